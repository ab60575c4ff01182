//! Which rows of a catalogue's list are asked for.

use super::send::Request;

/// Narrows a list of projects, clients, tags or tasks. The default asks for all rows, the archived among them: a
/// name stays taken by what is archived, so whoever makes something new must see those too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Only rows that are archived, or that are not. For tasks: done, or not.
    pub archived: Option<bool>,
    /// Only rows with this in their name. How strictly is the server's affair: compare what comes.
    pub name: Option<String>,
}

impl ListFilter {
    /// The request, narrowed.
    pub(super) fn apply(&self, request: Request) -> Request {
        request.maybe("name", self.name.as_deref()).maybe("archived", self.archived.map(word))
    }

    /// The request for tasks, narrowed: Clockify asks for the opposite there.
    pub(super) fn apply_to_tasks(&self, request: Request) -> Request {
        request
            .maybe("name", self.name.as_deref())
            .maybe("is-active", self.archived.map(|archived| word(!archived)))
    }
}

/// A boolean as a query has it.
pub(super) fn word(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}
