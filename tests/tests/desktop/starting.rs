use crate::{on_server, ready, runs, stage};
use e2e::app::Launcher;
use e2e::screen::Button;
use e2e::session::{Part, Session};
use e2e::wait::{Fault, until};
use std::fs;
use stint_core::engine::Intent;
use stint_core::settings::Settings;

#[tokio::test]
async fn a_second_start_opens_the_panel_of_the_first_and_ends() -> Result<(), Fault> {
    let stage = ready().await?;
    let status = stage.launcher.start_second(stage.desktop.session()).await?;
    assert!(status.success(), "a second start is no error, but it ended with {status}");
    stage.panel().await?;
    assert!(stage.app()?.view().system.limits.is_empty(), "the first one is still there and answers");
    Ok(())
}

#[tokio::test]
async fn without_a_display_it_says_so_and_ends() -> Result<(), Fault> {
    let session = Session::start(&[Part::Bus])?;
    let log = session.folder().join("stint.log");
    let (launcher, _opened) = Launcher::new(&session, "http://127.0.0.1:9", &log)?;
    let status = launcher.start_second(&session).await?;
    assert_eq!(status.code(), Some(1));
    let said = fs::read_to_string(log)?;
    assert!(said.contains("There is no display"), "it said: {said}");
    Ok(())
}

#[tokio::test]
async fn a_session_that_ends_while_offline_leaves_what_was_done_to_be_sent_once() -> Result<(), Fault> {
    let mut stage = ready().await?;
    let server = stage.stop_sim().await?;
    stage.open_panel().await?;
    stage.screen().write("at the end of the day")?;
    stage.screen().press(&["Return"])?;
    let view = stage.app()?.shows("it runs here", |view| runs(view, "at the end of the day")).await?;
    let start = view.running.as_ref().map(|entry| entry.start);
    stage.take_app()?.terminate().await?;

    let app = stage.start_app().await?;
    app.shows("it still runs and waits", |view| runs(view, "at the end of the day") && view.waiting > 0)
        .await?;
    stage.resume_sim(server).await?;
    stage.app()?.shows("it is sent", |view| view.waiting == 0 && !view.sync.offline).await?;
    let there: Vec<_> = stage.sim()?.world(|world| {
        let entries = world.entries().filter(|entry| &*entry.description == "at the end of the day");
        entries.map(|entry| entry.start).collect()
    });
    assert_eq!(there, Vec::from_iter(start), "one entry, with the start that was shown");
    assert!(on_server(&stage)?.is_some(), "it runs there");
    Ok(())
}

#[tokio::test]
async fn it_starts_with_the_session_only_while_the_user_wants_it() -> Result<(), Fault> {
    let stage = ready().await?;
    let folder = stage.desktop.session().folder().join("home/.config/autostart");
    let files = || fs::read_dir(&folder).map_or(0, Iterator::count);
    assert_eq!(files(), 0, "nothing is there unless the user wants it");
    for (autostart, count) in [(true, 1), (false, 0)] {
        let settings = Settings { autostart, ..stage.app()?.view().settings };
        stage.app()?.hub().dispatch(Intent::Configure { settings }).await?;
        until("the file", async || Ok((files() == count).then_some(()))).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_first_start_shows_the_panel_and_later_ones_only_the_icon() -> Result<(), Fault> {
    let mut stage = stage().await?;
    stage.remember_bar().await?;
    stage.start_app().await?;
    stage.panel().await?;
    stage.says("Welcome to Stint").await?;
    stage.take_app()?.terminate().await?;
    stage.nothing_left().await?;

    stage.start_ready().await?;
    stage.take_app()?.terminate().await?;
    stage.nothing_left().await?;
    stage.start_app().await?;
    stage.find_icon().await?;
    stage.click_icon(Button::Middle)?;
    stage.app()?.shows("it runs", |view| view.running.is_some()).await?;
    // It decides to open the panel before it hears of clicks.
    assert_eq!(stage.app()?.children()?, [], "nothing is to be asked, so no panel was opened");
    Ok(())
}
