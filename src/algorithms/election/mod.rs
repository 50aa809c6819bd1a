//! Processes agree on which of them leads.

pub mod chang_roberts;
