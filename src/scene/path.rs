//! Points, rectangles and outlines: the geometry that every picture shares.
//!
//! Arcs and circles become cubic curves here, once, so that the painters need to know five commands only. Angles in
//! the public interface are turns (0 to 1), clockwise from twelve o'clock, because every arc we draw is a clock.

use std::f32::consts::{PI, TAU};
use std::ops::{Add, Mul, Sub};

/// A place, or a displacement, in px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// Shorthand for a point.
pub const fn pt(x: f32, y: f32) -> Point {
    Point { x, y }
}

impl Point {
    pub fn length(self) -> f32 {
        libm::sqrtf(self.x * self.x + self.y * self.y)
    }

    pub fn distance(self, other: Point) -> f32 {
        (other - self).length()
    }

    /// The point `t` of the way to `other`.
    pub fn lerp(self, other: Point, t: f32) -> Point {
        self + (other - self) * t
    }

    /// Same direction, length 1. A zero displacement points right, so that a degenerate arrow still has a direction.
    pub fn unit(self) -> Point {
        let length = self.length();
        if length < 1e-6 { pt(1.0, 0.0) } else { self * (1.0 / length) }
    }

    /// A quarter turn clockwise on the screen (right becomes down).
    pub fn perp(self) -> Point {
        pt(-self.y, self.x)
    }

    /// Turned clockwise on the screen by an angle in radians.
    pub fn rotated(self, radians: f32) -> Point {
        let (s, c) = (libm::sinf(radians), libm::cosf(radians));
        pt(self.x * c - self.y * s, self.x * s + self.y * c)
    }

    /// The displacement of length 1 at `turns` clockwise from twelve o'clock.
    pub fn at_turn(turns: f32) -> Point {
        pt(0.0, -1.0).rotated(turns * TAU)
    }
}

impl Add for Point {
    type Output = Point;
    fn add(self, o: Point) -> Point {
        pt(self.x + o.x, self.y + o.y)
    }
}

impl Sub for Point {
    type Output = Point;
    fn sub(self, o: Point) -> Point {
        pt(self.x - o.x, self.y - o.y)
    }
}

impl Mul<f32> for Point {
    type Output = Point;
    fn mul(self, k: f32) -> Point {
        pt(self.x * k, self.y * k)
    }
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl Rect {
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Rect {
        Rect { x, y, w, h }
    }

    pub fn centred(centre: Point, w: f32, h: f32) -> Rect {
        Rect::new(centre.x - w / 2.0, centre.y - h / 2.0, w, h)
    }

    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    pub fn centre(&self) -> Point {
        pt(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    pub fn inflate(&self, by: f32) -> Rect {
        Rect::new(self.x - by, self.y - by, self.w + 2.0 * by, self.h + 2.0 * by)
    }

    pub fn moved(&self, by: Point) -> Rect {
        Rect::new(self.x + by.x, self.y + by.y, self.w, self.h)
    }

    pub fn intersects(&self, o: &Rect) -> bool {
        self.x < o.right() && o.x < self.right() && self.y < o.bottom() && o.y < self.bottom()
    }

    /// Does the line from `a` to `b` go through it?
    pub fn is_crossed(&self, a: Point, b: Point) -> bool {
        self.part_of(a, b).is_some()
    }

    /// From what part to what part of the line from `a` to `b` it is inside, if it is at all.
    pub fn part_of(&self, a: Point, b: Point) -> Option<(f32, f32)> {
        let (mut enter, mut leave) = (0.0f32, 1.0f32);
        let slabs = [(a.x, b.x - a.x, self.x, self.right()), (a.y, b.y - a.y, self.y, self.bottom())];
        for (start, run, low, high) in slabs {
            if run.abs() < 1e-6 {
                if start < low || start > high {
                    return None;
                }
                continue;
            }
            let (one, other) = ((low - start) / run, (high - start) / run);
            (enter, leave) = (enter.max(one.min(other)), leave.min(one.max(other)));
        }
        (enter <= leave).then_some((enter, leave))
    }

    /// 0 inside.
    pub fn distance(&self, p: Point) -> f32 {
        let dx = (self.x - p.x).max(p.x - self.right()).max(0.0);
        let dy = (self.y - p.y).max(p.y - self.bottom()).max(0.0);
        pt(dx, dy).length()
    }
}

/// How far `p` is from the segment `a`–`b`.
pub fn segment_distance(p: Point, a: Point, b: Point) -> f32 {
    let ab = b - a;
    let square = ab.x * ab.x + ab.y * ab.y;
    let t = if square < 1e-9 { 0.0 } else { ((p - a).x * ab.x + (p - a).y * ab.y) / square };
    p.distance(a.lerp(b, t.clamp(0.0, 1.0)))
}

/// One command of an outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seg {
    Move(Point),
    Line(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
    Close,
}

/// An outline; may have several parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path(pub Vec<Seg>);

/// Why a string is not an outline.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PathError {
    #[error("character {0} is not a command we draw")]
    Command(usize),
    #[error("a number is missing at character {0}")]
    Number(usize),
    #[error("an outline starts with a move")]
    NoMove,
}

impl Path {
    pub fn open(points: &[Point]) -> Path {
        Path(points.iter().enumerate().map(|(i, &p)| if i == 0 { Seg::Move(p) } else { Seg::Line(p) }).collect())
    }

    /// Boxes, each by its corners.
    pub fn boxes(rects: &[Rect]) -> Path {
        let corners = |rect: &Rect| {
            let (x, y, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
            Path::polygon(&[pt(x, y), pt(right, y), pt(right, bottom), pt(x, bottom)]).0
        };
        Path(rects.iter().flat_map(corners).collect())
    }

    pub fn polygon(points: &[Point]) -> Path {
        let mut path = Path::open(points);
        path.0.push(Seg::Close);
        path
    }

    pub fn circle(centre: Point, radius: f32) -> Path {
        let mut path = Path::arc(centre, radius, 0.0, 1.0);
        path.0.push(Seg::Close);
        path
    }

    /// Clockwise for a positive `sweep`; both angles in turns from twelve o'clock.
    pub fn arc(centre: Point, radius: f32, start: f32, sweep: f32) -> Path {
        let at = |turn: f32| centre + Point::at_turn(turn) * radius;
        let mut segs = vec![Seg::Move(at(start))];
        curve(&mut segs, sweep * TAU, |k, pull| {
            // The tangent of a clockwise circle is the radius a quarter turn on.
            let turn = start + sweep * k;
            at(turn) + Point::at_turn(turn).perp() * (radius * pull)
        });
        Path(segs)
    }

    pub fn map(&self, f: impl Fn(Point) -> Point) -> Path {
        Path(
            self.0
                .iter()
                .map(|seg| match *seg {
                    Seg::Move(p) => Seg::Move(f(p)),
                    Seg::Line(p) => Seg::Line(f(p)),
                    Seg::Quad(a, p) => Seg::Quad(f(a), f(p)),
                    Seg::Cubic(a, b, p) => Seg::Cubic(f(a), f(b), f(p)),
                    Seg::Close => Seg::Close,
                })
                .collect(),
        )
    }

    /// Bounds of the control polygon: never too small, which is what placing needs.
    pub fn bounds(&self) -> Rect {
        let (mut lo, mut hi) = (pt(f32::MAX, f32::MAX), pt(f32::MIN, f32::MIN));
        let mut take = |p: Point| {
            lo = pt(lo.x.min(p.x), lo.y.min(p.y));
            hi = pt(hi.x.max(p.x), hi.y.max(p.y));
        };
        for seg in &self.0 {
            match *seg {
                Seg::Move(p) | Seg::Line(p) => take(p),
                Seg::Quad(a, p) => [a, p].into_iter().for_each(&mut take),
                Seg::Cubic(a, b, p) => [a, b, p].into_iter().for_each(&mut take),
                Seg::Close => {}
            }
        }
        if lo.x > hi.x { Rect::default() } else { Rect::new(lo.x, lo.y, hi.x - lo.x, hi.y - lo.y) }
    }

    /// Reads SVG path data with the commands M L H V C Q A Z, absolute or relative.
    pub fn parse(text: &str) -> Result<Path, PathError> {
        Reader { bytes: text.as_bytes(), at: 0 }.path()
    }
}

/// Cubic pieces of at most a quarter turn. `f(k, pull)` is the point `k` of the way, moved `pull` radii along its tangent.
fn curve(out: &mut Vec<Seg>, sweep: f32, f: impl Fn(f32, f32) -> Point) {
    // A sweep of exactly a quarter must not become two pieces because of rounding.
    let pieces = libm::ceilf((sweep / (PI / 2.0)).abs() - 1e-3).max(1.0);
    let pull = 4.0 / 3.0 * libm::tanf(sweep / pieces / 4.0);
    for i in 0..pieces as u32 {
        let (a, b) = (i as f32 / pieces, (i + 1) as f32 / pieces);
        out.push(Seg::Cubic(f(a, pull), f(b, -pull), f(b, 0.0)));
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn path(&mut self) -> Result<Path, PathError> {
        let mut segs = Vec::new();
        let (mut here, mut start) = (Point::default(), Point::default());
        let mut command = 0u8;
        loop {
            self.space();
            let Some(&byte) = self.bytes.get(self.at) else { return Ok(Path(segs)) };
            if byte.is_ascii_alphabetic() {
                command = byte;
                self.at += 1;
            } else if matches!(command, b'Z' | b'z') || command == 0 {
                return Err(PathError::Command(self.at));
            }
            if segs.is_empty() && !matches!(command, b'M' | b'm') {
                return Err(PathError::NoMove);
            }
            let base = if command.is_ascii_lowercase() { here } else { Point::default() };
            match command.to_ascii_uppercase() {
                b'M' => {
                    here = self.point(base)?;
                    start = here;
                    segs.push(Seg::Move(here));
                    // Further pairs after a move are lines.
                    command = if command == b'm' { b'l' } else { b'L' };
                }
                b'L' => {
                    here = self.point(base)?;
                    segs.push(Seg::Line(here));
                }
                b'H' => {
                    here.x = base.x + self.number()?;
                    segs.push(Seg::Line(here));
                }
                b'V' => {
                    here.y = base.y + self.number()?;
                    segs.push(Seg::Line(here));
                }
                b'Q' => {
                    let a = self.point(base)?;
                    here = self.point(base)?;
                    segs.push(Seg::Quad(a, here));
                }
                b'C' => {
                    let (a, b) = (self.point(base)?, self.point(base)?);
                    here = self.point(base)?;
                    segs.push(Seg::Cubic(a, b, here));
                }
                b'A' => {
                    let radii = pt(self.number()?, self.number()?);
                    let tilt = self.number()?;
                    let (large, clockwise) = (self.flag()?, self.flag()?);
                    let to = self.point(base)?;
                    elliptic(&mut segs, here, to, radii, tilt, large, clockwise);
                    here = to;
                }
                b'Z' => {
                    here = start;
                    segs.push(Seg::Close);
                }
                _ => return Err(PathError::Command(self.at - 1)),
            }
        }
    }

    fn space(&mut self) {
        while self.bytes.get(self.at).is_some_and(|b| b.is_ascii_whitespace() || *b == b',') {
            self.at += 1;
        }
    }

    fn point(&mut self, base: Point) -> Result<Point, PathError> {
        Ok(base + pt(self.number()?, self.number()?))
    }

    fn flag(&mut self) -> Result<bool, PathError> {
        self.space();
        match self.bytes.get(self.at) {
            Some(b @ (b'0' | b'1')) => {
                self.at += 1;
                Ok(*b == b'1')
            }
            _ => Err(PathError::Number(self.at)),
        }
    }

    fn number(&mut self) -> Result<f32, PathError> {
        self.space();
        let from = self.at;
        let mut dot = false;
        if matches!(self.bytes.get(self.at), Some(b'-' | b'+')) {
            self.at += 1;
        }
        while let Some(&byte) = self.bytes.get(self.at) {
            // A second dot starts the next number: "1.5.5" is two of them.
            if !(byte.is_ascii_digit() || byte == b'.' && !dot) {
                break;
            }
            dot |= byte == b'.';
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.bytes[from..self.at]).unwrap_or("");
        decimal(text).ok_or(PathError::Number(from))
    }
}

/// A short decimal number. The standard library's parser is exact for any length, and its tables alone are 10 KB of
/// the download; the numbers of a path have a few digits.
fn decimal(text: &str) -> Option<f32> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() + fraction.len() == 0 || whole.len() + fraction.len() > 15 {
        return None;
    }
    let number = |part: &str| if part.is_empty() { Some(0) } else { part.parse::<u64>().ok() };
    let scale = 10u64.pow(fraction.len() as u32) as f64;
    let value = number(whole)? as f64 + number(fraction)? as f64 / scale;
    Some((sign * value) as f32)
}

/// SVG's arc between two points, as cubics (SVG 2, "Elliptical arc implementation notes").
fn elliptic(out: &mut Vec<Seg>, from: Point, to: Point, radii: Point, tilt: f32, large: bool, clockwise: bool) {
    let tilt = tilt * PI / 180.0;
    let half = ((from - to) * 0.5).rotated(-tilt);
    let (mut rx, mut ry) = (radii.x.abs(), radii.y.abs());
    if rx < 1e-6 || ry < 1e-6 {
        out.push(Seg::Line(to));
        return;
    }
    let grow = (half.x / rx) * (half.x / rx) + (half.y / ry) * (half.y / ry);
    if grow > 1.0 {
        rx *= libm::sqrtf(grow);
        ry *= libm::sqrtf(grow);
    }
    let shrink = (1.0 / grow.clamp(1e-9, 1.0) - 1.0).max(0.0);
    let k = libm::sqrtf(shrink) * if large == clockwise { -1.0 } else { 1.0 };
    let middle = pt(k * rx * half.y / ry, -k * ry * half.x / rx);
    let angle = |p: Point| libm::atan2f((p.y - middle.y) / ry, (p.x - middle.x) / rx);
    let (a, b) = (angle(half), angle(half * -1.0));
    let mut sweep = b - a;
    if clockwise && sweep < 0.0 {
        sweep += TAU;
    } else if !clockwise && sweep > 0.0 {
        sweep -= TAU;
    }
    let centre = middle.rotated(tilt) + from.lerp(to, 0.5);
    let first = out.len();
    curve(out, sweep, |t, pull| {
        let (s, c) = (libm::sinf(a + sweep * t), libm::cosf(a + sweep * t));
        centre + pt(rx * (c - pull * s), ry * (s + pull * c)).rotated(tilt)
    });
    debug_assert!(out.len() > first);
    // The end is given, not computed, so that a closed outline closes.
    if let Some(Seg::Cubic(_, _, end)) = out.last_mut() {
        *end = to;
    }
}

/// A zigzag from `from` to `to`: `swing` to either side, a turn every `half` px (stretched to come out even).
pub fn zigzag(from: Point, to: Point, swing: f32, half: f32) -> Vec<Point> {
    let count = libm::roundf(from.distance(to) / half).max(1.0);
    let side = (to - from).unit().perp() * swing;
    let turn = |i: u32| from.lerp(to, i as f32 / count) + side * if i.is_multiple_of(2) { -1.0 } else { 1.0 };
    (0..=count as u32).map(turn).collect()
}

/// A wavy line (a lane that may lie): a quarter of a wave is `quarter` px long.
pub fn wave(from: Point, to: Point, swing: f32, quarter: f32) -> Path {
    let count = libm::roundf(from.distance(to) / (2.0 * quarter)).max(1.0);
    let side = (to - from).unit().perp() * swing;
    let mut segs = vec![Seg::Move(from)];
    for i in 0..count as u32 {
        let peak = from.lerp(to, (i as f32 + 0.5) / count) + side * if i.is_multiple_of(2) { -1.0 } else { 1.0 };
        segs.push(Seg::Quad(peak, from.lerp(to, (i + 1) as f32 / count)));
    }
    Path(segs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_absolute_relative_and_tight_numbers() {
        let path = Path::parse("M1-2l3 .5.5,1H-4v2z").unwrap();
        let expected = [
            Seg::Move(pt(1.0, -2.0)),
            Seg::Line(pt(4.0, -1.5)),
            Seg::Line(pt(4.5, -0.5)),
            Seg::Line(pt(-4.0, -0.5)),
            Seg::Line(pt(-4.0, 1.5)),
            Seg::Close,
        ];
        assert_eq!(path.0, expected);
    }

    #[test]
    fn refuses_what_it_cannot_draw() {
        assert_eq!(Path::parse("L1 1"), Err(PathError::NoMove));
        assert_eq!(Path::parse("M1"), Err(PathError::Number(2)));
        assert_eq!(Path::parse("M1 1T2 2"), Err(PathError::Command(4)));
        assert_eq!(Path::parse("M1 1Z2"), Err(PathError::Command(5)));
        assert_eq!(Path::parse("7"), Err(PathError::Command(0)));
        assert_eq!(Path::parse("M1 é"), Err(PathError::Number(3)));
    }

    #[test]
    fn arcs_stay_on_their_circle() {
        for path in [Path::arc(pt(3.0, 4.0), 10.0, 0.1, 0.8), Path::parse("M3 -6A10 10 0 1 1 -7 4").unwrap()] {
            let mut here = pt(0.0, 0.0);
            for seg in &path.0 {
                match *seg {
                    Seg::Move(p) => here = p,
                    Seg::Cubic(a, b, p) => {
                        for i in 0..=8 {
                            let (t, u) = (i as f32 / 8.0, 1.0 - i as f32 / 8.0);
                            let at =
                                here * (u * u * u) + a * (3.0 * u * u * t) + b * (3.0 * u * t * t) + p * (t * t * t);
                            assert!((at.distance(pt(3.0, 4.0)) - 10.0).abs() < 0.01, "{at:?}");
                        }
                        here = p;
                    }
                    _ => panic!("an arc is cubics"),
                }
            }
        }
    }

    #[test]
    fn distances() {
        assert_eq!(Rect::new(0.0, 0.0, 4.0, 4.0).distance(pt(7.0, 8.0)), 5.0);
        assert_eq!(segment_distance(pt(5.0, 3.0), pt(0.0, 0.0), pt(10.0, 0.0)), 3.0);
        assert_eq!(segment_distance(pt(-3.0, 4.0), pt(0.0, 0.0), pt(10.0, 0.0)), 5.0);
    }
}
