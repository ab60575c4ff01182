//! Reading any endpoint, for the curious.

use super::client::Client;
use super::outcome::Failure;
use percent_encoding::percent_decode_str;
use reqwest::Method;
use serde_json::Value;

/// The route of a read: `/user`, `/workspaces/…` and so on below Clockify's API, or `/connections…` at the gateway.
/// It may have a query, and can't lead anywhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadPath {
    segments: Vec<String>,
    query: Option<String>,
}

/// The text is no route of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadPathError {
    /// A whole address, or nothing at all.
    #[error("give a path such as /user, not a whole address")]
    NotAPath,
    /// `..` and the like, or a character that has no place in a path.
    #[error("the path has a part that is not allowed in it")]
    Forbidden,
}

impl ReadPath {
    /// Reads a path such as `/workspaces/ID/projects?archived=false`, with or without its first slash. What can't
    /// stand in an address as it is, such as a space, is encoded when it is sent.
    ///
    /// # Errors
    /// When it isn't a path, or tries to leave the API.
    pub fn parse(text: &str) -> Result<Self, ReadPathError> {
        let text = text.trim_matches(' ');
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (text, None),
        };
        let path = path.strip_prefix('/').unwrap_or(path).trim_end_matches('/');
        if path.is_empty() || path.contains("://") {
            return Err(ReadPathError::NotAPath);
        }
        if text.chars().any(|c| c.is_control() || matches!(c, '#' | '\\')) {
            return Err(ReadPathError::Forbidden);
        }
        let segments = path.split('/').map(segment).collect::<Result<_, _>>()?;
        Ok(Self { segments, query })
    }
}

impl Client {
    /// Reads any endpoint, and gives its JSON as it is. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn get_raw(&self, path: &ReadPath) -> Result<Value, Failure> {
        let segments: Vec<_> = path.segments.iter().map(String::as_str).collect();
        let request = if segments.first() == Some(&"connections") {
            self.maton(Method::GET, &segments)
        } else {
            self.clockify(Method::GET, &segments)
        };
        self.send(request.raw_query(path.query.as_deref()).list()).await?.json()
    }
}

/// A segment as it is meant; it is encoded again when it is sent.
fn segment(text: &str) -> Result<String, ReadPathError> {
    let plain = percent_decode_str(text).decode_utf8().map_err(|_| ReadPathError::Forbidden)?;
    match &*plain {
        "" | "." | ".." => Err(ReadPathError::Forbidden),
        plain => Ok(plain.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_with_its_query_and_with_or_without_its_first_slash() {
        let path = ReadPath::parse("/workspaces/a%20b/tags?page=2&name=x").unwrap();
        assert_eq!(path.segments, ["workspaces", "a b", "tags"]);
        assert_eq!(path.query.as_deref(), Some("page=2&name=x"));
        assert_eq!(ReadPath::parse("user").unwrap(), ReadPath::parse("/user/").unwrap());
    }

    #[test]
    fn a_space_is_encoded_in_path_and_query() {
        let path = ReadPath::parse(" /workspaces/a b/tags?name=two words ").unwrap();
        assert_eq!(path, ReadPath::parse("/workspaces/a%20b/tags?name=two words").unwrap());
        let mut url = reqwest::Url::parse("https://example.com/").unwrap();
        url.set_query(path.query.as_deref());
        assert_eq!(url.query(), Some("name=two%20words"));
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_refused() {
        for (text, why) in [
            ("", ReadPathError::NotAPath),
            ("/", ReadPathError::NotAPath),
            ("https://example.com/user", ReadPathError::NotAPath),
            ("//example.com/user", ReadPathError::Forbidden),
            ("/../user", ReadPathError::Forbidden),
            ("/workspaces/../../connections", ReadPathError::Forbidden),
            ("/workspaces/%2e%2E/user", ReadPathError::Forbidden),
            ("/workspaces//user", ReadPathError::Forbidden),
            ("/user#x", ReadPathError::Forbidden),
            ("/workspaces\\..\\user", ReadPathError::Forbidden),
            ("/user\r\nX-Evil: 1", ReadPathError::Forbidden),
            ("/%ff", ReadPathError::Forbidden),
        ] {
            assert_eq!(ReadPath::parse(text), Err(why), "{text:?}");
        }
    }
}
