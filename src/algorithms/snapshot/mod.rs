//! One consistent picture of a whole that nobody can see at once.

pub mod chandy_lamport;
