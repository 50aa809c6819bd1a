//! Ways through a history: a shortest causal path, and how far an event could move.

use super::history::{History, Point};
use crate::clocks::Hybrid;
use crate::model::ProcessId;

/// One hop of a causal path: a message from its sending to its receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    pub sent: Point,
    pub received: Point,
}

/// Between which events one event could have happened with every process noticing no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slack {
    /// The last event that must come before it, and the first that must come after.
    pub after: Point,
    pub before: Option<Point>,
}

impl History {
    /// A causal path from `a` to `b` with as few messages as possible, each received as early as possible; between
    /// two hops, influence travels along the process. Empty when both are of one process. `None` when `a` did not
    /// happen before `b`.
    pub fn path(&self, a: Point, b: Point) -> Option<Vec<Hop>> {
        if !self.precedes(a, b) {
            return None;
        }
        // Per round, the earliest event of each process that so many messages can reach, and the message that does.
        let nobody: Vec<Option<Point>> = vec![None; usize::from(self.processes())];
        let mut reached = nobody.clone();
        reached[a.process.index()] = Some(a);
        let mut rounds: Vec<Vec<Option<Hop>>> = Vec::new();
        while reached[b.process.index()].is_none_or(|first| first.event > b.event) {
            let mut hops: Vec<Option<Hop>> = vec![None; reached.len()];
            for received in (a.event + 1..=b.event).filter_map(|event| self.point(event)) {
                let at = received.process.index();
                let known = hops[at].map(|hop| hop.received).or(reached[at]);
                if known.is_some_and(|known| known.event <= received.event) {
                    continue;
                }
                let Some(sent) = self.cause(received) else { continue };
                if reached[sent.process.index()].is_some_and(|first| first.event <= sent.event) {
                    hops[at] = Some(Hop { sent, received });
                }
            }
            for (first, hop) in reached.iter_mut().zip(&hops) {
                *first = hop.map(|hop| hop.received).or(*first);
            }
            if hops.iter().all(Option::is_none) {
                return None;
            }
            rounds.push(hops);
        }
        // Back from the end: the newest round that reached a process in time is the one that counts.
        let (mut path, mut at) = (Vec::new(), b);
        for hops in rounds.iter().rev() {
            if let Some(hop) = hops[at.process.index()].filter(|hop| hop.received.event <= at.event) {
                path.push(hop);
                at = hop.sent;
            }
        }
        path.reverse();
        Some(path)
    }

    /// How far this event could be moved along its process: not before what it is caused by, not after what it causes.
    /// `None` for the start.
    pub fn slack(&self, point: Point) -> Option<Slack> {
        let before = self.before(point)?;
        let after = self.cause(point).map_or(before, |cause| cause.max(before));
        let received = self.receipts(point).next();
        let next = self.after(point);
        let before = [received, next].into_iter().flatten().min();
        Some(Slack { after, before })
    }

    /// The hybrid logical stamp of one event. `physical` is what the clock of a process shows at an event.
    pub fn hybrid(&self, of: Point, physical: impl Fn(u32, ProcessId) -> u64) -> Hybrid {
        let past = self.past(of);
        // Per process the stamp of its newest event so far, and the start's, which any of them may have sent at.
        let start = |process| Hybrid::default().next(physical(0, process), None);
        let starts: Vec<Hybrid> = ProcessId::all(self.processes()).map(start).collect();
        let mut newest = starts.clone();
        let mut stamps = vec![Hybrid::default(); of.event as usize + 1];
        let mut seen = vec![1u32; newest.len()];
        for point in (1..=of.event).filter_map(|event| self.point(event)) {
            let lane = point.process.index();
            if seen[lane] >= past.0[lane] {
                continue;
            }
            seen[lane] += 1;
            let received = self.cause(point).map(|cause| match cause.event {
                0 => starts[cause.process.index()],
                event => stamps[event as usize],
            });
            newest[lane] = newest[lane].next(physical(point.event, point.process), received);
            stamps[point.event as usize] = newest[lane];
        }
        newest.get(of.process.index()).copied().unwrap_or_default()
    }

    /// The length of the longest causal chain that ends here, counted in events: its Lamport time when every process
    /// begins at 1. For every event; 0 for what is nobody's.
    pub fn depths(&self) -> Vec<u32> {
        let mut depths = vec![0u32; self.len() as usize];
        let mut newest = vec![0u32; usize::from(self.processes())];
        for event in 0..self.len() {
            if event == 0 {
                depths[0] = 1;
                newest.fill(1);
            }
            let Some(point) = self.point(event) else { continue };
            let caused = self.cause(point).map_or(0, |cause| depths[cause.event as usize]);
            let own = &mut newest[point.process.index()];
            *own = caused.max(*own) + 1;
            depths[event as usize] = *own;
        }
        depths
    }
}
