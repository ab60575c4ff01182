use crate::stage;
use e2e::session::KEYRING_PASSWORD;
use e2e::stage::{KEY, Stage};
use e2e::wait::{Fault, until};
use stint_core::engine::KeyProblem;
use stint_core::view::{LinkView, ViewModel};

/// Types the key into the first run's page.
async fn type_key(stage: &Stage) -> Result<(), Fault> {
    stage.panel().await?;
    stage.says("Welcome to Stint").await?;
    stage.screen().write(KEY)?;
    Ok(())
}

fn lacks_key(view: &ViewModel, wanted: KeyProblem) -> bool {
    matches!(view.link, LinkView::NoKey { problem } if problem == wanted)
}

/// An app that was set up with a typed key, and has ended.
async fn set_up() -> Result<Stage, Fault> {
    let mut stage = stage().await?;
    stage.start_app().await?;
    type_key(&stage).await?;
    stage.screen().press(&["Return"])?;
    stage.make_choices().await?;
    stage.take_app()?.terminate().await?;
    Ok(stage)
}

/// The same, with the keyring locked by now.
async fn locked() -> Result<Stage, Fault> {
    let mut stage = set_up().await?;
    stage.desktop.session_mut().stop_keyring()?;
    stage.desktop.session_mut().start_locked_keyring()?;
    Ok(stage)
}

/// Waits until the keyring asks for its password.
async fn dialog(stage: &Stage) -> Result<(), Fault> {
    until("the keyring's dialog", async || Ok(stage.screen().focus("prompter").then_some(()))).await
}

/// Answers the keyring's question, after which the app must be ready.
async fn unlock(stage: &Stage) -> Result<(), Fault> {
    dialog(stage).await?;
    stage.screen().write(KEYRING_PASSWORD)?;
    stage.screen().press(&["Return"])?;
    stage.app()?.shows("ready", |view| view.link == LinkView::Ready).await?;
    Ok(())
}

#[tokio::test]
async fn the_key_of_an_unlocked_keyring_is_used_without_a_word() -> Result<(), Fault> {
    let mut stage = set_up().await?;
    let app = stage.start_app().await?;
    app.shows("ready at once", |view| view.link == LinkView::Ready).await?;
    Ok(())
}

#[tokio::test]
async fn a_locked_keyring_asks_for_its_password_and_then_all_is_as_before() -> Result<(), Fault> {
    let mut stage = locked().await?;
    stage.start_app().await?;
    unlock(&stage).await
}

#[tokio::test]
async fn a_keyring_that_stays_locked_is_said_and_tried_again_when_the_user_wants() -> Result<(), Fault> {
    let mut stage = locked().await?;
    stage.start_app().await?;
    dialog(&stage).await?;
    stage.screen().press(&["Escape"])?;
    stage.app()?.shows("that it is locked", |view| lacks_key(view, KeyProblem::Locked)).await?;
    let status = stage.launcher.start_second(stage.desktop.session()).await?;
    assert!(status.success(), "it shows the panel");
    stage.panel().await?;
    stage.press("Try again").await?;
    unlock(&stage).await
}

#[tokio::test]
async fn without_a_keyring_the_key_is_used_until_the_end_and_asked_for_again() -> Result<(), Fault> {
    let mut stage = stage().await?;
    stage.desktop.session_mut().stop_keyring()?;
    stage.start_app().await?;
    stage.app()?.shows("that there is none", |view| lacks_key(view, KeyProblem::NoKeyring)).await?;
    stage.says("This system has no keyring").await?;
    type_key(&stage).await?;
    stage.press("Use it until Stint is closed").await?;
    stage.make_choices().await?;
    stage.take_app()?.terminate().await?;
    let app = stage.start_app().await?;
    app.shows("that it is asked for again", |view| lacks_key(view, KeyProblem::NoKeyring)).await?;
    Ok(())
}
