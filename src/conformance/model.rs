//! What a model says of itself, and how the search sees it.

use std::fmt::Debug;
use std::hash::Hash;

use crate::check::{Standing, System};

/// A published specification: small states that are copied, and one property that must always hold.
pub trait Model {
    type State: Copy + Ord + Debug;
    type Choice: Copy + Eq + Hash + Debug;

    fn starts(&self) -> Vec<Self::State>;

    /// As [`System::fingerprint`] has it.
    fn fingerprint(&self, state: &Self::State) -> u64;

    fn choices(&self, state: &Self::State, choices: &mut Vec<Self::Choice>);

    /// `None` where the choice is no transition.
    fn after(&self, state: &Self::State, choice: Self::Choice) -> Option<Self::State>;

    /// As [`System::counts`] has it.
    fn counts(&self, state: &Self::State) -> bool {
        let _ = state;
        true
    }

    fn holds(&self, state: &Self::State) -> bool;

    /// As [`System::commute`] has it.
    fn commute(&self, state: &Self::State, one: Self::Choice, other: Self::Choice) -> bool;
}

/// A model as a system to be searched.
pub struct Specified<'a, M>(pub &'a M);

impl<M: Model> System for Specified<'_, M> {
    type State = M::State;
    type Choice = M::Choice;
    type Kept = M::State;

    fn starts(&mut self) -> Vec<M::State> {
        self.0.starts()
    }

    fn fingerprint(&self, state: &M::State) -> u64 {
        self.0.fingerprint(state)
    }

    fn choices(&mut self, state: &M::State, choices: &mut Vec<M::Choice>) {
        self.0.choices(state, choices);
    }

    fn after(&mut self, state: &M::State, choice: M::Choice) -> Option<M::State> {
        self.0.after(state, choice)
    }

    fn counts(&self, state: &M::State) -> bool {
        self.0.counts(state)
    }

    fn properties(&self) -> usize {
        1
    }

    fn judge(&self, _: usize, state: &M::State) -> Standing {
        if self.0.holds(state) { Standing::Holds } else { Standing::Found }
    }

    fn commute(&mut self, state: &M::State, one: M::Choice, other: M::Choice) -> bool {
        self.0.commute(state, one, other)
    }

    fn keep(&self, _: Option<(&M::State, M::Choice)>, state: M::State) -> M::State {
        state
    }

    fn wake(&mut self, kept: &M::State) -> M::State {
        *kept
    }
}

/// A fingerprint of a state that fits into 64 bits: different states never have the same (the finalizer of SplitMix64,
/// every step of which can be undone).
pub fn scatter(bits: u64) -> u64 {
    let mut print = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    print = (print ^ print >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    print = (print ^ print >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    print ^ print >> 31
}

/// The places of the bits that are set, in ascending order.
pub fn members(mut set: u64) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let place = (set != 0).then(|| set.trailing_zeros() as u8)?;
        set &= set - 1;
        Some(place)
    })
}
