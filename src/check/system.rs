//! What can be explored.

use std::fmt::Debug;
use std::hash::Hash;

/// A system of states and choices. The kernel's worlds are one; the small models of published specifications are others.
pub trait System {
    type State: Clone;
    /// One of the choices that are open in a state. It means the same thing in every state in which it is open.
    type Choice: Copy + Eq + Hash + Debug;
    /// How a state waits to be expanded: the state itself, or how it is made from the one before.
    type Kept;

    fn starts(&mut self) -> Vec<Self::State>;

    /// Equal states have equal fingerprints; different ones, but for an accident of one in 2^64, do not.
    fn fingerprint(&self, state: &Self::State) -> u64;

    /// Adds all choices that are open in this state, in an order that never changes.
    fn choices(&mut self, state: &Self::State, choices: &mut Vec<Self::Choice>);

    /// The state after a choice. `None` where it leads nowhere: it changes nothing and is no transition.
    fn after(&mut self, state: &Self::State, choice: Self::Choice) -> Option<Self::State>;

    /// Is it one of the states that are to be explored? The others are judged as they are reached, and then forgotten.
    fn counts(&self, state: &Self::State) -> bool {
        let _ = state;
        true
    }

    /// How many properties are asked for.
    fn properties(&self) -> usize;

    /// How one of them stands in a state.
    fn judge(&self, property: usize, state: &Self::State) -> Standing;

    /// Must it be made some day, if it stays open? Not what goes wrong, nor what somebody may ask for.
    fn must(&self, choice: Self::Choice) -> bool {
        let _ = choice;
        true
    }

    /// Nothing that must be chosen can be chosen in this state. Is that so because nothing can ever happen again, rather than because a budget
    /// is used up?
    fn ends(&self, state: &Self::State) -> bool {
        let _ = state;
        true
    }

    /// Two choices that lead somewhere from one state commute: whichever comes first, the other still does, and both orders
    /// lead to one state, which counts. To say `false` is always right.
    fn commute(&mut self, state: &Self::State, one: Self::Choice, other: Self::Choice) -> bool {
        let _ = (state, one, other);
        false
    }

    /// Puts a state aside; `from` is how it came about, unless it is an initial one.
    fn keep(&self, from: Option<(&Self::State, Self::Choice)>, state: Self::State) -> Self::Kept;

    fn wake(&mut self, kept: &Self::Kept) -> Self::State;

    /// Bytes that a waiting state takes, roughly.
    fn kept_bytes(&self) -> usize {
        size_of::<Self::Kept>()
    }
}

/// How a property stands in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As it should be; for "eventually": what was promised has come about.
    Holds,
    /// "Eventually": not yet. A run that stays so for ever is a counterexample.
    Open,
    /// "Always" is violated here, "sometimes" is witnessed here, "eventually" cannot come about any more.
    Found,
}
