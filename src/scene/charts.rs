//! Charts on the diagram's time axis: messages in flight, who leads, what the algorithm measures, and how long clients
//! wait.
//!
//! Everything is read off the worlds of a few moments ([`super::samples`]).

use super::axis::FEW;
use super::frame::Frame;
use super::list::{Anchor, Dash, DisplayList, Fill, Group, HitId, HitShape, Stroke, Text};
use super::look::{Look, tint_of};
use super::mark::NOT_YET;
use super::path::{Point, Rect, pt};
use super::samples::{FLYING, Sample, Samples, before_measures, by_lane, count};
use super::sentence;
use super::share::{GAP, Share};
use super::text::{Face, Weight, fit};
use super::theme::{Family, Tone};
use crate::model::{self, Mark, ProcessId, Set};
use crate::sim::{Action, flags};
use crate::trace::NEVER;

/// At most so many processes have lines of their own.
const LINES: u16 = 12;
/// How far beyond the last that was heard of a process its line goes.
const HEARD: f32 = 0.45;
/// The pixels of a step of the messages in flight, where they are counted one by one.
const FINE: f32 = 2.0;

/// Draws them for what the diagram shows, in their share of the room: a list that is as long as the diagram.
pub fn charts(look: &Look<'_>, frame: &Frame, share: Share, samples: &mut Samples) -> DisplayList {
    let vertical = frame.view.vertical;
    let (width, height) = if vertical { (share.taken, frame.height) } else { (frame.width, share.taken) };
    let mut list = DisplayList::new(width, height);
    if !frame.has_room() {
        return list;
    }
    let (start, end) = if vertical { (pt(0.5, 0.0), pt(0.5, height)) } else { (pt(0.0, 0.5), pt(width, 0.5)) };
    list.line(start, end, Stroke::new(Tone::Hairline, 1.0));
    let seen = look.ruler.visible(frame);
    let read = samples.read(look, frame, seen);
    let shared = look.ruler.axis.is_shared();
    let mut chart = Chart { look, frame, share, seen, read: &read, shared, head: 0.0, flying: Vec::new(), most: 1 };
    let all = ProcessId::all(look.count());
    chart.head = match (shared, &look.eyes) {
        (true, _) => chart.inside(frame.along(look.ruler.own(look.moment))),
        (false, Some(_)) => frame.far(),
        // Where lanes have got to different places, what has happened ends with the one that is furthest on.
        (false, None) => all.map(|process| chart.now(process)).fold(frame.near(), f32::max),
    };
    chart.flying = chart.counted(u32::MAX);
    chart.most = chart.flying.iter().map(|step| step.2.iter().sum()).max().unwrap_or(0).max(1);
    let (bands, bars) = (chart.bands(), chart.bars());
    for past in [true, false] {
        list.faded(if past { 1.0 } else { NOT_YET }, |list| {
            let draw = |list: &mut DisplayList| {
                chart.leaders(list, &bands, past);
                for measure in 0..look.recording.behaviour().measured().len() {
                    chart.measure(list, measure, past);
                }
                bars.iter().for_each(|bar| chart.bar(list, bar, past));
            };
            chart.clipped(list, chart.head, past, |list| {
                chart.fly(list, past);
                if shared {
                    draw(list);
                }
            });
            if !shared {
                draw(list);
            }
        });
    }
    chart.names(&mut list);
    if shared {
        let (from, to) = (frame.place(chart.head, 0.0), frame.place(chart.head, share.taken));
        list.line(from, to, Stroke::new(Tone::Ink0, 1.5));
    }
    list
}

/// Messages in flight, by family, from one place to another.
type Flying = (f32, f32, [u32; 5]);

/// Somebody leads, from one place to another, in this term; in which row.
struct Band {
    from: f32,
    to: f32,
    process: ProcessId,
    badge: u32,
    row: usize,
}

/// A request, where its bar lies, and the event of its result, which may be a bad one.
struct Bar {
    event: u32,
    process: ProcessId,
    from: f32,
    to: f32,
    row: usize,
    ignored: bool,
    done: Option<(u32, bool)>,
}

/// At most so many requests lie above each other.
const BARS: usize = 4;

struct Chart<'a> {
    look: &'a Look<'a>,
    frame: &'a Frame,
    share: Share,
    /// The first and the last event that can be seen.
    seen: (u32, u32),
    read: &'a [Sample],
    /// Is a moment one place for all lanes?
    shared: bool,
    /// Where what has happened ends.
    head: f32,
    /// All that are recorded, and how many there are at most.
    flying: Vec<Flying>,
    most: u32,
}

impl Chart<'_> {
    /// Where a chart begins across the axis of time; `None`: there is no room for it.
    fn ground(&self, row: usize) -> Option<f32> {
        let gap = GAP * self.look.scale;
        (row < self.share.rows).then_some(gap + row as f32 * (self.share.size + gap))
    }

    /// The point of a chart at this place of the axis, and so high above its ground.
    fn point(&self, ground: f32, along: f32, up: f32) -> Point {
        let across = if self.frame.view.vertical { ground + up } else { ground + self.share.size - up };
        self.frame.place(along, across)
    }

    fn block(&self, ground: f32, (from, to): (f32, f32), (low, high): (f32, f32)) -> Rect {
        let (a, b) = (self.point(ground, from, low), self.point(ground, to, high));
        Rect::new(a.x.min(b.x), a.y.min(b.y), (b.x - a.x).abs(), (b.y - a.y).abs())
    }

    fn inside(&self, along: f32) -> f32 {
        along.clamp(self.frame.near(), self.frame.far())
    }

    /// How far a lane has got.
    fn now(&self, process: ProcessId) -> f32 {
        match self.shared {
            true => self.head,
            false => self.inside(self.frame.along(self.look.ruler.place(self.look.moment, process))),
        }
    }

    /// Draws what has happened before this place, or what will after it.
    fn clipped(&self, list: &mut DisplayList, head: f32, past: bool, draw: impl FnOnce(&mut DisplayList)) {
        let (from, to) = if past { (self.frame.near(), head) } else { (head, self.frame.far()) };
        if to > from {
            let (a, b) = (self.frame.place(from, 0.0), self.frame.place(to, self.share.taken));
            list.group(Group::Clip(Rect::new(a.x, a.y, b.x - a.x, b.y - a.y)), draw);
        }
    }

    /// The same for a lane. Where a moment is one place everything is clipped already.
    fn on_lane(&self, list: &mut DisplayList, process: ProcessId, past: bool, draw: impl FnOnce(&mut DisplayList)) {
        match self.shared {
            true => draw(list),
            false => self.clipped(list, self.now(process), past, draw),
        }
    }

    /// Where an event of a process is.
    fn along(&self, event: u32, process: ProcessId) -> f32 {
        let ruler = &self.look.ruler;
        self.frame.along(if self.shared { ruler.own(event as f32) } else { ruler.place(event as f32, process) })
    }

    /// Where the line of a process ends: at the end of what is recorded, or of what was heard of it.
    fn end(&self, process: ProcessId) -> f32 {
        match &self.look.eyes {
            Some(eyes) => {
                let heard = eyes.of(process).map_or(0.0, |heard| self.look.ruler.place(heard.event as f32, process));
                self.frame.along(heard + HEARD)
            }
            None => self.along(self.seen.1.max(1), process),
        }
    }

    /// What was read of a process, each with where it begins and where it ends.
    fn course(&self, process: ProcessId) -> Vec<(f32, f32, &Sample)> {
        let mut course: Vec<(f32, f32, &Sample)> = Vec::new();
        let history = by_lane(self.look).then(|| self.look.recording.history());
        let lane = history.as_ref().map(|history| history.lane(process));
        let mut known = None;
        for sample in self.read {
            let own = lane.map_or(Some(sample.event), |lane| {
                let own = lane.partition_point(|own| *own <= sample.event).checked_sub(1)?;
                Some(lane[own])
            });
            if own.is_none() || own == known {
                continue;
            }
            known = own;
            let start = self.along(own.unwrap_or(0), process);
            if let Some(last) = course.last_mut() {
                last.1 = start;
            }
            course.push((start, start, sample));
        }
        if let Some(last) = course.last_mut() {
            last.1 = self.end(process).max(last.0);
        }
        course
    }

    /// The messages in flight of those that were sent by an event.
    fn counted(&self, known: u32) -> Vec<Flying> {
        let look = self.look;
        if self.shared || self.seen.1 - self.seen.0 > FEW {
            let mut reached = f32::NEG_INFINITY;
            let mut place = |event: u32| {
                reached = reached.max(self.frame.along(look.ruler.own(event as f32)));
                reached
            };
            let mut counted: Vec<Flying> = Vec::new();
            for sample in self.read {
                let from = place(sample.event);
                if let Some(last) = counted.last_mut() {
                    last.1 = from;
                }
                counted.push((from, from, sample.flying));
            }
            if let Some(last) = counted.last_mut() {
                last.1 = place(self.seen.1.max(1));
            }
            return counted;
        }
        // Between the event of one lane and that of another: each message by itself, in columns.
        let near = self.frame.near();
        let columns = ((self.frame.far() - near) / FINE).max(0.0) as usize;
        let column = |along: f32| (((along - near) / FINE).round().max(0.0) as usize).min(columns);
        let mut changes = vec![[0i32; 5]; columns + 1];
        let kinds = look.recording.behaviour().kinds();
        for serial in look.messages_between(self.seen.0, self.seen.1) {
            let Some(row) = look.recording.message(serial).filter(|row| row.sent <= known && row.ended != row.sent)
            else {
                continue;
            };
            let from = column(self.along(row.sent, row.id.from));
            let open = row.ended == NEVER || row.ended > known;
            let to = if open { columns } else { column(self.along(row.ended, row.id.to)) };
            let family = kinds.get(usize::from(row.kind)).map_or(model::Family::Control, |kind| kind.family);
            if to > from {
                changes[from][family as usize] += 1;
                changes[to][family as usize] -= 1;
            }
        }
        let mut flying = [0i32; 5];
        let mut counted: Vec<Flying> = Vec::new();
        for (column, change) in changes.iter().enumerate() {
            let along = near + column as f32 * FINE;
            if let Some(last) = counted.last_mut() {
                last.1 = along;
            }
            if column == 0 || change.iter().any(|change| *change != 0) {
                flying.iter_mut().zip(change).for_each(|(flying, change)| *flying += change);
                counted.push((along, along, flying.map(|flying| flying.max(0) as u32)));
            }
        }
        counted
    }

    /// Stacked steps.
    fn fly(&self, list: &mut DisplayList, past: bool) {
        let Some(ground) = self.ground(0) else { return };
        let told = (past && !self.shared).then(|| self.counted(self.look.event));
        let flying = told.as_ref().unwrap_or(&self.flying);
        let most = self.most as f32;
        let mut up = vec![0.0; flying.len()];
        for (family, (_, under, fill)) in FLYING.iter().enumerate() {
            for fill in under.iter().chain([fill]) {
                for ((start, end, counts), up) in flying.iter().zip(&up) {
                    let high = self.share.size * counts[family] as f32 / most;
                    if high > 0.0 && end > start {
                        list.fill_rect(self.block(ground, (*start, *end), (*up, up + high)), *fill);
                    }
                }
            }
            for ((.., counts), up) in flying.iter().zip(&mut up) {
                *up += self.share.size * counts[family] as f32 / most;
            }
        }
        self.base(list, ground, Tone::Ink1);
    }

    fn base(&self, list: &mut DisplayList, ground: f32, tone: Tone) {
        let (from, to) = (self.point(ground, self.frame.near(), 0.0), self.point(ground, self.frame.far(), 0.0));
        list.line(from, to, Stroke::new(tone, 1.0));
    }

    /// Who leads from when to when, those who lead at once in rows of their own.
    fn bands(&self) -> Vec<Band> {
        let mut bands: Vec<Band> = Vec::new();
        let leaders: Set<ProcessId> =
            self.read.iter().flat_map(|sample| sample.leaders.iter().map(|(process, _)| *process)).collect();
        for process in leaders.iter().copied() {
            let mut open: Option<usize> = None;
            for (from, to, sample) in self.course(process) {
                let badge = sample.leaders.iter().find(|(leader, _)| *leader == process).map(|(_, badge)| *badge);
                let Some(badge) = badge else {
                    open = None;
                    continue;
                };
                match open.filter(|band| bands[*band].badge == badge) {
                    Some(band) => bands[band].to = to,
                    None => {
                        open = Some(bands.len());
                        bands.push(Band { from, to, process, badge, row: 0 });
                    }
                }
            }
        }
        for band in 0..bands.len() {
            let (from, to) = (bands[band].from, bands[band].to);
            let beside = |other: &Band, row| other.row == row && other.from < to && from < other.to;
            bands[band].row = (0..).find(|row| !bands[..band].iter().any(|other| beside(other, *row))).unwrap_or(0);
        }
        bands
    }

    /// A band for each leader, tinted and named by its term.
    fn leaders(&self, list: &mut DisplayList, bands: &[Band], past: bool) {
        let Some(ground) = self.ground(1).filter(|_| self.look.recording.behaviour().leads()) else { return };
        let face = Face::MARK.mono().weight(Weight::Strong).scaled(self.look.scale);
        let letter = super::lanes::badge_letter(self.look);
        let rows = bands.iter().map(|band| band.row + 1).max().unwrap_or(1);
        let share = self.share.size / rows as f32;
        for Band { from, to, process, badge, row } in bands {
            let up = (rows - 1 - row) as f32 * share;
            let band = self.block(ground, (*from, *to), (up, up + share - 1.0));
            let (family, hatched) = tint_of((*badge).max(1));
            self.on_lane(list, *process, past, |list| {
                list.rect(band, 0.0, Some(Fill::Solid(Tone::Tint(family))), Some(Stroke::new(Tone::Ink1, 1.0)));
                if hatched {
                    list.faded(0.3, |list| list.fill_rect(band, Fill::hatched(family)));
                }
                let name = process.to_string();
                let text = if *badge > 0 { format!("{process} · {letter}{badge}") } else { name.clone() };
                let (left, top) = match self.frame.view.vertical {
                    true => (band.x + 3.0, self.inside(*from)),
                    false => (self.inside(*from) + 4.0, band.y),
                };
                let (wide, high) = (band.right().min(self.frame.width) - left - 4.0, band.bottom() - top);
                let fits = |text: &String| self.look.measure.width(text, face) < wide && high > face.size;
                if let Some(text) = [text, name].into_iter().find(fits) {
                    let line = if self.frame.view.vertical { top + face.size } else { band.centre().y + face.drop() };
                    list.text(Text::new(text, pt(left, line), face, Tone::Ink0));
                }
            });
        }
        if self.shared || past {
            self.nobody(list, ground, bands);
        }
    }

    /// Dots where nobody leads.
    fn nobody(&self, list: &mut DisplayList, ground: f32, bands: &[Band]) {
        let mut from = self.frame.near();
        let far = self.frame.far();
        while from < far {
            // As far as one of the bands that cover this place goes, or to the next that begins.
            let covering = bands.iter().filter(|band| band.from <= from && band.to > from).map(|band| band.to);
            if let Some(to) = covering.reduce(f32::max) {
                from = to;
                continue;
            }
            let next = bands.iter().map(|band| band.from).filter(|next| *next > from).fold(far, f32::min);
            let middle = self.share.size / 2.0;
            let (a, b) = (self.point(ground, from, middle), self.point(ground, next, middle));
            list.line(a, b, Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots));
            from = next;
        }
    }

    /// How high a value stands. Lines on one height lie beside each other.
    fn height(&self, value: u32, most: u32, process: ProcessId) -> f32 {
        (self.share.size - 8.0) * value as f32 / most as f32 + f32::from(process.0.min(LINES))
    }

    /// A stepped line for each process, broken while it is down.
    fn measure(&self, list: &mut DisplayList, measure: usize, past: bool) {
        let Some(ground) = self.ground(before_measures(self.look) + measure) else { return };
        let most = self.greatest(measure);
        for process in self.lines() {
            self.on_lane(list, process, past, |list| {
                let stroke = stroke(process);
                let mut line: Vec<Point> = Vec::new();
                for (start, end, sample) in self.course(process) {
                    match &sample.measures[process.index()] {
                        Some(values) => {
                            let up = self.height(values[measure], most, process);
                            line.extend([self.point(ground, start, up), self.point(ground, end, up)]);
                        }
                        None if line.is_empty() => {}
                        None => list.polyline(std::mem::take(&mut line), stroke),
                    }
                }
                if !line.is_empty() {
                    list.polyline(line, stroke);
                }
            });
        }
        if past || self.shared {
            self.base(list, ground, Tone::Hairline);
        }
    }

    fn lines(&self) -> impl Iterator<Item = ProcessId> + use<> {
        ProcessId::all(self.look.count().min(LINES))
    }

    fn greatest(&self, measure: usize) -> u32 {
        let most = |sample: &Sample| sample.measures.iter().flatten().map(|values| values[measure]).max();
        self.read.iter().filter_map(most).max().unwrap_or(0).max(1)
    }

    /// From handing in a request to the next result that its process tells of.
    fn bars(&self) -> Vec<Bar> {
        let mut bars = Vec::new();
        if self.look.recording.behaviour().answers().is_empty() {
            return bars;
        }
        let (near, far) = (self.frame.near(), self.frame.far());
        let mut free = [f32::NEG_INFINITY; BARS];
        // Those that began before the picture may still be open.
        let acts = self.look.recording.acts(self.seen.0.saturating_sub(2_000), self.seen.1);
        for (event, action) in acts.iter().rev().take(400).rev() {
            let row = self.look.recording.row(*event);
            let (&Action::Request { process, .. }, Some(row)) = (action, row) else { continue };
            let ignored = row.has(flags::IGNORED);
            let done = (!ignored).then(|| result(self.look, process, *event)).flatten();
            let from = self.along(*event, process);
            let to = match done {
                _ if ignored => from + 6.0 * self.look.scale,
                Some((event, _)) => self.along(event, process),
                None => self.end(process),
            };
            if to.max(from) < near || from > far {
                continue;
            }
            let Some(row) = free.iter().position(|free| *free <= from) else { continue };
            free[row] = to + 2.0;
            bars.push(Bar { event: *event, process, from, to, row, ignored, done });
        }
        bars
    }

    /// Ragged while there is no result.
    fn bar(&self, list: &mut DisplayList, bar: &Bar, past: bool) {
        let Some(ground) = self.ground(count(self.look) - 1) else { return };
        let known = if past { self.look.event } else { u32::MAX };
        if bar.event > known {
            return;
        }
        let done = bar.done.filter(|(event, _)| *event <= known);
        let to = if done.is_none() && !bar.ignored && past {
            self.end(bar.process).min(self.now(bar.process))
        } else {
            bar.to
        };
        let high = self.share.size / BARS as f32;
        let low = (BARS - 1 - bar.row) as f32 * high;
        let high = low + high - 1.0;
        let (from, to) = (bar.from, to.max(bar.from + 2.0));
        let area = self.block(ground, (from, to), (low, high));
        let at = |along: f32, up: f32| self.point(ground, along, up);
        self.on_lane(list, bar.process, past, |list| match done {
            Some((_, good)) => {
                let family = if good { Family::Green } else { Family::Red };
                list.fill_rect(area, Fill::Solid(Tone::Tint(family)));
                let stroke = Stroke::new(Tone::Hue(family), 1.25);
                list.rect(area, 0.0, None, Some(stroke));
                if !good {
                    list.line(at(from, low), at(to, high), stroke);
                }
            }
            None if bar.ignored => list.rect(area, 0.0, None, Some(Stroke::new(Tone::Ink2, 1.0))),
            None => {
                list.fill_rect(area, Fill::DIAGONAL);
                list.line(at(from, low), at(from, high), Stroke::new(Tone::Ink0, 1.5));
                let teeth = [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| {
                    let out = if (part * 4.0) as i32 % 2 == 0 { 0.0 } else { 4.0 };
                    at(to - out, low + (high - low) * part)
                });
                list.polyline(teeth.to_vec(), Stroke::new(Tone::Ink0, 1.25));
            }
        });
        if past {
            let outcome = match done {
                _ if bar.ignored => "Ignored.".to_owned(),
                Some((event, true)) => format!("Its result is there at step {event}."),
                Some((event, false)) => format!("It fails at step {event}."),
                None => "No result yet.".to_owned(),
            };
            let says = format!("{} {outcome}", sentence::event(self.look.recording, bar.event));
            list.hit(HitShape::Rect(area), HitId::Event(bar.event), says);
        }
    }

    /// What each chart shows, at its left or over it; its greatest number; and at the ends of lines, whose they are.
    fn names(&self, list: &mut DisplayList) {
        let behaviour = self.look.recording.behaviour();
        self.name(list, 0, "in flight", &format!("0–{}", self.most));
        if behaviour.leads() {
            self.name(list, 1, "leader", "");
        }
        for (measure, word) in behaviour.measured().iter().enumerate() {
            self.name(list, before_measures(self.look) + measure, word, &format!("0–{}", self.greatest(measure)));
            self.line_ends(list, measure);
        }
        if !behaviour.answers().is_empty() {
            self.name(list, count(self.look) - 1, "requests", "");
        }
    }

    fn name(&self, list: &mut DisplayList, row: usize, word: &str, range: &str) {
        let Some(ground) = self.ground(row) else { return };
        let s = self.look.scale;
        let face = Face::MARK.scaled(s);
        for (line, (word, tone)) in [(word, Tone::Ink0), (range, Tone::Ink1)].into_iter().enumerate() {
            let at = match self.frame.view.vertical {
                true => pt(ground, (11.0 + 12.0 * line as f32) * s),
                false => pt(6.0 * s, ground + (12.0 + (self.share.size / s - 24.0).clamp(8.0, 14.0) * line as f32) * s),
            };
            let room = if self.frame.view.vertical { self.share.size + 6.0 * s } else { self.frame.near() };
            let word = fit(self.look.measure, word, face, room).into_owned();
            list.text(Text::new(word, at, face, tone));
        }
    }

    fn line_ends(&self, list: &mut DisplayList, measure: usize) {
        let Some(ground) = self.ground(before_measures(self.look) + measure) else { return };
        let s = self.look.scale;
        let face = Face::MARK.mono().weight(Weight::Strong).scaled(s);
        let most = self.greatest(measure);
        // Processes whose lines end at one height and place share a label.
        let mut ends: Vec<(f32, u32, String)> = Vec::new();
        for process in self.lines() {
            let course = self.course(process);
            let Some((_, end, sample)) = course.last() else { continue };
            let Some(values) = &sample.measures[process.index()] else { continue };
            let (end, value) = (end.min(self.frame.far()), values[measure]);
            match ends.iter_mut().find(|(at, other, _)| *other == value && (at - end).abs() < 30.0 * s) {
                Some((at, _, names)) => {
                    *at = at.max(end);
                    names.push_str(&process.to_string());
                }
                None => ends.push((end, value, process.to_string())),
            }
        }
        for (line, (end, value, names)) in ends.iter().enumerate() {
            let text = format!("{names} {value}");
            let at = self.point(ground, end + 3.0, (self.share.size - 8.0) * *value as f32 / most as f32);
            let text = |at| Text::new(text.clone(), at, face, Tone::Ink0).halo(Tone::Canvas);
            if self.frame.view.vertical {
                // One under the other, however far apart the lines end.
                let line = (line as f32 + 0.8) * face.size;
                list.text(text(pt(ground, (end + line).min(self.frame.far() - line + face.size))));
            } else {
                let at = pt(at.x.min(self.frame.far() - 2.0), at.y + face.drop() - 3.0);
                let anchor = if at.x > self.frame.far() - 60.0 * s { Anchor::End } else { Anchor::Start };
                list.text(text(at).anchor(anchor));
            }
        }
    }
}

/// Lines are told apart by their dashes, by their widths and by where they end; the hue only helps.
fn stroke(process: ProcessId) -> Stroke {
    const LINES: [(Family, Dash); 5] = [
        (Family::Blue, Dash::None),
        (Family::Amber, Dash::Of(9.0, 2.0)),
        (Family::Green, Dash::Of(5.0, 2.0)),
        (Family::Magenta, Dash::Of(2.5, 1.5)),
        (Family::Slate, Dash::Of(14.0, 4.0)),
    ];
    let (family, dash) = LINES[process.index() % LINES.len()];
    let width = 1.5 + 0.75 * (process.index() / LINES.len()) as f32;
    Stroke::new(Tone::Hue(family), width).dash(dash)
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
