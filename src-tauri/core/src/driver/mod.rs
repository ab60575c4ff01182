//! The one place that waits, sends, writes and reads the clock. It knows no rules: it feeds what happens to the
//! engine and carries out what the engine wants.

mod clock;
mod key;
mod perform;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

pub use clock::Clock;

use crate::api::{Base, Failure, Timing, Unknown};
use crate::domain::ConnectionId;
use crate::engine::{
    CallId, Effect, Engine, Input, KeyProblem, Now, Options, Refusal, Reply, Request, Response, Ticket,
};
use crate::hub::{Ask, Hub};
use crate::journal::{Journal, JournalError, Stored};
use crate::ports::{Browser, Shell};
use crate::secrets::{Secrets, SecretsError};
use crate::view::ViewModel;
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use key::Keys;
use secrecy::SecretString;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

/// After the journal refused something, nothing is asked of server and keyring for so long: what refused one
/// commit mostly refuses the next, and each answer would be followed by the same request again.
const AFTER_REFUSAL: Duration = Duration::from_secs(30);

/// How long a day that ended while the computer slept may still be shown as today.
const LONGEST_DAY_AFTER_SLEEP: Duration = Duration::from_secs(600);

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
    /// The windows around it, if there are any.
    pub shell: Option<Arc<dyn Shell>>,
    /// Read again from time to time what may have changed elsewhere.
    pub reads_ahead: bool,
}

/// See the module.
pub struct Driver {
    engine: Engine,
    options: Options,
    journal: Box<dyn Journal>,
    keys: Keys,
    /// The key is being looked for, or will be.
    looking: bool,
    browser: Arc<dyn Browser>,
    shell: Option<Arc<dyn Shell>>,
    clock: Clock,
    asks: mpsc::Receiver<Ask>,
    show: watch::Sender<Arc<ViewModel>>,
    calls: JoinSet<Answered>,
    errands: JoinSet<Errand>,
    waiting: HashMap<Ticket, oneshot::Sender<Result<Reply, Refusal>>>,
    tickets: u64,
    wake: Option<Duration>,
    /// When the day that is shown as today is over.
    midnight: Duration,
}

struct Answered {
    call: CallId,
    result: Result<Response, Failure>,
    date: Option<DateTime<Utc>>,
}

/// What came of something that takes a while and is no request.
enum Errand {
    Done(Input),
    Looked(Result<SecretString, SecretsError>),
    LookAgain,
}

impl Driver {
    /// A driver, and the hub by which it is used. Nothing happens until [`Self::run`].
    #[must_use]
    pub fn new(parts: Parts) -> (Self, Hub) {
        let clock = Clock::begin();
        let options = Options { reads_ahead: parts.reads_ahead, base: parts.base };
        let keys = Keys::new(parts.secrets, options.base.clone(), parts.timing);
        let engine = Engine::new(parts.stored, options.clone());
        let first = ViewModel::of(&engine, clock.now().wall);
        let midnight = midnight(&first, clock.now());
        let (hub, asks, show) = Hub::new(first);
        let driver = Self {
            engine,
            options,
            journal: parts.journal,
            keys,
            looking: false,
            browser: parts.browser,
            shell: parts.shell,
            clock,
            asks,
            show,
            calls: JoinSet::new(),
            errands: JoinSet::new(),
            waiting: HashMap::new(),
            tickets: 0,
            wake: None,
            midnight,
        };
        (driver, hub)
    }

    /// Works until the last hub is gone. A request that is under way then is given up; what became of it is found
    /// out the next time.
    ///
    /// # Errors
    /// The journal can neither be written nor be read any more.
    pub async fn run(mut self) -> Result<(), JournalError> {
        self.look();
        loop {
            let input = tokio::select! {
                ask = self.asks.recv() => match ask {
                    None => return Ok(()),
                    Some(ask) => self.asked(ask),
                },
                Some(ended) = self.calls.join_next() => ended.ok().map(|Answered { call, result, date }| {
                    Input::Answer { call, result, date }
                }),
                Some(ended) = self.errands.join_next() => ended.ok().and_then(|errand| self.returned(errand)),
                () = self.clock.sleep_until(self.wake), if self.wake.is_some() => Some(Input::Tick),
                () = self.clock.sleep_until(Some(self.midnight)) => {
                    self.show();
                    None
                }
            };
            let Some(input) = input else { continue };
            self.wake = None;
            let effects = self.engine.handle(input, self.clock.now());
            self.carry_out(effects)?;
        }
    }

    fn asked(&mut self, ask: Ask) -> Option<Input> {
        match ask {
            Ask::Intent(intent, answer) => Some(Input::Intent(self.ticket(answer), intent)),
            Ask::OfferKey(offered, answer) => {
                self.keys.offer(offered);
                Some(Input::KeyOffered(self.ticket(answer)))
            }
            Ask::Shell(act, answer) => {
                let done = self.shell.as_ref().map(|shell| shell.act(act));
                let _gone = answer.send(done.map(|()| Reply::Done).ok_or(Refusal::NoShell));
                None
            }
            Ask::System(system) => Some(Input::System(system)),
            Ask::Search(query, answer) => {
                let _gone = answer.send(query.answer(&self.engine, self.clock.now().wall));
                None
            }
        }
    }

    fn returned(&mut self, errand: Errand) -> Option<Input> {
        match errand {
            Errand::Done(input) => Some(input),
            Errand::Looked(found) => {
                self.looking = false;
                Some(self.keys.looked(found))
            }
            Errand::LookAgain => {
                self.looking = false;
                if self.keys.in_use() {
                    return Some(Input::Key(Ok(())));
                }
                self.look();
                None
            }
        }
    }

    /// Looks for the key, unless that is going on: a locked keyring shows a dialog each time.
    fn look(&mut self) {
        if !std::mem::replace(&mut self.looking, true) {
            let broken = SecretsError::Broken { source: "a fault in the keyring's code".into() };
            self.run_errand(self.keys.look().map(Errand::Looked), Errand::Looked(Err(broken)));
        }
    }

    fn look_after(&mut self, pause: Duration) {
        if !std::mem::replace(&mut self.looking, true) {
            let (clock, until) = (self.clock, self.clock.now().mono + pause);
            self.errands.spawn(async move {
                clock.sleep_until(Some(until)).await;
                Errand::LookAgain
            });
        }
    }

    fn run_errand(&mut self, errand: impl Future<Output = Errand> + Send + 'static, on_panic: Errand) {
        self.errands.spawn(survive(errand, on_panic));
    }

    fn ticket(&mut self, answer: oneshot::Sender<Result<Reply, Refusal>>) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        self.waiting.insert(ticket, answer);
        ticket
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<(), JournalError> {
        for effect in effects {
            match effect {
                Effect::Commit(changes) => {
                    if let Err(error) = self.journal.commit(&changes) {
                        return self.begin_anew(&error);
                    }
                }
                Effect::Show => self.show(),
                Effect::Reply(ticket, result) => self.reply(ticket, result),
                Effect::KeepKey => {
                    let on_panic = Errand::Done(Input::KeyNotKept(KeyProblem::Broken));
                    let keeping = self.keys.keep().map(Errand::Done);
                    self.run_errand(keeping, on_panic);
                }
                Effect::DropKey => self.keys.drop_offered(),
                Effect::LookForKey => self.look(),
                Effect::Open(url) => {
                    let browser = self.browser.clone();
                    self.errands.spawn(async move {
                        let opening = tokio::task::spawn_blocking(move || browser.open(url.expose()).is_ok());
                        Errand::Done(Input::Browser { opened: opening.await.unwrap_or(false) })
                    });
                }
                Effect::Send { call, via, request, offered_key } => {
                    self.send(call, via, request, offered_key);
                }
                Effect::Wake(at) => self.wake = Some(at),
            }
        }
        Ok(())
    }

    /// The journal didn't take what the engine already believes: the engine starts again from what is written,
    /// and everybody who waits hears that nothing was saved. What was under way is given up; the queue finds out
    /// what became of it.
    fn begin_anew(&mut self, error: &JournalError) -> Result<(), JournalError> {
        // A set of its own: the answers of the old one would be taken for those of the new engine's calls.
        self.calls = JoinSet::new();
        self.keys.drop_offered();
        let refusal = Refusal::NotSaved { reason: reason(error) };
        for (_, answer) in self.waiting.drain() {
            let _gone = answer.send(Err(refusal.clone()));
        }
        let system = self.engine.system().clone();
        self.engine = Engine::new(self.journal.load()?, self.options.clone());
        self.engine.set_system(system);
        self.show();
        self.look_after(AFTER_REFUSAL);
        Ok(())
    }

    fn show(&mut self) {
        let now = self.clock.now();
        let view = ViewModel::of(&self.engine, now.wall);
        self.midnight = midnight(&view, now);
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
        let client = self.keys.client(offered_key);
        let sending = async move {
            let client = match (client, via) {
                (Ok(client), Some(connection)) => client.for_connection(connection),
                (Ok(client), None) => client,
                (Err(failure), _) => return Answered { call, result: Err(failure), date: None },
            };
            let result = perform::perform(&client, request).await;
            Answered { call, result, date: client.server_date() }
        };
        let broken = Err(Failure::Unknown { why: Unknown::Cut });
        self.calls.spawn(survive(sending, Answered { call, result: broken, date: None }));
    }
}

/// Does `work`. A panic in it is a fault of ours, but it must not leave anybody waiting for what never comes.
async fn survive<T>(work: impl Future<Output = T>, on_panic: T) -> T {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or(on_panic)
}

/// When to look whether the view's today is over: then, and a moment more, as a timer may be early by a little. But
/// timers stand still while the computer sleeps, so not only then.
fn midnight(view: &ViewModel, now: Now) -> Duration {
    let wait = (view.today.ends - now.wall).to_std().unwrap_or_default();
    now.mono + (wait + Duration::from_secs(1)).min(LONGEST_DAY_AFTER_SLEEP)
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
