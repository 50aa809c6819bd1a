//! What one process knows, all come to know.

pub mod rumor_mongering;
