//! The time axes of the space-time diagram: what a place along the lanes means, and where that puts an event.
//!
//! A place is counted in units, each as wide as a step is on the usual axis. Nothing is computed but for what is asked:
//! a place costs at most a binary search in the recording.

use std::rc::Rc;

use super::band::Shift;
use super::fold::Folds;
use super::frame::Frame;
use super::look::Look;
use crate::model::{ProcessId, Time};
use crate::sim::{Fate, NO_PROCESS, Row, Waiting};
use crate::trace::{MessageRow, Recording};

/// What is drawn from left to right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// The order in which events were executed.
    #[default]
    Step,
    /// Simulated time.
    Real,
    /// The longest causal path to an event: its Lamport time.
    Logical,
    /// What the clock of each process shows.
    Local,
}

impl Axis {
    pub const ALL: [Axis; 4] = [Axis::Step, Axis::Real, Axis::Logical, Axis::Local];

    /// Its name in links, files and options.
    pub fn name(self) -> &'static str {
        ["step", "real", "logical", "local"][self as usize]
    }

    pub fn named(name: &str) -> Option<Axis> {
        Axis::ALL.into_iter().find(|axis| axis.name() == name)
    }

    pub fn next(self) -> Axis {
        Axis::ALL[(self as usize + 1) % Axis::ALL.len()]
    }

    /// What stands at the end of the axis.
    pub fn unit(self) -> &'static str {
        ["step", "ms", "depth", "clock ms"][self as usize]
    }

    /// What the place of an event says now.
    pub fn sentence(self) -> &'static str {
        [
            "Time axis: steps. Events stand in the order in which they were executed, equally far apart.",
            "Time axis: simulated time. What happens at the same time stands in one place.",
            "Time axis: depth, the longest causal path to an event. The same depth is not the same time.",
            "Time axis: local clocks. Each lane stands by the clock of its own process, right or wrong.",
        ][self as usize]
    }

    /// Does an event without a lane of its own have one place for all lanes?
    pub fn is_shared(self) -> bool {
        matches!(self, Axis::Step | Axis::Real)
    }
}

/// Of so many visible events the nearest to a place is found by looking at each.
pub(super) const FEW: u32 = 4096;

/// Puts the events of a recording on an axis.
#[derive(Clone)]
pub struct Ruler<'a> {
    pub axis: Axis,
    recording: &'a Recording,
    /// Stretches of the step axis that are folded.
    pub folds: Option<Rc<Folds>>,
    /// Microseconds in a unit.
    pub micros: u64,
    /// What the clock that is furthest behind shows at the start, in microseconds.
    pub base: u64,
    /// On the axis of steps: the columns of the events after this one, when two runs are set beside each other.
    pub columns: Option<(u32, &'a [u32])>,
    /// On the axis of steps: an event that is drawn elsewhere on its lane.
    pub shift: Option<Shift>,
}

impl<'a> Ruler<'a> {
    pub fn new(recording: &'a Recording, axis: Axis) -> Ruler<'a> {
        let count = recording.plan().processes;
        let base = match axis {
            Axis::Local => ProcessId::all(count).map(|process| recording.clock(0, process).0).min().unwrap_or(0),
            _ => 0,
        };
        // On average events are as far apart as steps are. Round numbers, so that a run that grows does not shift.
        let last = recording.last();
        let average = recording.row(last).map_or(0, |row| row.at.0) / u64::from(last.max(1));
        Ruler { axis, recording, folds: None, micros: round(average), base, columns: None, shift: None }
    }

    /// Is the place of an event its number, but for one that is drawn elsewhere?
    fn is_straight(&self) -> bool {
        self.axis == Axis::Step && self.folds.is_none() && self.columns.is_none()
    }

    /// The same axis for another run.
    pub fn over(&self, recording: &'a Recording) -> Ruler<'a> {
        Ruler { recording, folds: None, ..self.clone() }
    }

    /// The same with an event drawn elsewhere.
    pub fn shifted(self, shift: Option<Shift>) -> Ruler<'a> {
        Ruler { shift, ..self }
    }

    /// Is "now" one place for all lanes?
    pub fn is_shared(&self) -> bool {
        self.axis.is_shared() && self.shift.is_none()
    }

    fn units(&self, micros: u64) -> f32 {
        // The whole part apart from the rest: a float holds no day in microseconds.
        (micros / self.micros) as f32 + (micros % self.micros) as f32 / self.micros as f32
    }

    /// A clock may have been set back behind what the first of them showed at the start.
    fn clock(&self, time: Time) -> f32 {
        match time.0.checked_sub(self.base) {
            Some(since) => self.units(since),
            None => -self.units(self.base - time.0),
        }
    }

    /// Where a lane is at an event, be it an event of this lane or not.
    fn place_at(&self, event: u32, process: ProcessId) -> f32 {
        match self.axis {
            Axis::Step => match (self.columns, &self.folds) {
                (Some((base, columns)), _) if event > base => {
                    let column = columns.get((event - base - 1) as usize).copied();
                    // What is not compared any more goes on after the last.
                    column.map_or_else(|| beyond(event, base, columns), |column| column as f32)
                }
                (None, Some(folds)) => folds.place(event),
                _ => self.shift.map_or(event, |shift| shift.place(event, process)) as f32,
            },
            Axis::Real => self.recording.row(event).map_or(0.0, |row| self.units(row.at.0)),
            Axis::Local => self.clock(self.recording.clock(event, process)),
            Axis::Logical => {
                let history = self.recording.history();
                let lane = history.lane(process);
                let own = lane[..lane.partition_point(|own| *own <= event)].last();
                own.and_then(|own| self.recording.row(*own)).map_or(0.0, |row| row.lamport as f32)
            }
        }
    }

    /// Where a lane is at a moment, which may lie between two events or beyond the last.
    pub fn place(&self, moment: f32, process: ProcessId) -> f32 {
        self.between(moment, |event| self.place_at(event, process))
    }

    fn between(&self, moment: f32, at: impl Fn(u32) -> f32) -> f32 {
        if self.is_straight() && self.shift.is_none() {
            return moment;
        }
        let last = self.recording.last();
        let event = (moment.max(0.0) as u32).min(last);
        let (here, rest) = (at(event), moment - event as f32);
        if rest <= 0.0 {
            here
        } else if event == last {
            here + rest
        } else {
            here + (at(event + 1) - here) * rest
        }
    }

    fn own_at(&self, event: u32) -> f32 {
        let process = self.recording.row(event).map_or(NO_PROCESS, |row| row.process);
        let count = self.recording.plan().processes;
        if let Some(shift) = self.shift {
            return shift.own(event) as f32;
        }
        if self.axis.is_shared() || process.0 < count {
            return self.place_at(event, process);
        }
        ProcessId::all(count).map(|lane| self.place_at(event, lane)).fold(0.0, f32::max)
    }

    /// Where an event is, or a moment on the way from one to the next: on the lane of its process, or where the lane
    /// that is furthest on has got to when it is of no single process.
    pub fn own(&self, moment: f32) -> f32 {
        self.between(moment, |event| self.own_at(event))
    }

    /// The furthest place of the recording.
    pub fn end(&self) -> f32 {
        let last = self.recording.last();
        let lanes = ProcessId::all(if self.axis.is_shared() { 1 } else { self.recording.plan().processes });
        lanes.map(|process| self.place_at(last, process)).fold(0.0, f32::max)
    }

    /// The events between which everything lies that can be seen between two places, and perhaps more.
    pub fn visible(&self, frame: &Frame) -> (u32, u32) {
        let last = self.recording.last();
        let (from, to) = frame.window();
        if self.is_straight() {
            let (mut from, mut to) = ((from.max(0.0) as u32).min(last), (to.max(0.0) as u32).min(last));
            if let Some(shift) = self.shift.filter(|shift| (from..=to).contains(&shift.to)) {
                (from, to) = (from.min(shift.event), to.max(shift.event));
            }
            return (from, to);
        }
        let lanes = if self.axis.is_shared() { 1 } else { self.recording.plan().processes };
        let first = |process| self.first_at(process, |place| place >= from).saturating_sub(1);
        let end = |process| self.first_at(process, |place| place > to).min(last);
        let from = ProcessId::all(lanes).map(first).min().unwrap_or(0);
        (from.min(last), ProcessId::all(lanes).map(end).max().unwrap_or(last))
    }

    /// The first event at which a lane is at a place of this kind.
    fn first_at(&self, process: ProcessId, reached: impl Fn(f32) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.recording.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if reached(self.place_at(middle, process)) { high = middle } else { low = middle + 1 }
        }
        low
    }

    /// Where an event of a process is, without a search.
    pub fn place_of(&self, event: u32, row: &Row) -> f32 {
        match self.axis {
            Axis::Step if self.is_straight() && self.shift.is_none() => event as f32,
            Axis::Step => self.own_at(event),
            Axis::Real => self.units(row.at.0),
            Axis::Logical => row.lamport as f32,
            Axis::Local => self.clock(self.recording.clock(event, row.process)),
        }
    }

    /// The first event at which a lane has reached a place.
    pub fn edge(&self, process: ProcessId, place: f32) -> u32 {
        match self.axis {
            Axis::Step if self.is_straight() => (place.max(0.0).ceil() as u32).min(self.recording.len()),
            Axis::Logical => {
                let history = self.recording.history();
                let lane = history.lane(process);
                let reached = |event: &u32| self.recording.row(*event).is_none_or(|row| row.lamport as f32 >= place);
                let own = lane.partition_point(|event| !reached(event));
                lane.get(own).copied().unwrap_or(self.recording.len())
            }
            Axis::Step | Axis::Real | Axis::Local => self.first_at(process, |at| at >= place),
        }
    }

    /// How many events stand apart between two of them; a folded stretch is one.
    pub fn apart(&self, from: u32, to: u32) -> u32 {
        self.folds.as_ref().map_or(to - from, |folds| (folds.place(to) - folds.place(from)) as u32)
    }

    /// The visible event that is nearest to a place; of several the one that was executed last.
    pub fn nearest(&self, frame: &Frame, place: f32) -> u32 {
        if self.is_straight() {
            let place = place.round().max(0.0) as u32;
            return self.shift.map_or(place, |shift| shift.event_at(place));
        }
        let (from, to) = self.visible(frame);
        if to - from > FEW {
            let lanes = ProcessId::all(if self.axis.is_shared() { 1 } else { frame.lanes() });
            let distance = |event: &u32| (self.own_at(*event) - place).abs();
            let edges = lanes.map(|process| self.edge(process, place).min(self.recording.last()));
            return edges.min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(from);
        }
        let mut nearest = (f32::INFINITY, from);
        for event in from..=to {
            let distance = (self.own_at(event) - place).abs();
            if distance <= nearest.0 {
                nearest = (distance, event);
            }
        }
        nearest.1
    }

    /// How much of its way a message has gone, from 0 to 1.
    pub fn progress(&self, look: &Look<'_>, serial: u32, row: &MessageRow) -> f32 {
        let sent = row.sent as f32;
        let (from, here, to) = match self.axis {
            Axis::Real => (self.own(sent), self.own(look.moment), self.end_of(look, serial, row)),
            _ => (sent, look.moment, look.end_of(serial, row)),
        };
        ((here - from) / (to - from)).clamp(0.0, 1.0)
    }

    /// Where the arrow of a message ends: where the message did, or would.
    pub fn end_of(&self, look: &Look<'_>, serial: u32, row: &MessageRow) -> f32 {
        let step = look.end_of(serial, row);
        if self.axis == Axis::Step {
            if !self.is_straight() {
                return self.place(step, row.id.to);
            }
            let moved = self.shift.filter(|_| step == row.ended as f32);
            return moved.map_or(step, |shift| shift.place(row.ended, row.id.to) as f32);
        }
        let (sent, to) = (self.place_at(row.sent, row.id.from), row.id.to);
        let guess = step > row.ended as f32;
        let due = || {
            let head = self.recording.head();
            let message = |pending: &&crate::sim::Pending| matches!(&pending.what, Waiting::Message(message) if message.serial == serial);
            let due = head.pending().iter().find(message).map_or(head.now(), |pending| pending.due);
            match self.axis {
                Axis::Local => {
                    let truth = due.after(head.epoch().0);
                    self.clock(head.slot(to).map_or(truth, |slot| slot.clock(truth)))
                }
                _ => self.units(due.0),
            }
        };
        match self.axis {
            // Nothing is received before its cause has a lesser depth.
            Axis::Logical if guess || row.fate == Fate::InFlight => sent + 1.0,
            Axis::Logical => self.place_at(row.ended, to).max(sent + 1.0),
            _ if row.fate == Fate::InFlight => due(),
            _ if guess => self.place_at(row.sent, to) + 3.0,
            _ => self.place_at(row.ended, to),
        }
    }
}

fn beyond(event: u32, base: u32, columns: &[u32]) -> f32 {
    let last = columns.last().map_or(base, |last| *last);
    (last + (event - base - columns.len() as u32)) as f32
}

/// The greatest of 1, 2, 5, 10, 20, 50 … that is not greater.
pub(super) fn round(number: u64) -> u64 {
    let mut step = 1;
    while step * 10 <= number {
        step *= 10;
    }
    [5, 2].into_iter().map(|times| times * step).find(|round| *round <= number).unwrap_or(step)
}
