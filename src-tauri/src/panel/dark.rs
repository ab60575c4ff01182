//! Light or dark, as the system has it. GTK 3, and so the page, only knows the name of its own theme; what the user
//! chose in the settings of GNOME or KDE is asked of the desktop portal, by its documented interface
//! `org.freedesktop.portal.Settings`.

use futures_util::StreamExt;
use gtk::prelude::GtkSettingsExt;
use tauri::AppHandle;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, Proxy};

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// Follows the user's choice until the process ends. Without a portal GTK's theme decides alone.
pub(super) async fn follow(app: AppHandle) {
    // Without a bus, or when it ends, nothing more is to be heard.
    let _nothing_to_follow = listen(&app).await;
}

async fn listen(app: &AppHandle) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let portal = Proxy::new(&bus, PORTAL, PATH, SETTINGS).await?;
    let mut changes = portal.receive_signal_with_args("SettingChanged", &[(0, NAMESPACE), (1, KEY)]).await?;
    // The older of its two ways to read, which every portal has.
    let chosen: OwnedValue = portal.call("Read", &(NAMESPACE, KEY)).await?;
    set(app, &chosen);
    while let Some(change) = changes.next().await {
        let (_, _, chosen): (String, String, OwnedValue) = change.body().deserialize()?;
        set(app, &chosen);
    }
    Ok(())
}

/// 1 is dark and 2 light; all else means that the user has no preference. The value comes wrapped in another.
fn set(app: &AppHandle, chosen: &Value<'_>) {
    let chosen = if let Value::Value(inner) = chosen { inner } else { chosen };
    let dark = match chosen.downcast_ref::<u32>() {
        Ok(1) => true,
        Ok(2) => false,
        Ok(_) | Err(_) => return,
    };
    // When the loop has ended there is nothing left to show.
    let _ending = app.run_on_main_thread(move || {
        if let Some(settings) = gtk::Settings::default() {
            settings.set_gtk_application_prefer_dark_theme(dark);
        }
    });
}
