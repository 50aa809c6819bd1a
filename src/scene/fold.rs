//! Quiet stretches of the step axis: runs of events that concern one process alone, and of heartbeats, take the room of
//! one step, and a mark says how many they are. The numbers of the axis stay true.

use super::frame::Frame;
use super::list::{DisplayList, Fill, HitId, HitShape, Stroke, Text};
use super::look::Look;
use super::path::{Rect, pt};
use super::text::Face;
use super::theme::Tone;
use crate::model::{Family, Mark, Set};
use crate::sim::{EventKind, Row, flags};
use crate::trace::{MessageRow, Recording};

/// Fewer events are no run.
const LEAST: u32 = 4;
/// A longer run is several, so that one mark never stands for too much.
const MOST: u32 = 400;

/// One run: its first and its last event, and how many steps fewer everything from its end on has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: u32,
    last: u32,
    saved: u32,
}

/// The folded runs of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    runs: Vec<Run>,
    /// How many events have been looked at.
    upto: u32,
    /// Where the run that is still growing began.
    since: u32,
    /// Runs that the person unfolded, by their first event.
    opened: Set<u32>,
}

impl Folds {
    pub fn new(opened: Set<u32>) -> Folds {
        Folds { opened, ..Folds::default() }
    }

    /// Looks at the events that have been recorded since the last time.
    pub fn extend(&mut self, recording: &Recording) {
        if let Some(last) = self.runs.last().filter(|last| last.last + 1 == self.upto).copied() {
            // It may go on.
            (self.since, _) = (last.first, self.runs.pop());
        }
        for event in self.upto..recording.len() {
            let quiet = event > 0 && recording.row(event).is_some_and(|row| is_quiet(recording, row));
            if !quiet || event - self.since >= MOST {
                self.close(event);
                self.since = if quiet { event } else { event + 1 };
            }
        }
        self.upto = recording.len();
        self.close(self.upto);
    }

    /// The run that began at `since` ends before this event.
    fn close(&mut self, end: u32) {
        if end < self.since + LEAST || self.opened.contains(&self.since) {
            return;
        }
        let saved = self.runs.last().map_or(0, |run| run.saved) + (end - 1 - self.since) - 1;
        self.runs.push(Run { first: self.since, last: end - 1, saved });
    }

    /// The run that an event belongs to.
    fn run_at(&self, event: u32) -> Option<&Run> {
        let place = self.runs.partition_point(|run| run.last < event);
        self.runs.get(place).filter(|run| run.first <= event)
    }

    pub fn is_folded(&self, event: u32) -> bool {
        self.run_at(event).is_some()
    }

    /// Did all of a message happen within one run?
    pub fn swallows(&self, row: &MessageRow) -> bool {
        self.run_at(row.sent).is_some_and(|run| row.ended <= run.last)
    }

    /// Where an event stands on the step axis.
    pub fn place(&self, event: u32) -> f32 {
        let after = self.runs.partition_point(|run| run.last < event);
        let before = after.checked_sub(1).map_or(0, |place| self.runs[place].saved);
        match self.runs.get(after).filter(|run| run.first <= event) {
            // A run takes the room of one step.
            Some(run) => (run.first - before) as f32 + (event - run.first) as f32 / (run.last - run.first) as f32,
            None => (event - before) as f32,
        }
    }
}

/// Did nothing happen that others could tell apart from silence: no message but heartbeats and the answers to them, no
/// change that was noted?
fn is_quiet(recording: &Recording, row: &Row) -> bool {
    let family = |message: &MessageRow| {
        let kinds = recording.behaviour().kinds();
        kinds.get(usize::from(message.kind)).map_or(Family::Control, |kind| kind.family)
    };
    let is_beat = |serial: u32| recording.message(serial).is_none_or(|message| family(message) == Family::Control);
    let is_idle = |serial: u32| {
        let answers = |message: &MessageRow| {
            let to = recording.row(message.sent).filter(|row| row.kind == EventKind::Deliver);
            family(message) == Family::Answer && to.is_some_and(|row| is_beat(row.message))
        };
        is_beat(serial) || recording.message(serial).is_some_and(answers)
    };
    let loud = flags::USER | flags::SCRIPT | flags::BADGE | flags::IGNORED | flags::CLOCK;
    let plain = matches!(row.kind, EventKind::Deliver | EventKind::Fire | EventKind::Request);
    let received = row.kind != EventKind::Deliver || is_idle(row.message);
    let sends = row.first_sent..row.first_sent + u32::from(row.sent);
    let noted = row.is_interesting() || row.has(loud) || row.mark == Some(Mark::Note);
    plain && !noted && received && sends.into_iter().all(is_idle)
}

/// A pale band over the lanes for each run in sight, and how many events it is.
pub fn draw(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, from: u32, to: u32) {
    let Some(folds) = look.ruler.folds.as_deref() else { return };
    let (start, end) = frame.extent();
    let s = frame.scale;
    let face = Face::MARK.scaled(s);
    let begin = folds.runs.partition_point(|run| run.last < from);
    for run in folds.runs[begin..].iter().take_while(|run| run.first <= to) {
        let (a, b) = (folds.place(run.first) - 0.3, folds.place(run.last) + 0.3);
        let band = frame.span(a, b, start, end - start);
        list.fill_rect(band, Fill::Solid(Tone::Raised));
        let count = format!("×{}", run.last - run.first + 1);
        let middle = frame.along((a + b) / 2.0);
        let at = frame.place(middle, start - 8.0 * s);
        let width = look.measure.width(&count, face) + 6.0 * s;
        let pill = Rect::centred(at, width, 14.0 * s);
        list.rect(pill, 7.0 * s, Some(Fill::Solid(Tone::Canvas)), Some(Stroke::new(Tone::Ink2, 1.0)));
        list.text(Text::new(count, at + pt(0.0, face.drop()), face, Tone::Ink0).middle());
        let says = format!(
            "Steps {} to {}: {} events of single processes and heartbeats, folded. Click to unfold.",
            run.first,
            run.last,
            run.last - run.first + 1
        );
        list.hit(HitShape::Rect(pill), HitId::Fold(run.first), says);
    }
}
