//! A display list as an SVG document that stands alone: colours and hatches are in it, fonts are named.

use super::colours::Colours;
use super::{HALO, font_family, number, path_data};
use crate::model::{Map, Set};
use crate::scene::glyph::{BOX, EDGE_DASH, Edge, GlyphKind, Ink};
use crate::scene::list::{Anchor, DisplayList, Fill, Glyph, Group, Hatch, HitShape, Item, Stroke, Text};
use crate::scene::path::{Path, Rect};
use crate::scene::theme::{Theme, Tone};
use std::fmt::Write;

/// What the document says about itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct SvgOptions<'a> {
    pub title: &'a str,
    /// Read out instead of the picture.
    pub description: &'a str,
    /// Nothing: transparent, for a slide or a paper.
    pub background: Option<Tone>,
    /// Added to the document as it is: a place for `@font-face`.
    pub style: &'a str,
    /// Every hit becomes a transparent shape whose tooltip is its sentence.
    pub tooltips: bool,
}

/// The document.
pub fn svg(list: &DisplayList, theme: Theme, options: &SvgOptions) -> String {
    svg_in(list, &Colours::of(theme), options)
}

/// The layout measured the text without kerning; that is a property of CSS only, not an attribute.
const KERNING: &str = " style=\"font-kerning:none\"";

/// The same as an element of a page whose content security policy forbids attributes of style; the page's own styles must
/// switch kerning off.
pub fn element(list: &DisplayList, colours: &Colours, options: &SvgOptions) -> String {
    svg_in(list, colours, options).replacen(KERNING, "", 1)
}

/// The document in any colours.
pub fn svg_in(list: &DisplayList, colours: &Colours, options: &SvgOptions) -> String {
    let mut painter =
        Painter { colours, body: String::new(), glyphs: Set::new(), hatches: Set::new(), clips: Map::new() };
    painter.items(&list.items);
    if options.tooltips {
        painter.tooltips(list);
    }
    let (w, h) = (number(list.width), number(list.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\"{KERNING}>\n"
    );
    for (tag, text) in [("title", options.title), ("desc", options.description)] {
        if !text.is_empty() {
            let _ = writeln!(out, "<{tag}>{}</{tag}>", escape(text));
        }
    }
    if !options.style.is_empty() {
        let _ = writeln!(out, "<style>{}</style>", escape(options.style));
    }
    painter.definitions(&mut out);
    if let Some(tone) = options.background {
        let _ = writeln!(out, "<rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>", colours.get(tone));
    }
    out.push_str(&painter.body);
    out.push_str("</svg>\n");
    out
}

/// Text that is safe in an element or an attribute. XML has no way to write most control characters.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

struct Painter<'a> {
    colours: &'a Colours,
    body: String,
    /// Glyphs in use: each is defined once, by kind, ground and hollowness.
    glyphs: Set<(GlyphKind, Tone, bool)>,
    hatches: Set<(Hatch, Tone)>,
    clips: Map<String, usize>,
}

impl Painter<'_> {
    fn items(&mut self, items: &[Item]) {
        let mut open = 0;
        for item in items {
            match item {
                Item::Line { from, to, stroke } => {
                    let data = path_data(&Path::open(&[*from, *to]));
                    self.shape(&format!("path d=\"{data}\""), None, Some(stroke));
                }
                Item::Polyline { points, stroke } => {
                    let data = path_data(&Path::open(points));
                    self.shape(&format!("path d=\"{data}\""), None, Some(stroke));
                }
                Item::Path { path, fill, stroke } => {
                    self.shape(&format!("path d=\"{}\"", path_data(path)), *fill, stroke.as_ref());
                }
                Item::Rect { rect, radius, fill, stroke } => {
                    let round = if *radius > 0.0 { format!(" rx=\"{}\"", number(*radius)) } else { String::new() };
                    self.shape(&format!("{}{round}", rectangle(rect)), *fill, stroke.as_ref());
                }
                Item::Boxes { rects, ground, fill } => {
                    for fill in ground.iter().chain([fill]) {
                        rects.iter().for_each(|rect| self.shape(&rectangle(rect), Some(*fill), None));
                    }
                }
                Item::Circle { centre, radius, fill, stroke } => {
                    let (x, y, r) = (number(centre.x), number(centre.y), number(*radius));
                    self.shape(&format!("circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\""), *fill, stroke.as_ref());
                }
                Item::Arc { centre, radius, start, sweep, stroke } => {
                    let data = path_data(&Path::arc(*centre, *radius, *start, *sweep));
                    self.shape(&format!("path d=\"{data}\""), None, Some(stroke));
                }
                Item::Glyph(glyph) => self.glyph(glyph),
                Item::Text(text) => self.text(text),
                Item::Push(group) => {
                    open += 1;
                    self.push(group);
                }
                Item::Pop => {
                    // A pop too many is the layout's bug; it must not make the document unreadable.
                    debug_assert!(open > 0, "a pop without a push");
                    if open > 0 {
                        open -= 1;
                        self.body.push_str("</g>\n");
                    }
                }
            }
        }
        debug_assert_eq!(open, 0, "a push without a pop");
        self.body.push_str(&"</g>\n".repeat(open));
    }

    fn push(&mut self, group: &Group) {
        let _ = match group {
            Group::Clip(rect) => {
                let next = self.clips.len();
                let id = *self.clips.get_or_insert_with(rectangle(rect), || next);
                writeln!(self.body, "<g clip-path=\"url(#clip-{id})\">")
            }
            Group::Opacity(opacity) => writeln!(self.body, "<g opacity=\"{}\">", number(*opacity)),
            Group::Shift(by) => {
                writeln!(self.body, "<g transform=\"translate({} {})\">", number(by.x), number(by.y))
            }
        };
    }

    fn shape(&mut self, start: &str, fill: Option<Fill>, stroke: Option<&Stroke>) {
        let fill = match fill {
            None => "none".into(),
            Some(Fill::Solid(tone)) => self.colours.get(tone).to_owned(),
            Some(Fill::Hatch(hatch, tone)) => {
                self.hatches.insert((hatch, tone));
                format!("url(#{})", hatch_id(hatch, tone))
            }
        };
        let _ = write!(self.body, "<{start} fill=\"{fill}\"");
        if let Some(stroke) = stroke {
            let times = self.colours.stroke;
            let (colour, width) = (self.colours.get(stroke.tone), number(stroke.width * times));
            let _ = write!(self.body, " stroke=\"{colour}\" stroke-width=\"{width}\"");
            if let Some([on, off]) = stroke.dash.pattern() {
                let _ = write!(self.body, " stroke-dasharray=\"{} {}\"", number(on * times), number(off * times));
            }
            if stroke.round {
                self.body.push_str(ROUND);
            }
        }
        self.body.push_str("/>\n");
    }

    fn glyph(&mut self, glyph: &Glyph) {
        let Glyph { kind, centre, size, tone, ground, flip, turn, hollow } = *glyph;
        self.glyphs.insert((kind, ground, hollow));
        let mut transform = format!("translate({} {})", number(centre.x), number(centre.y));
        if turn != 0.0 {
            let _ = write!(transform, " rotate({})", number(turn * 360.0));
        }
        // A factor needs more decimals than a place: 14 of 16 is 0.875.
        let scale = libm::round(f64::from(size / BOX) * 1e4) / 1e4;
        if flip {
            let _ = write!(transform, " scale({scale} {})", -scale);
        } else if scale != 1.0 {
            let _ = write!(transform, " scale({scale})");
        }
        let (id, colour) = (glyph_id(kind, ground, hollow), self.colours.get(tone));
        let _ = writeln!(self.body, "<use href=\"#{id}\" transform=\"{transform}\" color=\"{colour}\"/>");
    }

    fn text(&mut self, text: &Text) {
        let Text { text, at, face, tone, anchor, halo, strike } = text;
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\" font-family=\"{}\" font-size=\"{}\" font-weight=\"{}\" fill=\"{}\"",
            number(at.x),
            number(at.y),
            font_family(face.mono),
            number(face.size),
            face.weight.value(),
            self.colours.get(*tone)
        );
        self.body.push_str(match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        });
        if let Some(ground) = halo {
            let colour = self.colours.get(*ground);
            let width = number(HALO);
            let _ = write!(self.body, " stroke=\"{colour}\" stroke-width=\"{width}\" paint-order=\"stroke\"{ROUND}");
        }
        if *strike {
            self.body.push_str(" text-decoration=\"line-through\"");
        }
        let _ = writeln!(self.body, ">{}</text>", escape(text));
    }

    fn tooltips(&mut self, list: &DisplayList) {
        for hit in list.hits.iter().filter(|hit| !hit.label.is_empty()) {
            let shape = match &hit.shape {
                HitShape::Rect(rect) => format!("<{} fill-opacity=\"0\">", rectangle(rect)),
                HitShape::Circle(centre, radius) => {
                    let (x, y, r) = (number(centre.x), number(centre.y), number(radius.max(12.0)));
                    format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill-opacity=\"0\">")
                }
                HitShape::Segment(a, b) => {
                    let data = path_data(&Path::open(&[*a, *b]));
                    format!("<path d=\"{data}\" stroke=\"#000\" stroke-opacity=\"0\" stroke-width=\"12\">")
                }
            };
            let tag = shape[1..].split(' ').next().unwrap_or("path");
            let _ = writeln!(self.body, "{shape}<title>{}</title></{tag}>", escape(&hit.label));
        }
    }

    fn definitions(&self, out: &mut String) {
        if self.glyphs.is_empty() && self.hatches.is_empty() && self.clips.is_empty() {
            return;
        }
        out.push_str("<defs>\n");
        for &(hatch, tone) in &self.hatches {
            self.hatch(out, hatch, tone);
        }
        for (rect, id) in self.clips.iter() {
            let _ = writeln!(out, "<clipPath id=\"clip-{id}\"><{rect}/></clipPath>");
        }
        for &(kind, ground, hollow) in &self.glyphs {
            self.glyph_definition(out, kind, ground, hollow);
        }
        out.push_str("</defs>\n");
    }

    fn hatch(&self, out: &mut String, hatch: Hatch, tone: Tone) {
        let (id, side, colour) = (hatch_id(hatch, tone), number(hatch.pitch()), self.colours.get(tone));
        let turn = if hatch.is_turned() { " patternTransform=\"rotate(45)\"" } else { "" };
        let paint = match hatch {
            Hatch::Dots => format!("fill=\"{colour}\""),
            Hatch::Diagonal | Hatch::Cross => {
                format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\"", number(hatch.weight()))
            }
        };
        let data = path_data(&hatch.tile());
        let _ = writeln!(
            out,
            "<pattern id=\"{id}\" width=\"{side}\" height=\"{side}\" patternUnits=\"userSpaceOnUse\"{turn}>\
             <path d=\"{data}\" {paint}/></pattern>"
        );
    }

    fn glyph_definition(&self, out: &mut String, kind: GlyphKind, ground: Tone, hollow: bool) {
        let layers = if hollow { kind.hollow_layers() } else { kind.layers() };
        let colour = |ink: Ink| match ink {
            Ink::Current => "currentColor",
            other => self.colours.get(other.tone(Tone::Ink0, ground)),
        };
        let _ = write!(out, "<g id=\"{}\">", glyph_id(kind, ground, hollow));
        for layer in layers {
            let fill = layer.fill.map_or("none", colour);
            let _ = write!(out, "<path d=\"{}\" fill=\"{fill}\"", path_data(&layer.path));
            if let Some(Edge { ink, width, round, dashed }) = layer.edge {
                let _ = write!(out, " stroke=\"{}\" stroke-width=\"{}\"", colour(ink), number(width));
                if dashed {
                    let [on, off] = EDGE_DASH;
                    let _ = write!(out, " stroke-dasharray=\"{} {}\"", number(on), number(off));
                }
                if round {
                    out.push_str(ROUND);
                }
            }
            out.push_str("/>");
        }
        out.push_str("</g>\n");
    }
}

const ROUND: &str = " stroke-linecap=\"round\" stroke-linejoin=\"round\"";

fn rectangle(rect: &Rect) -> String {
    let Rect { x, y, w, h } = *rect;
    let (w, h) = (w.max(0.0), h.max(0.0));
    format!("rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(x), number(y), number(w), number(h))
}

fn glyph_id(kind: GlyphKind, ground: Tone, hollow: bool) -> String {
    let hollow = if hollow { "-hollow" } else { "" };
    format!("{kind:?}-{}{hollow}", ground.property().trim_start_matches("--"))
}

fn hatch_id(hatch: Hatch, tone: Tone) -> String {
    format!("{hatch:?}-{}", tone.property().trim_start_matches("--"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::list::HitId;
    use crate::scene::path::pt;
    use crate::scene::text::Face;

    #[test]
    fn text_is_escaped_and_the_document_says_what_it_is() {
        let mut list = DisplayList::new(10.0, 10.0);
        list.text(Text::new("a<b & \"c\"\u{7}", pt(0.0, 0.0), Face::BODY, Tone::Ink0));
        list.hit(HitShape::Circle(pt(5.0, 5.0), 2.0), HitId::Event(0), "A sends <m>");
        let options = SvgOptions { title: "T & U", description: "D", tooltips: true, ..SvgOptions::default() };
        let text = svg(&list, Theme::Light, &options);
        assert!(text.contains(">a&lt;b &amp; &quot;c&quot;</text>"));
        assert!(text.contains("<title>T &amp; U</title>\n<desc>D</desc>"));
        assert!(text.contains("<title>A sends &lt;m&gt;</title></circle>"));
    }

    #[test]
    fn groups_are_closed_and_shared_things_are_defined_once() {
        let mut list = DisplayList::new(10.0, 10.0);
        for _ in 0..2 {
            list.group(Group::Clip(Rect::new(0.0, 0.0, 5.0, 5.0)), |list| {
                list.glyph(Glyph::new(GlyphKind::Star, pt(2.0, 2.0), Tone::Ink0));
                list.fill_rect(Rect::new(0.0, 0.0, 4.0, 4.0), Fill::CROSS);
            });
        }
        let text = svg(&list, Theme::Dark, &SvgOptions::default());
        for (what, times) in [("<clipPath", 1), ("<pattern", 1), ("id=\"Star", 1), ("<g clip", 2), ("</g>", 3)] {
            assert_eq!(text.matches(what).count(), times, "{what}");
        }
    }

    #[test]
    fn lines_are_heavier_in_the_hall() {
        let mut list = DisplayList::new(10.0, 10.0);
        list.line(pt(0.0, 0.0), pt(1.0, 1.0), Stroke::new(Tone::Ink0, 2.0));
        assert!(svg(&list, Theme::Projector, &SvgOptions::default()).contains("stroke-width=\"3\""));
    }
}
