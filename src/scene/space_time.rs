//! The space-time diagram: a lane for each process, a glyph for each event, an arrow for each message.
//!
//! What has happened by the playhead is drawn in full; what is recorded beyond it is a pale promise. The cost is
//! bounded by what can be seen, not by what was recorded.

use super::arrow::{ArrowSpec, Emphasis, Fate as Line, Presence, arrow};
use super::bundle::Bundle;
use super::caption;
use super::density;
use super::frame::{Frame, Level, Viewport};
use super::ghost;
use super::glyph::GlyphKind;
use super::labels::{self, Labels};
use super::lanes;
use super::lens;
use super::list::{DisplayList, Fill, Glyph, Group, HitId, HitShape, Stroke};
use super::look::{Look, Selection, family_of, verdict_of};
use super::mark::{BESIDE, MarkState, NOT_YET, fault_icon, mark, promised, reach};
use super::path::{Point, Rect, pt};
use super::sentence;
use super::signs::signs;
use super::stamps::stamp;
use super::theme::{Family, Tone};
use super::{band, cut, fates, fold, forged, pair, spans, through, timeline};
use crate::model::{Mark, ProcessId};
use crate::sim::{EventKind, Fate, NO_MESSAGE, NO_PROCESS, Row, flags};
use crate::trace::density::{is_decision, is_rare};
use crate::trace::{MessageRow, NEVER};

/// Below so many pixels a step a crowd's messages have no lines.
const DENSE: f32 = 4.0;
/// How far the tabs of a crowd's marks stick out of what they are on.
const TAB: f32 = 2.6;

/// Draws the diagram of this moment at this size.
pub fn space_time(look: &Look<'_>, view: Viewport, width: f32, height: f32) -> DisplayList {
    let frame = Frame::of(look, view, width, height);
    let mut list = DisplayList::new(width, height);
    if !frame.has_room() {
        return list;
    }
    let (from, to) = look.ruler.visible(&frame);
    lanes::names(&mut list, &frame, look);
    let mut labels = Labels::new(look, words(&frame));
    let seen = list.hits.len();
    list.items.push(super::list::Item::Push(Group::Clip(frame.plot())));
    let level = frame.level(look.ruler.apart(from, to));
    let mut of_lanes = Vec::new();
    if level == Level::Density {
        density::draw(&mut list, &frame, look, from, to);
        lens::fog(&mut list, &frame, look);
    } else {
        of_lanes = lanes::draw(&mut list, &frame, look, (from, to), &mut labels);
        fold::draw(&mut list, &frame, look, from, to);
        lens::fog(&mut list, &frame, look);
        timeline::ticks(&mut list, &frame, look, from, to);
        ghost::ghost(&mut list, &frame, look);
    }
    let causal = look.causal.clone().unwrap_or_default();
    if let Some(cut) = &causal.cut {
        cut::tint(&mut list, &frame, look, cut);
    }
    if let Some(pair) = &causal.pair {
        pair::way(&mut list, &frame, look, pair);
    }
    if level == Level::Density {
        chosen(&mut list, &frame, look, &mut labels);
    } else {
        marks(&mut list, &frame, look, (from, to), level, &mut labels);
    }
    for label in of_lanes {
        let at = frame.place(label.along, frame.across(label.process.0));
        // Under the lane, or over its rail.
        labels.off_lane(labels::Kind::Lane, label.text, at, [13.0 * frame.scale, -20.0 * frame.scale]);
    }
    spans::edited(&mut list, &frame, look, &mut labels);
    for (at, age) in lens::ages(&frame, look) {
        labels.off_lane(labels::Kind::Lane, age, at, [13.0 * frame.scale, -20.0 * frame.scale]);
    }
    let slide = causal.slide.as_ref().map(|slide| band::draw(&mut list, &frame, look, slide));
    let cut = causal.cut.as_ref().map(|cut| cut::draw(&mut list, &frame, look, cut));
    let pair = causal.pair.as_ref().and_then(|pair| pair::draw(&mut list, &frame, look, pair, &mut labels));
    labels.write(&mut list);
    list.items.push(super::list::Item::Pop);
    list.clip_hits(seen, &frame.plot());
    timeline::draw(&mut list, &frame, look, from, to);
    let captions: Vec<_> = [slide, cut, pair].into_iter().flatten().collect();
    caption::write(&mut list, &frame, look, &captions);
    list
}

/// Messages, and over them events.
fn marks(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    (from, to): (u32, u32),
    level: Level,
    labels: &mut Labels<'_>,
) {
    let mut bundle = Bundle::default();
    let serials = look.messages_between(from, to);
    let overtakers = fates::overtakers(frame, look, &serials);
    for serial in serials {
        if let Some(row) = look.recording.message(serial) {
            message(list, frame, look, serial, row, (&overtakers, level), (labels, &mut bundle));
        }
    }
    bundle.write(list);
    through::draw(list, frame, look, from, to);
    let mut bundle = Bundle::default();
    let folded = |event| look.ruler.folds.as_ref().is_some_and(|folds| folds.is_folded(event));
    for (event, row) in look.recording.rows(from, to).filter(|(event, row)| look.shows(row) && !folded(*event)) {
        draw_event(list, frame, look, event, row, level, (labels, &mut bundle));
    }
    bundle.write(list);
}

/// What is selected or under the pointer, where all else is only counted.
fn chosen(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, labels: &mut Labels<'_>) {
    let mut bundle = Bundle::default();
    let ids = [look.hover, look.selection.hit()];
    for id in ids.into_iter().flatten() {
        match id {
            HitId::Message(serial) => {
                if let Some(row) = look.recording.message(serial) {
                    message(list, frame, look, serial, row, (&[], Level::Ticks), (labels, &mut bundle));
                }
            }
            HitId::Event(event) => {
                let row = look.recording.row(event).filter(|_| event != look.event || look.hover == Some(id));
                if let Some(row) = row {
                    draw_event(list, frame, look, event, row, Level::Ticks, (labels, &mut bundle));
                }
            }
            _ => {}
        }
    }
    bundle.write(list);
}

/// Where words may stand.
fn words(frame: &Frame) -> Rect {
    let plot = frame.plot();
    let axis = if frame.view.vertical { 44.0 * frame.scale } else { 0.0 };
    Rect { x: plot.x + axis, w: plot.w - axis, ..plot }
}

fn message(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    serial: u32,
    row: &MessageRow,
    (overtakers, level): (&[(u32, Point)], Level),
    (labels, bundle): (&mut Labels<'_>, &mut Bundle),
) {
    let (sent, moment) = (row.sent as f32, look.moment);
    let (start, end) = (look.ruler.place(sent, row.id.from), look.ruler.end_of(look, serial, row));
    // A clock may be so wrong that the other end is days off: the arrow leaves the picture on that lane.
    let (near, far) = frame.window();
    let within = |place: f32| place.clamp(near - frame.steps(), far + frame.steps());
    let (from, to) = (frame.point(within(start), row.id.from.0), frame.point(within(end), row.id.to.0));
    let kinds = look.recording.behaviour().kinds();
    if lens::is_open(look, row) {
        let towards = frame.point(start + 3.0, row.id.to.0);
        return lens::departure(list, look, serial, row, (from, towards), frame.glyph_scale());
    }
    let selected = look.selection == Selection::Message(serial);
    let hovered = look.hover == Some(HitId::Message(serial)) || look.is_twin(serial, row);
    let ended = look.has_ended(row);
    let progress = look.ruler.progress(look, serial, row);
    let small = frame.glyph_scale();
    let crossing = || overtakers.iter().find(|(other, _)| *other == serial).map(|(_, at)| *at);
    let fate = fates::fate(frame, look, (serial, row), crossing());
    let to = match fate {
        Line::Cut { seam, .. } => fates::aimed(frame, look, row, (from, to), seam),
        _ => to,
    };
    let progress = match fate {
        Line::Lost => 0.62,
        Line::Cut { seam, .. } => (seam - fates::before_seam(frame, from, to)).max(0.04),
        _ => progress.max(0.04),
    };
    // Copies lie beside each other.
    let aside = (to - from).unit().perp() * (5.0 * small * f32::from(row.id.copy));
    let from = from + aside;
    if frame.is_crowded() || level < Level::Marks {
        return thin_message(list, frame, look, (serial, row), (from, to), progress, bundle);
    }
    let emphasis = look.carried(row);
    let presence = match emphasis {
        _ if sent > moment => Presence::Future,
        None => Presence::Faded,
        _ => Presence::Full,
    };
    let short = kinds.get(usize::from(row.kind)).map_or("", |kind| kind.short);
    let spec = ArrowSpec {
        from_reach: if row.sent == 0 { 0.0 } else { end_reach(frame, look, row.sent) },
        to_reach: if row.ended == NEVER || !ended { 4.0 * small } else { end_reach(frame, look, row.ended) },
        verdict: verdict_of(row.sign).filter(|_| frame.view.per_step >= 8.0 && small > 0.6),
        fate,
        progress,
        original: if ended { None } else { fates::original(frame, look, serial, row) },
        presence,
        emphasis: emphasis.unwrap_or_default(),
        scale: small.max(0.45),
        ..ArrowSpec::new(from, to, family_of(kinds, row))
    };
    if selected || hovered {
        let width = if selected { 9.0 } else { 7.0 };
        let tone = if selected { Tone::Selection } else { Tone::Raised };
        list.line(from, spec_end(&spec, ended), Stroke::new(tone, width * small).round());
    }
    arrow(list, &spec);
    labels.avoid(from, if ended { spec.end() } else { to });
    if row.id.copy > 0 && sent <= moment {
        labels.beside(labels::Kind::Lane, format!("×{}", row.id.copy + 1), from.lerp(to, 0.25));
    }
    let at_end = matches!(row.fate, Fate::ReceiverDown | Fate::Corrupted);
    let lost = (matches!(row.fate, Fate::Lost | Fate::Dropped | Fate::Omitted) || at_end) && ended;
    let told = forged::is_told(look, serial, row);
    if (lost || selected || hovered || told || level == Level::Words) && sent <= moment && frame.pitch > 24.0 {
        let at = match fate {
            // In the middle of what there is of it.
            Line::Cut { .. } => from.lerp(spec.end(), 0.5),
            _ => from.lerp(to, if lost { 0.62 } else { 0.5 }),
        };
        let what = match row.fate {
            Fate::Corrupted => "damaged",
            Fate::Omitted => "omitted",
            _ => "lost",
        };
        let lie = told.then(|| forged::lie(look, serial)).flatten();
        match lie {
            Some(lie) => labels.instead(lie.was, lie.is, at),
            None if lost => labels.beside(labels::Kind::Loss, format!("{short} {what}"), if at_end { to } else { at }),
            None => labels.beside(labels::Kind::Message, short.to_owned(), at),
        }
    }
    let visible_end = match fate {
        Line::Cut { .. } | Line::Lost => spec.end(),
        _ if ended || sent > moment => to,
        _ => from.lerp(to, progress),
    };
    list.hit(HitShape::Segment(from, visible_end), HitId::Message(serial), "");
    timeline::backwards(list, frame, look, (serial, row), (from, visible_end), labels);
    if !ended && sent <= moment {
        // The token is the thing to grab, so it is a target of its own above the line.
        list.hit(HitShape::Circle(visible_end, 9.0 * small), HitId::Message(serial), sentence::message(look, serial));
    }
}

fn spec_end(spec: &ArrowSpec<'_>, ended: bool) -> Point {
    if ended { spec.end() } else { spec.from.lerp(spec.to, spec.progress) }
}

/// How far an arrow must keep from the mark at one of its ends.
fn end_reach(frame: &Frame, look: &Look<'_>, event: u32) -> f32 {
    let Some(row) = look.recording.row(event) else { return 0.0 };
    let glyph = glyph_of(row, pt(0.0, 0.0), Tone::Ink0).size(16.0 * frame.glyph_scale());
    reach(&glyph, state_of(look, event), frame.glyph_scale())
}

/// A message where lanes stand too close for arrows: a thin line, and a dot where it is.
fn thin_message(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    (serial, row): (u32, &MessageRow),
    (from, to): (Point, Point),
    progress: f32,
    bundle: &mut Bundle,
) {
    let kinds = look.recording.behaviour().kinds();
    let family = family_of(kinds, row);
    let ended = look.has_ended(row);
    let sent = row.sent as f32 <= look.moment;
    let pointed = look.hover == Some(HitId::Message(serial)) || look.is_twin(serial, row);
    let chosen = look.selection == Selection::Message(serial) || pointed;
    let lost = (ended || !sent) && !matches!(row.fate, Fate::InFlight | Fate::Delivered | Fate::Ignored);
    let here = if ended && !lost { to } else { from.lerp(to, progress) };
    let opacity = match (sent, ended) {
        _ if chosen => 1.0,
        (false, _) => 0.16,
        (true, true) => 0.4,
        (true, false) => 0.8,
    };
    let carried = look.carried(row);
    let (opacity, tone) = match carried {
        None => (opacity * BESIDE, family.tone()),
        Some(Emphasis::Offending) => (1.0, Tone::Hue(Family::Red)),
        Some(emphasis) => (opacity, emphasis.tone().unwrap_or(family.tone())),
    };
    let side = frame.time() * TAB;
    let token = |bundle: &mut Bundle, radius: f32| match carried {
        None => bundle.ring(2.0 * BESIDE, here, radius, tone),
        Some(Emphasis::Past) => {
            bundle.tab(here, side * -1.0, radius, tone);
            bundle.token(1.0, here, radius, family, tone);
        }
        Some(Emphasis::Future) => {
            bundle.tab(here, side, radius, tone);
            bundle.token(1.0, here, radius, family, tone);
        }
        Some(_) => bundle.token(1.0, here, radius, family, tone),
    };
    let end = if sent || lost { here } else { to };
    // Where steps stand too close for arrows, hundreds of lines would hide each other: only where messages are is shown.
    let torn = carried == Some(Emphasis::Offending);
    let lines = chosen || torn || frame.view.per_step >= DENSE;
    let width = if chosen || torn { 2.0 } else { 0.75 };
    if lines {
        bundle.line(opacity, from, end, Stroke::new(tone, width));
    }
    if lost && row.fate == Fate::Cut {
        // As with an arrow, a bar along the seam.
        let half = frame.time() * (3.0 * frame.scale);
        bundle.line(if sent { opacity.max(0.8) } else { opacity }, here - half, here + half, Stroke::new(tone, 1.75));
    } else if lost {
        bundle.dot(if sent { 1.0 } else { opacity }, here, 1.8, Fill::Solid(Tone::Hue(Family::Red)));
    }
    if sent && !ended {
        if lines {
            bundle.line(0.4, here, to, Stroke::new(tone, 0.75).dash(super::list::Dash::Flight));
            token(bundle, 2.2);
        } else {
            token(bundle, 1.6);
        }
        list.hit(HitShape::Circle(here, 4.0), HitId::Message(serial), "");
    }
    if lines {
        list.hit(HitShape::Segment(from, end), HitId::Message(serial), "");
    }
}

fn state_of(look: &Look<'_>, event: u32) -> MarkState {
    if look.selection == Selection::Event(event) {
        MarkState::Selected
    } else if look.hover == Some(HitId::Event(event)) {
        MarkState::Hovered
    } else if let Some(standing) = look.standing(event) {
        standing
    } else if event as f32 > look.moment {
        MarkState::NotYet
    } else {
        MarkState::Rest
    }
}

/// The mark of an event.
pub(super) fn glyph_of(row: &Row, at: Point, tone: Tone) -> Glyph {
    let kind = match row.kind {
        EventKind::Crash => return Glyph::new(GlyphKind::Crash, at, Tone::Hue(Family::Red)),
        EventKind::Recover => return Glyph::new(GlyphKind::Recover, at, Tone::Hue(Family::Green)),
        EventKind::Pause => return Glyph::new(GlyphKind::Pause, at, Tone::Hue(Family::Amber)),
        EventKind::Slow => return Glyph::new(GlyphKind::Slow, at, Tone::Hue(Family::Amber)),
        EventKind::Resume => return Glyph::new(GlyphKind::Resume, at, Tone::Hue(Family::Amber)),
        kind if kind.is_lost_arrival() => {
            return Glyph::new(GlyphKind::Lost, at, Tone::Hue(Family::Red));
        }
        EventKind::CrashArmed => GlyphKind::TimerSet,
        EventKind::Request => GlyphKind::Invoke,
        EventKind::Fire => GlyphKind::TimerFires,
        _ if row.has(flags::IGNORED) => GlyphKind::Ignored,
        _ => GlyphKind::Local,
    };
    let green = Tone::Hue(Family::Green);
    match row.mark {
        Some(Mark::Decide) => Glyph::new(GlyphKind::Star, at, green).size(18.0),
        Some(Mark::Learn) => Glyph::new(GlyphKind::Star, at, green).size(14.0),
        Some(Mark::Snapshot) => Glyph::new(GlyphKind::Snapshot, at, Tone::Hue(Family::Magenta)),
        Some(Mark::Deliver) => Glyph::new(GlyphKind::Deliver, at, tone),
        Some(Mark::Enter) => Glyph::new(GlyphKind::Enter, at, Tone::Hue(Family::Magenta)),
        Some(Mark::Leave) => Glyph::new(GlyphKind::Leave, at, Tone::Hue(Family::Magenta)),
        Some(Mark::Abort) => Glyph::new(GlyphKind::ReturnFail, at, Tone::Ink0),
        _ => Glyph::new(kind, at, tone),
    }
}

fn draw_event(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    event: u32,
    row: &Row,
    level: Level,
    (labels, bundle): (&mut Labels<'_>, &mut Bundle),
) {
    let place = look.ruler.own(event as f32);
    let along = frame.along(place);
    if row.has(flags::VIOLATION) && event as f32 <= look.moment {
        violation(list, frame, along);
    }
    let small = frame.glyph_scale();
    let on_a_lane = |process: &ProcessId| process.0 < look.count() && !look.is_hidden(*process);
    let Some(process) = row.at_process().filter(on_a_lane) else {
        if matches!(row.kind, EventKind::Cut | EventKind::Heal) && event > 0 {
            network_event(list, frame, look, event, row, labels);
        }
        return;
    };
    if row.kind.is_done() && row.peer != NO_PROCESS {
        return fault_on_link(list, frame, look, event, row, labels);
    }
    let at = frame.point(place, process.0);
    let kinds = look.recording.behaviour().kinds();
    let sent = (row.message != NO_MESSAGE).then(|| look.recording.message(row.message)).flatten();
    let tone = sent.map_or(Tone::Hue(Family::Slate), |message| family_of(kinds, message).tone());
    let glyph = glyph_of(row, at, tone);
    let state = state_of(look, event);
    if frame.is_crowded() {
        return thin_event(list, frame, look, (event, row), glyph, bundle);
    }
    let matters = is_rare(row) || is_decision(row) || matches!(row.mark, Some(Mark::Enter | Mark::Leave));
    if level < Level::Marks && !matters && !matches!(state, MarkState::Selected | MarkState::Hovered) {
        return tick(list, frame, look, event, glyph, bundle);
    }
    labels.block(at, 11.0 * small);
    if event as f32 <= look.moment {
        signs(list, frame, look, (event, row), &glyph, labels);
        stamp(frame, look, (event, row), at, labels);
    }
    // Nothing that matters may get lost when lanes stand close.
    let weighty = row.is_interesting();
    let size = glyph.size * if weighty { small.max(0.55) } else { small };
    match event as f32 > look.moment {
        true => promised(list, glyph.size(size), state, small, frame.time()),
        false => mark(list, glyph.size(size), state, small, frame.time()),
    }
    if row.has(flags::CRASHED) {
        let cross = at + frame.time() * (8.0 * small);
        list.glyph(Glyph::new(GlyphKind::Crash, cross, Tone::Hue(Family::Red)).size(16.0 * small));
    }
    if row.has(flags::USER) {
        let tab = at - pt(5.0, 5.0) * small;
        list.glyph(Glyph::new(GlyphKind::UserTab, tab, Tone::Ink0).size(16.0 * small));
    }
    if row.kind == EventKind::Request && frame.pitch > 24.0 && event as f32 <= look.moment {
        let text = sentence::request(look, event);
        if frame.view.vertical {
            labels.beside(labels::Kind::Act, text, at);
        } else {
            // Over the rail of the lane, or under its wash.
            labels.off_lane(labels::Kind::Act, text, at, [-23.0 * frame.scale, 14.0 * frame.scale]);
        }
    }
    list.hit(HitShape::Circle(at, 8.0 * small), HitId::Event(event), sentence::event_label(look, event));
}

/// An event where there is no room for glyphs.
fn tick(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, event: u32, glyph: Glyph, bundle: &mut Bundle) {
    let beyond = if event as f32 > look.moment { NOT_YET } else { 1.0 };
    let half = frame.place(0.0, (6.0 * frame.scale).min(frame.pitch * 0.3));
    let (opacity, tone, width) = match state_of(look, event) {
        MarkState::Concurrent => (beyond * BESIDE, glyph.tone, 1.25),
        MarkState::Past => (1.0, Tone::Hue(Family::Blue), 2.5),
        MarkState::Future => (1.0, Tone::Hue(Family::Amber), 2.5),
        _ => (beyond, glyph.tone, 1.5),
    };
    bundle.line(opacity, glyph.centre - half, glyph.centre + half, Stroke::new(tone, width));
    list.hit(HitShape::Circle(glyph.centre, 3.0), HitId::Event(event), "");
}

/// An event where lanes stand too close for marks: only what changes much has one, the rest is a dot.
fn thin_event(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    (event, row): (u32, &Row),
    glyph: Glyph,
    bundle: &mut Bundle,
) {
    let at = glyph.centre;
    let shown = matches!(row.kind, EventKind::Crash | EventKind::Recover)
        || matches!(row.mark, Some(Mark::Decide | Mark::Elected | Mark::Abort));
    let state = state_of(look, event);
    if matches!(state, MarkState::Selected | MarkState::Hovered) {
        list.circle(at, 6.0, Some(Fill::Solid(Tone::Selection)), Some(Stroke::new(Tone::Ink0, 1.0)));
    }
    let beyond = if event as f32 > look.moment && state != MarkState::Hovered { 0.3 } else { 1.0 };
    let radius = if row.is_interesting() { 2.0 } else { 1.2 };
    let (opacity, tone) = match state {
        MarkState::Concurrent => (beyond * BESIDE, glyph.tone),
        MarkState::Past => (1.0, Tone::Hue(Family::Blue)),
        MarkState::Future => (1.0, Tone::Hue(Family::Amber)),
        _ => (beyond, glyph.tone),
    };
    let side = frame.time() * (TAB + lanes::breadth(frame) / 2.0);
    match state {
        MarkState::Past => bundle.tab(at, side * -1.0, radius, tone),
        MarkState::Future => bundle.tab(at, side, radius, tone),
        _ => {}
    }
    if shown || row.has(flags::CRASHED) {
        let kind = if row.has(flags::CRASHED) { GlyphKind::Crash } else { glyph.kind };
        list.faded(opacity, |list| list.glyph(Glyph { kind, ..glyph }.size(9.0)));
    } else if state == MarkState::Concurrent {
        bundle.ring(beyond * 2.0 * BESIDE, at, radius + 0.6, tone);
    } else {
        bundle.dot(opacity, at, radius, Fill::Solid(tone));
    }
    list.hit(HitShape::Circle(at, 3.0), HitId::Event(event), "");
}

/// A message was dropped, held, delayed …, or one link cut: a small tab on the sender's lane, the rest is told by the
/// message or the seam.
fn fault_on_link(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    event: u32,
    row: &Row,
    labels: &mut Labels<'_>,
) {
    let at = frame.point(look.ruler.own(event as f32), row.process.0);
    let kind = fault_icon(row.kind);
    let small = frame.glyph_scale();
    let glyph = Glyph::new(kind, at - frame.place(0.0, 12.0 * small), Tone::Ink0).size(14.0 * small);
    mark(list, glyph, state_of(look, event), small, frame.time());
    if row.has(flags::USER) {
        let tab = glyph.centre - pt(6.0, 6.0) * small;
        list.glyph(Glyph::new(GlyphKind::UserTab, tab, Tone::Ink0).size(14.0 * small));
    }
    if matches!(row.kind, EventKind::Cut | EventKind::Heal) {
        let text = if row.kind == EventKind::Cut { "cut" } else { "heal" };
        labels.beside(labels::Kind::Act, text.to_owned(), glyph.centre);
    }
    list.hit(HitShape::Circle(glyph.centre, 8.0 * small), HitId::Event(event), sentence::event_label(look, event));
}

/// A group was isolated or everything healed: a flag at the edge of the lanes.
fn network_event(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    event: u32,
    row: &Row,
    labels: &mut Labels<'_>,
) {
    let ((start, end), s) = (frame.extent(), frame.scale);
    let lanes = look.lanes();
    // On some axes the lanes are not in one place when it happens: it runs through the place of each.
    let along = |lane: ProcessId| frame.along(look.ruler.place(event as f32, lane));
    let (Some(&first), Some(&last)) = (lanes.first(), lanes.last()) else { return };
    let at = frame.place(along(first), start);
    let apart = if look.ruler.is_shared() { &[] } else { &*lanes };
    let mut through = vec![at];
    through.extend(apart.iter().map(|lane| frame.place(along(*lane), frame.across(lane.0))));
    through.push(frame.place(along(last), end));
    let future = event as f32 > look.moment;
    list.faded(if future { 0.44 } else { 1.0 }, |list| {
        list.polyline(through, Stroke::new(Tone::Ink1, 1.0).dash(super::list::Dash::Dots));
        let kind = if row.kind == EventKind::Cut { GlyphKind::IconKnife } else { GlyphKind::IconTick };
        let state = state_of(look, event);
        mark(list, Glyph::new(kind, at, Tone::Ink0).size(14.0 * s), state, s, frame.time());
        if row.has(flags::USER) {
            list.glyph(Glyph::new(GlyphKind::UserTab, at - pt(6.0, 6.0) * s, Tone::Ink0).size(14.0 * s));
        }
    });
    if !future {
        let text = if row.kind == EventKind::Cut { "cut" } else { "healed" };
        labels.beside(labels::Kind::Act, text.to_owned(), at);
    }
    list.hit(HitShape::Circle(at, 9.0 * s), HitId::Event(event), sentence::event_label(look, event));
}

/// A pin through all lanes.
fn violation(list: &mut DisplayList, frame: &Frame, along: f32) {
    let (start, end) = frame.extent();
    list.line(frame.place(along, start), frame.place(along, end), Stroke::new(Tone::Hue(Family::Red), 2.0));
    let at = frame.place(along, start - 4.0 * frame.scale);
    list.glyph(Glyph::new(GlyphKind::Violation, at, Tone::Hue(Family::Red)).size(18.0 * frame.scale));
}
