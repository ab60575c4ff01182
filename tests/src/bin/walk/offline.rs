//! A train without a network: what was done there arrives once, with the right times, even when the app is killed.

use crate::walk::{Fault, Walk};
use chrono::{DateTime, Utc};
use stint_core::view::ViewModel;
use stint_sim::{Options, Sim, World};

const DESCRIPTION: &str = "on the train";

impl Walk {
    /// The steps, one after another.
    pub(crate) async fn offline(&mut self) -> Result<(), Fault> {
        let sim = self.sim.take().ok_or("the simulator is not running")?;
        let base = sim.base_url().to_owned();
        let port = base.rsplit(':').next().unwrap_or_default().parse()?;
        let world = sim.stop().await;
        let outcome = self.start_offline().await;
        self.done("offline-started", outcome).await?;
        let outcome = self.stop_offline().await;
        let times = outcome.as_ref().ok().copied();
        let seen = |(start, end)| format!("from {start} to {end}, kept here");
        self.done("offline-stopped", outcome.map(seen)).await?;
        let outcome = self.kill().await;
        self.done("killed", outcome).await?;
        let outcome = self.start_again().await;
        self.done("started-again-offline", outcome).await?;
        let outcome = self.arrives(world, port, times).await;
        self.done("back-online", outcome).await
    }

    async fn start_offline(&mut self) -> Result<String, Fault> {
        self.open_panel().await?;
        self.screen().write(DESCRIPTION)?;
        self.screen().press(&["Return"])?;
        let kept = |view: &ViewModel| {
            view.sync.offline && view.running.as_ref().is_some_and(|entry| entry.description == DESCRIPTION)
        };
        let view = self.app()?.shows("it runs here, offline", kept).await?;
        let tray = self.tray().await?;
        let look = tray.shows("a tooltip about it", |look| look.tooltip.1.contains("Offline")).await?;
        Ok(format!("{} waiting; the icon says {:?}", view.waiting, look.tooltip.1))
    }

    /// Gives the times of the entry.
    async fn stop_offline(&mut self) -> Result<(DateTime<Utc>, DateTime<Utc>), Fault> {
        let panel = self.panel().await?;
        self.click_primary(panel).await?;
        let view = self.app()?.shows("nothing runs", |view| view.running.is_none()).await?;
        let entry = view.today.entries.iter().find(|entry| entry.description == DESCRIPTION);
        let entry = entry.ok_or("the entry is not among today's")?;
        Ok((entry.start, entry.end.ok_or("the entry has no end")?))
    }

    async fn kill(&mut self) -> Result<String, Fault> {
        self.app.take().ok_or("the app is not running")?.kill()?;
        self.no_panel().await?;
        Ok("with SIGKILL; its panel is gone too".to_owned())
    }

    async fn start_again(&mut self) -> Result<String, Fault> {
        self.start_app().await?;
        let waits = |view: &ViewModel| view.sync.offline && view.waiting > 0;
        let view = self.app()?.shows("offline, with something to send", waits).await?;
        self.tray().await?;
        self.open_panel().await?;
        Ok(format!("{} waiting", view.waiting))
    }

    async fn arrives(
        &mut self,
        world: World,
        port: u16,
        times: Option<(DateTime<Utc>, DateTime<Utc>)>,
    ) -> Result<String, Fault> {
        let sim = Sim::start_world(world, Options { port, ..Options::default() }).await?;
        self.sim = Some(sim);
        let sent = |view: &ViewModel| view.waiting == 0 && !view.sync.offline;
        self.app()?.shows("all is sent", sent).await?;
        let (there, running) = self.sim()?.world(|world| {
            let entries = world.entries().filter(|entry| &*entry.description == DESCRIPTION);
            let there: Vec<_> = entries.map(|entry| (entry.start, entry.end)).collect();
            (there, world.running().is_some())
        });
        let wanted: Vec<_> = times.map(|(start, end)| (start, Some(end))).into_iter().collect();
        if there != wanted || running {
            return Err(format!("on the server: {there:?}, instead of {wanted:?}; running: {running}").into());
        }
        Ok(format!("on the server, once: {there:?}"))
    }
}
