//! A damaged data file is kept aside and said; what it had to send is saved where it can be read.

use crate::desk::{Desk, LINE, count, demo, the_entry};
use std::fs;
use std::path::PathBuf;

#[tokio::test]
async fn a_file_that_is_no_database_is_kept_aside_and_begun_anew() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    let garbage = vec![0x5a; 20_000];
    fs::write(desk.data().join("journal.db"), &garbage).unwrap();
    let ran = desk.run(&["status"]).await;
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.err.starts_with("warning: the data file was damaged and is kept as "), "{ran:?}");
    assert_eq!(fs::read(kept(&desk)).unwrap(), garbage);
    desk.run(&["setup"]).await.done();
    assert_eq!(desk.run(&["start", LINE]).await.done().err, "");
}

#[tokio::test]
async fn what_waited_in_a_damaged_file_is_saved_sent_once_and_the_rest_comes_from_the_server() {
    let sim = demo().await;
    let (mut desk, all) = (Desk::ready(&sim).await, count(&sim));
    let entries = desk.json(&["list", "--from", "2020-01-01"]).await.as_array().unwrap().len();
    desk.set("STINT_API_URL", "http://127.0.0.1:9");
    desk.run(&["start", LINE]).await.done();
    desk.journal().execute("UPDATE entries SET body = '{'", []).unwrap();
    let ran = desk.run(&["status"]).await.done();
    assert!(ran.err.contains("the one change that waited to be sent was saved"), "{ran:?}");
    assert!(ran.out.contains("fix login") && kept(&desk).exists(), "{ran:?}");

    desk.set("STINT_API_URL", sim.base_url());
    desk.run(&["stop"]).await.done();
    desk.run(&["refresh"]).await.done();
    assert!(the_entry(&sim).end.is_some());
    assert_eq!(count(&sim), all + 1);
    let again = desk.json(&["list", "--from", "2020-01-01"]).await.as_array().unwrap().len();
    assert_eq!(again, entries + 1, "everything is here again");
}

/// The damaged file.
fn kept(desk: &Desk) -> PathBuf {
    let files = fs::read_dir(desk.data()).unwrap().map(|file| file.unwrap().path());
    let mut damaged: Vec<PathBuf> =
        files.filter(|path| path.to_str().unwrap().contains("journal.db.damaged-")).collect();
    damaged.retain(|path| {
        !path.to_str().unwrap().ends_with("-wal") && !path.to_str().unwrap().ends_with("-shm")
    });
    assert_eq!(damaged.len(), 1, "{damaged:?}");
    damaged.remove(0)
}
