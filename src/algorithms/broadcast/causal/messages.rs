//! What the processes of a causal broadcast say, are asked and tell.

use super::vector;
use crate::algorithms::broadcast::reliable::{self, Key, NUMBER, Payload, name};
use crate::model::{Each, Kind, Mark, ProcessId, Value};
use crate::sim::{self, Offer};

/// A message with what its sender had delivered, itself included: DATA(V, m).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stamped {
    pub stamp: Each,
    pub number: u32,
}

impl Stamped {
    /// Its name, if `j` has sent it.
    pub fn name(&self, j: ProcessId) -> String {
        name((j, self.stamp[j.index()]))
    }
}

impl Payload for Stamped {
    fn value(&self) -> Value {
        Value::text(format!("{} {}", vector(&self.stamp), self.number))
    }
}

/// What the broadcast below says; it says all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message(pub reliable::Message<Stamped>);

/// To broadcast this number.
#[derive(Clone, Debug)]
pub struct Request(pub u32);

/// Delivers this message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Indication {
    pub key: Key,
    pub number: u32,
}

const BELOW: &[Kind] = <reliable::Message<Stamped> as sim::Message>::KINDS;

impl sim::Message for Message {
    // A message is the algorithm's own; that it is passed on is the affair of the broadcast below.
    const KINDS: &'static [Kind] =
        &[BELOW[0], BELOW[1].lowered(1), BELOW[2].lowered(1), BELOW[3].lowered(1), BELOW[4].lowered(1)];

    fn kind(&self) -> u16 {
        self.0.kind()
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.0.fields()
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
        "deliver"
    }

    fn mark(&self) -> Mark {
        Mark::Deliver
    }

    fn sentence(&self) -> String {
        format!("delivers {} ({})", self.number, name(self.key))
    }
}
