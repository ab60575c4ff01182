//! A hub whose driver is in another process, over the local socket: both ends.

use super::{Answer, Ask, FromAgent, Hub, OfferedKey, Question, ToAgent};
use crate::engine::{Refusal, Reply};
use crate::ipc::{self, Connection, IpcError, Listener, Receiver, Sender, SocketName};
use crate::view::ViewModel;
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::sync::Arc;
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

enum Waiting {
    Reply(oneshot::Sender<Result<Reply, Refusal>>),
    Found(oneshot::Sender<Answer>),
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
    /// The socket failed.
    pub async fn run(self) -> Result<(), IpcError> {
        let Self { hub, mut to_serve, show, mut sender, mut receiver } = self;
        drop(hub);
        let mut waiting = HashMap::new();
        let mut id = 0;
        loop {
            tokio::select! {
                ask = to_serve.recv() => {
                    let Some(ask) = ask else { return Ok(()) };
                    id += 1;
                    let (ask, answer) = question(ask);
                    waiting.insert(id, answer);
                    sender.send(&ToAgent { id, ask }).await?;
                }
                message = receiver.recv() => match message? {
                    None => return Ok(()),
                    Some(FromAgent::View { view }) => { show.send_replace(view); }
                    Some(FromAgent::Reply { id, result }) => {
                        if let Some(Waiting::Reply(answer)) = waiting.remove(&id) {
                            let _gone = answer.send(result);
                        }
                    }
                    Some(FromAgent::Found { id, answer: found }) => {
                        if let Some(Waiting::Found(answer)) = waiting.remove(&id) {
                            let _gone = answer.send(found);
                        }
                    }
                }
            }
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

async fn attend(hub: Hub, connection: Connection<FromAgent, ToAgent>) -> Result<(), IpcError> {
    let (mut sender, mut receiver) = connection.split();
    let mut views = hub.views();
    let mut answers = JoinSet::new();
    let view = views.borrow_and_update().clone();
    sender.send(&FromAgent::View { view }).await?;
    loop {
        tokio::select! {
            // What an answer speaks of is in the view that goes before it.
            biased;
            Ok(()) = views.changed() => {
                let view = views.borrow_and_update().clone();
                sender.send(&FromAgent::View { view }).await?;
            }
            Some(Ok(answer)) = answers.join_next() => {
                if let Some(answer) = answer {
                    sender.send(&answer).await?;
                }
            }
            message = receiver.recv() => {
                let Some(ToAgent { id, ask }) = message? else { return Ok(()) };
                let hub = hub.clone();
                answers.spawn(async move { answer(&hub, id, ask).await });
            }
        }
    }
}

async fn answer(hub: &Hub, id: u64, question: Question) -> Option<FromAgent> {
    match question {
        Question::Intent(intent) => Some(FromAgent::Reply { id, result: hub.dispatch(intent).await }),
        Question::Search(query) => Some(FromAgent::Found { id, answer: hub.search(query).await? }),
        Question::OfferKey { key, keep } => {
            let result = hub.offer_key(OfferedKey { key: key.into(), keep }).await;
            Some(FromAgent::Reply { id, result })
        }
    }
}

fn question(ask: Ask) -> (Question, Waiting) {
    match ask {
        Ask::Intent(intent, answer) => (Question::Intent(intent), Waiting::Reply(answer)),
        Ask::Search(query, answer) => (Question::Search(query), Waiting::Found(answer)),
        Ask::OfferKey(OfferedKey { key, keep }, answer) => {
            let key = key.expose_secret().to_owned();
            (Question::OfferKey { key, keep }, Waiting::Reply(answer))
        }
    }
}
