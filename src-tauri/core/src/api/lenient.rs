//! Reading what real servers send rather than what documents promise: null or nothing for a default, `""` for
//! none, a number where text was meant, `"true"` for a boolean, times with offsets and fractions.
//!
//! No error says what was read: only what was expected, and the path to it is added by whoever reads the whole.

use chrono::{DateTime, SubsecRound, Utc};
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

/// An id that must be there: text that isn't empty, or a number.
pub(super) fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    maybe_text(from)?.ok_or_else(|| D::Error::custom("expected an id"))
}

/// Text; nothing and null are the empty text.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(maybe_text(from)?.unwrap_or_default())
}

/// Text, or none: null and the empty text are none.
pub(super) fn maybe_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    as_text(Value::deserialize(from)?).ok_or_else(|| D::Error::custom("expected text"))
}

/// A list of texts; null is the empty list, and what is null or empty in it is left out.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let values = Option::<Vec<Value>>::deserialize(from)?.unwrap_or_default();
    values
        .into_iter()
        .filter_map(|value| {
            as_text(value).ok_or_else(|| D::Error::custom("expected a list of texts")).transpose()
        })
        .collect()
}

/// A boolean; nothing and null are `false`.
pub(super) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(maybe_flag(from)?.unwrap_or(false))
}

/// A boolean, or none. `"true"` was recorded from Clockify in 2019, where `true` was meant.
pub(super) fn maybe_flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    as_flag(&Value::deserialize(from)?).ok_or_else(|| D::Error::custom("expected a boolean"))
}

/// An instant that must be there, cut to whole seconds.
pub(super) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    maybe_time(from)?.ok_or_else(|| D::Error::custom("expected a time"))
}

/// An instant, or none, cut to whole seconds.
pub(super) fn maybe_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    match maybe_text(from)? {
        None => Ok(None),
        Some(text) => instant(&text).map(Some).ok_or_else(|| D::Error::custom("expected a time")),
    }
}

/// A list; null is the empty one.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// Null for the default of what may be null.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// The boolean that a value stands for: `None` when it stands for none, `Some(None)` when it says nothing.
pub(super) fn as_flag(value: &Value) -> Option<Option<bool>> {
    match value {
        Value::Null => Some(None),
        Value::Bool(flag) => Some(Some(*flag)),
        Value::String(text) if text.is_empty() => Some(None),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(Some(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(Some(false)),
        Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The text that a value stands for: `None` when it stands for none, `Some(None)` when it says nothing.
fn as_text(value: Value) -> Option<Option<String>> {
    match value {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text).filter(|text| !text.is_empty())),
        Value::Number(number) => Some(Some(number.to_string())),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// RFC 3339, with any offset; `+0200` without its colon too.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .ok()
        .map(|time| time.to_utc().trunc_subsecs(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(serde::Deserialize)]
    struct At(#[serde(deserialize_with = "time")] DateTime<Utc>);

    #[test]
    fn times_with_offsets_and_fractions_are_the_same_instant_in_whole_seconds() {
        for text in [
            "2026-02-13T09:18:02Z",
            "2026-02-13T09:18:02.529448Z",
            "2026-02-13T10:18:02+01:00",
            "2026-02-13T10:18:02.999+0100",
        ] {
            let At(time) = serde_json::from_value(json!(text)).unwrap();
            assert_eq!(time.to_rfc3339(), "2026-02-13T09:18:02+00:00", "{text}");
        }
        for bad in [json!("yesterday"), json!(null), json!(""), json!(12), json!({})] {
            assert!(serde_json::from_value::<At>(bad.clone()).is_err(), "{bad} is no time");
        }
    }

    #[test]
    fn the_text_true_is_a_boolean_and_other_words_are_not() {
        assert_eq!(as_flag(&json!("true")), Some(Some(true)));
        assert_eq!(as_flag(&json!(false)), Some(Some(false)));
        assert_eq!(as_flag(&json!(null)), Some(None));
        assert_eq!(as_flag(&json!("yes")), None);
        assert_eq!(as_flag(&json!(1)), None);
    }

    #[test]
    fn numbers_are_read_as_text_and_the_empty_text_is_none() {
        assert_eq!(as_text(json!(15)), Some(Some("15".to_owned())));
        assert_eq!(as_text(json!("")), Some(None));
        assert_eq!(as_text(json!(["a"])), None);
    }
}
