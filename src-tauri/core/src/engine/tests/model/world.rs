//! A user with a mind of their own at a desk, and what must hold of it.

use super::super::desk::{Desk, nine};
use super::super::server::{Fault, REFUSED, workspace};
use super::meant::{Entry, Meant, project_name};
use super::schedule::{Act, Event, Setting, Web};
use crate::domain::{EntryFields, EntryKey, Required, TimeEntryId, Workspace};
use crate::engine::{Draft, Edit, Field, HOURLY_ON_FREE_PLAN, Intent, New, Reading, Refusal, Reply};
use crate::journal::{ActId, OperationId, Refused, Stage};
use crate::view::{Does, Subject};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

pub(super) struct World {
    setting: Setting,
    desk: Desk,
    meant: Meant,
    /// What can be taken back: the act, when it was, and what was meant before and after it.
    acts: Vec<(ActId, DateTime<Utc>, Meant, Meant)>,
    /// How many entries were made on the web, less those that were deleted there.
    made_elsewhere: usize,
    started_elsewhere: bool,
    deleted_elsewhere: bool,
    disk_full: bool,
    /// How often what happened.
    pub(super) counts: BTreeMap<&'static str, u64>,
}

impl World {
    pub(super) fn new(setting: Setting) -> Self {
        let mut desk = Desk::reading_ahead();
        let plan = (!setting.free).then(|| "PRO".to_owned());
        let required = Required { project: setting.strict, ..Required::default() };
        desk.server.workspaces = vec![Workspace { plan, required, ..workspace("w1") }];
        desk.server.hourly_limit = setting.free.then_some(HOURLY_ON_FREE_PLAN);
        desk.settle();
        // A comparison with the journal after every step of thousands of schedules takes too long.
        desk.thorough = false;
        Self {
            setting,
            desk,
            meant: Meant::new(),
            acts: Vec::new(),
            made_elsewhere: 0,
            started_elsewhere: false,
            deleted_elsewhere: false,
            disk_full: false,
            counts: BTreeMap::new(),
        }
    }

    pub(super) fn happen(&mut self, event: &Event) {
        match event {
            Event::User(act) => self.user(act),
            Event::Web(act) => self.web(*act),
            Event::Answer if self.desk.in_flight().is_some() => self.desk.answer(),
            Event::Reach if self.desk.in_flight().is_some() => self.desk.reach(),
            Event::Answer | Event::Reach => {}
            Event::Pass(seconds) => self.desk.pass(Duration::from_secs(*seconds)),
            Event::Sleep(seconds) => {
                self.count("sleeps");
                self.desk.sleep(Duration::from_secs(*seconds));
            }
            Event::Offline(offline) => self.desk.offline = *offline,
            Event::Fault(verb, fault) => self.fault(verb, fault),
            Event::Lag(seconds) => {
                self.count("lists that lag");
                self.desk.server.lag = TimeDelta::seconds(i64::try_from(*seconds).unwrap_or_default());
            }
            Event::Crash => {
                self.count("crashes");
                self.desk.crash();
                self.meet_again();
            }
            Event::CrashAtWrite { after, written } => {
                self.count("crashes at a write");
                self.desk.crash_at_write(*after, *written);
            }
            Event::DiskFull => self.disk_full = true,
            Event::Clock(seconds) => {
                self.count("clocks set");
                self.desk.clock_off = TimeDelta::seconds(*seconds);
            }
        }
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn fault(&mut self, verb: &'static str, fault: &Fault) {
        // That a known entry is not there is no fault but a lie, which no server was seen to tell.
        let lies = matches!(fault, Fault::Rejected(400, Some(501))) && verb == "entry";
        if lies {
            return;
        }
        self.count(match fault {
            Fault::NotSent => "faults: not sent",
            Fault::Lost => "faults: lost",
            Fault::Unheard(_) => "faults: unheard",
            Fault::Late(_) => "faults: late",
            Fault::Server(..) => "faults: the server fails",
            Fault::RetryAfter(_) => "faults: too many requests",
            Fault::Auth(_) => "faults: not accepted",
            Fault::Rejected(..) => "faults: refused",
        });
        self.desk.fault(verb, fault.clone());
    }

    /// What the user hears of a wish; `None` when the power went before it was written.
    fn wish(&mut self, intent: Intent) -> Option<Result<Reply, Refusal>> {
        self.count("intents");
        let full = std::mem::take(&mut self.disk_full);
        self.desk.disk_full = full;
        let before = self.desk.last_act();
        let meant = self.meant.clone();
        let ticket = self.desk.ask(intent);
        let reply = self.desk.replies.remove(&ticket);
        if full {
            self.desk.disk_full = false;
            self.desk.begin();
        }
        self.meet_again();
        let done = reply.as_ref().is_some_and(Result::is_ok);
        if let Some(act) = self.desk.last_act().filter(|act| done && Some(*act) > before) {
            // What it led to is filled in when it is known.
            self.acts.push((act, self.now(), meant, Meant::default()));
        }
        reply
    }

    /// A program that began again may know by the server's id only what was made before. Pages are shown that then.
    fn meet_again(&mut self) {
        let catalogue = self.desk.engine.catalogue();
        for (number, id) in &mut self.meant.projects {
            let name = project_name(*number);
            if catalogue.project(&id.as_str().into()).is_none()
                && let Some(known) = catalogue.projects.iter().find(|project| project.name == name)
            {
                *id = known.id.as_str().to_owned();
            }
        }
    }

    /// The user meant what was done.
    fn meant(&mut self, change: impl FnOnce(&mut Meant)) {
        let acts = self.acts.len();
        change(&mut self.meant);
        let after = self.meant.clone();
        if let Some((.., last)) = self.acts.get_mut(acts.wrapping_sub(1)) {
            *last = after;
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.desk.now().wall
    }

    fn user(&mut self, act: &Act) {
        match *act {
            Act::Start { twin, minutes_ago, project } => self.start(twin, minutes_ago, project),
            Act::Add { twin } => self.add(twin),
            Act::Stop => self.stop(),
            Act::Discard => {
                // What was begun on the web is no entry of this model.
                let running = self.desk.view().running;
                if running.is_some_and(|entry| !self.meant.entries.contains_key(&entry.key)) {
                    return;
                }
                if let Some(Ok(Reply::Entry(key))) = self.wish(Intent::Discard) {
                    self.meant(|meant| drop(meant.entries.remove(&key)));
                }
            }
            Act::Continue(which) => self.go_on_with(which),
            Act::Rename(which) => {
                let name = self.meant.name(false);
                self.rename(which, name);
            }
            Act::Spoil(which) => self.rename(which, REFUSED.to_owned()),
            Act::Book(which, project) => self.book(which, project),
            Act::MoveEnd(which, by) => {
                let Some(key) = self.meant.nth(which) else { return };
                let Some(end) = self.meant.fields(key).end else { return };
                let end = Some(end + TimeDelta::seconds(by));
                self.edit(key, vec![Edit::End(end)], |fields| fields.end = end);
            }
            Act::Delete(which) => self.delete(self.meant.nth(which).as_slice()),
            Act::DeleteThree(which) => {
                let three: Vec<_> = (which..which + 3).filter_map(|which| self.meant.nth(which)).collect();
                self.delete(&three);
            }
            Act::Duplicate(which) => self.duplicate(which),
            Act::Split(which) => self.split(which),
            Act::Make(number) => self.make(number),
            Act::Undo => self.undo(),
            Act::Look => drop(self.wish(Intent::Look)),
            Act::Refresh => drop(self.desk.ask(Intent::Refresh { what: Reading::Entries })),
            Act::SendNow => drop(self.wish(Intent::SendNow)),
        }
    }

    fn start(&mut self, twin: bool, minutes_ago: i64, project: Option<u8>) {
        let start = self.now() - TimeDelta::minutes(minutes_ago);
        let description = self.meant.name(twin);
        let project = project.filter(|number| self.meant.projects.contains_key(number));
        let draft = Draft {
            description: description.clone(),
            project: project.map(|number| self.meant.projects[&number].as_str().into()),
            start: Some(start),
            ..Draft::default()
        };
        let started_elsewhere = self.started_elsewhere;
        if let Some(Ok(Reply::Entry(key))) = self.wish(Intent::Start { entry: draft }) {
            self.meant(|meant| {
                meant.end_what_runs(start, started_elsewhere);
                let project = project.map(|number| number.to_string().into());
                let fields = EntryFields { description, project, ..EntryFields::starting(start) };
                meant.entries.insert(key, Entry::new(fields));
            });
        }
    }

    fn add(&mut self, twin: bool) {
        let end = if twin { nine() } else { self.now() };
        let (start, end) = (end - TimeDelta::minutes(5), Some(end));
        let description = self.meant.name(twin);
        let draft = Draft { description: description.clone(), start: Some(start), end, ..Draft::default() };
        if let Some(Ok(Reply::Entry(key))) = self.wish(Intent::Start { entry: draft }) {
            let fields = EntryFields { end, description, ..EntryFields::starting(start) };
            self.meant(|meant| drop(meant.entries.insert(key, Entry::new(fields))));
        }
    }

    fn stop(&mut self) {
        let Some(running) = self.desk.view().running else { return };
        let end = self.now().max(running.start);
        if let Some(Ok(_)) = self.wish(Intent::Stop { at: None }) {
            self.meant(|meant| meant.change(running.key, |fields| fields.end = Some(end)));
        }
    }

    fn go_on_with(&mut self, which: usize) {
        let Some(entry) = self.meant.nth(which) else { return };
        let (start, started_elsewhere) = (self.now(), self.started_elsewhere);
        if let Some(Ok(Reply::Entry(key))) = self.wish(Intent::Continue { entry, start: Some(start) }) {
            self.meant(|meant| {
                meant.end_what_runs(start, started_elsewhere);
                let mut second = Entry { may_be_gone: false, ..meant.entries[&entry].clone() };
                second.fields = EntryFields { start, end: None, ..second.fields };
                second.elsewhere.remove(&Field::End);
                meant.entries.insert(key, second);
            });
        }
    }

    fn rename(&mut self, which: usize, name: String) {
        let Some(key) = self.meant.nth(which) else { return };
        self.edit(key, vec![Edit::Description(name.clone())], |fields| fields.description = name);
    }

    fn book(&mut self, which: usize, project: Option<u8>) {
        let Some(key) = self.meant.nth(which) else { return };
        let project = project.filter(|number| self.meant.projects.contains_key(number));
        let id = project.map(|number| self.meant.projects[&number].as_str().into());
        self.edit(key, vec![Edit::Project(id)], |fields| {
            fields.project = project.map(|number| number.to_string().into());
        });
    }

    fn edit(&mut self, entry: EntryKey, changes: Vec<Edit>, change: impl FnOnce(&mut EntryFields)) {
        if let Some(Ok(_)) = self.wish(Intent::Edit { entry, changes }) {
            self.meant(|meant| meant.change(entry, change));
        }
    }

    fn delete(&mut self, entries: &[EntryKey]) {
        if entries.is_empty() {
            return;
        }
        if let Some(Ok(_)) = self.wish(Intent::Delete { entries: entries.to_vec() }) {
            self.meant(|meant| meant.entries.retain(|key, _| !entries.contains(key)));
        }
    }

    fn duplicate(&mut self, which: usize) {
        let Some(entry) = self.meant.nth(which) else { return };
        if let Some(Ok(Reply::Entry(key))) = self.wish(Intent::Duplicate { entry }) {
            self.meant(|meant| {
                let copy = Entry { may_be_gone: false, ..meant.entries[&entry].clone() };
                meant.entries.insert(key, copy);
            });
        }
    }

    fn split(&mut self, which: usize) {
        let Some(entry) = self.meant.nth(which) else { return };
        let fields = self.meant.fields(entry);
        let middle = fields.start + (fields.end.unwrap_or(self.now()) - fields.start) / 2;
        let at = DateTime::from_timestamp(middle.timestamp(), 0).unwrap_or(middle);
        if let Some(Ok(Reply::Entry(key))) = self.wish(Intent::Split { entry, at }) {
            self.meant(|meant| {
                let mut second = meant.entries[&entry].clone();
                second.fields.start = at;
                meant.change(entry, |fields| fields.end = Some(at));
                meant.entries.insert(key, second);
            });
        }
    }

    fn make(&mut self, number: u8) {
        let new = New::Project { name: project_name(number), client: None, billable: false };
        if let Some(Ok(Reply::Made(id))) = self.wish(Intent::Make { new }) {
            self.meant(|meant| drop(meant.projects.insert(number, id)));
        }
    }

    fn undo(&mut self) {
        match self.wish(Intent::Undo { act: None }) {
            Some(Ok(_)) => {
                let Some((_, _, before, after)) = self.acts.pop() else { panic!("undone, but what?") };
                self.meant.go_back_to(&before, &after, self.setting.web);
            }
            Some(Err(Refusal::NothingToUndo)) => {
                let is_old = |at: DateTime<Utc>| (self.now() - at).abs() >= TimeDelta::days(1);
                let last = self.acts.last().map(|(_, at, ..)| *at);
                assert!(self.setting.clock || last.is_none_or(is_old), "it can't be taken back");
                self.acts.clear();
            }
            Some(Err(Refusal::NotSaved { .. })) | None => {}
            other => panic!("undo: {other:?}"),
        }
    }

    fn web(&mut self, act: Web) {
        self.count("acts on the web");
        let server = &mut self.desk.server;
        let nth = |which| server.entries.keys().rev().nth(which).cloned();
        let named =
            |name: &str, start| EntryFields { description: name.into(), ..EntryFields::starting(start) };
        match act {
            Web::Start => {
                server.made_elsewhere(named("web", server.now));
                self.made_elsewhere += 1;
                self.started_elsewhere = true;
                // Whatever runs ends, here as there, where this began.
                self.touched(Field::End, None);
            }
            Web::Stop => {
                server.stopped_elsewhere();
                self.touched(Field::End, None);
            }
            Web::Add => {
                let start = server.now - TimeDelta::minutes(3);
                server.made_elsewhere(EntryFields { end: Some(server.now), ..named("web", start) });
                self.made_elsewhere += 1;
            }
            Web::Rename(which) => {
                // By its description it is told whether it arrived: an entry that is not known here yet, with another
                // one, could be anybody's.
                let book = self.desk.engine.book();
                if let Some(id) = nth(which).filter(|id| book.key_of(id).is_some()) {
                    server.changed_elsewhere(&id, |fields| fields.description.push_str(" (web)"));
                    self.touched(Field::Description, Some(&id));
                }
            }
            Web::Book(which) => {
                if let Some(id) = nth(which) {
                    server.changed_elsewhere(&id, |fields| fields.project = Some("p2".into()));
                    self.touched(Field::Project, Some(&id));
                }
            }
            Web::Delete(which) => {
                if let Some(id) = nth(which) {
                    let deleted = server.entries.remove(&id);
                    self.made_elsewhere -= usize::from(deleted.is_some_and(|entry| is_webs(&entry.fields)));
                    self.deleted_elsewhere = true;
                    let key = self.desk.engine.book().key_of(&id);
                    for (_, entry) in self.meant.entries.iter_mut().filter(|(entry, _)| {
                        // Not heard of yet: it may be any of those on their way.
                        key.is_none_or(|key| key == **entry)
                    }) {
                        entry.may_be_gone = true;
                    }
                }
            }
        }
    }

    /// A field was changed elsewhere, of that entry or, as it may not have been heard of yet, of any.
    fn touched(&mut self, field: Field, id: Option<&TimeEntryId>) {
        let key = id.and_then(|id| self.desk.engine.book().key_of(id));
        for (entry, meant) in &mut self.meant.entries {
            if key.is_none_or(|key| key == *entry) {
                meant.elsewhere.insert(field);
            }
        }
    }

    /// Everything heals, and the user settles what was set aside.
    pub(super) fn heal(&mut self) {
        self.reasons();
        self.desk.offline = false;
        self.desk.no_more_faults();
        self.disk_full = false;
        self.desk.server.lag = TimeDelta::zero();
        // What is under way may still be answered in a bad way.
        self.desk.settle();
        for _ in 0..6 {
            if self.desk.engine.account().is_none_or(|account| account.refused.is_some()) {
                self.desk.offer_key();
                self.desk.settle();
            }
            self.wish(Intent::SendNow);
            let before = self.desk.wire.len();
            self.desk.pass(6 * HOUR);
            let requests = self.desk.wire.len() - before;
            assert!(requests < 500, "{requests} requests after everything healed");
            if !self.settle_asides() {
                break;
            }
        }
    }

    /// Each that was set aside has a reason that can be.
    fn reasons(&self) {
        for operation in self.desk.engine.book().queue() {
            let can_be = match &operation.stage {
                Stage::Aside(Refused::Rejected(_)) => true,
                Stage::Aside(Refused::Missing { fields }) => {
                    self.setting.strict && *fields == [Field::Project]
                }
                Stage::Aside(Refused::Gone { .. }) => self.deleted_elsewhere,
                Stage::Aside(Refused::Foreign | Refused::Severed) => false,
                Stage::Waiting | Stage::Attempted(_) => true,
            };
            assert!(can_be, "no reason for {operation:?}");
        }
    }

    /// `false` when there was nothing to settle.
    fn settle_asides(&mut self) -> bool {
        let asides = self.desk.view().aside;
        for aside in &asides {
            let operation = aside.operation;
            match (&aside.to, &aside.why) {
                (Subject::Item { name, .. }, _) => {
                    self.wish(Intent::Rename { operation, name: name.clone() });
                }
                (Subject::Entry { entry: Some(entry) }, Refused::Missing { .. }) => {
                    self.edit(entry.key, vec![Edit::Project(Some("p1".into()))], |fields| {
                        fields.project = Some("0".into());
                    });
                }
                (Subject::Entry { entry: Some(entry) }, Refused::Rejected(_))
                    if aside.does == Does::Delete =>
                {
                    self.give_up(operation);
                    self.wish(Intent::Delete { entries: vec![entry.key] });
                }
                (Subject::Entry { entry: Some(entry) }, Refused::Rejected(_)) => {
                    let ours = self.meant.entries.contains_key(&entry.key);
                    let name = format!("{}{}", if ours { "" } else { "web " }, self.meant.name(false));
                    let changes = vec![Edit::Description(name.clone())];
                    self.edit(entry.key, changes, |fields| fields.description = name);
                }
                (Subject::Entry { entry }, Refused::Gone { .. }) => {
                    let key = entry.as_ref().map(|entry| entry.key);
                    self.give_up(operation);
                    self.meant.entries.retain(|other, _| Some(*other) != key);
                }
                other => panic!("nobody could settle {other:?}"),
            }
        }
        !asides.is_empty()
    }

    fn give_up(&mut self, operation: OperationId) {
        let dropped = self.wish(Intent::Drop { operation });
        assert_eq!(dropped, Some(Ok(Reply::Done)));
    }

    /// What must hold at rest.
    pub(super) fn check(&mut self) {
        assert_eq!((self.desk.queued(), self.desk.view().waiting), (0, 0), "{:?}", self.desk.wire);
        self.agree();
        if self.setting.web {
            self.check_with_web();
        } else {
            let times = !self.setting.clock;
            let said = self.desk.server.said();
            let there = lines(said.iter().map(|fields| self.by_name(fields)), times);
            let meant = self.meant.entries.values();
            let meant = lines(meant.map(|entry| numbered(&entry.fields)), times);
            assert_eq!(there, meant, "{:?}", self.desk.wire);
        }
        self.check_rest();
    }

    /// What is shown here is what the server has.
    fn agree(&self) {
        let shown: Vec<EntryFields> =
            self.desk.engine.book().latest().map(|(_, fields)| fields.clone()).collect();
        let here = lines(shown.iter().map(|fields| self.by_name(fields)), true);
        let there = lines(self.desk.server.said().iter().map(|fields| self.by_name(fields)), true);
        assert_eq!(here, there, "{:?}", self.desk.wire);
    }

    fn check_with_web(&self) {
        let book = self.desk.engine.book();
        let mut ours = 0;
        for (key, meant) in &self.meant.entries {
            let there = book.on_server(*key).filter(|entry| self.desk.server.entries.contains_key(&entry.id));
            let Some(there) = there else {
                assert!(meant.may_be_gone, "{meant:?} is lost: {:?}", self.desk.wire);
                continue;
            };
            ours += 1;
            if meant.loose {
                continue;
            }
            let (there, here) = (self.by_name(&there.fields), numbered(&meant.fields));
            let free = |field| meant.elsewhere.contains(&field);
            assert_eq!(there.start, here.start);
            // What runs here ends where something began elsewhere.
            let ended_elsewhere = self.started_elsewhere && here.is_running();
            assert!(free(Field::End) || ended_elsewhere || there.end == here.end, "{there:?}, not {here:?}");
            assert!(
                free(Field::Description) || there.description == here.description,
                "{there:?}, not {here:?}"
            );
            assert!(free(Field::Project) || there.project == here.project, "{there:?}, not {here:?}");
        }
        let server = &self.desk.server.entries;
        let theirs = server.values().filter(|entry| is_webs(&entry.fields)).count();
        assert_eq!(theirs, self.made_elsewhere, "what was made elsewhere: {:?}", self.desk.wire);
        assert_eq!(server.len(), ours + theirs, "something is there twice: {:?}", self.desk.wire);
    }

    /// With nothing left to do hardly anything is asked.
    fn check_rest(&mut self) {
        let before = self.desk.wire.len();
        self.desk.pass(3 * HOUR);
        let requests = self.desk.wire.len() - before;
        assert!(requests <= 3 * 8 + 6, "{requests} requests in three hours of rest");
        self.counts.insert("requests", u64::try_from(self.desk.wire.len()).unwrap_or_default());
    }

    /// With its project's name in place of the id.
    fn by_name(&self, fields: &EntryFields) -> EntryFields {
        let known = |id: &str| self.desk.server.projects.iter().find(|project| project.id.as_str() == id);
        let project = fields.project.as_ref().map(|id| {
            known(id.as_str()).map_or_else(|| format!("unknown {id}"), |project| project.name.clone()).into()
        });
        EntryFields { project, ..fields.clone() }
    }
}

fn is_webs(fields: &EntryFields) -> bool {
    fields.description.starts_with("web")
}

fn numbered(fields: &EntryFields) -> EntryFields {
    let name = |number: &str| project_name(number.parse().unwrap_or_default());
    EntryFields { project: fields.project.as_ref().map(|id| name(id.as_str()).into()), ..fields.clone() }
}

/// Entries, each in one line, in an order of their own.
fn lines(entries: impl Iterator<Item = EntryFields>, times: bool) -> Vec<String> {
    let time = |time: DateTime<Utc>| time.format("%d %H:%M:%S").to_string();
    let mut lines: Vec<_> = entries
        .map(|EntryFields { start, end, description, project, .. }| {
            let span = format!("{} to {:?}: ", time(start), end.map(time));
            format!("{}{description}, {project:?}", if times { span.as_str() } else { "" })
        })
        .collect();
    lines.sort();
    lines
}
