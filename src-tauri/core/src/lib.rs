//! What Stint does, without a window: the rules, the journal, the client, the key and the local socket.
//!
//! Data goes one way: an [`engine::Intent`] comes in, the [`engine::Engine`] answers with effects, the
//! [`driver`] carries them out, and everybody is shown the same [`view::ViewModel`].

pub mod api;
pub mod browser;
pub mod data_dir;
pub mod domain;
pub mod driver;
pub mod engine;
pub mod hub;
pub mod ipc;
pub mod journal;
pub mod notify;
pub mod ports;
pub mod secrets;
pub mod settings;
pub mod system;
pub mod tray;
pub mod view;
