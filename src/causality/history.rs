//! Happened-before as an index over a run (Lamport 1978), grown event by event.
//!
//! Twelve bytes an event and no vectors: a cone is one pass over the events, backwards or forwards, because a message
//! is always sent at a smaller event number than it is received. A pass over 100,000 events takes less than a
//! millisecond, which is less than any index of vectors would take to be copied.

use super::process_of;
use crate::model::ProcessId;
use crate::sim::{EventKind, NO_MESSAGE, NO_PROCESS, Row};

/// "No event".
const NONE: u32 = u32::MAX;

/// One event of one process. Event 0, the start, is the first event of every process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    pub event: u32,
    pub process: ProcessId,
}

/// So many of the first events of each process: a cut, or the causal past of an event (which is its vector clock), or
/// what lies before a future.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frontier(pub Vec<u32>);

impl Frontier {
    /// How many events it holds.
    pub fn size(&self) -> u32 {
        self.0.iter().sum()
    }

    pub fn of(&self, process: ProcessId) -> u32 {
        self.0.get(process.index()).copied().unwrap_or(0)
    }
}

/// One row of the index.
#[derive(Clone, Copy)]
struct Node {
    /// Whose event it is; [`NO_PROCESS`] for none.
    process: ProcessId,
    /// For the receipt of a message, and for a copy made by a fault: who sent it, and at which event.
    sender: ProcessId,
    cause: u32,
}

/// Who did what after what.
#[derive(Clone, Default)]
pub struct History {
    /// For each process its events, ascending.
    lanes: Vec<Vec<u32>>,
    nodes: Vec<Node>,
}

impl History {
    pub fn new(processes: u16) -> History {
        History { lanes: vec![Vec::new(); usize::from(processes)], nodes: Vec::new() }
    }

    /// Takes up the next event. `sent` tells who sent the message with this serial, and at which event.
    pub fn push(&mut self, row: &Row, sent: impl Fn(u32) -> Option<(ProcessId, u32)>) {
        let event = self.len();
        let process = process_of(row).filter(|process| process.index() < self.lanes.len()).unwrap_or(NO_PROCESS);
        let mut node = Node { process, sender: NO_PROCESS, cause: NONE };
        let carries = matches!(row.kind, EventKind::Deliver | EventKind::Duplicate) && row.message != NO_MESSAGE;
        if let Some((sender, at)) = carries.then(|| sent(row.message)).flatten().filter(|(_, at)| *at < event) {
            (node.sender, node.cause) = (sender, at);
            // A copy was sent when its original was, and by whoever did send it.
            match self.nodes.get(at as usize) {
                Some(copied) if copied.process == NO_PROCESS && copied.cause != NONE => {
                    (node.sender, node.cause) = (copied.sender, copied.cause);
                }
                Some(sending) if sending.process != NO_PROCESS => node.sender = sending.process,
                _ => {}
            }
        }
        match row.kind {
            EventKind::Start => self.lanes.iter_mut().for_each(|lane| lane.push(event)),
            _ if process != NO_PROCESS => self.lanes[process.index()].push(event),
            _ => {}
        }
        self.nodes.push(node);
    }

    /// Takes events before this one for nobody's, when they are not known yet.
    pub fn skip_to(&mut self, event: u32) {
        let nobodys = Node { process: NO_PROCESS, sender: NO_PROCESS, cause: NONE };
        self.nodes.resize((event as usize).max(self.nodes.len()), nobodys);
    }

    /// How many events have been taken up.
    pub fn len(&self) -> u32 {
        self.nodes.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Forgets all events but the first so many.
    pub fn truncate(&mut self, events: u32) {
        self.nodes.truncate(events as usize);
        for lane in &mut self.lanes {
            lane.truncate(lane.partition_point(|event| *event < events));
        }
    }

    /// The events of a process, ascending. The first is 0, its start.
    pub fn lane(&self, process: ProcessId) -> &[u32] {
        self.lanes.get(process.index()).map_or(&[], Vec::as_slice)
    }

    pub fn processes(&self) -> u16 {
        self.lanes.len() as u16
    }

    /// The event of a process with this number; `None` for the start, which is one of each, and for what is nobody's.
    pub fn point(&self, event: u32) -> Option<Point> {
        let process = self.nodes.get(event as usize)?.process;
        (process != NO_PROCESS).then_some(Point { event, process })
    }

    /// The number of this event among those of its process, from 1. Of something between two events: of the one before.
    pub fn nth(&self, point: Point) -> u32 {
        self.lane(point.process).partition_point(|event| *event <= point.event) as u32
    }

    /// The `nth` event of a process, from 1.
    pub fn nth_of(&self, process: ProcessId, nth: u32) -> Option<Point> {
        let event = *self.lane(process).get((nth as usize).checked_sub(1)?)?;
        Some(Point { event, process })
    }

    /// The sending of the message that was received here.
    pub fn cause(&self, point: Point) -> Option<Point> {
        let node = self.nodes.get(point.event as usize).filter(|node| node.process == point.process)?;
        (node.cause != NONE).then_some(Point { event: node.cause, process: node.sender })
    }

    /// Where a message was sent that says of itself that it was sent at this event by this process: a copy was sent when
    /// its original was, and a forged one by whoever did send it.
    pub fn sending(&self, claimed: Point) -> Point {
        let copied = self.cause(Point { process: NO_PROCESS, ..claimed });
        self.point(claimed.event).or(copied).unwrap_or(claimed)
    }

    /// Per process the number of its first event that is not among these, or [`u32::MAX`] when all are.
    pub fn bounds(&self, frontier: &Frontier) -> Vec<u32> {
        let beyond = |(lane, count): (&Vec<u32>, &u32)| lane.get(*count as usize).copied().unwrap_or(NONE);
        self.lanes.iter().zip(&frontier.0).map(beyond).collect()
    }

    /// The event of the same process before this one.
    pub fn before(&self, point: Point) -> Option<Point> {
        self.nth_of(point.process, self.nth(point).checked_sub(1)?)
    }

    /// The event of the same process after this one.
    pub fn after(&self, point: Point) -> Option<Point> {
        self.nth_of(point.process, self.nth(point) + 1)
    }

    /// Where messages sent at this event were received, in order.
    pub fn receipts(&self, point: Point) -> impl Iterator<Item = Point> + '_ {
        (point.event + 1..self.len())
            .filter_map(|event| self.point(event))
            .filter(move |at| self.cause(*at) == Some(point))
    }

    /// The causal past of an event, itself included: of each process, so many of its first events. This is the event's
    /// vector clock (Mattern 1989).
    pub fn past(&self, point: Point) -> Frontier {
        let mut ends = vec![0; self.lanes.len()];
        if let Some(end) = ends.get_mut(point.process.index()) {
            *end = point.event + 1;
        }
        self.close_past(ends)
    }

    /// The causal future of an event, itself included, as what lies before it: of each process all but so many of its
    /// first events.
    pub fn future(&self, point: Point) -> Frontier {
        self.future_of(&[point])
    }

    /// The union of the futures of several points. They need not be events: then the future begins, for each, with the
    /// next event of its process.
    pub fn future_of(&self, points: &[Point]) -> Frontier {
        let mut starts = vec![NONE; self.lanes.len()];
        for point in points {
            if let Some(start) = starts.get_mut(point.process.index()) {
                *start = point.event.min(*start);
            }
        }
        self.close_future(starts)
    }

    /// Did `a` happen before `b`? Not, when they are the same.
    pub fn precedes(&self, a: Point, b: Point) -> bool {
        a != b && a.event <= b.event && self.past(b).of(a.process) >= self.nth(a)
    }

    /// Neither happened before the other, and they are not the same.
    pub fn concurrent(&self, a: Point, b: Point) -> bool {
        a != b && !self.precedes(a, b) && !self.precedes(b, a)
    }

    /// What has happened once the event with this number has: every process up to there.
    pub fn at(&self, event: u32) -> Frontier {
        Frontier(self.lanes.iter().map(|lane| lane.partition_point(|other| *other <= event) as u32).collect())
    }

    /// The messages that were sent outside this cut though they are received inside, in the order of their receipts:
    /// sending and receipt of each. With none the cut is consistent.
    pub fn torn(&self, cut: &Frontier) -> impl Iterator<Item = (Point, Point)> + '_ {
        let ends = self.ends(cut);
        let last = ends.iter().copied().max().unwrap_or(0);
        let inside = move |point: Point| ends.get(point.process.index()).is_some_and(|end| point.event < *end);
        let received =
            (0..last).filter_map(|event| self.point(event)).filter_map(|point| Some((self.cause(point)?, point)));
        received.filter(move |(sent, received)| inside(*received) && !inside(*sent))
    }

    /// The first of them.
    pub fn inconsistency(&self, cut: &Frontier) -> Option<(Point, Point)> {
        self.torn(cut).next()
    }

    /// Left-closed under happened-before (Chandy and Lamport 1985, Mattern 1989)?
    pub fn is_consistent(&self, cut: &Frontier) -> bool {
        self.inconsistency(cut).is_none()
    }

    /// The least consistent cut that contains this one.
    pub fn least_above(&self, cut: &Frontier) -> Frontier {
        self.close_past(self.ends(cut))
    }

    /// The greatest consistent cut inside this one.
    pub fn greatest_below(&self, cut: &Frontier) -> Frontier {
        let starts = ProcessId::all(self.processes())
            .map(|process| self.nth_of(process, cut.of(process) + 1).map_or(NONE, |first_outside| first_outside.event));
        self.close_future(starts.collect())
    }

    /// Per process the event number before which everything of it is in the cut.
    fn ends(&self, cut: &Frontier) -> Vec<u32> {
        let last = |process| self.nth_of(process, cut.of(process).min(self.lane(process).len() as u32));
        ProcessId::all(self.processes()).map(|process| last(process).map_or(0, |last| last.event + 1)).collect()
    }

    fn close_past(&self, mut ends: Vec<u32>) -> Frontier {
        let from = ends.iter().copied().max().unwrap_or(0).min(self.len()) as usize;
        for (event, node) in self.nodes[..from].iter().enumerate().rev() {
            if node.cause != NONE
                && ends.get(node.process.index()).is_some_and(|end| (event as u32) < *end)
                && let Some(end) = ends.get_mut(node.sender.index())
            {
                *end = (*end).max(node.cause + 1);
            }
        }
        let count = |(lane, end): (&Vec<u32>, &u32)| lane.partition_point(|event| event < end) as u32;
        Frontier(self.lanes.iter().zip(&ends).map(count).collect())
    }

    fn close_future(&self, mut starts: Vec<u32>) -> Frontier {
        let from = starts.iter().copied().min().unwrap_or(NONE).min(self.len()) as usize;
        for (event, node) in (from as u32..).zip(&self.nodes[from..]) {
            if node.cause != NONE
                && starts.get(node.sender.index()).is_some_and(|start| node.cause >= *start)
                && let Some(start) = starts.get_mut(node.process.index())
            {
                *start = (*start).min(event);
            }
        }
        let count = |(lane, start): (&Vec<u32>, &u32)| lane.partition_point(|event| event < start) as u32;
        Frontier(self.lanes.iter().zip(&starts).map(count).collect())
    }
}
