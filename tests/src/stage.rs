//! The app on a desktop of its own, against the simulator over HTTP: what both the walk through the main job and the
//! tests of single parts begin with.

use crate::app::{App, Launcher, Opened};
use crate::desktop::Desktop;
use crate::notices::Notices;
use crate::reader::{Reader, Role, Sight};
use crate::screen::{Area, Button, Picture, Screen};
use crate::session::Session;
use crate::tray::TrayItem;
use crate::wait::{Fault, until};
use std::path::Path;
use stint_core::engine::Intent;
use stint_core::view::{LinkView, ViewModel};
use stint_sim::{Options, Seed, Sim, World};
use zbus::Connection;

/// The key that the simulator accepts.
pub const KEY: &str = "demo-key";

/// The name under which the app tells screen readers what it shows.
pub const APP: &str = "stint";

/// The bar at the foot of the screen.
const BAR: Area = Area { x: 0, y: 768, width: 1280, height: 32 };

/// A spot of the screen where there is nothing.
const NOTHING: (usize, usize) = (200, 200);

/// See the module.
pub struct Stage {
    /// How the app is started.
    pub launcher: Launcher,
    /// The addresses that it opens in the browser.
    pub opened: Opened,
    /// The notifications that it sends.
    pub notices: Notices,
    /// What is shown, in words.
    pub reader: Reader,
    bus: Connection,
    /// Where the icon is, once it was found.
    pub icon: (usize, usize),
    bar: Option<Picture>,
    app: Option<App>,
    sim: Option<Sim>,
    /// The desktop.
    pub desktop: Desktop,
}

impl Stage {
    /// The desktop and the simulator with this world; the app is not started yet. What it says on its standard error
    /// goes into `folder`.
    ///
    /// # Errors
    /// A part does not come up.
    pub async fn begin(desktop: Desktop, world: World, folder: &Path) -> Result<Self, Fault> {
        let sim = Sim::start_world(world, Options::default()).await?;
        let log = folder.join("stint.log");
        let (launcher, opened) = Launcher::new(desktop.session(), sim.base_url(), &log)?;
        let notices = Notices::listen(connect(desktop.session()).await?).await?;
        let bus = connect(desktop.session()).await?;
        let reader = Reader::of_session(&bus).await?;
        let icon = BAR.middle();
        Ok(Self {
            launcher,
            opened,
            notices,
            reader,
            bus,
            icon,
            bar: None,
            app: None,
            sim: Some(sim),
            desktop,
        })
    }

    /// The screen.
    #[must_use]
    pub fn screen(&self) -> Screen<'_> {
        Screen::of(self.desktop.session())
    }

    /// The running app.
    ///
    /// # Errors
    /// It is not running.
    pub fn app(&self) -> Result<&App, Fault> {
        Ok(self.app.as_ref().ok_or("the app is not running")?)
    }

    /// The running app, to end it.
    ///
    /// # Errors
    /// It is not running.
    pub fn take_app(&mut self) -> Result<App, Fault> {
        Ok(self.app.take().ok_or("the app is not running")?)
    }

    /// The running simulator.
    ///
    /// # Errors
    /// It is not running.
    pub fn sim(&self) -> Result<&Sim, Fault> {
        Ok(self.sim.as_ref().ok_or("the simulator is not running")?)
    }

    /// Takes the server away. Gives its world and its port, to bring it back with.
    ///
    /// # Errors
    /// It is not running.
    pub async fn stop_sim(&mut self) -> Result<(World, u16), Fault> {
        let sim = self.sim.take().ok_or("the simulator is not running")?;
        let port = sim.base_url().rsplit(':').next().unwrap_or_default().parse()?;
        Ok((sim.stop().await, port))
    }

    /// Brings the server back.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn resume_sim(&mut self, (world, port): (World, u16)) -> Result<(), Fault> {
        self.sim = Some(Sim::start_world(world, Options { port, ..Options::default() }).await?);
        Ok(())
    }

    /// Starts the app anew.
    ///
    /// # Errors
    /// It ends by itself.
    pub async fn start_app(&mut self) -> Result<&App, Fault> {
        self.app = Some(self.launcher.start(self.desktop.session()).await?);
        self.app()
    }

    /// Starts the app with the key from its environment, makes the choices of the first run, and finds its icon.
    ///
    /// # Errors
    /// Something of that does not come.
    pub async fn start_ready(&mut self) -> Result<&App, Fault> {
        self.remember_bar().await?;
        self.launcher.key(KEY);
        self.start_app().await?;
        // The first time it comes by itself.
        self.panel().await?;
        self.make_choices().await?;
        self.tray().await?;
        self.find_icon().await?;
        self.close_panel().await?;
        self.app()
    }

    /// Chooses the first connection and workspace wherever there is a choice, until the app is ready.
    ///
    /// # Errors
    /// It does not come to that.
    pub async fn make_choices(&self) -> Result<(), Fault> {
        let app = self.app()?;
        let connections = |view: &ViewModel| {
            matches!(&view.link, LinkView::Choosing { .. } | LinkView::ChoosingWorkspace { .. })
        };
        let view = app.shows("a connection or workspace to choose", connections).await?;
        if let LinkView::Choosing { connections, .. } = &view.link {
            let first = connections.first().ok_or("no connection")?;
            app.hub().dispatch(Intent::UseConnection { connection: first.id.clone() }).await?;
        }
        let workspaces = |view: &ViewModel| matches!(&view.link, LinkView::ChoosingWorkspace { .. });
        let view = app.shows("a workspace to choose", workspaces).await?;
        if let LinkView::ChoosingWorkspace { workspaces, .. } = &view.link {
            let home = self.sim()?.world(|world| world.home().name.clone());
            let home = workspaces.iter().find(|workspace| workspace.name == home).ok_or("no workspace")?;
            app.hub().dispatch(Intent::UseWorkspace { workspace: home.id.clone() }).await?;
        }
        self.is_read().await
    }

    /// Waits until the workspace is read and nothing is under way.
    ///
    /// # Errors
    /// It does not come to that.
    pub async fn is_read(&self) -> Result<(), Fault> {
        let is_read = |view: &ViewModel| {
            view.sync.catalogue_at.is_some() && view.sync.read_at.is_some() && !view.sync.busy
        };
        self.app()?.shows("the workspace is read", is_read).await?;
        Ok(())
    }

    /// The app's icon in the tray.
    ///
    /// # Errors
    /// It does not come.
    pub async fn tray(&self) -> Result<TrayItem, Fault> {
        Ok(TrayItem::of_process(&self.bus, self.app()?.process()).await?)
    }

    /// Waits until the panel is to be seen, has the keyboard, and its page says something.
    ///
    /// # Errors
    /// It does not come to that.
    pub async fn panel(&self) -> Result<Area, Fault> {
        let area = until("the panel in sight, with the keyboard", async || {
            let Some(area) = self.screen().window("Stint")? else { return Ok(None) };
            Ok((self.screen().focused().as_deref() == Some("Stint")).then_some(area))
        })
        .await?;
        self.reader.find(APP, "a page in the panel", |sight| sight.role == Role::Heading).await?;
        Ok(area)
    }

    /// Waits until the panel is not to be seen.
    ///
    /// # Errors
    /// It stays.
    pub async fn no_panel(&self) -> Result<(), Fault> {
        let gone = async || Ok(self.screen().window("Stint")?.is_none().then_some(()));
        until("the panel out of sight", gone).await
    }

    /// Opens the panel with a click at the icon, wherever it was before.
    ///
    /// # Errors
    /// It does not open.
    pub async fn open_panel(&self) -> Result<Area, Fault> {
        self.close_panel().await?;
        self.click_icon(Button::Left)?;
        let panel = self.panel().await?;
        // So that no tooltip of the icon covers it.
        self.screen().point(NOTHING)?;
        Ok(panel)
    }

    /// Closes the panel with the keyboard, if it is open.
    ///
    /// # Errors
    /// It stays.
    pub async fn close_panel(&self) -> Result<(), Fault> {
        if self.screen().window("Stint")?.is_some() {
            self.panel().await?;
            self.screen().press(&["Escape"])?;
        }
        self.no_panel().await
    }

    /// Clicks the icon in the tray.
    ///
    /// # Errors
    /// There is no pointer.
    pub fn click_icon(&self, button: Button) -> Result<(), Fault> {
        self.screen().click(self.icon, button)?;
        Ok(())
    }

    /// Opens the icon's menu, and returns when it is drawn.
    ///
    /// # Errors
    /// It does not come.
    pub async fn open_menu(&self) -> Result<(), Fault> {
        let before = self.screen().picture()?;
        self.click_icon(Button::Right)?;
        let all = Area { x: 0, y: 0, width: 1280, height: 768 };
        let menu = async || Ok(self.screen().picture()?.change(&before, all).filter(|menu| menu.height > 60));
        until("a menu on the screen", menu).await.map(drop)
    }

    /// Chooses a line of the open menu with the keyboard, by its place among those that can be chosen.
    ///
    /// # Errors
    /// There is no keyboard.
    pub fn choose(&self, place: usize) -> Result<(), Fault> {
        let downs = std::iter::repeat_n("Down", place);
        self.screen().press(&downs.chain(["Return"]).collect::<Vec<_>>())?;
        Ok(())
    }

    /// Waits until the app's page says these words.
    ///
    /// # Errors
    /// It does not.
    pub async fn says(&self, words: &str) -> Result<Sight, Fault> {
        let what = format!("a page that says “{words}”");
        self.reader.find(APP, &what, |sight| sight.says(words)).await
    }

    /// Clicks the button of that name in the app's page, as soon as it can be used.
    ///
    /// # Errors
    /// There is none.
    pub async fn press(&self, name: &str) -> Result<(), Fault> {
        self.click(APP, Role::Button, name).await
    }

    /// Clicks something that any program shows.
    ///
    /// # Errors
    /// It does not come.
    pub async fn click(&self, program: &str, role: Role, name: &str) -> Result<(), Fault> {
        let wanted = |sight: &Sight| sight.is(role, name) && sight.enabled && sight.area.is_some();
        let sight = self.reader.find(program, &format!("“{name}”"), wanted).await?;
        let area = sight.area.ok_or("it is not on the screen")?;
        self.screen().click(area.middle(), Button::Left)?;
        // So that nothing of what follows is shown as pointed at.
        self.screen().point(NOTHING)?;
        Ok(())
    }

    /// Remembers the bar as it is without the icon: before the app starts for the first time.
    ///
    /// # Errors
    /// There is no bar.
    pub async fn remember_bar(&mut self) -> Result<(), Fault> {
        until("the bar", async || Ok(self.screen().window("xfce4-panel")?)).await?;
        self.bar = Some(self.still("a bar that is drawn").await?);
        Ok(())
    }

    /// Waits until the icon is drawn in the bar, and finds it there.
    ///
    /// # Errors
    /// It does not come.
    pub async fn find_icon(&mut self) -> Result<(), Fault> {
        let empty = self.bar.as_ref().ok_or("how the bar is without an icon is not known")?;
        let found = until("an icon in the bar", async || {
            let now = self.still("the bar").await?;
            // Some pixels are a shadow, and a whole bar is no icon.
            Ok(now.change(empty, BAR).filter(|area| (9..64).contains(&area.width)))
        });
        self.icon = found.await?.middle();
        Ok(())
    }

    /// Waits until what an app has shown is gone from the screen: a tray takes a moment to notice its end.
    ///
    /// # Errors
    /// It stays.
    pub async fn nothing_left(&self) -> Result<(), Fault> {
        self.no_panel().await?;
        let Some(empty) = &self.bar else { return Ok(()) };
        let gone = async || Ok(self.screen().picture()?.same(empty, BAR).then_some(()));
        until("the icon out of the bar", gone).await
    }

    /// The screen, as soon as two looks at the bar find it the same.
    async fn still(&self, what: &str) -> Result<Picture, Fault> {
        let mut last = self.screen().picture()?;
        until(what, async || {
            let now = self.screen().picture()?;
            let is_still = now.same(&last, BAR);
            last = now;
            Ok(is_still.then(|| last.clone()))
        })
        .await
    }
}

/// The demo's data, with an account that can be used at once.
#[must_use]
pub fn demo_world() -> World {
    World::new(Seed::Demo, Options::default().clock)
}

/// The demo's data, to which nothing is connected yet.
#[must_use]
pub fn fresh_world() -> World {
    let mut world = demo_world();
    let connections: Vec<String> = world.connections().iter().map(|known| known.id.clone()).collect();
    for connection in connections {
        world.remove_connection(&connection);
    }
    world
}

async fn connect(session: &Session) -> Result<Connection, Fault> {
    let mut variables = session.environment();
    let address = variables.find_map(|(name, value)| (name == "DBUS_SESSION_BUS_ADDRESS").then_some(value));
    let address = address.ok_or("the session has no bus")?.to_string_lossy();
    Ok(zbus::connection::Builder::address(&*address)?.build().await?)
}
