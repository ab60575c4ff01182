//! Projects, and what was planned for them.

use super::Id;
use serde::{Deserialize, Serialize};

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// 2 to 250 characters, unique in the workspace.
    pub name: String,
    /// For whom it is done.
    pub client: Option<Id>,
    /// `#RRGGBB`.
    pub color: String,
    /// Whether its time is to be invoiced.
    pub billable: bool,
    /// Still there, with its name taken, but not offered.
    pub archived: bool,
    /// Visible to the whole workspace. Read as `public`, written as `isPublic`.
    pub public: bool,
    /// Free text of at most 16,384 characters.
    pub note: String,
    /// In the currency's smallest unit; `None`: the workspace's.
    pub hourly_rate: Option<i64>,
    /// In the currency's smallest unit.
    pub cost_rate: Option<i64>,
    /// Who works on it; `None`: all members of the workspace.
    pub members: Option<Vec<ProjectMember>>,
    /// Read as `estimate` and, with more of it, as `timeEstimate`.
    pub time_estimate: TimeEstimate,
    /// What it may cost.
    pub budget_estimate: Option<BudgetEstimate>,
    /// Something to make projects from, not to book on.
    pub template: bool,
}

/// Somebody's place in a project.
#[derive(Clone, Copy, Debug)]
pub struct ProjectMember {
    /// A member of the workspace.
    pub user: Id,
    /// In the currency's smallest unit; `None`: the project's.
    pub hourly_rate: Option<i64>,
    /// Whether they are there yet, or still.
    pub status: MembershipStatus,
}

/// How long a project is to take.
#[derive(Clone, Copy, Debug)]
pub struct TimeEstimate {
    /// At least 0.
    pub seconds: i64,
    /// For the whole project, or by its tasks.
    pub kind: EstimateKind,
    /// When it begins anew; `None`: never.
    pub reset: Option<ResetOption>,
    /// Whether it is looked at.
    pub active: bool,
    /// Whether time that is not invoiced counts.
    pub include_non_billable: bool,
}

impl Default for TimeEstimate {
    /// Nothing was planned.
    fn default() -> Self {
        Self { seconds: 0, kind: EstimateKind::Auto, reset: None, active: false, include_non_billable: true }
    }
}

/// What a project may cost.
#[derive(Clone, Copy, Debug)]
pub struct BudgetEstimate {
    /// In the currency's smallest unit, at least 0.
    pub amount: i64,
    /// For the whole project, or by its tasks.
    pub kind: EstimateKind,
    /// When it begins anew; `None`: never.
    pub reset: Option<ResetOption>,
    /// Whether it is looked at.
    pub active: bool,
    /// Whether expenses count.
    pub include_expenses: bool,
}

/// Where an estimate comes from. The words of the wire, in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EstimateKind {
    /// Of the tasks.
    Auto,
    /// Of the project itself.
    Manual,
}

/// When an estimate begins anew. The words of the wire, in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "each is its own name")]
pub enum ResetOption {
    Weekly,
    Monthly,
    Yearly,
}

/// Where somebody's membership stands. The words of the wire, in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "each is its own name")]
pub enum MembershipStatus {
    Pending,
    Active,
    Declined,
    Inactive,
}
