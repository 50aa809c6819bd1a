//! What a world is made of: processes, timers, and whatever is on its way.

use std::rc::Rc;

use super::byzantine::Lies;
use super::effects::Effect;
use super::erased::Object;
use crate::clocks::PhysicalClock;
use crate::faults::Effects;
use crate::links::InTransit;
use crate::model::{Map, MessageId, ProcessId, Sign, Time};

/// What a handler may know of its surroundings.
#[derive(Clone, Copy, Debug)]
pub struct Env {
    pub me: ProcessId,
    pub count: u16,
    /// What the process's own clock shows.
    pub now: Time,
    pub seed: u64,
}

/// Is the process there?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Up,
    Paused,
    Crashed,
}

/// One process as the kernel holds it. Shared between worlds until it is touched.
#[derive(Clone)]
pub struct Slot {
    /// `None` while crashed.
    pub state: Option<Rc<dyn Object>>,
    pub stable: Option<Rc<dyn Object>>,
    pub paused: bool,
    /// 100 is normal speed, 200 takes twice as long.
    pub percent: u32,
    pub lamport: u32,
    pub timers: Vec<Armed>,
    /// An armed crash.
    pub doom: Option<Doom>,
    /// What few processes have: that of most is the default.
    pub quirks: Option<Rc<Quirks>>,
    pub(super) draws: u32,
    /// By receiver, in ascending order. Of a thousand processes, most never send to most others.
    pub(super) links: Vec<Link>,
    /// By receiver: until when the sender's end of a link of limited bandwidth is busy.
    pub(super) busy: Map<ProcessId, Time>,
    /// By receiver and number: the highest copy that a fault has made of a message. A copy's name is never given twice.
    pub(super) copies: Map<(ProcessId, u32), u8>,
}

/// The sender's end of a link that it has used.
#[derive(Clone, Copy)]
pub(super) struct Link {
    pub to: ProcessId,
    /// How many messages.
    pub sent: u32,
    /// When the last of them arrives.
    pub last: Time,
}

/// When an armed crash strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doom {
    /// After so many effects; 0 is before the first of the next handler.
    pub left: u32,
    pub of: Effects,
    /// Only sends of this kind of message count.
    pub kind: Option<u16>,
}

impl Doom {
    /// Does it count this effect?
    pub(super) fn counts(&self, effect: &Effect) -> bool {
        match (effect, self.of) {
            (Effect::Send { kind, .. }, Effects::Sends) => self.kind.is_none_or(|only| only == *kind),
            (Effect::Send { .. } | Effect::Store(_) | Effect::Amend(_) | Effect::Indicate { .. }, Effects::All) => true,
            (Effect::Store(_) | Effect::Amend(_), Effects::Stores) => true,
            (Effect::Indicate { .. }, Effects::Indications) => true,
            _ => false,
        }
    }
}

/// What is written and may yet be lost.
#[derive(Clone)]
pub struct Unsynced {
    pub since: Time,
    /// What a crash leaves.
    pub synced: Option<Rc<dyn Object>>,
}

/// What sets a process apart from one that is in perfect order.
#[derive(Clone, Default)]
pub struct Quirks {
    /// `None` for a clock that shows the true time.
    pub clock: Option<PhysicalClock>,
    /// Of a thousand messages, how many it omits to send, and how many to receive.
    pub omission: (u16, u16),
    /// Where the disk is synced only now and then: the newest write, unless it is synced.
    pub unsynced: Option<Unsynced>,
    /// `None` for a process that does as its algorithm says.
    pub lies: Option<Lies>,
}

impl Slot {
    /// What its clock shows at this true time.
    pub fn clock(&self, truth: Time) -> Time {
        self.physical().map_or(truth, |clock| clock.at(truth))
    }

    /// Its clock, if that ever showed anything but the true time.
    pub fn physical(&self) -> Option<&PhysicalClock> {
        self.quirks.as_ref()?.clock.as_ref()
    }

    pub(super) fn quirks_mut(&mut self) -> &mut Quirks {
        Rc::make_mut(self.quirks.get_or_insert_default())
    }

    /// Its end of the link to another. Asked at every send: one that has sent to everybody finds its ends in their
    /// own places.
    pub(super) fn link(&mut self, to: ProcessId) -> &mut Link {
        let guesses = [to.index(), to.index().wrapping_sub(1)];
        let guessed = guesses.into_iter().find(|&place| self.links.get(place).is_some_and(|link| link.to == to));
        let place = guessed.unwrap_or_else(|| {
            let place = self.links.partition_point(|link| link.to < to);
            if self.links.get(place).is_none_or(|link| link.to != to) {
                self.links.insert(place, Link { to, sent: 0, last: Time::ZERO });
            }
            place
        });
        &mut self.links[place]
    }

    pub fn status(&self) -> Status {
        match (&self.state, self.paused) {
            (None, _) => Status::Crashed,
            (Some(_), true) => Status::Paused,
            (Some(_), false) => Status::Up,
        }
    }
}

/// A timer that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Armed {
    pub timer: u32,
    pub set: Time,
    pub due: Time,
    pub(super) order: u32,
}

/// Something that will happen.
#[derive(Clone)]
pub struct Pending {
    pub due: Time,
    /// Breaks ties of `due`: what was caused earlier comes earlier.
    pub(super) order: u32,
    pub what: Waiting,
}

#[derive(Clone)]
pub enum Waiting {
    Message(InFlight),
    Timer { process: ProcessId, timer: u32 },
}

/// A message on its way.
#[derive(Clone)]
pub struct InFlight {
    pub id: MessageId,
    pub serial: u32,
    pub kind: u16,
    pub sign: Option<Sign>,
    pub held: bool,
    /// Stands at a cut that makes messages wait.
    pub waits: bool,
    /// Has stood at one.
    pub waited: bool,
    /// Damaged: the receiver will discard it.
    pub corrupt: bool,
    /// Its sender's algorithm said something else.
    pub forged: bool,
    /// Who it says has sent it.
    pub claims: ProcessId,
    pub sent_at: Time,
    pub lamport: u32,
    pub payload: Rc<dyn Object>,
}

/// A directed link that is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// The event that cut it, and its time.
    pub event: u32,
    pub at: Time,
    pub in_transit: InTransit,
}

impl Pending {
    /// Whose handler will run.
    pub fn process(&self) -> ProcessId {
        match &self.what {
            Waiting::Message(message) => message.id.to,
            Waiting::Timer { process, .. } => *process,
        }
    }
}
