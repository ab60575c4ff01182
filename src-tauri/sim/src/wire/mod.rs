//! The shapes of the answers, with every key that is documented, and those that were only seen.

mod catalogue;
mod connection;
mod entry;
mod project;
mod user;
mod workspace;

pub(crate) use catalogue::{client, custom_field, holiday, tag, task};
pub(crate) use connection::connection;
pub(crate) use entry::{entry, entry_hydrated, entry_without_rates};
pub(crate) use project::{project, project_hydrated};
pub(crate) use user::user;
pub(crate) use workspace::workspace;

use crate::world::{Id, MembershipStatus};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// `yyyy-MM-ddTHH:mm:ssZ`.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// ISO 8601 with hours beyond 24, never days: `PT79H12M`, `PT38S`, `PT0S`.
pub(crate) fn duration(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let part = |n: i64, unit: char| if n == 0 { String::new() } else { format!("{n}{unit}") };
    let parts = [part(hours, 'H'), part(minutes, 'M'), part(rest, 'S')].concat();
    if parts.is_empty() { "PT0S".to_owned() } else { format!("PT{parts}") }
}

/// Money: the currency's smallest unit.
#[derive(Serialize)]
pub(crate) struct Rate<'a> {
    amount: i64,
    currency: &'a str,
}

/// Somebody's place in a workspace or a project.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Membership<'a> {
    user_id: Id,
    hourly_rate: Option<Rate<'a>>,
    cost_rate: Option<Rate<'a>>,
    target_id: Id,
    membership_type: &'static str,
    membership_status: MembershipStatus,
}

impl Membership<'_> {
    fn in_workspace(user_id: Id, workspace: Id) -> Self {
        Self {
            user_id,
            hourly_rate: None,
            cost_rate: None,
            target_id: workspace,
            membership_type: "WORKSPACE",
            membership_status: MembershipStatus::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_hours_beyond_a_day_and_no_empty_parts() {
        for (seconds, text) in
            [(0, "PT0S"), (38, "PT38S"), (285_120, "PT79H12M"), (3601, "PT1H1S"), (-5, "PT-5S")]
        {
            assert_eq!(duration(seconds), text);
        }
    }
}
