//! At most one process at a time is in the critical section.

pub mod ricart_agrawala;
