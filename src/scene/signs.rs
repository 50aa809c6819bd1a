//! The small signs beside an event: which way it sent, what it wrote to disk, which timer it armed, what it changed.
//!
//! They are shown where steps have the room, so that a usual picture stays quiet.

use super::frame::Frame;
use super::glyph::GlyphKind;
use super::labels::{Kind, Labels};
use super::list::{DisplayList, Fill, Glyph};
use super::look::{Look, Selection};
use super::path::{Path, Point};
use super::theme::{Family, Tone};
use crate::model::{Mark, ProcessId};
use crate::sim::{EventKind, Row, flags};

/// From so many pixels a step on, what an event wrote and what it noted is shown.
pub const NOTES: f32 = 16.0;
/// From so many on, everything is.
pub const ALL: f32 = 34.0;

/// Draws the signs of an event at its place.
pub fn signs(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    (event, row): (u32, &Row),
    glyph: &Glyph,
    labels: &mut Labels<'_>,
) {
    let (s, at) = (frame.glyph_scale(), glyph.centre);
    let room = frame.view.per_step;
    let off = |along: f32, across: f32| at + frame.place(along * s, across * s);
    let mut sign = |kind: GlyphKind, at: Point, tone: Tone, size: f32| {
        list.glyph(Glyph::new(kind, at, tone).size(size * s));
        labels.block(at, size * s);
    };
    if room >= NOTES && frame.pitch > 30.0 * frame.scale {
        if row.has(flags::STORED) {
            sign(GlyphKind::Disk, off(0.0, 13.0), Tone::Hue(Family::Slate), 13.0);
        }
        // Beside the first mark at the edge there is no room for it.
        let within = frame.along_of(at) - 15.0 * s >= frame.near() - 4.0;
        if row.mark == Some(Mark::Note) && within {
            sign(GlyphKind::Change, off(-9.0, -13.0), Tone::Ink0, 12.0);
        }
    }
    if room >= ALL && frame.pitch > 30.0 * frame.scale {
        let timer = match row.flags & (flags::TIMER_SET | flags::TIMER_CANCELLED) {
            0 => None,
            flags::TIMER_CANCELLED => Some(GlyphKind::TimerCancelled),
            _ => Some(GlyphKind::TimerSet),
        };
        if let Some(kind) = timer {
            sign(kind, off(13.0, 12.0), Tone::Hue(Family::Slate), 11.0);
        }
    }
    if glyph.kind != GlyphKind::Local {
        return reason(look, (event, row), at, labels);
    }
    let received = (row.kind == EventKind::Deliver && !row.has(flags::IGNORED)).then_some(row.peer);
    let first = look.recording.message(row.first_sent).filter(|_| row.sent > 0);
    for (peer, away) in [(received, false), (first.map(|sent| sent.id.to), true)] {
        let Some(peer) = peer.filter(|peer| peer.0 < look.count() && *peer != row.process) else { continue };
        if room >= ALL || (room >= 8.0 && look.is_hidden(peer)) {
            wedge(list, frame, (at, row.process), peer, away, glyph.tone);
        }
    }
}

/// Why the selected event was ignored.
fn reason(look: &Look<'_>, (event, row): (u32, &Row), at: Point, labels: &mut Labels<'_>) {
    if look.selection == Selection::Event(event) && row.has(flags::IGNORED) {
        // One event is replayed, and only while it is looked at.
        if let Some(ignored) = look.recording.replayed(event).step.effects.ignored {
            labels.beside(Kind::Act, ignored.reason.to_owned(), at);
        }
    }
}

/// A wedge on the side of the other's lane: outward for what was sent, inward for what was received.
fn wedge(
    list: &mut DisplayList,
    frame: &Frame,
    (at, own): (Point, ProcessId),
    peer: ProcessId,
    away: bool,
    tone: Tone,
) {
    let s = frame.glyph_scale();
    let side = if frame.across(peer.0) < frame.across(own.0) { -1.0 } else { 1.0 };
    let (tip, base) = if away { (10.0, 5.2) } else { (4.2, 9.0) };
    let point = |along: f32, across: f32| at + frame.place(along * s, across * side * s);
    list.fill_path(Path::polygon(&[point(-3.2, base), point(3.2, base), point(0.0, tip)]), Fill::Solid(tone));
}
