//! Which system this is, as far as installing packages goes.

use std::fs;

/// A system whose packages we know, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// With its release's name, as `bookworm`; empty when it has none.
    Debian {
        codename: String,
    },
    /// And what is made from it.
    Ubuntu,
    Fedora,
    Arch,
    MacOs,
    Windows,
    /// By the name it gives itself.
    Other(String),
}

impl System {
    /// The one this program runs on.
    pub(crate) fn here() -> Self {
        match std::env::consts::OS {
            "linux" => Self::of_os_release(&fs::read_to_string("/etc/os-release").unwrap_or_default()),
            "macos" => Self::MacOs,
            "windows" => Self::Windows,
            other => Self::Other(other.to_owned()),
        }
    }

    /// From the text of `/etc/os-release` (freedesktop.org's os-release(5)): `ID`, else the nearest of `ID_LIKE`.
    fn of_os_release(text: &str) -> Self {
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            value.unwrap_or_default().trim_matches(['"', '\''])
        };
        for id in std::iter::once(field("ID")).chain(field("ID_LIKE").split_whitespace()) {
            match id {
                "debian" => return Self::Debian { codename: field("VERSION_CODENAME").to_owned() },
                "ubuntu" => return Self::Ubuntu,
                "fedora" => return Self::Fedora,
                "arch" => return Self::Arch,
                _ => {}
            }
        }
        let name = field("PRETTY_NAME");
        Self::Other(if name.is_empty() { "Linux of an unknown kind".to_owned() } else { name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_is_known_with_its_release() {
        let text = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n";
        assert_eq!(System::of_os_release(text), System::Debian { codename: "bookworm".to_owned() });
    }

    #[test]
    fn what_is_made_from_ubuntu_counts_as_ubuntu_and_not_as_debian() {
        let text = "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
        assert_eq!(System::of_os_release(text), System::Ubuntu);
    }

    #[test]
    fn an_unknown_system_is_called_what_it_calls_itself() {
        let text = "ID=void\nPRETTY_NAME=\"Void Linux\"\n";
        assert_eq!(System::of_os_release(text), System::Other("Void Linux".to_owned()));
    }
}
