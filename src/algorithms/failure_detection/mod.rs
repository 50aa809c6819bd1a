//! Failure detection: who has crashed, as far as silence can tell.

pub mod heartbeat;
