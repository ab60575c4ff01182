//! Building the body of a PUT from what was just read.
//!
//! Clockify's PUT replaces: a key that is left out is wiped, reset or kept, differently for each kind of thing. So
//! whatever a PUT takes is sent again as it was read, under the name that writing has for it, and a null is left
//! out, since some routes refuse it.

use super::client::Client;
use super::lenient;
use super::outcome::Failure;
use super::send::Request;
use serde_json::{Map, Value};

/// A JSON object as it was read, with all its keys.
pub(super) type Object = Map<String, Value>;

impl Client {
    /// Reads one thing whole, so that a PUT can be made from it.
    pub(super) async fn object(&self, request: Request) -> Result<Object, Failure> {
        self.send(request).await?.json()
    }
}

/// Whether a boolean was read as true.
pub(super) fn is_set(read: &Object, key: &str) -> bool {
    read.get(key).and_then(lenient::as_flag).flatten().unwrap_or(false)
}

/// The body of a write.
#[derive(Default)]
pub(super) struct Body(Object);

impl Body {
    /// Takes over each of the keys that was read with a value.
    pub(super) fn keeping(mut self, read: &Object, keys: &[&str]) -> Self {
        for key in keys {
            if let Some(value) = read.get(*key).filter(|value| !value.is_null()) {
                self.0.insert((*key).to_owned(), value.clone());
            }
        }
        self
    }

    /// Takes over a boolean, as one, that reading calls `from` and writing `to`.
    pub(super) fn keeping_flag(self, read: &Object, from: &str, to: &str) -> Self {
        let flag = read.get(from).and_then(lenient::as_flag).flatten();
        self.with(to, flag)
    }

    /// Sets the key when there is a value; otherwise what is there stays.
    pub(super) fn with(mut self, key: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.0.insert(key.to_owned(), value.into());
        }
        self
    }

    /// The JSON to send.
    pub(super) fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}
