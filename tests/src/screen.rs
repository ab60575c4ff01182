//! What is on a session's screen, and a mouse and a keyboard for it.

use crate::session::Session;
use std::io;
use std::path::Path;
use std::process::Command;
use thiserror::Error;

/// The screen of a session.
#[derive(Clone, Copy, Debug)]
pub struct Screen<'s>(&'s Session);

/// Why the screen can't be seen or used.
#[derive(Debug, Error)]
pub enum ScreenError {
    /// A program is not installed.
    #[error("{program} can't be started: are the Debian packages imagemagick and xdotool installed?")]
    Missing {
        /// The program.
        program: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A program did not do what it should.
    #[error("{what}: {said}")]
    Failed {
        /// The program and what it was to do.
        what: String,
        /// What it said.
        said: String,
    },
}

/// A button of the mouse, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The one that picks.
    Left = 1,
    /// The wheel.
    Middle = 2,
    /// The one for menus.
    Right = 3,
}

/// A window that can be seen, in pixels of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its left edge.
    pub x: usize,
    /// Its upper edge.
    pub y: usize,
    /// From left to right.
    pub width: usize,
    /// From top to bottom.
    pub height: usize,
}

/// All pixels of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pixels: Vec<[u8; 3]>,
    width: usize,
}

impl<'s> Screen<'s> {
    /// The screen of this session.
    #[must_use]
    pub fn of(session: &'s Session) -> Self {
        Self(session)
    }

    /// What is to be seen now.
    ///
    /// # Errors
    /// The screen can't be seen.
    pub fn picture(self) -> Result<Picture, ScreenError> {
        let ppm = self.run("import", &["-silent", "-window", "root", "-depth", "8", "ppm:-"])?;
        Picture::parse(&ppm)
            .ok_or_else(|| ScreenError::Failed { what: "import".to_owned(), said: "no picture".to_owned() })
    }

    /// Puts what is to be seen now into a file, in the format that its name ends with.
    ///
    /// # Errors
    /// The screen can't be seen, or the file can't be written.
    pub fn save(self, file: &Path) -> Result<(), ScreenError> {
        self.run("import", &["-silent", "-window", "root", &file.display().to_string()]).map(drop)
    }

    /// Moves the pointer there, and clicks.
    ///
    /// # Errors
    /// There is no pointer.
    pub fn click(self, (x, y): (usize, usize), button: Button) -> Result<(), ScreenError> {
        let words = ["mousemove", &x.to_string(), &y.to_string(), "click", &(button as u8).to_string()];
        self.run("xdotool", &words).map(drop)
    }

    /// Moves the pointer there.
    ///
    /// # Errors
    /// There is no pointer.
    pub fn point(self, (x, y): (usize, usize)) -> Result<(), ScreenError> {
        self.run("xdotool", &["mousemove", &x.to_string(), &y.to_string()]).map(drop)
    }

    /// Presses these keys one after another, by their names in X.
    ///
    /// # Errors
    /// There is no keyboard.
    pub fn press(self, keys: &[&str]) -> Result<(), ScreenError> {
        self.run("xdotool", &[&["key", "--delay", "40"], keys].concat()).map(drop)
    }

    /// Types this.
    ///
    /// # Errors
    /// There is no keyboard.
    pub fn write(self, text: &str) -> Result<(), ScreenError> {
        self.run("xdotool", &["type", "--delay", "20", "--", text]).map(drop)
    }

    /// Where the window of that title is, when it can be seen.
    ///
    /// # Errors
    /// The windows can't be looked through.
    pub fn window(self, title: &str) -> Result<Option<Area>, ScreenError> {
        let pattern = format!("^{title}$");
        let Ok(found) = self.run("xdotool", &["search", "--onlyvisible", "--name", &pattern]) else {
            return Ok(None);
        };
        let found = String::from_utf8_lossy(&found).into_owned();
        let Some(id) = found.lines().next() else { return Ok(None) };
        // It may have closed meanwhile.
        let Ok(shape) = self.run("xdotool", &["getwindowgeometry", "--shell", id]) else { return Ok(None) };
        Ok(Area::parse(&String::from_utf8_lossy(&shape)))
    }

    /// The title of the window that the keyboard writes to; none when there is no such window.
    #[must_use]
    pub fn focused(self) -> Option<String> {
        let title = self.run("xdotool", &["getactivewindow", "getwindowname"]).ok()?;
        Some(String::from_utf8_lossy(&title).trim().to_owned())
    }

    /// Gives the keyboard to a window of that class, and whether there is one.
    #[must_use]
    pub fn focus(self, class: &str) -> bool {
        self.run("xdotool", &["search", "--onlyvisible", "--class", class, "windowfocus", "--sync"]).is_ok()
    }

    fn run(self, program: &'static str, words: &[&str]) -> Result<Vec<u8>, ScreenError> {
        let mut command: Command = self.0.command(program);
        let output =
            command.args(words).output().map_err(|source| ScreenError::Missing { program, source })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let what = format!("{program} {}", words.first().unwrap_or(&""));
        Err(ScreenError::Failed { what, said: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
    }
}

impl Area {
    /// Of lines like `WIDTH=380`.
    fn parse(shape: &str) -> Option<Self> {
        let number = |name: &str| {
            let line = shape.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line?.parse().ok()
        };
        Some(Self { x: number("X")?, y: number("Y")?, width: number("WIDTH")?, height: number("HEIGHT")? })
    }

    /// Its middle.
    #[must_use]
    pub fn middle(self) -> (usize, usize) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

impl Picture {
    /// Of a portable pixmap with one byte a colour: `P6`, width, height, 255, each after a white space, and the pixels.
    fn parse(ppm: &[u8]) -> Option<Self> {
        let mut parts = ppm.splitn(4, |byte| byte.is_ascii_whitespace());
        let (kind, width) = (parts.next()?, parts.next()?);
        let (_height, rest) = (parts.next()?, parts.next()?);
        let pixels = rest.strip_prefix(b"255\n").filter(|_| kind == b"P6")?;
        let (pixels, _) = pixels.as_chunks();
        Some(Self { pixels: pixels.to_vec(), width: std::str::from_utf8(width).ok()?.parse().ok()? })
    }

    /// The part within an area, row after row; empty when it reaches out of the picture.
    fn rows(&self, area: Area) -> impl Iterator<Item = &[[u8; 3]]> {
        (area.y..area.y + area.height).filter_map(move |y| {
            let from = y * self.width + area.x;
            self.pixels.get(from..from + area.width)
        })
    }

    /// Whether two pictures are the same in an area.
    #[must_use]
    pub fn same(&self, other: &Self, area: Area) -> bool {
        self.rows(area).eq(other.rows(area))
    }

    /// The smallest area with all that is different in two pictures within an area; none when nothing is.
    #[must_use]
    pub fn change(&self, other: &Self, within: Area) -> Option<Area> {
        let rows = self.rows(within).zip(other.rows(within)).enumerate();
        let spots: Vec<(usize, usize)> = rows
            .flat_map(|(y, (one, two))| {
                let columns = one.iter().zip(two).enumerate();
                columns.filter(|(_, (one, two))| one != two).map(move |(x, _)| (within.x + x, within.y + y))
            })
            .collect();
        let (left, right) = (spots.iter().map(|spot| spot.0).min()?, spots.iter().map(|spot| spot.0).max()?);
        let (top, bottom) = (spots.iter().map(|spot| spot.1).min()?, spots.iter().map(|spot| spot.1).max()?);
        Some(Area { x: left, y: top, width: right - left + 1, height: bottom - top + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Area = Area { x: 0, y: 0, width: 4, height: 2 };

    fn picture(rows: &str) -> Picture {
        let pixels = rows.bytes().filter(|byte| *byte != b'/').flat_map(|byte| [byte; 3]);
        let ppm: Vec<u8> = b"P6\n4 2\n255\n".iter().copied().chain(pixels).collect();
        Picture::parse(&ppm).unwrap()
    }

    #[test]
    fn what_changed_is_found_with_its_size() {
        let before = picture("aaaa/aaaa");
        assert_eq!(before.change(&before, ALL), None);
        let after = before.change(&picture("aaba/abaa"), ALL);
        assert_eq!(after, Some(Area { x: 1, y: 0, width: 2, height: 2 }));
    }
}
