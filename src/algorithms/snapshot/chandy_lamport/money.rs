//! What the processes say to one another and to the layer above: payments of the computation, markers of the snapshot.

use crate::model::{Family, Kind, Map, Mark, ProcessId, Value};
use crate::sim::{self, Argument, Offer};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// The number is the payment's name for the observer: which one of its sender.
    Payment {
        number: u32,
        amount: u32,
    },
    Marker(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    PaymentDue,
}

/// What the layer above asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Snapshot,
    PayNext(u32),
    PayPrevious(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    /// It recorded its state, having made so many payments.
    Recorded {
        snapshot: u32,
        paid: u32,
    },
    Received {
        from: ProcessId,
        number: u32,
        amount: u32,
    },
    /// Its part of the snapshot is complete.
    Completed {
        snapshot: u32,
        recorded: u32,
        channels: Map<ProcessId, Vec<u32>>,
    },
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] =
        &[Kind::new("PAYMENT", "PAY", Family::Payload), Kind::new("MARKER", "MARK", Family::Special)];

    fn kind(&self) -> u16 {
        match self {
            Message::Payment { .. } => 0,
            Message::Marker(_) => 1,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match *self {
            Message::Payment { number, amount } => vec![("amount", amount.into()), ("number", number.into())],
            Message::Marker(snapshot) => vec![("snapshot", snapshot.into())],
        }
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] = &[(Timer::PaymentDue, "payment")];
}

const AMOUNT: Argument = Argument { name: "amount", min: 1, max: 10_000, default: 20 };

impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[
        Offer { name: "snapshot", argument: None },
        Offer { name: "pay next", argument: Some(AMOUNT) },
        Offer { name: "pay previous", argument: Some(AMOUNT) },
    ];

    fn from_offer(offer: u8, amount: u32) -> Option<Self> {
        [Request::Snapshot, Request::PayNext(amount), Request::PayPrevious(amount)].get(usize::from(offer)).copied()
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Recorded { .. } => "recorded",
            Indication::Received { .. } => "received",
            Indication::Completed { .. } => "snapshot",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Recorded { .. } => Mark::Snapshot,
            Indication::Received { .. } => Mark::Deliver,
            Indication::Completed { .. } => Mark::Learn,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Recorded { snapshot, .. } => format!("records its state for snapshot {snapshot}"),
            Indication::Received { from, amount, .. } => format!("receives {amount} from {from}"),
            Indication::Completed { snapshot, recorded, channels } => {
                let on_channels: u64 = channels.values().flatten().map(|&amount| u64::from(amount)).sum();
                format!(
                    "has its part of snapshot {snapshot}: a balance of {recorded}, and {on_channels} on its channels"
                )
            }
        }
    }
}
