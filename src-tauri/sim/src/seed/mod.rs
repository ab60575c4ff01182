//! The data a simulator begins with.

mod demo;
mod huge;
mod random;

use crate::clock::Clock;
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Which data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seed {
    /// A fresh account: one workspace with nothing in it, and no connection.
    Empty,
    /// A freelancer in Berlin with eight weeks of work, two workspaces and one active connection.
    Demo,
    /// 10,000 projects, 50,000 tasks and 200,000 entries, and one active connection.
    Huge,
}

/// The word names no data set.
#[derive(Debug, thiserror::Error)]
#[error("no such data set: {0} (there are empty, demo and huge)")]
pub struct UnknownSeed(String);

impl FromStr for Seed {
    type Err = UnknownSeed;

    fn from_str(word: &str) -> Result<Self, UnknownSeed> {
        match word {
            "empty" => Ok(Self::Empty),
            "demo" => Ok(Self::Demo),
            "huge" => Ok(Self::Huge),
            _ => Err(UnknownSeed(word.to_owned())),
        }
    }
}

/// A world with that data, up to the clock's now. The same clock gives the same world.
pub(crate) fn world(seed: Seed, clock: Clock) -> World {
    match seed {
        Seed::Empty => World::of(clock, "Mara Lindqvist", "mara@example.com", "Mara Lindqvist", "EUR"),
        Seed::Demo => demo::world(clock),
        Seed::Huge => huge::world(clock),
    }
}
