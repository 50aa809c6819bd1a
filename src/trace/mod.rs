//! A run as it was recorded: every event, any moment again, and the forks that acting in the past made.

mod branches;
mod chunks;
mod known;
mod recording;
mod reach;
mod rerun;

pub use branches::{Branch, Branches, MAX_BRANCHES};
pub use chunks::Chunks;
pub use known::{Eyes, Heard, Known};
pub use reach::untouched;
pub use recording::{Decision, MAX_EVENTS, MAX_MESSAGES, MessageRow, NEVER, Recording, Replayed};
