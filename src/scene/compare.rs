//! Two forks, one above the other or on the same lanes: what they share is folded to a strip, a pin stands where they part, what only one of
//! them has is marked, and what a process cannot tell apart is tied.

use super::frame::{Frame, Viewport};
use super::list::{Dash, DisplayList, Fill, Group, HitId, HitShape, Stroke, Text};
use super::look::{Ghost, Look};
use super::path::{Path, Point, Rect, pt};
use super::space_time::space_time;
use super::text::{Face, Weight, fit};
use super::theme::Tone;
use crate::causality::process_of;
use crate::model::ProcessId;
use crate::trace::{Comparison, Pairing, Side};

/// The width of the strip that stands for everything before the divergence, and the heights of the lines of words.
pub const FOLD: f32 = 64.0;
const TITLE: f32 = 26.0;
const STAMP: f32 = 24.0;
/// Above so many events in sight their marks have no letters.
const LEGIBLE: f32 = 9.0;

/// Two moments of two runs, to be drawn.
pub struct Halves<'a> {
    pub looks: [Look<'a>; 2],
    /// The name of each run, and what happens in it first that does not happen in the other.
    pub titles: [(String, String); 2],
    pub comparison: &'a Comparison,
    /// The process that is asked about: can it tell the two apart? And what is to be said of that.
    pub twin: Option<(ProcessId, String)>,
    /// An event of one of the runs whose counterpart is to be shown.
    pub chosen: Option<(Side, u32)>,
}

/// Draws both halves; `view` is that of either. Returns the geometry of the upper half too, whose places along the axis
/// are those of the lower.
pub fn compare(halves: &Halves<'_>, view: Viewport, width: f32, height: f32) -> (DisplayList, Frame) {
    let scale = halves.looks[0].scale;
    let (title, stamp) = (TITLE * scale, if halves.twin.is_some() { STAMP * scale } else { 0.0 });
    let half = ((height - 2.0 * title - stamp) / 2.0).max(60.0);
    let tops = [title, title + half + stamp + title];
    let frame = Frame::of(&halves.looks[0], view, width, half);
    let mut list = DisplayList::new(width, height);
    if frame.far() < frame.near() + FOLD {
        // There is room for no diagram.
        for (side, top) in tops.into_iter().enumerate() {
            title_line(&mut list, halves, side, Rect::new(0.0, top - title, width, title));
        }
        return (list, frame);
    }
    let pin = frame.along(halves.looks[0].ruler.own(halves.comparison.base as f32)) + 0.5 * view.per_step;
    for (side, top) in tops.into_iter().enumerate() {
        if let Some((process, _)) = &halves.twin {
            let band = frame.pitch.min(26.0 * scale);
            let across = top + frame.across(process.0) - band / 2.0;
            list.faded(0.5, |list| list.fill_rect(Rect::new(0.0, across, width, band), Fill::Solid(Tone::Selection)));
        }
        let mut picture = space_time(&halves.looks[side], view, width, half);
        marks(&mut picture, &frame, halves, side, pt(0.0, 15.0 * frame.glyph_scale()));
        fold(&mut picture, &frame, halves, side, pin);
        if side == 1 {
            picture.hits.retain(|hit| matches!(hit.id, HitId::Event(_) | HitId::Process(_)));
            for hit in &mut picture.hits {
                if let HitId::Event(event) = hit.id {
                    hit.id = HitId::Other(event);
                }
            }
        }
        list.place(picture, pt(0.0, top));
        title_line(&mut list, halves, side, Rect::new(0.0, top - title, width, title));
    }
    tops.into_iter().for_each(|top| divide(&mut list, &frame, pin, top));
    ties(&mut list, &frame, halves, tops);
    if let Some((_, words)) = &halves.twin {
        let face = Face::SECONDARY.weight(Weight::Strong).scaled(scale);
        let at = pt(12.0 * scale, tops[0] + half + stamp / 2.0 + face.drop());
        let words = fit(halves.looks[0].measure, words, face, width - 24.0 * scale);
        list.fill_rect(Rect::new(0.0, tops[0] + half, width, stamp), Fill::Solid(Tone::Raised));
        list.text(Text::new(words, at, face, Tone::Ink0));
    }
    (list, frame)
}

/// Draws both on the lanes of the first: what only the second has lies beside them, as a ghost does, and what differs has
/// a rhombus on the side of its run, above for the first and below for the second.
pub fn overlay(
    halves: &Halves<'_>,
    other: &Ghost<'_>,
    view: Viewport,
    width: f32,
    height: f32,
) -> (DisplayList, Frame) {
    let scale = halves.looks[0].scale;
    let top = 2.0 * TITLE * scale;
    let below = (height - top).max(60.0);
    let frame = Frame::of(&halves.looks[0], view, width, below);
    let mut list = DisplayList::new(width, height);
    if frame.far() >= frame.near() + FOLD {
        let pin = frame.along(halves.looks[0].ruler.own(halves.comparison.base as f32)) + 0.5 * view.per_step;
        let mut picture = space_time(&halves.looks[0], view, width, below);
        let (two, seen) = (&halves.looks[1], picture.hits.len());
        picture.group(Group::Clip(frame.plot()), |list| {
            super::ghost::beside(list, &frame, other, &two.ruler, two.moment);
        });
        picture.clip_hits(seen, &frame.plot());
        let aside = pt(0.0, 15.0 * frame.glyph_scale());
        marks(&mut picture, &frame, halves, 0, aside * -1.0);
        marks(&mut picture, &frame, halves, 1, super::ghost::aside(&frame) + aside);
        fold(&mut picture, &frame, halves, 0, pin);
        list.place(picture, pt(0.0, top));
        divide(&mut list, &frame, pin, top);
    }
    for side in [0, 1] {
        title_line(&mut list, halves, side, Rect::new(0.0, side as f32 * TITLE * scale, width, TITLE * scale));
    }
    (list, frame)
}

/// Where they part.
fn divide(list: &mut DisplayList, frame: &Frame, pin: f32, top: f32) {
    if pin > frame.near() && pin < frame.far() {
        let (scale, (start, end)) = (frame.scale, frame.extent());
        let stroke = Stroke::new(Tone::Ink0, 2.0).dash(Dash::Of(6.0, 4.0));
        list.line(pt(pin, top + start - 10.0 * scale), pt(pin, top + end + 6.0 * scale), stroke);
        diamond(list, pt(pin, top + start - 14.0 * scale), 8.0 * scale, Some("≠"), scale);
    }
}

/// "A main, step 23: B receives …".
fn title_line(list: &mut DisplayList, halves: &Halves<'_>, side: Side, row: Rect) {
    let look = &halves.looks[side];
    let scale = look.scale;
    list.fill_rect(row, Fill::Solid(Tone::Panel));
    let (strong, face) = (Face::BODY.weight(Weight::Strong).scaled(scale), Face::SECONDARY.scaled(scale));
    let baseline = row.y + row.h / 2.0 + strong.drop();
    diamond(list, pt(20.0 * scale, row.y + row.h / 2.0), 9.0 * scale, Some(letter(side)), scale);
    let (name, first) = &halves.titles[side];
    let name = fit(look.measure, name, strong, row.w * 0.34).into_owned();
    let mut x = 36.0 * scale;
    let after = look.measure.width(&name, strong);
    list.text(Text::new(name, pt(x, baseline), strong, Tone::Ink0));
    x += after + 12.0 * scale;
    let rest = format!("step {}, {}.  {first}", look.event, look.world.now());
    let rest = fit(look.measure, &rest, face, row.w - x - 12.0 * scale);
    list.text(Text::new(rest, pt(x, baseline), face, Tone::Ink1));
}

fn letter(side: Side) -> &'static str {
    ["A", "B"][side]
}

/// A rhombus with a letter or a sign in it.
pub(super) fn diamond(list: &mut DisplayList, at: Point, radius: f32, sign: Option<&str>, scale: f32) {
    let (side, up) = (pt(radius, 0.0), pt(0.0, radius));
    let path = Path::polygon(&[at - up, at + side, at + up, at - side]);
    list.path(path, Some(Fill::Solid(Tone::Canvas)), Some(Stroke::new(Tone::Ink0, 1.5)));
    if let Some(sign) = sign {
        let face = Face::new(if radius > 7.0 * scale { 10.0 } else { 8.0 }).weight(Weight::Id).scaled(scale);
        list.text(Text::new(sign, pt(at.x, at.y + face.drop()), face, Tone::Ink0).middle());
    }
}

/// What both runs share, as one strip before the pin.
fn fold(list: &mut DisplayList, frame: &Frame, halves: &Halves<'_>, side: Side, pin: f32) {
    let right = pin.min(frame.far());
    let near = frame.near() - 4.0;
    if right <= near {
        return;
    }
    let (start, end) = frame.extent();
    let scale = frame.scale;
    list.fill_rect(Rect::new(near, 0.0, right - near, frame.height), Fill::Solid(Tone::Canvas));
    let strip = Rect::new(near, start, right - near, end - start);
    list.rect(strip, 4.0, Some(Fill::Solid(Tone::Raised)), None);
    list.faded(0.5, |list| list.fill_rect(strip, Fill::DOTS));
    for process in ProcessId::all(frame.lanes()) {
        let across = frame.across(process.0);
        list.line(pt(near, across), pt(right, across), Stroke::new(Tone::Ink2, 1.0));
    }
    let base = halves.comparison.base;
    let words = if side == 0 { [format!("0–{base}"), "one run".to_owned()] } else { [String::new(), String::new()] };
    for (line, text) in words.into_iter().enumerate() {
        let face = Face::MARK.weight(Weight::Label).scaled(scale);
        let at = pt((near + right) / 2.0, start - (20.0 - 12.0 * line as f32) * scale);
        list.text(Text::new(text, at, face, Tone::Ink1).middle());
    }
    // Nothing that is covered can be pointed at.
    list.hits.retain(|hit| match hit.shape {
        HitShape::Circle(centre, _) => centre.x >= right,
        HitShape::Segment(_, to) => to.x >= right,
        HitShape::Rect(_) => true,
    });
    let says = format!("Steps 0 to {base} are the same run.");
    list.hit(HitShape::Rect(strip), HitId::Handle(0), says);
}

/// A rhombus with its letter under what only one run has, ≠ under what comes out differently, = under what leads to the
/// same state again.
fn marks(list: &mut DisplayList, frame: &Frame, halves: &Halves<'_>, side: Side, aside: Point) {
    let look = &halves.looks[side];
    let (from, to) = look.ruler.visible(frame);
    if frame.is_crowded() {
        return;
    }
    let small = frame.glyph_scale();
    let words = frame.view.per_step >= LEGIBLE;
    list.group(Group::Clip(frame.plot()), |list| {
        let to = to.min(halves.comparison.last(side));
        for (event, row) in look.recording.rows(from.max(halves.comparison.base + 1), to) {
            let Some(process) = row.at_process().filter(|process| process.0 < frame.lanes()) else { continue };
            if !look.shows(row) {
                continue;
            }
            let at = frame.point(look.ruler.own(event as f32), process.0) + aside;
            let future = event as f32 > look.moment;
            let (opacity, radius) = if future { (0.6, 4.5) } else { (1.0, 6.5) };
            let letter = (words && !future).then(|| letter(side));
            list.faded(opacity, |list| match halves.comparison.pairing(side, event) {
                Pairing::Same(_) => {}
                Pairing::Only => diamond(list, at, radius * small.max(0.7), letter, small.max(0.8)),
                Pairing::Differs(_) => sign(list, at, "≠", small),
                Pairing::Again(_) => sign(list, at, "=", small),
            });
        }
    });
}

fn sign(list: &mut DisplayList, at: Point, text: &str, small: f32) {
    let face = Face::BODY.weight(Weight::Id).scaled(small.max(0.8));
    list.text(Text::new(text, pt(at.x, at.y + face.drop()), face, Tone::Ink0).middle().halo(Tone::Canvas));
}

/// Lines between events that have one local history: those of the process that is asked about, and of what is chosen.
fn ties(list: &mut DisplayList, frame: &Frame, halves: &Halves<'_>, tops: [f32; 2]) {
    let at = |side: Side, event: u32| {
        let look = &halves.looks[side];
        let process = look.recording.row(event)?.at_process().filter(|process| process.0 < frame.lanes())?;
        let at = frame.point(look.ruler.own(event as f32), process.0);
        (at.x >= frame.near() && at.x <= frame.far()).then_some(at + pt(0.0, tops[side]))
    };
    let mut draw = |one: u32, other: u32, text: &str, bold: bool| {
        let (Some(from), Some(to)) = (at(0, one), at(1, other)) else { return };
        let stroke = Stroke::new(Tone::Ink0, if bold { 1.5 } else { 1.0 }).dash(Dash::Dots);
        let gap = pt(0.0, 10.0 * frame.scale);
        list.line(from + gap, to - gap, stroke);
        let face = Face::BODY.weight(Weight::Id).scaled(frame.scale);
        // In the gap between the halves, where no lane is.
        let middle = from.lerp(to, ((tops[1] - 20.0 * frame.scale - from.y) / (to.y - from.y)).clamp(0.1, 0.9));
        list.text(Text::new(text, pt(middle.x, middle.y), face, Tone::Ink0).middle().halo(Tone::Panel));
    };
    let look = &halves.looks[0];
    let (from, to) = look.ruler.visible(frame);
    if let Some((process, _)) = &halves.twin {
        for (event, row) in look.recording.rows(from.max(halves.comparison.base + 1), to.min(look.event)) {
            if process_of(row) != Some(*process) {
                continue;
            }
            if let Pairing::Same(other) = halves.comparison.pairing(0, event)
                && other <= halves.looks[1].event
            {
                draw(event, other, "≡", false);
            }
        }
    }
    if let Some((side, event)) = halves.chosen.filter(|(_, event)| *event > halves.comparison.base) {
        let pairing = halves.comparison.pairing(side, event);
        let text = match pairing {
            Pairing::Same(_) => "≡",
            Pairing::Again(_) => "=",
            _ => "≠",
        };
        if let Some(other) = pairing.other() {
            let (one, other) = if side == 0 { (event, other) } else { (other, event) };
            draw(one, other, text, true);
        }
    }
}
