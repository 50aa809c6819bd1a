//! Which event could have influenced which: happened-before over a recording, cones, cuts, and everything made of them.
//!
//! The events of a process are those at which its state may change or at which it sends: its start, a delivery, a timer,
//! a request, a recovery, and its crash. What is done to a link or a message, and what only changes how fast or whether a
//! process runs, is nobody's event; it is ordered with nothing, and `trace` says what it reaches.

mod history;
mod lattice;
mod paths;
mod scan;

pub use history::{Frontier, History, Point};
pub use lattice::Lattice;
pub use paths::{Hop, Slack};
pub use scan::{MATRIX_LIMIT, Sent, StampScan, Stamps};

use crate::model::ProcessId;
use crate::sim::{EventKind, Row};

/// The process whose event this row is. Event 0 is the start of every process, and so the row of none.
pub fn process_of(row: &Row) -> Option<ProcessId> {
    let steps = matches!(
        row.kind,
        EventKind::Deliver | EventKind::Fire | EventKind::Request | EventKind::Recover | EventKind::Crash
    );
    let sends = row.sent > 0 && !matches!(row.kind, EventKind::Start | EventKind::Duplicate);
    if steps || sends { row.at_process() } else { None }
}
