//! Ranges: `9-10:30`.

use super::WhenSyntax;
use crate::domain::typed::time_of_day;
use chrono::{NaiveTime, TimeDelta};

/// Longer ones are not taken for a range unless they are marked as such.
const LONGEST: TimeDelta = TimeDelta::hours(16);

/// What is certainly a range without being marked as one; the module `line` has the rule.
pub(super) fn evident(word: &str) -> Option<WhenSyntax> {
    let (start, end) = word.split_once(DASHES)?;
    let sure = [start, end].into_iter().any(has_clock_sign) && ![start, end].into_iter().any(is_compact);
    if !sure {
        return None;
    }
    let (from, to) = times(start, end)?;
    if length(from, to) <= LONGEST { Some(WhenSyntax::Range { from, to }) } else { None }
}

/// Any two different times of day with a dash between them.
pub(super) fn marked(word: &str) -> Option<WhenSyntax> {
    let (start, end) = word.split_once(DASHES)?;
    let (from, to) = times(start, end)?;
    Some(WhenSyntax::Range { from, to })
}

/// The hyphen, and the dash that some systems make of it.
const DASHES: [char; 2] = ['-', '\u{2013}'];

const HALVES: [(&str, &str); 4] = [("am", "pm"), ("pm", "am"), ("a.m.", "pm"), ("p.m.", "am")];

fn times(start: &str, end: &str) -> Option<(NaiveTime, NaiveTime)> {
    let to = time_of_day(end).ok()?;
    let from = start_by_end(start, end, to).or_else(|| time_of_day(start).ok())?;
    if from == to { None } else { Some((from, to)) }
}

/// The start where only the end says which half of the day: the same half, or the other if that would go backwards.
fn start_by_end(start: &str, end: &str, to: NaiveTime) -> Option<NaiveTime> {
    let (same, other) = half(end)?;
    let with = |half: &str| time_of_day(&format!("{start}{half}")).ok();
    with(same).filter(|from| *from < to).or_else(|| with(other))
}

fn half(time: &str) -> Option<(&'static str, &'static str)> {
    let time = time.to_ascii_lowercase();
    HALVES.into_iter().find(|(half, _)| time.ends_with(half))
}

/// Minutes after `:` or `h`, or a half of the day: nothing but a time is written so. (`2-3h` may be a length, and
/// `1.50-2.50` a price.)
fn has_clock_sign(time: &str) -> bool {
    half(time).is_some()
        || time.contains(':')
        || time.to_ascii_lowercase().find('h').is_some_and(|at| at + 1 < time.len())
}

/// Three digits or more in a row: as well a year or a telephone number.
fn is_compact(time: &str) -> bool {
    time.len() >= 3 && time.bytes().take(3).all(|byte| byte.is_ascii_digit())
}

fn length(from: NaiveTime, to: NaiveTime) -> TimeDelta {
    let length = to - from;
    if length > TimeDelta::zero() { length } else { length + TimeDelta::days(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(range: Option<WhenSyntax>) -> Option<String> {
        match range {
            Some(WhenSyntax::Range { from, to }) => {
                Some(format!("{}-{}", from.format("%H:%M"), to.format("%H:%M")))
            }
            Some(WhenSyntax::Start { .. } | WhenSyntax::Lasting { .. }) | None => None,
        }
    }

    #[test]
    fn what_can_only_be_a_range_is_one() {
        for (word, expected) in [
            ("9-10:30", "09:00-10:30"),
            ("9:00-10", "09:00-10:00"),
            ("9:10–10:30", "09:10-10:30"),
            ("9h10-10h", "09:10-10:00"),
            ("9.10-10:30", "09:10-10:30"),
            ("22-2:00", "22:00-02:00"),
            ("9am-10am", "09:00-10:00"),
            ("9-10am", "09:00-10:00"),
            ("9-10:30pm", "21:00-22:30"),
            ("11-1PM", "11:00-13:00"),
            ("11-1am", "23:00-01:00"),
            ("12-1p.m.", "12:00-13:00"),
            ("10pm-1", "22:00-01:00"),
        ] {
            assert_eq!(shown(evident(word)).as_deref(), Some(expected), "{word}");
            assert_eq!(marked(word), evident(word), "{word}");
        }
    }

    #[test]
    fn what_may_be_something_else_is_a_range_only_with_its_mark() {
        for (word, expected) in [
            ("9-10", "09:00-10:00"),
            ("5-6", "05:00-06:00"),
            ("2-3h", "02:00-03:00"),
            ("1.50-2.50", "01:50-02:50"),
            ("910-1030", "09:10-10:30"),
            ("2010-2020", "20:10-20:20"),
            ("10:00-9:00", "10:00-09:00"),
            ("555-12:34", "05:55-12:34"),
        ] {
            assert_eq!(evident(word), None, "{word}");
            assert_eq!(shown(marked(word)).as_deref(), Some(expected), "{word}");
        }
    }

    #[test]
    fn what_is_not_two_different_times_is_no_range() {
        for word in [
            "9:00",
            "9:00-",
            "-9:00",
            "9:00-9:00",
            "9:00-25:00",
            "2026-05-06",
            "9:00-10:00-11:00",
            "a-b",
            "-",
            "–",
        ] {
            assert_eq!((evident(word), marked(word)), (None, None), "{word}");
        }
    }
}
