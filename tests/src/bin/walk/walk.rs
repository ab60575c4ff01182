//! The walker: the desktop, the app and the simulator, and how they are looked at.

use crate::app::{App, Launcher, Opened};
use crate::report::Report;
use e2e::desktop::Desktop;
use e2e::notices::Notices;
use e2e::screen::{Area, Button, Picture, Screen};
use e2e::session::Session;
use e2e::tray::{Look, TrayItem};
use std::error::Error;
use std::path::Path;
use std::time::Duration;
use stint_sim::{Options, Seed, Sim, World};
use zbus::Connection;

/// Why a step failed.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

/// How long anything may take. Nothing takes a tenth of it on a machine that works, but the first try after a while
/// offline.
const PATIENCE: Duration = Duration::from_secs(90);

/// How often is looked for what tells nobody that it is there.
const LOOK: Duration = Duration::from_millis(50);

/// A picture counts as drawn when so many looks, with this between them, find it the same; that is given up after so
/// many looks, since a spinner never stays the same.
const STILL: Duration = Duration::from_millis(150);
const DRAWN: u32 = 3;
const LOOKS: u32 = 25;

/// More colours than this has only a page with something written on it.
const EMPTY: usize = 12;

/// The bar at the foot of the screen.
const BAR: Area = Area { x: 0, y: 768, width: 1280, height: 32 };

/// A spot of the screen where there is nothing.
const NOTHING: (usize, usize) = (200, 200);

/// What is filled with the accent's colour, in light and dark.
const ACCENTS: [[u8; 3]; 2] = [[0x0b, 0x6b, 0x5d], [0x4c, 0xc2, 0xad]];

pub(crate) struct Walk {
    pub(crate) launcher: Launcher,
    pub(crate) opened: Opened,
    pub(crate) notices: Notices,
    pub(crate) bus: Connection,
    pub(crate) app: Option<App>,
    pub(crate) sim: Option<Sim>,
    /// How the icon looked when nothing ran.
    pub(crate) idle: Option<Look>,
    /// Where the icon is.
    pub(crate) icon: (usize, usize),
    last: Option<Picture>,
    report: Report,
    pub(crate) desktop: Desktop,
}

/// Walks all the way, or up to the first step that fails.
pub(crate) async fn run(folder: &Path) -> Result<(), Fault> {
    let report = Report::begin(folder)?;
    let desktop = Desktop::start()?;
    let sim = Sim::start_world(fresh_world(), Options::default()).await?;
    let (launcher, opened) =
        Launcher::new(desktop.session(), sim.base_url(), &report.folder().join("stint.log"))?;
    let notices = Notices::listen(connect(desktop.session()).await?).await?;
    let mut walk = Walk {
        launcher,
        opened,
        notices,
        bus: connect(desktop.session()).await?,
        app: None,
        sim: Some(sim),
        idle: None,
        icon: BAR.middle(),
        last: None,
        report,
        desktop,
    };
    walk.main_job().await?;
    walk.offline().await
}

/// The demo's data, to which nothing is connected yet.
fn fresh_world() -> World {
    let options = Options::default();
    let mut world = World::new(Seed::Demo, options.clock);
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

impl Walk {
    pub(crate) fn screen(&self) -> Screen<'_> {
        Screen::of(self.desktop.session())
    }

    pub(crate) fn app(&self) -> Result<&App, Fault> {
        Ok(self.app.as_ref().ok_or("the app is not running")?)
    }

    pub(crate) fn sim(&self) -> Result<&Sim, Fault> {
        Ok(self.sim.as_ref().ok_or("the simulator is not running")?)
    }

    /// Starts the app anew.
    pub(crate) async fn start_app(&mut self) -> Result<&App, Fault> {
        self.app = Some(self.launcher.start(self.desktop.session()).await?);
        self.app()
    }

    /// The app's icon in the tray.
    pub(crate) async fn tray(&self) -> Result<TrayItem, Fault> {
        Ok(TrayItem::of_process(&self.bus, self.app()?.process()).await?)
    }

    /// Closes a step: with a picture of the screen, and a line in the report. An error when the step failed.
    pub(crate) async fn done(&mut self, name: &str, outcome: Result<String, Fault>) -> Result<(), Fault> {
        let drawn = self.drawn().await;
        let saved = drawn.and_then(|()| Ok(self.screen().save(&self.report.picture(name))?));
        let outcome = outcome.and_then(|seen| saved.map(|()| seen));
        self.report.add(name, &outcome)?;
        outcome.map(drop)
    }

    /// Waits until the screen is other than after the last step, and stays as it is for a moment. Not for long: some
    /// steps change nothing, and some pictures move.
    async fn drawn(&mut self) -> Result<(), Fault> {
        let mut before = self.screen().picture()?;
        let mut same = 0;
        for _ in 0..LOOKS {
            tokio::time::sleep(STILL).await;
            let now = self.screen().picture()?;
            same = if now == before { same + 1 } else { 0 };
            before = now;
            if same == DRAWN && self.last.as_ref() != Some(&before) {
                break;
            }
        }
        self.last = Some(before);
        Ok(())
    }

    /// Waits until the panel is to be seen with its page drawn, and has the keyboard.
    pub(crate) async fn panel(&self) -> Result<Area, Fault> {
        until("the panel in sight, drawn and with the keyboard", async || {
            let Some(area) = self.screen().window("Stint")? else { return Ok(None) };
            let drawn = self.screen().picture()?.colours(area) > EMPTY;
            let focused = self.screen().focused().as_deref() == Some("Stint");
            Ok((drawn && focused).then_some(area))
        })
        .await
    }

    /// Waits until the panel is not to be seen.
    pub(crate) async fn no_panel(&self) -> Result<(), Fault> {
        let gone = async || Ok(self.screen().window("Stint")?.is_none().then_some(()));
        until("the panel out of sight", gone).await
    }

    /// Opens the panel with a click at the icon, wherever it was before.
    pub(crate) async fn open_panel(&self) -> Result<Area, Fault> {
        if self.screen().window("Stint")?.is_some() {
            self.screen().press(&["Escape"])?;
            self.no_panel().await?;
        }
        self.click_icon(Button::Left)?;
        let panel = self.panel().await?;
        // So that no tooltip of the icon covers it.
        self.screen().point(NOTHING)?;
        Ok(panel)
    }

    pub(crate) fn click_icon(&self, button: Button) -> Result<(), Fault> {
        self.screen().click(self.icon, button)?;
        Ok(())
    }

    /// Clicks the panel's one filled button.
    pub(crate) async fn click_primary(&self, panel: Area) -> Result<(), Fault> {
        let at = until("a filled button in the panel", async || {
            let picture = self.screen().picture()?;
            Ok(ACCENTS.iter().find_map(|accent| picture.block(*accent, panel)))
        });
        self.screen().click(at.await?, Button::Left)?;
        // So that nothing of what follows is shown as pointed at.
        self.screen().point(NOTHING)?;
        Ok(())
    }

    /// Finds the icon in the bar, which was as in `before` without it.
    pub(crate) async fn find_icon(&mut self, before: &Picture) -> Result<(), Fault> {
        let found = until("an icon in the bar", async || {
            let now = self.screen().picture()?;
            tokio::time::sleep(STILL).await;
            let still = self.screen().picture()?.same(&now, BAR);
            Ok(now.change(before, BAR).filter(|area| still && area.width > 8))
        });
        self.icon = found.await?.middle();
        Ok(())
    }
}

/// What `wait` comes to, if it does in time.
pub(crate) async fn within<T>(what: &str, wait: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let late = |_| Err(format!("{what} did not come within {} seconds", PATIENCE.as_secs()).into());
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(late)
}

/// Asks again and again until there is an answer: for what gives no sign when it changes.
pub(crate) async fn until<T>(
    what: &str,
    mut ask: impl AsyncFnMut() -> Result<Option<T>, Fault>,
) -> Result<T, Fault> {
    within(what, async {
        loop {
            if let Some(answer) = ask().await? {
                return Ok(answer);
            }
            tokio::time::sleep(LOOK).await;
        }
    })
    .await
}
