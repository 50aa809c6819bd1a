//! Mutual exclusion by clocks, over links that keep order.
//!
//! A request's stamp is the clock as it stands; sending does not move it, only the receipt of a request does. States in which a
//! clock is above the bound are not counted.
//!
//! Source: L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", Communications of the ACM 21(7), 1978.

use std::hash::Hash;

use super::model::{Model, members};
use crate::model::digest_of;

pub const MOST: u32 = 4;
pub const MOST_CLOCK: u32 = 24;

pub struct LamportMutex {
    pub processes: u8,
    pub most_clock: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    clocks: [u8; MOST as usize],
    /// By process: the stamps of the requests it knows, by who requests; 0 is none.
    requests: [[u8; MOST as usize]; MOST as usize],
    /// By process: a bit for each that has acknowledged its request, itself included.
    acknowledged: [u8; MOST as usize],
    /// A bit for each process in the critical section.
    inside: u8,
    /// By receiver, by sender: the messages, five bits each, the first in the lowest.
    links: [[u32; MOST as usize]; MOST as usize],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    Request(u8),
    Enter(u8),
    Leave(u8),
    /// Receiver and sender.
    Receive(u8, u8),
}

const ACKNOWLEDGE: u32 = 1;
const RELEASE: u32 = 2;
/// A request with stamp n is this and n.
const REQUEST: u32 = 3;

impl LamportMutex {
    fn broadcast(&self, state: &mut State, from: u8, message: u32) {
        (0..self.processes).filter(|to| *to != from).for_each(|to| send(state, from, to, message));
    }

    /// Everybody has acknowledged, and of the requests that it knows its own has the smallest stamp.
    fn may_enter(&self, state: &State, me: u8) -> bool {
        let own = usize::from(me);
        let requests = &state.requests[own];
        let first = |other: u8| {
            requests[usize::from(other)] == 0 || (requests[own], me) < (requests[usize::from(other)], other)
        };
        members(u64::from(state.acknowledged[own])).count() == usize::from(self.processes)
            && (0..self.processes).all(|other| other == me || first(other))
    }
}

fn send(state: &mut State, from: u8, to: u8, message: u32) {
    let link = &mut state.links[usize::from(to)][usize::from(from)];
    let waiting = (32 - link.leading_zeros()).div_ceil(5);
    debug_assert!(waiting < 6);
    *link |= message << (5 * waiting);
}

impl Model for LamportMutex {
    type State = State;
    type Choice = Choice;

    fn starts(&self) -> Vec<State> {
        let mut clocks = [0; MOST as usize];
        clocks[..usize::from(self.processes)].fill(1);
        let none = [0; MOST as usize];
        vec![State {
            clocks,
            requests: [none; MOST as usize],
            acknowledged: none,
            inside: 0,
            links: [[0; MOST as usize]; MOST as usize],
        }]
    }

    fn fingerprint(&self, state: &State) -> u64 {
        digest_of(state)
    }

    fn choices(&self, state: &State, choices: &mut Vec<Choice>) {
        for me in 0..self.processes {
            let own = usize::from(me);
            choices.extend((state.requests[own][own] == 0).then_some(Choice::Request(me)));
            // Whoever is inside may enter again, which changes nothing.
            choices.extend(self.may_enter(state, me).then_some(Choice::Enter(me)));
            choices.extend((state.inside >> me & 1 == 1).then_some(Choice::Leave(me)));
            let senders = (0..self.processes).filter(|from| state.links[own][usize::from(*from)] != 0);
            choices.extend(senders.map(|from| Choice::Receive(me, from)));
        }
    }

    fn after(&self, state: &State, choice: Choice) -> Option<State> {
        let mut next = *state;
        match choice {
            Choice::Request(me) => {
                let own = usize::from(me);
                next.requests[own][own] = state.clocks[own];
                next.acknowledged[own] = 1 << me;
                self.broadcast(&mut next, me, REQUEST + u32::from(state.clocks[own]));
            }
            Choice::Enter(me) => next.inside |= 1 << me,
            Choice::Leave(me) => {
                let own = usize::from(me);
                next.inside &= !(1 << me);
                next.requests[own][own] = 0;
                next.acknowledged[own] = 0;
                self.broadcast(&mut next, me, RELEASE);
            }
            Choice::Receive(me, from) => {
                let (own, other) = (usize::from(me), usize::from(from));
                let message = state.links[own][other] & 31;
                next.links[own][other] >>= 5;
                match message {
                    ACKNOWLEDGE => next.acknowledged[own] |= 1 << from,
                    RELEASE => next.requests[own][other] = 0,
                    request => {
                        let stamp = (request - REQUEST) as u8;
                        next.requests[own][other] = stamp;
                        next.clocks[own] = state.clocks[own].max(stamp) + 1;
                        send(&mut next, me, from, ACKNOWLEDGE);
                    }
                }
            }
        }
        Some(next)
    }

    fn counts(&self, state: &State) -> bool {
        state.clocks.iter().all(|clock| *clock <= self.most_clock)
    }

    fn holds(&self, state: &State) -> bool {
        state.inside.count_ones() <= 1
    }

    /// Made by different processes: one sends behind what the other receives.
    fn commute(&self, _: &State, one: Choice, other: Choice) -> bool {
        one.process() != other.process()
    }
}

impl Choice {
    fn process(self) -> u8 {
        match self {
            Choice::Request(me) | Choice::Enter(me) | Choice::Leave(me) | Choice::Receive(me, _) => me,
        }
    }
}
