//! Taking back what was done. Every act of the user leaves what it changed in the journal, before and after, for a
//! day. Taking it back is a wish like any other: what was never sent folds into nothing, what was sent is changed
//! back, and what was changed since, here or elsewhere, stays as it was changed.

use super::{Engine, Intent, Now, Refusal, Reply, merge};
use crate::domain::EntryFields;
use crate::journal::{Act, ActId, ActKind, Change, OperationId, Touched};
use chrono::{DateTime, TimeDelta, Utc};

/// For so long an act can be taken back.
const KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// More acts than anybody does in a day. The oldest give way.
const MOST_ACTS: usize = 500;

/// What kind of act an intent is; `None` for those that change no entry, and for undoing itself.
pub(super) fn kind_of(intent: &Intent) -> Option<ActKind> {
    match intent {
        Intent::Line { how: super::How::Edit { .. }, .. }
        | Intent::Edit { .. }
        | Intent::TakeMine { .. }
        | Intent::Rename { .. } => Some(ActKind::Edit),
        Intent::Line { .. } | Intent::Start { .. } | Intent::Continue { .. } => Some(ActKind::Start),
        Intent::Stop { .. } => Some(ActKind::Stop),
        Intent::Discard => Some(ActKind::Discard),
        Intent::Delete { .. } => Some(ActKind::Delete),
        Intent::Duplicate { .. } => Some(ActKind::Duplicate),
        Intent::Split { .. } => Some(ActKind::Split),
        Intent::Drop { .. } => Some(ActKind::Drop),
        Intent::Make { .. } => Some(ActKind::Make),
        Intent::Undo { .. }
        | Intent::KeepTheirs { .. }
        | Intent::Look
        | Intent::Connect
        | Intent::CancelConnect
        | Intent::UseConnection { .. }
        | Intent::UseWorkspace { .. }
        | Intent::Configure { .. }
        | Intent::SendNow
        | Intent::Refresh { .. }
        | Intent::Read { .. } => None,
    }
}

impl Engine {
    /// The last act that can be taken back.
    #[must_use]
    pub fn last_act(&self, now: DateTime<Utc>) -> Option<&Act> {
        self.acts.values().next_back().filter(|act| is_kept(act, now))
    }

    /// Notes what the intent changed that was just carried out.
    pub(super) fn note_act(&mut self, kind: ActKind, now: Now) {
        let entries = self.book.take_trace();
        let made = self.just_made.take();
        let Some(workspace) = self.workspace().cloned() else { return };
        if entries.is_empty() && made.is_none() {
            return;
        }
        let kind = kind_by_effect(kind, &entries);
        let act = Act { id: self.book.new_act(), at: now.wall, workspace, kind, entries, made };
        self.book.note(Change::Act(act.clone()));
        self.acts.insert(act.id, act);
        while let Some((id, oldest)) = self.acts.first_key_value()
            && (self.acts.len() > MOST_ACTS || !is_kept(oldest, now.wall))
        {
            let id = *id;
            self.acts.remove(&id);
            self.book.note(Change::EndAct(id));
        }
    }

    pub(super) fn undo(&mut self, which: Option<ActId>, now: Now) -> Result<Reply, Refusal> {
        let act = match which {
            Some(id) => self.acts.get(&id).filter(|act| is_kept(act, now.wall)),
            None => self.last_act(now.wall),
        };
        let act = act.cloned().ok_or(Refusal::NothingToUndo)?;
        for touched in &act.entries {
            self.unlocked(touched.entry)?;
        }
        if let Some(id) = act.made {
            self.unmake(id)?;
        }
        for touched in act.entries.iter().rev() {
            self.take_back(touched, &act);
        }
        self.acts.remove(&act.id);
        self.book.note(Change::EndAct(act.id));
        self.let_one_run(now);
        Ok(Reply::Done)
    }

    fn take_back(&mut self, Touched { entry, before, after }: &Touched, act: &Act) {
        // Deleted elsewhere, and the user has still to say what shall become of it.
        if self.is_set_apart(*entry) {
            return;
        }
        let present = self.book.shown(*entry).cloned();
        match (before, after, present) {
            (None, _, Some(_)) => self.book.want(*entry, None),
            (Some(before), Some(after), Some(present)) => {
                let back = merge(after, before, &present).fields;
                self.book.want(*entry, Some(back));
            }
            (Some(before), None, None) => self.book.revive(*entry, &act.workspace, before.clone()),
            // Deleted elsewhere since, or back already.
            (_, _, None) | (Some(_), None, Some(_)) => {}
        }
    }

    /// In what can be taken back, too, the names that were given out here give way to the server's.
    pub(super) fn rename_in_acts(&mut self, rename: &impl Fn(&mut EntryFields) -> bool) {
        for act in self.acts.values_mut() {
            let fields = act.entries.iter_mut().flat_map(|touched| [&mut touched.before, &mut touched.after]);
            let renamed = fields.flatten().map(rename).filter(|renamed| *renamed).count();
            if renamed > 0 {
                self.book.note(Change::Act(act.clone()));
            }
        }
    }

    /// What is to be taken back when the act that goes on is.
    pub(super) fn just_made(&mut self, id: OperationId) {
        self.just_made = Some(id);
    }
}

/// The clock may have been set back meanwhile.
fn is_kept(act: &Act, now: DateTime<Utc>) -> bool {
    (now - act.at).abs() < KEPT_FOR
}

/// A start with an end is an entry that was added; one that ended another, a switch.
fn kind_by_effect(kind: ActKind, entries: &[Touched]) -> ActKind {
    if kind != ActKind::Start {
        return kind;
    }
    let added =
        entries.iter().all(|touched| touched.after.as_ref().is_some_and(|fields| !fields.is_running()));
    match entries.len() {
        _ if added => ActKind::Add,
        0 | 1 => ActKind::Start,
        _ => ActKind::Switch,
    }
}
