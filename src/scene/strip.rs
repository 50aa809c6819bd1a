//! The scrubber's line: the whole run at a glance, with its landmarks, and the tracks of the forks that leave it.

use super::glyph::GlyphKind;
use super::list::{Dash, DisplayList, Fill, Glyph, Stroke};
use super::look::Look;
use super::path::{Path, Point, Seg, pt};
use super::theme::{Family, Tone};
use crate::model::Mark;
use crate::sim::{EventKind, Row, flags};
use crate::trace::Recording;

/// Pixels before the first event. The slider over the line has the same.
pub const MARGIN: f32 = 16.0;
/// Where the line of the first branch is, and how far the next track is below it.
pub const TOP: f32 = 16.0;
pub const PITCH: f32 = 24.0;
/// Landmarks nearer to each other than this would cover one another.
const ROOM: f32 = 15.0;

/// One run of the tree, each in a row of its own. The first row is the first branch.
#[derive(Clone, Copy)]
pub struct Track<'a> {
    pub recording: &'a Recording,
    /// The row of the track that it leaves, and the last event that both share.
    pub leaves: Option<(usize, u32)>,
    /// The run that is looked at.
    pub current: bool,
}

/// Pixels after the last event: with several tracks their names stand there.
pub fn margin_after(tracks: usize, width: f32) -> f32 {
    if tracks > 1 { (width * 0.3).min(190.0) } else { MARGIN }
}

/// The last event that has a place on the line.
pub fn span<'a>(tracks: impl IntoIterator<Item = Track<'a>>) -> u32 {
    tracks.into_iter().map(|track| track.recording.last()).max().unwrap_or(0).max(1)
}

/// Places on the strip.
struct Scale {
    per_step: f32,
}

impl Scale {
    fn x(&self, event: f32) -> f32 {
        MARGIN + event * self.per_step
    }
}

fn y(row: usize) -> f32 {
    TOP + PITCH * row as f32
}

/// Draws the strip. `tracks` has the run that is looked at.
pub fn strip(look: &Look<'_>, tracks: &[Track<'_>], width: f32, height: f32) -> DisplayList {
    let mut list = DisplayList::new(width, height);
    let span = span(tracks.iter().copied()) as f32;
    let scale = Scale { per_step: ((width - MARGIN - margin_after(tracks.len(), width)) / span).max(0.0) };
    let own = own_parts(tracks);
    for (row, track) in tracks.iter().enumerate() {
        let last = track.recording.last() as f32;
        let from = track.leaves.map_or(0.0, |(_, from)| from as f32);
        let leaf = |stroke: Stroke| (leave(&scale, tracks, row), stroke);
        // The part of a run that another one left is not a part of that other one.
        let mine = own.iter().find(|(other, ..)| *other == row);
        let (start, end) = mine.map_or((from, from), |(_, start, end)| (*start, *end));
        let (path, stroke) = leaf(Stroke::new(if mine.is_some() { Tone::Ink0 } else { Tone::Ink2 }, 1.5));
        if let Some(path) = path {
            let passed = mine.is_some() && look.moment > start;
            list.stroke_path(path, if passed { Stroke { width: 3.0, ..stroke } } else { stroke });
        }
        let corner = if row > 0 { 6.0 } else { 0.0 };
        let at = |event: f32| pt(scale.x(event).max(scale.x(from) + corner), y(row));
        let here = look.moment.max(start).min(end);
        list.line(at(end), at(last), Stroke::new(Tone::Ink2, 1.5));
        if mine.is_some() {
            list.line(at(here), at(end), Stroke::new(Tone::Ink2, 2.0).dash(Dash::Dots));
            list.line(at(start), at(here), Stroke::new(Tone::Ink0, 3.0));
            ticks(&mut list, &scale, look.moment, (start, end), y(row));
        }
        landmarks(&mut list, &scale, look.moment, track, row);
        if tracks.len() > 1 {
            let tone = if track.current { Tone::Ink0 } else { Tone::Ink2 };
            let node = Stroke::new(tone, if track.current { 2.5 } else { 1.5 });
            list.circle(at(last), 3.5, Some(Fill::Solid(Tone::Panel)), Some(node));
        }
    }
    playhead(&mut list, &scale, look.moment, &own);
    list
}

/// Which parts of the tracks the run that is looked at consists of: row, first and last event.
fn own_parts(tracks: &[Track<'_>]) -> Vec<(usize, f32, f32)> {
    let Some(mut row) = tracks.iter().position(|track| track.current) else { return Vec::new() };
    let mut end = tracks[row].recording.last() as f32;
    let mut parts = Vec::new();
    loop {
        let Some((parent, from)) = tracks[row].leaves else {
            parts.push((row, 0.0, end));
            return parts;
        };
        parts.push((row, (from as f32).min(end), end));
        (row, end) = (parent, end.min(from as f32));
    }
}

/// From the track that it leaves down to its own.
fn leave(scale: &Scale, tracks: &[Track<'_>], row: usize) -> Option<Path> {
    let (parent, from) = tracks[row].leaves?;
    let (x, above, below) = (scale.x(from as f32), y(parent), y(row));
    Some(Path(vec![
        Seg::Move(pt(x, above)),
        Seg::Line(pt(x, below - 6.0)),
        Seg::Quad(pt(x, below), pt(x + 6.0, below)),
    ]))
}

fn ticks(list: &mut DisplayList, scale: &Scale, moment: f32, (start, end): (f32, f32), y: f32) {
    if scale.per_step < 6.0 {
        return;
    }
    for event in start as u32 + 1..end as u32 {
        let tone = if event as f32 <= moment { Tone::Ink0 } else { Tone::Ink2 };
        let at = scale.x(event as f32);
        list.line(pt(at, y - 4.0), pt(at, y + 4.0), Stroke::new(tone, 1.0));
    }
}

fn landmarks(list: &mut DisplayList, scale: &Scale, moment: f32, track: &Track<'_>, row: usize) {
    let from = track.leaves.map_or(0, |(_, from)| from);
    for (event, glyph) in landmarks_of(track.recording, from, |event| pt(scale.x(event), y(row))) {
        let opacity = if track.current && event as f32 > moment { 0.5 } else { 1.0 };
        list.circle(glyph.centre, 8.0, Some(Fill::Solid(Tone::Panel)), None);
        list.faded(opacity, |list| list.glyph(glyph.on(Tone::Panel)));
    }
}

/// What a person would look for in a run after an event, each at its event. The weightiest first, so that what is left
/// out for want of room is the least of them.
pub fn landmarks_of(recording: &Recording, from: u32, place: impl Fn(f32) -> Point) -> Vec<(u32, Glyph)> {
    let events = recording.interesting();
    let mut found: Vec<(u32, Glyph, u8)> = Vec::new();
    for &event in spread(&events[events.partition_point(|event| *event <= from)..]).iter() {
        let Some(row) = recording.row(event) else { continue };
        if let Some((glyph, weight)) = landmark(row) {
            found.push((event, Glyph { centre: place(event as f32), ..glyph }, weight));
        }
    }
    let mut taken: Vec<(u32, Glyph)> = Vec::new();
    let by_weight = (0..=HEAVIEST).rev().flat_map(|weight| found.iter().filter(move |landmark| landmark.2 == weight));
    for &(event, glyph, _) in by_weight {
        if !taken.iter().any(|(_, other)| (other.centre.x - glyph.centre.x).abs() < ROOM) {
            taken.push((event, glyph));
        }
    }
    taken
}

/// On the track to which the moment belongs.
fn playhead(list: &mut DisplayList, scale: &Scale, moment: f32, own: &[(usize, f32, f32)]) {
    let Some(&(row, ..)) = own.iter().find(|(row, start, _)| *row == 0 || moment > *start) else { return };
    let knob = pt(scale.x(moment), y(row));
    if row > 0 {
        // The slider runs along the first row.
        let grip: Point = pt(knob.x, TOP);
        list.line(grip, knob, Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots));
        list.circle(grip, 3.0, Some(Fill::Solid(Tone::Ink2)), None);
    }
    list.circle(knob, 7.0, Some(Fill::Solid(Tone::Panel)), Some(Stroke::new(Tone::Ink0, 3.0)));
}

/// The weight of a violation.
const HEAVIEST: u8 = 9;
/// At most 2,000 of them, evenly.
fn spread(events: &[u32]) -> Vec<u32> {
    let every = events.len() / 2_000 + 1;
    events.iter().step_by(every).copied().collect()
}

fn landmark(row: &Row) -> Option<(Glyph, u8)> {
    let glyph = |kind, tone| Glyph::new(kind, pt(0.0, 0.0), tone).size(14.0);
    let red = Tone::Hue(Family::Red);
    if row.has(flags::VIOLATION) {
        return Some((glyph(GlyphKind::Violation, red).size(16.0), HEAVIEST));
    }
    if row.has(flags::CRASHED) {
        return Some((glyph(GlyphKind::Crash, red), 7));
    }
    let by_kind = match row.kind {
        EventKind::Crash => Some((GlyphKind::Crash, red, 7)),
        EventKind::Recover => Some((GlyphKind::Recover, Tone::Hue(Family::Green), 6)),
        EventKind::Cut => Some((GlyphKind::IconKnife, Tone::Ink0, 6)),
        EventKind::Heal => Some((GlyphKind::IconTick, Tone::Ink0, 5)),
        EventKind::Pause => Some((GlyphKind::Pause, Tone::Hue(Family::Amber), 5)),
        EventKind::Slow => Some((GlyphKind::Slow, Tone::Hue(Family::Amber), 5)),
        kind if kind == EventKind::Drop || kind.is_lost_arrival() => Some((GlyphKind::Lost, red, 4)),
        _ => None,
    };
    let by_mark = row.mark.and_then(|mark| match mark {
        Mark::Elected => Some((GlyphKind::Crown, Tone::Hue(Family::Amber), 8)),
        Mark::Decide => Some((GlyphKind::Star, Tone::Hue(Family::Green), 6)),
        Mark::Enter => Some((GlyphKind::Enter, Tone::Hue(Family::Magenta), 6)),
        Mark::Leave => Some((GlyphKind::Leave, Tone::Hue(Family::Magenta), 3)),
        Mark::Snapshot => Some((GlyphKind::Snapshot, Tone::Hue(Family::Magenta), 4)),
        Mark::Learn => Some((GlyphKind::Star, Tone::Hue(Family::Green), 1)),
        Mark::Deliver => Some((GlyphKind::Deliver, Tone::Hue(Family::Slate), 1)),
        Mark::Abort => Some((GlyphKind::ReturnFail, Tone::Ink0, 6)),
        Mark::Note => None,
    });
    by_kind.or(by_mark).map(|(kind, tone, weight)| (glyph(kind, tone), weight))
}
