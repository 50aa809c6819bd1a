//! A cut of the run: where it passes each process, and how it is judged.

use super::causality::{CutView, Step};
use super::session::Session;
use crate::causality::{Frontier, Point};
use crate::model::ProcessId;
use crate::scene::axis::Ruler;
use crate::scene::cut::Cut;
use crate::scene::look::Selection;
use crate::sim::{NO_MESSAGE, Waiting};
use crate::trace::MessageRow;

/// So many messages are named on the picture, and so many are marked or listed.
const NAMED: usize = 3;
const LISTED: usize = 40;
/// What would take longer to play again than so many events is not told of the channels.
const REPLAYED: u32 = 20_000;
/// A cut through more processes is not written out.
const WRITTEN: usize = 20;

impl Session {
    /// The process whose handle the keys move: the selected one, or that of the event that is looked at.
    pub fn handled(&self) -> ProcessId {
        match self.selection {
            Selection::Process(process) => process,
            _ => self.recording().history().point(self.looked_at()).map_or(ProcessId(0), |point| point.process),
        }
    }

    /// Of how many events of this process the last one stands at or before this place.
    pub fn events_before(&self, ruler: &Ruler<'_>, process: ProcessId, place: f32) -> u32 {
        let history = self.recording().history();
        history.lane(process).partition_point(|event| ruler.place(*event as f32, process) <= place) as u32
    }

    /// Lets the cut pass this process after so many of its events. Where there is none, it begins at the playhead.
    pub(super) fn cut_at(&mut self, process: ProcessId, nth: u32) {
        let history = self.recording().history();
        let begun = self.cut.is_none();
        let mut cut = self.cut.clone().unwrap_or_else(|| history.at(self.event));
        let most = history.lane(process).len() as u32;
        if let Some(count) = cut.0.get_mut(process.index()) {
            *count = nth.clamp(1, most.max(1));
        }
        drop(history);
        if begun {
            self.cut_anchor = self.event;
        }
        self.set_cut(cut, process);
    }

    /// Moves the handle of a process by so many events.
    pub(super) fn move_handle(&mut self, by: i32) {
        let process = self.handled();
        let nth = match &self.cut {
            Some(cut) => cut.of(process),
            None => self.recording().history().at(self.event).of(process),
        };
        self.cut_at(process, nth.saturating_add_signed(by));
    }

    /// Puts the cut where a global state is: as straight as it can be up to its newest event.
    pub(super) fn cut_through(&mut self, cut: Frontier) {
        let history = self.recording().history();
        let last = |process| history.nth_of(process, cut.of(process)).map_or(0, |point| point.event);
        let newest = ProcessId::all(history.processes()).map(last).max().unwrap_or(0);
        drop(history);
        self.cut_anchor = newest;
        self.set_cut(cut, self.handled());
    }

    fn set_cut(&mut self, cut: Frontier, process: ProcessId) {
        let last = self.recording().history().nth_of(process, cut.of(process)).map_or(0, |point| point.event);
        self.cut = Some(cut);
        let judged = self.judged().map_or(String::new(), |cut| cut.sentence);
        self.spoken = format!("The cut passes {process} right after step {last}. {judged}");
    }

    /// What the picture shows of the cut.
    pub(super) fn drawn_cut(&self) -> Option<Cut> {
        let cut = self.cut.as_ref()?;
        let recording = self.recording();
        let history = recording.history();
        let mut drawn = Cut::of(&history, cut, self.cut_anchor);
        let serial = |received: Point| recording.row(received.event).map(|row| row.message);
        let torn = history.torn(cut).filter_map(|(_, received)| serial(received));
        drawn.torn = torn.filter(|serial| *serial != NO_MESSAGE).take(LISTED).collect();
        let outside = drawn.lanes.iter().filter_map(|lane| lane.1).min().unwrap_or(recording.last());
        let newest = drawn.lanes.iter().map(|lane| lane.0).max().unwrap_or(0);
        drop(history);
        let (what, serials) = match drawn.torn.is_empty() {
            false => ("Received before it was sent", drawn.torn.clone()),
            true if newest.saturating_sub(outside) > REPLAYED => ("Consistent", Vec::new()),
            true => {
                let state = recording.state_of(cut);
                let flying = state.pending().iter().rev().filter_map(|pending| match &pending.what {
                    Waiting::Message(message) => Some(message.serial),
                    Waiting::Timer { .. } => None,
                });
                drawn.channels = flying.collect();
                ("Consistent; in the channels", drawn.channels.clone())
            }
        };
        let named: Vec<String> = serials.iter().take(NAMED).map(|serial| self.message_name(*serial)).collect();
        drawn.sentence = match (named.is_empty(), serials.len().saturating_sub(NAMED)) {
            (true, _) if drawn.torn.is_empty() && what.contains(';') => "Consistent; the channels are empty".to_owned(),
            (true, _) => what.to_owned(),
            (false, 0) => format!("{what}: {}", named.join(", ")),
            (false, more) => format!("{what}: {}, and {more} more", named.join(", ")),
        };
        Some(drawn)
    }

    /// "A→B #4 Vote".
    fn message_name(&self, serial: u32) -> String {
        let recording = self.recording();
        let Some(row) = recording.message(serial) else { return String::new() };
        let kind = recording.behaviour().kinds().get(usize::from(row.kind)).map_or("", |kind| kind.name);
        format!("{} {kind}", row.id)
    }

    /// The cut in words.
    pub(super) fn judged(&self) -> Option<CutView> {
        let (cut, drawn) = (self.cut.as_ref()?, self.drawn()?.cut.clone()?);
        let recording = self.recording();
        let row = |serial: &u32| -> Option<&MessageRow> { recording.message(*serial) };
        let sentence = match drawn.torn.first().and_then(row) {
            None => {
                let messages = match drawn.channels.len() {
                    1 => "1 message is".to_owned(),
                    count => format!("{count} messages are"),
                };
                format!("Consistent: the run could have been in this global state. {messages} in the channels.")
            }
            Some(row) => format!(
                "Inconsistent: {} is received inside the cut, at step {}, but sent outside, at step {}.",
                row.id, row.ended, row.sent
            ),
        };
        let step = |event: u32| (event, crate::scene::sentence::event(recording, event));
        let torn: Vec<Step> =
            drawn.torn.first().and_then(row).map_or(Vec::new(), |row| vec![step(row.sent), step(row.ended)]);
        let name = |serial: &u32| Some((row(serial)?.sent, self.message_name(*serial)));
        let frontier = ProcessId::all(cut.0.len() as u16).take(WRITTEN);
        let frontier: Vec<String> = frontier.map(|process| format!("{process}{}", cut.of(process))).collect();
        Some(CutView {
            frontier: frontier.join(" "),
            consistent: drawn.torn.is_empty(),
            sentence,
            torn,
            channels: drawn.channels.iter().take(LISTED).filter_map(name).collect(),
            handled: self.handled(),
        })
    }
}
