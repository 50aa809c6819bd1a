//! The time axis as it is drawn: its ticks and its name, the playhead, and what needs saying where places are no times.

use super::axis::{Axis, round};
use super::frame::Frame;
use super::labels::Labels;
use super::list::{Anchor, Dash, DisplayList, Fill, HitId, HitShape, Stroke, Text};
use super::look::Look;
use super::path::{Path, Point, Rect, pt};
use super::sentence;
use super::text::{Face, Weight};
use super::theme::Tone;
use crate::model::{MILLISECOND, ProcessId, Time};
use crate::trace::MessageRow;

/// More ticks than this on one lane are a grey line.
const MAX_TICKS: u64 = 300;

/// Everything beside the lanes and over them.
pub fn draw(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, from: u32, to: u32) {
    axis(list, frame, look, from, to);
    footnote(list, frame, look);
    playhead(list, frame, look);
    strays(list, frame, look);
}

/// Is the axis one of milliseconds?
fn is_timed(axis: Axis) -> bool {
    matches!(axis, Axis::Real | Axis::Local)
}

/// Microseconds, or the count that an axis shows, from one number to the next, so that they can be read.
fn every(frame: &Frame, look: &Look<'_>) -> u64 {
    let room = 52.0 / frame.view.per_step;
    if !is_timed(look.ruler.axis) {
        return rounder(room as u64).max(5);
    }
    rounder((room * look.ruler.micros as f32) as u64)
}

/// The least round number that is greater.
fn rounder(least: u64) -> u64 {
    let below = round(least);
    [1, 2, 3].into_iter().map(|times| round(below * times)).find(|every| *every > least).unwrap_or(below * 10)
}

/// Microseconds as milliseconds, without what need not be said.
fn milliseconds(micros: u64) -> String {
    let (whole, part) = (micros / MILLISECOND, micros % MILLISECOND);
    match part {
        0 => whole.to_string(),
        part => format!("{whole}.{part:03}").trim_end_matches('0').to_owned(),
    }
}

fn axis(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, from: u32, to: u32) {
    let (ruler, vertical) = (&look.ruler, frame.view.vertical);
    let face = Face::MARK.scaled(frame.scale);
    let edge = if vertical { 44.0 } else { 16.0 } * frame.scale;
    let timed = is_timed(ruler.axis);
    let every = every(frame, look);
    let unit = ruler.axis.unit();
    let name = pt(8.0, 16.0) * frame.scale;
    list.text(Text::new(unit, name + pt(0.0, face.drop()), face, Tone::Ink1));
    let size = (look.measure.width(unit, face) + 4.0, 16.0 * frame.scale);
    let area = Rect::new(name.x - 2.0, name.y - size.1 / 2.0, size.0, size.1);
    list.hit(HitShape::Rect(area), HitId::Unit, format!("{} Click to change it.", ruler.axis.sentence()));
    let (near, far) = (frame.near(), frame.far());
    let head = ruler.own(look.moment);
    let (start, end) = frame.window();
    // Between numbers, a tick for each count, or five.
    let (minor, unit) = match timed {
        true => ((every / 5).max(1), ruler.micros as f32),
        false if frame.view.per_step < 8.0 => (every, 1.0),
        false => (1, 1.0),
    };
    let (first, last) = match ruler.axis {
        Axis::Step => (u64::from(from) / minor, u64::from(to) / minor),
        axis => {
            let limit = if axis == Axis::Logical { end.min(ruler.end()) } else { end };
            let count = |place: f32| ((place.max(0.0) * unit) as u64 + ruler.base) / minor;
            (count(start), count(limit))
        }
    };
    // Numbers keep off the one at the playhead.
    let shown = look.measure.width(&number(look), face.weight(Weight::Strong)) / 2.0;
    let beside = if vertical { 18.0 } else { shown.max(10.0) + 16.0 } * frame.scale;
    for tick in first..=last {
        let value = tick * minor;
        let folded = ruler.folds.as_ref().is_some_and(|folds| folds.is_folded(value as u32));
        let place = match ruler.axis {
            Axis::Step if folded => continue,
            Axis::Step if ruler.folds.is_some() || ruler.columns.is_some() => ruler.own(value as f32),
            _ => (value as f32 - ruler.base as f32) / unit,
        };
        let along = frame.along(place);
        let numbered = value % every == 0;
        if along < near || along > far {
            continue;
        }
        let numbered = numbered && (value > 0 || timed);
        let length = if numbered { 6.0 } else { 4.0 } * frame.scale;
        let tick = edge + if vertical { -8.0 } else { 10.0 } * frame.scale;
        list.line(frame.place(along, tick), frame.place(along, tick + length), Stroke::new(Tone::Hairline, 1.0));
        if numbered && (head - place).abs() * frame.view.per_step > beside {
            let anchor = if vertical { Anchor::End } else { Anchor::Middle };
            let at = if vertical { pt(edge - 12.0, along + face.drop()) } else { pt(along, edge + face.drop()) };
            let number = if timed { milliseconds(value) } else { value.to_string() };
            list.text(Text::new(number, at, face, Tone::Ink1).anchor(anchor));
        }
    }
    let band = if vertical {
        Rect::new(0.0, near, edge, far - near)
    } else {
        Rect::new(near, 0.0, far - near, 34.0 * frame.scale)
    };
    list.hit(HitShape::Rect(band), HitId::Axis, "time axis");
}

/// On lanes that stand by their own clocks: where true time passes, so that it shows which clock runs fast.
pub fn ticks(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, from: u32, to: u32) {
    let (ruler, recording) = (&look.ruler, look.recording);
    if ruler.axis != Axis::Local || frame.is_crowded() {
        return;
    }
    let every = every(frame, look);
    let at = |event| recording.row(event).map_or(0, |row| row.at.0);
    for tick in at(from).div_ceil(every)..=(at(to) / every).min(at(from) / every + MAX_TICKS) {
        let time = tick * every;
        // Between the last event until then and the next.
        let event = recording.before(Time(time + 1));
        let span = at(event + 1).saturating_sub(at(event)).max(1) as f32;
        let moment = event as f32 + (time.saturating_sub(at(event)) as f32 / span).min(1.0);
        for process in look.lanes() {
            let along = frame.along(ruler.place(moment, process));
            if along >= frame.near() && along <= frame.far() {
                let (across, half) = (frame.across(process.0), (6.0 * frame.scale).min(frame.pitch * 0.3));
                let ends = (frame.place(along, across - half), frame.place(along, across + half));
                list.line(ends.0, ends.1, Stroke::new(Tone::Ink2, 1.0));
            }
        }
    }
}

/// What would be misread if it were not said.
fn footnote(list: &mut DisplayList, frame: &Frame, look: &Look<'_>) {
    let text = match look.ruler.axis {
        Axis::Step | Axis::Real => return,
        Axis::Logical if frame.view.vertical => "same row = same depth, not same time".to_owned(),
        Axis::Logical => "same column = same depth, not same time".to_owned(),
        Axis::Local => {
            let every = milliseconds(every(frame, look));
            format!("each lane by its own clock; one tick on it is {every} ms of true time")
        }
    };
    let face = Face::MARK.scaled(frame.scale);
    let at = pt(if frame.view.vertical { 8.0 * frame.scale } else { frame.near() }, frame.height - 6.0 * frame.scale);
    list.text(Text::new(text, at, face, Tone::Ink1).halo(Tone::Canvas));
}

/// So many microseconds in a few characters.
pub fn rough(micros: u64) -> String {
    if micros < 10_000_000 { Time(micros).to_string() } else { format!("{} s", micros / 1_000_000) }
}

/// Lanes whose clock shows so different a time that they have no place in the picture say how far off they are.
fn strays(list: &mut DisplayList, frame: &Frame, look: &Look<'_>) {
    if look.ruler.axis != Axis::Local || frame.is_crowded() || look.eyes.is_some() {
        return;
    }
    let row = look.recording.row(look.event);
    let here = row.and_then(|row| row.at_process()).filter(|process| process.0 < look.count());
    let Some(here) = here.and_then(|process| look.world.clock(process)) else { return };
    let face = Face::MARK.weight(Weight::Label).scaled(frame.scale);
    for process in look.lanes() {
        let along = frame.along(look.ruler.place(look.moment, process));
        let Some(clock) = look.world.clock(process) else { continue };
        let (behind, ahead) = (along < frame.near(), along > frame.far());
        if !behind && !ahead {
            continue;
        }
        let apart = rough(clock.0.abs_diff(here.0));
        let far = if ahead { frame.far() } else { frame.near() };
        let across = frame.across(process.0);
        let (text, at, anchor) = match (frame.view.vertical, ahead) {
            (true, true) => (format!("{apart} ahead ↓"), pt(across, far - 16.0 * frame.scale), Anchor::Middle),
            (true, false) => (format!("↑ {apart} behind"), pt(across, far + 14.0 * frame.scale), Anchor::Middle),
            (false, true) => (format!("{process}: {apart} ahead →"), pt(far, across + face.drop()), Anchor::End),
            (false, false) => (format!("← {process}: {apart} behind"), pt(far, across + face.drop()), Anchor::Start),
        };
        list.text(Text::new(text, at, face, Tone::Ink1).anchor(anchor).halo(Tone::Canvas));
    }
}

/// The number at the playhead, in what the axis counts.
fn number(look: &Look<'_>) -> String {
    match look.ruler.axis {
        Axis::Step => look.event.to_string(),
        Axis::Real => milliseconds(look.world.now().0),
        Axis::Logical => (look.ruler.own(look.event as f32) as u32).to_string(),
        Axis::Local => {
            let own = look.ruler.own(look.event as f32) * look.ruler.micros as f32;
            milliseconds(look.ruler.base + own.max(0.0) as u64)
        }
    }
}

fn playhead(list: &mut DisplayList, frame: &Frame, look: &Look<'_>) {
    let along = frame.along(look.ruler.own(look.moment));
    if along < frame.near() - 1.0 || along > frame.far() + 12.0 {
        return;
    }
    let s = frame.scale;
    let end = if frame.view.vertical { frame.width } else { frame.height };
    let head = frame.place(along, 16.0 * s);
    let face = Face::SECONDARY.weight(Weight::Strong).scaled(s);
    let number = number(look);
    let shared = look.ruler.is_shared();
    let (w, h) = ((look.measure.width(&number, face) + 10.0 * s).max(32.0 * s), 20.0 * s);
    if shared {
        list.line(frame.place(along, 20.0 * s), frame.place(along, end), Stroke::new(Tone::Ink0, 2.0));
    } else {
        frontier(list, frame, look, along);
    }
    // A long number begins at the edge where time runs down.
    let head = if frame.view.vertical { pt(head.x.max(w / 2.0), head.y) } else { head };
    let rect = Rect::centred(head, w, h);
    list.rect(rect, 4.0 * s, Some(Fill::Solid(Tone::Ink0)), None);
    let (tip, wide) = (6.0 * s, 5.0 * s);
    let nose = if frame.view.vertical {
        [pt(rect.right(), head.y - wide), pt(rect.right(), head.y + wide), pt(rect.right() + tip, head.y)]
    } else {
        [pt(head.x - wide, rect.bottom()), pt(head.x + wide, rect.bottom()), pt(head.x, rect.bottom() + tip)]
    };
    list.fill_path(Path::polygon(&nose), Fill::Solid(Tone::Ink0));
    list.text(Text::new(number, head + pt(0.0, face.drop()), face, Tone::Canvas).middle());
    list.hit(HitShape::Rect(rect), HitId::Playhead, format!("step {}", look.event));
}

/// Where "now" is no one place: how far each lane has got, and from the axis down to the event that happened last.
fn frontier(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, along: f32) {
    let row = look.recording.row(look.event);
    let lane = row.and_then(|row| row.at_process()).filter(|process| process.0 < look.count());
    let across = lane.map_or(frame.extent().1, |process| frame.across(process.0));
    list.line(frame.place(along, 20.0 * frame.scale), frame.place(along, across), Stroke::new(Tone::Ink0, 2.0));
    let reached = |process: ProcessId| {
        let along = frame.along(look.ruler.place(look.moment, process)).max(frame.near()).min(frame.far());
        frame.place(along, frame.across(process.0))
    };
    let points = look.lanes().into_iter().map(reached).collect();
    list.polyline(points, Stroke::new(Tone::Ink1, 1.25).dash(Dash::Dots));
}

/// An arrow back, over the top from right to left: ↶.
pub(super) fn back_badge(list: &mut DisplayList, at: Point, s: f32, tone: Tone) {
    list.circle(at, 8.0 * s, Some(Fill::Solid(Tone::Canvas)), Some(Stroke::new(tone, 1.25)));
    let (centre, radius) = (at + pt(0.0, 1.5 * s), 3.8 * s);
    list.stroke_path(Path::arc(centre, radius, 0.25, -0.5), Stroke::new(tone, 1.5));
    let tip = centre + pt(-radius, 2.2 * s);
    let head = [tip, tip + pt(-2.6, -3.4) * s, tip + pt(2.6, -3.4) * s];
    list.fill_path(Path::polygon(&head), Fill::Solid(tone));
}

/// A message that was received, by the clock of its receiver, before it was sent, by that of its sender, says so.
pub fn backwards(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    (serial, row): (u32, &MessageRow),
    (from, to): (Point, Point),
    labels: &mut Labels<'_>,
) {
    let back = if frame.view.vertical { from.y - to.y } else { from.x - to.x };
    if look.ruler.axis != Axis::Local || !look.has_ended(row) || back <= 0.0 {
        return;
    }
    let (at, s) = (from.lerp(to, 0.5), frame.glyph_scale().max(0.6));
    back_badge(list, at, s, Tone::Ink0);
    labels.block(at, 18.0 * s);
    let clock = |event, process| look.recording.clock(event, process);
    let (id, sent, received) = (row.id, clock(row.sent, row.id.from), clock(row.ended, row.id.to));
    let sentence = format!(
        "{} It was sent at {sent} by the clock of {} and received at {received} by the clock of {}: one of them is wrong.",
        sentence::message(look, serial),
        id.from,
        id.to
    );
    list.hit(HitShape::Circle(at, 9.0 * s), HitId::Message(serial), sentence);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_room_that_they_need_and_not_much_more() {
        for least in 0..12_000 {
            let every = rounder(least);
            assert!(every > least && 2 * every <= 5 * (least + 1), "{every} where {least} is too near");
            assert_eq!(round(every), every, "{every} is no round number");
        }
    }
}
