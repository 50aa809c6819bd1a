//! What one step of the world leaves behind: a fixed-size row for the recording, and the messages it sent.

use super::action::Action;
use super::effects::Effects;
use crate::model::{Badge, Mark, MessageId, ProcessId, Role, RoleStyle, Sign, Time};

/// "No message" in [`Row::message`].
pub const NO_MESSAGE: u32 = u32::MAX;
/// "No process" in [`Row::process`] and [`Row::peer`].
pub const NO_PROCESS: ProcessId = ProcessId(u16::MAX);

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// Every process started. Always event 0.
    Start,
    Deliver,
    Fire,
    Request,
    /// A message reached a crashed process and is lost.
    LostAtCrashed,
    Crash,
    /// A crash was armed to strike after some sends.
    CrashArmed,
    Recover,
    Pause,
    Resume,
    Slow,
    Cut,
    Heal,
    Drop,
    Hold,
    Release,
    Delay,
    Duplicate,
    /// A clock was stepped, or its oscillator changed its rate.
    Clock,
    /// Omissions began, or ended.
    Omission,
    /// Processes became byzantine, or changed their strategy.
    Byzantine,
    /// A message on its way was forged.
    Forge,
    /// A message reached a process that omitted to receive it.
    Omitted,
    /// A damaged message arrived, and the receiver's checksum discarded it.
    Corrupted,
    /// A message was damaged by hand.
    Corrupt,
}

impl EventKind {
    /// Was it done to the system rather than by it?
    pub fn is_fault(self) -> bool {
        !matches!(self, EventKind::Start | EventKind::Deliver | EventKind::Fire | EventKind::Request)
    }

    /// Did a message reach the process it was sent to, and was not handled there?
    pub fn is_lost_arrival(self) -> bool {
        matches!(self, EventKind::LostAtCrashed | EventKind::Omitted | EventKind::Corrupted)
    }

    /// Was it somebody's deed, rather than what came of one?
    pub fn is_done(self) -> bool {
        self.is_fault() && !self.is_lost_arrival()
    }

    /// The word for it in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            EventKind::Start => "start",
            EventKind::Deliver => "deliver",
            EventKind::Fire => "timer",
            EventKind::Request => "request",
            EventKind::LostAtCrashed => "lost-at-crashed",
            EventKind::Crash => "crash",
            EventKind::CrashArmed => "crash-armed",
            EventKind::Recover => "recover",
            EventKind::Pause => "pause",
            EventKind::Resume => "resume",
            EventKind::Slow => "slow",
            EventKind::Clock => "clock",
            EventKind::Omission => "omission",
            EventKind::Byzantine => "byzantine",
            EventKind::Forge => "forge",
            EventKind::Omitted => "omitted",
            EventKind::Cut => "cut",
            EventKind::Heal => "heal",
            EventKind::Drop => "drop",
            EventKind::Hold => "hold",
            EventKind::Release => "release",
            EventKind::Delay => "delay",
            EventKind::Duplicate => "duplicate",
            EventKind::Corrupted => "corrupted",
            EventKind::Corrupt => "corrupt",
        }
    }
}

/// Who made the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The clock: the earliest thing that could happen.
    Clock,
    /// The scenario's script.
    Script,
    /// The person at the screen.
    User,
}

/// What an event was besides its kind. One bit each in [`Row::flags`].
pub mod flags {
    pub const USER: u16 = 1;
    pub const SCRIPT: u16 = 1 << 1;
    /// The handler dropped the event, with a reason.
    pub const IGNORED: u16 = 1 << 2;
    /// The process plays another role than before.
    pub const ROLE: u16 = 1 << 3;
    /// A safety property failed for the first time.
    pub const VIOLATION: u16 = 1 << 4;
    /// Something was written to stable storage.
    pub const STORED: u16 = 1 << 5;
    /// An armed crash struck inside the handler.
    pub const CRASHED: u16 = 1 << 6;
    /// The badge (term, ballot …) changed.
    pub const BADGE: u16 = 1 << 7;
    /// The process's clock was stepped or slewed.
    pub const CLOCK: u16 = 1 << 8;
    /// A timer was armed, or armed anew.
    pub const TIMER_SET: u16 = 1 << 9;
    /// A timer was disarmed.
    pub const TIMER_CANCELLED: u16 = 1 << 10;
    /// The message is kept until it may be handled.
    pub const BUFFERED: u16 = 1 << 11;
}

/// One event, as the recording keeps it. Everything else about it is found by replaying it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub at: Time,
    /// The serial of the message that the event is about, or [`NO_MESSAGE`].
    pub message: u32,
    /// The serial of the first message sent; `sent` of them follow one another.
    pub first_sent: u32,
    pub badge: u32,
    /// The process's Lamport time after the event (0 for events without a process).
    pub lamport: u32,
    /// The timer that fired.
    pub timer: u32,
    pub process: ProcessId,
    /// The other end of the link, or [`NO_PROCESS`].
    pub peer: ProcessId,
    pub sent: u16,
    pub flags: u16,
    pub kind: EventKind,
    pub role: RoleStyle,
    /// The uppermost layer that had a part in it: above 0 only what the algorithm stands on was concerned.
    pub layer: u8,
    /// The weightiest indication of the event.
    pub mark: Option<Mark>,
}

impl Row {
    pub fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    /// The process it happened at, if at one.
    pub fn at_process(&self) -> Option<ProcessId> {
        (self.process != NO_PROCESS).then_some(self.process)
    }

    /// Is this an event that a person would want to jump to?
    pub fn is_interesting(&self) -> bool {
        self.has(flags::ROLE | flags::VIOLATION | flags::CRASHED)
            || self.kind.is_fault()
            || self.mark.is_some_and(|mark| mark != Mark::Note)
    }
}

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    InFlight,
    Delivered,
    /// Delivered, and dropped by the handler with a reason.
    Ignored,
    /// Lost by the link.
    Lost,
    /// Lost at a cut.
    Cut,
    /// Reached a crashed process.
    ReceiverDown,
    /// Dropped by a fault.
    Dropped,
    /// Its sender never put it on the link, or its receiver omitted to receive it.
    Omitted,
    /// Damaged on the way: it arrived, and the receiver's checksum discarded it.
    Corrupted,
}

/// A message at the moment of its sending. Its serial is its place in the order of sending over the whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentMessage {
    pub id: MessageId,
    pub kind: u16,
    pub sign: Option<Sign>,
    /// When it will arrive if nothing interferes.
    pub due: Time,
    pub fate: Fate,
    /// Its sender's algorithm said something else.
    pub forged: bool,
}

/// Everything that one call of `apply` or `advance` reports. Reused from step to step.
#[derive(Clone)]
pub struct Step {
    pub row: Row,
    pub sent: Vec<SentMessage>,
    /// Messages sent earlier whose fate this step sealed, by serial.
    pub fates: Vec<(u32, Fate)>,
    /// Messages sent earlier that will now arrive at another time.
    pub moved: Vec<(u32, Time)>,
    /// Messages on their way that say something else from now on: serial, kind and sign.
    pub forged: Vec<(u32, u16, Option<Sign>)>,
    /// What the handler asked for, in order.
    pub effects: Effects,
    /// How many of those effects took place before an armed crash struck.
    pub done: usize,
    /// The kind of the message that arrived.
    pub about: Option<u16>,
    /// The choice itself, when it was a request or a fault.
    pub act: Option<Action>,
}

impl Default for Step {
    fn default() -> Self {
        Step {
            row: Row::empty(),
            sent: Vec::new(),
            fates: Vec::new(),
            moved: Vec::new(),
            forged: Vec::new(),
            effects: Effects::default(),
            about: None,
            act: None,
            done: 0,
        }
    }
}

impl Row {
    /// Notes the role and the badge of the process after the event.
    pub(super) fn plays(&mut self, role: Role, badge: Option<Badge>) {
        (self.role, self.badge) = (role.style, badge.map_or(0, |badge| badge.number));
    }

    /// A row of no process: what stands for an event that was forgotten.
    pub fn nobodys() -> Row {
        Row::empty()
    }

    pub(super) fn empty() -> Row {
        Row {
            at: Time::ZERO,
            message: NO_MESSAGE,
            first_sent: 0,
            badge: 0,
            lamport: 0,
            timer: 0,
            process: NO_PROCESS,
            peer: NO_PROCESS,
            sent: 0,
            flags: 0,
            kind: EventKind::Start,
            role: RoleStyle::Plain,
            layer: 0,
            mark: None,
        }
    }
}
