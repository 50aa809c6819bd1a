//! The words in the diagram. They are written last, over everything, each where it covers the least.

use super::list::{DisplayList, Text};
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
}

/// One word and the points beside which it may stand, the best first.
struct Wish {
    kind: Kind,
    text: String,
    places: Vec<Rect>,
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
        self.wish(kind, text, at, 10.0, &rows, false);
    }

    /// At a distance over a point or under it: words that belong to a lane with rails and washes of its own.
    pub fn off_lane(&mut self, kind: Kind, text: String, at: Point, rows: [f32; 2]) {
        self.wish(kind, text, at, 3.0, &rows, true);
    }

    fn face(&self, kind: Kind) -> Face {
        let face = match kind {
            Kind::Lane => Face::MARK.mono().weight(Weight::Strong),
            Kind::Message => Face::MARK.mono(),
            Kind::Act | Kind::Loss => Face::MARK.weight(Weight::Label),
        };
        face.scaled(self.look.scale)
    }

    /// Places in rows at these distances under the point, at its right and at its left; `by_row`: both sides of one row
    /// before the next row.
    fn wish(&mut self, kind: Kind, text: String, at: Point, gap: f32, rows: &[f32], by_row: bool) {
        let face = self.face(kind);
        let (width, gap) = (self.look.measure.width(&text, face), gap * self.look.scale);
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
        self.wishes.push(Wish { kind, text, places });
    }

    /// Writes what there is room for.
    pub fn write(mut self, list: &mut DisplayList) {
        let wishes = std::mem::take(&mut self.wishes);
        for kind in [Kind::Act, Kind::Loss, Kind::Lane, Kind::Message] {
            for wish in wishes.iter().filter(|wish| wish.kind == kind) {
                let Some(place) = self.placer.place_clear(&wish.places) else { continue };
                let face = self.face(kind);
                let tone = match kind {
                    Kind::Loss => Tone::TextHue(Family::Red),
                    Kind::Lane => Tone::Ink0,
                    Kind::Act | Kind::Message => Tone::Ink1,
                };
                let area = wish.places[place];
                let at = pt(area.x, area.centre().y + face.drop());
                list.text(Text::new(wish.text.as_str(), at, face, tone).halo(Tone::Canvas));
            }
        }
    }
}
