//! The typed client of the Maton gateway and of Clockify behind it.
//!
//! A [`Client`] has one method for each endpoint. Each sends its request once: Clockify has no idempotency key, so
//! whether something may be sent again is for the queue to decide, by the kind of [`Failure`]. How many requests a
//! method sends stands with it, since a free workspace has thirty an hour.
//!
//! What is read is taken as real servers send it (`lenient`, and the `…Wire` types beside the methods); what is
//! written is built from what was just read (`merge`), since a PUT replaces the whole.

mod account;
#[cfg(test)]
mod any_json;
mod base;
mod classify;
mod client;
mod clients;
mod entries;
mod entry_filter;
mod entry_wire;
mod filter;
mod lenient;
mod maton;
mod merge;
mod outcome;
mod paging;
mod projects;
mod raw;
mod send;
mod tags;
mod tasks;
mod transport;

pub use base::{Base, BaseError};
pub use client::{Client, ClientError, Timing};
pub use clients::{ClientEdit, NewClient};
pub use entries::Found;
pub use entry_filter::{EntryFilter, starting_in};
pub use filter::ListFilter;
pub use maton::{ConnectUrl, Connection, ConnectionStatus};
pub use outcome::{Auth, Failure, NotSent, Rejection, Unknown};
pub use paging::{Next, PAGE_SIZE, Page, Pager, Progress, Row};
pub use projects::{HydratedProject, NewProject, ProjectEdit};
pub use raw::{ReadPath, ReadPathError};
pub use tags::TagEdit;
pub use tasks::{NewTask, TaskEdit};
