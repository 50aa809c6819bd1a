//! Two forks side by side: which events happen in both, which differ, and what a process could tell apart.
//!
//! The local history of a process is the sequence of its own events: what it received and from whom, which of its timers
//! fired, what was asked of it, and its state after each. An event is the same in both runs when the whole local history
//! up to it is: then the process cannot know in which of the two it is. The order of events of different processes, and
//! the time of day, are no part of it.

use std::rc::Rc;

use super::recording::Recording;
use crate::causality::{Hop, Point, process_of};
use crate::model::{Map, ProcessId, digest_of};
use crate::sim::{Action, EventKind, NO_MESSAGE, Row, Step, World};

/// So many events after the divergence are compared; what comes later is not.
pub const MOST_COMPARED: u32 = 20_000;

/// Which of the two runs.
pub type Side = usize;

/// What an event of one run is in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// The same, after the same local history: this event there.
    Same(u32),
    /// It happens there too, after another history, and leaves the process in the same state again.
    Again(u32),
    /// It happens there too, but comes out differently.
    Differs(u32),
    /// It does not happen there.
    Only,
}

impl Pairing {
    /// The event in the other run.
    pub fn other(self) -> Option<u32> {
        match self {
            Pairing::Same(event) | Pairing::Again(event) | Pairing::Differs(event) => Some(event),
            Pairing::Only => None,
        }
    }
}

/// How moments of two runs correspond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// As many steps after the divergence.
    #[default]
    Step,
    /// The same simulated time.
    Time,
    /// At the last event that both have.
    Match,
}

/// How far the local histories of a process in two runs agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// So many of its first events after the divergence are the same.
    pub same: u32,
    /// The first event of each that is not; `None` where there is none up to the moment that was asked about.
    pub differs: [Option<u32>; 2],
}

impl Alike {
    /// Can the process not know in which of the two runs it is?
    pub fn is_twin(&self) -> bool {
        self.differs == [None, None]
    }
}

/// Why something differs: from the first event that does, by messages, to a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub side: Side,
    pub root: Point,
    pub hops: Vec<Hop>,
    pub target: u32,
}

/// One event after the divergence.
#[derive(Clone, Copy)]
struct Entry {
    /// Its lane: a process, or the one after the last for what is nobody's.
    lane: u16,
    /// Its place in the lane.
    nth: u32,
    /// What makes it happen: this message, the k-th firing of this timer …
    trigger: u64,
    /// The local history up to it.
    history: u64,
    /// What was received, and the state after it.
    outcome: u64,
}

/// What is known of one run.
struct Run {
    /// The world after the last event that was taken up.
    world: Rc<World>,
    entries: Vec<Entry>,
    /// Per lane, its events, and where each trigger is.
    lanes: Vec<Vec<u32>>,
    triggers: Vec<Map<u64, u32>>,
    counts: Map<u64, u32>,
    histories: Vec<u64>,
}

/// Two runs of one tree, compared as far as they are recorded.
pub struct Comparison {
    /// The last event that both share.
    pub base: u32,
    runs: [Run; 2],
}

impl Comparison {
    /// `shared`: an event up to which they are one run for certain.
    pub fn new(recordings: [&Recording; 2], shared: u32) -> Comparison {
        let [one, other] = recordings;
        let mut base = shared.min(one.last()).min(other.last());
        let alike = |event| {
            let row = one.row(event);
            row.is_some() && row == other.row(event) && one.act(event) == other.act(event)
        };
        while alike(base + 1) {
            base += 1;
        }
        let run = |recording: &Recording| {
            let lanes = usize::from(recording.plan().processes) + 1;
            Run {
                world: recording.world_at(base),
                entries: Vec::new(),
                lanes: vec![Vec::new(); lanes],
                triggers: vec![Map::new(); lanes],
                counts: Map::new(),
                histories: vec![0; lanes],
            }
        };
        let mut comparison = Comparison { base, runs: [run(one), run(other)] };
        comparison.extend(recordings);
        comparison
    }

    /// Takes up what has been recorded since.
    pub fn extend(&mut self, recordings: [&Recording; 2]) {
        for (run, recording) in self.runs.iter_mut().zip(recordings) {
            let end = recording.last().min(self.base.saturating_add(MOST_COMPARED));
            let mut step = Step::default();
            let mut at = self.base + run.entries.len() as u32;
            while at < end {
                run.take_up(recording, at, &mut step);
                at += 1;
            }
        }
    }

    /// Do they differ at all?
    pub fn is_different(&self) -> bool {
        self.runs.iter().any(|run| !run.entries.is_empty())
    }

    /// The last event of a run that is compared.
    pub fn last(&self, side: Side) -> u32 {
        self.base + self.runs[side].entries.len() as u32
    }

    /// What this event is in the other run.
    pub fn pairing(&self, side: Side, event: u32) -> Pairing {
        if event <= self.base {
            return Pairing::Same(event);
        }
        let Some(entry) = self.entry(side, event) else { return Pairing::Only };
        if let Some(event) = self.twin(side, entry) {
            return Pairing::Same(event);
        }
        let lane = usize::from(entry.lane);
        let Some(&event) = self.runs[1 - side].triggers[lane].get(&entry.trigger) else { return Pairing::Only };
        match self.entry(1 - side, event) {
            // What is nobody's has no history.
            _ if lane + 1 == self.runs[side].lanes.len() => Pairing::Same(event),
            // It was taken for another one there: the process cannot tell them apart.
            Some(it) if self.twin(1 - side, it).is_some() => Pairing::Only,
            Some(it) if it.outcome == entry.outcome => Pairing::Again(event),
            _ => Pairing::Differs(event),
        }
    }

    /// The event of the same process in the other run that has the same local history.
    fn twin(&self, side: Side, entry: &Entry) -> Option<u32> {
        let lane = &self.runs[1 - side].lanes[usize::from(entry.lane)];
        let event =
            lane.get(entry.nth as usize).filter(|_| usize::from(entry.lane) + 1 < self.runs[side].lanes.len())?;
        self.entry(1 - side, *event).is_some_and(|it| it.history == entry.history).then_some(*event)
    }

    fn entry(&self, side: Side, event: u32) -> Option<&Entry> {
        self.runs[side].entries.get(event.checked_sub(self.base + 1)? as usize)
    }

    /// The moment of the other run that corresponds to this one.
    pub fn linked(&self, recordings: [&Recording; 2], side: Side, event: u32, align: Align) -> u32 {
        let other = recordings[1 - side];
        if event <= self.base {
            return event;
        }
        let there = match align {
            Align::Step => event,
            Align::Time => {
                let now = recordings[side].row(event).map_or(crate::model::Time::ZERO, |row| row.at);
                other.before(now.after(1)).max(self.base)
            }
            Align::Match => {
                let earlier = (self.base + 1..=event.min(self.last(side))).rev();
                earlier.into_iter().find_map(|event| self.pairing(side, event).other()).unwrap_or(self.base)
            }
        };
        there.min(other.last())
    }

    /// How far the local histories of a process agree up to a moment of each run.
    pub fn alike(&self, process: ProcessId, until: [u32; 2]) -> Alike {
        let lane = |side: Side| {
            let events = &self.runs[side].lanes[process.index()];
            &events[..events.partition_point(|event| *event <= until[side])]
        };
        let lanes = [lane(0), lane(1)];
        let history = |side: Side, event: u32| self.entry(side, event).map(|entry| entry.history);
        let same = lanes[0].iter().zip(lanes[1]).take_while(|(one, other)| history(0, **one) == history(1, **other));
        let same = same.count();
        Alike { same: same as u32, differs: lanes.map(|lane| lane.get(same).copied()) }
    }

    /// The first event of a kind that is not the same in both, and in which run it is.
    pub fn first_different(&self, recordings: [&Recording; 2], wanted: impl Fn(&Row) -> bool) -> Option<(Side, u32)> {
        let first = |side: Side| {
            let differs = |event: &u32| {
                let row = recordings[side].row(*event);
                row.is_some_and(&wanted) && matches!(self.pairing(side, *event), Pairing::Only | Pairing::Differs(_))
            };
            (self.base + 1..=self.last(side)).find(differs).map(|event| (side, event))
        };
        [first(0), first(1)].into_iter().flatten().min_by_key(|(_, event)| *event)
    }

    /// A shortest causal path to this event from one of those at which the runs begin to differ. `None` for what is
    /// nobody's, and for what the difference has not reached.
    pub fn explain(&self, recordings: [&Recording; 2], side: Side, target: u32) -> Option<Explanation> {
        let history = recordings[side].history();
        let end = history.point(target)?;
        let lanes = &self.runs[side].lanes[..usize::from(history.processes())];
        let first = |lane: &Vec<u32>| {
            let differs = |event: &u32| !matches!(self.pairing(side, *event), Pairing::Same(_));
            let point = lane.iter().copied().find(differs).and_then(|event| history.point(event))?;
            // What was caused by something that differs is not where it began.
            let began = history.cause(point).is_none_or(|cause| {
                cause.event <= self.base || matches!(self.pairing(side, cause.event), Pairing::Same(_))
            });
            began.then_some(point)
        };
        let paths = lanes.iter().filter_map(first).filter_map(|root| {
            let hops = if root == end { Vec::new() } else { history.path(root, end)? };
            Some(Explanation { side, root, hops, target })
        });
        paths.min_by_key(|path| (path.hops.len(), path.root.event))
    }

    /// Columns for the events after the divergence: the same events stand in one column as far as their order allows,
    /// the others between them.
    pub fn columns(&self) -> [Vec<u32>; 2] {
        let pairs = (self.base + 1..=self.last(0)).filter_map(|event| match self.pairing(0, event) {
            Pairing::Same(other) => Some((event, other)),
            _ => None,
        });
        let anchors = rising(&pairs.collect::<Vec<_>>());
        let mut columns = [Vec::new(), Vec::new()];
        let mut next = self.base + 1;
        let mut done = [self.base, self.base];
        let ends = (self.last(0) + 1, self.last(1) + 1);
        for (one, other) in anchors.into_iter().chain([ends]) {
            let gaps = [one - done[0] - 1, other - done[1] - 1];
            for (columns, gap) in columns.iter_mut().zip(gaps) {
                columns.extend(next..next + gap);
            }
            next += gaps[0].max(gaps[1]);
            columns.iter_mut().for_each(|columns| columns.push(next));
            (done, next) = ([one, other], next + 1);
        }
        // The ends themselves are no events.
        columns.iter_mut().for_each(|columns| _ = columns.pop());
        columns
    }
}

impl Run {
    fn take_up(&mut self, recording: &Recording, at: u32, step: &mut Step) {
        let event = at + 1;
        let Some(row) = recording.row(event) else { return };
        let id = recording.message(row.message).filter(|_| row.message != NO_MESSAGE).map(|message| message.id);
        let delivered = id.filter(|_| row.kind == EventKind::Deliver);
        let arriving = delivered.and_then(|id| self.world.message(id));
        let content = arriving.map(|message| message.payload.digest());
        let sender = delivered.map(|id| id.from);
        recording.replay(Rc::make_mut(&mut self.world), at, step);
        let process = process_of(row).filter(|process| process.index() + 1 < self.lanes.len());
        let lane = process.map_or(self.lanes.len() - 1, ProcessId::index);
        let asked = match recording.act(event) {
            Some(Action::Request { offer, argument, .. }) => Some((*offer, *argument)),
            _ => None,
        };
        let act = recording.act(event).map(digest_of);
        let cause = digest_of(&(lane, row.kind, id, row.timer, act));
        let count = self.counts.get_or_insert_with(cause, || 0);
        *count += 1;
        let trigger = digest_of(&(cause, *count));
        let slot = process.and_then(|process| self.world.slot(process));
        let state = slot.and_then(|slot| slot.state.as_ref()).map(|state| state.digest());
        let stable = slot.and_then(|slot| slot.stable.as_ref()).map(|stable| stable.digest());
        let outcome = digest_of(&(sender, content, state, stable));
        let perceived = digest_of(&(row.kind, row.timer, asked, outcome));
        let history = digest_of(&(self.histories[lane], perceived));
        self.histories[lane] = history;
        self.triggers[lane].insert(trigger, event);
        self.entries.push(Entry { lane: lane as u16, nth: self.lanes[lane].len() as u32, trigger, history, outcome });
        self.lanes[lane].push(event);
    }
}

/// A longest chain of pairs in which both sides rise; the first sides do already.
fn rising(pairs: &[(u32, u32)]) -> Vec<(u32, u32)> {
    // Of the chains of each length, the pair that ends the one whose end is least.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (place, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < pair.1);
        before.push(length.checked_sub(1).map(|length| ends[length]));
        match ends.get_mut(length) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut chain = Vec::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        chain.push(pairs[place]);
        at = before[place];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longest_rising_chain_is_found() {
        let pairs: Vec<(u32, u32)> =
            [9, 2, 5, 3, 7, 101, 18].into_iter().enumerate().map(|(a, b)| (a as u32, b)).collect();
        let chain = rising(&pairs);
        assert_eq!(chain.len(), 4);
        assert!(chain.is_sorted_by(|one, other| one.0 < other.0 && one.1 < other.1));
        assert!(rising(&[]).is_empty());
    }
}
