//! How a request ended, sorted by what may be done next.
//!
//! Clockify has no idempotency key: a request that may have arrived must never simply be sent again. So every
//! failure is one of five, and the queue needs to know nothing else.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Why a request has no answer that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
        #[cfg_attr(test, ts(type = "{ secs: number, nanos: number } | null"))]
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
#[cfg_attr(test, derive(ts_rs::TS))]
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
#[cfg_attr(test, derive(ts_rs::TS))]
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
#[cfg_attr(test, derive(ts_rs::TS))]
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
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Rejection {
    /// HTTP status, 400 to 499.
    pub status: u16,
    /// Clockify's own number, where it gave one (501: a rule of the domain).
    pub code: Option<i64>,
    /// The server's words, at most 300 characters, without control characters. They may echo what was sent: to
    /// be shown, not logged.
    pub message: String,
}

impl Rejection {
    /// Nothing was running when the timer was to be stopped: Clockify answers `stop` with 404 and code 404.
    #[must_use]
    pub fn is_not_running(&self) -> bool {
        (self.status, self.code) == (404, Some(404))
    }

    /// The entry is locked (1003) or approved (4005), so it can be neither changed nor deleted.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.status == 403 && matches!(self.code, Some(1003 | 4005))
    }

    /// The workspace allows the stopwatch only: no entry may be written with an end (4030).
    #[must_use]
    pub fn is_stopwatch_only(&self) -> bool {
        (self.status, self.code) == (403, Some(4030))
    }

    /// A rule of Clockify's domain was broken (400, 501).
    ///
    /// That is all the number says. A thing that is gone or belongs elsewhere ("Time entry doesn't belong to
    /// Workspace"), a required field that is missing, a name that is taken, an archived tag and the deletion of
    /// something active all look the same, and the words, which may change, are no ground to decide on. Whether
    /// something is gone is found out by reading the list it was in.
    #[must_use]
    pub fn is_domain_rule(&self) -> bool {
        (self.status, self.code) == (400, Some(501))
    }

    /// What was asked for is not there and never was: no such workspace (404 without a code) or no such route
    /// (code 3000). For entries, projects, tasks and tags see [`Self::is_domain_rule`].
    #[must_use]
    pub fn is_no_such_place(&self) -> bool {
        self.status == 404 && matches!(self.code, None | Some(3000))
    }
}

impl Failure {
    /// The server's refusal, if that is what it was.
    #[must_use]
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Rejected(rejection) => Some(rejection),
            Self::NotSent { .. } | Self::Unknown { .. } | Self::RetryAfter { .. } | Self::Auth { .. } => None,
        }
    }
}
