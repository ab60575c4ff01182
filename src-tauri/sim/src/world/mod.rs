//! The state behind the answers: accounts, workspaces, entries, connections. It knows nothing of HTTP.

mod catalogue;
mod connection;
mod entry;
mod id;
mod project;
mod user;
mod workspace;

pub use catalogue::{Client, CustomField, Holiday, Tag, Task};
pub use connection::{Connection, Status};
pub use entry::{CustomValue, Entry};
pub use id::Id;
pub use project::{
    BudgetEstimate, EstimateKind, MembershipStatus, Project, ProjectMember, ResetOption, TimeEstimate,
};
pub use user::{Barred, Profile, User};
pub use workspace::{Currency, Member, Plan, Role, Settings, Workspace};

pub(crate) use connection::{scatter, uuid};
pub(crate) use id::Ids;

use crate::clock::Clock;
use crate::seed::{self, Seed};
use chrono::{DateTime, SubsecRound, Utc};

/// Everything one Maton account can reach. Tests read it, and change it as somebody elsewhere would.
#[derive(Debug)]
pub struct World {
    /// What time it is in this world.
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    me: User,
    /// Other people of the workspaces.
    pub(crate) others: Vec<User>,
    home: Workspace,
    further: Vec<Workspace>,
    connections: Vec<Connection>,
    pub(crate) barred: Option<Barred>,
    /// How many connections were ever made.
    connections_made: u64,
    late_urls: u32,
}

/// An entry that somebody makes elsewhere: on the web, on the phone.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each is the field of the entry by its own name")]
pub struct Draft {
    pub start: DateTime<Utc>,
    pub end: Option<DateTime<Utc>>,
    pub description: String,
    pub project: Option<Id>,
    pub task: Option<Id>,
    pub tags: Vec<Id>,
    pub billable: bool,
}

impl Draft {
    /// An entry that starts at `start`, runs, and says nothing more.
    #[must_use]
    pub fn running(start: DateTime<Utc>, description: &str) -> Self {
        Self {
            start: start.trunc_subsecs(0),
            end: None,
            description: description.to_owned(),
            project: None,
            task: None,
            tags: Vec::new(),
            billable: false,
        }
    }

    /// An entry that is over.
    #[must_use]
    pub fn finished(start: DateTime<Utc>, end: DateTime<Utc>, description: &str) -> Self {
        Self { end: Some(end.trunc_subsecs(0)), ..Self::running(start, description) }
    }
}

impl World {
    /// A world with the data of `seed`, made up to the clock's now.
    #[must_use]
    pub fn new(seed: Seed, clock: Clock) -> Self {
        seed::world(seed, clock)
    }

    /// A world of one person and one workspace of their own.
    pub(crate) fn of(clock: Clock, name: &str, email: &str, workspace: &str, currency: &str) -> Self {
        let ids = Ids::default();
        let user = ids.next();
        let home = Workspace::new(&ids, workspace, currency, vec![Member { user, role: Role::Owner }]);
        let me = User {
            id: user,
            name: Some(name.to_owned()),
            email: email.to_owned(),
            profile: Some(Profile::german()),
            active_workspace: home.id,
            default_workspace: home.id,
        };
        Self {
            clock,
            ids,
            me,
            others: Vec::new(),
            home,
            further: Vec::new(),
            connections: Vec::new(),
            barred: None,
            connections_made: 0,
            late_urls: 0,
        }
    }

    /// Now, by the clock of this world.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The account behind the key.
    #[must_use]
    pub fn me(&self) -> &User {
        &self.me
    }

    /// The account behind the key, to change its profile or its active workspace.
    pub fn me_mut(&mut self) -> &mut User {
        &mut self.me
    }

    /// Anybody of the workspaces.
    #[must_use]
    pub fn user(&self, id: Id) -> Option<&User> {
        std::iter::once(&self.me).chain(&self.others).find(|user| user.id == id)
    }

    /// The account's own workspace, the first of all.
    #[must_use]
    pub fn home(&self) -> &Workspace {
        &self.home
    }

    /// The account's own workspace, to change it.
    pub fn home_mut(&mut self) -> &mut Workspace {
        &mut self.home
    }

    /// All workspaces, the account's own first.
    pub fn workspaces(&self) -> impl Iterator<Item = &Workspace> {
        std::iter::once(&self.home).chain(&self.further)
    }

    /// All workspaces, to change them.
    pub fn workspaces_mut(&mut self) -> impl Iterator<Item = &mut Workspace> {
        std::iter::once(&mut self.home).chain(&mut self.further)
    }

    /// The workspace of that id.
    #[must_use]
    pub fn workspace(&self, id: &str) -> Option<&Workspace> {
        self.workspaces().find(|workspace| workspace.id == id)
    }

    /// The workspace of that id, to change it.
    pub fn workspace_mut(&mut self, id: &str) -> Option<&mut Workspace> {
        self.workspaces_mut().find(|workspace| workspace.id == id)
    }

    /// A further workspace, in which this account has `role`.
    pub fn add_workspace(&mut self, name: &str, role: Role) -> &mut Workspace {
        let members = vec![Member { user: self.me.id, role }];
        let mut workspace = Workspace::new(&self.ids, name, &self.home.currency.code, members);
        workspace.plan = self.home.plan;
        let at = self.further.len();
        self.further.push(workspace);
        &mut self.further[at]
    }

    /// This account's entries in its own workspace, earliest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.home.entries.in_order(self.me.id).iter().filter_map(|(_, id)| self.home.entries.get(*id))
    }

    /// The entry of that id, in whatever workspace.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        let id = Id::parse(id)?;
        self.workspaces().find_map(|workspace| workspace.entries.get(id))
    }

    /// This account's running entry in its own workspace.
    #[must_use]
    pub fn running(&self) -> Option<&Entry> {
        self.home.entries.running(self.me.id)
    }

    /// Makes an entry of this account in its own workspace, from elsewhere. One that runs there already ends when
    /// this one starts.
    pub fn add_entry(&mut self, draft: Draft) -> Id {
        let (user, workspace) = (self.me.id, &mut self.home);
        if draft.end.is_none()
            && let Some(running) = workspace.entries.running(user)
        {
            let (id, end) = (running.id, draft.start.max(running.start));
            workspace.edit_entry(id, |entry| entry.end = Some(end));
        }
        let id = self.ids.next();
        workspace.entries.insert(Entry {
            id,
            user,
            description: draft.description.into(),
            start: draft.start,
            end: draft.end,
            project: draft.project,
            task: draft.task,
            tags: draft.tags.into(),
            billable: draft.billable,
            kind: "REGULAR",
            custom: Box::default(),
            locked: false,
            approved: false,
        });
        id
    }

    /// Changes an entry from elsewhere, in whatever workspace. `None` if there is none of that id.
    pub fn edit_entry(&mut self, id: &str, change: impl FnOnce(&mut Entry)) -> Option<&Entry> {
        let id = Id::parse(id)?;
        self.workspaces_mut().find(|workspace| workspace.entries.get(id).is_some())?.edit_entry(id, change)
    }

    /// Deletes an entry from elsewhere.
    pub fn remove_entry(&mut self, id: &str) -> Option<Entry> {
        let id = Id::parse(id)?;
        self.workspaces_mut().find_map(|workspace| workspace.remove_entry(id))
    }

    /// Locks an entry. Owners and administrators may still change it: give this account another role in the
    /// workspace ([`Workspace::set_role`]) to be refused.
    pub fn lock_entry(&mut self, id: &str) {
        self.edit_entry(id, |entry| entry.locked = true);
    }

    /// Approves an entry: no answer shows it, and every change is refused, to everybody.
    pub fn approve_entry(&mut self, id: &str) {
        self.edit_entry(id, |entry| entry.approved = true);
    }

    /// Maton's connections, in the order they were made.
    #[must_use]
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// The connection of that id.
    #[must_use]
    pub fn connection(&self, id: &str) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.id == id)
    }

    /// A new connection; its id.
    pub fn add_connection(&mut self, status: Status) -> String {
        let mut connection = Connection::numbered(self.connections_made, status, self.now());
        connection.answers_without_url = self.late_urls;
        self.connections_made += 1;
        let id = connection.id.clone();
        self.connections.push(connection);
        id
    }

    /// Gives a connection another status, as the answer to its connect page does.
    pub fn set_connection(&mut self, id: &str, status: Status) {
        let now = self.now();
        self.change_connection(id, |connection| {
            connection.status = status;
            connection.updated = now;
        });
    }

    /// Has the connections that are made from now on lack their `url` in the first `answers` that show them, as it
    /// can be with Maton's.
    pub fn delay_urls(&mut self, answers: u32) {
        self.late_urls = answers;
    }

    /// Has Clockify itself turn the user away, or no longer.
    pub fn bar(&mut self, barred: Option<Barred>) {
        self.barred = barred;
    }

    /// Ends the authorisation behind a connection: it stays `ACTIVE`, but Maton answers 500 to what it proxies.
    pub fn expire_connection(&mut self, id: &str) {
        self.change_connection(id, |connection| connection.expired = true);
    }

    /// Deletes a connection; whether there was one.
    pub fn remove_connection(&mut self, id: &str) -> bool {
        let before = self.connections.len();
        self.connections.retain(|connection| connection.id != id);
        self.connections.len() < before
    }

    pub(crate) fn change_connection(&mut self, id: &str, change: impl FnOnce(&mut Connection)) {
        if let Some(connection) = self.connections.iter_mut().find(|connection| connection.id == id) {
            change(connection);
        }
    }
}
