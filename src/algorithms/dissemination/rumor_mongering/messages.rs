//! What the processes say to each other, and what is said between a process and the layer above.

use std::fmt;

use super::{Item, Message, Spread, Timer};
use crate::model::{Family, Kind, Mark, Sign, Value};
use crate::sim::{self, Argument, Offer};

#[derive(Clone)]
pub enum Request {
    /// LOCAL-UPDATE r
    Learn(u32),
    Delete(u32),
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Indication {
    Learn(u32),
    Deliver(u32),
    Delete(u32),
    Bury(u32),
    LoseInterest(u32),
}

impl Spread {
    pub(super) fn item(&self, rumor: u32) -> Item {
        Item { rumor, dead: self.dead }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}r{}", if self.dead { "†" } else { "" }, self.rumor)
    }
}

/// Rumours and certificates as a person reads them.
pub(super) fn list(items: impl IntoIterator<Item = Item>) -> Value {
    Value::List(items.into_iter().map(|item| Value::text(item.to_string())).collect())
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind::new("PUSH", "push", Family::Payload),
        Kind::new("FRESH", "new", Family::Answer),
        Kind::new("STALE", "old", Family::Answer),
        Kind::new("PULL-REQ", "ask", Family::Ask),
        Kind::new("PULL-RESP", "tell", Family::Payload),
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Push(_) => 0,
            Message::Fresh(_) => 1,
            Message::Stale(_) => 2,
            Message::PullRequest(_) => 3,
            Message::PullResponse(_) => 4,
        }
    }

    fn sign(&self) -> Option<Sign> {
        match self {
            Message::Fresh(_) => Some(Sign::Yes),
            Message::Stale(_) => Some(Sign::No),
            Message::PullResponse(items) if items.is_empty() => Some(Sign::Same),
            Message::Push(_) | Message::PullRequest(_) | Message::PullResponse(_) => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let (name, items) = match self {
            Message::Push(items) | Message::Fresh(items) | Message::Stale(items) => ("rumours", items),
            Message::PullRequest(items) => ("knows", items),
            Message::PullResponse(items) => ("news", items),
        };
        vec![(name, list(items.iter().copied()))]
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] = &[(Timer::Round, "round")];
}

const RUMOR: Option<Argument> = Some(Argument { name: "rumour", min: 1, max: 99, default: 1 });

impl sim::Request for Request {
    const OFFERS: &'static [Offer] =
        &[Offer { name: "learn", argument: RUMOR }, Offer { name: "delete", argument: RUMOR }];

    fn from_offer(offer: u8, argument: u32) -> Option<Self> {
        match offer {
            0 => Some(Request::Learn(argument)),
            1 => Some(Request::Delete(argument)),
            _ => None,
        }
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Learn(_) => "learn",
            Indication::Deliver(_) => "deliver",
            Indication::Delete(_) => "delete",
            Indication::Bury(_) => "bury",
            Indication::LoseInterest(_) => "lose-interest",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Deliver(_) => Mark::Deliver,
            Indication::Delete(_) | Indication::Bury(_) => Mark::Abort,
            Indication::Learn(_) | Indication::LoseInterest(_) => Mark::Note,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Learn(rumor) => format!("learns rumour {rumor} from above"),
            Indication::Deliver(rumor) => format!("delivers rumour {rumor}"),
            Indication::Delete(rumor) => format!("deletes rumour {rumor}"),
            Indication::Bury(rumor) => format!("hears that rumour {rumor} was deleted"),
            Indication::LoseInterest(rumor) => format!("loses interest in rumour {rumor}"),
        }
    }
}
