//! Random schedules against a reference: what a user does, what goes wrong, crashes, sleep, time, and what is done
//! elsewhere. At the end everything heals, and the server must have just what was meant: nothing lost, nothing twice.
//!
//! A seed always makes the same schedule. `cargo xtask soak --seeds N` runs more of them than the tests do.

mod meant;
mod schedule;
mod shrink;
mod world;

use schedule::{Event, Setting, schedule};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once};
use std::time::Instant;
use world::World;

/// How many schedules the tests run; another number for a soak.
const SEEDS: (&str, u64) = ("STINT_SEEDS", 20_000);
/// The first seed.
const FIRST: (&str, u64) = ("STINT_FIRST_SEED", 0);

type Counts = BTreeMap<&'static str, u64>;

#[test]
fn whatever_happens_every_entry_arrives_exactly_once_as_it_was_last_meant() {
    let (first, seeds) = (number(FIRST), number(SEEDS));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    #[expect(clippy::disallowed_methods, reason = "it is measured how long the run takes")]
    let began = Instant::now();
    let next = AtomicU64::new(first);
    let (counts, failed) = (Mutex::new(Counts::new()), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut mine = Counts::new();
                while failed.lock().unwrap().is_none() {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds {
                        break;
                    }
                    let (setting, events) = schedule(seed);
                    match run(setting, &events) {
                        Ok(counts) => add(&mut mine, counts),
                        Err(why) => *failed.lock().unwrap() = Some((seed, why)),
                    }
                }
                add(&mut counts.lock().unwrap(), mine);
            });
        }
    });
    if let Some((seed, why)) = failed.into_inner().unwrap() {
        panic!("{}", story(seed, &why));
    }
    report(seeds, first, began.elapsed().as_secs_f64(), threads, &counts.into_inner().unwrap());
}

/// One schedule in its setting: how often what happened, or what went wrong.
fn run(setting: Setting, events: &[Event]) -> Result<Counts, String> {
    quietly(|| {
        let mut world = World::new(setting);
        events.iter().for_each(|event| world.happen(event));
        world.heal();
        world.check();
        world.counts
    })
}

/// The shortest schedule that still fails, and why the whole one did.
fn story(seed: u64, why: &str) -> String {
    let (setting, events) = schedule(seed);
    // Another failure on the way would lead away from this one.
    let kind = |why: &str| why.chars().filter(|c| c.is_alphabetic()).take(20).collect::<String>();
    let same = |events: &[Event]| run(setting, events).is_err_and(|other| kind(&other) == kind(why));
    let shortest = shrink::shortest(&events, same);
    let short_why = run(setting, &shortest).err().unwrap_or_default();
    let events: Vec<String> = shortest.iter().map(|event| format!("  {event:?}")).collect();
    format!("seed {seed}: {why}\n{setting:?}, the shortest:\n{}\n{short_why}", events.join("\n"))
}

fn report(seeds: u64, first: u64, seconds: f64, threads: usize, counts: &Counts) {
    println!(
        "{seeds} schedules from seed {first} in {seconds:.1} s on {threads} threads: {:.0} a second, none failed",
        seeds as f64 / seconds
    );
    counts.iter().for_each(|(what, times)| println!("  {times:>12} {what}"));
}

fn number((name, usual): (&str, u64)) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

fn add(sum: &mut Counts, more: Counts) {
    more.into_iter().for_each(|(what, times)| *sum.entry(what).or_default() += times);
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What `work` gives, or the words it panicked with, which are not printed.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    done.map_err(|panic| match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(words), _) => words.clone(),
        (None, Some(words)) => (*words).to_owned(),
        (None, None) => "a panic without words".to_owned(),
    })
}
