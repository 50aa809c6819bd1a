//! Moving processes in the arena by hand: by dragging, or with a click while one is being moved.

use web_sys::PointerEvent;

use super::stage::{Pane, Stage};
use crate::model::ProcessId;
use crate::scene::list::HitId;
use crate::scene::look::Selection;
use crate::session::{Message, Session};

/// A pointer that moves less than this between pressing and releasing has clicked, in px.
const CLICK: f64 = 6.0;

/// A process that was pressed.
pub struct Carried {
    process: ProcessId,
    from: (f64, f64),
    /// Does it move along with the pointer already?
    moves: bool,
}

impl Carried {
    pub fn of(pane: Pane, hit: Option<HitId>, event: &PointerEvent) -> Option<Carried> {
        let (Pane::Arena, Some(HitId::Process(process)), false) = (pane, hit, event.shift_key()) else { return None };
        Some(Carried { process: ProcessId(process), from: at(event), moves: false })
    }

    /// Follows the pointer: where the process goes, once that is more than a click.
    pub fn moved(&mut self, event: &PointerEvent, stage: Option<&Stage>, session: &Session) -> Option<Message> {
        let (x, y) = at(event);
        self.moves |= (x - self.from.0).abs().max((y - self.from.1).abs()) > CLICK;
        if event.buttons() == 0 || !self.moves {
            return None;
        }
        place(stage, session, self.process, event)
    }
}

/// While a process is being moved, a click on what is no mark puts it there.
pub fn click(hit: Option<HitId>, event: &PointerEvent, stage: Option<&Stage>, session: &Session) -> Option<Message> {
    let (true, Selection::Process(process)) = (session.looks.moving, session.selection) else { return None };
    matches!(hit, None | Some(HitId::Link(..))).then(|| place(stage, session, process, event)).flatten()
}

fn at(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

fn place(stage: Option<&Stage>, session: &Session, process: ProcessId, event: &PointerEvent) -> Option<Message> {
    let (x, y) = at(event);
    let shift = stage?.shift_to(session, process, x as f32, y as f32)?;
    Some(Message::Place(process, shift))
}
