//! What the pictures show of a moment: one answer for the screen, for a file and for paper.

use super::session::Session;
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
        look.stamps = self.stamps();
        look.ruler = self.ruler();
        look.arrangement = self.looks.arrangement.clone();
        look.causal = self.causal(hover);
        look.ghost = self.ghost_look();
        look.eyes = self.eyes.clone();
        look
    }
}
