//! The only clock that Stint reads.

use crate::engine::Now;
use std::time::Duration;

/// Counts from its beginning.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began: tokio::time::Instant,
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
impl Clock {
    /// A clock that begins now.
    #[must_use]
    pub fn begin() -> Self {
        Self { began: tokio::time::Instant::now() }
    }

    /// The time on the wall, and since the beginning.
    #[must_use]
    pub fn now(&self) -> Now {
        Now { wall: chrono::Utc::now(), mono: self.began.elapsed() }
    }

    /// Waits until so long after the beginning; for ever when there is no such time.
    pub(super) async fn sleep_until(self, at: Option<Duration>) {
        match at {
            Some(at) => tokio::time::sleep_until(self.began + at).await,
            None => std::future::pending().await,
        }
    }
}
