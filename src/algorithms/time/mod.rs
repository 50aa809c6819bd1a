//! What time is it, and what came first?

mod history;
pub mod hlc;
pub mod lamport_clock;
mod sandbox;
pub mod vector_clock;
