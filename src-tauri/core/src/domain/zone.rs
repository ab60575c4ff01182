//! Instants, and the days and weeks they fall in for the user's profile zone.
//!
//! A day is what lies between two midnights of the zone: 24 hours on most days, 23 or 25 when the clocks change.

use super::Weekday;
use chrono::{
    DateTime, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
    Timelike, Utc,
};
use chrono_tz::Tz;
use std::ops::Range;
use thiserror::Error;

/// A text that is no instant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not an RFC 3339 time")]
pub struct NotAnInstant(#[from] chrono::ParseError);

/// Reads an RFC 3339 time with any offset and any fraction; what is left of a second is dropped.
///
/// # Errors
/// When it is none, and when it has no offset.
pub fn instant(text: &str) -> Result<DateTime<Utc>, NotAnInstant> {
    Ok(whole(DateTime::parse_from_rfc3339(text.trim())?.to_utc()))
}

/// The same instant without what is left of a second. All instants of entries are such.
#[must_use]
pub fn whole(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.with_nanosecond(0).unwrap_or(instant)
}

/// Writes an instant as Clockify wants it: `yyyy-MM-ddTHH:mm:ssZ`. What is left of a second is dropped; some of
/// its routes refuse it (recorded by third parties).
#[must_use]
pub fn wire(instant: DateTime<Utc>) -> String {
    whole(instant).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The days and weeks of one user's profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The profile's zone.
    pub zone: Tz,
    /// The day a week begins with.
    pub week_start: Weekday,
}

impl Calendar {
    /// The day an instant falls in: the one whose [`day_span`](Self::day_span) has it.
    ///
    /// That is the date a clock in the zone shows, but for nights in which midnight came twice (Newfoundland
    /// until 2011): there the new day begins with the first.
    #[must_use]
    pub fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        let shown = self.local(instant).date();
        let next = after(shown, 1);
        if instant >= self.resolve(next, NaiveTime::MIN) { next } else { shown }
    }

    /// From the midnight that begins `date` to the one that ends it. Empty for a date the zone left out (Samoa,
    /// 30 December 2011).
    #[must_use]
    pub fn day_span(&self, date: NaiveDate) -> Range<DateTime<Utc>> {
        self.days_from(date, 1)
    }

    /// The seven days with `date` in them, beginning with the profile's first day of the week.
    #[must_use]
    pub fn week_span(&self, date: NaiveDate) -> Range<DateTime<Utc>> {
        self.days_from(self.week_of(date), 7)
    }

    /// The first day of the week with `date` in it.
    #[must_use]
    pub fn week_of(&self, date: NaiveDate) -> NaiveDate {
        date.week(weekday(self.week_start)).checked_first_day().unwrap_or(date)
    }

    /// The instant at which a clock in the zone shows `time` on `date`.
    ///
    /// A time that is left out that night moves forward to the first one there is; of one that comes twice, the
    /// earlier is meant.
    #[must_use]
    pub fn resolve(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let [first, _] = self.occurrences(date, time);
        first
    }

    /// The last instant at which a clock in the zone showed `time`, not after `now`. Where it came twice and both
    /// are past, the later.
    #[must_use]
    pub fn last(&self, time: NaiveTime, now: DateTime<Utc>) -> DateTime<Utc> {
        let today = self.local(now).date();
        [1, 0, -1, -2, -3]
            .into_iter()
            .flat_map(|days| self.occurrences(after(today, days), time))
            .filter(|occurrence| *occurrence <= now)
            .max()
            .unwrap_or(now)
    }

    /// The first instant of `date` at which a clock in the zone shows `time`, not before `earliest`; `earliest`
    /// itself when there is none.
    #[must_use]
    pub fn first_from(&self, date: NaiveDate, time: NaiveTime, earliest: DateTime<Utc>) -> DateTime<Utc> {
        self.occurrences(date, time)
            .into_iter()
            .find(|occurrence| *occurrence >= earliest)
            .unwrap_or(earliest)
    }

    /// A span cut at each midnight: the days it touches with what lies in each, in order, without gap or overlap.
    /// Nothing for an empty span.
    pub fn split(
        &self,
        span: Range<DateTime<Utc>>,
    ) -> impl Iterator<Item = (NaiveDate, Range<DateTime<Utc>>)> + use<> {
        let calendar = *self;
        let mut start = span.start;
        std::iter::from_fn(move || {
            if start >= span.end {
                return None;
            }
            let date = calendar.day_of(start);
            let end = calendar.day_span(date).end.min(span.end);
            let part = start..end;
            start = if end > start { end } else { span.end };
            Some((date, part))
        })
    }

    fn days_from(&self, date: NaiveDate, days: i64) -> Range<DateTime<Utc>> {
        self.resolve(date, NaiveTime::MIN)..self.resolve(after(date, days), NaiveTime::MIN)
    }

    /// What a clock in the zone shows.
    fn local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        let utc = instant.naive_utc();
        utc.checked_add_offset(self.zone.offset_from_utc_datetime(&utc).fix()).unwrap_or(utc)
    }

    /// The two instants at which a clock shows `time` on `date`, in order; almost always the same one twice.
    fn occurrences(&self, date: NaiveDate, time: NaiveTime) -> [DateTime<Utc>; 2] {
        let wanted = date.and_time(time.with_nanosecond(0).unwrap_or(time));
        match self.zone.offset_from_local_datetime(&wanted) {
            MappedLocalTime::Single(offset) => [at(wanted, offset.fix()); 2],
            MappedLocalTime::Ambiguous(one, other) => {
                let mut both = [at(wanted, one.fix()), at(wanted, other.fix())];
                both.sort_unstable();
                both
            }
            MappedLocalTime::None => [self.end_of_gap(wanted); 2],
        }
    }

    /// The first instant at which a clock shows `wanted` or more. No offset is as far from UTC as 26 hours, so it
    /// is searched for between those.
    fn end_of_gap(&self, wanted: NaiveDateTime) -> DateTime<Utc> {
        let (mut before, mut reached) = (-26 * 3600, 26 * 3600);
        let around = |seconds: i64| {
            wanted.and_utc().checked_add_signed(TimeDelta::seconds(seconds)).unwrap_or(wanted.and_utc())
        };
        while before + 1 < reached {
            let middle = i64::midpoint(before, reached);
            if self.local(around(middle)) >= wanted { reached = middle } else { before = middle }
        }
        around(reached)
    }
}

/// `date` moved by `days`, or `date` itself at the end of the calendar.
fn after(date: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    let moved = if days < 0 { date.checked_sub_days(distance) } else { date.checked_add_days(distance) };
    moved.unwrap_or(date)
}

fn at(local: NaiveDateTime, offset: chrono::FixedOffset) -> DateTime<Utc> {
    local.checked_sub_offset(offset).unwrap_or(local).and_utc()
}

fn weekday(day: Weekday) -> chrono::Weekday {
    match day {
        Weekday::Monday => chrono::Weekday::Mon,
        Weekday::Tuesday => chrono::Weekday::Tue,
        Weekday::Wednesday => chrono::Weekday::Wed,
        Weekday::Thursday => chrono::Weekday::Thu,
        Weekday::Friday => chrono::Weekday::Fri,
        Weekday::Saturday => chrono::Weekday::Sat,
        Weekday::Sunday => chrono::Weekday::Sun,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Europe, Pacific, TZ_VARIANTS};
    use proptest::prelude::*;

    fn calendar(zone: Tz) -> Calendar {
        Calendar { zone, week_start: Weekday::Monday }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    fn hours(span: &Range<DateTime<Utc>>) -> i64 {
        (span.end - span.start).num_hours()
    }

    #[test]
    fn times_are_read_with_any_offset_and_fraction_and_written_in_whole_seconds_of_utc() {
        for (text, expected) in [
            ("2026-03-29T10:00:00Z", "2026-03-29T10:00:00Z"),
            ("2026-03-29T10:00:00.999Z", "2026-03-29T10:00:00Z"),
            ("2026-03-29T10:00:00.123456+02:00", "2026-03-29T08:00:00Z"),
            ("2026-01-01T00:30:00-09:30", "2026-01-01T10:00:00Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"),
            ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59Z"),
        ] {
            assert_eq!(wire(instant(text).unwrap()), expected, "{text}");
        }
        for text in ["", "2026-03-29", "2026-03-29T10:00:00", "10:00", "2026-13-01T00:00:00Z"] {
            assert!(instant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nights_in_which_the_clocks_change_have_days_of_23_and_25_hours() {
        let berlin = calendar(Europe::Berlin);
        assert_eq!(hours(&berlin.day_span(day("2026-03-28"))), 24);
        assert_eq!(hours(&berlin.day_span(day("2026-03-29"))), 23);
        assert_eq!(hours(&berlin.day_span(day("2026-10-25"))), 25);
        assert_eq!(hours(&berlin.week_span(day("2026-03-29"))), 167);
        assert_eq!(hours(&berlin.week_span(day("2026-10-25"))), 169);
    }

    #[test]
    fn a_week_begins_with_the_profiles_first_day() {
        let utc = |week_start| Calendar { zone: Tz::UTC, week_start };
        for (week_start, first) in [
            (Weekday::Monday, "2026-03-23"),
            (Weekday::Saturday, "2026-03-28"),
            (Weekday::Sunday, "2026-03-29"),
            (Weekday::Tuesday, "2026-03-24"),
        ] {
            assert_eq!(utc(week_start).week_of(day("2026-03-29")), day(first));
            assert_eq!(
                wire(utc(week_start).week_span(day("2026-03-29")).start),
                format!("{first}T00:00:00Z")
            );
        }
    }

    #[test]
    fn a_time_left_out_that_night_moves_forward_to_the_first_there_is() {
        let resolve = |zone, date: &str, at: &str| wire(calendar(zone).resolve(day(date), time(at)));
        assert_eq!(resolve(Europe::Berlin, "2026-03-29", "01:59"), "2026-03-29T00:59:00Z");
        for left_out in ["02:00", "02:30", "02:59", "03:00"] {
            assert_eq!(resolve(Europe::Berlin, "2026-03-29", left_out), "2026-03-29T01:00:00Z");
        }
        assert_eq!(
            resolve(America::Santiago, "2026-09-06", "00:00"),
            "2026-09-06T04:00:00Z",
            "midnight itself"
        );
        assert_eq!(resolve(Pacific::Apia, "2011-12-30", "12:00"), "2011-12-30T10:00:00Z", "a whole day");
        assert!(calendar(Pacific::Apia).day_span(day("2011-12-30")).is_empty());
    }

    #[test]
    fn of_a_time_that_comes_twice_the_earlier_is_meant() {
        let berlin = calendar(Europe::Berlin);
        assert_eq!(wire(berlin.resolve(day("2026-10-25"), time("02:30"))), "2026-10-25T00:30:00Z");
        let havana = calendar(America::Havana);
        assert_eq!(hours(&havana.day_span(day("2026-11-01"))), 25, "both midnights belong to the day");
    }

    #[test]
    fn a_day_begins_with_the_first_of_two_midnights() {
        let newfoundland = calendar(America::St_Johns);
        let first_midnight = instant("2010-11-07T02:30:00Z").unwrap();
        let evening_again = instant("2010-11-07T03:00:00Z").unwrap();
        assert_eq!(newfoundland.local(evening_again).to_string(), "2010-11-06 23:30:00");
        assert_eq!(newfoundland.day_span(day("2010-11-07")).start, first_midnight);
        assert_eq!(newfoundland.day_of(evening_again), day("2010-11-07"));
        assert_eq!(newfoundland.split(first_midnight..evening_again).count(), 1);
    }

    #[test]
    fn the_last_such_time_is_today_or_yesterday_and_the_later_of_two() {
        let last = |at: &str, now: &str| wire(calendar(Europe::Berlin).last(time(at), instant(now).unwrap()));
        assert_eq!(last("09:10", "2026-06-01T07:10:00Z"), "2026-06-01T07:10:00Z", "now counts");
        assert_eq!(last("09:10", "2026-06-01T07:09:59Z"), "2026-05-31T07:10:00Z");
        assert_eq!(last("23:30", "2026-05-31T22:30:00Z"), "2026-05-31T21:30:00Z", "after midnight");
        assert_eq!(last("02:30", "2026-10-25T00:45:00Z"), "2026-10-25T00:30:00Z", "in its first hour");
        assert_eq!(last("02:30", "2026-10-25T01:45:00Z"), "2026-10-25T01:30:00Z", "in its second hour");
        assert_eq!(last("02:30", "2026-03-29T08:00:00Z"), "2026-03-29T01:00:00Z", "left out");
        assert_eq!(last("02:30", "2026-03-29T00:59:59Z"), "2026-03-28T01:30:00Z", "left out, but not yet");
    }

    #[test]
    fn the_first_such_time_is_never_before_the_earliest() {
        let berlin = calendar(Europe::Berlin);
        let from = |at: &str, earliest: &str| {
            wire(berlin.first_from(day("2026-10-25"), time(at), instant(earliest).unwrap()))
        };
        assert_eq!(from("02:30", "2026-10-25T00:10:00Z"), "2026-10-25T00:30:00Z");
        assert_eq!(from("02:30", "2026-10-25T01:10:00Z"), "2026-10-25T01:30:00Z");
        assert_eq!(from("02:30", "2026-10-25T03:00:00Z"), "2026-10-25T03:00:00Z");
    }

    #[test]
    fn a_span_over_midnight_is_cut_there() {
        let span = instant("2026-03-28T22:00:00Z").unwrap()..instant("2026-03-29T22:30:00Z").unwrap();
        let parts: Vec<_> = calendar(Europe::Berlin)
            .split(span)
            .map(|(date, part)| (date.to_string(), (part.end - part.start).num_minutes()))
            .collect();
        assert_eq!(
            parts,
            [
                ("2026-03-28".to_owned(), 60),
                ("2026-03-29".to_owned(), 23 * 60),
                ("2026-03-30".to_owned(), 30)
            ]
        );
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        for zone in [Pacific::Kiritimati, Pacific::Niue] {
            let calendar = calendar(zone);
            for (instant, date) in
                [(DateTime::<Utc>::MIN_UTC, NaiveDate::MIN), (DateTime::<Utc>::MAX_UTC, NaiveDate::MAX)]
            {
                let _ = (calendar.day_of(instant), calendar.day_span(date), calendar.week_span(date));
                let _ = (calendar.last(NaiveTime::MIN, instant), calendar.split(instant..instant).count());
            }
        }
    }

    prop_compose! {
        /// A zone, and an instant from 1850 to 2100 in it.
        fn anywhere()(
            zone in prop::sample::select(&TZ_VARIANTS[..]), seconds in -3_786_912_000_i64..4_102_444_800,
        ) -> (Calendar, DateTime<Utc>) {
            (calendar(zone), DateTime::from_timestamp(seconds, 0).unwrap())
        }
    }

    prop_compose! {
        /// The same, but within two hours of a change of the clocks when there is one in that half year.
        fn near_a_change()((calendar, anywhere) in anywhere(), distance in -7200_i64..7200) -> (Calendar, DateTime<Utc>) {
            let offset = |instant: DateTime<Utc>| calendar.local(instant) - instant.naive_utc();
            let (mut before, mut behind) = (anywhere, anywhere + TimeDelta::days(182));
            while offset(before) != offset(behind) && behind - before > TimeDelta::seconds(1) {
                let middle = before + TimeDelta::seconds((behind - before).num_seconds() / 2);
                if offset(middle) == offset(before) { before = middle } else { behind = middle }
            }
            (calendar, behind + TimeDelta::seconds(distance))
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        #[test]
        fn every_instant_lies_in_its_day_and_days_touch(
            (calendar, instant) in prop_oneof![anywhere(), near_a_change()],
        ) {
            let date = calendar.day_of(instant);
            let span = calendar.day_span(date);
            prop_assert!(span.contains(&instant), "{calendar:?} {instant} {date} {span:?}");
            prop_assert_eq!(span.end, calendar.day_span(after(date, 1)).start);
            prop_assert!(calendar.week_span(date).contains(&instant));
        }

        #[test]
        fn the_parts_of_a_span_put_together_are_the_span(
            (calendar, start) in prop_oneof![anywhere(), near_a_change()], length in 0_i64..3_000_000,
        ) {
            let end = start + TimeDelta::seconds(length);
            let mut reached = start;
            for (date, part) in calendar.split(start..end) {
                prop_assert_eq!(part.start, reached);
                prop_assert!(part.start < part.end);
                let day = calendar.day_span(date);
                prop_assert!(day.start <= part.start && part.end <= day.end);
                reached = part.end;
            }
            prop_assert_eq!(reached, end);
        }

        #[test]
        fn a_time_shown_by_a_clock_is_found_again_and_never_before_it_was_asked_for(
            (calendar, instant) in prop_oneof![anywhere(), near_a_change()],
        ) {
            let shown = calendar.local(instant);
            prop_assert_eq!(calendar.last(shown.time(), instant), instant);
            prop_assert!(calendar.resolve(shown.date(), shown.time()) <= instant);
            prop_assert_eq!(calendar.local(calendar.resolve(shown.date(), shown.time())), shown);
        }
    }
}
