//! What Stint does, without a window: the rules, the journal, the client, the key and the local socket.
//!
//! Data goes one way: an [`engine::Intent`] comes in, the [`engine::Engine`] answers with effects, the
//! [`driver`] carries them out, and everybody is shown the same [`view::ViewModel`].

pub mod api;
pub mod domain;
