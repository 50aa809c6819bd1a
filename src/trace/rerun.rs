//! The events of a run once more: in another order, or only those inside a cut. This is what "causally equivalent" and
//! "only its past matters" mean, made to happen.

use std::rc::Rc;

use super::recording::Recording;
use crate::causality::{Frontier, Lattice};
use crate::model::ProcessId;
use crate::sim::{Action, EventKind, Refusal, Step, World};

/// An explanation that would replay more events than this in all stays as coarse as it is by then.
const WORK: u32 = 300_000;

impl Recording {
    /// The choice that made this event happen; `None` for the start.
    pub fn action_of(&self, event: u32) -> Option<Action> {
        let row = self.row(event).filter(|_| event > 0)?;
        match row.kind {
            EventKind::Fire => Some(Action::Fire { process: row.process, timer: row.timer }),
            kind if kind == EventKind::Deliver || kind.is_lost_arrival() => {
                self.message(row.message).map(|message| Action::Deliver { message: message.id })
            }
            _ => self.act(event).cloned(),
        }
    }

    /// The global state of a consistent cut: the world in which its events have happened and no others, so that each
    /// process is as it was after its last event inside, and under way is what was sent inside and not received there.
    /// What was done to messages and links is done again in its turn.
    pub fn state_of(&self, cut: &Frontier) -> Rc<World> {
        let (from, events) = self.beyond(cut);
        let mut world = self.world_at(from);
        let mut step = Step::default();
        for event in events {
            self.redo(Rc::make_mut(&mut world), event, &mut step);
        }
        world
    }

    /// The global state of each cut of a lattice.
    pub fn states_of(&self, lattice: &Lattice) -> Vec<Rc<World>> {
        let mut states: Vec<Rc<World>> = Vec::with_capacity(lattice.len());
        let history = self.history();
        let newest = |cut: &Frontier| {
            ProcessId::all(history.processes()).filter_map(|process| history.nth_of(process, cut.of(process))).max()
        };
        let mut step = Step::default();
        for cut in &lattice.cuts {
            // One event less is another cut of the lattice: its newest, of which nothing in the cut is a consequence.
            let below = newest(cut).and_then(|newest| {
                let mut below = cut.clone();
                below.0[newest.process.index()] -= 1;
                Some((lattice.find(&below)?, newest.event, below))
            });
            let state = match below {
                None => self.state_of(cut),
                Some((place, event, below)) => {
                    let mut state = states[place].clone();
                    let last = newest(&below).map_or(0, |last| last.event);
                    let missed = (last + 1..event).filter(|between| history.point(*between).is_none());
                    for event in missed.chain([event]) {
                        self.redo(Rc::make_mut(&mut state), event, &mut step);
                    }
                    state
                }
            };
            states.push(state);
        }
        states
    }

    /// These events, the start excluded, one after another in this order. Stops at one that cannot happen then.
    pub fn rerun(&self, order: &[u32]) -> Result<World, (u32, Refusal)> {
        let mut step = Step::default();
        let mut world = World::new(self.behaviour().clone(), self.plan().clone(), &mut step);
        for &event in order {
            let (Some(row), Some(action)) = (self.row(event), self.action_of(event)) else { continue };
            world.apply_at(row.at, &action, &mut step).map_err(|refusal| (event, refusal))?;
        }
        Ok(world)
    }

    /// The smallest consistent cut found in which this property is violated as it is at `event`: the only part of the run
    /// that the violation needs. It is the past of the event when that is enough; when the violation takes what other
    /// processes did concurrently, as two leaders do, it is that and the least of each other process.
    pub fn needed_for(&self, event: u32, property: u8) -> Frontier {
        let whole = self.history().at(event);
        let Some(point) = self.history().point(event) else { return whole };
        let mut work = 0;
        let mut violates = |cut: &Frontier| {
            work += event - self.beyond(cut).0.min(event);
            work <= WORK && self.state_of(cut).broken().iter().any(|breach| breach.property == property)
        };
        let past = self.history().past(point);
        if violates(&past) {
            return past;
        }
        let mut needed = whole;
        for process in ProcessId::all(needed.0.len() as u16) {
            let (mut least, mut enough) = (past.of(process), needed.of(process));
            // All of it or nothing is the usual answer, so nothing is tried first.
            let mut tried = least;
            while least < enough {
                let mut fewer = needed.clone();
                fewer.0[process.index()] = tried;
                let fewer = self.history().greatest_below(&fewer);
                if violates(&fewer) {
                    enough = fewer.of(process);
                    needed = fewer;
                } else {
                    least = tried + 1;
                }
                tried = least + (enough - least.min(enough)) / 2;
            }
        }
        needed
    }

    /// The newest event that the cut has whole, with all before it, and what it has beyond: its events, and what was
    /// nobody's meanwhile.
    fn beyond(&self, cut: &Frontier) -> (u32, Vec<u32>) {
        let history = self.history();
        let (mut from, mut newest) = (self.last(), 0);
        for process in ProcessId::all(history.processes()) {
            if let Some(outside) = history.nth_of(process, cut.of(process) + 1) {
                from = from.min(outside.event.saturating_sub(1));
            }
            let last = cut.of(process).min(history.lane(process).len() as u32);
            newest = newest.max(history.nth_of(process, last).map_or(0, |last| last.event));
        }
        let from = from.min(newest);
        let inside = |event: &u32| history.point(*event).is_none_or(|at| history.nth(at) <= cut.of(at.process));
        (from, (from + 1..=newest).filter(inside).collect())
    }

    /// One event again. What is nobody's may be impossible without the events that are left out, and is left out too.
    fn redo(&self, world: &mut World, event: u32, step: &mut Step) {
        let (Some(row), Some(action)) = (self.row(event), self.action_of(event)) else { return };
        let lost = row.kind.is_lost_arrival();
        if row.kind == EventKind::LostAtCrashed && world.slot(row.process).is_some_and(|slot| slot.state.is_some()) {
            return;
        }
        let nobodys = self.history().point(event).is_none();
        let before = (nobodys && !lost).then(|| world.clone());
        let done = world.apply_at(row.at, &action, step);
        debug_assert!(done.is_ok() || nobodys, "event {event}: {done:?}");
        // Of what is under way here, a cut destroys only what it did destroy: the rest had been received by then.
        if let Some(before) = before.filter(|_| done.is_ok() && !step.fates.is_empty()) {
            let fates = self.replayed(event).step.fates;
            let lost: Vec<_> = fates.iter().filter_map(|(serial, _)| Some(self.message(*serial)?.id)).collect();
            world.put_back(&before, &lost);
        }
    }
}
