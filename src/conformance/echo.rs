//! The echo algorithm: one initiator, a spanning tree, everybody linked with everybody.
//!
//! Inboxes are sets of a kind and a sender. Each process makes a first step (the initiator's sends), receives one message from every
//! neighbour, makes a step in which it stops receiving, and one that reports to its parent.
//!
//! Source: E. Chang, "Echo Algorithms: Depth Parallel Operations on General Graphs", IEEE Transactions on Software Engineering
//! SE-8(4), 1982.

use std::hash::Hash;

use super::model::{Model, members};
use crate::model::digest_of;

pub const MOST: u32 = 6;

pub struct Echo {
    pub processes: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    nodes: [Node; MOST as usize],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Node {
    step: Step,
    /// Its number plus one; 0 is none.
    parent: u8,
    children: u8,
    received: u8,
    /// By kind: a bit for each sender.
    inbox: [u8; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    #[default]
    Begin,
    Listen,
    Report,
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    Begin(u8),
    /// The process, and what it receives: the kind and from whom.
    Receive(u8, u8, u8),
    StopListening(u8),
    Report(u8),
    /// Everybody is done, and nothing changes.
    Rest,
}

const WAVE: u8 = 0;
const ECHO: u8 = 1;
const INITIATOR: u8 = 0;

impl Echo {
    fn is_over(&self, state: &State) -> bool {
        state.nodes[..usize::from(self.processes)].iter().all(|node| node.step == Step::Done)
    }

    fn wave(&self, state: &mut State, from: u8, but: u8) {
        for (to, node) in (0..self.processes).zip(&mut state.nodes) {
            if to != from && to != but {
                node.inbox[usize::from(WAVE)] |= 1 << from;
            }
        }
    }
}

impl Model for Echo {
    type State = State;
    type Choice = Choice;

    fn starts(&self) -> Vec<State> {
        vec![State::default()]
    }

    fn fingerprint(&self, state: &State) -> u64 {
        digest_of(state)
    }

    fn choices(&self, state: &State, choices: &mut Vec<Choice>) {
        for (me, node) in (0..self.processes).zip(&state.nodes) {
            match node.step {
                Step::Begin => choices.push(Choice::Begin(me)),
                Step::Listen if node.received + 1 == self.processes => choices.push(Choice::StopListening(me)),
                Step::Listen => {
                    for kind in [WAVE, ECHO] {
                        let senders = members(node.inbox[usize::from(kind)].into());
                        choices.extend(senders.map(|from| Choice::Receive(me, kind, from)));
                    }
                }
                Step::Report => choices.push(Choice::Report(me)),
                Step::Done => {}
            }
        }
        choices.extend(self.is_over(state).then_some(Choice::Rest));
    }

    fn after(&self, state: &State, choice: Choice) -> Option<State> {
        let mut next = *state;
        match choice {
            Choice::Begin(me) => {
                next.nodes[usize::from(me)].step = Step::Listen;
                if me == INITIATOR {
                    self.wave(&mut next, me, me);
                }
            }
            Choice::Receive(me, kind, from) => {
                let node = &mut next.nodes[usize::from(me)];
                node.inbox[usize::from(kind)] &= !(1 << from);
                node.received += 1;
                if kind == ECHO {
                    node.children |= 1 << from;
                }
                if me != INITIATOR && node.received == 1 {
                    node.parent = from + 1;
                    self.wave(&mut next, me, from);
                }
            }
            Choice::StopListening(me) => next.nodes[usize::from(me)].step = Step::Report,
            Choice::Report(me) => {
                let node = &mut next.nodes[usize::from(me)];
                node.step = Step::Done;
                if let Some(parent) = node.parent.checked_sub(1) {
                    next.nodes[usize::from(parent)].inbox[usize::from(ECHO)] |= 1 << me;
                }
            }
            Choice::Rest => {}
        }
        Some(next)
    }

    /// Only whose parent one is, is one's child, and in the end all of these are; then every process comes from the initiator.
    fn holds(&self, state: &State) -> bool {
        let nodes = &state.nodes[..usize::from(self.processes)];
        let parent = |of: u8| nodes[usize::from(of)].parent.checked_sub(1);
        let kept = (0..self.processes).zip(nodes).all(|(me, node)| {
            let own =
                (0..self.processes).filter(|child| parent(*child) == Some(me)).fold(0, |own, child| own | 1 << child);
            node.children & !own == 0 && (node.step != Step::Done || node.children == own)
        });
        let rooted = |of: u8| (0..self.processes).try_fold(of, |at, _| parent(at)).is_none();
        kept && (!self.is_over(state) || (0..self.processes).all(rooted))
    }

    /// Made by different processes, unless one sends what the other receives: in a set it would be there only once.
    fn commute(&self, state: &State, one: Choice, other: Choice) -> bool {
        let sends_what = |sender: Choice, receiver: Choice| match (sender, receiver) {
            (Choice::Report(from), Choice::Receive(to, ECHO, sent)) => {
                from == sent && state.nodes[usize::from(from)].parent == to + 1
            }
            (Choice::Begin(from) | Choice::Receive(from, ..), Choice::Receive(_, WAVE, sent)) => from == sent,
            _ => false,
        };
        let different = matches!((one.process(), other.process()), (Some(one), Some(other)) if one != other);
        different && !sends_what(one, other) && !sends_what(other, one)
    }
}

impl Choice {
    fn process(self) -> Option<u8> {
        match self {
            Choice::Begin(me) | Choice::Receive(me, ..) | Choice::StopListening(me) | Choice::Report(me) => Some(me),
            Choice::Rest => None,
        }
    }
}
