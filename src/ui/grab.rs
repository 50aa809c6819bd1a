//! What a pointer drags: the handle of a cut or an event along a lane, or the name of a lane across the others.

use super::stage::Pane;
use crate::model::ProcessId;
use crate::scene::list::HitId;
use crate::session::{Inquiry, LaneAct, Message, Session};

/// What it is, and where it was dragged last.
pub struct Grab {
    what: What,
    last: Option<Message>,
}

#[derive(Clone, Copy)]
enum What {
    Handle(ProcessId),
    Event(u32),
    Lane(ProcessId),
}

impl Grab {
    /// What a press takes hold of: a handle, or with the key Alt an event.
    pub fn of(pane: Pane, hit: Option<HitId>, alt: bool) -> Option<Grab> {
        let what = match hit.filter(|_| pane == Pane::Diagram)? {
            HitId::Handle(process) => What::Handle(ProcessId(process as u16)),
            HitId::Event(event) if alt => What::Event(event),
            HitId::Process(process) => What::Lane(ProcessId(process)),
            _ => return None,
        };
        Some(Grab { what, last: None })
    }

    /// What it means that it is dragged to this place of the time axis, and to the lane at this place among the lanes;
    /// `None` when that is where it is.
    pub fn dragged(&mut self, session: &Session, (place, lane): (f32, u16)) -> Option<Message> {
        let message = match self.what {
            What::Handle(process) => {
                let events = session.events_before(&session.ruler(), process, place).max(1);
                Message::Inquire(Inquiry::Cut(process, events))
            }
            What::Event(event) => Message::Inquire(Inquiry::SlideTo(event, place.round().max(0.0) as u32)),
            What::Lane(process) => {
                let lanes = session.looks.lanes.lanes(session.recording().plan().processes);
                let from = lanes.iter().position(|other| *other == process)? as i32;
                let by = i32::from(lane) - from;
                return (by != 0).then_some(Message::Lane(LaneAct::Drag(process, by)));
            }
        };
        (self.last.as_ref() != Some(&message)).then(|| self.last.insert(message).clone())
    }
}
