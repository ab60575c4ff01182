//! Tags.

use super::client::Client;
use super::filter::ListFilter;
use super::lenient;
use super::merge::{Body, Object};
use super::outcome::Failure;
use super::paging::{self, Page, Progress, Row};
use super::send::Request;
use crate::domain::{Tag, TagId, WorkspaceId};
use futures_util::Stream;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// What is to be changed of a tag. `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the tag's field of that name")]
pub struct TagEdit {
    pub name: Option<String>,
    pub archived: Option<bool>,
}

impl Client {
    /// One page of the tags, counted from 1. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn tags_page(
        &self,
        workspace: &WorkspaceId,
        filter: &ListFilter,
        page: u32,
    ) -> Result<Page<Tag>, Failure> {
        let request = filter.apply(self.tags_at(Method::GET, workspace)).page(page);
        self.send(request).await?.page(|wire: TagWire| wire.into())
    }

    /// All tags, a page at a time. One request a page.
    pub fn tags_all(
        &self,
        workspace: &WorkspaceId,
        filter: &ListFilter,
    ) -> impl Stream<Item = Result<Progress<Tag>, Failure>> + Send + use<> {
        let list = (self.clone(), workspace.clone(), filter.clone());
        paging::all(list, |(client, workspace, filter), page| async move {
            client.tags_page(&workspace, &filter, page).await
        })
    }

    /// One tag. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn tag(&self, workspace: &WorkspaceId, id: &TagId) -> Result<Tag, Failure> {
        let wire: TagWire = self.send(self.tag_at(Method::GET, workspace, id)).await?.json()?;
        Ok(wire.into())
    }

    /// Makes a tag; its name has at most 100 characters and is not in use by another, archived ones included. One
    /// request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. A name in use is 400 with code 501.
    pub async fn create_tag(&self, workspace: &WorkspaceId, name: &str) -> Result<Tag, Failure> {
        let request = self.tags_at(Method::POST, workspace).json(json!({ "name": name }));
        let wire: TagWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    /// Changes what `edit` names and keeps the rest. Two requests: read and write.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn update_tag(
        &self,
        workspace: &WorkspaceId,
        id: &TagId,
        edit: &TagEdit,
    ) -> Result<Tag, Failure> {
        let read = self.object(self.tag_at(Method::GET, workspace, id)).await?;
        let request = self.tag_at(Method::PUT, workspace, id).json(tag_body(&read, edit).into_json());
        let wire: TagWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    /// Deletes a tag, active or archived. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn delete_tag(&self, workspace: &WorkspaceId, id: &TagId) -> Result<(), Failure> {
        self.send(self.tag_at(Method::DELETE, workspace, id)).await?;
        Ok(())
    }

    fn tags_at(&self, method: Method, workspace: &WorkspaceId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "tags"])
    }

    fn tag_at(&self, method: Method, workspace: &WorkspaceId, id: &TagId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "tags", id.as_str()])
    }
}

impl Row for Tag {
    fn row_id(&self) -> &str {
        self.id.as_str()
    }
}

/// A tag whose `archived` is left out comes back from the archive.
fn tag_body(read: &Object, edit: &TagEdit) -> Body {
    Body::default()
        .keeping(read, &["name"])
        .keeping_flag(read, "archived", "archived")
        .with("name", edit.name.as_deref())
        .with("archived", edit.archived)
}

#[derive(Deserialize)]
pub(super) struct TagWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, deserialize_with = "lenient::flag")]
    archived: bool,
}

impl From<TagWire> for Tag {
    fn from(wire: TagWire) -> Self {
        Self { id: wire.id.into(), name: wire.name, archived: wire.archived }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renaming_an_archived_tag_keeps_it_archived() {
        let found = json!({ "id": "t", "name": "old", "workspaceId": "w", "archived": true });
        let edit = TagEdit { name: Some("new".to_owned()), ..TagEdit::default() };
        let body = tag_body(found.as_object().unwrap(), &edit).into_json();
        assert_eq!(body, json!({ "name": "new", "archived": true }));
    }
}
