//! What a handler asks for, in the order in which it asks.

use std::rc::Rc;

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
    Indicate {
        indication: Rc<dyn Object>,
        mark: Mark,
    },
}

/// One labelled step of the pseudocode that a handler went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Executed {
    pub label: &'static str,
    /// The line of the algorithm's Rust source that says so.
    pub line: u32,
}

/// Everything that one run of a handler did besides changing its own state.
#[derive(Clone, Default)]
pub struct Effects {
    pub list: Vec<Effect>,
    pub steps: Vec<Executed>,
    /// Why the event was dropped, and the source line that dropped it.
    pub ignored: Option<(&'static str, u32)>,
    /// How many random numbers the process has drawn so far.
    pub draws: u32,
}

impl Effects {
    pub(super) fn clear(&mut self, draws: u32) {
        self.list.clear();
        self.steps.clear();
        self.ignored = None;
        self.draws = draws;
    }
}
