//! The process that is always there: it runs the driver, serves the socket, and shows tray and notifications.

mod demo;
mod desk;
mod door;
mod home;
mod notices;
mod tray;
mod tray_host;

use crate::args::Args;
use crate::panel;
use crate::runtime;
use crate::trouble::Trouble;
use desk::{Desk, Parts};
use door::Door;
use home::{Home, Opened};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use stint_core::journal::JournalError;
use tauri::{App, AppHandle, RunEvent};
use tauri_plugin_autostart::MacosLauncher;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

/// How long the end of Stint waits for the journal's last write.
const LAST_WRITE: Duration = Duration::from_secs(1);

/// Runs until the user quits. Ends at once when a Stint runs on the same data, which then shows its panel.
///
/// # Errors
/// It can't start; nothing was changed.
pub(crate) fn run(args: &Args) -> Result<(), Trouble> {
    let runtime = runtime()?;
    let home = match runtime.block_on(home::open(args))? {
        Opened::Ours(home) => home,
        Opened::Theirs => return Ok(()),
    };
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec!["--hidden"])))
        .manage(home.hub.clone())
        .invoke_handler(panel::commands())
        .build(tauri::generate_context!())
        .map_err(Trouble::Window)?;
    #[cfg(target_os = "macos")]
    let app = out_of_the_dock(app);
    let kept = Mutex::new(Some(start(&app, *home, args)));
    app.run(move |_, event| {
        if let RunEvent::ExitRequested { code: None, api, .. } = &event {
            // The panel was closed; the tray stays.
            api.prevent_exit();
        } else if let RunEvent::Exit = event {
            let kept = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
            end(&runtime, kept);
        }
    });
    Ok(())
}

/// What must outlive the app's loop.
struct Kept {
    desk: AbortHandle,
    running: home::Running,
}

/// What lives in the tray has no icon in the dock. To be said before the app's loop runs.
#[cfg(target_os = "macos")]
fn out_of_the_dock(mut app: App) -> App {
    app.set_activation_policy(tauri::ActivationPolicy::Accessory);
    app
}

fn start(app: &App, home: Home, args: &Args) -> Kept {
    let Home { hub, acts, salvaged, demo, lost, running } = home;
    let door = Door::new(app.handle().clone(), args, running.folder());
    let folder = running.folder().to_owned();
    let app_here = app.handle().clone();
    let parts = Parts { app: app_here, hub, acts, door, salvaged, folder, demo, hidden: args.hidden };
    let ended = app.handle().clone();
    let desk = tauri::async_runtime::spawn(async move {
        Desk::new(parts).run().await;
        mourn(ended, lost).await;
    });
    #[cfg(unix)]
    tauri::async_runtime::spawn(end_on_signal(app.handle().clone()));
    Kept { desk: desk.inner().abort_handle(), running }
}

/// Says why the driver has ended by itself. Without it there is nothing left to show, and Stint ends too.
async fn mourn(app: AppHandle, lost: oneshot::Receiver<JournalError>) {
    app.remove_tray_by_id(tray::ID);
    if let Ok(error) = lost.await {
        let told = tokio::task::spawn_blocking(|| Trouble::JournalLost(error).tell());
        let _said_as_well_as_can_be = told.await;
    }
    app.exit(1);
}

/// Ends the driver between two steps, each of which is in the journal wholly or not at all. What is on its way is
/// given up: what became of it is found out the next time.
fn end(runtime: &Runtime, kept: Option<Kept>) {
    let Some(Kept { desk, running }) = kept else { return };
    desk.abort();
    runtime.block_on(async {
        let _too_slow = tokio::time::timeout(LAST_WRITE, running.end()).await;
    });
}

/// The system asks programs to end with a signal, also when the session does.
#[cfg(unix)]
async fn end_on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    let Ok(mut interrupt) = signal(SignalKind::interrupt()) else { return };
    let Ok(mut hang_up) = signal(SignalKind::hangup()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    app.exit(0);
}
