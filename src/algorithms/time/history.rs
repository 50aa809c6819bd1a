//! What an omniscient observer knows of a run with a logical clock: every event, its stamp, and its causal past.
//!
//! Happened-before is found from sends and receives alone, never from the stamps that are to be judged by it
//! (Lamport 1978: the order of each process's events, and of each message's sending and receipt, and what follows).

use std::rc::Rc;

use super::sandbox::{Happening, Stamped};
use crate::clocks::VectorClock;
use crate::model::{Map, ProcessId};

/// One event: its stamp, and how many events of each process are in its past, itself included.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Event<S> {
    stamp: S,
    past: VectorClock,
}

/// An event of the history: the n-th (from 1) of its process.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a, S> {
    pub process: ProcessId,
    pub number: u32,
    pub stamp: &'a S,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct History<S> {
    /// The events of each process, in order. Shared, because a recording keeps many states of a history.
    lanes: Vec<Vec<Rc<Event<S>>>>,
    /// By sender and number of a message: the place of its sending in the sender's lane.
    sent: Map<(ProcessId, u32), u32>,
    latest: Option<ProcessId>,
}

impl<S> Default for History<S> {
    fn default() -> Self {
        History { lanes: Vec::new(), sent: Map::new(), latest: None }
    }
}

impl<S: Clone> History<S> {
    /// Files the event that `process`, one of `count`, has just had.
    pub fn record(&mut self, count: u16, process: ProcessId, event: &Stamped<S>) {
        self.lanes.resize_with(usize::from(count), Vec::new);
        let last = self.lanes[process.index()].last();
        let mut past = last.map_or_else(|| VectorClock::new(count), |last| last.past.clone());
        if let Happening::Received(from, number) = event.happening
            && let Some(&sending) = self.sent.get(&(from, number))
        {
            past.merge(&self.lanes[from.index()][sending as usize].past);
        }
        past.tick(process);
        let lane = &mut self.lanes[process.index()];
        if let Happening::Sent(number) = event.happening {
            self.sent.insert((process, number), lane.len() as u32);
        }
        lane.push(Rc::new(Event { stamp: event.stamp.clone(), past }));
        self.latest = Some(process);
    }

    /// The event that was filed last.
    pub fn latest(&self) -> Option<Named<'_, S>> {
        let process = self.latest?;
        self.named(process, self.lanes[process.index()].len() as u32)
    }

    /// All stamped events, process by process.
    pub fn all(&self) -> impl Iterator<Item = Named<'_, S>> {
        let lanes = ProcessId::all(self.lanes.len() as u16).zip(&self.lanes);
        lanes.flat_map(move |(process, lane)| {
            (1..=lane.len() as u32).filter_map(move |number| self.named(process, number))
        })
    }

    /// Of each process the last event that happened before the latest one. What holds for these and is transitive
    /// holds for all that happened before it.
    pub fn before(&self) -> impl Iterator<Item = Named<'_, S>> {
        self.past().filter_map(|(process, number)| self.named(process, number))
    }

    /// Of each process the first event that did not happen before the latest one, and is another.
    pub fn first_beside(&self) -> impl Iterator<Item = Named<'_, S>> {
        let latest = self.latest;
        let others = self.past().filter(move |&(process, _)| Some(process) != latest);
        others.filter_map(|(process, number)| self.named(process, number + 1))
    }

    /// Of each other process its last event.
    pub fn last_of_others(&self) -> impl Iterator<Item = Named<'_, S>> {
        let others = ProcessId::all(self.lanes.len() as u16).filter(|process| Some(*process) != self.latest);
        others.filter_map(|process| self.named(process, self.lanes[process.index()].len() as u32))
    }

    /// The earlier events of the process that had the latest one.
    pub fn earlier(&self) -> impl Iterator<Item = Named<'_, S>> {
        let (process, number) = self.latest().map_or((ProcessId(0), 1), |latest| (latest.process, latest.number));
        (1..number).filter_map(move |number| self.named(process, number))
    }

    /// How many events of each process happened before the latest one.
    fn past(&self) -> impl Iterator<Item = (ProcessId, u32)> + '_ {
        let latest = self.latest.and_then(|process| Some((process, self.lanes[process.index()].last()?)));
        latest.into_iter().flat_map(|(own, event)| {
            let counts = event.past.0.iter().enumerate();
            counts.map(move |(index, &known)| {
                let process = ProcessId(index as u16);
                (process, if process == own { known - 1 } else { known })
            })
        })
    }

    fn named(&self, process: ProcessId, number: u32) -> Option<Named<'_, S>> {
        let place = (number as usize).checked_sub(1)?;
        let event = self.lanes.get(process.index())?.get(place)?;
        Some(Named { process, number, stamp: &event.stamp })
    }
}
