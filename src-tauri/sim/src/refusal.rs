//! What the two services say when they refuse: the statuses, codes and texts.
//!
//! Clockify's are as third parties recorded them; where a text was never recorded it is written in the same manner.
//! Maton's envelopes are those its own client library reads; their texts are not known.
//!
//! HTTP 501 comes only from a fault: Clockify's browser extension reads it as "an entry without project, task,
//! description or tags is in progress already", but nobody recorded what brings it about, and where that was
//! recorded the answer was 400. So it is with Maton's 403 for a missing scope: no scope is known.

use crate::world::Barred;
use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// An answer that is not the one that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// `None`: an empty body.
    pub(crate) body: Option<Value>,
}

/// Most rules of Clockify's domain answer with this code.
const RULE: i64 = 501;

impl Refusal {
    fn clockify(status: StatusCode, code: i64, message: impl Into<String>) -> Self {
        Self { status, body: Some(json!({ "message": message.into(), "code": code })) }
    }

    /// A rule of the domain was broken.
    pub(crate) fn rule(message: impl Into<String>) -> Self {
        Self::clockify(StatusCode::BAD_REQUEST, RULE, message)
    }

    /// Something is not where it was said to be: gone, of another workspace, or no id at all. Not a 404.
    pub(crate) fn not_in(what: &str, place: &str) -> Self {
        Self::rule(format!("{what} doesn't belong to {place}"))
    }

    pub(crate) fn duplicate(what: &str, name: &str) -> Self {
        Self::rule(format!("{what} with name '{name}' already exists"))
    }

    pub(crate) fn delete_active(what: &str) -> Self {
        Self::rule(format!("Cannot delete an active {what}"))
    }

    pub(crate) fn angle_brackets() -> Self {
        Self::rule("You entered wrong value. Don't use \"<\" and \">\" characters")
    }

    pub(crate) fn end_without_start() -> Self {
        Self::rule("Can't create time entry with end time only.")
    }

    pub(crate) fn ends_before_start(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        let (start, end) = (crate::wire::instant(start), crate::wire::instant(end));
        Self::rule(format!("Start datetime {start} is greater than end datetime {end}."))
    }

    pub(crate) fn archived_tag() -> Self {
        Self::rule("You can not create entities for archived tag")
    }

    /// What the workspace requires is missing, on an entry that exists; or its task is done.
    pub(crate) fn required_or_archived() -> Self {
        Self::rule("Can't save, required fields are missing or archived.")
    }

    /// What the workspace requires is missing, on an entry that is to be made.
    pub(crate) fn required_on_create(what: &str) -> Self {
        Self::rule(format!(
            "Time entry couldn't be created. {what} is either required field or given {} is archived.",
            what.to_lowercase()
        ))
    }

    /// The whole text is the names, joined as the service joins them.
    pub(crate) fn custom_fields_missing(names: &[&str]) -> Self {
        Self::rule(names.iter().map(|name| format!(" {name}")).collect::<Vec<_>>().join(","))
    }

    pub(crate) fn bad_instant(field: &str) -> Self {
        Self::rule(format!(
            "You entered invalid value for field : [{field}]. It has to have the format: yyyy-MM-ddThh:mm:ssZ"
        ))
    }

    pub(crate) fn bad_day(field: &str) -> Self {
        Self::rule(format!(
            "You entered invalid value for field : [{field}]. It has to have the format: yyyy-MM-dd"
        ))
    }

    pub(crate) fn bad_duration(field: &str) -> Self {
        Self::rule(format!(
            "You entered invalid value for field : [{field}]. It has to be an ISO-8601 duration"
        ))
    }

    /// A rate or a budget below nothing.
    pub(crate) fn negative_amount() -> Self {
        Self::rule("Amount has to be 0 or more")
    }

    /// The plan's limit: the code and the words about it were recorded at the sixth field.
    pub(crate) fn too_many_custom_fields(most: usize) -> Self {
        Self::clockify(
            StatusCode::BAD_REQUEST,
            4033,
            format!("You have reached the limit of {most} visible custom fields"),
        )
    }

    pub(crate) fn bad_parameter(name: &str, value: &str, java_type: &str) -> Self {
        Self::clockify(
            StatusCode::BAD_REQUEST,
            3000,
            format!(
                "Method parameter '{name}': Failed to convert value of type 'java.lang.String' to required type \
                 'java.lang.{java_type}'; Invalid {} value [{value}]",
                java_type.to_lowercase()
            ),
        )
    }

    pub(crate) fn missing_parameter(name: &str) -> Self {
        Self::clockify(
            StatusCode::BAD_REQUEST,
            3001,
            format!("Required request parameter '{name}' is not present"),
        )
    }

    pub(crate) fn unreadable_json(why: &serde_json::Error) -> Self {
        Self::clockify(StatusCode::BAD_REQUEST, 3002, format!("JSON parse error: {why}"))
    }

    /// No token, or more than one; also what Clockify says to `Authorization: Bearer`.
    pub(crate) fn no_or_several_tokens() -> Self {
        Self::clockify(StatusCode::UNAUTHORIZED, 1000, "Multiple or none auth tokens present")
    }

    pub(crate) fn bad_api_key() -> Self {
        Self::clockify(StatusCode::UNAUTHORIZED, 4003, "Api key does not exist")
    }

    pub(crate) fn bad_addon_token() -> Self {
        Self::clockify(StatusCode::UNAUTHORIZED, 4017, "Token is not valid")
    }

    pub(crate) fn barred(why: Barred) -> Self {
        let (status, code, message) = match why {
            Barred::EmailNotVerified => (401, 4019, "Please verify your email"),
            Barred::TokenInvalid => (401, 4023, "Token is invalid"),
            Barred::TokenForbidden => (403, 4017, "Token is invalid"),
            Barred::Banned(status) => (status, 406, "User is banned"),
        };
        Self::clockify(StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN), code, message)
    }

    pub(crate) fn access_denied() -> Self {
        Self::clockify(StatusCode::FORBIDDEN, RULE, "Access Denied")
    }

    pub(crate) fn locked() -> Self {
        Self::clockify(StatusCode::FORBIDDEN, 1003, "Can't edit locked time entry.")
    }

    pub(crate) fn approved() -> Self {
        Self::clockify(StatusCode::FORBIDDEN, 4005, "Can't edit approved time entry.")
    }

    pub(crate) fn manual_tracking_disabled(workspace: &str) -> Self {
        Self::clockify(StatusCode::FORBIDDEN, 4030, format!("Manual time tracking disabled on {workspace}"))
    }

    pub(crate) fn nothing_running(workspace: &str, user: &str) -> Self {
        Self::clockify(
            StatusCode::NOT_FOUND,
            404,
            format!("Currently running time entry doesn't exist on workspace {workspace} for user {user}."),
        )
    }

    /// Clockify's answer for a workspace it doesn't know has no body.
    pub(crate) fn unknown_workspace() -> Self {
        Self { status: StatusCode::NOT_FOUND, body: None }
    }

    /// `path` as Clockify sees it, below `/api/`.
    pub(crate) fn no_route(path: &str) -> Self {
        Self::clockify(StatusCode::NOT_FOUND, 3000, format!("No static resource {path}."))
    }

    pub(crate) fn wrong_method(method: &Method) -> Self {
        Self::clockify(
            StatusCode::METHOD_NOT_ALLOWED,
            3000,
            format!("Request method '{method}' is not supported"),
        )
    }

    /// Never recorded; the text stands in Clockify's own OpenAPI document, and no code.
    pub(crate) fn too_many_requests() -> Self {
        Self { status: StatusCode::TOO_MANY_REQUESTS, body: Some(json!({ "message": "Too many requests" })) }
    }

    pub(crate) fn maton_key() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            body: Some(json!({ "error": { "message": "Invalid or missing API key" } })),
        }
    }

    pub(crate) fn maton_no_connection() -> Self {
        Self::maton(StatusCode::BAD_REQUEST, "No active connection found for app clockify")
    }

    pub(crate) fn maton_unresolved_connection() -> Self {
        Self::maton(StatusCode::PRECONDITION_FAILED, "The connection could not be resolved")
    }

    pub(crate) fn maton_expired() -> Self {
        Self::maton(StatusCode::INTERNAL_SERVER_ERROR, "Failed to authorize the upstream request")
    }

    /// Never recorded either.
    pub(crate) fn maton_too_many_requests() -> Self {
        Self::maton(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")
    }

    pub(crate) fn maton_not_found() -> Self {
        Self { status: StatusCode::NOT_FOUND, body: Some(json!({ "detail": "Not Found" })) }
    }

    pub(crate) fn maton_wrong_method() -> Self {
        Self { status: StatusCode::METHOD_NOT_ALLOWED, body: Some(json!({ "detail": "Method Not Allowed" })) }
    }

    /// The request's body or query is not as Maton wants it.
    pub(crate) fn maton_invalid(place: &str, field: &str, why: &str) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            body: Some(json!({ "detail": [{ "loc": [place, field], "msg": why }] })),
        }
    }

    fn maton(status: StatusCode, message: &str) -> Self {
        Self { status, body: Some(json!({ "message": message })) }
    }
}
