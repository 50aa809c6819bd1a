//! What the processes of a broadcast say, wait for, are asked and tell.

use std::fmt::Debug;
use std::hash::Hash;

use crate::algorithms::failure_detection::heartbeat;
use crate::model::{Family, Kind, Mark, ProcessId, Value};
use crate::sim::{self, Argument, Offer};

/// What is broadcast: a number when the broadcast is run alone, something else when another algorithm stands on it.
pub trait Payload: Clone + Debug + Eq + Hash + 'static {
    fn value(&self) -> Value;

    /// What the user's request with this number broadcasts, if the user can ask at all.
    fn from_number(number: u32) -> Option<Self> {
        let _ = number;
        None
    }
}

impl Payload for u32 {
    fn value(&self) -> Value {
        (*self).into()
    }

    fn from_number(number: u32) -> Option<u32> {
        Some(number)
    }
}

/// The n-th broadcast of its origin.
pub type Key = (ProcessId, u32);

/// Whose broadcast it is, which one, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Data<P> {
    pub key: Key,
    pub payload: P,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message<P> {
    Data(Data<P>),
    Relay(Data<P>),
    Detector(heartbeat::Message),
}

/// A timer of the failure detector; the broadcast itself waits for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer(pub heartbeat::Timer);

#[derive(Clone, Debug)]
pub struct Broadcast<P>(pub P);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deliver<P>(pub Data<P>);

pub const NUMBER: Argument = Argument { name: "m", min: 0, max: 999, default: 1 };

/// The name of a message in words: "A2" is the second broadcast of A.
pub fn name((origin, number): Key) -> String {
    format!("{origin}{number}")
}

impl<P: Payload> sim::Message for Message<P> {
    const KINDS: &'static [Kind] = &[
        Kind::new("DATA", "DATA", Family::Payload),
        Kind::new("RELAY", "RLY", Family::Payload),
        heartbeat::Message::KINDS[0].lowered(1),
        heartbeat::Message::KINDS[1].lowered(1),
        heartbeat::Message::KINDS[2].lowered(1),
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Data(_) => 0,
            Message::Relay(_) => 1,
            Message::Detector(message) => 2 + message.kind(),
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::Data(data) | Message::Relay(data) => {
                vec![("origin", Value::Process(data.key.0)), ("n", data.key.1.into()), ("m", data.payload.value())]
            }
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

impl<P: Payload> sim::Request for Broadcast<P> {
    const OFFERS: &'static [Offer] = &[Offer { name: "broadcast", argument: Some(NUMBER) }];

    fn from_offer(offer: u8, argument: u32) -> Option<Self> {
        P::from_number(argument).filter(|_| offer == 0).map(Broadcast)
    }
}

impl<P: Payload> sim::Indication for Deliver<P> {
    fn name(&self) -> &'static str {
        "deliver"
    }

    fn mark(&self) -> Mark {
        Mark::Deliver
    }

    fn sentence(&self) -> String {
        format!("delivers {} from {}", self.0.payload.value(), self.0.key.0)
    }
}
