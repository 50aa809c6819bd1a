//! What lasts: the lane of each process with its condition, its role and its term, and the seams between lanes.

use super::bundle::Bundle;
use super::frame::Frame;
use super::glyph::GlyphKind;
use super::labels::Labels;
use super::list::{Dash, DisplayList, Fill, Glyph, HitId, HitShape, Stroke, Text};
use super::look::{Look, tint_of};
use super::mark::{NOT_YET, seam};
use super::path::{Point, Rect, pt, wave};
use super::spans::{broken, catching_up};
use super::text::Face;
use super::theme::{Family, Tone};
use super::timeline::rough;
use crate::model::{MILLISECOND, ProcessId, RoleStyle};
use crate::sim::{EventKind, Status, World};

/// A line covers another that is nearer than so many pixels.
const COVERED: f32 = 0.7;
/// A crown is repeated after so many steps.
const REPEAT: f32 = 40.0;

/// A stretch of a lane over which nothing lasting changes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stretch {
    from: f32,
    to: f32,
    status: Status,
    /// How much of the usual time everything takes.
    percent: u32,
    byzantine: bool,
    role: RoleStyle,
    superseded: bool,
    badge: u32,
    /// Did the badge change at the start of this stretch, or does the picture begin here?
    fresh_badge: bool,
    /// The same for the speed.
    fresh_speed: bool,
    /// The same for what its rail says.
    fresh_role: bool,
    /// Has it heard from nobody since it recovered?
    catching_up: bool,
}

impl Stretch {
    /// The same with places instead of moments.
    fn placed(self, place: impl Fn(f32) -> f32) -> Stretch {
        Stretch { from: place(self.from), to: place(self.to), ..self }
    }

    /// Does the same hold in both?
    fn is_like(&self, other: &Stretch) -> bool {
        let lasting = |stretch: &Stretch| {
            let Stretch { status, percent, byzantine, role, superseded, badge, .. } = *stretch;
            (status, percent, byzantine, role, superseded, badge)
        };
        lasting(self) == lasting(other)
    }
}

/// A word that belongs to a lane from some place on: its new term, its new speed.
pub struct LaneLabel {
    pub along: f32,
    pub process: ProcessId,
    pub text: String,
}

/// Draws every lane between two events, and says which labels it wants.
pub fn draw(
    list: &mut DisplayList,
    frame: &Frame,
    look: &Look<'_>,
    (from, to): (u32, u32),
    words: &mut Labels<'_>,
) -> Vec<LaneLabel> {
    if frame.is_crowded() {
        crowd(list, frame, look, from, to);
        return Vec::new();
    }
    let worlds = changes(look, from, to);
    let letter = badge_letter(look);
    let mut labels = Vec::new();
    let wordy = frame.pitch > 30.0 * frame.scale && frame.view.per_step >= 7.0;
    for process in look.lanes() {
        let stretches = stretches(look, process, &worlds, to);
        let place = |moment| look.ruler.place(moment, process);
        for stretch in &stretches {
            wash(list, frame, process, &stretch.placed(place));
        }
        for stretch in &stretches {
            for (from, to, future) in split(stretch, look.moment) {
                let part = Stretch { from, to, ..*stretch }.placed(place);
                list.faded(if future { NOT_YET } else { 1.0 }, |list| {
                    lifeline(list, frame, process, &part, future);
                    rail(list, frame, process, &part);
                });
            }
            let begun = stretch.from <= look.moment;
            let placed = stretch.placed(place);
            list.faded(if begun { 1.0 } else { NOT_YET }, |list| rail_signs(list, frame, process, &placed, words));
            let along = frame.along(place(stretch.from)).max(frame.near());
            let known = look.eyes.as_ref().is_none_or(|eyes| !eyes.is_blank(process));
            if known && wordy && along <= frame.far() && stretch.from <= look.moment {
                let badge = stretch.fresh_badge && stretch.badge > 0;
                let texts = [
                    badge.then(|| format!("{letter}{}", stretch.badge)),
                    stretch.fresh_speed.then(|| speed(stretch.percent)),
                ];
                labels.extend(texts.into_iter().flatten().map(|text| LaneLabel { along, process, text }));
            }
        }
    }
    seams(list, frame, look, &worlds, to);
    labels
}

/// How fast a slow or a hurried process is: "½×".
pub fn speed(percent: u32) -> String {
    match percent {
        200 => "½×".to_owned(),
        percent => {
            let hundredths = 10_000 / percent.max(1);
            match (hundredths / 100, hundredths % 100) {
                (whole, 0) => format!("{whole}×"),
                (whole, part) => format!("{whole}.{part:02}×"),
            }
        }
    }
}

/// The worlds in which a lasting condition is different from before, each with its event. The first stands for what
/// was so when the picture begins.
fn changes(look: &Look<'_>, from: u32, to: u32) -> Vec<(u32, std::rc::Rc<World>)> {
    use crate::sim::flags::{BADGE, CRASHED, ROLE};
    let mut worlds = vec![(from, look.recording.world_at(from))];
    for (event, row) in look.recording.rows(from + 1, to) {
        let lasting = matches!(
            row.kind,
            EventKind::Crash
                | EventKind::Recover
                | EventKind::Pause
                | EventKind::Resume
                | EventKind::Slow
                | EventKind::Byzantine
                | EventKind::Cut
                | EventKind::Heal
        );
        if lasting || row.has(ROLE | BADGE | CRASHED) {
            worlds.push((event, look.recording.world_at(event)));
        }
    }
    worlds
}

fn stretches(look: &Look<'_>, process: ProcessId, worlds: &[(u32, std::rc::Rc<World>)], to: u32) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (event, world) in worlds {
        let Some(slot) = world.slot(process) else { continue };
        let badge = slot.state.as_ref().and_then(|state| world.behaviour().badge(&**state));
        let badge = badge.map_or(0, |badge| badge.number);
        let next = Stretch {
            from: *event as f32,
            to: to as f32 + 0.7,
            status: slot.status(),
            percent: slot.percent,
            byzantine: look.eyes.is_none() && slot.is_byzantine(),
            role: world.style(process),
            superseded: look.is_superseded(world, process),
            badge,
            fresh_badge: stretches.last().is_none_or(|last| last.badge != badge),
            fresh_speed: stretches.last().map_or(100, |last| last.percent) != slot.percent,
            fresh_role: false,
            catching_up: false,
        };
        let rail = |stretch: &Stretch| (stretch.role, stretch.superseded);
        let next = Stretch { fresh_role: stretches.last().is_none_or(|last| rail(last) != rail(&next)), ..next };
        match stretches.last_mut() {
            Some(last) if next.is_like(last) => {}
            Some(last) => {
                last.to = next.from;
                stretches.push(next);
            }
            None => stretches.push(next),
        }
    }
    split_where_heard(look, process, stretches)
}

/// Where a process that recovered has caught up with the others, as far as hearing from one of them does that.
fn split_where_heard(look: &Look<'_>, process: ProcessId, stretches: Vec<Stretch>) -> Vec<Stretch> {
    let mut split = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let up = stretch.status == Status::Up;
        let heard = catching_up(look, process, stretch.from as u32).filter(|_| up).map(|event| event as f32);
        let Some(heard) = heard else {
            split.push(stretch);
            continue;
        };
        let until = heard.min(stretch.to);
        split.push(Stretch { to: until, catching_up: true, ..stretch });
        if until < stretch.to {
            let rest = Stretch { from: until, fresh_badge: false, fresh_speed: false, fresh_role: false, ..stretch };
            split.push(rest);
        }
    }
    split
}

/// What has happened of a stretch, and what has not.
fn split(stretch: &Stretch, moment: f32) -> impl Iterator<Item = (f32, f32, bool)> + use<> {
    let middle = moment.max(stretch.from).min(stretch.to);
    [(stretch.from, middle, false), (middle, stretch.to, true)].into_iter().filter(|(from, to, _)| from < to)
}

fn wash(list: &mut DisplayList, frame: &Frame, process: ProcessId, stretch: &Stretch) {
    if stretch.badge == 0 {
        return;
    }
    let thickness = (frame.pitch - 12.0 * frame.scale).clamp(4.0, 40.0 * frame.scale);
    let rect = frame.span(stretch.from, stretch.to, frame.across(process.0) - thickness / 2.0, thickness);
    let (family, hatched) = tint_of(stretch.badge);
    list.fill_rect(rect, Fill::Solid(Tone::Wash(family)));
    if hatched {
        list.faded(0.25, |list| list.fill_rect(rect, Fill::hatched(family)));
    }
}

fn lifeline(list: &mut DisplayList, frame: &Frame, process: ProcessId, stretch: &Stretch, future: bool) {
    let across = frame.across(process.0);
    let (from, to) = (frame.along(stretch.from).max(frame.near()), frame.along(stretch.to).min(frame.far()));
    if from >= to {
        return;
    }
    let (a, b) = (frame.place(from, across), frame.place(to, across));
    let width = (2.0 * frame.glyph_scale() / frame.scale).clamp(0.6, 2.0);
    match stretch.status {
        Status::Crashed => {
            let thick = (10.0 * frame.scale).min(frame.pitch * 0.5);
            let band = frame.span(stretch.from, stretch.to, across - thick / 2.0, thick);
            list.faded(0.6, |list| list.fill_rect(band, Fill::CROSS));
            list.line(a, b, Stroke::new(Tone::Ink2, 1.0).dash(Dash::Absent));
        }
        Status::Paused => {
            let thick = (10.0 * frame.scale).min(frame.pitch * 0.5);
            let band = frame.span(stretch.from, stretch.to, across - thick / 2.0, thick);
            list.faded(0.6, |list| {
                list.fill_rect(band, Fill::Hatch(super::list::Hatch::Diagonal, Tone::Hue(Family::Amber)))
            });
            for side in [-2.0, 2.0] {
                let shift = frame.place(0.0, side * frame.scale);
                list.line(a + shift, b + shift, Stroke::new(Tone::Ink0, 1.25));
            }
        }
        Status::Up => {
            let dash = match (future, stretch.percent) {
                (true, _) => Dash::Dots,
                (false, _) if stretch.catching_up => Dash::CatchUp,
                (false, 100) => Dash::None,
                (false, _) => Dash::Slow,
            };
            let width = if dash == Dash::CatchUp { 2.0 * width } else { width };
            let stroke = Stroke::new(Tone::Ink0, width).dash(dash);
            match stretch.byzantine {
                true => list.stroke_path(wave(a, b, 2.5 * frame.glyph_scale(), 4.0), stroke),
                false => list.line(a, b, stroke),
            }
        }
    }
}

/// Where lanes stand too close for rails and bands, the line itself says the condition. The rows of the events tell it,
/// so that nothing is replayed; and what is drawn alike is drawn together.
fn crowd(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, from: u32, to: u32) {
    use crate::sim::flags::{CRASHED, ROLE};
    let world = look.recording.world_at(from);
    let condition = |process| (world.slot(process).map_or(Status::Up, |slot| slot.status()), world.style(process));
    let mut lanes: Vec<_> = ProcessId::all(look.count()).map(|process| (from as f32, condition(process))).collect();
    let mut bundle = Bundle::default();
    // The last line before the playhead, and beyond it: where lanes stand closer than lines are wide, one is enough for
    // neighbours in the same state.
    let mut last = [(f32::NAN, 0.0, 0.0, Stroke::new(Tone::Ink0, 0.0)); 2];
    let mut draw = |process: ProcessId, start: f32, end: f32, (status, role): (Status, RoleStyle)| {
        if look.is_hidden(process) {
            return;
        }
        let across = frame.across(process.0);
        let middle = look.moment.max(start).min(end);
        for (start, end, future) in [(start, middle, false), (middle, end, true)] {
            let along = |moment| frame.along(look.ruler.place(moment, process));
            let (a, b) = (along(start).max(frame.near()), along(end).min(frame.far()));
            if start < end && a < b {
                let stroke = thin_stroke(frame, status, role, future);
                let opacity = if future { NOT_YET } else { 1.0 };
                let before = &mut last[usize::from(future)];
                if (across - before.0).abs() < COVERED && (a, b, stroke) == (before.1, before.2, before.3) {
                    continue;
                }
                *before = (across, a, b, stroke);
                bundle.line(opacity, frame.place(a, across), frame.place(b, across), stroke);
            }
        }
    };
    for (event, row) in look.recording.rows(from + 1, to) {
        let Some(process) = row.at_process().filter(|process| process.0 < look.count()) else { continue };
        let (start, before) = lanes[process.index()];
        let status = match row.kind {
            EventKind::Crash => Status::Crashed,
            _ if row.has(CRASHED) => Status::Crashed,
            EventKind::Recover | EventKind::Resume => Status::Up,
            EventKind::Pause => Status::Paused,
            _ => before.0,
        };
        let changed = status != before.0 || row.has(ROLE);
        let after = (status, if changed { row.role } else { before.1 });
        if after != before {
            draw(process, start, event as f32, before);
            lanes[process.index()] = (event as f32, after);
        }
    }
    for (process, (start, condition)) in ProcessId::all(look.count()).zip(lanes) {
        draw(process, start, to as f32 + 0.7, condition);
    }
    bundle.write(list);
}

/// How broad the line of a process with a role is where lanes stand too close for rails.
pub fn breadth(frame: &Frame) -> f32 {
    (frame.pitch * 0.55).clamp(1.0, 5.0)
}

fn thin_stroke(frame: &Frame, status: Status, role: RoleStyle, future: bool) -> Stroke {
    let broad = breadth(frame);
    let (tone, width) = match (status, role) {
        (Status::Crashed, _) => (Tone::Hue(Family::Red), 0.75),
        (Status::Paused, _) => (Tone::Hue(Family::Amber), broad * 0.7),
        (_, RoleStyle::Leader) => (Tone::Hue(Family::Amber), broad),
        (_, RoleStyle::Informed) => (Tone::Hue(Family::Green), broad),
        (_, RoleStyle::Holder) => (Tone::Hue(Family::Magenta), broad),
        (_, RoleStyle::Candidate) => (Tone::Hue(Family::Magenta), broad * 0.5),
        (_, RoleStyle::Coordinator) => (Tone::Ink0, broad * 0.7),
        (_, RoleStyle::Retired) => (Tone::Ink2, broad * 0.7),
        (_, RoleStyle::Plain) => (Tone::Hairline, 0.75),
    };
    let absent = status == Status::Crashed || (future && role == RoleStyle::Plain);
    Stroke::new(tone, width).dash(if absent { Dash::Absent } else { Dash::None })
}

/// Leading, wanting to lead, being in the critical section: a rail beside the lifeline.
fn rail(list: &mut DisplayList, frame: &Frame, process: ProcessId, stretch: &Stretch) {
    if stretch.status == Status::Crashed {
        return;
    }
    let offset = (9.0 * frame.scale).min(frame.pitch * 0.3);
    let (from, to) = (frame.along(stretch.from).max(frame.near()), frame.along(stretch.to).min(frame.far()));
    if from >= to {
        return;
    }
    let beside = frame.across(process.0) - offset;
    let (a, b) = (frame.place(from, beside), frame.place(to, beside));
    let amber = Stroke::new(Tone::Hue(Family::Amber), 3.0);
    let magenta = Stroke::new(Tone::Hue(Family::Magenta), 3.0);
    match stretch.role {
        RoleStyle::Leader if stretch.superseded => list.line(a, b, amber.dash(Dash::Gaps)),
        RoleStyle::Leader => list.line(a, b, amber),
        RoleStyle::Coordinator => list.line(a, b, Stroke::new(Tone::Hue(Family::Slate), 1.25)),
        RoleStyle::Candidate => list.line(a, b, magenta.dash(Dash::Candidate)),
        RoleStyle::Holder => {
            let (a, b) = (frame.place(from, frame.across(process.0)), frame.place(to, frame.across(process.0)));
            list.line(a, b, Stroke::new(Tone::Hue(Family::Magenta), 6.0));
        }
        RoleStyle::Informed => list.line(a, b, Stroke::new(Tone::Hue(Family::Green), 3.0)),
        RoleStyle::Retired => list.line(a, b, Stroke::new(Tone::Ink2, 1.25).dash(Dash::Dots)),
        RoleStyle::Plain => {}
    }
}

/// What a rail says at its start, and a long one again and again.
fn rail_signs(list: &mut DisplayList, frame: &Frame, process: ProcessId, stretch: &Stretch, words: &mut Labels<'_>) {
    if stretch.status == Status::Crashed {
        return;
    }
    let beside = frame.across(process.0) - (9.0 * frame.scale).min(frame.pitch * 0.3);
    let kind = match stretch.role {
        RoleStyle::Leader if stretch.superseded => GlyphKind::CrownHollow,
        RoleStyle::Leader => GlyphKind::Crown,
        RoleStyle::Candidate => GlyphKind::Hand,
        _ => return,
    };
    let mut sign = |along: f32| {
        let at = frame.place(along, beside - 9.0 * frame.scale);
        list.glyph(Glyph::new(kind, at, kind.tone()).size(16.0 * frame.scale));
        words.block(at, 15.0 * frame.scale);
    };
    let (start, to) = (frame.along(stretch.from), frame.along(stretch.to).min(frame.far()));
    if to <= frame.near() {
        return;
    }
    if stretch.fresh_role && start >= frame.near() - 24.0 {
        sign(start.max(frame.near() + 8.0));
    }
    let every = REPEAT * frame.view.per_step;
    let mut next = start + ((frame.near() - start) / every).floor().max(0.0) * every + every;
    while kind != GlyphKind::Hand && next < to - 20.0 {
        sign(next);
        next += every;
    }
}

pub(super) fn badge_letter(look: &Look<'_>) -> char {
    let states = look.world.slots().iter().filter_map(|slot| slot.state.as_ref());
    let mut badges = states.filter_map(|state| look.world.behaviour().badge(&**state));
    badges.next().map_or('T', |badge| badge.letter)
}

/// A seam lies between two neighbouring lanes while the link between their processes is cut.
fn seams(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, worlds: &[(u32, std::rc::Rc<World>)], to: u32) {
    for (lane, pair) in (1..).zip(look.lanes().windows(2)) {
        let &[before, after] = pair else { continue };
        // Between the two lanes, so also along them.
        let place = |moment| look.ruler.place(moment, before).midpoint(look.ruler.place(moment, after));
        let along = |moment| frame.along(place(moment));
        let across = frame.lane(lane) - frame.pitch / 2.0;
        let changes = broken(look, (before, after), worlds, to);
        for (place, (event, state)) in changes.iter().enumerate() {
            let until = changes.get(place + 1).map_or(to as f32 + 0.7, |(event, _)| *event as f32);
            if *state == (false, false) {
                continue;
            }
            let middle = look.moment.max(*event as f32).min(until);
            for (start, end, opacity) in [(*event as f32, middle, 1.0), (middle, until, NOT_YET)] {
                let (a, b) = (along(start).max(frame.near()), along(end).min(frame.far()));
                if a < b {
                    let ends = (frame.place(a, across), frame.place(b, across));
                    list.faded(opacity, |list| one_seam(list, frame, ends, *state));
                }
            }
        }
    }
}

/// A seam; where only one direction is cut, arrows go through it in the other.
fn one_seam(list: &mut DisplayList, frame: &Frame, (a, b): (Point, Point), (there, back): (bool, bool)) {
    seam(list, a, b, frame.scale);
    if there == back {
        return;
    }
    let s = frame.scale;
    let open = frame.place(0.0, if there { -1.0 } else { 1.0 });
    let (length, along) = (a.distance(b), (b - a).unit());
    let mut at = (14.0 * s).min(length / 2.0);
    while at < length {
        let middle = a + along * at;
        let (tail, tip) = (middle - open * (9.0 * s), middle + open * (9.0 * s));
        let wing = along * (4.0 * s);
        let barb = tip - open * (6.0 * s);
        list.line(tail, tip, Stroke::new(Tone::Canvas, 5.0));
        list.line(tail, tip, Stroke::new(Tone::Ink0, 1.5));
        list.polyline(vec![barb + wing, tip, barb - wing], Stroke::new(Tone::Ink0, 1.5).round());
        at += 110.0 * s;
    }
}

/// The names of the lanes, their groups while the network is cut, and the ground that the pointer can hit.
pub fn names(list: &mut DisplayList, frame: &Frame, look: &Look<'_>) {
    let last = ProcessId(look.count().saturating_sub(1)).to_string();
    let room = if frame.view.vertical { look.measure.width(&last, Face::MARK) + 5.0 } else { 14.0 };
    let sparse = (room * frame.scale / frame.pitch).ceil().max(1.0) as u16;
    let lanes = look.lanes();
    brackets(list, frame, look, &lanes);
    for (place, &process) in lanes.iter().enumerate() {
        let across = frame.across(process.0);
        let thickness = frame.pitch.clamp(2.0, 40.0 * frame.scale);
        let lane = if frame.view.vertical {
            Rect::new(across - thickness / 2.0, 0.0, thickness, frame.height)
        } else {
            Rect::new(0.0, across - thickness / 2.0, frame.width, thickness)
        };
        let label = if frame.is_crowded() { String::new() } else { format!("process {process}") };
        list.hit(HitShape::Rect(lane), HitId::Lane(process.0), label);
        if place % usize::from(sparse) != 0 {
            continue;
        }
        let chosen = look.selection == super::look::Selection::Process(process);
        let face = if sparse > 1 { Face::MARK } else { Face::LANE }.scaled(frame.scale);
        let middle = frame.place(if frame.view.vertical { 15.0 } else { 40.0 } * frame.scale, across);
        let name = Rect::centred(middle, 30.0 * frame.scale, 24.0 * frame.scale);
        if chosen {
            list.rect(name, 6.0 * frame.scale, Some(Fill::Solid(Tone::Selection)), None);
        }
        let crashed = look.world.slot(process).is_some_and(|slot| slot.state.is_none());
        let tone = if crashed { Tone::Ink2 } else { Tone::Ink0 };
        let at = middle + pt(0.0, face.drop());
        list.text(Text::new(process.to_string(), at, face, tone).middle());
        list.hit(HitShape::Rect(name), HitId::Process(process.0), format!("process {process}"));
        if sparse == 1 {
            skew(list, frame, look, process);
        }
    }
}

/// How far the clock of a process is off, under its name.
fn skew(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, process: ProcessId) {
    let Some(clock) = look.world.clock(process).filter(|_| frame.pitch >= 36.0 * frame.scale && look.eyes.is_none())
    else {
        return;
    };
    let truth = look.world.true_time();
    let apart = clock.0.abs_diff(truth.0);
    if apart < MILLISECOND {
        return;
    }
    let text = format!("{}{}", if clock > truth { "+" } else { "−" }, rough(apart));
    let (s, face) = (frame.scale, Face::new(9.5).mono().scaled(frame.scale));
    let width = look.measure.width(&text, face) + 6.0 * s;
    let at = frame.place(if frame.view.vertical { 31.0 } else { 0.0 } * s, frame.across(process.0));
    let middle = if frame.view.vertical { at } else { pt(2.0 * s + width / 2.0, at.y + 19.0 * s) };
    let badge = Rect::centred(middle, width, 13.0 * s);
    list.rect(badge, 3.0 * s, Some(Fill::Solid(Tone::Raised)), None);
    list.text(Text::new(text, middle + pt(0.0, face.drop()), face, Tone::Ink0).middle());
}

/// A bracket beside neighbouring lanes of one group while links are cut, and its letter.
fn brackets(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, lanes: &[ProcessId]) {
    let groups = groups(look);
    if groups.is_empty() || frame.is_crowded() || look.eyes.is_some() {
        return;
    }
    let s = frame.scale;
    let letter = |process: &ProcessId| groups.get(process.index()).copied().unwrap_or("");
    let face = Face::SECONDARY.scaled(s);
    let mut from = 0;
    while let Some(first) = lanes.get(from) {
        let same = lanes[from..].iter().take_while(|lane| letter(lane) == letter(first)).count();
        let (start, end) = (frame.lane(from as u16), frame.lane((from + same - 1) as u16));
        let middle = start.midpoint(end);
        from += same;
        if frame.view.vertical {
            // Between two names, or beside the only one.
            let across = if same == 1 { start + 18.0 * s } else { start + frame.pitch / 2.0 };
            list.text(Text::new(letter(first), pt(across, 15.0 * s + face.drop()), face, Tone::Ink1).middle());
            continue;
        }
        let (x, half, gap) = (18.0 * s, (16.0 * s).min(frame.pitch * 0.4), 9.0 * s);
        let stroke = Stroke::new(Tone::Ink2, 1.0);
        let (top, bottom) = (start - half, end + half);
        let hooks = [(top, middle - gap), (bottom, middle + gap)];
        for (outer, inner) in hooks {
            list.polyline(vec![pt(x + 4.0 * s, outer), pt(x, outer), pt(x, inner)], stroke);
        }
        list.text(Text::new(letter(first), pt(x, middle + face.drop()), face, Tone::Ink1).middle());
    }
}

/// The group letter of each process while links are cut: processes that can reach each other share one.
pub fn groups(look: &Look<'_>) -> Vec<&'static str> {
    const LETTERS: [&str; 6] = ["α", "β", "γ", "δ", "ε", "ζ"];
    let numbers = group_numbers(&look.world);
    let name = |number: &usize| LETTERS.get(*number).copied();
    numbers.iter().map(name).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The number of the group of each process, from 0; nothing while all can reach each other.
pub fn group_numbers(world: &World) -> Vec<usize> {
    let count = world.plan().processes;
    if world.cuts().next().is_none() || count > 40 {
        return Vec::new();
    }
    let mut group: Vec<Option<usize>> = vec![None; usize::from(count)];
    let mut groups = 0;
    for start in ProcessId::all(count) {
        if group[start.index()].is_some() {
            continue;
        }
        let mut reach = vec![start];
        while let Some(at) = reach.pop() {
            if group[at.index()].replace(groups).is_some() {
                continue;
            }
            let both = |other: &ProcessId| !world.is_cut(at, *other) || !world.is_cut(*other, at);
            reach.extend(ProcessId::all(count).filter(|other| group[other.index()].is_none()).filter(both));
        }
        groups += 1;
    }
    if groups < 2 { Vec::new() } else { group.into_iter().map(|group| group.unwrap_or(0)).collect() }
}
