//! The shortest part of a schedule that still fails.

use super::schedule::Event;

/// Leaves out ever smaller parts, as long as it still fails.
pub(super) fn shortest(events: &[Event], fails: impl Fn(&[Event]) -> bool) -> Vec<Event> {
    let mut shortest = events.to_vec();
    let mut part = shortest.len().div_ceil(2);
    while part > 0 {
        let mut from = 0;
        let mut shorter = false;
        while from < shortest.len() {
            let mut without = shortest.clone();
            without.drain(from..(from + part).min(shortest.len()));
            if fails(&without) {
                (shortest, shorter) = (without, true);
            } else {
                from += part;
            }
        }
        part = if part == 1 && shorter { 1 } else { part / 2 };
    }
    shortest
}

#[test]
fn the_shortest_schedule_that_fails_has_only_what_it_takes_to_fail() {
    let events: Vec<Event> = (0..50).map(Event::Pass).collect();
    let both = |events: &[Event]| events.contains(&Event::Pass(7)) && events.contains(&Event::Pass(40));
    assert_eq!(shortest(&events, both), [Event::Pass(7), Event::Pass(40)]);
}
