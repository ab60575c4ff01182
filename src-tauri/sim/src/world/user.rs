//! People, with their profile.

use super::Id;
use chrono_tz::Tz;

/// A Clockify account.
#[derive(Clone, Debug)]
pub struct User {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// `None` as for people who were invited and have not answered.
    pub name: Option<String>,
    /// Where mail goes.
    pub email: String,
    /// The profile; `None` as other members' answers can have it.
    pub profile: Option<Profile>,
    /// The workspace that is open on the web.
    pub active_workspace: Id,
    /// The workspace that was made with the account.
    pub default_workspace: Id,
}

/// The settings of the profile that times are shown, and windows of lists read, by.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The account's zone. The windows of lists are read in it.
    pub zone: Tz,
    /// `MONDAY` … `SUNDAY`.
    pub week_start: &'static str,
    /// `HOUR12` or `HOUR24`.
    pub time_format: &'static str,
    /// For example `DD.MM.YYYY`.
    pub date_format: &'static str,
}

/// Why Clockify turns away a user whose token it knows. Status and code are those that its own browser extension
/// looks for; what it says beside them is not recorded anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// 401, code 4019: the address is not confirmed yet.
    EmailNotVerified,
    /// 401, code 4023: the token is no longer valid.
    TokenInvalid,
    /// 403, code 4017: the same, in other words.
    TokenForbidden,
    /// Code 406 with this status, which was 401, 403 or 406: the account is banned.
    Banned(u16),
}

impl Profile {
    /// Germany's habits.
    #[must_use]
    pub fn german() -> Self {
        Self {
            zone: Tz::Europe__Berlin,
            week_start: "MONDAY",
            time_format: "HOUR24",
            date_format: "DD.MM.YYYY",
        }
    }
}

impl User {
    /// The zone in which this account's windows are read: the profile's, else UTC.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.profile.as_ref().map_or(Tz::UTC, |profile| profile.zone)
    }
}
