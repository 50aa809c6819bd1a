//! The scrubber's line: the whole run at a glance, with its landmarks and the forks that leave it.

use super::glyph::GlyphKind;
use super::list::{Dash, DisplayList, Fill, Glyph, Stroke};
use super::look::Look;
use super::path::{Path, Seg, pt};
use super::theme::{Family, Tone};
use crate::model::Mark;
use crate::sim::{EventKind, Row, flags};

/// Pixels before the first and after the last event. The slider over the line has the same.
pub const MARGIN: f32 = 16.0;
/// Landmarks nearer to each other than this would cover one another.
const ROOM: f32 = 15.0;

/// Draws the line. `forks`: the event at which each fork leaves it, its last event, and whether it is the one shown.
pub fn strip(look: &Look<'_>, forks: &[(u32, u32, bool)], width: f32, height: f32) -> DisplayList {
    let mut list = DisplayList::new(width, height);
    let last = look.recording.last().max(1) as f32;
    let x = |event: f32| MARGIN + event / last * (width - 2.0 * MARGIN);
    let y = 16.0;
    let here = x(look.moment);
    for (place, (from, to, current)) in forks.iter().take(3).enumerate() {
        let below = y + 14.0 + place as f32 * 9.0;
        if below > height - 3.0 {
            break;
        }
        let (start, end) = (x(*from as f32), x((*to as f32).min(last)).max(x(*from as f32) + 24.0));
        let curve = Path(vec![
            Seg::Move(pt(start, y)),
            Seg::Line(pt(start, below - 6.0)),
            Seg::Quad(pt(start, below), pt(start + 6.0, below)),
            Seg::Line(pt(end, below)),
        ]);
        let tone = if *current { Tone::Ink0 } else { Tone::Ink2 };
        list.stroke_path(curve, Stroke::new(tone, 1.5));
        list.circle(pt(end, below), 3.0, Some(Fill::Solid(Tone::Panel)), Some(Stroke::new(tone, 1.5)));
    }
    list.line(pt(x(0.0), y), pt(here, y), Stroke::new(Tone::Ink0, 3.0));
    list.line(pt(here, y), pt(x(last), y), Stroke::new(Tone::Ink2, 2.0).dash(Dash::Dots));
    let per_step = (width - 2.0 * MARGIN) / last;
    if per_step >= 6.0 {
        for event in 1..look.recording.last() {
            let tone = if event as f32 <= look.moment { Tone::Ink0 } else { Tone::Ink2 };
            let at = x(event as f32);
            list.line(pt(at, y - 4.0), pt(at, y + 4.0), Stroke::new(tone, 1.0));
        }
    }
    // The weightiest first, so that what is left out for want of room is the least of them.
    let mut landmarks: Vec<(u32, Glyph, u8)> = Vec::new();
    for &event in spread(look.recording.interesting()).iter() {
        let Some(row) = look.recording.row(event) else { continue };
        if let Some((glyph, weight)) = landmark(row) {
            landmarks.push((event, Glyph { centre: pt(x(event as f32), y), ..glyph }, weight));
        }
    }
    let mut taken: Vec<f32> = Vec::new();
    let by_weight =
        (0..=HEAVIEST).rev().flat_map(|weight| landmarks.iter().filter(move |landmark| landmark.2 == weight));
    for &(event, glyph, _) in by_weight {
        let at = glyph.centre.x;
        if taken.iter().any(|other| (other - at).abs() < ROOM) {
            continue;
        }
        taken.push(at);
        let opacity = if event as f32 <= look.moment { 1.0 } else { 0.5 };
        list.circle(glyph.centre, 8.0, Some(Fill::Solid(Tone::Panel)), None);
        list.faded(opacity, |list| list.glyph(glyph.on(Tone::Panel)));
    }
    list.circle(pt(here, y), 7.0, Some(Fill::Solid(Tone::Panel)), Some(Stroke::new(Tone::Ink0, 3.0)));
    list
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
        kind if kind == EventKind::Drop || kind.is_lost_arrival() => Some((GlyphKind::Lost, red, 4)),
        _ => None,
    };
    let by_mark = row.mark.and_then(|mark| match mark {
        Mark::Elected => Some((GlyphKind::Crown, Tone::Hue(Family::Amber), 8)),
        Mark::Decide => Some((GlyphKind::Star, Tone::Hue(Family::Green), 6)),
        Mark::Enter => Some((GlyphKind::Enter, Tone::Hue(Family::Magenta), 6)),
        Mark::Leave => Some((GlyphKind::Leave, Tone::Hue(Family::Magenta), 3)),
        Mark::Snapshot => Some((GlyphKind::Snapshot, Tone::Hue(Family::Magenta), 4)),
        Mark::Learn | Mark::Deliver => Some((GlyphKind::Star, Tone::Hue(Family::Green), 1)),
        Mark::Abort => Some((GlyphKind::ReturnFail, Tone::Ink0, 6)),
        Mark::Note => None,
    });
    by_kind.or(by_mark).map(|(kind, tone, weight)| (glyph(kind, tone), weight))
}
