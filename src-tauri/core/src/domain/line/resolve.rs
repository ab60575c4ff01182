//! From pieces to their meaning.

use super::{
    Choice, Line, Named, Part, Piece, Problem, ProblemKind, Understood, What,
    names::{Match, Names},
    parse::wrong_time,
    times,
    understood::{MAX_CHOICES, MAX_DESCRIPTION, MAX_TAGS},
};
use crate::domain::{Calendar, Catalogue, EntryFields, Project, ProjectId, Tag, TagId, Task, TaskId};
use chrono::{DateTime, Utc};
use std::{collections::HashSet, ops::Range};

/// Finds what a line means at `now` for this catalogue and calendar.
///
/// A name means, in this order: what has it letter for letter; what has it but for case and accents; the only
/// thing that begins with it; the only thing with it as a part. Only what can be booked on counts; an archived or
/// done one is named in the problem when nothing else fits.
///
/// A task is looked for in the line's project. Without one it is looked for in all, and brings its project along.
/// `#123` and `/a/b` are text unless exactly such a tag or task is known.
#[must_use]
pub fn resolve(line: &Line, catalogue: &Catalogue, now: DateTime<Utc>, calendar: &Calendar) -> Understood {
    read(line, None, catalogue, now, calendar)
}

/// As [`resolve`], for a line that says what is to change of `entry`; what it doesn't name is to stay.
///
/// A task is first looked for in the entry's own project. A time of day is one of the day on which a finished entry
/// began. A length alone counts from the entry's start, and a start alone leaves its end as it is.
#[must_use]
pub fn resolve_edit(
    line: &Line,
    entry: &EntryFields,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
    calendar: &Calendar,
) -> Understood {
    read(line, Some(entry), catalogue, now, calendar)
}

fn read(
    line: &Line,
    entry: Option<&EntryFields>,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
    calendar: &Calendar,
) -> Understood {
    let mut reading = Reading::new(line);
    let mut project = reading.project(catalogue);
    let task = reading.task(catalogue, &mut project, entry);
    let tags = reading.tags(catalogue);
    let billable = reading.billable();
    let when = times::resolve(&mut reading, entry, now, calendar);
    reading.check_text();
    let description = reading.description();
    reading.problems.sort_by_key(|problem| problem.span.start);
    let pieces = reading.words.into_iter().map(|word| word.piece).collect();
    Understood { description, project, task, tags, billable, when, pieces, problems: reading.problems }
}

/// The line while it is read.
pub(super) struct Reading<'a> {
    typed: &'a str,
    words: Vec<Word>,
    problems: Vec<Problem>,
}

struct Word {
    piece: Piece,
    /// Whether it belongs to the description.
    kept: bool,
}

impl<'a> Reading<'a> {
    fn new(line: &'a Line) -> Self {
        let word =
            |piece: &Piece| Word { kept: matches!(piece.part, Part::Text { .. }), piece: piece.clone() };
        Self { typed: &line.typed, words: line.pieces.iter().map(word).collect(), problems: Vec::new() }
    }

    /// The places of the pieces of which `pick` makes something, with that.
    pub(super) fn pick<T>(&self, pick: impl Fn(&Part) -> Option<T>) -> Vec<(usize, T)> {
        let picked = self.words.iter().enumerate();
        picked.filter_map(|(index, word)| Some((index, pick(&word.piece.part)?))).collect()
    }

    /// Leaves a piece in the description, and says why.
    pub(super) fn refuse(&mut self, index: usize, kind: ProblemKind) {
        self.words[index].kept = true;
        self.problems.push(Problem { span: self.span(index), kind });
    }

    fn project(&mut self, catalogue: &Catalogue) -> Option<Named<ProjectId>> {
        if !self.has(What::Project) {
            return None;
        }
        let names = Names::with_aliases(catalogue.projects.iter().map(|project| {
            let client = project.client.as_ref().and_then(|id| catalogue.client(id));
            let alias = client.map(|client| with_client(&client.name, &project.name));
            (project, &*project.name, alias, !project.archived)
        }));
        let found = self.look_up(What::Project, &names, |project| choice_of_project(project, catalogue));
        self.only(What::Project, found).map(|(project, span)| named(&project.id, &project.name, span))
    }

    /// The task; `project` becomes its project when none was typed.
    fn task(
        &mut self,
        catalogue: &Catalogue,
        project: &mut Option<Named<ProjectId>>,
        entry: Option<&EntryFields>,
    ) -> Option<Named<TaskId>> {
        if !self.has(What::Task) {
            return None;
        }
        let names = match project {
            Some(project) => tasks_of(&project.id, catalogue),
            None if self.has(What::Project) => return self.task_of_no_project(),
            None => self.tasks_of_entry(entry, catalogue).unwrap_or_else(|| tasks_of_all(catalogue)),
        };
        let found = self.look_up(What::Task, &names, |task| choice_of_task(task, catalogue));
        let (task, span) = self.only(What::Task, found)?;
        if project.is_none() {
            *project =
                catalogue.project(&task.project).map(|found| named(&found.id, &found.name, span.clone()));
        }
        Some(named(&task.id, &task.name, span))
    }

    /// The tasks of the project that the entry has, when the line names one of them.
    fn tasks_of_entry<'c>(
        &self,
        entry: Option<&EntryFields>,
        catalogue: &'c Catalogue,
    ) -> Option<Names<'c, Task>> {
        let names = tasks_of(entry?.project.as_ref()?, catalogue);
        let (index, name) =
            self.pick(|part| name_of(part, What::Task).map(str::to_owned)).into_iter().next()?;
        let is_named = names.longest(self.words_from(index)) > 0
            || matches!(names.find(&name), Match::One(_) | Match::Several(_));
        is_named.then_some(names)
    }

    fn task_of_no_project(&mut self) -> Option<Named<TaskId>> {
        for (index, _) in self.pick(|part| name_of(part, What::Task).map(str::len)) {
            if self.is_weak(index) {
                self.make_text(index);
            } else {
                self.refuse(index, ProblemKind::NoProject);
            }
        }
        None
    }

    fn tags(&mut self, catalogue: &Catalogue) -> Vec<Named<TagId>> {
        if !self.has(What::Tag) {
            return Vec::new();
        }
        let names = Names::new(catalogue.tags.iter().map(|tag| (tag, &*tag.name, !tag.archived)));
        let mut seen = HashSet::new();
        let mut tags = Vec::new();
        for (index, tag) in self.look_up(What::Tag, &names, choice_of_tag) {
            if seen.insert(&tag.id) {
                tags.push(named(&tag.id, &tag.name, self.span(index)));
            }
        }
        if let Some(first_too_many) = tags.get(MAX_TAGS) {
            let kind = ProblemKind::TooManyTags { count: tags.len() };
            self.problems.push(Problem { span: first_too_many.span.clone(), kind });
        }
        tags
    }

    fn billable(&mut self) -> Option<bool> {
        let mut said = None;
        for (index, billable) in self.pick(|part| match part {
            Part::Billable { billable } => Some(*billable),
            Part::Text { .. }
            | Part::Project { .. }
            | Part::Task { .. }
            | Part::Tag { .. }
            | Part::When { .. } => None,
        }) {
            if *said.get_or_insert(billable) != billable {
                self.refuse(index, ProblemKind::Second { what: What::Billable });
            }
        }
        said
    }

    /// What can't be a description, and what looks like a time in it.
    fn check_text(&mut self) {
        for index in 0..self.words.len() {
            if let Some(error) = wrong_time(self.raw(index)) {
                self.refuse(index, ProblemKind::NotATime { error });
            }
        }
        let description = self.description();
        let characters = description.chars().count();
        if characters > MAX_DESCRIPTION {
            let kind = ProblemKind::DescriptionTooLong { characters };
            self.problems.push(Problem { span: 0..self.typed.len(), kind });
        }
        if let Some(character) = description.chars().find(|c| matches!(c, '<' | '>')) {
            self.problems
                .push(Problem { span: 0..self.typed.len(), kind: ProblemKind::Refused { character } });
        }
    }

    fn description(&self) -> String {
        let kept = self.words.iter().filter(|word| word.kept).map(|word| match &word.piece.part {
            Part::Text { text } => text,
            Part::Project { .. }
            | Part::Task { .. }
            | Part::Tag { .. }
            | Part::Billable { .. }
            | Part::When { .. } => &self.typed[word.piece.span.clone()],
        });
        kept.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    /// Looks for each name of this kind, puts the words of longer names together, and keeps in the description what
    /// means nothing. The rest, with its places.
    fn look_up<'c, T>(
        &mut self,
        what: What,
        names: &Names<'c, T>,
        choice: impl Fn(&T) -> Choice,
    ) -> Vec<(usize, &'c T)> {
        let mut found = Vec::new();
        let mut index = 0;
        while index < self.words.len() {
            if let Some(item) = self.look_up_at(index, what, names, &choice) {
                found.push((index, item));
            }
            index += 1;
        }
        found
    }

    fn look_up_at<'c, T>(
        &mut self,
        index: usize,
        what: What,
        names: &Names<'c, T>,
        choice: impl Fn(&T) -> Choice,
    ) -> Option<&'c T> {
        name_of(&self.words[index].piece.part, what)?;
        if !self.is_quoted(index) {
            let known = names.longest(self.words_from(index));
            if known == 0 && self.is_weak(index) {
                self.make_text(index);
                return None;
            }
            self.join(index, known);
        }
        let name = name_of(&self.words[index].piece.part, what)?.to_owned();
        let kind = match names.find(&name) {
            Match::One(item) => return Some(item),
            Match::Several(items) => {
                let choices = items.into_iter().take(MAX_CHOICES).map(choice).collect();
                ProblemKind::Ambiguous { what, name, choices }
            }
            Match::Inactive(item) => ProblemKind::Inactive { what, name: choice(item).name },
            Match::Nothing => ProblemKind::Unknown { what, name },
        };
        self.refuse(index, kind);
        None
    }

    /// The first of those found; the others are one too many.
    fn only<'c, T>(&mut self, what: What, found: Vec<(usize, &'c T)>) -> Option<(&'c T, Range<usize>)> {
        let mut found = found.into_iter();
        let first = found.next().map(|(index, item)| (item, self.span(index)));
        for (index, _) in found {
            self.refuse(index, ProblemKind::Second { what });
        }
        first
    }

    fn has(&self, what: What) -> bool {
        self.words.iter().any(|word| name_of(&word.piece.part, what).is_some())
    }

    fn span(&self, index: usize) -> Range<usize> {
        self.words[index].piece.span.clone()
    }

    fn raw(&self, index: usize) -> &'a str {
        &self.typed[self.span(index)]
    }

    fn is_quoted(&self, index: usize) -> bool {
        self.raw(index)[1..].starts_with('"')
    }

    /// The name that begins at this piece without its sign, and the words behind it as typed, up to one in quotes.
    fn words_from(&self, index: usize) -> impl Iterator<Item = &'a str> {
        let following = (index + 1..self.words.len()).map(|index| self.raw(index));
        let words = following.take_while(|raw| !raw.contains(char::is_whitespace));
        std::iter::once(&self.raw(index)[1..]).chain(words)
    }

    /// Makes one piece of this and the next ones, `count` in all.
    fn join(&mut self, index: usize, count: usize) {
        if count < 2 {
            return;
        }
        let last = index + count - 1;
        let span = self.span(index).start..self.span(last).end;
        let name = self.typed[span.start + 1..span.end].to_owned();
        self.words.drain(index + 1..=last);
        let piece = &mut self.words[index].piece;
        piece.span = span;
        match &mut piece.part {
            Part::Project { name: part } | Part::Task { name: part } | Part::Tag { name: part } => {
                *part = name;
            }
            Part::Text { .. } | Part::Billable { .. } | Part::When { .. } => {}
        }
    }

    /// A number or a path: more often text than a name.
    fn is_weak(&self, index: usize) -> bool {
        let raw = self.raw(index);
        let number = raw.strip_prefix('#').is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
        let path = raw.strip_prefix('/').is_some_and(|name| !name.starts_with('"') && name.contains('/'));
        number || path
    }

    fn make_text(&mut self, index: usize) {
        let text = self.raw(index).to_owned();
        let word = &mut self.words[index];
        word.piece.part = Part::Text { text };
        word.kept = true;
    }
}

fn name_of(part: &Part, what: What) -> Option<&str> {
    match (part, what) {
        (Part::Project { name }, What::Project)
        | (Part::Task { name }, What::Task)
        | (Part::Tag { name }, What::Tag) => Some(name),
        _ => None,
    }
}

fn tasks_of<'c>(project: &ProjectId, catalogue: &'c Catalogue) -> Names<'c, Task> {
    let tasks = catalogue.tasks.iter().filter(|task| task.project == *project);
    Names::new(tasks.map(|task| (task, &*task.name, !task.done)))
}

fn tasks_of_all(catalogue: &Catalogue) -> Names<'_, Task> {
    let open: HashSet<&ProjectId> =
        catalogue.projects.iter().filter(|project| !project.archived).map(|project| &project.id).collect();
    let tasks = catalogue.tasks.iter();
    Names::new(tasks.map(|task| (task, &*task.name, !task.done && open.contains(&task.project))))
}

/// The name of a project that tells it from others of the same name.
#[must_use]
pub(crate) fn with_client(client: &str, project: &str) -> String {
    format!("{client}: {project}")
}

fn choice_of_project(project: &Project, catalogue: &Catalogue) -> Choice {
    let client = project.client.as_ref().and_then(|id| catalogue.client(id));
    Choice {
        id: project.id.to_string(),
        name: project.name.clone(),
        of: client.map(|client| client.name.clone()),
    }
}

fn choice_of_task(task: &Task, catalogue: &Catalogue) -> Choice {
    let project = catalogue.project(&task.project);
    Choice {
        id: task.id.to_string(),
        name: task.name.clone(),
        of: project.map(|project| project.name.clone()),
    }
}

fn choice_of_tag(tag: &Tag) -> Choice {
    Choice { id: tag.id.to_string(), name: tag.name.clone(), of: None }
}

fn named<I: Clone>(id: &I, name: &str, span: Range<usize>) -> Named<I> {
    Named { id: id.clone(), name: name.to_owned(), span }
}
