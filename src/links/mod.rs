//! What a link does to a message: how long it takes, whether it is lost, doubled or damaged, whether order is kept,
//! what the link promises about time.
//!
//! Every answer is a pure function of the seed and the message's identity ([`chance`]); there is no stream of random
//! numbers that one message could use up before another.

mod chance;
mod delay;
mod flap;
mod network;
mod stack;
mod timing;

pub use chance::{Purpose, below, chance, chance_below};
pub use delay::{Delay, MAX_DELAY};
pub use flap::{Flap, InTransit};
pub use network::{LinkRule, MAX_BANDWIDTH, Network, NetworkError, PRESETS, Preset};
pub use stack::{LinkKind, Stack};
pub use timing::TimingModel;
