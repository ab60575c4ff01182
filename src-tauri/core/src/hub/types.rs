//! The types of the page, made from these. `STINT_WRITE_TYPES=1 cargo test -p stint-core types` writes them anew.

use super::{Answer, Query, Wish};
use crate::engine::{Refusal, Reply};
use crate::view::ViewModel;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use ts_rs::{Config, TS};

/// Each file by its name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for file in fs::read_dir(folder).into_iter().flatten() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.insert(name, fs::read_to_string(path).unwrap());
    }
    files
}

fn write(folder: &Path) {
    let config = Config::new().with_large_int("number").with_out_dir(folder);
    ViewModel::export_all(&config).unwrap();
    Query::export_all(&config).unwrap();
    Answer::export_all(&config).unwrap();
    Wish::export_all(&config).unwrap();
    Reply::export_all(&config).unwrap();
    Refusal::export_all(&config).unwrap();
    let mut index = String::from("// All of them, under one name.\n");
    for name in files(folder).keys().filter_map(|name| name.strip_suffix(".ts")) {
        writeln!(index, "export type {{ {name} }} from './{name}'").unwrap();
    }
    fs::write(folder.join("index.ts"), index).unwrap();
}

#[test]
fn the_pages_types_are_those_of_the_messages() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/gen");
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    if std::env::var_os("STINT_WRITE_TYPES").is_some() {
        fs::remove_dir_all(&page).ok();
        write(&page);
    }
    assert_eq!(files(&page), files(folder.path()), "stale: write them anew");
}
