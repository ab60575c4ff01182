//! How often is read what may have changed elsewhere: soon after the user looked, after a sleep and once the server can
//! be reached again; now and then while something runs; seldom while nothing does. On the free plan, whose requests are
//! few, more seldom. Nothing is read because a clock ticks that nobody looks at.

use super::{Engine, Now, Reading};
use crate::api::Failure;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The catalogue is read again when it was read longer ago than this.
const CATALOGUE_KEEPS: TimeDelta = TimeDelta::hours(24);

/// For so long after the user looked, what is shown should be fresh.
const LOOKS_FOR: Duration = Duration::from_secs(60);

/// Before what could not be read is read again, the first time; then twice as long each time, up to [`LONGEST_REST`].
const READ_AGAIN_AFTER: Duration = Duration::from_secs(60);
const LONGEST_REST: Duration = Duration::from_secs(900);

/// What is known of the reading beyond the journal.
#[derive(Debug, Default)]
pub(super) struct Pace {
    failures: u32,
    last_failure: Option<Failure>,
    not_before: Duration,
    looked: Option<Duration>,
    hurries: bool,
}

/// How old may be what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Keeps {
    /// What runs.
    running: TimeDelta,
    /// Entries.
    entries: TimeDelta,
}

impl Pace {
    /// Why the last reading came to nothing, if it did.
    pub(super) fn last_failure(&self) -> Option<&Failure> {
        self.last_failure.as_ref()
    }

    pub(super) fn failed(&mut self, failure: Failure, now: Now) {
        self.last_failure = Some(failure);
        self.not_before = now.mono + (READ_AGAIN_AFTER * (1 << self.failures.min(8))).min(LONGEST_REST);
        self.failures += 1;
    }

    pub(super) fn succeeded(&mut self) {
        *self = Self { looked: self.looked, ..Self::default() };
    }

    /// Until when nothing is read ahead after it failed.
    pub(super) fn rests_until(&self, now: Now) -> Option<Duration> {
        Some(self.not_before).filter(|until| *until > now.mono)
    }

    /// Much may have changed elsewhere.
    pub(super) fn hurry(&mut self) {
        self.hurries = true;
    }

    pub(super) fn looked_at(&mut self, now: Now) {
        self.looked = Some(now.mono);
    }

    fn is_looked_at(&self, now: Now) -> bool {
        self.looked.is_some_and(|at| now.mono.saturating_sub(at) < LOOKS_FOR)
    }
}

impl Engine {
    /// What is to be read now, if anything is too old.
    pub(super) fn reading_due(&self, now: Now) -> Option<Reading> {
        let keeps = self.keeps(now);
        let running_read = self.sending.running_known_at.map(|at| now.mono.saturating_sub(at));
        let running_read = running_read.and_then(|age| TimeDelta::from_std(age).ok());
        if age(self.synced.catalogue, now).is_none_or(|age| age >= CATALOGUE_KEEPS) {
            Some(Reading::Catalogue)
        } else if age(self.synced.entries, now).is_none_or(|age| age >= keeps.entries) {
            Some(Reading::Entries)
        } else if running_read.is_none_or(|age| age >= keeps.running) && self.reading.is_looked_at(now) {
            Some(Reading::Running)
        } else {
            None
        }
    }

    /// When the next reading is due if nothing happens.
    pub(super) fn next_reading_in(&self, now: Now) -> Duration {
        let left = |read: Option<DateTime<Utc>>, keeps: TimeDelta| {
            age(read, now).map_or(TimeDelta::zero(), |age| keeps - age)
        };
        let next = left(self.synced.entries, self.keeps(now).entries)
            .min(left(self.synced.catalogue, CATALOGUE_KEEPS));
        next.to_std().unwrap_or_default()
    }

    fn keeps(&self, now: Now) -> Keeps {
        let paid = self.account.as_ref().is_some_and(|account| account.workspace.plan.is_some());
        let (running, entries) = match (self.reading.is_looked_at(now), paid) {
            _ if self.reading.hurries => (TimeDelta::zero(), TimeDelta::minutes(1)),
            (true, true) => (TimeDelta::seconds(15), TimeDelta::minutes(1)),
            (true, false) => (TimeDelta::minutes(2), TimeDelta::minutes(10)),
            (false, _) if self.running_in_use().is_some() => (TimeDelta::minutes(15), TimeDelta::minutes(15)),
            (false, true) => (TimeDelta::minutes(15), TimeDelta::minutes(15)),
            (false, false) => (TimeDelta::hours(1), TimeDelta::hours(1)),
        };
        Keeps { running, entries }
    }
}

/// Whichever way the clock was set meanwhile.
fn age(read: Option<DateTime<Utc>>, now: Now) -> Option<TimeDelta> {
    read.map(|read| (now.wall - read).abs())
}
