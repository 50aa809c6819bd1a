//! Every mark on one sheet: what the legend's "all marks" opens, and what the golden test looks at.

use super::arrow::{ArrowSpec, Fate, MessageFamily, Verdict, arrow};
use super::glyph::GlyphKind;
use super::list::{Dash, DisplayList, Fill, Glyph, Group, Stroke, Text};
use super::mark::{MarkState, NOT_YET, UNKNOWN, mark, reach, seam};
use super::path::{Point, Rect, pt};
use super::text::{Face, Weight};
use super::theme::{Family, Tone};

const MARGIN: f32 = 24.0;
const INNER: f32 = 1318.0;
const COLUMN: f32 = INNER / 4.0;
const ROW: f32 = 40.0;

/// The sheet, 1366 px wide.
pub fn sheet() -> DisplayList {
    let mut list = DisplayList::new(INNER + 2.0 * MARGIN, 0.0);
    let mut y = MARGIN;
    list.text(Text::new("Every mark", pt(MARGIN, y + 33.0), Face::new(28.0).weight(Weight::Strong), Tone::Ink0));
    for (line, text) in [
        "Hue says which family, shape says which kind, line says what became of it, hatch says which",
        "condition, place says when and where. Nothing is told by colour alone.",
    ]
    .iter()
    .enumerate()
    {
        let at = pt(MARGIN, y + 63.0 + 20.0 * line as f32);
        list.text(Text::new(*text, at, Face::new(15.0), Tone::Ink1));
    }
    y += 120.0;

    let (icons, marks): (Vec<GlyphKind>, Vec<GlyphKind>) = GlyphKind::ALL.iter().partition(|kind| kind.is_icon());
    heading(&mut list, y, "Marks", "the small one is 16 px as on the diagram, the large one 32 px");
    y += 24.0;
    y += columns(&mut list, y, &marks, |list, at, kind| {
        list.glyph(Glyph::new(kind, at + pt(10.0, 20.0), kind.tone()));
        list.glyph(Glyph::new(kind, at + pt(48.0, 20.0), kind.tone()).size(32.0));
        list.text(Text::new(kind.meaning(), at + pt(82.0, 24.5), Face::BODY, Tone::Ink0));
    });

    y += 40.0;
    heading(&mut list, y, "States", "the same receive, as the pointer, the keyboard and the lens change it");
    y += 44.0;
    states(&mut list, y);

    y += 70.0;
    heading(&mut list, y, "Messages", "down: what kind it is (hue, tail, head). Across: what became of it (line)");
    y += 24.0;
    y += messages(&mut list, y);

    y += 40.0;
    heading(&mut list, y, "Controls", "");
    y += 24.0;
    y += columns(&mut list, y, &icons, |list, at, kind| {
        list.glyph(Glyph::new(kind, at + pt(10.0, 20.0), Tone::Ink0));
        list.glyph(Glyph::new(kind, at + pt(48.0, 20.0), Tone::Ink0).size(24.0));
        list.text(Text::new(kind.meaning(), at + pt(82.0, 24.5), Face::BODY, Tone::Ink0));
    });
    list.height = y + MARGIN;
    list
}

fn heading(list: &mut DisplayList, y: f32, title: &str, remark: &str) {
    list.text(Text::new(title, pt(MARGIN, y), Face::new(15.0).weight(Weight::Strong), Tone::Ink0));
    list.text(Text::new(remark, pt(MARGIN + 150.0, y), Face::SECONDARY, Tone::Ink1));
    list.line(pt(MARGIN, y + 10.0), pt(MARGIN + INNER, y + 10.0), Stroke::new(Tone::Hairline, 1.0));
}

/// Four columns, filled downwards. Says how high they are.
fn columns(
    list: &mut DisplayList,
    y: f32,
    kinds: &[GlyphKind],
    draw: impl Fn(&mut DisplayList, Point, GlyphKind),
) -> f32 {
    let rows = kinds.len().div_ceil(4);
    for (i, &kind) in kinds.iter().enumerate() {
        let (column, row) = (i / rows, i % rows);
        draw(list, pt(MARGIN + COLUMN * column as f32, y + ROW * row as f32), kind);
    }
    ROW * rows as f32
}

fn states(list: &mut DisplayList, y: f32) {
    use MarkState::*;
    let all = [
        (Rest, "at rest"),
        (Hovered, "hovered"),
        (Focused, "focused"),
        (Selected, "selected"),
        (Past, "in its past"),
        (Future, "in its future"),
        (Concurrent, "concurrent"),
        (NotYet, "not yet"),
        (Unknown, "unknown to the lens"),
    ];
    for (i, (state, name)) in all.into_iter().enumerate() {
        let centre = pt(MARGIN + 56.0 + 148.0 * i as f32, y);
        let (left, right) = (centre - pt(34.0, 0.0), centre + pt(34.0, 0.0));
        let lifeline = Stroke::new(Tone::Hue(Family::Slate), 2.0);
        match state {
            NotYet => list.faded(NOT_YET, |list| list.line(left, right, lifeline.dash(Dash::Future))),
            Unknown => list.faded(UNKNOWN, |list| list.line(left, right, lifeline)),
            _ => list.line(left, right, lifeline),
        }
        let glyph = Glyph::new(GlyphKind::Local, centre, Tone::Hue(Family::Green));
        mark(list, glyph, state, 1.0, pt(1.0, 0.0));
        if state == Unknown {
            list.faded(0.45, |list| list.fill_rect(Rect::centred(centre, 68.0, 28.0), Fill::DOTS));
        }
        list.text(Text::new(name, centre + pt(0.0, 30.0), Face::SECONDARY, Tone::Ink1).middle());
    }
}

const FATES: [&str; 12] = [
    "in flight",
    "delivered",
    "lost",
    "cut by a seam",
    "receiver down",
    "duplicated",
    "held",
    "delayed",
    "overtook",
    "forged",
    "buffered",
    "ignored",
];

fn messages(list: &mut DisplayList, y: f32) -> f32 {
    let left = 186.0;
    let width = (INNER - left) / FATES.len() as f32;
    for (column, name) in FATES.iter().enumerate() {
        let at = pt(MARGIN + left + width * column as f32, y + 4.0);
        list.text(Text::new(*name, at, Face::SECONDARY, Tone::Ink1));
    }
    for (row, family) in MessageFamily::ALL.into_iter().enumerate() {
        let top = y + 14.0 + 48.0 * row as f32;
        if row > 0 {
            list.line(pt(MARGIN, top - 4.0), pt(MARGIN + INNER, top - 4.0), Stroke::new(Tone::Raised, 1.0));
        }
        let (name, examples) = match family {
            MessageFamily::Ask => ("ask", "request, prepare, RequestVote"),
            MessageFamily::Answer => ("answer", "promise, vote, reply: + − ="),
            MessageFamily::Payload => ("payload", "AppendEntries, accept, write"),
            MessageFamily::Control => ("control", "heartbeat, commit index"),
            MessageFamily::Special => ("special", "marker, token, view change"),
            MessageFamily::Client => ("client", "request and response"),
        };
        let strong = Face::BODY.weight(Weight::Strong);
        list.text(Text::new(name, pt(MARGIN, top + 19.0), strong, Tone::Ink0));
        list.text(Text::new(examples, pt(MARGIN, top + 35.0), Face::MARK, Tone::Ink1));
        for column in 0..FATES.len() {
            let at = pt(MARGIN + left + width * column as f32, top);
            list.group(Group::Shift(at), |list| message(list, family, column));
        }
    }
    14.0 + 48.0 * MessageFamily::ALL.len() as f32
}

/// One message of the table, in a cell of 76 by 40, from the disc at the left to the lane at the right.
fn message(list: &mut DisplayList, family: MessageFamily, column: usize) {
    let (from, to) = (pt(6.0, 20.0), pt(70.0, 20.0));
    let disc = |list: &mut DisplayList, at: Point| list.glyph(Glyph::new(GlyphKind::Local, at, family.tone()));
    let across = Stroke::new(Tone::Hue(Family::Slate), 2.0);
    let verdict = (family == MessageFamily::Answer).then_some(Verdict::Yes);
    let mut spec = ArrowSpec { verdict, ..ArrowSpec::new(from, to, family) };
    let mut end = Some(GlyphKind::Local);
    if FATES[column] == "receiver down" {
        list.faded(0.55, |list| list.fill_rect(Rect::new(65.0, 2.0, 10.0, 36.0), Fill::CROSS));
        list.line(pt(70.0, 2.0), pt(70.0, 38.0), Stroke::new(Tone::Ink1, 1.0).dash(Dash::Absent));
    } else {
        list.line(pt(70.0, 2.0), pt(70.0, 38.0), across);
    }
    match FATES[column] {
        "in flight" => {
            (spec.fate, spec.progress, end) = (Fate::InFlight, 0.5, None);
            spec.to_reach = 0.8;
        }
        "lost" => (spec.fate, end) = (Fate::Lost, None),
        "cut by a seam" => {
            seam(list, pt(49.0, 2.0), pt(49.0, 38.0), 1.0);
            (spec.fate, end) = (Fate::Cut { seam: 43.0 / 64.0, along: pt(0.0, 1.0) }, None);
        }
        "receiver down" => (spec.fate, end) = (Fate::ReceiverDown, None),
        "duplicated" => {
            spec.to = pt(70.0, 14.0);
            spec.fate = Fate::Duplicated { second: pt(70.0, 26.0), count: 2 };
            disc(list, pt(70.0, 26.0));
        }
        "held" => (spec.fate, end) = (Fate::Held { steps: 3 }, None),
        "delayed" => {
            spec.to = pt(70.0, 33.0);
            spec.fate = Fate::Delayed { original: pt(70.0, 9.0) };
        }
        "overtook" => {
            (spec.from, spec.to) = (pt(6.0, 9.0), pt(70.0, 29.5));
            let earlier = ArrowSpec::new(pt(6.0, 33.5), pt(70.0, 10.5), family);
            list.faded(0.45, |list| arrow(list, &earlier));
            disc(list, pt(6.0, 33.5));
            spec.fate = Fate::Overtook { crossing: pt(42.0, 20.5) };
        }
        "forged" => spec.fate = Fate::Forged,
        "buffered" => (spec.fate, end) = (Fate::Buffered { delivered: true }, Some(GlyphKind::Deliver)),
        "ignored" => (spec.fate, end) = (Fate::Ignored, Some(GlyphKind::Ignored)),
        _ => {}
    }
    if let Some(kind) = end {
        let tone = if kind == GlyphKind::Ignored { kind.tone() } else { family.tone() };
        let glyph = Glyph::new(kind, spec.to, tone);
        spec.to_reach = reach(&glyph, MarkState::Rest, 1.0);
        arrow(list, &spec);
        list.glyph(glyph);
    } else {
        arrow(list, &spec);
    }
    disc(list, spec.from);
}
