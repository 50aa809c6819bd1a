//! From a document to recorded branches.

use std::rc::Rc;

use super::document::Document;
use super::error::{DocumentError, Warning};
use crate::trace::{Branches, Recording};

/// A document that was run again.
pub struct Grown {
    pub branches: Branches,
    /// What could not be done again, for example because the algorithm has changed.
    pub warnings: Vec<Warning>,
}

impl Document {
    /// Runs every branch as far as its decisions, its forks and the view need.
    pub fn grow(&self) -> Result<Grown, DocumentError> {
        let entry = self.validate()?;
        let events = self.events();
        let first = self.branches.first().ok_or(DocumentError::NoBranches)?;
        let behaviour = (entry.behaviour)(&self.plan);
        let mut recording = Recording::new(behaviour, Rc::new(self.plan.clone()), first.decisions.clone());
        recording.record_to(events[0]);
        let mut branches = Branches::new(recording);
        branches.get_mut(0).name.clone_from(&first.name);
        branches.get_mut(0).starred = first.starred;
        for (index, branch) in self.branches.iter().enumerate().skip(1) {
            let parent = branch.parent.unwrap_or(0) as usize;
            let (name, script) = (branch.name.clone(), branch.script.clone());
            branches.regrow(name, parent, branch.from_event, branch.decisions.clone(), script);
            branches.get_mut(index).starred = branch.starred;
            branches.get_mut(index).recording.record_to(events[index]);
        }
        let warnings = self.differences(&branches);
        Ok(Grown { branches, warnings })
    }

    /// Where the new run is not the one that was written down.
    fn differences(&self, branches: &Branches) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (branch, grown) in self.branches.iter().zip(branches.list()) {
            let name = || branch.name.clone();
            let own = |after: u32| after >= branch.from_event;
            for (decision, why) in grown.recording.refused().iter().filter(|(decision, _)| own(decision.after)) {
                let (after, why) = (decision.after, why.to_string());
                warnings.push(Warning::Refused { branch: name(), after, why });
            }
            let last = grown.recording.last();
            let pending = grown.recording.decisions().iter().filter(|decision| own(decision.after));
            warnings.extend(
                pending
                    .filter(|decision| decision.after >= last)
                    .map(|decision| Warning::Unreached { branch: name(), after: decision.after }),
            );
        }
        let event = self.view.event;
        if event > branches.get(self.view.branch as usize).recording.last() {
            warnings.push(Warning::ViewUnreached { event });
        }
        warnings
    }
}
