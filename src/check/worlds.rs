//! The kernel's worlds as a system to be searched.

use std::cell::Cell;
use std::rc::Rc;

use super::budget::{Budget, Kind};
use super::choices::{Choice, Handler, Move};
use super::question::{Goal, Pace, Question};
use super::system::{Standing, System};
use crate::model::{Digest, MessageId, ProcessId, digest_of};
use crate::sim::{Effect, Fate, Kind as PropertyKind, Lamp, Layered, Progress, Step, Waiting, World};

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
    /// By what it says; where order is kept, also by its place on its link.
    pub name: u64,
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
    /// A timer was set of which the budget allows none to go off.
    pub(super) unfired: Cell<bool>,
    /// What is known of choices in the node that is being expanded: which of them leave the observers alone.
    quiet: (Option<Rc<Node>>, Vec<(Choice, bool)>),
}

impl Worlds {
    pub fn new(world: World, question: Question) -> Worlds {
        let network = &world.plan().network;
        let (fifo, least) = (network.fifo, network.delay.bounds().0);
        let all = ProcessId::all(world.plan().processes);
        let processes = all.map(|process| world.process_fingerprint(process)).collect();
        let surroundings = world.surroundings_fingerprint();
        let (budget, letters) = (question.budget, Vec::new());
        let start = Rc::new(Node { world, budget, processes, letters, surroundings });
        let (step, unfired, quiet) = (Step::default(), Cell::new(false), (None, Vec::new()));
        let mut worlds = Worlds { start, question, least, fifo, step, unfired, quiet };
        let letters = worlds.named(letters_of(&worlds.start.world, 0).collect());
        if let Some(start) = Rc::get_mut(&mut worlds.start) {
            start.letters = letters;
        }
        worlds
    }

    pub fn start(&self) -> Rc<Node> {
        self.start.clone()
    }

    /// Makes these moves. Returns whether all of them could be made.
    pub(super) fn make(&mut self, world: &mut World, moves: &[Move]) -> bool {
        moves.iter().all(|next| next.make(world, &mut self.step))
    }

    /// Does this choice leave the observers alone?
    fn is_quiet(&mut self, node: &Rc<Node>, choice: Choice) -> bool {
        if !self.quiet.0.as_ref().is_some_and(|known| Rc::ptr_eq(known, node)) {
            self.quiet = (Some(node.clone()), Vec::new());
        }
        if let Some((_, quiet)) = self.quiet.1.iter().find(|(known, _)| *known == choice) {
            return *quiet;
        }
        // To tell them again what they know already changes nothing here, but would after something else.
        let unseen = self.after(node, choice).is_some_and(|next| next.surroundings == node.surroundings);
        let tells = |layered: &Layered| matches!(layered.effect, Effect::Indicate { .. });
        let quiet = unseen && !self.step.effects.list.iter().any(tells);
        self.quiet.1.push((choice, quiet));
        quiet
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
            letters.extend(letters_of(world, from.world.serials()));
        }
        letters
    }

    /// Names them. Messages that are alike are one choice, but not where they stand at different places of a link.
    fn named(&self, mut letters: Vec<Letter>) -> Vec<Letter> {
        for place in 0..letters.len() {
            let Letter { id, print, .. } = letters[place];
            letters[place].name = print;
            if self.fifo {
                let same_link = |other: &&Letter| (other.id.from, other.id.to) == (id.from, id.to);
                let ahead = letters[..place].iter().filter(same_link).count();
                letters[place].name = digest_of(&(print, ahead as u64));
            }
        }
        letters
    }

    /// Messages that are alike count once each, or once in all where they can arrive again.
    fn letters_fingerprint(&self, letters: &[Letter]) -> u64 {
        let (mut sum, mut count) = (0u64, 0u64);
        for (place, letter) in letters.iter().enumerate() {
            if self.question.repeats && letters[..place].iter().any(|other| other.name == letter.name) {
                continue;
            }
            (sum, count) = (sum.wrapping_add(letter.name), count + 1);
        }
        sum ^ count.rotate_right(8)
    }
}

/// At which process a message arrives or a timer goes off.
fn receiver(node: &Node, choice: Choice) -> Option<ProcessId> {
    match choice {
        Choice::Run(Handler::Deliver(name)) => {
            node.letters.iter().find(|letter| letter.name == name).map(|letter| letter.id.to)
        }
        Choice::Run(Handler::Fire { process, .. }) => Some(process),
        _ => None,
    }
}

/// The messages on their way from this serial on, in the order of sending.
fn letters_of(world: &World, from: u32) -> impl Iterator<Item = Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for pending in world.pending() {
        if let Waiting::Message(message) = &pending.what
            && message.serial >= from
        {
            let print = message.fingerprint();
            let letter = Letter { print, name: print, serial: message.serial, id: message.id };
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

    /// A process that crashes in the middle of a handler has sent to those with lesser names, so while one may yet
    /// crash nobody can stand for another.
    fn fingerprint(&self, node: &Rc<Node>) -> u64 {
        if let Some(symmetry) = &self.question.symmetry
            && !node.budget.allows(Kind::Crashes)
        {
            return symmetry.fingerprint(node, &self.question, self.fifo);
        }
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
        let everywhere = world.has_luck() != node.world.has_luck();
        for (place, (now, before)) in world.slots().iter().zip(node.world.slots()).enumerate() {
            if everywhere || !Rc::ptr_eq(now, before) {
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
            _ => letters_of(&world, 0).collect(),
        };
        let letters = self.named(letters);
        let budget = choice.costs(self.question.pace).fold(node.budget, Budget::spent);
        Some(Rc::new(Node { world, budget, processes, letters, surroundings }))
    }

    /// What happens at different processes commutes, unless both tell the observers something, or both draw on the last of
    /// a budget. Where messages stay in flight it is not said of any: searches without it find more states there.
    fn commute(&mut self, node: &Rc<Node>, one: Choice, other: Choice) -> bool {
        let (Some(here), Some(there)) = (receiver(node, one), receiver(node, other)) else { return false };
        let fires = |choice| matches!(choice, Choice::Run(Handler::Fire { .. }));
        let enough = !(fires(one) && fires(other)) || node.budget.of(Kind::Timers) > 1;
        self.question.pace == Pace::Free
            && !self.question.repeats
            && here != there
            && enough
            && (self.is_quiet(node, one) || self.is_quiet(node, other))
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
            (Goal::Violation, Some(PropertyKind::Always)) => {
                let broken = world.broken().iter().any(|breach| breach.property == property);
                if broken { Standing::Found } else { Standing::Holds }
            }
            (Goal::Witness, Some(PropertyKind::Always)) => Standing::Holds,
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
