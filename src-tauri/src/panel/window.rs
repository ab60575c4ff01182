//! The panel's window.

use super::crash::recover;
use super::placement::{Spot, can_be_placed, place};
use super::raise::raise;
use super::{Order, Place};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stint_core::driver::Clock;
use stint_core::hub::Hub;
use stint_core::view::{LinkView, ViewModel};
use tauri::{
    AppHandle, Emitter, LogicalSize, Manager, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, WindowEvent,
};
use tokio::task::AbortHandle;

/// The window's name, in the capability file too.
const LABEL: &str = "panel";

const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 600.0;

/// How long a closed panel is kept for another look. Then it is gone, and its memory with it.
const KEPT: Duration = Duration::from_secs(5);

/// A click on the tray icon first takes the focus away, and so closes the panel. So soon after, it means just that.
const SAME_CLICK: Duration = Duration::from_millis(300);

/// Shows and hides the window, and makes it when it isn't there. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Panel {
    app: AppHandle,
    clock: Clock,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// When it was hidden as it lost the focus.
    left: Option<Duration>,
    /// Ends a hidden window after a while.
    end: Option<AbortHandle>,
}

impl Panel {
    /// Nothing is shown yet.
    pub(crate) fn new(app: AppHandle) -> Self {
        let panel = Self { app, clock: Clock::begin(), state: Arc::default() };
        tauri::async_runtime::spawn(tell(panel.app.clone()));
        #[cfg(target_os = "linux")]
        tauri::async_runtime::spawn(super::dark::follow(panel.app.clone()));
        panel
    }

    /// Does that, soon and on the thread that windows need.
    pub(crate) fn obey(&self, order: Order) {
        let panel = self.clone();
        // When the loop has ended there is nothing left to show.
        let _ending = self.app.run_on_main_thread(move || {
            // A window that can't be made leaves the tray, which can do everything.
            let _unseen = panel.carry_out(order);
        });
    }

    fn carry_out(&self, order: Order) -> tauri::Result<()> {
        match (order, self.app.get_webview_window(LABEL)) {
            (Order::Show { place, spot }, window) => self.show(window, place, spot),
            (Order::Toggle { .. }, Some(window)) if window.is_visible()? => self.hide(&window),
            (Order::Toggle { .. }, _) if self.was_just_left() => Ok(()),
            (Order::Toggle { spot }, window) => self.show(window, Place::Timer, spot),
        }
    }

    fn show(&self, window: Option<WebviewWindow>, place: Place, spot: Option<Spot>) -> tauri::Result<()> {
        self.state().replace_end(None);
        let (window, is_new) = match window {
            Some(window) => (window, false),
            None => (self.make(place)?, true),
        };
        if can_be_placed() {
            let size = if is_new { None } else { Some(window.outer_size()?) };
            self.move_to(&window, size, spot)?;
        }
        if window.is_visible()? {
            // Under X11 a window that is there is not raised by asking for the focus.
            window.hide()?;
        }
        raise(&window)?;
        if is_new { Ok(()) } else { self.app.emit_to(LABEL, "show", place) }
    }

    fn hide(&self, window: &WebviewWindow) -> tauri::Result<()> {
        window.hide()?;
        let (app, gone) = (self.app.clone(), window.clone());
        let end = tauri::async_runtime::spawn(async move {
            tokio::time::sleep(KEPT).await;
            let _ending = app.run_on_main_thread(move || {
                let _gone_already = gone.destroy();
            });
        });
        self.state().replace_end(Some(end.inner().abort_handle()));
        Ok(())
    }

    fn make(&self, place: Place) -> tauri::Result<WebviewWindow> {
        // A page that is being loaded can't be told yet: it finds its place in its address.
        let page = match place {
            Place::Timer => "index.html",
            Place::Settings => "index.html#settings",
        };
        let window = WebviewWindowBuilder::new(&self.app, LABEL, WebviewUrl::App(page.into()))
            .title("Stint")
            .inner_size(WIDTH, HEIGHT)
            .min_inner_size(320.0, 420.0)
            .max_inner_size(520.0, 1200.0)
            .decorations(false)
            .always_on_top(true)
            .skip_taskbar(true)
            .visible(false)
            .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
            .build()?;
        let panel = self.clone();
        let watched = window.clone();
        window.on_window_event(move |event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                // The page asks for it with Esc.
                api.prevent_close();
                let _gone_already = panel.hide(&watched);
            } else if let WindowEvent::Focused(true) = event {
                panel.state().replace_end(None);
            } else if let WindowEvent::Focused(false) = event
                && panel.closes_itself()
                // One that was closed with Esc loses the focus too: by no click.
                && watched.is_visible().unwrap_or_default()
            {
                panel.state().left = Some(panel.clock.now().mono);
                let _gone_already = panel.hide(&watched);
            }
        });
        recover(&window)?;
        Ok(window)
    }

    /// A window that was never shown doesn't know its size yet.
    fn move_to(
        &self,
        window: &WebviewWindow,
        size: Option<PhysicalSize<u32>>,
        spot: Option<Spot>,
    ) -> tauri::Result<()> {
        let monitor = match spot {
            Some(spot) => self.app.monitor_from_point(spot.x, spot.y)?,
            None => None,
        };
        let monitor = match monitor {
            Some(monitor) => Some(monitor),
            None => self.app.primary_monitor()?,
        };
        let Some(monitor) = monitor else { return Ok(()) };
        let scale = monitor.scale_factor();
        let size = size.unwrap_or_else(|| LogicalSize::new(WIDTH, HEIGHT).to_physical(scale));
        let place: PhysicalPosition<i32> = place(spot, size, monitor.work_area(), scale);
        window.set_position(place)
    }

    /// While an account is being set up the user goes to the browser and comes back.
    fn closes_itself(&self) -> bool {
        let ready = self.app.try_state::<Hub>().is_some_and(|hub| hub.snapshot().link == LinkView::Ready);
        ready && can_be_placed()
    }

    fn was_just_left(&self) -> bool {
        let now = self.clock.now().mono;
        self.state().left.is_some_and(|left| now.saturating_sub(left) < SAME_CLICK)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn replace_end(&mut self, end: Option<AbortHandle>) {
        if let Some(end) = std::mem::replace(&mut self.end, end) {
            end.abort();
        }
    }
}

/// Tells the page of each new view, until the hub ends.
async fn tell(app: AppHandle) {
    let Some(mut views) = app.try_state::<Hub>().map(|hub| hub.views()) else { return };
    while views.changed().await.is_ok() {
        let view: Arc<ViewModel> = views.borrow_and_update().clone();
        // Without a window nobody has to know: a new page asks for the view first.
        let _nobody = app.emit_to(LABEL, "view", &*view);
    }
}
