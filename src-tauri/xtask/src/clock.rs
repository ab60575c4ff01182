//! How long something took, to be shown to a person. Nothing is decided by it.

use std::fmt;
use std::time::{Duration, Instant};

/// Runs from the moment it is made.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "shown to a person only; no rule hangs on it")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn read(&self) -> Elapsed {
        Elapsed(self.0.elapsed())
    }
}

/// A duration as `4.2 s` or `3 min 07 s`.
#[derive(Clone, Copy)]
pub(crate) struct Elapsed(Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        if seconds < 60 {
            write!(f, "{:.1} s", self.0.as_secs_f64())
        } else {
            write!(f, "{} min {:02} s", seconds / 60, seconds % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_have_tenths_and_long_ones_minutes() {
        assert_eq!(Elapsed(Duration::from_millis(4_240)).to_string(), "4.2 s");
        assert_eq!(Elapsed(Duration::from_secs(187)).to_string(), "3 min 07 s");
    }
}
