//! One run: fixed-size rows, a keyframe now and then, and everything else by replay.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::chunks::Chunks;
use super::density::Density;
use super::known::{Told, retrace};
use crate::causality::History;
use crate::clocks::PhysicalClock;
use crate::faults::When;
use crate::model::{Map, MessageId, ProcessId, Sign, Time};
use crate::sim::Shortfall;
use crate::sim::{
    Action, Behaviour, Cause, Cue, EventKind, Fate, Plan, Refusal, Row, Slot, Step, Waiting, World, flags,
};

/// A recording stops here: more than 100 MB.
pub const MAX_EVENTS: u32 = 1_000_001;

/// It also stops when so many messages have been sent: another 200 MB.
pub const MAX_MESSAGES: u32 = 4_000_000;

/// No recording, however little of it is kept, gets further than this many events or messages: their numbers have 32 bits.
const LAST_EVENT: u32 = 2_000_000_000;

/// "Has not ended" in [`MessageRow::ended`].
pub const NEVER: u32 = u32::MAX;

/// So many worlds are kept at hand besides the keyframes: those that one frame asks for, at the playhead and where the
/// picture begins.
const SEEN: usize = 8;

/// Something that the user did: `action`, right after event `after`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub after: u32,
    pub action: Action,
}

/// One message, as the recording keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageRow {
    pub id: MessageId,
    /// When it arrives or would have arrived.
    pub due: Time,
    /// The event that sent it.
    pub sent: u32,
    /// The event that sealed its fate, or [`NEVER`]. A message lost on its link ends with the event that sent it.
    pub ended: u32,
    pub kind: u16,
    pub sign: Option<Sign>,
    pub fate: Fate,
    /// Somebody changed its time of arrival.
    pub moved: bool,
    /// It stood at a cut, and went on when that was healed.
    pub waited: bool,
    /// Its sender is byzantine, and its algorithm said something else.
    pub forged: bool,
}

/// A run from its start to its newest event.
#[derive(Clone)]
pub struct Recording {
    pub(super) rows: Chunks<Row>,
    pub(super) messages: Chunks<MessageRow>,
    /// Worlds by the number of their last event, ascending; the first is event 0.
    pub(super) keyframes: Vec<(u32, Rc<World>)>,
    pub(super) head: Rc<World>,
    /// What was chosen at the events that the clock did not choose, by event.
    acts: Vec<(u32, Action)>,
    decisions: Vec<Decision>,
    /// Decisions that could not be carried out, for example because a link was made by another version.
    refused: Vec<(Decision, Refusal)>,
    interesting: Vec<u32>,
    /// For each process, how its clock went on after the events that set it.
    clocks: Map<ProcessId, Vec<(u32, PhysicalClock)>>,
    spacing: u32,
    /// So many events at the end stay seekable; `None`: all of them.
    window: Option<u32>,
    /// The worlds that were asked for lately, the last one last. To draw an event takes the world before it and the
    /// one after it, many times over.
    seen: RefCell<Vec<(u32, Rc<World>)>>,
    /// Happened-before, as far as somebody asked for it. Forks share it until they grow.
    history: RefCell<Rc<History>>,
    /// What happens, where it is told instead of chosen.
    pub(super) tale: Option<Rc<Vec<Told>>>,
    /// How much happened where, as far as somebody asked for it. Forks share it until they grow.
    pub(super) density: RefCell<Rc<Density>>,
    pub(super) scratch: Step,
}

/// One event played again, with everything that the rows do not keep.
#[derive(Clone)]
pub struct Replayed {
    pub before: Rc<World>,
    pub after: Rc<World>,
    pub step: Step,
}

impl Recording {
    /// Records event 0, the start. `decisions`, in the order of their events, are carried out as the recording reaches
    /// them.
    pub fn new(behaviour: Rc<dyn Behaviour>, plan: Rc<Plan>, decisions: Vec<Decision>) -> Recording {
        debug_assert!(decisions.is_sorted_by_key(|decision| decision.after));
        let mut scratch = Step::default();
        // A keyframe copies what the processes have touched since the last one, so large systems get fewer.
        let spacing = 256u32.max(8 * u32::from(plan.processes));
        let history = RefCell::new(Rc::new(History::new(plan.processes)));
        let density = RefCell::new(Rc::new(Density::new(plan.processes)));
        let head = Rc::new(World::new(behaviour, plan, &mut scratch));
        let mut recording = Recording {
            rows: Chunks::default(),
            messages: Chunks::default(),
            keyframes: vec![(0, head.clone())],
            seen: RefCell::default(),
            history,
            density,
            head,
            acts: Vec::new(),
            decisions,
            refused: Vec::new(),
            interesting: Vec::new(),
            clocks: Map::new(),
            spacing,
            window: None,
            tale: None,
            scratch,
        };
        recording.note();
        recording
    }

    /// Records until there are `events` events, or nothing more can happen. Returns whether it got there.
    pub fn record_to(&mut self, events: u32) -> bool {
        while self.len() < events {
            if !self.record() {
                return false;
            }
        }
        true
    }

    /// Records one more event. Returns false when nothing can happen.
    pub fn record(&mut self) -> bool {
        let last = self.last();
        if self.rows.held() as u32 >= MAX_EVENTS || self.messages.held() as u32 >= MAX_MESSAGES {
            return false;
        }
        if last >= LAST_EVENT || self.messages() >= LAST_EVENT {
            return false;
        }
        // A keyframe holds all that is on its way, so where there is much of it there are fewer.
        let spacing = self.spacing.max(self.head.pending().len() as u32 / 4);
        if last >= self.keyframes.last().map_or(0, |(event, _)| *event) + spacing {
            self.keyframes.push((last, self.head.clone()));
            self.forget();
        }
        if self.tale.is_some() {
            return self.tell();
        }
        let head = Rc::make_mut(&mut self.head);
        while let Ok(place) = self.decisions.binary_search_by_key(&last, |decision| decision.after) {
            match head.apply(&self.decisions[place].action, Cause::User, &mut self.scratch) {
                Ok(()) => {
                    self.note();
                    return true;
                }
                Err(refusal) => {
                    let decision = self.decisions.remove(place);
                    self.refused.push((decision, refusal));
                }
            }
        }
        if !head.advance(&mut self.scratch) {
            return false;
        }
        self.note();
        true
    }

    /// From now on at least the last `events` events stay seekable, and what is older is forgotten now and then: rows,
    /// messages, keyframes. So a recording may go on for longer than [`MAX_EVENTS`]. Of a message that was sent before
    /// that, only the arrival is left. What was decided is never forgotten.
    pub fn keep_last(&mut self, events: u32) {
        self.window = Some(events);
        self.forget();
    }

    /// The first event that can be looked at: 0 unless [`Recording::keep_last`] has forgotten the beginning.
    pub fn first(&self) -> u32 {
        self.keyframes.first().map_or(0, |(event, _)| *event)
    }

    fn forget(&mut self) {
        let Some(window) = self.window else { return };
        let oldest = self.last().saturating_sub(window);
        let keep = self.keyframes.partition_point(|(event, _)| *event <= oldest).saturating_sub(1);
        if keep == 0 {
            return;
        }
        self.keyframes.drain(..keep);
        let first = self.first();
        let first_sent = self.row(first).map_or(0, |row| row.first_sent);
        self.rows.forget(first as usize);
        self.messages.forget(first_sent as usize);
        self.acts.drain(..self.acts.partition_point(|(event, _)| *event < first));
        self.interesting.drain(..self.interesting.partition_point(|event| *event < first));
        self.seen.get_mut().retain(|(event, _)| *event >= first);
    }

    /// How many events there are, the start included: at least 1.
    pub fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The newest event.
    pub fn last(&self) -> u32 {
        self.len().saturating_sub(1)
    }

    pub fn row(&self, event: u32) -> Option<&Row> {
        self.rows.get(event as usize)
    }

    /// The rows of events `from` to `to`, both included, each with its number.
    pub fn rows(&self, from: u32, to: u32) -> impl Iterator<Item = (u32, &Row)> + '_ {
        let from = from.max(self.rows.first() as u32);
        self.rows
            .range(from as usize, to as usize + 1)
            .enumerate()
            .map(move |(offset, row)| (from + offset as u32, row))
    }

    pub fn message(&self, serial: u32) -> Option<&MessageRow> {
        self.messages.get(serial as usize)
    }

    /// How many messages were sent, copies included.
    pub fn messages(&self) -> u32 {
        self.messages.len() as u32
    }

    /// The serials of the messages sent at events `from` to `to`, both included.
    pub fn sent_between(&self, from: u32, to: u32) -> std::ops::Range<u32> {
        let start = self.row(from.max(self.rows.first() as u32)).map_or(self.messages(), |row| row.first_sent);
        let end = self.row(to.saturating_add(1)).map_or(self.messages(), |row| row.first_sent);
        start..end
    }

    /// What was chosen at this event, when it was a request or a fault.
    pub fn act(&self, event: u32) -> Option<&Action> {
        let place = self.acts.binary_search_by_key(&event, |(event, _)| *event).ok()?;
        Some(&self.acts[place].1)
    }

    /// All requests and faults of events `from` to `to`, both included.
    pub fn acts(&self, from: u32, to: u32) -> &[(u32, Action)] {
        let start = self.acts.partition_point(|(event, _)| *event < from);
        let end = self.acts.partition_point(|(event, _)| *event <= to);
        &self.acts[start..end]
    }

    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    pub fn refused(&self) -> &[(Decision, Refusal)] {
        &self.refused
    }

    /// Decisions, role changes, faults and violations, in order.
    pub fn interesting(&self) -> &[u32] {
        &self.interesting
    }

    /// What the clock of this process showed at this event, before the event touched it. The physical part of a hybrid
    /// stamp: it is found without replaying anything.
    pub fn clock(&self, event: u32, process: ProcessId) -> Time {
        let truth = self.row(event).map_or(Time::ZERO, |row| row.at).after(self.head.epoch().0);
        let set = self.clocks.get(&process).map_or(&[][..], Vec::as_slice);
        let last = set[..set.partition_point(|(at, _)| *at < event.max(1))].last();
        last.map_or(truth, |(_, clock)| clock.at(truth))
    }

    pub fn behaviour(&self) -> &Rc<dyn Behaviour> {
        self.head.behaviour()
    }

    pub fn plan(&self) -> &Rc<Plan> {
        self.head.plan()
    }

    /// What the algorithm assumes and this run does not give.
    pub fn shortfalls(&self) -> Vec<Shortfall> {
        let behaviour = self.behaviour();
        let settings = behaviour.shortfall().map(Shortfall::Settings);
        settings.into_iter().chain(self.plan().shortfalls(behaviour.card())).collect()
    }

    /// The world after the newest event.
    pub fn head(&self) -> &Rc<World> {
        &self.head
    }

    /// The world after this event (the newest one when there are not so many, the oldest when this one is forgotten).
    /// Nearest keyframe, then replay.
    pub fn world_at(&self, event: u32) -> Rc<World> {
        let event = event.max(self.first());
        if event >= self.last() {
            return self.head.clone();
        }
        let mut seen = self.seen.borrow_mut();
        if let Some(place) = seen.iter().position(|(at, _)| *at == event) {
            let found = seen.remove(place);
            let world = found.1.clone();
            seen.push(found);
            return world;
        }
        let nearest = self.keyframes.partition_point(|(at, _)| *at <= event).saturating_sub(1);
        let keyframe = &self.keyframes[nearest];
        let before = seen.iter().filter(|(at, _)| (keyframe.0..=event).contains(at));
        let (mut at, mut world) = before.max_by_key(|(at, _)| *at).unwrap_or(keyframe).clone();
        if at < event {
            let mut step = Step::default();
            let copy = Rc::make_mut(&mut world);
            while at < event {
                self.replay(copy, at, &mut step);
                at += 1;
            }
        }
        note_seen(&mut seen, event, world.clone());
        world
    }

    /// Plays one event again, or the first whose past is not forgotten. Event 0, the start, has no world before it: its `before` is the world after it.
    pub fn replayed(&self, event: u32) -> Replayed {
        let event = event.min(self.last());
        let event = if self.first() > 0 { event.max(self.first() + 1) } else { event };
        let mut step = Step::default();
        let Some(earlier) = event.checked_sub(1) else {
            let after = Rc::new(World::new(self.behaviour().clone(), self.plan().clone(), &mut step));
            return Replayed { before: after.clone(), after, step };
        };
        let before = self.world_at(earlier);
        let mut after = before.clone();
        self.replay(Rc::make_mut(&mut after), earlier, &mut step);
        note_seen(&mut self.seen.borrow_mut(), event, after.clone());
        Replayed { before, after, step }
    }

    /// Does this event happen next anyway? Then doing it is only a step forward.
    pub fn happens_next(&self, event: u32, action: &Action) -> bool {
        let Some(row) = self.row(event + 1) else { return false };
        match action {
            Action::Deliver { message } => {
                let arrives = row.kind == EventKind::Deliver || row.kind.is_lost_arrival();
                arrives && self.message(row.message).is_some_and(|sent| sent.id == *message)
            }
            Action::Fire { process, timer } => {
                row.kind == EventKind::Fire && row.process == *process && row.timer == *timer
            }
            other => self.act(event + 1) == Some(other),
        }
    }

    /// The run in which `action` happens right after `event`, and everything up to there is shared with this one.
    /// It is recorded up to that action.
    pub fn fork(&self, event: u32, action: &Action) -> Result<Recording, Refusal> {
        let event = event.clamp(self.first(), self.last());
        if event - self.first() + 1 >= MAX_EVENTS {
            return Err(Refusal::TooLong(MAX_EVENTS));
        }
        let world = self.world_at(event);
        if let Some(refusal) = world.refusal(action) {
            return Err(refusal);
        }
        let mut fork = self.clone();
        fork.cut_back(event, world);
        fork.decisions.push(Decision { after: event, action: action.clone() });
        fork.record();
        Ok(fork)
    }

    /// The run up to this event, with the decisions (in the order of their events) that others made after it.
    pub fn rebased(&self, event: u32, decisions: impl IntoIterator<Item = Decision>) -> Recording {
        let event = event.clamp(self.first(), self.last());
        let mut fork = self.clone();
        fork.cut_back(event, self.world_at(event));
        fork.decisions.extend(decisions.into_iter().filter(|decision| decision.after >= event));
        debug_assert!(fork.decisions.is_sorted_by_key(|decision| decision.after));
        fork
    }

    /// Which event happened before which, up to the newest event. What was forgotten before anybody asked is in it as
    /// nobody's.
    pub fn history(&self) -> Ref<'_, History> {
        if self.history.borrow().len() < self.len() {
            let mut history = self.history.borrow_mut();
            let history = Rc::make_mut(&mut history);
            history.skip_to(self.rows.first() as u32);
            for (_, row) in self.rows(history.len(), self.last()) {
                history.push(row, |serial| self.message(serial).map(|message| (message.id.from, message.sent)));
            }
        }
        Ref::map(self.history.borrow(), |history| &**history)
    }

    /// The run as it is under another script. Up to the event that is returned, the last that the two runs share, it is
    /// this run; it is recorded as far as this one, and decisions made later than that event are left out.
    /// `decisions`: those of this run, or fewer.
    pub fn reprogrammed(&self, script: Vec<Cue>, decisions: &[Decision]) -> (Recording, u32) {
        let (mut fork, mut same) = self.with_script(script, decisions);
        while fork.len() < self.len() {
            let next = same + 1;
            if fork.last() == same {
                if !fork.record() {
                    break;
                }
                if fork.row(next) == self.row(next) && fork.act(next) == self.act(next) {
                    same = next;
                } else {
                    fork.decisions.retain(|decision| decision.after <= same);
                }
            } else if !fork.record() {
                break;
            }
        }
        fork.decisions.retain(|decision| decision.after < fork.rows.len() as u32);
        (fork, same)
    }

    /// This run, cut back to an event before which another script makes no difference, under that script.
    pub fn with_script(&self, script: Vec<Cue>, decisions: &[Decision]) -> (Recording, u32) {
        let old = &self.plan().script;
        let common = old.iter().zip(&script).take_while(|(old, new)| old == new).count();
        let base = if old[common..].iter().chain(&script[common..]).any(|cue| matches!(cue.when, When::Once(_))) {
            0
        } else {
            // Entries are taken in order, so nothing beyond the first that differs can have happened before it.
            let first = |script: &[Cue]| match script.get(common).map(|cue| cue.when) {
                Some(When::At(at)) => self.before(at),
                Some(When::After(events)) => events,
                Some(When::Once(_)) | None => self.last(),
            };
            first(old).min(first(&script)).min(self.last())
        };
        let alike = self.decisions.iter().zip(decisions).take_while(|(old, new)| old == new).count();
        let first = |decisions: &[Decision]| decisions.get(alike).map_or(base, |decision| decision.after);
        let base = base.min(first(&self.decisions)).min(first(decisions));
        let plan = Rc::new(Plan { script, ..(**self.plan()).clone() });
        let mut fork = self.rebased(base, decisions.iter().cloned());
        for (_, keyframe) in &mut fork.keyframes {
            *keyframe = Rc::new(keyframe.with_plan(plan.clone()));
        }
        fork.head = Rc::new(fork.head.with_plan(plan));
        (fork, base)
    }

    /// The last event before this time; the start if there is none.
    pub fn before(&self, at: Time) -> u32 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.row(middle).is_some_and(|row| row.at < at) { low = middle + 1 } else { high = middle }
        }
        low.saturating_sub(1)
    }

    /// Approximate memory of this recording in bytes, shared parts included.
    pub fn bytes(&self) -> usize {
        let rows = self.rows.held() * size_of::<Row>() + self.messages.held() * size_of::<MessageRow>();
        let world = |world: &World| {
            size_of::<World>() + world.pending().len() * size_of::<crate::sim::Pending>() + world.slots().len() * 512
        };
        rows + self.keyframes.iter().map(|(_, keyframe)| world(keyframe)).sum::<usize>()
            + self.interesting.len() * 4
            + self.density.borrow().bytes()
    }

    /// Forgets everything after `event`, whose world is `world`.
    pub(super) fn cut_back(&mut self, event: u32, world: Rc<World>) {
        self.rows.truncate(event as usize + 1);
        self.messages.truncate(world.serials() as usize);
        self.keyframes.truncate(self.keyframes.partition_point(|(at, _)| *at <= event));
        self.acts.truncate(self.acts.partition_point(|(at, _)| *at <= event));
        self.interesting.truncate(self.interesting.partition_point(|at| *at <= event));
        for (_, set) in self.clocks.iter_mut() {
            set.truncate(set.partition_point(|(at, _)| *at <= event));
        }
        self.decisions.retain(|decision| decision.after < event);
        self.refused.retain(|(decision, _)| decision.after < event);
        *self.seen.get_mut() = Vec::new();
        if self.history.get_mut().len() > event + 1 {
            Rc::make_mut(self.history.get_mut()).truncate(event + 1);
        }
        if self.density.get_mut().len() > event + 1 {
            Rc::make_mut(self.density.get_mut()).truncate(event + 1);
        }
        // What ended later is under way again, at the time at which this world expects it.
        let reopened: Vec<u32> = (self.messages.first() as u32..self.messages())
            .filter(|&serial| self.message(serial).is_some_and(|row| row.ended != NEVER && row.ended > event))
            .collect();
        for serial in reopened {
            if let Some(row) = self.messages.get_mut(serial as usize) {
                (row.ended, row.fate) = (NEVER, Fate::InFlight);
            }
        }
        for pending in world.pending() {
            let Waiting::Message(message) = &pending.what else { continue };
            if let Some(row) = self.messages.get_mut(message.serial as usize) {
                (row.due, row.waited) = (pending.due, message.waited);
                (row.kind, row.sign, row.forged) = (message.kind, message.sign, message.forged);
            }
        }
        self.head = world;
    }

    /// Makes event `at + 1` happen in a world that stands at event `at`.
    pub(super) fn replay(&self, world: &mut World, at: u32, step: &mut Step) {
        if let Some(told) = self.tale.as_ref().and_then(|tale| tale.get(at as usize)) {
            return retrace(world, told, step);
        }
        match self.decisions.binary_search_by_key(&at, |decision| decision.after) {
            Ok(place) => {
                let redone = world.apply(&self.decisions[place].action, Cause::User, step);
                debug_assert!(redone.is_ok(), "a recorded decision was refused: {redone:?}");
            }
            Err(_) => {
                let more = world.advance(step);
                debug_assert!(more, "event {} was recorded and does not happen again", at + 1);
            }
        }
    }

    /// Files what the scratch step reports.
    pub(super) fn note(&mut self) {
        let event = self.len();
        let step = &mut self.scratch;
        for sent in &step.sent {
            self.messages.push(MessageRow::new(sent, event));
        }
        for (serial, fate) in &step.fates {
            if let Some(row) = self.messages.get_mut(*serial as usize) {
                (row.fate, row.ended) = (*fate, event);
            }
        }
        for (serial, due) in &step.moved {
            if let Some(row) = self.messages.get_mut(*serial as usize) {
                (row.due, row.moved) = (*due, true);
                row.waited |= step.row.kind == EventKind::Heal;
            }
        }
        for (serial, kind, sign) in &step.forged {
            if let Some(row) = self.messages.get_mut(*serial as usize) {
                (row.kind, row.sign, row.forged) = (*kind, *sign, true);
            }
        }
        if let Some(action) = step.act.take() {
            self.acts.push((event, action));
        }
        let set = match step.row.at_process() {
            Some(process) if step.row.has(flags::CLOCK) => process.0..process.0 + 1,
            None if event == 0 && step.row.has(flags::CLOCK) => 0..self.head.plan().processes,
            _ => 0..0,
        };
        for process in set.map(ProcessId) {
            if let Some(clock) = self.head.slot(process).and_then(Slot::physical) {
                self.clocks.get_or_insert_with(process, Vec::new).push((event, *clock));
            }
        }
        if step.row.is_interesting() {
            self.interesting.push(event);
        }
        self.rows.push(step.row);
    }
}

/// Keeps a world at hand, and forgets the one that was not asked for the longest.
fn note_seen(seen: &mut Vec<(u32, Rc<World>)>, event: u32, world: Rc<World>) {
    seen.retain(|(at, _)| *at != event);
    if seen.len() >= SEEN {
        seen.remove(0);
    }
    seen.push((event, world));
}
