//! Names and values
