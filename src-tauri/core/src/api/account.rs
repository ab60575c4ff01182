//! The user, and the workspaces with their members.

use super::client::Client;
use super::lenient;
use super::outcome::Failure;
use super::paging::{self, Page, Progress, Row};
use crate::domain::{Required, TimeFormat, User, Weekday, Workspace, WorkspaceId};
use chrono_tz::Tz;
use futures_util::Stream;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

impl Client {
    /// The user behind the connection. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn user(&self) -> Result<User, Failure> {
        let wire: UserWire = self.send(self.clockify(Method::GET, &["user"])).await?.json()?;
        Ok(wire.into())
    }

    /// All workspaces of the user: this list has no pages. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Failure> {
        let request = self.clockify(Method::GET, &["workspaces"]).list();
        Ok(self.send(request).await?.page(|wire: WorkspaceWire| wire.into())?.items)
    }

    /// One workspace with its rules. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. An unknown id is 404 with an empty body.
    pub async fn workspace(&self, workspace: &WorkspaceId) -> Result<Workspace, Failure> {
        let request = self.clockify(Method::GET, &["workspaces", workspace.as_str()]);
        let wire: WorkspaceWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    /// Makes a workspace; its name has 1 to 50 characters. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn create_workspace(&self, name: &str) -> Result<Workspace, Failure> {
        let request = self.clockify(Method::POST, &["workspaces"]).json(json!({ "name": name }));
        let wire: WorkspaceWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    /// One page of a workspace's members, counted from 1. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. Who is no admin may be refused (403), so nothing may depend on it.
    pub async fn workspace_users_page(
        &self,
        workspace: &WorkspaceId,
        page: u32,
    ) -> Result<Page<User>, Failure> {
        let request = self.clockify(Method::GET, &["workspaces", workspace.as_str(), "users"]).page(page);
        self.send(request).await?.page(|wire: UserWire| wire.into())
    }

    /// All of a workspace's members, a page at a time. One request a page.
    pub fn workspace_users_all(
        &self,
        workspace: &WorkspaceId,
    ) -> impl Stream<Item = Result<Progress<User>, Failure>> + Send + use<> {
        paging::all((self.clone(), workspace.clone()), |(client, workspace), page| async move {
            client.workspace_users_page(&workspace, page).await
        })
    }
}

impl Row for User {
    fn row_id(&self) -> &str {
        self.id.as_str()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, deserialize_with = "lenient::text")]
    email: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    active_workspace: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    settings: UserSettingsWire,
}

/// Missing in short answers, and null for other members.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserSettingsWire {
    #[serde(default, deserialize_with = "lenient::text")]
    week_start: String,
    #[serde(default, deserialize_with = "lenient::text")]
    time_zone: String,
    #[serde(default, deserialize_with = "lenient::text")]
    time_format: String,
}

impl From<UserWire> for User {
    fn from(wire: UserWire) -> Self {
        Self {
            id: wire.id.into(),
            name: wire.name,
            email: wire.email,
            active_workspace: wire.active_workspace.map(WorkspaceId::from),
            time_zone: wire.settings.time_zone.parse::<Tz>().ok(),
            week_start: weekday(&wire.settings.week_start),
            time_format: time_format(&wire.settings.time_format),
        }
    }
}

fn weekday(word: &str) -> Weekday {
    match word {
        "TUESDAY" => Weekday::Tuesday,
        "WEDNESDAY" => Weekday::Wednesday,
        "THURSDAY" => Weekday::Thursday,
        "FRIDAY" => Weekday::Friday,
        "SATURDAY" => Weekday::Saturday,
        "SUNDAY" => Weekday::Sunday,
        _ => Weekday::default(),
    }
}

fn time_format(word: &str) -> TimeFormat {
    match word {
        "HOUR12" => TimeFormat::Hour12,
        _ => TimeFormat::default(),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WorkspaceWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    feature_subscription_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    workspace_settings: WorkspaceSettingsWire,
}

/// The few of some seventy settings that decide what can be sent. The others are not looked at, as their values
/// change from version to version.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WorkspaceSettingsWire {
    #[serde(default, deserialize_with = "lenient::flag")]
    force_projects: bool,
    #[serde(default, deserialize_with = "lenient::flag")]
    force_tasks: bool,
    #[serde(default, deserialize_with = "lenient::flag")]
    force_tags: bool,
    #[serde(default, deserialize_with = "lenient::flag")]
    force_description: bool,
    #[serde(default, deserialize_with = "lenient::text")]
    time_tracking_mode: String,
}

impl From<WorkspaceWire> for Workspace {
    fn from(wire: WorkspaceWire) -> Self {
        let settings = wire.workspace_settings;
        Self {
            id: wire.id.into(),
            name: wire.name,
            required: Required {
                project: settings.force_projects,
                task: settings.force_tasks,
                tags: settings.force_tags,
                description: settings.force_description,
            },
            stopwatch_only: settings.time_tracking_mode == "STOPWATCH_ONLY",
            plan: wire.feature_subscription_type,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn user(json: Value) -> User {
        serde_json::from_value::<UserWire>(json).unwrap().into()
    }

    fn workspace(settings: &Value) -> Workspace {
        let json =
            json!({ "id": "w", "name": "W", "workspaceSettings": settings, "featureSubscriptionType": null });
        serde_json::from_value::<WorkspaceWire>(json).unwrap().into()
    }

    #[test]
    fn a_user_may_come_without_settings_and_with_null_for_a_name() {
        let bare = user(json!({ "id": "u", "email": "a@example.com", "status": "SOMETHING_NEW" }));
        assert_eq!((bare.time_zone, bare.week_start), (None, Weekday::Monday));
        let other = user(
            json!({ "id": "u", "email": "a@example.com", "name": null, "settings": null, "memberships": null }),
        );
        assert_eq!(other, bare);
    }

    #[test]
    fn the_profiles_settings_are_read_and_unknown_words_fall_back() {
        let settings = json!({ "weekStart": "SUNDAY", "timeZone": "Asia/Kolkata", "timeFormat": "HOUR12", "projectListCollapse": null });
        let read = user(
            json!({ "id": "u", "activeWorkspace": "w2", "defaultWorkspace": "w1", "settings": settings }),
        );
        assert_eq!(read.time_zone, Some(Tz::Asia__Kolkata));
        assert_eq!((read.week_start, read.time_format), (Weekday::Sunday, TimeFormat::Hour12));
        assert_eq!(read.active_workspace, Some("w2".into()));
        let odd = json!({ "weekStart": "FUNDAY", "timeZone": "Mars/Olympus", "timeFormat": "HOUR10" });
        let read = user(json!({ "id": "u", "settings": odd }));
        assert_eq!(
            (read.time_zone, read.week_start, read.time_format),
            (None, Weekday::Monday, TimeFormat::Hour24)
        );
    }

    #[test]
    fn a_workspaces_unused_settings_may_have_any_value_and_new_keys() {
        for lock in
            [json!(null), json!({ "type": "OLDER_THAN", "olderThanPeriod": "CENTURIES" }), json!("new")]
        {
            let settings = json!({
                "forceProjects": true, "forceTags": false, "automaticLock": lock, "lockTimeEntries": null,
                "round": { "round": "Round to nearest", "minutes": "15" }, "brandNew": [{}],
                "timeTrackingMode": "STOPWATCH_ONLY",
            });
            let read = workspace(&settings);
            assert!(
                read.required.project && !read.required.task && !read.required.tags && read.stopwatch_only
            );
        }
    }

    #[test]
    fn a_workspace_may_come_without_settings() {
        assert_eq!(workspace(&json!(null)).required, Required::default());
        assert!(!workspace(&json!({ "timeTrackingMode": "DEFAULT" })).stopwatch_only);
    }
}
