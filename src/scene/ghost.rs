//! The future that an act has done away with: dotted, hollow, a little below the lanes, with a word that says so. In the same
//! way a fork is laid over the one that it is compared with.
//!
//! Only what differs is drawn. What happens in both is there already, in full.

use super::axis::Ruler;
use super::frame::Frame;
use super::list::{Dash, DisplayList, Fill, HitId, HitShape, Stroke, Text};
use super::look::{Ghost, Look};
use super::mark::NOT_YET;
use super::path::Point;
use super::space_time::glyph_of;
use super::text::{Face, Weight};
use super::theme::Tone;
use crate::model::ProcessId;
use crate::sim::Fate;
use crate::trace::NEVER;

/// What is left of it.
const GHOST: f32 = 0.42;

/// Draws the ghost, if there is one, under what is.
pub fn ghost(list: &mut DisplayList, frame: &Frame, look: &Look<'_>) {
    let Some(ghost) = &look.ghost else { return };
    list.faded(GHOST, |list| beside(list, frame, ghost, &look.ruler.over(ghost.recording), f32::INFINITY));
    word(list, frame, look, ghost);
}

/// How far from its lane what another run has is drawn.
pub(super) fn aside(frame: &Frame) -> Point {
    frame.place(0.0, (0.2 * frame.pitch).min(9.0 * frame.scale))
}

/// What only the other run has, on its places of the axis; paler what it has after this moment.
pub(super) fn beside(list: &mut DisplayList, frame: &Frame, ghost: &Ghost<'_>, ruler: &Ruler<'_>, moment: f32) {
    let (from, to) = ruler.visible(frame);
    let events = &ghost.events;
    let visible = &events[events.partition_point(|event| *event < from)..events.partition_point(|event| *event <= to)];
    let small = frame.glyph_scale();
    let aside = aside(frame);
    let at = |event: u32, process: ProcessId| {
        let place = ruler.place(event as f32, process);
        frame.point(place, process.0) + aside
    };
    let is_own = |event: u32| events.binary_search(&event).is_ok();
    let strength = |event: u32| if event as f32 > moment { NOT_YET } else { 1.0 };
    lanes(list, frame, ghost, &at);
    if !frame.is_crowded() {
        for message in ghost.recording.sent_between(from.max(ghost.base + 1), to) {
            let Some(row) = ghost.recording.message(message) else { continue };
            let arrives = matches!(row.fate, Fate::Delivered | Fate::Ignored) && row.ended != NEVER;
            if arrives && (is_own(row.sent) || is_own(row.ended)) {
                let (start, end) = (at(row.sent, row.id.from), at(row.ended, row.id.to));
                list.faded(strength(row.ended), |list| way(list, start, end, small));
            }
        }
    }
    for &event in visible {
        let Some(row) = ghost.recording.row(event) else { continue };
        let Some(process) = row.at_process().filter(|process| process.0 < frame.lanes()) else { continue };
        let at = at(event, process);
        list.faded(strength(event), |list| match frame.is_crowded() {
            true => list.circle(at, 1.6, None, Some(Stroke::new(Tone::Ink1, 0.75))),
            false => list.glyph(glyph_of(row, at, Tone::Ink1).size(13.0 * small).hollow(true)),
        });
        list.hit(HitShape::Circle(at, 6.0 * small), HitId::Other(event), "");
    }
}

/// A dotted line a little below each lane on which something would have happened.
fn lanes(list: &mut DisplayList, frame: &Frame, ghost: &Ghost<'_>, at: &impl Fn(u32, ProcessId) -> Point) {
    let history = ghost.recording.history();
    for process in ProcessId::all(frame.lanes()) {
        let lane = history.lane(process);
        let Some(&last) = lane.last().filter(|last| **last > ghost.base) else { continue };
        let stroke = Stroke::new(Tone::Ink1, 1.25).dash(Dash::Dots);
        list.line(at(ghost.base, process), at(last, process), stroke);
    }
}

/// A message that would have arrived.
fn way(list: &mut DisplayList, from: Point, to: Point, small: f32) {
    let along = (to - from).unit();
    let tip = to - along * (6.0 * small);
    list.line(from, tip, Stroke::new(Tone::Ink1, 1.25).dash(Dash::Dots));
    let (back, side) = (tip - along * (5.0 * small), along.perp() * (3.0 * small));
    list.polyline(vec![back + side, tip, back - side], Stroke::new(Tone::Ink1, 1.25));
}

/// Where it would have begun.
fn word(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, ghost: &Ghost<'_>) {
    let along = frame.along(look.ruler.own(ghost.base as f32 + 0.5));
    if along < frame.near() || along > frame.far() || frame.is_crowded() {
        return;
    }
    let (start, end) = frame.extent();
    list.line(
        frame.place(along, start),
        frame.place(along, end),
        Stroke::new(Tone::Ink1, 1.0).dash(Dash::Of(1.0, 5.0)),
    );
    let face = Face::MARK.weight(Weight::Strong).scaled(frame.scale);
    let text = super::text::fit(look.measure, &format!("was: {}", ghost.name), face, 190.0 * frame.scale).into_owned();
    // Beside the playhead, not under it.
    let beside = frame.along(look.ruler.own(look.moment)).max(along) + 8.0 * frame.scale;
    let at = frame.place(beside, end + 4.0 * frame.scale);
    let width = look.measure.width(&text, face);
    let ground = super::path::Rect::new(at.x - 3.0, at.y - face.size, width + 6.0, face.size + 5.0);
    list.rect(ground, 3.0, Some(Fill::Solid(Tone::Canvas)), Some(Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots)));
    list.text(Text::new(text, at, face, Tone::Ink1));
}
