//! A workspace: its rules, its members, and all that is kept in it.

use super::entry::Entries;
use super::id::Ids;
use super::{
    Client, CustomField, Entry, Holiday, Id, MembershipStatus, Project, ProjectMember, Tag, Task,
    TimeEstimate,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use std::collections::BTreeMap;

/// A workspace. Its public fields may be changed at will by tests.
#[derive(Debug)]
pub struct Workspace {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// 1 to 50 characters.
    pub name: String,
    /// What is paid for it.
    pub plan: Plan,
    /// Its rules.
    pub settings: Settings,
    /// Who belongs to it, and as what.
    pub members: Vec<Member>,
    /// The code of its currency.
    pub currency: Currency,
    /// In the currency's smallest unit.
    pub hourly_rate: i64,
    /// Custom fields of its entries.
    pub custom_fields: Vec<CustomField>,
    /// Its days off.
    pub holidays: Vec<Holiday>,
    pub(crate) clients: BTreeMap<Id, Client>,
    pub(crate) projects: BTreeMap<Id, Project>,
    /// By project, then by their own id.
    pub(crate) tasks: BTreeMap<(Id, Id), Task>,
    pub(crate) tags: BTreeMap<Id, Tag>,
    pub(crate) entries: Entries,
    pub(crate) ids: Ids,
}

/// The plan of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// At most 30 requests an hour, for all members together.
    Free,
    /// No limit is simulated.
    Paid,
}

/// The rules of a workspace that the simulator keeps to. All other settings in the answers never change.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// An entry needs a project before it can end.
    pub force_projects: bool,
    /// An entry needs a task before it can end.
    pub force_tasks: bool,
    /// An entry needs a tag before it can end.
    pub force_tags: bool,
    /// An entry needs a description before it can end.
    pub force_description: bool,
    /// `STOPWATCH_ONLY`: no entry may be written with an end.
    pub stopwatch_only: bool,
    /// `lockTimeEntries`: what starts before cannot be changed, except by administrators.
    pub lock_before: Option<DateTime<Utc>>,
    /// New projects are billable unless they say otherwise.
    pub default_billable_projects: bool,
    /// New projects are public unless they say otherwise.
    pub projects_public_by_default: bool,
    /// What other members say of `billable` is replaced with the project's.
    pub only_admins_change_billable: bool,
    /// Other members cannot create projects and clients.
    pub only_admins_create_projects: bool,
    /// Other members cannot create tags.
    pub only_admins_create_tags: bool,
    /// Other members cannot create tasks.
    pub only_admins_create_tasks: bool,
}

/// Somebody's place in a workspace.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Who.
    pub user: Id,
    /// As what.
    pub role: Role,
}

/// What somebody may do in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Made the workspace; may do everything.
    Owner,
    /// May do everything, also with locked entries.
    Admin,
    /// May book time.
    Member,
}

/// A currency, with the id it has in its workspace.
#[derive(Clone, Debug)]
pub struct Currency {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// `EUR`, `USD`, or a word of somebody's own.
    pub code: String,
}

impl Workspace {
    pub(crate) fn new(ids: &Ids, name: &str, currency: &str, members: Vec<Member>) -> Self {
        Self {
            id: ids.next(),
            name: name.to_owned(),
            plan: Plan::Paid,
            settings: Settings {
                default_billable_projects: true,
                projects_public_by_default: true,
                ..Settings::default()
            },
            members,
            currency: Currency { id: ids.next(), code: currency.to_owned() },
            hourly_rate: 0,
            custom_fields: Vec::new(),
            holidays: Vec::new(),
            clients: BTreeMap::new(),
            projects: BTreeMap::new(),
            tasks: BTreeMap::new(),
            tags: BTreeMap::new(),
            entries: Entries::default(),
            ids: ids.clone(),
        }
    }

    /// The clients, archived ones included, in the order they were made.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values()
    }

    /// The projects, archived ones included, in the order they were made.
    pub fn projects(&self) -> impl Iterator<Item = &Project> {
        self.projects.values()
    }

    /// All tasks, project by project.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    /// The tasks of one project, in the order they were made.
    pub fn tasks_of(&self, project: Id) -> impl Iterator<Item = &Task> {
        self.tasks.range((project, Id::MIN)..=(project, Id::MAX)).map(|(_, task)| task)
    }

    /// The tags, archived ones included, in the order they were made.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.tags.values()
    }

    /// Everybody's entries: member by member, earliest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.all()
    }

    /// Who works on a project: who was named, else all members of the workspace.
    pub fn members_of<'a>(&'a self, project: &'a Project) -> impl Iterator<Item = ProjectMember> + 'a {
        let named = project.members.iter().flatten().copied();
        let all = self.members.iter().filter(|_| project.members.is_none());
        named.chain(all.map(|member| ProjectMember {
            user: member.user,
            hourly_rate: None,
            status: MembershipStatus::Active,
        }))
    }

    /// The project of exactly this name.
    #[must_use]
    pub fn project(&self, name: &str) -> Option<&Project> {
        self.projects().find(|project| project.name == name)
    }

    /// The client of exactly this name.
    #[must_use]
    pub fn client(&self, name: &str) -> Option<&Client> {
        self.clients().find(|client| client.name == name)
    }

    /// The tag of exactly this name.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&Tag> {
        self.tags().find(|tag| tag.name == name)
    }

    /// The task of exactly this name in that project.
    #[must_use]
    pub fn task(&self, project: Id, name: &str) -> Option<&Task> {
        self.tasks_of(project).find(|task| task.name == name)
    }

    /// For changes made elsewhere, by hand: nothing is checked.
    pub fn project_mut(&mut self, id: Id) -> Option<&mut Project> {
        self.projects.get_mut(&id)
    }

    /// For changes made elsewhere, by hand: nothing is checked.
    pub fn client_mut(&mut self, id: Id) -> Option<&mut Client> {
        self.clients.get_mut(&id)
    }

    /// For changes made elsewhere, by hand: nothing is checked.
    pub fn tag_mut(&mut self, id: Id) -> Option<&mut Tag> {
        self.tags.get_mut(&id)
    }

    /// For changes made elsewhere, by hand: nothing is checked.
    pub fn task_mut(&mut self, project: Id, id: Id) -> Option<&mut Task> {
        self.tasks.get_mut(&(project, id))
    }

    /// A new client.
    pub fn add_client(&mut self, name: &str) -> Id {
        let id = self.ids.next();
        let client = Client {
            id,
            name: name.to_owned(),
            archived: false,
            email: None,
            address: None,
            note: None,
            cc_emails: Vec::new(),
        };
        self.clients.insert(id, client);
        id
    }

    /// A new project without a client, billable and public as the settings have it.
    pub fn add_project(&mut self, name: &str) -> Id {
        let id = self.ids.next();
        let project = Project {
            id,
            name: name.to_owned(),
            client: None,
            color: "#03A9F4".to_owned(),
            billable: self.settings.default_billable_projects,
            archived: false,
            public: self.settings.projects_public_by_default,
            note: String::new(),
            hourly_rate: None,
            cost_rate: None,
            members: None,
            time_estimate: TimeEstimate::default(),
            budget_estimate: None,
            template: false,
        };
        self.projects.insert(id, project);
        id
    }

    /// A new task, billable as its project.
    pub fn add_task(&mut self, project: Id, name: &str) -> Id {
        let id = self.ids.next();
        let task = Task {
            id,
            project,
            name: name.to_owned(),
            done: false,
            billable: self.projects.get(&project).is_some_and(|project| project.billable),
            assignees: Vec::new(),
            estimate: "PT0S".to_owned(),
            budget: 0,
        };
        self.tasks.insert((project, id), task);
        id
    }

    /// A new tag.
    pub fn add_tag(&mut self, name: &str) -> Id {
        let id = self.ids.next();
        self.tags.insert(id, Tag { id, name: name.to_owned(), archived: false });
        id
    }

    /// A new custom field of entries, of the type `TXT`, without a default.
    pub fn add_custom_field(&mut self, name: &str, required: bool) -> Id {
        let id = self.ids.next();
        let field = CustomField { id, name: name.to_owned(), kind: "TXT", required, default: Value::Null };
        self.custom_fields.push(field);
        id
    }

    /// A day off that comes again each year.
    pub fn add_holiday(&mut self, name: &str, day: NaiveDate) -> Id {
        let id = self.ids.next();
        let holiday = Holiday { id, name: name.to_owned(), first: day, last: day, annual: true };
        self.holidays.push(holiday);
        id
    }

    /// Changes an entry by hand, its start and end included; `None` if there is no such entry.
    pub fn edit_entry(&mut self, id: Id, change: impl FnOnce(&mut Entry)) -> Option<&Entry> {
        let mut entry = self.entries.remove(id)?;
        change(&mut entry);
        self.entries.insert(entry);
        self.entries.get(id)
    }

    /// Deletes an entry by hand.
    pub fn remove_entry(&mut self, id: Id) -> Option<Entry> {
        self.entries.remove(id)
    }

    /// As what somebody belongs to this workspace.
    #[must_use]
    pub fn role(&self, user: Id) -> Option<Role> {
        self.members.iter().find(|member| member.user == user).map(|member| member.role)
    }

    /// Makes somebody something else.
    pub fn set_role(&mut self, user: Id, role: Role) {
        self.members.iter_mut().filter(|member| member.user == user).for_each(|member| member.role = role);
    }

    /// Whether somebody is the owner or an administrator.
    pub(crate) fn is_admin(&self, user: Id) -> bool {
        matches!(self.role(user), Some(Role::Owner | Role::Admin))
    }

    /// Whether an entry is shown as locked.
    pub(crate) fn is_locked(&self, entry: &Entry) -> bool {
        entry.locked || self.settings.lock_before.is_some_and(|lock| entry.start < lock)
    }
}
