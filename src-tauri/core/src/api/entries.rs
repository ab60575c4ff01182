//! Time entries.

use super::client::Client;
use super::entry_filter::EntryFilter;
use super::entry_wire::{EntryWire, new_body, replacing_body, written};
use super::merge::Object;
use super::outcome::Failure;
use super::paging::{self, Page, Progress, Row};
use super::send::{Request, read_value};
use crate::domain::{EntryFields, ServerEntry, TimeEntryId, UserId, WorkspaceId};
use chrono::{DateTime, Utc};
use futures_util::Stream;
use reqwest::Method;
use serde_json::{Value, json};

/// An entry as it was just read, with all that the server said of it: what a change is merged with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What Stint understands of it.
    pub entry: ServerEntry,
    raw: Object,
}

#[cfg(test)]
impl Found {
    /// An entry that a stand-in for the server found.
    pub(crate) fn of(entry: ServerEntry) -> Self {
        Self { entry, raw: Object::new() }
    }
}

impl Client {
    /// One page of a user's entries, counted from 1, latest start first. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn entries_page(
        &self,
        workspace: &WorkspaceId,
        user: &UserId,
        filter: &EntryFilter,
        page: u32,
    ) -> Result<Page<ServerEntry>, Failure> {
        let request = filter.apply(self.entries_of(Method::GET, workspace, user)).page(page);
        self.send(request).await?.page(|wire: EntryWire| wire.into())
    }

    /// All entries of a user, a page at a time, latest start first. One request a page.
    pub fn entries_all(
        &self,
        workspace: &WorkspaceId,
        user: &UserId,
        filter: &EntryFilter,
    ) -> impl Stream<Item = Result<Progress<ServerEntry>, Failure>> + Send + use<> {
        let list = (self.clone(), workspace.clone(), user.clone(), filter.clone());
        paging::all(list, |(client, workspace, user, filter), page| async move {
            client.entries_page(&workspace, &user, &filter, page).await
        })
    }

    /// The user's running entry in this workspace, if one is running. Another may run in another workspace. One
    /// request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn running(
        &self,
        workspace: &WorkspaceId,
        user: &UserId,
    ) -> Result<Option<ServerEntry>, Failure> {
        let filter = EntryFilter { in_progress: Some(true), ..EntryFilter::default() };
        let page = self.entries_page(workspace, user, &filter, 1).await?;
        Ok(page
            .items
            .into_iter()
            .filter(|entry| entry.fields.is_running())
            .max_by_key(|entry| entry.fields.start))
    }

    /// One page, counted from 1, of what runs in the workspace, whoever's it is. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn in_progress_page(
        &self,
        workspace: &WorkspaceId,
        page: u32,
    ) -> Result<Page<ServerEntry>, Failure> {
        let route = ["workspaces", workspace.as_str(), "time-entries", "status", "in-progress"];
        let request = self.clockify(Method::GET, &route).page(page);
        self.send(request).await?.page(|wire: EntryWire| wire.into())
    }

    /// All of what runs in the workspace, a page at a time. One request a page.
    pub fn in_progress_all(
        &self,
        workspace: &WorkspaceId,
    ) -> impl Stream<Item = Result<Progress<ServerEntry>, Failure>> + Send + use<> {
        paging::all((self.clone(), workspace.clone()), |(client, workspace), page| async move {
            client.in_progress_page(&workspace, page).await
        })
    }

    /// What runs in the workspace, by the route `GET /workspaces/{id}/time-entries`. One request.
    ///
    /// Maton's document has this route and calls it "in progress"; no document of Clockify's has it, and what it
    /// really answers was recorded by nobody. For anything that matters use [`Self::running`] or
    /// [`Self::in_progress_page`].
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn in_progress_in_workspace(
        &self,
        workspace: &WorkspaceId,
    ) -> Result<Vec<ServerEntry>, Failure> {
        let request = self.entries_in(Method::GET, workspace).list();
        Ok(self.send(request).await?.page(|wire: EntryWire| wire.into())?.items)
    }

    /// Makes an entry of one's own; without an end it runs, and Clockify ends what ran before. Never to be sent
    /// twice: Clockify would make two. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn create_entry(
        &self,
        workspace: &WorkspaceId,
        fields: &EntryFields,
    ) -> Result<ServerEntry, Failure> {
        self.entry_from(self.entries_in(Method::POST, workspace).json(new_body(fields))).await
    }

    /// Makes an entry for a user, who may be another. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn create_entry_for(
        &self,
        workspace: &WorkspaceId,
        user: &UserId,
        fields: &EntryFields,
    ) -> Result<ServerEntry, Failure> {
        self.entry_from(self.entries_of(Method::POST, workspace, user).json(new_body(fields))).await
    }

    /// One entry. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. An entry that is gone is 400 with code 501, as many other things are.
    pub async fn entry(&self, workspace: &WorkspaceId, id: &TimeEntryId) -> Result<Found, Failure> {
        let raw: Object = self.send(self.entry_at(Method::GET, workspace, id)).await?.json()?;
        let wire: EntryWire = read_value(&Value::Object(raw.clone()))?;
        Ok(Found { entry: wire.into(), raw })
    }

    /// Replaces an entry by `fields`, keeping what they don't speak of as `found` has it. Read it right before: a
    /// change that was made in between is overwritten. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn update_entry(
        &self,
        workspace: &WorkspaceId,
        found: &Found,
        fields: &EntryFields,
    ) -> Result<ServerEntry, Failure> {
        let request = self.entry_at(Method::PUT, workspace, &found.entry.id);
        self.entry_from(request.json(replacing_body(fields, &found.raw))).await
    }

    /// Ends what the user has running. `end` must not lie before its start. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. When nothing runs, a rejection that
    /// [`is_not_running`](super::Rejection::is_not_running). When the entry lacks what the workspace requires, it
    /// is refused with 400 and goes on running.
    pub async fn stop(
        &self,
        workspace: &WorkspaceId,
        user: &UserId,
        end: DateTime<Utc>,
    ) -> Result<ServerEntry, Failure> {
        let body = json!({ "end": written(end) });
        self.entry_from(self.entries_of(Method::PATCH, workspace, user).json(body)).await
    }

    /// Deletes an entry. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. The second time it is 400 with code 501.
    pub async fn delete_entry(&self, workspace: &WorkspaceId, id: &TimeEntryId) -> Result<(), Failure> {
        self.send(self.entry_at(Method::DELETE, workspace, id)).await?;
        Ok(())
    }

    async fn entry_from(&self, request: Request) -> Result<ServerEntry, Failure> {
        let wire: EntryWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    fn entries_in(&self, method: Method, workspace: &WorkspaceId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "time-entries"])
    }

    fn entries_of(&self, method: Method, workspace: &WorkspaceId, user: &UserId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "user", user.as_str(), "time-entries"])
    }

    fn entry_at(&self, method: Method, workspace: &WorkspaceId, id: &TimeEntryId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "time-entries", id.as_str()])
    }
}

impl Row for ServerEntry {
    fn row_id(&self) -> &str {
        self.id.as_str()
    }
}
