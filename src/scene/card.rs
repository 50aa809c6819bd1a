//! The processes of the arena: a disc with the role's ring, the term, the timer, and what the portrait tells beside it.

use super::details::{Details, details};
use super::glyph::GlyphKind;
use super::lanes::speed;
use super::layout::{Ground, Layout, NAMED};
use super::lens;
use super::list::{Dash, DisplayList, Fill, Glyph, Hatch, HitId, HitShape, Stroke, Text};
use super::look::{Look, Selection, tint_of};
use super::path::{Path, Point, Rect, pt};
use super::sentence;
use super::text::{Face, Weight};
use super::theme::{Family, Tone};
use crate::model::{Cell, Portrait, ProcessId, RoleStyle, Set};
use crate::sim::{Slot, Status, Waiting};

pub(super) fn process(list: &mut DisplayList, look: &Look<'_>, ground: &Ground, process: ProcessId) {
    let Some(slot) = look.world.slot(process) else { return };
    let at = ground.centres[process.index()];
    let chosen = look.selection == Selection::Process(process);
    let hovered = look.hover == Some(HitId::Process(process.0));
    let r = ground.disc;
    if chosen || hovered {
        let tone = if chosen { Tone::Selection } else { Tone::Raised };
        list.circle(at, r + if ground.detailed { 16.0 } else { 6.0 } * ground.scale, Some(Fill::Solid(tone)), None);
    }
    if let Some(eyes) = look.eyes.as_deref().filter(|eyes| eyes.process != process) {
        if !eyes.is_blank(process) {
            list.faded(lens::HEARSAY, |list| disc(list, look, ground, process, slot, at));
        }
        list.hit(HitShape::Circle(at, r), HitId::Process(process.0), lens::standing(eyes, &look.world, process));
        return lens::veil(list, look, process, (at, r), ground.detailed);
    }
    disc(list, look, ground, process, slot, at);
    let sentence = if ground.detailed { sentence::hit(look, HitId::Process(process.0)) } else { String::new() };
    list.hit(HitShape::Circle(at, r), HitId::Process(process.0), sentence);
    if !ground.detailed {
        return;
    }
    if look.eyes.is_none() && slot.is_byzantine() {
        let beside = at + pt(r * 0.85, -r * 0.85);
        list.circle(
            beside,
            8.0 * ground.scale,
            Some(Fill::Solid(Tone::Canvas)),
            Some(Stroke::new(Tone::Hue(Family::Red), 1.5)),
        );
        list.glyph(Glyph::new(GlyphKind::Bolt, beside, Tone::Hue(Family::Red)).size(11.0 * ground.scale));
    }
    if slot.state.is_some() {
        timer(list, look, ground, slot, at);
    }
}

/// No name is written smaller.
const LEGIBLE: f32 = 7.5;

/// What stands beside a process, and the area that it takes.
pub(super) fn beside(list: &mut DisplayList, look: &Look<'_>, ground: &Ground, process: ProcessId) -> Option<Rect> {
    let (slot, place) = (look.world.slot(process)?, ground.places.get(process.index())?);
    if look.eyes.as_ref().is_some_and(|eyes| eyes.is_blank(process)) {
        return None;
    }
    let state = slot.state.as_ref().filter(|_| place.room >= 40.0 * ground.scale)?;
    let portrait = look.world.behaviour().portrait(&**state, look.count());
    let s = ground.scale;
    if portrait.recorded {
        let at = ground.centres[process.index()] + pt(-0.8, 0.8) * ground.disc;
        list.circle(at, 9.0 * s, Some(Fill::Solid(Tone::Canvas)), None);
        list.glyph(Glyph::new(GlyphKind::Snapshot, at, Tone::Hue(Family::Magenta)).size(17.0 * s));
    }
    // Who is about to fill a dot, each once. A process does not see what is on its way to it.
    let mut coming: Set<(u8, ProcessId)> = Set::new();
    if !portrait.pips.is_empty() && look.eyes.is_none() {
        for pending in look.world.pending().iter() {
            let Waiting::Message(message) = &pending.what else { continue };
            if message.id.to == process {
                let fills = look.world.behaviour().fills(&**state, message.id.from, &*message.payload);
                coming.extend(fills.map(|row| (row, message.id.from)));
            }
        }
    }
    let erased = erased(look, process, &portrait);
    let about = Details { portrait: &portrait, process, coming, erased };
    Some(details(list, look, &about, *place, if list.height < 260.0 * s { 1 } else { 2 }))
}

/// The entries of a log that the newest step has taken out, or put others in the place of.
pub fn erased(look: &Look<'_>, process: ProcessId, now: &Portrait) -> Vec<Cell> {
    let row = look.recording.row(look.event).filter(|row| row.at_process() == Some(process));
    let Some(event) = row.and(look.event.checked_sub(1)).filter(|_| now.first > 0) else { return Vec::new() };
    let before = look.recording.world_at(event.max(look.recording.first()));
    let Some(state) = before.slot(process).and_then(|slot| slot.state.as_ref()) else { return Vec::new() };
    let mut before = before.behaviour().portrait(&**state, look.count());
    let mut index = before.first;
    before.cells.retain(|cell| {
        let kept = now.cells.get((index.saturating_sub(now.first)) as usize);
        let kept = index < now.first || kept.is_some_and(|kept| (&kept.text, kept.tint) == (&cell.text, cell.tint));
        index += 1;
        !kept
    });
    before.cells
}

/// Every so many names around a ring of dots.
pub(super) fn names(list: &mut DisplayList, look: &Look<'_>, ground: &Ground) {
    if ground.disc >= NAMED * ground.scale || ground.layout != Layout::Ring {
        return;
    }
    let middle = pt(list.width / 2.0, list.height / 2.0);
    let face = Face::MARK.scaled(ground.scale);
    let mut last: Option<Point> = None;
    for (index, at) in ground.centres.iter().enumerate() {
        let out = pt((at.x - middle.x) / (middle.x * middle.x), (at.y - middle.y) / (middle.y * middle.y)).unit();
        let place = *at + out * (ground.disc + 13.0 * ground.scale);
        let near = |other: Point| place.distance(other) < 44.0 * ground.scale;
        let first = ground.centres.first().is_some_and(|first| index > 0 && first.distance(*at) < 44.0 * ground.scale);
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
fn dot(list: &mut DisplayList, look: &Look<'_>, ground: &Ground, process: ProcessId, slot: &Slot, at: Point) {
    let r = ground.disc;
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
        let name = process.to_string();
        let face = Face::MARK.weight(Weight::Label).scaled(ground.scale);
        // A long name is written smaller, as long as it can be read.
        let fitting = (2.0 * r / look.measure.width(&name, face)).min(1.0);
        if face.size * fitting >= LEGIBLE {
            let face = face.scaled(fitting);
            list.text(Text::new(name, at + pt(0.0, face.drop()), face, ink).middle());
        }
    }
}

fn disc(list: &mut DisplayList, look: &Look<'_>, ground: &Ground, process: ProcessId, slot: &Slot, at: Point) {
    let (r, s) = (ground.disc, ground.scale);
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
        if ground.detailed {
            let face = Face::NODE.scaled(s);
            let middle = at + pt(0.0, face.drop());
            list.text(Text::new(process.to_string(), middle, face, Tone::Ink2).middle().halo(Tone::Canvas));
        }
        let cross = at + pt(r * 0.8, -r * 0.7);
        list.glyph(Glyph::new(GlyphKind::Crash, cross, Tone::Hue(Family::Red)).size((r * 0.7).max(6.0)));
        return;
    }
    if !ground.detailed {
        return dot(list, look, ground, process, slot, at);
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
        RoleStyle::Coordinator => {
            let (foot, top) = (above + pt(-3.0, 4.0) * s, above + pt(-3.0, -12.0) * s);
            let flag = [top, top + pt(11.0, 3.5) * s, top + pt(0.0, 7.0) * s];
            list.line(foot, top, Stroke::new(Tone::Ink0, 1.75).round());
            list.fill_path(Path::polygon(&flag), Fill::Solid(Tone::Ink0));
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
fn timer(list: &mut DisplayList, look: &Look<'_>, ground: &Ground, slot: &Slot, at: Point) {
    let Some(armed) = slot.timers.iter().min_by_key(|armed| armed.due) else { return };
    let whole = armed.due.since(armed.set).max(1);
    let left = armed.due.since(look.world.now()) as f32 / whole as f32;
    let radius = ground.disc + 10.0 * ground.scale;
    list.circle(at, radius, None, Some(Stroke::new(Tone::Hairline, 1.0)));
    let left = left.clamp(0.0, 1.0);
    list.arc(at, radius, 0.0, left, Stroke::new(Tone::Ink0, 2.5));
    let hand = Point::at_turn(left);
    let (inner, outer) = (radius - 3.5 * ground.scale, radius + 3.5 * ground.scale);
    list.line(at + hand * inner, at + hand * outer, Stroke::new(Tone::Ink0, 2.0));
}
