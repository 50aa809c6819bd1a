//! The messages of the arena: tokens on their way, a stack where more than six fly along one link.

use super::bundle::Bundle;
use super::course::Course;
use super::fates;
use super::forged;
use super::glyph::GlyphKind;
use super::layout::Ground;
use super::lens;
use super::list::{Dash, DisplayList, Fill, Glyph, HitId, HitShape, Stroke, Text};
use super::look::{Look, Selection, family_of, verdict_of};
use super::parting::Seam;
use super::path::{Point, Rect, pt};
use super::sentence;
use super::text::{Face, LabelPlacer, Weight};
use super::theme::{Family, Tone};
use super::token::{MessageFamily, token};
use crate::model::{Map, ProcessId};
use crate::sim::{Fate, InFlight};
use crate::trace::MessageRow;

/// Above this many processes, messages are dots without a trail.
const TRAILED: u16 = 40;
/// More than this many on one directed link are one stack.
pub const STACKED: u32 = 6;
/// Where a message is stopped on a link that is cut by itself: before the mark of the cut, which is near the middle.
const STOPPED: f32 = 0.38;

/// A message to be drawn.
struct Flying<'a> {
    serial: u32,
    row: &'a MessageRow,
    progress: f32,
    /// Lost, and shown at the place where it went.
    gone: bool,
}

impl Flying<'_> {
    fn is_stopped(&self) -> bool {
        self.gone && self.row.fate == Fate::Cut
    }
}

/// Many messages on one directed link.
#[derive(Default)]
struct Stack {
    count: u32,
    /// The one that has come farthest.
    first: (f32, u32),
    selected: bool,
}

/// Draws what is on its way. Words keep off the areas that are `taken`.
pub(super) fn messages(list: &mut DisplayList, look: &Look<'_>, ground: &Ground, seam: Option<&Seam>, taken: &[Rect]) {
    let mut flying = flying(look);
    for Flying { row, progress, .. } in flying.iter_mut().filter(|flying| flying.is_stopped()) {
        let (from, to) = (row.id.from, row.id.to);
        let seam = seam.filter(|seam| seam.parts(from, to));
        *progress = seam.and_then(|seam| seam.stops(&course(ground, from, to), ground.scale)).unwrap_or(STOPPED);
    }
    let mut stacks: Map<(ProcessId, ProcessId), Stack> = Map::new();
    // Seen with a process's eyes, no message is known to be on its way but those just sent.
    if flying.len() > STACKED as usize && look.eyes.is_none() {
        for Flying { serial, row, progress, .. } in flying.iter().filter(|flying| !flying.gone) {
            let stack = stacks.get_or_insert_with((row.id.from, row.id.to), Stack::default);
            stack.count += 1;
            if *progress > stack.first.0 || stack.count == 1 {
                stack.first = (*progress, *serial);
            }
            stack.selected |= look.selection == Selection::Message(*serial);
        }
        stacks.retain(|_, stack| stack.count > STACKED);
    }
    let mut bundle = Bundle::default();
    let mut words = Words::new(look, ground, taken);
    for flying in &flying {
        let row = flying.row;
        let stacked = !flying.gone && stacks.contains_key(&(row.id.from, row.id.to));
        if !stacked {
            message(list, look, ground, flying, &mut bundle, &mut words);
        }
    }
    bundle.write(list);
    for (&(from, to), stack) in stacks.iter() {
        draw_stack(list, look, ground, (from, to), stack, &mut words);
    }
    words.write(list);
}

fn flying<'a>(look: &Look<'a>) -> Vec<Flying<'a>> {
    let mut flying = Vec::new();
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
        let gone = look.has_ended(row);
        let shown = matches!(
            row.fate,
            Fate::Lost | Fate::Cut | Fate::Dropped | Fate::ReceiverDown | Fate::Omitted | Fate::Corrupted
        );
        if !gone || shown {
            flying.push(Flying { serial, row, progress: progress(look, serial, row), gone });
        }
    }
    flying
}

/// The areas of the tokens on their way, and the ends of their trails.
pub(super) fn places(look: &Look<'_>, ground: &Ground) -> Vec<(Rect, (Point, Point))> {
    let wide = 2.6 * size(ground);
    let area = |flying: Flying<'_>| {
        let course = course(ground, flying.row.id.from, flying.row.id.to);
        (Rect::centred(course.at(flying.progress), wide, wide), (course.from, course.to))
    };
    flying(look).into_iter().map(area).collect()
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

/// The radius of a token.
fn size(ground: &Ground) -> f32 {
    (if ground.detailed { 8.0 } else { 4.0 }) * ground.scale
}

/// The way from disc to disc. Opposite traffic bends to opposite sides, so far that tokens never meet.
fn course(ground: &Ground, from: ProcessId, to: ProcessId) -> Course {
    let straight = ground.course(from, to);
    let length = straight.from.distance(straight.to);
    let inset = ground.disc + (if ground.detailed { 13.0 } else { 3.0 }) * ground.scale;
    let bend = (0.045 * length).max(1.4 * size(ground)).min(0.3 * length);
    straight.aside(bend).inset(inset.min(0.42 * length))
}

fn message(
    list: &mut DisplayList,
    look: &Look<'_>,
    ground: &Ground,
    flying: &Flying<'_>,
    bundle: &mut Bundle,
    words: &mut Words<'_>,
) {
    let &Flying { serial, row, progress, gone } = flying;
    let kinds = look.recording.behaviour().kinds();
    let s = ground.scale;
    let course = course(ground, row.id.from, row.id.to);
    let at = course.at(progress);
    let family = family_of(kinds, row);
    let selected = look.selection == Selection::Message(serial);
    let hovered = look.hover == Some(HitId::Message(serial)) || look.is_twin(serial, row);
    trail(list, look, ground, &course, (progress, family, gone));
    if flying.is_stopped() {
        // As in the diagram, a bar across its way.
        let half = course.direction(progress).unit().perp() * (6.0 * s);
        list.line(at - half, at + half, Stroke::new(family.tone(), 2.5 * s));
        words.block(at, 12.0 * s);
        return;
    }
    if gone {
        list.glyph(Glyph::new(GlyphKind::Lost, at, Tone::Hue(Family::Red)).size(14.0 * s));
        words.block(at, 14.0 * s);
        return;
    }
    let size = size(ground);
    if selected || hovered {
        halo(list, at, size + 5.0 * s, selected);
    }
    match look.count() > TRAILED {
        true => bundle.token(1.0, at, 0.8 * size, family, family.tone()),
        false => token(list, at, course.direction(progress), family, verdict_of(row.sign), size / 6.0),
    }
    let peculiar = look.eyes.is_none() && (row.forged || look.world.has_obstacles());
    let late = || fates::delayed(look, serial, row).map(|_| (GlyphKind::IconDelay, Family::Amber));
    let condition = peculiar.then(|| look.world.message(row.id)).flatten().and_then(|message| match message {
        InFlight { held: true, .. } => Some((GlyphKind::Pause, Family::Amber)),
        InFlight { waits: true, .. } => Some((GlyphKind::Tray, Family::Amber)),
        InFlight { forged: true, .. } => Some((GlyphKind::Bolt, Family::Red)),
        _ => None,
    });
    if let Some((kind, family)) = condition.or_else(late) {
        let above = at - pt(0.0, size + 8.0 * s);
        list.glyph(Glyph::new(kind, above, Tone::Hue(family)).size(10.0 * s));
        words.block(above, 10.0 * s);
    }
    if ground.detailed {
        let short = kinds.get(usize::from(row.kind)).map_or("", |kind| kind.short);
        match forged::is_told(look, serial, row).then(|| forged::lie(look, serial)).flatten() {
            Some(lie) => words.wish((lie.was, lie.is), at, size, 0),
            None => words.wish((String::new(), short.to_owned()), at, size, if selected { 1 } else { 2 }),
        }
    }
    let sentence = if ground.detailed { sentence::message(look, serial) } else { String::new() };
    list.hit(HitShape::Circle(at, size), HitId::Message(serial), sentence);
}

/// The ground of what is chosen or pointed at.
fn halo(list: &mut DisplayList, at: Point, radius: f32, selected: bool) {
    let tone = if selected { Tone::Selection } else { Tone::Raised };
    let edge = Stroke::new(Tone::Ink0, if selected { 1.5 } else { 1.0 });
    list.circle(at, radius, Some(Fill::Solid(tone)), Some(edge));
}

/// Solid behind the token, dotted before it.
fn trail(
    list: &mut DisplayList,
    look: &Look<'_>,
    ground: &Ground,
    course: &Course,
    (progress, family, gone): (f32, MessageFamily, bool),
) {
    if look.count() > TRAILED {
        return;
    }
    let width = if family == MessageFamily::Control { 1.25 } else { 2.0 };
    let stroke = Stroke::new(family.tone(), if ground.detailed { width } else { 1.0 });
    list.polyline(course.line(0.0, progress), stroke);
    if !gone {
        list.polyline(course.line(progress, 1.0), stroke.dash(Dash::Flight));
    }
}

/// Three tokens on each other and how many they stand for, halfway.
fn draw_stack(
    list: &mut DisplayList,
    look: &Look<'_>,
    ground: &Ground,
    (from, to): (ProcessId, ProcessId),
    stack: &Stack,
    words: &mut Words<'_>,
) {
    let Some(row) = look.recording.message(stack.first.1) else { return };
    let s = ground.scale;
    let course = course(ground, from, to);
    let family = family_of(look.recording.behaviour().kinds(), row);
    trail(list, look, ground, &course, (0.5, family, false));
    let (at, size) = (course.at(0.5), size(ground) * if ground.detailed { 1.0 } else { 1.3 });
    let id = HitId::Stack(from.0, to.0);
    if stack.selected || look.hover == Some(id) {
        halo(list, at, size + 8.0 * s, stack.selected);
    }
    let along = course.direction(0.5).unit();
    for place in [-1.0, 0.0, 1.0] {
        // The front one last, over those behind it.
        let at = at + along * (place * 0.62 * size);
        list.circle(at, size * 1.12, Some(Fill::Solid(Tone::Canvas)), None);
        token(list, at, along, family, verdict_of(row.sign), size / 6.0);
    }
    words.wish((String::new(), format!("×{}", stack.count)), at, size * 1.7, 0);
    let sentence = if ground.detailed { sentence::stack(look, from, to) } else { String::new() };
    list.hit(HitShape::Circle(at, size * 1.6), id, sentence);
}

/// The names of messages, written last: each under its token, over it or beside it, where nothing else is.
struct Words<'a> {
    look: &'a Look<'a>,
    placer: LabelPlacer,
    scale: f32,
    /// What it was, struck through; the text; places; and its weight. What weighs 0 must not be left out.
    wishes: Vec<(String, String, Vec<Rect>, u8)>,
}

impl<'a> Words<'a> {
    fn new(look: &'a Look<'a>, ground: &Ground, taken: &[Rect]) -> Words<'a> {
        let mut placer = LabelPlacer::new(1.0);
        if ground.detailed {
            for centre in &ground.centres {
                placer.block(Rect::centred(*centre, 2.2 * ground.disc, 2.2 * ground.disc));
            }
            for area in taken {
                placer.block(*area);
            }
        }
        Words { look, placer, scale: ground.scale, wishes: Vec::new() }
    }

    fn block(&mut self, at: Point, size: f32) {
        self.placer.block(Rect::centred(at, size, size));
    }

    fn face(&self, weight: u8) -> Face {
        let face = if weight == 0 { Face::MARK.weight(Weight::Strong) } else { Face::MARK.mono() };
        face.scaled(self.scale)
    }

    /// Under a token, over it or beside it; after what it was.
    fn wish(&mut self, (was, text): (String, String), at: Point, size: f32, weight: u8) {
        let face = self.face(weight);
        let (w, h) = (self.look.measure.width(&text, face) + self.advance(&was, face), face.size * 1.1);
        let (over, beside) = (size + 3.0 * self.scale + h / 2.0, size + 4.0 * self.scale + w / 2.0);
        let shifts = [pt(0.0, over), pt(0.0, -over), pt(beside, 0.0), pt(-beside, 0.0)];
        self.placer.block(Rect::centred(at, 2.0 * size, 2.0 * size));
        self.wishes.push((was, text, shifts.map(|shift| Rect::centred(at + shift, w, h)).into(), weight));
    }

    /// How much room what was takes before what is.
    fn advance(&self, was: &str, face: Face) -> f32 {
        if was.is_empty() { 0.0 } else { self.look.measure.width(was, face) + 5.0 * self.scale }
    }

    /// The weightiest first.
    fn write(mut self, list: &mut DisplayList) {
        for weight in 0..=2 {
            let face = self.face(weight);
            for (was, text, places, _) in self.wishes.iter().filter(|wish| wish.3 == weight) {
                let found = self.placer.place_clear(places);
                // How many there are must be told even where it covers something.
                let Some(place) = found.or((weight == 0).then_some(0)) else { continue };
                let tone = if weight == 0 { Tone::Ink0 } else { Tone::Ink1 };
                let at = pt(places[place].centre().x, places[place].centre().y + face.drop());
                if was.is_empty() {
                    list.text(Text::new(text.as_str(), at, face, tone).middle().halo(Tone::Canvas));
                    continue;
                }
                let (start, end) = (pt(places[place].x, at.y), pt(places[place].right(), at.y));
                list.text(Text::new(was.as_str(), start, face, Tone::Ink1).halo(Tone::Canvas).strike());
                let is = Text::new(text.as_str(), end, face, Tone::TextHue(Family::Red));
                list.text(is.end().halo(Tone::Canvas));
            }
        }
    }
}
