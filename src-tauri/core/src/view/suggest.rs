//! What a quick-entry line could go on with: names of the catalogue after a marker, else former entries.

use super::{EntryView, NamedView, ProjectView, is_in_use};
use crate::domain::line::{self, Part, folded};
use crate::domain::{Catalogue, EntryFields, Project, ProjectId, Tag, TagId, Task, TaskId};
use crate::engine::Engine;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The most suggestions at once.
pub const MAX_SUGGESTIONS: usize = 8;

/// How many of the latest entries are looked through.
const AMONG: usize = 5_000;

/// A line that the user may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Suggestion {
    /// What it is about.
    #[serde(flatten)]
    pub what: Suggested,
    /// What would stand before the caret.
    pub before: String,
    /// What would stand behind it.
    pub after: String,
}

/// What a suggestion is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Suggested {
    /// A former entry, to be done again.
    Entry {
        /// The latest such.
        entry: EntryView,
    },
    /// A project.
    Project {
        /// Which.
        project: ProjectView,
    },
    /// A task.
    Task {
        /// Which.
        task: NamedView<TaskId>,
        /// The project that it belongs to.
        project: ProjectView,
    },
    /// A tag.
    Tag {
        /// Which.
        tag: NamedView<TagId>,
    },
}

/// The lines that one may be typing, best first, at most [`MAX_SUGGESTIONS`]. Nothing for an empty line.
#[must_use]
pub fn suggest(engine: &Engine, before: &str, after: &str, now: DateTime<Utc>) -> Vec<Suggestion> {
    let caret = Caret::of(before, after);
    let mut found = match caret.sign {
        Some('@') => projects(engine, &caret),
        Some('/') => tasks(engine, &caret, now),
        Some('#') => tags(engine, &caret),
        _ => Vec::new(),
    };
    if found.is_empty() {
        found = former(engine, &format!("{before}{after}"));
        let word = Caret::at_word(before, after);
        if word.name.chars().count() > 1 && !word.is_beside_project() {
            found.extend(projects(engine, &word).into_iter().take(MAX_SUGGESTIONS - found.len()));
        }
    }
    found.truncate(MAX_SUGGESTIONS);
    found
}

/// The name that is being typed, and what stands around it.
struct Caret<'a> {
    sign: Option<char>,
    name: &'a str,
    left: &'a str,
    right: &'a str,
}

impl<'a> Caret<'a> {
    /// From the last marker on: a name may have several words, quoted or not. In quotes a sign is part of the name.
    fn of(before: &'a str, after: &'a str) -> Self {
        let marker = line::parse(before).pieces.into_iter().rev().find_map(|piece| {
            let sign = before[piece.span.clone()].chars().next()?;
            matches!(sign, '@' | '/' | '#').then_some((piece.span.start, sign))
        });
        let Some((at, sign)) = marker else { return Self::at_word(before, after) };
        let name = before[at + 1..].trim_start_matches('"');
        Self { sign: Some(sign), name, left: &before[..at], right: behind(after) }
    }

    /// The last word or marker, if the caret stands at its end.
    fn at_word(before: &'a str, after: &'a str) -> Self {
        let word = line::parse(before).pieces.pop().filter(|piece| piece.span.end == before.len());
        let at = word.map_or(before.len(), |word| word.span.start);
        Self { sign: None, name: &before[at..], left: &before[..at], right: behind(after) }
    }

    /// Whether the rest of the line has a project, or a task that brings one.
    fn is_beside_project(&self) -> bool {
        let rest = line::parse(&self.rest());
        rest.pieces.iter().any(|piece| matches!(piece.part, Part::Project { .. } | Part::Task { .. }))
    }

    /// The line without the name.
    fn rest(&self) -> String {
        format!("{} {}", self.left, self.right)
    }

    /// The line with these parts in place of the name.
    fn with(&self, catalogue: &Catalogue, parts: &[Part], what: Suggested) -> Suggestion {
        let before = format!("{}{} ", self.left, written(catalogue, parts));
        Suggestion { what, before, after: self.right.to_owned() }
    }
}

/// What follows the word that the caret stands in.
fn behind(after: &str) -> &str {
    after.find(char::is_whitespace).map_or("", |at| after[at..].trim_start())
}

fn projects(engine: &Engine, caret: &Caret<'_>) -> Vec<Suggestion> {
    let catalogue = engine.catalogue();
    let used = last_used(engine, |fields| fields.project.clone());
    let open = catalogue.projects.iter().filter(|project| !project.archived);
    let ranked = best(open, caret.name, |project| {
        let client = project.client.as_ref().and_then(|id| catalogue.client(id));
        (&*project.name, client.map(|client| &*client.name), used.get(&project.id).copied())
    });
    let suggestion = |project: &Project| {
        let what = Suggested::Project { project: ProjectView::of(engine, project.id.clone()) };
        caret.with(catalogue, &[project_part(catalogue, project)], what)
    };
    ranked.into_iter().map(suggestion).collect()
}

fn tasks(engine: &Engine, caret: &Caret<'_>, now: DateTime<Utc>) -> Vec<Suggestion> {
    let catalogue = engine.catalogue();
    let rest = line::parse(&caret.rest());
    let of = line::resolve(&rest, catalogue, now, &engine.calendar()).project.map(|project| project.id);
    let open: HashMap<&ProjectId, &Project> = catalogue
        .projects
        .iter()
        .filter(|project| !project.archived)
        .map(|project| (&project.id, project))
        .collect();
    let used = last_used(engine, |fields| fields.task.clone());
    let tasks = catalogue.tasks.iter().filter(|task| {
        !task.done && open.contains_key(&task.project) && of.as_ref().is_none_or(|of| *of == task.project)
    });
    let ranked = best(tasks, caret.name, |task| {
        let project = open.get(&task.project).map(|project| &*project.name);
        (&*task.name, project.filter(|_| of.is_none()), used.get(&task.id).copied())
    });
    let suggestion = |task: &Task| {
        let mut parts = Vec::new();
        if of.is_none() {
            parts.extend(open.get(&task.project).map(|project| project_part(catalogue, project)));
        }
        parts.push(Part::Task { name: task.name.clone() });
        let what = Suggested::Task {
            task: NamedView { id: task.id.clone(), name: Some(task.name.clone()) },
            project: ProjectView::of(engine, task.project.clone()),
        };
        caret.with(catalogue, &parts, what)
    };
    ranked.into_iter().map(suggestion).collect()
}

fn tags(engine: &Engine, caret: &Caret<'_>) -> Vec<Suggestion> {
    let mut used: HashMap<TagId, usize> = HashMap::new();
    for (age, (_, fields)) in engine.book().latest().take(AMONG).enumerate() {
        for tag in &fields.tags {
            used.entry(tag.clone()).or_insert(age);
        }
    }
    let catalogue = engine.catalogue();
    let open = catalogue.tags.iter().filter(|tag| !tag.archived);
    let ranked = best(open, caret.name, |tag| (&*tag.name, None, used.get(&tag.id).copied()));
    let suggestion = |tag: &Tag| {
        let what = Suggested::Tag { tag: NamedView { id: tag.id.clone(), name: Some(tag.name.clone()) } };
        caret.with(catalogue, &[Part::Tag { name: tag.name.clone() }], what)
    };
    ranked.into_iter().map(suggestion).collect()
}

/// Former entries that have all words of the line's text, each once, those that begin with it first.
fn former(engine: &Engine, text: &str) -> Vec<Suggestion> {
    let typed = folded(text);
    if typed.is_empty() {
        return Vec::new();
    }
    let catalogue = engine.catalogue();
    let mut seen = HashSet::new();
    let mut found: Vec<(bool, Suggestion)> = Vec::new();
    for (key, fields) in engine.book().latest().take(AMONG) {
        if found.len() == MAX_SUGGESTIONS {
            break;
        }
        if !is_in_use(engine, key) {
            continue;
        }
        let description = folded(&fields.description);
        let all = format!("{description} {}", folded(&names(catalogue, fields)));
        if !typed.split(' ').all(|word| all.contains(word)) || fields.description.is_empty() {
            continue;
        }
        if !seen.insert((&fields.description, &fields.project, &fields.task, &fields.tags)) {
            continue;
        }
        let Some(entry) = EntryView::of(engine, key) else { continue };
        let before = format!("{} ", written(catalogue, &parts(catalogue, fields)));
        let what = Suggested::Entry { entry };
        found.push((!description.starts_with(&typed), Suggestion { what, before, after: String::new() }));
    }
    found.sort_by_key(|(elsewhere, _)| *elsewhere);
    found.into_iter().map(|(_, suggestion)| suggestion).take(MAX_SUGGESTIONS - 3).collect()
}

fn names(catalogue: &Catalogue, fields: &EntryFields) -> String {
    let project = fields.project.as_ref().and_then(|id| catalogue.project(id));
    let client = project.and_then(|project| project.client.as_ref()).and_then(|id| catalogue.client(id));
    let task = fields.task.as_ref().and_then(|id| catalogue.task(id));
    let all = [project.map(|p| &*p.name), client.map(|c| &*c.name), task.map(|t| &*t.name)];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// An entry as a line. What can no longer be booked on is left out.
fn parts(catalogue: &Catalogue, fields: &EntryFields) -> Vec<Part> {
    let mut parts = vec![Part::Text { text: fields.description.clone() }];
    let project = fields.project.as_ref().and_then(|id| catalogue.project(id));
    if let Some(project) = project.filter(|project| !project.archived) {
        parts.push(project_part(catalogue, project));
        let task = fields.task.as_ref().and_then(|id| catalogue.task(id)).filter(|task| !task.done);
        parts.extend(task.map(|task| Part::Task { name: task.name.clone() }));
    }
    let tags = fields.tags.iter().filter_map(|id| catalogue.tag(id)).filter(|tag| !tag.archived);
    parts.extend(tags.map(|tag| Part::Tag { name: tag.name.clone() }));
    parts
}

/// With its client where another project has the same name: one that is the same but for case or accents is told
/// from it by [`line::resolve`] too.
fn project_part(catalogue: &Catalogue, project: &Project) -> Part {
    let words = || project.name.split_whitespace();
    let alone = catalogue
        .projects
        .iter()
        .all(|other| other.archived || other.id == project.id || !other.name.split_whitespace().eq(words()));
    let client = project.client.as_ref().filter(|_| !alone).and_then(|id| catalogue.client(id));
    let name =
        client.map_or_else(|| project.name.clone(), |client| line::with_client(&client.name, &project.name));
    Part::Project { name }
}

/// The parts as a line. A name that is the first word of a longer one is quoted: of the words behind it
/// [`line::resolve`] takes along all that make a name.
fn written(catalogue: &Catalogue, parts: &[Part]) -> String {
    let one = |part: &Part| match part {
        Part::Project { name } if begins(name, catalogue.projects.iter().map(|other| &*other.name)) => {
            quoted('@', name)
        }
        Part::Task { name } if begins(name, catalogue.tasks.iter().map(|other| &*other.name)) => {
            quoted('/', name)
        }
        Part::Tag { name } if begins(name, catalogue.tags.iter().map(|other| &*other.name)) => {
            quoted('#', name)
        }
        Part::Project { .. }
        | Part::Task { .. }
        | Part::Tag { .. }
        | Part::Text { .. }
        | Part::Billable { .. }
        | Part::When { .. } => line::render(std::slice::from_ref(part)),
    };
    parts.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn quoted(sign: char, name: &str) -> String {
    format!("{sign}\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whether a longer one of the names begins with all words of this one.
fn begins<'a>(name: &str, mut names: impl Iterator<Item = &'a str>) -> bool {
    let name = folded(name);
    names.any(|other| folded(other).strip_prefix(&*name).is_some_and(|rest| rest.starts_with(' ')))
}

/// How long ago each was last used, in entries.
fn last_used<I: std::hash::Hash + Eq>(
    engine: &Engine,
    of: impl Fn(&EntryFields) -> Option<I>,
) -> HashMap<I, usize> {
    let mut used = HashMap::new();
    for (age, (_, fields)) in engine.book().latest().take(AMONG).enumerate() {
        if let Some(id) = of(fields) {
            used.entry(id).or_insert(age);
        }
    }
    used
}

/// Those whose name, or whose owner's name, has what was typed: as its beginning, as the beginning of a word of
/// it, or anywhere; equal ones by how lately they were used, then by name.
fn best<'a, T: 'a>(
    things: impl Iterator<Item = &'a T>,
    typed: &str,
    describe: impl Fn(&'a T) -> (&'a str, Option<&'a str>, Option<usize>),
) -> Vec<&'a T> {
    let typed = folded(typed);
    let mut ranked: Vec<_> = things
        .filter_map(|thing| {
            let (name, owner, used) = describe(thing);
            let folded_name = folded(name);
            let rank =
                rank(&folded_name, &typed).or_else(|| rank(&folded(owner?), &typed).map(|rank| rank + 3))?;
            Some(((rank, used.unwrap_or(usize::MAX), folded_name), thing))
        })
        .collect();
    let end = ranked.len().min(MAX_SUGGESTIONS);
    if ranked.len() > MAX_SUGGESTIONS {
        ranked.select_nth_unstable_by(MAX_SUGGESTIONS, |(a, _), (b, _)| a.cmp(b));
    }
    ranked.truncate(end);
    ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
    ranked.into_iter().map(|(_, thing)| thing).collect()
}

fn rank(name: &str, typed: &str) -> Option<u8> {
    match name.find(typed)? {
        0 => Some(0),
        _ if name.split(' ').any(|word| word.starts_with(typed)) => Some(1),
        _ => Some(2),
    }
}

#[cfg(test)]
mod tests;
