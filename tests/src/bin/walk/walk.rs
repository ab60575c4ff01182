//! The walker: a stage, a report of the steps so far, and the pictures of them.

use crate::report::Report;
use e2e::desktop::Desktop;
use e2e::screen::Picture;
use e2e::stage::{Stage, fresh_world};
use e2e::tray::Look;
use e2e::wait::Fault;
use std::path::Path;
use std::time::Duration;
use stint_core::engine::Intent;
use stint_core::settings::{Settings, Theme};

/// A picture counts as drawn when so many looks, with this between them, find it the same; that is given up after so
/// many looks, since a spinner never stays the same.
const STILL: Duration = Duration::from_millis(150);
const DRAWN: u32 = 3;
const LOOKS: u32 = 10;

pub(crate) struct Walk {
    pub(crate) stage: Stage,
    /// How the icon looked when nothing ran.
    pub(crate) idle: Option<Look>,
    last: Option<Picture>,
    report: Report,
}

/// Walks all the way, or up to the first step that fails.
pub(crate) async fn run(folder: &Path) -> Result<(), Fault> {
    let mut walk = Walk::begin(folder).await?;
    walk.main_job().await?;
    walk.again().await?;
    walk.offline().await
}

/// Walks through the main job alone, with the app that this desktop file starts.
pub(crate) async fn run_installed(folder: &Path, desktop_file: &Path) -> Result<(), Fault> {
    let mut walk = Walk::begin(folder).await?;
    walk.stage.launcher.by_desktop_file(desktop_file);
    walk.main_job().await
}

impl Walk {
    async fn begin(folder: &Path) -> Result<Self, Fault> {
        let report = Report::begin(folder)?;
        let stage = Stage::begin(Desktop::start()?, fresh_world(), report.folder()).await?;
        Ok(Self { stage, idle: None, last: None, report })
    }

    /// Closes a step: with a picture of the screen, and a line in the report; with another picture in the dark theme
    /// when the panel is in it. An error when the step failed.
    pub(crate) async fn done(&mut self, name: &str, outcome: Result<String, Fault>) -> Result<(), Fault> {
        let pictured = self.picture(name).await;
        let outcome = outcome.and_then(|seen| pictured.map(|()| seen));
        self.report.add(name, &outcome)?;
        outcome.map(drop)
    }

    async fn picture(&mut self, name: &str) -> Result<(), Fault> {
        self.save(name).await?;
        if self.stage.app().is_ok() && self.stage.screen().window("Stint")?.is_some() {
            self.theme(Theme::Dark).await?;
            self.save(&format!("{name}-dark")).await?;
            self.theme(Theme::Light).await?;
            self.drawn().await?;
        }
        Ok(())
    }

    async fn save(&mut self, name: &str) -> Result<(), Fault> {
        self.drawn().await?;
        Ok(self.stage.screen().save(&self.report.picture(name))?)
    }

    async fn theme(&self, theme: Theme) -> Result<(), Fault> {
        let app = self.stage.app()?;
        let settings = Settings { theme, ..app.view().settings };
        app.hub().dispatch(Intent::Configure { settings }).await?;
        Ok(())
    }

    /// Waits until the screen is other than after the last step, and stays as it is for a moment. Not for long: some
    /// steps change nothing, and some pictures move.
    async fn drawn(&mut self) -> Result<(), Fault> {
        let mut before = self.stage.screen().picture()?;
        let mut same = 0;
        for _ in 0..LOOKS {
            tokio::time::sleep(STILL).await;
            let now = self.stage.screen().picture()?;
            same = if now == before { same + 1 } else { 0 };
            before = now;
            if same == DRAWN && self.last.as_ref() != Some(&before) {
                break;
            }
        }
        self.last = Some(before);
        Ok(())
    }
}
