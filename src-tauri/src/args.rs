//! The command line of the app. `stintctl` is the one for people at a terminal.

use clap::Parser;
use std::path::PathBuf;
use stint_core::api::Base;

/// A tray timer for Clockify.
///
/// Sits in the tray. Started a second time, it shows the panel of the one that runs.
#[derive(Clone, Debug, Parser)]
#[command(name = "stint", version)]
pub(crate) struct Args {
    /// Keep everything in this folder
    #[arg(long, env = "STINT_DATA_DIR", value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Where Maton is: https, or http on this computer
    #[arg(long, env = "STINT_API_URL", default_value = Base::MATON, value_name = "URL", hide = true)]
    pub(crate) api_url: String,
    /// Look around: with invented data in a folder of its own, and nothing goes to Clockify
    #[arg(long)]
    pub(crate) demo: bool,
    /// Show nothing but the tray icon
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Keep the panel's page in the tray's own process
    #[arg(long)]
    pub(crate) one_process: bool,
    /// Be the process of the panel: for stint itself
    #[arg(long, hide = true)]
    pub(crate) panel: bool,
}
