//! What stands between an algorithm and its links.

use serde::{Deserialize, Serialize};

use crate::model::MILLISECOND;

/// The abstraction of a link that a run builds on top of what the network does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// The network as it is: what is lost is lost, as long as not everything is.
    #[default]
    FairLoss,
    /// Whatever was sent is sent again for ever, so that it is delivered again and again.
    Stubborn,
    /// Sent again until it is acknowledged, delivered once.
    Perfect,
    /// Perfect, and delivered in the order of sending.
    PerfectFifo,
}

impl LinkKind {
    pub const ALL: [(LinkKind, &'static str); 4] = [
        (LinkKind::FairLoss, "fair-loss"),
        (LinkKind::Stubborn, "stubborn"),
        (LinkKind::Perfect, "perfect"),
        (LinkKind::PerfectFifo, "perfect-fifo"),
    ];
}

/// The links that the algorithm of a run stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stack {
    pub kind: LinkKind,
    /// After so many microseconds what is kept is sent again: 1 ms to one hour.
    pub every: u64,
}

impl Stack {
    /// Links of this kind that send again after 50 ms.
    pub const fn of(kind: LinkKind) -> Stack {
        Stack { kind, every: 50 * MILLISECOND }
    }

    pub fn is_default(&self) -> bool {
        *self == Stack::default()
    }

    /// Does the algorithm stand on the network itself?
    pub fn is_none(&self) -> bool {
        self.kind == LinkKind::FairLoss
    }
}

impl Default for Stack {
    fn default() -> Stack {
        Stack::of(LinkKind::FairLoss)
    }
}
