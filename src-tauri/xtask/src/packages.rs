//! What building and the checks need of the system, beyond Rust and Node: the one place that lists it.

use crate::run;
use crate::system::System;
use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::Command;

/// What a package is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Building: a C compiler and the system's web engine.
    Build,
    /// The checks: Python's environments for their tools, and what looks into packages of Linux. The tests: a session
    /// bus, a keyring and its command line for those of the key; a display, and a browser with its driver, for the
    /// pages; on Debian also a small desktop for those of the window: a window manager, a bar with a tray,
    /// notifications with buttons, a driver for the web engine, and what takes and compares pictures, with fonts,
    /// also Chinese, so that the pictures are the same everywhere.
    Tests,
    /// The checks for Windows on Linux: a C compiler for it, and Wine to run what was built.
    Cross,
}

/// The packages of one kind of system, by the names of its own installer. Those that they merely recommend are
/// not installed, so what is needed of them is listed.
pub(crate) fn list(system: &System, need: Need) -> &'static [&'static str] {
    match (system, need) {
        (System::Debian { .. } | System::Ubuntu, Need::Build) => {
            &["gcc", "libc6-dev", "pkg-config", "libwebkit2gtk-4.1-dev"]
        }
        (System::Debian { .. }, Need::Tests) => &[
            "python3-venv",
            "desktop-file-utils",
            "rpm",
            "dbus",
            "dbus-x11",
            "at-spi2-core",
            "libglib2.0-bin",
            "gnome-keyring",
            "libsecret-tools",
            "xvfb",
            "xauth",
            "x11-utils",
            "xdotool",
            "openbox",
            "xfce4-panel",
            "xfconf",
            "xfce4-notifyd",
            "libnotify-bin",
            "webkit2gtk-driver",
            "scrot",
            "imagemagick",
            "fonts-dejavu-core",
            "fonts-wqy-microhei",
            "chromium",
            "chromium-driver",
        ],
        (System::Ubuntu, Need::Tests) => &[
            "python3-venv",
            "desktop-file-utils",
            "rpm",
            "dbus",
            "dbus-x11",
            "at-spi2-core",
            "libglib2.0-bin",
            "gnome-keyring",
            "libsecret-tools",
            "xvfb",
            "xauth",
            "x11-utils",
            "xdotool",
            "openbox",
            "xfce4-panel",
            "xfconf",
            "xfce4-notifyd",
            "libnotify-bin",
            "webkit2gtk-driver",
            "scrot",
            "imagemagick",
            "fonts-dejavu-core",
            "fonts-wqy-microhei",
            "chromium-browser",
            "chromium-chromedriver",
        ],
        (System::Debian { .. } | System::Ubuntu, Need::Cross) => {
            &["gcc-mingw-w64-x86-64-posix", "g++-mingw-w64-x86-64-posix", "wine", "wine64"]
        }
        (System::Fedora, Need::Build) => &["gcc", "pkgconf-pkg-config", "webkit2gtk4.1-devel"],
        (System::Fedora, Need::Tests) => &[
            "dbus-daemon",
            "gnome-keyring",
            "libsecret",
            "xorg-x11-server-Xvfb",
            "xdotool",
            "openbox",
            "xfce4-panel",
            "xfconf",
            "xfce4-notifyd",
            "at-spi2-core",
            "ImageMagick",
            "chromium",
            "chromedriver",
        ],
        (System::Fedora, Need::Cross) => &["mingw64-gcc", "mingw64-gcc-c++", "wine-core"],
        (System::Arch, Need::Build) => &["gcc", "pkgconf", "webkit2gtk-4.1"],
        (System::Arch, Need::Tests) => &[
            "dbus",
            "gnome-keyring",
            "libsecret",
            "xorg-server-xvfb",
            "xdotool",
            "openbox",
            "xfce4-panel",
            "xfconf",
            "xfce4-notifyd",
            "at-spi2-core",
            "imagemagick",
            "chromium",
        ],
        (System::Arch, Need::Cross) => &["mingw-w64-gcc", "wine"],
        // Whoever could build this program has the compilers of these two, and their web engines come with them.
        (System::MacOs, Need::Tests) => &["google-chrome", "chromedriver"],
        (System::Windows, Need::Tests) => &["Google.Chrome", "Chromium.ChromeDriver"],
        (System::MacOs | System::Windows, Need::Build | Need::Cross) | (System::Other(_), _) => &[],
    }
}

/// Packages that are not needed when there is a driver for the browser already, wherever it came from.
const BROWSER: [&str; 6] = [
    "chromium-browser",
    "chromium-chromedriver",
    "google-chrome",
    "chromedriver",
    "Google.Chrome",
    "Chromium.ChromeDriver",
];

/// Those of the lists that are not on this computer.
pub(crate) fn missing(system: &System, needs: &[Need]) -> Vec<&'static str> {
    let names = needs.iter().flat_map(|need| list(system, *need)).copied();
    names.filter(|name| !installed(system, name)).collect()
}

/// Whether the package of that name is on this computer.
pub(crate) fn installed(system: &System, name: &str) -> bool {
    let known = match system {
        System::Debian { .. } | System::Ubuntu => {
            let mut query = Command::new("dpkg-query");
            run::answer(query.args(["--show", "--showformat", "${db:Status-Status}", name])).as_deref()
                == Some("installed")
        }
        System::Fedora => run::succeeds(Command::new("rpm").args(["--query", name])),
        System::Arch => run::succeeds(Command::new("pacman").args(["--query", name])),
        System::MacOs => run::succeeds(Command::new("brew").args(["list", "--cask", name])),
        System::Windows | System::Other(_) => false,
    };
    known || BROWSER.contains(&name) && on_path("chromedriver").is_some()
}

/// Where a program is, of those that can be called by their name alone.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = format!("{program}{EXE_SUFFIX}");
    std::env::split_paths(&path).map(|folder| folder.join(&program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_linux_we_know_gets_a_compiler_a_web_engine_and_a_keyring() {
        let debian = System::Debian { codename: "bookworm".to_owned() };
        for system in [debian, System::Ubuntu, System::Fedora, System::Arch] {
            let names = [list(&system, Need::Build), list(&system, Need::Tests)].concat();
            assert!(names.contains(&"gcc") && names.contains(&"gnome-keyring"), "{system:?}: {names:?}");
            assert!(names.iter().any(|name| name.contains("webkit2gtk")), "{system:?}: {names:?}");
        }
    }

    #[test]
    fn a_package_that_does_not_exist_is_not_installed() {
        assert!(!installed(&System::here(), "no-such-package-anywhere"));
    }
}
