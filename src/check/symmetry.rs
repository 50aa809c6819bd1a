//! Processes that are treated alike: states that differ only by which of them is which count as one.
//!
//! A renaming of such processes turns every run into another run, in which the same properties break, so it is enough to
//! search one of them. The states that renamings turn into one another share one fingerprint. For that every process is
//! first given a **colour** that no renaming changes: a digest of its own part of the state with itself called "I" and
//! all of its kind called "another". The processes are then called by their colours, and the whole is hashed; where
//! several have one colour they are called in all possible orders, and the least number counts.
//!
//! Schedules remain real ones: a way is found again by going it, and from a renamed state a renamed step leads on.

use thiserror::Error;

use super::question::{Question, opening};
use super::worlds::{Letter, Node};
use crate::model::{Digest, ProcessId, digest_of};
use crate::sim::{InFlight, Step, Waiting, World};

/// No more orders than this are tried: those of six processes.
const MOST_ORDERS: u64 = 720;

/// What a process is called in its own part of the state.
const MYSELF: u64 = 1 << 32;
/// What others of the same kind are called.
const ANOTHER: u64 = 1 << 33;

/// Which processes are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symmetry {
    /// By process: the first of its kind. What is alone in its kind keeps its name.
    kinds: Vec<u16>,
}

/// Why no process can stand for another.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unalike {
    #[error(
        "symmetry: no process can stand for another, because {0} or what may be asked tells them apart by their names"
    )]
    Names(&'static str),
    #[error("symmetry: chance, rules for single links, liars and omission go by the names of processes")]
    Chance,
    #[error("symmetry: offered from the start of a run only, before anybody was asked for anything")]
    Later,
    #[error("symmetry: {orders} orders of {count} processes are more than {MOST_ORDERS}; try fewer processes")]
    Many { orders: u64, count: usize },
    #[error(
        "symmetry: offered where any order of events is searched for what must always hold, not by the clock or for what must come about some day"
    )]
    Time,
}

impl Symmetry {
    /// Which processes of this world are alike under what may be asked of them.
    pub fn of(world: &World, requests: &[(ProcessId, u8, u32)]) -> Result<Symmetry, Unalike> {
        let behaviour = world.behaviour();
        let asked = |process: ProcessId| {
            let of = requests.iter().filter(move |request| request.0 == process);
            of.map(|(_, offer, number)| (*offer, *number))
        };
        let same = |one: ProcessId, other: ProcessId| {
            let within = |one, other| asked(one).all(|request| asked(other).any(|known| known == request));
            within(one, other) && within(other, one)
        };
        let takes_part = |process| behaviour.is_interchangeable(process, asked(process).next().is_some());
        let all = || ProcessId::all(world.plan().processes);
        let kind = |process: ProcessId| {
            let mut earlier = all().take(process.index()).filter(|_| takes_part(process));
            earlier.find(|&other| takes_part(other) && same(process, other)).unwrap_or(process).0
        };
        let symmetry = Symmetry { kinds: all().map(kind).collect() };
        let (count, mut orders) = (symmetry.alike().count(), 1u64);
        for (place, kind) in symmetry.kinds.iter().enumerate() {
            let nth = symmetry.kinds[..=place].iter().filter(|other| *other == kind).count();
            orders = orders.saturating_mul(nth as u64);
        }
        let mut fresh = World::new(behaviour.clone(), world.plan().clone(), &mut Step::default());
        opening(&mut fresh);
        match orders {
            1 => Err(Unalike::Names(behaviour.card().name)),
            _ if world.has_luck() || behaviour.draws_reach_states() => Err(Unalike::Chance),
            _ if fresh.digest() != world.digest() => Err(Unalike::Later),
            2..=MOST_ORDERS => Ok(symmetry),
            _ => Err(Unalike::Many { orders, count }),
        }
    }

    /// The processes that another can stand for.
    pub fn alike(&self) -> impl Iterator<Item = ProcessId> + '_ {
        (0..self.kinds.len()).filter(|&process| self.is_alike(process)).map(|process| ProcessId(process as u16))
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        self.alike().map(|process| process.to_string()).collect()
    }

    /// By process: the first one that is alike.
    pub fn kinds(&self) -> &[u16] {
        &self.kinds
    }

    /// Takes somebody's word for it.
    pub fn by_kinds(kinds: Vec<u16>) -> Symmetry {
        Symmetry { kinds }
    }

    fn is_alike(&self, process: usize) -> bool {
        self.kinds.iter().filter(|kind| **kind == self.kinds[process]).count() > 1
    }

    /// The number of this state and of all that it can be renamed to.
    pub(super) fn fingerprint(&self, node: &Node, question: &Question, fifo: bool) -> u64 {
        let letters = Letters::of(node, question, fifo);
        let mut names: Vec<u64> = (0..).zip(&self.kinds).map(|(_, kind)| ANOTHER + u64::from(*kind)).collect();
        for (place, name) in names.iter_mut().enumerate().filter(|(place, _)| !self.is_alike(*place)) {
            *name = place as u64;
        }
        let mut colours = names.clone();
        for process in self.alike() {
            let place = process.index();
            let called = std::mem::replace(&mut names[place], MYSELF);
            let own = node.world.process_print(process, Some(&names));
            let about = letters.sum(&names, |message| message.id.from == process || message.id.to == process);
            colours[place] = digest_of(&(called, own, about, node.world.surroundings_print(&names)));
            names[place] = called;
        }
        let mut least = u64::MAX;
        each_order(&colours, &mut Vec::with_capacity(colours.len()), &mut |names| {
            let mut digest = Digest::new();
            let whole = |process: ProcessId| {
                digest_of(&(names[process.index()], node.world.process_print(process, Some(names))))
            };
            digest.mix(ProcessId::all(names.len() as u16).map(whole).fold(0, u64::wrapping_add));
            digest.mix(letters.sum(names, |_| true));
            digest.mix(node.world.surroundings_print(names));
            digest.mix(digest_of(&node.budget));
            least = least.min(digest.value());
        });
        least
    }
}

/// Calls processes of one colour by it and a number, in every order in which that can be done.
fn each_order(colours: &[u64], names: &mut Vec<u64>, then: &mut dyn FnMut(&[u64])) {
    let Some(colour) = colours.get(names.len()) else { return then(names) };
    for nth in 0..colours.iter().filter(|other| *other == colour).count() as u64 {
        let name = colour.wrapping_add(nth);
        if !names.contains(&name) {
            names.push(name);
            each_order(colours, names, then);
            names.pop();
        }
    }
}

/// What is on its way, each with how much is ahead of it where order is kept; what says the same once where it stays.
struct Letters<'a>(Vec<(&'a InFlight, u64)>);

impl Letters<'_> {
    fn of<'a>(node: &'a Node, question: &Question, fifo: bool) -> Letters<'a> {
        let mut letters = Vec::new();
        for pending in node.world.pending() {
            let Waiting::Message(message) = &pending.what else { continue };
            let mut ahead = 0;
            if fifo || question.repeats {
                let place = node.letters.iter().position(|letter| letter.serial == message.serial).unwrap_or(0);
                let earlier = &node.letters[..place];
                if question.repeats && earlier.iter().any(|letter| letter.name == node.letters[place].name) {
                    continue;
                }
                let same_link = |letter: &&Letter| (letter.id.from, letter.id.to) == (message.id.from, message.id.to);
                ahead = if fifo { earlier.iter().filter(same_link).count() as u64 } else { 0 };
            }
            letters.push((message, ahead));
        }
        Letters(letters)
    }

    fn sum(&self, names: &[u64], about: impl Fn(&InFlight) -> bool) -> u64 {
        let those = self.0.iter().filter(|(message, _)| about(message));
        those.fold(0u64, |sum, (message, ahead)| sum.wrapping_add(digest_of(&(message.print(names), *ahead))))
    }
}
