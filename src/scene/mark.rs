//! Marks in their states (hovered, selected, in the past of another, ...) and the seam of a partition.
//!
//! The diagram and the arena draw states in the same way, so they are drawn here.

use super::glyph::{BOX, GlyphKind};
use super::list::{DisplayList, Fill, Glyph, Stroke};
use super::path::{Point, zigzag};
use super::theme::{Family, Tone};
use crate::sim::EventKind;

/// How the pointer, the keyboard, a selection elsewhere or the lens changes a mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MarkState {
    #[default]
    Rest,
    Hovered,
    Focused,
    Selected,
    /// Happened before the selected event: a tab on the side of earlier times.
    Past,
    /// Happened after it: a tab on the side of later times.
    Future,
    /// Neither: hollow. Three shapes, so that hue is redundant.
    Concurrent,
    /// Beyond the playhead.
    NotYet,
    /// Not in the knowledge of the process whose eyes we use.
    Unknown,
}

/// What is left of things that have not happened yet.
pub const NOT_YET: f32 = 0.44;
/// What is left of things that the lens does not know.
pub const UNKNOWN: f32 = 0.3;

/// What is left of the lines and dots of a crowd that are concurrent with the event that is asked about.
pub const BESIDE: f32 = 0.25;

/// The sign of what was done to a link, a message or the network.
pub fn fault_icon(kind: EventKind) -> GlyphKind {
    match kind {
        EventKind::Drop => GlyphKind::IconDrop,
        EventKind::Hold => GlyphKind::IconHold,
        EventKind::Release => GlyphKind::IconRelease,
        EventKind::Delay => GlyphKind::IconDelay,
        EventKind::Duplicate => GlyphKind::IconDuplicate,
        EventKind::Cut => GlyphKind::IconKnife,
        _ => GlyphKind::IconTick,
    }
}

/// The radius at which arrows must stop so that they do not run into the mark or the disc of its state.
pub fn reach(glyph: &Glyph, state: MarkState, scale: f32) -> f32 {
    let own = glyph.kind.reach() * glyph.size / BOX;
    match state {
        MarkState::Hovered | MarkState::Selected => disc(glyph, scale),
        MarkState::Focused => disc(glyph, scale) + 2.0 * scale,
        _ => own,
    }
}

fn disc(glyph: &Glyph, scale: f32) -> f32 {
    (9.0 * scale).max(glyph.kind.reach() * glyph.size / BOX + 2.5 * scale)
}

/// Draws the mark. `time` is the direction in which time runs (right, or down on a tall screen).
pub fn mark(list: &mut DisplayList, glyph: Glyph, state: MarkState, scale: f32, time: Point) {
    let radius = disc(&glyph, scale);
    let mut on = |ground: Tone, radius: f32, edge: Stroke| {
        list.circle(glyph.centre, radius, Some(Fill::Solid(ground)), Some(edge));
        list.glyph(glyph.on(ground));
    };
    match state {
        MarkState::Rest => list.glyph(glyph),
        MarkState::Hovered => on(Tone::Raised, radius, Stroke::new(Tone::Ink2, 1.0)),
        MarkState::Focused => on(Tone::Canvas, radius + 0.5 * scale, Stroke::new(Tone::Focus, 3.0)),
        MarkState::Selected => on(Tone::Selection, radius, Stroke::new(Tone::Ink0, 1.5)),
        MarkState::Past | MarkState::Future => {
            tab(list, &glyph, state, scale, time);
            list.glyph(glyph);
        }
        MarkState::Concurrent => list.glyph(glyph.hollow(true)),
        MarkState::NotYet => list.faded(NOT_YET, |list| list.glyph(glyph)),
        MarkState::Unknown => list.faded(UNKNOWN, |list| list.glyph(Glyph { tone: Tone::Ink2, ..glyph })),
    }
}

/// The mark of something recorded beyond the playhead: pale, but its tab says its part in causality as clearly as ever.
pub fn promised(list: &mut DisplayList, glyph: Glyph, state: MarkState, scale: f32, time: Point) {
    let rest = match state {
        MarkState::Past | MarkState::Future => {
            tab(list, &glyph, state, scale, time);
            MarkState::Rest
        }
        MarkState::Concurrent => state,
        _ => return mark(list, glyph, state, scale, time),
    };
    list.faded(NOT_YET, |list| mark(list, glyph, rest, scale, time));
}

/// Blue on the side of earlier times, or amber on that of later ones.
fn tab(list: &mut DisplayList, glyph: &Glyph, state: MarkState, scale: f32, time: Point) {
    let (side, family) = if state == MarkState::Past { (time * -1.0, Family::Blue) } else { (time, Family::Amber) };
    let at = glyph.centre + side.unit() * (glyph.kind.reach() * glyph.size / BOX + 5.0 * scale);
    let half = side.unit().perp() * (7.0 * scale);
    list.line(at - half, at + half, Stroke::new(Tone::Hue(family), 3.0));
}

/// The seam between two groups: two zigzags 6 px apart.
pub fn seam(list: &mut DisplayList, from: Point, to: Point, scale: f32) {
    let apart = (to - from).unit().perp() * (3.0 * scale);
    for side in [-1.0, 1.0] {
        let points = zigzag(from + apart * side, to + apart * side, 1.8 * scale, 4.0 * scale);
        list.polyline(points, Stroke::new(Tone::Ink1, 1.25));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::list::{Item, Stroke};
    use crate::scene::path::pt;

    #[test]
    fn past_and_future_are_on_opposite_sides_of_the_event() {
        let x_of_tab = |state| {
            let mut list = DisplayList::new(40.0, 40.0);
            mark(&mut list, Glyph::new(GlyphKind::Local, pt(20.0, 20.0), Tone::Ink0), state, 1.0, pt(1.0, 0.0));
            let Some(&Item::Line { from, to, stroke: Stroke { .. } }) = list.items.first() else { panic!("a tab") };
            assert_eq!(from.x, to.x);
            from.x
        };
        assert_eq!((x_of_tab(MarkState::Past), x_of_tab(MarkState::Future)), (11.0, 29.0));
    }

    #[test]
    fn arrows_stop_before_the_disc_of_a_selected_mark() {
        let glyph = Glyph::new(GlyphKind::Local, pt(0.0, 0.0), Tone::Ink0);
        assert_eq!(reach(&glyph, MarkState::Rest, 1.0), 4.0);
        assert_eq!(reach(&glyph, MarkState::Selected, 1.0), 9.0);
    }
}
