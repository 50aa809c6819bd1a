//! What an algorithm promises, as predicates over a world.

use std::rc::Rc;

use super::contract::Algorithm;
use super::erased::Object;
use super::parts::Slot;
use crate::model::{Failures, ProcessId, Time, Timing};

/// A property under its textbook name.
pub struct Property<A: Algorithm> {
    pub info: PropertyInfo,
    pub check: Check<A>,
    pub(super) bound: Option<Bound<A>>,
}

/// In microseconds, given the longest delay of the links in microseconds: how long it may take at most.
pub type Bound<A> = fn(&View<'_, A>, u64) -> u64;

/// What can be said of a property without its algorithm's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PropertyInfo {
    pub name: &'static str,
    /// One sentence that says what is promised.
    pub promise: &'static str,
    pub kind: Kind,
    /// The weakest timing and the wildest failures under which it is promised.
    pub timing: Timing,
    pub failures: Failures,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Safety: a finite prefix can show the violation.
    Always,
    /// Liveness: no finite prefix can.
    Eventually,
}

pub enum Check<A: Algorithm> {
    /// Evaluated after every step; `Some` is a violation.
    Always(fn(&View<'_, A>) -> Option<Violation>),
    /// How far it has come; asked only for the moment that is looked at.
    Eventually(fn(&View<'_, A>) -> Progress),
}

impl<A: Algorithm> Property<A> {
    pub const fn always(
        name: &'static str,
        promise: &'static str,
        check: fn(&View<'_, A>) -> Option<Violation>,
    ) -> Self {
        Self::new(name, promise, Kind::Always, Check::Always(check))
    }

    pub const fn eventually(name: &'static str, promise: &'static str, check: fn(&View<'_, A>) -> Progress) -> Self {
        Self::new(name, promise, Kind::Eventually, Check::Eventually(check))
    }

    /// The weakest model in which the property is claimed; by default the card's own.
    pub const fn under(mut self, timing: Timing, failures: Failures) -> Self {
        self.info.timing = timing;
        self.info.failures = failures;
        self
    }

    /// Declares until when a liveness property must have come about: so many microseconds after the last act from
    /// outside, once nothing is cut, held or paused any more and the links are bounded and lose nothing. Later, "not yet"
    /// is a violation: without a bound only a run that is over can show one, and a livelock never is.
    pub const fn within(mut self, bound: Bound<A>) -> Self {
        self.bound = Some(bound);
        self
    }

    const fn new(name: &'static str, promise: &'static str, kind: Kind, check: Check<A>) -> Self {
        let info = PropertyInfo { name, promise, kind, timing: A::CARD.timing, failures: A::CARD.failures };
        Property { info, check, bound: None }
    }
}

/// Where a property fails, and in words how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub process: Option<ProcessId>,
    pub variable: &'static str,
    pub sentence: String,
}

/// How a liveness property stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    Reached,
    /// Not yet, because …
    NotYet(String),
    /// Waiting is what the assumptions allow here, for example for a crashed coordinator.
    Blocked(String),
}

/// The first time that a safety property failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Index in the algorithm's list of properties.
    pub property: u8,
    /// After which event.
    pub event: u32,
    pub violation: Violation,
}

/// What the lamp of one property shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lamp {
    /// Safety: no violation up to here.
    Holds,
    /// Liveness: what was promised has happened.
    Reached,
    /// Liveness: not yet, and why.
    Open(String),
    /// Liveness: waits, as the assumptions allow.
    Blocked(String),
    /// Safety: violated at this event. Liveness: it has not come about, and nothing can happen any more or its declared
    /// bound has passed.
    Broken { event: u32, violation: Violation },
}

/// All processes at one moment, without their types.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    pub slots: &'a [Rc<Slot>],
    pub ghost: &'a dyn Object,
    /// True time.
    pub now: Time,
    /// The process whose handler ran in this step.
    pub touched: Option<ProcessId>,
}

/// All processes at one moment, with their types, for a predicate.
pub struct View<'a, A: Algorithm> {
    pub(super) moment: Moment<'a>,
    pub(super) ghost: &'a A::Ghost,
    pub(super) options: &'a A::Options,
}

impl<'a, A: Algorithm> View<'a, A> {
    pub fn count(&self) -> u16 {
        self.moment.slots.len() as u16
    }

    pub fn majority(&self) -> u16 {
        self.count() / 2 + 1
    }

    pub fn options(&self) -> &'a A::Options {
        self.options
    }

    pub fn ghost(&self) -> &'a A::Ghost {
        self.ghost
    }

    /// True time, which no process can read: what a perfect clock shows.
    pub fn now(&self) -> Time {
        self.moment.now
    }

    /// What the process's own clock shows now, also while the process is crashed.
    pub fn clock(&self, id: ProcessId) -> Time {
        self.moment.slots.get(id.index()).map_or(self.now(), |slot| slot.clock(self.now()))
    }

    /// Is it up, and does it do as its algorithm says: neither crashed nor byzantine?
    pub fn is_correct(&self, id: ProcessId) -> bool {
        self.moment.slots.get(id.index()).is_some_and(|slot| slot.state.is_some() && !slot.is_byzantine())
    }

    /// The process whose handler ran in this step. What another process holds cannot have changed.
    pub fn touched(&self) -> Option<(ProcessId, &'a A)> {
        let id = self.moment.touched?;
        Some((id, self.process(id)?))
    }

    /// The state of a process; `None` while it is crashed.
    pub fn process(&self, id: ProcessId) -> Option<&'a A> {
        self.moment.slots.get(id.index())?.state.as_ref()?.bare().downcast_ref()
    }

    /// Every process that is not crashed.
    pub fn live(&self) -> impl Iterator<Item = (ProcessId, &'a A)> + '_ {
        ProcessId::all(self.count()).filter_map(|id| Some((id, self.process(id)?)))
    }

    pub fn is_up(&self, id: ProcessId) -> bool {
        self.moment.slots.get(id.index()).is_some_and(|slot| slot.state.is_some())
    }

    /// What the process has on stable storage.
    pub fn stable(&self, id: ProcessId) -> A::Stable {
        let stored = self.moment.slots.get(id.index()).and_then(|slot| slot.stable.as_ref());
        stored.and_then(|stored| stored.as_any().downcast_ref::<A::Stable>()).cloned().unwrap_or_default()
    }
}
