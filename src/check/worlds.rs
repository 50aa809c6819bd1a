//! The kernel's worlds as a system to be searched.

use std::rc::Rc;

use super::budget::Budget;
use super::choices::{Choice, Handler, Move};
use super::question::{Goal, Pace, Question};
use super::system::{Standing, System};
use crate::model::{Digest, MessageId, ProcessId, digest_of};
use crate::sim::{Cause, Fate, Kind, Lamp, Progress, Step, Waiting, World};

/// A world, what is left of the budget, and the parts of its fingerprint: they are worked out anew only where they change.
pub struct Node {
    pub world: World,
    pub budget: Budget,
    processes: Vec<u64>,
    pub(super) letters: Vec<Letter>,
    surroundings: u64,
}

/// A message on its way. They stand in the order of sending.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub print: u64,
    pub serial: u32,
    pub id: MessageId,
}

/// How a world waits to be expanded. All that follow from one share it, and are made when their turn comes: a world is
/// large.
pub enum Kept {
    Whole(Rc<Node>),
    After(Rc<Node>, Choice),
}

/// All that could happen from one world on.
pub struct Worlds {
    start: Rc<Node>,
    pub(super) question: Question,
    /// The least that a message takes, where time matters.
    pub(super) least: u64,
    pub(super) fifo: bool,
    pub(super) step: Step,
}

impl Worlds {
    pub fn new(world: World, question: Question) -> Worlds {
        let network = &world.plan().network;
        let (fifo, least) = (network.fifo, network.delay.bounds().0);
        let all = ProcessId::all(world.plan().processes);
        let processes = all.map(|process| world.process_fingerprint(process)).collect();
        let letters = letters(&world, 0).collect();
        let surroundings = world.surroundings_fingerprint();
        let start = Rc::new(Node { world, budget: question.budget, processes, letters, surroundings });
        Worlds { start, question, least, fifo, step: Step::default() }
    }

    pub fn start(&self) -> Rc<Node> {
        self.start.clone()
    }

    /// Makes these moves. Returns whether all of them could be made.
    pub(super) fn make(&mut self, world: &mut World, moves: &[Move]) -> bool {
        moves.iter().all(|next| match next {
            Move::Clock => world.advance(&mut self.step),
            Move::Act(action) => world.apply(action, Cause::User, &mut self.step).is_ok(),
        })
    }

    /// The messages after the last step. What was on its way and is no longer has met its fate in it.
    fn letters_after(&self, from: &Node, world: &World) -> Vec<Letter> {
        let Step { fates, forged, .. } = &self.step;
        let mut letters: Vec<Letter> = Vec::with_capacity(from.letters.len() + 4);
        if fates.is_empty() {
            letters.extend(&from.letters);
        } else {
            let sealed = |letter: &Letter| {
                fates.iter().any(|(serial, fate)| *serial == letter.serial && *fate != Fate::InFlight)
            };
            letters.extend(from.letters.iter().filter(|letter| !sealed(letter)));
        }
        for (serial, ..) in forged {
            if let Some(letter) = letters.iter_mut().find(|letter| letter.serial == *serial)
                && let Some(message) = world.message(letter.id)
            {
                letter.print = message.fingerprint();
            }
        }
        if world.serials() > from.world.serials() {
            letters.extend(self::letters(world, from.world.serials()));
        }
        letters
    }

    /// Messages that are alike count once each, or once in all where they can arrive again; where order is kept the place
    /// on the link is a part of what a message is.
    fn letters_fingerprint(&self, letters: &[Letter]) -> u64 {
        let (mut sum, mut count) = (0u64, 0u64);
        for (place, letter) in letters.iter().enumerate() {
            let before = &letters[..place];
            let print = if self.fifo {
                let link = (letter.id.from, letter.id.to);
                let ahead = before.iter().filter(|other| (other.id.from, other.id.to) == link).count();
                digest_of(&(letter.print, ahead as u64))
            } else if self.question.repeats && before.iter().any(|other| other.print == letter.print) {
                continue;
            } else {
                letter.print
            };
            (sum, count) = (sum.wrapping_add(print), count + 1);
        }
        sum ^ count.rotate_right(8)
    }
}

/// The messages on their way from this serial on, in the order of sending.
fn letters(world: &World, from: u32) -> impl Iterator<Item = Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for pending in world.pending() {
        if let Waiting::Message(message) = &pending.what
            && message.serial >= from
        {
            let letter = Letter { print: message.fingerprint(), serial: message.serial, id: message.id };
            let place = letters.partition_point(|other| other.serial < letter.serial);
            letters.insert(place, letter);
        }
    }
    letters.into_iter()
}

impl System for Worlds {
    type State = Rc<Node>;
    type Choice = Choice;
    type Kept = Kept;

    fn starts(&mut self) -> Vec<Rc<Node>> {
        vec![self.start.clone()]
    }

    fn fingerprint(&self, node: &Rc<Node>) -> u64 {
        let mut digest = Digest::new();
        node.processes.iter().for_each(|&process| digest.mix(process));
        digest.mix(node.surroundings);
        digest.mix(digest_of(&node.budget));
        digest.mix(match self.question.pace {
            Pace::Free => self.letters_fingerprint(&node.letters),
            Pace::Clock => node.world.time_fingerprint(),
        });
        digest.value()
    }

    fn choices(&mut self, node: &Rc<Node>, choices: &mut Vec<Choice>) {
        self.handlers(node, choices);
        self.faults(node, choices);
    }

    fn after(&mut self, node: &Rc<Node>, choice: Choice) -> Option<Rc<Node>> {
        let moves = self.moves(node, choice)?;
        let mut world = node.world.clone();
        if !self.make(&mut world, &moves) {
            return None;
        }
        let mut processes = node.processes.clone();
        for (place, (now, before)) in world.slots().iter().zip(node.world.slots()).enumerate() {
            if !Rc::ptr_eq(now, before) {
                processes[place] = world.process_fingerprint(ProcessId(place as u16));
            }
        }
        let surroundings = world.surroundings_fingerprint();
        let changes = processes != node.processes || surroundings != node.surroundings;
        let sends = world.serials() > node.world.serials();
        if self.question.elide
            && !changes
            && !sends
            && !self.fifo
            && self.question.pace == Pace::Free
            && matches!(choice, Choice::Run(_))
        {
            return None;
        }
        // Of several moves only the last step is at hand.
        let letters = match moves.len() {
            1 => self.letters_after(node, &world),
            _ => letters(&world, 0).collect(),
        };
        let budget = choice.costs(self.question.pace).fold(node.budget, Budget::spent);
        Some(Rc::new(Node { world, budget, processes, letters, surroundings }))
    }

    fn properties(&self) -> usize {
        self.question.goals.len()
    }

    fn judge(&self, property: usize, node: &Rc<Node>) -> Standing {
        let (property, goal) = self.question.goals[property];
        let world = &node.world;
        let kind = world.behaviour().properties().get(usize::from(property)).map(|info| info.kind);
        match (goal, kind) {
            (_, None) => Standing::Holds,
            (Goal::Violation, Some(Kind::Always)) => {
                let broken = world.broken().iter().any(|breach| breach.property == property);
                if broken { Standing::Found } else { Standing::Holds }
            }
            (Goal::Witness, Some(Kind::Always)) => Standing::Holds,
            (Goal::Violation, Some(_)) => match self.question.pace {
                Pace::Free => match world.progress(property) {
                    Some(Progress::NotYet(_)) => Standing::Open,
                    _ => Standing::Holds,
                },
                Pace::Clock => match world.lamp(property) {
                    Lamp::Broken { .. } => Standing::Found,
                    _ => Standing::Holds,
                },
            },
            (Goal::Witness, Some(_)) => match world.progress(property) {
                Some(Progress::Reached) => Standing::Found,
                _ => Standing::Holds,
            },
        }
    }

    /// What goes wrong, and what is asked for, need not.
    fn must(&self, choice: Choice) -> bool {
        matches!(choice, Choice::Run(Handler::Clock | Handler::Deliver(_) | Handler::Fire { .. }))
    }

    /// A timer that is armed goes off some day, whatever the budget says.
    fn ends(&self, node: &Rc<Node>) -> bool {
        let world = &node.world;
        let armed = world.slots().iter().any(|slot| slot.state.is_some() && !slot.timers.is_empty());
        self.question.pace == Pace::Free && !armed && !world.has_obstacles()
    }

    fn keep(&self, from: Option<(&Rc<Node>, Choice)>, state: Rc<Node>) -> Kept {
        match from {
            None => Kept::Whole(state),
            Some((from, choice)) => Kept::After(from.clone(), choice),
        }
    }

    fn wake(&mut self, kept: &Kept) -> Rc<Node> {
        match kept {
            Kept::Whole(node) => node.clone(),
            Kept::After(from, choice) => self.after(from, *choice).unwrap_or_else(|| from.clone()),
        }
    }

    /// A waiting world shares the one before with its siblings, of which there are about four.
    fn kept_bytes(&self) -> usize {
        size_of::<Kept>() + 512 + 24 * usize::from(self.start.world.plan().processes)
    }
}
