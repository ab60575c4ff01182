//! More random schedules of the queue than the checks run: the same test, optimised, with as many seeds as wanted.

use crate::repo::Repo;
use crate::run::{Error, run};

const TEST: &str =
    "engine::tests::model::whatever_happens_every_entry_arrives_exactly_once_as_it_was_last_meant";

/// Runs `seeds` schedules from seed `first` on, and shows how many a second, and what happened in them. One that
/// fails is shown as short as it can be made, with its seed.
pub(crate) fn soak(repo: &Repo, seeds: u64, first: u64) -> Result<(), Error> {
    let mut cargo = repo.cargo.command(&[
        "test",
        "--profile",
        "soak",
        "--package",
        "stint-core",
        "--lib",
        "--",
        "--exact",
        TEST,
    ]);
    cargo.arg("--nocapture");
    cargo.env("STINT_SEEDS", seeds.to_string()).env("STINT_FIRST_SEED", first.to_string());
    run(&mut cargo)
}
