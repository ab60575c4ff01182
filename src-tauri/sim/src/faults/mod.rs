//! Faults by script: what is to go wrong, with which requests, and how often.

mod carry_out;
mod gate;
mod schedule;

pub(crate) use carry_out::{after_effect, before_effect};
pub use gate::Gate;
pub(crate) use schedule::{Schedule, Step};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that goes wrong. In JSON: `{"on": {"method": "POST"}, "times": "always", "what": "garbage"}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// With which requests; with all if nothing is said.
    #[serde(default)]
    pub on: Match,
    /// With how many of them; with one if nothing is said.
    #[serde(default)]
    pub times: Times,
    /// How many of them go well before.
    #[serde(default)]
    pub skip: u32,
    /// What happens.
    pub what: What,
}

/// Which requests are meant. What is `None` is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Match {
    /// In capitals.
    pub method: Option<String>,
    /// A part of the path with its query.
    pub path_contains: Option<String>,
}

/// How often. In JSON: `{"n": 3}` or `"always"`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// That often.
    N(u32),
    /// Until the faults are cleared.
    Always,
}

/// On which side of a request's effect. Before it, a fault that answers or cuts keeps the effect from happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The request has arrived, and nothing happened yet.
    Before,
    /// It has happened, and nobody was told.
    After,
}

/// What happens. In JSON the name in lower case with its values: `{"cut": {"when": "after"}}`, or just `"garbage"`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// Nothing for a while. What a delayed request does is done also if the client has gone meanwhile.
    Delay {
        /// Milliseconds.
        ms: u64,
        /// The effect comes after the delay, or the answer does.
        when: When,
    },
    /// The connection is closed without an answer.
    Cut {
        /// With or without the effect.
        when: When,
    },
    /// The effect happens, and the connection is closed within its answer.
    CutBody {
        /// How many bytes of the body come through.
        after_bytes: usize,
    },
    /// Another answer.
    Status {
        /// 100 to 999.
        status: u16,
        /// With or without the effect.
        when: When,
        /// As it is sent.
        #[serde(default)]
        body: String,
        /// Beside or instead of the usual ones.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// 429, without the effect.
    TooMany {
        /// Seconds, in a header `Retry-After`.
        #[serde(default)]
        retry_after: Option<u64>,
        /// Without the body, which third parties have seen both with and without.
        #[serde(default)]
        empty: bool,
    },
    /// The effect happens, and a web page is answered, with 200.
    Garbage,
    /// The effect happens, and JSON is answered that never ends.
    Endless,
    /// The effect happens, and the answer comes in drops.
    SlowDrip {
        /// The size of a drop.
        bytes: usize,
        /// Milliseconds between two drops.
        every_ms: u64,
    },
    /// A header of the answer is lost, as with a proxy that knows better.
    StripHeader {
        /// Its name, in lower case.
        name: String,
    },
    /// 307 to another address, without the effect.
    Redirect {
        /// Where to.
        to: String,
    },
}

impl Fault {
    /// Once, with the first request that matches.
    #[must_use]
    pub fn once(on: Match, what: What) -> Self {
        Self { on, times: Times::N(1), skip: 0, what }
    }

    /// Until the faults are cleared.
    #[must_use]
    pub fn always(on: Match, what: What) -> Self {
        Self { on, times: Times::Always, skip: 0, what }
    }
}

impl Match {
    /// All requests.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Requests of this method whose path with its query contains this.
    #[must_use]
    pub fn new(method: &str, path_contains: &str) -> Self {
        Self { method: Some(method.to_owned()), path_contains: Some(path_contains.to_owned()) }
    }

    /// Requests whose path with its query contains this.
    #[must_use]
    pub fn path(path_contains: &str) -> Self {
        Self { method: None, path_contains: Some(path_contains.to_owned()) }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path_contains.as_deref().is_none_or(|wanted| path.contains(wanted))
    }
}

impl Default for Times {
    fn default() -> Self {
        Self::N(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_reads_as_its_documentation_says() {
        let script = r#"[
            {"on": {"method": "POST", "path_contains": "time-entries"}, "what": {"cut": {"when": "after"}}},
            {"times": {"n": 3}, "skip": 1, "what": {"status": {"status": 503, "when": "before"}}},
            {"times": "always", "what": "garbage"},
            {"what": {"too_many": {"retry_after": 7}}}
        ]"#;
        let faults: Vec<Fault> = serde_json::from_str(script).unwrap();
        let cut = What::Cut { when: When::After };
        assert_eq!(faults[0], Fault::once(Match::new("POST", "time-entries"), cut));
        assert_eq!((faults[1].times, faults[1].skip), (Times::N(3), 1));
        assert_eq!(faults[2], Fault::always(Match::any(), What::Garbage));
        let again: Vec<Fault> = serde_json::from_str(&serde_json::to_string(&faults).unwrap()).unwrap();
        assert_eq!(again, faults);
    }

    #[test]
    fn a_word_that_is_not_known_is_refused() {
        assert!(serde_json::from_str::<Fault>(r#"{"what": "garbage", "time": 3}"#).is_err());
        assert!(serde_json::from_str::<Fault>(r#"{"what": {"cut": {"when": "sometimes"}}}"#).is_err());
    }
}
