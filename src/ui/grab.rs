//! What a pointer drags along a lane: the handle of a cut, or an event.

use super::stage::Pane;
use crate::model::ProcessId;
use crate::scene::list::HitId;
use crate::session::{Inquiry, Session};

/// What it is, and where it was dragged last.
pub struct Grab {
    what: What,
    last: Option<Inquiry>,
}

#[derive(Clone, Copy)]
enum What {
    Handle(ProcessId),
    Event(u32),
}

impl Grab {
    /// What a press takes hold of: a handle, or with the key Alt an event.
    pub fn of(pane: Pane, hit: Option<HitId>, alt: bool) -> Option<Grab> {
        let what = match hit.filter(|_| pane == Pane::Diagram)? {
            HitId::Handle(process) => What::Handle(ProcessId(process as u16)),
            HitId::Event(event) if alt => What::Event(event),
            _ => return None,
        };
        Some(Grab { what, last: None })
    }

    /// What it means that it is dragged to this place of the time axis; `None` when that is where it is.
    pub fn dragged(&mut self, session: &Session, place: f32) -> Option<Inquiry> {
        let inquiry = match self.what {
            What::Handle(process) => {
                Inquiry::Cut(process, session.events_before(&session.ruler(), process, place).max(1))
            }
            What::Event(event) => Inquiry::SlideTo(event, place.round().max(0.0) as u32),
        };
        (self.last.replace(inquiry) != Some(inquiry)).then_some(inquiry)
    }
}
