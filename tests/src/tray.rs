//! A program's tray icon as the tray sees it: on the bus.

use crate::wait::Fault;
use futures_util::StreamExt;
use std::time::Duration;
use thiserror::Error;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};
use zbus::{Connection, Proxy};

/// How long an icon may take to come or to change. None takes a tenth of it on a machine that works.
const PATIENCE: Duration = Duration::from_secs(30);

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// An icon in the tray.
#[derive(Clone, Debug)]
pub struct TrayItem {
    item: Proxy<'static>,
    menu: Proxy<'static>,
}

/// What an icon shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its pictures: width, height, and four bytes a pixel.
    pub icon: Vec<(i32, i32, Vec<u8>)>,
    /// The heading of its tooltip, and the text below.
    pub tooltip: (String, String),
}

/// A tooltip as it is sent: an icon's name, an icon's pictures, a heading, a text.
type Tip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);

/// A line of an icon's menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Empty in a line across.
    pub label: String,
    /// Whether it can be chosen.
    pub enabled: bool,
}

/// Why an icon can't be found or used.
#[derive(Debug, Error)]
pub enum TrayError {
    /// The bus or the program's end of it.
    #[error("the tray's side of the bus failed")]
    Bus {
        /// What it said.
        #[from]
        source: zbus::Error,
    },
    /// It did not come, or did not change.
    #[error("{what} did not happen within {} seconds; last seen: {last}", PATIENCE.as_secs())]
    TooSlow {
        /// What was waited for.
        what: String,
        /// How it was at the end.
        last: String,
    },
}

impl From<zbus::fdo::Error> for TrayError {
    fn from(error: zbus::fdo::Error) -> Self {
        Self::Bus { source: error.into() }
    }
}

impl From<zbus::zvariant::Error> for TrayError {
    fn from(error: zbus::zvariant::Error) -> Self {
        Self::Bus { source: error.into() }
    }
}

impl TrayItem {
    /// The icon of the process of that number, as soon as the tray has it.
    ///
    /// # Errors
    /// There is no tray, or the icon does not come.
    pub async fn of_process(bus: &Connection, process: u32) -> Result<Self, TrayError> {
        let watcher = uncached(bus, WATCHER, "/StatusNotifierWatcher", WATCHER).await?;
        let mut come = watcher.receive_signal("StatusNotifierItemRegistered").await?;
        let coming = async {
            loop {
                let items: Vec<String> = watcher.get_property("RegisteredStatusNotifierItems").await?;
                for item in &items {
                    if let Some(item) = Self::open(bus, item, process).await? {
                        return Ok(item);
                    }
                }
                come.next().await;
            }
        };
        let coming = tokio::time::timeout(PATIENCE, coming).await;
        coming.unwrap_or_else(|_| Err(too_slow("an icon in the tray", "none")))
    }

    /// `item` is the name on the bus, with or without a path behind it.
    async fn open(bus: &Connection, item: &str, process: u32) -> Result<Option<Self>, TrayError> {
        let (name, path) = match item.split_once('/') {
            Some((name, path)) => (name, format!("/{path}")),
            None => (item, "/StatusNotifierItem".to_owned()),
        };
        let registry = DBusProxy::new(bus).await?;
        let owner = BusName::try_from(name.to_owned()).map_err(zbus::Error::from)?;
        // One that has just gone has no process.
        if registry.get_connection_unix_process_id(owner).await.ok() != Some(process) {
            return Ok(None);
        }
        let item = uncached(bus, name, &path, "org.kde.StatusNotifierItem").await?;
        let menu: OwnedObjectPath = item.get_property("Menu").await?;
        let menu = uncached(bus, name, menu.as_str(), "com.canonical.dbusmenu").await?;
        Ok(Some(Self { item, menu }))
    }

    /// What it shows now.
    ///
    /// # Errors
    /// The program is gone.
    pub async fn look(&self) -> Result<Look, TrayError> {
        let icon = self.item.get_property("IconPixmap").await?;
        let tip: OwnedValue = self.item.get_property("ToolTip").await?;
        let (_, _, title, text): Tip = tip.try_into()?;
        Ok(Look { icon, tooltip: (title, text) })
    }

    /// What it shows as soon as that is as wanted.
    ///
    /// # Errors
    /// It does not become so, or the program is gone.
    pub async fn shows(&self, what: &str, wanted: impl Fn(&Look) -> bool) -> Result<Look, TrayError> {
        let mut changes = self.item.receive_all_signals().await?;
        let mut last = String::new();
        let becoming = async {
            loop {
                let look = self.look().await?;
                if wanted(&look) {
                    return Ok(look);
                }
                last = format!("{:?}", look.tooltip);
                changes.next().await;
            }
        };
        let become_so = tokio::time::timeout(PATIENCE, becoming).await;
        become_so.unwrap_or_else(|_| Err(too_slow(what, &last)))
    }

    /// The lines of its menu, without those of further menus in it.
    ///
    /// # Errors
    /// The program is gone.
    pub async fn menu(&self) -> Result<Vec<Line>, TrayError> {
        let arguments = (0_i32, 1_i32, vec!["label", "enabled"]);
        let answer = self.menu.call_method("GetLayout", &arguments).await?;
        type Node = (i32, std::collections::HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let (_, (_, _, children)): (u32, Node) = answer.body().deserialize()?;
        children.into_iter().map(line).collect()
    }
}

impl TrayItem {
    /// Which of the menu's lines that can be chosen has this label, counted from one.
    ///
    /// # Errors
    /// None has.
    pub async fn place_of(&self, label: &str) -> Result<usize, Fault> {
        let lines = self.menu().await?;
        let mut choosable = lines.iter().filter(|line| line.enabled && !line.label.is_empty());
        let place = choosable.position(|line| line.label == label);
        Ok(place.ok_or_else(|| format!("no {label} in {lines:?}"))? + 1)
    }
}

/// Of `(ia{sv}av)`; what is not said of it is as the specification of dbusmenu has it.
fn line(node: OwnedValue) -> Result<Line, TrayError> {
    let node = Structure::try_from(node)?;
    let mut line = Line { label: String::new(), enabled: true };
    if let Some(Value::Dict(properties)) = node.fields().get(1) {
        line.label = properties.get::<_, String>(&"label")?.unwrap_or_default();
        line.enabled = properties.get::<_, bool>(&"enabled")?.unwrap_or(true);
    }
    Ok(line)
}

async fn uncached(
    bus: &Connection,
    name: &str,
    path: &str,
    interface: &'static str,
) -> zbus::Result<Proxy<'static>> {
    zbus::proxy::Builder::new(bus)
        .destination(name.to_owned())?
        .path(path.to_owned())?
        .interface(interface)?
        .cache_properties(CacheProperties::No)
        .build()
        .await
}

fn too_slow(what: &str, last: &str) -> TrayError {
    TrayError::TooSlow { what: what.to_owned(), last: last.to_owned() }
}
