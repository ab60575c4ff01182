//! The icon in the tray. What it shows comes from [`TrayModel`]; the system is touched only where that changed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use stint_core::hub::Wish;
use stint_core::tray::{Face, Item, TrayModel};
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, PhysicalPosition, include_image};
use tokio::sync::{mpsc, oneshot};

/// The icon's name, which nobody sees.
pub(super) const ID: &str = "stint";

/// How many menus back a click is still understood: one may be open while the next is made.
const MENUS: usize = 8;

/// What a user does with the icon.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Touch {
    /// A left click, and where on the screen.
    Left(PhysicalPosition<f64>),
    /// A middle click.
    Middle,
    /// A line of the menu.
    Menu(Wish),
}

/// The icon, and what it shows.
pub(super) struct Tray {
    app: AppHandle,
    icon: TrayIcon,
    shown: TrayModel,
    menus: Menus,
}

/// What the lines of the last menus do, each menu with its number.
#[derive(Clone, Debug, Default)]
struct Menus(Arc<Mutex<Made>>);

#[derive(Debug, Default)]
struct Made {
    last: u64,
    menus: VecDeque<(u64, Vec<Wish>)>,
}

impl Tray {
    /// Shows the icon. What is done with it goes to `touches`.
    ///
    /// # Errors
    /// Nothing shows tray icons here, or not yet.
    pub(super) async fn show(
        app: &AppHandle,
        model: TrayModel,
        touches: &mpsc::UnboundedSender<Touch>,
    ) -> tauri::Result<Self> {
        let (done, made) = oneshot::channel();
        let (on_main, touches) = (app.clone(), touches.clone());
        app.run_on_main_thread(move || {
            // When nobody waits any more, Stint is ending.
            let _ending = done.send(Self::make(on_main, model, touches));
        })?;
        made.await.unwrap_or(Err(tauri::Error::FailedToReceiveMessage))
    }

    fn make(app: AppHandle, model: TrayModel, touches: mpsc::UnboundedSender<Touch>) -> tauri::Result<Self> {
        let menus = Menus::default();
        let menu = menus.make(&app, &model.menu)?;
        let (clicked, chosen, known) = (touches.clone(), touches, menus.clone());
        let builder = TrayIconBuilder::with_id(ID)
            .icon(image(model.face))
            .icon_as_template(cfg!(target_os = "macos"))
            .tooltip(tooltip(&model.tooltip))
            .menu(&menu)
            .show_menu_on_left_click(false)
            .on_menu_event(move |_, event| {
                if let Some(wish) = known.wish(event.id().as_ref()) {
                    let _ending = chosen.send(Touch::Menu(wish));
                }
            })
            .on_tray_icon_event(move |_, event| {
                if let Some(touch) = touch(&event) {
                    let _ending = clicked.send(touch);
                }
            });
        let icon = with_title(builder, model.title.as_deref()).build(&app)?;
        Ok(Self { app, icon, shown: model, menus })
    }

    /// Shows this from now on.
    ///
    /// # Errors
    /// The system refused; it is tried again with the next change.
    pub(super) fn change(&mut self, model: TrayModel) -> tauri::Result<()> {
        if model.face != self.shown.face {
            self.icon.set_icon_with_as_template(Some(image(model.face)), cfg!(target_os = "macos"))?;
        }
        if model.tooltip != self.shown.tooltip {
            self.icon.set_tooltip(Some(tooltip(&model.tooltip)))?;
        }
        if cfg!(target_os = "macos") && model.title != self.shown.title {
            self.icon.set_title(model.title.as_deref())?;
        }
        if model.menu != self.shown.menu {
            self.icon.set_menu(Some(self.menus.make(&self.app, &model.menu)?))?;
        }
        self.shown = model;
        Ok(())
    }
}

impl Menus {
    fn make(&self, app: &AppHandle, items: &[Item]) -> tauri::Result<Menu<tauri::Wry>> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.last += 1;
        let (number, mut wishes) = (made.last, Vec::new());
        let items = lines(app, items, number, &mut wishes)?;
        made.menus.push_back((number, wishes));
        if made.menus.len() > MENUS {
            made.menus.pop_front();
        }
        let items: Vec<&dyn IsMenuItem<_>> = items.iter().map(|item| &**item).collect();
        Menu::with_items(app, &items)
    }

    /// What the line of that id does.
    fn wish(&self, id: &str) -> Option<Wish> {
        let (menu, line) = id.split_once('.')?;
        let (menu, line) = (menu.parse::<u64>().ok()?, line.parse::<usize>().ok()?);
        let made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, wishes) = made.menus.iter().find(|(number, _)| *number == menu)?;
        wishes.get(line).cloned()
    }
}

type Line = Box<dyn IsMenuItem<tauri::Wry>>;

fn lines(app: &AppHandle, items: &[Item], menu: u64, wishes: &mut Vec<Wish>) -> tauri::Result<Vec<Line>> {
    items.iter().map(|item| line(app, item, menu, wishes)).collect()
}

fn line(app: &AppHandle, item: &Item, menu: u64, wishes: &mut Vec<Wish>) -> tauri::Result<Line> {
    Ok(match item {
        Item::Says(text) => Box::new(MenuItem::new(app, label(text), false, None::<&str>)?),
        Item::Does(text, wish) => {
            wishes.push(wish.clone());
            let id = format!("{menu}.{}", wishes.len() - 1);
            Box::new(MenuItem::with_id(app, id, label(text), true, None::<&str>)?)
        }
        Item::More(text, items) => {
            let items = lines(app, items, menu, wishes)?;
            let items: Vec<&dyn IsMenuItem<_>> = items.iter().map(|item| &**item).collect();
            Box::new(Submenu::with_items(app, label(text), true, &items)?)
        }
        Item::Line => Box::new(PredefinedMenuItem::separator(app)?),
    })
}

/// A single `&` would underline the letter behind it.
fn label(text: &str) -> String {
    text.replace('&', "&&")
}

/// On Linux a tooltip may hold markup; names of others are none.
#[cfg(target_os = "linux")]
fn tooltip(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(target_os = "linux"))]
fn tooltip(text: &str) -> String {
    text.to_owned()
}

/// Linux shows the title as the tooltip's heading; macOS beside the icon; Windows has none.
fn with_title(builder: TrayIconBuilder<tauri::Wry>, title: Option<&str>) -> TrayIconBuilder<tauri::Wry> {
    match title {
        _ if cfg!(target_os = "linux") => builder.title("Stint"),
        Some(title) if cfg!(target_os = "macos") => builder.title(title),
        _ => builder,
    }
}

fn touch(event: &TrayIconEvent) -> Option<Touch> {
    let TrayIconEvent::Click { button, button_state: MouseButtonState::Up, position, .. } = event else {
        return None;
    };
    match button {
        MouseButton::Left => Some(Touch::Left(*position)),
        MouseButton::Middle => Some(Touch::Middle),
        MouseButton::Right => None,
    }
}

#[cfg(not(target_os = "macos"))]
fn image(face: Face) -> Image<'static> {
    match face {
        Face::Idle => include_image!("../icons/tray-idle.png"),
        Face::Running => include_image!("../icons/tray-running.png"),
        Face::Attention => include_image!("../icons/tray-attention.png"),
        Face::Offline => include_image!("../icons/tray-offline.png"),
    }
}

#[cfg(target_os = "macos")]
fn image(face: Face) -> Image<'static> {
    match face {
        Face::Idle => include_image!("../icons/tray-idle-template.png"),
        Face::Running => include_image!("../icons/tray-running-template.png"),
        Face::Attention => include_image!("../icons/tray-attention-template.png"),
        Face::Offline => include_image!("../icons/tray-offline-template.png"),
    }
}
