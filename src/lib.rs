//! Orrery: an interactive visualizer of distributed algorithms.
//!
//! The modules stand in the order in which a newcomer should read them; each may use only those above it
//! (ARCHITECTURE.md has the table, `tests/architecture.rs` keeps it true).

pub mod model;

pub mod history;

pub mod clocks;
pub mod faults;
pub mod links;

pub mod sim;

pub mod check;
pub mod conformance;

pub mod algorithms;

pub mod causality;
pub mod trace;

pub mod catalog;
pub mod scenario;
pub mod sweep;

pub mod scene;
pub mod paint;

pub mod session;

#[cfg(target_arch = "wasm32")]
pub mod ui;
