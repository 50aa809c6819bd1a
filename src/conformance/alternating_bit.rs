//! The alternating-bit protocol between a sender and a receiver.
//!
//! Two links keep order and lose any of what they carry. The sender sends again, the receiver acknowledges, whenever they
//! like. There are two values, and eight initial states: either bit, either value sent last, either received last. States in
//! which a link carries more than two messages are not counted.
//!
//! Source: L. Lamport, "Specifying Systems", Addison-Wesley 2002, section 14.3.

use super::model::{Model, scatter};

pub struct AlternatingBit;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    /// Of the value under way, or of the last one.
    bit: u8,
    acknowledged: u8,
    received_bit: u8,
    sent: u8,
    received: u8,
    /// Bit and value.
    messages: Link,
    /// Bits.
    answers: Link,
}

/// Messages of two bits each, the first in the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    len: u8,
    bits: u8,
}

const MOST: u8 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    SendNew(u8),
    SendAgain,
    ReceiveAnswer,
    Receive,
    Answer,
    /// The place on the link.
    LoseMessage(u8),
    LoseAnswer(u8),
}

impl Link {
    fn push(&mut self, message: u8) {
        self.bits |= message << (2 * self.len);
        self.len += 1;
    }

    fn take(&mut self, place: u8) -> u8 {
        let (low, message) = (self.bits & ((1 << (2 * place)) - 1), self.bits >> (2 * place) & 3);
        self.bits = self.bits >> (2 * place + 2) << (2 * place) | low;
        self.len -= 1;
        message
    }

    fn code(self) -> u64 {
        u64::from(self.len) << 4 | u64::from(self.bits)
    }
}

impl Model for AlternatingBit {
    type State = State;
    type Choice = Choice;

    fn starts(&self) -> Vec<State> {
        let all = (0..8).map(|bits| (bits & 1, bits >> 1 & 1, bits >> 2));
        let state = |(bit, sent, received)| State {
            bit,
            acknowledged: bit,
            received_bit: bit,
            sent,
            received,
            ..State::default()
        };
        all.map(state).collect()
    }

    fn fingerprint(&self, state: &State) -> u64 {
        let State { bit, acknowledged, received_bit, sent, received, messages, answers } = *state;
        let bits = u64::from(bit | acknowledged << 1 | received_bit << 2 | sent << 3 | received << 4);
        scatter(bits | messages.code() << 5 | answers.code() << 11)
    }

    fn choices(&self, state: &State, choices: &mut Vec<Choice>) {
        if state.acknowledged == state.bit {
            choices.extend([Choice::SendNew(0), Choice::SendNew(1)]);
        } else {
            choices.push(Choice::SendAgain);
        }
        choices.push(Choice::Answer);
        choices.extend((state.messages.len > 0).then_some(Choice::Receive));
        choices.extend((state.answers.len > 0).then_some(Choice::ReceiveAnswer));
        choices.extend((0..state.messages.len).map(Choice::LoseMessage));
        choices.extend((0..state.answers.len).map(Choice::LoseAnswer));
    }

    fn after(&self, state: &State, choice: Choice) -> Option<State> {
        let mut next = *state;
        match choice {
            Choice::SendNew(value) => {
                next.sent = value;
                next.bit = 1 - state.bit;
                next.messages.push(next.bit << 1 | value);
            }
            Choice::SendAgain => next.messages.push(state.bit << 1 | state.sent),
            Choice::ReceiveAnswer => next.acknowledged = next.answers.take(0),
            Choice::Receive => {
                let message = next.messages.take(0);
                (next.received_bit, next.received) = (message >> 1, message & 1);
            }
            Choice::Answer => next.answers.push(state.received_bit),
            Choice::LoseMessage(place) => drop(next.messages.take(place)),
            Choice::LoseAnswer(place) => drop(next.answers.take(place)),
        }
        Some(next)
    }

    fn counts(&self, state: &State) -> bool {
        state.messages.len <= MOST && state.answers.len <= MOST
    }

    /// Once the receiver has the bit of the value under way, it has the value.
    fn holds(&self, state: &State) -> bool {
        let under_way = state.bit != state.acknowledged;
        !under_way || state.received_bit != state.bit || state.received == state.sent
    }

    /// One is the sender's, the other the receiver's: what one appends to a link stands behind what the other takes.
    fn commute(&self, _: &State, one: Choice, other: Choice) -> bool {
        let side = |choice| match choice {
            Choice::SendNew(_) | Choice::SendAgain | Choice::ReceiveAnswer => Some(0),
            Choice::Receive | Choice::Answer => Some(1),
            Choice::LoseMessage(_) | Choice::LoseAnswer(_) => None,
        };
        matches!((side(one), side(other)), (Some(one), Some(other)) if one != other)
    }
}
