//! Orrery: an interactive visualizer of distributed algorithms.
//!
//! The modules stand in the order in which a newcomer should read them; each may use only those above it
//! (ARCHITECTURE.md has the table, `tests/architecture.rs` keeps it true).

pub mod model;

pub mod scene;

pub mod paint;
