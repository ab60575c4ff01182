//! Makes what Tauri needs, and lists the commands that a page may ask for at all.

use std::error::Error;
use std::path::Path;
use tauri_build::{AppManifest, Attributes, try_build};

fn main() -> Result<(), Box<dyn Error>> {
    if !Path::new("../ui/dist/index.html").exists() {
        return Err("the page is not built yet: run `cargo xtask ui`".into());
    }
    let commands = AppManifest::new().commands(&["dispatch", "search", "snapshot"]);
    Ok(try_build(Attributes::new().app_manifest(commands))?)
}
