//! Times and lengths as people type them: `9:10`, `910`, `9.10pm`, `-20m`, `1h30`.

use super::zone::{Calendar, whole};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest length that can be typed, in hours.
pub const MAX_HOURS: i64 = 999;

/// Why a typed time or length was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum TypedError {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// In none of the forms.
    #[error("not a time")]
    Unreadable,
    /// In the form of a time of day, but no clock shows it: `25:00`, `9:75`, `13pm`.
    #[error("no such time of day")]
    NoSuchTime,
    /// A length of more than [`MAX_HOURS`].
    #[error("longer than {MAX_HOURS} hours")]
    TooLong,
}

/// A typed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "typed", rename_all = "snake_case")]
pub enum TypedTime {
    /// What a clock shows, whole seconds.
    Clock {
        /// `09:10:00`.
        time: NaiveTime,
    },
    /// So long before now.
    Ago {
        /// Whole seconds, at most [`MAX_HOURS`].
        #[serde(with = "super::duration::iso")]
        #[cfg_attr(test, ts(type = "string"))]
        duration: TimeDelta,
    },
}

impl TypedTime {
    /// The instant that is meant as the start of something: of a time of day, the last one not after `now`.
    #[must_use]
    pub fn before(self, now: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
        let now = whole(now);
        match self {
            Self::Clock { time } => calendar.last(time, now),
            Self::Ago { duration } => now.checked_sub_signed(duration).unwrap_or(now),
        }
    }
}

/// Reads a time: one of day as [`time_of_day`] does, or a length after `-` as [`length`] does (`-20m`, `-1h30`,
/// `-90`). White space around it doesn't count.
///
/// # Errors
/// [`TypedError`] when it is neither.
pub fn time(text: &str) -> Result<TypedTime, TypedError> {
    match text.trim().strip_prefix(['-', '\u{2212}']) {
        Some(ago) => Ok(TypedTime::Ago { duration: length(ago)? }),
        None => Ok(TypedTime::Clock { time: time_of_day(text)? }),
    }
}

/// Reads a time of day: `9`, `9:10`, `9.10`, `9h`, `9h10`, `910`, `0910`, `21:10:30`, and each of them with `am`
/// or `pm` behind it (`9:10pm`, `9 PM`, `910 a.m.`), for which hours go from 1 to 12.
///
/// # Errors
/// [`TypedError`] when it is none.
pub fn time_of_day(text: &str) -> Result<NaiveTime, TypedError> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return Err(TypedError::Empty);
    }
    let (digits, half) = split_half(&text);
    let (hour, minute, second) = clock_parts(digits).ok_or(TypedError::Unreadable)?;
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return Err(TypedError::NoSuchTime),
        Some(Half::Am) => hour % 12,
        Some(Half::Pm) => hour % 12 + 12,
    };
    NaiveTime::from_hms_opt(hour, minute, second).ok_or(TypedError::NoSuchTime)
}

/// Reads a length: `1h30`, `1h30m`, `1h 30m 5s`, `90m`, `90min`, `45s`, `1.5h`, `1,5h`, `1:30` (hours and
/// minutes), `1:30:15`; digits alone are minutes. A fraction of a second is dropped.
///
/// # Errors
/// [`TypedError`] when it is none.
pub fn length(text: &str) -> Result<TimeDelta, TypedError> {
    let text: String = text.split_whitespace().collect::<String>().to_ascii_lowercase();
    if text.is_empty() {
        return Err(TypedError::Empty);
    }
    let seconds = if text.contains(':') { colon_seconds(&text) } else { unit_seconds(&text) };
    match seconds.ok_or(TypedError::Unreadable)? {
        seconds if seconds <= MAX_HOURS * HOUR => Ok(TimeDelta::seconds(seconds)),
        _ => Err(TypedError::TooLong),
    }
}

const HOUR: i64 = 3600;
const MINUTE: i64 = 60;

/// More digits than a number of any use has; so that no sum can overflow.
const MAX_DIGITS: usize = 9;

#[derive(Clone, Copy)]
enum Half {
    Am,
    Pm,
}

/// The time without its `am` or `pm`.
fn split_half(text: &str) -> (&str, Option<Half>) {
    [("am", Half::Am), ("a.m.", Half::Am), ("pm", Half::Pm), ("p.m.", Half::Pm)]
        .into_iter()
        .find_map(|(word, half)| Some((text.strip_suffix(word)?.trim_end(), Some(half))))
        .unwrap_or((text, None))
}

/// Hour, minute and second, as far as digits go; not yet known to be a time.
fn clock_parts(text: &str) -> Option<(u32, u32, u32)> {
    let two = |text: &str| if text.len() == 2 { number(text) } else { None };
    let hour = |text: &str| if text.len() <= 2 { number(text) } else { None };
    let Some((first, rest)) = text.split_once([':', '.', 'h']) else {
        return match text.len() {
            3 | 4 if text.is_ascii() => {
                let (first, minute) = text.split_at(text.len() - 2);
                Some((hour(first)?, two(minute)?, 0))
            }
            _ => Some((hour(text)?, 0, 0)),
        };
    };
    if rest.is_empty() {
        return if text.ends_with('h') { Some((hour(first)?, 0, 0)) } else { None };
    }
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
    Some((hour(first)?, two(minute)?, two(second)?))
}

/// `1:30`, `1:30:15`, `0:05`.
fn colon_seconds(text: &str) -> Option<i64> {
    let below_60 = |text: &str| if text.len() == 2 { number(text).filter(|value| *value < 60) } else { None };
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let (hours, minutes, seconds) = (number(hours)?, below_60(minutes)?, below_60(seconds)?);
    Some(i64::from(hours) * HOUR + i64::from(minutes) * MINUTE + i64::from(seconds))
}

/// `1h30m15s`, each part once and in that order; a last number without a unit has the unit after the one before.
fn unit_seconds(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total = 0;
    let mut bare = MINUTE;
    let mut smaller_than = i64::MAX;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(rest.len());
        let (amount, after) = rest.split_at(end);
        let (unit, after) = match unit(after) {
            Some(found) => found,
            None if after.is_empty() && !amount.contains(['.', ',']) && bare > 0 => (bare, after),
            None => return None,
        };
        if unit >= smaller_than {
            return None;
        }
        total += seconds(amount, unit)?;
        bare = if unit == HOUR { MINUTE } else { unit / MINUTE };
        smaller_than = unit;
        rest = after;
    }
    Some(total)
}

/// The seconds of the unit that `text` begins with, and what follows it.
fn unit(text: &str) -> Option<(i64, &str)> {
    [("h", HOUR), ("min", MINUTE), ("m", MINUTE), ("s", 1)]
        .into_iter()
        .find_map(|(name, seconds)| Some((seconds, text.strip_prefix(name)?)))
}

/// `amount` of a unit, with at most one point or comma in it.
fn seconds(amount: &str, unit: i64) -> Option<i64> {
    let Some((whole, fraction)) = amount.split_once(['.', ',']) else {
        return Some(i64::from(number(amount)?) * unit);
    };
    let scale = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let part = i64::from(number(fraction)?) * unit / scale;
    Some(i64::from(number(whole)?) * unit + part)
}

/// Digits and nothing else.
fn number(text: &str) -> Option<u32> {
    let fits = (1..=MAX_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Weekday, duration, zone};
    use chrono_tz::Europe;
    use proptest::prelude::*;

    #[test]
    fn a_time_of_day_is_read_in_all_its_forms() {
        for (text, expected) in [
            ("9:10", "09:10:00"),
            ("910", "09:10:00"),
            ("0910", "09:10:00"),
            ("9.10", "09:10:00"),
            ("9h10", "09:10:00"),
            ("9h", "09:00:00"),
            ("9", "09:00:00"),
            ("09", "09:00:00"),
            ("0", "00:00:00"),
            ("21:10", "21:10:00"),
            ("2110", "21:10:00"),
            ("9:10:30", "09:10:30"),
            ("9:10pm", "21:10:00"),
            ("9pm", "21:00:00"),
            ("910pm", "21:10:00"),
            ("9:10 am", "09:10:00"),
            ("  9.10 P.M. ", "21:10:00"),
            ("12am", "00:00:00"),
            ("12:30 am", "00:30:00"),
            ("12pm", "12:00:00"),
            ("23:59:59", "23:59:59"),
        ] {
            assert_eq!(time_of_day(text).map(|time| time.to_string()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_no_clock_shows_is_said_to_be_so() {
        for text in
            ["24", "24:00", "25:00", "9:60", "9:75", "975", "2400", "9:10:60", "13pm", "0am", "21:10 pm"]
        {
            assert_eq!(time_of_day(text), Err(TypedError::NoSuchTime), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        assert_eq!(time_of_day("  "), Err(TypedError::Empty));
        assert_eq!(time("-"), Err(TypedError::Empty));
        for text in [
            "x",
            "9:1",
            "9:",
            "9.",
            ":10",
            "12345",
            "9:10:5",
            "9:100",
            "1:2:3:4",
            "pm",
            "am",
            "9h1",
            "9-10",
            "९:१०",
            "9:10x",
            "+9",
            "--5m",
            "ä10",
            "1ä0",
            "-x",
            "9 10",
        ] {
            assert_eq!(time(text), Err(TypedError::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_length_is_read_in_all_its_forms() {
        for (text, expected) in [
            ("1h30", "PT1H30M"),
            ("1h30m", "PT1H30M"),
            ("1h 30m", "PT1H30M"),
            ("1H30M15S", "PT1H30M15S"),
            ("1h15s", "PT1H15S"),
            ("30m15", "PT30M15S"),
            ("90m", "PT1H30M"),
            ("90 min", "PT1H30M"),
            ("90", "PT1H30M"),
            ("1:30", "PT1H30M"),
            ("0:05", "PT5M"),
            ("1:30:15", "PT1H30M15S"),
            ("1.5h", "PT1H30M"),
            ("1,5h", "PT1H30M"),
            ("0.1m", "PT6S"),
            ("45s", "PT45S"),
            ("0m", "PT0S"),
            ("999h", "PT999H"),
        ] {
            assert_eq!(length(text).map(duration::format_iso), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        assert_eq!(length(""), Err(TypedError::Empty));
        for text in [
            "h",
            "1x",
            "1.5",
            "1,5",
            "30m1h",
            "1h1h",
            "1s5",
            "1:5",
            "1:60",
            "1:30:60",
            "1:30m",
            "1.2.3h",
            ".5h",
            "1.h",
            "-5m",
            "1h-5m",
            "1h30.5",
            "9999999999m",
            "0.0000000001h",
            "½h",
        ] {
            assert_eq!(length(text), Err(TypedError::Unreadable), "{text}");
        }
        for text in ["999h1s", "1000h", "60000", "999999999h", "999999999:00"] {
            assert_eq!(length(text), Err(TypedError::TooLong), "{text}");
        }
    }

    #[test]
    fn a_time_of_day_means_the_last_one_and_a_relative_time_counts_from_now() {
        let calendar = Calendar { zone: Europe::Berlin, week_start: Weekday::Monday };
        let now = zone::instant("2026-06-01T07:20:30.5Z").unwrap();
        for (text, expected) in [
            ("9:10", "2026-06-01T07:10:00Z"),
            ("9:30", "2026-05-31T07:30:00Z"),
            ("-20m", "2026-06-01T07:00:30Z"),
            ("−20m", "2026-06-01T07:00:30Z"),
            ("-90", "2026-06-01T05:50:30Z"),
            ("-1h30", "2026-06-01T05:50:30Z"),
            ("-0m", "2026-06-01T07:20:30Z"),
        ] {
            assert_eq!(zone::wire(time(text).unwrap().before(now, &calendar)), expected, "{text}");
        }
    }

    #[test]
    fn typed_times_are_sent_as_they_always_were() {
        insta::assert_json_snapshot!([time("9:10"), time("-1h30"), time("24:00"), time("x")]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC*", like in "[-+0-9:.,hmsap ]{0,20}") {
            let _ = (time(&text), time(&like), length(&text), length(&like));
        }

        #[test]
        fn every_time_of_day_is_read_in_each_of_its_forms(hour in 0_u32..24, minute in 0_u32..60) {
            let expected = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
            let half = if hour < 12 { "am" } else { "pm" };
            let hour12 = (hour + 11) % 12 + 1;
            for text in [
                format!("{hour}:{minute:02}"),
                format!("{hour:02}{minute:02}"),
                format!("{hour}.{minute:02}"),
                format!("{hour}h{minute:02}"),
                format!("{hour12}:{minute:02}{half}"),
                format!("{hour12}{minute:02} {half}"),
            ] {
                prop_assert_eq!(time_of_day(&text), Ok(expected), "{}", text);
            }
        }

        #[test]
        fn every_length_is_read_as_people_are_shown_it(seconds in 0..=MAX_HOURS * HOUR) {
            let expected = TimeDelta::seconds(seconds);
            prop_assert_eq!(length(&duration::clock(expected)), Ok(expected));
        }
    }
}
