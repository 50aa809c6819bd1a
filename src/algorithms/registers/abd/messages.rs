//! What replicas and clients of the register say to one another, and to the layer above.

use super::{Pair, stamp};
use crate::history::Function;
use crate::model::{Family, Kind, Mark, Value};
use crate::sim::{self, Answer, Argument, Offer};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Read { rid: u32 },
    Value { rid: u32, pair: Pair },
    Write { rid: u32, pair: Pair },
    Ack { rid: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    ResendDue,
}

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    Read,
    Write(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Begins(Request),
    /// A read returns this value, which carries this tag.
    Returns(Pair),
    /// A write is done.
    Written(Pair),
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind::new("READ", "READ", Family::Ask),
        Kind::new("VALUE", "VAL", Family::Answer),
        Kind::new("WRITE", "WR", Family::Payload),
        Kind::new("ACK", "ACK", Family::Control),
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Read { .. } => 0,
            Message::Value { .. } => 1,
            Message::Write { .. } => 2,
            Message::Ack { .. } => 3,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::Read { rid } | Message::Ack { rid } => vec![("rid", (*rid).into())],
            Message::Value { rid, pair } | Message::Write { rid, pair } => {
                vec![("rid", (*rid).into()), ("ts", stamp(pair.tag)), ("val", pair.value.into())]
            }
        }
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] = &[(Timer::ResendDue, "send again")];
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[
        Offer { name: "read", argument: None },
        Offer { name: "write", argument: Some(Argument { name: "value", min: 1, max: 99, default: 7 }) },
    ];

    fn from_offer(offer: u8, argument: u32) -> Option<Self> {
        [Request::Read, Request::Write(argument)].get(usize::from(offer)).copied()
    }

    fn call(&self) -> Option<(Function, Option<i64>)> {
        Some(match self {
            Request::Read => (Function::Read, None),
            Request::Write(value) => (Function::Write, Some((*value).into())),
        })
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Begins(_) => "begin",
            Indication::Returns(_) => "return",
            Indication::Written(_) => "written",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Begins(_) => Mark::Note,
            Indication::Returns(_) | Indication::Written(_) => Mark::Deliver,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Begins(Request::Read) => "begins to read".to_owned(),
            Indication::Begins(Request::Write(value)) => format!("begins to write {value}"),
            Indication::Returns(pair) => format!("has read {}", pair.value),
            Indication::Written(pair) => format!("has written {} with tag {}", pair.value, stamp(pair.tag)),
        }
    }

    fn answer(&self) -> Option<Answer> {
        match self {
            Indication::Begins(_) => None,
            Indication::Returns(pair) => Some(Answer::Ends(Some(pair.value.into()))),
            Indication::Written(_) => Some(Answer::Ends(None)),
        }
    }
}
