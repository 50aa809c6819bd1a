//! The colours with which a picture is painted: those of a theme, stronger ones, greys, or those of the system.

use crate::scene::theme::{Theme, Tone};

/// A colour for every tone, and how heavy lines are.
#[derive(Clone, Debug, PartialEq)]
pub struct Colours {
    /// Line widths and dashes are multiplied by this.
    pub stroke: f32,
    /// By [`Tone::index`].
    table: Vec<String>,
}

impl Colours {
    fn new(stroke: f32, colour: impl Fn(Tone) -> String) -> Colours {
        Colours { stroke, table: Tone::all().map(colour).collect() }
    }

    pub fn of(theme: Theme) -> Colours {
        Colours::new(theme.stroke(), |tone| theme.colour(tone).to_owned())
    }

    /// For who asks for more contrast: no pale line, no second ink, hues as dark as text.
    pub fn stronger(theme: Theme) -> Colours {
        Colours::new(theme.stroke(), |tone| theme.colour(tone.stronger()).to_owned())
    }

    /// For a printer without colours.
    pub fn greys() -> Colours {
        Colours::new(1.0, |tone| grey(Theme::Projector.colour(tone)))
    }

    /// Two colours and an accent, as the person's system has them. What hue would tell, shapes tell.
    pub fn system(ink: &str, ground: &str, accent: &str) -> Colours {
        Colours::new(1.25, |tone| {
            let colour = match tone {
                Tone::Focus => accent,
                Tone::Canvas | Tone::Panel | Tone::Raised | Tone::Selection => ground,
                Tone::Tint(_) | Tone::Wash(_) | Tone::OnHue(_) => ground,
                _ => ink,
            };
            colour.to_owned()
        })
    }

    pub fn get(&self, tone: Tone) -> &str {
        self.table.get(tone.index()).map_or("#000000", String::as_str)
    }
}

/// As light as the colour: the weights are those of television.
fn grey(colour: &str) -> String {
    let part = |at: usize| colour.get(at..at + 2).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0);
    let light = (part(1) * 299 + part(3) * 587 + part(5) * 114 + 500) / 1000;
    format!("#{light:02X}{light:02X}{light:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::theme::Family;

    #[test]
    fn greys_are_grey_and_order_is_kept() {
        let greys = Colours::greys();
        for tone in Tone::all() {
            let colour = greys.get(tone);
            assert!(colour[1..3] == colour[3..5] && colour[3..5] == colour[5..7], "{tone:?}: {colour}");
        }
        assert_eq!((greys.get(Tone::Canvas), grey("#000000").as_str()), ("#FFFFFF", "#000000"));
        assert!(greys.get(Tone::Hue(Family::Red)) < greys.get(Tone::Hue(Family::Blue)));
    }

    #[test]
    fn the_system_gives_two_colours_and_an_accent() {
        let colours = Colours::system("rgb(1, 1, 1)", "rgb(2, 2, 2)", "rgb(3, 3, 3)");
        assert_eq!(colours.get(Tone::Hue(Family::Amber)), colours.get(Tone::Ink0));
        assert_eq!(colours.get(Tone::Wash(Family::Blue)), colours.get(Tone::Canvas));
        assert_ne!(colours.get(Tone::Focus), colours.get(Tone::Ink0));
    }
}
