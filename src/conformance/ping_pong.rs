//! Two processes that count in turns, over a network that doubles what it carries, and loses it.
//!
//! What was sent can arrive again at any time, until it is lost. Which message arrived last is part of the state. A message
//! that changes nothing does not arrive. States in which somebody has counted too far are not counted.

use super::model::{Model, members, scatter};

/// Counts and messages fit into one word of the fingerprint.
pub const MOST: u32 = 20;

pub struct PingPong {
    pub most: u8,
    pub loss: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    counts: [u8; 2],
    /// By receiver: a bit for each number on its way.
    inboxes: [u32; 2],
    last: Option<(u8, u8)>,
}

/// The receiver and the number of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    Deliver(u8, u8),
    Lose(u8, u8),
}

const PING: u8 = 0;
const PONG: u8 = 1;

impl Model for PingPong {
    type State = State;
    type Choice = Choice;

    fn starts(&self) -> Vec<State> {
        vec![State { inboxes: [0, 1], ..State::default() }]
    }

    fn fingerprint(&self, state: &State) -> u64 {
        let last = state.last.map_or(0, |(to, number)| u64::from(number) << 1 | u64::from(to) | 1 << 6);
        let inboxes = u64::from(state.inboxes[0]) << 17 | u64::from(state.inboxes[1]) << 38;
        scatter(u64::from(state.counts[0]) | u64::from(state.counts[1]) << 5 | last << 10 | inboxes)
    }

    fn choices(&self, state: &State, choices: &mut Vec<Choice>) {
        for to in [PING, PONG] {
            for number in members(state.inboxes[usize::from(to)].into()) {
                choices.push(Choice::Deliver(to, number));
                choices.extend(self.loss.then_some(Choice::Lose(to, number)));
            }
        }
    }

    fn after(&self, state: &State, choice: Choice) -> Option<State> {
        let mut next = *state;
        match choice {
            Choice::Lose(to, number) => next.inboxes[usize::from(to)] &= !(1 << number),
            Choice::Deliver(to, number) => {
                let count = &mut next.counts[usize::from(to)];
                if *count != number {
                    return None;
                }
                *count += 1;
                // The one who pings goes on to the next number, the other answers with the same.
                let answer = if to == PING { number + 1 } else { number };
                next.inboxes[usize::from(1 - to)] |= 1 << answer;
                next.last = Some((to, number));
            }
        }
        Some(next)
    }

    fn counts(&self, state: &State) -> bool {
        state.counts.iter().all(|count| *count <= self.most)
    }

    /// The counts differ by one at most.
    fn holds(&self, state: &State) -> bool {
        state.counts[0].abs_diff(state.counts[1]) <= 1
    }

    /// Losses of different messages do. Of two deliveries one is the last; and what is lost may be what is being sent.
    fn commute(&self, _: &State, one: Choice, other: Choice) -> bool {
        match (one, other) {
            (Choice::Lose(..), Choice::Lose(..)) => one != other,
            _ => false,
        }
    }
}
