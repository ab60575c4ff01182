//! Ids as Clockify writes them: 24 hexadecimal digits.

use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The id of anything in Clockify. A later id is greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 12]);

impl Id {
    pub(crate) const MIN: Self = Self([0; 12]);
    pub(crate) const MAX: Self = Self([0xff; 12]);

    /// Reads 24 hexadecimal digits; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 24 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let value = u128::from_str_radix(text, 16).ok()?;
        let mut bytes = [0; 12];
        bytes.copy_from_slice(value.to_be_bytes().get(4..)?);
        Some(Self(bytes))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut wide = [0; 16];
        wide[4..].copy_from_slice(&self.0);
        write!(f, "{:024x}", u128::from_be_bytes(wide))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        Self::parse(other) == Some(*self)
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq<String> for Id {
    fn eq(&self, other: &String) -> bool {
        *self == **other
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Gives out ids: each greater than the one before, the same ones in the same order in every run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids(Arc<AtomicU64>);

impl Ids {
    pub(crate) fn next(&self) -> Id {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        // Looks like the real ones: seconds, then a machine's number, then a counter of three bytes.
        let seconds = 0x66a0_0000_u64 + n / 5;
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&seconds.to_be_bytes()[4..]);
        bytes[4..9].copy_from_slice(&[0x5c, 0xd3, 0xa9, 0x21, 0xdb]);
        bytes[9..].copy_from_slice(&n.to_be_bytes()[5..]);
        Id(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        let id = Ids::default().next();
        assert_eq!(id.to_string().len(), 24);
        assert_eq!(Id::parse(&id.to_string()), Some(id));
    }

    #[test]
    fn what_is_not_24_hexadecimal_digits_is_no_id() {
        for text in
            ["", "bad", "+23456789012345678901234", "66a00000zzzzzzzzzzzzzzzz", "66a000005cd3a921db0000001"]
        {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }

    #[test]
    fn later_ids_are_greater() {
        let ids = Ids::default();
        let made: Vec<Id> = (0..1000).map(|_| ids.next()).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
    }
}
