//! A history of clients: a lane for each, a bar for each operation from its call to its answer, and on it the moment at which it
//! takes effect.

use super::list::{DisplayList, Fill, HitId, HitShape, Stroke, Text};
use super::path::{Point, Rect, pt};
use super::text::{Face, TextMeasure, Weight, fit};
use super::theme::{Family, Tone};
use crate::history::{History, Operation, Outcome, Points, Refusal};

/// From one call or answer to the next, px.
const STEP: f32 = 22.0;
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

/// What there is to be seen.
pub struct Bars<'a> {
    pub history: &'a History,
    /// Where operations take effect, if that is known.
    pub points: Option<&'a Points>,
    pub refusal: Option<&'a Refusal>,
    pub measure: &'a dyn TextMeasure,
}

/// The picture. The hit of an operation is a handle with its number.
pub fn bars(bars: &Bars<'_>) -> DisplayList {
    let face = Face::LANE;
    let names = bars.history.clients.iter().map(|name| bars.measure.width(name, face).min(NAMES));
    let near = 2.0 * MARGIN + names.fold(0.0, f32::max);
    let width = near + STEP * bars.history.events.max(8) as f32 + TAIL;
    let height = HEAD + LANE * bars.history.clients.len() as f32 + MARGIN;
    let mut list = DisplayList::new(width, height);
    let order = bars.points.map_or(Vec::new(), Points::order);
    let picture = Picture { bars, order, near, far: width - MARGIN };
    picture.lanes(&mut list);
    for number in 0..bars.history.operations.len() {
        picture.operation(&mut list, number as u32);
    }
    picture.points(&mut list);
    list
}

struct Picture<'a> {
    bars: &'a Bars<'a>,
    /// In which order operations take effect.
    order: Vec<u32>,
    near: f32,
    far: f32,
}

impl Picture<'_> {
    fn along(&self, place: f32) -> f32 {
        self.near + STEP * (place + 0.5)
    }

    fn lane(&self, client: u32) -> f32 {
        HEAD + LANE * (client as f32 + 0.5)
    }

    fn lanes(&self, list: &mut DisplayList) {
        for (client, name) in (0..).zip(&self.bars.history.clients) {
            let y = self.lane(client);
            list.line(pt(self.near, y), pt(self.far, y), Stroke::new(Tone::Hairline, 1.0));
            let name = fit(self.bars.measure, name, Face::LANE, NAMES);
            list.text(Text::new(name, pt(MARGIN, y + Face::LANE.drop()), Face::LANE, Tone::Ink0));
        }
        let Some(refusal) = self.bars.refusal else { return };
        // What comes after is not needed to refuse the history.
        let x = self.along(refusal.prefix as f32 - 0.5);
        let bottom = HEAD + LANE * self.bars.history.clients.len() as f32;
        list.line(pt(x, HEAD - 8.0), pt(x, bottom), Stroke::new(Tone::Hue(Family::Red), 1.5));
        let text = "no order explains what was answered up to here";
        let left = x - self.bars.measure.width(text, Face::SECONDARY) - 6.0;
        list.text(Text::new(text, pt(left.max(MARGIN), HEAD - 12.0), Face::SECONDARY, Tone::Ink0));
    }

    fn bar(&self, operation: &Operation) -> Rect {
        let end = operation.answer.map_or(self.far - TOOTH, |answer| self.along(answer as f32));
        let start = self.along(operation.call as f32);
        Rect::new(start, self.lane(operation.client) - BAR / 2.0, end - start, BAR)
    }

    fn operation(&self, list: &mut DisplayList, number: u32) {
        let Bars { history, refusal, measure, .. } = self.bars;
        let operation = &history.operations[number as usize];
        let bar = self.bar(operation);
        let refused = refusal.is_some_and(|refusal| refusal.operation == number);
        let later = refusal.is_some_and(|refusal| operation.call >= refusal.prefix);
        let edge = Stroke::new(if later { Tone::Ink2 } else { Tone::Ink0 }, 1.25);
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
        if refused {
            list.rect(bar.inflate(3.0), 0.0, None, Some(Stroke::new(Tone::Hue(Family::Red), 3.0)));
            for (from, to) in [(bar.y, bar.bottom()), (bar.bottom(), bar.y)] {
                list.line(pt(bar.x, from), pt(bar.right(), to), Stroke::new(Tone::Hue(Family::Red), 1.5));
            }
        }
        // Words may be as long as there is room until the client calls again.
        let again = history.operations[number as usize + 1..].iter().find(|other| other.client == operation.client);
        let room = again.map_or(self.far, |other| self.along(other.call as f32)) - bar.x - 6.0;
        let said = if refused { format!("refused: {operation}") } else { operation.to_string() };
        let face = if refused { Face::MARK.weight(Weight::Strong) } else { Face::MARK };
        let tone = if later { Tone::Ink1 } else { Tone::Ink0 };
        list.text(Text::new(fit(*measure, &said, face, room), pt(bar.x, bar.y - 5.0), face, tone).halo(Tone::Canvas));
        list.hit(HitShape::Rect(bar), HitId::Handle(number), self.sentence(number));
    }

    /// A tick on each bar, and how manieth it is.
    fn points(&self, list: &mut DisplayList) {
        let Some(points) = self.bars.points else { return };
        for (nth, number) in (1..).zip(self.order.iter().copied()) {
            let Some(at) = points.at(number) else { continue };
            let operation = &self.bars.history.operations[number as usize];
            let (x, y) = (self.along(at), self.lane(operation.client));
            list.line(pt(x, y - BAR / 2.0 - 3.0), pt(x, y + BAR / 2.0 + 3.0), Stroke::new(Tone::Ink0, 2.5));
            let face = Face::MARK.mono();
            list.text(Text::new(nth.to_string(), pt(x, y + BAR / 2.0 + 14.0), face, Tone::Ink1).middle());
        }
    }

    fn sentence(&self, number: u32) -> String {
        let Bars { history, refusal, .. } = self.bars;
        let operation = &history.operations[number as usize];
        let client = &history.clients[operation.client as usize];
        let end = match operation.outcome {
            Outcome::Ok(_) | Outcome::Fail => "",
            Outcome::Open => " It was never answered, so it may take effect at any time after its call, or never.",
        };
        let nth = self.order.iter().position(|other| *other == number);
        let nth = nth.map_or(String::new(), |nth| format!(" It takes effect as number {}.", nth + 1));
        let refused = match refusal {
            Some(refusal) if refusal.operation == number => format!(" Refused: {}", refusal.why),
            _ => String::new(),
        };
        format!("Process {client}: {operation}.{end}{nth}{refused}")
    }
}
