//! A run as it was recorded: every event, any moment again, and the forks that acting in the past made.

mod branches;
mod chunks;
mod compare;
pub mod density;
mod known;
mod recording;
mod reach;
mod rerun;

pub use branches::{Branch, Branches, MAX_BRANCHES, Removed};
pub use chunks::Chunks;
pub use compare::{Align, Alike, Comparison, Explanation, MOST_COMPARED, Pairing, Side};
pub use known::{Eyes, Heard, Known};
pub use reach::{Room, untouched};
pub use recording::{Decision, MAX_EVENTS, MAX_MESSAGES, MessageRow, NEVER, Recording, Replayed};
