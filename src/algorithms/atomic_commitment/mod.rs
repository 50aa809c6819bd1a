//! All processes of a transaction commit, or all abort.

pub mod two_phase_commit;
