//! Making something to be booked on: a client, a project, a task or a tag. Works offline; the server is told first.

use crate::args::Create;
use crate::out::Out;
use crate::plain::plain;
use crate::queue::tell_asides;
use crate::running::news;
use crate::text::{self, Style};
use crate::trouble::Trouble;
use stint_core::domain::ProjectId;
use stint_core::engine::{Intent, New, Refusal, Reply};
use stint_core::hub::{Answer, Hub, Query};

pub(crate) async fn create(hub: &Hub, what: Create, out: &mut Out) -> Result<(), Trouble> {
    let (new, name) = match what {
        Create::Client { name } => (New::Client { name: name.clone() }, name),
        Create::Tag { name } => (New::Tag { name: name.clone() }, name),
        Create::Task { project, name } => {
            (New::Task { project: project_named(hub, project).await?, name: name.clone() }, name)
        }
        Create::Project { name, client, billable } => {
            let client = match client {
                // One of that name that is there already is as good.
                Some(name) => Some(make(hub, New::Client { name }).await?.as_str().into()),
                None => None,
            };
            (New::Project { name: name.clone(), client, billable }, name)
        }
    };
    let id = make(hub, new).await?;
    let view = news(hub).await;
    out.document(&serde_json::json!({ "id": id, "waiting": view.waiting, "aside": view.aside }));
    out.line(format!("{} can be booked on.", plain(&name)));
    if let Some(sync) = text::sync(&view) {
        out.line(sync);
    }
    tell_asides(&view, Style::of(&view), out);
    Ok(())
}

async fn make(hub: &Hub, new: New) -> Result<String, Trouble> {
    match hub.dispatch(Intent::Make { new }).await? {
        Reply::Made(id) => Ok(id),
        Reply::Done | Reply::Entry(_) | Reply::Json(_) => Err(Refusal::Unknown.into()),
    }
}

async fn project_named(hub: &Hub, name: String) -> Result<ProjectId, Trouble> {
    let Some(Answer::Projects(rows)) = hub.search(Query::Projects { archived: false }).await else {
        return Err(Refusal::Ending.into());
    };
    let found = rows.into_iter().find(|row| row.name.to_lowercase() == name.to_lowercase());
    found.map(|row| row.id).ok_or(Trouble::NoChoice { what: "project", wanted: name })
}
