//! A history of clients: a lane for each, a bar for each operation from its call to its answer, and on it the moment at which it
//! takes effect.

use super::list::{Dash, DisplayList, Fill, Group, HitId, HitShape, Stroke, Text};
use super::path::{Point, Rect, pt};
use super::text::{Face, TextMeasure, Weight, fit};
use super::theme::{Family, Tone};
use crate::history::{History, Operation, Outcome, Points, Refusal};

/// From one call or answer to the next, px: usually, at least, and at most.
pub const STEP: f32 = 22.0;
const STEPS: (f32, f32) = (4.0, 96.0);
const LANE: f32 = 52.0;
const BAR: f32 = 16.0;
const MARGIN: f32 = 16.0;
/// What stands above the first lane.
const HEAD: f32 = 30.0;
/// The longest name of a client, px.
const NAMES: f32 = 120.0;
/// Behind the last event: open ends, and words of what ended last.
const TAIL: f32 = 110.0;
/// How far the teeth of an open end stand out.
const TOOTH: f32 = 4.0;
/// The radius of a point.
const POINT: f32 = 5.0;

/// What there is to be seen.
pub struct Bars<'a> {
    pub history: &'a History,
    /// Where operations take effect, if that is known.
    pub points: Option<&'a Points>,
    pub refusal: Option<&'a Refusal>,
    /// The operation whose answer does not fit where the points put it.
    pub wrong: Option<u32>,
    /// The operation that is looked at.
    pub chosen: Option<u32>,
    pub measure: &'a dyn TextMeasure,
}

/// Where everything lies in the whole picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ruler {
    /// Where the first event is, and how far it is to the next.
    near: f32,
    step: f32,
    pub width: f32,
    pub height: f32,
}

impl Ruler {
    pub fn new(history: &History, measure: &dyn TextMeasure, step: f32) -> Ruler {
        let names = history.clients.iter().map(|name| measure.width(name, Face::LANE).min(NAMES));
        let near = 2.0 * MARGIN + names.fold(0.0, f32::max);
        let step = step.clamp(STEPS.0, STEPS.1);
        let width = near + step * history.events.max(8) as f32 + TAIL;
        Ruler { near, step, width, height: HEAD + LANE * history.clients.len() as f32 + MARGIN }
    }

    /// With events as far apart as fills this width, but not closer than usual.
    pub fn filling(history: &History, measure: &dyn TextMeasure, width: f32) -> Ruler {
        let usual = Ruler::new(history, measure, STEP);
        let room = (width - usual.near - TAIL) / history.events.max(8) as f32;
        Ruler::new(history, measure, room.max(STEP))
    }

    /// The same with events so many times as far apart.
    pub fn zoomed(self, history: &History, measure: &dyn TextMeasure, times: f32) -> Ruler {
        Ruler::new(history, measure, self.step * times)
    }

    pub fn along(&self, place: f32) -> f32 {
        self.near + self.step * (place + 0.5)
    }

    /// The place on the axis of events that lies there.
    pub fn place(&self, along: f32) -> f32 {
        (along - self.near) / self.step - 0.5
    }

    pub fn lane(&self, client: u32) -> f32 {
        HEAD + LANE * (client as f32 + 0.5)
    }
}

/// The picture. The hit of an operation is a handle with its number.
pub fn bars(bars: &Bars<'_>) -> DisplayList {
    let ruler = Ruler::new(bars.history, bars.measure, STEP);
    window(bars, ruler, Rect::new(0.0, 0.0, ruler.width, ruler.height))
}

/// The part of the picture that is seen through a window, with the names of clients at its edge.
pub fn window(bars: &Bars<'_>, ruler: Ruler, seen: Rect) -> DisplayList {
    let mut list = DisplayList::new(seen.w, seen.h);
    let order = bars.points.map_or(Vec::new(), Points::order);
    let mut nth = vec![0; bars.history.operations.len()];
    for (place, number) in (1..).zip(&order) {
        nth[*number as usize] = place;
    }
    let inner = Rect::new(ruler.near - POINT, 0.0, (seen.w - ruler.near + POINT).max(0.0), seen.h);
    let picture = Picture { bars, order, nth, ruler, seen };
    picture.lanes(&mut list);
    let drawn = |list: &mut DisplayList| {
        picture.ways(list);
        let each = 0..bars.history.operations.len() as u32;
        each.clone().for_each(|number| picture.operation(list, number));
        // The line lies under the words, which have a halo.
        picture.prefix(list);
        each.for_each(|number| picture.label(list, number));
        picture.points(list);
    };
    if seen.x > 0.0 {
        list.group(Group::Clip(inner), drawn)
    } else {
        drawn(&mut list)
    }
    picture.told(&mut list);
    list
}

struct Picture<'a> {
    bars: &'a Bars<'a>,
    /// In which order operations take effect, and of each how manieth it is, from 1.
    order: Vec<u32>,
    nth: Vec<u32>,
    ruler: Ruler,
    seen: Rect,
}

impl Picture<'_> {
    fn along(&self, place: f32) -> f32 {
        self.ruler.along(place) - self.seen.x
    }

    fn lane(&self, client: u32) -> f32 {
        self.ruler.lane(client) - self.seen.y
    }

    fn far(&self) -> f32 {
        self.ruler.width - MARGIN - self.seen.x
    }

    /// Is a lane in sight?
    fn is_seen(&self, client: u32) -> bool {
        let y = self.lane(client);
        y > -LANE && y < self.seen.h + LANE
    }

    fn lanes(&self, list: &mut DisplayList) {
        for (client, name) in (0..).zip(&self.bars.history.clients).filter(|(client, _)| self.is_seen(*client)) {
            let y = self.lane(client);
            list.line(pt(self.ruler.near, y), pt(self.far(), y), Stroke::new(Tone::Hairline, 1.0));
            let name = fit(self.bars.measure, name, Face::LANE, NAMES);
            list.text(Text::new(name, pt(MARGIN, y + Face::LANE.drop()), Face::LANE, Tone::Ink0));
        }
    }

    /// Where the refused prefix ends, if that is in sight. What comes after it is not needed to refuse the history.
    fn end(&self) -> Option<f32> {
        let x = self.along(self.bars.refusal?.prefix as f32 - 0.5);
        (x >= self.ruler.near && x <= self.seen.w + TAIL).then_some(x)
    }

    fn prefix(&self, list: &mut DisplayList) {
        let Some(x) = self.end() else { return };
        let (top, bottom) = (HEAD - self.seen.y, HEAD - self.seen.y + LANE * self.bars.history.clients.len() as f32);
        list.line(pt(x, top - 8.0), pt(x, bottom), Stroke::new(Tone::Hue(Family::Red), 1.5));
    }

    /// What the line says, above the first lane or, where that is out of sight, at the upper edge.
    fn told(&self, list: &mut DisplayList) {
        let Some(x) = self.end() else { return };
        let text = "no order explains what was answered up to here";
        let width = self.bars.measure.width(text, Face::SECONDARY);
        let (left, y) = ((x - width - 6.0).max(MARGIN), (HEAD - 12.0 - self.seen.y).max(HEAD - 12.0));
        if self.seen.y > 0.0 {
            let plate = Rect::new(left - 6.0, 0.0, width + 12.0, HEAD - 6.0);
            list.fill_rect(plate, Fill::Solid(Tone::Canvas));
        }
        list.text(Text::new(text, pt(left, y), Face::SECONDARY, Tone::Ink0));
    }

    fn bar(&self, operation: &Operation) -> Rect {
        let end = operation.answer.map_or(self.far() - TOOTH, |answer| self.along(answer as f32));
        let start = self.along(operation.call as f32);
        Rect::new(start, self.lane(operation.client) - BAR / 2.0, end - start, BAR)
    }

    /// The bar of an operation that is in sight.
    fn seen_bar(&self, operation: &Operation) -> Option<Rect> {
        let bar = self.bar(operation);
        // Its words may go on behind it, but not far.
        let seen = bar.x <= self.seen.w && bar.right() >= self.ruler.near - 2.0 * TAIL;
        (seen && self.is_seen(operation.client)).then_some(bar)
    }

    fn operation(&self, list: &mut DisplayList, number: u32) {
        let Bars { history, refusal, wrong, chosen, .. } = self.bars;
        let operation = &history.operations[number as usize];
        let Some(bar) = self.seen_bar(operation) else { return };
        let refused = refusal.is_some_and(|refusal| refusal.operation == number);
        let wrong = *wrong == Some(number);
        let later = refusal.is_some_and(|refusal| operation.call >= refusal.prefix);
        let edge = Stroke::new(if later { Tone::Ink2 } else { Tone::Ink0 }, 1.25);
        if *chosen == Some(number) {
            list.rect(bar.inflate(5.0), 4.0, Some(Fill::Solid(Tone::Selection)), None);
        }
        match operation.outcome {
            Outcome::Ok(_) => list.rect(bar, 0.0, Some(Fill::Solid(Tone::Tint(Family::Blue))), Some(edge)),
            // It did nothing: an empty bar.
            Outcome::Fail => list.rect(bar, 0.0, Some(Fill::Solid(Tone::Canvas)), Some(edge)),
            Outcome::Open => {
                list.fill_rect(bar, Fill::DIAGONAL);
                let (top, bottom) = (pt(bar.x, bar.y), pt(bar.x, bar.bottom()));
                let teeth = (0..5).map(|tooth| {
                    let out = if tooth % 2 == 0 { 0.0 } else { TOOTH };
                    pt(bar.right() + out, bar.y + bar.h * tooth as f32 / 4.0)
                });
                let mut outline: Vec<Point> = vec![bottom, top];
                outline.extend(teeth);
                outline.push(bottom);
                list.polyline(outline, edge);
            }
        }
        if refused || wrong {
            list.rect(bar.inflate(3.0), 0.0, None, Some(Stroke::new(Tone::Hue(Family::Red), 3.0)));
        }
        if refused {
            for (from, to) in [(bar.y, bar.bottom()), (bar.bottom(), bar.y)] {
                list.line(pt(bar.x, from), pt(bar.right(), to), Stroke::new(Tone::Hue(Family::Red), 1.5));
            }
        }
        list.hit(HitShape::Rect(bar), HitId::Handle(number), self.sentence(number));
    }

    /// The next operation of the same client.
    fn again(&self, number: u32) -> Option<u32> {
        let operations = &self.bars.history.operations;
        let client = operations[number as usize].client;
        (number + 1..operations.len() as u32).find(|other| operations[*other as usize].client == client)
    }

    /// What stands over a bar, and where it begins and must end. What does not fit is set left of that, and the words before it
    /// give way.
    fn words(&self, number: u32) -> (String, Face, f32, f32) {
        let Bars { history, refusal, measure, wrong, .. } = self.bars;
        let operation = &history.operations[number as usize];
        let bar = self.bar(operation);
        let said = match (refusal.is_some_and(|refusal| refusal.operation == number), *wrong == Some(number)) {
            (true, _) => format!("refused: {operation}"),
            (_, true) => format!("≠ {operation}"),
            _ => return (operation.to_string(), Face::MARK, bar.x, f32::MAX),
        };
        let face = Face::MARK.weight(Weight::Strong);
        let again =
            self.again(number).map_or(f32::MAX, |other| self.along(history.operations[other as usize].call as f32));
        // The end of a bar that is in sight, with its words, is not left out of it.
        let end = (again - 6.0).min(self.far()).min((self.seen.w - 6.0).max(bar.x + BAR));
        let left = bar.x.min(end - measure.width(&said, face).ceil()).max(self.ruler.near.min(bar.x));
        (said, face, left, end)
    }

    fn label(&self, list: &mut DisplayList, number: u32) {
        let Bars { history, refusal, measure, .. } = self.bars;
        let operation = &history.operations[number as usize];
        let Some(bar) = self.seen_bar(operation) else { return };
        // Words may be as long as there is room until those of the client's next call.
        let (said, face, left, end) = self.words(number);
        let left = left.max(self.ruler.near.min(bar.right()));
        let room = self.again(number).map_or(self.far(), |other| self.words(other).2 - 6.0).min(end.max(left)) - left;
        let later = refusal.is_some_and(|refusal| operation.call >= refusal.prefix);
        let tone = if later { Tone::Ink1 } else { Tone::Ink0 };
        list.text(Text::new(fit(*measure, &said, face, room), pt(left, bar.y - 5.0), face, tone).halo(Tone::Canvas));
    }

    fn point(&self, points: &Points, number: u32) -> Option<Point> {
        let operation = &self.bars.history.operations[number as usize];
        Some(pt(self.along(points.at(number)?), self.lane(operation.client)))
    }

    /// What is not between these is far out of sight.
    fn sight(&self) -> (f32, f32) {
        (self.ruler.near - LANE, self.seen.w + LANE)
    }

    /// The way from each point to the next.
    fn ways(&self, list: &mut DisplayList) {
        let (Some(points), sight) = (self.bars.points, self.sight()) else { return };
        let mut before: Option<Point> = None;
        for at in self.order.iter().filter_map(|number| self.point(points, *number)) {
            if let Some(from) = before.filter(|from| from.x < sight.1 && at.x > sight.0) {
                list.line(from, at, Stroke::new(Tone::Ink1, 1.0).dash(Dash::Dots));
            }
            before = Some(at);
        }
    }

    /// A point on each bar, and how manieth it is.
    fn points(&self, list: &mut DisplayList) {
        let Some(points) = self.bars.points else { return };
        let sight = self.sight();
        for number in self.order.iter().copied() {
            let Some(at) = self.point(points, number).filter(|at| (sight.0..sight.1).contains(&at.x)) else { continue };
            let (top, bottom) = (pt(at.x, at.y - BAR / 2.0 - 3.0), pt(at.x, at.y + BAR / 2.0 + 3.0));
            list.line(top, bottom, Stroke::new(Tone::Ink0, 2.5));
            let (fill, ink) = (Fill::Solid(Tone::Canvas), Stroke::new(Tone::Ink0, 2.0));
            list.circle(at, POINT, Some(fill), Some(ink));
            let (text, face) = (self.nth[number as usize].to_string(), Face::MARK.mono());
            let text = Text::new(text, pt(at.x, at.y + BAR / 2.0 + 14.0), face, Tone::Ink1).middle();
            list.text(text.halo(Tone::Canvas));
        }
    }

    fn sentence(&self, number: u32) -> String {
        let Bars { history, refusal, wrong, .. } = self.bars;
        let operation = &history.operations[number as usize];
        let client = &history.clients[operation.client as usize];
        let end = match operation.outcome {
            Outcome::Ok(_) | Outcome::Fail => "",
            Outcome::Open => " It was never answered, so it may take effect at any time after its call, or never.",
        };
        let nth = match self.nth[number as usize] {
            0 => String::new(),
            nth => format!(" It takes effect as number {nth}."),
        };
        let wrong = if *wrong == Some(number) { " Its answer does not fit there." } else { "" };
        let refused = match refusal {
            Some(refusal) if refusal.operation == number => format!(" Refused: {}", refusal.why),
            _ => String::new(),
        };
        format!("Process {client}: {operation}.{end}{nth}{wrong}{refused}")
    }
}
