//! The local socket between the resident app and whoever else of the same user wants to show or steer it:
//! `stintctl`, and the windows when they live in a process of their own.
//!
//! Either side begins with one [`Hello`]; from then on each sends messages when it likes. A message is one JSON
//! document on a line of its own, of at most [`FRAME_LIMIT`] bytes. What the messages say is no business of this
//! module: a [`Connection`] is generic over both directions.
//!
//! The socket is its user's alone: it lies in a folder that nobody else can enter, and on Unix both sides ask
//! the system whom they talk to; on Windows the pipe's access list lets in its owner.

mod address;
mod connection;
mod error;
mod frame;
mod hello;
mod listener;

#[cfg(test)]
mod tests;

pub use address::SocketName;
pub use connection::{Connection, Receiver, Sender, connect};
pub use error::IpcError;
pub use frame::FRAME_LIMIT;
pub use hello::{GREETING_LIMIT, Hello, PROTOCOL};
pub use listener::{Incoming, Listener};
