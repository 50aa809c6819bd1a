//! What a link does to a message: how long it takes, whether it is lost or doubled, whether order is kept.
//!
//! Every answer is a pure function of the seed and the message's identity ([`chance`]); there is no stream of random
//! numbers that one message could use up before another.

mod chance;
mod network;

pub use chance::{Purpose, below, chance, chance_below};
pub use network::{Delay, MAX_DELAY, Network, NetworkError, PRESETS, Preset};
