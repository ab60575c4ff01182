//! The server: it takes connections, and brings each request past the faults to its effect.

use crate::admission::{MATON_CONNECTION, admit};
use crate::faults::{Schedule, Step, after_effect, before_effect};
use crate::limits::Limits;
use crate::sim::Seen;
use crate::world::{World, scatter, uuid};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{DATE, HeaderValue};
use axum::http::{HeaderName, Request, Response, Uri};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// No request of Clockify's comes near this; a longer one is cut.
const LONGEST_REQUEST: usize = 4 << 20;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) world: Mutex<World>,
    pub(crate) base_url: Arc<str>,
    pub(crate) key: String,
    pub(crate) faults: Schedule,
    pub(crate) limits: Mutex<Limits>,
    /// Every request so far, in the order in which they arrived.
    pub(crate) seen: Mutex<Vec<Seen>>,
    /// Turns true when the simulator stops.
    pub(crate) stopping: watch::Sender<bool>,
}

impl Shared {
    pub(crate) fn with_world<R>(&self, f: impl FnOnce(&mut World) -> R) -> R {
        f(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until the simulator stops.
    async fn stopped(&self) {
        // The sender is borrowed, so it cannot be gone, which would be the only error.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }
}

/// Serves until the simulator stops. Then the listener is closed, and every connection with it.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = shared.stopped() => break,
            accepted = listener.accept() => {
                // A connection that was gone before it was taken is no reason to end.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve_connection(stream, shared.clone(), router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
    connections.shutdown().await;
}

async fn serve_connection(stream: TcpStream, shared: Arc<Shared>, router: Router) {
    // Small answers shall not wait for more; where that can't be had, they do.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let (shared, router) = (shared.clone(), router.clone());
        async move { answer(request, shared, router).await.ok_or(Cut) }
    });
    // An error is a client that went away, or a fault that cut the connection: both end it, and nothing else.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// The answer to a request, or `None` to close the connection without one.
///
/// Once a request has arrived as a whole it runs on its own: a client that hangs up takes nothing back.
async fn answer(request: Request<Incoming>, shared: Arc<Shared>, router: Router) -> Option<Response<Body>> {
    let (head, body) = request.into_parts();
    let body = to_bytes(Body::new(body), LONGEST_REQUEST).await.ok()?;
    let request = Request::from_parts(head, Body::from(body));
    let (tell, told) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let perform = perform(request, &shared, router);
        let seen = tokio::select! {
            () = shared.stopped() => None,
            seen = perform => seen,
        };
        // Nobody listens any more when the client has gone.
        let _ = tell.send(seen);
    });
    told.await.ok()?
}

async fn perform(request: Request<Body>, shared: &Shared, router: Router) -> Option<Response<Body>> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let number = note(shared, &request, &path);
    let steps = shared.faults.meet(request.method().as_str(), &path);
    let mut seen = with_faults(request, &steps, shared, router).await;
    if let Some(response) = &mut seen {
        let date = shared.with_world(|world| world.now()).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(date) = HeaderValue::from_str(&date) {
            response.headers_mut().insert(DATE, date);
        }
        if let Ok(id) = HeaderValue::from_str(&request_id(number)) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
    }
    let status = seen.as_ref().map(|response| response.status().as_u16());
    if let Some(entry) = shared.seen.lock().unwrap_or_else(PoisonError::into_inner).get_mut(number) {
        entry.status = status;
    }
    seen
}

async fn with_faults(
    request: Request<Body>,
    steps: &[Step],
    shared: &Shared,
    router: Router,
) -> Option<Response<Body>> {
    for step in steps {
        if let ControlFlow::Break(seen) = before_effect(step).await {
            return seen;
        }
    }
    let mut response = effect(request, shared, router).await;
    for step in steps {
        response = after_effect(step, response).await?;
    }
    Some(response)
}

async fn effect(mut request: Request<Body>, shared: &Shared, router: Router) -> Response<Body> {
    if let Some(uri) = without_last_slash(request.uri()) {
        *request.uri_mut() = uri;
    }
    let admitted = shared.with_world(|world| {
        let mut limits = shared.limits.lock().unwrap_or_else(PoisonError::into_inner);
        admit(world, &mut limits, &shared.key, request.uri().path(), request.headers())
    });
    match admitted {
        Err(refusal) => refusal.into_response(),
        Ok(()) => match TowerToHyperService::new(router).call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
    }
}

/// Older clients end their paths with a slash, and Clockify answered them (recorded by one of them in 2019).
fn without_last_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty())?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{path}{query}").parse().ok()
}

/// Writes down that a request arrived; its place in the list.
fn note(shared: &Shared, request: &Request<Body>, path: &str) -> usize {
    let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
    seen.push(Seen {
        method: request.method().to_string(),
        path: path.to_owned(),
        connection: request
            .headers()
            .get(MATON_CONNECTION)
            .map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned()),
        status: None,
    });
    seen.len() - 1
}

/// The same in every run for the request that arrived in this place.
fn request_id(number: usize) -> String {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    uuid(scatter(number), scatter(!number))
}

/// A fault closes the connection. hyper does so when a service fails.
#[derive(Debug, thiserror::Error)]
#[error("cut by a fault")]
struct Cut;
