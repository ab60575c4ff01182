//! The client against servers: the simulator for what a service does, and one that says what it is told to for
//! what no service should do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helper that can't go on has found what the test is there to find"
)]

mod account;
mod canned;
mod catalogue;
mod connections;
mod desk;
mod entries;
mod environment;
mod fixtures;
mod paging;
mod transport;
mod trouble;
