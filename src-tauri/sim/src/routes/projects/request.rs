//! The body with which a project is made or changed.

use crate::call::{MembershipWord, parse_duration};
use crate::refusal::Refusal;
use crate::routes::{names, tasks};
use crate::world::{
    BudgetEstimate, EstimateKind, Id, MembershipStatus, Project, ProjectMember, ResetOption, TimeEstimate,
    Workspace,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub(super) name: Option<String>,
    client_id: Option<String>,
    /// The key for writing what is read as `public`.
    pub(super) is_public: Option<bool>,
    pub(super) billable: Option<bool>,
    pub(super) archived: Option<bool>,
    color: Option<String>,
    note: Option<String>,
    hourly_rate: Option<RateRequest>,
    cost_rate: Option<RateRequest>,
    memberships: Option<Vec<MembershipRequest>>,
    estimate: Option<EstimateRequest>,
    time_estimate: Option<TimeEstimateRequest>,
    budget_estimate: Option<BudgetEstimateRequest>,
    tasks: Option<Vec<tasks::Request>>,
}

#[derive(Deserialize)]
struct RateRequest {
    amount: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MembershipRequest {
    user_id: Option<String>,
    hourly_rate: Option<RateRequest>,
    membership_status: Option<MembershipWord>,
}

#[derive(Deserialize)]
struct EstimateRequest {
    estimate: Option<String>,
    r#type: Option<EstimateKind>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TimeEstimateRequest {
    estimate: Option<String>,
    r#type: Option<EstimateKind>,
    reset_option: Option<ResetOption>,
    active: Option<bool>,
    include_non_billable: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BudgetEstimateRequest {
    estimate: Option<i64>,
    r#type: Option<EstimateKind>,
    reset_option: Option<ResetOption>,
    active: Option<bool>,
    include_expenses: Option<bool>,
}

/// What was sent of that which stays as it is when it is left out, found to be right.
pub(super) struct Sent {
    /// An empty id takes the client away.
    client: Option<Option<Id>>,
    color: Option<String>,
    note: Option<String>,
    hourly_rate: Option<i64>,
    cost_rate: Option<i64>,
    members: Option<Vec<ProjectMember>>,
    time_estimate: Option<TimeEstimate>,
    budget_estimate: Option<BudgetEstimate>,
}

impl Request {
    pub(super) fn check(&self, workspace: &Workspace) -> Result<Sent, Refusal> {
        let is_color = |color: &str| {
            color.len() == 7
                && color.starts_with('#')
                && color.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
        };
        if self.color.as_deref().is_some_and(|color| !is_color(color)) {
            return Err(Refusal::rule("Color has to be a hexadecimal value: #RRGGBB"));
        }
        if self.note.as_deref().is_some_and(|note| note.chars().count() > 16_384) {
            return Err(Refusal::rule("Note can't be longer than 16384 characters"));
        }
        Ok(Sent {
            client: self.client(workspace)?,
            color: self.color.clone(),
            note: self.note.clone(),
            hourly_rate: amount(self.hourly_rate.as_ref())?,
            cost_rate: amount(self.cost_rate.as_ref())?,
            members: self.members(workspace)?,
            time_estimate: self.time_estimate()?,
            budget_estimate: self.budget_estimate()?,
        })
    }

    /// The tasks that are to be made with the project.
    pub(super) fn tasks(&self, workspace: &Workspace) -> Result<Vec<(String, tasks::Sent)>, Refusal> {
        let mut made: Vec<(String, tasks::Sent)> = Vec::new();
        for task in self.tasks.iter().flatten() {
            let name = names::checked("Task", task.name.clone(), 1, 1000)?;
            if made.iter().any(|(other, _)| *other == name) {
                return Err(Refusal::duplicate("Task", &name));
            }
            made.push((name, task.check(workspace, true)?));
        }
        Ok(made)
    }

    fn client(&self, workspace: &Workspace) -> Result<Option<Option<Id>>, Refusal> {
        let Some(sent) = &self.client_id else { return Ok(None) };
        if sent.is_empty() {
            return Ok(Some(None));
        }
        let client = Id::parse(sent).filter(|id| workspace.clients.contains_key(id));
        client.map(|id| Some(Some(id))).ok_or_else(|| Refusal::not_in("Client", "Workspace"))
    }

    fn members(&self, workspace: &Workspace) -> Result<Option<Vec<ProjectMember>>, Refusal> {
        let Some(sent) = &self.memberships else { return Ok(None) };
        let members = sent.iter().map(|member| {
            let user = member.user_id.as_deref().and_then(Id::parse);
            Ok(ProjectMember {
                user: user
                    .filter(|id| workspace.role(*id).is_some())
                    .ok_or_else(|| Refusal::not_in("User", "Workspace"))?,
                hourly_rate: amount(member.hourly_rate.as_ref())?,
                status: member
                    .membership_status
                    .and_then(MembershipWord::status)
                    .unwrap_or(MembershipStatus::Active),
            })
        });
        members.collect::<Result<_, _>>().map(Some)
    }

    /// Two keys say the same: the older `estimate` knows only how much, and of what kind.
    fn time_estimate(&self) -> Result<Option<TimeEstimate>, Refusal> {
        let nothing = TimeEstimate::default();
        if let Some(sent) = &self.time_estimate {
            return Ok(Some(TimeEstimate {
                seconds: seconds(sent.estimate.as_deref())?,
                kind: sent.r#type.unwrap_or(nothing.kind),
                reset: sent.reset_option,
                active: sent.active.unwrap_or(nothing.active),
                include_non_billable: sent.include_non_billable.unwrap_or(nothing.include_non_billable),
            }));
        }
        let Some(sent) = &self.estimate else { return Ok(None) };
        let seconds = seconds(sent.estimate.as_deref())?;
        let kind = sent.r#type.unwrap_or(nothing.kind);
        Ok(Some(TimeEstimate { seconds, kind, active: seconds > 0, ..nothing }))
    }

    fn budget_estimate(&self) -> Result<Option<BudgetEstimate>, Refusal> {
        let Some(sent) = &self.budget_estimate else { return Ok(None) };
        Ok(Some(BudgetEstimate {
            amount: not_negative(sent.estimate.unwrap_or(0))?,
            kind: sent.r#type.unwrap_or(EstimateKind::Auto),
            reset: sent.reset_option,
            active: sent.active.unwrap_or(false),
            include_expenses: sent.include_expenses.unwrap_or(false),
        }))
    }
}

impl Sent {
    pub(super) fn keep_or_set(self, project: &mut Project) {
        set(&mut project.client, self.client);
        set(&mut project.color, self.color);
        set(&mut project.note, self.note);
        set(&mut project.time_estimate, self.time_estimate);
        project.hourly_rate = self.hourly_rate.or(project.hourly_rate);
        project.cost_rate = self.cost_rate.or(project.cost_rate);
        project.members = self.members.or(project.members.take());
        project.budget_estimate = self.budget_estimate.or(project.budget_estimate);
    }
}

fn set<T>(value: &mut T, sent: Option<T>) {
    if let Some(sent) = sent {
        *value = sent;
    }
}

fn amount(rate: Option<&RateRequest>) -> Result<Option<i64>, Refusal> {
    rate.map(|rate| not_negative(rate.amount)).transpose()
}

fn not_negative(amount: i64) -> Result<i64, Refusal> {
    if amount < 0 { Err(Refusal::negative_amount()) } else { Ok(amount) }
}

fn seconds(sent: Option<&str>) -> Result<i64, Refusal> {
    let Some(sent) = sent else { return Ok(0) };
    parse_duration(sent).ok_or_else(|| Refusal::bad_duration("estimate"))
}
