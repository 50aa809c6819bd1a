//! Colours by role. A picture names a [`Tone`]; a [`Theme`] says what colour that is today.
//!
//! `static/tokens.css` holds the same values for the page; a test below compares the two, so neither can drift.

/// Hue says which family a mark belongs to; it never says what kind it is (shape does) nor its fate (line does).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    Blue,
    Amber,
    Green,
    Red,
    Magenta,
    Slate,
}

impl Family {
    pub const ALL: [Family; 6] =
        [Family::Blue, Family::Amber, Family::Green, Family::Red, Family::Magenta, Family::Slate];

    pub fn name(self) -> &'static str {
        match self {
            Family::Blue => "blue",
            Family::Amber => "amber",
            Family::Green => "green",
            Family::Red => "red",
            Family::Magenta => "magenta",
            Family::Slate => "slate",
        }
    }
}

/// The role of a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tone {
    /// Body text, facts.
    Ink0,
    /// Secondary text.
    Ink1,
    /// Tertiary text; on raised surfaces only when large.
    Ink2,
    Canvas,
    Panel,
    Raised,
    /// Decoration only: it has no contrast to speak of.
    Hairline,
    Focus,
    Selection,
    /// The data colour: at least 3:1 on every surface.
    Hue(Family),
    /// 16 % of the hue: pills, cells, discs. Ink is the text on it.
    Tint(Family),
    /// 8 % of the hue: lane backgrounds, under data marks.
    Wash(Family),
    /// The hue darkened (or lightened) until it can be read as text.
    TextHue(Family),
    /// Text on a fill of the hue.
    OnHue(Family),
}

impl Tone {
    pub const COUNT: usize = 9 + 5 * 6;

    pub fn all() -> impl Iterator<Item = Tone> {
        use Tone::*;
        let plain = [Ink0, Ink1, Ink2, Canvas, Panel, Raised, Hairline, Focus, Selection];
        let hued = [Hue as fn(Family) -> Tone, Tint, Wash, TextHue, OnHue];
        plain.into_iter().chain(hued.into_iter().flat_map(|tone| Family::ALL.map(tone)))
    }

    /// Position in [`Tone::all`]: the painters cache colours by it.
    pub fn index(self) -> usize {
        match self {
            Tone::Ink0 => 0,
            Tone::Ink1 => 1,
            Tone::Ink2 => 2,
            Tone::Canvas => 3,
            Tone::Panel => 4,
            Tone::Raised => 5,
            Tone::Hairline => 6,
            Tone::Focus => 7,
            Tone::Selection => 8,
            Tone::Hue(family) => 9 + family as usize,
            Tone::Tint(family) => 15 + family as usize,
            Tone::Wash(family) => 21 + family as usize,
            Tone::TextHue(family) => 27 + family as usize,
            Tone::OnHue(family) => 33 + family as usize,
        }
    }

    /// The tone that stands in for this one when more contrast is asked for. Each has been measured as text.
    pub fn stronger(self) -> Tone {
        match self {
            Tone::Ink1 | Tone::Ink2 => Tone::Ink0,
            Tone::Hairline => Tone::Ink0,
            Tone::Panel => Tone::Canvas,
            Tone::Hue(family) => Tone::TextHue(family),
            Tone::OnHue(_) => Tone::Canvas,
            other => other,
        }
    }

    /// The custom property of `static/tokens.css`.
    pub fn property(self) -> String {
        match self {
            Tone::Ink0 => "--ink-0".into(),
            Tone::Ink1 => "--ink-1".into(),
            Tone::Ink2 => "--ink-2".into(),
            Tone::Canvas => "--surface-canvas".into(),
            Tone::Panel => "--surface-panel".into(),
            Tone::Raised => "--surface-raised".into(),
            Tone::Hairline => "--hairline".into(),
            Tone::Focus => "--focus".into(),
            Tone::Selection => "--selection".into(),
            Tone::Hue(family) => format!("--hue-{}", family.name()),
            Tone::Tint(family) => format!("--tint-{}", family.name()),
            Tone::Wash(family) => format!("--wash-{}", family.name()),
            Tone::TextHue(family) => format!("--text-{}", family.name()),
            Tone::OnHue(family) => format!("--on-{}", family.name()),
        }
    }
}

/// Which set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    #[default]
    Light,
    Dark,
    /// Light with deeper hues and heavier lines, for a lit room: ambient light is a veil over every contrast.
    Projector,
}

struct Palette {
    plain: [&'static str; 9],
    /// Hue, tint, wash, text, on; each in the order of [`Family::ALL`].
    hued: [[&'static str; 6]; 5],
}

const LIGHT: Palette = Palette {
    plain: ["#14202B", "#465464", "#64707E", "#FFFFFF", "#F5F7FA", "#EDF0F4", "#C9D1DA", "#0B57D0", "#FFE58A"],
    hued: [
        ["#2B7CF0", "#A8800F", "#44795C", "#8C1B05", "#C92C92", "#323C48"],
        ["#DDEAFD", "#F1EBD9", "#E1EAE5", "#EDDBD7", "#F6DDEE", "#DEE0E2"],
        ["#EEF5FE", "#F8F5EC", "#F0F4F2", "#F6EDEB", "#FBEEF6", "#EFEFF0"],
        ["#1459C7", "#735600", "#2F6349", "#8F1D08", "#A81E7A", "#14202B"],
        ["#0F141A", "#0F141A", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFFFFF"],
    ],
};

const DARK: Palette = Palette {
    plain: ["#EDF2F7", "#AEBBC8", "#8E9BA8", "#0F141A", "#171F28", "#202A35", "#35424F", "#8AB4FF", "#5A4A00"],
    hued: [
        ["#1590EE", "#F4CE2E", "#63EDBA", "#F0471C", "#B26C90", "#C8D4E6"],
        ["#10283C", "#34321D", "#1C3734", "#331C1A", "#29222D", "#2D333B"],
        ["#0F1E2B", "#21231C", "#162527", "#21181A", "#1C1B23", "#1E232A"],
        ["#6DB6FF", "#F4CE2E", "#63EDBA", "#FF7A57", "#E39AC4", "#EDF2F7"],
        ["#0F141A", "#0F141A", "#0F141A", "#0F141A", "#0F141A", "#0F141A"],
    ],
};

const PROJECTOR: Palette = Palette {
    plain: ["#14202B", "#2F3B48", "#465464", "#FFFFFF", "#F5F7FA", "#EDF0F4", "#AAB4C0", "#0B57D0", "#FFE58A"],
    hued: [
        ["#1463E0", "#8A6800", "#36704F", "#760F00", "#B8187F", "#151C24"],
        ["#D9E6FA", "#ECE7D6", "#DFE8E3", "#E9D9D6", "#F4DAEB", "#DADBDC"],
        ["#ECF3FD", "#F6F3EB", "#EFF4F1", "#F4ECEB", "#F9EDF5", "#ECEDED"],
        ["#1459C7", "#735600", "#2F6349", "#760F00", "#A81E7A", "#14202B"],
        ["#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFFFFF"],
    ],
};

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Projector];

    /// `#RRGGBB`.
    pub fn colour(self, tone: Tone) -> &'static str {
        let palette = match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
            Theme::Projector => &PROJECTOR,
        };
        match tone.index() {
            plain @ 0..9 => palette.plain[plain],
            hued => palette.hued[(hued - 9) / 6][(hued - 9) % 6],
        }
    }

    pub fn next(self) -> Theme {
        Theme::ALL[(self as usize + 1) % Theme::ALL.len()]
    }

    pub fn named(name: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The value of `data-theme` on the page.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Projector => "projector",
        }
    }

    /// The painters multiply every line width and dash by this. Glyphs are exempt: their lines grow with their box.
    pub fn stroke(self) -> f32 {
        match self {
            Theme::Light | Theme::Dark => 1.0,
            Theme::Projector => 1.5,
        }
    }

    /// How much larger a run is drawn: lanes, marks and type, in a hall that is looked at from afar.
    pub fn enlargement(self) -> f32 {
        match self {
            Theme::Light | Theme::Dark => 1.0,
            Theme::Projector => 1.3,
        }
    }

    /// How much larger layouts make everything: lanes, glyphs, type. Heavier lines need larger marks.
    pub fn density(self) -> f32 {
        self.stroke()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(value: u8) -> f64 {
        let v = f64::from(value) / 255.0;
        if v <= 0.03928 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    }

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| channel(u8::from_str_radix(&colour[at..at + 2], 16).expect("two hex digits"));
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    /// WCAG 2 contrast ratio.
    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn demand(theme: Theme, mark: Tone, on: Tone, least: f64) {
        let ratio = contrast(theme.colour(mark), theme.colour(on));
        assert!(ratio >= least, "{theme:?}: {mark:?} on {on:?} is {ratio:.2}, promised {least}");
    }

    const SURFACES: [Tone; 3] = [Tone::Canvas, Tone::Panel, Tone::Raised];

    #[test]
    fn index_is_the_position() {
        assert_eq!(Tone::all().count(), Tone::COUNT);
        for (position, tone) in Tone::all().enumerate() {
            assert_eq!(tone.index(), position, "{tone:?}");
        }
    }

    #[test]
    fn marks_stand_out_from_every_ground() {
        for theme in Theme::ALL {
            for family in Family::ALL {
                for surface in SURFACES {
                    demand(theme, Tone::Hue(family), surface, 3.0);
                }
                // A message may cross any lane's wash.
                for wash in Family::ALL {
                    demand(theme, Tone::Hue(family), Tone::Wash(wash), 3.0);
                }
            }
            for surface in SURFACES {
                demand(theme, Tone::Focus, surface, 3.0);
            }
        }
    }

    #[test]
    fn text_can_be_read() {
        for theme in Theme::ALL {
            for family in Family::ALL {
                for surface in SURFACES {
                    demand(theme, Tone::TextHue(family), surface, 4.5);
                }
                demand(theme, Tone::OnHue(family), Tone::Hue(family), 4.5);
                demand(theme, Tone::Ink0, Tone::Tint(family), 11.0);
                demand(theme, Tone::Ink0, Tone::Wash(family), 11.0);
            }
            for surface in SURFACES {
                demand(theme, Tone::Ink0, surface, 7.0);
                demand(theme, Tone::Ink1, surface, 4.5);
            }
            // The third ink is promised for the canvas and the panel; on raised surfaces it may only be large.
            demand(theme, Tone::Ink2, Tone::Canvas, 4.5);
            demand(theme, Tone::Ink2, Tone::Panel, 4.5);
            demand(theme, Tone::Ink2, Tone::Raised, 3.0);
            demand(theme, Tone::Ink0, Tone::Selection, 7.0);
        }
    }

    #[test]
    fn more_contrast_is_more() {
        for theme in Theme::ALL {
            let stronger = |tone: Tone| theme.colour(tone.stronger());
            for tone in Tone::all().filter(|tone| *tone != tone.stronger()) {
                if matches!(tone, Tone::Panel | Tone::OnHue(_)) {
                    continue;
                }
                let (before, after) = (theme.colour(tone), theme.colour(tone.stronger()));
                let ground = theme.colour(Tone::Canvas);
                // Beyond 7 it is enough for anybody.
                assert!(contrast(after, ground) >= contrast(before, ground).min(7.0), "{theme:?} {tone:?}");
            }
            for family in Family::ALL {
                let hue = stronger(Tone::Hue(family));
                for ground in [Tone::Canvas, Tone::Panel, Tone::Raised, Tone::OnHue(family)] {
                    assert!(contrast(hue, stronger(ground)) >= 4.5, "{theme:?}: {family:?} on {ground:?}");
                }
                for wash in Family::ALL {
                    assert!(contrast(hue, stronger(Tone::Wash(wash))) >= 4.5, "{theme:?}: {family:?} on {wash:?}");
                }
            }
            assert!(contrast(stronger(Tone::Hairline), stronger(Tone::Canvas)) >= 3.0, "{theme:?}: lines of the frame");
        }
    }

    #[test]
    fn the_page_strengthens_the_same_tones() {
        let css = include_str!("../../static/tokens.css");
        let block = css.split("@media (prefers-contrast: more) {").nth(1).and_then(|rest| rest.split('}').next());
        let block = block.expect("a block for more contrast");
        for tone in Tone::all().filter(|tone| *tone != tone.stronger()) {
            let line = format!("{}: var({});", tone.property(), tone.stronger().property());
            assert!(block.contains(&line), "{line}");
        }
    }

    #[test]
    fn measured_as_published() {
        // A few numbers of the visual grammar (5.9), so that the formula itself is tested.
        for (a, b, ratio) in [("#2B7CF0", "#FFFFFF", 4.00), ("#A8800F", "#EDF0F4", 3.19), ("#F0471C", "#0F141A", 4.95)]
        {
            assert!((contrast(a, b) - ratio).abs() < 0.01, "{a} on {b}: {}", contrast(a, b));
        }
    }

    #[test]
    fn the_page_has_the_same_values() {
        let css = include_str!("../../static/tokens.css");
        for theme in Theme::ALL {
            let head = format!("[data-theme=\"{}\"] {{", theme.name());
            let block = css.split(&head).nth(1).and_then(|rest| rest.split('}').next()).expect("a block per theme");
            for tone in Tone::all() {
                let key = format!("{}: ", tone.property());
                let value = block.split(&key).nth(1).and_then(|rest| rest.split(';').next());
                assert_eq!(value, Some(theme.colour(tone)), "{theme:?} {}", tone.property());
            }
            let colours = block.matches('#').count();
            assert_eq!(colours, Tone::COUNT, "{theme:?}: a colour of the page that the table does not know");
            for (key, factor) in [("--stroke: ", theme.stroke()), ("--density: ", theme.density())] {
                let value = block.split(key).nth(1).and_then(|rest| rest.split(';').next());
                assert_eq!(value.map_or(Ok(1.0), str::parse), Ok(factor), "{theme:?} {key}");
            }
        }
    }
}
