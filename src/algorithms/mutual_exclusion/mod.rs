//! At most one process at a time is in the critical section.

pub mod client;
pub mod ricart_agrawala;
pub mod suzuki_kasami;
