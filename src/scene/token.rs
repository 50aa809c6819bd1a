//! What kind a message is, and the token that flies for it.

use super::glyph::GlyphKind;
use super::list::{DisplayList, Fill, Stroke};
use super::path::{Path, Point, Rect, pt};
use super::theme::{Family, Tone};

/// What kind of message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MessageFamily {
    /// Request, prepare, vote request.
    Ask,
    /// Promise, vote, reply: hollow head and a verdict.
    Answer,
    /// Entries, a write, multicast data: square tail.
    Payload,
    /// Heartbeat, commit index: a thin line with an open head.
    Control,
    /// Marker, token, view change: diamond tail.
    Special,
    /// To and from clients: a double line.
    Client,
}

impl MessageFamily {
    pub const ALL: [MessageFamily; 6] = [
        MessageFamily::Ask,
        MessageFamily::Answer,
        MessageFamily::Payload,
        MessageFamily::Control,
        MessageFamily::Special,
        MessageFamily::Client,
    ];

    pub fn tone(self) -> Tone {
        match self {
            MessageFamily::Ask | MessageFamily::Answer => Tone::Hue(Family::Blue),
            MessageFamily::Payload => Tone::Hue(Family::Green),
            MessageFamily::Control => Tone::Hue(Family::Slate),
            MessageFamily::Special => Tone::Hue(Family::Magenta),
            MessageFamily::Client => Tone::Ink0,
        }
    }

    pub(super) fn width(self) -> f32 {
        if self == MessageFamily::Control { 1.25 } else { 2.0 }
    }
}

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    Yes,
    No,
    Same,
}

impl Verdict {
    pub fn glyph(self) -> GlyphKind {
        match self {
            Verdict::Yes => GlyphKind::Plus,
            Verdict::No => GlyphKind::Minus,
            Verdict::Same => GlyphKind::Equal,
        }
    }
}

/// A message on its way, as the diagram and the arena draw it. Radius 6 at scale 1.
pub fn token(
    list: &mut DisplayList,
    at: Point,
    direction: Point,
    family: MessageFamily,
    verdict: Option<Verdict>,
    scale: f32,
) {
    let (tone, s, d) = (family.tone(), scale, direction.unit());
    let (solid, ground) = (Fill::Solid(tone), Fill::Solid(Tone::Canvas));
    let nose = |list: &mut DisplayList| {
        let (back, side) = (at + d * (4.2 * s), d.perp() * (3.8 * s));
        list.fill_path(Path::polygon(&[back - side, at + d * (10.8 * s), back + side]), solid);
    };
    match family {
        MessageFamily::Ask => {
            nose(list);
            list.circle(at, 6.0 * s, Some(solid), None);
        }
        MessageFamily::Answer => {
            nose(list);
            list.circle(at, 6.0 * s, Some(ground), Some(Stroke::new(tone, 2.0)));
            let bar =
                |list: &mut DisplayList, a: Point, b: Point| list.line(at + a * s, at + b * s, Stroke::new(tone, 2.0));
            match verdict {
                Some(Verdict::Yes) => {
                    bar(list, pt(-3.0, 0.0), pt(3.0, 0.0));
                    bar(list, pt(0.0, -3.0), pt(0.0, 3.0));
                }
                Some(Verdict::No) => bar(list, pt(-3.0, 0.0), pt(3.0, 0.0)),
                Some(Verdict::Same) => {
                    bar(list, pt(-2.8, -1.6), pt(2.8, -1.6));
                    bar(list, pt(-2.8, 1.6), pt(2.8, 1.6));
                }
                None => {}
            }
        }
        MessageFamily::Payload => {
            nose(list);
            list.rect(Rect::centred(at, 11.0 * s, 11.0 * s), s, Some(solid), None);
        }
        MessageFamily::Control => {
            let edge = Stroke::new(tone, 1.25);
            list.circle(at, 4.5 * s, Some(ground), Some(edge));
            let (tip, side) = (at + d * (1.3 * s), d.perp() * (2.0 * s));
            list.polyline(vec![tip - d * (2.2 * s) + side, tip, tip - d * (2.2 * s) - side], edge);
        }
        MessageFamily::Special => list.fill_path(diamond(at, 7.0 * s), solid),
        MessageFamily::Client => {
            nose(list);
            list.circle(at, 5.5 * s, Some(ground), Some(Stroke::new(tone, 1.25)));
            list.circle(at, 2.6 * s, None, Some(Stroke::new(tone, 1.25)));
        }
    }
}

pub(super) fn diamond(at: Point, r: f32) -> Path {
    Path::polygon(&[at - pt(r, 0.0), at - pt(0.0, r), at + pt(r, 0.0), at + pt(0.0, r)])
}
