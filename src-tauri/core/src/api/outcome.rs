//! How a request ended, sorted by what may be done next.
//!
//! Clockify has no idempotency key: a request that may have arrived must never simply be sent again. So every
//! failure is one of five, and the queue needs to know nothing else.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Why a request has no answer that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Failure {
    /// It did not leave this computer: nothing happened on the server.
    NotSent {
        /// What kept it here.
        why: NotSent,
    },
    /// It may have had its effect, or not. A write must be looked for before it is sent again.
    Unknown {
        /// How that came.
        why: Unknown,
    },
    /// The server wants fewer requests: nothing happened, try later.
    RetryAfter {
        /// As the server said, if it did.
        after: Option<Duration>,
    },
    /// The key or the connection is not accepted: nothing can be sent until the user did something.
    Auth {
        /// What is not accepted.
        why: Auth,
    },
    /// The server understood, and refused this one request.
    Rejected(Rejection),
}

/// What kept a request from leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotSent {
    /// No connection to the server could be made: no network, no such host, refused, or no answer in time.
    Unreachable,
    /// The server's certificate, or that of a proxy between, is not trusted on this computer.
    Untrusted,
    /// The client is closed since the key was refused, or was never given one.
    Closed,
}

/// What leaves the effect of a request open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// No whole answer came in time.
    TimedOut,
    /// The connection broke after sending.
    Cut,
    /// The server, or the gateway before it, failed with this status.
    Server(u16),
    /// An answer came that can't be read: the field, or what was wrong with the whole. Never the body itself.
    Unreadable(String),
    /// Redirected to another place, which is not followed.
    Redirected,
    /// More bytes than this kind of answer may have.
    TooLarge,
}

/// What is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// Maton does not know the key.
    Key,
    /// Maton has no such connection, or none for Clockify.
    NoConnection,
    /// Clockify no longer accepts what the connection holds; it must be made anew.
    Expired,
}

/// The server's refusal of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// HTTP status, 400 to 499.
    pub status: u16,
    /// Clockify's own number, where it gave one (501: a rule of the domain).
    pub code: Option<i64>,
    /// The server's words, at most 300 characters, without control characters. They may echo what was sent: to
    /// be shown, not logged.
    pub message: String,
}
