//! One choice, and why it may be refused.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::byzantine::MAX_RULES;
use crate::clocks::MAX_DRIFT;
use crate::faults::Fault;
use crate::model::{MessageId, ProcessId};

/// One choice of what happens next.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Action {
    /// The message arrives.
    Deliver { message: MessageId },
    /// The timer, by its place in the algorithm's list, goes off now.
    Fire { process: ProcessId, timer: u32 },
    /// The layer above hands in a request: which of the offers, with its number (0 when it takes none).
    Request { process: ProcessId, offer: u8, argument: u32 },
    /// Something goes wrong, or is put right.
    Fault(Fault),
}

/// Why an action cannot happen now. Each reads as a reason beside the refused row.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("there is no process {0}")]
    NoProcess(ProcessId),
    #[error("{0} is not in flight")]
    NotInFlight(MessageId),
    #[error("{0} is crashed")]
    Crashed(ProcessId),
    #[error("{0} is paused")]
    Paused(ProcessId),
    #[error("{0} is not crashed")]
    NotCrashed(ProcessId),
    #[error("{0} is not paused")]
    NotPaused(ProcessId),
    #[error("the timer is not armed")]
    NotArmed,
    #[error("held until released")]
    Held,
    #[error("{0} is not held")]
    NotHeld(MessageId),
    #[error("first in, first out: {0} comes first")]
    Fifo(MessageId),
    #[error("{0}")]
    Algorithm(&'static str),
    #[error("there is no such request")]
    NoOffer,
    #[error("the number {given} is not between {min} and {max}")]
    Argument { given: u32, min: u32, max: u32 },
    #[error("the link from {0} to {1} is cut already")]
    AlreadyCut(ProcessId, ProcessId),
    #[error("no link is cut there")]
    NotCut,
    #[error("a process has no link to itself")]
    NoLink,
    #[error("the link from {0} to {1} is cut: what is on it waits until it heals")]
    Waits(ProcessId, ProcessId),
    #[error("a partition needs two groups between which a link is left to cut")]
    NoPartition,
    #[error("{0} is in two groups")]
    TwoGroups(ProcessId),
    #[error("{0} is damaged already")]
    Damaged(MessageId),
    #[error("a group to isolate needs at least one process inside and one outside")]
    EmptyGroup,
    #[error("the speed must be between 10 % and 10000 % of the time, not {0} %")]
    Speed(u32),
    #[error("{0} is correct: only a byzantine process forges messages")]
    Correct(ProcessId),
    #[error("the link from {0} to {1} is authenticated: the receiver knows who has sent it")]
    Authenticated(ProcessId, ProcessId),
    #[error("{0} is its receiver, or the sender that it names already")]
    NoImpostor(ProcessId),
    #[error("the algorithm has no such forgery of this message")]
    NoForgery,
    #[error("there is no such kind of message")]
    NoKind,
    #[error("no process is named")]
    Nobody,
    #[error("{0} has {MAX_RULES} rules already")]
    ManyRules(ProcessId),
    #[error("of a thousand messages at most a thousand can be omitted")]
    Share,
    #[error("a clock jumps by 1 µs to one hour, forward or back")]
    ClockStep,
    #[error("a clock drifts by at most {MAX_DRIFT} parts per million, not by {0}")]
    ClockRate(i32),
    #[error("a crash after no send is a crash now")]
    NoSends,
    #[error("a delay must be between 1 µs and one hour")]
    DelayRange,
    #[error("{0} has 255 copies already")]
    TooManyCopies(MessageId),
    #[error("the run has reached its limit of {0} events")]
    TooLong(u32),
}
