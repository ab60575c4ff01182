//! What is done with entries that are there: go on with one, copy, split, delete; and taking back what was done.

use crate::access::now;
use crate::edit::entry_named;
use crate::out::Out;
use crate::running::{news, show};
use crate::text::Style;
use crate::trouble::Trouble;
use stint_core::domain::{EntryKey, typed};
use stint_core::engine::{Intent, Refusal, Reply};
use stint_core::hub::Hub;
use stint_core::journal::ActKind;
use stint_core::view::UndoView;

/// Goes on with the entry of that name, or with what ended last.
pub(crate) async fn go_on(hub: &Hub, name: Option<&str>, out: &mut Out) -> Result<(), Trouble> {
    let entry = match name {
        Some(name) => entry_named(name)?,
        None => hub.snapshot().recent.first().map(|entry| entry.key).ok_or(Refusal::NoSuchEntry)?,
    };
    done(hub, Intent::Continue { entry, start: None }, "Started", out).await
}

pub(crate) async fn duplicate(hub: &Hub, name: &str, out: &mut Out) -> Result<(), Trouble> {
    done(hub, Intent::Duplicate { entry: entry_named(name)? }, "Added", out).await
}

pub(crate) async fn split(hub: &Hub, name: &str, at: &str, out: &mut Out) -> Result<(), Trouble> {
    let entry = entry_named(name)?;
    let at = typed::time(at).map_err(Trouble::Time)?;
    let at = at.before(now(), &Style::of(&hub.snapshot()).calendar());
    done(hub, Intent::Split { entry, at }, "Split; the second part", out).await
}

pub(crate) async fn delete(hub: &Hub, names: &[String], out: &mut Out) -> Result<(), Trouble> {
    let entries = names.iter().map(|name| entry_named(name)).collect::<Result<Vec<EntryKey>, _>>()?;
    let count = entries.len();
    hub.dispatch(Intent::Delete { entries }).await?;
    let view = news(hub).await;
    out.document(&serde_json::json!({ "deleted": count, "waiting": view.waiting }));
    out.line(format!("Deleted {count}. To take it back: stintctl undo"));
    Ok(())
}

pub(crate) async fn undo(hub: &Hub, out: &mut Out) -> Result<(), Trouble> {
    let act = hub.snapshot().undo.clone();
    hub.dispatch(Intent::Undo { act: act.as_ref().map(|act| act.act) }).await?;
    let view = news(hub).await;
    out.document(&serde_json::json!({ "undone": act, "waiting": view.waiting }));
    if let Some(act) = act {
        out.line(format!("Taken back: {}", in_words(&act)));
    }
    Ok(())
}

async fn done(hub: &Hub, intent: Intent, what: &str, out: &mut Out) -> Result<(), Trouble> {
    let Reply::Entry(entry) = hub.dispatch(intent).await? else { return Ok(()) };
    show(hub, entry, what, out).await
}

fn in_words(act: &UndoView) -> String {
    let verb = match act.kind {
        ActKind::Start => "the start of",
        ActKind::Switch => "the switch to",
        ActKind::Add => "the adding of",
        ActKind::Stop => "the stop of",
        ActKind::Edit => "the change of",
        ActKind::Delete => "the deletion of",
        ActKind::Discard => "the throwing away of",
        ActKind::Duplicate => "the copy of",
        ActKind::Split => "the split of",
        ActKind::Drop => "the giving up of",
        ActKind::Make => "the making of something to book on",
    };
    match act.entries {
        0 => verb.to_owned(),
        2.. if act.kind == ActKind::Delete => format!("{verb} {} entries", act.entries),
        _ => format!("{verb} “{}”", crate::plain::plain(&act.description)),
    }
}
