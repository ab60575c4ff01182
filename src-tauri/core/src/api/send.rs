//! One request and its answer: the only place that touches the network.

use super::classify::{self, Side};
use super::client::Client;
use super::outcome::{Auth, Failure, NotSent, Unknown};
use super::paging::{PAGE_SIZE, Page};
use super::transport;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response};
use secrecy::ExposeSecret;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;
use url::Url;

const MATON_CONNECTION: HeaderName = HeaderName::from_static("maton-connection");
const LAST_PAGE: HeaderName = HeaderName::from_static("last-page");

/// Bytes that the answer to a request for a list may have.
const LIST_LIMIT: usize = 64 * 1024 * 1024;

/// Bytes that any other answer may have.
const SINGLE_LIMIT: usize = 1024 * 1024;

/// A request that can be looked at before it is sent.
pub(super) struct Request {
    method: Method,
    url: Url,
    side: Side,
    body: Option<Value>,
    limit: usize,
}

/// A 2xx answer, read to its end.
pub(super) struct Answer {
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Client {
    /// A request to Clockify's API, below `/clockify/api/v1`.
    pub(super) fn clockify<'a>(&self, method: Method, segments: &[&'a str]) -> Request {
        let root: [&'a str; 3] = ["clockify", "api", "v1"];
        let url = self.shared.base.at(root.into_iter().chain(segments.iter().copied()));
        Request { method, url, side: Side::Clockify, body: None, limit: SINGLE_LIMIT }
    }

    /// A request to the gateway itself.
    pub(super) fn maton(&self, method: Method, segments: &[&str]) -> Request {
        let url = self.shared.base.at(segments.iter().copied());
        Request { method, url, side: Side::Maton, body: None, limit: SINGLE_LIMIT }
    }

    /// Sends the request once. Whatever becomes of it, it is not sent a second time.
    pub(super) async fn send(&self, request: Request) -> Result<Answer, Failure> {
        if self.is_closed() {
            return Err(Failure::NotSent { why: NotSent::Closed });
        }
        let Request { method, url, side, body, limit } = request;
        let mut http = self.shared.http.request(method, url);
        http = http.header(AUTHORIZATION, self.shared.authorization.clone());
        if side == Side::Clockify
            && let Some(connection) = &self.connection
        {
            // An id that no header can carry is one that Maton never gave.
            let id = HeaderValue::try_from(connection.as_str())
                .map_err(|_| Failure::Auth { why: Auth::NoConnection })?;
            http = http.header(MATON_CONNECTION, id);
        }
        if let Some(body) = body {
            http = http
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body.to_string());
        }
        let response = http.send().await.map_err(|error| transport::sort(&error))?;
        self.read(side, response, limit).await
    }

    async fn read(&self, side: Side, response: Response, limit: usize) -> Result<Answer, Failure> {
        let status = response.status();
        let headers = response.headers().clone();
        if let Some(date) = classify::date(&headers) {
            self.shared.saw_date(date);
        }
        let body = read_body(response, limit).await;
        if status.is_success() {
            return Ok(Answer { headers, body: body? });
        }
        let key = self.shared.key.expose_secret();
        let failure = classify::classify(side, status, &headers, &body?, key);
        if failure == (Failure::Auth { why: Auth::Key }) {
            self.shared.close();
        }
        Err(failure)
    }
}

impl Request {
    /// With a JSON body.
    pub(super) fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// With one more pair in the query.
    pub(super) fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// With one more pair in the query, when there is a value.
    pub(super) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// For one page of a list, counted from 1.
    pub(super) fn page(self, page: u32) -> Self {
        self.query("page", &page.to_string()).query("page-size", &PAGE_SIZE.to_string()).list()
    }

    /// For a list, whose answer may be long.
    pub(super) fn list(mut self) -> Self {
        self.limit = LIST_LIMIT;
        self
    }

    /// With a query as it was written, encoded already.
    pub(super) fn raw_query(mut self, query: Option<&str>) -> Self {
        self.url.set_query(query);
        self
    }
}

impl Answer {
    /// The body as a `T`.
    ///
    /// An error names the path to the field that can't be read, and nothing of what stood there.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let mut json = serde_json::Deserializer::from_slice(&self.body);
        let value = read_from(&mut json)?;
        json.end().map_err(|_| unreadable("something after the JSON".to_owned()))?;
        Ok(value)
    }

    /// The body as one page of rows, each read as a `W`, and made a `T`.
    pub(super) fn page<W: DeserializeOwned, T>(&self, row: impl FnMut(W) -> T) -> Result<Page<T>, Failure> {
        let rows: Vec<W> = self.json()?;
        Ok(Page { items: rows.into_iter().map(row).collect(), last: self.last_page() })
    }

    fn last_page(&self) -> Option<bool> {
        let text = self.headers.get(LAST_PAGE)?.to_str().ok()?.trim();
        if text.eq_ignore_ascii_case("true") {
            Some(true)
        } else if text.eq_ignore_ascii_case("false") {
            Some(false)
        } else {
            None
        }
    }
}

/// The whole body, if it ends within `limit` bytes.
async fn read_body(mut response: Response, limit: usize) -> Result<Vec<u8>, Failure> {
    let too_large = || Failure::Unknown { why: Unknown::TooLarge };
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport::sort(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// JSON that was read before, as a `T`; errors as those of [`Answer::json`].
pub(super) fn read_value<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    read_from(value)
}

fn read_from<'de, T: DeserializeOwned, D: Deserializer<'de, Error = serde_json::Error>>(
    json: D,
) -> Result<T, Failure> {
    serde_path_to_error::deserialize(json)
        .map_err(|error| unreadable(what_is_wrong(&error.path().to_string(), error.inner())))
}

/// An answer that can't be read, and why.
pub(super) fn unreadable(what: String) -> Failure {
    Failure::Unknown { why: Unknown::Unreadable(what) }
}

/// Where and how the JSON is not as expected. The library's own words quote the value, so only what they say of
/// our own field names is kept.
fn what_is_wrong(path: &str, error: &serde_json::Error) -> String {
    let text = error.to_string();
    let missing = text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
    match (error.classify(), missing) {
        (serde_json::error::Category::Data, Some((field, _))) if path == "." => format!("{field} is missing"),
        (serde_json::error::Category::Data, Some((field, _))) => format!("{path}.{field} is missing"),
        (serde_json::error::Category::Data, None) if path == "." => "the whole is of another kind".to_owned(),
        (serde_json::error::Category::Data, None) => format!("{path} is of another kind"),
        (serde_json::error::Category::Eof, _) => "the JSON ends too early".to_owned(),
        (serde_json::error::Category::Syntax | serde_json::error::Category::Io, _) => "no JSON".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Interval {
        #[serde(deserialize_with = "super::super::lenient::time")]
        #[expect(dead_code, reason = "only its reading is looked at")]
        start: chrono::DateTime<chrono::Utc>,
    }

    #[derive(Debug, Deserialize)]
    struct Entry {
        #[expect(dead_code, reason = "only its reading is looked at")]
        interval: Interval,
    }

    fn reading(body: &str) -> Failure {
        let answer = Answer { headers: HeaderMap::new(), body: body.as_bytes().to_vec() };
        answer.json::<Vec<Entry>>().unwrap_err()
    }

    /// OscarValerock/Clockify-PowerBI#2: a page that is too large is refused with 400. Every list goes this way.
    #[test]
    fn no_page_of_more_than_200_rows_is_ever_asked_for() {
        let url = Url::parse("https://example.com/tags").unwrap();
        let list =
            Request { method: Method::GET, url, side: Side::Clockify, body: None, limit: SINGLE_LIMIT };
        assert_eq!(list.page(7).url.query(), Some("page=7&page-size=200"));
    }

    #[test]
    fn an_unreadable_field_is_named_by_its_path_and_what_stood_there_is_not() {
        let good = r#"{"interval":{"start":"2026-01-01T00:00:00Z"}}"#;
        let cases = [
            (
                format!(r#"[{good},{{"interval":{{"start":"SECRET"}}}}]"#),
                "[1].interval.start is of another kind",
            ),
            (format!(r#"[{good},{{"interval":{{}}}}]"#), "[1].interval.start is missing"),
            (r#"[{"interval":"SECRET"}]"#.to_owned(), "[0].interval is of another kind"),
            (r#""SECRET""#.to_owned(), "the whole is of another kind"),
            ("<html>SECRET</html>".to_owned(), "no JSON"),
            (format!("[{good},"), "the JSON ends too early"),
            (String::new(), "the JSON ends too early"),
            (format!("[{good}] SECRET"), "something after the JSON"),
        ];
        for (body, what) in cases {
            assert_eq!(reading(&body), unreadable(what.to_owned()), "{body}");
        }
    }
}
