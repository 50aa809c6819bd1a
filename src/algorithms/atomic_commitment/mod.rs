//! All processes of a transaction commit, or all abort.
