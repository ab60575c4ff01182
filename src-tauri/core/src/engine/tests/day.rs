//! A standard working day on the free plan, whose workspace has 30 requests an hour for all its members.

use super::super::{Draft, Edit, HOURLY_ON_FREE_PLAN, Intent, Refusal};
use super::desk::Desk;
use super::server::workspace;
use crate::api::Failure;
use crate::domain::Workspace;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// A day from nine to six, as minutes: twelve switches, six edits, forty looks at the panel, two sleeps, a restart.
/// The morning is the busiest: most is done in its second hour.
fn day() -> Vec<(u64, &'static str)> {
    let mut day = vec![(0, "switch")];
    day.extend([62, 68, 75, 83, 92, 118, 190, 240, 330, 400, 470].map(|minute| (minute, "switch")));
    day.extend([64, 77, 93, 200, 335, 480].map(|minute| (minute, "edit")));
    day.extend([180, 300].map(|minute| (minute, "sleep")));
    day.push((420, "restart"));
    day.extend((0..40).map(|look| (1 + look * 13, "look")));
    day.sort_unstable();
    day
}

#[test]
fn a_standard_day_on_the_free_plan_stays_within_thirty_requests_in_every_hour_and_nothing_is_delayed() {
    let mut desk = Desk::reading_ahead();
    desk.server.workspaces = vec![Workspace { plan: None, ..workspace("w1") }];
    desk.server.hourly_limit = Some(HOURLY_ON_FREE_PLAN);
    desk.settle();
    let (mut minute, mut sent_at) = (0, vec![0; desk.wire.len()]);
    for (at, act) in day() {
        while minute < at {
            desk.pass(MINUTE);
            minute += 1;
            sent_at.resize(desk.wire.len(), minute);
        }
        match act {
            "switch" => {
                desk.make(Draft { description: format!("from minute {at}"), ..Draft::default() });
            }
            "edit" => {
                let entry = desk.view().running.unwrap().key;
                let changes = vec![Edit::Description(format!("edited in minute {at}"))];
                desk.handle(Intent::Edit { entry, changes }).unwrap();
            }
            "sleep" => {
                desk.sleep(25 * MINUTE);
                minute += 25;
            }
            "restart" => desk.crash(),
            _ => {
                desk.handle(Intent::Look).unwrap();
            }
        }
        desk.settle();
        sent_at.resize(desk.wire.len(), minute);
        assert_eq!(desk.queued(), 0, "{act} in minute {at} waits for more than the network");
        let refused = desk.engine.reading_failed();
        assert!(!matches!(refused, Some(Failure::RetryAfter { .. })), "too many requests in minute {at}");
    }
    let within = |from: u64| sent_at.iter().filter(|at| (from..from + 60).contains(*at)).count();
    let hours: Vec<usize> = (0..=minute / 60).map(|hour| within(hour * 60)).collect();
    let most = (0..=minute).map(within).max().unwrap_or_default();
    println!("requests in each hour of a standard day: {hours:?}, at most {most} in any 60 minutes");
    assert!(most <= HOURLY_ON_FREE_PLAN as usize, "{most} in an hour");
    assert_eq!(desk.server.entries.len(), 12);
    assert_eq!(desk.handle(Intent::Undo { act: None }).err(), None::<Refusal>);
}

#[test]
fn a_workspace_is_read_for_the_first_time_in_six_requests() {
    let mut desk = Desk::reading_ahead();
    desk.settle();
    assert_eq!(desk.wire, ["user", "workspaces", "running", "projects 1", "tags", "entries 1"]);
}
