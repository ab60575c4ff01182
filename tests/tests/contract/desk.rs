//! A desk with a simulator on it, and the client that is tried.

use crate::canned::patient;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use stint_core::api::{Base, Client, Failure, Rejection};
use stint_core::domain::{ConnectionId, EntryFields, ProjectId, TagId, TaskId, UserId, WorkspaceId};
use stint_sim::world::{Status, Workspace};
use stint_sim::{Clock, Options, Seed, Sim};

/// A Friday in winter, 13:00 in Berlin.
pub(crate) const NOW: &str = "2026-02-13T12:00:00Z";

pub(crate) struct Desk {
    pub(crate) sim: Sim,
    /// Bound to `connection`.
    pub(crate) client: Client,
    pub(crate) connection: ConnectionId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) me: UserId,
}

impl Desk {
    /// An account with a connection and an empty workspace.
    pub(crate) async fn new() -> Self {
        Self::with(Options { seed: Seed::Empty, ..Options::default() }).await
    }

    /// A freelancer's account.
    pub(crate) async fn demo() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sim = Sim::start(Options { clock: Clock::fixed(at(NOW)), ..options }).await.unwrap();
        let (connection, workspace, me) = sim.world(|world| {
            let connection = match world.connections().first() {
                Some(connection) => connection.id.clone(),
                None => world.add_connection(Status::Active),
            };
            (connection, world.home().id.to_string(), world.me().id.to_string())
        });
        let connection = ConnectionId::from(connection);
        let client = client_of(&sim, "demo-key").for_connection(connection.clone());
        Self { sim, client, connection, workspace: workspace.into(), me: me.into() }
    }

    /// Changes the workspace by hand.
    pub(crate) fn home<R>(&self, change: impl FnOnce(&mut Workspace) -> R) -> R {
        self.sim.world(|world| change(world.home_mut()))
    }

    pub(crate) fn add_project(&self, name: &str) -> ProjectId {
        self.home(|home| home.add_project(name)).to_string().into()
    }

    pub(crate) fn add_task(&self, project: &ProjectId, name: &str) -> TaskId {
        let project = stint_sim::world::Id::parse(project.as_str()).unwrap();
        self.home(|home| home.add_task(project, name)).to_string().into()
    }

    pub(crate) fn add_tag(&self, name: &str) -> TagId {
        self.home(|home| home.add_tag(name)).to_string().into()
    }

    /// The methods of the requests that `during` sent.
    pub(crate) async fn sent<T>(&self, during: impl Future<Output = T>) -> (T, Vec<String>) {
        let before = self.sim.requests().len();
        let done = during.await;
        let sent = self.sim.requests().split_off(before);
        (done, sent.into_iter().map(|seen| seen.method).collect())
    }
}

pub(crate) fn client_of(sim: &Sim, key: &str) -> Client {
    Client::new(&Base::parse(sim.base_url()).unwrap(), SecretString::from(key), patient()).unwrap()
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// An hour of work that began so many hours before [`NOW`].
pub(crate) fn finished(hours_ago: i64, description: &str) -> EntryFields {
    let start = at(NOW) - TimeDelta::hours(hours_ago);
    let end = Some(start + TimeDelta::hours(1));
    EntryFields { end, description: description.to_owned(), ..EntryFields::starting(start) }
}

/// What was refused, which is all that this may be.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(answer: Result<T, Failure>) -> Rejection {
    match answer {
        Err(Failure::Rejected(rejection)) => rejection,
        other => panic!("{other:?} is no refusal"),
    }
}

/// Asserts that a rule of the domain was broken: 400 with 501.
#[track_caller]
pub(crate) fn against_a_rule<T: std::fmt::Debug>(answer: Result<T, Failure>) {
    let rejection = refused(answer);
    assert!(rejection.is_domain_rule(), "{rejection:?}");
}
