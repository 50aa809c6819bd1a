//! Names and values: what everything else speaks of, and nothing that acts.
//!
//! Read in this order: identities and time, the digest that makes two runs comparable, values that the inspector and
//! the pictures understand, the replicated log, and the card that introduces an algorithm.

mod card;
mod digest;
mod each;
mod id;
mod log;
mod portrait;
mod sorted;
mod value;

pub use card::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};
pub use digest::{Digest, Print, digest_of, name_of};
pub use each::Each;
pub use id::{MILLISECOND, MessageId, ProcessId, SECOND, Time};
pub use log::{Entry, Log};
pub use portrait::{Badge, Cell, Count, Pips, Portrait, Role, RoleStyle};
pub use sorted::{Map, Set};
pub use value::{Value, Variable, Variables};

use serde::{Deserialize, Serialize};

/// What a message is for. The picture gives each family its own hue and tail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Family {
    /// A question that wants an answer: request, prepare, RequestVote.
    Ask,
    /// The answer to a question: promise, vote, acknowledgement.
    Answer,
    /// Something worth keeping: log entries, a write, a rumour.
    Payload,
    /// Upkeep: heartbeat, digest, acknowledgement of nothing new.
    Control,
    /// What some algorithms are about: marker, token, view change.
    Special,
}

/// One kind of message that an algorithm sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As the source calls it, for example `RequestVote`.
    pub name: &'static str,
    /// At most four letters for the picture, for example `RV`.
    pub short: &'static str,
    pub family: Family,
    /// Whose it is: 0 the algorithm's own, 1 and further those of what it stands on.
    pub layer: u8,
}

impl Kind {
    /// A kind of the algorithm itself.
    pub const fn new(name: &'static str, short: &'static str, family: Family) -> Kind {
        Kind { name, short, family, layer: 0 }
    }

    /// The same kind in an algorithm that stands this many layers above.
    pub const fn lowered(self, by: u8) -> Kind {
        Kind { layer: self.layer + by, ..self }
    }
}

/// The sign that an answer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sign {
    Yes,
    No,
    Same,
}

/// How an indication is drawn on its lane. The lightest come first: of several in one event, the weightiest is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mark {
    /// A state change worth noting.
    Note,
    /// Handed to the layer above.
    Deliver,
    /// Left the critical section.
    Leave,
    /// Recorded its part of a global snapshot.
    Snapshot,
    /// Learned that something was decided.
    Learn,
    /// Decided against: aborted, refused.
    Abort,
    /// Decided, chosen or committed here, first of all.
    Decide,
    /// Entered the critical section.
    Enter,
    /// Became leader.
    Elected,
}
