//! Walks the main job through the real window and the real tray of a small private desktop, against the simulator
//! over HTTP: `walk DIR`, with the program `stint` beside this one; or a part of it with an installed one, as
//! `walk DIR FILE` with the desktop file that starts it. DIR gets pictures of the screen after each step,
//! `report.json`, and what the app wrote to its standard error. It ends with 1 when a step failed; those after it
//! are not tried.

#[cfg(target_os = "linux")]
mod again;
#[cfg(target_os = "linux")]
mod offline;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod steps;
#[cfg(target_os = "linux")]
mod walk;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> std::process::ExitCode {
    use std::process::ExitCode;
    let mut words = std::env::args_os().skip(1);
    let folder = words.next().unwrap_or_else(|| "target/demo".into());
    let walked = match words.next() {
        None => walk::run(folder.as_ref()).await,
        Some(desktop_file) => walk::run_installed(folder.as_ref(), desktop_file.as_ref()).await,
    };
    match walked {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            report::say(&format!("the walk did not end well: {}", report::explain(&*fault)));
            ExitCode::FAILURE
        }
    }
}

/// Elsewhere there is no such desktop to be had.
#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::FAILURE
}
