//! Both sides over a real socket.

use super::*;
use crate::data_dir::DataDir;
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::traits::tokio::Stream as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

type Both = Connection<Value, Value>;

/// A data folder and the name of its socket.
fn place() -> (TempDir, SocketName) {
    let home = TempDir::new().unwrap();
    let data = DataDir::open(Some(home.path().join("data"))).unwrap();
    let name = SocketName::for_data_dir(data.path()).unwrap();
    (home, name)
}

/// A client and the server's end of its connection.
async fn pair(listener: &Listener, name: &SocketName) -> (Both, Both) {
    let serve = async { listener.accept().await?.greet().await };
    let (client, server) = tokio::join!(connect(name), serve);
    (client.unwrap(), server.unwrap())
}

/// A client that says what it likes.
async fn raw_client(name: &SocketName) -> Stream {
    Stream::connect(name.name().unwrap()).await.unwrap()
}

/// How the server takes a client whose first bytes are these, and the line that it says to it.
async fn greeted_with(bytes: &[u8]) -> (Result<Both, IpcError>, String) {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let mut client = raw_client(&name).await;
    client.write_all(bytes).await.unwrap();
    let server = listener.accept().await.unwrap().greet().await;
    let mut answer = vec![0; 200];
    let length = client.read(&mut answer).await.unwrap();
    (server, String::from_utf8_lossy(&answer[..length]).into_owned())
}

#[tokio::test]
async fn each_side_gets_what_the_other_sends_in_order() {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let (mut client, mut server) = pair(&listener, &name).await;
    for number in 0..3 {
        client.send(&json!({"intent": number})).await.unwrap();
        server.send(&json!({"view": number})).await.unwrap();
    }
    for number in 0..3 {
        assert_eq!(server.recv().await.unwrap(), Some(json!({"intent": number})));
        assert_eq!(client.recv().await.unwrap(), Some(json!({"view": number})));
    }
    drop(client);
    assert_eq!(server.recv().await.unwrap(), None);
}

#[tokio::test]
async fn a_message_that_fills_the_sockets_buffers_arrives_whole() {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let (client, server) = pair(&listener, &name).await;
    let large = json!("v".repeat(FRAME_LIMIT - 2));
    let (mut to_client, _from_client) = server.split();
    let (_to_server, mut from_server) = client.split();
    let (sent, received) = tokio::join!(to_client.send(&large), from_server.recv());
    sent.unwrap();
    assert!(received.unwrap() == Some(large), "8 MiB came out as they went in");
}

#[tokio::test]
async fn two_clients_are_told_apart() {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let (mut first, mut first_served) = pair(&listener, &name).await;
    let (mut second, mut second_served) = pair(&listener, &name).await;
    second.send(&json!("second")).await.unwrap();
    first.send(&json!("first")).await.unwrap();
    assert_eq!(first_served.recv().await.unwrap(), Some(json!("first")));
    assert_eq!(second_served.recv().await.unwrap(), Some(json!("second")));
    drop(first);
    assert_eq!(first_served.recv().await.unwrap(), None);
    second_served.send(&json!("still here")).await.unwrap();
    assert_eq!(second.recv().await.unwrap(), Some(json!("still here")));
}

#[tokio::test]
async fn a_mute_client_does_not_keep_another_from_connecting() {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let _mute = raw_client(&name).await;
    let _not_greeted = listener.accept().await.unwrap();
    pair(&listener, &name).await;
}

#[test]
fn the_greeting_keeps_its_form() {
    let hello = Hello { stint: 1, app: "0.1.0".to_owned() };
    assert_eq!(serde_json::to_string(&hello).unwrap(), r#"{"stint":1,"app":"0.1.0"}"#);
    let later = r#"{"stint":1,"app":"0.1.0","something":"new"}"#;
    assert_eq!(serde_json::from_str::<Hello>(later).unwrap(), hello);
}

#[tokio::test]
async fn both_sides_learn_of_a_newer_version_and_which_is_older() {
    let (server, said) = greeted_with(b"{\"stint\":2,\"app\":\"9.8.7\"}\n").await;
    let error = server.unwrap_err();
    assert!(matches!(&error, IpcError::Version { ours, theirs } if ours.stint == 1 && theirs.stint == 2));
    let text = error.to_string();
    assert!(text.contains("protocol 1) is older than") && text.contains("9.8.7"), "{text}");
    assert_eq!(serde_json::from_str::<Hello>(&said).unwrap(), Hello::ours());
}

#[tokio::test]
async fn a_client_finds_out_that_the_running_app_is_older() {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let old_app = async {
        let mut stream = listener.accept().await.unwrap().0;
        stream.write_all(b"{\"stint\":0,\"app\":\"0.0.1\"}\n").await.unwrap();
        stream
    };
    let (client, _stream) = tokio::join!(connect::<Value, Value>(&name), old_app);
    let text = client.unwrap_err().to_string();
    assert!(text.contains("protocol 1) is newer than") && text.contains("0.0.1"), "{text}");
}

#[tokio::test]
async fn whoever_does_not_greet_as_stint_does_is_refused() {
    for bytes in ["GET / HTTP/1.1\r\n", "{}\n", "{\"stint\":\"1\",\"app\":\"\"}\n", "\n"] {
        let (server, _) = greeted_with(bytes.as_bytes()).await;
        assert!(matches!(server, Err(IpcError::Unreadable { .. })), "{bytes:?}: {server:?}");
    }
}

#[tokio::test]
async fn an_endless_greeting_is_refused() {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let mut client = raw_client(&name).await;
    let pour = async { while client.write_all(&[b'x'; 64 * 1024]).await.is_ok() {} };
    let serve = async { listener.accept().await?.greet::<Value, Value>().await };
    let ((), server) = tokio::join!(pour, serve);
    assert!(matches!(server, Err(IpcError::TooLarge)), "{server:?}");
}

#[tokio::test]
async fn whoever_leaves_within_the_greeting_is_refused() {
    for bytes in ["", "{\"stint\":1,"] {
        let (_home, name) = place();
        let listener = Listener::bind(&name).unwrap();
        let mut client = raw_client(&name).await;
        client.write_all(bytes.as_bytes()).await.unwrap();
        drop(client);
        let server = listener.accept().await.unwrap().greet::<Value, Value>().await;
        assert!(matches!(server, Err(IpcError::Cut | IpcError::Gone { .. })), "{bytes:?}: {server:?}");
    }
}

/// The clock is the runtime's own: it jumps to the limit as soon as nothing else can happen.
#[tokio::test(start_paused = true)]
async fn neither_side_waits_for_a_greeting_for_ever() {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let _mute = raw_client(&name).await;
    let server = listener.accept().await.unwrap().greet::<Value, Value>().await;
    assert!(matches!(server, Err(IpcError::Silent)), "{server:?}");
    let client = connect::<Value, Value>(&name).await;
    assert!(matches!(client, Err(IpcError::Silent)), "{client:?}");
}

#[tokio::test]
async fn a_server_that_sends_to_a_client_that_left_is_told() {
    let (_home, name) = place();
    let listener = Listener::bind(&name).unwrap();
    let (client, mut server) = pair(&listener, &name).await;
    let view = json!("v".repeat(1024 * 1024));
    let send_until_it_fails = async {
        loop {
            if let Err(error) = server.send(&view).await {
                return error;
            }
        }
    };
    let (error, ()) = tokio::join!(send_until_it_fails, async { drop(client) });
    assert!(matches!(error, IpcError::Gone { .. }), "{error:?}");
}

#[tokio::test]
async fn without_an_app_the_client_says_that_none_is_running() {
    let (_home, name) = place();
    let client = connect::<Value, Value>(&name).await;
    assert!(matches!(client, Err(IpcError::NotRunning { .. })), "{client:?}");
    drop(Listener::bind(&name).unwrap());
    let client = connect::<Value, Value>(&name).await;
    assert!(matches!(client, Err(IpcError::NotRunning { .. })), "{client:?}");
}

#[tokio::test]
async fn only_one_listens_at_a_time() {
    let (_home, name) = place();
    let first = Listener::bind(&name).unwrap();
    assert!(matches!(Listener::bind(&name), Err(IpcError::InUse)));
    pair(&first, &name).await;
    drop(first);
    let second = Listener::bind(&name).unwrap();
    pair(&second, &name).await;
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::path::Path;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o7777
    }

    #[tokio::test]
    async fn a_socket_left_by_a_dead_process_is_taken_over() {
        let (_home, name) = place();
        fs::create_dir_all(name.folder()).unwrap();
        drop(UnixListener::bind(name.path()).unwrap());
        assert!(name.path().exists(), "the test has left a socket behind");
        let client = connect::<Value, Value>(&name).await;
        assert!(matches!(client, Err(IpcError::NotRunning { .. })), "{client:?}");

        let listener = Listener::bind(&name).unwrap();
        pair(&listener, &name).await;
    }

    #[tokio::test]
    async fn other_users_can_reach_neither_the_folder_nor_the_socket() {
        let (_home, name) = place();
        fs::create_dir_all(name.folder()).unwrap();
        fs::set_permissions(name.folder(), Permissions::from_mode(0o777)).unwrap();
        let _listener = Listener::bind(&name).unwrap();
        assert_eq!(mode(name.folder()), 0o700);
        assert_eq!(mode(name.path()), 0o600);
    }

    #[tokio::test]
    async fn a_folder_that_somebody_else_could_have_put_there_is_refused() {
        let (home, name) = place();
        let elsewhere = home.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, name.folder()).unwrap();
        let refused = Listener::bind(&name);
        assert!(matches!(refused, Err(IpcError::NotPrivate { .. })), "{refused:?}");
    }

    #[tokio::test]
    async fn a_data_folder_with_a_path_too_long_for_a_socket_works() {
        let home = TempDir::new().unwrap();
        let long = home.path().join("long".repeat(20)).join("longer".repeat(20));
        let data = DataDir::open(Some(long)).unwrap();
        let name = SocketName::for_data_dir(data.path()).unwrap();
        let listener = Listener::bind(&name).unwrap();
        assert_eq!(mode(name.folder()), 0o700);
        pair(&listener, &name).await;
        drop(listener);
        fs::remove_dir_all(name.folder()).unwrap();
    }
}
