use crate::{on, on_server, ready};
use e2e::desktop::Desktop;
use e2e::screen::Button;
use e2e::stage::{KEY, Stage};
use e2e::wait::Fault;
use stint_core::engine::Intent;
use stint_core::settings::{Settings, TrayClick};
use stint_core::system::Limit;
use stint_core::view::ViewModel;

/// Chooses a line of the menu.
async fn choose(stage: &Stage, label: &str) -> Result<(), Fault> {
    let place = stage.tray().await?.place_of(label).await?;
    stage.open_menu().await?;
    stage.choose(place)
}

/// Chooses a line of the menu that `label` opens, by its place there.
async fn choose_within(stage: &Stage, label: &str, place: usize) -> Result<(), Fault> {
    let outer = stage.tray().await?.place_of(label).await?;
    stage.open_menu().await?;
    stage.screen().press(&vec!["Down"; outer])?;
    // It opens with its first line chosen.
    stage.screen().press(&["Right"])?;
    stage.choose(place - 1)
}

#[tokio::test]
async fn a_left_click_on_the_icon_opens_and_closes_the_panel() -> Result<(), Fault> {
    let stage = ready().await?;
    stage.open_panel().await?;
    stage.click_icon(Button::Left)?;
    stage.no_panel().await?;
    stage.open_panel().await?;
    Ok(())
}

#[tokio::test]
async fn a_middle_click_on_the_icon_starts_the_last_entry_again_and_the_next_stops_it() -> Result<(), Fault> {
    let stage = ready().await?;
    let last = stage.app()?.view().recent.first().map(|entry| entry.description.clone());
    stage.click_icon(Button::Middle)?;
    let sent = |view: &ViewModel| view.running.is_some() && view.waiting == 0;
    stage.app()?.shows("it runs", sent).await?;
    assert_eq!(on_server(&stage)?, last, "the last entry must run again on the server");

    stage.click_icon(Button::Middle)?;
    stage.app()?.shows("it stopped", |view| view.running.is_none() && view.waiting == 0).await?;
    assert_eq!(on_server(&stage)?, None, "nothing may run on the server any more");
    Ok(())
}

#[tokio::test]
async fn a_left_click_starts_and_stops_when_the_user_set_it_so() -> Result<(), Fault> {
    let stage = ready().await?;
    let settings = Settings { tray_click: TrayClick::Toggle, ..stage.app()?.view().settings };
    stage.app()?.hub().dispatch(Intent::Configure { settings }).await?;
    stage.click_icon(Button::Left)?;
    stage.app()?.shows("it runs", |view| view.running.is_some() && view.waiting == 0).await?;
    stage.click_icon(Button::Left)?;
    stage.app()?.shows("it stopped", |view| view.running.is_none() && view.waiting == 0).await?;
    Ok(())
}

#[tokio::test]
async fn the_menu_starts_switches_stops_shows_and_quits() -> Result<(), Fault> {
    let mut stage = ready().await?;
    let recent = stage.app()?.view().recent.clone();
    let again = |view: &ViewModel, index: usize| {
        let (running, wanted) = (view.running.as_ref(), recent.get(index));
        running.zip(wanted).is_some_and(|(running, wanted)| running.description == wanted.description)
            && view.waiting == 0
    };
    choose_within(&stage, "Start", 2).await?;
    let view = stage.app()?.shows("the second of the recent runs", |view| again(view, 1)).await?;

    let next = view.recent.get(2).map(|entry| entry.description.clone());
    choose_within(&stage, "Switch to", 3).await?;
    let switched = |view: &ViewModel| {
        view.running.as_ref().map(|entry| &entry.description) == next.as_ref() && view.waiting == 0
    };
    stage.app()?.shows("the third of the recent runs", switched).await?;
    assert_eq!(on_server(&stage)?, next, "the server must have switched too");

    choose(&stage, "Stop").await?;
    stage.app()?.shows("nothing runs", |view| view.running.is_none() && view.waiting == 0).await?;

    choose(&stage, "Open panel").await?;
    stage.panel().await?;
    stage.close_panel().await?;
    choose(&stage, "Settings").await?;
    stage.panel().await?;
    stage.says("Notifications").await?;

    choose(&stage, "Quit Stint").await?;
    stage.take_app()?.ends().await?;
    stage.no_panel().await
}

#[tokio::test]
async fn a_tray_that_comes_late_and_one_that_comes_back_show_the_icon() -> Result<(), Fault> {
    let mut stage = on(Desktop::without_tray()?).await?;
    stage.launcher.key(KEY);
    stage.start_app().await?;
    let lacks = |view: &ViewModel| view.system.limits.contains(&Limit::NoTray);
    stage.app()?.shows("that there is no tray", lacks).await?;
    stage.panel().await?;
    stage.make_choices().await?;
    stage.take_app()?.terminate().await?;
    stage.start_app().await?;
    // Not the first time any more, but without an icon to click at it comes by itself all the same.
    stage.panel().await?;

    stage.desktop.start_tray()?;
    stage.tray().await?;
    stage.app()?.shows("that there is a tray", |view| !lacks(view)).await?;

    stage.desktop.stop_tray()?;
    stage.desktop.start_tray()?;
    let tray = stage.tray().await?;
    tray.shows("the state", |look| look.tooltip.1 == "Nothing is running").await?;
    Ok(())
}
