//! What an answer other than 2xx means.
//!
//! Two servers may have written it, and they are told apart by their envelopes. Clockify's is
//! `{"message", "code"}` with a number; Maton's are `{"error":{"message"}}`, `{"detail"}` and bare text. A
//! `{"message"}` without a code may be either's.

use super::outcome::{Auth, Failure, Rejection, Unknown};
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use serde_json::Value;
use std::time::Duration;

/// The longest wait that a server's word is taken for.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Characters of a server's message that are kept.
const MESSAGE_LENGTH: usize = 300;

/// Whose API was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The gateway's own: connections.
    Maton,
    /// Clockify's, through the gateway.
    Clockify,
}

/// Sorts an answer whose status is not 2xx by what may be done next. `key` is taken out of the server's words, as
/// they may echo what was sent.
///
/// A 5xx is [`Unknown::Server`] for a read too, although at Maton a 500 often means that Clockify no longer
/// accepts what the connection holds: whether it does is for the caller to find out, by asking for the connection.
pub(super) fn classify(
    side: Side,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    key: &str,
) -> Failure {
    let envelope = Envelope::read(body, key);
    let number = status.as_u16();
    match number {
        300..400 => Failure::Unknown { why: Unknown::Redirected },
        429 => Failure::RetryAfter { after: retry_after(headers) },
        503 if headers.contains_key(RETRY_AFTER) => Failure::RetryAfter { after: retry_after(headers) },
        401 => Failure::Auth { why: refused_credentials(side, envelope.code) },
        403 | 406 if side == Side::Clockify && is_lost_token(envelope.code) => {
            Failure::Auth { why: Auth::Expired }
        }
        400 | 404 if side == Side::Clockify && envelope.is_missing_connection() => {
            Failure::Auth { why: Auth::NoConnection }
        }
        412 => Failure::Auth { why: Auth::NoConnection },
        // The server gave up waiting for the request: how much of it came is not known.
        408 => Failure::Unknown { why: Unknown::TimedOut },
        400..500 => {
            Failure::Rejected(Rejection { status: number, code: envelope.code, message: envelope.message })
        }
        _ => Failure::Unknown { why: Unknown::Server(number) },
    }
}

/// The `Date` header.
pub(super) fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    http_date(headers, &DATE)
}

/// Maton answers 401 for its own key, without a code. A code means that the key was good and Clockify refused
/// what Maton sent: 1000 when it sent nothing, others (4003, 4017, 4019, 4023, 406) when it is of no use any more.
fn refused_credentials(side: Side, code: Option<i64>) -> Auth {
    match (side, code) {
        (Side::Maton, _) | (Side::Clockify, None) => Auth::Key,
        (Side::Clockify, Some(1000)) => Auth::NoConnection,
        (Side::Clockify, Some(_)) => Auth::Expired,
    }
}

/// Token not valid, or its user banned: Clockify's extension sees both as 403, and the latter also as 406.
fn is_lost_token(code: Option<i64>) -> bool {
    matches!(code, Some(4017 | 406))
}

/// `Retry-After` in seconds, or as a date counted from the server's own `Date`.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (http_date(headers, &RETRY_AFTER)? - date(headers)?).to_std().unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
}

fn http_date(headers: &HeaderMap, name: &HeaderName) -> Option<DateTime<Utc>> {
    let text = headers.get(name)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(text.trim()).ok().map(|date| date.to_utc())
}

/// Who wrote an error, and what it says.
struct Envelope {
    writer: Writer,
    code: Option<i64>,
    message: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Writer {
    Clockify,
    Maton,
    Either,
}

impl Envelope {
    fn read(body: &[u8], key: &str) -> Self {
        let Ok(json) = serde_json::from_slice::<Value>(body) else {
            return Self {
                writer: Writer::Either,
                code: None,
                message: shown(&String::from_utf8_lossy(body), key),
            };
        };
        let code = json.get("code").and_then(Value::as_i64);
        let (writer, message) = if code.is_some() {
            // `description` instead of `message` was recorded in 2019.
            (Writer::Clockify, json.get("message").or_else(|| json.get("description")))
        } else if let Some(error) = json.get("error") {
            (Writer::Maton, error.get("message").or(Some(error)))
        } else if let Some(detail) = json.get("detail") {
            (Writer::Maton, detail.pointer("/0/msg").or(Some(detail)))
        } else {
            (Writer::Either, json.get("message").or_else(|| json.get("description")))
        };
        let message = message.and_then(Value::as_str).map(|text| shown(text, key)).unwrap_or_default();
        Self { writer, code, message }
    }

    /// Whether Maton says that it has no connection to send this through. Where either may have written it, the
    /// words decide; a caller can make certain by asking for the connection.
    fn is_missing_connection(&self) -> bool {
        match self.writer {
            Writer::Clockify => false,
            Writer::Maton => true,
            Writer::Either => self.message.to_ascii_lowercase().contains("connection"),
        }
    }
}

/// A server's words, without the key and control characters, and not too long.
fn shown(text: &str, key: &str) -> String {
    let text = if text.contains(key) { text.replace(key, "[key]") } else { text.to_owned() };
    let plain = text.chars().map(|c| if is_unseen(c) { ' ' } else { c });
    plain.take(MESSAGE_LENGTH).collect::<String>().trim().to_owned()
}

/// Control characters, and those that turn the direction of what follows them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    const KEY: &str = "the-key-itself";

    fn sort(side: Side, status: u16, headers: &[(HeaderName, &str)], body: &str) -> Failure {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        let status = StatusCode::from_u16(status).unwrap();
        classify(side, status, &headers.collect(), body.as_bytes(), KEY)
    }

    fn clockify(status: u16, body: &str) -> Failure {
        sort(Side::Clockify, status, &[], body)
    }

    fn rejected(status: u16, code: Option<i64>, message: &str) -> Failure {
        Failure::Rejected(Rejection { status, code, message: message.to_owned() })
    }

    fn auth(why: Auth) -> Failure {
        Failure::Auth { why }
    }

    fn unknown(why: Unknown) -> Failure {
        Failure::Unknown { why }
    }

    #[test]
    fn every_refusal_of_clockify_keeps_its_status_its_number_and_its_words() {
        for (status, code) in [
            (400, 501),
            (400, 3000),
            (400, 3001),
            (400, 3002),
            (400, 4033),
            (403, 1003),
            (403, 4005),
            (403, 4030),
            (403, 501),
            (404, 404),
            (404, 3000),
            (405, 3000),
            (422, 501),
        ] {
            let body = format!(r#"{{"message":"No connection, no words","code":{code}}}"#);
            assert_eq!(clockify(status, &body), rejected(status, Some(code), "No connection, no words"));
        }
    }

    #[test]
    fn a_401_without_a_code_means_the_key_and_one_with_a_code_means_what_the_connection_holds() {
        for body in [
            "",
            "Unauthorized",
            r#"{"message":"Invalid API key"}"#,
            r#"{"error":{"message":"Invalid API key"}}"#,
            r#"{"detail":"Not authenticated"}"#,
            "<html>",
        ] {
            assert_eq!(clockify(401, body), auth(Auth::Key), "{body}");
            assert_eq!(sort(Side::Maton, 401, &[], body), auth(Auth::Key), "{body}");
        }
        for code in [4003, 4017, 4019, 4023, 406] {
            let body = format!(r#"{{"message":"Token is not valid","code":{code}}}"#);
            assert_eq!(clockify(401, &body), auth(Auth::Expired), "{code}");
        }
        // Clockify saw no credentials at all; the older answer has its words under another name.
        for body in [
            r#"{"message":"Multiple or none auth tokens present","code":1000}"#,
            r#"{"description":"Full authentication is required","code":1000}"#,
        ] {
            assert_eq!(clockify(401, body), auth(Auth::NoConnection), "{body}");
        }
    }

    #[test]
    fn a_token_that_was_lost_is_seen_in_a_403_and_a_406_too() {
        assert_eq!(clockify(406, r#"{"message":"Banned","code":406}"#), auth(Auth::Expired));
        assert_eq!(clockify(403, r#"{"message":"Token invalid","code":4017}"#), auth(Auth::Expired));
        assert_eq!(clockify(403, r#"{"message":"Banned","code":406}"#), auth(Auth::Expired));
    }

    #[test]
    fn a_missing_connection_is_told_from_clockifys_own_400_by_the_envelope() {
        for (status, body) in [
            (400, r#"{"error":{"message":"Nothing for clockify"}}"#),
            (400, r#"{"detail":"Nothing for clockify"}"#),
            (400, r#"{"message":"No active connection found for app clockify"}"#),
            (400, "No connection found"),
            (404, r#"{"error":{"message":"Unknown"}}"#),
            (404, r#"{"message":"Connection not found"}"#),
            (412, ""),
            (412, r#"{"message":"x"}"#),
        ] {
            assert_eq!(clockify(status, body), auth(Auth::NoConnection), "{status} {body}");
        }
        // A rule of Clockify's whose code was not recorded: the same envelope, other words.
        let required = "Can't save, required fields are missing or archived.";
        assert_eq!(clockify(400, &format!(r#"{{"message":"{required}"}}"#)), rejected(400, None, required));
        // The gateway's own routes have no connection to miss.
        let gone = r#"{"message":"Connection not found"}"#;
        assert_eq!(sort(Side::Maton, 404, &[], gone), rejected(404, None, "Connection not found"));
    }

    #[test]
    fn an_unknown_workspace_is_a_404_with_an_empty_body() {
        assert_eq!(clockify(404, ""), rejected(404, None, ""));
        assert_eq!(clockify(404, "null"), rejected(404, None, ""));
    }

    #[test]
    fn the_words_of_all_of_matons_envelopes_are_found() {
        for body in [
            r#"{"message":"field required"}"#,
            r#"{"error":{"message":"field required"}}"#,
            r#"{"error":"field required"}"#,
            r#"{"detail":"field required"}"#,
            r#"{"detail":[{"loc":["body","app"],"msg":"field required"}]}"#,
            " field required\n",
        ] {
            assert_eq!(sort(Side::Maton, 422, &[], body), rejected(422, None, "field required"), "{body}");
        }
    }

    #[test]
    fn server_errors_and_redirects_leave_the_effect_open() {
        for status in [500, 501, 502, 503, 504, 599] {
            assert_eq!(clockify(status, r#"{"message":"x","code":501}"#), unknown(Unknown::Server(status)));
        }
        for status in [301, 302, 303, 304, 307, 308] {
            assert_eq!(clockify(status, ""), unknown(Unknown::Redirected));
        }
        assert_eq!(clockify(408, ""), unknown(Unknown::TimedOut));
    }

    #[test]
    fn too_many_requests_is_told_with_and_without_a_body_and_a_time() {
        let after = |status, headers: &[(HeaderName, &str)]| sort(Side::Clockify, status, headers, "");
        let wait = |seconds| Failure::RetryAfter { after: Some(Duration::from_secs(seconds)) };
        let open = Failure::RetryAfter { after: None };
        let now = (DATE, "Fri, 13 Feb 2026 09:00:00 GMT");

        assert_eq!(after(429, &[]), open);
        assert_eq!(clockify(429, r#"{"message":"Too many requests"}"#), open);
        assert_eq!(after(429, &[(RETRY_AFTER, "7")]), wait(7));
        assert_eq!(after(503, &[(RETRY_AFTER, "7")]), wait(7));
        // A date counts from the server's own clock, and says nothing without it.
        let later = (RETRY_AFTER, "Fri, 13 Feb 2026 09:02:00 GMT");
        assert_eq!(after(429, &[later.clone(), now.clone()]), wait(120));
        assert_eq!(after(429, &[later]), open);
        assert_eq!(after(429, &[(RETRY_AFTER, "Fri, 13 Feb 2026 08:00:00 GMT"), now]), wait(0));
        // Whatever it says, a day is the most.
        assert_eq!(after(429, &[(RETRY_AFTER, "18446744073709551615")]), wait(86_400));
        for nonsense in ["soon", "-5", "1.5", ""] {
            assert_eq!(after(429, &[(RETRY_AFTER, nonsense)]), open, "{nonsense:?}");
        }
    }

    #[test]
    fn a_message_is_short_and_free_of_the_key_and_of_what_a_terminal_would_obey() {
        let long = format!("{{\"message\":\"{}\",\"code\":501}}", "ä".repeat(1_000));
        assert_eq!(clockify(400, &long), rejected(400, Some(501), &"ä".repeat(300)));

        let escape = r#"{"message":"a\u001b[31m\u0007b\u202ec","code":501}"#;
        assert_eq!(clockify(400, escape), rejected(400, Some(501), "a [31m b c"));

        for body in [
            format!(r#"{{"message":"Bad header 'Bearer {KEY}'","code":3000}}"#),
            // Also where the cut would leave a part of it.
            format!("{}{KEY}", "x".repeat(295)),
        ] {
            let shown = format!("{:?}", clockify(400, &body));
            assert!(!shown.contains("the-k"), "{shown}");
        }
    }

    #[test]
    fn the_helpers_of_a_rejection_look_at_status_and_number_only() {
        let of = |status, code| Rejection { status, code, message: String::new() };
        assert!(of(404, Some(404)).is_not_running() && !of(404, None).is_not_running());
        assert!(
            of(403, Some(1003)).is_locked()
                && of(403, Some(4005)).is_locked()
                && !of(403, Some(501)).is_locked()
        );
        assert!(of(403, Some(4030)).is_stopwatch_only());
        assert!(of(400, Some(501)).is_domain_rule() && !of(400, None).is_domain_rule());
        assert!(of(404, None).is_no_such_place() && of(404, Some(3000)).is_no_such_place());
        assert!(!of(404, Some(404)).is_no_such_place());
    }
}
