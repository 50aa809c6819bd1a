//! Fog: how a picture looks to one process, beyond what it can know.

use super::frame::Frame;
use super::list::{Dash, DisplayList, Fill, HitId, HitShape, Stroke, Text};
use super::look::{Look, family_of};
use super::path::{Point, Rect, pt};
use super::sentence;
use super::text::Face;
use super::theme::Tone;
use crate::model::{ProcessId, Time};
use crate::sim::World;
use crate::trace::{Eyes, MessageRow, NEVER};

/// What is left of what is known by hearsay.
pub const HEARSAY: f32 = 0.62;

/// What one process has heard of another, and how long ago by its own clock.
pub fn heard(eyes: &Eyes, other: ProcessId) -> String {
    let process = eyes.process;
    let Some(heard) = eyes.of(other) else { return format!("{process} has heard nothing of {other}.") };
    let count = if heard.events == 1 { "the start".to_owned() } else { format!("{} events", heard.events) };
    match heard.ago {
        Some(0) => format!("{process} knows of {count} of {other}, just now."),
        Some(ago) => format!("{process} knows of {count} of {other}, since {} by its own clock.", Time(ago)),
        None => format!("{process} knows of {count} of {other}."),
    }
}

/// "23 ms ago".
pub fn age(eyes: &Eyes, other: ProcessId) -> String {
    match eyes.of(other).map(|heard| heard.ago) {
        None => "nothing heard".to_owned(),
        Some(None) => "last heard".to_owned(),
        Some(Some(0)) => "heard just now".to_owned(),
        Some(Some(ago)) => format!("heard {} ago", Time(ago)),
    }
}

/// A process as a sentence, as far as it is known.
pub fn standing(eyes: &Eyes, world: &World, process: ProcessId) -> String {
    if eyes.is_blank(process) {
        return heard(eyes, process);
    }
    let posture = sentence::posture(world, process);
    if process == eyes.process { posture } else { format!("{posture}, when last heard of. {}", heard(eyes, process)) }
}

/// Is nothing known of what became of this message?
pub fn is_open(look: &Look<'_>, row: &MessageRow) -> bool {
    look.eyes.is_some() && row.ended == NEVER
}

/// May this message be drawn? Copies that never arrived and what was sent by those never heard of may not.
pub fn is_known(eyes: &Eyes, row: &MessageRow) -> bool {
    let sent = eyes.of(row.id.from).is_some_and(|heard| row.sent <= heard.event);
    sent && (row.id.copy == 0 || row.ended != NEVER)
}

/// Covers what lies beyond the last that was heard of each process.
pub fn fog(list: &mut DisplayList, frame: &Frame, look: &Look<'_>) {
    let Some(eyes) = look.eyes.as_deref() else { return };
    let half = (frame.pitch / 2.0).min(26.0 * frame.scale);
    for process in ProcessId::all(look.count()) {
        let own = process == eyes.process;
        let from = match eyes.of(process) {
            Some(heard) => look.ruler.place(heard.event as f32, process) + if own { 0.55 } else { 0.45 },
            None => frame.view.first - 1.0,
        };
        let far = frame.step_at(frame.place(frame.far() + 12.0 * frame.scale, 0.0));
        let across = frame.across(process.0);
        let band = frame.span(from, far, across - half, 2.0 * half);
        if band.w <= 0.0 || band.h <= 0.0 {
            continue;
        }
        list.fill_rect(band, Fill::Solid(Tone::Canvas));
        list.faded(0.5, |list| list.fill_rect(band, Fill::DOTS));
        // The edge of what is known.
        if eyes.of(process).is_some() && !own {
            let at = frame.along(from);
            let (a, b) = (frame.place(at, across - half * 0.7), frame.place(at, across + half * 0.7));
            list.line(a, b, Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots));
        }
    }
}

/// The age of what is known of each process, at the edge of the fog.
pub fn ages(frame: &Frame, look: &Look<'_>) -> Vec<(Point, String)> {
    let Some(eyes) = look.eyes.as_deref().filter(|_| frame.pitch > 24.0 * frame.scale) else { return Vec::new() };
    let others = ProcessId::all(look.count()).filter(|other| *other != eyes.process);
    let at = |other: ProcessId| {
        let along = eyes
            .of(other)
            .map_or(frame.near() + 8.0, |heard| frame.along(look.ruler.place(heard.event as f32, other) + 0.6));
        let along = along.max(frame.near() + 4.0);
        frame.place(along, frame.across(other.0))
    };
    others.map(|other| (at(other), age(eyes, other))).collect()
}

/// A message of which only the sending is known: it leaves, and where it goes is fog.
pub fn departure(
    list: &mut DisplayList,
    look: &Look<'_>,
    serial: u32,
    row: &MessageRow,
    (from, to): (Point, Point),
    s: f32,
) {
    let tone = family_of(look.recording.behaviour().kinds(), row).tone();
    let way = to - from;
    let length = from.distance(to).max(1.0);
    let (start, end) = (from + way * (8.0 * s / length), from + way * ((34.0 * s).min(length * 0.45) / length));
    let middle = start.lerp(end, 0.55);
    list.line(start, middle, Stroke::new(tone, 1.5 * s));
    list.faded(HEARSAY, |list| list.line(middle, end, Stroke::new(tone, 1.5 * s).dash(Dash::Dots)));
    list.hit(HitShape::Segment(start, end), HitId::Message(serial), sentence::message(look, serial));
}

/// Lays fog over a process of the arena and says how old what is known of it is.
pub fn veil(list: &mut DisplayList, look: &Look<'_>, process: ProcessId, (at, radius): (Point, f32), detailed: bool) {
    let Some(eyes) = look.eyes.as_deref().filter(|eyes| eyes.process != process) else { return };
    let s = look.scale;
    list.faded(0.55, |list| list.circle(at, radius + 6.0 * s, Some(Fill::DOTS), None));
    list.circle(at, radius + 6.0 * s, None, Some(Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots)));
    if !detailed {
        return;
    }
    let face = Face::MARK.scaled(s);
    if eyes.is_blank(process) {
        let name = Face::NODE.scaled(s);
        list.text(
            Text::new(process.to_string(), at + pt(0.0, name.drop()), name, Tone::Ink2).middle().halo(Tone::Canvas),
        );
    }
    let below = at + pt(0.0, radius + 18.0 * s);
    list.text(Text::new(age(eyes, process), below, face, Tone::Ink1).middle().halo(Tone::Canvas));
    list.hit(HitShape::Rect(Rect::centred(below, 60.0 * s, 12.0 * s)), HitId::Process(process.0), heard(eyes, process));
}
