//! What the pictures show of a moment: one answer for the screen, for a file and for paper.

use super::session::Session;
use crate::scene::axis::Ruler;
use crate::scene::frame::{Frame, Viewport, follow};
use crate::scene::list::HitId;
use crate::scene::look::{Look, Selection};
use crate::scene::text::FontTable;

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
        look.order = self.looks.lanes.clone();
        look.ruler = Ruler::new(look.recording, self.looks.axis);
        look.causal = self.causal(hover);
        look
    }

    /// The part of the run that a diagram of this size shows.
    pub fn viewport(&self, look: &Look<'_>, width: f32, height: f32) -> Viewport {
        let vertical = self.looks.turned.unwrap_or(width < height);
        let room = if vertical { height } else { width };
        let per_step = self.pixels_per_step(&look.ruler, room - 100.0 * look.scale);
        let view = Viewport { first: 0.0, per_step, vertical };
        let steps = Frame::of(look, view, width, height).steps();
        let first = match self.scroll {
            Some(first) => first,
            // While a token flies the ground stays where it will be.
            None => follow(look.ruler.own(look.moment.ceil()), look.ruler.end(), steps),
        };
        Viewport { first, ..view }
    }
}
