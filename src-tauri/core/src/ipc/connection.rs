//! A connection, and its two halves.

use super::frame::{self, FrameReader};
use super::{GREETING_LIMIT, Hello, IpcError, SocketName};
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::traits::tokio::Stream as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::ErrorKind;
use std::marker::PhantomData;
use tokio::io::{ReadHalf, WriteHalf};
use tokio::time::timeout;

/// An open connection that sends `S` and receives `R`.
#[derive(Debug)]
pub struct Connection<S, R> {
    sender: Sender<S>,
    receiver: Receiver<R>,
}

/// The sending half. The connection ends when both halves are dropped.
#[derive(Debug)]
pub struct Sender<S> {
    stream: WriteHalf<Stream>,
    message: PhantomData<fn(S)>,
}

/// The receiving half.
#[derive(Debug)]
pub struct Receiver<R> {
    frames: FrameReader<ReadHalf<Stream>>,
    message: PhantomData<fn() -> R>,
}

/// Connects to the app that listens at `name`, and greets it.
///
/// # Errors
/// [`IpcError::NotRunning`] when nobody listens; [`IpcError::Version`], [`IpcError::Stranger`] or
/// [`IpcError::Silent`] when it is not somebody to talk with.
pub async fn connect<S: Serialize, R: DeserializeOwned>(
    name: &SocketName,
) -> Result<Connection<S, R>, IpcError> {
    let connected = match name.name() {
        Ok(address) => Stream::connect(address).await,
        Err(error) => Err(error),
    };
    let stream = connected.map_err(|source| {
        if matches!(source.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) {
            IpcError::NotRunning { source }
        } else {
            source.into()
        }
    })?;
    greet(stream).await
}

/// Exchanges the greetings on a new connection, from either side.
pub(super) async fn greet<S: Serialize, R: DeserializeOwned>(
    stream: Stream,
) -> Result<Connection<S, R>, IpcError> {
    check_user(&stream)?;
    timeout(GREETING_LIMIT, exchange(stream)).await.map_err(|_| IpcError::Silent)?
}

impl<S: Serialize, R: DeserializeOwned> Connection<S, R> {
    /// See [`Sender::send`].
    ///
    /// # Errors
    /// As there.
    pub async fn send(&mut self, message: &S) -> Result<(), IpcError> {
        self.sender.send(message).await
    }

    /// See [`Receiver::recv`].
    ///
    /// # Errors
    /// As there.
    pub async fn recv(&mut self) -> Result<Option<R>, IpcError> {
        self.receiver.recv().await
    }

    /// The two halves, to send and receive at the same time.
    #[must_use]
    pub fn split(self) -> (Sender<S>, Receiver<R>) {
        (self.sender, self.receiver)
    }
}

impl<S: Serialize> Sender<S> {
    /// Sends one message. It waits while the other side does not read; a send that was given up leaves half a
    /// message behind, so that the connection can only be dropped.
    ///
    /// # Errors
    /// [`IpcError::Gone`] when the other side has left; [`IpcError::TooLarge`] and [`IpcError::Unwritable`]
    /// before anything was sent.
    pub async fn send(&mut self, message: &S) -> Result<(), IpcError> {
        frame::write(&mut self.stream, message).await
    }
}

impl<R: DeserializeOwned> Receiver<R> {
    /// The next message, or `None` when the other side has left. It can be given up and called again without
    /// losing anything.
    ///
    /// # Errors
    /// After [`IpcError::Unreadable`] the next message can be received; after [`IpcError::TooLarge`],
    /// [`IpcError::Cut`] and [`IpcError::Io`] none can.
    pub async fn recv(&mut self) -> Result<Option<R>, IpcError> {
        self.frames.next().await
    }
}

/// Both sides speak at once: what they say is so little that neither has to wait for the other to read.
async fn exchange<S, R>(stream: Stream) -> Result<Connection<S, R>, IpcError> {
    let (reading, mut writing) = tokio::io::split(stream);
    let mut frames = FrameReader::new(reading);
    frame::write(&mut writing, &Hello::ours()).await?;
    let theirs: Hello = frames.next().await?.ok_or(IpcError::Cut)?;
    theirs.check()?;
    Ok(Connection {
        sender: Sender { stream: writing, message: PhantomData },
        receiver: Receiver { frames, message: PhantomData },
    })
}

#[cfg(unix)]
fn check_user(stream: &Stream) -> Result<(), IpcError> {
    use interprocess::local_socket::traits::StreamCommon;
    let us = rustix::process::geteuid().as_raw();
    if stream.peer_creds()?.euid() == Some(us) { Ok(()) } else { Err(IpcError::Stranger) }
}

/// The access list of the pipe has seen to it.
#[cfg(windows)]
fn check_user(_: &Stream) -> Result<(), IpcError> {
    Ok(())
}
