//! What programs show, as a screen reader is told of it: by the accessibility bus (AT-SPI). So what is found here has
//! a name for people who can't see, and is where the mouse would have to click.

use crate::screen::Area;
use crate::wait::{Fault, until};
use zbus::proxy::CacheProperties;
use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, Proxy};

/// Where all programs are listed.
const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";

/// What has text, and what has a place. Those that have not must not be asked for it.
const TEXT: &str = "org.a11y.atspi.Text";
const PLACED: &str = "org.a11y.atspi.Component";

/// The numbers of states in AT-SPI's `AtspiStateType`.
const FOCUSED: u32 = 12;
const SENSITIVE: u32 = 24;
const SHOWING: u32 = 25;

/// Positions on the screen, in AT-SPI's `AtspiCoordType`.
const ON_SCREEN: u32 = 0;

/// Reads what the programs of a session show.
#[derive(Clone, Debug)]
pub struct Reader(Connection);

/// What something is, as far as we ask. Its name for this differs from program to program, its number does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Something to press.
    Button,
    /// A title.
    Heading,
    /// Anything else.
    Other,
}

impl Role {
    /// Of the number in AT-SPI's `AtspiRole`.
    fn of(number: u32) -> Self {
        match number {
            43 => Self::Button,
            83 => Self::Heading,
            _ => Self::Other,
        }
    }
}

/// Something that can be seen now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// What it is.
    pub role: Role,
    /// What it is called.
    pub name: String,
    /// What is written in it.
    pub text: String,
    /// Where it is; none when it begins off the screen.
    pub area: Option<Area>,
    /// Whether it can be used.
    pub enabled: bool,
    /// Whether it has the keyboard.
    pub focused: bool,
}

impl Sight {
    /// Whether these words are in its name or its text.
    #[must_use]
    pub fn says(&self, words: &str) -> bool {
        self.name.contains(words) || self.text.contains(words)
    }

    /// Whether it is a thing of that role with exactly that name.
    #[must_use]
    pub fn is(&self, role: Role, name: &str) -> bool {
        self.role == role && self.name == name
    }
}

impl Reader {
    /// Reads in the session with this bus.
    ///
    /// # Errors
    /// Its accessibility bus does not answer.
    pub async fn of_session(bus: &Connection) -> Result<Self, Fault> {
        let launcher = Proxy::new(bus, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus").await?;
        let address: String = launcher.call("GetAddress", &()).await?;
        Ok(Self(zbus::connection::Builder::address(&*address)?.build().await?))
    }

    /// All that the program of that name shows now, from the outside in. What goes away meanwhile is left out.
    ///
    /// # Errors
    /// There is no list of programs.
    pub async fn read(&self, program: &str) -> Result<Vec<Sight>, Fault> {
        let mut seen = Vec::new();
        for (owner, path) in self.children(REGISTRY, ROOT).await? {
            let name = self.accessible(&owner, &path).await?.get_property::<String>("Name").await;
            if name.is_ok_and(|name| name == program) {
                self.read_below(owner, path, &mut seen).await?;
            }
        }
        Ok(seen)
    }

    /// The first thing in the program that is as wanted, as soon as there is one.
    ///
    /// # Errors
    /// None comes in time; the error says what was there instead.
    pub async fn find(
        &self,
        program: &str,
        what: &str,
        wanted: impl Fn(&Sight) -> bool,
    ) -> Result<Sight, Fault> {
        let mut last = Vec::new();
        let found = until(what, async || {
            last = self.read(program).await?;
            Ok(last.iter().find(|sight| wanted(sight)).cloned())
        })
        .await;
        found.map_err(|fault| format!("{fault}; {program} showed: {}", words(&last)).into())
    }

    async fn read_below(
        &self,
        owner: String,
        path: OwnedObjectPath,
        seen: &mut Vec<Sight>,
    ) -> Result<(), Fault> {
        let mut open = vec![(owner, path)];
        while let Some((owner, path)) = open.pop() {
            let Ok((sight, showing)) = self.sight(&owner, &path).await else { continue };
            if showing {
                seen.push(sight);
            }
            let mut children = self.children(&owner, path.as_str()).await.unwrap_or_default();
            children.reverse();
            open.append(&mut children);
        }
        Ok(())
    }

    /// And whether it can be seen.
    async fn sight(&self, owner: &str, path: &OwnedObjectPath) -> Result<(Sight, bool), Fault> {
        let accessible = self.accessible(owner, path).await?;
        let role = Role::of(accessible.call("GetRole", &()).await?);
        let name: String = accessible.get_property("Name").await?;
        let states: Vec<u32> = accessible.call("GetState", &()).await?;
        let interfaces: Vec<String> = accessible.call("GetInterfaces", &()).await?;
        let can = |interface: &str| interfaces.iter().any(|known| known == interface);
        let mut text = String::new();
        if can(TEXT) {
            text = self.interface(owner, path, TEXT).await?.call("GetText", &(0_i32, -1_i32)).await?;
        }
        let mut place = None;
        if can(PLACED) {
            place = Some(self.interface(owner, path, PLACED).await?.call("GetExtents", &ON_SCREEN).await?);
        }
        let has = |state: u32| states.first().is_some_and(|states| states & (1 << state) != 0);
        let sight = Sight {
            role,
            name: plain(&name),
            text: plain(&text),
            area: place.and_then(area),
            enabled: has(SENSITIVE),
            focused: has(FOCUSED),
        };
        Ok((sight, has(SHOWING)))
    }

    /// One by one: of a page that another process draws, GTK leaves out the root when it is asked for all.
    async fn children(&self, owner: &str, path: &str) -> Result<Vec<(String, OwnedObjectPath)>, Fault> {
        let path = OwnedObjectPath::try_from(path)?;
        let accessible = self.accessible(owner, &path).await?;
        let count: i32 = accessible.get_property("ChildCount").await?;
        let mut children = Vec::new();
        for index in 0..count {
            children.push(accessible.call("GetChildAtIndex", &index).await?);
        }
        Ok(children)
    }

    async fn accessible(&self, owner: &str, path: &OwnedObjectPath) -> Result<Proxy<'static>, Fault> {
        self.interface(owner, path, "org.a11y.atspi.Accessible").await
    }

    async fn interface(
        &self,
        owner: &str,
        path: &OwnedObjectPath,
        interface: &'static str,
    ) -> Result<Proxy<'static>, Fault> {
        let proxy = zbus::proxy::Builder::new(&self.0)
            .destination(owner.to_owned())?
            .path(path.clone())?
            .interface(interface)?
            .cache_properties(CacheProperties::No);
        Ok(proxy.build().await?)
    }
}

/// All words among these, to tell a person what was there.
fn words(sights: &[Sight]) -> String {
    let said = sights.iter().map(|sight| if sight.name.is_empty() { &sight.text } else { &sight.name });
    let said: Vec<&str> = said.map(|said| said.trim()).filter(|said| !said.is_empty()).collect();
    said.join(" | ")
}

/// Without the signs that keep the directions of names apart, and those that stand for something in the text.
fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}', '\u{fffc}'], "")
}

fn area((x, y, width, height): (i32, i32, i32, i32)) -> Option<Area> {
    let number = |number: i32| usize::try_from(number).ok();
    Some(Area { x: number(x)?, y: number(y)?, width: number(width)?, height: number(height)? })
}
