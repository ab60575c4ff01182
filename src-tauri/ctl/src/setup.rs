//! Setting up an account: a key, a connection to Clockify, a workspace. Each step says how it failed.

use crate::args;
use crate::out::{BOLD, DIM, GREEN, Out, YELLOW};
use crate::plain::plain;
use crate::server::ask;
use crate::text;
use crate::trouble::Trouble;
use secrecy::SecretString;
use std::io::{BufRead, IsTerminal};
use std::sync::Arc;
use stint_core::api::{Auth, Failure};
use stint_core::domain::{Workspace, WorkspaceId};
use stint_core::engine::{ConnectFailure, Intent, Reading, Refusal};
use stint_core::hub::{Hub, Keep, OfferedKey};
use stint_core::secrets::{environment_key, parse_key};
use stint_core::view::{ConnectionView, LinkView, ViewModel};
use tokio::sync::watch;

pub(crate) async fn setup(hub: &Hub, wanted: args::Setup, out: &mut Out) -> Result<(), Trouble> {
    let mut views = hub.views();
    let before = settled(&mut views).await;
    // The key in the environment may be another than last time.
    if wanted.key_stdin || environment_key().is_some() || key_is_needed(&before.link) {
        hub.offer_key(key(wanted.key_stdin)?).await?;
    }
    tokio::select! {
        done = connect(hub, &mut views, &wanted, out) => done?,
        _interrupt = tokio::signal::ctrl_c() => {
            hub.dispatch(Intent::CancelConnect).await?;
            return Err(Trouble::Connect(ConnectFailure::Cancelled));
        }
    }
    if hub.snapshot().sync.catalogue_at.is_none() {
        // What there is to book on could not be read: a second try tells why, or succeeds.
        ask(hub, Intent::Refresh { what: Reading::Catalogue }, out).await?;
    }
    let view = hub.snapshot();
    if let Some(problem) = view.sync.key_not_kept {
        return Err(Trouble::KeyNotKept(problem));
    }
    out.document(&view.account);
    if let Some(account) = &view.account {
        out.line(format!("{GREEN}Ready.{GREEN:#} {}", text::account(account)));
        out.line(format!("{DIM}Start with: stintctl start 'what you do @project'{DIM:#}"));
    }
    Ok(())
}

/// All that follows the key.
async fn connect(
    hub: &Hub,
    views: &mut watch::Receiver<Arc<ViewModel>>,
    wanted: &args::Setup,
    out: &mut Out,
) -> Result<(), Trouble> {
    if wanted.reconnect {
        settled(views).await;
        hub.dispatch(Intent::Connect).await?;
    }
    walk(hub, views, wanted, out).await?;
    if let Some(connection) = &wanted.connection {
        use_connection(hub, views, connection, wanted, out).await?;
    }
    if let Some(name) = &wanted.workspace {
        switch_workspace(hub, name).await?;
    }
    catalogue_read(views, out).await;
    Ok(())
}

/// Goes over to a connection, unless it is the one in use.
async fn use_connection(
    hub: &Hub,
    views: &mut watch::Receiver<Arc<ViewModel>>,
    connection: &str,
    wanted: &args::Setup,
    out: &Out,
) -> Result<(), Trouble> {
    hub.dispatch(Intent::UseConnection { connection: connection.into() }).await?;
    let gone_over = walk(hub, views, wanted, out).await;
    if gone_over.is_err() {
        // The account stays as it was.
        hub.dispatch(Intent::CancelConnect).await?;
    }
    let unknown = ConnectFailure::Request { failure: Failure::Auth { why: Auth::NoConnection } };
    match gone_over {
        Err(Trouble::Connect(why)) if why == unknown => Err(no_choice("connection", connection)),
        gone_over => gone_over,
    }
}

/// Goes from one step to the next until all is set up.
async fn walk(
    hub: &Hub,
    views: &mut watch::Receiver<Arc<ViewModel>>,
    wanted: &args::Setup,
    out: &Out,
) -> Result<(), Trouble> {
    let mut shown = None;
    let mut connected = wanted.reconnect;
    loop {
        let view = views.borrow_and_update().clone();
        match &view.link {
            LinkView::Ready => return Ok(()),
            LinkView::Refused { why } if !view.sync.busy => return Err(Trouble::Account(*why)),
            LinkView::NoKey { problem } => return Err(Trouble::NoKey(*problem)),
            LinkView::KeyFailed { failure } => {
                return Err(Refusal::Failed { failure: failure.clone() }.into());
            }
            LinkView::Choosing { failed: Some(why), .. } => return Err(Trouble::Connect(why.clone())),
            LinkView::Choosing { connections, failed: None } => {
                match choose_connection(connections, wanted.connection.as_deref(), out).await? {
                    Some(connection) => {
                        hub.dispatch(Intent::UseConnection { connection: connection.id.clone() }).await?
                    }
                    None if connected => return Err(Trouble::NotSetUp),
                    None => {
                        connected = true;
                        hub.dispatch(Intent::Connect).await?
                    }
                };
                continue;
            }
            LinkView::ChoosingWorkspace { workspaces, active } => {
                let workspace =
                    choose_workspace(workspaces, active.as_ref(), wanted.workspace.as_deref(), out).await?;
                hub.dispatch(Intent::UseWorkspace { workspace }).await?;
                continue;
            }
            LinkView::Connecting { url, opened } => {
                let now = (url.is_some(), *opened);
                if shown != Some(now) {
                    shown = Some(now);
                    waits_for_browser(url.as_deref(), *opened, out);
                }
            }
            LinkView::Starting | LinkView::Checking | LinkView::Reading | LinkView::Refused { .. } => {}
        }
        if views.changed().await.is_err() {
            return Err(Refusal::Ending.into());
        }
    }
}

/// The view once the key was looked for.
async fn settled(views: &mut watch::Receiver<Arc<ViewModel>>) -> Arc<ViewModel> {
    let known = |view: &Arc<ViewModel>| !matches!(view.link, LinkView::Starting | LinkView::Checking);
    // When the driver ends meanwhile, the last view is the answer.
    let _ended = views.wait_for(known).await.map(drop);
    views.borrow().clone()
}

/// Returns once all that can be booked on was read, and shows how far that is.
async fn catalogue_read(views: &mut watch::Receiver<Arc<ViewModel>>, out: &mut Out) {
    loop {
        let (rows, busy) = {
            let view = views.borrow_and_update();
            (view.sync.rows_read, view.sync.busy)
        };
        out.progress(rows);
        if !busy || views.changed().await.is_err() {
            return out.progress(None);
        }
    }
}

fn key_is_needed(link: &LinkView) -> bool {
    match link {
        LinkView::NoKey { .. } | LinkView::KeyFailed { .. } => true,
        LinkView::Refused { why } => *why == Auth::Key,
        LinkView::Starting
        | LinkView::Checking
        | LinkView::Choosing { .. }
        | LinkView::Connecting { .. }
        | LinkView::Reading
        | LinkView::ChoosingWorkspace { .. }
        | LinkView::Ready => false,
    }
}

/// The key: from the environment, typed unseen, or from standard input.
fn key(from_stdin: bool) -> Result<OfferedKey, Trouble> {
    let (text, keep) = match environment_key() {
        Some(_) if from_stdin => return Err(Trouble::TwoKeys),
        Some(text) => (text, Keep::Environment),
        None => (read_key(from_stdin)?, Keep::Keyring),
    };
    let key: SecretString = parse_key(&text).map_err(Trouble::Key)?;
    Ok(OfferedKey { key, keep })
}

fn read_key(from_stdin: bool) -> Result<String, Trouble> {
    if !from_stdin && std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Maton key (from your account's settings at maton.ai): ")
            .map_err(Trouble::System);
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).map_err(Trouble::System)?;
    if read == 0 { Err(Trouble::NoInput) } else { Ok(line) }
}

/// One of the working connections; `None` to make a new one.
async fn choose_connection<'a>(
    connections: &'a [ConnectionView],
    wanted: Option<&str>,
    out: &Out,
) -> Result<Option<&'a ConnectionView>, Trouble> {
    let active: Vec<&ConnectionView> = connections.iter().filter(|connection| connection.active).collect();
    if let Some(wanted) = wanted {
        let found = active.iter().find(|connection| connection.id.as_str() == wanted);
        return found.map(|found| Some(*found)).ok_or(no_choice("connection", wanted));
    }
    if active.is_empty() {
        return Ok(None);
    }
    let made = |connection: &&ConnectionView| {
        let made =
            connection.created.map(|at| format!(" made {}", at.format("%Y-%m-%d"))).unwrap_or_default();
        format!("{}{made}", plain(connection.id.as_str()))
    };
    let index = pick(
        "Your key has several connections to Clockify:",
        &active.iter().map(made).collect::<Vec<_>>(),
        0,
        out,
    )
    .await?;
    Ok(active.get(index).copied())
}

async fn choose_workspace(
    workspaces: &[Workspace],
    active: Option<&WorkspaceId>,
    wanted: Option<&str>,
    out: &Out,
) -> Result<WorkspaceId, Trouble> {
    if let Some(wanted) = wanted {
        return named(workspaces, wanted);
    }
    let usual = workspaces.iter().position(|workspace| Some(&workspace.id) == active).unwrap_or(0);
    let names: Vec<_> = workspaces.iter().map(|workspace| plain(&workspace.name)).collect();
    let index = pick("Which workspace?", &names, usual, out).await?;
    workspaces
        .get(index)
        .map(|workspace| workspace.id.clone())
        .ok_or(Trouble::NoChoice { what: "workspace", wanted: (index + 1).to_string() })
}

async fn switch_workspace(hub: &Hub, name: &str) -> Result<(), Trouble> {
    let view = hub.snapshot();
    let Some(account) = &view.account else { return Ok(()) };
    let workspace = named(&account.workspaces, name)?;
    if workspace != account.workspace.id {
        hub.dispatch(Intent::UseWorkspace { workspace }).await?;
    }
    Ok(())
}

fn named(workspaces: &[Workspace], wanted: &str) -> Result<WorkspaceId, Trouble> {
    workspaces
        .iter()
        .find(|workspace| workspace.name == wanted || workspace.id.as_str() == wanted)
        .map(|workspace| workspace.id.clone())
        .ok_or(no_choice("workspace", wanted))
}

fn no_choice(what: &'static str, wanted: &str) -> Trouble {
    Trouble::NoChoice { what, wanted: wanted.to_owned() }
}

/// Asks on a terminal; elsewhere the usual one is taken.
async fn pick(question: &str, choices: &[String], usual: usize, out: &Out) -> Result<usize, Trouble> {
    if out.is_json() || choices.len() < 2 || !std::io::stdin().is_terminal() {
        return Ok(usual);
    }
    out.aside(question);
    for (index, choice) in choices.iter().enumerate() {
        out.aside(&format!("  {BOLD}{}{BOLD:#} {choice}", index + 1));
    }
    loop {
        out.ask(&format!("1–{} [{}]: ", choices.len(), usual + 1));
        match typed_line().await.map_err(Trouble::System)?.trim() {
            "" => return Ok(usual),
            answer => match answer.parse::<usize>() {
                Ok(number) if (1..=choices.len()).contains(&number) => return Ok(number - 1),
                _ => {}
            },
        }
    }
}

/// Read beside everything else, which goes on.
async fn typed_line() -> std::io::Result<String> {
    let reading = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    reading.await?
}

fn waits_for_browser(url: Option<&str>, opened: Option<bool>, out: &Out) {
    match (url, opened) {
        (Some(url), Some(false)) => {
            let url = plain(url);
            out.aside(&format!(
                "{YELLOW}The browser can't be opened.{YELLOW:#} Open this page yourself:\n  {url}"
            ));
        }
        (Some(url), Some(true)) => out.aside(&format!(
            "Waiting for you in the browser … (Ctrl-C to cancel)\n{DIM}If no page opened, open it yourself:{DIM:#} {}",
            plain(url)
        )),
        (Some(_), None) => out.aside("Opening the browser to connect Clockify …"),
        (None, _) => {}
    }
}
