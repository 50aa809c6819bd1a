//! The atlas: one folder a chapter, one folder an algorithm.
//!
//! Inside an algorithm's folder: `mod.rs` is the page beside the textbook (state, messages, handlers), `card.rs` its
//! card and pseudocode, `properties.rs` what it promises, `scenarios.rs` the runs that come with it.

pub mod atomic_commitment;
pub mod broadcast;
pub mod consensus;
pub mod dissemination;
pub mod election;
pub mod failure_detection;
pub mod mutual_exclusion;
pub mod registers;
pub mod snapshot;
pub mod time;
