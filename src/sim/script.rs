//! How a world follows the script of its plan.
//!
//! Entries with a time or a number of events are taken strictly in order. Entries that wait for something to happen stand
//! beside them: each is due once, as soon as what it waits for has happened.

use std::rc::Rc;

use super::action::Refusal;
use super::effects::{Effect, Layered};
use super::plan::{Cue, Plan};
use super::step::{Cause, EventKind, Step, flags};
use super::world::World;
use crate::faults::{Happening, Pattern, When};
use crate::model::{ProcessId, Time, digest_of};

/// What the entries of a script that wait for something are still waiting for.
#[derive(Clone)]
pub(super) struct Watch {
    /// By entry: how many times it must happen yet.
    left: Vec<(u32, u32)>,
    /// Entries whose turn has come, the earliest first.
    due: Vec<(Time, u32)>,
}

/// An entry that could not happen when its turn came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Skipped {
    cue: u32,
    event: u32,
    refusal: Refusal,
}

/// All of them. Worlds share what is older than themselves, so that a keyframe costs no more in a run that skipped much.
#[derive(Clone, Default)]
pub(super) struct Skips {
    full: Rc<Vec<Rc<Vec<Skipped>>>>,
    /// Fewer than [`CHUNK`].
    tail: Rc<Vec<Skipped>>,
}

const CHUNK: usize = 64;

impl Skips {
    fn push(&mut self, skipped: Skipped) {
        Rc::make_mut(&mut self.tail).push(skipped);
        if self.tail.len() == CHUNK {
            Rc::make_mut(&mut self.full).push(std::mem::take(&mut self.tail));
        }
    }

    fn of(&self, cue: u32) -> Option<&Skipped> {
        self.full.iter().flat_map(|chunk| chunk.iter()).chain(self.tail.iter()).find(|skipped| skipped.cue == cue)
    }
}

/// What has become of one entry of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CueState {
    /// Its time has not come, or what it waits for has not happened.
    Waiting,
    Done,
    /// It was its turn after this event, and this was in its way.
    Refused {
        event: u32,
        refusal: Refusal,
    },
}

impl Watch {
    pub(super) fn fingerprint(&self) -> u64 {
        digest_of(&(&self.left, &self.due))
    }

    pub(super) fn new(plan: &Plan) -> Option<Rc<Watch>> {
        let waits = |(cue, entry): (usize, &Cue)| match entry.when {
            When::Once(pattern) => Some((cue as u32, pattern.count.max(1))),
            When::At(_) | When::After(_) => None,
        };
        let left: Vec<_> = plan.script.iter().enumerate().filter_map(waits).collect();
        (!left.is_empty()).then(|| Rc::new(Watch { left, due: Vec::new() }))
    }
}

impl World {
    /// The entry that is next among those that are taken in order.
    pub fn next_cue(&self) -> Option<&Cue> {
        let rest = self.plan.script.get(self.cues as usize..).unwrap_or_default();
        rest.iter().find(|cue| !matches!(cue.when, When::Once(_)))
    }

    /// Makes the script's next act happen if it is due no later than `next`, the time of the earliest pending thing.
    /// What is refused is skipped. Returns false when nothing of the script happens now.
    pub(super) fn follow_script(&mut self, next: Option<Time>, step: &mut Step) -> bool {
        let plan = self.plan.clone();
        let (mut cues, mut taken, mut skipped) = (self.cues, 0, Vec::new());
        loop {
            while plan.script.get(cues as usize).is_some_and(|cue| matches!(cue.when, When::Once(_))) {
                cues += 1;
            }
            let in_turn = plan.script.get(cues as usize).and_then(|cue| self.due(cue.when, next));
            let watched = self.watch.as_ref().and_then(|watch| watch.due.get(taken)).copied();
            let watched = watched.filter(|(at, _)| next.is_none_or(|next| *at <= next));
            let (at, cue) = match (watched, in_turn) {
                (Some((at, cue)), in_turn) if in_turn.is_none_or(|other| at <= other) => {
                    taken += 1;
                    (at, cue)
                }
                (_, Some(at)) => {
                    cues += 1;
                    (at, cues - 1)
                }
                (_, None) => {
                    // Where nothing can happen at all, the world stays as it is.
                    if next.is_some() {
                        self.pass(cues, taken, skipped);
                    }
                    return false;
                }
            };
            let act = &plan.script[cue as usize].act;
            if let Some(refusal) = self.refusal(act) {
                skipped.push(Skipped { cue, event: self.events() - 1, refusal });
                continue;
            }
            self.pass(cues, taken, skipped);
            self.now = self.now.max(at);
            return self.apply(act, Cause::Script, step).is_ok();
        }
    }

    /// Could an entry be due no later than `next`? Asked before every event, so it must cost next to nothing.
    pub(super) fn script_is_due(&self, next: Option<Time>) -> bool {
        let may_be_due = |when| matches!(when, When::Once(_)) || self.due(when, next).is_some();
        let in_turn = self.plan.script.get(self.cues as usize).is_some_and(|cue| may_be_due(cue.when));
        in_turn || self.watch.as_ref().is_some_and(|watch| !watch.due.is_empty())
    }

    /// When an entry that is taken in order happens, if that is no later than `next`.
    fn due(&self, when: When, next: Option<Time>) -> Option<Time> {
        match when {
            When::At(at) => next.is_none_or(|next| at <= next).then_some(at),
            When::After(events) => (self.events() > events || next.is_none()).then_some(self.now),
            When::Once(_) => None,
        }
    }

    fn pass(&mut self, cues: u32, taken: usize, skipped: Vec<Skipped>) {
        self.cues = cues;
        if taken > 0
            && let Some(watch) = &mut self.watch
        {
            Rc::make_mut(watch).due.drain(..taken);
        }
        for skipped in skipped {
            self.skipped.push(skipped);
        }
    }

    /// After an event: which entries of the script waited for it?
    pub(super) fn look_out(&mut self, step: &Step) {
        let Some(watch) = &mut self.watch else { return };
        if watch.left.is_empty() {
            return;
        }
        let (plan, now) = (&self.plan, self.now);
        let seen = |cue: u32| match plan.script[cue as usize].when {
            When::Once(pattern) => (occurrences(&pattern, step), pattern.then),
            When::At(_) | When::After(_) => (0, 0),
        };
        if watch.left.iter().all(|(cue, _)| seen(*cue).0 == 0) {
            return;
        }
        let Watch { left, due } = Rc::make_mut(watch);
        left.retain_mut(|(cue, left)| {
            let (count, then) = seen(*cue);
            *left = left.saturating_sub(count);
            if *left == 0 {
                let at = now.after(then);
                let place = due.partition_point(|entry| *entry <= (at, *cue));
                due.insert(place, (at, *cue));
            }
            *left > 0
        });
    }

    /// Is nothing of the script left that could happen, if nothing else ever happens?
    pub(super) fn script_is_over(&self) -> bool {
        let refused = |cue: usize| self.refusal(&self.plan.script[cue].act).is_some();
        let in_turn = |cue: &usize| !matches!(self.plan.script[*cue].when, When::Once(_));
        (self.cues as usize..self.plan.script.len()).filter(in_turn).all(refused)
            && self.watch.iter().flat_map(|watch| &watch.due).all(|(_, cue)| refused(*cue as usize))
    }

    /// The same world under another plan, whose script says the same about everything that has happened yet.
    pub fn with_plan(&self, plan: Rc<Plan>) -> World {
        let mut world = self.clone();
        world.plan = plan;
        if world.events() == 1 {
            world.watch = Watch::new(&world.plan);
        }
        world
    }

    /// What has become of each entry of the script up to here.
    pub fn cue_states(&self) -> Vec<CueState> {
        let over = self.is_over();
        let last = self.events() - 1;
        let state = |(index, cue): (usize, &super::Cue)| {
            let index = index as u32;
            if let Some(Skipped { event, refusal, .. }) = self.skipped.of(index) {
                return CueState::Refused { event: *event, refusal: refusal.clone() };
            }
            let (waits, due) = match cue.when {
                When::At(_) | When::After(_) => (index >= self.cues, index >= self.cues),
                When::Once(_) => {
                    let watch = self.watch.as_deref();
                    let due = watch.is_some_and(|watch| watch.due.iter().any(|(_, cue)| *cue == index));
                    (due || watch.is_some_and(|watch| watch.left.iter().any(|(cue, _)| *cue == index)), due)
                }
            };
            match self.refusal(&cue.act) {
                Some(refusal) if due && over => CueState::Refused { event: last, refusal },
                _ if waits => CueState::Waiting,
                _ => CueState::Done,
            }
        };
        self.plan.script.iter().enumerate().map(state).collect()
    }
}

/// How often the step shows what the pattern describes.
fn occurrences(pattern: &Pattern, step: &Step) -> u32 {
    let row = &step.row;
    let is = |wanted: Option<ProcessId>, found: ProcessId| wanted.is_none_or(|wanted| wanted == found);
    let here = is(pattern.process, row.process);
    let kind = |found: u16| pattern.kind.is_none_or(|wanted| wanted == found);
    match pattern.what {
        Happening::Sent => {
            let sent = step.sent.iter().filter(|sent| sent.id.copy == 0 && kind(sent.kind));
            sent.filter(|sent| is(pattern.process, sent.id.from) && is(pattern.peer, sent.id.to)).count() as u32
        }
        Happening::Delivered => {
            let about = step.about.is_some_and(kind);
            u32::from(row.kind == EventKind::Deliver && here && is(pattern.peer, row.peer) && about)
        }
        Happening::Indicated(wanted) if here => {
            let indicated = |done: &&Layered| matches!(done.effect, Effect::Indicate { mark, .. } if mark == wanted);
            step.effects.list.iter().take(step.done).filter(indicated).count() as u32
        }
        Happening::Indicated(_) => 0,
        Happening::Timer => u32::from(row.kind == EventKind::Fire && here),
        Happening::Request => u32::from(row.kind == EventKind::Request && here),
        Happening::Crash => u32::from((row.kind == EventKind::Crash || row.has(flags::CRASHED)) && here),
        Happening::Recovery => u32::from(row.kind == EventKind::Recover && here),
        Happening::Violation => u32::from(row.has(flags::VIOLATION)),
    }
}
