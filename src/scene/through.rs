//! Messages through hidden lanes: a dashed arrow from an event to another says that the one could have influenced the
//! other by way of processes that are not shown.

use super::arrow::Presence;
use super::frame::Frame;
use super::list::{Dash, DisplayList, HitId, HitShape, Stroke};
use super::look::Look;
use super::mark::NOT_YET;
use super::theme::Tone;
use crate::model::ProcessId;
use crate::sim::{EventKind, NO_MESSAGE};
use crate::trace::MessageRow;

/// So many events of hidden processes are looked through for one arrow.
const LIMIT: u32 = 256;

/// From a message that left a shown lane to one that arrived on another.
struct Path<'a> {
    look: &'a Look<'a>,
    /// Who receives in the end.
    to: ProcessId,
    /// Where the first messages come from: of each process the latest, with its serial.
    sources: Vec<(ProcessId, u32)>,
    left: u32,
    through: Vec<ProcessId>,
}

impl Path<'_> {
    /// Follows what reached a hidden process before it sent at `event`, back to where its last message to the same
    /// receiver carried on already.
    fn back(&mut self, process: ProcessId, event: u32) {
        if !self.through.contains(&process) {
            self.through.push(process);
        }
        let (recording, history) = (self.look.recording, self.look.recording.history());
        let lane = history.lane(process);
        let until = lane.partition_point(|own| *own <= event);
        for &own in lane[..until].iter().rev() {
            self.left = self.left.saturating_sub(1);
            let Some(row) = recording.row(own).filter(|_| self.left > 0) else { return };
            let sends = row.first_sent..row.first_sent + u32::from(row.sent);
            let told =
                |serial: u32| recording.message(serial).is_some_and(|sent| sent.id.to == self.to && arrived(sent));
            if own < event && sends.into_iter().any(told) {
                return;
            }
            let Some(message) = recording.message(row.message).filter(|_| row.kind == EventKind::Deliver) else {
                continue;
            };
            let from = message.id.from;
            if self.look.is_hidden(from) {
                self.back(from, message.sent);
            } else if from != self.to && !self.sources.iter().any(|(source, _)| *source == from) {
                self.sources.push((from, row.message));
            }
        }
    }
}

fn arrived(row: &MessageRow) -> bool {
    use crate::sim::Fate::{Delivered, Ignored};
    matches!(row.fate, Delivered | Ignored)
}

/// Draws those that end at an event between two others.
pub fn draw(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, from: u32, to: u32) {
    if look.order.is_usual() || look.eyes.is_some() {
        return;
    }
    for (event, row) in look.recording.rows(from, to) {
        let received = look.recording.message(row.message).filter(|_| row.kind == EventKind::Deliver);
        let Some(last) = received.filter(|last| look.is_hidden(last.id.from) && !look.is_hidden(last.id.to)) else {
            continue;
        };
        let mut path = Path { look, to: last.id.to, sources: Vec::new(), left: LIMIT, through: Vec::new() };
        path.back(last.id.from, last.sent);
        let names: Vec<String> = path.through.iter().map(ToString::to_string).collect();
        for (source, serial) in path.sources {
            let Some(first) = look.recording.message(serial).filter(|_| serial != NO_MESSAGE) else { continue };
            let presence = if event as f32 > look.moment { Presence::Future } else { Presence::Full };
            let a = frame.point(look.ruler.place(first.sent as f32, source), source.0);
            let b = frame.point(look.ruler.place(event as f32, last.id.to), last.id.to.0);
            edge(list, frame, (a, b), presence);
            let says = format!(
                "Through {}: what {source} sent at step {} could have influenced what {} received at step {event}.",
                names.join(", "),
                first.sent,
                last.id.to
            );
            list.hit(HitShape::Segment(a, b), HitId::Message(row.message), says);
        }
    }
}

fn edge(list: &mut DisplayList, frame: &Frame, (a, b): (super::path::Point, super::path::Point), presence: Presence) {
    let s = frame.glyph_scale();
    let along = (b - a).unit();
    let tip = b - along * (5.0 * s);
    let (back, side) = (tip - along * (7.0 * s), along.perp() * (3.4 * s));
    list.faded(if presence == Presence::Future { NOT_YET } else { 1.0 }, |list| {
        list.line(a + along * (5.0 * s), tip, Stroke::new(Tone::Ink1, 1.5).dash(Dash::CandidateRing));
        list.polyline(vec![back + side, tip, back - side], Stroke::new(Tone::Ink1, 1.5));
    });
}
