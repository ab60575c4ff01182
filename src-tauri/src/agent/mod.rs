//! The process that is always there: it runs the driver, serves the socket, and shows tray and notifications.

mod demo;
mod desk;
mod door;
mod home;
mod notices;
mod tray;
#[cfg(target_os = "linux")]
mod tray_host;

use crate::args::Args;
use crate::panel;
use crate::trouble::Trouble;
use desk::Desk;
use door::Door;
use home::{Home, Opened};
use std::sync::Mutex;
use std::time::Duration;
use tauri::{App, AppHandle, Manager, RunEvent};
use tauri_plugin_autostart::MacosLauncher;

/// How long the end of Stint waits for the journal's last write.
const LAST_WRITE: Duration = Duration::from_secs(1);

/// Runs until the user quits. Ends at once when a Stint runs on the same data, which then shows its panel.
///
/// # Errors
/// It can't run; nothing was changed.
pub(crate) fn run(args: &Args) -> Result<(), Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(Trouble::System)?;
    tauri::async_runtime::set(runtime.handle().clone());
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
    let home = start(&app, home, args);
    let home = Mutex::new(Some(home));
    app.run(move |app, event| match event {
        // The panel was closed; the tray stays.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        RunEvent::Exit => {
            let home = home.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
            end(app, &runtime, home);
        }
        _ => {}
    });
    Ok(())
}

/// What must outlive the app's loop.
struct Kept {
    desk: tokio::task::JoinHandle<()>,
    driver: home::Running,
}

fn start(app: &App, home: Home, args: &Args) -> Kept {
    #[cfg(target_os = "macos")]
    {
        let mut app = app;
        app.set_activation_policy(tauri::ActivationPolicy::Accessory);
    }
    let Home { hub, acts, salvaged, running, demo } = home;
    let door = Door::new(app.handle().clone(), args, running.folder());
    let desk = Desk::new(app.handle().clone(), hub, acts, door, salvaged, demo, !args.hidden);
    Kept { desk: tauri::async_runtime::handle().inner().spawn(desk.run()), driver: running }
}

/// Ends the driver, and with it the journal, as it should be. What is on its way is given up: what became of it is
/// found out the next time.
fn end(app: &AppHandle, runtime: &tokio::runtime::Runtime, kept: Option<Kept>) {
    let Some(Kept { desk, driver }) = kept else { return };
    desk.abort();
    let _hub = app.unmanage::<stint_core::hub::Hub>();
    drop(_hub);
    runtime.block_on(async {
        let _too_slow = tokio::time::timeout(LAST_WRITE, driver.end()).await;
    });
}
