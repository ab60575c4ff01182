//! The real app on a real desktop: tray, window, keyring and notifications, against the simulator over HTTP.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of these tests fail as the tests do"
)]

mod hosting;
mod keyring;
mod notifications;
mod starting;
mod tray;

use e2e::desktop::Desktop;
use e2e::stage::{Stage, demo_world};
use e2e::wait::Fault;
use stint_core::view::{EntryView, ViewModel};

/// A desktop and a server with an account on it. The app is not started yet.
async fn stage() -> Result<Stage, Fault> {
    on(Desktop::start()?).await
}

async fn on(desktop: Desktop) -> Result<Stage, Fault> {
    let folder = desktop.session().folder().to_owned();
    Stage::begin(desktop, demo_world(), &folder).await
}

/// The same with the app running and set up, nothing in sight but its icon.
async fn ready() -> Result<Stage, Fault> {
    let mut stage = stage().await?;
    stage.start_ready().await?;
    Ok(stage)
}

/// Types it into the open panel, starts it, and waits until the server has it.
async fn start_in_panel(stage: &Stage, description: &str) -> Result<(), Fault> {
    stage.screen().write(description)?;
    stage.screen().press(&["Return"])?;
    stage.app()?.shows("it runs and was sent", |view| runs(view, description) && view.waiting == 0).await?;
    assert_eq!(on_server(stage)?.as_deref(), Some(description), "the server must have what the panel shows");
    Ok(())
}

/// Whether an entry with this description runs.
fn runs(view: &ViewModel, description: &str) -> bool {
    view.running.as_ref().is_some_and(|entry: &EntryView| entry.description == description)
}

/// What runs on the server.
fn on_server(stage: &Stage) -> Result<Option<String>, Fault> {
    Ok(stage.sim()?.world(|world| world.running().map(|entry| entry.description.to_string())))
}
