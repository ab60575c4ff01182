//! Waiting for what another process does. It is bounded, and its end says what was waited for.

use std::error::Error;
use std::time::Duration;

/// Why something failed.
pub type Fault = Box<dyn Error + Send + Sync>;

/// How long anything may take. Nothing takes a tenth of it on a machine that works, but the first try after a while
/// offline.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often is looked for what tells nobody that it is there.
const LOOK: Duration = Duration::from_millis(50);

/// What `wait` comes to, if it does in time.
///
/// # Errors
/// It did not, or failed.
pub async fn within<T>(what: &str, wait: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let late = |_| Err(format!("{what} did not come within {} seconds", PATIENCE.as_secs()).into());
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(late)
}

/// Asks again and again until there is an answer: for what gives no sign when it changes.
///
/// # Errors
/// There was none in time, or asking failed.
pub async fn until<T>(
    what: &str,
    mut ask: impl AsyncFnMut() -> Result<Option<T>, Fault>,
) -> Result<T, Fault> {
    within(what, async {
        loop {
            if let Some(answer) = ask().await? {
                return Ok(answer);
            }
            tokio::time::sleep(LOOK).await;
        }
    })
    .await
}
