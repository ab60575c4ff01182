//! Requests are scarce: a new workspace on Clockify's free plan has 30 an hour for all its members together. So
//! the last hour is counted, what a user does goes first, and reading ahead keeps well below. Counted is by the
//! minute, which is short to write down at each request, and a request counts till its minute is an hour old.

use crate::journal::{Budget, Minute};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use std::time::Duration;

/// What Clockify allows all members of a new workspace on the free plan together (Clockify's help pages).
pub const HOURLY_ON_FREE_PLAN: u32 = 30;

/// Paid workspaces have 50 a second. Reading ahead never needs as much; this only stops a runaway.
const HOURLY_ON_PAID_PLAN: u32 = 3_000;

/// Kept free for what the user does.
const RESERVE: u32 = 10;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const COUNTS_FOR: TimeDelta = TimeDelta::minutes(61);
const LONGEST_BLOCK: TimeDelta = TimeDelta::hours(1);

impl Budget {
    /// How many requests were sent in the hour before `now`.
    #[must_use]
    pub fn used(&self, now: DateTime<Utc>) -> u32 {
        let recent = self.sent.iter().filter(|sent| sent.began > now - COUNTS_FOR && sent.began <= now);
        recent.map(|sent| sent.requests).sum()
    }

    /// How many an hour may have: what the server was seen to allow, else what the plan is known for.
    #[must_use]
    pub fn allowance(&self, paid: bool) -> u32 {
        let plan = if paid { HOURLY_ON_PAID_PLAN } else { HOURLY_ON_FREE_PLAN };
        self.seen_limit.map_or(plan, |seen| seen.min(plan))
    }

    /// Whether reading ahead leaves enough for the user.
    pub(super) fn allows_reading_ahead(&self, now: DateTime<Utc>, paid: bool) -> bool {
        self.used(now) + RESERVE < self.allowance(paid)
    }

    /// How long it takes until fewer requests count than at `now`.
    pub(super) fn more_in(&self, now: DateTime<Utc>) -> Duration {
        let ends = self.sent.iter().map(|sent| sent.began + COUNTS_FOR).filter(|end| *end > now).min();
        let wait = ends.map_or(COUNTS_FOR, |end| (end - now).min(COUNTS_FOR));
        wait.to_std().unwrap_or_default()
    }

    /// One more request leaves at `now`.
    pub(super) fn note(&mut self, now: DateTime<Utc>) {
        // Those that seem to lie ahead were sent before the clock was set back.
        self.sent.retain(|sent| (now - sent.began).abs() < COUNTS_FOR);
        let began = now.duration_trunc(MINUTE).unwrap_or(now);
        match self.sent.back_mut() {
            Some(last) if last.began == began => last.requests += 1,
            _ => self.sent.push_back(Minute { began, requests: 1 }),
        }
    }

    /// How long nothing may be sent from `now` on.
    pub(super) fn blocked_for(&self, now: DateTime<Utc>) -> Option<Duration> {
        let wait = self.blocked_until? - now;
        // No block lasts longer: the clock was set back, and the next answer tells whether it still holds.
        let wait = Some(wait).filter(|wait| *wait <= LONGEST_BLOCK)?;
        wait.to_std().ok().filter(|wait| !wait.is_zero())
    }

    /// The server asked for fewer, and said for how long or not.
    pub(super) fn refused(&mut self, after: Option<Duration>, now: DateTime<Utc>) {
        let unsaid = TimeDelta::minutes(1 << self.refusals.min(4));
        let said = after.filter(|after| !after.is_zero()).and_then(|after| TimeDelta::from_std(after).ok());
        let wait = said.unwrap_or(unsaid);
        self.blocked_until = Some(now + wait.min(LONGEST_BLOCK));
        self.refusals += 1;
        // Reading ahead must not stop for good: it is what finds out that more is allowed again.
        self.seen_limit = Some(self.used(now).max(RESERVE + 1));
    }

    /// A request was answered: the block is over, and the limit may be higher than it was seen to be. Says
    /// whether anything changed.
    pub(super) fn ease(&mut self) -> bool {
        let eased = self.refusals > 0 || self.blocked_until.is_some() || self.seen_limit.is_some();
        self.refusals = 0;
        self.blocked_until = None;
        self.seen_limit = self.seen_limit.map(|limit| limit.saturating_add(1)).filter(|limit| *limit < 3_000);
        eased
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn used_up(requests: i64) -> Budget {
        let mut budget = Budget::default();
        (0..requests).for_each(|second| budget.note(at(second)));
        budget
    }

    #[test]
    fn reading_ahead_leaves_ten_requests_of_a_free_hour_to_the_user() {
        assert!(used_up(19).allows_reading_ahead(at(100), false));
        assert!(!used_up(20).allows_reading_ahead(at(100), false));
        assert!(used_up(20).allows_reading_ahead(at(100), true));
    }

    #[test]
    fn a_request_counts_until_its_minute_is_an_hour_old() {
        assert_eq!(used_up(1).used(at(3_659)), 1);
        assert_eq!(used_up(1).used(at(3_660)), 0);
    }

    #[test]
    fn a_thousand_requests_of_an_hour_are_kept_in_no_more_than_61_numbers() {
        let mut budget = Budget::default();
        (0..1_000).for_each(|request| budget.note(at(request * 5)));
        assert!(budget.sent.len() <= 61, "{}", budget.sent.len());
        assert_eq!(budget.used(at(4_999)), 724, "those from second 1,380 on");
    }

    #[test]
    fn a_refusal_blocks_for_as_long_as_the_server_says() {
        let mut budget = Budget::default();
        budget.refused(Some(Duration::from_secs(90)), at(0));
        assert_eq!(budget.blocked_for(at(30)), Some(Duration::from_secs(60)));
        assert_eq!(budget.blocked_for(at(90)), None);
    }

    #[test]
    fn refusals_in_a_row_block_for_longer_and_longer() {
        let mut budget = Budget::default();
        budget.refused(None, at(0));
        assert_eq!(budget.blocked_for(at(0)), Some(Duration::from_secs(60)));
        budget.refused(None, at(60));
        assert_eq!(budget.blocked_for(at(60)), Some(Duration::from_secs(120)));
    }

    #[test]
    fn a_refusal_lowers_the_allowance_and_answers_raise_it_slowly() {
        let mut budget = used_up(25);
        budget.refused(None, at(100));
        assert_eq!(budget.allowance(false), 25);
        assert!(budget.ease());
        assert_eq!(budget.allowance(false), 26);
    }

    #[test]
    fn a_block_that_a_clock_set_back_makes_too_long_holds_no_more() {
        let mut budget = Budget::default();
        budget.refused(Some(Duration::from_secs(60)), at(1_000_000));
        assert_eq!(budget.blocked_for(at(0)), None);
    }
}
