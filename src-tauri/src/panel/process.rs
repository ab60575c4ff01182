//! The process that has nothing but the panel, on Linux. It is told on its standard input what to show, says on its
//! standard output that it is done, and ends when its window is gone or its agent is.

use super::Panel;
use crate::args::Args;
use crate::runtime;
use crate::trouble::Trouble;
use std::io::{self, Write};
use stint_core::data_dir::DataDir;
use stint_core::hub::Remote;
use stint_core::ipc::SocketName;
use tauri::{AppHandle, RunEvent, WindowEvent};
use tokio::io::{AsyncBufReadExt, BufReader};

/// Runs until the panel was closed for a while.
///
/// # Errors
/// No agent runs on this data, or no window can be made.
pub(crate) fn run(args: &Args) -> Result<(), Trouble> {
    let runtime = runtime()?;
    let folder = DataDir::open(args.data_dir.clone()).map_err(Trouble::Folder)?;
    let name = SocketName::for_data_dir(folder.path()).map_err(Trouble::System)?;
    let remote = runtime.block_on(Remote::connect(&name)).map_err(Trouble::Running)?;
    let app = tauri::Builder::default()
        .manage(remote.hub())
        .invoke_handler(super::commands())
        .build(tauri::generate_context!())
        .map_err(Trouble::Window)?;
    let panel = Panel::new(app.handle().clone());
    runtime.spawn(stay_connected(app.handle().clone(), remote));
    runtime.spawn(obey(app.handle().clone(), panel));
    app.run(|app, event| {
        if let RunEvent::WindowEvent { event: WindowEvent::Destroyed, .. } = event {
            app.exit(0);
        }
    });
    Ok(())
}

/// Without its agent the panel could show nothing that is true.
async fn stay_connected(app: AppHandle, remote: Remote) {
    let _agent_gone = remote.run().await;
    app.exit(0);
}

async fn obey(app: AppHandle, panel: Panel) {
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = orders.next_line().await {
        if let Ok(order) = serde_json::from_str(&line) {
            panel.obey(order);
            // The agent that no longer listens is gone.
            let _gone = writeln!(io::stdout(), "done").and_then(|()| io::stdout().flush());
        }
    }
    app.exit(0);
}
