//! Operations that a request failed for: when they are tried again, and the search for what may have arrived.
//!
//! None of it is in the journal. After a restart the journal's own [`Attempt`] says how long it still has to be
//! reckoned with.

use super::Now;
use crate::api::Pager;
use crate::domain::TimeEntryId;
use crate::journal::{Attempt, OperationId};
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

/// Before what may have arrived is first looked for.
const LOOK_AFTER: Duration = Duration::from_secs(2);

/// The longest that one operation rests. Others go on meanwhile.
const LONGEST_REST: Duration = Duration::from_secs(3_600);

/// All operations in doubt.
#[derive(Debug, Default)]
pub(super) struct Doubts(BTreeMap<OperationId, Doubt>);

/// One operation in doubt.
#[derive(Debug, Default)]
struct Doubt {
    /// How many of its requests came to nothing that can be used.
    tries: u32,
    /// Nothing is sent for it before.
    due: Duration,
    /// From then on whatever was sent has arrived, or never will.
    settled: Duration,
    search: Option<Search>,
}

/// A search that goes on.
#[derive(Debug)]
struct Search {
    began: Duration,
    pager: Pager,
    ids: HashSet<TimeEntryId>,
}

impl Doubts {
    /// Until when an operation rests, if it does.
    pub(super) fn rests_until(&self, id: OperationId, now: Now) -> Option<Duration> {
        self.0.get(&id).map(|doubt| doubt.due).filter(|due| *due > now.mono)
    }

    /// A request for it failed and changed nothing.
    pub(super) fn stumbled(&mut self, id: OperationId, now: Now) {
        let doubt = self.0.entry(id).or_default();
        doubt.tries += 1;
        doubt.due = now.mono + rest(doubt.tries, Duration::from_secs(2));
        doubt.search = None;
    }

    /// What was read of its search is too old to go on from.
    pub(super) fn search_anew(&mut self, id: OperationId) {
        if let Some(doubt) = self.0.get_mut(&id) {
            doubt.search = None;
        }
    }

    /// What was sent for it until just now may have arrived, or may still.
    pub(super) fn unconfirmed(&mut self, id: OperationId, now: Now) {
        let doubt = self.0.entry(id).or_default();
        doubt.due = now.mono + rest(doubt.tries, LOOK_AFTER);
        doubt.tries += 1;
        doubt.settled = now.mono + Attempt::SETTLES_AFTER;
        doubt.search = None;
    }

    /// Reckons with what `attempt` may have sent, also when that was before the program began.
    pub(super) fn reckon_with(&mut self, id: OperationId, attempt: &Attempt, now: Now) {
        let settled = now.mono + attempt.settles_in(now.wall);
        self.0.entry(id).or_insert_with(|| Doubt { settled, ..Doubt::default() });
    }

    /// Whether something that was sent for it before may still arrive.
    pub(super) fn is_open(&self, id: OperationId, now: Now) -> bool {
        self.0.get(&id).is_some_and(|doubt| doubt.settled > now.mono)
    }

    /// The page to be read next in the search for what `attempt` made. Begins the search when none goes on.
    pub(super) fn search(&mut self, id: OperationId, attempt: &Attempt, now: Now) -> u32 {
        self.reckon_with(id, attempt, now);
        let doubt = self.0.entry(id).or_default();
        let begin = || Search { began: now.mono, pager: Pager::new(), ids: HashSet::new() };
        doubt.search.get_or_insert_with(begin).pager.page()
    }

    /// The pager of the search, and which of `ids` it had not seen before.
    pub(super) fn searched<'a>(
        &mut self,
        id: OperationId,
        ids: impl Iterator<Item = &'a TimeEntryId>,
    ) -> Option<(&mut Pager, usize)> {
        let search = self.0.get_mut(&id)?.search.as_mut()?;
        let new = ids.filter(|id| search.ids.insert((*id).clone())).count();
        Some((&mut search.pager, new))
    }

    /// The search is at its end and found nothing. `true` when it began late enough for that to be the truth;
    /// else there will be another.
    pub(super) fn is_certain(&mut self, id: OperationId, now: Now) -> bool {
        let Some(doubt) = self.0.get_mut(&id) else { return false };
        let certain = doubt.search.take().is_some_and(|search| search.began >= doubt.settled);
        doubt.due = if certain {
            // The first time it is sent again at once.
            now.mono
                + doubt
                    .tries
                    .checked_sub(2)
                    .map_or(Duration::ZERO, |tries| rest(tries, Attempt::SETTLES_AFTER))
        } else {
            doubt.settled
        };
        certain
    }

    /// It went well after all.
    pub(super) fn dispel(&mut self, id: OperationId) {
        self.0.remove(&id);
    }

    /// Nothing rests any longer: the user wants it tried now.
    pub(super) fn try_at_once(&mut self, now: Now) {
        self.0.values_mut().for_each(|doubt| doubt.due = doubt.due.min(now.mono));
    }

    pub(super) fn retain(&mut self, is_queued: impl Fn(OperationId) -> bool) {
        self.0.retain(|id, _| is_queued(*id));
    }
}

fn rest(tries: u32, first: Duration) -> Duration {
    first.saturating_mul(1 << tries.min(11)).min(LONGEST_REST)
}
