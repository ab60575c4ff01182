//! One request, as an endpoint sees it.

use crate::refusal::Refusal;
use crate::world::{Id, MembershipStatus, User, Workspace, World};
use axum::body::Bytes;
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use std::sync::Arc;

/// A request whose key was accepted.
pub(crate) struct Call {
    /// Where the simulator answers, without a slash at the end.
    pub(crate) base_url: Arc<str>,
    pub(crate) now: DateTime<Utc>,
    /// The account behind the key.
    pub(crate) me: Id,
    /// The variable parts of the path, by name.
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Call {
    /// A variable part of the path; empty if the route has none of that name.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.path.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// A variable part of the path as an id.
    pub(crate) fn id(&self, name: &str) -> Option<Id> {
        Id::parse(self.part(name))
    }

    /// The workspace of the path, which must exist and have this account as a member.
    pub(crate) fn workspace<'w>(&self, world: &'w World) -> Result<&'w Workspace, Refusal> {
        let workspace = world.workspace(self.part("workspace")).ok_or_else(Refusal::unknown_workspace)?;
        workspace.role(self.me).map(|_| workspace).ok_or_else(Refusal::access_denied)
    }

    /// As [`Self::workspace`], to change it.
    pub(crate) fn workspace_mut<'w>(&self, world: &'w mut World) -> Result<&'w mut Workspace, Refusal> {
        let me = self.me;
        let workspace = world.workspace_mut(self.part("workspace")).ok_or_else(Refusal::unknown_workspace)?;
        workspace.role(me).map(|_| workspace).ok_or_else(Refusal::access_denied)
    }

    /// The user of the path: a member of the workspace; somebody else only for administrators.
    pub(crate) fn user<'w>(&self, world: &'w World) -> Result<&'w User, Refusal> {
        let workspace = self.workspace(world)?;
        let user = self
            .id("user")
            .filter(|id| workspace.role(*id).is_some())
            .and_then(|id| world.user(id))
            .ok_or_else(|| Refusal::not_in("User", "Workspace"))?;
        if user.id == self.me || workspace.is_admin(self.me) {
            Ok(user)
        } else {
            Err(Refusal::access_denied())
        }
    }

    /// A query parameter, if it is there and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let value = self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    /// A query parameter that holds several values: repeated, or joined by commas.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let values = self.query.iter().filter(|(key, _)| key == name);
        values.flat_map(|(_, value)| value.split(',')).filter(|value| !value.is_empty()).collect()
    }

    /// As [`Self::list`], as ids; what is none is left out, since nothing has it.
    pub(crate) fn ids(&self, name: &str) -> Option<Vec<Id>> {
        let values = self.list(name);
        (!values.is_empty()).then(|| values.into_iter().filter_map(Id::parse).collect())
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        let Some(value) = self.text(name) else { return Ok(None) };
        match value.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(Some(true)),
            "false" | "0" | "no" | "off" => Ok(Some(false)),
            _ => Err(Refusal::bad_parameter(name, value, "Boolean")),
        }
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.text(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|_| Refusal::bad_parameter(name, value, "Integer"))
    }

    /// An instant with any offset.
    pub(crate) fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, Refusal> {
        let Some(value) = self.text(name) else { return Ok(None) };
        parse_instant(value).map(Some).ok_or_else(|| Refusal::bad_instant(name))
    }

    /// A day: `yyyy-MM-dd`.
    pub(crate) fn day(&self, name: &str) -> Result<Option<NaiveDate>, Refusal> {
        let Some(value) = self.text(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|_| Refusal::bad_day(name))
    }

    /// One of the words of `T`.
    pub(crate) fn word<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let Some(value) = self.text(name) else { return Ok(None) };
        let word: StrDeserializer<'_, Error> = value.into_deserializer();
        T::deserialize(word).map(Some).map_err(|_| Refusal::bad_parameter(name, value, "Enum"))
    }

    /// Whether the rows are wanted in descending order.
    pub(crate) fn descending(&self) -> Result<bool, Refusal> {
        match self.text("sort-order") {
            None | Some("ASCENDING") => Ok(false),
            Some("DESCENDING") => Ok(true),
            Some(other) => Err(Refusal::bad_parameter("sort-order", other, "Enum")),
        }
    }

    /// The body as JSON. Unknown keys are ignored; no body at all is taken for `{}`, as the service takes it.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body).map_err(|why| Refusal::unreadable_json(&why))
    }
}

/// Reads `2026-08-08T00:00:00Z`, also with fractions and offsets. Fractions of seconds are dropped.
pub(crate) fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    // A `+` that was not encoded arrives as a space.
    let instant = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok()?;
    Some(instant.to_utc().trunc_subsecs(0))
}

/// The status of a membership as requests name it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum MembershipWord {
    Pending,
    Active,
    Declined,
    Inactive,
    All,
}

impl MembershipWord {
    /// `None` for any.
    pub(crate) fn status(self) -> Option<MembershipStatus> {
        match self {
            Self::Pending => Some(MembershipStatus::Pending),
            Self::Active => Some(MembershipStatus::Active),
            Self::Declined => Some(MembershipStatus::Declined),
            Self::Inactive => Some(MembershipStatus::Inactive),
            Self::All => None,
        }
    }
}

/// Reads `PT1H30M` or `P1DT2H` as seconds: days, hours, minutes, seconds, each a whole number, in that order, and at
/// least one.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    let text = text.strip_prefix('P')?;
    let (days, time) = match text.split_once('T') {
        Some((days, time)) => (days, Some(time).filter(|time| !time.is_empty())?),
        None => (Some(text).filter(|days| !days.is_empty())?, ""),
    };
    let days = parts(days, &[('D', 86_400)])?;
    days.checked_add(parts(time, &[('H', 3600), ('M', 60), ('S', 1)])?)
}

/// The sum of numbers that are followed by their units.
fn parts(mut text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut seconds = 0_i64;
    for (unit, length) in units {
        if let Some((number, rest)) = text.split_once(*unit) {
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let number: i64 = is_number.then(|| number.parse().ok())??;
            seconds = seconds.checked_add(number.checked_mul(*length)?)?;
            text = rest;
        }
    }
    text.is_empty().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_days_hours_minutes_and_seconds_in_that_order_and_nothing_else() {
        for (text, seconds) in [
            ("PT0S", 0),
            ("PT1H30M", 5400),
            ("PT79H12M", 285_120),
            ("PT5S", 5),
            ("P1D", 86_400),
            ("P1DT2H", 93_600),
        ] {
            assert_eq!(parse_duration(text), Some(seconds), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "PT1",
            "PT1M1H",
            "P1Y",
            "1h",
            "PTH",
            "PT-5S",
            "PT1.5H",
            "PT99999999999999999H",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
