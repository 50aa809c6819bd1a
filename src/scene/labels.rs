//! The words in the diagram. They are written last, over everything, each where it covers the least.

use super::list::{DisplayList, Fill, Stroke, Text};
use super::look::Look;
use super::path::{Point, Rect, pt};
use super::text::{Face, LabelPlacer, Weight};
use super::theme::{Family, Tone};

/// What kind of word it is. The weightier kinds get the better places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A request, a cut.
    Act,
    /// What went wrong.
    Loss,
    /// A new term, a new speed.
    Lane,
    /// The name of a message.
    Message,
    /// What a clock says.
    Stamp,
}

/// One word and the points beside which it may stand, the best first.
struct Wish {
    kind: Kind,
    text: String,
    /// Before the text and struck through: what it was.
    was: String,
    /// Instead of the text, the components of a vector clock, which is the own one, and are they written out?
    columns: Option<(Vec<u32>, usize, bool)>,
    places: Vec<Rect>,
}

/// The width of a column without a number.
const COLUMN: f32 = 6.0;

/// Columns as high as their numbers are great among each other.
fn columns(list: &mut DisplayList, area: Rect, values: &[u32], own: usize, (written, s): (bool, f32)) {
    let wide = area.w / values.len().max(1) as f32;
    let most = values.iter().copied().max().unwrap_or(1).max(1);
    let (foot, room) = (area.bottom(), 9.0 * s);
    let face = Face::new(9.5).mono().scaled(s);
    list.rect(area.inflate(1.0), 2.0, Some(Fill::Solid(Tone::Canvas)), None);
    for (place, value) in values.iter().enumerate() {
        let x = area.x + wide * place as f32;
        let high = (room * *value as f32 / most as f32).max(if *value > 0 { 1.5 } else { 0.0 });
        let tone = if place == own { Tone::Hue(Family::Blue) } else { Tone::Ink2 };
        list.fill_rect(Rect::new(x + 1.0, foot - high, wide - 2.0, high), Fill::Solid(tone));
        if written {
            let at = pt(x + wide / 2.0, area.y + 6.0 * s + face.drop());
            list.text(Text::new(value.to_string(), at, face, Tone::Ink0).middle());
        }
        if place == own {
            list.rect(Rect::new(x, area.y, wide, area.h), 1.5, None, Some(Stroke::new(Tone::Ink0, 1.0)));
        }
    }
}

/// The words of one diagram.
pub struct Labels<'a> {
    look: &'a Look<'a>,
    /// Nothing is written outside of it.
    bounds: Rect,
    placer: LabelPlacer,
    wishes: Vec<Wish>,
}

impl<'a> Labels<'a> {
    pub fn new(look: &'a Look<'a>, bounds: Rect) -> Labels<'a> {
        Labels { look, bounds, placer: LabelPlacer::new(1.0), wishes: Vec::new() }
    }

    /// Keeps words off a mark.
    pub fn block(&mut self, at: Point, size: f32) {
        self.placer.block(Rect::centred(at, size, size));
    }

    /// Keeps words off an area.
    pub fn keep_off(&mut self, area: Rect) {
        self.placer.block(area);
    }

    /// Keeps words off a line, where that can be.
    pub fn avoid(&mut self, from: Point, to: Point) {
        self.placer.avoid(from, to);
    }

    /// To the right of a point, under or over it, or to its left.
    pub fn beside(&mut self, kind: Kind, text: String, at: Point) {
        let rows = [0.0, 14.0, -14.0].map(|shift| shift * self.look.scale);
        self.wish(kind, (String::new(), text), at, 10.0, &rows, false);
    }

    /// The same for what has been replaced, struck through, and what stands in its place.
    pub fn instead(&mut self, was: String, is: String, at: Point) {
        let rows = [0.0, 14.0, -14.0].map(|shift| shift * self.look.scale);
        self.wish(Kind::Loss, (was, is), at, 10.0, &rows, false);
    }

    /// At a distance over a point or under it: words that belong to a lane with rails and washes of its own.
    pub fn off_lane(&mut self, kind: Kind, text: String, at: Point, rows: [f32; 2]) {
        self.wish(kind, (String::new(), text), at, 3.0, &rows, true);
    }

    /// Under a point or over it, or beside it where time runs down.
    pub fn stamp(&mut self, text: String, at: Point, down: bool) {
        let face = self.face(Kind::Stamp);
        let size = (self.look.measure.width(&text, face), face.size * 1.1);
        let was = String::new();
        self.around(Wish { kind: Kind::Stamp, text, was, columns: None, places: Vec::new() }, at, size, down);
    }

    /// A vector clock as small columns, the own one boxed; `written`: with the numbers on them.
    pub fn columns(&mut self, values: Vec<u32>, own: usize, written: bool, at: Point, down: bool) {
        let s = self.look.scale;
        let digits = values
            .iter()
            .map(|value| {
                if *value > 99 {
                    3
                } else if *value > 9 {
                    2
                } else {
                    1
                }
            })
            .max()
            .unwrap_or(1);
        let wide = if written { 3.0 + 5.6 * digits as f32 } else { COLUMN };
        let size = (values.len() as f32 * wide * s, if written { 21.0 } else { 13.0 } * s);
        let (text, was, columns) = (String::new(), String::new(), Some((values, own, written)));
        let wish = Wish { kind: Kind::Stamp, text, was, columns, places: Vec::new() };
        self.around(wish, at, size, down);
    }

    fn around(&mut self, wish: Wish, at: Point, (w, h): (f32, f32), down: bool) {
        let s = self.look.scale;
        let off = 10.0 * s + h / 2.0;
        let aside = 11.0 * s + w / 2.0;
        let below = [pt(0.0, off), pt(0.0, -off), pt(aside, off), pt(-aside, off), pt(aside, -off), pt(-aside, -off)];
        let beside =
            [pt(aside, 0.0), pt(-aside, 0.0), pt(aside, off), pt(-aside, off), pt(aside, -off), pt(-aside, -off)];
        let centres = if down { beside } else { below };
        let areas = centres.map(|by| Rect::centred(at + by, w, h));
        let Rect { x, y, w, h } = self.bounds;
        let inside = |area: &Rect| area.x >= x && area.right() <= x + w && area.y >= y && area.bottom() <= y + h;
        self.wishes.push(Wish { places: areas.into_iter().filter(inside).collect(), ..wish });
    }

    fn face(&self, kind: Kind) -> Face {
        let face = match kind {
            Kind::Lane => Face::MARK.mono().weight(Weight::Strong),
            Kind::Message | Kind::Stamp => Face::MARK.mono(),
            Kind::Act | Kind::Loss => Face::MARK.weight(Weight::Label),
        };
        face.scaled(self.look.scale)
    }

    /// Places in rows at these distances under the point, at its right and at its left; `by_row`: both sides of one row
    /// before the next row.
    fn wish(&mut self, kind: Kind, (was, text): (String, String), at: Point, gap: f32, rows: &[f32], by_row: bool) {
        let face = self.face(kind);
        let width = self.look.measure.width(&text, face) + self.advance(&was, face);
        let gap = gap * self.look.scale;
        let Rect { x, y, w, h } = self.bounds;
        let mut places = Vec::new();
        for turn in 0..2 * rows.len() {
            let (row, left) =
                if by_row { (rows[turn / 2], turn % 2 == 1) } else { (rows[turn % rows.len()], turn >= rows.len()) };
            let start = if left { at.x - gap - width } else { at.x + gap };
            let area = Rect::new(start, at.y + row - face.size * 0.55, width, face.size * 1.1);
            let inside = area.x >= x && area.right() <= x + w && area.y >= y && area.bottom() <= y + h;
            if inside {
                places.push(area);
            }
        }
        self.wishes.push(Wish { kind, text, was, columns: None, places });
    }

    /// How much room what was takes before what is.
    fn advance(&self, was: &str, face: Face) -> f32 {
        if was.is_empty() { 0.0 } else { self.look.measure.width(was, face) + 5.0 * self.look.scale }
    }

    /// Writes what there is room for.
    pub fn write(mut self, list: &mut DisplayList) {
        let wishes = std::mem::take(&mut self.wishes);
        for kind in [Kind::Act, Kind::Loss, Kind::Lane, Kind::Message, Kind::Stamp] {
            for wish in wishes.iter().filter(|wish| wish.kind == kind) {
                let Some(place) = self.placer.place_clear(&wish.places) else { continue };
                let face = self.face(kind);
                let tone = match kind {
                    Kind::Loss => Tone::TextHue(Family::Red),
                    Kind::Lane | Kind::Stamp => Tone::Ink0,
                    Kind::Act | Kind::Message => Tone::Ink1,
                };
                let area = wish.places[place];
                if let Some((values, own, written)) = &wish.columns {
                    columns(list, area, values, *own, (*written, self.look.scale));
                    continue;
                }
                let mut at = pt(area.x, area.centre().y + face.drop());
                if !wish.was.is_empty() {
                    list.text(Text::new(wish.was.as_str(), at, face, Tone::Ink1).halo(Tone::Canvas).strike());
                    at.x += self.advance(&wish.was, face);
                }
                list.text(Text::new(wish.text.as_str(), at, face, tone).halo(Tone::Canvas));
            }
        }
    }
}
