//! temporary
#![allow(clippy::disallowed_methods)]
use super::samples::*;
use super::*;
use crate::domain::*;
use std::time::Instant;

#[test]
fn measure() {
    if std::env::var("MEASURE").is_err() {
        return;
    }
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("j.db");
    let id = |kind: &str, n: u64| format!("{kind}{n:023}");
    let mut changes = Vec::new();
    for n in 1..=200_000u64 {
        let mut f = full(n as i64 * -11, n as i64 * -11 + 9);
        f.project = Some(id("p", n * 7919 % 10_000).into());
        f.task = Some(id("t", n * 7919 % 50_000).into());
        f.description = format!("work {}", n % 3000);
        let mut e = on_server(n, f);
        e.id = id("e", n).into();
        changes.push(Change::Entry(EntryKey(n), e));
    }
    let catalogue = Catalogue {
        clients: (0..500)
            .map(|n| Client { id: id("k", n).into(), name: format!("Client {n}"), archived: false })
            .collect(),
        projects: (0..10_000)
            .map(|n| Project {
                id: id("p", n).into(),
                name: format!("Project {n}"),
                client: Some(id("k", n % 500).into()),
                color: "#112233".into(),
                billable: true,
                archived: false,
            })
            .collect(),
        tasks: (0..50_000)
            .map(|n| Task {
                id: id("t", n).into(),
                project: id("p", n % 10_000).into(),
                name: format!("Task {n}"),
                billable: None,
                done: false,
            })
            .collect(),
        tags: (0..100)
            .map(|n| Tag { id: id("g", n).into(), name: format!("tag {n}"), archived: false })
            .collect(),
    };
    changes.push(Change::Account(Some(Box::new(account()))));
    let t = Instant::now();
    let mut j = SqliteJournal::open(&path).unwrap();
    j.commit(&changes).unwrap();
    println!("commit 200k entries {:?}", t.elapsed());
    let t = Instant::now();
    j.commit(&[Change::Catalogue(Box::new(catalogue.clone()))]).unwrap();
    println!("commit catalogue {:?}", t.elapsed());
    let t = Instant::now();
    j.commit(&[Change::Catalogue(Box::new(catalogue))]).unwrap();
    println!("replace catalogue {:?}", t.elapsed());
    let t = Instant::now();
    j.commit(&[Change::Operation(operation(1, 1))]).unwrap();
    println!("commit one op {:?}", t.elapsed());
    drop(j);
    println!("size {}", path.metadata().unwrap().len());
    let t = Instant::now();
    let j = SqliteJournal::open(&path).unwrap();
    println!("open {:?}", t.elapsed());
    let t = Instant::now();
    assert!(j.is_sound().unwrap());
    println!("is_sound {:?}", t.elapsed());
    let t = Instant::now();
    let stored = j.load().unwrap();
    println!("load {:?}", t.elapsed());
    drop(j);
    let t = Instant::now();
    let o = open(&path, minute(0)).unwrap();
    println!("salvage::open {:?} {:?}", t.elapsed(), o.salvaged);
    drop(o);
    let t = Instant::now();
    let engine = crate::engine::Engine::new(
        stored,
        crate::engine::Options {
            reads_ahead: false,
            base: crate::api::Base::parse(crate::api::Base::MATON).unwrap(),
        },
    );
    println!("engine {:?}", t.elapsed());
    let t = Instant::now();
    let v = crate::view::ViewModel::of(&engine, minute(-100));
    println!("first view {:?} today {} recent {}", t.elapsed(), v.today.entries.len(), v.recent.len());
    let t = Instant::now();
    for _ in 0..100 {
        std::hint::black_box(crate::view::ViewModel::of(&engine, minute(-100)));
    }
    println!("view {:?}", t.elapsed() / 100);
}
