//! An account of 10,000 projects, 50,000 tasks and 200,000 entries, read to its last page.

use crate::desk::Desk;
use std::fs;
use std::process::Stdio;
use stint_sim::{Options, Seed, Sim};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

const CHILD: &str = "STINT_TEST_HUGE";

#[tokio::test]
async fn the_first_load_reads_the_last_page_and_shows_how_far_it_is() {
    let (services, url) = services().await;
    let mut desk = Desk::new(&url);
    desk.set("HOME", desk.beside("home"));
    desk.run(&["setup"]).await.done();

    let mut refresh = desk.spawn(&["refresh", "--all", "--json"]);
    let mut lines = BufReader::new(refresh.stderr.take().unwrap()).lines();
    let (mut progress, mut peak) = (0, 0);
    while let Some(line) = lines.next_line().await.unwrap() {
        assert!(line.ends_with(" rows read …"), "{line}");
        progress += 1;
        peak = peak_memory(&refresh).unwrap_or(peak);
    }
    let mut answer = String::new();
    refresh.stdout.take().unwrap().read_to_string(&mut answer).await.unwrap();
    assert!(refresh.wait().await.unwrap().success(), "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert!(progress >= 20, "{progress} words on the progress");
    assert_eq!(answer["entries"], 200_000);

    let projects = desk.json(&["projects", "--archived"]).await;
    let projects = projects.as_array().unwrap();
    let tasks: usize = projects.iter().map(|project| project["tasks"].as_array().unwrap().len()).sum();
    assert_eq!((projects.len(), tasks), (10_000, 50_000));
    println!(
        "huge: 200000 entries, 10000 projects and 50000 tasks in {} requests; peak memory: stintctl {peak} kB, \
         stint-sim {} kB",
        answer["requests_this_hour"],
        peak_memory(&services).unwrap_or_default(),
    );
}

/// Not a test by itself: the services of the test above, until their standard input ends.
#[tokio::test]
async fn serve_as_a_child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let sim = Sim::start(Options { seed: Seed::Huge, ..Options::default() }).await.unwrap();
    println!("\nserving {}", sim.base_url());
    let parent_ends = || std::io::Read::read(&mut std::io::stdin(), &mut [0]);
    tokio::task::spawn_blocking(parent_ends).await.unwrap().unwrap();
}

/// The services in a process of their own, and their address.
async fn services() -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "huge::serve_as_a_child"])
        .env(CHILD, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(url) = line.strip_prefix("serving ") {
            // The test program goes on to talk, and ends when nobody listens.
            tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
            return (child, url.to_owned());
        }
    }
    panic!("the services did not start");
}

/// The most memory that a process has had, in kB; `None` when it has ended.
fn peak_memory(process: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id()?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
