//! From the times of a line to instants.

use super::{Part, ProblemKind, What, When, WhenSyntax, resolve::Reading};
use crate::domain::{Calendar, EntryFields, typed::TypedTime, zone::whole};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

/// When the line's entry is, or how that changes for an entry that there is already. A time that doesn't go with
/// those before it is refused.
pub(super) fn resolve(
    reading: &mut Reading<'_>,
    entry: Option<&EntryFields>,
    now: DateTime<Utc>,
    calendar: &Calendar,
) -> When {
    let mut said = Said::default();
    for (index, when) in reading.pick(time_of) {
        if !said.add(when) {
            reading.refuse(index, ProblemKind::Second { what: What::Time });
        }
    }
    match entry {
        Some(entry) => said.when_of(entry, whole(now), calendar),
        None => said.when(whole(now), calendar),
    }
}

/// The times of a line that go together: a range alone, or a start, a length or both.
#[derive(Default)]
struct Said {
    start: Option<TypedTime>,
    lasting: Option<TimeDelta>,
    range: Option<(NaiveTime, NaiveTime)>,
}

impl Said {
    /// Whether `when` goes with the others.
    fn add(&mut self, when: WhenSyntax) -> bool {
        let fits = match when {
            WhenSyntax::Start { .. } => self.start.is_none() && self.range.is_none(),
            WhenSyntax::Lasting { .. } => self.lasting.is_none() && self.range.is_none(),
            WhenSyntax::Range { .. } => {
                self.start.is_none() && self.lasting.is_none() && self.range.is_none()
            }
        };
        if fits {
            match when {
                WhenSyntax::Start { at } => self.start = Some(at),
                WhenSyntax::Lasting { duration } => self.lasting = Some(duration),
                WhenSyntax::Range { from, to } => self.range = Some((from, to)),
            }
        }
        fits
    }

    fn when(&self, now: DateTime<Utc>, calendar: &Calendar) -> When {
        if let Some((from, to)) = self.range {
            return span(from, to, now, calendar);
        }
        match (self.start.map(|start| start.before(now, calendar)), self.lasting) {
            (None, None) => When::Now,
            (Some(start), None) => When::At { start },
            (None, Some(length)) => {
                When::Span { start: now.checked_sub_signed(length).unwrap_or(now), end: now }
            }
            (Some(start), Some(length)) => {
                When::Span { start, end: start.checked_add_signed(length).unwrap_or(start) }
            }
        }
    }

    fn when_of(&self, entry: &EntryFields, now: DateTime<Utc>, calendar: &Calendar) -> When {
        let day = calendar.day_of(entry.start);
        let clock_now = if entry.is_running() || day == calendar.day_of(now) {
            now
        } else {
            calendar.day_span(day).end - TimeDelta::seconds(1)
        };
        if let Some((from, to)) = self.range {
            return span(from, to, clock_now, calendar);
        }
        let start = self.start.map(|start| match start {
            TypedTime::Clock { .. } => start.before(clock_now, calendar),
            TypedTime::Ago { .. } => start.before(now, calendar),
        });
        match (start, self.lasting) {
            (None, None) => When::Now,
            (Some(start), None) => When::At { start },
            (start, Some(length)) => {
                let start = start.unwrap_or(entry.start);
                When::Span { start, end: start.checked_add_signed(length).unwrap_or(start) }
            }
        }
    }
}

/// Begins the last time it was `from`, and ends at the `to` that follows, the same day or the next.
fn span(from: NaiveTime, to: NaiveTime, now: DateTime<Utc>, calendar: &Calendar) -> When {
    let start = calendar.last(from, now);
    let first_day = calendar.day_of(start);
    let last_day = if to > from { Some(first_day) } else { first_day.succ_opt() };
    When::Span { start, end: calendar.first_from(last_day.unwrap_or(first_day), to, start) }
}

fn time_of(part: &Part) -> Option<WhenSyntax> {
    match part {
        Part::When { when } => Some(*when),
        Part::Text { .. }
        | Part::Project { .. }
        | Part::Task { .. }
        | Part::Tag { .. }
        | Part::Billable { .. } => None,
    }
}
