//! Bringing the window to the front with the focus in it: the user has just asked for it.

use tauri::WebviewWindow;

/// Shows the window over all others and gives it the focus. Call it on the main thread.
///
/// Under X11 window managers give the focus only to who can say at what time the user asked; a window that has just
/// been made knows none, so the server's own time is asked for.
#[cfg(target_os = "linux")]
pub(super) fn raise(window: &WebviewWindow) -> tauri::Result<()> {
    use gdkx11::X11Window;
    use gtk::prelude::{Cast, GtkWindowExt, WidgetExt};

    window.show()?;
    let window = window.gtk_window()?;
    // What was asked of the window so far is done in the loop's next round; idle comes after it.
    gtk::glib::idle_add_local_once(move || {
        let x11 = window.window().and_then(|window| window.downcast::<X11Window>().ok());
        match x11 {
            Some(x11) => window.present_with_time(gdkx11::functions::x11_get_server_time(&x11)),
            None => window.present(),
        }
    });
    Ok(())
}

/// Shows the window over all others and gives it the focus.
#[cfg(not(target_os = "linux"))]
pub(super) fn raise(window: &WebviewWindow) -> tauri::Result<()> {
    window.show()?;
    window.set_focus()
}
