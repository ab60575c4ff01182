//! What a list of projects is narrowed by.

use crate::call::{Call, MembershipWord};
use crate::refusal::Refusal;
use crate::routes::names::Search;
use crate::world::{Id, MembershipStatus, Project, Workspace};
use serde::Deserialize;

pub(super) struct Filter<'a> {
    search: Search<'a>,
    archived: Option<bool>,
    billable: Option<bool>,
    access: Option<Access>,
    template: Option<bool>,
    client_status: Option<ClientStatus>,
    clients: Option<Vec<Id>>,
    contains_client: bool,
    users: Option<Vec<Id>>,
    contains_user: bool,
    user_status: Option<MembershipStatus>,
    groups: bool,
    contains_group: bool,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
enum Access {
    Public,
    Private,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
enum ClientStatus {
    Active,
    Archived,
    All,
}

impl<'a> Filter<'a> {
    pub(super) fn of(call: &'a Call) -> Result<Self, Refusal> {
        // They say which expenses come with a project, and there are none.
        call.number("expense-limit")?;
        call.day("expense-date")?;
        Ok(Self {
            search: Search {
                name: call.text("name"),
                strict: call.flag("strict-name-search")?.unwrap_or(false),
            },
            archived: call.flag("archived")?,
            billable: call.flag("billable")?,
            access: call.word("access")?,
            template: call.flag("is-template")?,
            client_status: call.word("client-status")?,
            clients: call.ids("clients"),
            contains_client: call.flag("contains-client")?.unwrap_or(true),
            users: call.ids("users"),
            contains_user: call.flag("contains-user")?.unwrap_or(true),
            user_status: call.word::<MembershipWord>("user-status")?.and_then(MembershipWord::status),
            groups: !call.list("userGroups").is_empty(),
            contains_group: call.flag("contains-group")?.unwrap_or(true),
        })
    }

    pub(super) fn passes(&self, workspace: &Workspace, project: &Project) -> bool {
        let is = |wanted: Option<bool>, value: bool| wanted.is_none_or(|wanted| wanted == value);
        is(self.archived, project.archived)
            && is(self.billable, project.billable)
            && self.access.as_ref().is_none_or(|access| (*access == Access::Public) == project.public)
            && is(self.template, project.template)
            && self.passes_client(workspace, project)
            && self.passes_users(workspace, project)
            && self.passes_groups()
            && self.search.finds(&project.name)
    }

    fn passes_client(&self, workspace: &Workspace, project: &Project) -> bool {
        let listed = self.clients.as_ref().is_none_or(|clients| {
            project.client.is_some_and(|client| clients.contains(&client)) == self.contains_client
        });
        let archived = project.client.and_then(|id| workspace.clients.get(&id)).map(|client| client.archived);
        let right_status = match self.client_status {
            None | Some(ClientStatus::All) => true,
            Some(ClientStatus::Active) => archived == Some(false),
            Some(ClientStatus::Archived) => archived == Some(true),
        };
        listed && right_status
    }

    /// A status alone asks for projects with anybody of that status.
    fn passes_users(&self, workspace: &Workspace, project: &Project) -> bool {
        let mut of_status = workspace
            .members_of(project)
            .filter(|member| self.user_status.is_none_or(|status| member.status == status));
        match &self.users {
            Some(users) => of_status.any(|member| users.contains(&member.user)) == self.contains_user,
            None => self.user_status.is_none() || of_status.next().is_some(),
        }
    }

    /// There are no groups, so no project has one of those that are asked for.
    fn passes_groups(&self) -> bool {
        !self.groups || !self.contains_group
    }
}
