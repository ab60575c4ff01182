//! The rules. Whatever happens comes in as an [`Input`]; what is to be done about it goes out as [`Effect`]s.
//! Nothing here waits, sends, writes or looks at a clock.
//!
//! One request is under way at a time. Whenever none is, the most urgent thing that may be sent is: first what
//! connects an account (`link`), then the queue (`send`), then what a user waits to read, then reading ahead
//! (`refresh`).

mod act;
mod answers;
mod book;
mod budget;
mod doubt;
mod effect;
mod intent;
mod link;
mod merge;
mod refresh;
mod request;
mod send;
#[cfg(test)]
mod tests;

pub use book::{Book, Learned};
pub use budget::HOURLY_ON_FREE_PLAN;
pub use effect::{CallId, Effect, Input, KeyProblem, Now, Ticket};
pub use intent::{Draft, Edit, How, Intent, Invalid, Reading, Refusal, Reply};
pub use link::{ConnectFailure, Link, Pending};
pub use merge::{Field, Merged, merge};
pub use request::{Request, Response};

use crate::api::{Auth, Base, Connection, ConnectionStatus, Failure, ReadPath, Unknown};
use crate::domain::{Catalogue, ConnectionId, EntryKey, UserId, WorkspaceId};
use crate::journal::{Account, Budget, Change, Stored, Synced};
use crate::settings::Settings;
use crate::system::System;
use chrono::TimeDelta;
use refresh::Refresh;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

/// What the program around the engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Read again from time to time what may have changed elsewhere. A command that ends soon doesn't.
    pub reads_ahead: bool,
    /// The server, by which it is known whether a connect page may be opened.
    pub base: Base,
}

/// See the module.
#[derive(Debug)]
pub struct Engine {
    options: Options,
    book: Book,
    account: Option<Account>,
    catalogue: Catalogue,
    budget: Budget,
    synced: Synced,
    key: Key,
    key_offered: bool,
    keeping_key: bool,
    key_not_kept: Option<KeyProblem>,
    link: Link,
    listed: Vec<Connection>,
    unwanted: Vec<ConnectionId>,
    sending: send::Sending,
    follow_up: Option<(send::Step, Request)>,
    /// Who waits for everything to be read, where that is to be done soon.
    wanted_reading: Option<Vec<Ticket>>,
    refresh: Option<Refresh>,
    reading: refresh::Pace,
    reads: VecDeque<(Ticket, ReadPath)>,
    flight: Option<Flight>,
    pause: Option<Pause>,
    suspect: bool,
    skew: Option<TimeDelta>,
    notices: Vec<Notice>,
    settings: Settings,
    system: System,
    calls: u64,
    effects: Vec<Effect>,
    wake: Option<Duration>,
}

/// Something that the user should know and that no other place of the view says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// An entry was changed here and elsewhere; the values from elsewhere stand in these fields.
    Conflict {
        /// Which entry.
        entry: EntryKey,
        /// Which of its fields.
        fields: Vec<Field>,
    },
}

/// What is known of the key. The key itself never comes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    NotLookedFor,
    Usable,
    Problem(KeyProblem),
}

/// The request that is under way.
#[derive(Debug)]
struct Flight {
    call: CallId,
    purpose: Purpose,
    /// Who was the user, and where, when it left.
    account: Option<(UserId, WorkspaceId)>,
}

#[derive(Debug)]
enum Purpose {
    Link(link::Step),
    Queue(send::Step),
    Refresh(refresh::Step),
    Read(Ticket),
    Suspect,
}

/// Nothing is sent until a time, since the last try did not reach the server or found it failing.
#[derive(Clone, Copy, Debug)]
struct Pause {
    until: Duration,
    tries: u32,
    offline: bool,
}

impl Engine {
    /// Goes on from what the journal holds.
    #[must_use]
    pub fn new(mut stored: Stored, options: Options) -> Self {
        Self {
            options,
            book: Book::new(&mut stored),
            account: stored.account,
            catalogue: stored.catalogue,
            budget: stored.budget,
            synced: stored.synced,
            key: Key::NotLookedFor,
            key_offered: false,
            keeping_key: false,
            key_not_kept: None,
            link: Link::Idle,
            listed: Vec::new(),
            unwanted: Vec::new(),
            sending: send::Sending::default(),
            follow_up: None,
            wanted_reading: None,
            refresh: None,
            reading: refresh::Pace::default(),
            reads: VecDeque::new(),
            flight: None,
            pause: None,
            suspect: false,
            skew: None,
            notices: Vec::new(),
            settings: stored.settings,
            system: System::default(),
            calls: 0,
            effects: Vec::new(),
            wake: None,
        }
    }

    /// Takes in what happened at `now` and says what is to be done: first what is to be written, then what is to
    /// be shown, then the rest.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        self.wake = None;
        match input {
            Input::Key(Ok(())) => self.key_found(),
            Input::Key(Err(problem)) => self.key_missing(problem),
            Input::KeyKept => (self.keeping_key, self.key_not_kept) = (false, None),
            Input::KeyNotKept(problem) => (self.keeping_key, self.key_not_kept) = (false, Some(problem)),
            Input::KeyOffered(ticket) => self.offer_key(ticket),
            Input::Intent(ticket, intent) => self.intend(ticket, intent, now),
            Input::Answer { call, result, date } => {
                self.skew = date.map(|date| date - now.wall).or(self.skew);
                self.answered(call, result, now);
            }
            Input::Browser { opened } => self.browser(opened),
            Input::System(system) => self.set_system(system),
            Input::Tick => {}
        }
        self.go_on(now);
        self.finish()
    }

    /// The entries and the queue.
    #[must_use]
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// The account in use.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// What entries can be booked on.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Where the setting up of an account stands.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// Why there is no key to send with, if there is none.
    #[must_use]
    pub fn key_problem(&self) -> Option<KeyProblem> {
        match self.key {
            Key::Problem(problem) => Some(problem),
            Key::NotLookedFor | Key::Usable => None,
        }
    }

    /// Why the good key could not be stored, if it couldn't.
    #[must_use]
    pub fn key_not_kept(&self) -> Option<KeyProblem> {
        self.key_not_kept
    }

    /// Whether the last request did not reach the server.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.pause.is_some_and(|pause| pause.offline)
    }

    /// Whether a request is under way, the key is being looked for, or being stored. When not, all is sent or the
    /// rest has to wait for something.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.flight.is_some() || self.keeping_key || self.key == Key::NotLookedFor
    }

    /// The entry that runs in the workspace in use.
    #[must_use]
    pub fn running_in_use(&self) -> Option<EntryKey> {
        self.running_here().pop().map(|(key, _)| key)
    }

    /// The requests of the last hour.
    #[must_use]
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// When what was last read.
    #[must_use]
    pub fn synced(&self) -> Synced {
        self.synced
    }

    /// Why the last reading came to nothing, if it did. That the server was not reached is none of its reasons.
    #[must_use]
    pub fn reading_failed(&self) -> Option<&Failure> {
        self.reading.last_failure()
    }

    /// How many rows the present reading has brought; `None` when nothing is being read.
    #[must_use]
    pub fn rows_read(&self) -> Option<usize> {
        self.refresh.as_ref().map(Refresh::rows)
    }

    /// How far the server's clock is ahead of this computer's, when it was last heard.
    #[must_use]
    pub fn skew(&self) -> Option<TimeDelta> {
        self.skew
    }

    /// What the user should know, oldest first.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What the user chose about the program.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// What the program found out about the system.
    #[must_use]
    pub fn system(&self) -> &System {
        &self.system
    }

    /// Takes over what was found out about the system, which is in no journal.
    pub fn set_system(&mut self, system: System) {
        self.system = system;
    }

    fn answered(&mut self, call: CallId, result: Result<Response, Failure>, now: Now) {
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
        self.pause = None;
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
        self.pause = Some(Pause { until: now.mono + wait, tries: tries + 1, offline });
    }

    /// Whoever wants something now doesn't wait for the next try.
    fn try_at_once(&mut self, now: Now) {
        if let Some(pause) = &mut self.pause {
            pause.until = now.mono;
        }
    }

    /// The server accepts nothing more until the user mended the key or the connection.
    fn refuse(&mut self, why: Auth) {
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
    fn go_on(&mut self, now: Now) {
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

    fn send(&mut self, purpose: Purpose, via: Option<ConnectionId>, request: Request, now: Now) {
        if via.is_some() {
            self.budget.note(now.wall);
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

    fn reply(&mut self, ticket: Ticket, result: Result<Reply, Refusal>) {
        self.effects.push(Effect::Reply(ticket, result));
    }

    fn wake_at(&mut self, at: Duration) {
        self.wake = Some(self.wake.map_or(at, |wake| wake.min(at)));
    }

    fn workspace(&self) -> Option<&WorkspaceId> {
        self.account.as_ref().map(|account| &account.workspace.id)
    }

    fn finish(&mut self) -> Vec<Effect> {
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
