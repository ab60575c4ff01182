//! When the web engine's own process dies, the page is made anew: it owns nothing that could be lost.

use tauri::WebviewWindow;

/// Loads the page again whenever its process ended.
#[cfg(target_os = "linux")]
pub(super) fn recover(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;

    window.with_webview(|webview| {
        webview.inner().connect_web_process_terminated(|webview, _| webview.reload());
    })
}

/// On the other systems nothing tells of it. A panel that was closed for a while has a new page anyway.
#[cfg(not(target_os = "linux"))]
pub(super) fn recover(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
