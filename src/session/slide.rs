//! The rubber band: the event that is looked at is drawn elsewhere on its lane, as far as causality permits.

use std::rc::Rc;

use super::session::Session;
use crate::scene::axis::{Axis, Ruler};
use crate::scene::band::{Shift, Slide};
use crate::scene::sentence;

impl Session {
    /// The ruler of the diagram as it is shown.
    pub fn ruler(&self) -> Ruler<'_> {
        self.ruler_on(self.looks.axis)
    }

    /// The same on any time axis. An event that is drawn elsewhere is so on the axis of steps only.
    pub fn ruler_on(&self, axis: Axis) -> Ruler<'_> {
        // The run may have become another one under it.
        let is_there = |shift: &Shift| {
            let point = self.recording().history().point(shift.event);
            point.is_some_and(|point| point.process == shift.process) && shift.to <= self.recording().last()
        };
        let shift = self.slide.map(|(shift, _)| shift).filter(|shift| axis == Axis::Step && is_there(shift));
        let mut ruler = Ruler::new(self.recording(), axis).shifted(shift);
        ruler.folds = self.folds(axis);
        ruler
    }

    /// Moves the event that is looked at by so many places.
    pub(super) fn slide_by(&mut self, by: i32) {
        let event = self.looked_at();
        let at = self.slide.filter(|(shift, _)| shift.event == event).map_or(event, |(shift, _)| shift.to);
        self.slide_to(event, at.saturating_add_signed(by));
    }

    /// Draws this event at this place, or as close to it as causality permits.
    pub(super) fn slide_to(&mut self, event: u32, place: u32) {
        if self.looks.axis != Axis::Step {
            return self
                .refuse("An event can be moved along its lane on the axis of steps only: press Shift+A.".into());
        }
        self.playing = false;
        let point = self.recording().history().point(event);
        let (Some(point), Some(room)) = (point, self.recording().room(event)) else {
            return self.refuse(format!("Step {event} is no event of a single process, so it has no lane to move on."));
        };
        let to = place.clamp(room.first, room.last);
        let blocked = match () {
            () if place < room.first => Some(room.after),
            () if place > room.last => room.before,
            () => None,
        };
        self.slide = Some((Shift { event, process: point.process, to }, blocked));
        if let Some(slide) = self.slid() {
            self.spoken = slide.sentence.clone();
        }
    }

    /// What the picture shows of it.
    pub(super) fn slid(&self) -> Option<Rc<Slide>> {
        let (shift, blocked) = (self.ruler().shift?, self.slide?.1);
        let room = self.recording().room(shift.event)?;
        let Shift { event, to, .. } = shift;
        let sentence = match blocked {
            Some(by) => format!("Blocked: step {event} {}.", self.barrier(event, by)),
            None if room.first == room.last => {
                let before = room.before.map(|by| format!(", and it {}", self.barrier(event, by)));
                format!(
                    "Step {event} cannot move: it {}{}.",
                    self.barrier(event, room.after),
                    before.unwrap_or_default()
                )
            }
            None if to == event => {
                format!(
                    "Step {event} could stand anywhere from {} to {}: no process could tell.",
                    room.first, room.last
                )
            }
            None => format!(
                "Step {event} drawn as step {to}; from {} to {} no process could tell the difference.",
                room.first, room.last
            ),
        };
        Some(Rc::new(Slide { shift, room: (room.first, room.last), blocked, sentence }))
    }

    /// Why an event cannot pass another one.
    fn barrier(&self, event: u32, by: u32) -> String {
        let recording = self.recording();
        let history = recording.history();
        let (later, earlier) = if by < event { (event, by) } else { (by, event) };
        let cause = history.point(later).and_then(|later| history.cause(later));
        let serial = recording.row(later).map(|row| row.message);
        let id = serial.and_then(|serial| recording.message(serial)).map(|message| message.id);
        let own = |event| history.point(event).map(|point| point.process);
        match (id, cause.is_some_and(|cause| cause.event == earlier)) {
            (Some(id), true) if by < event => format!("must come after {id} was sent (step {by})"),
            (Some(id), true) => format!("must come before {id} is received (step {by})"),
            _ if by == 0 => "must come after the start".to_owned(),
            _ => {
                let word = if by < event { "after" } else { "before" };
                match own(by).filter(|_| own(by) == own(event)) {
                    Some(process) => format!("must come {word} step {by} of the same process, {process}"),
                    None => {
                        let what = sentence::event(recording, by);
                        format!("must come {word} step {by}: {}", what.trim_end_matches('.'))
                    }
                }
            }
        }
    }
}
