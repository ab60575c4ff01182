//! What is read from the server on request.

use crate::out::Out;
use crate::trouble::Trouble;
use stint_core::engine::{Intent, Reading, Refusal, Reply};
use stint_core::hub::Hub;

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
    let answer = loop {
        out.progress(views.borrow_and_update().sync.rows_read);
        tokio::select! {
            biased;
            answer = &mut asking => break answer,
            changed = views.changed() => if changed.is_err() { break Err(Refusal::Ending) },
        }
    };
    out.progress(None);
    Ok(answer?)
}
