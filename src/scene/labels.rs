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

    /// Keeps words off a line, where that can be.
    pub fn avoid(&mut self, from: Point, to: Point) {
        self.placer.avoid(from, to);
    }

    /// To the right of a point, under or over it, or to its left.
    pub fn beside(&mut self, kind: Kind, text: impl Into<String>, at: Point) {
        let s = self.look.scale;
        let shifts = [pt(0.0, 0.0), pt(0.0, 14.0 * s), pt(0.0, -14.0 * s)];
        let gap = 10.0 * s;
        self.wish(kind, text.into(), |width| {
            let right = shifts.iter().map(|shift| at + pt(gap, 0.0) + *shift);
            let left = shifts.iter().map(|shift| at - pt(gap + width, 0.0) + *shift);
            right.chain(left).collect()
        });
    }

    /// At a distance over a point or under it: words that belong to a lane with rails and washes of its own.
    pub fn off_lane(&mut self, kind: Kind, text: impl Into<String>, at: Point, over: [f32; 2]) {
        let s = self.look.scale;
        self.wish(kind, text.into(), |width| {
            let sides = [3.0 * s, -width - 3.0 * s];
            over.into_iter().flat_map(|y| sides.into_iter().map(move |x| at + pt(x, y))).collect()
        });
    }

    fn face(&self, kind: Kind) -> Face {
        let face = match kind {
            Kind::Lane => Face::MARK.mono().weight(Weight::Strong),
            Kind::Message => Face::MARK.mono(),
            Kind::Act | Kind::Loss => Face::MARK.weight(Weight::Label),
        };
        face.scaled(self.look.scale)
    }

    /// `starts`: for a word of this width, the points on the middle of its left edge.
    fn wish(&mut self, kind: Kind, text: String, starts: impl FnOnce(f32) -> Vec<Point>) {
        let face = self.face(kind);
        let width = self.look.measure.width(&text, face);
        let place = |at: Point| Rect::new(at.x, at.y - face.size * 0.55, width, face.size * 1.1);
        let inside = |area: &Rect| {
            let Rect { x, y, .. } = self.bounds;
            area.x >= x && area.right() <= self.bounds.right() && area.y >= y && area.bottom() <= self.bounds.bottom()
        };
        let places = starts(width).into_iter().map(place).filter(inside).collect();
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
