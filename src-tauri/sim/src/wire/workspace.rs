//! Workspaces with their settings.

use super::{Membership, Rate, instant};
use crate::world::{Id, Plan, Workspace};
use serde::Serialize;

/// A workspace, with all of its settings.
pub(crate) fn workspace(workspace: &Workspace) -> impl Serialize {
    Wire {
        id: workspace.id,
        name: &workspace.name,
        hourly_rate: Rate { amount: workspace.hourly_rate, currency: &workspace.currency.code },
        cost_rate: Rate { amount: 0, currency: &workspace.currency.code },
        memberships: workspace
            .members
            .iter()
            .map(|member| Membership::in_workspace(member.user, workspace.id))
            .collect(),
        workspace_settings: settings(workspace),
        image_url: "",
        feature_subscription_type: match workspace.plan {
            Plan::Free => None,
            Plan::Paid => Some("STANDARD_2021"),
        },
        features: match workspace.plan {
            Plan::Free => FREE_FEATURES,
            Plan::Paid => PAID_FEATURES,
        },
        currencies: [Currency {
            id: workspace.currency.id,
            code: &workspace.currency.code,
            is_default: true,
        }],
        subdomain: Subdomain { name: "", enabled: false },
        cake_organization_id: workspace.id,
    }
}

const FREE_FEATURES: &[&str] =
    &["BILLABLE_HOURS", "CSV_EXPORT", "FILE_IMPORT", "SHARED_REPORTS", "TIME_TRACKING"];

const PAID_FEATURES: &[&str] = &[
    "ADD_TIME_FOR_OTHERS",
    "ADMIN_PANEL",
    "APPROVAL",
    "AUTOMATIC_LOCK",
    "BILLABLE_HOURS",
    "BREAKS",
    "BULK_EDIT",
    "CREATION_PERMISSIONS",
    "CSV_EXPORT",
    "CUSTOM_FIELDS",
    "DISABLE_MANUAL_MODE",
    "FAVORITE_ENTRIES",
    "FILE_IMPORT",
    "INVOICING",
    "MANAGER_ROLE",
    "PROJECT_ESTIMATE",
    "PROJECT_TEMPLATES",
    "REQUIRED_FIELDS",
    "SHARED_REPORTS",
    "SPLIT_TIME_ENTRY",
    "TARGETS_AND_REMINDERS",
    "TASK_RATES",
    "TIME_TRACKING",
    "WHO_CAN_CHANGE_TIMEENTRY_BILLABILITY",
    "WORKSPACE_LOCK_TIMEENTRIES",
    "WORKSPACE_TIME_ROUNDING",
    "XLSX_EXPORT",
];

fn settings(workspace: &Workspace) -> Settings {
    let rules = &workspace.settings;
    let creators = |only_admins| if only_admins { "ADMINS" } else { "EVERYONE" };
    Settings {
        time_rounding_in_reports: false,
        only_admins_see_billable_rates: false,
        only_admins_create_project: rules.only_admins_create_projects,
        only_admins_see_dashboard: false,
        default_billable_projects: rules.default_billable_projects,
        lock_time_entries: rules.lock_before.map(instant),
        lock_time_zone: rules.lock_before.map(|_| "Etc/UTC"),
        round: Round { round: "Round to nearest", minutes: "15" },
        project_favorites: true,
        can_see_time_sheet: true,
        can_see_tracker: true,
        project_picker_special_filter: false,
        force_projects: rules.force_projects,
        force_tasks: rules.force_tasks,
        force_tags: rules.force_tags,
        force_description: rules.force_description,
        only_admins_see_all_time_entries: false,
        only_admins_see_public_projects_entries: false,
        track_time_down_to_second: true,
        project_grouping_label: "client",
        project_label: "project",
        task_label: "task",
        admin_only_pages: &[],
        automatic_lock: None,
        only_admins_create_tag: rules.only_admins_create_tags,
        only_admins_create_task: rules.only_admins_create_tasks,
        time_tracking_mode: if rules.stopwatch_only { "STOPWATCH_ONLY" } else { "DEFAULT" },
        multi_factor_enabled: false,
        number_format: "PERIOD_COMMA",
        currency_format: "VALUE_SPACE_CURRENCY",
        duration_format: "FULL",
        decimal_format: false,
        entity_creation_permissions: EntityCreation {
            who_can_create_projects_and_clients: creators(rules.only_admins_create_projects),
            who_can_create_tags: creators(rules.only_admins_create_tags),
            who_can_create_tasks: creators(rules.only_admins_create_tasks),
        },
        working_days: &["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
        is_project_public_by_default: rules.projects_public_by_default,
        only_admins_can_change_billable_status: rules.only_admins_change_billable,
        active_billable_hours: true,
        time_approval_enabled: false,
        invoicing_enabled: false,
        task_billable_enabled: true,
        screenshots_enabled: false,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Id,
    name: &'a str,
    hourly_rate: Rate<'a>,
    cost_rate: Rate<'a>,
    memberships: Vec<Membership<'a>>,
    workspace_settings: Settings,
    image_url: &'static str,
    feature_subscription_type: Option<&'static str>,
    features: &'static [&'static str],
    currencies: [Currency<'a>; 1],
    subdomain: Subdomain,
    cake_organization_id: Id,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Currency<'a> {
    id: Id,
    code: &'a str,
    is_default: bool,
}

#[derive(Serialize)]
struct Subdomain {
    name: &'static str,
    enabled: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    time_rounding_in_reports: bool,
    only_admins_see_billable_rates: bool,
    only_admins_create_project: bool,
    only_admins_see_dashboard: bool,
    default_billable_projects: bool,
    lock_time_entries: Option<String>,
    lock_time_zone: Option<&'static str>,
    round: Round,
    project_favorites: bool,
    can_see_time_sheet: bool,
    can_see_tracker: bool,
    project_picker_special_filter: bool,
    force_projects: bool,
    force_tasks: bool,
    force_tags: bool,
    force_description: bool,
    only_admins_see_all_time_entries: bool,
    only_admins_see_public_projects_entries: bool,
    track_time_down_to_second: bool,
    project_grouping_label: &'static str,
    project_label: &'static str,
    task_label: &'static str,
    admin_only_pages: &'static [&'static str],
    /// Nothing here is locked by the calendar: an explicit null, which real clients have taken for a lock.
    automatic_lock: Option<()>,
    only_admins_create_tag: bool,
    only_admins_create_task: bool,
    time_tracking_mode: &'static str,
    multi_factor_enabled: bool,
    number_format: &'static str,
    currency_format: &'static str,
    duration_format: &'static str,
    decimal_format: bool,
    entity_creation_permissions: EntityCreation,
    working_days: &'static [&'static str],
    is_project_public_by_default: bool,
    only_admins_can_change_billable_status: bool,
    active_billable_hours: bool,
    time_approval_enabled: bool,
    invoicing_enabled: bool,
    task_billable_enabled: bool,
    screenshots_enabled: bool,
}

/// The minutes are a string.
#[derive(Serialize)]
struct Round {
    round: &'static str,
    minutes: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntityCreation {
    who_can_create_projects_and_clients: &'static str,
    who_can_create_tags: &'static str,
    who_can_create_tasks: &'static str,
}
