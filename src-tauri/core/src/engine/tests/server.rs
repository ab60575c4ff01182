//! A stand-in for Maton and Clockify, at the level of [`Request`] and [`Response`]. It does what the real ones are
//! known to do, and fails as it is told.

use super::super::{Request, Response};
use crate::api::{
    Auth, ConnectUrl, Connection, ConnectionStatus, EntryFilter, Failure, Found, HydratedProject, NotSent,
    PAGE_SIZE, Page, Rejection, Unknown,
};
use crate::domain::{
    Client, ConnectionId, EntryFields, Item, LOCAL, Project, Required, ServerEntry, Tag, Task, TimeEntryId,
    TimeFormat, User, UserId, Weekday, Workspace, WorkspaceId,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// How one request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    NotSent,
    /// Nothing happens, and nobody says so.
    Lost,
    /// It happens, and nobody says so.
    Unheard(Unknown),
    /// It happens so many seconds later, and nobody says so.
    Late(u64),
    /// It happens or not, and the server fails with this status.
    Server(u16, bool),
    RetryAfter(Option<u64>),
    Auth(Auth),
    Rejected(u16, Option<i64>),
}

/// A description that the server refuses.
pub(super) const REFUSED: &str = "refused";

#[derive(Debug)]
pub(super) struct Server {
    pub(super) now: DateTime<Utc>,
    pub(super) users: BTreeMap<ConnectionId, User>,
    pub(super) connections: Vec<Connection>,
    pub(super) workspaces: Vec<Workspace>,
    pub(super) projects: Vec<Project>,
    pub(super) tasks: Vec<Task>,
    pub(super) clients: Vec<Client>,
    pub(super) tags: Vec<Tag>,
    pub(super) entries: BTreeMap<TimeEntryId, ServerEntry>,
    /// What a list doesn't show yet.
    pub(super) unlisted: Vec<TimeEntryId>,
    /// For so long a list doesn't show what is new.
    pub(super) lag: TimeDelta,
    /// So many requests to Clockify are answered in an hour.
    pub(super) hourly_limit: Option<u32>,
    /// The page that the next connections are answered on.
    pub(super) page: Option<String>,
    pub(super) key_is_good: bool,
    late: VecDeque<(DateTime<Utc>, UserId, Request)>,
    unlisted_until: BTreeMap<TimeEntryId, DateTime<Utc>>,
    answered: VecDeque<DateTime<Utc>>,
    last_id: u64,
}

impl Server {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        let connection = |id: &str| Connection {
            id: id.into(),
            status: ConnectionStatus::Active,
            app: "clockify".into(),
            url: None,
            created: None,
            updated: None,
        };
        Self {
            now,
            users: BTreeMap::from([("c1".into(), user("u1")), ("c2".into(), user("u2"))]),
            connections: vec![connection("c1")],
            workspaces: vec![workspace("w1")],
            projects: vec![project("p1"), project("p2")],
            tasks: Vec::new(),
            clients: Vec::new(),
            tags: vec![tag("t1")],
            entries: BTreeMap::new(),
            unlisted: Vec::new(),
            lag: TimeDelta::zero(),
            hourly_limit: None,
            unlisted_until: BTreeMap::new(),
            answered: VecDeque::new(),
            page: Some("https://connect.maton.ai/?session_token=x".into()),
            key_is_good: true,
            late: VecDeque::new(),
            last_id: 0,
        }
    }

    /// Time goes on, and what is late arrives.
    pub(super) fn go_on_until(&mut self, now: DateTime<Utc>) {
        while let Some(at) = self.late.iter().map(|(at, ..)| *at).min().filter(|at| *at <= now) {
            let Some(place) = self.late.iter().position(|(due, ..)| *due == at) else { break };
            let Some((_, user, request)) = self.late.remove(place) else { break };
            self.now = at;
            let _nobody_hears = self.carry_out(&user, request);
        }
        self.now = now;
    }

    pub(super) fn answer(
        &mut self,
        via: Option<&ConnectionId>,
        request: Request,
        fault: Option<&Fault>,
    ) -> Result<Response, Failure> {
        let unknown = |why| Err(Failure::Unknown { why });
        let user =
            via.and_then(|via| self.users.get(via)).map_or_else(|| "nobody".into(), |user| user.id.clone());
        if via.is_some() && fault != Some(&Fault::NotSent) && self.is_too_much() {
            return Err(Failure::RetryAfter { after: None });
        }
        match fault {
            None if !self.key_is_good => Err(Failure::Auth { why: Auth::Key }),
            None => self.carry_out(&user, request),
            Some(Fault::NotSent) => Err(Failure::NotSent { why: NotSent::Unreachable }),
            Some(Fault::Lost) => unknown(Unknown::TimedOut),
            Some(Fault::Unheard(why)) => {
                let _nobody_hears = self.carry_out(&user, request);
                unknown(why.clone())
            }
            Some(&Fault::Late(seconds)) => {
                let at = self.now + TimeDelta::seconds(i64::try_from(seconds).unwrap());
                self.late.push_back((at, user, request));
                unknown(Unknown::TimedOut)
            }
            Some(&Fault::Server(status, happens)) => {
                if happens {
                    let _nobody_hears = self.carry_out(&user, request);
                }
                unknown(Unknown::Server(status))
            }
            Some(&Fault::RetryAfter(after)) => {
                Err(Failure::RetryAfter { after: after.map(Duration::from_secs) })
            }
            Some(&Fault::Auth(why)) => Err(Failure::Auth { why }),
            Some(&Fault::Rejected(status, code)) => rejected(status, code),
        }
    }

    /// Counts a request in; `true` when the hour had too many.
    fn is_too_much(&mut self) -> bool {
        let Some(limit) = self.hourly_limit else { return false };
        while self.answered.front().is_some_and(|at| *at <= self.now - TimeDelta::hours(1)) {
            self.answered.pop_front();
        }
        if self.answered.len() >= limit as usize {
            return true;
        }
        self.answered.push_back(self.now);
        false
    }

    fn is_listed(&self, id: &TimeEntryId) -> bool {
        !self.unlisted.contains(id) && self.unlisted_until.get(id).is_none_or(|until| *until <= self.now)
    }

    /// An entry that is made on the web.
    pub(super) fn made_elsewhere(&mut self, fields: EntryFields) -> TimeEntryId {
        self.create(&"u1".into(), "w1".into(), fields).id
    }

    /// An entry that is changed on the web.
    pub(super) fn changed_elsewhere(&mut self, id: &TimeEntryId, change: impl FnOnce(&mut EntryFields)) {
        change(&mut self.entries.get_mut(id).unwrap().fields);
    }

    /// What runs is stopped on the web.
    pub(super) fn stopped_elsewhere(&mut self) {
        let _nothing_runs = self.stop(&"u1".into(), &"w1".into(), self.now);
    }

    /// What all entries say, earliest first.
    pub(super) fn said(&self) -> Vec<EntryFields> {
        let mut said: Vec<_> = self.entries.values().map(|entry| entry.fields.clone()).collect();
        said.sort_by_key(|fields| (fields.start, fields.description.clone(), fields.end));
        said
    }

    fn carry_out(&mut self, user: &UserId, request: Request) -> Result<Response, Failure> {
        Ok(match request {
            Request::Connections => Response::Connections(self.connections.clone()),
            Request::CreateConnection => Response::ConnectionMade(self.connect()),
            Request::Connection(id) => match self.connections.iter().find(|connection| connection.id == id) {
                Some(connection) => Response::Connection(connection.clone()),
                None => return rejected(404, None),
            },
            Request::DeleteConnection(id) => {
                self.connections.retain(|connection| connection.id != id);
                Response::Deleted
            }
            Request::User => {
                Response::User(Box::new(self.users.values().find(|known| known.id == *user).unwrap().clone()))
            }
            Request::Workspaces => Response::Workspaces(self.workspaces.clone()),
            Request::Projects { page, .. } => {
                let all = self.projects.iter().map(|project| HydratedProject {
                    project: project.clone(),
                    client: self.clients.iter().find(|one| Some(&one.id) == project.client.as_ref()).cloned(),
                    tasks: self.tasks.iter().filter(|task| task.project == project.id).cloned().collect(),
                });
                Response::Projects(paged(all.collect(), page))
            }
            Request::Tags { page, .. } => Response::Tags(paged(self.tags.clone(), page)),
            Request::Running { workspace, user } => {
                let running = self.running(&user, &workspace).map(|id| Box::new(self.entries[&id].clone()));
                Response::Running(running.filter(|entry| self.is_listed(&entry.id)))
            }
            Request::Entries { workspace, user, filter, page } => {
                Response::Entries(paged(self.list(&workspace, &user, &filter), page))
            }
            Request::Entry { id, .. } => match self.entries.get(&id) {
                Some(entry) => Response::Found(Box::new(Found::of(entry.clone()))),
                None => return rejected(400, Some(501)),
            },
            Request::CreateEntry { fields, .. } | Request::UpdateEntry { fields, .. }
                if fields.description == REFUSED =>
            {
                return rejected(400, Some(501));
            }
            Request::CreateEntry { workspace, fields } => {
                Response::Entry(Box::new(self.create(user, workspace, fields)))
            }
            Request::UpdateEntry { found, fields, workspace } => {
                let id = found.entry.id;
                if !self.entries.contains_key(&id) {
                    return rejected(400, Some(501));
                }
                if fields.is_running() {
                    self.end_other_than(&id, user, &workspace);
                }
                let entry = self.entries.get_mut(&id).unwrap();
                entry.fields = fields;
                Response::Entry(Box::new(entry.clone()))
            }
            Request::Stop { workspace, user, end } => {
                Response::Entry(Box::new(self.stop(&user, &workspace, end)?))
            }
            Request::DeleteEntry { id, .. } => match self.entries.remove(&id) {
                Some(_) => Response::Deleted,
                None => return rejected(400, Some(501)),
            },
            Request::Make { item, .. } => Response::Made(Box::new(self.make(item)?)),
            Request::Namesakes { item, .. } => {
                Response::Items(self.items().into_iter().filter(|other| other.is_same(&item)).collect())
            }
            Request::Unmake { item, .. } => {
                if !self.items().iter().any(|other| other.id() == item.id()) {
                    return rejected(400, Some(501));
                }
                self.unmake(item.id());
                Response::Deleted
            }
            Request::Raw { .. } => Response::Raw(serde_json::json!({ "raw": true })),
        })
    }

    fn connect(&mut self) -> ConnectionId {
        let id: ConnectionId = format!("new{}", self.connections.len()).into();
        self.users.insert(id.clone(), user("u1"));
        self.connections.push(Connection {
            id: id.clone(),
            status: ConnectionStatus::Pending,
            app: "clockify".into(),
            url: self.page.clone().map(ConnectUrl::from),
            created: None,
            updated: None,
        });
        id
    }

    /// All that can be booked on.
    pub(super) fn items(&self) -> Vec<Item> {
        let clients = self.clients.iter().cloned().map(Item::Client);
        let projects = self.projects.iter().cloned().map(Item::Project);
        let tasks = self.tasks.iter().cloned().map(Item::Task);
        clients.chain(projects).chain(tasks).chain(self.tags.iter().cloned().map(Item::Tag)).collect()
    }

    /// Names are taken once, and what is booked on a name from elsewhere is not there.
    fn make(&mut self, item: Item) -> Result<Item, Failure> {
        let taken = self.items().iter().any(|other| other.is_same(&item));
        if taken || item.name() == REFUSED {
            return rejected(400, Some(501));
        }
        assert!(
            !item.owner().is_some_and(|owner| owner.starts_with(LOCAL)),
            "{item:?} leaves before its owner"
        );
        self.last_id += 1;
        let id = format!("m{}", self.last_id);
        Ok(match item {
            Item::Client(one) => Item::Client(kept(&mut self.clients, Client { id: id.into(), ..one })),
            Item::Project(one) => Item::Project(kept(&mut self.projects, Project { id: id.into(), ..one })),
            Item::Task(one) => Item::Task(kept(&mut self.tasks, Task { id: id.into(), ..one })),
            Item::Tag(one) => Item::Tag(kept(&mut self.tags, Tag { id: id.into(), ..one })),
        })
    }

    fn unmake(&mut self, id: &str) {
        self.clients.retain(|one| one.id.as_str() != id);
        self.projects.retain(|one| one.id.as_str() != id);
        self.tasks.retain(|one| one.id.as_str() != id);
        self.tags.retain(|one| one.id.as_str() != id);
    }

    fn create(&mut self, user: &UserId, workspace: WorkspaceId, fields: EntryFields) -> ServerEntry {
        self.last_id += 1;
        let id: TimeEntryId = format!("e{}", self.last_id).into();
        if fields.is_running() {
            self.end_other_than(&id, user, &workspace);
        }
        let fields = EntryFields { kind: Some("REGULAR".into()), ..fields };
        let entry = ServerEntry { id: id.clone(), workspace, user: user.clone(), fields, locked: false };
        self.unlisted_until.insert(id.clone(), self.now + self.lag);
        self.entries.insert(id, entry.clone());
        entry
    }

    /// The one timer of a user and workspace goes to another entry, at the server's own time. Whether what the
    /// workspace requires is asked for then, nobody has found out; here it is not.
    fn end_other_than(&mut self, id: &TimeEntryId, user: &UserId, workspace: &WorkspaceId) {
        let other = self.running(user, workspace).filter(|running| running != id);
        if let Some(entry) = other.and_then(|other| self.entries.get_mut(&other)) {
            entry.fields.end = Some(self.now.max(entry.fields.start));
        }
    }

    fn running(&self, user: &UserId, workspace: &WorkspaceId) -> Option<TimeEntryId> {
        let mut of_user = self.entries.values().filter(|entry| {
            entry.user == *user && entry.workspace == *workspace && entry.fields.is_running()
        });
        let running = of_user.next().map(|entry| entry.id.clone());
        assert!(of_user.next().is_none(), "two timers run: {:?}", self.entries);
        running
    }

    fn stop(
        &mut self,
        user: &UserId,
        workspace: &WorkspaceId,
        end: DateTime<Utc>,
    ) -> Result<ServerEntry, Failure> {
        let Some(id) = self.running(user, workspace) else { return rejected(404, Some(404)) };
        let required = self.workspaces.iter().any(|known| known.id == *workspace && known.required.project);
        let entry = self.entries.get_mut(&id).unwrap();
        if required && entry.fields.project.is_none() {
            return rejected(400, Some(501));
        }
        entry.fields.end = Some(end.max(entry.fields.start));
        Ok(entry.clone())
    }

    fn list(&self, workspace: &WorkspaceId, user: &UserId, filter: &EntryFilter) -> Vec<ServerEntry> {
        let mut list: Vec<_> = self
            .entries
            .values()
            .filter(|entry| entry.workspace == *workspace && entry.user == *user)
            .filter(|entry| filter.start.is_none_or(|start| entry.fields.start >= start))
            .filter(|entry| filter.end.is_none_or(|end| entry.fields.start < end))
            .filter(|entry| self.is_listed(&entry.id))
            .cloned()
            .collect();
        list.sort_by_key(|entry| (std::cmp::Reverse(entry.fields.start), entry.id.clone()));
        list
    }
}

fn kept<T: Clone>(all: &mut Vec<T>, one: T) -> T {
    all.push(one.clone());
    one
}

fn paged<T>(all: Vec<T>, page: u32) -> Page<T> {
    let size = PAGE_SIZE as usize;
    let skip = (page as usize - 1) * size;
    let last = Some(all.len() <= skip + size);
    Page { items: all.into_iter().skip(skip).take(size).collect(), last }
}

fn rejected<T>(status: u16, code: Option<i64>) -> Result<T, Failure> {
    Err(Failure::Rejected(Rejection { status, code, message: "refused by the stand-in".into() }))
}

pub(super) fn user(id: &str) -> User {
    User {
        id: id.into(),
        name: id.into(),
        email: String::new(),
        active_workspace: None,
        time_zone: None,
        week_start: Weekday::Monday,
        time_format: TimeFormat::Hour24,
    }
}

pub(super) fn workspace(id: &str) -> Workspace {
    Workspace {
        id: id.into(),
        name: id.into(),
        required: Required::default(),
        stopwatch_only: false,
        plan: Some("PRO".into()),
    }
}

pub(super) fn project(id: &str) -> Project {
    Project {
        id: id.into(),
        name: id.into(),
        client: None,
        color: "#000000".into(),
        billable: false,
        archived: false,
    }
}

pub(super) fn task(id: &str, project: &str) -> Task {
    Task { id: id.into(), project: project.into(), name: id.into(), billable: None, done: false }
}

fn tag(id: &str) -> Tag {
    Tag { id: id.into(), name: id.into(), archived: false }
}
