//! What stands beside a process in the arena: its log strip, its dots and its notes.

use super::glyph::GlyphKind;
use super::layout::{Place, Side};
use super::list::{Dash, DisplayList, Fill, Glyph, Hatch, Stroke, Text};
use super::look::{Look, tint_of};
use super::path::{Rect, pt};
use super::text::{Face, Weight, fit};
use super::theme::{Family, Tone};
use crate::model::{Cell, Pips, Portrait, ProcessId, Set};

/// What is told of a process.
pub struct Details<'a> {
    pub portrait: &'a Portrait,
    pub process: ProcessId,
    /// Which rows of dots a message on its way will fill, and whose it is.
    pub coming: Set<(u8, ProcessId)>,
    /// Entries of its log that the newest step has taken out.
    pub erased: Vec<Cell>,
}

/// Draws them, so many notes at most and as many rows as there is room for, and says which area they take.
pub fn details(list: &mut DisplayList, look: &Look<'_>, about: &Details<'_>, place: Place, notes: usize) -> Rect {
    let (s, portrait) = (look.scale, about.portrait);
    let notes = notes.min(portrait.notes.len());
    let cells_high = if portrait.cells.is_empty() { 0.0 } else { 25.0 };
    let vector_high = if portrait.vector.is_empty() { 0.0 } else { VECTOR };
    let height = cells_high + vector_high + 17.0 * portrait.pips.len() as f32 + 15.0 * notes as f32;
    let height = height * s;
    // The first row is centred at `y`, so half of it lies above.
    let y = place.edge.y - height * place.above + 9.0 * s;
    let lowest = if place.side == Side::Under { y } else { list.height - height + 6.0 * s };
    let top = y.min(lowest).max(14.0 * s);
    let bottom = (place.edge.y + place.depth).min(list.height);
    let (mut y, mut widest) = (top, 0.0_f32);
    let mut row = |list: &mut DisplayList, high: f32, draw: &mut dyn FnMut(&mut DisplayList, f32) -> f32| {
        if y + high * 0.5 * s <= bottom {
            widest = widest.max(draw(list, y));
            y += high * s;
        }
    };
    if !portrait.cells.is_empty() {
        row(list, 25.0, &mut |list, y| cells(list, look, about, place, y, s));
    }
    if !portrait.vector.is_empty() {
        row(list, VECTOR, &mut |list, y| vector(list, look, about, place, y, s));
    }
    for (each, number) in portrait.pips.iter().zip(0..) {
        let coming = about.coming.iter().filter(|(row, _)| *row == number).count() as u16;
        row(list, 17.0, &mut |list, y| pips(list, look, (each, coming), place, y, s));
    }
    let face = Face::MARK.scaled(s);
    for (name, value) in portrait.notes.iter().take(notes) {
        row(list, 15.0, &mut |list, y| {
            let text = fit(look.measure, &format!("{name} {value}"), face, place.room).into_owned();
            let width = look.measure.width(&text, face);
            let x = place.start(width);
            list.text(Text::new(text, pt(x, y + face.drop()), face, Tone::Ink1).halo(Tone::Canvas));
            width
        });
    }
    Rect::new(place.start(widest), top - 11.0 * s, widest, y - top)
}

fn cells(list: &mut DisplayList, look: &Look<'_>, about: &Details<'_>, place: Place, y: f32, s: f32) -> f32 {
    let (portrait, held) = (about.portrait, about.portrait.cells.len());
    let all: Vec<&Cell> = portrait.cells.iter().chain(&about.erased).collect();
    let face = Face::SECONDARY.mono().scaled(s);
    let gap = 3.0 * s;
    let width_of = |text: &str| (look.measure.width(text, face) + 8.0 * s).max(22.0 * s);
    // As many of the newest cells as there is room for, and a sign that there are more.
    let widths: Vec<f32> = all.iter().map(|cell| width_of(&cell.text)).collect();
    let whole: f32 = widths.iter().map(|width| width + gap).sum::<f32>() - gap;
    let sign = if whole > place.room { 14.0 * s } else { 0.0 };
    let (mut first, mut used) = (widths.len(), sign);
    while first > 0 && used + widths[first - 1] <= place.room {
        first -= 1;
        used += widths[first] + gap;
    }
    if first == widths.len() {
        return 0.0;
    }
    let mut x = place.start(used - gap);
    if first > 0 {
        list.text(Text::new("…", pt(x, y + face.drop()), face, Tone::Ink1).halo(Tone::Canvas));
        x += sign;
    }
    for (number, (cell, width)) in all.iter().zip(&widths).enumerate().skip(first) {
        let rect = Rect::new(x, y - 11.0 * s, *width, 22.0 * s);
        let standing = match number {
            _ if number >= held => Standing::Erased,
            _ if number < portrait.applied as usize => Standing::Applied,
            _ if cell.settled => Standing::Settled,
            _ => Standing::Open,
        };
        frame(list, rect, standing, cell.tint, s);
        let text = Text::new(&*cell.text, rect.centre() + pt(0.0, face.drop()), face, Tone::Ink0).middle();
        list.text(if standing == Standing::Erased { text.strike() } else { text });
        x += width + gap;
    }
    used - gap
}

/// How far an entry has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Open,
    Settled,
    Applied,
    /// No longer there since the newest step.
    Erased,
}

/// One cell without its text: dashed while it is open, a star when it is settled, a bar under it when it is applied;
/// hatched and crossed out when it is no longer there.
pub fn frame(list: &mut DisplayList, rect: Rect, standing: Standing, tint: u32, s: f32) {
    let (family, hatched) = tint_of(tint);
    let fill = if tint == 0 { Tone::Panel } else { Tone::Tint(family) };
    if standing == Standing::Erased {
        let edge = Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots);
        list.rect(rect, 3.0 * s, Some(Fill::Solid(Tone::Canvas)), Some(edge));
        list.faded(0.6, |list| list.rect(rect, 3.0 * s, Some(Fill::Hatch(Hatch::Diagonal, Tone::Ink2)), None));
        let corner = pt(rect.right() - s, rect.y);
        list.glyph(Glyph::new(GlyphKind::Erased, corner, Tone::Ink0).size(13.0 * s));
        return;
    }
    let dash = if standing == Standing::Open { Dash::Tentative } else { Dash::None };
    list.rect(rect, 3.0 * s, Some(Fill::Solid(fill)), Some(Stroke::new(Tone::Ink0, 1.5).dash(dash)));
    if hatched {
        list.faded(0.3, |list| list.rect(rect, 3.0 * s, Some(Fill::hatched(family)), None));
    }
    if standing != Standing::Open {
        let corner = pt(rect.right() - 1.0, rect.y);
        list.glyph(Glyph::new(GlyphKind::Star, corner, Tone::Hue(Family::Green)).size(11.0 * s));
    }
    if standing == Standing::Applied {
        let y = rect.bottom() + 3.0 * s;
        list.line(pt(rect.x + s, y), pt(rect.right() - s, y), Stroke::new(Tone::Ink0, 2.0));
    }
}

/// The height of a vector's columns with their numbers and names.
const VECTOR: f32 = 42.0;

/// A vector as columns: the number over each, whose it is under it, its own one boxed.
fn vector(list: &mut DisplayList, look: &Look<'_>, about: &Details<'_>, place: Place, y: f32, s: f32) -> f32 {
    let counts = &about.portrait.vector;
    let face = Face::MARK.mono().scaled(s);
    let widest = counts.iter().map(|count| look.measure.width(&count.number.to_string(), face)).fold(0.0, f32::max);
    let each = (widest + 4.0 * s).max(15.0 * s);
    let width = each * counts.len() as f32;
    if width > place.room {
        let numbers: Vec<String> = counts.iter().map(|count| count.number.to_string()).collect();
        let text = fit(look.measure, &format!("[{}]", numbers.join(", ")), face, place.room).into_owned();
        let width = look.measure.width(&text, face);
        let at = pt(place.start(width), y + face.drop());
        list.text(Text::new(text, at, face, Tone::Ink1).halo(Tone::Canvas));
        return width;
    }
    let most = counts.iter().map(|count| count.number).max().unwrap_or(0).max(1);
    let (start, foot) = (place.start(width), y + 18.0 * s);
    for (count, process) in counts.iter().zip(ProcessId::all(u16::MAX)) {
        let x = start + each * (f32::from(process.0) + 0.5);
        let high = 14.0 * s * count.number as f32 / most as f32;
        let tone = if count.news { Tone::Hue(Family::Green) } else { Tone::Ink1 };
        if process == about.process {
            let own = Rect::new(x - each / 2.0, y - 10.0 * s, each, 40.0 * s);
            list.rect(own, 3.0 * s, Some(Fill::Solid(Tone::Panel)), Some(Stroke::new(Tone::Ink0, 1.25)));
        }
        list.rect(Rect::new(x - 3.0 * s, foot - high, 6.0 * s, high), 0.0, Some(Fill::Solid(tone)), None);
        list.line(pt(x - 4.5 * s, foot), pt(x + 4.5 * s, foot), Stroke::new(Tone::Ink2, 1.0));
        // News is told by weight as well.
        let weight = if count.news { Weight::Strong } else { Weight::Text };
        let number =
            Text::new(count.number.to_string(), pt(x, y - 3.0 * s + face.drop()), face.weight(weight), Tone::Ink0);
        list.text(number.middle());
        let name = Text::new(process.to_string(), pt(x, foot + 10.0 * s), face.scaled(0.82), Tone::Ink1);
        list.text(name.middle());
    }
    width
}

fn pips(list: &mut DisplayList, look: &Look<'_>, (row, coming): (&Pips, u16), place: Place, y: f32, s: f32) -> f32 {
    let face = Face::MARK.scaled(s);
    let shown = row.of.min(12);
    let (each, gap) = (13.0 * s, 7.0 * s);
    let dots = f32::from(shown) * each;
    if dots > place.room {
        return 0.0;
    }
    let label = fit(look.measure, &row.label, face, (place.room - dots - gap).max(0.0)).into_owned();
    let written = look.measure.width(&label, face);
    let width = dots + if written > 0.0 { gap + written } else { 0.0 };
    // The dots next to the process, the label beyond them.
    let start = place.start(width);
    let (x, beside) = match place.side {
        Side::Left => (place.edge.x - dots, start),
        Side::Right | Side::Under => (start, start + dots + gap),
    };
    for pip in 0..shown {
        let kind = match pip {
            _ if pip < row.have => GlyphKind::PipHave,
            _ if pip < row.have + coming => GlyphKind::PipWay,
            _ => GlyphKind::PipNot,
        };
        let centre = pt(x + (f32::from(pip) + 0.5) * each, y);
        list.glyph(Glyph::new(kind, centre, Tone::Hue(Family::Green)).size(16.0 * s));
    }
    if row.enough > 0 && row.enough < shown {
        let bar = pt(x + f32::from(row.enough) * each, y);
        list.line(bar - pt(0.0, 7.0 * s), bar + pt(0.0, 7.0 * s), Stroke::new(Tone::Ink0, 1.5));
    }
    list.text(Text::new(label, pt(beside, y + face.drop()), face, Tone::Ink1).halo(Tone::Canvas));
    width
}
