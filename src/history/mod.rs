//! Histories of what clients asked and were told, and the question whether a consistency model allows them.
//!
//! A [`History`] is a list of operations, each with the moment of its call and, unless it is open to the end, of its
//! answer. It is read from a file ([`read`]) or put together ([`Builder`]). [`check`] asks whether there is an order of the
//! operations that explains every answer: one order for all clients that keeps to real time (linearizability) or to
//! each client's own order (sequential consistency), or an order for each client ([`Guarantees`]: the session guarantees, and
//! with them PRAM and causal consistency). The question is NP-complete, so the work is bounded and “undecided” is an answer.

mod check;
mod error;
mod form;
mod judge;
mod memo;
mod model;
mod object;
mod operation;
mod order;
mod points;
mod read;
mod search;
mod source;
mod view;
mod write;

pub use check::{Consistency, Limits, Refusal, Report, Verdict, View, broken, check};
pub use error::HistoryError;
pub use judge::{Misfit, judge};
pub use model::Model;
pub use operation::{
    Builder, Datum, Function, History, MAX_CLIENTS, MAX_OPERATIONS, Operation, Outcome, counted, left_out,
};
pub use points::Points;
pub use read::{Format, MAX_TEXT, read, value};
pub use view::Guarantees;
