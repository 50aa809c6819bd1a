//! What happens to a message between its sending and its arrival.

use std::rc::Rc;

use super::action::Refusal;
use super::erased::Object;
use super::parts::{Cut, InFlight, Pending, Waiting};
use super::plan::Plan;
use super::step::{Fate, SentMessage, Step};
use super::world::World;
use crate::faults::Fault;
use crate::links::{InTransit, MAX_DELAY, Network};
use crate::model::{Map, MessageId, ProcessId, Set, Sign, Time};

/// Messages in flight and armed timers together: a message sent beyond is lost. Only a run that was made to exhaust the
/// memory comes near.
pub const MAX_PENDING: usize = 65_536;

/// The links that a plan makes unlike the others; of two rules for one link the later counts.
pub(super) fn rules(plan: &Plan) -> Map<(ProcessId, ProcessId), Option<Network>> {
    let mut rules = Map::new();
    for rule in &plan.links {
        rules.insert((rule.from, rule.to), rule.network);
        if rule.both {
            rules.insert((rule.to, rule.from), rule.network);
        }
    }
    rules
}

impl World {
    pub fn message(&self, id: MessageId) -> Option<&InFlight> {
        match &self.pending[self.find_message(id)?].what {
            Waiting::Message(message) => Some(message),
            Waiting::Timer { .. } => None,
        }
    }

    /// Does nothing pass from one to the other now? Somebody has cut the link, it flaps and is down, or there is none.
    pub fn is_cut(&self, from: ProcessId, to: ProcessId) -> bool {
        self.is_severed(from, to) || (self.unusual && self.is_down(from, to, self.now))
    }

    /// Is the link down at this moment by the plan: absent, or down on its schedule?
    pub fn is_down(&self, from: ProcessId, to: ProcessId, at: Time) -> bool {
        self.network(from, to).is_none_or(|network| network.flap.is_some_and(|flap| flap.is_down(at)))
    }

    /// Is there a link at all?
    pub fn has_link(&self, from: ProcessId, to: ProcessId) -> bool {
        self.network(from, to).is_some()
    }

    /// Has somebody cut it?
    pub(super) fn is_severed(&self, from: ProcessId, to: ProcessId) -> bool {
        !self.cuts.is_empty() && self.cuts.contains_key(&(from, to))
    }

    /// The directed links that somebody has cut, each with the event that cut it.
    pub fn cuts(&self) -> impl Iterator<Item = (ProcessId, ProcessId, u32)> + '_ {
        self.cuts.iter().map(|(&(from, to), cut)| (from, to, cut.event))
    }

    /// What the link from one to the other does; `None` when there is none.
    fn network(&self, from: ProcessId, to: ProcessId) -> Option<&Network> {
        match self.rules.is_empty() {
            true => Some(&self.plan.network),
            false => self.rules.get(&(from, to)).map_or(Some(&self.plan.network), |rule| rule.as_ref()),
        }
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
        let link = slot.link(to);
        let id = MessageId { from, to, nth: link.sent, copy: 0 };
        link.sent += 1;
        self.digest.mix(payload.digest());
        let message = InFlight {
            id,
            serial: 0,
            kind,
            sign,
            held: false,
            waits: false,
            waited: false,
            corrupt: false,
            forged: false,
            claims: from,
            sent_at: self.now,
            lamport,
            payload: payload.clone(),
        };
        let Some(message) = self.as_sent(message, step) else { return };
        let leaves = if self.unusual { self.leaves(from, to) } else { self.now };
        let twice = self.network(from, to).is_some_and(|network| network.duplicates(self.plan.seed, id));
        let copy = twice.then(|| InFlight { id: MessageId { copy: 1, ..id }, ..message.clone() });
        self.launch(message, leaves, step);
        if let Some(copy) = copy {
            self.launch(copy, leaves, step);
        }
    }

    /// When a message that is sent now leaves the sender. On a link of limited bandwidth it queues for those before it,
    /// and is away when its transmission ends.
    fn leaves(&mut self, from: ProcessId, to: ProcessId) -> Time {
        let now = self.now;
        let transmission = self.network(from, to).map_or(0, Network::transmission);
        if transmission == 0 {
            return now;
        }
        let busy = self.slot_mut(from).busy.get_or_insert_with(to, || now);
        *busy = now.max(*busy).after(transmission);
        *busy
    }

    /// Puts a message on its link, which decides what becomes of it.
    pub(super) fn launch(&mut self, mut message: InFlight, leaves: Time, step: &mut Step) {
        let id = message.id;
        message.serial = self.serials;
        self.serials += 1;
        let (arrives, mut fate, fifo) = if self.unusual {
            self.travel(&mut message, leaves)
        } else {
            let network = &self.plan.network;
            (Some(leaves.after(network.delay_of(self.plan.seed, id))), self.fate_of(network, id), network.fifo)
        };
        // A slow receiver is not the link's fault: it comes on top of everything that the link promises.
        let percent = u64::from(self.slots[id.to.index()].percent);
        let mut due = self.now.after(arrives.unwrap_or(leaves).since(self.now) * percent / 100);
        if arrives.is_none() {
            fate = Fate::Cut;
        } else if !self.cuts.is_empty()
            && let Some(cut) = self.cuts.get(&(id.from, id.to))
        {
            match cut.in_transit {
                InTransit::Wait => message.waits = true,
                InTransit::Lose | InTransit::Arrive => fate = Fate::Cut,
            }
        }
        if fate == Fate::InFlight && fifo {
            due = self.not_before(id.from, id.to, due);
        }
        step.sent.push(SentMessage { id, kind: message.kind, sign: message.sign, due, fate, forged: message.forged });
        if fate == Fate::InFlight {
            self.obstacles += u32::from(message.waits);
            self.wait(due, Waiting::Message(message));
        }
    }

    fn fate_of(&self, network: &Network, id: MessageId) -> Fate {
        let lost = network.loses(self.plan.seed, id) || self.pending.len() >= MAX_PENDING;
        if lost { Fate::Lost } else { Fate::InFlight }
    }

    /// Everything that a link can do: when the message arrives (`None` when the link is down or absent), what becomes
    /// of it else, and whether order is kept.
    fn travel(&self, message: &mut InFlight, leaves: Time) -> (Option<Time>, Fate, bool) {
        let (id, seed, timing) = (message.id, self.plan.seed, &self.plan.timing);
        let Some(network) = self.network(id.from, id.to) else { return (None, Fate::Cut, false) };
        message.corrupt |= network.corrupts(seed, id);
        let micros = timing.stretched(self.now, network.delay_of(seed, id));
        let arrives = match network.flap {
            Some(flap) => flap.carries(leaves, micros),
            None => Some(leaves.after(micros)),
        };
        let latest = timing.latest(self.now).unwrap_or(Time(u64::MAX));
        (arrives.map(|arrives| arrives.min(latest)), self.fate_of(network, id), network.fifo)
    }

    /// On a link that keeps order: when what would arrive at `due` does arrive, and nothing sent later before it.
    pub(super) fn not_before(&mut self, from: ProcessId, to: ProcessId, due: Time) -> Time {
        let link = self.slot_mut(from).link(to);
        link.last = due.max(link.last);
        link.last
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
            Fault::Corrupt { .. } => message.corrupt.then_some(Refusal::Damaged(id)),
            Fault::Duplicate { .. } => (self.copies(id) == u8::MAX).then_some(Refusal::TooManyCopies(id)),
            Fault::Forge { forgery, .. } => self.forgery_refusal(id, *forgery),
            Fault::Impersonate { sender, .. } => {
                let network = self.network(id.from, id.to);
                match message.claims {
                    _ if sender.0 >= self.plan.processes => Some(Refusal::NoProcess(*sender)),
                    _ if !self.slots[id.from.index()].is_byzantine() => Some(Refusal::Correct(id.from)),
                    _ if network.is_some_and(|network| network.authenticated) => {
                        Some(Refusal::Authenticated(id.from, id.to))
                    }
                    claimed => (*sender == claimed || *sender == id.to).then_some(Refusal::NoImpostor(*sender)),
                }
            }
            _ => None,
        }
    }

    /// The highest copy number that this message was ever given: by a fault, or by a link that doubled it.
    pub(super) fn copies(&self, id: MessageId) -> u8 {
        let original = MessageId { copy: 0, ..id };
        let by_link = self.network(id.from, id.to).is_some_and(|link| link.duplicates(self.plan.seed, original));
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
                self.obstacles -= u32::from(message.held) + u32::from(message.waits);
                Some(message)
            }
            Waiting::Timer { .. } => None,
        }
    }

    /// Which side of a partition each process is on: its group's number from 1, or 0 when no group names it.
    pub(super) fn sides(&self, groups: &[Vec<ProcessId>]) -> Result<Vec<u16>, Refusal> {
        let mut sides = vec![0; self.slots.len()];
        for (side, group) in (1..).zip(groups) {
            for process in group {
                let place = sides.get_mut(process.index()).ok_or(Refusal::NoProcess(*process))?;
                if *place != 0 {
                    return Err(Refusal::TwoGroups(*process));
                }
                *place = side;
            }
        }
        Ok(sides)
    }

    /// The links between different sides that nobody has cut yet.
    pub(super) fn parted<'a>(
        &'a self,
        sides: &'a [u16],
        one_way: bool,
    ) -> impl Iterator<Item = (ProcessId, ProcessId)> + 'a {
        let all = move || (0..).map(ProcessId).zip(sides).filter(|(_, side)| **side != 0);
        let parts = move |from: &u16, to: &u16| if one_way { from < to } else { from != to };
        let links = all().flat_map(move |(from, here)| {
            all().filter(move |(_, there)| parts(here, there)).map(move |(to, _)| (from, to))
        });
        links.filter(|&(from, to)| !self.is_severed(from, to))
    }

    /// Cuts links, and does with what is on those that were not cut already as `in_transit` says.
    pub(super) fn cut(&mut self, links: Set<(ProcessId, ProcessId)>, in_transit: InTransit, step: &mut Step) {
        let fresh: Set<_> = links.into_iter().filter(|link| !self.is_severed(link.0, link.1)).collect();
        let cut = Cut { event: self.events(), at: self.now, in_transit };
        Rc::make_mut(&mut self.cuts).extend(fresh.iter().map(|link| (*link, cut)));
        let on_them = |message: &&InFlight| fresh.contains(&(message.id.from, message.id.to));
        let on_way: Vec<MessageId> = self.in_flight().filter(on_them).map(|message| message.id).collect();
        for id in on_way {
            match in_transit {
                InTransit::Arrive => {}
                InTransit::Lose => {
                    if let Some(message) = self.take_message(id) {
                        step.fates.push((message.serial, Fate::Cut));
                    }
                }
                InTransit::Wait => {
                    if let Some(message) = self.message_mut(id) {
                        message.waits = true;
                        self.obstacles += 1;
                    }
                }
            }
        }
    }

    /// Heals links. What waited there goes on with the time that it had left.
    pub(super) fn heal(&mut self, chosen: impl Fn((ProcessId, ProcessId)) -> bool, step: &mut Step) {
        let before = self.cuts.clone();
        Rc::make_mut(&mut self.cuts).retain(|link, _| !chosen(*link));
        // In the order of sending, so that order is kept where the link keeps it.
        let released = self.in_flight().filter(|message| message.waits && chosen((message.id.from, message.id.to)));
        let released: Map<u32, MessageId> = released.map(|message| (message.serial, message.id)).collect();
        let mut last: Map<(ProcessId, ProcessId), Time> = Map::new();
        for id in released.values() {
            let link = (id.from, id.to);
            let Some(message) = self.message_mut(*id) else { continue };
            (message.waits, message.waited) = (false, true);
            let sent_at = message.sent_at;
            self.obstacles -= 1;
            let stood = self.now.since(before.get(&link).map_or(sent_at, |cut| cut.at.max(sent_at)));
            let Some(place) = self.find_message(*id) else { continue };
            let mut due = self.pending[place].due.after(stood);
            if self.keeps_order(link.0, link.1) {
                let last = last.get_or_insert_with(link, || due);
                *last = due.max(*last);
                due = *last;
            }
            self.reschedule(*id, due, step);
        }
        for (&(from, to), &last) in &last {
            self.not_before(from, to, last);
        }
    }

    fn keeps_order(&self, from: ProcessId, to: ProcessId) -> bool {
        self.network(from, to).is_some_and(|network| network.fifo)
    }

    /// Moves one message later; on a link that keeps order, those behind it must wait for it, and so must those that
    /// are yet to be sent.
    pub(super) fn delay(&mut self, id: MessageId, micros: u64, step: &mut Step) {
        let Some(place) = self.find_message(id) else { return };
        let due = self.pending[place].due.after(micros);
        let mut behind = Map::from_iter([(step.row.message, id)]);
        if self.keeps_order(id.from, id.to) {
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
        let link = (message.id.from, message.id.to);
        if !self.keeps_order(link.0, link.1) {
            return None;
        }
        let same_link = self.in_flight().filter(|other| (other.id.from, other.id.to) == link);
        let ahead = same_link.filter(|other| other.serial < message.serial).min_by_key(|other| other.serial)?;
        Some(Refusal::Fifo(ahead.id))
    }
}
