//! `stintctl` as its users run it: the real program against the simulated services, over HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of these tests fail as the tests do"
)]

mod app;
mod back;
mod bad_input;
mod bad_server;
#[cfg(target_os = "linux")]
mod connect;
mod damage;
mod desk;
mod edit;
#[cfg(target_os = "linux")]
mod huge;
mod json;
mod kill;
mod queue;
#[cfg(target_os = "linux")]
mod terminal;
