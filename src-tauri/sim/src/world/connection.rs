//! Maton's connections to Clockify accounts.

use chrono::{DateTime, Utc};

/// One connection of the Maton account.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Maton's id, a UUID.
    pub id: String,
    /// What `GET /connections/{id}` says.
    pub status: Status,
    /// How it is authorised: `OAUTH2`, unless another of Maton's words was asked for.
    pub method: &'static str,
    /// The authorisation behind it has ended: Maton still calls it `ACTIVE`, and answers 500 to what it proxies.
    pub expired: bool,
    /// What the connect page is opened with. A secret on the real service.
    pub session_token: String,
    /// In how many more answers its `url` is left out.
    pub answers_without_url: u32,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When its status changed last.
    pub updated: DateTime<Utc>,
}

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Can be used.
    Active,
    /// Its connect page has not been answered.
    Pending,
    /// Access was denied.
    Failed,
}

impl Status {
    /// The word in Maton's answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Pending => "PENDING",
            Self::Failed => "FAILED",
        }
    }
}

impl Connection {
    /// The `n`th connection of a world: the same id and token in every run.
    pub(crate) fn numbered(n: u64, status: Status, now: DateTime<Utc>) -> Self {
        let (high, low) = (scatter(2 * n), scatter(2 * n + 1));
        Self {
            id: uuid(high, low),
            status,
            method: "OAUTH2",
            expired: false,
            session_token: format!("{:016x}{:016x}", low, scatter(high)),
            answers_without_url: 0,
            created: now,
            updated: now,
        }
    }
}

/// A UUID of these 128 bits, less those that say that it is one.
pub(crate) fn uuid(high: u64, low: u64) -> String {
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

/// Spreads small numbers over all 64 bits (the finaliser of SplitMix64).
pub(crate) fn scatter(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
