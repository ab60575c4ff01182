//! Lengths of time: as Clockify writes them (ISO 8601) and as people read them. Whole seconds everywhere.

use chrono::TimeDelta;
use thiserror::Error;

/// Why a text is no length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    /// Not of the form `P1DT2H3M4S`, or with years or months, which have no fixed length.
    #[error("not an ISO 8601 duration of days, hours, minutes and seconds")]
    Malformed,
    /// Longer than can be counted here (292 million years).
    #[error("longer than can be counted")]
    TooLong,
}

/// Reads an ISO 8601 duration: `PT1H30M`, `PT79H12M`, `PT0S`.
///
/// Clockify writes hours, minutes and seconds only (its OpenAPI and recorded answers). Weeks, days, lower case
/// and a fraction of any part are read as well; what is left of a second at the end is dropped.
///
/// # Errors
/// [`DurationError`] for anything else, negative durations included.
pub fn parse_iso(text: &str) -> Result<TimeDelta, DurationError> {
    let upper = text.trim().to_ascii_uppercase();
    let body = upper.strip_prefix('P').ok_or(DurationError::Malformed)?;
    let (date, time) = match body.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        Some(_) => return Err(DurationError::Malformed),
        None if !body.is_empty() => (body, ""),
        None => return Err(DurationError::Malformed),
    };
    let nanos = sum(date, &[('W', 7 * DAY), ('D', DAY)])?
        .checked_add(sum(time, &[('H', HOUR), ('M', MINUTE), ('S', 1)])?)
        .ok_or(DurationError::TooLong)?;
    whole_seconds(nanos)
}

/// Writes an ISO 8601 duration as Clockify does: hours beyond 24, never days, no zero parts, `PT0S` for none.
///
/// A fraction of a second is dropped, and a negative length counts as none.
#[must_use]
pub fn format_iso(duration: TimeDelta) -> String {
    let (hours, minutes, seconds) = parts(duration);
    if (hours, minutes, seconds) == (0, 0, 0) {
        return "PT0S".to_owned();
    }
    let part = |value: i64, unit: &str| if value == 0 { String::new() } else { format!("{value}{unit}") };
    format!("PT{}{}{}", part(hours, "H"), part(minutes, "M"), part(seconds, "S"))
}

/// As on a clock: `1:04:09`, `0:00:00`, `79:12:00`. A negative length counts as none.
#[must_use]
pub fn clock(duration: TimeDelta) -> String {
    let (hours, minutes, seconds) = parts(duration);
    format!("{hours}:{minutes:02}:{seconds:02}")
}

/// In few words: `1h 4m`, `2h`, `4m`; seconds only below a minute: `9s`, `0s`. A negative length counts as none.
#[must_use]
pub fn short(duration: TimeDelta) -> String {
    match parts(duration) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, _) => format!("{minutes}m"),
        (hours, 0, _) => format!("{hours}h"),
        (hours, minutes, _) => format!("{hours}h {minutes}m"),
    }
}

/// Stores a length of time as ISO 8601 text: `#[serde(with = "iso")]`.
pub mod iso {
    use super::{TimeDelta, format_iso, parse_iso};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Writes as [`format_iso`] does.
    ///
    /// # Errors
    /// Only the serializer's own.
    pub fn serialize<S: Serializer>(duration: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_iso(*duration))
    }

    /// Reads as [`parse_iso`] does.
    ///
    /// # Errors
    /// When there is no text, or it is no duration.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeDelta, D::Error> {
        parse_iso(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

const MINUTE: u128 = 60;
const HOUR: u128 = 60 * MINUTE;
const DAY: u128 = 24 * HOUR;
const NANOS: u128 = 1_000_000_000;

/// The nanoseconds of `text`, in which each of `units` (with its seconds) may come once, in that order.
fn sum(text: &str, units: &[(char, u128)]) -> Result<u128, DurationError> {
    let mut rest = text;
    let mut total: u128 = 0;
    for &(unit, seconds) in units {
        let Some((number, after)) = rest.split_once(unit) else { continue };
        total = total.checked_add(nanos(number, seconds)?).ok_or(DurationError::TooLong)?;
        rest = after;
    }
    if rest.is_empty() { Ok(total) } else { Err(DurationError::Malformed) }
}

/// `number` times `unit_seconds` in nanoseconds; digits beyond the ninth after the point don't count.
fn nanos(number: &str, unit_seconds: u128) -> Result<u128, DurationError> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(DurationError::Malformed);
    }
    let whole: u64 = whole.parse().map_err(|_| DurationError::TooLong)?;
    let billionths: u64 = format!("{fraction:0<9.9}").parse().map_err(|_| DurationError::Malformed)?;
    Ok((u128::from(whole) * NANOS + u128::from(billionths)) * unit_seconds)
}

fn whole_seconds(nanos: u128) -> Result<TimeDelta, DurationError> {
    i64::try_from(nanos / NANOS).ok().and_then(TimeDelta::try_seconds).ok_or(DurationError::TooLong)
}

/// Hours, minutes below 60, seconds below 60.
fn parts(duration: TimeDelta) -> (i64, i64, i64) {
    let seconds = duration.num_seconds().max(0);
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(seconds: i64) -> TimeDelta {
        TimeDelta::seconds(seconds)
    }

    #[test]
    fn durations_that_clockify_writes_are_read() {
        for (text, expected) in
            [("PT1H30M", 5400), ("PT79H12M", 285_120), ("PT0S", 0), ("PT45S", 45), ("PT1H5S", 3605)]
        {
            assert_eq!(parse_iso(text), Ok(seconds(expected)), "{text}");
            assert_eq!(format_iso(seconds(expected)), text);
        }
    }

    #[test]
    fn other_spellings_of_iso_durations_are_read() {
        for (text, expected) in [
            ("P1DT2H", 93_600),
            ("P2W", 1_209_600),
            ("P1D", 86_400),
            ("pt1h", 3600),
            (" PT90M ", 5400),
            ("PT1.5H", 5400),
            ("PT0,25H", 900),
            ("PT12.999S", 12),
            ("PT0.0000000001S", 0),
            ("PT1.5M0.5S", 90),
            ("PT0.5M29.75S", 59),
        ] {
            assert_eq!(parse_iso(text), Ok(seconds(expected)), "{text}");
        }
    }

    #[test]
    fn what_is_no_iso_duration_is_refused() {
        for text in [
            "", "P", "PT", "T1H", "1H", "P1H", "PT1D", "P1Y", "P1M", "PT1M1H", "PT1H1H", "PTH", "PT-1H",
            "-PT1H", "PT1", "PT1.H", "PT.5H", "PT1H ago", "PT1.2.3S", "PT+1S", "PT١H", "P1DT",
        ] {
            assert_eq!(parse_iso(text), Err(DurationError::Malformed), "{text}");
        }
    }

    #[test]
    fn durations_beyond_counting_are_refused_and_not_wrapped() {
        for text in [
            "PT18446744073709551615H",
            "PT99999999999999999999S",
            "P18446744073709551615W",
            "PT9300000000000000S",
        ] {
            assert_eq!(parse_iso(text), Err(DurationError::TooLong), "{text}");
        }
    }

    #[test]
    fn people_read_hours_minutes_and_seconds() {
        assert_eq!(clock(seconds(3849)), "1:04:09");
        assert_eq!(clock(seconds(0)), "0:00:00");
        assert_eq!(clock(seconds(285_120)), "79:12:00");
        for (length, expected) in
            [(3849, "1h 4m"), (7200, "2h"), (7259, "2h"), (240, "4m"), (59, "59s"), (0, "0s"), (-5, "0s")]
        {
            assert_eq!(short(seconds(length)), expected);
        }
    }

    #[test]
    fn negative_and_broken_lengths_are_written_as_whole_seconds_from_zero() {
        assert_eq!(format_iso(seconds(-5)), "PT0S");
        assert_eq!(clock(seconds(-5)), "0:00:00");
        assert_eq!(format_iso(TimeDelta::milliseconds(1999)), "PT1S");
        assert_eq!(format_iso(TimeDelta::MIN), "PT0S");
        assert_eq!(parse_iso(&format_iso(TimeDelta::MAX)), Ok(seconds(TimeDelta::MAX.num_seconds())));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn every_length_written_is_read_back(length in 0..i64::MAX / 1000) {
            prop_assert_eq!(parse_iso(&format_iso(seconds(length))), Ok(seconds(length)));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC*", like in "[PT0-9WDHMS.,]{0,30}") {
            let _ = (parse_iso(&text), parse_iso(&like));
        }
    }
}
