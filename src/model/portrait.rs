//! What a learner must see of one process at a glance.

use super::{ProcessId, Value};

/// The ring around a process. Colour is never alone: each style has a shape of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoleStyle {
    /// One slate ring.
    Plain,
    /// Amber double ring and a crown.
    Leader,
    /// Magenta dashed ring and a raised hand: wants something and waits for it.
    Candidate,
    /// A flag: coordinates others without ruling them.
    Coordinator,
    /// Magenta solid: inside the critical section, holds the token.
    Holder,
    /// Green: has it (infected, committed).
    Informed,
    /// Slate, struck through: no longer takes part (removed, aborted).
    Retired,
}

/// The part a process plays just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Role {
    /// As the source calls it: `follower`, `coordinator`, `wanted`.
    pub name: &'static str,
    pub style: RoleStyle,
}

/// A logical age that a process is in: term, ballot, view, epoch. Drawn as a letter and a number on a tint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Badge {
    pub letter: char,
    pub number: u32,
}

/// A row of dots: how many of how many, with a bar after the number that is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pips {
    pub label: String,
    pub have: u16,
    pub of: u16,
    /// How many are enough; 0 when there is no threshold.
    pub enough: u16,
}

/// One cell of a log strip or of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    /// Which tint: usually the term.
    pub tint: u32,
    /// Solid when settled (committed), dashed when not.
    pub settled: bool,
}

/// One number of a vector: a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub number: u32,
    /// The last event has raised it by what it heard.
    pub news: bool,
}

/// What the arena draws of a process beyond its name, role and badge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Portrait {
    pub pips: Vec<Pips>,
    pub cells: Vec<Cell>,
    /// Where the cells are a log: the index of the first of them, from 1. In a set no cell has a place: 0.
    pub first: u32,
    /// So many of the cells, from the first on, are applied.
    pub applied: u32,
    /// A vector clock, a column for each process.
    pub vector: Vec<Count>,
    /// Those whom the last row of dots counts.
    pub quorum: Vec<ProcessId>,
    /// It has recorded its part of a snapshot.
    pub recorded: bool,
    /// At most three variables that matter most.
    pub notes: Vec<(&'static str, Value)>,
}
