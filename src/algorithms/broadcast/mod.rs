//! Broadcast: one speaks to all, and all who stay up come to hear the same.

pub mod causal;
pub mod reliable;
pub mod uniform;
