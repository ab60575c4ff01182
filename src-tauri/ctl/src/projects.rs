//! What entries can be booked on.

use crate::access::now;
use crate::out::{BOLD, DIM, GREEN, Out};
use crate::plain::plain;
use crate::running::news;
use crate::text::{self, Style, as_typed};
use crate::trouble::Trouble;
use stint_core::domain::line::Part;
use stint_core::engine::Refusal;
use stint_core::hub::{Answer, Hub, Query};
use stint_core::view::ProjectRow;

pub(crate) async fn projects(
    hub: &Hub,
    filter: Option<&str>,
    archived: bool,
    out: &mut Out,
) -> Result<(), Trouble> {
    let view = news(hub).await;
    if view.account.is_none() {
        return Err(Trouble::NotSetUp);
    }
    let Some(Answer::Projects(mut rows)) = hub.search(Query::Projects { archived }).await else {
        return Err(Refusal::Ending.into());
    };
    if let Some(filter) = filter {
        let wanted = filter.to_lowercase();
        let fits = |name: &str| name.to_lowercase().contains(&wanted);
        rows.retain(|row| fits(&row.name) || row.client.as_deref().is_some_and(fits));
    }
    out.document(&rows);
    for client in rows.chunk_by(|a, b| a.client == b.client) {
        let name = client.first().and_then(|row| row.client.as_deref());
        out.line(format!("{BOLD}{}{BOLD:#}", name.map_or_else(|| "(no client)".to_owned(), plain)));
        client.iter().for_each(|row| out.line(project(row)));
    }
    if rows.is_empty() {
        out.line(format!("{DIM}No projects.{DIM:#}"));
    }
    if let Some(word) = text::old(&view, view.sync.catalogue_at, Style::of(&view), now()) {
        out.warn(&word);
    }
    Ok(())
}

fn project(row: &ProjectRow) -> String {
    let mut line = format!("  {GREEN}{}{GREEN:#}", as_typed(Some(&row.name), |name| Part::Project { name }));
    if row.billable {
        line.push_str(" $");
    }
    if row.archived {
        line.push_str(&format!(" {DIM}(archived){DIM:#}"));
    }
    for task in row.tasks.iter().filter_map(|task| task.name.as_deref()) {
        line.push_str(&format!("\n    {}", as_typed(Some(task), |name| Part::Task { name })));
    }
    line
}
