//! The gateway's own endpoints: the connected accounts behind a key.

use super::base::{Base, is_loopback};
use super::client::Client;
use super::lenient;
use super::outcome::Failure;
use super::send::unreadable;
use crate::domain::ConnectionId;
use chrono::{DateTime, Utc};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

/// The only app that Stint connects.
const APP: &str = "clockify";

/// Where Maton's connect pages are, as itself or in a domain below.
const CONNECT_DOMAIN: &str = "maton.ai";

/// One connected account, or one that is being connected.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Maton's id of it.
    pub id: ConnectionId,
    /// How far it is.
    pub status: ConnectionStatus,
    /// The app it is for; empty when Maton doesn't say.
    pub app: String,
    /// Where its user allows the access. May be missing for a moment after it was created.
    pub url: Option<ConnectUrl>,
    /// When it was created.
    pub created: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated: Option<DateTime<Utc>>,
}

/// How far a connection is. The set is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// Usable.
    Active,
    /// Its page was not answered yet.
    Pending,
    /// Its page was answered with no, or something went wrong.
    Failed,
    /// A word that is not known here.
    Other(String),
}

/// The address of a connect page. It holds a session's token, so its `Debug` shows nothing of it.
#[derive(Clone, Debug)]
pub struct ConnectUrl(SecretString);

impl Client {
    /// The connections of this app, those with `status` when one is given. One request.
    ///
    /// Maton may ignore the filters, so they are applied here too.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn connections(&self, status: Option<&ConnectionStatus>) -> Result<Vec<Connection>, Failure> {
        let request = self
            .maton(Method::GET, &["connections"])
            .query("app", APP)
            .maybe("status", status.map(ConnectionStatus::as_str))
            .list();
        let list: ListWire = self.send(request).await?.json()?;
        let all = list.connections.into_iter().map(Connection::from);
        Ok(all
            .filter(|connection| connection.app.is_empty() || connection.app == APP)
            .filter(|connection| status.is_none_or(|status| connection.status == *status))
            .collect())
    }

    /// Begins a new connection. The answer is its id alone: [`Self::connection`] tells the page to open. One
    /// request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn create_connection(&self) -> Result<ConnectionId, Failure> {
        let request = self.maton(Method::POST, &["connections"]).json(json!({ "app": APP }));
        let answer: Value = self.send(request).await?.json()?;
        id_in(&answer).ok_or_else(|| unreadable("connection_id is missing".to_owned()))
    }

    /// One connection. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn connection(&self, id: &ConnectionId) -> Result<Connection, Failure> {
        let request = self.maton(Method::GET, &["connections", id.as_str()]);
        let one: OneWire = self.send(request).await?.json()?;
        Ok(one.connection.into())
    }

    /// Ends a connection. What the answer's body holds, if anything, is documented nowhere and not looked at. One
    /// request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn delete_connection(&self, id: &ConnectionId) -> Result<(), Failure> {
        self.send(self.maton(Method::DELETE, &["connections", id.as_str()])).await?;
        Ok(())
    }
}

impl ConnectionStatus {
    /// The status in Maton's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::Pending => "PENDING",
            Self::Failed => "FAILED",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for ConnectionStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "ACTIVE" => Self::Active,
            "PENDING" => Self::Pending,
            "FAILED" => Self::Failed,
            _ => Self::Other(word),
        }
    }
}

impl ConnectUrl {
    /// The address, to be handed to a browser, or shown to be copied, and written nowhere.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether a browser may be sent there: `https` at Maton or on the gateway's own host; with a gateway on this
    /// computer, anything on this computer.
    #[must_use]
    pub fn may_be_opened(&self, base: &Base) -> bool {
        let Ok(url) = Url::parse(self.expose()) else { return false };
        let Some(host) = url.host_str() else { return false };
        let at_maton =
            host.strip_suffix(CONNECT_DOMAIN).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        match url.scheme() {
            "https" => at_maton || base.host() == Some(host),
            "http" => base.is_loopback() && is_loopback(&url),
            _ => false,
        }
    }
}

impl From<String> for ConnectUrl {
    fn from(url: String) -> Self {
        Self(url.into())
    }
}

/// A list, under the name documented or one that was seen in use.
#[derive(Deserialize)]
pub(super) struct ListWire {
    #[serde(alias = "data", alias = "items", deserialize_with = "lenient::list")]
    connections: Vec<ConnectionWire>,
}

#[derive(Deserialize)]
pub(super) struct OneWire {
    connection: ConnectionWire,
}

#[derive(Deserialize)]
struct ConnectionWire {
    #[serde(alias = "connection_Id", alias = "id", deserialize_with = "lenient::id")]
    connection_id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    status: String,
    #[serde(default, deserialize_with = "lenient::text")]
    app: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    url: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_time")]
    creation_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::maybe_time")]
    last_updated_time: Option<DateTime<Utc>>,
}

impl From<ConnectionWire> for Connection {
    fn from(wire: ConnectionWire) -> Self {
        Self {
            id: wire.connection_id.into(),
            status: wire.status.into(),
            app: wire.app,
            url: wire.url.map(ConnectUrl::from),
            created: wire.creation_time,
            updated: wire.last_updated_time,
        }
    }
}

/// The id of a new connection, under any of the names that Maton's own library reads it by.
pub(super) fn id_in(answer: &Value) -> Option<ConnectionId> {
    let names = ["connection_id", "connection_Id", "id"];
    let found = names.iter().find_map(|name| answer.get(name)?.as_str().filter(|id| !id.is_empty()));
    match (found, answer.get("connection")) {
        (Some(id), _) => Some(id.into()),
        (None, Some(nested)) => id_in(nested),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_connections_id_is_found_under_every_name_that_was_seen() {
        for answer in [
            json!({ "connection_id": "c" }),
            json!({ "connection_Id": "c" }),
            json!({ "id": "c" }),
            json!({ "connection": { "connection_id": "c", "status": "PENDING" } }),
            json!({ "connection_id": null, "connection": { "id": "c" } }),
        ] {
            assert_eq!(id_in(&answer), Some("c".into()), "{answer}");
        }
        for answer in
            [json!({}), json!({ "connection_id": "" }), json!([]), json!({ "connection": null }), json!(null)]
        {
            assert_eq!(id_in(&answer), None, "{answer}");
        }
    }

    #[test]
    fn a_status_keeps_a_word_that_is_not_known() {
        for word in ["ACTIVE", "PENDING", "FAILED", "PAUSED", ""] {
            assert_eq!(ConnectionStatus::from(word.to_owned()).as_str(), word);
        }
    }

    #[test]
    fn a_browser_is_sent_only_to_maton_to_the_gateway_or_on_this_computer() {
        let maton = Base::parse(Base::MATON).unwrap();
        let own = Base::parse("https://gate.example.com").unwrap();
        let here = Base::parse("http://127.0.0.1:8080").unwrap();
        let opened = |url: &str, base: &Base| ConnectUrl::from(url.to_owned()).may_be_opened(base);

        assert!(opened("https://connect.maton.ai/?session_token=x", &maton));
        assert!(opened("https://maton.ai/x", &maton));
        assert!(opened("https://gate.example.com/connect", &own));
        assert!(opened("http://127.0.0.1:8080/connect", &here));
        for bad in [
            "http://connect.maton.ai/",
            "https://connect.maton.ai.example.com/",
            "https://evilmaton.ai/",
            "https://connect.maton.ai@example.com/",
            "http://127.0.0.1:8080/connect",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!opened(bad, &maton), "{bad}");
        }
    }

    #[test]
    fn the_debug_of_a_connection_hides_the_session_in_its_url() {
        let json = json!({ "connection_id": "c", "url": "https://connect.maton.ai/?session_token=SECRET" });
        let connection: Connection = serde_json::from_value::<ConnectionWire>(json).unwrap().into();
        assert!(!format!("{connection:?}").contains("SECRET"));
        assert_eq!(connection.url.unwrap().expose(), "https://connect.maton.ai/?session_token=SECRET");
    }
}
