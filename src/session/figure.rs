//! What the pictures show of a moment: one answer for the screen, for a file and for paper.

use super::knob::{FieldView, HUNDREDTHS, Knob, choice, number, read, words};
use super::session::{SPEEDS, Session};
use crate::scene::arena::arena;
use crate::scene::legend::LegendMark;
use crate::scene::list::{DisplayList, HitId, Stroke};
use crate::scene::look::{Look, Selection};
use crate::scene::path::pt;
use crate::scene::plate;
use crate::scene::sentence;
use crate::scene::text::FontTable;
use crate::scene::theme::{Theme, Tone};

impl Session {
    /// The run at a moment, between two events while a step is animated, with all that the person has chosen to see of it.
    /// `scale`: how much larger than on a laptop everything is drawn.
    pub fn look(&self, moment: f32, hover: Option<HitId>, scale: f32) -> Look<'_> {
        let mut look = Look::between(self.recording(), moment, &FontTable);
        look.hover = hover;
        look.selection = match self.selection {
            Selection::Nothing if moment == self.event as f32 => Selection::Event(self.event),
            chosen => chosen,
        };
        look.scale = scale;
        look.folded = self.looks.folded;
        // At more than two events a second nobody could read it.
        look.changes = !self.playing || SPEEDS[self.speed.min(SPEEDS.len() - 1)] <= 2.0;
        look.order = self.looks.lanes.clone();
        look.stamps = self.stamps();
        look.ruler = self.ruler();
        look.arrangement = self.looks.arrangement.clone();
        look.causal = self.causal(hover);
        look.ghost = self.ghost_look();
        look.eyes = self.eyes.clone();
        look
    }
}

/// Which pictures leave the page, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub views: Views,
    pub ink: Ink,
    /// In the picture's own pixels.
    pub width: u32,
    pub height: u32,
    /// Device pixels to one of the picture's; an SVG has no pixels.
    pub sharpness: u32,
    /// With the title and the sentence of the step.
    pub words: bool,
    pub legend: bool,
    /// Nothing behind the picture.
    pub clear: bool,
    /// The steps of a film; none yet: the whole recording.
    pub from: Option<u32>,
    pub to: Option<u32>,
    /// Hundredths of an event a second.
    pub pace: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Views {
    Both,
    Diagram,
    Arena,
}

/// In which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Theme(Theme),
    Greys,
}

/// One part of a [`Figure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureKnob {
    Views,
    Ink,
    Format,
    Width,
    Height,
    Sharpness,
    Words,
    Legend,
    Ground,
    From,
    To,
    Pace,
}

const VIEWS: [&str; 3] = ["arena and diagram", "diagram", "arena"];
const INKS: [&str; 4] = ["light", "dark", "projector", "greys, for print"];
const SHARPNESS: [&str; 3] = ["1×", "2×", "3×"];
/// Usual sizes by what they are for.
const FORMATS: [(&str, u32, u32); 5] = [
    ("a column of text", 1046, 640),
    ("slide, 16 to 9", 1280, 720),
    ("slide, 4 to 3", 1024, 768),
    ("full screen", 1920, 1080),
    ("page across", 1120, 760),
];
/// Smaller pictures show nothing, larger ones no canvas holds at the sharpest.
const SIDES: std::ops::RangeInclusive<u32> = 200..=4000;
const PACES: std::ops::RangeInclusive<u32> = 10..=6000;

impl Default for Figure {
    fn default() -> Figure {
        let (_, width, height) = FORMATS[1];
        let ink = Ink::Theme(Theme::Light);
        let (words, legend, clear) = (true, true, false);
        Figure {
            views: Views::Both,
            ink,
            width,
            height,
            sharpness: 2,
            words,
            legend,
            clear,
            from: None,
            to: None,
            pace: 200,
        }
    }
}

impl Figure {
    pub fn colours(&self) -> Theme {
        match self.ink {
            Ink::Theme(theme) => theme,
            Ink::Greys => Theme::Light,
        }
    }
}

impl Session {
    /// The picture that leaves the page, at this moment.
    pub fn figure(&self, figure: &Figure, moment: f32) -> DisplayList {
        let scale = figure.colours().enlargement();
        let (width, height) = (figure.width as f32, figure.height as f32);
        let look = self.look(moment, None, scale);
        let mut list = DisplayList::new(width, height);
        let title = format!("{}: {}", self.entry.card.name, self.title);
        let sentence = format!("Step {}. {}", look.event, sentence::event(self.recording(), look.event));
        let head =
            if figure.words { plate::head(&title, &sentence, width, scale) } else { plate::head("", "", width, scale) };
        let mut marks = if figure.legend { self.legend() } else { Vec::new() };
        // Lamps stay on the page.
        marks.retain(|entry| entry.mark < LegendMark::Holds);
        let foot = plate::foot(&marks, width, scale);
        let room = (height - head.height - foot.height).max(80.0);
        let (top, above, below) = (head.height, pt(0.0, head.height), pt(0.0, height - foot.height));
        let share = match figure.views {
            Views::Both => 0.37,
            Views::Diagram => 0.0,
            Views::Arena => 1.0,
        };
        list.place(head, pt(0.0, 0.0));
        let edge = top + room * share;
        if share > 0.0 {
            list.place(arena(&look, width, room * share), above);
        }
        if share < 1.0 {
            let size = (width, room * (1.0 - share));
            list.place(self.diagram(&look, self.viewport(&look, size.0, size.1), size.0, size.1), pt(0.0, edge));
        }
        if figure.views == Views::Both {
            list.line(pt(0.0, edge), pt(width, edge), Stroke::new(Tone::Hairline, 1.0));
        }
        list.place(foot, below);
        list
    }

    /// The name of a file with this picture, without its ending.
    pub fn figure_name(&self, figure: &Figure) -> String {
        let origin = self.shipped.as_ref().map_or("run", |shipped| shipped.id);
        let view = match figure.views {
            Views::Both => "",
            Views::Diagram => "-diagram",
            Views::Arena => "-arena",
        };
        format!("{}-{origin}-step-{}{view}", self.entry.card.id, self.event)
    }

    /// The steps from which and to which a film goes.
    pub fn film(&self) -> (u32, u32) {
        let last = self.recording().last();
        let to = self.picture.to.unwrap_or(last).min(last);
        (self.picture.from.unwrap_or(0).min(to), to)
    }

    /// What can be chosen of the picture itself.
    pub fn figure_fields(&self) -> Vec<FieldView> {
        let figure = &self.picture;
        let format = FORMATS.iter().position(|format| (format.1, format.2) == (figure.width, figure.height));
        let mut formats: Vec<String> = FORMATS.iter().map(|format| format.0.to_owned()).collect();
        formats.push("other".to_owned());
        let knob = Knob::Figure;
        let ink = match figure.ink {
            Ink::Theme(theme) => theme as usize,
            Ink::Greys => 3,
        };
        let yes = ["no", "yes"];
        vec![
            choice("what", "one picture or both", knob(FigureKnob::Views), words(&VIEWS), figure.views as usize),
            choice("colours", "shapes tell all that hues tell", knob(FigureKnob::Ink), words(&INKS), ink),
            choice("size", "for what", knob(FigureKnob::Format), formats, format.unwrap_or(FORMATS.len())),
            number("width", "px, 200 to 4000", knob(FigureKnob::Width), i64::from(figure.width), 0),
            number("height", "px, 200 to 4000", knob(FigureKnob::Height), i64::from(figure.height), 0),
            choice(
                "sharpness",
                "of PNG and film",
                knob(FigureKnob::Sharpness),
                words(&SHARPNESS),
                figure.sharpness as usize - 1,
            ),
            choice("title and step", "over the picture", knob(FigureKnob::Words), words(&yes), figure.words.into()),
            choice("legend", "under the picture", knob(FigureKnob::Legend), words(&yes), figure.legend.into()),
            choice(
                "ground",
                "behind the picture",
                knob(FigureKnob::Ground),
                words(&["filled", "transparent"]),
                figure.clear.into(),
            ),
        ]
    }

    /// What can be chosen of a film.
    pub fn film_fields(&self) -> Vec<FieldView> {
        let (from, to) = self.film();
        let knob = Knob::Figure;
        vec![
            number("from step", "as recorded", knob(FigureKnob::From), i64::from(from), 0),
            number("to step", "as recorded", knob(FigureKnob::To), i64::from(to), 0),
            number(
                "speed",
                "events a second, 0.1 to 60",
                knob(FigureKnob::Pace),
                i64::from(self.picture.pace),
                HUNDREDTHS,
            ),
        ]
    }

    /// Sets a part of the picture. What cannot be is refused, and nothing changes.
    pub(super) fn set_figure(&mut self, knob: FigureKnob, text: &str) {
        let digits = if knob == FigureKnob::Pace { HUNDREDTHS } else { 0 };
        let Some(value) = read(text, digits).and_then(|value| u32::try_from(value).ok()) else {
            return self.refuse(format!("“{text}” is no number that can stand here."));
        };
        let within = |range: &std::ops::RangeInclusive<u32>| range.contains(&value);
        let last = self.recording().last();
        let (from, to) = self.film();
        let figure = &mut self.picture;
        match knob {
            FigureKnob::Views => figure.views = [Views::Both, Views::Diagram, Views::Arena][value.min(2) as usize],
            FigureKnob::Ink => {
                figure.ink = Theme::ALL.get(value as usize).map_or(Ink::Greys, |theme| Ink::Theme(*theme));
            }
            FigureKnob::Format => {
                if let Some((_, width, height)) = FORMATS.get(value as usize) {
                    (figure.width, figure.height) = (*width, *height);
                }
            }
            FigureKnob::Width if within(&SIDES) => figure.width = value,
            FigureKnob::Height if within(&SIDES) => figure.height = value,
            FigureKnob::Sharpness => figure.sharpness = value.min(2) + 1,
            FigureKnob::Words => figure.words = value == 1,
            FigureKnob::Legend => figure.legend = value == 1,
            FigureKnob::Ground => figure.clear = value == 1,
            FigureKnob::From if value <= to => figure.from = Some(value),
            FigureKnob::To if value >= from && value <= last => figure.to = Some(value),
            FigureKnob::Pace if within(&PACES) => figure.pace = value,
            FigureKnob::Width | FigureKnob::Height => {
                self.refuse(format!("A picture is {} to {} px wide and high.", SIDES.start(), SIDES.end()));
            }
            FigureKnob::From => self.refuse(format!("The film ends at step {to}; it cannot begin later.")),
            FigureKnob::To => {
                self.refuse(format!(
                    "The film begins at step {from}, and {last} are recorded; it cannot end at {value}."
                ));
            }
            FigureKnob::Pace => self.refuse("A film shows 0.1 to 60 events a second.".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::list::Item;
    use crate::session::Message;

    fn texts(list: &DisplayList) -> String {
        let text = |item: &Item| match item {
            Item::Text(text) => Some(text.text.clone()),
            _ => None,
        };
        list.items.iter().filter_map(text).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_figure_holds_what_was_asked_for() {
        let session = Session::landing();
        let all = session.figure(&Figure::default(), session.event as f32);
        assert!(texts(&all).contains(&session.title) && texts(&all).contains("thinks it leads"), "{}", texts(&all));
        let bare = Figure { words: false, legend: false, ..Figure::default() };
        let bare = session.figure(&bare, session.event as f32);
        assert!(!texts(&bare).contains(&session.title) && !texts(&bare).contains("thinks it leads"));
        assert_eq!((bare.width, bare.height), (1280.0, 720.0));
    }

    #[test]
    fn numbers_out_of_range_are_refused_and_nothing_changes() {
        let mut session = Session::landing();
        let before = session.picture.clone();
        for (knob, text) in [
            (FigureKnob::Width, "10"),
            (FigureKnob::Height, "99999"),
            (FigureKnob::To, "4000000000"),
            (FigureKnob::Pace, "0"),
            (FigureKnob::From, "9999"),
            (FigureKnob::Width, "wide"),
        ] {
            session.update(Message::Set(Knob::Figure(knob), text.to_owned()));
            assert!(session.notice.as_ref().is_some_and(|notice| notice.bad), "{knob:?} {text}");
            assert_eq!(session.picture, before);
        }
        session.update(Message::Set(Knob::Figure(FigureKnob::Pace), "2.5".to_owned()));
        assert_eq!(session.picture.pace, 250);
        session.update(Message::Set(Knob::Figure(FigureKnob::From), "3".to_owned()));
        session.update(Message::Set(Knob::Figure(FigureKnob::To), "9".to_owned()));
        assert_eq!(session.film(), (3, 9));
    }
}
