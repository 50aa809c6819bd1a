//! Processes share a variable that none of them holds alone.

pub mod abd;
