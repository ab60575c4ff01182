//! The projects as a list.

use super::NamedView;
use crate::domain::{Catalogue, ClientId, ProjectId, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One project with its tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProjectRow {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// For whom it is done.
    pub client: Option<String>,
    /// `#RRGGBB`.
    pub color: String,
    /// Whether its time is to be invoiced.
    pub billable: bool,
    /// No longer offered.
    pub archived: bool,
    /// By name.
    pub tasks: Vec<NamedView<TaskId>>,
}

impl ProjectRow {
    /// All projects by client and name, those without a client first; archived ones and done tasks if wanted.
    #[must_use]
    pub fn all(catalogue: &Catalogue, archived: bool) -> Vec<Self> {
        let clients: HashMap<&ClientId, &str> =
            catalogue.clients.iter().map(|client| (&client.id, &*client.name)).collect();
        let mut tasks: HashMap<&ProjectId, Vec<NamedView<TaskId>>> = HashMap::new();
        for task in catalogue.tasks.iter().filter(|task| archived || !task.done) {
            let row = NamedView { id: task.id.clone(), name: Some(task.name.clone()) };
            tasks.entry(&task.project).or_default().push(row);
        }
        let mut rows: Vec<Self> = catalogue
            .projects
            .iter()
            .filter(|project| archived || !project.archived)
            .map(|project| {
                let mut tasks = tasks.remove(&project.id).unwrap_or_default();
                tasks.sort_by(|a, b| a.name.cmp(&b.name));
                Self {
                    id: project.id.clone(),
                    name: project.name.clone(),
                    client: project.client.as_ref().and_then(|id| clients.get(id)).map(ToString::to_string),
                    color: project.color.clone(),
                    billable: project.billable,
                    archived: project.archived,
                    tasks,
                }
            })
            .collect();
        rows.sort_by(|a, b| (&a.client, &a.name).cmp(&(&b.client, &b.name)));
        rows
    }
}
