//! Sentences of a diagram that must not be overlooked: each on a plate at its far edge, under what it speaks of.

use super::frame::Frame;
use super::list::{DisplayList, Fill, Stroke, Text};
use super::look::Look;
use super::path::{Rect, pt};
use super::text::{Face, Weight, fit};
use super::theme::Tone;

/// One sentence, and the sign that sums it up.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// What it is about, along the time axis.
    pub along: f32,
    /// In large type; may be empty.
    pub sign: String,
    pub text: String,
    pub edge: Tone,
}

/// Writes them one over the other, the first one lowest.
pub fn write(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, captions: &[Caption]) {
    let s = frame.scale;
    let (sign_face, face) = (Face::new(22.0).mono().weight(Weight::Strong).scaled(s), Face::BODY.scaled(s));
    let plot = frame.plot();
    let (left, right) = (plot.x.max(0.0) + 8.0 * s, frame.width - 8.0 * s);
    // Under the axes whose places are no times stands a footnote.
    let mut bottom = frame.height - if look.ruler.axis.is_shared() { 4.0 } else { 20.0 } * s;
    for caption in captions {
        let room = right - left - 24.0 * s;
        let sign = look.measure.width(&caption.sign, sign_face);
        let gap = if caption.sign.is_empty() || caption.text.is_empty() { 0.0 } else { 10.0 * s };
        let text = fit(look.measure, &caption.text, face, room - sign - gap);
        let width = sign + gap + look.measure.width(&text, face) + 20.0 * s;
        let height = if caption.sign.is_empty() { 22.0 } else { 30.0 } * s;
        let middle = if frame.view.vertical { (left + right) / 2.0 } else { caption.along };
        let x = (middle - width / 2.0).min(right - width).max(left);
        let plate = Rect::new(x, bottom - height, width, height);
        list.rect(plate, 6.0 * s, Some(Fill::Solid(Tone::Canvas)), Some(Stroke::new(caption.edge, 2.0)));
        let start = pt(x + 10.0 * s, plate.centre().y);
        list.text(Text::new(caption.sign.as_str(), start + pt(0.0, sign_face.drop()), sign_face, Tone::Ink0));
        list.text(Text::new(text, start + pt(sign + gap, face.drop()), face, Tone::Ink0));
        bottom -= height + 4.0 * s;
    }
}
