//! Logical and physical clocks as pure types.

mod hybrid;
mod matrix;
mod physical;
mod vector;

pub use hybrid::Hybrid;
pub use matrix::MatrixClock;
pub use physical::{ClockError, ClockSetting, MAX_DRIFT, MAX_OFFSET, MAX_SLEW, PhysicalClock, epoch, validate};
pub use vector::VectorClock;

use serde::{Deserialize, Serialize};

use crate::model::ProcessId;

/// Lamport's total order: logical time, ties broken by process (Lamport 1978, "Time, Clocks, and the Ordering of
/// Events in a Distributed System").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    pub clock: u64,
    pub process: ProcessId,
}
