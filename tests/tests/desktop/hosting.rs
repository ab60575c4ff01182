//! Both ways in which the page lives: in a process of its own, and in the tray's.

use crate::{ready, runs, stage, start_in_panel};
use e2e::app::children;
use e2e::screen::Button;
use e2e::stage::Stage;
use e2e::wait::{Fault, until};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;

async fn ready_in_one_process() -> Result<Stage, Fault> {
    let mut stage = stage().await?;
    stage.launcher.option("--one-process");
    stage.start_ready().await?;
    Ok(stage)
}

/// The processes below the app with this name; the kernel keeps its first fifteen letters.
fn below(stage: &Stage, name: &str) -> Result<Vec<Pid>, Fault> {
    let mut open = stage.app()?.children()?;
    let mut found = Vec::new();
    while let Some(process) = open.pop() {
        let number = process.as_raw_nonzero();
        let called = fs::read_to_string(format!("/proc/{number}/comm")).unwrap_or_default();
        if called.trim() == name {
            found.push(process);
        }
        // One that has just ended has no children.
        open.extend(children(process).unwrap_or_default());
    }
    Ok(found)
}

async fn gone(stage: &Stage, name: &str) -> Result<(), Fault> {
    until(&format!("the end of {name}"), async || Ok(below(stage, name)?.is_empty().then_some(()))).await
}

/// Kills what draws the page. It must come back by itself, with all that was there.
async fn survives_a_killed_page(stage: Stage) -> Result<(), Fault> {
    stage.open_panel().await?;
    start_in_panel(&stage, "before the crash").await?;
    stage.says("before the crash").await?;
    let pages = below(&stage, "WebKitWebProces")?;
    assert_eq!(pages.len(), 1, "one page is there to be killed");
    kill_process(pages[0], Signal::KILL)?;
    let anew = async || {
        let now = below(&stage, "WebKitWebProces")?;
        Ok((now.len() == 1 && now != pages).then_some(()))
    };
    until("a new page", anew).await?;
    stage.panel().await?;
    stage.says("before the crash").await?;
    assert!(runs(&stage.app()?.view(), "before the crash"), "what ran must still run");
    // The new page works, too.
    stage.press("Stop").await?;
    stage.app()?.shows("it stopped", |view| view.running.is_none() && view.waiting == 0).await?;
    Ok(())
}

#[tokio::test]
async fn the_page_works_in_a_process_of_its_own_which_ends_after_the_panel_was_closed() -> Result<(), Fault> {
    let stage = ready().await?;
    gone(&stage, "stint").await?;
    stage.open_panel().await?;
    assert_eq!(below(&stage, "stint")?.len(), 1, "the panel's own process");
    start_in_panel(&stage, "in two processes").await?;
    stage.close_panel().await?;
    gone(&stage, "stint").await?;
    gone(&stage, "WebKitWebProces").await?;
    stage.open_panel().await?;
    stage.says("in two processes").await?;
    Ok(())
}

#[tokio::test]
async fn the_page_works_in_the_process_of_the_tray_and_is_gone_after_the_panel_was_closed()
-> Result<(), Fault> {
    let stage = ready_in_one_process().await?;
    stage.open_panel().await?;
    assert_eq!(below(&stage, "stint")?.len(), 0, "no process of the panel's own");
    start_in_panel(&stage, "in one process").await?;
    stage.close_panel().await?;
    gone(&stage, "WebKitWebProces").await?;
    stage.open_panel().await?;
    stage.says("in one process").await?;
    Ok(())
}

#[tokio::test]
async fn a_killed_page_in_a_process_of_its_own_comes_back_with_nothing_lost() -> Result<(), Fault> {
    survives_a_killed_page(ready().await?).await
}

#[tokio::test]
async fn a_killed_page_in_the_process_of_the_tray_comes_back_with_nothing_lost() -> Result<(), Fault> {
    survives_a_killed_page(ready_in_one_process().await?).await
}

#[tokio::test]
async fn a_panel_whose_process_is_killed_opens_again_with_the_next_click() -> Result<(), Fault> {
    let stage = ready().await?;
    stage.open_panel().await?;
    start_in_panel(&stage, "still there").await?;
    let panels = below(&stage, "stint")?;
    assert_eq!(panels.len(), 1, "one panel is there to be killed");
    kill_process(panels[0], Signal::KILL)?;
    stage.no_panel().await?;
    gone(&stage, "stint").await?;
    stage.click_icon(Button::Left)?;
    stage.panel().await?;
    stage.says("still there").await?;
    assert!(runs(&stage.app()?.view(), "still there"), "what ran must still run");
    Ok(())
}
