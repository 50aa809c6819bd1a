//! The diagram from far away: how much happened on each lane, and where; what lasts, and pins for what must be seen.
//!
//! The cost is that of the pixels. Where few events are in sight each is looked at, else the recording's index of
//! counts is asked. Decisions, crashes, violations, faults and acts of the person have a pin at any zoom.

use super::bundle::Bundle;
use super::frame::Frame;
use super::glyph::GlyphKind;
use super::lanes::badge_letter;
use super::list::{Dash, DisplayList, Fill, Glyph, Hatch, HitId, HitShape, Stroke, Text};
use super::look::{Look, tint_of};
use super::mark::NOT_YET;
use super::mark::fault_icon;
use super::path::{Rect, pt};
use super::sentence;
use super::text::{Face, Weight};
use super::theme::{Family, Tone};
use crate::model::{ProcessId, RoleStyle};
use crate::sim::{EventKind, Row, Status, flags};
use crate::trace::density::{CLASSES, Class, Condition, Counts};

/// So many events in sight are looked at one by one.
const ONE_BY_ONE: u32 = 32_768;
/// A column is at least so many pixels wide.
const COLUMN: f32 = 4.0;
/// Bars of all lanes together, at most.
const BARS: f32 = 3_000.0;
/// Pins of one kind on one lane are at least so many pixels apart; nearer ones share one.
const APART: f32 = 10.0;

/// How a class is filled. Hue is not the only difference: hatches and the order in which classes are stacked tell, too.
const FILLS: [(Class, Option<Fill>, Fill); 6] = [
    (Class::Control, None, Fill::Solid(Tone::Ink2)),
    (Class::Below, None, Fill::Solid(Tone::Hairline)),
    (Class::Answer, Some(Fill::Solid(Tone::Tint(Family::Blue))), Fill::Hatch(Hatch::Diagonal, Tone::Hue(Family::Blue))),
    (Class::Ask, None, Fill::Solid(Tone::Hue(Family::Blue))),
    (Class::Payload, Some(Fill::Solid(Tone::Tint(Family::Green))), Fill::Hatch(Hatch::Cross, Tone::Hue(Family::Green))),
    (
        Class::Special,
        Some(Fill::Solid(Tone::Tint(Family::Magenta))),
        Fill::Hatch(Hatch::Dots, Tone::Hue(Family::Magenta)),
    ),
];

/// One column of one lane, or of several that are counted together.
#[derive(Clone, Copy)]
struct Cell {
    counts: Counts,
    /// The first decision that is known by its number.
    decision: Option<u32>,
}

const EMPTY: Cell = Cell { counts: [0; CLASSES], decision: None };

/// What lasts on a lane, from a place of the picture on.
type Runs = Vec<(f32, Condition)>;

/// Everything that is on the lanes between two events.
pub fn draw(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, from: u32, to: u32) {
    let sight = Sight::of(frame, look, from, to);
    let mut bundle = Bundle::default();
    for group in 0..sight.groups {
        sight.lasting(list, group);
    }
    sight.bars(&mut bundle);
    bundle.write(list);
    for group in 0..sight.groups {
        sight.decisions(list, group);
    }
    sight.pins(list, from, to);
}

/// The columns in sight.
struct Sight<'a> {
    frame: &'a Frame,
    look: &'a Look<'a>,
    groups: usize,
    /// Processes in a group.
    each: u16,
    /// Pixels of a column, and how many there are.
    width: f32,
    columns: usize,
    /// Group by group.
    cells: Vec<Cell>,
    runs: Vec<Runs>,
    /// The middle of each group's lanes, and how thick its strip is.
    strips: Vec<(f32, f32)>,
}

impl<'a> Sight<'a> {
    fn of(frame: &'a Frame, look: &'a Look<'a>, from: u32, to: u32) -> Sight<'a> {
        let density = look.recording.density();
        let (groups, each) = (density.groups(), density.each());
        let length = (frame.far() - frame.near()).max(1.0);
        let width = COLUMN.max(length * groups as f32 / BARS).max(length / 2_000.0);
        let columns = (length / width).ceil() as usize;
        drop(density);
        let mut sight = Sight {
            frame,
            look,
            groups,
            each,
            width,
            columns,
            cells: vec![EMPTY; columns * groups],
            runs: vec![Runs::new(); groups],
            strips: (0..groups).map(|group| strip(frame, group as u16 * each, each)).collect(),
        };
        if to - from <= ONE_BY_ONE {
            sight.look_at_each(from, to)
        } else {
            sight.ask_the_index()
        }
        sight
    }

    fn column(&self, place: f32) -> Option<usize> {
        let column = (self.frame.along(place) - self.frame.near()) / self.width;
        (column >= 0.0 && column < self.columns as f32).then_some(column as usize)
    }

    /// Changes that are nearer to each other than a line is wide are drawn as the last of them.
    fn changes(&mut self, group: usize, along: f32, condition: Condition) {
        let runs = &mut self.runs[group];
        match runs.last_mut() {
            Some((_, last)) if *last == condition => {}
            Some((start, last)) if along - *start < 3.0 => *last = condition,
            _ => runs.push((along, condition)),
        }
    }

    /// The first event in each column, and the first behind the last column, on the lane of a process.
    fn edges(&self, process: ProcessId) -> Vec<u32> {
        let edge = |column: usize| {
            let place = self.frame.place(self.start(column), 0.0);
            self.look.ruler.edge(process, self.frame.step_at(place))
        };
        (0..=self.columns).map(edge).collect()
    }

    fn start(&self, column: usize) -> f32 {
        self.frame.near() + column as f32 * self.width
    }

    fn look_at_each(&mut self, from: u32, to: u32) {
        let (recording, ruler) = (self.look.recording, &self.look.ruler);
        let density = recording.density();
        let (near, block) = (self.frame.near(), from / density.grain() * density.grain());
        let mut now: Vec<Condition> = (0..self.groups).map(|group| density.condition(group, block)).collect();
        // On other axes a column begins elsewhere on each lane.
        let edges = ruler.axis.is_shared().then(|| self.edges(ProcessId(0)));
        let mut passed = 0;
        for (event, tag) in density.tags(block, to + 1) {
            let Some(group) = tag.group() else { continue };
            let place = || recording.row(event).map(|row| (ruler.place_of(event, row), row));
            if tag.changed()
                && let Some((place, row)) = place()
            {
                let before = now[group];
                now[group] = before.after(row);
                if event > from {
                    if self.runs[group].is_empty() {
                        self.changes(group, near, before);
                    }
                    self.changes(group, self.frame.along(place).max(near), now[group]);
                }
            }
            if event <= from {
                continue;
            }
            let column = match &edges {
                Some(edges) => {
                    while edges.get(passed).is_some_and(|edge| *edge <= event) {
                        passed += 1;
                    }
                    passed.checked_sub(1)
                }
                None => place().and_then(|(place, _)| self.column(place)),
            };
            let Some(column) = column.filter(|column| *column < self.columns) else { continue };
            let cell = &mut self.cells[group * self.columns + column];
            if let Some(class) = tag.class() {
                cell.counts[class] += 1;
            }
            if tag.is_decision() {
                cell.counts[Class::Decision as usize] += 1;
                cell.decision = cell.decision.or(Some(event));
            }
        }
        for (group, condition) in now.into_iter().enumerate() {
            if self.runs[group].is_empty() {
                self.changes(group, near, condition);
            }
        }
    }

    fn ask_the_index(&mut self) {
        let density = self.look.recording.density();
        let shared = self.look.ruler.axis.is_shared();
        let mut at = self.edges(ProcessId(0));
        for group in 0..self.groups {
            if !shared && group > 0 {
                at = self.edges(ProcessId(group as u16 * self.each));
            }
            let mut before = density.before(group, at[0]);
            for column in 0..self.columns {
                if column == 0 || at[column + 1] > at[column] {
                    self.changes(group, self.start(column), density.condition(group, at[column]));
                }
                let after = density.before(group, at[column + 1]);
                self.cells[group * self.columns + column].counts =
                    std::array::from_fn(|class| after[class].saturating_sub(before[class]));
                before = after;
            }
        }
    }

    /// A rectangle from here to there along a strip, `up` pixels above its ground line and so high.
    fn area(&self, group: usize, (from, to): (f32, f32), up: f32, high: f32) -> Rect {
        let (across, thick) = self.strips[group];
        let ground = across + thick / 2.0;
        if self.frame.view.vertical {
            Rect::new(across - thick / 2.0 + up, from, high, to - from)
        } else {
            Rect::new(from, ground - up - high, to - from, high)
        }
    }

    /// The same line on every lane: where it is across, so far above its ground.
    fn above(&self, group: usize, up: f32) -> f32 {
        let (across, thick) = self.strips[group];
        if self.frame.view.vertical { across - thick / 2.0 + up } else { across + thick / 2.0 - up }
    }

    /// Where the playhead cuts a lane.
    fn head(&self, group: usize) -> f32 {
        let ruler = &self.look.ruler;
        self.frame.along(ruler.place(self.look.moment, ProcessId(group as u16 * self.each))) + 0.5
    }

    /// The lane itself: terms as its ground, then the line, and the rail of a leader.
    fn lasting(&self, list: &mut DisplayList, group: usize) {
        let (frame, head) = (self.frame, self.head(group));
        let thick = self.strips[group].1;
        let runs = &self.runs[group];
        for (place, (start, condition)) in runs.iter().enumerate() {
            let end = runs.get(place + 1).map_or(frame.far(), |(next, _)| *next).min(frame.far());
            if end <= *start {
                continue;
            }
            let whole = self.area(group, (*start, end), 0.0, thick);
            if condition.badge > 0 && self.each == 1 && condition.status == Status::Up {
                let (family, hatched) = tint_of(condition.badge);
                list.fill_rect(whole, Fill::Solid(Tone::Wash(family)));
                if hatched {
                    list.faded(0.25, |list| list.fill_rect(whole, Fill::hatched(family)));
                }
            }
            let fresh = place > 0 && runs[place - 1].1.badge != condition.badge;
            if fresh && condition.badge > 0 && end - start > 26.0 * frame.scale && frame.pitch > 36.0 * frame.scale {
                let face = Face::MARK.mono().weight(Weight::Strong).scaled(frame.scale);
                let at = frame.place(start + 3.0, self.above(group, -8.0 * frame.scale)) + pt(0.0, face.drop());
                let text = format!("{}{}", badge_letter(self.look), condition.badge);
                list.text(Text::new(text, at, face, Tone::Ink0).halo(Tone::Canvas));
            }
            let middle = head.max(*start).min(end);
            for (from, to, opacity) in [(*start, middle, 1.0), (middle, end, NOT_YET)] {
                if from < to {
                    list.faded(opacity, |list| self.condition(list, group, (from, to), *condition));
                }
            }
            let (across, kind) = (self.above(group, thick + 9.0 * frame.scale), GlyphKind::Crown);
            if condition.role == RoleStyle::Leader && end - start > 14.0 && frame.pitch > 24.0 {
                let at = frame.place(start.max(frame.near() + 8.0), across);
                list.glyph(Glyph::new(kind, at, Tone::Hue(Family::Amber)).size(13.0 * frame.scale));
            }
        }
    }

    fn condition(&self, list: &mut DisplayList, group: usize, (from, to): (f32, f32), condition: Condition) {
        let (frame, thick) = (self.frame, self.strips[group].1);
        let line = |list: &mut DisplayList, up: f32, stroke| {
            let across = self.above(group, up);
            list.line(frame.place(from, across), frame.place(to, across), stroke);
        };
        let band = self.area(group, (from, to), 0.0, thick);
        match condition.status {
            Status::Crashed => {
                list.faded(0.6, |list| list.fill_rect(band, Fill::CROSS));
                return line(list, 0.0, Stroke::new(Tone::Ink2, 1.0).dash(Dash::Absent));
            }
            Status::Paused => {
                let hatch = Fill::Hatch(Hatch::Diagonal, Tone::Hue(Family::Amber));
                list.faded(0.6, |list| list.fill_rect(band, hatch));
                line(list, 0.0, Stroke::new(Tone::Ink0, 1.25));
            }
            Status::Up => line(list, 0.0, Stroke::new(Tone::Ink0, 1.0)),
        }
        let broad = (thick * 0.2).clamp(1.0, 3.0);
        let stroke = match condition.role {
            RoleStyle::Leader => Stroke::new(Tone::Hue(Family::Amber), broad),
            RoleStyle::Candidate => Stroke::new(Tone::Hue(Family::Magenta), broad).dash(Dash::Candidate),
            RoleStyle::Holder => Stroke::new(Tone::Hue(Family::Magenta), broad * 1.6),
            RoleStyle::Informed => Stroke::new(Tone::Hue(Family::Green), broad),
            RoleStyle::Coordinator => Stroke::new(Tone::Hue(Family::Slate), broad * 0.5),
            RoleStyle::Retired => Stroke::new(Tone::Ink2, broad * 0.5).dash(Dash::Dots),
            RoleStyle::Plain => return,
        };
        line(list, thick + broad, stroke);
    }

    /// The counts: how high a bar is says how many, on a scale of doublings.
    fn bars(&self, bundle: &mut Bundle) {
        let shown = |class: Class| class != Class::Below || !self.look.folded;
        let total = |counts: &Counts| -> u32 {
            FILLS.iter().filter(|(class, ..)| shown(*class)).map(|(class, ..)| counts[*class as usize]).sum()
        };
        // A round number, so that the scale does not change with every shift.
        let most = self.cells.iter().map(|cell| total(&cell.counts)).max().unwrap_or(0).next_power_of_two();
        let scale = 1.0 / libm::log2f(1.0 + most as f32);
        for group in 0..self.groups {
            let (thick, head) = (self.strips[group].1, self.head(group));
            // Bars of one class that meet, as high as each other, are one.
            let mut open: [Option<(f32, f32, f32, f32)>; FILLS.len()] = [None; FILLS.len()];
            let close = |bundle: &mut Bundle, place: usize, bar: Option<(f32, f32, f32, f32)>| {
                let Some((start, end, up, high)) = bar else { return };
                let (_, ground, fill) = FILLS[place];
                let middle = head.max(start).min(end);
                for (from, to, opacity) in [(start, middle, 1.0), (middle, end, NOT_YET)] {
                    if from < to {
                        let rect = self.area(group, (from, to), up, high);
                        bundle.area(opacity, rect, ground, fill);
                    }
                }
            };
            for column in 0..self.columns {
                let counts = &self.cells[group * self.columns + column].counts;
                let all = total(counts);
                let height = thick * libm::log2f(1.0 + all as f32) * scale;
                let start = self.start(column);
                let end = (start + self.width).min(self.frame.far());
                let mut up = 0.0;
                for (place, (class, ..)) in FILLS.iter().enumerate() {
                    let count = if shown(*class) { counts[*class as usize] } else { 0 };
                    let high = if count == 0 { 0.0 } else { (height * count as f32 / all as f32).max(1.0) };
                    let high = (high * 2.0).round() / 2.0;
                    match &mut open[place] {
                        Some((_, until, at, tall)) if *at == up && *tall == high => *until = end,
                        bar => {
                            close(bundle, place, bar.take());
                            *bar = (high > 0.0).then_some((start, end, up, high));
                        }
                    }
                    up += high;
                }
            }
            for (place, bar) in open.into_iter().enumerate() {
                close(bundle, place, bar);
            }
        }
    }

    /// A star where decisions begin, and a line as long as they go on.
    fn decisions(&self, list: &mut DisplayList, group: usize) {
        let (frame, look, thick) = (self.frame, self.look, self.strips[group].1);
        let across = self.above(group, thick * 0.5);
        let size = (frame.pitch * f32::from(self.each) * 0.5).max(7.0).min(13.0 * frame.scale);
        let near = |column: usize| frame.near() + (column as f32 + 0.5) * self.width;
        let cells = &self.cells[group * self.columns..(group + 1) * self.columns];
        let decided = |cell: &Cell| cell.counts[Class::Decision as usize] > 0;
        let gap = (size * 1.2 / self.width).ceil() as usize;
        let mut column = 0;
        while let Some(first) = cells[column..].iter().position(decided).map(|place| place + column) {
            // Those that a star of their own would cover go with it.
            let mut last = first;
            while let Some(next) = cells[last + 1..].iter().take(gap).position(decided) {
                last += next + 1;
            }
            let along = match cells[first].decision {
                Some(event) => frame.along(self.look.ruler.own(event as f32)),
                None => near(first),
            };
            let green = Tone::Hue(Family::Green);
            let opacity = if along > self.head(group) { 0.6 } else { 1.0 };
            list.faded(opacity, |list| {
                if last > first {
                    list.line(frame.place(along, across), frame.place(near(last), across), Stroke::new(green, 2.0));
                }
                list.glyph(Glyph::new(GlyphKind::Star, frame.place(along, across), green).size(size));
            });
            let known = |event: &u32| look.recording.row(*event).is_some_and(|row| self.is_known(*event, row));
            if let Some(event) = cells[first].decision.filter(known) {
                let label = sentence::event_label(self.look, event);
                list.hit(HitShape::Circle(frame.place(along, across), size / 2.0), HitId::Event(event), label);
            }
            column = last + 1;
        }
    }

    /// Has the process through whose eyes we look heard of this event?
    fn is_known(&self, event: u32, row: &Row) -> bool {
        let Some(eyes) = self.look.eyes.as_deref() else { return true };
        row.at_process().and_then(|process| eyes.of(process)).is_some_and(|heard| event <= heard.event)
    }

    /// What no zoom hides. Pins of one kind on one lane that would cover each other share one.
    fn pins(&self, list: &mut DisplayList, from: u32, to: u32) {
        let (frame, look) = (self.frame, self.look);
        let top = frame.extent().0;
        let lanes = usize::from(frame.lanes());
        let mut taken = vec![f32::NEG_INFINITY; (lanes + 1) * PINS];
        let density = look.recording.density();
        for &event in density.rare(from.saturating_sub(1), to) {
            let Some(row) = look.recording.row(event).filter(|row| self.is_known(event, row)) else { continue };
            let process = row.at_process().filter(|process| usize::from(process.0) < lanes);
            let along = frame.along(match process {
                Some(_) => look.ruler.place_of(event, row),
                None => look.ruler.own(event as f32),
            });
            if along < frame.near() - APART || along > frame.far() + APART {
                continue;
            }
            let lane = process.map_or(lanes, |process| process.index());
            for (kind, tone, place) in pins_of(row) {
                let free = &mut taken[lane * PINS + place];
                if along - *free < APART && along >= *free {
                    continue;
                }
                *free = along;
                let opacity = if event as f32 > look.moment { 0.6 } else { 1.0 };
                if kind == GlyphKind::Violation {
                    let (start, end) = frame.extent();
                    let line = Stroke::new(tone, 2.0);
                    list.line(frame.place(along, start), frame.place(along, end), line);
                    let at = frame.place(along, start - 4.0 * frame.scale);
                    list.glyph(Glyph::new(kind, at, tone).size(18.0 * frame.scale));
                    list.hit(HitShape::Circle(at, 9.0), HitId::Event(event), sentence::event_label(look, event));
                    continue;
                }
                let ground = process.map_or(top, |process| frame.across(process.0));
                let size = (frame.pitch * 0.8).max(8.0).min(13.0 * frame.scale);
                let at = match kind {
                    // Beside what was done.
                    GlyphKind::UserTab => frame.place(along, ground) - pt(size * 0.45, size * 0.45),
                    _ => frame.place(along, ground),
                };
                list.faded(opacity, |list| list.glyph(Glyph::new(kind, at, tone).size(size)));
                list.hit(HitShape::Circle(at, size / 2.0), HitId::Event(event), sentence::event_label(look, event));
            }
        }
    }
}

/// The middle of so many lanes, and how thick their strip is.
fn strip(frame: &Frame, first: u16, lanes: u16) -> (f32, f32) {
    let last = (first + lanes - 1).min(frame.lanes().saturating_sub(1));
    let across = (frame.across(first) + frame.across(last)) / 2.0;
    (across, (frame.pitch * f32::from(lanes) * 0.62).clamp(1.5, 30.0 * frame.scale))
}

/// Kinds of pins.
const PINS: usize = 8;

/// The pins of an event that must be seen, each with its number.
fn pins_of(row: &Row) -> impl Iterator<Item = (GlyphKind, Tone, usize)> + use<> {
    let red = Tone::Hue(Family::Red);
    let fault = match row.kind {
        _ if row.has(flags::CRASHED) => Some((GlyphKind::Crash, red, 0)),
        EventKind::Crash => Some((GlyphKind::Crash, red, 0)),
        EventKind::Recover => Some((GlyphKind::Recover, Tone::Hue(Family::Green), 1)),
        EventKind::Pause => Some((GlyphKind::Pause, Tone::Hue(Family::Amber), 2)),
        EventKind::Slow => Some((GlyphKind::Slow, Tone::Hue(Family::Amber), 7)),
        EventKind::Cut => Some((GlyphKind::IconKnife, Tone::Ink0, 3)),
        kind if kind.is_done() => Some((fault_icon(kind), Tone::Ink0, 4)),
        _ => None,
    };
    let user = row.has(flags::USER).then_some((GlyphKind::UserTab, Tone::Ink0, 5));
    let violation = row.has(flags::VIOLATION).then_some((GlyphKind::Violation, red, 6));
    fault.into_iter().chain(user).chain(violation)
}
