//! What can be pointed at. A mark may be small; its target is not.

use super::path::{Point, Rect, segment_distance};

/// What the pointer can be on. The numbers are the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HitId {
    Event(u32),
    /// An event of the fork that is set beside the one that is looked at, or of its ghost.
    Other(u32),
    Message(u32),
    Process(u16),
    Link(u16, u16),
    /// The messages on their way from one process to another, where they are too many to be drawn.
    Stack(u16, u16),
    /// A partition or a cut: the index of the seam.
    Seam(u16),
    /// A landmark of the branch strip, a handle of a cut.
    Handle(u32),
    /// A cell of a process's log.
    Cell(u16, u32),
    Tray(u16),
    Playhead,
    Lane(u16),
    Axis,
    /// What the axis counts, at its end.
    Unit,
    /// A run of folded events, by the number of its first.
    Fold(u32),
}

impl HitId {
    /// Large areas behind the marks: they are meant only where no mark is near.
    pub fn is_ground(self) -> bool {
        matches!(self, HitId::Lane(_) | HitId::Axis)
    }
}

/// Where a hit is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HitShape {
    Rect(Rect),
    Segment(Point, Point),
    Circle(Point, f32),
}

impl HitShape {
    /// 0 inside.
    pub fn distance(&self, p: Point) -> f32 {
        match *self {
            HitShape::Rect(rect) => rect.distance(p),
            HitShape::Segment(a, b) => segment_distance(p, a, b),
            HitShape::Circle(centre, radius) => (p.distance(centre) - radius).max(0.0),
        }
    }

    /// How far outside the shape still counts, so that the target is at least `target` px across.
    fn slack(&self, target: f32) -> f32 {
        let across = match *self {
            HitShape::Rect(rect) => rect.w.min(rect.h),
            HitShape::Segment(..) => 0.0,
            HitShape::Circle(_, radius) => 2.0 * radius,
        };
        (target - across).max(0.0) / 2.0
    }

    /// What of it is in an area, if anything.
    pub fn within(&self, area: &Rect) -> Option<HitShape> {
        if let HitShape::Segment(a, b) = *self {
            return area.part_of(a, b).map(|(from, to)| HitShape::Segment(a.lerp(b, from), a.lerp(b, to)));
        }
        let bounds = self.bounds();
        let (x, y) = (bounds.x.max(area.x), bounds.y.max(area.y));
        let (right, bottom) = (bounds.right().min(area.right()), bounds.bottom().min(area.bottom()));
        let whole = (x, y, right, bottom) == (bounds.x, bounds.y, bounds.right(), bounds.bottom());
        match whole {
            true => Some(*self),
            false => (x < right && y < bottom).then(|| HitShape::Rect(Rect::new(x, y, right - x, bottom - y))),
        }
    }

    pub fn moved(&self, by: Point) -> HitShape {
        match *self {
            HitShape::Rect(rect) => HitShape::Rect(rect.moved(by)),
            HitShape::Segment(a, b) => HitShape::Segment(a + by, b + by),
            HitShape::Circle(centre, radius) => HitShape::Circle(centre + by, radius),
        }
    }

    pub fn bounds(&self) -> Rect {
        match *self {
            HitShape::Rect(rect) => rect,
            HitShape::Segment(a, b) => Rect::new(a.x.min(b.x), a.y.min(b.y), (a.x - b.x).abs(), (a.y - b.y).abs()),
            HitShape::Circle(centre, radius) => Rect::centred(centre, 2.0 * radius, 2.0 * radius),
        }
    }
}

/// Something that can be pointed at, and the sentence that says what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub shape: HitShape,
    pub id: HitId,
    /// For tooltips and screen readers; may be empty when the caller makes it on demand.
    pub label: String,
}

/// The smallest target of a pointer, px.
pub const TARGET: f32 = 24.0;
/// The smallest target of a finger, px.
pub const TOUCH_TARGET: f32 = 44.0;

/// The nearest hit whose target, `target` px across at least, contains the point. Among equally near ones the later
/// wins; ground is considered only when no mark is near.
pub fn nearest(hits: &[Hit], p: Point, target: f32) -> Option<&Hit> {
    let near = |ground: bool| {
        let mut best: Option<(&Hit, f32)> = None;
        for hit in hits.iter().filter(|hit| hit.id.is_ground() == ground) {
            let distance = hit.shape.distance(p);
            if distance <= hit.shape.slack(target) && best.is_none_or(|(_, least)| distance <= least) {
                best = Some((hit, distance));
            }
        }
        best.map(|(hit, _)| hit)
    };
    near(false).or_else(|| near(true))
}
