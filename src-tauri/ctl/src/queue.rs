//! The queue: what waits to be sent, what was refused, what was changed both here and elsewhere; and how to go on.

use crate::args::Steer;
use crate::edit::{entry_named, handle};
use crate::out::{DIM, Out, RED, YELLOW};
use crate::plain::plain;
use crate::running::{name_of, news};
use crate::text::{self, Style};
use crate::trouble::Trouble;
use crate::words;
use stint_core::engine::Intent;
use stint_core::hub::Hub;
use stint_core::journal::{OperationId, Refused};
use stint_core::view::{
    AsideView, ConflictView, Does, EntryView, ItemKind, Subject, ViewModel, WaitingView, Waits,
};

pub(crate) async fn queue(hub: &Hub, steer: Option<Steer>, out: &mut Out) -> Result<(), Trouble> {
    match steer {
        None => {}
        Some(Steer::Send) => {
            hub.dispatch(Intent::SendNow).await?;
        }
        Some(Steer::Drop { operation }) => {
            hub.dispatch(Intent::Drop { operation: OperationId(operation) }).await?;
        }
        Some(Steer::Rename { operation, name }) => {
            hub.dispatch(Intent::Rename { operation: OperationId(operation), name }).await?;
        }
        Some(Steer::Mine { entry }) => {
            hub.dispatch(Intent::TakeMine { entry: entry_named(&entry)? }).await?;
        }
        Some(Steer::Theirs { entry }) => {
            hub.dispatch(Intent::KeepTheirs { entry: entry_named(&entry)? }).await?;
        }
    }
    let view = news(hub).await;
    show(&view, out);
    Ok(())
}

fn show(view: &ViewModel, out: &mut Out) {
    out.document(&serde_json::json!({
        "waiting": view.waiting,
        "queue": view.queue,
        "aside": view.aside,
        "conflicts": view.conflicts,
        "sync": view.sync,
    }));
    let style = Style::of(view);
    match text::sync(view) {
        Some(sync) => out.line(format!("{YELLOW}{sync}{YELLOW:#}")),
        None if view.aside.is_empty() => out.line("Everything is sent."),
        None => {}
    }
    if let Some(next) = view.sync.blocked_until.or(view.sync.next_try) {
        out.line(format!("{DIM}The next try is at {}. Now: stintctl queue send{DIM:#}", style.time(next)));
    }
    view.queue.iter().for_each(|waiting| out.line(waits(waiting, style)));
    if let Some(more) = view.waiting.checked_sub(view.queue.len()).filter(|more| *more > 0) {
        out.line(format!("  and {more} more"));
    }
    tell_asides(view, style, out);
}

/// What needs the user: what was refused, and what was changed elsewhere too.
pub(crate) fn tell_asides(view: &ViewModel, style: Style, out: &Out) {
    view.aside.iter().for_each(|aside| out.line(refused(aside, style)));
    view.conflicts.iter().for_each(|conflict| out.line(conflicting(conflict, style)));
}

fn waits(waiting: &WaitingView, style: Style) -> String {
    let why = match waiting.waits {
        Waits::Turn => "",
        Waits::Making => ", after what it is booked on",
        Waits::Outcome { .. } => ", once it is known whether it arrived already",
    };
    format!("  {}{DIM}{why}{DIM:#}", does(waiting.does, &waiting.to, style))
}

fn refused(aside: &AsideView, style: Style) -> String {
    let number = aside.operation.0;
    let what = does(aside.does, &aside.to, style);
    let mut text = format!("{RED}Not sent:{RED:#} {what}\n  {}", words::refused(&aside.why));
    if aside.runs_on {
        text.push_str(" It has ended here, but runs on in Clockify until then.");
    }
    if let Some(entry) = aside.entry().filter(|_| can_be_mended(aside)) {
        let how = match words::missing(&entry.missing) {
            Some((missing, line)) => format!("It lacks {missing} with: {}", edit_with(entry, &line)),
            None => format!("Change it with: {}", edit_with(entry, "…")),
        };
        text.push_str(&format!("\n  {how}"));
    }
    let lost = match &aside.to {
        Subject::Item { .. } => {
            text.push_str(&format!("\n  Name it otherwise with: stintctl queue rename {number} NAME"));
            ", and with it what is booked on it loses it"
        }
        Subject::Entry { .. } => "",
    };
    format!("{text}\n  Give it up with: stintctl drop {number}{lost}")
}

fn conflicting(conflict: &ConflictView, style: Style) -> String {
    let fields: Vec<&str> = conflict.fields.iter().map(|field| name_of(*field)).collect();
    let name = handle(conflict.key);
    format!(
        "{YELLOW}Changed here and elsewhere ({}):{YELLOW:#} {}\n  That is from elsewhere; here it was: {}\n  \
         Take yours with: stintctl queue mine {name}; or keep it so: stintctl queue theirs {name}",
        plain(&fields.join(", ")),
        timed(&conflict.theirs, style),
        timed(&conflict.mine, style),
    )
}

fn timed(entry: &EntryView, style: Style) -> String {
    let end = entry.end.map(|end| style.time(end)).unwrap_or_default();
    format!("{}–{end} {}", style.time(entry.start), style.what(entry))
}

fn does(does: Does, to: &Subject, style: Style) -> String {
    let what = match to {
        Subject::Entry { entry } => entry.as_ref().map(|entry| style.what(entry)).unwrap_or_default(),
        Subject::Item { kind, name } => format!("{} {}", kind_of(*kind), plain(name)),
    };
    let verb = match does {
        Does::Start => "start",
        Does::Add => "add",
        Does::Stop => "stop",
        Does::Change => "change",
        Does::Delete | Does::Unmake => "delete",
        Does::Make => "create",
    };
    format!("{verb} {what}")
}

fn kind_of(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Client => "client",
        ItemKind::Project => "project",
        ItemKind::Task => "task",
        ItemKind::Tag => "tag",
    }
}

/// Whether an edit sends it again.
fn can_be_mended(aside: &AsideView) -> bool {
    !aside.deletes()
        && matches!(aside.why, Refused::Rejected(_) | Refused::Missing { .. } | Refused::Gone { .. })
}

/// The command that changes an entry. What runs needs no name.
pub(crate) fn edit_with(entry: &EntryView, line: &str) -> String {
    match entry.end {
        None => format!("stintctl edit '{line}'"),
        Some(_) => format!("stintctl edit '{} {line}'", handle(entry.key)),
    }
}
