//! What entries can be booked on.

use super::Id;
use chrono::NaiveDate;
use serde_json::Value;

/// A client, for whom projects are done.
#[derive(Clone, Debug)]
pub struct Client {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// At most 100 characters, unique in the workspace.
    pub name: String,
    /// Still there, with its name taken, but not offered.
    pub archived: bool,
    /// Mail address.
    pub email: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Free text.
    pub note: Option<String>,
    /// At most three further mail addresses.
    pub cc_emails: Vec<String>,
}

/// A task of a project.
#[derive(Clone, Debug)]
pub struct Task {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// The project it belongs to.
    pub project: Id,
    /// 1 to 1,000 characters, unique in the project.
    pub name: String,
    /// `DONE` on the wire, else `ACTIVE`.
    pub done: bool,
    /// Whether its time is to be invoiced.
    pub billable: bool,
    /// Who is to do it.
    pub assignees: Vec<Id>,
    /// ISO 8601, `PT0S` for none.
    pub estimate: String,
    /// In the currency's smallest unit.
    pub budget: i64,
}

/// A tag.
#[derive(Clone, Debug)]
pub struct Tag {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// At most 100 characters, unique in the workspace.
    pub name: String,
    /// Still there, with its name taken, and refused on entries.
    pub archived: bool,
}

/// A custom field of time entries.
#[derive(Clone, Debug)]
pub struct CustomField {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// What it is called; also the whole text of the refusal when it is missing.
    pub name: String,
    /// `TXT`, `NUMBER`, `DROPDOWN_SINGLE`, `DROPDOWN_MULTIPLE`, `CHECKBOX` or `LINK`.
    pub kind: &'static str,
    /// A finished entry must have it.
    pub required: bool,
    /// What an entry gets that says nothing of it; null for nothing.
    pub default: Value,
}

/// Days off, for everybody in the workspace.
#[derive(Clone, Debug)]
pub struct Holiday {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// What is celebrated.
    pub name: String,
    /// The first day.
    pub first: NaiveDate,
    /// The last day, which may be the first.
    pub last: NaiveDate,
    /// Comes again each year.
    pub annual: bool,
}
