//! From the first start to a timer that was started and stopped.

use crate::walk::Walk;
use e2e::browser::Browser;
use e2e::reader::{Role, Sight};
use e2e::stage::{APP, KEY};
use e2e::tray::Look;
use e2e::wait::{Fault, until};
use stint_core::secrets::{KEYRING_SERVICE, KEYRING_USER};
use stint_core::view::{LinkView, ViewModel};
use stint_sim::World;
use stint_sim::world::Status;

pub(crate) const DESCRIPTION: &str = "fix login";
const LINE: &str = "fix login @Website #urgent";

/// What the running entry's start is corrected to: long enough ago for the reminder that a timer runs long.
const EARLIER: &str = "-245m";

impl Walk {
    /// The steps, one after another.
    pub(crate) async fn main_job(&mut self) -> Result<(), Fault> {
        let outcome = self.first_run().await;
        self.done("first-run", outcome).await?;
        let outcome = self.give_key().await;
        self.done("key-accepted", outcome).await?;
        let outcome = self.connect().await;
        let url = outcome.as_ref().map(String::clone).unwrap_or_default();
        self.done("browser-opened", outcome.map(|_| "the browser was given the connect page".to_owned()))
            .await?;
        let outcome = self.allow(&url).await;
        self.done("connected", outcome).await?;
        let outcome = self.choose_workspace().await;
        self.done("workspace-chosen", outcome).await?;
        let outcome = self.look_idle().await;
        self.done("tray-idle", outcome).await?;
        let outcome = self.open_panel().await;
        self.done("panel-opened", outcome).await?;
        let outcome = self.type_line().await;
        self.done("line-typed", outcome).await?;
        let outcome = self.start_typed().await;
        self.done("started", outcome).await?;
        let outcome = self.look_running().await;
        self.done("tray-running", outcome).await?;
        let outcome = self.correct_start().await;
        self.done("notified", outcome).await?;
        let outcome = self.open_menu().await;
        let downs = outcome.as_ref().copied().unwrap_or_default();
        self.done("tray-menu", outcome.map(|downs| format!("Stop is number {downs} of its lines"))).await?;
        let outcome = self.stop_by_menu(downs).await;
        self.done("stopped-from-menu", outcome).await
    }

    async fn first_run(&mut self) -> Result<String, Fault> {
        self.stage.remember_bar().await?;
        let app = self.stage.start_app().await?;
        app.shows("no key yet", |view| matches!(view.link, LinkView::NoKey { .. })).await?;
        self.stage.panel().await?;
        self.stage.says("Welcome to Stint").await?;
        self.stage.tray().await?;
        self.stage.find_icon().await?;
        Ok(format!("the panel asks for a key; the icon is at {:?}", self.stage.icon))
    }

    async fn give_key(&mut self) -> Result<String, Fault> {
        self.stage.screen().write(KEY)?;
        self.stage.screen().press(&["Return"])?;
        let choosing = |link: &LinkView| matches!(link, LinkView::Choosing { connections, .. } if connections.is_empty());
        self.stage.app()?.shows("no connection yet", |view| choosing(&view.link)).await?;
        let kept = async || Ok((self.in_keyring()? == KEY).then_some(()));
        until("the key in the keyring", kept).await?;
        let said = self.stage.says("The key works").await?;
        Ok(format!("the key is in the keyring; the panel says “{}”", said.text))
    }

    /// What the system's own tool finds under the key's name.
    fn in_keyring(&self) -> Result<String, Fault> {
        let mut tool = self.stage.desktop.session().command("secret-tool");
        tool.args(["lookup", "service", KEYRING_SERVICE, "username", KEYRING_USER]);
        Ok(String::from_utf8(tool.output()?.stdout)?.trim_end().to_owned())
    }

    /// Gives the address that was opened.
    async fn connect(&mut self) -> Result<String, Fault> {
        self.stage.press("Connect Clockify").await?;
        let url = self.stage.opened.next().await?;
        self.stage.says("Waiting for your browser").await?;
        Ok(url)
    }

    async fn allow(&mut self, url: &str) -> Result<String, Fault> {
        let browser = Browser::start().await?;
        let said = browser.press(url, "allow").await?;
        browser.close().await?;
        let is_active =
            |world: &World| world.connections().iter().any(|connection| connection.status == Status::Active);
        if !self.stage.sim()?.world(|world| is_active(world)) {
            return Err(format!("not connected; the page said: {said}").into());
        }
        self.stage.says("Choose a workspace").await?;
        Ok(format!("the page in the browser said: {said}"))
    }

    async fn choose_workspace(&mut self) -> Result<String, Fault> {
        let home = self.stage.sim()?.world(|world| world.home().name.clone());
        let choice = |sight: &Sight| sight.role == Role::Button && sight.says(&home);
        let choice = self.stage.reader.find(APP, "the workspace to choose", choice).await?;
        self.stage.press(&choice.name).await?;
        self.stage.is_read().await?;
        let said = self.stage.says("All set").await?;
        Ok(format!("in {home}; the panel says “{}”", said.text))
    }

    async fn look_idle(&mut self) -> Result<String, Fault> {
        let tray = self.stage.tray().await?;
        let look = tray.shows("an idle icon", |look| look.tooltip.1 == "Nothing is running").await?;
        let said = format!("{:?}", look.tooltip);
        self.idle = Some(look);
        Ok(said)
    }

    /// And puts away what was said once. What is typed afterwards must go to the line all the same.
    async fn open_panel(&mut self) -> Result<String, Fault> {
        let area = self.stage.open_panel().await?;
        self.stage.press("Dismiss").await?;
        Ok(format!("{area:?}"))
    }

    async fn type_line(&mut self) -> Result<String, Fault> {
        self.stage.screen().write(LINE)?;
        self.stage.says(LINE).await?;
        Ok(LINE.to_owned())
    }

    async fn start_typed(&mut self) -> Result<String, Fault> {
        self.stage.screen().press(&["Return"])?;
        let here = |view: &ViewModel| {
            view.waiting == 0 && view.running.as_ref().is_some_and(|entry| entry.description == DESCRIPTION)
        };
        self.stage.app()?.shows("the entry runs and was sent", here).await?;
        let there = self.stage.sim()?.world(|world| {
            let home = world.home();
            let entry = world.running()?;
            let project = home.projects().find(|project| Some(project.id) == entry.project)?;
            let tags = home.tags().filter(|tag| entry.tags.contains(&tag.id));
            let tags: Vec<String> = tags.map(|tag| tag.name.clone()).collect();
            Some((entry.description.to_string(), project.name.clone(), tags))
        });
        let wanted = (DESCRIPTION.to_owned(), "Website".to_owned(), vec!["urgent".to_owned()]);
        if there.as_ref() != Some(&wanted) {
            return Err(format!("on the server there is {there:?}").into());
        }
        let clock = |sight: &Sight| sight.name == "Elapsed time";
        self.stage.reader.find(APP, "a clock that runs", clock).await?;
        Ok(format!("on the server: {there:?}"))
    }

    async fn look_running(&mut self) -> Result<String, Fault> {
        let idle = self.idle.as_ref().map(|look| look.icon.clone());
        let tray = self.stage.tray().await?;
        let running = |look: &Look| {
            look.tooltip.1.starts_with("Website: fix login · 0:0") && Some(&look.icon) != idle.as_ref()
        };
        let look = tray.shows("an icon that runs", running).await?;
        self.stage.screen().point(self.stage.icon)?;
        Ok(format!("another icon, and {:?}", look.tooltip))
    }

    /// Corrects the start in the panel, after which the entry has been running for so long that it is said.
    async fn correct_start(&mut self) -> Result<String, Fault> {
        let changes = |sight: &Sight| sight.enabled && sight.name.starts_with("Started at ");
        let start = self.stage.reader.find(APP, "the start, to change it", changes).await?;
        self.stage.click(APP, start.role, &start.name).await?;
        let field = |sight: &Sight| sight.focused && sight.name == "Start";
        self.stage.reader.find(APP, "a field for the start", field).await?;
        self.stage.screen().press(&["ctrl+a"])?;
        self.stage.screen().write(EARLIER)?;
        self.stage.screen().press(&["Return"])?;
        let notice = self.stage.notices.next().await?.ok_or("no notification came")?;
        if !notice.title.starts_with("Still running for 4:05") {
            return Err(format!("another notification came: {notice:?}").into());
        }
        self.stage.app()?.shows("the correction is sent", |view| view.waiting == 0).await?;
        self.stage
            .reader
            .find("xfce4-notifyd", "the notification", |sight| sight.says("Still running"))
            .await?;
        Ok(format!("the start was corrected to {EARLIER}; the notification: {notice:?}"))
    }

    /// Gives how often the key down is pressed to come to `Stop`.
    async fn open_menu(&mut self) -> Result<usize, Fault> {
        let place = self.stage.tray().await?.place_of("Stop").await?;
        self.stage.open_menu().await?;
        Ok(place)
    }

    async fn stop_by_menu(&mut self, downs: usize) -> Result<String, Fault> {
        self.stage.choose(downs)?;
        let notice = self.stage.notices.next().await?.ok_or("no notification came")?;
        let stopped = |view: &ViewModel| view.running.is_none() && view.waiting == 0;
        self.stage.app()?.shows("nothing runs", stopped).await?;
        let ended = self.stage.sim()?.world(|world| {
            let mut entries = world.entries().filter(|entry| &*entry.description == DESCRIPTION);
            let last = entries.next_back();
            last.and_then(|entry| entry.end).filter(|_| world.running().is_none())
        });
        let ended = ended.ok_or("the entry has no end on the server")?;
        let icon = self.idle.as_ref().map(|look| look.icon.clone());
        self.stage.tray().await?.shows("the idle icon", |look| Some(&look.icon) == icon.as_ref()).await?;
        Ok(format!("ended at {ended}; the notification: {notice:?}"))
    }
}
