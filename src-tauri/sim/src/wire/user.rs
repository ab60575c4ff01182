//! `GET /user` and the members of a workspace.

use super::Membership;
use super::project::memberships as project_memberships;
use crate::world::{Id, Profile, User, World};
use serde::Serialize;

/// A person, with what they belong to if that was asked for. The name is missing for some, the settings for many.
pub(crate) fn user<'a>(world: &'a World, user: &'a User, with_memberships: bool) -> impl Serialize + 'a {
    Wire {
        id: user.id,
        email: user.email.clone(),
        name: user.name.clone(),
        memberships: if with_memberships { memberships(world, user.id) } else { Vec::new() },
        profile_picture: "https://img.clockify.me/no-user-image.png",
        active_workspace: user.active_workspace,
        default_workspace: user.default_workspace,
        settings: user.profile.as_ref().map(settings),
        status: if user.name.is_some() { "ACTIVE" } else { "PENDING_EMAIL_VERIFICATION" },
        custom_fields: [],
    }
}

fn memberships(world: &World, user: Id) -> Vec<Membership<'_>> {
    let workspaces = world.workspaces().filter(|workspace| workspace.role(user).is_some());
    workspaces
        .flat_map(|workspace| {
            let in_projects =
                workspace.projects().flat_map(|project| project_memberships(workspace, project));
            let own = in_projects.filter(move |membership| membership.user_id == user);
            std::iter::once(Membership::in_workspace(user, workspace.id)).chain(own)
        })
        .collect()
}

fn settings(profile: &Profile) -> Settings {
    Settings {
        week_start: profile.week_start,
        time_zone: profile.zone.name(),
        time_format: profile.time_format,
        date_format: profile.date_format,
        send_newsletter: false,
        weekly_updates: false,
        long_running: false,
        scheduled_reports: true,
        approval: false,
        pto: false,
        alerts: false,
        reminders: false,
        onboarding: false,
        time_tracking_manual: false,
        summary_report_settings: SummaryReport { group: "PROJECT", subgroup: "TIME_ENTRY" },
        is_compact_view_on: false,
        dashboard_selection: "ME",
        dashboard_view_type: "PROJECT",
        dashboard_pin_to_top: false,
        project_list_collapse: 50,
        collapse_all_project_lists: false,
        group_similar_entries_disabled: false,
        my_start_of_day: "09:00",
        project_picker_task_filter: false,
        lang: "en",
        multi_factor_enabled: false,
        theme: "DEFAULT",
        scheduling: true,
        show_only_working_days: false,
        invoice_reminders: false,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Id,
    email: String,
    name: Option<String>,
    memberships: Vec<Membership<'a>>,
    profile_picture: &'static str,
    active_workspace: Id,
    default_workspace: Id,
    settings: Option<Settings>,
    status: &'static str,
    custom_fields: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    week_start: &'static str,
    time_zone: &'static str,
    time_format: &'static str,
    date_format: &'static str,
    send_newsletter: bool,
    weekly_updates: bool,
    long_running: bool,
    scheduled_reports: bool,
    approval: bool,
    pto: bool,
    alerts: bool,
    reminders: bool,
    onboarding: bool,
    time_tracking_manual: bool,
    summary_report_settings: SummaryReport,
    is_compact_view_on: bool,
    dashboard_selection: &'static str,
    dashboard_view_type: &'static str,
    dashboard_pin_to_top: bool,
    project_list_collapse: i32,
    collapse_all_project_lists: bool,
    group_similar_entries_disabled: bool,
    my_start_of_day: &'static str,
    project_picker_task_filter: bool,
    lang: &'static str,
    multi_factor_enabled: bool,
    theme: &'static str,
    scheduling: bool,
    show_only_working_days: bool,
    invoice_reminders: bool,
}

#[derive(Serialize)]
struct SummaryReport {
    group: &'static str,
    subgroup: &'static str,
}
