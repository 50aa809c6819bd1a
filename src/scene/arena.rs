//! The arena: processes in a ring, messages flying between them. It shows the same moment as the diagram.

use super::bundle::Bundle;
use super::details::{Place, details};
use super::diff;
use super::glyph::GlyphKind;
use super::lanes::{groups, speed};
use super::lens;
use super::list::{Dash, DisplayList, Fill, Glyph, Hatch, HitId, HitShape, Stroke, Text};
use super::look::{Look, Selection, family_of, tint_of, verdict_of};
use super::path::{Point, pt};
use super::sentence;
use super::text::{Face, Weight};
use super::theme::{Family, Tone};
use super::token::{MessageFamily, token};
use crate::model::{ProcessId, RoleStyle};
use crate::sim::{Fate, InFlight, Slot, Status};
use crate::trace::MessageRow;

/// Above this many, processes are dots without details.
pub const DETAILED: u16 = 9;
/// Above this many, messages are dots without a trail.
const TRAILED: u16 = 40;
/// A dot of this radius has room for its name.
const NAMED: f32 = 8.0;

/// Where everything is.
struct Ring {
    centres: Vec<Point>,
    /// Where the details of each process stand; none in a crowd.
    places: Vec<Place>,
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
    for process in ProcessId::all(look.count()) {
        beside(&mut list, look, &ring, process);
    }
    // In a crowd names matter more than tokens.
    if !ring.detailed {
        messages(&mut list, look, &ring);
    }
    for process in ProcessId::all(look.count()) {
        draw_process(&mut list, look, &ring, process);
    }
    if ring.detailed {
        diff::draw(&mut list, look, &ring.centres, ring.disc + 16.0 * ring.scale);
        messages(&mut list, look, &ring);
    }
    if !ring.detailed && ring.disc < NAMED {
        names(&mut list, look, &ring);
    }
    list
}

fn place(look: &Look<'_>, width: f32, height: f32) -> Ring {
    let (count, scale) = (look.count(), look.scale);
    let detailed = count <= DETAILED && height >= 150.0 * scale;
    if detailed && width > 560.0 * scale {
        return two_rows(count, width, height, scale);
    }
    let middle = pt(width / 2.0, height / 2.0 + if detailed { 2.0 * scale } else { 0.0 });
    let room = (width + height) * 1.3 / f32::from(count.max(1));
    let disc = if detailed { 25.0 } else { (room * 0.36 / scale).clamp(2.5, 18.0) } * scale;
    let names = if disc < NAMED { 26.0 } else { 0.0 };
    let margin = if detailed { 42.0 * scale } else { disc + (8.0 + names) * scale };
    let (rx, ry) = (width / 2.0 - margin, height / 2.0 - margin);
    let centres = around(count, rx.max(1.0), ry.max(1.0)).into_iter().map(|offset| middle + offset).collect();
    Ring { centres, places: Vec::new(), disc, detailed, scale }
}

/// Points at equal distances along an ellipse, clockwise from its top.
fn around(count: u16, rx: f32, ry: f32) -> Vec<Point> {
    const PARTS: u16 = 360;
    let on_ellipse = |part: u16| {
        let direction = Point::at_turn(f32::from(part) / f32::from(PARTS));
        pt(rx * direction.x, ry * direction.y)
    };
    let lengths: Vec<f32> = (0..PARTS).map(|part| on_ellipse(part).distance(on_ellipse(part + 1))).collect();
    let whole: f32 = lengths.iter().sum();
    let (mut part, mut passed) = (0, 0.0);
    let mut points = Vec::new();
    for index in 0..count {
        let wanted = whole * f32::from(index) / f32::from(count);
        while part + 1 < PARTS && passed + lengths[usize::from(part)] <= wanted {
            passed += lengths[usize::from(part)];
            part += 1;
        }
        let rest = (wanted - passed) / lengths[usize::from(part)].max(1e-3);
        points.push(on_ellipse(part).lerp(on_ellipse(part + 1), rest));
    }
    points
}

/// A ring pressed flat, for a wide picture: half of the processes above from left to right, the others below from
/// right to left, each row a little arched so that no link runs through a process. Details stand outside where they
/// can, so that the middle is free for messages.
fn two_rows(count: u16, width: f32, height: f32, scale: f32) -> Ring {
    let (disc, timer) = (25.0 * scale, 42.0 * scale);
    let above = if count < 3 { count } else { count.div_ceil(2) };
    let below = count - above;
    let side = (width * 0.19).min(215.0 * scale);
    let (left, right) = (side, width - side);
    // The lower row is drawn in, so that links between the rows are long enough for a token.
    let drawn_in = match below {
        0 | 1 => 0.0,
        2 | 3 => width * 0.13,
        _ => width * 0.07,
    };
    let step = |row: u16, drawn_in: f32| (right - left - 2.0 * drawn_in) / f32::from(row.max(2) - 1);
    let mut centres = Vec::new();
    let mut places = Vec::new();
    for index in 0..count {
        let lower = index >= above;
        let (row, drawn_in) = if lower { (below, drawn_in) } else { (above, 0.0) };
        let place = if lower { below - 1 - (index - above) } else { index };
        let (x, across) = if row == 1 {
            (width / 2.0, 0.5)
        } else {
            (left + drawn_in + step(row, drawn_in) * f32::from(place), f32::from(place) / f32::from(row - 1))
        };
        let arch = if row > 2 { height * 0.55 * across * (1.0 - across) } else { 0.0 };
        let y = match (below, lower) {
            (0, _) => height / 2.0,
            (_, false) => (height * 0.34 - arch).max(48.0 * scale),
            (_, true) => (height * 0.74 + arch).min(height - 42.0 * scale),
        };
        centres.push(pt(x, y));
        let outside = place == 0 && row > 1;
        let end = outside || place + 1 == row;
        let edge = pt(if outside { x - timer - 4.0 * scale } else { x + timer + 4.0 * scale }, y);
        let room =
            if end && row > 1 { side - timer - 8.0 * scale } else { step(row, drawn_in) - 2.0 * timer - 8.0 * scale };
        let above = match (end, lower) {
            _ if below == 0 => 0.5,
            (true, false) => 0.6,
            (true, true) => 0.25,
            (false, false) => 0.85,
            (false, true) => 0.15,
        };
        places.push(Place { edge, room: room.min(190.0 * scale), left: outside, above });
    }
    Ring { centres, places, disc, detailed: true, scale }
}

fn links(list: &mut DisplayList, look: &Look<'_>, ring: &Ring) {
    let count = look.count();
    let mut marks: Vec<Point> = Vec::new();
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
                // Where links cross, their seams would lie on each other.
                let clear = |part: &f32| {
                    let at = a.lerp(b, *part);
                    marks.iter().all(|mark| mark.distance(at) > 26.0 * ring.scale)
                        && ring.centres.iter().all(|centre| centre.distance(at) > ring.disc + 18.0 * ring.scale)
                };
                let part = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].into_iter().find(clear).unwrap_or(0.5);
                marks.push(a.lerp(b, part));
                cut_mark(list, (a.lerp(b, part), (b - a).unit()), there, back, ring.scale);
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
fn cut_mark(list: &mut DisplayList, (middle, along): (Point, Point), there: bool, back: bool, scale: f32) {
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
    let mut bundle = Bundle::default();
    for serial in look.messages_between(look.event, look.event) {
        let Some(row) = look.recording.message(serial) else { continue };
        // Of the others nobody knows where they are.
        if lens::is_open(look, row) && row.sent != look.event {
            continue;
        }
        let sealed = look.has_ended(row) && (look.moment - row.ended as f32) > 0.0;
        if row.sent as f32 > look.moment || sealed {
            continue;
        }
        let progress = progress(look, serial, row);
        let (from, to) = (ring.centres[row.id.from.index()], ring.centres[row.id.to.index()]);
        let inset = (to - from).unit() * (ring.disc + if ring.detailed { 13.0 } else { 3.0 } * ring.scale);
        let (from, to) = (from + inset, to - inset);
        let bend = if ring.detailed { 0.045 } else { 0.0 };
        let at = flight(from, to, progress, bend);
        let family = family_of(kinds, row);
        let selected = look.selection == Selection::Message(serial);
        let gone = look.has_ended(row);
        if gone
            && !matches!(
                row.fate,
                Fate::Lost | Fate::Cut | Fate::Dropped | Fate::ReceiverDown | Fate::Omitted | Fate::Corrupted
            )
        {
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
        match look.count() > TRAILED {
            true => bundle.token(1.0, at, 0.8 * size, family, family.tone()),
            false => token(list, at, to - from, family, verdict_of(row.sign), size / 6.0),
        }
        let peculiar = look.eyes.is_none() && (row.forged || look.world.has_obstacles());
        let condition = peculiar.then(|| look.world.message(row.id)).flatten().and_then(|message| match message {
            InFlight { held: true, .. } => Some((GlyphKind::Pause, Family::Amber)),
            InFlight { waits: true, .. } => Some((GlyphKind::Tray, Family::Amber)),
            InFlight { forged: true, .. } => Some((GlyphKind::Bolt, Family::Red)),
            _ => None,
        });
        if let Some((kind, family)) = condition {
            let above = at - pt(0.0, size + 8.0 * ring.scale);
            list.glyph(Glyph::new(kind, above, Tone::Hue(family)).size(10.0 * ring.scale));
        }
        if ring.detailed {
            let short = kinds.get(usize::from(row.kind)).map_or("", |kind| kind.short);
            let face = Face::MARK.mono().scaled(ring.scale);
            let below = at + pt(0.0, size + 12.0 * ring.scale);
            list.text(Text::new(short, below, face, Tone::Ink1).middle().halo(Tone::Canvas));
        }
        let sentence = if ring.detailed { sentence::message(look, serial) } else { String::new() };
        list.hit(HitShape::Circle(at, size), HitId::Message(serial), sentence);
    }
    bundle.write(list);
}

/// How far a message has come: by events, like the diagram, so that both tokens are in step.
fn progress(look: &Look<'_>, serial: u32, row: &MessageRow) -> f32 {
    let (sent, end) = (row.sent as f32, look.end_of(serial, row));
    let gone = look.has_ended(row);
    if lens::is_open(look, row) {
        return 0.2;
    }
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
    if look.count() > TRAILED {
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
    if let Some(eyes) = look.eyes.as_deref().filter(|eyes| eyes.process != process) {
        if !eyes.is_blank(process) {
            list.faded(lens::HEARSAY, |list| disc(list, look, ring, process, slot, at));
        }
        list.hit(HitShape::Circle(at, r), HitId::Process(process.0), lens::standing(eyes, &look.world, process));
        return lens::veil(list, look, process, (at, r), ring.detailed);
    }
    disc(list, look, ring, process, slot, at);
    let sentence = if ring.detailed { sentence::hit(look, HitId::Process(process.0)) } else { String::new() };
    list.hit(HitShape::Circle(at, r), HitId::Process(process.0), sentence);
    if !ring.detailed {
        return;
    }
    if look.eyes.is_none() && slot.is_byzantine() {
        let beside = at + pt(r * 0.85, -r * 0.85);
        list.circle(
            beside,
            8.0 * ring.scale,
            Some(Fill::Solid(Tone::Canvas)),
            Some(Stroke::new(Tone::Hue(Family::Red), 1.5)),
        );
        list.glyph(Glyph::new(GlyphKind::Bolt, beside, Tone::Hue(Family::Red)).size(11.0 * ring.scale));
    }
    if slot.state.is_some() {
        timer(list, look, ring, slot, at);
    }
}

/// What stands beside a process.
fn beside(list: &mut DisplayList, look: &Look<'_>, ring: &Ring, process: ProcessId) {
    let (Some(slot), Some(place)) = (look.world.slot(process), ring.places.get(process.index())) else { return };
    let s = ring.scale;
    if let Some(group) = groups(look).get(process.index()) {
        let at = ring.centres[process.index()] + pt(if place.left { 30.0 } else { -30.0 }, 36.0) * s;
        list.text(Text::new(*group, at, Face::BODY.weight(Weight::Strong).scaled(s), Tone::Ink1).middle());
    }
    if look.eyes.as_ref().is_some_and(|eyes| eyes.is_blank(process)) {
        return;
    }
    let Some(state) = slot.state.as_ref().filter(|_| place.room >= 28.0 * s) else { return };
    let portrait = look.world.behaviour().portrait(&**state, look.count());
    details(list, look, &portrait, *place, if list.height < 260.0 * s { 1 } else { 2 });
}

/// Every so many names around a ring of dots.
fn names(list: &mut DisplayList, look: &Look<'_>, ring: &Ring) {
    let middle = pt(list.width / 2.0, list.height / 2.0);
    let face = Face::MARK.scaled(ring.scale);
    let mut last: Option<Point> = None;
    for (index, at) in ring.centres.iter().enumerate() {
        let out = pt((at.x - middle.x) / (middle.x * middle.x), (at.y - middle.y) / (middle.y * middle.y)).unit();
        let place = *at + out * (ring.disc + 13.0 * ring.scale);
        let near = |other: Point| place.distance(other) < 44.0 * ring.scale;
        let first = ring.centres.first().is_some_and(|first| index > 0 && first.distance(*at) < 44.0 * ring.scale);
        if last.is_some_and(near) || first {
            continue;
        }
        last = Some(place);
        let name = ProcessId(index as u16).to_string();
        let tone = if look.world.slot(ProcessId(index as u16)).is_some_and(|slot| slot.state.is_none()) {
            Tone::Ink2
        } else {
            Tone::Ink1
        };
        list.text(Text::new(name, place + pt(0.0, face.drop()), face, tone).middle());
    }
}

/// A process in a crowd: its state is its colour and whether the dot is filled.
fn dot(list: &mut DisplayList, look: &Look<'_>, ring: &Ring, process: ProcessId, slot: &Slot, at: Point) {
    let r = ring.disc;
    let hue = |family| (Tone::Hue(family), Tone::Hue(family), Tone::OnHue(family));
    let (fill, edge, ink) = match look.world.style(process) {
        RoleStyle::Plain => (Tone::Canvas, Tone::Ink2, Tone::Ink0),
        RoleStyle::Retired => (Tone::Ink2, Tone::Ink2, Tone::Canvas),
        RoleStyle::Coordinator => (Tone::Ink0, Tone::Ink0, Tone::Canvas),
        RoleStyle::Candidate => (Tone::Tint(Family::Magenta), Tone::Hue(Family::Magenta), Tone::Ink0),
        RoleStyle::Leader => hue(Family::Amber),
        RoleStyle::Holder => hue(Family::Magenta),
        RoleStyle::Informed => hue(Family::Green),
    };
    let badge = slot.state.as_ref().and_then(|state| look.world.behaviour().badge(&**state));
    let term = badge.map(|badge| badge.number).filter(|number| *number > 0 && r >= NAMED);
    match term {
        // Where there is room for a name, the ground is the term's and the ring the part that it plays.
        Some(number) => {
            let superseded = look.is_superseded(&look.world, process);
            let dash = if superseded { Dash::Gaps } else { Dash::None };
            let ring = Stroke::new(edge, if edge == Tone::Ink2 { 1.0 } else { 3.0 }).dash(dash);
            list.circle(at, r, Some(Fill::Solid(Tone::Tint(tint_of(number).0))), Some(ring));
        }
        None => list.circle(at, r, Some(Fill::Solid(fill)), Some(Stroke::new(edge, 1.0))),
    }
    let ink = if term.is_some() { Tone::Ink0 } else { ink };
    if r >= NAMED {
        let face = Face::MARK.weight(Weight::Label).scaled(ring.scale);
        list.text(Text::new(process.to_string(), at + pt(0.0, face.drop()), face, ink).middle());
    }
}

fn disc(list: &mut DisplayList, look: &Look<'_>, ring: &Ring, process: ProcessId, slot: &Slot, at: Point) {
    let (r, s) = (ring.disc, ring.scale);
    let style = look.world.style(process);
    let behaviour = look.world.behaviour();
    let badge = slot.state.as_ref().and_then(|state| behaviour.badge(&**state));
    if slot.status() == Status::Crashed {
        if r < NAMED {
            list.circle(at, r, Some(Fill::Solid(Tone::Canvas)), None);
            list.glyph(Glyph::new(GlyphKind::Crash, at, Tone::Hue(Family::Red)).size(r * 2.6));
            return;
        }
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
    if !ring.detailed {
        return dot(list, look, ring, process, slot, at);
    }
    let fill = match (badge, style) {
        (Some(badge), _) if badge.number > 0 => Tone::Tint(tint_of(badge.number).0),
        (_, RoleStyle::Informed) => Tone::Tint(Family::Green),
        (_, RoleStyle::Holder | RoleStyle::Candidate) => Tone::Tint(Family::Magenta),
        (_, RoleStyle::Leader | RoleStyle::Coordinator) => Tone::Tint(Family::Amber),
        _ => Tone::Panel,
    };
    let slate = Stroke::new(Tone::Ink0, 2.0);
    let hue = |family| Stroke::new(Tone::Hue(family), 2.0);
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
    if let Some(outer) = outer {
        list.circle(at, r + 4.0 * s, None, Some(outer));
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
            let lift = if slot.timers.is_empty() { 4.0 } else { 15.0 };
            list.glyph(Glyph::new(GlyphKind::Hand, above - pt(0.0, lift * s), Tone::Hue(Family::Magenta)))
        }
        _ => {}
    }
    if slot.status() == Status::Paused {
        let beside = at + pt(r * 0.85, -r * 0.75);
        list.glyph(Glyph::new(GlyphKind::Pause, beside, Tone::Hue(Family::Amber)).size(14.0 * s));
    }
    if slot.percent != 100 {
        let face = Face::MARK.scaled(s);
        let below = at + pt(r + 3.0 * s, r + 11.0 * s);
        list.text(Text::new(speed(slot.percent), below, face, Tone::Ink0).halo(Tone::Canvas));
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
