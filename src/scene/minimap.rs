//! The whole run in a strip, whatever the diagram shows of it: how fast things happened, what was done to the system,
//! and the part that the diagram shows.

use super::list::{DisplayList, Fill, Stroke};
use super::look::Look;
use super::path::{Path, Rect, pt};
use super::strip::MARGIN;
use super::theme::{Family, Tone};
use crate::sim::{EventKind, flags};

/// Pixels that it takes at the bottom of the scrubber's strip.
pub const HEIGHT: f32 = 20.0;
/// Pixels of a column.
const COLUMN: f32 = 3.0;
/// The frame is never narrower, so that it can be seen and caught.
const FRAME: f32 = 8.0;

/// Draws it along the bottom of a picture. `window`: the first and the last event that the diagram shows. `span`: the
/// last event that has a place, `after` pixels before the end.
pub fn minimap(list: &mut DisplayList, look: &Look<'_>, window: (u32, u32), span: u32, after: f32) {
    let recording = look.recording;
    let last = recording.last().max(1) as f32;
    let room = (list.width - MARGIN - after) * last / last.max(span as f32);
    let area = Rect::new(MARGIN, list.height - HEIGHT + 2.0, room, HEIGHT - 5.0);
    if area.w < FRAME {
        return;
    }
    let x = |event: f32| area.x + event / last * area.w;
    list.fill_rect(area, Fill::Solid(Tone::Raised));
    let columns = (area.w / COLUMN).max(1.0) as u32;
    // Through the eyes of a process nothing is told of what it has not heard of.
    let all = look.eyes.is_none();
    let rates = if all { rates(look, columns) } else { vec![1.0; columns as usize] };
    let (least, most) =
        rates.iter().fold((f32::INFINITY, 0.0f32), |(low, high), rate| (low.min(*rate), high.max(*rate)));
    // Each doubling of the rate is as high as any other; where nothing varies all bars are half as high as there is room.
    let range = libm::log2f(most / least).max(1.0);
    let mut outline = vec![pt(area.x, area.bottom())];
    for (column, rate) in rates.iter().enumerate() {
        let up = area.h * (0.2 + 0.7 * libm::log2f(rate / least) / range);
        let (start, end) = (column as f32 * area.w / columns as f32, (column + 1) as f32 * area.w / columns as f32);
        outline.extend([pt(area.x + start, area.bottom() - up), pt(area.x + end, area.bottom() - up)]);
    }
    outline.push(pt(area.right(), area.bottom()));
    list.faded(0.55, |list| list.fill_path(Path::polygon(&outline), Fill::Solid(Tone::Ink2)));
    let density = recording.density();
    let mut taken = [f32::NEG_INFINITY; 3];
    for &event in density.rare(1, recording.last()).iter().filter(|_| all) {
        let Some(row) = recording.row(event) else { continue };
        let (place, tone, width) = match row.kind {
            _ if row.has(flags::VIOLATION) => (0, Tone::Hue(Family::Red), 3.0),
            _ if row.has(flags::CRASHED) => (1, Tone::Hue(Family::Red), 1.5),
            EventKind::Crash => (1, Tone::Hue(Family::Red), 1.5),
            _ => (2, Tone::Ink0, 1.0),
        };
        let at = x(event as f32);
        if at - taken[place] < 2.0 {
            continue;
        }
        taken[place] = at;
        // A violation is a bar from top to bottom, a crash one that hangs, anything else a short one that stands.
        let (top, end) =
            [(area.y, area.bottom()), (area.y, area.y + area.h * 0.6), (area.bottom() - 5.0, area.bottom())][place];
        list.line(pt(at, top), pt(at, end), Stroke::new(tone, width));
    }
    let head = x(look.moment);
    list.line(pt(head, area.y - 2.0), pt(head, area.bottom() + 2.0), Stroke::new(Tone::Ink0, 1.0));
    let (from, to) = (x(window.0 as f32), x((window.1 as f32).min(last)));
    let spare = (FRAME - (to - from)).max(0.0) / 2.0;
    let frame = Rect::new(from - spare, area.y - 1.0, to - from + 2.0 * spare, area.h + 2.0);
    list.faded(0.35, |list| list.fill_rect(frame, Fill::Solid(Tone::Selection)));
    list.rect(frame, 2.0, None, Some(Stroke::new(Tone::Ink0, 1.5)));
}

/// Events a microsecond of simulated time, in each column.
fn rates(look: &Look<'_>, columns: u32) -> Vec<f32> {
    let recording = look.recording;
    let (first, last) = (recording.first(), recording.last());
    let at = |event: u32| recording.row(event.max(first)).map_or(0, |row| row.at.0);
    let edge = |column: u32| (u64::from(last) * u64::from(column) / u64::from(columns)) as u32;
    // A column takes in at least one step from an event to the next.
    let rate = |column| {
        let (from, to) = (edge(column), edge(column + 1).max(edge(column) + 1).min(last.max(1)));
        let from = from.min(to - 1);
        (to - from) as f32 / (at(to).saturating_sub(at(from))).max(1) as f32
    };
    (0..columns).map(rate).collect()
}
