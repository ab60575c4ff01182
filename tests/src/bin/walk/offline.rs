//! A train without a network: what was done there arrives once, with the right times, even when the app is killed;
//! and the panel says all along how it stands.

use crate::walk::Walk;
use chrono::{DateTime, Utc};
use e2e::wait::Fault;
use stint_core::view::ViewModel;
use stint_sim::World;

const DESCRIPTION: &str = "on the train";

/// What the panel says while something waits.
const KEPT: &str = "waiting · saved on this computer";

/// Of the entry: when it started and ended.
type Times = (DateTime<Utc>, DateTime<Utc>);

impl Walk {
    /// The steps, one after another.
    pub(crate) async fn offline(&mut self) -> Result<(), Fault> {
        let server = self.stage.stop_sim().await?;
        let outcome = self.start_offline().await;
        self.done("offline-started", outcome).await?;
        let outcome = self.stop_offline().await;
        let times = outcome.as_ref().ok().map(|(times, _)| *times);
        let seen = |((start, end), said)| format!("from {start} to {end}; the panel says “{said}”");
        self.done("offline-stopped", outcome.map(seen)).await?;
        let outcome = self.kill().await;
        self.done("killed", outcome).await?;
        let outcome = self.start_again().await;
        self.done("started-again-offline", outcome).await?;
        let outcome = self.arrives(server, times).await;
        self.done("back-online", outcome).await
    }

    async fn start_offline(&mut self) -> Result<String, Fault> {
        self.stage.open_panel().await?;
        self.stage.screen().write(DESCRIPTION)?;
        self.stage.screen().press(&["Return"])?;
        let kept = |view: &ViewModel| {
            view.sync.offline && view.running.as_ref().is_some_and(|entry| entry.description == DESCRIPTION)
        };
        self.stage.app()?.shows("it runs here, offline", kept).await?;
        let tray = self.stage.tray().await?;
        let look = tray.shows("a tooltip about it", |look| look.tooltip.1.contains("Offline")).await?;
        self.stage.says("not sent yet").await?;
        let said = self.stage.says(KEPT).await?;
        Ok(format!("the panel says “{}”, the icon {:?}", said.text, look.tooltip.1))
    }

    /// Gives the times of the entry, and what the panel says.
    async fn stop_offline(&mut self) -> Result<(Times, String), Fault> {
        self.stage.press("Stop").await?;
        let view = self.stage.app()?.shows("nothing runs", |view| view.running.is_none()).await?;
        let entry = view.today.entries.iter().find(|entry| entry.description == DESCRIPTION);
        let entry = entry.ok_or("the entry is not among today's")?;
        self.stage.says("Nothing is running").await?;
        let said = self.stage.says(KEPT).await?;
        Ok(((entry.start, entry.end.ok_or("the entry has no end")?), said.text))
    }

    async fn kill(&mut self) -> Result<String, Fault> {
        self.stage.take_app()?.kill()?;
        self.stage.nothing_left().await?;
        Ok("with SIGKILL; its panel is gone too".to_owned())
    }

    async fn start_again(&mut self) -> Result<String, Fault> {
        let app = self.stage.start_app().await?;
        app.shows("offline, with something to send", |view| view.sync.offline && view.waiting > 0).await?;
        self.stage.find_icon().await?;
        self.stage.open_panel().await?;
        let said = self.stage.says(KEPT).await?;
        self.stage.says(DESCRIPTION).await?;
        Ok(format!("the panel says “{}”", said.text))
    }

    async fn arrives(&mut self, server: (World, u16), times: Option<Times>) -> Result<String, Fault> {
        self.stage.resume_sim(server).await?;
        let sent = |view: &ViewModel| view.waiting == 0 && !view.sync.offline;
        self.stage.app()?.shows("all is sent", sent).await?;
        let (there, running) = self.stage.sim()?.world(|world| {
            let entries = world.entries().filter(|entry| &*entry.description == DESCRIPTION);
            let there: Vec<_> = entries.map(|entry| (entry.start, entry.end)).collect();
            (there, world.running().is_some())
        });
        let wanted: Vec<_> = times.map(|(start, end)| (start, Some(end))).into_iter().collect();
        if there != wanted || running {
            return Err(format!("on the server: {there:?}, instead of {wanted:?}; running: {running}").into());
        }
        let said = self.stage.says("Up to date").await?;
        Ok(format!("on the server, once: {there:?}; the panel says “{}”", said.text))
    }
}
