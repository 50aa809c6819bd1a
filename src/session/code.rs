//! The pseudocode and the Rust source beside the run, with the lines lit that an event went through.

use std::panic::Location;

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

/// A file of the Rust source that an event went through.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceView {
    /// Its path from the root of the repository.
    pub file: &'static str,
    /// The lines that name the steps, or say why the event was dropped.
    pub lit: Vec<u32>,
}

/// So many events are looked through for one that names a step.
const NEAR: u32 = 200;

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

    /// Shows the pseudocode or the source beside the pictures, or neither any more.
    pub(super) fn toggle_code(&mut self, source: bool) {
        if !self.has_room_for("code") {
            return;
        }
        let looks = &mut self.looks;
        let shown = looks.code && looks.source == source;
        (looks.code, looks.source) = (!shown, source);
    }

    /// The files of the Rust source that the event that is looked at went through, or, if it names no step, which one the
    /// nearest does that names one.
    pub fn source(&self) -> Vec<SourceView> {
        let mut files: Vec<SourceView> = Vec::new();
        self.places(self.executed(), |at| {
            let place = files.iter().position(|view| view.file == at.file()).unwrap_or_else(|| {
                files.push(SourceView { file: at.file(), lit: Vec::new() });
                files.len() - 1
            });
            files[place].lit.push(at.line());
        });
        if files.is_empty() {
            let (here, last) = (self.executed(), self.recording().last());
            let near = (1..=NEAR).flat_map(|by| [here.checked_sub(by), here.checked_add(by)]);
            let mut file = None;
            let named = near.flatten().filter(|event| *event <= last).find_map(|event| {
                self.places(event, |at| file = file.or(Some(at.file())));
                file
            });
            files.extend(named.map(|file| SourceView { file, lit: Vec::new() }));
        }
        files
    }

    /// Where the source says what the handler of an event did, in the layers that are shown.
    fn places(&self, event: u32, mut tell: impl FnMut(&'static Location<'static>)) {
        let effects = self.recording().replayed(event).step.effects;
        let shown = |layer: u8| layer == 0 || !self.looks.folded;
        effects.steps.iter().filter(|step| shown(step.layer)).for_each(|step| tell(step.at));
        effects.ignored.iter().filter(|ignored| shown(ignored.layer)).for_each(|ignored| tell(ignored.at));
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
