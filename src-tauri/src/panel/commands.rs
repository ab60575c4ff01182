//! All that the page can ask for.

use std::sync::Arc;
use stint_core::engine::{Refusal, Reply};
use stint_core::hub::{Answer, Hub, Query, Wish};
use stint_core::view::ViewModel;
use tauri::ipc::Invoke;
use tauri::{AppHandle, Manager, Wry};

/// The page's three commands.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![dispatch, search, snapshot]
}

#[tauri::command]
async fn dispatch(app: AppHandle, wish: Wish) -> Result<Reply, Refusal> {
    let hub = app.try_state::<Hub>().map(|hub| hub.inner().clone());
    hub.ok_or(Refusal::Ending)?.wish(wish).await
}

#[tauri::command]
async fn search(app: AppHandle, query: Query) -> Result<Answer, Refusal> {
    let hub = app.try_state::<Hub>().map(|hub| hub.inner().clone());
    hub.ok_or(Refusal::Ending)?.search(query).await.ok_or(Refusal::Ending)
}

#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "commands are given their handle so")]
fn snapshot(app: AppHandle) -> Result<Arc<ViewModel>, Refusal> {
    Ok(app.try_state::<Hub>().ok_or(Refusal::Ending)?.snapshot())
}
