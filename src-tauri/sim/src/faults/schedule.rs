//! Which faults are still to come, and which of them a request meets.

use super::gate::{Doors, Gate};
use super::{Fault, Match, Times, What, When};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The faults that were asked for, in that order.
#[derive(Debug, Default)]
pub(crate) struct Schedule(Mutex<Vec<Planned>>);

#[derive(Debug)]
struct Planned {
    on: Match,
    times: Times,
    skip: u32,
    step: Step,
}

/// What happens to one request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Fault(What),
    Hold { when: When, doors: Arc<Doors> },
}

impl Schedule {
    pub(crate) fn add(&self, fault: Fault) {
        let Fault { on, times, skip, what } = fault;
        self.planned().push(Planned { on, times, skip, step: Step::Fault(what) });
    }

    pub(crate) fn hold(&self, on: Match, when: When) -> Gate {
        let (gate, doors) = Gate::new();
        let step = Step::Hold { when, doors };
        self.planned().push(Planned { on, times: Times::N(1), skip: 0, step });
        gate
    }

    pub(crate) fn clear(&self) {
        self.planned().clear();
    }

    /// What a request that has just arrived meets, in order; that much less is to come.
    pub(crate) fn meet(&self, method: &str, path: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        self.planned().retain_mut(|planned| {
            if !planned.on.matches(method, path) {
                return true;
            }
            if planned.skip > 0 {
                planned.skip -= 1;
                return true;
            }
            match &mut planned.times {
                Times::Always => {}
                Times::N(0) => return false,
                Times::N(left) => *left -= 1,
            }
            steps.push(planned.step.clone());
            planned.times != Times::N(0)
        });
        steps
    }

    fn planned(&self) -> MutexGuard<'_, Vec<Planned>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_comes_after_those_that_are_skipped_and_as_often_as_it_says() {
        let schedule = Schedule::default();
        let on = Match::new("POST", "/time-entries");
        schedule.add(Fault { on, times: Times::N(2), skip: 1, what: What::Garbage });
        let meets = |method: &str, path: &str| schedule.meet(method, path).len();
        assert_eq!(meets("GET", "/time-entries"), 0, "another method");
        assert_eq!(meets("POST", "/projects"), 0, "another path");
        let met: Vec<usize> = (0..4).map(|_| meets("POST", "/w/time-entries?x")).collect();
        assert_eq!(met, [0, 1, 1, 0]);
    }

    #[test]
    fn one_that_comes_always_comes_until_the_faults_are_cleared() {
        let schedule = Schedule::default();
        schedule.add(Fault::always(Match::any(), What::Garbage));
        assert!((0..9).all(|_| schedule.meet("GET", "/").len() == 1));
        schedule.clear();
        assert!(schedule.meet("GET", "/").is_empty());
    }
}
