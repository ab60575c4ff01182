//! A hub whose driver is in another process, over the local socket: both ends.

use super::{Answer, Ask, FromAgent, Hub, OfferedKey, Question, ToAgent, Wish};
use crate::api::{Failure, Unknown};
use crate::engine::{Field, Invalid, Refusal, Reply};
use crate::ipc::{self, Connection, IpcError, Listener, Receiver, Sender, SocketName};
use crate::view::ViewModel;
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

/// The end that asks.
#[derive(Debug)]
pub struct Remote {
    hub: Hub,
    to_serve: mpsc::Receiver<Ask>,
    show: watch::Sender<Arc<ViewModel>>,
    sender: Sender<ToAgent>,
    receiver: Receiver<FromAgent>,
}

/// Why the process that has the driver can't be asked.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The socket.
    #[error(transparent)]
    Ipc(#[from] IpcError),
    /// It ended before it showed anything.
    #[error("the running Stint ended before it answered")]
    Ended,
}

type Waiting = Mutex<HashMap<u64, Asker>>;

/// Who waits for an answer; for one that comes in parts, with what has come so far.
enum Asker {
    Reply(oneshot::Sender<Result<Reply, Refusal>>),
    Found(oneshot::Sender<Answer>, Option<Answer>),
}

impl Remote {
    /// Connects to the process that serves `name`, and waits for its first view.
    ///
    /// # Errors
    /// There is none, or it is not one to talk with; see [`IpcError`].
    pub async fn connect(name: &SocketName) -> Result<Self, RemoteError> {
        let connection: Connection<ToAgent, FromAgent> = ipc::connect(name).await?;
        let (sender, mut receiver) = connection.split();
        match receiver.recv().await? {
            Some(FromAgent::View { view }) => {
                let (hub, to_serve, show) = Hub::new(Arc::unwrap_or_clone(view));
                Ok(Self { hub, to_serve, show, sender, receiver })
            }
            Some(FromAgent::ViewTooLarge) => Err(IpcError::TooLarge.into()),
            Some(FromAgent::Reply { .. } | FromAgent::Found { .. }) | None => Err(RemoteError::Ended),
        }
    }

    /// The hub. It works for as long as [`Self::run`] does.
    #[must_use]
    pub fn hub(&self) -> Hub {
        self.hub.clone()
    }

    /// Carries questions and answers until the other process ends, or every hub but this one's own is gone.
    ///
    /// # Errors
    /// The socket failed, or the view became too large for it.
    pub async fn run(self) -> Result<(), IpcError> {
        let Self { hub, to_serve, show, sender, receiver } = self;
        drop(hub);
        let waiting = Waiting::default();
        // At the same time: if both sides only sent until the other had read, both could wait for ever.
        tokio::select! {
            ended = ask(to_serve, sender, &waiting) => ended,
            ended = listen(receiver, &show, &waiting) => ended,
        }
    }
}

/// Serves a hub to all who connect, until the socket fails.
///
/// # Errors
/// The socket failed.
pub async fn serve(hub: Hub, listener: Listener) -> Result<(), IpcError> {
    let mut guests = JoinSet::new();
    loop {
        tokio::select! {
            incoming = listener.accept() => {
                let (incoming, hub) = (incoming?, hub.clone());
                guests.spawn(async move { attend(hub, incoming.greet().await?).await });
            }
            // One that misbehaves or leaves is no concern of the others.
            Some(_left) = guests.join_next() => {}
        }
    }
}

async fn ask(
    mut to_serve: mpsc::Receiver<Ask>,
    mut sender: Sender<ToAgent>,
    waiting: &Waiting,
) -> Result<(), IpcError> {
    let mut id = 0;
    while let Some(ask) = to_serve.recv().await {
        id += 1;
        let Some((ask, asker)) = question(ask) else { continue };
        lock(waiting).insert(id, asker);
        match sender.send(&ToAgent { id, ask }).await {
            Err(IpcError::TooLarge) => too_much_asked(lock(waiting).remove(&id)),
            sent => sent?,
        }
    }
    Ok(())
}

async fn listen(
    mut receiver: Receiver<FromAgent>,
    show: &watch::Sender<Arc<ViewModel>>,
    waiting: &Waiting,
) -> Result<(), IpcError> {
    while let Some(message) = receiver.recv().await? {
        match message {
            FromAgent::View { view } => {
                show.send_replace(view);
            }
            FromAgent::ViewTooLarge => return Err(IpcError::TooLarge),
            FromAgent::Reply { id, result } => {
                if let Some(Asker::Reply(answer)) = lock(waiting).remove(&id) {
                    let _gone = answer.send(result);
                }
            }
            FromAgent::Found { id, answer, more } => found(&mut lock(waiting), id, answer, more),
        }
    }
    Ok(())
}

fn found(waiting: &mut HashMap<u64, Asker>, id: u64, part: Option<Answer>, more: bool) {
    let Some(Asker::Found(answer, so_far)) = waiting.remove(&id) else { return };
    // Nobody can be told more: the asker hears that there is no answer.
    let Some(part) = part else { return };
    let whole = match so_far {
        Some(mut whole) => {
            whole.join(part);
            whole
        }
        None => part,
    };
    if more {
        waiting.insert(id, Asker::Found(answer, Some(whole)));
    } else {
        let _gone = answer.send(whole);
    }
}

/// Only a text that somebody typed can be so long.
fn too_much_asked(asker: Option<Asker>) {
    if let Some(Asker::Reply(answer)) = asker {
        let _gone = answer.send(Err(Refusal::Invalid { field: Field::Description, why: Invalid::TooLong }));
    }
}

/// Serves one guest until it leaves, or the driver ends.
async fn attend(hub: Hub, connection: Connection<FromAgent, ToAgent>) -> Result<(), IpcError> {
    let (sender, mut receiver) = connection.split();
    let mut guest = Guest { sender, views: hub.views() };
    let mut answers = JoinSet::new();
    guest.show().await?;
    loop {
        tokio::select! {
            changed = guest.views.changed() => match changed {
                Ok(()) => guest.show().await?,
                Err(_ended) => break,
            },
            Some(Ok(answer)) = answers.join_next() => guest.answer(answer).await?,
            message = receiver.recv() => {
                let Some(ToAgent { id, ask }) = message? else { return Ok(()) };
                let hub = hub.clone();
                answers.spawn(async move { answer(&hub, id, ask).await });
            }
        }
    }
    // The driver is gone, and each who waits hears it at once.
    while let Some(Ok(answer)) = answers.join_next().await {
        guest.answer(answer).await?;
    }
    Ok(())
}

/// The way to one who asks.
struct Guest {
    sender: Sender<FromAgent>,
    views: watch::Receiver<Arc<ViewModel>>,
}

impl Guest {
    async fn show(&mut self) -> Result<(), IpcError> {
        let view = self.views.borrow_and_update().clone();
        self.send(FromAgent::View { view }).await
    }

    /// What an answer speaks of is in the view that goes before it.
    async fn answer(&mut self, answer: FromAgent) -> Result<(), IpcError> {
        if self.views.has_changed().unwrap_or(false) {
            self.show().await?;
        }
        self.send(answer).await
    }

    /// What is too large for one message goes in several, or it is said.
    async fn send(&mut self, message: FromAgent) -> Result<(), IpcError> {
        let mut to_send = vec![message];
        while let Some(message) = to_send.pop() {
            match self.sender.send(&message).await {
                Err(IpcError::TooLarge) => to_send.extend(smaller(message)),
                sent => sent?,
            }
        }
        Ok(())
    }
}

/// What to send instead, last first.
fn smaller(message: FromAgent) -> Vec<FromAgent> {
    match message {
        FromAgent::View { .. } | FromAgent::ViewTooLarge => vec![FromAgent::ViewTooLarge],
        FromAgent::Reply { id, .. } => {
            let failure = Failure::Unknown { why: Unknown::TooLarge };
            vec![FromAgent::Reply { id, result: Err(Refusal::Failed { failure }) }]
        }
        FromAgent::Found { id, answer, more } => match answer.and_then(Answer::split) {
            Some((first, rest)) => vec![
                FromAgent::Found { id, answer: Some(rest), more },
                FromAgent::Found { id, answer: Some(first), more: true },
            ],
            None => vec![FromAgent::Found { id, answer: None, more }],
        },
    }
}

async fn answer(hub: &Hub, id: u64, question: Question) -> FromAgent {
    match question {
        Question::Wish(wish) => FromAgent::Reply { id, result: hub.wish(wish).await },
        Question::Search(query) => FromAgent::Found { id, answer: hub.search(query).await, more: false },
    }
}

/// `None` for what only the process itself can say.
fn question(ask: Ask) -> Option<(Question, Asker)> {
    let (wish, answer) = match ask {
        Ask::Search(query, answer) => return Some((Question::Search(query), Asker::Found(answer, None))),
        Ask::System(_) => return None,
        Ask::Intent(intent, answer) => (Wish::Intent(intent), answer),
        Ask::Shell(act, answer) => (Wish::Shell(act), answer),
        Ask::OfferKey(OfferedKey { key, keep }, answer) => {
            let key = key.expose_secret().to_owned();
            (Wish::OfferKey { key, keep }, answer)
        }
    };
    Some((Question::Wish(wish), Asker::Reply(answer)))
}

fn lock(waiting: &Waiting) -> MutexGuard<'_, HashMap<u64, Asker>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
