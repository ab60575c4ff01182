//! The last entry once more, and the app started anew in between.

use crate::steps::DESCRIPTION;
use crate::walk::Walk;
use e2e::screen::Button;
use e2e::wait::Fault;
use stint_core::view::{LinkView, ViewModel};

impl Walk {
    /// The steps, one after another.
    pub(crate) async fn again(&mut self) -> Result<(), Fault> {
        let outcome = self.start_by_middle_click().await;
        self.done("middle-click", outcome).await?;
        let outcome = self.restart().await;
        self.done("restarted", outcome).await?;
        let outcome = self.stop_by_middle_click().await;
        self.done("stopped-after-restart", outcome).await
    }

    async fn start_by_middle_click(&mut self) -> Result<String, Fault> {
        self.stage.click_icon(Button::Middle)?;
        let notice = self.stage.notices.next().await?.ok_or("no notification came")?;
        let runs = |view: &ViewModel| {
            view.waiting == 0 && view.running.as_ref().is_some_and(|entry| entry.description == DESCRIPTION)
        };
        self.stage.app()?.shows("the entry runs again", runs).await?;
        let runs = self
            .stage
            .sim()?
            .world(|world| world.running().is_some_and(|entry| &*entry.description == DESCRIPTION));
        if !runs {
            return Err("it does not run on the server".into());
        }
        Ok(format!("the notification: {notice:?}"))
    }

    async fn restart(&mut self) -> Result<String, Fault> {
        self.stage.take_app()?.terminate().await?;
        self.stage.nothing_left().await?;
        let app = self.stage.start_app().await?;
        let ready = |view: &ViewModel| view.link == LinkView::Ready && view.running.is_some();
        app.shows("all as before", ready).await?;
        let tray = self.stage.tray().await?;
        tray.shows("an icon that runs", |look| look.tooltip.1.contains(DESCRIPTION)).await?;
        self.stage.find_icon().await?;
        Ok("the entry still runs".to_owned())
    }

    /// So soon nothing is read anew; a stop must be sent, with the key from the keyring.
    async fn stop_by_middle_click(&mut self) -> Result<String, Fault> {
        self.stage.click_icon(Button::Middle)?;
        let notice = self.stage.notices.next().await?.ok_or("no notification came")?;
        let stopped = |view: &ViewModel| view.running.is_none() && view.waiting == 0;
        self.stage.app()?.shows("it is stopped and sent", stopped).await?;
        if self.stage.sim()?.world(|world| world.running().is_some()) {
            return Err("it still runs on the server".into());
        }
        // It decides to open the panel before it hears of clicks.
        if !self.stage.app()?.children()?.is_empty() {
            return Err("a panel was opened although nothing is to be asked".into());
        }
        Ok(format!(
            "nothing was asked, and it was sent with the key from the keyring; the notification: {notice:?}"
        ))
    }
}
