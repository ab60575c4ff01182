//! An account of 10,000 projects, 50,000 tasks and 200,000 entries, read to its last page.

use crate::desk::Desk;
use std::fs;
use stint_sim::{Options, Seed, Sim};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

#[tokio::test]
async fn the_first_load_reads_the_last_page_and_shows_how_far_it_is() {
    let sim = Sim::start(Options { seed: Seed::Huge, ..Options::default() }).await.unwrap();
    let mut desk = Desk::new(sim.base_url());
    desk.set("HOME", desk.beside("home"));
    desk.run(&["setup"]).await.done();

    let mut refresh = desk.spawn(&["refresh", "--all", "--json"]);
    let mut lines = BufReader::new(refresh.stderr.take().unwrap()).lines();
    let (mut progress, mut peak) = (0, 0);
    while let Some(line) = lines.next_line().await.unwrap() {
        assert!(line.ends_with(" rows read …"), "{line}");
        progress += 1;
        peak = refresh.id().and_then(|id| peak_memory(&id.to_string())).unwrap_or(peak);
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
         simulator and test {} kB",
        answer["requests_this_hour"],
        peak_memory("self").unwrap_or_default(),
    );
}

/// The most memory that a process has had, in kB, by its number or as `self`; `None` when it has ended.
fn peak_memory(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
