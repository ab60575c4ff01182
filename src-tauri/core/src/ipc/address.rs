//! Where the socket of a data folder is.

use interprocess::local_socket::Name;
use std::io;
use std::path::{Path, PathBuf};

/// The place of one data folder's socket. App and `stintctl` come to the same place by the same data folder,
/// whatever else their environments hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketName {
    folder: PathBuf,
    address: Address,
}

/// A file in the folder on Unix.
#[cfg(unix)]
type Address = PathBuf;

/// The name of a pipe on Windows, without its prefix.
#[cfg(windows)]
type Address = String;

/// The longest socket path that every Unix takes: macOS has room for 104 bytes with the closing zero.
#[cfg(unix)]
const PATH_LIMIT: usize = 103;

impl SocketName {
    /// The socket of `data_dir`, which must be there.
    ///
    /// On Unix it lies in the folder `run` of the data folder, or, when that path is longer than a socket's may
    /// be, in one below `/tmp` that is named after the user and the data folder.
    ///
    /// # Errors
    /// When the data folder can't be found.
    pub fn for_data_dir(data_dir: &Path) -> io::Result<Self> {
        let data_dir = data_dir.canonicalize()?;
        Ok(Self::of(&data_dir))
    }

    /// The folder that is made private before anybody listens, and that holds the lock of the one who does.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    #[cfg(unix)]
    fn of(data_dir: &Path) -> Self {
        use std::os::unix::ffi::OsStrExt;
        let mut folder = data_dir.join("run");
        if folder.join(SOCKET).as_os_str().len() > PATH_LIMIT {
            let user = rustix::process::geteuid().as_raw();
            folder = PathBuf::from(format!("/tmp/stint-{user}-{}", digest(data_dir.as_os_str().as_bytes())));
        }
        Self { address: folder.join(SOCKET), folder }
    }

    #[cfg(windows)]
    fn of(data_dir: &Path) -> Self {
        let address = format!("stint-{}", digest(data_dir.as_os_str().as_encoded_bytes()));
        Self { folder: data_dir.join("run"), address }
    }

    /// The file of the socket.
    #[cfg(unix)]
    pub(super) fn path(&self) -> &Path {
        &self.address
    }

    #[cfg(unix)]
    pub(super) fn name(&self) -> io::Result<Name<'_>> {
        use interprocess::local_socket::{GenericFilePath, ToFsName};
        self.address.as_path().to_fs_name::<GenericFilePath>()
    }

    #[cfg(windows)]
    pub(super) fn name(&self) -> io::Result<Name<'_>> {
        use interprocess::local_socket::{GenericNamespaced, ToNsName};
        self.address.as_str().to_ns_name::<GenericNamespaced>()
    }
}

#[cfg(unix)]
const SOCKET: &str = "socket";

/// FNV-1a of 64 bits: enough to keep one user's few data folders apart, and the same in every version of this
/// program, which the standard library's hash is not.
fn digest(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_stays_what_older_versions_had() {
        assert_eq!(digest(b""), "cbf29ce484222325");
        assert_eq!(digest(b"foobar"), "85944171f73967e8");
    }

    #[test]
    fn two_ways_to_one_data_folder_lead_to_one_socket() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let name = SocketName::for_data_dir(&data).unwrap();
        assert_eq!(SocketName::for_data_dir(&data.join("..").join("data")).unwrap(), name);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&data, home.path().join("link")).unwrap();
            assert_eq!(SocketName::for_data_dir(&home.path().join("link")).unwrap(), name);
        }
    }

    #[test]
    fn two_data_folders_have_two_sockets() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let name = |folder: &tempfile::TempDir| SocketName::for_data_dir(folder.path()).unwrap();
        assert_ne!(name(&one).address, name(&two).address);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_too_long_for_a_socket_is_replaced_by_a_short_one() {
        let short = SocketName::of(&PathBuf::from("/").join("d".repeat(PATH_LIMIT - "//run/socket".len())));
        assert_eq!(short.path().as_os_str().len(), PATH_LIMIT);
        assert!(!short.path().starts_with("/tmp"));

        let long = |last: &str| SocketName::of(&PathBuf::from("/").join("d".repeat(200)).join(last));
        assert!(long("a").path().as_os_str().len() < PATH_LIMIT);
        assert!(long("a").path().starts_with("/tmp"));
        assert_ne!(long("a"), long("b"));
    }
}
