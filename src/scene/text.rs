//! How wide text is, how to shorten it, and which labels there is room for.
//!
//! Layout runs natively (tests, exports, the command) and in the browser, and both must place the same label at the
//! same pixel. So widths come from a table of the bundled fonts, and the painters switch kerning off.

use super::advance::{INTER, INTER_EM, MONO, MONO_ADVANCE};
use super::path::{Point, Rect};
use std::borrow::Cow;

/// The four weights in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Weight {
    #[default]
    Text,
    Label,
    Strong,
    Id,
}

impl Weight {
    pub fn value(self) -> u16 {
        match self {
            Weight::Text => 400,
            Weight::Label => 500,
            Weight::Strong => 600,
            Weight::Id => 700,
        }
    }
}

/// Size, weight and which of the two fonts: mono is for values and code, never for sentences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    pub size: f32,
    pub weight: Weight,
    pub mono: bool,
}

impl Face {
    pub const fn new(size: f32) -> Face {
        Face { size, weight: Weight::Text, mono: false }
    }

    /// Stamps, ticks, labels of marks: the smallest there is.
    pub const MARK: Face = Face::new(11.0);
    pub const SECONDARY: Face = Face::new(12.0);
    pub const BODY: Face = Face::new(13.0);
    /// Lane ids.
    pub const LANE: Face = Face { size: 15.0, weight: Weight::Id, mono: false };
    /// The id in a process's disc.
    pub const NODE: Face = Face { size: 22.0, weight: Weight::Id, mono: false };

    pub const fn mono(self) -> Face {
        Face { mono: true, ..self }
    }

    pub const fn weight(self, weight: Weight) -> Face {
        Face { weight, ..self }
    }

    pub fn scaled(self, by: f32) -> Face {
        Face { size: self.size * by, ..self }
    }

    /// How far under the middle of a row its baseline is, so that capitals and figures look centred.
    pub fn drop(self) -> f32 {
        // Inter's capitals are 0.7275 em high, JetBrains Mono's 0.73.
        self.size * 0.364
    }
}

/// Whoever knows how wide text is.
pub trait TextMeasure {
    fn width(&self, text: &str, face: Face) -> f32;
}

/// The built-in measure: the advance widths of the bundled fonts.
#[derive(Clone, Copy, Debug, Default)]
pub struct FontTable;

/// What a character that the fonts lack is taken for, in ems: the browser then draws it from some other font.
const STRANGER: f32 = 0.65;
/// The same for the wide scripts of East Asia, and for everything above them.
const WIDE_STRANGER: f32 = 1.0;

impl TextMeasure for FontTable {
    fn width(&self, text: &str, face: Face) -> f32 {
        let ems: f32 = text.chars().map(|c| if face.mono { mono(c) } else { inter(c, face.weight) }).sum();
        ems * face.size
    }
}

fn inter(c: char, weight: Weight) -> f32 {
    let known = u16::try_from(u32::from(c)).ok().and_then(|c| INTER.binary_search_by_key(&c, |entry| entry.0).ok());
    match known {
        Some(at) => {
            let (_, text, id) = INTER[at];
            let t = f32::from(weight.value() - 400) / 300.0;
            (f32::from(text) + (f32::from(id) - f32::from(text)) * t) / INTER_EM
        }
        None => stranger(c),
    }
}

fn mono(c: char) -> f32 {
    let code = u32::from(c);
    let known = MONO.iter().any(|&(from, to)| (u32::from(from)..=u32::from(to)).contains(&code));
    if known { MONO_ADVANCE } else { stranger(c) }
}

fn stranger(c: char) -> f32 {
    if u32::from(c) >= 0x1100 { WIDE_STRANGER } else { STRANGER }
}

/// The text, or its beginning and an ellipsis, or nothing if there is no room for even that.
pub fn fit<'a>(measure: &dyn TextMeasure, text: &'a str, face: Face, max_width: f32) -> Cow<'a, str> {
    if measure.width(text, face) <= max_width {
        return Cow::Borrowed(text);
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let short = |&end: &usize| format!("{}…", text[..end].trim_end());
    // Widths grow with the number of characters, so the longest beginning that fits can be bisected.
    let fitting = ends.partition_point(|end| measure.width(&short(end), face) <= max_width);
    match fitting {
        // An ellipsis alone says nothing.
        0 | 1 => Cow::Borrowed(""),
        n => Cow::Owned(short(&ends[n - 1])),
    }
}

/// The box of a line of text whose baseline starts at `at`.
pub fn text_box(measure: &dyn TextMeasure, text: &str, face: Face, at: Point) -> Rect {
    Rect::new(at.x, at.y - face.size * 0.78, measure.width(text, face), face.size)
}

/// Places labels so that none overlaps another or a mark; those without room are dropped.
#[derive(Clone, Debug)]
pub struct LabelPlacer {
    taken: Vec<Rect>,
    /// Lines that had better not be covered, nor cross a label.
    lines: Vec<(Point, Point)>,
    gap: f32,
    left: usize,
}

impl LabelPlacer {
    /// Drawing text is the slowest thing a canvas does (2,000 labels take 50 ms), so there is an end to it.
    pub const LIMIT: usize = 300;

    /// `gap`: the least distance between two labels.
    pub fn new(gap: f32) -> LabelPlacer {
        LabelPlacer { taken: Vec::new(), lines: Vec::new(), gap, left: Self::LIMIT }
    }

    /// Keeps labels off a mark.
    pub fn block(&mut self, area: Rect) {
        self.taken.push(area);
    }

    /// Lets labels avoid a line where they can.
    pub fn avoid(&mut self, from: Point, to: Point) {
        self.lines.push((from, to));
    }

    /// Takes the free place that the fewest lines cross, the first of equals, and says which it was.
    pub fn place_clear(&mut self, places: &[Rect]) -> Option<usize> {
        if self.left == 0 {
            return None;
        }
        let crossed = |area: &Rect| self.lines.iter().filter(|(from, to)| area.is_crossed(*from, *to)).count();
        let free = places.iter().enumerate().filter(|(_, area)| self.is_free(area));
        let (found, _) = free.min_by_key(|(_, area)| crossed(area))?;
        self.taken.push(places[found]);
        self.left -= 1;
        Some(found)
    }

    pub fn is_free(&self, area: &Rect) -> bool {
        let wide = area.inflate(self.gap);
        !self.taken.iter().any(|taken| taken.intersects(&wide))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_agree_with_a_browser() {
        // Measured in Chromium 156 with the bundled fonts at 13 px and `fontKerning = "none"`.
        let face = |weight| Face::BODY.weight(weight);
        let cases = [
            ("AppendEntries", face(Weight::Text), 90.340),
            ("Two leaders at once. Is that a bug?", face(Weight::Strong), 218.359),
            ("T2 AVATAR To", face(Weight::Id), 95.704),
            ("currentTerm 3→4", face(Weight::Text).mono(), 117.0),
            ("α β Δ × ½ ✓ ✗ ★ ≤", face(Weight::Label), 118.504),
        ];
        for (text, face, width) in cases {
            assert!((FontTable.width(text, face) - width).abs() < 0.05, "{text}: {}", FontTable.width(text, face));
        }
    }

    #[test]
    fn table_is_sorted_and_strangers_are_counted() {
        assert!(INTER.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!((FontTable.width("漢", Face::new(10.0)) - 10.0).abs() < 1e-6);
        assert!((FontTable.width("й", Face::new(10.0)) - 6.5).abs() < 1e-6);
    }

    #[test]
    fn shortens_to_what_fits() {
        let full = FontTable.width("AppendEntries", Face::BODY);
        assert_eq!(fit(&FontTable, "AppendEntries", Face::BODY, full), "AppendEntries");
        let short = fit(&FontTable, "AppendEntries", Face::BODY, full * 0.6);
        assert!(short.ends_with('…') && FontTable.width(&short, Face::BODY) <= full * 0.6);
        assert_eq!(fit(&FontTable, "AppendEntries", Face::BODY, 3.0), "");
        assert_eq!(fit(&FontTable, "a b", Face::BODY.mono(), 2.0 * 7.8 + 0.1), "a…");
    }

    #[test]
    fn a_label_goes_where_the_fewest_lines_are() {
        let places =
            [Rect::new(0.0, 0.0, 10.0, 10.0), Rect::new(20.0, 0.0, 10.0, 10.0), Rect::new(40.0, 0.0, 10.0, 10.0)];
        let mut placer = LabelPlacer::new(1.0);
        placer.avoid(Point { x: 5.0, y: -5.0 }, Point { x: 5.0, y: 50.0 });
        placer.avoid(Point { x: -5.0, y: 12.0 }, Point { x: 70.0, y: 11.0 });
        placer.block(places[2]);
        assert_eq!(placer.place_clear(&places), Some(1));
        assert_eq!(placer.place_clear(&places), Some(0), "a crossed place is better than none");
        assert_eq!(placer.place_clear(&places), None);
    }

    #[test]
    fn the_more_important_label_gets_the_room() {
        let a = Rect::new(0.0, 0.0, 10.0, 10.0);
        let mut placer = LabelPlacer::new(1.0);
        placer.block(Rect::new(30.0, 0.0, 10.0, 10.0));
        // Asked in the order of their weight.
        assert_eq!(placer.place_clear(&[a]), Some(0));
        assert_eq!(placer.place_clear(&[a, a.moved(Point { x: 31.0, y: 0.0 })]), None);
        assert_eq!(placer.place_clear(&[a, a.moved(Point { x: 12.0, y: 0.0 })]), Some(1));
    }
}
