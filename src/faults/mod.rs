//! Faults as data: what is done to whom, and when. Nothing here acts; the kernel does.

use serde::{Deserialize, Serialize};

use crate::links::InTransit;
use crate::model::{Failures, Mark, MessageId, ProcessId, Time};

/// One thing that goes wrong, or is put right again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// The process stops and loses its volatile state. What it stored stays.
    Crash {
        process: ProcessId,
    },
    /// The process will crash right after its `sends`-th send from now on, in the middle of the handler if need be.
    /// With a `kind`, only sends of that kind of message count (its index on the card).
    CrashAfterSends {
        process: ProcessId,
        sends: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<u16>,
    },
    /// The process will crash right after the `count`-th of these effects of its handlers from now on; with a count of 0 in
    /// its next handler, before any effect.
    CrashAfterEffects {
        process: ProcessId,
        count: u32,
        #[serde(default)]
        of: Effects,
    },
    /// The process starts again from what it stored.
    Recover {
        process: ProcessId,
    },
    /// The process stands still and keeps everything; messages and timers wait for it.
    Pause {
        process: ProcessId,
    },
    Resume {
        process: ProcessId,
    },
    /// From now on its timers, and the messages sent to it, take `percent` of their time: 200 is half speed, 100 normal.
    Slow {
        process: ProcessId,
        percent: u32,
    },
    /// The process's clock jumps by `micros`, back when negative.
    StepClock {
        process: ProcessId,
        micros: i64,
    },
    /// From now on the oscillator of the process's clock is `ppm` parts per million too fast, too slow when negative.
    SlewClock {
        process: ProcessId,
        ppm: i32,
    },
    /// From now on it omits to send, and to receive, so many of a thousand messages; with none of both it is cured.
    Omit {
        process: ProcessId,
        #[serde(default, skip_serializing_if = "none_of")]
        send: u16,
        #[serde(default, skip_serializing_if = "none_of")]
        receive: u16,
    },
    /// These processes are byzantine from now on, and treat what they send to these receivers (all, if none is named)
    /// by this strategy. Of several rules for one message the newest counts.
    Byzantine {
        processes: Vec<ProcessId>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to: Vec<ProcessId>,
        /// Only this kind of message, by its index on the card.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<u16>,
        strategy: Strategy,
    },
    /// A message of a byzantine process, on its way, says something else: one of the algorithm's forgeries.
    Forge {
        message: MessageId,
        forgery: u8,
    },
    /// A message of a byzantine process, on its way, claims to come from another process. On an authenticated link that
    /// cannot be.
    Impersonate {
        message: MessageId,
        sender: ProcessId,
    },
    /// The link is cut; what is on it and what is sent over it is lost.
    Cut {
        from: ProcessId,
        to: ProcessId,
        both: bool,
    },
    Heal {
        from: ProcessId,
        to: ProcessId,
        both: bool,
    },
    /// Cuts every link between the group and the rest, in both directions.
    Isolate {
        group: Vec<ProcessId>,
    },
    /// Heals every link.
    HealAll,
    /// The message is lost.
    Drop {
        message: MessageId,
    },
    /// The message waits until it is released.
    Hold {
        message: MessageId,
    },
    Release {
        message: MessageId,
    },
    /// The message arrives `micros` later than it would have.
    Delay {
        message: MessageId,
        micros: u64,
    },
    /// A second copy sets out now.
    Duplicate {
        message: MessageId,
    },
    /// Cuts every link between two processes of different groups; one way: only from an earlier group to a later one.
    /// A process that no group names keeps all its links, so that it can be a bridge.
    Partition {
        groups: Vec<Vec<ProcessId>>,
        #[serde(default, skip_serializing_if = "is_false")]
        one_way: bool,
        #[serde(default, skip_serializing_if = "InTransit::is_lose")]
        in_transit: InTransit,
    },
    /// The message is damaged: it arrives, and the receiver's checksum discards it.
    Corrupt {
        message: MessageId,
    },
}

fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Which effects of handlers count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effects {
    /// Sends, stores and indications together.
    #[default]
    All,
    Sends,
    Stores,
    Indications,
}

/// What a byzantine process puts on the link where its algorithm sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// That message.
    Honest,
    /// Nothing.
    Silent,
    /// The algorithm's forgery of it, by its place in the algorithm's list; the message itself where there is none.
    Forge(u8),
    /// Once more what it last sent to this process; the message itself if it never sent anything there.
    Replay(ProcessId),
    /// That message, nothing, or a forgery, by a chance that belongs to the message.
    Arbitrary,
}

fn none_of(per_mille: &u16) -> bool {
    *per_mille == 0
}

impl Fault {
    /// The message it is about, if it is about one.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Fault::Drop { message }
            | Fault::Hold { message }
            | Fault::Release { message }
            | Fault::Delay { message, .. }
            | Fault::Forge { message, .. }
            | Fault::Impersonate { message, .. }
            | Fault::Duplicate { message }
            | Fault::Corrupt { message } => Some(*message),
            _ => None,
        }
    }

    /// The tamest failures of processes among which this is one.
    pub fn failures(&self) -> Failures {
        match self {
            Fault::Crash { .. } | Fault::CrashAfterSends { .. } | Fault::CrashAfterEffects { .. } => {
                Failures::CrashStop
            }
            Fault::Omit { .. } => Failures::Omission,
            Fault::Recover { .. } => Failures::CrashRecovery,
            Fault::Byzantine { .. } | Fault::Forge { .. } | Fault::Impersonate { .. } => Failures::Byzantine,
            Fault::Pause { .. }
            | Fault::Resume { .. }
            | Fault::Slow { .. }
            | Fault::Cut { .. }
            | Fault::Heal { .. }
            | Fault::Isolate { .. }
            | Fault::HealAll
            | Fault::Drop { .. }
            | Fault::Hold { .. }
            | Fault::Release { .. }
            | Fault::Delay { .. }
            | Fault::Duplicate { .. }
            | Fault::Partition { .. }
            | Fault::StepClock { .. }
            | Fault::SlewClock { .. }
            | Fault::Corrupt { .. } => Failures::None,
        }
    }

    /// Does the other put right what this did?
    pub fn is_ended_by(&self, other: &Fault) -> bool {
        match (self, other) {
            (Fault::Crash { process: a }, Fault::Recover { process: b })
            | (Fault::CrashAfterSends { process: a, .. }, Fault::Recover { process: b })
            | (Fault::CrashAfterEffects { process: a, .. }, Fault::Recover { process: b })
            | (Fault::Pause { process: a }, Fault::Resume { process: b }) => a == b,
            (Fault::Omit { process: a, send, receive }, Fault::Omit { process: b, send: 0, receive: 0 }) => {
                a == b && send + receive > 0
            }
            (Fault::SlewClock { process: a, ppm }, Fault::SlewClock { process: b, ppm: 0 }) => a == b && *ppm != 0,
            (
                Fault::Byzantine { processes: a, to, kind, strategy },
                Fault::Byzantine { processes: b, to: of, kind: only, strategy: Strategy::Honest },
            ) => {
                let covers = (of.is_empty() || of == to) && (only.is_none() || only == kind);
                *strategy != Strategy::Honest && a == b && covers
            }
            (Fault::Slow { process: a, percent }, Fault::Slow { process: b, percent: 100 }) => {
                a == b && *percent != 100
            }
            (Fault::Cut { from: a, to: b, .. }, Fault::Heal { from, to, .. }) => {
                (a, b) == (from, to) || (a, b) == (to, from)
            }
            // A single link that does not lose what is on it is cut as a partition of two.
            (Fault::Partition { groups, .. }, Fault::Heal { from, to, .. }) => match groups.as_slice() {
                [a, b] => (a, b) == (&vec![*from], &vec![*to]) || (a, b) == (&vec![*to], &vec![*from]),
                _ => false,
            },
            (Fault::Cut { .. } | Fault::Isolate { .. } | Fault::Partition { .. }, Fault::HealAll) => true,
            (Fault::Hold { message: a }, Fault::Release { message: b }) => a == b,
            _ => false,
        }
    }

    /// The process it is about, if it is about one.
    pub fn process(&self) -> Option<ProcessId> {
        match self {
            Fault::Crash { process }
            | Fault::CrashAfterSends { process, .. }
            | Fault::CrashAfterEffects { process, .. }
            | Fault::Recover { process }
            | Fault::Pause { process }
            | Fault::Resume { process }
            | Fault::Slow { process, .. }
            | Fault::StepClock { process, .. }
            | Fault::SlewClock { process, .. }
            | Fault::Omit { process, .. } => Some(*process),
            Fault::Byzantine { processes, .. } => (processes.len() == 1).then(|| processes[0]),
            _ => None,
        }
    }
}

/// When something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// At this virtual time, before anything else that happens then.
    At(Time),
    /// Right after this many events.
    After(u32),
    /// Once this has happened, whatever stands before it in the script.
    Once(Pattern),
}

/// Something that may happen in a run. What is not named may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    pub what: Happening,
    /// Where it happens; of a message that is sent, the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<ProcessId>,
    /// The other end of the link, for a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<ProcessId>,
    /// The kind of message, by its index on the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<u16>,
    /// Which occurrence counts, from 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
    /// So many microseconds after it has happened; 0 is right after it, before anything else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub then: u64,
}

/// What kind of thing a [`Pattern`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// A message is sent. Copies that a link makes do not count.
    Sent,
    /// A message is delivered.
    Delivered,
    /// A process tells the layer above something that is drawn with this mark: it was elected, it decided.
    Indicated(Mark),
    Timer,
    Request,
    Crash,
    Recovery,
    /// A safety property fails.
    Violation,
}

impl Pattern {
    /// The first time that this happens, anywhere.
    pub fn first(what: Happening) -> Pattern {
        Pattern { what, process: None, peer: None, kind: None, count: 1, then: 0 }
    }
}

fn one() -> u32 {
    1
}

fn is_one(count: &u32) -> bool {
    *count == 1
}

fn is_zero(micros: &u64) -> bool {
    *micros == 0
}
