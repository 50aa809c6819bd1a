//! Charts on the diagram's time axis: messages in flight, who leads, what the algorithm measures, and how long clients
//! wait.
//!
//! Everything is read off the worlds of a few moments, as far apart as a few pixels are; those that were read once are
//! kept, so that shifting the diagram reads only what is new.

use super::frame::Frame;
use super::list::{Anchor, DisplayList, Fill, Group, Hatch, Stroke, Text};
use super::look::{Look, tint_of};
use super::mark::NOT_YET;
use super::path::{Rect, pt};
use super::text::{Face, Weight};
use super::theme::{Family, Tone};
use crate::model::{self, Mark, ProcessId, RoleStyle};
use crate::sim::{Action, Waiting, World, flags};

/// Pixels from one moment that is read to the next.
const GRAIN: f32 = 4.0;
/// From so many events between them on, only moments that cost nothing to read are taken.
const FAR: u32 = 64;
/// So many moments are kept.
const KEPT: usize = 2_000;
/// At most so many processes have lines of their own.
const LINES: u16 = 12;
const ROW: f32 = 38.0;
const GAP: f32 = 8.0;

/// What was read off one world.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub event: u32,
    /// Messages in flight: ask, answer, payload, control, special.
    pub flying: [u32; 5],
    /// Who leads, and since which term, ballot or view.
    pub leaders: Vec<(ProcessId, u32)>,
    /// For each process what the algorithm measures; nothing of one that is down.
    pub measures: Vec<Option<Vec<u32>>>,
}

/// The moments that were read, by event.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<Sample>);

/// Families of messages, from the ground up, and how each is filled.
pub const FLYING: [(&str, Option<Fill>, Fill); 5] = [
    ("ask", None, Fill::Solid(Tone::Hue(Family::Blue))),
    ("answer", Some(Fill::Solid(Tone::Tint(Family::Blue))), Fill::Hatch(Hatch::Diagonal, Tone::Hue(Family::Blue))),
    ("payload", Some(Fill::Solid(Tone::Tint(Family::Green))), Fill::Hatch(Hatch::Cross, Tone::Hue(Family::Green))),
    ("control", None, Fill::Solid(Tone::Ink2)),
    ("special", Some(Fill::Solid(Tone::Tint(Family::Magenta))), Fill::Hatch(Hatch::Dots, Tone::Hue(Family::Magenta))),
];

impl Sample {
    pub fn of(world: &World, event: u32) -> Sample {
        let behaviour = world.behaviour();
        let kinds = behaviour.kinds();
        let mut flying = [0; 5];
        for pending in world.pending() {
            let Waiting::Message(message) = &pending.what else { continue };
            let family = kinds.get(usize::from(message.kind)).map_or(model::Family::Control, |kind| kind.family);
            flying[family as usize] += 1;
        }
        let mut leaders = Vec::new();
        let mut measures = Vec::new();
        for (process, slot) in ProcessId::all(world.plan().processes).zip(world.slots()) {
            let Some(state) = &slot.state else {
                measures.push(None);
                continue;
            };
            if behaviour.role(&**state).style == RoleStyle::Leader {
                leaders.push((process, behaviour.badge(&**state).map_or(0, |badge| badge.number)));
            }
            measures.push(Some(behaviour.measures(&**state)));
        }
        Sample { event, flying, leaders, measures }
    }
}

impl Samples {
    /// Reads what is needed to draw what lies between two events, and returns it.
    pub fn read(&mut self, look: &Look<'_>, frame: &Frame, from: u32, to: u32) -> Vec<Sample> {
        let recording = look.recording;
        let columns = ((frame.far() - frame.near()) / GRAIN).max(1.0) as u32;
        let stride = ((to - from) / columns).max(1).next_power_of_two();
        if self.0.len() > KEPT {
            self.0.clear();
        }
        let mut read: Vec<Sample> = Vec::new();
        let mut event = from / stride * stride;
        while event <= to {
            let (at, near) = match stride {
                FAR.. => recording.keyframe_before(event),
                _ => (event, recording.head()),
            };
            if read.last().is_none_or(|last| last.event < at) {
                let place = self.0.binary_search_by_key(&at, |sample| sample.event);
                let place = place.unwrap_or_else(|place| {
                    let world = if stride >= FAR { near.clone() } else { recording.world_at(at) };
                    self.0.insert(place, Sample::of(&world, at));
                    place
                });
                read.push(self.0[place].clone());
            }
            event += stride;
        }
        read
    }
}

/// How many rows there are for this algorithm.
fn rows(look: &Look<'_>) -> usize {
    let behaviour = look.recording.behaviour();
    2 + behaviour.measured().len() + usize::from(!behaviour.answers().is_empty())
}

/// How high the charts are.
pub fn height(look: &Look<'_>) -> f32 {
    (rows(look) as f32 * (ROW + GAP) + GAP) * look.scale
}

/// Draws them for what the diagram shows. The list is as wide as the diagram.
pub fn charts(look: &Look<'_>, frame: &Frame, samples: &mut Samples) -> DisplayList {
    let (width, height) = (frame.width, height(look));
    let mut list = DisplayList::new(width, height);
    if !frame.has_room() {
        return list;
    }
    list.line(pt(0.0, 0.5), pt(width, 0.5), Stroke::new(Tone::Hairline, 1.0));
    let axis = look.ruler.axis;
    let face = Face::MARK.scaled(look.scale);
    if !axis.is_shared() {
        let text = "Charts follow steps or simulated time: on this axis there is no one place for a moment.";
        list.text(Text::new(text, pt(frame.near(), height / 2.0), face, Tone::Ink1));
        return list;
    }
    let (from, to) = look.ruler.visible(frame);
    let read = samples.read(look, frame, from, to);
    let chart = Chart { look, frame, read: &read, end: to };
    let head = frame.along(look.ruler.own(look.moment)).clamp(frame.near(), frame.far());
    let past = Rect::new(frame.near(), 0.0, head - frame.near(), height);
    let future = Rect::new(head, 0.0, frame.far() - head, height);
    // What was known by then, and what is recorded.
    for (part, opacity, known) in [(past, 1.0, look.event), (future, NOT_YET, u32::MAX)] {
        if part.w > 0.0 {
            list.group(Group::Clip(part), |list| list.faded(opacity, |list| chart.draw(list, known)));
        }
    }
    chart.names(&mut list);
    list.line(pt(head, 0.0), pt(head, height), Stroke::new(Tone::Ink0, 1.5));
    list
}

struct Chart<'a> {
    look: &'a Look<'a>,
    frame: &'a Frame,
    read: &'a [Sample],
    /// The last event that can be seen.
    end: u32,
}

impl Chart<'_> {
    fn row(&self, row: usize) -> Rect {
        let s = self.look.scale;
        let y = (GAP + row as f32 * (ROW + GAP)) * s;
        Rect::new(self.frame.near(), y, self.frame.far() - self.frame.near(), ROW * s)
    }

    /// Each sample with where it begins and where it ends.
    fn spans(&self) -> impl Iterator<Item = (f32, f32, &Sample)> {
        let along = |event: u32| self.frame.along(self.look.ruler.own(event as f32));
        let ends = self.read.iter().skip(1).map(|sample| sample.event).chain([self.end.max(1)]);
        self.read.iter().zip(ends).map(move |(sample, end)| (along(sample.event), along(end), sample))
    }

    fn most(&self, of: impl Fn(&Sample) -> u32) -> u32 {
        self.read.iter().map(of).max().unwrap_or(0).max(1)
    }

    /// `known`: the last event whose outcome may be told.
    fn draw(&self, list: &mut DisplayList, known: u32) {
        self.flying(list, self.row(0));
        self.leaders(list, self.row(1));
        for measure in 0..self.look.recording.behaviour().measured().len() {
            self.measure(list, self.row(2 + measure), measure);
        }
        if !self.look.recording.behaviour().answers().is_empty() {
            self.operations(list, self.row(rows(self.look) - 1), known);
        }
    }

    /// Stacked steps.
    fn flying(&self, list: &mut DisplayList, area: Rect) {
        let most = self.most(|sample| sample.flying.iter().sum()) as f32;
        let mut up = vec![0.0; self.read.len()];
        for (family, (_, ground, fill)) in FLYING.iter().enumerate() {
            for fill in ground.iter().chain([fill]) {
                for ((start, end, sample), up) in self.spans().zip(&up) {
                    let high = area.h * sample.flying[family] as f32 / most;
                    if high > 0.0 && end > start {
                        list.fill_rect(Rect::new(start, area.bottom() - up - high, end - start, high), *fill);
                    }
                }
            }
            for (sample, up) in self.read.iter().zip(&mut up) {
                *up += area.h * sample.flying[family] as f32 / most;
            }
        }
        list.line(pt(area.x, area.bottom()), pt(area.right(), area.bottom()), Stroke::new(Tone::Ink1, 1.0));
    }

    /// A band for each leader, tinted and named by its term.
    fn leaders(&self, list: &mut DisplayList, area: Rect) {
        let face = Face::MARK.mono().weight(Weight::Strong).scaled(self.look.scale);
        let letter = super::lanes::badge_letter(self.look);
        let spans: Vec<_> = self.spans().collect();
        let mut first = 0;
        while let Some((start, _, sample)) = spans.get(first) {
            let same = spans[first..].iter().take_while(|(.., other)| other.leaders == sample.leaders).count();
            let end = spans[first + same - 1].1;
            first += same;
            let share = area.h / sample.leaders.len().max(1) as f32;
            for (place, (process, badge)) in sample.leaders.iter().enumerate() {
                let band = Rect::new(*start, area.y + share * place as f32, end - start, share - 1.0);
                let (family, hatched) = tint_of((*badge).max(1));
                list.rect(band, 0.0, Some(Fill::Solid(Tone::Tint(family))), Some(Stroke::new(Tone::Ink1, 1.0)));
                if hatched {
                    list.faded(0.3, |list| list.fill_rect(band, Fill::hatched(family)));
                }
                let text = if *badge > 0 { format!("{process} · {letter}{badge}") } else { process.to_string() };
                let left = band.x.max(area.x) + 4.0;
                if band.right().min(area.right()) - left > self.look.measure.width(&text, face) + 4.0
                    && share > face.size
                {
                    list.text(Text::new(text, pt(left, band.centre().y + face.drop()), face, Tone::Ink0));
                }
            }
            if sample.leaders.is_empty() {
                let middle = area.centre().y;
                list.line(
                    pt(*start, middle),
                    pt(end, middle),
                    Stroke::new(Tone::Ink2, 1.0).dash(super::list::Dash::Dots),
                );
            }
        }
    }

    /// A stepped line for each process, broken while it is down.
    fn measure(&self, list: &mut DisplayList, area: Rect, measure: usize) {
        let most = self.greatest(measure) as f32;
        for process in ProcessId::all(self.look.count().min(LINES)) {
            // Lines on one height lie beside each other.
            let shift = f32::from(process.0) * 1.0;
            let mut line = Vec::new();
            let mut close = |line: &mut Vec<_>| {
                if line.len() > 1 {
                    list.polyline(std::mem::take(line), Stroke::new(tone(process), 1.5));
                }
                line.clear();
            };
            for (start, end, sample) in self.spans() {
                match &sample.measures[process.index()] {
                    Some(values) => {
                        let y = area.bottom() - (area.h - 8.0) * values[measure] as f32 / most - shift;
                        line.extend([pt(start, y), pt(end, y)]);
                    }
                    None => close(&mut line),
                }
            }
            close(&mut line);
        }
        list.line(pt(area.x, area.bottom()), pt(area.right(), area.bottom()), Stroke::new(Tone::Hairline, 1.0));
    }

    fn greatest(&self, measure: usize) -> u32 {
        self.most(|sample| sample.measures.iter().flatten().map(|values| values[measure]).max().unwrap_or(0))
    }

    /// From handing in a request to the next result that its process tells of; ragged while there is none.
    fn operations(&self, list: &mut DisplayList, area: Rect, known: u32) {
        let recording = self.look.recording;
        let s = self.look.scale;
        let along = |event: u32| self.frame.along(self.look.ruler.own(event as f32));
        let mut free = [f32::NEG_INFINITY; 4];
        let high = area.h / free.len() as f32 - 1.0;
        // Those that began before the picture may still be open.
        let first = self.read.first().map_or(0, |sample| sample.event);
        let acts = recording.acts(first.saturating_sub(2_000), self.end);
        let mut pieces = Vec::new();
        for (event, action) in acts.iter().rev().take(400).rev() {
            let (Action::Request { process, .. }, Some(row)) = (action, recording.row(*event)) else { continue };
            let ignored = row.has(flags::IGNORED);
            let done = (!ignored).then(|| result(self.look, *process, *event)).flatten();
            let start = along(*event);
            let done = done.filter(|(event, _)| *event <= known);
            let end = done.map_or(along(known.min(recording.last())).min(self.frame.far()), |(event, _)| along(event));
            let end = if ignored { start + 6.0 * s } else { end };
            if end < self.frame.near() || start > self.frame.far() {
                continue;
            }
            let Some(row) = free.iter().position(|free| *free <= start) else { continue };
            free[row] = end + 2.0;
            pieces.push((start, end, row, ignored, done));
        }
        for (start, end, row, ignored, done) in pieces {
            let (top, bottom) = (area.y + row as f32 * (high + 1.0), area.y + row as f32 * (high + 1.0) + high);
            let bar = Rect::new(start, top, (end - start).max(2.0), high);
            match done {
                Some((_, good)) => {
                    let family = if good { Family::Green } else { Family::Red };
                    list.fill_rect(bar, Fill::Solid(Tone::Tint(family)));
                    list.rect(bar, 0.0, None, Some(Stroke::new(Tone::Hue(family), 1.25)));
                    if !good {
                        list.line(pt(bar.x, top), pt(bar.right(), bottom), Stroke::new(Tone::Hue(family), 1.25));
                    }
                }
                None if ignored => list.rect(bar, 0.0, None, Some(Stroke::new(Tone::Ink2, 1.0))),
                None => {
                    list.fill_rect(bar, Fill::DIAGONAL);
                    list.line(pt(bar.x, top), pt(bar.x, bottom), Stroke::new(Tone::Ink0, 1.5));
                    let teeth = [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| {
                        let out = if (part * 4.0) as i32 % 2 == 0 { 0.0 } else { 4.0 };
                        pt(bar.right() - out, top + (bottom - top) * part)
                    });
                    list.polyline(teeth.to_vec(), Stroke::new(Tone::Ink0, 1.25));
                }
            }
        }
    }

    /// What each row shows, at its left; its greatest number; and at the ends of lines, whose they are.
    fn names(&self, list: &mut DisplayList) {
        let s = self.look.scale;
        let face = Face::MARK.scaled(s);
        let name = |list: &mut DisplayList, row: usize, words: [&str; 2]| {
            let area = self.row(row);
            for (place, word) in words.into_iter().enumerate() {
                let at = pt(6.0 * s, area.y + (12.0 + 14.0 * place as f32) * s);
                list.text(Text::new(word, at, face, if place == 0 { Tone::Ink0 } else { Tone::Ink1 }));
            }
        };
        let most = self.most(|sample| sample.flying.iter().sum());
        name(list, 0, ["in flight", &format!("0–{most}")]);
        name(list, 1, ["leader", ""]);
        for (measure, word) in self.look.recording.behaviour().measured().iter().enumerate() {
            name(list, 2 + measure, [word, &format!("0–{}", self.greatest(measure))]);
            self.line_ends(list, measure);
        }
        if !self.look.recording.behaviour().answers().is_empty() {
            name(list, rows(self.look) - 1, ["requests", ""]);
        }
    }

    fn line_ends(&self, list: &mut DisplayList, measure: usize) {
        let s = self.look.scale;
        let (area, most) = (self.row(2 + measure), self.greatest(measure) as f32);
        let face = Face::MARK.mono().weight(Weight::Strong).scaled(s);
        let Some((_, end, sample)) = self.spans().last() else { return };
        // Processes whose lines end at one height share a label.
        let mut ends: Vec<(u32, String)> = Vec::new();
        for process in ProcessId::all(self.look.count().min(LINES)) {
            let Some(values) = &sample.measures[process.index()] else { continue };
            match ends.iter_mut().find(|(value, _)| *value == values[measure]) {
                Some((_, names)) => names.push_str(&process.to_string()),
                None => ends.push((values[measure], process.to_string())),
            }
        }
        let x = (end + 3.0).min(self.frame.far() - 2.0);
        for (value, names) in ends {
            let y = area.bottom() - (area.h - 8.0) * value as f32 / most + face.drop() - 3.0;
            let text = Text::new(format!("{names} {value}"), pt(x, y), face, Tone::Ink0).halo(Tone::Canvas);
            list.text(text.anchor(if x > self.frame.far() - 60.0 * s { Anchor::End } else { Anchor::Start }));
        }
    }
}

/// Lines are told apart by where they end; the hue only helps.
fn tone(process: ProcessId) -> Tone {
    const TONES: [Family; 5] = [Family::Blue, Family::Amber, Family::Green, Family::Magenta, Family::Slate];
    Tone::Hue(TONES[process.index() % TONES.len()])
}

/// The next event at which this process tells of a result, and whether it is a good one.
fn result(look: &Look<'_>, process: ProcessId, from: u32) -> Option<(u32, bool)> {
    let events = look.recording.interesting();
    let later = &events[events.partition_point(|event| *event < from)..];
    let behaviour = look.recording.behaviour();
    later.iter().take(4_000).find_map(|event| {
        let row = look.recording.row(*event).filter(|row| row.process == process)?;
        let mark = row.mark.filter(|mark| behaviour.answers().contains(mark))?;
        Some((*event, mark != Mark::Abort))
    })
}
