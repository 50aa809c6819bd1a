//! What an event could have influenced, also when it is nobody's: something done to a message, a link or a process.

use super::recording::{MessageRow, Recording};
use crate::causality::{Frontier, Point, Sent};
use crate::faults::Fault;
use crate::model::ProcessId;
use crate::sim::{Action, EventKind, Fate, NO_PROCESS};

/// Where an event could stand in the order of all, every other keeping its place among the rest, without a process, or
/// anything that was done to it, to its messages or to the network, noticing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The first and the last place.
    pub first: u32,
    pub last: u32,
    /// The event right before the first place, and the one right after the last: what it cannot pass.
    pub after: u32,
    pub before: Option<u32>,
}

impl Recording {
    /// How far an event could be moved. `None` for what is no event of a single process.
    pub fn room(&self, event: u32) -> Option<Room> {
        let history = self.history();
        let point = history.point(event)?;
        let slack = history.slack(point)?;
        let nobodys = |other: &u32| history.point(*other).is_none();
        let reaches = |other: &u32| self.influence(*other).of(point.process) < history.nth(point);
        let mut earlier = (slack.after.event + 1..event).rev().filter(nobodys);
        let after = earlier.find(|other| self.touches(*other, point) || reaches(other)).unwrap_or(slack.after.event);
        let end = slack.before.map_or(self.len(), |before| before.event);
        let mut later = (event + 1..end).filter(nobodys);
        let before = later.find(|other| self.touches(*other, point)).or(slack.before.map(|before| before.event));
        Some(Room { first: after + 1, last: before.map_or(self.last(), |before| before - 1), after, before })
    }

    /// Is what is nobody's event about this one: about its process, a message that it sent, or the network?
    fn touches(&self, event: u32, point: Point) -> bool {
        let Some(row) = self.row(event) else { return false };
        if row.process == NO_PROCESS {
            return true;
        }
        let about = self.message(row.message);
        let sent_here = about.is_some_and(|message| message.sent == point.event);
        let on_link = row.kind.is_done() && row.peer != NO_PROCESS;
        let at_end = about.is_none() && row.peer == point.process;
        // Where order is kept, a copy stands behind what its link was given before.
        let plan = self.plan();
        let doubled = row.kind == EventKind::Duplicate && (plan.network.fifo || !plan.links.is_empty());
        let same_link = |message: &MessageRow| (message.id.from, message.id.to) == (row.process, row.peer);
        let behind =
            || self.sent_between(point.event, point.event).any(|sent| self.message(sent).is_some_and(same_link));
        (doubled && behind()) || sent_here || at_end || (row.process == point.process && !(on_link && about.is_some()))
    }

    /// Everything that this event could have influenced, as what lies before it (see
    /// [`crate::causality::History::future`]). An act on a message, a link or a process happens at no process; its
    /// future is the future of what it changes:
    ///
    /// * a dropped message: what its receiver does from the time on at which it would have arrived;
    /// * a message that is held, released, delayed or doubled: what its receiver does from then on;
    /// * a cut or a heal: what those do from then on to whom the links lead;
    /// * a pause, a change of speed, an armed crash: what the process does from then on;
    /// * a message lost at a crashed process: nothing.
    pub fn influence(&self, event: u32) -> Frontier {
        self.history().future_of(&self.origins(event))
    }

    /// Who sent this message, and whether it left: what [`crate::causality::StampScan`] asks.
    pub fn carries(&self, serial: u32) -> Option<Sent> {
        let message = self.message(serial)?;
        Some(Sent { from: message.id.from, left: message.fate == Fate::InFlight || message.ended > message.sent })
    }

    fn origins(&self, event: u32) -> Vec<Point> {
        let Some(row) = self.row(event) else { return Vec::new() };
        let from_now = |process: ProcessId| Point { event, process };
        let all = || ProcessId::all(self.plan().processes).map(from_now).collect();
        if event == 0 {
            return all();
        }
        let history = self.history();
        if let Some(point) = history.point(event) {
            return vec![point];
        }
        if let Some(message) = self.message(row.message) {
            let lane = history.lane(message.id.to);
            let later = lane.iter().copied().filter(|other| *other > event);
            let first = match row.kind {
                kind if kind.is_lost_arrival() => None,
                EventKind::Drop => later.clone().find(|n| self.row(*n).is_some_and(|row| row.at >= message.due)),
                _ => later.clone().next(),
            };
            return first.map(|event| Point { event, process: message.id.to }).into_iter().collect();
        }
        match self.act(event) {
            Some(Action::Fault(Fault::Cut { from, to, both } | Fault::Heal { from, to, both })) => {
                let ends = if *both { vec![*to, *from] } else { vec![*to] };
                ends.into_iter().map(from_now).collect()
            }
            _ if row.process != NO_PROCESS => vec![from_now(row.process)],
            _ => all(),
        }
    }
}

/// How many of the first events of each process cannot have been touched by what happened to `fork` right after `event`,
/// the last event that the two runs share; [`u32::MAX`] for a process that it cannot have reached at all. These events are
/// the same in both runs, unless the script has cues that wait for something else than a time.
///
/// That is less than what lies outside the act's future in either run, for something that does not happen has
/// consequences too, and no recording shows them: an answer that never comes, since the question was dropped, leaves its
/// receiver waiting. So a process that is reached in one of the runs counts as reached at the same place in the other.
pub fn untouched(whole: &Recording, fork: &Recording, event: u32) -> Frontier {
    let histories = [fork.history(), whole.history()];
    let mut common = vec![u32::MAX; usize::from(fork.plan().processes)];
    let mut seeds = fork.origins(event + 1);
    // A process to which something was done is reached from then on, also where it does nothing more in the fork.
    for seed in &seeds {
        let earlier = histories[0].lane(seed.process).partition_point(|own| *own < seed.event) as u32;
        let limit = &mut common[seed.process.index()];
        *limit = earlier.min(*limit);
    }
    // What the fork did to a message, the other run did not: there it may have arrived.
    let spared = fork.row(event + 1).and_then(|row| whole.message(row.message)).map(|message| message.ended);
    let spared = spared.and_then(|receipt| histories[1].point(receipt));
    let (mut turn, mut settled) = (0, 0);
    // The runs take turns until neither one reaches further than is known already.
    while settled < 2 {
        let history = &histories[turn];
        let reached = history.future_of(&seeds);
        settled += 1;
        for (process, limit) in ProcessId::all(history.processes()).zip(&mut common) {
            if reached.of(process) < (*limit).min(history.lane(process).len() as u32) {
                *limit = reached.of(process);
                settled = 0;
            }
        }
        turn = 1 - turn;
        let first_reached =
            |(process, limit): (ProcessId, &u32)| histories[turn].nth_of(process, limit.checked_add(1)?);
        seeds = ProcessId::all(fork.plan().processes).zip(&common).filter_map(first_reached).collect();
        seeds.extend(spared.filter(|_| turn == 1));
    }
    Frontier(common)
}
