//! A counterexample as a list of moves for the player: replayed, put in an order that can be followed, and without what it
//! does not need.

use super::choices::Move;
use super::question::{Goal, Pace};
use crate::faults::Fault;
use crate::model::ProcessId;
use crate::sim::{Action, Kind, Lamp, Progress, Step, World};

/// What leads to a violation, or to a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Choice by choice. Most are one move; a crash in the middle of a handler is two.
    pub choices: Vec<Vec<Move>>,
    /// From which choice on it goes round for ever, if it does.
    pub round: Option<usize>,
}

impl Schedule {
    pub fn moves(&self) -> impl Iterator<Item = &Move> {
        self.choices.iter().flatten()
    }

    /// Every act, with the number of events before it: where there is none, the clock goes on by itself.
    pub fn acts(&self) -> Vec<(u32, Action)> {
        let act = |(place, next): (u32, &Move)| match next {
            Move::Act(action) => Some((place, action.clone())),
            Move::Clock => None,
        };
        (0..).zip(self.moves()).filter_map(act).collect()
    }

    /// How many of its choices are trouble: something that goes wrong, or arrives early.
    pub fn faults(&self) -> usize {
        self.choices.iter().filter(|moves| moves.iter().any(is_fault)).count()
    }

    /// The world after all of it; `None` if something of it cannot happen.
    pub fn replay(&self, world: &World) -> Option<World> {
        let (mut world, mut step) = (world.clone(), Step::default());
        self.moves().all(|next| next.make(&mut world, &mut step)).then_some(world)
    }

    /// How many of its moves can be made in this world, which may follow other rules; those that are refused are skipped.
    pub fn replay_what_can_be(&self, world: &World) -> (World, usize) {
        let (mut world, mut step) = (world.clone(), Step::default());
        let made = self.moves().filter(|next| next.make(&mut world, &mut step)).count();
        (world, made)
    }

    /// The same steps in an order in which what follows from something stands close behind it. Only where time stands
    /// still: elsewhere order is time.
    pub fn in_causal_order(self, world: &World, pace: Pace, property: u8, goal: Goal) -> Schedule {
        if pace == Pace::Clock || self.round.is_some() {
            return self;
        }
        let Some(before) = self.dependencies(world) else { return self };
        let count = self.choices.len();
        let (mut order, mut taken): (Vec<usize>, Vec<bool>) = (Vec::with_capacity(count), vec![false; count]);
        // The last step shows what was looked for, so it stays the last.
        while order.len() + 1 < count {
            let open = |step: &usize| !taken[*step] && before[*step].iter().all(|&earlier| taken[earlier]);
            let latest = |step: usize| before[step].iter().filter_map(|of| order.iter().position(|at| at == of)).max();
            let mut best: Option<(Option<usize>, usize)> = None;
            for step in (0..count - 1).filter(open) {
                let cause = latest(step);
                if best.is_none_or(|(known, _)| cause > known) {
                    best = Some((cause, step));
                }
            }
            let Some((_, step)) = best else { return self };
            taken[step] = true;
            order.push(step);
        }
        order.extend(count.checked_sub(1));
        let choices = order.iter().map(|&step| self.choices[step].clone()).collect();
        let reordered = Schedule { choices, round: None };
        // A property may look at more than causes.
        if reordered.shows(world, property, goal) { reordered } else { self }
    }

    /// By choice: the earlier ones that must stay before it. `None` if it cannot be replayed.
    fn dependencies(&self, world: &World) -> Option<Vec<Vec<usize>>> {
        let (mut world, mut step) = (world.clone(), Step::default());
        let mut sent_by: Vec<(u32, usize)> = Vec::new();
        let mut at: Vec<(Option<ProcessId>, bool)> = Vec::new();
        let mut all = Vec::new();
        for (place, moves) in self.choices.iter().enumerate() {
            let (mut needs, mut process, mut everybody) = (Vec::new(), None, false);
            for next in moves {
                let first = world.serials();
                next.make(&mut world, &mut step).then_some(())?;
                sent_by.extend((first..world.serials()).map(|serial| (serial, place)));
                let sender = sent_by.iter().find(|(serial, _)| *serial == step.row.message);
                needs.extend(sender.map(|(_, sender)| *sender).filter(|sender| *sender != place));
                everybody |= step.row.kind.is_fault() && step.row.at_process().is_none();
                process = process.or(step.row.at_process());
            }
            for (earlier, (other, all)) in at.iter().enumerate() {
                if everybody || *all || (process.is_some() && process == *other) {
                    needs.push(earlier);
                }
            }
            at.push((process, everybody));
            all.push(needs);
        }
        Some(all)
    }

    /// Without the choices that it does not need. A search by chance finds long ways.
    pub fn without_what_it_does_not_need(mut self, world: &World, property: u8, goal: Goal) -> Schedule {
        let mut place = self.choices.len();
        while place > 0 && self.round.is_none() {
            place -= 1;
            if self.choices[place].iter().all(|next| *next == Move::Clock) {
                continue;
            }
            let mut shorter = self.clone();
            shorter.choices.remove(place);
            if let Some(shorter) = shorter.up_to(world, property, goal) {
                self = shorter;
                place = place.min(self.choices.len());
            }
        }
        self
    }

    /// Without what goes wrong in it though it need not, in no more steps. By the clock something else happens instead.
    pub fn without_faults_it_does_not_need(mut self, world: &World, pace: Pace, property: u8, goal: Goal) -> Schedule {
        let mut place = self.choices.len();
        while place > 0 && self.round.is_none() {
            place -= 1;
            if !self.choices[place].iter().any(is_fault) {
                continue;
            }
            let mut milder = self.clone();
            milder.choices[place].retain(|next| !is_fault(next));
            if milder.choices[place].is_empty() {
                milder.choices.remove(place);
                milder.choices.extend((pace == Pace::Clock).then(|| vec![Move::Clock]));
            }
            if let Some(milder) = milder.up_to(world, property, goal) {
                self = milder;
                place = place.min(self.choices.len());
            }
        }
        self
    }

    /// The part of it up to where it first shows what was looked for.
    fn up_to(mut self, world: &World, property: u8, goal: Goal) -> Option<Schedule> {
        let (mut world, mut step) = (world.clone(), Step::default());
        for (place, moves) in self.choices.iter().enumerate() {
            if !moves.iter().all(|next| next.make(&mut world, &mut step)) {
                return None;
            }
            if is_shown(&world, property, goal) {
                self.choices.truncate(place + 1);
                return Some(self);
            }
        }
        None
    }

    /// Does it end where what was looked for can be seen?
    pub fn shows(&self, world: &World, property: u8, goal: Goal) -> bool {
        self.replay(world).is_some_and(|world| is_shown(&world, property, goal))
    }
}

fn is_fault(next: &Move) -> bool {
    matches!(next, Move::Act(Action::Fault(fault)) if !matches!(fault, Fault::HealAll))
}

/// Is the property violated in this world, or has come about what was to be witnessed? Of "eventually" a world alone can tell
/// only when nothing can happen any more, or its bound has passed.
fn is_shown(world: &World, property: u8, goal: Goal) -> bool {
    match goal {
        Goal::Witness => world.progress(property) == Some(Progress::Reached),
        Goal::Violation => {
            let info = world.behaviour().properties().get(usize::from(property));
            match info.map(|info| info.kind) {
                Some(Kind::Always) => world.broken().iter().any(|breach| breach.property == property),
                Some(_) => matches!(world.lamp(property), Lamp::Broken { .. }),
                None => false,
            }
        }
    }
}
