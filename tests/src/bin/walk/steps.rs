//! From the first start to a timer that was started, stopped and started again.

use crate::walk::{Fault, Walk, until};
use e2e::browser::Browser;
use e2e::screen::Button;
use stint_core::secrets::{KEYRING_SERVICE, KEYRING_USER};
use stint_core::view::{LinkView, ViewModel};
use stint_sim::world::Status;

const KEY: &str = "demo-key";
const DESCRIPTION: &str = "fix login";
const LINE: &str = "fix login @Website #urgent";

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
        let outcome = self.open_panel().await.map(|area| format!("{area:?}"));
        self.done("panel-opened", outcome).await?;
        let outcome = self.type_line();
        self.done("line-typed", outcome).await?;
        let outcome = self.start_typed().await;
        self.done("started", outcome).await?;
        let outcome = self.look_running().await;
        self.done("tray-running", outcome).await?;
        let outcome = self.open_menu().await;
        let downs = outcome.as_ref().copied().unwrap_or_default();
        self.done("tray-menu", outcome.map(|downs| format!("Stop is number {downs} of its lines"))).await?;
        let outcome = self.stop_by_menu(downs).await;
        self.done("stopped-from-menu", outcome).await?;
        let outcome = self.start_by_middle_click().await;
        self.done("middle-click", outcome).await?;
        let outcome = self.restart().await;
        self.done("restarted", outcome).await?;
        let outcome = self.stop_by_middle_click().await;
        self.done("stopped-after-restart", outcome).await
    }

    async fn first_run(&mut self) -> Result<String, Fault> {
        let before = self.screen().picture()?;
        self.start_app().await?;
        self.app()?.shows("no key yet", |view| matches!(view.link, LinkView::NoKey { .. })).await?;
        self.panel().await?;
        self.tray().await?;
        self.find_icon(&before).await?;
        Ok(format!("the panel asks for a key; the icon is at {:?}", self.icon))
    }

    async fn give_key(&mut self) -> Result<String, Fault> {
        self.screen().write(KEY)?;
        self.screen().press(&["Return"])?;
        let choosing = |link: &LinkView| matches!(link, LinkView::Choosing { connections, .. } if connections.is_empty());
        self.app()?.shows("no connection yet", |view| choosing(&view.link)).await?;
        let kept = async || Ok((self.in_keyring()? == KEY).then_some(()));
        until("the key in the keyring", kept).await?;
        Ok("the key is good, and in the keyring; there is no connection".to_owned())
    }

    /// What the system's own tool finds under the key's name.
    fn in_keyring(&self) -> Result<String, Fault> {
        let mut tool = self.desktop.session().command("secret-tool");
        tool.args(["lookup", "service", KEYRING_SERVICE, "username", KEYRING_USER]);
        Ok(String::from_utf8(tool.output()?.stdout)?.trim_end().to_owned())
    }

    /// Gives the address that was opened.
    async fn connect(&mut self) -> Result<String, Fault> {
        let panel = self.panel().await?;
        self.click_primary(panel).await?;
        let url = self.opened.next().await?;
        self.app()?
            .shows("waiting for the browser", |view| {
                matches!(view.link, LinkView::Connecting { opened: Some(true), .. })
            })
            .await?;
        Ok(url)
    }

    async fn allow(&mut self, url: &str) -> Result<String, Fault> {
        let browser = Browser::start().await?;
        let said = browser.press(url, "allow").await?;
        browser.close().await?;
        let active = self
            .sim()?
            .world(|world| world.connections().iter().any(|connection| connection.status == Status::Active));
        if !active {
            return Err(format!("not connected; the page said: {said}").into());
        }
        self.app()?
            .shows("a workspace to choose", |view| matches!(view.link, LinkView::ChoosingWorkspace { .. }))
            .await?;
        Ok(format!("the page said: {said}"))
    }

    async fn choose_workspace(&mut self) -> Result<String, Fault> {
        self.panel().await?;
        self.screen().press(&["Tab", "Return"])?;
        let view = self.app()?.shows("all is set up", |view| view.link == LinkView::Ready).await?;
        let chosen = view.account.as_ref().map(|account| account.workspace.name.clone()).unwrap_or_default();
        let home = self.sim()?.world(|world| world.home().name.clone());
        if chosen != home {
            return Err(format!("{chosen} was chosen, not {home}").into());
        }
        let is_read = |view: &ViewModel| {
            view.sync.catalogue_at.is_some() && view.sync.read_at.is_some() && !view.sync.busy
        };
        self.app()?.shows("the workspace is read", is_read).await?;
        Ok(format!("in {chosen}"))
    }

    async fn look_idle(&mut self) -> Result<String, Fault> {
        let tray = self.tray().await?;
        let look = tray.shows("an idle icon", |look| look.tooltip.1 == "Nothing is running").await?;
        let said = format!("{:?}", look.tooltip);
        self.idle = Some(look);
        Ok(said)
    }

    fn type_line(&mut self) -> Result<String, Fault> {
        self.screen().write(LINE)?;
        Ok(LINE.to_owned())
    }

    async fn start_typed(&mut self) -> Result<String, Fault> {
        self.screen().press(&["Return"])?;
        let here = |view: &ViewModel| {
            view.waiting == 0 && view.running.as_ref().is_some_and(|entry| entry.description == DESCRIPTION)
        };
        self.app()?.shows("the entry runs and was sent", here).await?;
        let there = self.sim()?.world(|world| {
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
        Ok(format!("on the server: {there:?}"))
    }

    async fn look_running(&mut self) -> Result<String, Fault> {
        let idle = self.idle.as_ref().map(|look| look.icon.clone());
        let tray = self.tray().await?;
        let running = |look: &e2e::tray::Look| {
            look.tooltip.1.starts_with("Website: fix login · 0:0") && Some(&look.icon) != idle.as_ref()
        };
        let look = tray.shows("an icon that runs", running).await?;
        self.screen().point(self.icon)?;
        Ok(format!("another icon, and {:?}", look.tooltip))
    }

    /// Gives how often the key down is pressed to come to `Stop`.
    async fn open_menu(&mut self) -> Result<usize, Fault> {
        let lines = self.tray().await?.menu().await?;
        let choosable = lines.iter().filter(|line| line.enabled && !line.label.is_empty());
        let stop = choosable.map(|line| &*line.label).position(|label| label == "Stop");
        let stop = stop.ok_or_else(|| format!("no Stop in {lines:?}"))?;
        let before = self.screen().picture()?;
        self.click_icon(Button::Right)?;
        let all = e2e::screen::Area { x: 0, y: 0, width: 1280, height: 768 };
        until("a menu on the screen", async || {
            Ok(self.screen().picture()?.change(&before, all).filter(|menu| menu.height > 60))
        })
        .await?;
        Ok(stop + 1)
    }

    async fn stop_by_menu(&mut self, downs: usize) -> Result<String, Fault> {
        self.screen().press(&vec!["Down"; downs])?;
        self.screen().press(&["Return"])?;
        let notice = self.notices.next().await?.ok_or("no notification came")?;
        self.app()?.shows("nothing runs", |view| view.running.is_none() && view.waiting == 0).await?;
        let ended = self.sim()?.world(|world| {
            let mut entries = world.entries().filter(|entry| &*entry.description == DESCRIPTION);
            let last = entries.next_back();
            last.and_then(|entry| entry.end).filter(|_| world.running().is_none())
        });
        let ended = ended.ok_or("the entry has no end on the server")?;
        let icon = self.idle.as_ref().map(|look| look.icon.clone());
        self.tray().await?.shows("the idle icon", |look| Some(&look.icon) == icon.as_ref()).await?;
        Ok(format!("ended at {ended}; the notification: {notice:?}"))
    }

    async fn start_by_middle_click(&mut self) -> Result<String, Fault> {
        self.click_icon(Button::Middle)?;
        let notice = self.notices.next().await?.ok_or("no notification came")?;
        let runs = |view: &ViewModel| {
            view.waiting == 0 && view.running.as_ref().is_some_and(|entry| entry.description == DESCRIPTION)
        };
        self.app()?.shows("the entry runs again", runs).await?;
        let runs = self
            .sim()?
            .world(|world| world.running().is_some_and(|entry| &*entry.description == DESCRIPTION));
        if !runs {
            return Err("it does not run on the server".into());
        }
        Ok(format!("the notification: {notice:?}"))
    }

    async fn restart(&mut self) -> Result<String, Fault> {
        self.app.take().ok_or("the app is not running")?.terminate()?;
        self.no_panel().await?;
        self.start_app().await?;
        let ready = |view: &ViewModel| view.link == LinkView::Ready && view.running.is_some();
        self.app()?.shows("all as before", ready).await?;
        self.tray().await?.shows("an icon that runs", |look| look.tooltip.1.contains("fix login")).await?;
        if self.screen().window("Stint")?.is_some() {
            return Err("a window opened although nothing is to be asked".into());
        }
        Ok("nothing was asked, and the entry still runs".to_owned())
    }

    /// So soon nothing is read anew; a stop must be sent, with the key from the keyring.
    async fn stop_by_middle_click(&mut self) -> Result<String, Fault> {
        self.click_icon(Button::Middle)?;
        let notice = self.notices.next().await?.ok_or("no notification came")?;
        let stopped = |view: &ViewModel| view.running.is_none() && view.waiting == 0;
        self.app()?.shows("it is stopped and sent", stopped).await?;
        if self.sim()?.world(|world| world.running().is_some()) {
            return Err("it still runs on the server".into());
        }
        Ok(format!("sent with the key from the keyring; the notification: {notice:?}"))
    }
}
