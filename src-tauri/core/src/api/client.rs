//! One key's way to the gateway: what is shared by all calls made with it.

use super::base::Base;
use crate::domain::ConnectionId;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderValue;
use reqwest::{redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Name, version and where to read about it, for those who run the servers.
const USER_AGENT: &str =
    concat!("Stint/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), ")");

/// A connection that lay idle longer is not used again: after a sleep or a change of network it may be dead, and
/// a write into a dead connection has an unknown outcome.
const IDLE: Duration = Duration::from_secs(15);

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// For making the connection, TLS included. Must be shorter than `whole`.
    pub connect: Duration,
    /// For all of it, from connecting to the last byte of the answer.
    pub whole: Duration,
}

/// The typed client: one method an endpoint, no retries, cheap to clone.
///
/// The first answer that says the key is wrong closes it and all its clones: every further call ends as
/// [`NotSent::Closed`](super::NotSent::Closed), and nothing is sent until a client is made with a new key.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
    pub(super) connection: Option<ConnectionId>,
}

/// What all clones of a client have together.
pub(super) struct Shared {
    pub(super) http: reqwest::Client,
    pub(super) base: Base,
    pub(super) key: SecretString,
    /// `Bearer` and the key; marked as sensitive, so its `Debug` doesn't show it.
    pub(super) authorization: HeaderValue,
    closed: AtomicBool,
    date: Mutex<Option<DateTime<Utc>>>,
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The key is empty, or has characters that no header can carry.
    #[error("the key is empty or has characters that no key has")]
    Key,
    /// TLS, the proxy's settings or the system's certificates could not be set up.
    #[error("the connection could not be set up")]
    SetUp(#[from] reqwest::Error),
}

impl Client {
    /// A client that sends `key` to `base` and to nowhere else. Proxies and certificate authorities are the
    /// system's; for a base on this computer no proxy is asked.
    ///
    /// # Errors
    /// When the key can't be sent at all, or TLS can't be set up.
    pub fn new(base: &Base, key: SecretString, timing: Timing) -> Result<Self, ClientError> {
        let authorization = authorization(&key)?;
        let mut http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(timing.connect)
            .timeout(timing.whole)
            .pool_idle_timeout(IDLE)
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(retry::never());
        if base.is_loopback() {
            http = http.no_proxy();
        }
        let shared = Shared {
            http: http.build()?,
            base: base.clone(),
            key,
            authorization,
            closed: AtomicBool::new(false),
            date: Mutex::new(None),
        };
        Ok(Self { shared: Arc::new(shared), connection: None })
    }

    /// The same client, bound to one connected account: every call to Clockify names it. Without one the gateway
    /// chooses, and its documents contradict each other on which.
    #[must_use]
    pub fn for_connection(&self, connection: ConnectionId) -> Self {
        Self { shared: Arc::clone(&self.shared), connection: Some(connection) }
    }

    /// The connection that calls to Clockify name, if one was chosen.
    #[must_use]
    pub fn connection_id(&self) -> Option<&ConnectionId> {
        self.connection.as_ref()
    }

    /// Where it sends to.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.shared.base
    }

    /// Whether the key was refused, so that nothing is sent any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.shared.closed.load(Ordering::Acquire)
    }

    /// The server's clock as the `Date` header of the latest answer had it, whole seconds; `None` before the
    /// first answer. To be compared with this computer's clock right after a call.
    #[must_use]
    pub fn server_date(&self) -> Option<DateTime<Utc>> {
        *self.shared.date.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    pub(super) fn saw_date(&self, date: DateTime<Utc>) {
        *self.date.lock().unwrap_or_else(PoisonError::into_inner) = Some(date);
    }
}

impl Default for Timing {
    /// 10 seconds to connect, 30 for the whole.
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), whole: Duration::from_secs(30) }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.shared.base.as_str())
            .field("connection", &self.connection)
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}

fn authorization(key: &SecretString) -> Result<HeaderValue, ClientError> {
    let key = key.expose_secret();
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ClientError::Key);
    }
    let mut value = HeaderValue::try_from(format!("Bearer {key}")).map_err(|_| ClientError::Key)?;
    value.set_sensitive(true);
    Ok(value)
}
