//! One request at a time: which is sent next, what its outcome means for all that is to be sent, and when nothing is.

use super::refresh::Refresh;
use super::{
    CallId, Effect, Engine, Key, Now, Refusal, Reply, Request, Response, Ticket, link, refresh, send,
};
use crate::api::{Auth, ConnectionStatus, Failure, Unknown};
use crate::domain::{ConnectionId, UserId, WorkspaceId};
use crate::journal::{Account, Change};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The wall clock went on by so much more than the one that stands still in sleep: the computer slept, or somebody set
/// the clock.
const SLEPT: TimeDelta = TimeDelta::seconds(30);

/// The request that is under way.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) call: CallId,
    pub(super) purpose: Purpose,
    /// Who was the user, and where, when it left.
    account: Option<(UserId, WorkspaceId)>,
}

#[derive(Debug)]
pub(super) enum Purpose {
    Link(link::Step),
    Queue(send::Step),
    Refresh(refresh::Step),
    Read(Ticket),
    Suspect,
}

/// Nothing is sent until a time, since the last try did not reach the server or found it failing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    pub(super) until: Duration,
    /// The same by the clock on the wall, to be shown.
    pub(super) until_wall: DateTime<Utc>,
    tries: u32,
    pub(super) offline: bool,
}

impl Engine {
    /// After a sleep the network is likely to be another one, and much may have changed elsewhere.
    pub(super) fn notice_sleep(&mut self, now: Now) {
        self.sending.began.get_or_insert(now.mono);
        let slept = self.seen.replace(now).is_some_and(|seen| {
            let awake = now.mono.saturating_sub(seen.mono);
            now.wall - seen.wall - TimeDelta::from_std(awake).unwrap_or_default() > SLEPT
        });
        if slept {
            if let Some(Purpose::Queue(step)) = self.flight.as_ref().map(|flight| &flight.purpose)
                && let Some((id, _)) = step.attempt()
            {
                self.attempted_until(id, now);
            }
            self.try_at_once(now);
            self.reading.hurry();
        }
    }

    pub(super) fn answered(&mut self, call: CallId, result: Result<Response, Failure>, now: Now) {
        let Some(flight) = self.flight.take_if(|flight| flight.call == call) else { return };
        if self.is_of_another_account(&flight) {
            return self.too_late(flight.purpose, now);
        }
        match &result {
            Ok(_) => self.reached(&flight.purpose),
            Err(failure) => self.hindered(failure, &flight.purpose, now),
        }
        match flight.purpose {
            Purpose::Link(step) => self.link_answered(step, result, now),
            Purpose::Queue(step) => self.queue_answered(step, result, now),
            Purpose::Refresh(step) => self.refresh_answered(step, result, now),
            Purpose::Read(ticket) => self.reply(ticket, raw_reply(result)),
            Purpose::Suspect => self.suspicion_answered(&result),
        }
    }

    /// What was asked as one user is no answer for another; what was to be read for one workspace, none for another.
    fn is_of_another_account(&self, flight: &Flight) -> bool {
        let (Some((user, workspace)), Some(account)) = (&flight.account, &self.account) else { return false };
        let reads = matches!(flight.purpose, Purpose::Refresh(_));
        !matches!(flight.purpose, Purpose::Link(_))
            && (*user != account.user.id || (reads && *workspace != account.workspace.id))
    }

    /// The account was changed while an answer was on its way: as if it had never come.
    fn too_late(&mut self, purpose: Purpose, now: Now) {
        let failure = Failure::Unknown { why: Unknown::Cut };
        match purpose {
            Purpose::Queue(step) => self.queue_answered(step, Err(failure), now),
            Purpose::Read(ticket) => self.reply(ticket, Err(Refusal::Failed { failure })),
            Purpose::Link(_) | Purpose::Refresh(_) | Purpose::Suspect => {}
        }
    }

    fn reached(&mut self, purpose: &Purpose) {
        // Maton's own answers say nothing of whether Clockify can be reached through it.
        if matches!(purpose, Purpose::Link(_) | Purpose::Suspect) {
            return;
        }
        // What happened elsewhere while the server could not be reached is not known yet.
        if self.pause.take().is_some_and(|pause| pause.offline) {
            self.reading.hurry();
        }
        if self.budget.ease() {
            self.book.note(Change::Budget(self.budget.clone()));
        }
    }

    /// What a failure means for everything else that is to be sent.
    fn hindered(&mut self, failure: &Failure, purpose: &Purpose, now: Now) {
        match failure {
            Failure::NotSent { .. } => {
                self.tell_who_waits(failure);
                self.pause(true, now);
            }
            Failure::Unknown { why } => {
                self.tell_who_waits(failure);
                self.suspect =
                    *why == Unknown::Server(500) && !matches!(purpose, Purpose::Suspect | Purpose::Link(_));
                self.pause(false, now);
            }
            Failure::RetryAfter { after } => {
                self.tell_who_waits(failure);
                self.budget.refused(*after, now.wall);
                self.book.note(Change::Budget(self.budget.clone()));
            }
            Failure::Auth { why } if !matches!(purpose, Purpose::Link(_)) => self.refuse(*why),
            // An offered key is not the one in use.
            Failure::Auth { why: Auth::Key }
                if !matches!(purpose, Purpose::Link(link::Step::List { offered: true })) =>
            {
                self.refuse(Auth::Key);
            }
            Failure::Auth { .. } | Failure::Rejected(_) => self.pause = None,
        }
    }

    fn pause(&mut self, offline: bool, now: Now) {
        let tries = self.pause.map_or(0, |pause| pause.tries);
        let wait = Duration::from_secs(2 << tries.min(7)).min(Duration::from_secs(300));
        let until_wall = now.wall + TimeDelta::from_std(wait).unwrap_or_default();
        self.pause = Some(Pause { until: now.mono + wait, until_wall, tries: tries + 1, offline });
    }

    /// Whoever wants something now doesn't wait for the next try.
    pub(super) fn try_at_once(&mut self, now: Now) {
        if let Some(pause) = &mut self.pause {
            (pause.until, pause.until_wall) = (now.mono, now.wall);
        }
    }

    /// The server accepts nothing more until the user mended the key or the connection.
    pub(super) fn refuse(&mut self, why: Auth) {
        if let Some(account) = &mut self.account {
            account.refused = Some(why);
            let account = account.clone();
            self.book.note(Change::Account(Some(Box::new(account))));
        }
    }

    /// A gateway that answers 500 often means that what it holds for Clockify has expired (Maton's own
    /// documentation): its word on the connection tells.
    fn suspicion_answered(&mut self, result: &Result<Response, Failure>) {
        match result {
            Ok(Response::Connection(connection)) if connection.status != ConnectionStatus::Active => {
                self.refuse(Auth::Expired);
            }
            Err(Failure::Rejected(rejection)) if rejection.status == 404 => self.refuse(Auth::NoConnection),
            Ok(_) | Err(_) => {}
        }
    }

    /// Sends the most urgent thing, if anything may be sent.
    pub(super) fn go_on(&mut self, now: Now) {
        let follow_up = self.follow_up.take();
        if self.flight.is_some() || self.link_goes_on(now) {
            return;
        }
        let Some(account) = &self.account else { return };
        if self.key != Key::Usable || account.refused.is_some() {
            return self.give_up_waiting();
        }
        let connection = account.connection.clone();
        if let Some(pause) = self.pause.filter(|pause| pause.until > now.mono) {
            return self.wake_at(pause.until);
        }
        if let Some(wait) = self.budget.blocked_for(now.wall) {
            self.tell_who_waits(&Failure::RetryAfter { after: Some(wait) });
            return self.wake_at(now.mono + wait);
        }
        if std::mem::take(&mut self.suspect) {
            return self.send(Purpose::Suspect, None, Request::Connection(connection), now);
        }
        if let Some((step, request)) = follow_up.or_else(|| self.next_in_queue(now)) {
            self.attempt(&step, now);
            self.sending.requests += 1;
            return self.send(Purpose::Queue(step), Some(connection), request, now);
        }
        if let Some((ticket, path)) = self.reads.pop_front() {
            return self.send(Purpose::Read(ticket), Some(connection), Request::Raw { path }, now);
        }
        if let Some((step, request)) = self.next_to_read(now) {
            self.send(Purpose::Refresh(step), Some(connection), request, now);
        }
    }

    /// Nothing can be sent until the user did something, so nobody should wait for it.
    fn give_up_waiting(&mut self) {
        let refusal = match (&self.account, self.key) {
            (Some(Account { refused: Some(why), .. }), _) => {
                Refusal::Failed { failure: Failure::Auth { why: *why } }
            }
            (_, Key::NotLookedFor) => return,
            _ => Refusal::NoKey,
        };
        self.tell(&refusal);
        self.refresh = None;
    }

    /// The next try may be far off, so nobody should wait for it. What is being read for all goes on by itself.
    fn tell_who_waits(&mut self, failure: &Failure) {
        self.tell(&Refusal::Failed { failure: failure.clone() });
    }

    fn tell(&mut self, refusal: &Refusal) {
        let readers = std::mem::take(&mut self.reads).into_iter().map(|(ticket, _)| ticket);
        let refreshers = self.refresh.as_mut().map(Refresh::take_waiting).unwrap_or_default();
        let wanted = self.wanted_reading.as_mut().map(std::mem::take).unwrap_or_default();
        for ticket in readers.chain(refreshers).chain(wanted).collect::<Vec<_>>() {
            self.reply(ticket, Err(refusal.clone()));
        }
    }

    pub(super) fn send(&mut self, purpose: Purpose, via: Option<ConnectionId>, request: Request, now: Now) {
        if via.is_some() {
            (0..request.cost()).for_each(|_| self.budget.note(now.wall));
            self.book.note(Change::Budget(self.budget.clone()));
        }
        self.calls += 1;
        let call = CallId(self.calls);
        let offered_key = matches!(purpose, Purpose::Link(link::Step::List { offered: true }));
        self.effects.push(Effect::Send { call, via, request, offered_key });
        let account =
            self.account.as_ref().map(|account| (account.user.id.clone(), account.workspace.id.clone()));
        self.flight = Some(Flight { call, purpose, account });
    }

    pub(super) fn reply(&mut self, ticket: Ticket, result: Result<Reply, Refusal>) {
        self.effects.push(Effect::Reply(ticket, result));
    }

    pub(super) fn wake_at(&mut self, at: Duration) {
        self.wake = Some(self.wake.map_or(at, |wake| wake.min(at)));
    }

    pub(super) fn workspace(&self) -> Option<&WorkspaceId> {
        self.account.as_ref().map(|account| &account.workspace.id)
    }

    pub(super) fn finish(&mut self) -> Vec<Effect> {
        let changes = self.book.take_changes();
        let mut effects = Vec::with_capacity(self.effects.len() + 3);
        if !changes.is_empty() {
            effects.push(Effect::Commit(changes));
        }
        effects.push(Effect::Show);
        effects.append(&mut self.effects);
        effects.extend(self.wake.map(Effect::Wake));
        effects
    }
}

fn raw_reply(result: Result<Response, Failure>) -> Result<Reply, Refusal> {
    match result {
        Ok(Response::Raw(value)) => Ok(Reply::Json(value)),
        Ok(_) => Ok(Reply::Done),
        Err(failure) => Err(Refusal::Failed { failure }),
    }
}
