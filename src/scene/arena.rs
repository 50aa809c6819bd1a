//! The arena: processes in a ring, messages flying between them. It shows the same moment as the diagram.

use super::glyph::GlyphKind;
use super::lanes::groups;
use super::list::{Dash, DisplayList, Fill, Glyph, Hatch, HitId, HitShape, Stroke, Text};
use super::look::{Look, Selection, family_of, tint_of, verdict_of};
use super::path::{Point, Rect, pt};
use super::sentence;
use super::text::{Face, Weight};
use super::theme::{Family, Tone};
use super::token::{MessageFamily, token};
use crate::model::{Portrait, ProcessId, RoleStyle};
use crate::sim::{Fate, Slot, Status};
use crate::trace::MessageRow;

/// Above this many, processes are dots without details.
pub const DETAILED: u16 = 9;

/// Where everything is.
struct Ring {
    centres: Vec<Point>,
    /// The radius of a process's disc.
    disc: f32,
    detailed: bool,
    scale: f32,
}

/// Draws the arena of this moment at this size.
pub fn arena(look: &Look<'_>, width: f32, height: f32) -> DisplayList {
    let mut list = DisplayList::new(width, height);
    let ring = place(look, width, height);
    links(&mut list, look, &ring);
    messages(&mut list, look, &ring);
    for process in ProcessId::all(look.count()) {
        draw_process(&mut list, look, &ring, process);
    }
    list
}

fn place(look: &Look<'_>, width: f32, height: f32) -> Ring {
    let (count, scale) = (look.count(), look.scale);
    let detailed = count <= DETAILED && height >= 150.0 * scale;
    let middle = pt(width / 2.0, height / 2.0 + if detailed { 2.0 * scale } else { 0.0 });
    let disc = if detailed { 25.0 * scale } else { (height / (f32::from(count) * 0.9)).clamp(3.0, 20.0) * scale };
    let margin = if detailed { 42.0 * scale } else { disc + 10.0 * scale };
    let beside = detailed && width > 560.0;
    let centres = if beside {
        two_rows(count, width, height, disc, scale)
    } else {
        let (rx, ry) = (width / 2.0 - margin, height / 2.0 - margin);
        let on_ring = |index| Point::at_turn(f32::from(index) / f32::from(count));
        (0..count).map(on_ring).map(|direction| pt(middle.x + rx * direction.x, middle.y + ry * direction.y)).collect()
    };
    Ring { centres, disc, detailed, scale }
}

/// A ring pressed flat, for a wide picture: half of the processes above from left to right, the others below from
/// right to left. To the right of each is room for its log strip and its dots.
fn two_rows(count: u16, width: f32, height: f32, disc: f32, scale: f32) -> Vec<Point> {
    let above = count.div_ceil(2);
    let rows = if count < 3 { 1.0 } else { 2.0 };
    let column = width / f32::from(if rows > 1.0 { above } else { count });
    let inset = disc + 18.0 * scale;
    let centre = |index: u16| {
        let lower = rows > 1.0 && index >= above;
        let below = count - above;
        // The rows are staggered, so that no link runs through a process.
        let place = if lower { f32::from(below - 1 - (index - above)) } else { f32::from(index) };
        let stagger = if lower { (f32::from(above) - f32::from(below)) / 2.0 } else { 0.0 };
        let shift = if lower && above == below { column * 0.16 } else { 0.0 };
        let row = if lower { 1.0 } else { 0.0 };
        let y = if rows > 1.0 { height * (0.29 + 0.44 * row) } else { height / 2.0 };
        pt((place + stagger) * column + inset + shift + column * 0.06, y)
    };
    (0..count).map(centre).collect()
}

fn links(list: &mut DisplayList, look: &Look<'_>, ring: &Ring) {
    let count = look.count();
    if count > DETAILED && look.world.cuts().next().is_none() {
        return;
    }
    for from in ProcessId::all(count) {
        for to in ProcessId::all(count).filter(|to| *to > from) {
            let (there, back) = (look.world.is_cut(from, to), look.world.is_cut(to, from));
            let (a, b) = (ring.centres[from.index()], ring.centres[to.index()]);
            let chosen =
                matches!(look.selection, Selection::Link(x, y) if (x, y) == (from, to) || (y, x) == (from, to));
            if chosen {
                list.line(a, b, Stroke::new(Tone::Selection, 8.0));
            }
            if count > DETAILED {
                continue;
            }
            if there || back {
                list.line(a, b, Stroke::new(Tone::Hairline, 1.0).dash(Dash::Dots));
                cut_mark(list, a, b, there, back, ring.scale);
            } else {
                list.line(a, b, Stroke::new(Tone::Hairline, 1.0));
            }
            let label = match (there, back) {
                (true, true) => format!("link between {from} and {to}, cut"),
                (true, false) => format!("link between {from} and {to}, cut from {from} to {to}"),
                (false, true) => format!("link between {from} and {to}, cut from {to} to {from}"),
                (false, false) => format!("link between {from} and {to}"),
            };
            let inset = (b - a).unit() * (ring.disc + 12.0);
            list.hit(HitShape::Segment(a + inset, b - inset), HitId::Link(from.0, to.0), label);
        }
    }
}

/// A short seam across the link; one way, an arrow shows the direction that is still open.
fn cut_mark(list: &mut DisplayList, a: Point, b: Point, there: bool, back: bool, scale: f32) {
    let (middle, along) = (a.lerp(b, 0.5), (b - a).unit());
    let across = along.perp() * (9.0 * scale);
    list.line(middle - along * 5.0, middle + along * 5.0, Stroke::new(Tone::Canvas, 4.0));
    super::mark::seam(list, middle - across, middle + across, scale * 0.8);
    if there != back {
        let open = if there { along * -1.0 } else { along };
        let tip = middle + open * (14.0 * scale);
        let wing = open.perp() * (4.0 * scale);
        let back = tip - open * (7.0 * scale);
        list.polyline(vec![back + wing, tip, back - wing], Stroke::new(Tone::Ink0, 1.5).round());
    }
}

/// Opposite traffic bends to opposite sides, so tokens never meet.
fn flight(from: Point, to: Point, progress: f32, bend: f32) -> Point {
    let side = (to - from).perp() * bend;
    let rise = 4.0 * progress * (1.0 - progress);
    from.lerp(to, progress) + side * rise
}

fn messages(list: &mut DisplayList, look: &Look<'_>, ring: &Ring) {
    let kinds = look.recording.behaviour().kinds();
    for serial in look.messages_between(look.event, look.event) {
        let Some(row) = look.recording.message(serial) else { continue };
        let sealed = look.has_ended(row) && (look.moment - row.ended as f32) > 0.0;
        if row.sent as f32 > look.moment || sealed {
            continue;
        }
        let progress = progress(look, serial, row);
        let (from, to) = (ring.centres[row.id.from.index()], ring.centres[row.id.to.index()]);
        let inset = (to - from).unit() * (ring.disc + 5.0 * ring.scale);
        let (from, to) = (from + inset, to - inset);
        let bend = if ring.detailed { 0.045 } else { 0.0 };
        let at = flight(from, to, progress, bend);
        let family = family_of(kinds, row);
        let selected = look.selection == Selection::Message(serial);
        let gone = look.has_ended(row);
        if gone && !matches!(row.fate, Fate::Lost | Fate::Cut | Fate::Dropped | Fate::ReceiverDown) {
            continue;
        }
        trail(list, look, ring, (from, to, bend), (progress, family, gone));
        if gone {
            list.glyph(Glyph::new(GlyphKind::Lost, at, Tone::Hue(Family::Red)).size(14.0 * ring.scale));
            continue;
        }
        let size = if ring.detailed { 8.0 } else { 4.0 } * ring.scale;
        if selected || look.hover == Some(HitId::Message(serial)) {
            let ground = if selected { Tone::Selection } else { Tone::Raised };
            let edge = Stroke::new(Tone::Ink0, if selected { 1.5 } else { 1.0 });
            list.circle(at, size + 5.0 * ring.scale, Some(Fill::Solid(ground)), Some(edge));
        }
        token(list, at, to - from, family, verdict_of(row.sign), size / 6.0);
        if look.world.message(row.id).is_some_and(|message| message.held) {
            let above = at - pt(0.0, size + 8.0 * ring.scale);
            list.glyph(Glyph::new(GlyphKind::Pause, above, Tone::Hue(Family::Amber)).size(10.0 * ring.scale));
        }
        if ring.detailed {
            let short = kinds.get(usize::from(row.kind)).map_or("", |kind| kind.short);
            let face = Face::MARK.mono().scaled(ring.scale);
            let below = at + pt(0.0, size + 12.0 * ring.scale);
            list.text(Text::new(short, below, face, Tone::Ink1).middle().halo(Tone::Canvas));
        }
        list.hit(HitShape::Circle(at, size), HitId::Message(serial), sentence::message(look, serial));
    }
}

/// How far a message has come: by events, like the diagram, so that both tokens are in step.
fn progress(look: &Look<'_>, serial: u32, row: &MessageRow) -> f32 {
    let (sent, end) = (row.sent as f32, look.end_of(serial, row));
    let gone = look.has_ended(row);
    if gone { 0.62 } else { ((look.moment - sent) / (end - sent)).clamp(0.06, 0.96) }
}

/// Solid behind the token, dotted before it.
fn trail(
    list: &mut DisplayList,
    look: &Look<'_>,
    ring: &Ring,
    (from, to, bend): (Point, Point, f32),
    (progress, family, gone): (f32, MessageFamily, bool),
) {
    if look.count() > 40 {
        return;
    }
    let curve = |start: f32, end: f32| -> Vec<Point> {
        (0..=12).map(|step| flight(from, to, start + (end - start) * step as f32 / 12.0, bend)).collect()
    };
    let width = if family == MessageFamily::Control { 1.25 } else { 2.0 };
    let stroke = Stroke::new(family.tone(), if ring.detailed { width } else { 1.0 });
    list.polyline(curve(0.0, progress), stroke);
    if !gone {
        list.polyline(curve(progress, 1.0), stroke.dash(Dash::Flight));
    }
}

fn draw_process(list: &mut DisplayList, look: &Look<'_>, ring: &Ring, process: ProcessId) {
    let Some(slot) = look.world.slot(process) else { return };
    let at = ring.centres[process.index()];
    let chosen = look.selection == Selection::Process(process);
    let hovered = look.hover == Some(HitId::Process(process.0));
    let r = ring.disc;
    if chosen || hovered {
        let tone = if chosen { Tone::Selection } else { Tone::Raised };
        list.circle(at, r + if ring.detailed { 16.0 } else { 6.0 } * ring.scale, Some(Fill::Solid(tone)), None);
    }
    disc(list, look, ring, process, slot, at);
    list.hit(HitShape::Circle(at, r), HitId::Process(process.0), sentence::standing(&look.world, process));
    let Some(state) = &slot.state else { return };
    if !ring.detailed {
        return;
    }
    timer(list, look, ring, slot, at);
    let portrait = look.world.behaviour().portrait(&**state, look.count());
    details(list, look, ring, process, &portrait, at);
}

fn disc(list: &mut DisplayList, look: &Look<'_>, ring: &Ring, process: ProcessId, slot: &Slot, at: Point) {
    let (r, s) = (ring.disc, ring.scale);
    let style = look.world.style(process);
    let behaviour = look.world.behaviour();
    let badge = slot.state.as_ref().and_then(|state| behaviour.badge(&**state));
    if slot.status() == Status::Crashed {
        list.circle(at, r * 0.8, Some(Fill::Hatch(Hatch::Cross, Tone::Ink2)), None);
        if ring.detailed {
            let face = Face::NODE.scaled(s);
            let middle = at + pt(0.0, face.drop());
            list.text(Text::new(process.to_string(), middle, face, Tone::Ink2).middle().halo(Tone::Canvas));
        }
        let cross = at + pt(r * 0.8, -r * 0.7);
        list.glyph(Glyph::new(GlyphKind::Crash, cross, Tone::Hue(Family::Red)).size((r * 0.7).max(6.0)));
        return;
    }
    let fill = match (badge, style) {
        (Some(badge), _) if badge.number > 0 => Tone::Tint(tint_of(badge.number).0),
        (_, RoleStyle::Informed) => Tone::Tint(Family::Green),
        (_, RoleStyle::Holder | RoleStyle::Candidate) => Tone::Tint(Family::Magenta),
        (_, RoleStyle::Leader | RoleStyle::Coordinator) => Tone::Tint(Family::Amber),
        _ => Tone::Panel,
    };
    let slate = Stroke::new(Tone::Ink0, if ring.detailed { 2.0 } else { 1.0 });
    let hue = |family| Stroke::new(Tone::Hue(family), if ring.detailed { 2.0 } else { 1.5 });
    let superseded = look.is_superseded(&look.world, process);
    let (edge, outer) = match style {
        RoleStyle::Leader if superseded => {
            let gaps = hue(Family::Amber).dash(Dash::Gaps);
            (gaps, Some(gaps))
        }
        RoleStyle::Leader => (hue(Family::Amber), Some(hue(Family::Amber))),
        RoleStyle::Candidate => (hue(Family::Magenta).dash(Dash::CandidateRing), None),
        RoleStyle::Holder => (hue(Family::Magenta), Some(hue(Family::Magenta))),
        RoleStyle::Informed => (hue(Family::Green), None),
        RoleStyle::Retired => (slate.dash(Dash::Dots), None),
        RoleStyle::Plain | RoleStyle::Coordinator => (slate, None),
    };
    list.circle(at, r, Some(Fill::Solid(fill)), Some(edge));
    if let Some(outer) = outer.filter(|_| ring.detailed) {
        list.circle(at, r + 4.0 * s, None, Some(outer));
    }
    if !ring.detailed {
        if look.count() <= 30 {
            let face = Face::MARK.scaled(s);
            list.text(Text::new(process.to_string(), at + pt(0.0, face.drop()), face, Tone::Ink0).middle());
        }
        return;
    }
    let name = Face::NODE.scaled(s);
    let lift = if badge.is_some() { -5.0 * s } else { 0.0 };
    list.text(Text::new(process.to_string(), at + pt(0.0, name.drop() + lift), name, Tone::Ink0).middle());
    if let Some(badge) = badge {
        let face = Face::MARK.mono().weight(Weight::Strong).scaled(s);
        let text = format!("{}{}", badge.letter, badge.number);
        list.text(Text::new(text, at + pt(0.0, 16.0 * s), face, Tone::Ink0).middle());
    }
    let above = at - pt(0.0, r + 2.0 * s);
    match style {
        RoleStyle::Leader => {
            let kind = if superseded { GlyphKind::CrownHollow } else { GlyphKind::Crown };
            list.glyph(Glyph::new(kind, above, Tone::Hue(Family::Amber)).size(22.0 * s));
        }
        RoleStyle::Candidate => {
            list.glyph(Glyph::new(GlyphKind::Hand, above - pt(0.0, 4.0 * s), Tone::Hue(Family::Magenta)))
        }
        _ => {}
    }
    if slot.status() == Status::Paused {
        let beside = at + pt(r * 0.85, -r * 0.75);
        list.glyph(Glyph::new(GlyphKind::Pause, beside, Tone::Hue(Family::Amber)).size(14.0 * s));
    }
    if slot.percent != 100 {
        let face = Face::MARK.scaled(s);
        let text = format!("×{}.{:02}", slot.percent / 100, slot.percent % 100);
        list.text(Text::new(text, at + pt(r + 6.0 * s, r), face, Tone::Ink1));
    }
}

/// What is left of the timer that is due next, as an arc with a hand.
fn timer(list: &mut DisplayList, look: &Look<'_>, ring: &Ring, slot: &Slot, at: Point) {
    let Some(armed) = slot.timers.iter().min_by_key(|armed| armed.due) else { return };
    let whole = armed.due.since(armed.set).max(1);
    let left = armed.due.since(look.world.now()) as f32 / whole as f32;
    let radius = ring.disc + 10.0 * ring.scale;
    list.circle(at, radius, None, Some(Stroke::new(Tone::Hairline, 1.0)));
    let left = left.clamp(0.0, 1.0);
    list.arc(at, radius, 0.0, left, Stroke::new(Tone::Ink0, 2.5));
    let hand = Point::at_turn(left);
    let (inner, outer) = (radius - 3.5 * ring.scale, radius + 3.5 * ring.scale);
    list.line(at + hand * inner, at + hand * outer, Stroke::new(Tone::Ink0, 2.0));
}

/// The log strip, the pips and the notes, at the right of the process.
fn details(list: &mut DisplayList, look: &Look<'_>, ring: &Ring, process: ProcessId, portrait: &Portrait, at: Point) {
    if list.width < 560.0 {
        return;
    }
    let s = ring.scale;
    let edge = at.x + 46.0 * s;
    let column = list.width / f32::from(look.count().div_ceil(2));
    let room = (column - 2.0 * ring.disc - 56.0 * s).min(190.0 * s);
    if room < 60.0 {
        return;
    }
    let rows = usize::from(!portrait.cells.is_empty()) + portrait.pips.len() + portrait.notes.len().min(3);
    let mut y = at.y - rows.saturating_sub(1) as f32 * 9.5 * s;
    y = y.clamp(14.0 * s, (list.height - rows as f32 * 19.0 * s).max(14.0 * s));
    if !portrait.cells.is_empty() {
        cells(list, look, portrait, pt(edge, y), room, s);
        y += 24.0 * s;
    }
    let face = Face::MARK.scaled(s);
    for row in &portrait.pips {
        pips(list, look, row, pt(edge, y), room, s);
        y += 19.0 * s;
    }
    for (name, value) in portrait.notes.iter().take(3) {
        let text = format!("{name} {value}");
        let text = super::text::fit(look.measure, &text, face, room).into_owned();
        list.text(Text::new(text, pt(edge, y + face.drop()), face, Tone::Ink1).halo(Tone::Canvas));
        y += 16.0 * s;
    }
    if let Some(group) = groups(look).get(process.index()) {
        let at = at + pt(-44.0 * s, 20.0 * s);
        list.text(Text::new(*group, at, Face::SECONDARY.scaled(s), Tone::Ink1).middle().halo(Tone::Canvas));
    }
}

fn cells(list: &mut DisplayList, look: &Look<'_>, portrait: &Portrait, at: Point, mut room: f32, s: f32) {
    let face = Face::SECONDARY.mono().scaled(s);
    // As many of the newest cells as there is room for.
    let mut widths = Vec::new();
    for cell in portrait.cells.iter().rev() {
        let width = (look.measure.width(&cell.text, face) + 10.0 * s).max(22.0 * s);
        if room < width {
            break;
        }
        room -= width + 4.0 * s;
        widths.push(width);
    }
    widths.reverse();
    let mut x = at.x;
    let first = portrait.cells.len() - widths.len();
    for (cell, width) in portrait.cells[first..].iter().zip(widths) {
        let rect = Rect::new(x, at.y - 11.0 * s, width, 22.0 * s);
        let (family, hatched) = tint_of(cell.tint);
        let fill = if cell.tint == 0 { Tone::Panel } else { Tone::Tint(family) };
        let dash = if cell.settled { Dash::None } else { Dash::Tentative };
        list.rect(rect, 3.0, Some(Fill::Solid(fill)), Some(Stroke::new(Tone::Ink0, 1.5).dash(dash)));
        if hatched {
            list.faded(0.3, |list| list.rect(rect, 3.0, Some(Fill::hatched(family)), None));
        }
        list.text(Text::new(&*cell.text, rect.centre() + pt(0.0, face.drop()), face, Tone::Ink0).middle());
        if cell.settled {
            let corner = pt(rect.right() - 1.0, rect.y);
            list.glyph(Glyph::new(GlyphKind::Star, corner, Tone::Hue(Family::Green)).size(11.0 * s));
        }
        x += width + 4.0 * s;
    }
}

fn pips(list: &mut DisplayList, look: &Look<'_>, row: &crate::model::Pips, at: Point, room: f32, s: f32) {
    let face = Face::MARK.scaled(s);
    let shown = row.of.min(12);
    let width = f32::from(shown) * 13.0 * s;
    for pip in 0..shown {
        let kind = if pip < row.have { GlyphKind::PipHave } else { GlyphKind::PipNot };
        let centre = at + pt((f32::from(pip) + 0.5) * 13.0 * s, 0.0);
        list.glyph(Glyph::new(kind, centre, Tone::Hue(Family::Green)).size(16.0 * s));
    }
    if row.enough > 0 && row.enough < shown {
        let bar = at + pt(f32::from(row.enough) * 13.0 * s, 0.0);
        list.line(bar - pt(0.0, 7.0 * s), bar + pt(0.0, 7.0 * s), Stroke::new(Tone::Ink0, 1.5));
    }
    let label = super::text::fit(look.measure, &row.label, face, (room - width - 8.0 * s).max(0.0)).into_owned();
    let beside = at + pt(width + 8.0 * s, face.drop());
    list.text(Text::new(label, beside, face, Tone::Ink1).halo(Tone::Canvas));
}
