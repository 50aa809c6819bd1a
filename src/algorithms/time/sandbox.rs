//! The application above a logical clock: it has no purpose but the user's. Whoever is told to send sends; a script can
//! tell it so, too.

use std::fmt::Display;
use std::hash::Hash;

use crate::faults::{Fault, When};
use crate::model::{MILLISECOND, Mark, ProcessId, Set, Time};
use crate::sim::{self, Action, Offer, Plan};

/// What the user asks of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Send(ProcessId),
    Local,
}

const fn offer(name: &'static str) -> Offer {
    Offer { name, argument: None }
}

/// One offer for each receiver, because a button says more than a number; so at most six processes take part.
impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[
        offer("send to A"),
        offer("send to B"),
        offer("send to C"),
        offer("send to D"),
        offer("send to E"),
        offer("send to F"),
        offer("local event"),
    ];

    fn from_offer(offer: u8, _: u32) -> Option<Self> {
        match offer {
            0..6 => Some(Request::Send(ProcessId(u16::from(offer)))),
            LOCAL => Some(Request::Local),
            _ => None,
        }
    }
}

/// The place of the local event among the requests on offer; the one of “send to” is the receiver's.
pub const LOCAL: u8 = 6;

impl Request {
    /// Why a process that can send to `others` does not take this.
    pub fn refused_by(self, others: &Set<ProcessId>) -> Option<&'static str> {
        match self {
            Request::Send(to) if !others.contains(&to) => Some("there is no link to that process"),
            Request::Send(_) | Request::Local => None,
        }
    }
}

/// What an event of a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    Local,
    /// It sent its message with this number, from 1.
    Sent(u32),
    /// It received the message that had this number at its sender.
    Received(ProcessId, u32),
}

/// An event has happened, and this is its stamp.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stamped<S> {
    pub happening: Happening,
    pub stamp: S,
}

impl<S: Clone + Eq + Hash + Display + 'static> sim::Indication for Stamped<S> {
    fn name(&self) -> &'static str {
        match self.happening {
            Happening::Local => "local",
            Happening::Sent(_) => "send",
            Happening::Received(..) => "receive",
        }
    }

    fn mark(&self) -> Mark {
        Mark::Note
    }

    fn sentence(&self) -> String {
        let stamp = &self.stamp;
        match self.happening {
            Happening::Local => format!("has a local event, stamped {stamp}"),
            Happening::Sent(number) => format!("sends its message {number}, stamped {stamp}"),
            Happening::Received(from, number) => format!("receives message {number} of {from}, stamped {stamp}"),
        }
    }
}

pub const A: ProcessId = ProcessId(0);
pub const B: ProcessId = ProcessId(1);
pub const C: ProcessId = ProcessId(2);

fn at(plan: Plan, ms: u64, act: Action) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), act)
}

pub fn send(plan: Plan, ms: u64, process: ProcessId, to: ProcessId) -> Plan {
    at(plan, ms, Action::Request { process, offer: to.0 as u8, argument: 0 })
}

pub fn local(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    at(plan, ms, Action::Request { process, offer: LOCAL, argument: 0 })
}

pub fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    at(plan, ms, Action::Fault(fault))
}

/// Coulouris, Dollimore, Kindberg and Blair's six events, figure 14.5: a and b at A, b sends to B, which receives it as
/// c and sends d to C; there e comes before the receipt f and is concurrent with all of a to d.
pub fn six_events(plan: Plan) -> Plan {
    let plan = local(plan, 0, C);
    send(send(local(plan, 0, A), 10, A, B), 30, B, C)
}
