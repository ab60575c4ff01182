//! The one task that owns what the user sees of the agent: it turns views into tray and notifications, and what is
//! clicked into wishes.

use super::door::Door;
use super::notices::{self, Notices};
use super::tray::{Touch, Tray};
use super::tray_host::TrayHosts;
use crate::panel::{Place, Spot, can_be_placed};
use chrono::{DateTime, TimeDelta, Utc};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stint_core::browser::SystemBrowser;
use stint_core::driver::Clock;
use stint_core::engine::Intent;
use stint_core::hub::{Answer, Hub, Query, ShellAct, Wish};
use stint_core::journal::Salvaged;
use stint_core::notify::{self, Announcer};
use stint_core::ports::Browser;
use stint_core::settings::TrayClick;
use stint_core::system::{Limit, System};
use stint_core::tray::{TrayModel, toggle};
use stint_core::view::ViewModel;
use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt;
use tokio::sync::{mpsc, watch};

/// Where a Maton key is to be had.
const KEY_PAGE: &str = "https://maton.ai/settings";

/// What the desk works with.
pub(super) struct Parts {
    pub(super) app: AppHandle,
    pub(super) hub: Hub,
    pub(super) acts: mpsc::UnboundedReceiver<ShellAct>,
    pub(super) door: Door,
    pub(super) salvaged: Option<Salvaged>,
    pub(super) folder: PathBuf,
    pub(super) demo: bool,
    pub(super) hidden: bool,
}

/// See the module.
pub(super) struct Desk {
    app: AppHandle,
    hub: Hub,
    views: watch::Receiver<Arc<ViewModel>>,
    acts: mpsc::UnboundedReceiver<ShellAct>,
    door: Door,
    clock: Clock,
    announcer: Announcer,
    notices: Notices,
    clicked: mpsc::UnboundedReceiver<Wish>,
    tray: Option<Tray>,
    touches: mpsc::UnboundedReceiver<Touch>,
    touch_here: mpsc::UnboundedSender<Touch>,
    hosts: TrayHosts,
    system: System,
    autostart: bool,
    spot: Option<Spot>,
    salvaged: Option<Salvaged>,
    hidden: bool,
}

impl Desk {
    pub(super) fn new(parts: Parts) -> Self {
        let Parts { app, hub, acts, door, salvaged, folder, demo, hidden } = parts;
        let (clicks, clicked) = mpsc::unbounded_channel();
        let (touch_here, touches) = mpsc::unbounded_channel();
        let views = hub.views();
        let view = hub.snapshot();
        Self {
            announcer: Announcer::new(&view),
            notices: Notices::new(app.clone(), clicks, folder),
            autostart: view.settings.autostart,
            hosts: TrayHosts::new(),
            system: System { version: env!("CARGO_PKG_VERSION").to_owned(), demo, ..System::default() },
            clock: Clock::begin(),
            tray: None,
            spot: None,
            app,
            hub,
            views,
            acts,
            door,
            clicked,
            touches,
            touch_here,
            salvaged,
            hidden,
        }
    }

    /// Works until it is stopped, or the driver ends.
    pub(super) async fn run(mut self) {
        self.begin().await;
        loop {
            let next = self.show();
            tokio::select! {
                changed = self.views.changed() => if changed.is_err() { return },
                () = until(self.clock, next) => {}
                Some(act) = self.acts.recv() => self.act(act).await,
                Some(wish) = self.clicked.recv() => self.wish(wish).await,
                Some(touch) = self.touches.recv() => self.touched(touch).await,
                watched = self.door.watch() => self.opened(watched),
                () = self.hosts.may_have_come(), if self.tray.is_none() => self.show_icon().await,
            }
        }
    }

    async fn begin(&mut self) {
        if !can_be_placed() {
            self.system.limits.insert(Limit::NoPlacement);
        }
        self.show_icon().await;
        if !notices::can_be_shown().await {
            self.system.limits.insert(Limit::NoNotifications);
            self.hub.tell_system(self.system.clone()).await;
        }
        if let Some(salvaged) = self.salvaged.take() {
            self.notices.show(notify::salvaged(&salvaged));
        }
        self.adopt_autostart().await;
        let first_run = self.hub.snapshot().account.is_none();
        if !self.hidden && (first_run || self.tray.is_none()) {
            self.open(Place::Timer).await;
        }
    }

    /// Tries to put the icon into the tray, and tells everybody whether that went well.
    async fn show_icon(&mut self) {
        let model = TrayModel::of(&self.hub.snapshot(), self.now());
        self.tray = Tray::show(&self.app, model, &self.touch_here).await.ok();
        if self.tray.is_some() {
            self.system.limits.remove(&Limit::NoTray);
            self.hosts = TrayHosts::new();
        } else {
            self.system.limits.insert(Limit::NoTray);
        }
        self.hub.tell_system(self.system.clone()).await;
    }

    /// Shows the present view, and returns when to do so again if nothing happens before.
    fn show(&mut self) -> Option<DateTime<Utc>> {
        let view = self.views.borrow_and_update().clone();
        let now = self.now();
        if let Some(tray) = &mut self.tray
            && tray.change(TrayModel::of(&view, now)).is_err()
        {
            self.tray = None;
        }
        let (notifications, next) = self.announcer.observe(&view, now);
        for notification in notifications {
            self.notices.show(notification);
        }
        self.set_autostart(&view);
        let minute = view.running.as_ref().map(|entry| next_minute(entry.start, now));
        minute.into_iter().chain(next).min()
    }

    async fn act(&mut self, act: ShellAct) {
        match act {
            ShellAct::OpenPanel => self.open(Place::Timer).await,
            ShellAct::OpenSettings => self.open(Place::Settings).await,
            ShellAct::LookAround => look_around(),
            ShellAct::GetKey => {
                tokio::task::spawn_blocking(|| SystemBrowser.open(KEY_PAGE));
            }
            ShellAct::Quit => self.app.exit(0),
        }
    }

    async fn touched(&mut self, touch: Touch) {
        match touch {
            Touch::Menu(wish) => self.wish(wish).await,
            Touch::Middle => self.toggle_timer().await,
            Touch::Left(at) => {
                self.spot = Some(Spot { x: at.x, y: at.y });
                match self.hub.snapshot().settings.tray_click {
                    TrayClick::Panel => {
                        let toggled = self.door.toggle(self.spot).await;
                        self.opened(toggled);
                    }
                    TrayClick::Toggle => self.toggle_timer().await,
                }
            }
        }
    }

    async fn toggle_timer(&mut self) {
        match toggle(&self.hub.snapshot()) {
            Some(intent) => self.wish(Wish::Intent(intent)).await,
            None => self.open(Place::Timer).await,
        }
    }

    /// Does what was clicked in tray or notification, and says what came of it: the panel may be out of sight.
    async fn wish(&mut self, wish: Wish) {
        let intent = match wish {
            Wish::Shell(act) => return self.act(act).await,
            Wish::OfferKey { .. } => return,
            Wish::Intent(intent) => intent,
        };
        let before = self.hub.snapshot();
        let done = self.hub.dispatch(intent.clone()).await;
        let after = self.hub.snapshot();
        let said = match done {
            Err(refusal) => Some(notify::not_done(&refusal)),
            Ok(_) if after.settings.announce => self.announced(&intent, &before, &after).await,
            Ok(_) => None,
        };
        if let Some(notification) = said {
            self.notices.show(notification);
        }
    }

    /// That this was started or stopped.
    async fn announced(
        &self,
        intent: &Intent,
        before: &ViewModel,
        after: &ViewModel,
    ) -> Option<notify::Notification> {
        if matches!(intent, Intent::Start { .. }) {
            return after.running.as_ref().map(notify::started);
        }
        let stopped = before.running.as_ref().filter(|_| matches!(intent, Intent::Stop { .. }))?.key;
        let Some(Answer::Entries(entries)) = self.hub.search(Query::Entry { key: stopped }).await else {
            return None;
        };
        entries.first().map(notify::stopped)
    }

    async fn open(&mut self, place: Place) {
        let shown = self.door.show(place, self.spot).await;
        self.opened(shown);
    }

    fn opened(&mut self, opened: std::io::Result<()>) {
        if let Err(error) = opened {
            self.notices.show(notify::no_panel(&error.to_string()));
        }
    }

    /// The system's own word on starting with the session is the true one: it can be changed there too.
    async fn adopt_autostart(&mut self) {
        let Ok(enabled) = self.app.autolaunch().is_enabled() else {
            self.system.limits.insert(Limit::NoAutostart);
            return self.hub.tell_system(self.system.clone()).await;
        };
        self.autostart = enabled;
        let settings = self.hub.snapshot().settings;
        if settings.autostart != enabled {
            let settings = stint_core::settings::Settings { autostart: enabled, ..settings };
            // Where that can't be saved, the next start finds it again.
            let _refused = self.hub.dispatch(Intent::Configure { settings }).await;
        }
    }

    fn set_autostart(&mut self, view: &ViewModel) {
        let wanted = view.settings.autostart;
        if wanted == self.autostart {
            return;
        }
        self.autostart = wanted;
        let auto = self.app.autolaunch();
        if let Err(error) = if wanted { auto.enable() } else { auto.disable() } {
            self.notices.show(notify::no_autostart(&error.to_string()));
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now().wall
    }
}

/// Waits until then; for ever when there is no such time.
async fn until(clock: Clock, at: Option<DateTime<Utc>>) {
    match at {
        Some(at) => tokio::time::sleep((at - clock.now().wall).to_std().unwrap_or(Duration::ZERO)).await,
        None => std::future::pending().await,
    }
}

/// When an entry that began at `start` has run for another minute.
fn next_minute(start: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let minutes = (now - start).num_minutes().max(-1);
    start + TimeDelta::minutes(minutes + 1)
}

/// Another Stint with data of its own. When it can't be started nothing is lost, and the user can try again.
fn look_around() {
    if let Ok(program) = std::env::current_exe() {
        let mut demo = std::process::Command::new(program);
        demo.arg("--demo").env_remove(stint_core::secrets::KEY_VARIABLE).env_remove("STINT_DATA_DIR");
        let _can_be_tried_again = demo.spawn();
    }
}
