//! Two-phase commit with spontaneous resource managers.
//!
//! Messages are a set that only grows. A resource manager prepares or gives up by itself; nobody asks it to. The transaction
//! manager may give up as long as it is undecided, and does not look at what comes later. What it decides reaches the
//! set in one step. Delivering a message again changes nothing and counts as a transition.
//!
//! Source: J. Gray and L. Lamport, "Consensus on Transaction Commit", ACM Transactions on Database Systems 31(1), 2006.

use super::model::{Model, members, scatter};

/// All resource managers fit into one word of the fingerprint.
pub const MOST: u32 = 15;

pub struct TwoPhaseCommit {
    managers: u8,
    /// Are states that differ only in who is who one state?
    symmetry: bool,
}

/// Sets of resource managers, a bit each. That a decision was sent follows from its having been made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    prepared: u16,
    committed: u16,
    aborted: u16,
    /// "Prepared" was sent.
    sent: u16,
    /// "Prepared" was received.
    noted: u16,
    decision: Decision,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    #[default]
    None,
    Commit,
    Abort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    Commit,
    Abort,
    Note(u8),
    Prepare(u8),
    GiveUp(u8),
    LearnCommit(u8),
    LearnAbort(u8),
}

impl TwoPhaseCommit {
    pub fn new(managers: u32, symmetry: bool) -> TwoPhaseCommit {
        TwoPhaseCommit { managers: managers as u8, symmetry }
    }

    fn all(&self) -> u16 {
        (1 << self.managers) - 1
    }
}

impl State {
    /// The bits of everybody, one set beside the other.
    fn bits(&self) -> u64 {
        // "Committed" and "aborted" exclude "prepared", so two bits tell the four states of a resource manager apart.
        let (low, high) = (self.prepared | self.aborted, self.committed | self.aborted);
        u64::from(low)
            | u64::from(high) << 15
            | u64::from(self.sent) << 30
            | u64::from(self.noted) << 45
            | (self.decision as u64) << 60
    }

    /// The same for all states that differ only in who is who: everybody's four bits together, in ascending order.
    fn sorted_bits(&self, managers: u8) -> u64 {
        let bits = self.bits();
        let mut counts = [0u8; 16];
        for manager in 0..managers {
            let own = bits >> manager;
            counts[(own & 1 | own >> 14 & 2 | own >> 28 & 4 | own >> 42 & 8) as usize] += 1;
        }
        let mut sorted = self.decision as u64;
        for (own, count) in (0..).zip(counts) {
            for _ in 0..count {
                sorted = sorted << 4 | own;
            }
        }
        sorted
    }
}

impl Model for TwoPhaseCommit {
    type State = State;
    type Choice = Choice;

    fn starts(&self) -> Vec<State> {
        vec![State::default()]
    }

    fn fingerprint(&self, state: &State) -> u64 {
        scatter(if self.symmetry { state.sorted_bits(self.managers) } else { state.bits() })
    }

    fn choices(&self, state: &State, choices: &mut Vec<Choice>) {
        let working = self.all() & !(state.prepared | state.committed | state.aborted);
        match state.decision {
            Decision::None => {
                choices.extend((state.noted == self.all()).then_some(Choice::Commit));
                choices.push(Choice::Abort);
                choices.extend(members(state.sent.into()).map(Choice::Note));
            }
            Decision::Commit => choices.extend((0..self.managers).map(Choice::LearnCommit)),
            Decision::Abort => choices.extend((0..self.managers).map(Choice::LearnAbort)),
        }
        choices.extend(members(working.into()).flat_map(|own| [Choice::Prepare(own), Choice::GiveUp(own)]));
    }

    fn after(&self, state: &State, choice: Choice) -> Option<State> {
        let mut next = *state;
        match choice {
            Choice::Commit => next.decision = Decision::Commit,
            Choice::Abort => next.decision = Decision::Abort,
            Choice::Note(own) => next.noted |= 1 << own,
            Choice::Prepare(own) => {
                next.prepared |= 1 << own;
                next.sent |= 1 << own;
            }
            Choice::GiveUp(own) => next.aborted |= 1 << own,
            Choice::LearnCommit(own) => {
                next.committed |= 1 << own;
                next.prepared &= !next.committed;
                next.aborted &= !next.committed;
            }
            Choice::LearnAbort(own) => {
                next.aborted |= 1 << own;
                next.prepared &= !next.aborted;
                next.committed &= !next.aborted;
            }
        }
        Some(next)
    }

    /// Nobody commits where another aborts.
    fn holds(&self, state: &State) -> bool {
        state.committed == 0 || state.aborted == 0
    }

    fn commute(&self, _: &State, one: Choice, other: Choice) -> bool {
        match (one.manager(), other.manager()) {
            (Some(one), Some(other)) => one != other,
            (None, None) => matches!((one, other), (Choice::Note(_), Choice::Note(_))),
            _ => true,
        }
    }
}

impl Choice {
    /// Which resource manager makes it; `None` for the transaction manager.
    fn manager(self) -> Option<u8> {
        match self {
            Choice::Commit | Choice::Abort | Choice::Note(_) => None,
            Choice::Prepare(own) | Choice::GiveUp(own) | Choice::LearnCommit(own) | Choice::LearnAbort(own) => {
                Some(own)
            }
        }
    }
}
