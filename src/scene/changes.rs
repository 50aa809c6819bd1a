//! What the newest step changed, at the process itself: each variable's old value struck through, the new one boxed.
//!
//! It stands in free space beside the card, over no other card and inside the picture; where there is none, the panel's
//! sentences say it alone.

use super::diff::{Change, changes, grown};
use super::flight;
use super::layout::{Ground, Layout, NAMED};
use super::list::{DisplayList, Fill, Stroke, Text};
use super::look::Look;
use super::path::{Point, Rect, pt};
use super::text::{Face, Weight, fit};
use super::theme::Tone;
use crate::model::{ProcessId, Variable};
use crate::sim::World;

/// So many lines stand at a process; the rest is counted.
const LINES: usize = 4;
/// The widest that a line may be, a name and an old value of it, and how high it is, px.
const WIDEST: f32 = 190.0;
const NAME: f32 = 96.0;
const OLD: f32 = 44.0;
const HIGH: f32 = 17.0;
/// The least distance to what it must not cover.
const GAP: f32 = 3.0;

/// How far a card reaches to its sides and down, and how far up, where a hand is raised; and what stands around a process
/// without a card beyond its disc, and where its name stands outside.
const CARD: (f32, f32) = (42.0, 50.0);
const CLEAR: f32 = 4.0;
const OUTSIDE: f32 = 24.0;

/// The area of a process that nothing else may cover: its disc, with a card also the timer and what sits on top.
pub fn area(ground: &Ground, process: ProcessId) -> Rect {
    let (at, s) = (ground.centres[process.index()], ground.scale);
    if ground.detailed {
        return Rect::new(at.x - CARD.0 * s, at.y - CARD.1 * s, 2.0 * CARD.0 * s, (CARD.0 + CARD.1) * s);
    }
    let reach =
        ground.disc + if ground.disc < NAMED * s && ground.layout == Layout::Ring { OUTSIDE } else { CLEAR } * s;
    Rect::centred(at, 2.0 * reach, 2.0 * reach)
}

/// Where something of this size stands in a picture: below its card, above it, right or left of it, or under or over its
/// details; of these where it covers the fewest `lines`. `None` where each place would cover something of what is `taken`.
pub fn place(
    size: Point,
    (card, details): (Rect, Option<Rect>),
    taken: &[Rect],
    lines: &[(Point, Point)],
    picture: Point,
) -> Option<Rect> {
    let (right, left) = (card.right() + GAP, card.x - GAP - size.x);
    let along = [card.centre().y - size.y / 2.0, card.y, card.bottom() - size.y];
    let sides = [right, left].into_iter().flat_map(|x| along.map(|y| pt(x, y)));
    // In the middle of that side, or flush with either end of it.
    let around = |own: Rect| {
        let across = [own.centre().x - size.x / 2.0, own.x, own.right() - size.x];
        [own.bottom() + GAP, own.y - GAP - size.y].into_iter().flat_map(move |y| across.map(|x| pt(x, y)))
    };
    let places = around(card).chain(sides).chain(details.into_iter().flat_map(around));
    let inside = |area: &Rect| area.x >= 1.0 && area.y >= 1.0 && area.right() < picture.x && area.bottom() < picture.y;
    let is_free = |area: &Rect| inside(area) && !taken.iter().any(|other| area.intersects(other));
    let free = places.map(|at| Rect::new(at.x, at.y, size.x, size.y)).filter(is_free);
    free.min_by_key(|area| lines.iter().filter(|(from, to)| area.is_crossed(*from, *to)).count())
}

/// What the newest step changed, and where that is told.
pub(super) struct Told {
    pub area: Rect,
    lines: Vec<Line>,
    more: usize,
}

/// Finds a place for what the newest step changed, off what is `taken`; `details` are what stands beside each process.
/// Where there is no room for four lines there may be for fewer.
pub(super) fn find(
    look: &Look<'_>,
    ground: &Ground,
    details: &[Option<Rect>],
    taken: &[Rect],
    picture: Point,
) -> Option<Told> {
    // While a token flies there is no state between two steps.
    if !look.changes || look.moment != look.event as f32 || look.event == 0 {
        return None;
    }
    let process = look.recording.row(look.event)?.at_process().filter(|process| process.0 < look.count())?;
    let before = look.recording.world_at(look.event.checked_sub(1).filter(|before| *before >= look.recording.first())?);
    let all = changes(&variables(look, &before, process), &variables(look, &look.world, process));
    let mut lines: Vec<Line> = all.iter().take(LINES).map(|(name, change)| line(look, name, change)).collect();
    let s = look.scale;
    let mut hard: Vec<Rect> = ProcessId::all(look.count()).map(|process| area(ground, process)).collect();
    let own = (hard[process.index()], details.get(process.index()).copied().flatten());
    let flying = flight::places(look, ground);
    hard.extend(taken.iter().copied().chain(flying.iter().map(|(token, _)| *token)));
    let trails: Vec<(Point, Point)> = flying.into_iter().map(|(_, trail)| trail).collect();
    while let Some(widest) = lines.iter().map(|line| line.width).reduce(f32::max) {
        let more = all.len() - lines.len();
        let rows = lines.len() + usize::from(more > 0);
        let size = pt(widest + 14.0 * s, (rows as f32 * HIGH + 8.0) * s);
        if let Some(area) = place(size, own, &hard, &trails, picture) {
            return Some(Told { area, lines, more });
        }
        lines.pop();
    }
    None
}

impl Told {
    pub(super) fn write(self, list: &mut DisplayList, look: &Look<'_>) {
        let (s, rect) = (look.scale, self.area);
        list.rect(rect, 4.0 * s, Some(Fill::Solid(Tone::Panel)), Some(Stroke::new(Tone::Hairline, 1.0)));
        let mut at = pt(rect.x + 7.0 * s, rect.y + 12.5 * s);
        for line in self.lines {
            line.write(list, look, at);
            at.y += HIGH * s;
        }
        if self.more > 0 {
            let face = Face::MARK.scaled(s);
            list.text(Text::new(format!("+{} more", self.more), at + pt(0.0, face.drop()), face, Tone::Ink1));
        }
    }
}

fn variables(look: &Look<'_>, world: &World, process: ProcessId) -> Vec<Variable> {
    let state = world.slot(process).and_then(|slot| slot.state.as_ref());
    let mut variables = state.map(|state| world.behaviour().variables(&**state)).unwrap_or_default();
    variables.retain(|variable| !look.folded || variable.layer == 0);
    variables
}

/// One line: the name, what it was, what it is now.
struct Line {
    name: String,
    was: String,
    is: String,
    width: f32,
}

fn line(look: &Look<'_>, name: &str, change: &Change) -> Line {
    let s = look.scale;
    let face = Face::MARK.scaled(s);
    let (was, is, name) = match change {
        Change::Replaced { was, is } => (was.clone(), is.clone(), name.to_owned()),
        Change::Grown { .. } => (String::new(), grown(change), name.to_owned()),
        Change::Entries(entries) => match entries.as_slice() {
            [(place, was, is)] => (was.clone(), is.clone(), format!("{name}[{place}]")),
            several => {
                let places: Vec<String> = several.iter().map(|(place, _, is)| format!("[{place}]={is}")).collect();
                (String::new(), places.join(" "), name.to_owned())
            }
        },
    };
    let strong = face.weight(Weight::Strong);
    let short = |text: &str, face: Face, room: f32| fit(look.measure, text, face, room).into_owned();
    let (name, was) = (short(&name, face, NAME * s), short(&was, face, OLD * s));
    let gap = if was.is_empty() { 0.0 } else { 5.0 * s };
    let used = look.measure.width(&name, face) + look.measure.width(&was, face) + gap + 13.0 * s;
    let is = short(&is, strong, WIDEST * s - used);
    let width = used + look.measure.width(&is, strong);
    Line { name, was, is, width }
}

impl Line {
    fn write(self, list: &mut DisplayList, look: &Look<'_>, at: Point) {
        let s = look.scale;
        let face = Face::MARK.scaled(s);
        let (strong, drop) = (face.weight(Weight::Strong), face.drop());
        let mut x = at.x;
        let place = |x: f32| pt(x, at.y + drop);
        let advance = look.measure.width(&self.name, face) + 5.0 * s;
        list.text(Text::new(self.name, place(x), face, Tone::Ink1));
        x += advance;
        if !self.was.is_empty() {
            let advance = look.measure.width(&self.was, face) + 5.0 * s;
            list.text(Text::new(self.was, place(x), face, Tone::Ink1).strike());
            x += advance;
        }
        let width = look.measure.width(&self.is, strong);
        let boxed = Rect::new(x, at.y - 7.5 * s, width + 8.0 * s, 15.0 * s);
        list.rect(boxed, 3.0 * s, Some(Fill::Solid(Tone::Canvas)), Some(Stroke::new(Tone::Ink0, 1.25)));
        list.text(Text::new(self.is, place(x + 4.0 * s), strong, Tone::Ink0));
    }
}
