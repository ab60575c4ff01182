//! What is stored, as it is stored. A snapshot that changes here means that journals written before can no longer
//! be read as they were: that takes a migration.

use super::samples::{
    account, act, budget, catalogue, change, conflict, full, last, makings, on_server, operations, settings,
    synced,
};
use super::{Operation, Stage};
use crate::domain::ServerEntry;
use insta::assert_json_snapshot;

#[test]
fn an_operation_is_stored_so_in_each_of_its_stages() {
    let stages: Vec<Stage> = operations().into_iter().map(|operation| operation.stage).collect();
    assert_json_snapshot!((change(7, 3), stages));
}

#[test]
fn an_operation_that_deletes_is_stored_with_nothing_wanted() {
    let deletion = serde_json::to_value(Operation { wanted: None, ..change(7, 3) }).unwrap();
    assert_eq!(deletion["wanted"], serde_json::Value::Null);
}

#[test]
fn what_is_to_be_made_is_stored_so_in_each_of_its_stages() {
    assert_json_snapshot!(makings());
}

#[test]
fn what_can_be_taken_back_and_conflicts_are_stored_so() {
    assert_json_snapshot!((act(), [conflict()]));
}

#[test]
fn an_entry_of_the_server_is_stored_so() {
    assert_json_snapshot!(ServerEntry { locked: true, ..on_server(3, full(0, 60)) });
}

#[test]
fn the_facts_are_stored_so() {
    assert_json_snapshot!((account(), budget(), synced(), last(), settings()));
}

#[test]
fn the_catalogue_is_stored_so() {
    assert_json_snapshot!(catalogue());
}
