//! Notifications, and what their buttons do.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use stint_core::hub::{ShellAct, Wish};
use stint_core::notify::Notification;
use tauri::AppHandle;
use tauri_plugin_notification::{Action, ActionPerformed, ActionType, NotificationExt};
use tokio::sync::mpsc;

/// How many notifications can still be answered.
const REMEMBERED: usize = 32;

/// What the plugin calls a click on the notification itself.
const TAP: &str = "tap";

/// Shows notifications.
pub(super) struct Notices {
    app: AppHandle,
    folder: PathBuf,
    icon: Option<String>,
    shown: Shown,
    next: i32,
}

/// The buttons of the last notifications, by the notification's number.
type Shown = Arc<Mutex<VecDeque<(i32, Vec<Wish>)>>>;

impl Notices {
    /// What is clicked is sent to `wishes`; `folder` is ours to write to.
    pub(super) fn new(app: AppHandle, wishes: mpsc::UnboundedSender<Wish>, folder: PathBuf) -> Self {
        let shown = Shown::default();
        let clicked = shown.clone();
        // On desktops this can't fail.
        let _never = app.notification().on_action(move |action| {
            if let Some(wish) = meant(&clicked, action) {
                let _ending = wishes.send(wish);
            }
        });
        Self { app, folder, icon: None, shown, next: 0 }
    }

    pub(super) fn show(&mut self, notification: Notification) {
        self.next += 1;
        let Notification { kind, title, body, buttons } = notification;
        let (labels, wishes): (Vec<_>, Vec<_>) = buttons.into_iter().unzip();
        let actions = labels.into_iter().enumerate();
        let actions =
            actions.map(|(index, label)| Action::builder(index.to_string(), label).build()).collect();
        let buttons = ActionType::builder(format!("{kind:?}")).actions(actions).build();
        {
            let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            shown.push_back((self.next, wishes));
            if shown.len() > REMEMBERED {
                shown.pop_front();
            }
        }
        let icon = self.icon.get_or_insert_with(|| icon(&self.folder)).clone();
        let notices = self.app.notification();
        let shown = notices.register_action_types(vec![buttons]).and_then(|()| {
            let notice = notices.builder().id(self.next).title(title).body(escaped(&body));
            notice.icon(icon).action_type_id(format!("{kind:?}")).show()
        });
        // The panel says the same; where nothing shows notifications, Settings says so.
        drop(shown);
    }
}

/// The desktop's name of our icon, which a package has put where icons belong.
const ICON: &str = "stint";

/// Without a package the desktop doesn't know that name, and is given a file of our own.
#[cfg(target_os = "linux")]
fn icon(folder: &Path) -> String {
    let file = folder.join("icon.png");
    let is_installed = Path::new("/usr/share/icons/hicolor/scalable/apps/stint.svg").exists();
    if !is_installed && std::fs::write(&file, include_bytes!("../../../icons/128x128.png")).is_ok() {
        return file.display().to_string();
    }
    ICON.to_owned()
}

#[cfg(not(target_os = "linux"))]
fn icon(_: &Path) -> String {
    ICON.to_owned()
}

fn meant(shown: &Shown, action: &ActionPerformed) -> Option<Wish> {
    if action.action_id() == TAP {
        return Some(Wish::Shell(ShellAct::OpenPanel));
    }
    let id = action.notification()?.id();
    let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    let (_, wishes) = shown.iter().find(|(number, _)| *number == id)?;
    wishes.get(action.action_id().parse::<usize>().ok()?).cloned()
}

/// Linux's notification daemons read some markup in a body; names of others are no markup.
#[cfg(target_os = "linux")]
fn escaped(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(target_os = "linux"))]
fn escaped(body: &str) -> String {
    body.to_owned()
}

/// Whether anything of this system shows notifications.
#[cfg(target_os = "linux")]
pub(super) async fn can_be_shown() -> bool {
    use zbus::names::BusName;
    let Ok(bus) = zbus::Connection::session().await else { return false };
    let Ok(proxy) = zbus::fdo::DBusProxy::new(&bus).await else { return false };
    let Ok(name) = BusName::try_from("org.freedesktop.Notifications") else { return false };
    let running = proxy.name_has_owner(name.clone()).await.unwrap_or(false);
    let startable = proxy.list_activatable_names().await.unwrap_or_default();
    running || startable.iter().any(|startable| startable.as_str() == name.as_str())
}

/// The other systems show them themselves.
#[cfg(not(target_os = "linux"))]
pub(super) fn can_be_shown() -> std::future::Ready<bool> {
    std::future::ready(true)
}
