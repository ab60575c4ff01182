//! The panel: a small window with the page, near the tray icon. It knows the rules only through a
//! [`Hub`](stint_core::hub::Hub), and doesn't care in which process it lives. Some time after it was closed it is
//! gone, with all that the web engine took.

mod commands;
mod crash;
#[cfg(target_os = "linux")]
mod dark;
mod placement;
pub(crate) mod process;
mod raise;
mod window;

pub(crate) use commands::handler as commands;
pub(crate) use placement::{Spot, can_be_placed};
pub(crate) use window::Panel;

use serde::{Deserialize, Serialize};

/// What the panel is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub(crate) enum Order {
    /// Come into sight.
    Show {
        /// With this.
        place: Place,
        /// Near this, when it is known.
        spot: Option<Spot>,
    },
    /// Come into sight, or leave it.
    Toggle {
        /// Near this, when it is known.
        spot: Option<Spot>,
    },
}

/// A part of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// The line, and what runs.
    Timer,
    /// The settings.
    Settings,
}
