//! Painters: a display list on a canvas or as SVG.
//!
//! Both walk the same list in the same order and decide nothing: geometry and colours come from the scene.

pub mod colours;
pub mod svg;

#[cfg(target_arch = "wasm32")]
pub mod canvas;

use crate::scene::path::{Path, Seg};

/// What a font is called on the page (`static/tokens.css`).
pub fn font_family(mono: bool) -> &'static str {
    if mono {
        "'JetBrains Mono Orrery', 'JetBrains Mono', ui-monospace, monospace"
    } else {
        "'Inter Orrery', Inter, system-ui, sans-serif"
    }
}

/// How wide the rim of a text with a halo is, px on both sides together.
pub const HALO: f32 = 4.0;

/// A number for SVG: two decimals, no trailing zeros, never "-0".
pub fn number(value: f32) -> String {
    let hundredths = libm::round(f64::from(value) * 100.0);
    // A number that is none would make the whole document unreadable; the layout that produced it is wrong anyway.
    if !hundredths.is_finite() || hundredths == 0.0 {
        return "0".into();
    }
    // By hand: nothing else formats a fraction, and the standard library's way of doing it is large.
    let sign = if hundredths < 0.0 { "-" } else { "" };
    let (whole, rest) = (hundredths.abs() as u64 / 100, hundredths.abs() as u64 % 100);
    match rest {
        0 => format!("{sign}{whole}"),
        _ if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

/// SVG path data.
pub fn path_data(path: &Path) -> String {
    let mut out = String::new();
    for seg in &path.0 {
        let (letter, points): (char, &[_]) = match seg {
            Seg::Move(p) => ('M', &[*p]),
            Seg::Line(p) => ('L', &[*p]),
            Seg::Quad(a, p) => ('Q', &[*a, *p]),
            Seg::Cubic(a, b, p) => ('C', &[*a, *b, *p]),
            Seg::Close => ('Z', &[]),
        };
        out.push(letter);
        let numbers: Vec<String> = points.iter().flat_map(|p| [number(p.x), number(p.y)]).collect();
        out.push_str(&numbers.join(" "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_round() {
        let cases = [(1.0, "1"), (-0.001, "0"), (0.125, "0.13"), (10.5, "10.5"), (-3.456, "-3.46"), (f32::NAN, "0")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn path_data_reads_back() {
        let text = "M1 2L3.5 -4Q1 1 2 2C1 2 3 4 5 6Z";
        assert_eq!(Path::parse(text).map(|path| path_data(&path)), Ok(text.to_string()));
    }
}
