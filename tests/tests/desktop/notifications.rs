use crate::{on_server, ready};
use e2e::reader::Role;
use e2e::screen::Button;
use e2e::wait::Fault;

/// The name under which the notification daemon tells screen readers what it shows.
const DAEMON: &str = "xfce4-notifyd";

#[tokio::test]
async fn a_pressed_button_does_what_it_says() -> Result<(), Fault> {
    let mut stage = ready().await?;
    stage.click_icon(Button::Middle)?;
    let notice = stage.notices.next().await?.ok_or("no notification")?;
    assert_eq!(
        (notice.title.as_str(), notice.buttons.as_slice()),
        ("Started", ["Stop".to_owned()].as_slice())
    );
    stage.app()?.shows("it is sent", |view| view.running.is_some() && view.waiting == 0).await?;

    stage.click(DAEMON, Role::Button, "Stop").await?;
    stage.app()?.shows("it stopped", |view| view.running.is_none() && view.waiting == 0).await?;
    assert_eq!(on_server(&stage)?, None, "nothing may run on the server any more");
    let notice = stage.notices.next().await?.ok_or("no second notification")?;
    assert_eq!(
        (notice.title.as_str(), notice.buttons.as_slice()),
        ("Stopped", ["Go on".to_owned()].as_slice())
    );

    stage.click(DAEMON, Role::Button, "Go on").await?;
    stage.app()?.shows("it goes on", |view| view.running.is_some() && view.waiting == 0).await?;
    Ok(())
}
