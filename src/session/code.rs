//! The pseudocode beside the run, with the lines lit that an event went through.

use super::session::Session;
use crate::model::{Card, Line, Set};
use crate::scene::look::Selection;

/// One line of the pseudocode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineView {
    pub label: &'static str,
    pub text: &'static str,
    /// The event that is looked at went through it.
    pub lit: bool,
}

impl Session {
    /// The event whose lines are lit: the selected one, the last one of the selected process, or the one at the playhead.
    pub fn executed(&self) -> u32 {
        match self.selection {
            Selection::Event(event) => event.min(self.event),
            Selection::Process(process) => {
                let history = self.recording().history();
                let lane = history.lane(process);
                lane[..lane.partition_point(|own| *own <= self.event)].last().copied().unwrap_or(self.event)
            }
            _ => self.event,
        }
    }

    /// The pseudocode of each layer that is shown, with the lines that this event went through.
    pub fn pseudocode(&self) -> Vec<(&'static str, Vec<LineView>)> {
        let replayed = self.recording().replayed(self.executed());
        let below = if self.looks.folded { &[] } else { self.recording().behaviour().below() };
        let listing = |(layer, card): (usize, &&'static Card)| {
            let steps = replayed.step.effects.steps.iter().filter(|step| usize::from(step.layer) == layer);
            let executed: Set<&str> = steps.map(|step| step.label).collect();
            let line =
                |line: &Line| LineView { label: line.label, text: line.text, lit: executed.contains(line.label) };
            (card.name, card.pseudocode.iter().map(line).collect())
        };
        [self.entry.card].iter().chain(below).enumerate().map(listing).collect()
    }
}
