//! The rules. Whatever happens comes in as an [`Input`]; what is to be done about it goes out as [`Effect`]s.
//! Nothing here waits, sends, writes or looks at a clock.
//!
//! # The queue, on one page
//!
//! **Two tables.** *Entries* is what the server last said. The *queue* is what the user wants otherwise: at most one
//! operation an entry, which holds the state that is wanted, and not the steps to it. What is shown is the operation's
//! state where there is one, else the server's. So three edits of an entry are one operation and become one request;
//! what was made and deleted before it was sent leaves nothing; and to give an operation up shows the server's state
//! again. All of it is in [`Book`], which notes each change for the journal. The driver commits those before anything
//! is shown or sent: a kill at any instant loses nothing that anybody saw.
//!
//! **What is sent next** (`send`). One request is under way at a time. What entries are to be booked on is made first
//! (`making`), then operations go in the order in which they were made. One that can't go now holds up only what
//! depends on it: an entry waits for the project it is booked on, and a new timer for the stop of the one before, as
//! the server would else end that at a time of its own. A known entry is read before it is written, so that a change
//! made elsewhere is merged by field and not overwritten (`merge`); where both sides changed a field the server's value
//! stands, and the user is asked (`conflict`). What a workspace requires of an entry that ends is known before, and
//! waited for (`required`).
//!
//! **What the answer means** (`answers`). *Done* ends the operation, unless the user wanted something more meanwhile.
//! *Not sent* and *too many requests* leave it as it was; the one pauses everything for a while, the other until the
//! server's time or a growing one is over (`flow`, `budget`). *Not accepted* stops everything until the user mended the
//! key or the connection. *Rejected* sets this one operation aside with its reason, and the user fixes or drops it.
//!
//! **When nobody knows** (`doubt`). Clockify has no idempotency key: a write that may have arrived is never just sent
//! again. Before it leaves it is in the journal as *attempted*. When its outcome stays unknown, also because the power
//! went, it is looked for: a known entry by its id, a new one in the list of all entries by what it says. If it is
//! there, it is done. If it isn't, that is believed only of a look which began after it could still arrive and be
//! listed; then it is sent again. Two equal entries are two: each attempt takes one.
//!
//! **Taking back** (`undo`). Every act leaves in the journal what its entries said before and after it, for a day. To
//! take it back is a wish like any other: it folds away what was not sent, and changes back what was.
//!
//! **What changes elsewhere** is read when the user looks, after a sleep, when the network is back, and now and then
//! while something runs (`pace`, `refresh`); always behind what the user does, and within an hour's allowance.
//!
//! That all this holds whatever happens is checked by random schedules against a simple model (`tests/model`).

mod act;
mod answers;
mod book;
mod budget;
mod by_line;
mod conflict;
mod doubt;
mod effect;
mod flow;
mod intent;
mod link;
mod making;
mod merge;
mod pace;
mod refresh;
mod request;
mod required;
mod send;
#[cfg(test)]
mod tests;
mod undo;

pub use book::{Book, Learned};
pub use budget::HOURLY_ON_FREE_PLAN;
pub use effect::{CallId, Effect, Input, KeyProblem, Now, Ticket};
pub use intent::{Draft, Edit, How, Intent, Invalid, New, Reading, Refusal, Reply};
pub use link::{ConnectFailure, Link, Pending};
pub use merge::{Field, Merged, merge};
pub use request::{Request, Response};

use crate::api::{Base, Connection, Failure, ReadPath};
use crate::domain::{Catalogue, ConnectionId, EntryKey};
use crate::journal::{Account, Act, ActId, Budget, Conflict, Making, OperationId, Stored, Synced};
use crate::settings::Settings;
use crate::system::System;
use chrono::{DateTime, TimeDelta, Utc};
use flow::{Flight, Pause};
use refresh::Refresh;
use std::collections::{BTreeMap, VecDeque};
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
    reading: pace::Pace,
    reads: VecDeque<(Ticket, ReadPath)>,
    flight: Option<Flight>,
    pause: Option<Pause>,
    suspect: bool,
    skew: Option<TimeDelta>,
    makings: BTreeMap<OperationId, Making>,
    acts: BTreeMap<ActId, Act>,
    /// What the intent makes that is being carried out.
    just_made: Option<OperationId>,
    conflicts: Vec<Conflict>,
    settings: Settings,
    system: System,
    calls: u64,
    effects: Vec<Effect>,
    wake: Option<Duration>,
    /// The time of the last input.
    seen: Option<Now>,
}

/// What is known of the key. The key itself never comes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    NotLookedFor,
    Usable,
    Problem(KeyProblem),
}

impl Engine {
    /// Goes on from what the journal holds.
    #[must_use]
    pub fn new(mut stored: Stored, options: Options) -> Self {
        let mut engine = Self {
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
            reading: pace::Pace::default(),
            reads: VecDeque::new(),
            flight: None,
            pause: None,
            suspect: false,
            skew: None,
            makings: stored.makings,
            acts: stored.acts,
            just_made: None,
            conflicts: stored.conflicts,
            settings: stored.settings,
            system: System::default(),
            calls: 0,
            effects: Vec::new(),
            wake: None,
            seen: None,
        };
        engine.tidy_makings();
        engine
    }

    /// Takes in what happened at `now` and says what is to be done: first what is to be written, then what is to
    /// be shown, then the rest.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        self.wake = None;
        self.notice_sleep(now);
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
        self.hold_incomplete();
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

    /// When what came to nothing is tried again, by the clock on the wall as it was then.
    #[must_use]
    pub fn next_try(&self) -> Option<DateTime<Utc>> {
        self.pause.map(|pause| pause.until_wall)
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
}
