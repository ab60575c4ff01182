//! Lists to their last page, with the header that says so and without it.

use crate::desk::Desk;
use futures_util::{Stream, TryStreamExt};
use std::collections::BTreeSet;
use stint_core::api::{EntryFilter, Failure, ListFilter, Progress, Row};
use stint_sim::{Fault, Match, Options, Seed, What};

/// All rows' ids, and the number of pages they came in.
async fn read<T: Row>(pages: impl Stream<Item = Result<Progress<T>, Failure>>) -> (BTreeSet<String>, u32) {
    let pages: Vec<_> = pages.try_collect().await.unwrap();
    let last = pages.last().unwrap();
    assert!(last.done && pages.iter().filter(|page| page.done).count() == 1);
    let ids: Vec<_> = pages.iter().flat_map(|page| &page.items).map(|row| row.row_id().to_owned()).collect();
    assert_eq!(ids.len(), last.rows, "the running total counts every row once");
    let count = ids.len();
    let set = BTreeSet::from_iter(ids);
    assert_eq!(set.len(), count);
    (set, last.page)
}

/// A workspace with so many of everything.
async fn stocked(count: usize) -> Desk {
    let desk = Desk::new().await;
    desk.home(|home| {
        let project = home.add_project("project 0");
        for n in 1..count {
            home.add_project(&format!("project {n}"));
        }
        for n in 0..count {
            home.add_task(project, &format!("task {n}"));
            home.add_tag(&format!("tag {n}"));
            home.add_client(&format!("client {n}"));
        }
    });
    desk
}

#[tokio::test]
async fn no_list_is_cut_at_the_servers_page_of_fifty_or_at_ours() {
    for (count, pages) in [(1, 1), (51, 1), (199, 1), (200, 1), (201, 2), (405, 3)] {
        let desk = stocked(count).await;
        let (client, workspace, all) = (&desk.client, &desk.workspace, &ListFilter::default());
        let project = desk.home(|home| home.project("project 0").unwrap().id).to_string().into();
        for (rows, read) in [
            read(client.projects_all(workspace, all)).await,
            read(client.hydrated_projects_all(workspace, all)).await,
            read(client.clients_all(workspace, all)).await,
            read(client.tags_all(workspace, all)).await,
            read(client.tasks_all(workspace, &project, all)).await,
        ] {
            assert_eq!((rows.len(), read), (count, pages));
        }
    }
}

#[tokio::test]
async fn without_last_page_a_list_ends_with_a_short_page_or_with_one_that_brings_nothing_new() {
    for (count, pages) in [(51, 1), (200, 2), (201, 2), (400, 3)] {
        let desk = stocked(count).await;
        desk.sim.fault(Fault::always(Match::any(), What::StripHeader { name: "last-page".to_owned() }));
        let (rows, read) = read(desk.client.tags_all(&desk.workspace, &ListFilter::default())).await;
        assert_eq!((rows.len(), read), (count, pages));
    }
}

#[tokio::test]
async fn an_empty_list_is_one_page() {
    let desk = Desk::new().await;
    let (rows, pages) = read(desk.client.tags_all(&desk.workspace, &ListFilter::default())).await;
    assert_eq!((rows.len(), pages), (0, 1));
}

#[tokio::test]
async fn pages_are_counted_from_one() {
    let desk = stocked(201).await;
    let (.., sent) =
        (read(desk.client.tags_all(&desk.workspace, &ListFilter::default())).await, desk.sim.requests());
    let queries: Vec<_> =
        sent.iter().filter_map(|seen| seen.path.split_once('?')).map(|(_, query)| query).collect();
    assert_eq!(queries, ["page=1&page-size=200", "page=2&page-size=200"]);
}

#[tokio::test]
async fn a_users_entries_and_what_is_in_progress_are_read_to_the_end() {
    let desk = Desk::demo().await;
    let there: BTreeSet<_> = desk.home(|home| home.entries().map(|entry| entry.id.to_string()).collect());
    let (rows, pages) =
        read(desk.client.entries_all(&desk.workspace, &desk.me, &EntryFilter::default())).await;
    assert_eq!(rows, there);
    assert_eq!(pages as usize, there.len().div_ceil(200));
    assert!(read(desk.client.in_progress_all(&desk.workspace)).await.0.is_empty());
}

#[tokio::test]
async fn a_catalogue_of_ten_thousand_projects_and_fifty_thousand_tasks_is_read_whole() {
    let desk = Desk::with(Options { seed: Seed::Huge, ..Options::default() }).await;
    let pages: Vec<_> = desk
        .client
        .hydrated_projects_all(&desk.workspace, &ListFilter::default())
        .try_collect()
        .await
        .unwrap();
    let last: &Progress<_> = pages.last().unwrap();
    assert_eq!((last.rows, last.page, last.done), (10_000, 50, true));
    let tasks: usize = pages.iter().flat_map(|page| &page.items).map(|row| row.tasks.len()).sum();
    assert_eq!(tasks, 50_000);
}
