//! What processes of Paxos say to one another, and to the layer above.

use super::{Ballot, Vote, stamp};
use crate::model::{Family, Kind, Mark, Sign, Value};
use crate::sim::{self, Argument, Offer};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Prepare(Ballot),
    Promise { ballot: Ballot, accepted: Option<Vote> },
    Accept(Vote),
    Accepted(Vote),
    Nack { ballot: Ballot, promised: Ballot },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    RetryDue,
}

/// What the layer above asks for: that this value be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Propose(pub u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Proposed(u32),
    Accepted { ballot: Ballot, value: u32 },
    Chosen { value: u32, in_own_ballot: bool },
}

pub(super) fn vote(vote: Vote) -> Value {
    Value::List(vec![stamp(vote.ballot), vote.value.into()])
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind::new("PREPARE", "PREP", Family::Ask),
        Kind::new("PROMISE", "PROM", Family::Answer),
        Kind::new("ACCEPT", "ACC", Family::Payload),
        Kind::new("ACCEPTED", "ACPD", Family::Control),
        Kind::new("NACK", "NACK", Family::Special),
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Prepare(_) => 0,
            Message::Promise { .. } => 1,
            Message::Accept(_) => 2,
            Message::Accepted(_) => 3,
            Message::Nack { .. } => 4,
        }
    }

    fn sign(&self) -> Option<Sign> {
        match self {
            Message::Promise { .. } => Some(Sign::Yes),
            Message::Nack { .. } => Some(Sign::No),
            Message::Prepare(_) | Message::Accept(_) | Message::Accepted(_) => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::Prepare(ballot) => vec![("b", stamp(*ballot))],
            Message::Promise { ballot, accepted } => {
                vec![("b", stamp(*ballot)), ("accepted", accepted.map_or(Value::Nothing, vote))]
            }
            Message::Accept(vote) | Message::Accepted(vote) => {
                vec![("b", stamp(vote.ballot)), ("v", vote.value.into())]
            }
            Message::Nack { ballot, promised } => vec![("b", stamp(*ballot)), ("promised", stamp(*promised))],
        }
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] = &[(Timer::RetryDue, "next try")];
}

impl sim::Request for Propose {
    const OFFERS: &'static [Offer] =
        &[Offer { name: "propose", argument: Some(Argument { name: "value", min: 1, max: 99, default: 7 }) }];

    fn from_offer(offer: u8, argument: u32) -> Option<Self> {
        (offer == 0).then_some(Propose(argument))
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Proposed(_) => "propose",
            Indication::Accepted { .. } => "accept",
            Indication::Chosen { .. } => "chosen",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Proposed(_) | Indication::Accepted { .. } => Mark::Note,
            Indication::Chosen { in_own_ballot: true, .. } => Mark::Decide,
            Indication::Chosen { in_own_ballot: false, .. } => Mark::Learn,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Proposed(value) => format!("proposes {value}"),
            Indication::Accepted { ballot, value } => format!("accepts {value} in ballot {}", stamp(*ballot)),
            Indication::Chosen { value, in_own_ballot: true } => format!("has its ballot chosen, with value {value}"),
            Indication::Chosen { value, in_own_ballot: false } => format!("learns that {value} is chosen"),
        }
    }
}
