//! One entry changed in two places: field by field, against what both began with.

use crate::domain::EntryFields;
use serde::{Deserialize, Serialize};

/// The result of a [`merge`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What the entry shall say now.
    pub fields: EntryFields,
    /// Where both sides changed the same field to something different. The server's value stands there.
    pub conflicts: Vec<Field>,
}

/// A field of an entry, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the field of its name")]
pub enum Field {
    Start,
    End,
    Description,
    Project,
    Task,
    Tags,
    Billable,
    Kind,
    Custom,
}

/// Applies to `theirs` what `mine` changed of `base`. Where both changed, theirs stands and the field is named.
///
/// Project and task go together: a task belongs to one project alone, so a project from one side is never
/// paired with a task from the other.
#[must_use]
pub fn merge(base: &EntryFields, mine: &EntryFields, theirs: &EntryFields) -> Merged {
    let mut conflicts = Vec::new();
    let mut pick = |field: Field, changed_here: bool, changed_there: bool, same: bool| {
        let conflict = changed_here && changed_there && !same;
        if conflict {
            conflicts.push(field);
        }
        changed_here && !conflict
    };
    macro_rules! merged {
        ($field:ident, $name:expr) => {
            if pick(
                $name,
                mine.$field != base.$field,
                theirs.$field != base.$field,
                mine.$field == theirs.$field,
            ) {
                mine.$field.clone()
            } else {
                theirs.$field.clone()
            }
        };
    }
    let booked = |fields: &EntryFields| (fields.project.clone(), fields.task.clone());
    let (project, task) = if pick(
        Field::Project,
        booked(mine) != booked(base),
        booked(theirs) != booked(base),
        booked(mine) == booked(theirs),
    ) {
        booked(mine)
    } else {
        booked(theirs)
    };
    let mut fields = EntryFields {
        start: merged!(start, Field::Start),
        end: merged!(end, Field::End),
        description: merged!(description, Field::Description),
        project,
        task,
        tags: merged!(tags, Field::Tags),
        billable: merged!(billable, Field::Billable),
        kind: merged!(kind, Field::Kind),
        custom: merged!(custom, Field::Custom),
    };
    // A start from one side and an end from the other can cross.
    if fields.end.is_some_and(|end| end < fields.start) {
        (fields.start, fields.end) = (theirs.start, theirs.end);
        conflicts.push(Field::Start);
    }
    Merged { fields, conflicts }
}

/// What both sides began with, when something that was sent arrived in part or was changed again elsewhere: where
/// the server says what was sent, that is the common ground, else what was there before.
#[must_use]
pub(super) fn common(base: &EntryFields, sent: &EntryFields, theirs: &EntryFields) -> EntryFields {
    macro_rules! common {
        ($field:ident) => {
            if theirs.$field == sent.$field { sent.$field.clone() } else { base.$field.clone() }
        };
    }
    EntryFields {
        start: common!(start),
        end: common!(end),
        description: common!(description),
        project: common!(project),
        task: common!(task),
        tags: common!(tags),
        billable: common!(billable),
        kind: common!(kind),
        custom: common!(custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn entry() -> EntryFields {
        EntryFields { end: Some(at(60)), description: "draft".into(), ..EntryFields::starting(at(0)) }
    }

    #[test]
    fn changes_to_different_fields_are_both_kept() {
        let mine = EntryFields { description: "final".into(), ..entry() };
        let theirs = EntryFields { project: Some("p".into()), billable: true, ..entry() };
        let merged = merge(&entry(), &mine, &theirs);
        assert_eq!(merged.fields, EntryFields { description: "final".into(), ..theirs });
        assert_eq!(merged.conflicts, []);
    }

    #[test]
    fn the_same_field_changed_on_both_sides_keeps_the_servers_value_and_is_named() {
        let mine = EntryFields { description: "mine".into(), ..entry() };
        let theirs = EntryFields { description: "theirs".into(), ..entry() };
        let merged = merge(&entry(), &mine, &theirs);
        assert_eq!(merged.fields.description, "theirs");
        assert_eq!(merged.conflicts, [Field::Description]);
    }

    #[test]
    fn the_same_change_on_both_sides_is_no_conflict() {
        let both = EntryFields { description: "same".into(), ..entry() };
        assert_eq!(merge(&entry(), &both, &both), Merged { fields: both, conflicts: vec![] });
    }

    #[test]
    fn a_task_is_never_paired_with_a_project_from_the_other_side() {
        let base = EntryFields { project: Some("p".into()), task: Some("t".into()), ..entry() };
        let mine = EntryFields { task: Some("t2".into()), ..base.clone() };
        let theirs = EntryFields { project: Some("q".into()), task: None, ..base.clone() };
        let merged = merge(&base, &mine, &theirs);
        assert_eq!((merged.fields.project, merged.fields.task), (theirs.project, None));
        assert_eq!(merged.conflicts, [Field::Project]);
    }

    #[test]
    fn an_end_is_never_put_before_a_start_that_came_from_the_other_side() {
        let mine = EntryFields { end: Some(at(10)), ..entry() };
        let theirs = EntryFields { start: at(30), ..entry() };
        let merged = merge(&entry(), &mine, &theirs);
        assert_eq!((merged.fields.start, merged.fields.end), (at(30), Some(at(60))));
        assert_eq!(merged.conflicts, [Field::Start]);
    }
}
