//! Makes what Tauri needs, and lists the commands that a page may ask for at all.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["dispatch", "search", "snapshot"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .unwrap_or_else(|error| panic!("{error:#}"));
}
