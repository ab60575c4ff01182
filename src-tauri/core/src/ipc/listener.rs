//! The side that is connected to.

use super::connection::greet;
use super::{Connection, IpcError, SocketName};
use crate::data_dir::{DataLock, LockError, make_private};
use interprocess::local_socket::ListenerOptions;
use interprocess::local_socket::tokio::{Listener as SocketListener, Stream};
use interprocess::local_socket::traits::tokio::Listener as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// Listens at a socket until it is dropped.
#[derive(Debug)]
pub struct Listener {
    socket: SocketListener,
    /// Dropped after the socket, so that nobody else listens before it is gone.
    _lock: DataLock,
}

/// Somebody who connected, and has not greeted yet.
#[derive(Debug)]
pub struct Incoming(pub(super) Stream);

impl Listener {
    /// Begins to listen at `name`. A socket that a dead process left behind is replaced.
    ///
    /// # Errors
    /// [`IpcError::InUse`] while another process listens there; [`IpcError::NotPrivate`] when others could get
    /// at the socket.
    pub fn bind(name: &SocketName) -> Result<Self, IpcError> {
        make_private(name.folder())?;
        check_private(name.folder())?;
        let lock = DataLock::acquire(name.folder()).map_err(|error| match error {
            LockError::Held => IpcError::InUse,
            LockError::Io { source } => source.into(),
        })?;
        let socket = listen(name)?;
        Ok(Self { socket, _lock: lock })
    }

    /// Waits for the next one who connects. It can be given up and called again.
    ///
    /// # Errors
    /// When the system fails.
    pub async fn accept(&self) -> Result<Incoming, IpcError> {
        Ok(Incoming(self.socket.accept().await?))
    }
}

impl Incoming {
    /// Exchanges greetings. Whoever connects can take [`super::GREETING_LIMIT`] for this, so it belongs into a
    /// task of its own and not between two calls of [`Listener::accept`].
    ///
    /// # Errors
    /// [`IpcError::Version`], [`IpcError::Stranger`] or [`IpcError::Silent`] when it is not somebody to talk
    /// with.
    pub async fn greet<S: Serialize, R: DeserializeOwned>(self) -> Result<Connection<S, R>, IpcError> {
        greet(self.0).await
    }
}

/// As we hold the folder's lock, a socket that is there has nobody behind it.
#[cfg(unix)]
fn listen(name: &SocketName) -> Result<SocketListener, IpcError> {
    let socket = ListenerOptions::new().name(name.name()?).try_overwrite(true).create_tokio()?;
    crate::data_dir::tighten(name.path(), 0o600)?;
    Ok(socket)
}

/// Only the owner of the pipe may open it (`S-1-3-4` is the SID of owner rights), and only from this computer.
#[cfg(windows)]
fn listen(name: &SocketName) -> Result<SocketListener, IpcError> {
    use interprocess::os::windows::local_socket::ListenerOptionsExt;
    use interprocess::os::windows::security_descriptor::SecurityDescriptor;
    let owner_only = SecurityDescriptor::deserialize(widestring::u16cstr!("D:P(A;;GA;;;S-1-3-4)"))?;
    Ok(ListenerOptions::new().name(name.name()?).security_descriptor(owner_only).create_tokio()?)
}

/// The folder may have been there. Below `/tmp` somebody else could have made it.
#[cfg(unix)]
fn check_private(folder: &Path) -> Result<(), IpcError> {
    use std::os::unix::fs::MetadataExt;
    let found = folder.symlink_metadata()?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() {
        return Err(IpcError::NotPrivate { folder: folder.to_owned() });
    }
    Ok(crate::data_dir::tighten(folder, 0o700)?)
}

/// The folder lies in the data folder, and has its rights.
#[cfg(windows)]
fn check_private(_: &Path) -> Result<(), IpcError> {
    Ok(())
}
