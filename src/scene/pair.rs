//! Two events on the picture: the pinned one, the one that is looked at, how they stand to each other, and one shortest
//! way by which the earlier could have influenced the later.

use super::caption::Caption;
use super::frame::Frame;
use super::labels::{Kind, Labels};
use super::list::{DisplayList, Fill, Stroke, Text};
use super::look::Look;
use super::path::{Path, Rect, pt};
use super::text::{Face, Weight};
use super::theme::Tone;
use crate::causality::{Hop, Point};
use crate::model::ProcessId;
use crate::trace::MessageRow;

/// The pinned event, and how it stands to the one that is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    pub pinned: u32,
    pub other: u32,
    /// →, ← or ∥ as seen from the pinned event; empty when it is the same event, or nobody's.
    pub sign: &'static str,
    pub sentence: String,
    /// The earlier and the later one, when one could have influenced the other.
    pub ends: Option<(Point, Point)>,
    /// The messages of a shortest way between them.
    pub hops: Vec<Hop>,
}

impl Pair {
    /// Is this message one of the way?
    pub fn carries(&self, row: &MessageRow) -> bool {
        self.hops.iter().any(|hop| (hop.sent.event, hop.received.event) == (row.sent, row.ended))
    }

    /// The parts of the way that lie on lanes: a process, from one event to a later one.
    fn stays(&self) -> Vec<(ProcessId, u32, u32)> {
        let Some((from, to)) = self.ends else { return Vec::new() };
        let mut at = from;
        let mut stays = Vec::new();
        for hop in &self.hops {
            stays.push((at.process, at.event, hop.sent.event));
            at = hop.received;
        }
        stays.push((at.process, at.event, to.event));
        stays.retain(|(_, from, to)| from < to);
        stays
    }
}

/// Draws the way under the marks: broad as if with a highlighter, and in it the lanes that it follows.
pub fn way(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, pair: &Pair) {
    let s = frame.glyph_scale();
    let at = |event: u32, process: ProcessId| frame.point(look.ruler.place(event as f32, process), process.0);
    let visible = |from: u32, to: u32, process: ProcessId, other: ProcessId| {
        let along = |event, process| frame.along(look.ruler.place(event as f32, process));
        let (a, b) = (along(from, process), along(to, other));
        a.max(b) >= frame.near() && a.min(b) <= frame.far()
    };
    let (broad, line) = (Stroke::new(Tone::Selection, 12.0 * s.max(0.6)).round(), Stroke::new(Tone::Ink0, 4.0));
    let stays: Vec<_> = pair.stays().into_iter().filter(|(who, from, to)| visible(*from, *to, *who, *who)).collect();
    let seen = |hop: &&Hop| visible(hop.sent.event, hop.received.event, hop.sent.process, hop.received.process);
    let ends = |hop: &Hop| (at(hop.sent.event, hop.sent.process), at(hop.received.event, hop.received.process));
    let hops: Vec<_> = pair.hops.iter().filter(seen).map(ends).collect();
    let stays: Vec<_> = stays.iter().map(|(who, from, to)| (at(*from, *who), at(*to, *who))).collect();
    for (from, to) in stays.iter().chain(&hops) {
        list.line(*from, *to, broad);
    }
    for (from, to) in &stays {
        list.line(*from, *to, line);
    }
    // Elsewhere the arrows themselves are 4 px wide.
    for (from, to) in hops.iter().filter(|_| frame.is_crowded()) {
        list.line(*from, *to, line);
    }
}

/// Marks the two events, or where beyond the edge they are, and says how they stand to each other.
pub fn draw(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    pair: &Pair,
    labels: &mut Labels<'_>,
) -> Option<Caption> {
    let pinned = end(list, frame, look, pair.pinned, true, labels);
    if let Some(place) = pinned.filter(|_| frame.pitch > 24.0) {
        labels.beside(Kind::Act, "pinned".to_owned(), frame.point(place, lane(look, pair.pinned)));
    }
    if pair.sign.is_empty() {
        return None;
    }
    end(list, frame, look, pair.other, false, labels);
    let along = |event: u32| frame.along(look.ruler.own(event as f32)).clamp(frame.near(), frame.far());
    Some(Caption {
        along: along(pair.pinned).midpoint(along(pair.other)),
        sign: format!("{} {} {}", pair.pinned, pair.sign, pair.other),
        text: pair.sentence.clone(),
        edge: Tone::Ink0,
    })
}

fn lane(look: &Look<'_>, event: u32) -> u16 {
    look.recording.row(event).and_then(|row| row.at_process()).map_or(0, |process| process.0)
}

/// A ring about the pinned event; an arrow at the edge for an event that lies beyond it. Its place when it can be seen.
fn end(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    event: u32,
    ring: bool,
    labels: &mut Labels<'_>,
) -> Option<f32> {
    let (place, lane) = (look.ruler.own(event as f32), lane(look, event));
    let (along, s) = (frame.along(place), frame.scale);
    let before = along < frame.near();
    if !before && along <= frame.far() {
        let radius = 12.0 * frame.glyph_scale().max(0.5 * s);
        for radius in [radius, radius + 3.5 * s].into_iter().filter(|_| ring) {
            list.circle(frame.point(place, lane), radius, None, Some(Stroke::new(Tone::Ink0, 1.5)));
        }
        return Some(place);
    }
    // An arrowhead along the axis, and the number of the step.
    let (edge, way) = if before { (frame.near() + 4.0 * s, 1.0) } else { (frame.far() + 2.0 * s, -1.0) };
    let corner = |back: f32, aside: f32| frame.place(edge + way * back * s, frame.across(lane) + aside * s);
    list.fill_path(Path::polygon(&[corner(0.0, 0.0), corner(11.0, -7.0), corner(11.0, 7.0)]), Fill::Solid(Tone::Ink0));
    let face = Face::SECONDARY.weight(Weight::Strong).scaled(s);
    let text = if ring { format!("pinned {event}") } else { event.to_string() };
    let (at, width) = (corner(15.0, 0.0), look.measure.width(&text, face));
    let at = match (frame.view.vertical, before) {
        (true, _) => at + pt(-width / 2.0, if before { 8.0 * s } else { 0.0 }),
        (false, true) => at,
        (false, false) => at - pt(width, 0.0),
    };
    // On a plate, for the way may lie under it.
    let plate = Rect::new(at.x - 3.0 * s, at.y - 9.0 * s, width + 6.0 * s, 18.0 * s);
    list.rect(plate, 4.0 * s, Some(Fill::Solid(Tone::Canvas)), None);
    labels.keep_off(plate);
    list.text(Text::new(text, at + pt(0.0, face.drop()), face, Tone::Ink0));
    None
}
