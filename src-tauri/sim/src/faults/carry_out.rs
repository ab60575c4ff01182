//! What each fault does, before and after the effect of a request.

use super::{Step, What, When};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use axum::http::{Response, StatusCode};
use futures_util::{StreamExt, stream};
use serde_json::json;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

/// What a client sees: an answer, or a connection that closes without one.
pub(crate) type Seen = Option<Response<Body>>;

/// What happens before the effect. A break: the effect does not happen, and this is seen.
pub(crate) async fn before_effect(step: &Step) -> ControlFlow<Seen> {
    match step {
        Step::Hold { when: When::Before, doors } => doors.pass().await,
        Step::Fault(What::Delay { ms, when: When::Before }) => pause(*ms).await,
        Step::Fault(What::Cut { when: When::Before }) => return ControlFlow::Break(None),
        Step::Fault(What::Status { status, when: When::Before, body, headers }) => {
            return ControlFlow::Break(Some(answer(*status, body, headers)));
        }
        Step::Fault(What::TooMany { retry_after, empty }) => {
            return ControlFlow::Break(Some(too_many(*retry_after, *empty)));
        }
        Step::Fault(What::Redirect { to }) => return ControlFlow::Break(Some(redirect(to))),
        Step::Hold { when: When::After, .. }
        | Step::Fault(
            What::Delay { when: When::After, .. }
            | What::Cut { when: When::After }
            | What::Status { when: When::After, .. }
            | What::CutBody { .. }
            | What::Garbage
            | What::Endless
            | What::SlowDrip { .. }
            | What::StripHeader { .. },
        ) => {}
    }
    ControlFlow::Continue(())
}

/// What becomes of the answer after the effect.
pub(crate) async fn after_effect(step: &Step, response: Response<Body>) -> Seen {
    match step {
        Step::Hold { when: When::After, doors } => doors.pass().await,
        Step::Fault(What::Delay { ms, when: When::After }) => pause(*ms).await,
        Step::Fault(What::Cut { when: When::After }) => return None,
        Step::Fault(What::Status { status, when: When::After, body, headers }) => {
            return Some(answer(*status, body, headers));
        }
        Step::Fault(What::CutBody { after_bytes }) => return Some(cut_body(response, *after_bytes).await),
        Step::Fault(What::Garbage) => return Some(garbage()),
        Step::Fault(What::Endless) => return Some(endless()),
        Step::Fault(What::SlowDrip { bytes, every_ms }) => {
            return Some(slow_drip(response, *bytes, *every_ms).await);
        }
        Step::Fault(What::StripHeader { name }) => {
            let mut response = response;
            response.headers_mut().remove(name.as_str());
            return Some(response);
        }
        Step::Hold { when: When::Before, .. }
        | Step::Fault(
            What::Delay { when: When::Before, .. }
            | What::Cut { when: When::Before }
            | What::Status { when: When::Before, .. }
            | What::TooMany { .. }
            | What::Redirect { .. },
        ) => {}
    }
    Some(response)
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

fn answer(status: u16, body: &str, headers: &BTreeMap<String, String>) -> Response<Body> {
    let mut response = typed("application/json", Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn too_many(retry_after: Option<u64>, empty: bool) -> Response<Body> {
    let body = if empty { String::new() } else { json!({ "message": "Too many requests" }).to_string() };
    let mut response = answer(429, &body, &BTreeMap::new());
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

fn redirect(to: &str) -> Response<Body> {
    answer(307, "", &BTreeMap::from([(LOCATION.to_string(), to.to_owned())]))
}

fn garbage() -> Response<Body> {
    typed(
        "text/html; charset=utf-8",
        "<!doctype html><title>Sign in to the network</title><p>Welcome!".into(),
    )
}

fn endless() -> Response<Body> {
    let start = stream::iter([Bytes::from_static(b"[{}")]);
    // In large pieces: a client takes megabytes of it before it gives up.
    let more = Bytes::from(",{}".repeat(16 * 1024));
    let rest = stream::repeat_with(move || more.clone());
    typed("application/json", Body::from_stream(start.chain(rest).map(Ok::<_, Cut>)))
}

async fn slow_drip(response: Response<Body>, bytes: usize, every_ms: u64) -> Response<Body> {
    let (head, body) = whole(response).await;
    let drops: Vec<Bytes> = body.chunks(bytes.max(1)).map(Bytes::copy_from_slice).collect();
    let drops = stream::iter(drops).then(move |drop| async move {
        pause(every_ms).await;
        Ok::<_, Cut>(drop)
    });
    Response::from_parts(head, Body::from_stream(drops))
}

/// Announces the whole body, sends its beginning, and fails.
async fn cut_body(response: Response<Body>, after_bytes: usize) -> Response<Body> {
    let (mut head, body) = whole(response).await;
    head.headers.insert(CONTENT_LENGTH, body.len().max(after_bytes + 1).into());
    let beginning = body.slice(..after_bytes.min(body.len()));
    let end = stream::once(async {
        // Once around the scheduler, so that the beginning is on its way before the connection breaks.
        tokio::task::yield_now().await;
        Err(Cut)
    });
    let pieces = stream::iter([Ok(beginning)]).chain(end);
    Response::from_parts(head, Body::from_stream(pieces))
}

async fn whole(response: Response<Body>) -> (axum::http::response::Parts, Bytes) {
    let (head, body) = response.into_parts();
    // It is our own, and lies in memory as a whole: it can't fail.
    (head, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

fn typed(content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The body ends here because a fault says so.
#[derive(Debug, thiserror::Error)]
#[error("cut by a fault")]
struct Cut;
