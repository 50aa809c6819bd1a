//! A rubber band: one event is drawn elsewhere on its lane, as far as causality permits, and all others keep their order.
//! It shows that the order of concurrent events is arbitrary. Only the picture changes.

use super::caption::Caption;
use super::frame::Frame;
use super::list::{Dash, DisplayList, Stroke};
use super::look::Look;
use super::theme::{Family, Tone};
use crate::model::ProcessId;
use crate::trace::MessageRow;

/// One event at another place in the order of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    pub event: u32,
    pub process: ProcessId,
    /// The place that it takes. What stood from there to its own place moves up by one.
    pub to: u32,
}

impl Shift {
    /// Where an event is that is not the shifted one.
    fn moved(self, event: u32) -> u32 {
        match event {
            later if self.event < later && later <= self.to => later - 1,
            earlier if self.to <= earlier && earlier < self.event => earlier + 1,
            other => other,
        }
    }

    /// Where an event of its own process, or of none, stands.
    pub fn own(self, event: u32) -> u32 {
        if event == self.event { self.to } else { self.moved(event) }
    }

    /// How far a lane has got at an event, be it its own or not.
    pub fn place(self, event: u32, process: ProcessId) -> u32 {
        match (process == self.process, event < self.event) {
            (true, _) if event == self.event => self.to,
            (true, true) => self.moved(event).min(self.to),
            (true, false) => self.moved(event).max(self.to),
            // Nothing happens here at that event; the lane is where the one before left it.
            _ if event == self.event => self.moved(event.saturating_sub(1)),
            _ => self.moved(event),
        }
    }

    /// The event at a place.
    pub fn event_at(self, place: u32) -> u32 {
        match place {
            own if own == self.to => self.event,
            later if self.event <= later && later < self.to => later + 1,
            earlier if self.to < earlier && earlier <= self.event => earlier - 1,
            other => other,
        }
    }
}

/// What is drawn of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slide {
    pub shift: Shift,
    /// The first and the last place that it may take.
    pub room: (u32, u32),
    /// The event that it was held up by, when it was.
    pub blocked: Option<u32>,
    pub sentence: String,
}

impl Slide {
    /// Is it this message that holds it up?
    pub fn is_held_by(&self, row: &MessageRow) -> bool {
        let (held, by) = (self.shift.event, self.blocked);
        Some(row.sent) == by && row.ended == held || Some(row.ended) == by && row.sent == held
    }
}

/// The lane over which it may be moved, with a bar at each end; where it came from; what holds it up.
pub fn draw(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, slide: &Slide) -> Caption {
    let Shift { event, process, to } = slide.shift;
    let (s, lane) = (frame.scale, process.0);
    let across = frame.across(lane) + (14.0 * s).min(frame.pitch * 0.4);
    let within = |place: f32| frame.along(place).clamp(frame.near() - 20.0, frame.far() + 20.0);
    let (first, last) = (within(slide.room.0 as f32), within(slide.room.1 as f32));
    let (line, bar) = (Stroke::new(Tone::Focus, 1.5), 5.0 * s);
    list.line(frame.place(first, across), frame.place(last, across), line);
    for end in [first, last] {
        list.line(frame.place(end, across - bar), frame.place(end, across + bar), Stroke::new(Tone::Focus, 3.0));
    }
    let origin = frame.point(event as f32, lane);
    if to != event {
        list.circle(origin, 7.0 * s, None, Some(Stroke::new(Tone::Ink1, 1.25).dash(Dash::Dots)));
    }
    let along = frame.along(to as f32);
    if let Some(by) = slide.blocked {
        let by_lane = look.recording.row(by).and_then(|row| row.at_process()).unwrap_or(process);
        let at = frame.point(look.ruler.place(by as f32, by_lane), by_lane.0);
        let red = Stroke::new(Tone::Hue(Family::Red), 4.0);
        if by_lane == process {
            list.line(at, frame.place(along, frame.across(lane)), red);
        }
        list.circle(at, 12.0 * frame.glyph_scale(), None, Some(Stroke { width: 2.5, ..red }));
    }
    let edge = if slide.blocked.is_some() { Tone::Hue(Family::Red) } else { Tone::Focus };
    Caption { along: along.clamp(frame.near(), frame.far()), sign: String::new(), text: slide.sentence.clone(), edge }
}
