//! What is read from the server on request.

use crate::access::now;
use crate::out::Out;
use crate::trouble::Trouble;
use chrono::{DateTime, Utc};
use std::time::Duration;
use stint_core::api::{Failure, NotSent, Unknown};
use stint_core::engine::{Intent, Reading, Refusal, Reply};
use stint_core::hub::Hub;
use stint_core::view::SyncView;

/// The longest time without requests, as the server wants it, that a command waits for to be over.
const BLOCK_PATIENCE: Duration = Duration::from_secs(5);

/// How long an answer may come after the view that shows it.
const ANSWER_PATIENCE: Duration = Duration::from_secs(1);

pub(crate) async fn refresh(hub: &Hub, all: bool, out: &mut Out) -> Result<(), Trouble> {
    let what = if all { Reading::Everything } else { Reading::Catalogue };
    ask(hub, Intent::Refresh { what }, out).await?;
    let sync = hub.snapshot().sync.clone();
    out.document(&serde_json::json!({ "entries": sync.entries, "requests_this_hour": sync.requests }));
    out.line(format!("{} entries are here; {} requests in the last hour.", sync.entries, sync.requests));
    Ok(())
}

pub(crate) async fn api(hub: &Hub, path: String, out: &mut Out) -> Result<(), Trouble> {
    if let Reply::Json(value) = ask(hub, Intent::Read { path }, out).await? {
        out.json(&value);
    }
    Ok(())
}

/// Asks for what only the server knows, and shows how far that is.
pub(crate) async fn ask(hub: &Hub, intent: Intent, out: &mut Out) -> Result<Reply, Trouble> {
    let mut views = hub.views();
    let asking = hub.dispatch(intent);
    tokio::pin!(asking);
    let mut was_busy = false;
    let answer = loop {
        let sync = views.borrow_and_update().sync.clone();
        out.progress(sync.rows_read);
        if let Some(after) = sync.blocked_until.and_then(too_long) {
            break Err(Trouble::Server(Failure::RetryAfter { after: Some(after) }));
        }
        if was_busy && !sync.busy {
            // What goes first has failed, and its next try is too far off. Or the answer comes right behind the view.
            let answer = tokio::time::timeout(ANSWER_PATIENCE, &mut asking).await;
            break answer.map_or_else(|_| Err(no_answer(&sync)), |answer| answer.map_err(Trouble::from));
        }
        was_busy |= sync.busy;
        tokio::select! {
            biased;
            answer = &mut asking => break answer.map_err(Trouble::from),
            changed = views.changed() => if changed.is_err() { break Err(Refusal::Ending.into()) },
        }
    };
    out.progress(None);
    answer
}

fn no_answer(sync: &SyncView) -> Trouble {
    Trouble::Server(if sync.offline {
        Failure::NotSent { why: NotSent::Unreachable }
    } else {
        Failure::Unknown { why: Unknown::TimedOut }
    })
}

/// How long it is until then, if that is too long to wait.
fn too_long(until: DateTime<Utc>) -> Option<Duration> {
    (until - now()).to_std().ok().filter(|wait| *wait > BLOCK_PATIENCE)
}
