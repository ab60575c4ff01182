//! The one place that waits, sends, writes and reads the clock. It knows no rules: it feeds what happens to the
//! engine and carries out what the engine wants.

mod clock;
mod key;
mod perform;

pub use clock::Clock;

use crate::api::{Base, Failure, NotSent, Timing};
use crate::domain::ConnectionId;
use crate::engine::{CallId, Effect, Engine, Input, Options, Refusal, Reply, Request, Response, Ticket};
use crate::hub::{Ask, Hub};
use crate::journal::{Journal, JournalError, Stored};
use crate::ports::Browser;
use crate::secrets::Secrets;
use crate::view::ViewModel;
use chrono::{DateTime, Utc};
use key::Keys;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

/// What a driver works with.
pub struct Parts {
    /// Where everything is kept.
    pub journal: Box<dyn Journal>,
    /// What the journal holds.
    pub stored: Stored,
    /// The server.
    pub base: Base,
    /// How long it may take to answer.
    pub timing: Timing,
    /// Where the key is.
    pub secrets: Arc<dyn Secrets>,
    /// What opens the connect page.
    pub browser: Arc<dyn Browser>,
    /// Read again from time to time what may have changed elsewhere.
    pub reads_ahead: bool,
}

/// See the module.
pub struct Driver {
    engine: Engine,
    options: Options,
    journal: Box<dyn Journal>,
    timing: Timing,
    keys: Keys,
    browser: Arc<dyn Browser>,
    clock: Clock,
    asks: mpsc::Receiver<Ask>,
    show: watch::Sender<Arc<ViewModel>>,
    calls: JoinSet<Answered>,
    errands: JoinSet<Input>,
    waiting: HashMap<Ticket, oneshot::Sender<Result<Reply, Refusal>>>,
    tickets: u64,
    wake: Option<Duration>,
}

struct Answered {
    call: CallId,
    result: Result<Response, Failure>,
    date: Option<DateTime<Utc>>,
}

impl Driver {
    /// A driver, and the hub by which it is used. Nothing happens until [`Self::run`].
    #[must_use]
    pub fn new(parts: Parts) -> (Self, Hub) {
        let clock = Clock::begin();
        let options = Options { reads_ahead: parts.reads_ahead, base: parts.base };
        let engine = Engine::new(parts.stored, options.clone());
        let (hub, asks, show) = Hub::new(ViewModel::of(&engine, clock.now().wall));
        let driver = Self {
            engine,
            options,
            journal: parts.journal,
            timing: parts.timing,
            keys: Keys::new(parts.secrets),
            browser: parts.browser,
            clock,
            asks,
            show,
            calls: JoinSet::new(),
            errands: JoinSet::new(),
            waiting: HashMap::new(),
            tickets: 0,
            wake: None,
        };
        (driver, hub)
    }

    /// Works until the last hub is gone. A request that is under way then is given up; what became of it is found
    /// out the next time.
    ///
    /// # Errors
    /// The journal can neither be written nor be read any more.
    pub async fn run(mut self) -> Result<(), JournalError> {
        self.errands.spawn(self.keys.look());
        loop {
            let input = tokio::select! {
                ask = self.asks.recv() => match ask {
                    None => return Ok(()),
                    Some(ask) => match self.asked(ask) {
                        Some(input) => input,
                        None => continue,
                    },
                },
                Some(Ok(Answered { call, result, date })) = self.calls.join_next() => {
                    Input::Answer { call, result, date }
                }
                Some(Ok(input)) = self.errands.join_next() => input,
                () = self.clock.sleep_until(self.wake), if self.wake.is_some() => Input::Tick,
            };
            self.wake = None;
            let effects = self.engine.handle(input, self.clock.now());
            self.carry_out(effects)?;
        }
    }

    fn asked(&mut self, ask: Ask) -> Option<Input> {
        match ask {
            Ask::Intent(intent, answer) => Some(Input::Intent(self.ticket(answer), intent)),
            Ask::OfferKey(offered, answer) => {
                self.keys.offer(offered, &self.options.base, self.timing);
                Some(Input::KeyOffered(self.ticket(answer)))
            }
            Ask::Search(query, answer) => {
                let _gone = answer.send(query.answer(&self.engine, self.clock.now().wall));
                None
            }
        }
    }

    fn ticket(&mut self, answer: oneshot::Sender<Result<Reply, Refusal>>) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        self.waiting.insert(ticket, answer);
        ticket
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<(), JournalError> {
        let mut effects = effects.into_iter();
        while let Some(effect) = effects.next() {
            match effect {
                Effect::Commit(changes) => {
                    if let Err(error) = self.journal.commit(&changes) {
                        return self.begin_anew(&error, effects);
                    }
                }
                Effect::Show => self.show(),
                Effect::Reply(ticket, result) => self.reply(ticket, result),
                Effect::KeepKey => {
                    if let Some(errand) = self.keys.keep() {
                        self.errands.spawn(errand);
                    }
                }
                Effect::DropKey => self.keys.drop_offered(),
                Effect::Open(url) => {
                    let browser = self.browser.clone();
                    self.errands.spawn(async move {
                        let opening = tokio::task::spawn_blocking(move || browser.open(url.expose()).is_ok());
                        Input::Browser { opened: opening.await.unwrap_or(false) }
                    });
                }
                Effect::Send { call, via, request, offered_key } => {
                    self.send(call, via, request, offered_key)
                }
                Effect::Wake(at) => self.wake = Some(at),
            }
        }
        Ok(())
    }

    /// The journal didn't take what the engine already believes: the engine starts again from what is written,
    /// and everybody who waits hears that nothing was saved. What was under way is given up; the queue finds out
    /// what became of it.
    fn begin_anew(
        &mut self,
        error: &JournalError,
        rest: impl Iterator<Item = Effect>,
    ) -> Result<(), JournalError> {
        self.calls.abort_all();
        let refusal = Refusal::NotSaved { reason: reason(error) };
        for effect in rest {
            if let Effect::Reply(ticket, _) = effect {
                self.reply(ticket, Err(refusal.clone()));
            }
        }
        for (_, answer) in self.waiting.drain() {
            let _gone = answer.send(Err(refusal.clone()));
        }
        self.engine = Engine::new(self.journal.load()?, self.options.clone());
        self.errands.spawn(self.keys.look());
        self.show();
        Ok(())
    }

    fn show(&mut self) {
        let view = ViewModel::of(&self.engine, self.clock.now().wall);
        self.show.send_if_modified(|shown| {
            let changed = **shown != view;
            if changed {
                *shown = Arc::new(view);
            }
            changed
        });
    }

    fn reply(&mut self, ticket: Ticket, result: Result<Reply, Refusal>) {
        if let Some(answer) = self.waiting.remove(&ticket) {
            let _gone = answer.send(result);
        }
    }

    fn send(&mut self, call: CallId, via: Option<ConnectionId>, request: Request, offered_key: bool) {
        let client = self.keys.client(offered_key, &self.options.base, self.timing);
        self.calls.spawn(async move {
            let Some(client) = client else {
                return Answered { call, result: Err(Failure::NotSent { why: NotSent::Closed }), date: None };
            };
            let client = match via {
                Some(connection) => client.for_connection(connection),
                None => client,
            };
            let result = perform::perform(&client, request).await;
            Answered { call, result, date: client.server_date() }
        });
    }
}

/// The whole chain of what went wrong: the system's own words stand at its end.
fn reason(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        words = format!("{words}: {error}");
        source = error.source();
    }
    words
}
