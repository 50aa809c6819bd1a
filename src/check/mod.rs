//! The checker: searches all that could happen for a shortest run that breaks a property.
//!
//! [`Search`] expands the states of any [`System`]; [`Worlds`] is the system of the kernel's worlds, whose choices are what
//! could happen next and what a [`Budget`] allows to go wrong.

mod budget;
mod choices;
mod follow;
mod graph;
mod inquiry;
mod orders;
mod question;
mod schedule;
mod search;
mod symmetry;
mod system;
mod visited;
mod worlds;

pub use budget::{Budget, BudgetError, FAULTS, KINDS, Kind, NAMES, UNLIMITED};
pub use choices::{Choice, Handler, Move};
pub use inquiry::{Answer, Finding, Inquiry, Searched, Wish};
pub use question::{Goal, Pace, Question, opening};
pub use schedule::Schedule;
pub use search::{Found, Limits, Order, Search, Stop, Tally};
pub use symmetry::{Symmetry, Unalike};
pub use system::{Standing, System};
pub use worlds::{Kept, Node, Worlds};
