//! What happens to a message between its sending and its arrival.

use std::rc::Rc;

use super::action::Refusal;
use super::erased::Object;
use super::parts::{InFlight, Pending, Waiting};
use super::step::{Fate, SentMessage, Step};
use super::world::World;
use crate::faults::Fault;
use crate::links::MAX_DELAY;
use crate::model::{Map, MessageId, ProcessId, Sign, Time};

/// Messages in flight and armed timers together: a message sent beyond is lost. Only a run that was made to exhaust the
/// memory comes near.
pub const MAX_PENDING: usize = 65_536;

impl World {
    pub fn message(&self, id: MessageId) -> Option<&InFlight> {
        match &self.pending[self.find_message(id)?].what {
            Waiting::Message(message) => Some(message),
            Waiting::Timer { .. } => None,
        }
    }

    pub fn is_cut(&self, from: ProcessId, to: ProcessId) -> bool {
        !self.cuts.is_empty() && self.cuts.contains_key(&(from, to))
    }

    /// The directed links that are cut, each with the event that cut it.
    pub fn cuts(&self) -> impl Iterator<Item = (ProcessId, ProcessId, u32)> + '_ {
        self.cuts.iter().map(|(&(from, to), &event)| (from, to, event))
    }

    pub(super) fn send(
        &mut self,
        from: ProcessId,
        to: ProcessId,
        payload: &Rc<dyn Object>,
        (kind, sign): (u16, Option<Sign>),
        step: &mut Step,
    ) {
        let slot = Rc::make_mut(&mut self.slots[from.index()]);
        let lamport = slot.lamport;
        let link = slot.links.get_or_insert_with(to, || (0, Time::ZERO));
        let id = MessageId { from, to, nth: link.0, copy: 0 };
        link.0 += 1;
        self.digest.mix(payload.digest());
        let message = InFlight {
            id,
            serial: 0,
            kind,
            sign,
            held: false,
            forged: false,
            sent_at: self.now,
            lamport,
            payload: payload.clone(),
        };
        let Some(message) = self.as_sent(message, step) else { return };
        self.launch(message.clone(), step);
        if self.plan.network.duplicates(self.plan.seed, id) {
            self.launch(InFlight { id: MessageId { copy: 1, ..id }, ..message }, step);
        }
    }

    /// Puts a message on its link, which decides what becomes of it.
    pub(super) fn launch(&mut self, mut message: InFlight, step: &mut Step) {
        let (id, network) = (message.id, &self.plan.network);
        message.serial = self.serials;
        self.serials += 1;
        let percent = u64::from(self.slots[id.to.index()].percent);
        let mut due = self.now.after(network.delay_of(self.plan.seed, id) * percent / 100);
        let fate = if self.is_cut(id.from, id.to) {
            Fate::Cut
        } else if network.loses(self.plan.seed, id) || self.pending.len() >= MAX_PENDING {
            Fate::Lost
        } else {
            Fate::InFlight
        };
        let fifo = network.fifo;
        if fate == Fate::InFlight && fifo {
            due = self.not_before(id.from, id.to, due);
        }
        step.sent.push(SentMessage { id, kind: message.kind, sign: message.sign, due, fate, forged: message.forged });
        if fate == Fate::InFlight {
            self.wait(due, Waiting::Message(message));
        }
    }

    /// On a link that keeps order: when what would arrive at `due` does arrive, and nothing sent later before it.
    pub(super) fn not_before(&mut self, from: ProcessId, to: ProcessId, due: Time) -> Time {
        let (_, last) = self.slot_mut(from).links.get_or_insert_with(to, || (0, Time::ZERO));
        *last = due.max(*last);
        *last
    }

    pub(super) fn link_refusal(&self, from: ProcessId, to: ProcessId) -> Option<Refusal> {
        let stranger = [from, to].into_iter().find(|process| process.0 >= self.plan.processes);
        stranger.map(Refusal::NoProcess).or((from == to).then_some(Refusal::NoLink))
    }

    pub(super) fn message_refusal(&self, fault: &Fault, id: MessageId) -> Option<Refusal> {
        let Some(message) = self.message(id) else { return Some(Refusal::NotInFlight(id)) };
        match fault {
            Fault::Hold { .. } => message.held.then_some(Refusal::Held),
            Fault::Release { .. } => (!message.held).then_some(Refusal::NotHeld(id)),
            Fault::Delay { micros, .. } => (!(1..=MAX_DELAY).contains(micros)).then_some(Refusal::DelayRange),
            Fault::Duplicate { .. } => (self.copies(id) == u8::MAX).then_some(Refusal::TooManyCopies(id)),
            Fault::Forge { forgery, .. } => self.forgery_refusal(id, *forgery),
            _ => None,
        }
    }

    /// The highest copy number that this message was ever given: by a fault, or by a link that doubled it.
    pub(super) fn copies(&self, id: MessageId) -> u8 {
        let by_link = self.plan.network.duplicates(self.plan.seed, MessageId { copy: 0, ..id });
        let by_fault = self.slots[id.from.index()].copies.get(&(id.to, id.nth)).copied();
        by_fault.unwrap_or(u8::from(by_link))
    }

    pub(super) fn in_flight(&self) -> impl Iterator<Item = &InFlight> + '_ {
        self.pending.iter().filter_map(|pending| match &pending.what {
            Waiting::Message(message) => Some(message),
            Waiting::Timer { .. } => None,
        })
    }

    /// Says in the row which message the fault is about. It is drawn where the message was sent.
    pub(super) fn note_message(&mut self, id: MessageId, step: &mut Step) {
        (step.row.process, step.row.peer) = (id.from, id.to);
        step.row.message = self.message(id).map_or(super::NO_MESSAGE, |message| message.serial);
    }

    pub(super) fn message_mut(&mut self, id: MessageId) -> Option<&mut InFlight> {
        let place = self.find_message(id)?;
        match &mut self.pending[place].what {
            Waiting::Message(message) => Some(message),
            Waiting::Timer { .. } => None,
        }
    }

    pub(super) fn take_message(&mut self, id: MessageId) -> Option<InFlight> {
        let place = self.find_message(id)?;
        match self.pending.remove(place)?.what {
            Waiting::Message(message) => {
                self.obstacles -= u32::from(message.held);
                Some(message)
            }
            Waiting::Timer { .. } => None,
        }
    }

    /// Cuts links. What is on them is lost: the cable is cut, not merely unplugged at the sender.
    pub(super) fn cut(&mut self, links: &[(ProcessId, ProcessId)], both: bool, step: &mut Step) {
        let event = self.events();
        let cuts = Rc::make_mut(&mut self.cuts);
        for &(from, to) in links {
            cuts.get_or_insert_with((from, to), || event);
            if both {
                cuts.get_or_insert_with((to, from), || event);
            }
        }
        let dead: Vec<MessageId> =
            self.in_flight().map(|message| message.id).filter(|id| self.is_cut(id.from, id.to)).collect();
        for id in dead {
            if let Some(message) = self.take_message(id) {
                step.fates.push((message.serial, Fate::Cut));
            }
        }
    }

    /// Moves one message later; on a link that keeps order, those behind it must wait for it, and so must those that
    /// are yet to be sent.
    pub(super) fn delay(&mut self, id: MessageId, micros: u64, step: &mut Step) {
        let Some(place) = self.find_message(id) else { return };
        let due = self.pending[place].due.after(micros);
        let mut behind = Map::from_iter([(step.row.message, id)]);
        if self.plan.network.fifo {
            let same_link = |other: &&InFlight| (other.id.from, other.id.to) == (id.from, id.to);
            let later = self.in_flight().filter(same_link).filter(|other| other.serial > step.row.message);
            behind.extend(later.map(|other| (other.serial, other.id)));
            self.not_before(id.from, id.to, due);
        }
        for message in behind.values() {
            self.reschedule(*message, due, step);
        }
    }

    fn reschedule(&mut self, id: MessageId, due: Time, step: &mut Step) {
        let Some(place) = self.find_message(id) else { return };
        if self.pending[place].due > due {
            return;
        }
        let Some(pending) = self.pending.remove(place) else { return };
        if let Waiting::Message(message) = &pending.what {
            step.moved.push((message.serial, due));
        }
        self.wait(due, pending.what);
    }

    pub(super) fn find_message(&self, id: MessageId) -> Option<usize> {
        let is_it = |pending: &Pending| matches!(&pending.what, Waiting::Message(message) if message.id == id);
        self.pending.iter().rposition(is_it)
    }

    /// On a link that keeps order: the message that must arrive first. The order is that of setting out, so a copy made
    /// later stands behind what was sent in the meantime.
    pub(super) fn overtaken(&self, message: &InFlight) -> Option<Refusal> {
        if !self.plan.network.fifo {
            return None;
        }
        let link = (message.id.from, message.id.to);
        let same_link = self.in_flight().filter(|other| (other.id.from, other.id.to) == link);
        let ahead = same_link.filter(|other| other.serial < message.serial).min_by_key(|other| other.serial)?;
        Some(Refusal::Fifo(ahead.id))
    }
}
