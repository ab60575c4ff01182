//! A schedule: what happens, one thing after the other. A seed makes always the same one.

use super::super::server::Fault;
use crate::api::{Auth, Unknown};
use fastrand::Rng;

/// What kind of a world it happens in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// The workspace is on the free plan: 30 requests an hour, and no more are answered.
    pub(super) free: bool,
    /// It requires a project of an entry that ends.
    pub(super) strict: bool,
    /// Somebody is at work on the web, too.
    pub(super) web: bool,
    /// The clock of the computer is set now and then.
    pub(super) clock: bool,
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    User(Act),
    Web(Web),
    /// What is under way is answered.
    Answer,
    /// What is under way reaches the server.
    Reach,
    /// So many seconds go by.
    Pass(u64),
    /// The computer sleeps for so many seconds.
    Sleep(u64),
    Offline(bool),
    /// The next request of that kind goes so.
    Fault(&'static str, Fault),
    /// Lists don't show what is new for so many seconds.
    Lag(u64),
    /// The program is killed and begins again.
    Crash,
    /// It is killed at the write to the journal that comes after so many others; that one is written or not.
    CrashAtWrite {
        after: u8,
        written: bool,
    },
    /// The disk is full for the next thing that the user does.
    DiskFull,
    /// The computer's clock is off by so many seconds from now on.
    Clock(i64),
}

/// What the user does. Entries are named by how many were made after them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    /// `twin`: with the same description as others.
    Start {
        twin: bool,
        minutes_ago: i64,
        project: Option<u8>,
    },
    Add {
        twin: bool,
    },
    Stop,
    Discard,
    Continue(usize),
    Rename(usize),
    /// Gives a description that the server refuses.
    Spoil(usize),
    Book(usize, Option<u8>),
    MoveEnd(usize, i64),
    Delete(usize),
    DeleteThree(usize),
    Duplicate(usize),
    Split(usize),
    /// Makes the project of that number.
    Make(u8),
    Undo,
    Look,
    Refresh,
    SendNow,
}

/// What is done on the web. Entries are named by their place on the server, latest first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Web {
    Start,
    Stop,
    Add,
    Rename(usize),
    Book(usize),
    Delete(usize),
}

/// The projects of a schedule: the first two are there from the beginning, the others may be made.
pub(super) const PROJECTS: u8 = 5;

const VERBS: [&str; 10] =
    ["POST", "POST", "PUT", "PATCH", "DELETE", "entry", "entries", "running", "MAKE", "namesakes"];

/// The schedule of a seed.
pub(super) fn schedule(seed: u64) -> (Setting, Vec<Event>) {
    let mut random = Rng::with_seed(seed);
    let setting = Setting {
        free: random.u8(..4) == 0,
        strict: random.u8(..4) == 0,
        web: random.u8(..3) == 0,
        clock: random.u8(..8) == 0,
    };
    let length = random.usize(1..60);
    let events = (0..length).map(|_| event(&mut random, setting)).collect();
    (setting, events)
}

fn event(random: &mut Rng, setting: Setting) -> Event {
    loop {
        return match random.u8(..72) {
            0..26 => Event::User(act(random)),
            26..36 => Event::Answer,
            36..39 => Event::Reach,
            39..45 => Event::Pass(*pick(random, &[1, 3, 20, 70, 100, 600, 4_000])),
            45 => Event::Sleep(*pick(random, &[60, 1_000, 20_000])),
            46..48 => Event::Offline(random.bool()),
            48..55 => Event::Fault(VERBS[random.usize(..VERBS.len())], fault(random)),
            55 => Event::Lag(random.u64(1..60)),
            // A crash forgets the clock that only goes forward: with another that can't be trusted either, nothing is
            // known of time.
            56..59 if !setting.clock => Event::Crash,
            59..61 if !setting.clock => Event::CrashAtWrite { after: random.u8(..4), written: random.bool() },
            61 if !setting.clock => Event::DiskFull,
            62 if setting.clock => Event::Clock(random.i64(-8_000..8_000)),
            63.. if setting.web => Event::Web(web(random)),
            _ => continue,
        };
    }
}

fn act(random: &mut Rng) -> Act {
    let which = random.usize(..8);
    match random.u8(..40) {
        0..8 => Act::Start {
            twin: random.bool(),
            minutes_ago: random.i64(0..5),
            project: random.bool().then(|| random.u8(..PROJECTS)),
        },
        8..11 => Act::Add { twin: random.bool() },
        11..16 => Act::Stop,
        16 => Act::Discard,
        17 => Act::Continue(which),
        18..21 => Act::Rename(which),
        21 => Act::Spoil(which),
        22..25 => Act::Book(which, random.bool().then(|| random.u8(..PROJECTS))),
        25 => Act::MoveEnd(which, random.i64(1..50)),
        26..28 => Act::Delete(which),
        28 => Act::DeleteThree(which),
        29 => Act::Duplicate(which),
        30 => Act::Split(which),
        31..33 => Act::Make(random.u8(2..PROJECTS)),
        33..37 => Act::Undo,
        37 => Act::Look,
        38 => Act::Refresh,
        _ => Act::SendNow,
    }
}

fn web(random: &mut Rng) -> Web {
    let which = random.usize(..8);
    match random.u8(..6) {
        0 => Web::Start,
        1 => Web::Stop,
        2 => Web::Add,
        3 => Web::Rename(which),
        4 => Web::Book(which),
        _ => Web::Delete(which),
    }
}

/// All that the simulator can do to a request, as the engine hears of it.
fn fault(random: &mut Rng) -> Fault {
    match random.u8(..12) {
        0 => Fault::NotSent,
        1 => Fault::Lost,
        2 | 3 => Fault::Unheard(
            pick(
                random,
                &[Unknown::Cut, Unknown::TimedOut, Unknown::TooLarge, Unknown::Unreadable("it".into())],
            )
            .clone(),
        ),
        4 | 5 => Fault::Late(random.u64(1..80)),
        6 | 7 => Fault::Server(*pick(random, &[500, 502, 504]), random.bool()),
        8 | 9 => Fault::RetryAfter(random.bool().then(|| random.u64(1..300))),
        10 => Fault::Auth(*pick(random, &[Auth::Key, Auth::NoConnection, Auth::Expired])),
        _ => Fault::Rejected(*pick(random, &[400, 403]), *pick(random, &[None, Some(501)])),
    }
}

fn pick<'a, T>(random: &mut Rng, from: &'a [T]) -> &'a T {
    &from[random.usize(..from.len())]
}
