//! How much of the run the diagram shows, and which part of it: zooming, panning, fitting, following.

use super::session::Session;
use crate::model::ProcessId;
use crate::scene::frame::{Frame, Viewport, follow};
use crate::scene::look::Look;

/// Pixels from one place on the time axis to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Zoom {
    /// Fitted to the picture, as long as marks and arrows can be told apart.
    #[default]
    Usual,
    /// The whole run, however long.
    Whole,
    At(f32),
}

impl Zoom {
    /// As a link keeps it: millionths of a pixel, 0 for the whole run, nothing for what is usual.
    pub(super) fn kept(self) -> Option<u32> {
        match self {
            Zoom::Usual => None,
            Zoom::Whole => Some(0),
            Zoom::At(pixels) => Some(((pixels.clamp(0.0, LARGEST) * 1e6) as u32).max(1)),
        }
    }

    pub(super) fn of_kept(kept: Option<u32>) -> Zoom {
        match kept {
            None => Zoom::Usual,
            Some(0) => Zoom::Whole,
            Some(millionths) => Zoom::At(millionths as f32 / 1e6),
        }
    }
}

/// Nothing is drawn larger.
pub const LARGEST: f32 = 60.0;
/// A run opens with steps at least and at most so many pixels apart.
const NARROWEST: f32 = 16.0;
const CROWDED: f32 = 11.0 / 3.0;
const WIDEST: f32 = 56.0;
/// Where keys and buttons stop, in pixels a step. Smaller ones halve the last.
const LEVELS: [f32; 9] = [60.0, 48.0, 34.0, 23.0, 16.0, 11.0, 8.0, 5.5, 4.0];

/// What the diagram showed when it was last laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    pub view: Viewport,
    /// How many places fit.
    pub places: f32,
    /// How many pixels a place has when the whole run is shown.
    pub least: f32,
    /// Of the picture, and how much larger than on a laptop it is drawn.
    pub size: (f32, f32),
    pub scale: f32,
}

impl Session {
    /// What part of the run a diagram of this size shows, and how large.
    pub fn framed(&self, look: &Look<'_>, width: f32, height: f32) -> Shown {
        self.framed_as(self.looks.turned.unwrap_or(width < height), look, width, height)
    }

    /// The same for time that runs down, or right.
    pub fn framed_as(&self, vertical: bool, look: &Look<'_>, width: f32, height: f32) -> Shown {
        let room = ((if vertical { height } else { width }) - 100.0 * look.scale).max(1.0);
        let end = look.ruler.end();
        let least = (room / (end + 4.0)).clamp(f32::MIN_POSITIVE, WIDEST);
        let mut per_step = self.pixels(least, look.scale);
        let frame = Frame::of(look, Viewport { first: 0.0, per_step: 1.0, vertical }, width, height);
        let (before, length) = frame.edges();
        let usual = NARROWEST * look.scale;
        if self.zoom == Zoom::Usual && per_step == usual {
            // As many whole steps as there is room for, so that the picture cuts no mark at either edge.
            per_step = length / (length / usual).floor().max(1.0);
        }
        let places = frame.steps() / per_step;
        let first = match self.scroll {
            Some(first) => first,
            None => {
                // While a token flies the ground stays where it will be.
                let first = follow(look.ruler.own(look.moment.ceil()), end, places);
                let fits = end + 2.0 <= places || per_step < usual || per_step >= 1.5 * usual;
                if fits { first } else { first + before / per_step - 0.5 }
            }
        };
        let view = Viewport { first, per_step, vertical };
        Shown { view, places, least, size: (width, height), scale: look.scale }
    }

    /// Pixels from one place to the next where the whole run takes at least so many, and everything is drawn so much larger
    /// than on a laptop.
    pub(super) fn pixels(&self, least: f32, scale: f32) -> f32 {
        let least = least.clamp(f32::MIN_POSITIVE, WIDEST);
        match self.zoom {
            // Many processes share out the steps among them, so each has few, and marks can stand closer.
            Zoom::Usual if self.recording().plan().processes > 20 => least.max(CROWDED),
            Zoom::Usual => least.max(NARROWEST * scale),
            Zoom::Whole => least,
            Zoom::At(pixels) => pixels.clamp(least.min(LARGEST), LARGEST),
        }
    }

    pub fn viewport(&self, look: &Look<'_>, width: f32, height: f32) -> Viewport {
        self.framed(look, width, height).view
    }

    /// The diagram on the screen shows this: what zooming and shifting start from.
    pub fn note_shown(&self, shown: Shown) {
        self.shown.set(Some(shown));
    }

    /// What the diagram shows now. Before it was laid out for the first time: nothing.
    pub fn shown(&self) -> Option<Shown> {
        self.shown.get()
    }

    /// To the next stop in this direction. While the diagram follows the playhead it goes on doing so, else the playhead
    /// stays where it is, or the middle if the playhead is out of sight.
    pub(super) fn zoom(&mut self, by: i32) {
        let Some(shown) = self.shown.get() else { return };
        let mut pixels = shown.view.per_step;
        for _ in 0..by.unsigned_abs() {
            pixels = next(pixels, by > 0);
        }
        if self.scroll.is_none() {
            self.zoom = Zoom::At(pixels.clamp(shown.least.min(LARGEST), LARGEST));
            return;
        }
        let head = self.ruler().own(self.event as f32);
        let first = shown.view.first;
        let at = if (first..=first + shown.places).contains(&head) { head } else { first + shown.places / 2.0 };
        self.zoom_at(pixels / shown.view.per_step, at);
    }

    /// Does time run down on the screen?
    pub(super) fn is_vertical(&self) -> bool {
        self.looks.turned.unwrap_or_else(|| self.shown.get().is_some_and(|shown| shown.view.vertical))
    }

    /// Everything becomes so many times as large, and this place of the time axis stays where it is.
    pub(super) fn zoom_at(&mut self, times: f32, at: f32) {
        let Some(shown @ Shown { view, places, least, .. }) = self.shown.get() else { return };
        if !(times > 0.0 && times.is_finite() && at.is_finite()) {
            return;
        }
        let per_step = (view.per_step * times).clamp(least.min(LARGEST), LARGEST);
        let smaller = view.per_step / per_step;
        self.zoom = Zoom::At(per_step);
        self.show(
            at - (at - view.first) * smaller,
            Shown { view: Viewport { per_step, ..view }, places: places * smaller, ..shown },
        );
    }

    /// Shifts the diagram by so many pixels.
    pub(super) fn pan(&mut self, pixels: f32) {
        let Some(shown) = self.shown.get() else { return };
        self.show(shown.view.first + pixels / shown.view.per_step, shown);
    }

    /// Shifts the diagram by so many quarters of what it shows.
    pub(super) fn leaf(&mut self, quarters: i32) {
        let Some(shown) = self.shown.get() else { return };
        self.show(shown.view.first + shown.places * quarters as f32 / 4.0, shown);
    }

    /// The first and the last event that the diagram shows.
    pub fn window(&self) -> (u32, u32) {
        let last = self.recording().last();
        let Some(drawn) = self.shown.get() else { return (0, last) };
        // The playhead may have moved since that picture.
        let now = || self.framed(&self.look(self.event as f32, None, drawn.scale), drawn.size.0, drawn.size.1);
        let Shown { view, places, .. } = if self.compare.is_some() { drawn } else { now() };
        let ruler = self.ruler();
        let lanes = if ruler.axis.is_shared() { 1 } else { self.recording().plan().processes };
        let ruler = &ruler;
        let edges = |place| ProcessId::all(lanes).map(move |process| ruler.edge(process, place));
        let (from, to) = (edges(view.first).min().unwrap_or(0), edges(view.first + places).max().unwrap_or(last));
        (from.min(last), to.min(last))
    }

    /// Brings an event to the middle.
    pub(super) fn centre(&mut self, event: u32) {
        let Some(shown) = self.shown.get() else { return };
        let place = self.ruler().own(event as f32);
        self.show(place - shown.places / 2.0, shown);
    }

    /// Scrolls there, as far as there is something to be seen.
    fn show(&mut self, first: f32, shown: Shown) {
        if !first.is_finite() {
            return;
        }
        let end = self.ruler().end();
        let first = first.clamp((end - shown.places).min(0.0), end.max(0.0));
        self.zoom = Zoom::At(shown.view.per_step);
        self.scroll = Some(first);
        self.shown.set(Some(Shown { view: Viewport { first, ..shown.view }, ..shown }));
    }

    /// The whole run; when it is shown already, the usual size again.
    pub(super) fn fit(&mut self) {
        let whole = self.zoom == Zoom::Whole;
        (self.zoom, self.scroll) = (if whole { Zoom::Usual } else { Zoom::Whole }, None);
    }
}

/// The next stop that is larger, or smaller.
fn next(pixels: f32, larger: bool) -> f32 {
    let smallest = LEVELS[LEVELS.len() - 1];
    if larger {
        if let Some(level) = LEVELS.iter().rev().find(|level| **level > pixels * 1.02) {
            // Below the smallest level the stops are its halves.
            let mut level = *level;
            while level <= smallest && level / 2.0 > pixels * 1.02 {
                level /= 2.0;
            }
            return level;
        }
        return LARGEST;
    }
    if let Some(level) = LEVELS.iter().find(|level| **level < pixels * 0.98) {
        return *level;
    }
    let mut level = smallest;
    while level >= pixels * 0.98 && level > f32::MIN_POSITIVE {
        level /= 2.0;
    }
    level
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Message;

    const SIZE: (f32, f32) = (1046.0, 384.0);

    fn look(session: &Session) -> Viewport {
        let shown = session.framed(&session.look(session.event as f32, None, 1.0), SIZE.0, SIZE.1);
        session.note_shown(shown);
        shown.view
    }

    /// Where a place is on the picture.
    fn along(view: Viewport, place: f32) -> f32 {
        Frame::new(view, SIZE.0, SIZE.1, 5, 1.0).along(place)
    }

    fn long() -> Session {
        let mut session = Session::landing();
        session.record_to(10_001);
        look(&session);
        session
    }

    #[test]
    fn from_the_whole_run_to_the_largest_and_back_the_stops_are_passed_in_order() {
        let mut session = long();
        session.update(Message::Fit);
        let mut last = look(&session).per_step;
        let end = session.recording().last() as f32;
        assert!(along(look(&session), end) <= SIZE.0, "the last event is in the picture");
        let mut stops = 0;
        while last < LARGEST {
            session.update(Message::Zoom(1));
            let now = look(&session).per_step;
            assert!(now > last && now <= last.max(LEVELS[8] / 2.0) * 2.0, "{last} {now}");
            (last, stops) = (now, stops + 1);
        }
        assert!((12..30).contains(&stops), "{stops}");
        for _ in 0..60 {
            session.update(Message::Zoom(-1));
            look(&session);
        }
        assert!(along(look(&session), end) <= SIZE.0);
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        for axis in crate::scene::axis::Axis::ALL {
            let mut session = long();
            session.update(Message::SetAxis(axis));
            session.update(Message::Seek(5_000));
            look(&session);
            session.update(Message::Pan(-40.0));
            let view = look(&session);
            let at = view.first + 21.0;
            let before = along(view, at);
            for times in [1.3, 2.0, 0.5, 0.9, 1.7] {
                session.update(Message::ZoomAt { times, at });
                let after = along(look(&session), at);
                assert!((after - before).abs() < 0.6, "{axis:?}: {before} {after}");
            }
        }
    }

    #[test]
    fn a_pan_ends_where_the_run_does_and_a_step_brings_the_playhead_back() {
        let mut session = long();
        session.update(Message::Pan(1e9));
        let end = session.recording().last() as f32;
        assert_eq!(session.scroll, Some(end));
        session.update(Message::Pan(f32::NAN));
        session.update(Message::ZoomAt { times: 0.0, at: 3.0 });
        assert_eq!(session.scroll, Some(end), "what is no number changes nothing");
        session.update(Message::Pan(-1e9));
        assert_eq!(look(&session).first, 0.0);
        session.update(Message::Centre(700));
        let shown = session.shown().expect("laid out");
        assert_eq!(shown.view.first + shown.places / 2.0, 700.0);
        session.update(Message::Leaf(1));
        assert_eq!(session.shown().expect("laid out").view.first, shown.view.first + shown.places / 4.0);
        session.update(Message::Step(1));
        assert_eq!(session.scroll, None);
        session.update(Message::Follow);
        assert_eq!(session.zoom, Zoom::Usual);
        assert!((NARROWEST..1.02 * NARROWEST).contains(&look(&session).per_step));
    }

    #[test]
    fn the_first_turn_on_a_narrow_screen_turns() {
        let mut session = Session::landing();
        let narrow = |session: &Session| {
            let shown = session.framed(&session.look(session.event as f32, None, 1.0), 390.0, 440.0);
            session.note_shown(shown);
            shown.view.vertical
        };
        assert!(narrow(&session), "as the screen's shape suggests");
        let down = |session: &Session| {
            let views = session.looks();
            let view = views.iter().find(|view| view.name == "Time runs").expect("a choice");
            view.options.iter().find(|option| option.chosen).map(|option| option.name.clone())
        };
        assert_eq!(down(&session).as_deref(), Some("down"));
        session.update(Message::Turn);
        assert!(!narrow(&session));
        assert_eq!(down(&session).as_deref(), Some("right"));
    }

    #[test]
    fn a_link_keeps_how_large_the_diagram_is() {
        let mut session = long();
        for zoom in [Zoom::Usual, Zoom::Whole, Zoom::At(0.25), Zoom::At(48.0)] {
            session.zoom = zoom;
            let mut other = Session::landing();
            other.update(Message::Open(session.fragment()));
            assert_eq!(other.zoom, zoom);
        }
        let mut document = session.document();
        document.view.zoom = Some(u32::MAX);
        assert!(document.to_link().is_err());
    }

    #[test]
    fn fit_shows_all_and_then_the_usual_size_again() {
        let mut session = long();
        session.update(Message::Fit);
        assert_eq!(session.zoom, Zoom::Whole);
        let view = look(&session);
        assert!(along(view, 0.0) > 0.0 && along(view, session.recording().last() as f32) < SIZE.0);
        session.update(Message::Fit);
        assert!((NARROWEST..1.02 * NARROWEST).contains(&look(&session).per_step));
    }

    /// Thousands of heartbeats that take the room of a few steps: the whole run is in sight, with a count for each stretch.
    #[test]
    fn a_folded_run_is_fitted_as_it_is_folded() {
        let mut session = Session::landing();
        session.record_to(3_000);
        let crowded = |session: &Session| {
            let view = look(session);
            let look = session.look(session.event as f32, None, 1.0);
            let hits = crate::scene::space_time::space_time(&look, view, SIZE.0, SIZE.1).hits;
            !hits.iter().any(|hit| matches!(hit.id, crate::scene::list::HitId::Fold(_)))
        };
        session.update(Message::ToggleQuiet);
        session.update(Message::Fit);
        assert!(!crowded(&session), "the counts are drawn");
        let end = session.recording().last();
        assert_eq!(session.window(), (0, end));
        session.update(Message::Seek(2_000));
        look(&session);
        assert_eq!(session.window(), (0, end));
        session.update(Message::ToggleQuiet);
        assert!(crowded(&session) && session.window() == (0, end));
    }

    /// A run that is too long for the picture shows whole marks at both edges, at any step of it.
    #[test]
    fn no_mark_is_cut_at_an_edge_when_a_run_opens() {
        let mut cut_by_zoom = 0;
        for (width, height, scale) in
            [(1046.0, 384.0, 1.0), (1000.0, 384.0, 1.0), (731.0, 500.0, 1.0), (390.0, 470.0, 1.0), (1340.0, 500.0, 1.3)]
        {
            let mut session = Session::landing();
            for event in 0..session.recording().last() {
                session.update(Message::Seek(event));
                let look = session.look(event as f32, None, scale);
                let cut = |view: Viewport| {
                    let frame = Frame::of(&look, view, width, height);
                    let (before, length) = frame.edges();
                    let edges = [frame.along(view.first) - before, frame.along(view.first) - before + length];
                    let radius = 8.0 * frame.glyph_scale() - 0.01;
                    let is_cut = |event: u32| {
                        let at = frame.along(look.ruler.own(event as f32));
                        edges.iter().any(|edge| (at - edge).abs() < radius)
                    };
                    (0..=session.recording().last()).filter(|event| is_cut(*event)).count()
                };
                let shown = session.framed(&look, width, height);
                assert_eq!(cut(shown.view), 0, "{width} x {height}, step {event}: {shown:?}");
                cut_by_zoom += cut(Viewport { first: shown.view.first + 0.5, ..shown.view });
            }
        }
        assert!(cut_by_zoom > 0, "elsewhere some are");
    }
}
