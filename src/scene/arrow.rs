//! Messages: the family gives hue, tail and head; the fate gives the line.
//!
//! Every family must differ from every other in every fate without colour. So a tail is drawn in every fate, and an
//! answer whose head is never seen keeps its verdict disc.

use super::glyph::GlyphKind;
use super::list::{Anchor, Dash, DisplayList, Fill, Glyph, Stroke, Text};
use super::mark::{NOT_YET, UNKNOWN};
use super::path::{Path, Point, Rect, pt, zigzag};
use super::text::{Face, Weight};
use super::theme::{Family, Tone};
use super::token::{diamond, token};

pub use super::token::{MessageFamily, Verdict};

/// What became of the message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    /// `ArrowSpec::progress` says where it is.
    InFlight,
    Delivered,
    /// Lost on the way; `progress` says where (0.62 by custom).
    Lost,
    /// Stopped at the seam of a partition, whose middle is `seam` of the way. The bar lies `along` the seam.
    Cut {
        seam: f32,
        along: Point,
    },
    /// The receiver was down.
    ReceiverDown,
    /// A second copy arrives at `second` (or at the same place).
    Duplicated {
        second: Point,
        count: u16,
    },
    /// The user holds it back, for so many steps so far.
    Held {
        steps: u32,
    },
    /// The user delayed it; it would have arrived at `original`.
    Delayed {
        original: Point,
    },
    /// It overtook an earlier message; the two lines cross here.
    Overtook {
        crossing: Point,
    },
    /// Changed on the way, or made up.
    Forged,
    /// Waits in the receiver's tray, or did until it was delivered.
    Buffered {
        delivered: bool,
    },
    /// It arrived and changed nothing; its event is a crossed ring.
    Ignored,
}

/// What a selection elsewhere makes of the arrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Emphasis {
    #[default]
    None,
    /// In the causal past of the selected event.
    Past,
    /// In its causal future.
    Future,
    /// On the shown causal path.
    Path,
    /// Received before it was sent, according to an inconsistent cut.
    Offending,
}

impl Emphasis {
    /// The hue that it has of its own.
    pub fn tone(self) -> Option<Tone> {
        match self {
            Emphasis::Past => Some(Tone::Hue(Family::Blue)),
            Emphasis::Future => Some(Tone::Hue(Family::Amber)),
            Emphasis::Offending => Some(Tone::Hue(Family::Red)),
            Emphasis::None | Emphasis::Path => None,
        }
    }
}

/// How much of it there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Presence {
    #[default]
    Full,
    /// Beyond the playhead: dotted and pale.
    Future,
    /// Outside what is being looked at.
    Faded,
}

/// One message to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArrowSpec<'a> {
    pub from: Point,
    pub to: Point,
    /// Radii of the marks at both ends (see [`super::mark::reach`]).
    pub from_reach: f32,
    pub to_reach: f32,
    pub family: MessageFamily,
    pub verdict: Option<Verdict>,
    pub fate: Fate,
    /// How far it got, 0 to 1; read by [`Fate::InFlight`] and [`Fate::Lost`].
    pub progress: f32,
    /// In flight and delayed by hand: where it would have arrived.
    pub original: Option<Point>,
    pub label: &'a str,
    pub emphasis: Emphasis,
    pub presence: Presence,
    /// 1 on a laptop, 1.5 in a hall.
    pub scale: f32,
    /// What it lies on, for hollow heads.
    pub ground: Tone,
}

impl<'a> ArrowSpec<'a> {
    /// A delivered message between two discs.
    pub fn new(from: Point, to: Point, family: MessageFamily) -> ArrowSpec<'a> {
        ArrowSpec {
            from,
            to,
            from_reach: 4.0,
            to_reach: 4.0,
            family,
            verdict: None,
            fate: Fate::Delivered,
            progress: 0.62,
            original: None,
            label: "",
            emphasis: Emphasis::None,
            presence: Presence::Full,
            scale: 1.0,
            ground: Tone::Canvas,
        }
    }

    fn direction(&self) -> Point {
        (self.to - self.from).unit()
    }

    fn start(&self) -> Point {
        self.from + self.direction() * (self.from_reach + self.scale)
    }

    /// Where the point of the head is. Never behind the start, however close the two marks are.
    fn tip(&self) -> Point {
        let room = self.from.distance(self.to) - self.from_reach - self.scale;
        let gap = (self.to_reach + 0.6 * self.scale).min(room.max(0.0));
        self.to - self.direction() * gap
    }

    /// Where the solid line ends for good: at the head, the cross, the bar, or the token.
    pub fn end(&self) -> Point {
        let direction = self.direction();
        match self.fate {
            Fate::InFlight | Fate::Lost => self.from.lerp(self.to, self.progress.clamp(0.0, 1.0)),
            Fate::Cut { seam, along } => {
                // The bar keeps 7 px off the middle of the seam, measured across the seam.
                let across = (direction.x * along.unit().y - direction.y * along.unit().x).abs().max(0.2);
                let middle = self.from.distance(self.to) * seam.clamp(0.0, 1.0);
                let least = self.from_reach + 8.0 * self.scale;
                self.from + direction * (middle - 7.0 * self.scale / across).max(least)
            }
            Fate::Held { .. } => self.from + direction * (self.from_reach + 23.0 * self.scale),
            Fate::ReceiverDown => self.to,
            Fate::Buffered { .. } => self.to - direction * (self.to_reach + 20.0 * self.scale),
            _ => self.tip(),
        }
    }

    /// The part to point at.
    pub fn segment(&self) -> (Point, Point) {
        let whole = matches!(self.fate, Fate::InFlight | Fate::Buffered { .. });
        (self.start(), if whole { self.tip() } else { self.end() })
    }

    /// Where the label goes: beside the thing that ended the message, else beside the middle of the line.
    pub fn label_place(&self) -> (Point, Anchor) {
        let (end, s) = (self.end(), self.scale);
        let face = Face::MARK.scaled(s);
        let beside = |at: Point, by: f32| (at + pt(by * s, face.drop()), Anchor::Start);
        match self.fate {
            Fate::Lost | Fate::ReceiverDown => beside(end, 12.0),
            // On the sender's side of the seam.
            Fate::Cut { along, .. } if along.x.abs() > along.y.abs() => {
                let away = if self.direction().y > 0.0 { -5.0 } else { 5.0 };
                beside(end + pt(0.0, away * s), 8.0)
            }
            Fate::Cut { .. } => {
                let (x, anchor) = if self.direction().x > 0.0 { (-3.0, Anchor::End) } else { (3.0, Anchor::Start) };
                (end + pt(x, 15.0) * s, anchor)
            }
            Fate::InFlight => beside(end, 14.0),
            Fate::Held { .. } => (end + pt(0.0, -18.0 * s), Anchor::Middle),
            _ => {
                let middle = self.start().lerp(self.tip(), 0.58);
                // To the right of a steep line, above a flat one.
                let flat = self.direction().x.abs() > 0.8;
                if flat { (middle - pt(0.0, 7.0 * s), Anchor::Middle) } else { beside(middle, 7.0) }
            }
        }
    }

    fn stroke(&self) -> Stroke {
        let width = match self.emphasis {
            Emphasis::Path | Emphasis::Offending => 4.0,
            _ => self.family.width(),
        };
        let dash = if self.presence == Presence::Future { Dash::Dots } else { Dash::None };
        Stroke::new(self.tone(), width).dash(dash)
    }

    /// Heads and tails grow with a line that is emphasised, else it would swallow them.
    fn sign_scale(&self) -> f32 {
        match self.emphasis {
            Emphasis::Path | Emphasis::Offending => 1.5 * self.scale,
            Emphasis::None | Emphasis::Past | Emphasis::Future => self.scale,
        }
    }

    fn tone(&self) -> Tone {
        if self.emphasis == Emphasis::Offending { Tone::Hue(Family::Red) } else { self.family.tone() }
    }
}

/// Draws one message.
pub fn arrow(list: &mut DisplayList, spec: &ArrowSpec) {
    let opacity = match spec.presence {
        // What is said of this very message is no promise.
        _ if matches!(spec.emphasis, Emphasis::Path | Emphasis::Offending) => 1.0,
        Presence::Full => 1.0,
        Presence::Future => NOT_YET,
        Presence::Faded => UNKNOWN,
    };
    emphasis(list, spec);
    list.faded(opacity, |list| {
        draw(list, spec);
        if !spec.label.is_empty() {
            let (at, anchor) = spec.label_place();
            let lost = matches!(spec.fate, Fate::Lost);
            let (face, tone) = if lost {
                (Face::MARK.weight(Weight::Label), Tone::TextHue(Family::Red))
            } else {
                (Face::MARK.mono(), Tone::Ink1)
            };
            list.text(Text::new(spec.label, at, face.scaled(spec.scale), tone).anchor(anchor).halo(spec.ground));
        }
    });
}

/// A broad edge under the arrow, so that the arrow itself keeps its own colour.
fn emphasis(list: &mut DisplayList, spec: &ArrowSpec) {
    let Some(tone) = spec.emphasis.tone().filter(|_| spec.emphasis != Emphasis::Offending) else { return };
    let (from, to) = spec.segment();
    // Under a promise there is no more than a hint of it: what has happened must stand out.
    let (opacity, width) = if spec.presence == Presence::Future { (0.22, 4.0) } else { (0.35, 7.0) };
    list.faded(opacity, |list| list.line(from, to, Stroke::new(tone, width).round()));
}

fn draw(list: &mut DisplayList, spec: &ArrowSpec) {
    let (s, start, end, tip, direction) = (spec.scale, spec.start(), spec.end(), spec.tip(), spec.direction());
    let red = Tone::Hue(Family::Red);
    match spec.fate {
        Fate::Delivered | Fate::Ignored => {
            body(list, spec, start, shaft_end(spec, tip), Dash::None);
            head(list, spec, tip, direction);
            signs(list, spec);
        }
        Fate::InFlight => {
            if let Some(original) = spec.original {
                ghost(list, spec, original);
                spring(list, spec, original);
            }
            // A token that has hardly left, or is about to land, leaves no room for a line on that side.
            if start.distance(tip) > 1.0 {
                body(list, spec, start, end, Dash::None);
                body(list, spec, end, shaft_end(spec, tip), Dash::Flight);
                head(list, spec, tip, direction);
            }
            // The token has the shape of the tail; close to the sender it is the tail.
            if room(spec) > spec.from_reach + 10.0 * s {
                tail(list, spec);
            }
            token(list, end, direction, spec.family, spec.verdict, s);
        }
        Fate::Lost | Fate::ReceiverDown => {
            let stop = if spec.fate == Fate::Lost { end } else { end - direction * (3.0 * s) };
            body(list, spec, start, stop, Dash::None);
            signs(list, spec);
            list.glyph(Glyph::new(GlyphKind::Lost, end, red).size(16.0 * s));
        }
        Fate::Cut { along, .. } => {
            body(list, spec, start, end, Dash::None);
            let half = along.unit() * (5.0 * s);
            list.line(end - half, end + half, Stroke::new(spec.tone(), 2.5));
            signs(list, spec);
        }
        Fate::Duplicated { second, count } => {
            let side = direction.perp() * (2.5 * s);
            let copy = ArrowSpec { fate: Fate::Delivered, verdict: None, ..*spec };
            for (to, side) in [(spec.to, side * -1.0), (second, side)] {
                // Copies that arrive at one place stay parallel; otherwise each points at its own arrival.
                let aim = if second == spec.to { to + side } else { to };
                draw(list, &ArrowSpec { from: spec.from + side, to: aim, ..copy });
            }
            // Both say the same: the verdict is drawn once, between them.
            if let Some(verdict) = spec.verdict {
                let middle = spec.from.lerp(spec.to.lerp(second, 0.5), 0.58);
                list.glyph(Glyph::new(verdict.glyph(), middle, spec.tone()).size(14.0 * s).on(spec.ground));
            }
            // Outside of the second copy, near its start.
            let aside = direction.perp();
            let line = (spec.from + side).lerp(if second == spec.to { second + side } else { second }, 0.3);
            let (by, anchor) = match aside.x {
                x if x > 0.5 => (6.0, Anchor::Start),
                x if x < -0.5 => (6.0, Anchor::End),
                _ => (10.0, Anchor::Middle),
            };
            let face = Face::MARK.mono().scaled(s);
            let at = line + aside * (by * s) + pt(0.0, face.drop());
            list.text(Text::new(format!("×{count}"), at, face, Tone::Ink1).anchor(anchor).halo(spec.ground));
        }
        Fate::Held { steps } => {
            body(list, spec, start, end, Dash::None);
            token(list, end, direction, spec.family, spec.verdict, s);
            held(list, spec, end, steps);
        }
        Fate::Delayed { original } => {
            ghost(list, spec, original);
            draw(list, &ArrowSpec { fate: Fate::Delivered, ..*spec });
            spring(list, spec, original);
        }
        Fate::Overtook { crossing } => {
            body(list, spec, start, shaft_end(spec, tip), Dash::None);
            head(list, spec, tip, direction);
            signs(list, spec);
            list.circle(crossing, 8.0 * s, Some(Fill::Solid(spec.ground)), None);
            list.glyph(Glyph::new(GlyphKind::Swap, crossing, Tone::Hue(Family::Slate)).size(14.0 * s));
        }
        Fate::Forged => {
            forged_body(list, spec, start, shaft_end(spec, tip));
            head(list, spec, tip, direction);
            signs(list, spec);
            let middle = badge(spec);
            let edge = Stroke::new(red, 1.5);
            list.circle(middle, 8.5 * s, Some(Fill::Solid(spec.ground)), Some(edge));
            list.glyph(Glyph::new(GlyphKind::Bolt, middle, red).size(12.0 * s));
        }
        Fate::Buffered { delivered } => {
            body(list, spec, start, end, Dash::None);
            signs(list, spec);
            let tray = end + direction * (6.0 * s);
            list.glyph(Glyph::new(GlyphKind::Tray, tray, spec.tone()).size(16.0 * s));
            if delivered {
                list.line(tray + direction * (7.0 * s), tip, Stroke::new(spec.tone(), 2.0));
            }
        }
    }
}

/// A filled or hollow head is 8 long and starts where the line ends; the line runs to the point of an open one.
fn shaft_end(spec: &ArrowSpec, tip: Point) -> Point {
    let head = if spec.family == MessageFamily::Control { 0.0 } else { 8.0 * spec.sign_scale() };
    tip - spec.direction() * head.min(spec.start().distance(tip))
}

fn body(list: &mut DisplayList, spec: &ArrowSpec, from: Point, to: Point, dash: Dash) {
    if (to - from).length() < 0.5 {
        return;
    }
    let mut stroke = spec.stroke();
    if dash != Dash::None {
        stroke.dash = dash;
    }
    for (side, stroke) in strands(spec, stroke) {
        list.line(from + side, to + side, stroke);
    }
}

fn forged_body(list: &mut DisplayList, spec: &ArrowSpec, from: Point, to: Point) {
    let mut points = zigzag(from, to, 2.4 * spec.scale, 5.0 * spec.scale);
    points[0] = from;
    if let Some(last) = points.last_mut() {
        *last = to;
    }
    for (side, stroke) in strands(spec, spec.stroke()) {
        list.polyline(points.iter().map(|&p| p + side).collect(), stroke);
    }
}

/// Where a forged message's bolt sits.
fn badge(spec: &ArrowSpec) -> Point {
    spec.start().lerp(spec.tip(), 0.58)
}

/// A client's line is double: two thin strands, so that whatever lies between them stays to be seen.
fn strands(spec: &ArrowSpec, stroke: Stroke) -> Vec<(Point, Stroke)> {
    if spec.family != MessageFamily::Client {
        return vec![(Point::default(), stroke)];
    }
    let side = spec.direction().perp() * (1.45 * spec.scale);
    let thin = Stroke { width: stroke.width * 0.56, ..stroke };
    vec![(side, thin), (side * -1.0, thin)]
}

fn head(list: &mut DisplayList, spec: &ArrowSpec, tip: Point, direction: Point) {
    let (s, tone) = (spec.sign_scale(), spec.tone());
    match spec.family {
        MessageFamily::Control => chevron(list, tip, direction, s, Stroke::new(tone, 1.5)),
        MessageFamily::Answer => {
            let edge = Stroke::new(tone, 1.5).round();
            list.path(triangle(tip, direction, s), Some(Fill::Solid(spec.ground)), Some(edge));
        }
        _ => list.fill_path(triangle(tip, direction, s), Fill::Solid(tone)),
    }
}

fn triangle(tip: Point, direction: Point, s: f32) -> Path {
    let (back, side) = (tip - direction * (8.0 * s), direction.perp() * (3.6 * s));
    Path::polygon(&[tip, back + side, back - side])
}

fn chevron(list: &mut DisplayList, tip: Point, direction: Point, s: f32, stroke: Stroke) {
    let (back, side) = (tip - direction * (6.0 * s), direction.perp() * (3.4 * s));
    list.polyline(vec![back + side, tip, back - side], stroke);
}

/// How far from the sender the line is free of whatever ended the message or sits on it.
fn room(spec: &ArrowSpec) -> f32 {
    let (s, from) = (spec.scale, spec.from);
    match spec.fate {
        Fate::InFlight | Fate::Held { .. } => from.distance(spec.end()) - 10.0 * s,
        Fate::Lost | Fate::ReceiverDown => from.distance(spec.end()) - 5.0 * s,
        Fate::Overtook { crossing } => from.distance(crossing) - 7.0 * s,
        Fate::Forged => from.distance(badge(spec)) - 8.5 * s,
        // A slanted line meets the bar at an angle, so the bar reaches back a little.
        Fate::Cut { .. } => from.distance(spec.end()) - 4.0 * s,
        Fate::Buffered { .. } => from.distance(spec.end()),
        Fate::Delivered | Fate::Duplicated { .. } | Fate::Delayed { .. } | Fate::Ignored => {
            from.distance(spec.tip()) - 8.0 * s
        }
    }
}

/// Distance of a sign from the sender: a part of the way, 15 px at least, but clear of what follows on the line.
fn sign_place(spec: &ArrowSpec, part: f32, half: f32) -> f32 {
    let (s, room) = (spec.scale, room(spec));
    let middle = 0.5 * (room + spec.from_reach + s);
    (part * spec.from.distance(spec.to)).max(15.0 * s).min((room - (half + 1.5) * s).max(middle))
}

/// The tail, and the verdict of an answer whose token does not carry it.
fn signs(list: &mut DisplayList, spec: &ArrowSpec) {
    tail(list, spec);
    if let Some(verdict) = spec.verdict {
        let centre = spec.from + spec.direction() * sign_place(spec, 0.42, 5.25);
        list.glyph(Glyph::new(verdict.glyph(), centre, spec.tone()).size(16.0 * spec.scale).on(spec.ground));
    }
}

fn tail(list: &mut DisplayList, spec: &ArrowSpec) {
    let fill = Fill::Solid(spec.tone());
    let at = spec.from + spec.direction() * sign_place(spec, 0.3, 4.0);
    match spec.family {
        MessageFamily::Payload => {
            // As large as the diamond looks, which is 8 from point to point.
            let side = 7.0 * spec.sign_scale();
            list.fill_rect(Rect::centred(at, side, side), fill);
        }
        MessageFamily::Special => list.fill_path(diamond(at, 4.0 * spec.sign_scale()), fill),
        MessageFamily::Ask | MessageFamily::Answer | MessageFamily::Control | MessageFamily::Client => {}
    }
}

/// Loops on one side of a held token; on the other the bars of a pause and how many steps it has been held. The sides
/// are those where the line is not.
fn held(list: &mut DisplayList, spec: &ArrowSpec, at: Point, steps: u32) {
    let s = spec.scale;
    let flat = spec.direction().x.abs() > 0.7;
    let (a, b) = if flat { (pt(-9.0, -13.0), pt(9.0, -13.0)) } else { (pt(-13.0, 9.0), pt(-13.0, -9.0)) };
    list.polyline(zigzag(at + a * s, at + b * s, -2.0 * s, 3.0 * s), Stroke::new(spec.tone(), 1.25));
    let bars = at + if flat { pt(0.0, 12.5) } else { pt(13.0, 0.0) } * s;
    for x in [-2.0, 2.0] {
        list.line(bars + pt(x, -3.5) * s, bars + pt(x, 3.5) * s, Stroke::new(Tone::Ink0, 2.0));
    }
    let count = Text::new(steps.to_string(), bars + pt(6.0, 3.5) * s, Face::MARK.mono().scaled(s), Tone::Ink1);
    list.text(count.halo(spec.ground));
}

/// The arrival that was not to be.
fn ghost(list: &mut DisplayList, spec: &ArrowSpec, original: Point) {
    let s = spec.scale;
    let direction = (original - spec.from).unit();
    let tip = original - direction * (spec.to_reach.min(4.0) + 0.6 * s);
    let line = Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots);
    list.line(spec.from.lerp(original, 0.3), tip - direction * (8.0 * s), line);
    let edge = Stroke::new(Tone::Ink2, 1.25).round();
    list.path(triangle(tip, direction, s), Some(Fill::Solid(spec.ground)), Some(edge));
}

/// A spring from the arrival that was not to be to the real one.
fn spring(list: &mut DisplayList, spec: &ArrowSpec, original: Point) {
    let s = spec.scale;
    let back = spec.direction() * (10.0 * s);
    let (from, to) = (original - back, spec.to - back);
    let length = from.distance(to);
    if length > 16.0 * s {
        let points = zigzag(from.lerp(to, 7.0 * s / length), to.lerp(from, 5.0 * s / length), 2.5 * s, 2.6 * s);
        list.polyline(points, Stroke::new(Tone::Ink0, 1.25));
    }
}
