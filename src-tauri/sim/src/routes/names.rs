//! The rules for names, the same for all that has one.

use crate::refusal::Refusal;
use crate::world::Id;

/// The name that was sent, without the white space around it, if it is there and of the right length.
pub(super) fn checked(
    what: &str,
    name: Option<String>,
    least: usize,
    most: usize,
) -> Result<String, Refusal> {
    let name = name.unwrap_or_default().trim().to_owned();
    if (least..=most).contains(&name.chars().count()) {
        Ok(name)
    } else {
        Err(Refusal::rule(format!("{what} name has to be between {least} and {most} characters long")))
    }
}

/// Refuses a name that another of the same kind has, archived ones included.
pub(super) fn unique<'a>(
    what: &str,
    name: &str,
    own: Option<Id>,
    others: impl IntoIterator<Item = (Id, &'a str)>,
) -> Result<(), Refusal> {
    let taken = others.into_iter().any(|(id, other)| other == name && Some(id) != own);
    if taken { Err(Refusal::duplicate(what, name)) } else { Ok(()) }
}

/// Whether a name is found by the parameters `name` and `strict-name-search`.
pub(super) struct Search<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) strict: bool,
}

impl Search<'_> {
    pub(super) fn finds(&self, name: &str) -> bool {
        match self.name {
            None => true,
            Some(wanted) if self.strict => name == wanted,
            Some(wanted) => name.to_lowercase().contains(&wanted.to_lowercase()),
        }
    }
}
