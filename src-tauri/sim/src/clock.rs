//! What time it is for the simulated service.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// The clock of a simulated service. A clone is a handle to the same clock.
///
/// Everything that depends on the time asks it: the instants in the data, the hour of the free plan, and the
/// `Date` header.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// `None`: the computer's.
    fixed: Option<Arc<Mutex<DateTime<Utc>>>>,
}

impl Clock {
    /// The computer's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { fixed: None }
    }

    /// A clock that stands at `at` until it is told otherwise.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self { fixed: Some(Arc::new(Mutex::new(at))) }
    }

    /// Now, in whole microseconds, as the service writes its finest times.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.fixed {
            Some(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
            None => system_now(),
        }
        .trunc_subsecs(6)
    }

    /// Puts a fixed clock to `at`. The computer's clock is left alone.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(fixed) = &self.fixed {
            *fixed.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// Moves a fixed clock on, or back. The computer's clock is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(fixed) = &self.fixed {
            *fixed.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the simulator reads the computer's clock")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_its_clones_move_with_it() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = Clock::fixed(start);
        let same = clock.clone();
        assert_eq!(clock.now(), start);
        same.advance(TimeDelta::minutes(61));
        assert_eq!(clock.now(), start + TimeDelta::minutes(61));
        clock.set(start);
        assert_eq!(same.now(), start);
    }
}
