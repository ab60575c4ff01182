//! What the program found out about the system it runs on.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The program, and what it can't do here. Empty until the program says it: `stintctl` has no use for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct System {
    /// The program's version.
    pub version: String,
    /// The server is the simulator inside the program: nothing goes to Clockify.
    pub demo: bool,
    /// What is missing here.
    pub limits: BTreeSet<Limit>,
}

/// Something that can't be done on this system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Nothing shows tray icons.
    NoTray,
    /// Windows can't be placed by programs, so the panel opens where the system wants.
    NoPlacement,
    /// Nothing shows notifications.
    NoNotifications,
    /// It can't be started with the session.
    NoAutostart,
}
