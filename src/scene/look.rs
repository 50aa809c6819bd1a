//! What is looked at: one recording at one moment, and what the person has chosen there. Both views draw from it.

use std::cell::RefCell;
use std::rc::Rc;

use super::arrow::{Emphasis, MessageFamily, Verdict};
use super::axis::{Axis, Ruler};
use super::cone::Causal;
use super::layout::Arrangement;
use super::list::HitId;
use super::mark::MarkState;
use super::order::LaneOrder;
use super::stamps::{Stamp, StampBook};
use super::text::TextMeasure;
use super::theme::Family;
use crate::model::{self, MessageId, ProcessId, RoleStyle, Sign};
use crate::sim::{Fate, Row, World, flags};
use crate::trace::{Eyes, MessageRow, NEVER, Recording};

/// What the person has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    #[default]
    Nothing,
    Event(u32),
    /// By serial.
    Message(u32),
    Process(ProcessId),
    Link(ProcessId, ProcessId),
}

impl Selection {
    /// The mark that stands for it.
    pub fn hit(self) -> Option<HitId> {
        Some(match self {
            Selection::Nothing => return None,
            Selection::Event(event) => HitId::Event(event),
            Selection::Message(serial) => HitId::Message(serial),
            Selection::Process(process) => HitId::Process(process.0),
            Selection::Link(from, to) => HitId::Link(from.0, to.0),
        })
    }
}

/// One moment of one run, to be drawn.
pub struct Look<'a> {
    pub recording: &'a Recording,
    /// Where events stand in the diagram.
    pub ruler: Ruler<'a>,
    /// Where the playhead is, in events; between two whole numbers while a step is animated.
    pub moment: f32,
    /// The newest event that has happened at `moment`.
    pub event: u32,
    /// The world after that event.
    pub world: Rc<World>,
    pub selection: Selection,
    pub hover: Option<HitId>,
    pub measure: &'a dyn TextMeasure,
    /// 1 on a laptop, 1.5 in a hall.
    pub scale: f32,
    /// Only the algorithm itself is drawn, not what it stands on.
    pub folded: bool,
    /// The clock whose stamps stand at the events, and where they are read.
    pub stamps: Option<(Stamp, &'a RefCell<StampBook>)>,
    /// Which lanes the diagram has, and in which order.
    pub order: LaneOrder,
    /// What the newest step changed is written at its process in the arena.
    pub changes: bool,
    /// Where processes stand in the arena.
    pub arrangement: Arrangement,
    /// What is told of causality, when it was asked for.
    pub causal: Option<Rc<Causal>>,
    /// Through whose eyes the run is seen, when it is not shown whole.
    pub eyes: Option<Rc<Eyes>>,
    /// While two forks are set side by side: which of the events after this one the other has too.
    pub tied: Option<(u32, Rc<Vec<bool>>)>,
    /// The future that an act has done away with.
    pub ghost: Option<Ghost<'a>>,
}

/// Another fork, as far as it differs from the one that is looked at.
pub struct Ghost<'a> {
    pub recording: &'a Recording,
    pub name: &'a str,
    /// The last event that both share.
    pub base: u32,
    /// Its events that the one that is looked at does not have, ascending.
    pub events: Rc<Vec<u32>>,
}

impl<'a> Look<'a> {
    /// The moment right after `event`.
    pub fn at(recording: &'a Recording, event: u32, measure: &'a dyn TextMeasure) -> Look<'a> {
        Self::between(recording, event as f32, measure)
    }

    /// A moment on the way to the next event.
    pub fn between(recording: &'a Recording, moment: f32, measure: &'a dyn TextMeasure) -> Look<'a> {
        let moment = moment.clamp(0.0, recording.last() as f32);
        let event = moment as u32;
        let world = recording.world_at(event);
        Look {
            recording,
            ruler: Ruler::new(recording, Axis::Step),
            moment,
            event,
            world,
            selection: Selection::Nothing,
            hover: None,
            measure,
            scale: 1.0,
            folded: false,
            order: LaneOrder::default(),
            stamps: None,
            changes: true,
            arrangement: Arrangement::default(),
            causal: None,
            tied: None,
            ghost: None,
            eyes: None,
        }
    }

    pub fn count(&self) -> u16 {
        self.recording.plan().processes
    }

    /// Messages that are drawn between events `from` and `to`: those under way at `from`, and those sent up to `to`.
    pub fn messages_between(&self, from: u32, to: u32) -> Vec<u32> {
        let sent = self.recording.sent_between(from, to);
        let mut serials = Vec::new();
        if from > 0 {
            let earlier = self.recording.world_at(from - 1);
            serials.extend(earlier.pending().iter().filter_map(|pending| match &pending.what {
                crate::sim::Waiting::Message(message) => Some(message.serial),
                crate::sim::Waiting::Timer { .. } => None,
            }));
        }
        serials.extend(sent);
        if !self.order.is_usual() {
            let hidden = |row: &MessageRow| self.is_hidden(row.id.from) || self.is_hidden(row.id.to);
            serials.retain(|&serial| self.recording.message(serial).is_none_or(|row| !hidden(row)));
        }
        if let Some(folds) = &self.ruler.folds {
            serials.retain(|&serial| self.recording.message(serial).is_none_or(|row| !folds.swallows(row)));
        }
        if let Some(eyes) = &self.eyes {
            serials
                .retain(|&serial| self.recording.message(serial).is_some_and(|row| super::lens::is_known(eyes, row)));
        }
        if self.folded {
            let kinds = self.recording.behaviour().kinds();
            let is_own = |row: &MessageRow| kinds.get(usize::from(row.kind)).is_none_or(|kind| kind.layer == 0);
            serials.retain(|&serial| self.recording.message(serial).is_none_or(is_own));
        }
        serials
    }

    /// Is this event drawn? Folded, what only happened below is not, unless something became of it that all should see.
    pub fn shows(&self, row: &Row) -> bool {
        !self.folded || row.layer == 0 || row.has(flags::VIOLATION | flags::CRASHED)
    }

    /// Is this a copy of the message that is pointed at or selected, or is that one a copy of this?
    pub fn is_twin(&self, serial: u32, row: &MessageRow) -> bool {
        let selected = self.selection.hit();
        [self.hover, selected].into_iter().flatten().any(|id| {
            let HitId::Message(other) = id else { return false };
            let same = |other: &MessageRow| MessageId { copy: 0, ..other.id } == MessageId { copy: 0, ..row.id };
            other != serial && self.recording.message(other).is_some_and(same)
        })
    }

    /// Where an event stands to the one that others are set against; `None` when nothing is asked of causality.
    pub fn standing(&self, event: u32) -> Option<MarkState> {
        if self.tied.is_some() {
            return self.is_tied(event).then_some(MarkState::Unknown);
        }
        self.causal.as_ref()?.cone.as_ref()?.standing(event, self.recording.row(event)?)
    }

    /// What causality makes of a message. `None`: it is concurrent with the event that is asked about.
    pub fn carried(&self, row: &MessageRow) -> Option<Emphasis> {
        if self.tied.is_some() {
            let tied = self.is_tied(row.sent) && (row.ended == NEVER || self.is_tied(row.ended));
            return (!tied).then_some(Emphasis::None);
        }
        match self.causal.as_deref() {
            Some(causal) => causal.of_message(&self.recording.history(), row),
            None => Some(Emphasis::None),
        }
    }

    /// Does the fork beside this one have this event too?
    pub fn is_tied(&self, event: u32) -> bool {
        let Some((base, tied)) = &self.tied else { return false };
        event <= *base || tied.get((event - base - 1) as usize).copied().unwrap_or(false)
    }

    /// The event at which a message ends as far as the picture is concerned: when it ends, or when it would.
    pub fn end_of(&self, serial: u32, row: &MessageRow) -> f32 {
        match row.fate {
            // Lost on the way: where it would have got to is a guess, and drawn as one.
            Fate::Lost | Fate::Cut | Fate::Omitted if row.ended == row.sent => row.sent as f32 + 3.0,
            Fate::InFlight => {
                // Behind the newest event, in the order in which they will arrive.
                let waiting = self.recording.head().pending().iter().rev().filter_map(|pending| match &pending.what {
                    crate::sim::Waiting::Message(message) => Some(message.serial),
                    crate::sim::Waiting::Timer { .. } => None,
                });
                let place = waiting.take(40).position(|other| other == serial).unwrap_or(40);
                self.recording.last() as f32 + 1.0 + place as f32
            }
            _ => row.ended as f32,
        }
    }

    /// Has the message ended by now?
    pub fn has_ended(&self, row: &MessageRow) -> bool {
        row.ended != NEVER && row.ended as f32 <= self.moment
    }

    /// Is this leader one whose time is over: does somebody lead in a later term?
    pub fn is_superseded(&self, world: &World, process: ProcessId) -> bool {
        let leads = |other: ProcessId| world.style(other) == RoleStyle::Leader;
        let badge = |of: ProcessId| {
            let state = world.slot(of)?.state.as_ref()?;
            world.behaviour().badge(&**state)
        };
        let Some(own) = badge(process) else { return false };
        leads(process)
            && ProcessId::all(self.count())
                .any(|other| leads(other) && badge(other).is_some_and(|badge| badge.number > own.number))
    }
}

/// The hue family of a message.
pub fn family_of(kinds: &[model::Kind], row: &MessageRow) -> MessageFamily {
    match kinds.get(usize::from(row.kind)).map(|kind| kind.family) {
        Some(model::Family::Ask) => MessageFamily::Ask,
        Some(model::Family::Answer) => MessageFamily::Answer,
        Some(model::Family::Payload) => MessageFamily::Payload,
        Some(model::Family::Special) => MessageFamily::Special,
        Some(model::Family::Control) | None => MessageFamily::Control,
    }
}

pub fn verdict_of(sign: Option<Sign>) -> Option<Verdict> {
    Some(match sign? {
        Sign::Yes => Verdict::Yes,
        Sign::No => Verdict::No,
        Sign::Same => Verdict::Same,
    })
}

/// The hue of a term, ballot or view, and whether it is hatched: four tints, then the same four hatched.
pub fn tint_of(number: u32) -> (Family, bool) {
    const CYCLE: [Family; 4] = [Family::Blue, Family::Amber, Family::Green, Family::Magenta];
    let place = number.saturating_sub(1);
    (CYCLE[(place % 4) as usize], place % 8 >= 4)
}
