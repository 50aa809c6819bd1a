//! What stands beside a process in the arena: its log strip, its dots and its notes.

use super::glyph::GlyphKind;
use super::list::{Dash, DisplayList, Fill, Glyph, Stroke, Text};
use super::look::{Look, tint_of};
use super::path::{Point, Rect, pt};
use super::text::{Face, fit};
use super::theme::{Family, Tone};
use crate::model::{Pips, Portrait};

/// Where details stand: from this edge away from their process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub edge: Point,
    pub room: f32,
    /// To the left of the process: everything ends at the edge.
    pub left: bool,
    /// How much of it is above the edge's height: half of it beside a process at an end of its row, more or less where
    /// links leave on that side.
    pub above: f32,
}

impl Place {
    /// Where something so wide begins.
    fn start(&self, width: f32) -> f32 {
        if self.left { self.edge.x - width } else { self.edge.x }
    }
}

/// Draws them, `rows` notes at most.
pub fn details(list: &mut DisplayList, look: &Look<'_>, portrait: &Portrait, place: Place, notes: usize) {
    let s = look.scale;
    let notes = notes.min(portrait.notes.len());
    let heights =
        [if portrait.cells.is_empty() { 0.0 } else { 25.0 }, 17.0 * portrait.pips.len() as f32, 15.0 * notes as f32];
    let height = heights.iter().sum::<f32>() * s;
    // The first row is centred at `y`, so half of it lies above.
    let y = place.edge.y - height * place.above + 9.0 * s;
    let mut y = y.min(list.height - height + 6.0 * s).max(14.0 * s);
    if !portrait.cells.is_empty() {
        cells(list, look, portrait, place, y, s);
        y += 25.0 * s;
    }
    for row in &portrait.pips {
        pips(list, look, row, place, y, s);
        y += 17.0 * s;
    }
    let face = Face::MARK.scaled(s);
    for (name, value) in portrait.notes.iter().take(notes) {
        let text = fit(look.measure, &format!("{name} {value}"), face, place.room).into_owned();
        let x = place.start(look.measure.width(&text, face));
        list.text(Text::new(text, pt(x, y + face.drop()), face, Tone::Ink1).halo(Tone::Canvas));
        y += 15.0 * s;
    }
}

fn cells(list: &mut DisplayList, look: &Look<'_>, portrait: &Portrait, place: Place, y: f32, s: f32) {
    let face = Face::SECONDARY.mono().scaled(s);
    let gap = 3.0 * s;
    let width_of = |text: &str| (look.measure.width(text, face) + 8.0 * s).max(22.0 * s);
    // As many of the newest cells as there is room for, and a sign that there are more.
    let widths: Vec<f32> = portrait.cells.iter().map(|cell| width_of(&cell.text)).collect();
    let whole: f32 = widths.iter().map(|width| width + gap).sum::<f32>() - gap;
    let sign = if whole > place.room { 14.0 * s } else { 0.0 };
    let (mut first, mut used) = (widths.len(), sign);
    while first > 0 && used + widths[first - 1] <= place.room {
        first -= 1;
        used += widths[first] + gap;
    }
    if first == widths.len() {
        return;
    }
    let mut x = place.start(used - gap);
    if first > 0 {
        list.text(Text::new("…", pt(x, y + face.drop()), face, Tone::Ink1).halo(Tone::Canvas));
        x += sign;
    }
    for (cell, width) in portrait.cells[first..].iter().zip(&widths[first..]) {
        let rect = Rect::new(x, y - 11.0 * s, *width, 22.0 * s);
        let (family, hatched) = tint_of(cell.tint);
        let fill = if cell.tint == 0 { Tone::Panel } else { Tone::Tint(family) };
        let dash = if cell.settled { Dash::None } else { Dash::Tentative };
        list.rect(rect, 3.0 * s, Some(Fill::Solid(fill)), Some(Stroke::new(Tone::Ink0, 1.5).dash(dash)));
        if hatched {
            list.faded(0.3, |list| list.rect(rect, 3.0 * s, Some(Fill::hatched(family)), None));
        }
        list.text(Text::new(&*cell.text, rect.centre() + pt(0.0, face.drop()), face, Tone::Ink0).middle());
        if cell.settled {
            let corner = pt(rect.right() - 1.0, rect.y);
            list.glyph(Glyph::new(GlyphKind::Star, corner, Tone::Hue(Family::Green)).size(11.0 * s));
        }
        x += width + gap;
    }
}

fn pips(list: &mut DisplayList, look: &Look<'_>, row: &Pips, place: Place, y: f32, s: f32) {
    let face = Face::MARK.scaled(s);
    let shown = row.of.min(12);
    let (each, gap) = (13.0 * s, 7.0 * s);
    let dots = f32::from(shown) * each;
    if dots > place.room {
        return;
    }
    let label = fit(look.measure, &row.label, face, (place.room - dots - gap).max(0.0)).into_owned();
    // The dots next to the process, the label beyond them.
    let (x, beside) = if place.left {
        let beside = place.edge.x - dots - gap - look.measure.width(&label, face);
        (place.edge.x - dots, beside)
    } else {
        (place.edge.x, place.edge.x + dots + gap)
    };
    for pip in 0..shown {
        let kind = if pip < row.have { GlyphKind::PipHave } else { GlyphKind::PipNot };
        let centre = pt(x + (f32::from(pip) + 0.5) * each, y);
        list.glyph(Glyph::new(kind, centre, Tone::Hue(Family::Green)).size(16.0 * s));
    }
    if row.enough > 0 && row.enough < shown {
        let bar = pt(x + f32::from(row.enough) * each, y);
        list.line(bar - pt(0.0, 7.0 * s), bar + pt(0.0, 7.0 * s), Stroke::new(Tone::Ink0, 1.5));
    }
    list.text(Text::new(label, pt(beside, y + face.drop()), face, Tone::Ink1).halo(Tone::Canvas));
}
