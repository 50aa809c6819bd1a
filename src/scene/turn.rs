//! Turning the diagram: between time that runs right and time that runs down, and time that runs up for paper.

use super::frame::Frame;
use super::list::{DisplayList, Group, Hit, HitShape, Item};
use super::path::{Path, Point, Rect, pt};

/// A diagram and its geometry.
pub type Pictured<'a> = (&'a DisplayList, &'a Frame);

/// Milliseconds that a turn takes.
pub const LASTS: f32 = 450.0;
/// Words fade for this part of it, and return for as long at its end.
const WORDS: f32 = 0.27;

/// The diagram on its way from `lying`, in which time runs right, to `standing`, in which it runs down: first the words
/// fade, then everything moves to its place, then the words return. `part`: how much of the turn is over, from 0 to 1.
pub fn turning(lying: Pictured<'_>, standing: Pictured<'_>, part: f32) -> DisplayList {
    if part < WORDS {
        return worded(lying.0, 1.0 - part / WORDS);
    }
    if part > 1.0 - WORDS {
        return worded(standing.0, (part - 1.0 + WORDS) / WORDS);
    }
    let part = (part - WORDS) / (1.0 - 2.0 * WORDS);
    let eased = part * part * (3.0 - 2.0 * part);
    let moved = |at: Point| {
        let (place, lane) = lying.1.position(at);
        at.lerp(standing.1.place(standing.1.along(place), standing.1.across_at(lane)), eased)
    };
    let mut list = DisplayList::new(lying.0.width, lying.0.height);
    let parts = |item: &Item| [under(item).and_then(|item| mapped(&item, &moved)), mapped(item, &moved)];
    list.items = lying.0.items.iter().flat_map(parts).flatten().collect();
    list
}

/// The picture with its words as strong as this, and nothing to point at.
fn worded(picture: &DisplayList, opacity: f32) -> DisplayList {
    let mut list = DisplayList::new(picture.width, picture.height);
    for item in &picture.items {
        match item {
            Item::Text(text) => list.faded(opacity, |list| list.text(text.clone())),
            other => list.items.push(other.clone()),
        }
    }
    list
}

/// The ground of hatched boxes as boxes of its own.
fn under(item: &Item) -> Option<Item> {
    let Item::Boxes { rects, ground: Some(ground), .. } = item else { return None };
    Some(Item::Boxes { rects: rects.clone(), ground: None, fill: *ground })
}

/// Something without words at another place. Marks keep their form.
fn mapped(item: &Item, to: &dyn Fn(Point) -> Point) -> Option<Item> {
    Some(match item {
        Item::Line { from, to: end, stroke } => Item::Line { from: to(*from), to: to(*end), stroke: *stroke },
        Item::Polyline { points, stroke } => {
            Item::Polyline { points: points.iter().copied().map(to).collect(), stroke: *stroke }
        }
        Item::Path { path, fill, stroke } => Item::Path { path: path.map(to), fill: *fill, stroke: *stroke },
        Item::Rect { rect, fill, stroke, .. } => {
            Item::Path { path: Path::boxes(&[*rect]).map(to), fill: *fill, stroke: *stroke }
        }
        Item::Boxes { rects, fill, .. } => {
            Item::Path { path: Path::boxes(rects).map(to), fill: Some(*fill), stroke: None }
        }
        Item::Circle { centre, radius, fill, stroke } => {
            Item::Circle { centre: to(*centre), radius: *radius, fill: *fill, stroke: *stroke }
        }
        Item::Arc { centre, radius, start, sweep, stroke } => {
            Item::Arc { centre: to(*centre), radius: *radius, start: *start, sweep: *sweep, stroke: *stroke }
        }
        Item::Glyph(glyph) => Item::Glyph(super::list::Glyph { centre: to(glyph.centre), ..*glyph }),
        Item::Text(_) => return None,
        // What is clipped moves; nothing else shifts within the diagram.
        Item::Push(Group::Clip(rect)) => Item::Push(Group::Clip(rect.inflate(1.0e4))),
        Item::Push(group) => Item::Push(*group),
        Item::Pop => Item::Pop,
    })
}

/// The diagram with time running up, as Lamport drew it in 1978, from one in which it runs down. Marks and words stay
/// upright.
pub fn upward(picture: &DisplayList) -> DisplayList {
    let height = picture.height;
    let over = |at: Point| pt(at.x, height - at.y);
    let flat = |rect: &Rect| Rect::new(rect.x, height - rect.bottom(), rect.w, rect.h);
    let turned = |item: &Item| match item {
        Item::Text(text) => {
            let mut text = text.clone();
            text.at.y = height - text.at.y + 2.0 * text.face.drop();
            Some(Item::Text(text))
        }
        Item::Rect { rect, radius, fill, stroke } => {
            Some(Item::Rect { rect: flat(rect), radius: *radius, fill: *fill, stroke: *stroke })
        }
        Item::Boxes { rects, ground, fill } => {
            Some(Item::Boxes { rects: rects.iter().map(flat).collect(), ground: *ground, fill: *fill })
        }
        Item::Arc { centre, radius, start, sweep, stroke } => Some(Item::Arc {
            centre: over(*centre),
            radius: *radius,
            start: 0.5 - start,
            sweep: -sweep,
            stroke: *stroke,
        }),
        Item::Push(Group::Clip(rect)) => Some(Item::Push(Group::Clip(flat(rect)))),
        Item::Push(Group::Shift(by)) => Some(Item::Push(Group::Shift(pt(by.x, -by.y)))),
        other => mapped(other, &over),
    };
    let shape = |shape: &HitShape| match shape {
        HitShape::Rect(rect) => HitShape::Rect(flat(rect)),
        HitShape::Segment(a, b) => HitShape::Segment(over(*a), over(*b)),
        HitShape::Circle(centre, radius) => HitShape::Circle(over(*centre), *radius),
    };
    let mut list = DisplayList::new(picture.width, height);
    list.items = picture.items.iter().filter_map(turned).collect();
    list.hits = picture.hits.iter().map(|hit| Hit { shape: shape(&hit.shape), ..hit.clone() }).collect();
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::frame::Viewport;
    use crate::scene::list::{Stroke, Text};
    use crate::scene::text::Face;
    use crate::scene::theme::Tone;

    fn pictured(vertical: bool) -> (DisplayList, Frame) {
        let frame = Frame::new(Viewport { first: 4.0, per_step: 20.0, vertical }, 600.0, 500.0, 4, 1.0);
        let mut list = DisplayList::new(600.0, 500.0);
        list.line(frame.point(5.0, 0), frame.point(9.0, 3), Stroke::new(Tone::Ink0, 1.0));
        list.text(Text::new("A", frame.point(6.0, 1), Face::LANE, Tone::Ink0));
        (list, frame)
    }

    #[test]
    fn a_turn_begins_as_the_one_picture_and_ends_as_the_other() {
        let (lying, standing) = (pictured(false), pictured(true));
        let at = |part| turning((&lying.0, &lying.1), (&standing.0, &standing.1), part);
        assert_eq!(at(0.0).items, lying.0.items);
        assert_eq!(at(1.0).items, standing.0.items);
        let Some(Item::Line { from, to, .. }) = at(1.0 - WORDS - 1.0e-4).items.first().cloned() else {
            panic!("a line")
        };
        let Some(Item::Line { from: a, to: b, .. }) = standing.0.items.first().cloned() else { panic!("a line") };
        assert!(from.distance(a) < 0.1 && to.distance(b) < 0.1, "events land where they stand");
        assert!(at(0.5).items.iter().all(|item| !matches!(item, Item::Text(_))), "words do not fly");
    }

    #[test]
    fn what_is_turned_up_twice_is_what_it_was() {
        let (list, _) = pictured(true);
        let again = upward(&upward(&list));
        let (Some(Item::Text(text)), Some(Item::Text(kept))) = (again.items.last(), list.items.last()) else {
            panic!("a line and a word")
        };
        assert!(text.at.distance(kept.at) < 0.001, "{:?} is not {:?}", text.at, kept.at);
        assert_eq!(again.items[0], list.items[0]);
    }
}
