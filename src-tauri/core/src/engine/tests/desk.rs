//! One computer with Stint on it: a driver that waits for nothing, with a journal in memory and a stand-in for the
//! server. After every step it checks what must always hold.

use super::super::{
    CallId, Draft, Effect, Engine, Input, Intent, Now, Options, Refusal, Reply, Request, Response, Ticket,
};
use super::server::{Fault, Server, user, workspace};
use crate::api::{Base, Failure};
use crate::domain::{ConnectionId, EntryKey};
use crate::journal::{Account, ActId, Change, Journal, MemoryJournal, Refused, Stage};
use crate::view::ViewModel;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::time::Duration;

pub(super) struct Desk {
    pub(super) engine: Engine,
    pub(super) journal: MemoryJournal,
    pub(super) server: Server,
    /// What has left this computer, in order: what was read in lower case, what was written in upper case.
    pub(super) wire: Vec<String>,
    pub(super) replies: BTreeMap<u64, Result<Reply, Refusal>>,
    pub(super) opened: Vec<String>,
    pub(super) keys_kept: u32,
    pub(super) keys_dropped: u32,
    /// Nothing leaves this computer.
    pub(super) offline: bool,
    /// The journal takes nothing.
    pub(super) disk_full: bool,
    /// How far this computer's clock is off.
    pub(super) clock_off: TimeDelta,
    /// Compare with the journal after every step; slow.
    pub(super) thorough: bool,
    faults: Vec<(&'static str, Fault)>,
    crash_at: Option<(u8, bool)>,
    options: Options,
    mono: Duration,
    flight: Option<Flight>,
    wake: Option<Duration>,
    tickets: u64,
}

struct Flight {
    call: CallId,
    via: Option<ConnectionId>,
    request: Request,
    answer: Option<Result<Response, Failure>>,
}

/// 2026-03-02 09:00 UTC, a Monday.
pub(super) fn nine() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_772_442_000)
}

pub(super) fn at(minutes: i64) -> DateTime<Utc> {
    nine() + TimeDelta::minutes(minutes)
}

impl Desk {
    /// Nothing is set up yet, and the key has not been looked for.
    pub(super) fn fresh() -> Self {
        let options = Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() };
        Self::with(MemoryJournal::default(), options)
    }

    /// All is set up, nothing has been read, and nothing is read ahead.
    pub(super) fn ready() -> Self {
        let mut desk = Self::fresh();
        desk.set_up();
        desk
    }

    /// As [`Self::ready`], but what may change elsewhere is read from time to time.
    pub(super) fn reading_ahead() -> Self {
        let mut desk = Self::fresh();
        desk.options.reads_ahead = true;
        desk.set_up();
        desk
    }

    fn with(journal: MemoryJournal, options: Options) -> Self {
        Self {
            engine: Engine::new(journal.load().unwrap(), options.clone()),
            journal,
            server: Server::new(nine()),
            wire: Vec::new(),
            replies: BTreeMap::new(),
            opened: Vec::new(),
            keys_kept: 0,
            keys_dropped: 0,
            offline: false,
            disk_full: false,
            clock_off: TimeDelta::zero(),
            thorough: true,
            faults: Vec::new(),
            crash_at: None,
            options,
            mono: Duration::ZERO,
            flight: None,
            wake: None,
            tickets: 0,
        }
    }

    fn set_up(&mut self) {
        let account = Account {
            connection: "c1".into(),
            user: user("u1"),
            workspace: workspace("w1"),
            workspaces: vec![workspace("w1")],
            refused: None,
        };
        self.journal.commit(&[Change::Account(Some(Box::new(account)))]).unwrap();
        self.begin();
    }

    /// The program begins, and finds the key.
    pub(super) fn begin(&mut self) {
        self.engine = Engine::new(self.journal.load().unwrap(), self.options.clone());
        self.flight = None;
        self.wake = None;
        self.input(Input::Key(Ok(())));
    }

    /// The power goes, before what is under way leaves this computer, and comes back.
    pub(super) fn crash(&mut self) {
        self.begin();
    }

    /// The power goes at a write to the journal, after so many others; that one is written or not.
    pub(super) fn crash_at_write(&mut self, after: u8, written: bool) {
        self.crash_at = Some((after, written));
    }

    /// The last act that can be taken back.
    pub(super) fn last_act(&self) -> Option<ActId> {
        self.engine.last_act(self.now().wall).map(|act| act.id)
    }

    pub(super) fn now(&self) -> Now {
        Now { wall: self.server.now + self.clock_off, mono: self.mono }
    }

    /// A request of that kind goes wrong, the next time there is one.
    pub(super) fn fault(&mut self, verb: &'static str, fault: Fault) {
        self.faults.push((verb, fault));
    }

    pub(super) fn no_more_faults(&mut self) {
        self.faults.clear();
    }

    pub(super) fn handle(&mut self, intent: Intent) -> Result<Reply, Refusal> {
        let ticket = self.ask(intent);
        self.replies.remove(&ticket).expect("an answer at once")
    }

    /// The user wants something; the answer may come later.
    pub(super) fn ask(&mut self, intent: Intent) -> u64 {
        self.tickets += 1;
        self.input(Input::Intent(Ticket(self.tickets), intent));
        self.tickets
    }

    pub(super) fn offer_key(&mut self) {
        self.tickets += 1;
        self.input(Input::KeyOffered(Ticket(self.tickets)));
    }

    pub(super) fn start(&mut self, description: &str) -> EntryKey {
        self.make(Draft { description: description.into(), ..Draft::default() })
    }

    pub(super) fn make(&mut self, entry: Draft) -> EntryKey {
        match self.handle(Intent::Start { entry }) {
            Ok(Reply::Entry(key)) => key,
            other => panic!("not started: {other:?}"),
        }
    }

    pub(super) fn stop(&mut self) {
        self.handle(Intent::Stop { at: None }).unwrap();
    }

    /// What is under way reaches the server; its answer is still on its way.
    pub(super) fn reach(&mut self) {
        let Some(flight) = &mut self.flight else { panic!("nothing is under way") };
        if flight.answer.is_some() {
            return;
        }
        let verb = verb(&flight.request);
        let fault = match self.faults.iter().position(|(which, _)| *which == verb) {
            _ if self.offline => Some(Fault::NotSent),
            Some(place) => Some(self.faults.remove(place).1),
            None => None,
        };
        if fault != Some(Fault::NotSent) {
            self.wire.push(named(&flight.request));
        }
        flight.answer = Some(self.server.answer(flight.via.as_ref(), flight.request.clone(), fault.as_ref()));
    }

    /// What is under way is answered.
    pub(super) fn answer(&mut self) {
        self.reach();
        if let Some(Flight { call, answer: Some(result), .. }) = self.flight.take() {
            self.input(Input::Answer { call, result, date: Some(self.server.now) });
        }
    }

    /// Everything that can be sent now is sent and answered.
    pub(super) fn settle(&mut self) {
        for _ in 0..200 {
            if self.flight.is_none() {
                return;
            }
            self.answer();
        }
        panic!("no end of requests: {:?}", &self.wire[self.wire.len().saturating_sub(20)..]);
    }

    /// Time goes by, and everything that can be sent meanwhile is.
    pub(super) fn pass(&mut self, time: Duration) {
        let until = self.mono + time;
        self.settle();
        while let Some(wake) = self.wake.filter(|wake| *wake <= until) {
            self.go_to(wake);
            self.input(Input::Tick);
            self.settle();
        }
        self.go_to(until);
    }

    /// The computer sleeps: only the clock on the wall goes on. Then the program is called.
    pub(super) fn sleep(&mut self, time: Duration) {
        self.server.go_on_until(self.server.now + TimeDelta::from_std(time).unwrap());
        self.input(Input::Tick);
    }

    pub(super) fn in_flight(&self) -> Option<String> {
        self.flight.as_ref().map(|flight| named(&flight.request))
    }

    /// What was written to the server, without what was read.
    pub(super) fn writes(&self) -> Vec<&str> {
        let is_write = |line: &&String| line.starts_with(|first: char| first.is_ascii_uppercase());
        self.wire.iter().filter(is_write).map(String::as_str).collect()
    }

    pub(super) fn queued(&self) -> usize {
        self.engine.book().queue().count()
    }

    pub(super) fn view(&self) -> ViewModel {
        ViewModel::of(&self.engine, self.now().wall)
    }

    pub(super) fn input(&mut self, input: Input) {
        let effects = self.engine.handle(input, self.now());
        self.carry_out(effects);
        self.check();
    }

    fn go_to(&mut self, mono: Duration) {
        let step = TimeDelta::from_std(mono - self.mono).unwrap();
        self.mono = mono;
        self.server.go_on_until(self.server.now + step);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        self.wake = None;
        let mut attempted = false;
        let mut effects = effects.into_iter();
        while let Some(effect) = effects.next() {
            match effect {
                Effect::Commit(_) if self.disk_full => return self.begin_anew(effects),
                Effect::Commit(changes) if self.power_goes() => {
                    if self.crash_at.take().is_some_and(|(_, written)| written) {
                        self.journal.commit(&changes).unwrap();
                        // Nobody hears it any more, but it is done.
                        for effect in effects {
                            if let Effect::Reply(ticket, result) = effect {
                                self.replies.insert(ticket.0, result);
                            }
                        }
                    }
                    return self.crash();
                }
                Effect::Commit(changes) => {
                    attempted = changes.iter().any(|change| {
                        matches!(change, Change::Operation(operation) if matches!(operation.stage, Stage::Attempted(_)))
                    });
                    self.journal.commit(&changes).unwrap();
                }
                Effect::Show => {}
                Effect::Reply(ticket, result) => {
                    let before = self.replies.insert(ticket.0, result);
                    assert!(before.is_none(), "answered twice");
                }
                Effect::KeepKey => self.keys_kept += 1,
                Effect::DropKey => self.keys_dropped += 1,
                // The desk's keyring has no key that could be found.
                Effect::LookForKey => {
                    let missing = Input::Key(Err(crate::engine::KeyProblem::Missing));
                    let then = self.engine.handle(missing, self.now());
                    self.carry_out(then);
                }
                Effect::Open(url) => self.opened.push(url.expose().to_owned()),
                Effect::Send { call, via, request, .. } => {
                    let replaced = self.flight.take().map(|flight| flight.request);
                    assert!(
                        matches!(replaced, None | Some(Request::Connections)),
                        "two requests at a time, though no other key was offered"
                    );
                    let writes = matches!(
                        request,
                        Request::CreateEntry { .. } | Request::UpdateEntry { .. } | Request::Stop { .. }
                    );
                    assert!(attempted || !writes, "{request:?} leaves before it is in the journal");
                    self.flight = Some(Flight { call, via, request, answer: None });
                }
                Effect::Wake(at) => self.wake = Some(at),
            }
        }
    }

    /// Counts a write; `true` when it is the one at which the power goes.
    fn power_goes(&mut self) -> bool {
        match &mut self.crash_at {
            Some((0, _)) => true,
            Some((writes, _)) => {
                *writes -= 1;
                false
            }
            None => false,
        }
    }

    fn begin_anew(&mut self, rest: impl Iterator<Item = Effect>) {
        for effect in rest {
            if let Effect::Reply(ticket, _) = effect {
                self.replies.insert(ticket.0, Err(Refusal::NotSaved { reason: "the disk is full".into() }));
            }
        }
        self.engine = Engine::new(self.journal.load().unwrap(), self.options.clone());
        self.flight = None;
    }

    fn check(&self) {
        if let (None, Some(wake)) = (&self.flight, self.wake) {
            assert!(wake > self.mono, "it spins: {:?}", self.wire);
        }
        if self.thorough {
            let anew = Engine::new(self.journal.load().unwrap(), self.options.clone());
            assert_eq!(self.kept(&self.engine), self.kept(&anew), "what is shown is not what is written");
        }
        if self.flight.is_none() && self.wake.is_none() {
            self.check_nothing_is_forgotten();
        }
    }

    /// What is shown and would have to be the same after a crash.
    fn kept(&self, engine: &Engine) -> impl PartialEq + std::fmt::Debug + use<> {
        let view = ViewModel::of(engine, self.now().wall);
        let operations: Vec<_> = engine.book().queue().cloned().collect();
        let entries: Vec<_> = engine.book().latest().map(|(key, fields)| (key, fields.clone())).collect();
        (
            (view.account, view.running, view.today, view.recent, view.waiting, view.aside),
            (view.sync.requests, view.sync.allowance, view.sync.blocked_until, view.sync.read_at),
            (engine.catalogue().clone(), operations, entries, engine.running_in_use()),
            (view.queue, view.undo, view.conflicts),
        )
    }

    /// Nothing is under way and nobody will call again, so nothing may be left that could be sent.
    fn check_nothing_is_forgotten(&self) {
        if self.engine.key_problem().is_some() || self.engine.is_busy() {
            return;
        }
        if self.engine.account().is_none_or(|account| account.refused.is_some()) {
            return;
        }
        let book = self.engine.book();
        let held_up = book.queue().any(|operation| {
            matches!(operation.stage, Stage::Aside(Refused::Rejected(_) | Refused::Missing { .. }))
        });
        for operation in book.queue() {
            let starts = operation.wanted.as_ref().is_some_and(|fields| fields.is_running());
            let waits = !matches!(operation.stage, Stage::Aside(_));
            let unmade = self.engine.awaits_making(operation);
            assert!(!waits || (starts && held_up) || unmade, "forgotten: {operation:?}");
        }
    }
}

fn verb(request: &Request) -> &'static str {
    match request {
        Request::Connections => "connections",
        Request::CreateConnection => "CONNECT",
        Request::Connection(_) => "connection",
        Request::DeleteConnection(_) => "DISCONNECT",
        Request::User => "user",
        Request::Workspaces => "workspaces",
        Request::Projects { .. } => "projects",
        Request::Tags { .. } => "tags",
        Request::Running { .. } => "running",
        Request::Entries { .. } => "entries",
        Request::Entry { .. } => "entry",
        Request::CreateEntry { .. } => "POST",
        Request::UpdateEntry { .. } => "PUT",
        Request::Stop { .. } => "PATCH",
        Request::DeleteEntry { .. } => "DELETE",
        Request::Make { .. } => "MAKE",
        Request::Namesakes { .. } => "namesakes",
        Request::Unmake { .. } => "UNMAKE",
        Request::Raw { .. } => "raw",
    }
}

fn named(request: &Request) -> String {
    match request {
        Request::CreateEntry { fields, .. } | Request::UpdateEntry { fields, .. } => {
            let open = if fields.is_running() { "…" } else { "" };
            format!("{} {}{open}", verb(request), fields.description)
        }
        Request::Entry { id, .. } | Request::DeleteEntry { id, .. } => format!("{} {id}", verb(request)),
        Request::Make { item, .. } | Request::Namesakes { item, .. } | Request::Unmake { item, .. } => {
            format!("{} {}", verb(request), item.name())
        }
        Request::Stop { end, .. } => format!("PATCH {}", end.format("%H:%M:%S")),
        Request::DeleteConnection(id) | Request::Connection(id) => format!("{} {id}", verb(request)),
        Request::Projects { page, .. } | Request::Entries { page, .. } => format!("{} {page}", verb(request)),
        Request::Connections
        | Request::CreateConnection
        | Request::User
        | Request::Workspaces
        | Request::Tags { .. }
        | Request::Running { .. }
        | Request::Raw { .. } => verb(request).to_owned(),
    }
}
