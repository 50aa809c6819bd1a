//! Causality on the picture: which of the marks that are drawn lie in the past of an event, which in its future, and
//! which are concurrent with it.
//!
//! A past is one number a process, and so is a future. Both are worked out once for an event; to ask about one mark is
//! to compare two numbers.

use std::rc::Rc;

use super::arrow::Emphasis;
use super::band::Slide;
use super::cut::Cut;
use super::mark::MarkState;
use super::pair::Pair;
use crate::causality::{History, Point, process_of};
use crate::sim::{Fate, Row};
use crate::trace::{MessageRow, Recording};

/// Everything about causality that a picture shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causal {
    pub cone: Option<Cone>,
    pub pair: Option<Rc<Pair>>,
    pub cut: Option<Rc<Cut>>,
    pub slide: Option<Rc<Slide>>,
}

impl Causal {
    /// What is to be made of a message; `None` to let it step back.
    pub fn of_message(&self, history: &History, row: &MessageRow) -> Option<Emphasis> {
        if self.cut.as_ref().is_some_and(|cut| cut.tears(history, row)) {
            return Some(Emphasis::Offending);
        }
        let way = self.pair.as_ref().is_some_and(|pair| pair.carries(row));
        if way || self.slide.as_ref().is_some_and(|slide| slide.is_held_by(row)) {
            return Some(Emphasis::Path);
        }
        match &self.cone {
            Some(cone) => cone.carries(history, row),
            None => Some(Emphasis::None),
        }
    }
}

/// The past and the future of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cone {
    event: u32,
    /// Of each process, the number of the first event that is not in the past.
    ends: Vec<u32>,
    /// Of each process, the number of the first event that is in the future.
    starts: Vec<u32>,
    /// Is it the event of a process? Else it has no past, and nothing is concurrent with it.
    whole: bool,
}

impl Cone {
    /// One pass over the history backwards and one forwards.
    pub fn of(recording: &Recording, event: u32) -> Cone {
        let history = recording.history();
        let point = history.point(event);
        let ends = match point {
            Some(point) => history.bounds(&history.past(point)),
            None => vec![0; usize::from(history.processes())],
        };
        Cone { event, ends, starts: history.bounds(&recording.influence(event)), whole: point.is_some() }
    }

    /// The event that the others are set against.
    pub fn event(&self) -> u32 {
        self.event
    }

    fn is_past(&self, point: Point) -> bool {
        self.ends.get(point.process.index()).is_some_and(|end| point.event < *end)
    }

    fn is_future(&self, point: Point) -> bool {
        self.starts.get(point.process.index()).is_some_and(|start| point.event >= *start)
    }

    /// Where an event stands. `None` for the event itself, and for what is nobody's and so ordered with nothing.
    pub fn standing(&self, event: u32, row: &Row) -> Option<MarkState> {
        let process = process_of(row).filter(|_| event != self.event)?;
        let point = Point { event, process };
        match (self.is_past(point), self.is_future(point)) {
            (true, _) => Some(MarkState::Past),
            (_, true) => Some(MarkState::Future),
            _ => self.whole.then_some(MarkState::Concurrent),
        }
    }

    /// Where a message stands: it is in the past when it was received there, in the future when it was sent there. `None`
    /// when it is neither.
    pub fn carries(&self, history: &History, row: &MessageRow) -> Option<Emphasis> {
        let received = matches!(row.fate, Fate::Delivered | Fate::Ignored);
        if received && self.is_past(Point { event: row.ended, process: row.id.to }) {
            return Some(Emphasis::Past);
        }
        let sent = history.sending(Point { event: row.sent, process: row.id.from });
        match self.is_future(sent) {
            true => Some(Emphasis::Future),
            false => (!self.whole).then_some(Emphasis::None),
        }
    }
}
