//! Processes agree on a value, or on a log of them.

pub mod byzantine_generals;
pub mod paxos;
pub mod raft;
pub mod two_generals;
