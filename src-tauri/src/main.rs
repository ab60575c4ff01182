//! Stint in the tray. The program is one of two processes: the *agent*, which is there all the time and has the
//! driver, the tray icon and the notifications; or the *panel*, which has the page and is there while it is looked
//! at. On Windows and macOS, and with `--one-process`, the page lives in the agent.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod agent;
mod args;
mod panel;
mod trouble;

use args::Args;
use clap::Parser;
use std::process::ExitCode;
use stint_core::browser::{OPEN_PAGE, open_page};
use tokio::runtime::{Builder, Runtime};
use trouble::{Trouble, has_display};

fn main() -> ExitCode {
    if let Some(url) = page_to_open() {
        return if open_page(&url).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            trouble.tell();
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Trouble> {
    if !has_display() {
        return Err(Trouble::NoDisplay);
    }
    if args.panel { panel::process::run(args) } else { agent::run(args) }
}

/// Where everything runs that is not on the thread of the windows. Tauri uses it too. One thread is enough: nothing
/// computes for long.
fn runtime() -> Result<Runtime, Trouble> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(Trouble::System)?;
    tauri::async_runtime::set(runtime.handle().clone());
    Ok(runtime)
}

/// What another `stint` wants opened in the browser.
fn page_to_open() -> Option<String> {
    let mut words = std::env::args().skip(1);
    (words.next()? == OPEN_PAGE).then(|| words.next())?
}
