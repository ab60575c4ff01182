//! The limit of the free plan: 30 requests in any hour for a workspace, all its members and programs together.

use crate::world::Id;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashMap, VecDeque};

/// As Clockify's help page has it for new workspaces on the free plan.
const REQUESTS_AN_HOUR: usize = 30;

/// When which workspace was asked for something, within the last hour.
#[derive(Debug, Default)]
pub(crate) struct Limits(HashMap<Id, VecDeque<DateTime<Utc>>>);

impl Limits {
    /// Counts a request, and says whether it is within the limit. One that is not doesn't count.
    pub(crate) fn allow(&mut self, workspace: Id, now: DateTime<Utc>) -> bool {
        let asked = self.0.entry(workspace).or_default();
        while asked.front().is_some_and(|at| *at <= now - TimeDelta::hours(1)) {
            asked.pop_front();
        }
        let within = asked.len() < REQUESTS_AN_HOUR;
        if within {
            asked.push_back(now);
        }
        within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Ids;

    #[test]
    fn the_hour_rolls_and_each_workspace_has_its_own() {
        let ids = Ids::default();
        let (one, other) = (ids.next(), ids.next());
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut limits = Limits::default();
        assert!((0..30).all(|minute| limits.allow(one, start + TimeDelta::minutes(minute))));
        assert!(!limits.allow(one, start + TimeDelta::minutes(59)));
        assert!(limits.allow(other, start + TimeDelta::minutes(59)));
        assert!(limits.allow(one, start + TimeDelta::minutes(60)), "the first is an hour old");
        assert!(!limits.allow(one, start + TimeDelta::minutes(60)), "and the second is not");
    }
}
