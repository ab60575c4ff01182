//! A desk with a simulator on it, and a client that knows nothing of Clockify.

#![allow(dead_code, reason = "each test program uses a part of it")]

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use stint_sim::world::Draft;
use stint_sim::{Clock, Options, Seed, Sim};

/// A Wednesday in summer, 15:37 in Berlin.
pub(crate) const NOW: &str = "2026-08-12T13:37:00Z";

pub(crate) struct Desk {
    pub(crate) sim: Sim,
    pub(crate) clock: Clock,
    pub(crate) http: Client,
    /// The account's own workspace.
    pub(crate) workspace: String,
    pub(crate) me: String,
}

/// An answer that came through as a whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// Null if it is no JSON.
    pub(crate) json: Value,
}

impl Desk {
    /// With the demo data, at [`NOW`].
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let clock = Clock::fixed(at(NOW));
        let sim = Sim::start(Options { clock: clock.clone(), ..options }).await.unwrap();
        let (workspace, me) = sim.world(|world| (world.home().id.to_string(), world.me().id.to_string()));
        Self { sim, clock, http: client(), workspace, me }
    }

    pub(crate) async fn empty() -> Self {
        Self::with(Options { seed: Seed::Empty, ..Options::default() }).await
    }

    /// A request to the root of the gateway, with the key.
    pub(crate) fn maton(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth("demo-key")
    }

    /// A request without a key.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.sim.base_url()))
    }

    /// A request to Clockify behind the gateway; `~` stands for the account's workspace, `@` for the account.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.maton(method, &format!("/clockify/api/v1{}", self.path(path)))
    }

    pub(crate) fn path(&self, path: &str) -> String {
        path.replace('~', &format!("/workspaces/{}", self.workspace))
            .replace('@', &format!("/user/{}", self.me))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        read(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        read(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        read(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        read(self.request(Method::PATCH, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        read(self.request(Method::DELETE, path)).await
    }
}

/// What most tests of entries do.
impl Desk {
    /// An entry through the plain route.
    pub(crate) async fn start(&self, body: Value) -> Value {
        self.post("~/time-entries", body).await.done(201)
    }

    pub(crate) async fn stop(&self, end: &str) -> Answer {
        self.patch("~@/time-entries", json!({ "end": end })).await
    }

    /// The id of what runs.
    pub(crate) fn running(&self) -> Option<String> {
        self.sim.world(|world| world.running().map(|entry| entry.id.to_string()))
    }

    /// The id of a project.
    pub(crate) fn project(&self, name: &str) -> String {
        self.sim.world(|world| world.home().project(name).unwrap().id.to_string())
    }

    /// The id of a task.
    pub(crate) fn task(&self, project: &str, name: &str) -> String {
        self.sim.world(|world| {
            let project = world.home().project(project).unwrap().id;
            world.home().task(project, name).unwrap().id.to_string()
        })
    }

    /// The id of a finished entry that was made on another computer.
    pub(crate) fn elsewhere(&self) -> String {
        let start = at("2026-08-12T10:00:00Z");
        let draft = Draft::finished(start, start + TimeDelta::hours(1), "elsewhere");
        self.sim.world(|world| world.add_entry(draft)).to_string()
    }
}

impl Answer {
    /// Asserts a refusal of Clockify's.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: i64, message: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.json["code"], code, "{self:?}");
        assert!(self.json["message"].as_str().unwrap().starts_with(message), "{self:?}");
    }

    /// Asserts a refusal without a code.
    #[track_caller]
    pub(crate) fn refused_plainly(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.json.get("code").is_none(), "{self:?}");
    }

    /// Asserts success, and gives what was answered.
    #[track_caller]
    pub(crate) fn done(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn rows(&self) -> &Vec<Value> {
        self.json.as_array().unwrap()
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.rows().iter().map(|row| row["name"].as_str().unwrap()).collect()
    }
}

pub(crate) async fn read(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let json = serde_json::from_str(&text).unwrap_or_default();
    Answer { status, headers, text, json }
}

pub(crate) fn client() -> Client {
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

pub(crate) fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}
