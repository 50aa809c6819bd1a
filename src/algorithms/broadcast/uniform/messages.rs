//! What the processes of a uniform broadcast say, wait for, are asked and tell.

use crate::algorithms::broadcast::reliable::{self, Key, NUMBER, Payload, name};
use crate::algorithms::failure_detection::heartbeat;
use crate::model::{Kind, Mark, Value};
use crate::sim::{self, Offer};

/// The message that is broadcast, as best-effort broadcast carries it: whose it is, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Original {
    pub key: Key,
    pub number: u32,
}

impl Payload for Original {
    fn value(&self) -> Value {
        Value::text(format!("{}: {}", name(self.key), self.number))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A best-effort broadcast.
    Data(reliable::Message<Original>),
    Detector(heartbeat::Message),
}

/// A timer of the failure detector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer(pub heartbeat::Timer);

/// To broadcast this number.
#[derive(Clone, Debug)]
pub struct Request(pub u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Broadcast(Original),
    Deliver(Original),
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        <reliable::Message<Original>>::KINDS[0],
        heartbeat::Message::KINDS[0].lowered(2),
        heartbeat::Message::KINDS[1].lowered(2),
        heartbeat::Message::KINDS[2].lowered(2),
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Data(_) => 0,
            Message::Detector(message) => 1 + message.kind(),
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::Data(message) => message.fields(),
            Message::Detector(message) => message.fields(),
        }
    }
}

impl sim::Timer for Timer {
    fn key(self) -> u32 {
        self.0.key()
    }

    fn from_key(key: u32) -> Option<Self> {
        heartbeat::Timer::from_key(key).map(Timer)
    }

    fn name(self) -> &'static str {
        self.0.name()
    }
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[Offer { name: "broadcast", argument: Some(NUMBER) }];

    fn from_offer(offer: u8, argument: u32) -> Option<Self> {
        (offer == 0).then_some(Request(argument))
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Broadcast(_) => "broadcast",
            Indication::Deliver(_) => "deliver",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Broadcast(_) => Mark::Note,
            Indication::Deliver(_) => Mark::Deliver,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Broadcast(original) => format!("broadcasts {}", original.number),
            Indication::Deliver(original) => format!("delivers {} from {}", original.number, original.key.0),
        }
    }
}
