//! What a handler asks for, in the order in which it asks.

use std::panic::Location;
use std::rc::Rc;

use super::compose::Change;
use super::erased::Object;
use crate::model::{Mark, ProcessId, Sign};

/// One effect of a handler. It takes place when the handler has returned.
#[derive(Clone)]
pub enum Effect {
    Send {
        to: ProcessId,
        message: Rc<dyn Object>,
        kind: u16,
        sign: Option<Sign>,
        line: u32,
    },
    SetTimer {
        timer: u32,
        micros: u64,
    },
    CancelTimer {
        timer: u32,
    },
    Store(Rc<dyn Object>),
    /// The process sets its own clock, in microseconds forward.
    AdjustClock {
        micros: i64,
    },
    /// The process corrects the rate of its own clock, in parts per million.
    SlewClock {
        ppm: i32,
    },
    /// Writes a part of the record and leaves the rest: the own part, or that of what stands below.
    Amend(Change),
    Indicate {
        indication: Rc<dyn Object>,
        mark: Mark,
    },
    /// What stands below indicates to the layer above it, with the way to its name, mark and sentence.
    Inner {
        indication: Rc<dyn Object>,
        mark: Mark,
        tell: fn(&dyn Object) -> (&'static str, Mark, String),
    },
}

/// An effect and the layer that asked for it: 0 is the algorithm itself, 1 and further what it stands on.
#[derive(Clone)]
pub struct Layered {
    pub layer: u8,
    pub effect: Effect,
}

/// One labelled step of the pseudocode that a handler went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Executed {
    pub label: &'static str,
    /// Where the Rust source says so.
    pub at: &'static Location<'static>,
    /// In whose pseudocode: 0 is the algorithm's own.
    pub layer: u8,
}

/// Why an event was dropped, by which layer, and where its Rust source says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ignored {
    pub reason: &'static str,
    pub at: &'static Location<'static>,
    pub layer: u8,
}

/// Everything that one run of a handler did besides changing its own state.
#[derive(Clone, Default)]
pub struct Effects {
    pub list: Vec<Layered>,
    pub steps: Vec<Executed>,
    pub ignored: Option<Ignored>,
    /// The message is kept until it may be handled.
    pub buffered: bool,
    /// How many random numbers the process has drawn so far.
    pub draws: u32,
}

impl Effects {
    pub(super) fn clear(&mut self, draws: u32) {
        self.list.clear();
        self.steps.clear();
        (self.ignored, self.buffered) = (None, false);
        self.draws = draws;
    }

    /// An effect of the algorithm whose handler runs.
    pub(super) fn push(&mut self, effect: Effect) {
        self.list.push(Layered { layer: 0, effect });
    }

    /// The uppermost layer that had a part in it: 0 for the algorithm itself, which also has when nobody had.
    pub fn layer(&self) -> u8 {
        let steps = self.steps.iter().map(|step| step.layer);
        let effects = self.list.iter().map(|entry| entry.layer);
        steps.chain(effects).chain(self.ignored.map(|ignored| ignored.layer)).min().unwrap_or(0)
    }
}
