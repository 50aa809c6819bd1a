//! The way of a message through the arena: straight, or in an arc around what stands in between.

use super::path::{Point, segment_distance};

/// A flat arc between two points. Its highest point is `lift` px to the right of the straight way, seen in its
/// direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    pub from: Point,
    pub to: Point,
    pub lift: f32,
}

impl Course {
    /// As straight as obstacles of this radius let it be.
    pub fn around(from: Point, to: Point, obstacles: impl Iterator<Item = Point>, radius: f32) -> Course {
        let (along, length) = ((to - from).unit(), to.distance(from).max(1.0));
        let (mut right, mut left) = (0.0_f32, 0.0_f32);
        let mut blocked = false;
        for at in obstacles.filter(|at| segment_distance(*at, from, to) < 2.0 * radius) {
            let (offset, across) = (at - from, along.perp());
            let part = ((offset.x * along.x + offset.y * along.y) / length).clamp(0.08, 0.92);
            let aside = offset.x * across.x + offset.y * across.y;
            blocked |= aside.abs() < 0.8 * radius;
            let rise = 4.0 * part * (1.0 - part);
            right = right.max((aside + radius) / rise);
            left = left.max((radius - aside) / rise);
        }
        let lift = match blocked {
            false => 0.0,
            // Over what stands in a row, since details stand under it.
            true if right < left - 0.5 => right,
            true => -left,
        };
        Course { from, to, lift: lift.clamp(-0.4 * length, 0.4 * length) }
    }

    pub fn reversed(self) -> Course {
        Course { from: self.to, to: self.from, lift: -self.lift }
    }

    /// The same way, further to the right.
    pub fn aside(self, by: f32) -> Course {
        Course { lift: self.lift + by, ..self }
    }

    /// Without so much at either end.
    pub fn inset(self, by: f32) -> Course {
        let part = (by / self.from.distance(self.to).max(1.0)).min(0.45);
        let (from, to) = (self.at(part), self.at(1.0 - part));
        // What is left of a parabola is a parabola.
        let rest = 1.0 - 2.0 * part;
        Course { from, to, lift: self.lift * rest * rest }
    }

    /// The point after this part of it.
    pub fn at(&self, part: f32) -> Point {
        let side = (self.to - self.from).unit().perp() * self.lift;
        self.from.lerp(self.to, part) + side * (4.0 * part * (1.0 - part))
    }

    /// Where it heads there.
    pub fn direction(&self, part: f32) -> Point {
        self.at(part + 0.02) - self.at(part - 0.02)
    }

    /// As a line, straight or broken often enough to look round.
    pub fn line(&self, from: f32, to: f32) -> Vec<Point> {
        let steps = if self.lift == 0.0 { 1 } else { 12 };
        (0..=steps).map(|step| self.at(from + (to - from) * step as f32 / steps as f32)).collect()
    }
}
