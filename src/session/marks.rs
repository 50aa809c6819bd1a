//! Clock stamps at the events and folded quiet stretches: what the pictures keep of them between frames.

use std::cell::RefCell;
use std::rc::Rc;

use super::session::Session;
use crate::model::Set;
use crate::scene::axis::Axis;
use crate::scene::fold::Folds;
use crate::scene::stamps::{Stamp, StampBook};
use crate::sim::Plan;

/// What was worked out for one branch, and which that was: its place, its decisions, its plan.
#[derive(Default)]
pub struct Marks {
    of: RefCell<Option<(usize, usize, Rc<Plan>)>>,
    book: RefCell<StampBook>,
    folds: RefCell<Rc<Folds>>,
}

impl Session {
    fn marks(&self) -> &Marks {
        let (marks, recording) = (&self.marks, self.recording());
        let plan = recording.plan();
        let mut of = marks.of.borrow_mut();
        let same = of.as_ref().is_some_and(|(branch, decisions, other)| {
            (*branch, *decisions) == (self.branch, recording.decisions().len()) && Rc::ptr_eq(other, plan)
        });
        if !same {
            *of = Some((self.branch, recording.decisions().len(), plan.clone()));
            marks.book.take();
            marks.folds.replace(Rc::new(Folds::new(self.looks.unfolded.clone())));
        }
        marks
    }

    /// The folded stretches of the step axis, if they are.
    pub(super) fn folds(&self, axis: Axis) -> Option<Rc<Folds>> {
        if !self.looks.quiet || axis != Axis::Step || self.slide.is_some() {
            return None;
        }
        let mut folds = self.marks().folds.borrow_mut();
        Rc::make_mut(&mut folds).extend(self.recording());
        Some(folds.clone())
    }

    /// The clock whose stamps stand at the events, and where they are read.
    pub(super) fn stamps(&self) -> Option<(Stamp, &RefCell<StampBook>)> {
        (self.looks.stamp != Stamp::None).then(|| (self.looks.stamp, &self.marks().book))
    }

    pub(super) fn set_stamp(&mut self, stamp: Stamp) {
        self.looks.stamp = stamp;
        self.tell(stamp.sentence().to_owned());
    }

    /// Folds all quiet stretches, or none.
    pub(super) fn toggle_quiet(&mut self) {
        if self.looks.axis != Axis::Step {
            return self.refuse("Only the axis of steps can be folded: the others are true to scale.".to_owned());
        }
        (self.looks.quiet, self.looks.unfolded, self.scroll) = (!self.looks.quiet, Set::new(), None);
        self.marks = Marks::default();
        let text = match self.looks.quiet {
            true => "Heartbeats and events of one process alone are folded. A click on a count unfolds it.",
            false => "Nothing is folded.",
        };
        self.tell(text.to_owned());
    }

    /// Unfolds the stretch that begins at this event.
    pub(super) fn unfold(&mut self, first: u32) {
        self.looks.unfolded.insert(first);
        self.marks = Marks::default();
    }
}
