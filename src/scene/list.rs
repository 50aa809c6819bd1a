//! The display list: what a picture consists of, before anybody knows on what it will be painted.
//!
//! Layouts fill one, painters walk it. Nothing here names a colour: styles refer to tones. Later items lie above
//! earlier ones, and so do their hits.

use super::glyph::{BOX, GlyphKind, Layer};
use super::hit::nearest;
pub use super::hit::{Hit, HitId, HitShape, TARGET, TOUCH_TARGET};
use super::path::{Path, Point, Rect, Seg, pt};
use super::text::Face;
use super::theme::{Family, Tone};

/// Broken lines by what they mean. Lengths are px at stroke 1, dash then gap.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Dash {
    #[default]
    None,
    /// 2-3: a link, a path that was not taken.
    Dots,
    /// 2-4: where a message in flight is expected to go.
    Flight,
    /// 1-4: not yet.
    Future,
    /// 1-3: where a crashed process would be.
    Absent,
    /// 8-4: a slow process.
    Slow,
    /// 10-6: leads, but is superseded.
    Gaps,
    /// 4-3: asks for votes.
    Candidate,
    /// 6-4: the same, as a ring.
    CandidateRing,
    /// 4-2.5: not committed.
    Tentative,
    /// 1.5-4, in a heavy line: catching up.
    CatchUp,
    Of(f32, f32),
}

impl Dash {
    pub fn pattern(self) -> Option<[f32; 2]> {
        match self {
            Dash::None => None,
            Dash::Dots => Some([2.0, 3.0]),
            Dash::Flight => Some([2.0, 4.0]),
            Dash::Future => Some([1.0, 4.0]),
            Dash::Absent => Some([1.0, 3.0]),
            Dash::Slow => Some([8.0, 4.0]),
            Dash::Gaps => Some([10.0, 6.0]),
            Dash::Candidate => Some([4.0, 3.0]),
            Dash::CandidateRing => Some([6.0, 4.0]),
            Dash::Tentative => Some([4.0, 2.5]),
            Dash::CatchUp => Some([1.5, 4.0]),
            Dash::Of(on, off) => Some([on, off]),
        }
    }
}

/// A line style. Widths are those of the laptop; a theme's stroke factor multiplies them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    pub tone: Tone,
    pub width: f32,
    pub dash: Dash,
    /// Round ends and corners.
    pub round: bool,
}

impl Stroke {
    pub const fn new(tone: Tone, width: f32) -> Stroke {
        Stroke { tone, width, dash: Dash::None, round: false }
    }

    pub const fn dash(self, dash: Dash) -> Stroke {
        Stroke { dash, ..self }
    }

    pub const fn round(self) -> Stroke {
        Stroke { round: true, ..self }
    }
}

/// The drawing of a hatch. Hatches say a condition, so they are few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hatch {
    Diagonal,
    Cross,
    Dots,
}

impl Hatch {
    /// Lines run down the screen from left to right after an eighth of a turn; dots stand in rows.
    pub fn is_turned(self) -> bool {
        self != Hatch::Dots
    }

    /// The side of the square tile that repeats.
    pub fn pitch(self) -> f32 {
        match self {
            Hatch::Diagonal => 6.0,
            Hatch::Cross | Hatch::Dots => 5.0,
        }
    }

    /// Width of its lines, or radius of its dots.
    pub fn weight(self) -> f32 {
        match self {
            Hatch::Diagonal => 0.8,
            Hatch::Cross => 0.55,
            Hatch::Dots => 0.9,
        }
    }

    /// Its lines over a small box, for a drawing that has no patterns. Dots are drawn as short lines.
    pub fn over(self, area: &Rect) -> Path {
        let (mut path, pitch) = (Path(Vec::new()), self.pitch());
        let steps = ((area.w + area.h) / pitch) as u32;
        for step in 1..=steps {
            let along = step as f32 * pitch;
            let (x, y) = ((along - area.h).max(0.0), along.min(area.h));
            let (to_x, to_y) = (along.min(area.w), (along - area.w).max(0.0));
            path.0.extend([
                Seg::Move(pt(area.right() - x, area.y + y)),
                Seg::Line(pt(area.right() - to_x, area.y + to_y)),
            ]);
            if self == Hatch::Cross {
                path.0.extend([Seg::Move(pt(area.x + x, area.y + y)), Seg::Line(pt(area.x + to_x, area.y + to_y))]);
            }
        }
        path
    }

    /// What one tile shows; dots are filled, the others stroked.
    pub fn tile(self) -> Path {
        let (middle, side) = (self.pitch() / 2.0, self.pitch());
        let down = [Seg::Move(pt(middle, 0.0)), Seg::Line(pt(middle, side))];
        match self {
            Hatch::Diagonal => Path(down.to_vec()),
            Hatch::Cross => Path([down, [Seg::Move(pt(0.0, middle)), Seg::Line(pt(side, middle))]].concat()),
            Hatch::Dots => Path::circle(pt(middle, middle), self.weight()),
        }
    }
}

/// What an area is filled with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill {
    Solid(Tone),
    Hatch(Hatch, Tone),
}

impl Fill {
    /// Paused, overwritten.
    pub const DIAGONAL: Fill = Fill::Hatch(Hatch::Diagonal, Tone::Ink2);
    /// Crashed.
    pub const CROSS: Fill = Fill::Hatch(Hatch::Cross, Tone::Ink2);
    /// Unknown to the lens; the third group of a partition.
    pub const DOTS: Fill = Fill::Hatch(Hatch::Dots, Tone::Ink2);

    /// The second round of a term's tints.
    pub const fn hatched(family: Family) -> Fill {
        Fill::Hatch(Hatch::Diagonal, Tone::Hue(family))
    }
}

/// Which point of a line of text its position is. The position is always on the baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// A mark of the sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    pub kind: GlyphKind,
    pub centre: Point,
    /// The side of its box; 16 is natural, 14 of it are live.
    pub size: f32,
    pub tone: Tone,
    /// What it lies on: hollow parts are filled with this.
    pub ground: Tone,
    /// Mirrored top to bottom: a send to the lane above.
    pub flip: bool,
    /// Clockwise, in turns, after mirroring.
    pub turn: f32,
    /// Fills become outlines: concurrent with the selected event.
    pub hollow: bool,
}

impl Glyph {
    pub const fn new(kind: GlyphKind, centre: Point, tone: Tone) -> Glyph {
        Glyph { kind, centre, size: BOX, tone, ground: Tone::Canvas, flip: false, turn: 0.0, hollow: false }
    }

    pub const fn size(self, size: f32) -> Glyph {
        Glyph { size, ..self }
    }

    pub const fn on(self, ground: Tone) -> Glyph {
        Glyph { ground, ..self }
    }

    pub const fn flip(self, flip: bool) -> Glyph {
        Glyph { flip, ..self }
    }

    pub const fn turn(self, turn: f32) -> Glyph {
        Glyph { turn, ..self }
    }

    pub const fn hollow(self, hollow: bool) -> Glyph {
        Glyph { hollow, ..self }
    }

    pub fn layers(&self) -> &'static [Layer] {
        if self.hollow { self.kind.hollow_layers() } else { self.kind.layers() }
    }
}

/// One line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub text: String,
    pub at: Point,
    pub face: Face,
    pub tone: Tone,
    pub anchor: Anchor,
    /// A rim in the colour of the ground, for text that crosses lines.
    pub halo: Option<Tone>,
    /// Struck through: the old value of a diff.
    pub strike: bool,
}

impl Text {
    pub fn new(text: impl Into<String>, at: Point, face: Face, tone: Tone) -> Text {
        Text { text: text.into(), at, face, tone, anchor: Anchor::Start, halo: None, strike: false }
    }

    pub fn anchor(self, anchor: Anchor) -> Text {
        Text { anchor, ..self }
    }

    pub fn middle(self) -> Text {
        self.anchor(Anchor::Middle)
    }

    pub fn end(self) -> Text {
        self.anchor(Anchor::End)
    }

    pub fn halo(self, ground: Tone) -> Text {
        Text { halo: Some(ground), ..self }
    }

    pub fn strike(self) -> Text {
        Text { strike: true, ..self }
    }
}

/// What holds for the items up to the matching [`Item::Pop`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Group {
    Clip(Rect),
    Opacity(f32),
    Shift(Point),
}

/// One thing to paint.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Line {
        from: Point,
        to: Point,
        stroke: Stroke,
    },
    Polyline {
        points: Vec<Point>,
        stroke: Stroke,
    },
    Path {
        path: Path,
        fill: Option<Fill>,
        stroke: Option<Stroke>,
    },
    Rect {
        rect: Rect,
        radius: f32,
        fill: Option<Fill>,
        stroke: Option<Stroke>,
    },
    /// Thousands of boxes that are filled alike, with what is under a hatch first.
    Boxes {
        rects: Vec<Rect>,
        ground: Option<Fill>,
        fill: Fill,
    },
    Circle {
        centre: Point,
        radius: f32,
        fill: Option<Fill>,
        stroke: Option<Stroke>,
    },
    /// Angles in turns, clockwise from twelve o'clock.
    Arc {
        centre: Point,
        radius: f32,
        start: f32,
        sweep: f32,
        stroke: Stroke,
    },
    Glyph(Glyph),
    Text(Text),
    Push(Group),
    Pop,
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DisplayList {
    pub width: f32,
    pub height: f32,
    pub items: Vec<Item>,
    pub hits: Vec<Hit>,
}

impl DisplayList {
    pub fn new(width: f32, height: f32) -> DisplayList {
        DisplayList { width, height, ..DisplayList::default() }
    }

    pub fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.items.push(Item::Line { from, to, stroke });
    }

    pub fn polyline(&mut self, points: Vec<Point>, stroke: Stroke) {
        self.items.push(Item::Polyline { points, stroke });
    }

    pub fn stroke_path(&mut self, path: Path, stroke: Stroke) {
        self.items.push(Item::Path { path, fill: None, stroke: Some(stroke) });
    }

    pub fn fill_path(&mut self, path: Path, fill: Fill) {
        self.items.push(Item::Path { path, fill: Some(fill), stroke: None });
    }

    pub fn path(&mut self, path: Path, fill: Option<Fill>, stroke: Option<Stroke>) {
        self.items.push(Item::Path { path, fill, stroke });
    }

    pub fn fill_rect(&mut self, rect: Rect, fill: Fill) {
        self.rect(rect, 0.0, Some(fill), None);
    }

    pub fn rect(&mut self, rect: Rect, radius: f32, fill: Option<Fill>, stroke: Option<Stroke>) {
        self.items.push(Item::Rect { rect, radius, fill, stroke });
    }

    pub fn circle(&mut self, centre: Point, radius: f32, fill: Option<Fill>, stroke: Option<Stroke>) {
        self.items.push(Item::Circle { centre, radius, fill, stroke });
    }

    pub fn arc(&mut self, centre: Point, radius: f32, start: f32, sweep: f32, stroke: Stroke) {
        self.items.push(Item::Arc { centre, radius, start, sweep, stroke });
    }

    pub fn glyph(&mut self, glyph: Glyph) {
        self.items.push(Item::Glyph(glyph));
    }

    pub fn text(&mut self, text: Text) {
        self.items.push(Item::Text(text));
    }

    /// What `draw` adds is in the group.
    pub fn group(&mut self, group: Group, draw: impl FnOnce(&mut DisplayList)) {
        self.items.push(Item::Push(group));
        draw(self);
        self.items.push(Item::Pop);
    }

    /// `draw` in an opacity group, unless it would be opaque anyway.
    pub fn faded(&mut self, opacity: f32, draw: impl FnOnce(&mut DisplayList)) {
        if opacity >= 1.0 { draw(self) } else { self.group(Group::Opacity(opacity), draw) }
    }

    pub fn hit(&mut self, shape: HitShape, id: HitId, label: impl Into<String>) {
        self.hits.push(Hit { shape, id, label: label.into() });
    }

    /// Of the hits from this one on, only what is in the area can be pointed at: the rest of them is not seen.
    pub fn clip_hits(&mut self, first: usize, area: &Rect) {
        let clipped = self.hits.split_off(first);
        let within = |hit: Hit| hit.shape.within(area).map(|shape| Hit { shape, ..hit });
        self.hits.extend(clipped.into_iter().filter_map(within));
    }

    /// Puts a whole picture into this one.
    pub fn place(&mut self, picture: DisplayList, at: Point) {
        self.items.push(Item::Push(Group::Shift(at)));
        self.items.extend(picture.items);
        self.items.push(Item::Pop);
        self.hits.extend(picture.hits.into_iter().map(|hit| Hit { shape: hit.shape.moved(at), ..hit }));
    }

    /// What a mouse at this point is on.
    pub fn hit_test(&self, x: f32, y: f32) -> Option<HitId> {
        self.hit_at(pt(x, y), TARGET).map(|hit| hit.id)
    }

    /// The nearest hit whose target is `target` px across at least (see [`super::hit::nearest`]).
    pub fn hit_at(&self, p: Point, target: f32) -> Option<&Hit> {
        nearest(&self.hits, p, target)
    }

    /// The sentence of a hit.
    pub fn label(&self, id: HitId) -> Option<&str> {
        self.hits.iter().find(|hit| hit.id == id).map(|hit| hit.label.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mark_is_hit_and_ground_comes_last() {
        let mut list = DisplayList::new(100.0, 100.0);
        list.hit(HitShape::Segment(pt(10.0, 50.0), pt(90.0, 50.0)), HitId::Message(1), "A asks B");
        list.hit(HitShape::Circle(pt(10.0, 50.0), 4.0), HitId::Event(7), "A sends");
        list.hit(HitShape::Circle(pt(33.0, 50.0), 4.0), HitId::Event(8), "B receives");
        list.hit(HitShape::Rect(Rect::new(0.0, 40.0, 100.0, 20.0)), HitId::Lane(0), "lane A");
        assert_eq!(list.hit_test(10.0, 50.0), Some(HitId::Event(7)), "the later of two at no distance");
        assert_eq!(list.hit_test(12.0, 50.0), Some(HitId::Event(7)), "still on the disc");
        assert_eq!(list.hit_test(5.0, 58.0), Some(HitId::Event(7)), "within 12 px");
        assert_eq!(list.hit_test(60.0, 57.0), Some(HitId::Message(1)));
        assert_eq!(list.hit_test(98.5, 59.5), Some(HitId::Lane(0)), "nothing near but the lane");
        assert_eq!(list.hit_test(98.5, 80.0), None);
        assert_eq!(list.hit_at(pt(60.0, 70.0), TOUCH_TARGET).map(|hit| hit.id), Some(HitId::Message(1)));
        assert_eq!(list.label(HitId::Event(8)), Some("B receives"));
    }

    #[test]
    fn a_placed_picture_brings_its_hits() {
        let mut inner = DisplayList::new(10.0, 10.0);
        inner.hit(HitShape::Rect(Rect::new(0.0, 0.0, 10.0, 10.0)), HitId::Process(3), "");
        let mut outer = DisplayList::new(100.0, 100.0);
        outer.place(inner, pt(50.0, 50.0));
        assert_eq!(outer.hit_test(55.0, 55.0), Some(HitId::Process(3)));
        assert_eq!(outer.hit_test(5.0, 5.0), None);
        assert!(matches!(outer.items[..], [Item::Push(Group::Shift(_)), Item::Pop]));
    }
}
