//! Clients: those for whom projects are done.

use super::client::Client;
use super::filter::ListFilter;
use super::lenient;
use super::merge::{Body, Object, is_set};
use super::outcome::Failure;
use super::paging::{self, Page, Progress, Row};
use super::send::Request;
use crate::domain::{self, ClientId, WorkspaceId};
use futures_util::Stream;
use reqwest::Method;
use serde::Deserialize;

/// A client to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the client's field of that name")]
pub struct NewClient {
    /// At most 100 characters, not in use by another client, archived ones included.
    pub name: String,
    pub email: Option<String>,
    pub address: Option<String>,
    pub note: Option<String>,
}

/// What is to be changed of a client. `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the client's field of that name")]
pub struct ClientEdit {
    pub name: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub note: Option<String>,
    pub archived: Option<bool>,
}

impl Client {
    /// One page of the clients, counted from 1. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn clients_page(
        &self,
        workspace: &WorkspaceId,
        filter: &ListFilter,
        page: u32,
    ) -> Result<Page<domain::Client>, Failure> {
        let request = filter.apply(self.clients_at(Method::GET, workspace)).page(page);
        self.send(request).await?.page(|wire: ClientWire| wire.into())
    }

    /// All clients, a page at a time. One request a page.
    pub fn clients_all(
        &self,
        workspace: &WorkspaceId,
        filter: &ListFilter,
    ) -> impl Stream<Item = Result<Progress<domain::Client>, Failure>> + Send + use<> {
        let list = (self.clone(), workspace.clone(), filter.clone());
        paging::all(list, |(client, workspace, filter), page| async move {
            client.clients_page(&workspace, &filter, page).await
        })
    }

    /// One client. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn client(&self, workspace: &WorkspaceId, id: &ClientId) -> Result<domain::Client, Failure> {
        let wire: ClientWire = self.send(self.client_at(Method::GET, workspace, id)).await?.json()?;
        Ok(wire.into())
    }

    /// Makes a client. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. A name in use is 400 with code 501.
    pub async fn create_client(
        &self,
        workspace: &WorkspaceId,
        new: &NewClient,
    ) -> Result<domain::Client, Failure> {
        let body = Body::default()
            .with("name", Some(new.name.as_str()))
            .with("email", new.email.as_deref())
            .with("address", new.address.as_deref())
            .with("note", new.note.as_deref());
        let request = self.clients_at(Method::POST, workspace).json(body.into_json());
        let wire: ClientWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    /// Changes what `edit` names and keeps the rest. Two requests: read and write.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn update_client(
        &self,
        workspace: &WorkspaceId,
        id: &ClientId,
        edit: &ClientEdit,
    ) -> Result<domain::Client, Failure> {
        let read = self.object(self.client_at(Method::GET, workspace, id)).await?;
        self.put_client(workspace, id, &read, edit).await
    }

    /// Deletes a client. Clockify refuses that for an active one, so it is archived first, and stays archived
    /// should the rest fail. Three requests, or two when it is archived already.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn delete_client(&self, workspace: &WorkspaceId, id: &ClientId) -> Result<(), Failure> {
        let read = self.object(self.client_at(Method::GET, workspace, id)).await?;
        if !is_set(&read, "archived") {
            let archive = ClientEdit { archived: Some(true), ..ClientEdit::default() };
            self.put_client(workspace, id, &read, &archive).await?;
        }
        self.send(self.client_at(Method::DELETE, workspace, id)).await?;
        Ok(())
    }

    async fn put_client(
        &self,
        workspace: &WorkspaceId,
        id: &ClientId,
        read: &Object,
        edit: &ClientEdit,
    ) -> Result<domain::Client, Failure> {
        let request = self.client_at(Method::PUT, workspace, id).json(client_body(read, edit).into_json());
        let wire: ClientWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    fn clients_at(&self, method: Method, workspace: &WorkspaceId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "clients"])
    }

    fn client_at(&self, method: Method, workspace: &WorkspaceId, id: &ClientId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "clients", id.as_str()])
    }
}

impl Row for domain::Client {
    fn row_id(&self) -> &str {
        self.id.as_str()
    }
}

/// `ccEmails` is wiped when left out; whether the others are is not known, so all are sent again.
fn client_body(read: &Object, edit: &ClientEdit) -> Body {
    Body::default()
        .keeping(read, &["name", "email", "address", "note", "ccEmails", "currencyId"])
        .keeping_flag(read, "archived", "archived")
        .with("name", edit.name.as_deref())
        .with("email", edit.email.as_deref())
        .with("address", edit.address.as_deref())
        .with("note", edit.note.as_deref())
        .with("archived", edit.archived)
}

#[derive(Deserialize)]
pub(super) struct ClientWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, deserialize_with = "lenient::flag")]
    archived: bool,
}

impl From<ClientWire> for domain::Client {
    fn from(wire: ClientWire) -> Self {
        Self { id: wire.id.into(), name: wire.name, archived: wire.archived }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_put_keeps_cc_emails_and_all_else_that_it_takes() {
        let found = json!({
            "id": "c", "name": "Old", "workspaceId": "w", "archived": true, "email": "a@example.com", "address": null,
            "note": "n", "ccEmails": ["b@example.com"], "currencyId": "x", "currencyCode": "EUR",
        });
        let edit = ClientEdit { name: Some("New".to_owned()), ..ClientEdit::default() };
        let expected = json!({
            "name": "New", "archived": true, "email": "a@example.com", "note": "n", "ccEmails": ["b@example.com"],
            "currencyId": "x",
        });
        assert_eq!(client_body(found.as_object().unwrap(), &edit).into_json(), expected);
    }
}
