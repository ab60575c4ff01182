//! What the client takes from its environment: the system's proxy and certificate authorities.
//!
//! A program's environment is set when it starts, so these tests start a program that asks for the user, each with
//! another environment.

use crate::canned::{Canned, Reply, Seen, answer, serve};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A server with a certificate for `localhost` that nobody signed but itself.
pub(crate) struct TlsServer {
    pub(crate) port: u16,
    pub(crate) certificate: String,
    _tasks: JoinSet<()>,
}

pub(crate) async fn tls_server() -> TlsServer {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that doesn't trust it goes away here.
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream, Arc::new(Mutex::new(Vec::new())), user).await;
            }
        }
    });
    TlsServer { port, certificate: made.cert.pem(), _tasks: tasks }
}

fn user(_: &Seen) -> Reply {
    Reply::Close(answer(200, "", r#"{"id":"u"}"#))
}

#[tokio::test]
async fn a_certificate_authority_of_the_system_is_trusted() {
    let server = tls_server().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own-authority.pem");
    std::fs::write(&file, &server.certificate).unwrap();
    let base = format!("https://localhost:{}", server.port);
    // Where the system keeps its authorities, on the systems where that is a matter of the environment.
    let answer = asked_elsewhere(&base, &[("SSL_CERT_FILE", file.to_str().unwrap())]).await;
    if cfg!(target_os = "linux") {
        assert_eq!(answer, "the user");
    }
}

#[tokio::test]
async fn the_systems_proxy_is_asked_and_gets_no_key() {
    let proxy = Canned::json(502, "").await;
    let address = format!("http://{}", proxy.address);
    let answer = asked_elsewhere("https://stint.invalid", &[("HTTPS_PROXY", &address)]).await;
    assert_eq!(answer, "not sent");
    assert_eq!(proxy.lines(), ["CONNECT stint.invalid:443"]);
    assert!(!proxy.requests()[0].head.contains("bearer"));
}

#[tokio::test]
async fn for_a_gateway_on_this_computer_no_proxy_is_asked() {
    let proxy = Canned::json(502, "").await;
    let server = Canned::json(200, r#"{"id":"u"}"#).await;
    let address = format!("http://{}", proxy.address);
    let base = format!("http://{}", server.address);
    let answer = asked_elsewhere(&base, &[("HTTP_PROXY", &address), ("ALL_PROXY", &address)]).await;
    assert_eq!(answer, "the user");
    assert_eq!(proxy.requests().len(), 0);
}

/// What became of asking `base` for the user, in this environment.
async fn asked_elsewhere(base: &str, environment: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_user-probe"))
        .arg(base)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .await
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}
