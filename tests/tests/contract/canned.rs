//! A server that answers what it is told to, byte by byte, and remembers what it was asked.

use secrecy::SecretString;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stint_core::api::{Base, Client, Timing};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// The key that all these tests use.
pub(crate) const KEY: &str = "k3y-that-nobody-may-see";

/// What is done about a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Send this, and wait for the next request on the same connection.
    Send(Vec<u8>),
    /// Send this, and close the connection.
    Close(Vec<u8>),
    /// Send this again and again, until the other side goes away.
    Endless(Vec<u8>, Vec<u8>),
    /// Send this, say nothing more, and keep the connection.
    Silence(Vec<u8>),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method and target.
    pub(crate) line: String,
    /// All lines up to the body, in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// The server; it ends when this is dropped.
pub(crate) struct Canned {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    _tasks: JoinSet<()>,
}

impl Canned {
    /// Answers every request by `reply`.
    pub(crate) async fn start(reply: impl Fn(&Seen) -> Reply + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        let all = Arc::clone(&seen);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&all), reply.clone()));
            }
        });
        Self { address, seen, _tasks: tasks }
    }

    /// Answers every request with this status and this JSON.
    pub(crate) async fn json(status: u16, body: &str) -> Self {
        let answer = answer(status, "", body);
        Self::start(move |_| Reply::Send(answer.clone())).await
    }

    pub(crate) fn client(&self) -> Client {
        client(&format!("http://{}", self.address), patient())
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Methods and targets, in order.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.requests().into_iter().map(|seen| seen.line).collect()
    }
}

/// A client with the usual key.
pub(crate) fn client(base: &str, timing: Timing) -> Client {
    Client::new(&Base::parse(base).unwrap(), SecretString::from(KEY), timing).unwrap()
}

/// Long enough for any machine.
pub(crate) fn patient() -> Timing {
    Timing { connect: Duration::from_secs(60), whole: Duration::from_secs(120) }
}

/// A whole answer of HTTP. `headers` are lines that end in CR and LF.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

/// Serves one connection, also one that is encrypted.
pub(crate) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    all: Arc<Mutex<Vec<Seen>>>,
    reply: impl Fn(&Seen) -> Reply,
) {
    while let Some(seen) = request(&mut stream).await {
        let reply = reply(&seen);
        all.lock().unwrap().push(seen);
        // An error is the other side's going away, which some tests are about.
        let open = match reply {
            Reply::Send(bytes) => stream.write_all(&bytes).await.is_ok(),
            Reply::Close(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                false
            }
            Reply::Endless(head, more) => {
                let _ = stream.write_all(&head).await;
                while stream.write_all(&more).await.is_ok() {}
                false
            }
            Reply::Silence(bytes) => {
                let _ = stream.write_all(&bytes).await;
                std::future::pending().await
            }
        };
        if !open {
            return;
        }
    }
}

async fn request<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Seen> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
    let head = head.to_ascii_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Seen { line, head, body: String::from_utf8(body).unwrap() })
}
