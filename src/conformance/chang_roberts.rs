//! Election on a ring where the smallest identifier wins.
//!
//! Any set of processes may be initiators; the others have lost from the beginning. A process first makes a step in which
//! it sends its identifier, if it is an initiator; only then does it receive. Inboxes are sets.
//!
//! Source: E. Chang, R. Roberts, "An Improved Algorithm for Decentralized Extrema-Finding in Circular Configurations of
//! Processes", Communications of the ACM 22(5), 1979.

use super::model::{Model, members, scatter};

pub const MOST: u32 = 8;

/// The identifiers are 0, 1 and so on along the ring.
pub struct ChangRoberts {
    pub processes: u8,
}

/// A bit for each process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    initiators: u8,
    started: u8,
    lost: u8,
    won: u8,
    /// By process: a bit for each identifier on its way to it.
    inboxes: [u8; MOST as usize],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    Start(u8),
    /// The process and the identifier that it receives.
    Receive(u8, u8),
}

impl ChangRoberts {
    fn next(&self, process: u8) -> usize {
        usize::from((process + 1) % self.processes)
    }
}

impl Model for ChangRoberts {
    type State = State;
    type Choice = Choice;

    fn starts(&self) -> Vec<State> {
        let all = ((1u16 << self.processes) - 1) as u8;
        (0..=all).map(|initiators| State { initiators, lost: all & !initiators, ..State::default() }).collect()
    }

    fn fingerprint(&self, state: &State) -> u64 {
        let processes = u32::from_le_bytes([state.initiators, state.started, state.lost, state.won]);
        scatter(u64::from_le_bytes(state.inboxes)).wrapping_add(scatter(!u64::from(processes)))
    }

    fn choices(&self, state: &State, choices: &mut Vec<Choice>) {
        for process in 0..self.processes {
            if state.started >> process & 1 == 0 {
                choices.push(Choice::Start(process));
            } else {
                let inbox = state.inboxes[usize::from(process)];
                choices.extend(members(inbox.into()).map(|id| Choice::Receive(process, id)));
            }
        }
    }

    fn after(&self, state: &State, choice: Choice) -> Option<State> {
        let mut next = *state;
        match choice {
            Choice::Start(process) => {
                next.started |= 1 << process;
                if state.initiators >> process & 1 == 1 {
                    next.inboxes[self.next(process)] |= 1 << process;
                }
            }
            Choice::Receive(process, id) => {
                next.inboxes[usize::from(process)] &= !(1 << id);
                let me = 1 << process;
                if state.lost & me != 0 || id < process {
                    next.lost |= me;
                    next.inboxes[self.next(process)] |= 1 << id;
                } else if id == process {
                    next.won |= me;
                }
            }
        }
        Some(next)
    }

    /// Only the initiator with the smallest identifier wins.
    fn holds(&self, state: &State) -> bool {
        let smallest = members(state.initiators.into()).next();
        state.won & !smallest.map_or(0, |process| 1 << process) == 0
    }

    /// Made by different processes, unless one sends what the other receives: in a set it would be there only once.
    fn commute(&self, _: &State, one: Choice, other: Choice) -> bool {
        let (a, b) = (one.process(), other.process());
        let meets = |one: Choice, other: Choice| match (one, other) {
            (Choice::Start(from) | Choice::Receive(_, from), Choice::Receive(to, id)) => {
                from == id && self.next(one.process()) == usize::from(to)
            }
            _ => false,
        };
        a != b && !meets(one, other) && !meets(other, one)
    }
}

impl Choice {
    fn process(self) -> u8 {
        match self {
            Choice::Start(process) | Choice::Receive(process, _) => process,
        }
    }
}
