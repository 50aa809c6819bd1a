//! The next-up list as rows: what could happen now, and why some of it cannot.

use super::session::Session;
use crate::model::{Family, ProcessId, Sign};
use crate::scene::sentence;
use crate::sim::{Action, Choice, World};

/// What kind of thing a row is, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    Message(Family, Option<Sign>),
    Timer,
    Request,
    Recover,
}

/// One row of the next-up list.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceRow {
    pub action: Action,
    pub kind: RowKind,
    /// What would happen: "Vote C→D".
    pub text: String,
    /// When, from now: "in 4 ms", or why not.
    pub note: String,
    pub possible: bool,
    /// The message's serial, when it is one.
    pub message: Option<u32>,
}

/// At most so many rows: a person reads no more, and hundreds of processes have thousands.
const ROWS: usize = 24;
/// At most so many requests, for the same reason.
const REQUESTS: usize = 12;

impl Session {
    /// Possible rows first, in the order in which the clock would take them; then what cannot happen, with the reason.
    pub fn choices(&self) -> Vec<ChoiceRow> {
        if let Some(seen) = &self.seen {
            return seen.session.choices();
        }
        let world = self.world();
        if let Some(own) = self.lens {
            return self.own_choices(&world, own);
        }
        let (mut possible, mut refused): (Vec<_>, Vec<_>) =
            world.next_up(ROWS, REQUESTS).into_iter().partition(|choice| choice.refused.is_none());
        let (asked, unasked): (Vec<_>, Vec<_>) =
            world.requests_up_to(REQUESTS, REQUESTS).into_iter().partition(|choice| choice.refused.is_none());
        possible.extend(asked);
        refused.extend(unasked);
        refused.truncate(REQUESTS);
        possible.extend(refused);
        possible.into_iter().map(|choice| self.row(&world, choice)).collect()
    }

    /// What a process itself could do next: of what is on its way to it, and of all others, it knows nothing.
    fn own_choices(&self, world: &World, own: ProcessId) -> Vec<ChoiceRow> {
        let timers = world.slot(own).map(|slot| slot.timers.clone()).unwrap_or_default();
        let fire = |armed: crate::sim::Armed| (Action::Fire { process: own, timer: armed.timer }, Some(armed.due));
        let mut timers: Vec<_> = timers.into_iter().map(fire).collect();
        let offers = world.behaviour().offers().iter().zip(0..);
        let ask = |(kind, offer): (&crate::sim::Offer, u8)| {
            let argument = kind.argument.map_or(0, |argument| argument.default);
            (Action::Request { process: own, offer, argument }, None)
        };
        timers.extend(offers.map(ask));
        let rows = timers.into_iter().take(ROWS).map(|(action, due)| {
            let refused = world.refusal(&action);
            self.row(world, Choice { action, due, refused })
        });
        let (possible, refused): (Vec<_>, Vec<_>) = rows.partition(|row| row.possible);
        possible.into_iter().chain(refused).collect()
    }

    fn row(&self, world: &World, choice: Choice) -> ChoiceRow {
        let behaviour = world.behaviour().clone();
        let possible = choice.refused.is_none();
        let note = match (&choice.refused, choice.due) {
            (Some(reason), _) => reason.to_string(),
            (None, Some(due)) if due <= world.now() => "now".to_owned(),
            (None, Some(due)) => format!("in {}", crate::model::Time(due.since(world.now()))),
            (None, None) => "when you say".to_owned(),
        };
        let action = self.numbered(choice.action);
        let (kind, text, message) = match &action {
            Action::Deliver { message } => {
                let flight = world.message(*message);
                let serial = flight.map(|flight| flight.serial);
                let sign = flight.and_then(|flight| flight.sign);
                let kind = flight.and_then(|flight| behaviour.kinds().get(usize::from(flight.kind)));
                let (name, family) = kind.map_or(("message", Family::Control), |kind| (kind.name, kind.family));
                let text = format!("{name} {}→{}", message.from, message.to);
                (RowKind::Message(family, sign), text, serial)
            }
            Action::Fire { process, timer } => {
                (RowKind::Timer, format!("{process} {}", behaviour.timer_name(*timer)), None)
            }
            Action::Request { .. } => (RowKind::Request, sentence::action(&*behaviour, &action), None),
            Action::Fault(_) => (RowKind::Recover, sentence::action(&*behaviour, &action), None),
        };
        ChoiceRow { action, kind, text, note, possible, message }
    }
}
