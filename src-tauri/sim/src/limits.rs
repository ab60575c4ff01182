//! The limits that the two services set: requests in any stretch of time up to now.

use crate::world::Id;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashMap, VecDeque};

/// As Clockify's help page has it for new workspaces on the free plan: for all their members and programs together.
const IN_A_WORKSPACE: Limit = Limit { requests: 30, span: TimeDelta::hours(1) };

/// As Maton documents it for an account.
const THROUGH_THE_GATEWAY: Limit = Limit { requests: 10, span: TimeDelta::seconds(1) };

#[derive(Clone, Copy)]
struct Limit {
    requests: usize,
    span: TimeDelta,
}

/// What was asked within the spans of the limits.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    gateway_counts: bool,
    gateway: Asked,
    workspaces: HashMap<Id, Asked>,
}

impl Limits {
    /// Nothing was asked yet. The gateway allows everything unless it counts.
    pub(crate) fn new(gateway_counts: bool) -> Self {
        Self { gateway_counts, ..Self::default() }
    }

    /// Counts a request to a workspace on the free plan, and says whether it is within the limit.
    pub(crate) fn allow(&mut self, workspace: Id, now: DateTime<Utc>) -> bool {
        self.workspaces.entry(workspace).or_default().allow(IN_A_WORKSPACE, now)
    }

    /// Counts a request of the account to the gateway, if it counts, and says whether it is within the limit.
    pub(crate) fn allow_gateway(&mut self, now: DateTime<Utc>) -> bool {
        !self.gateway_counts || self.gateway.allow(THROUGH_THE_GATEWAY, now)
    }
}

/// When something was asked for.
#[derive(Debug, Default)]
struct Asked(VecDeque<DateTime<Utc>>);

impl Asked {
    /// A request that is not within the limit doesn't count.
    fn allow(&mut self, limit: Limit, now: DateTime<Utc>) -> bool {
        while self.0.front().is_some_and(|at| *at <= now - limit.span) {
            self.0.pop_front();
        }
        let within = self.0.len() < limit.requests;
        if within {
            self.0.push_back(now);
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

    #[test]
    fn the_gateway_counts_only_when_it_is_told_to() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut uncounted = Limits::new(false);
        assert!((0..99).all(|_| uncounted.allow_gateway(now)));
        let mut limits = Limits::new(true);
        assert!((0..10).all(|_| limits.allow_gateway(now)));
        assert!(!limits.allow_gateway(now + TimeDelta::milliseconds(999)));
        assert!(limits.allow_gateway(now + TimeDelta::seconds(1)));
    }
}
