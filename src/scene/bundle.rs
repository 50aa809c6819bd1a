//! Lines and dots of a crowd: what is drawn alike is drawn together.
//!
//! Each change of style and each group costs the painter several calls of the browser, so hundreds of marks that
//! alternate between a few styles are sorted by style first.

use super::list::{DisplayList, Fill, Item, Stroke};
use super::path::{Point, Rect};
use super::theme::Tone;
use super::token::MessageFamily;

/// How something is drawn: a line by its stroke, a dot or a box by its fill.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    Line(Stroke),
    Dot(Fill),
    Ring(Stroke),
    Box(Option<Fill>, Fill),
}

/// Marks by opacity and style, in the order in which each style first came. Boxes are the most by far, and need no more
/// than their corners.
#[derive(Default)]
pub struct Bundle {
    styles: Vec<(f32, Style, Vec<Item>, Vec<Rect>)>,
}

impl Bundle {
    pub fn line(&mut self, opacity: f32, from: Point, to: Point, stroke: Stroke) {
        self.add(opacity, Style::Line(stroke), Item::Line { from, to, stroke });
    }

    pub fn dot(&mut self, opacity: f32, centre: Point, radius: f32, fill: Fill) {
        self.add(opacity, Style::Dot(fill), Item::Circle { centre, radius, fill: Some(fill), stroke: None });
    }

    /// `ground`: what is under a hatch.
    pub fn area(&mut self, opacity: f32, rect: Rect, ground: Option<Fill>, fill: Fill) {
        self.of(opacity, Style::Box(ground, fill)).3.push(rect);
    }

    /// A message of a crowd: a disc, or a square for what carries a load.
    pub fn token(&mut self, opacity: f32, centre: Point, radius: f32, family: MessageFamily, tone: Tone) {
        let fill = Fill::Solid(tone);
        match family {
            MessageFamily::Payload => {
                self.area(opacity, Rect::centred(centre, 1.8 * radius, 1.8 * radius), None, fill);
            }
            _ => self.dot(opacity, centre, radius, fill),
        }
    }

    /// How a dot stands to the event that is asked about, where there is no room for more: a tab on the side of earlier
    /// or of later times. `side` is that direction,
    /// as long as half the tab is high: it must stick out of its lane.
    pub fn tab(&mut self, at: Point, side: Point, radius: f32, tone: Tone) {
        let (middle, half) = (at + side.unit() * (radius + 1.6), side.perp());
        self.line(1.0, middle - half, middle + half, Stroke::new(tone, 1.4));
    }

    /// The same of what is concurrent with it: hollow.
    pub fn ring(&mut self, opacity: f32, centre: Point, radius: f32, tone: Tone) {
        let stroke = Stroke::new(tone, 0.75);
        self.add(opacity, Style::Ring(stroke), Item::Circle { centre, radius, fill: None, stroke: Some(stroke) });
    }

    fn add(&mut self, opacity: f32, style: Style, item: Item) {
        self.of(opacity, style).2.push(item);
    }

    fn of(&mut self, opacity: f32, style: Style) -> &mut (f32, Style, Vec<Item>, Vec<Rect>) {
        let found = self.styles.iter().position(|(o, s, ..)| *o == opacity && *s == style);
        let place = found.unwrap_or(self.styles.len());
        if found.is_none() {
            self.styles.push((opacity, style, Vec::new(), Vec::new()));
        }
        &mut self.styles[place]
    }

    /// Lines first, so that dots lie on them.
    pub fn write(self, list: &mut DisplayList) {
        let (lines, dots): (Vec<_>, Vec<_>) =
            self.styles.into_iter().partition(|(_, style, ..)| matches!(style, Style::Line(_)));
        for (opacity, style, items, rects) in lines.into_iter().chain(dots) {
            list.faded(opacity, |list| match style {
                Style::Box(ground, fill) => list.items.push(Item::Boxes { rects, ground, fill }),
                _ => list.items.extend(items),
            });
        }
    }
}
