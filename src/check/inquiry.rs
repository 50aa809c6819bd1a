//! A question put to a world, and what became of it.
//!
//! Asked the usual way, a search goes through rounds: the run as it is planned, then all orders without faults, then with as
//! many faults as the plan's script makes. So what is found has the fewest faults first, and then the fewest steps.

use super::budget::{Budget, Kind};
use super::question::{Pace, Question};
use super::schedule::Schedule;
use super::search::{Limits, Order, Search, Stop, Tally};
use super::system::System;
use super::worlds::Worlds;
use crate::sim::World;

/// How it is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    pub order: Order,
    pub limits: Limits,
}

/// A search in rounds, under way.
pub struct Inquiry {
    world: World,
    manner: Manner,
    rounds: Vec<Question>,
    round: usize,
    search: Search<Worlds>,
    /// What is found in the planned run may not be the shortest.
    planned: Vec<Option<Schedule>>,
    states: u64,
    transitions: u64,
}

/// What became of one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Found {
        schedule: Schedule,
        pace: Pace,
        /// No run with as few faults has fewer steps.
        shortest: bool,
    },
    /// Everything within the budget was searched.
    Nothing,
    /// A limit ended the search before that.
    Unknown,
}

impl Inquiry {
    /// The usual rounds for one property.
    pub fn usual(world: World, property: u8, manner: Manner) -> Inquiry {
        let full = Question::usual(&world, property);
        let planned = Question { pace: Pace::Clock, budget: Budget::default(), ..full.clone() };
        let faultless = FAULTS.iter().fold(full.budget, |budget, kind| budget.set(*kind, 0));
        let quiet = Question { budget: faultless, ..full.clone() };
        let mut rounds = vec![planned];
        rounds.extend((quiet.budget != full.budget).then_some(quiet));
        rounds.push(full);
        Inquiry::of_rounds(world, rounds, manner)
    }

    /// One search with exactly these choices.
    pub fn new(world: World, question: Question, manner: Manner) -> Inquiry {
        Inquiry::of_rounds(world, vec![question], manner)
    }

    fn of_rounds(world: World, rounds: Vec<Question>, manner: Manner) -> Inquiry {
        let planned = vec![None; rounds[0].goals.len()];
        let search = begin(&world, &rounds[0], manner);
        Inquiry { world, manner, rounds, round: 0, search, planned, states: 0, transitions: 0 }
    }

    /// Expands at most so many states. Returns whether the search is over.
    pub fn go(&mut self, states: u32) -> bool {
        if !self.search.go(states) {
            return false;
        }
        let goals = self.rounds[self.round].goals.len();
        let is_planned = self.is_planned();
        let found = (0..goals).filter(|&goal| self.search.has_found(goal)).count();
        if self.round + 1 == self.rounds.len() || (found == goals && !is_planned) {
            return true;
        }
        if is_planned {
            self.planned = (0..goals).map(|goal| self.schedule(goal)).collect();
        }
        let tally = self.search.tally();
        self.states += u64::from(tally.states);
        self.transitions += tally.generated;
        self.round += 1;
        let mut manner = self.manner;
        if self.round + 1 < self.rounds.len() {
            // Trouble is worth more of the time than the lack of it.
            manner.limits.states /= 4;
        }
        self.search = begin(&self.world, &self.rounds[self.round], manner);
        false
    }

    /// The round under way, from 1, and how many there are.
    pub fn round(&self) -> (usize, usize) {
        (self.round + 1, self.rounds.len())
    }

    pub fn question(&self) -> &Question {
        &self.rounds[self.round]
    }

    /// Of the round under way.
    pub fn tally(&self) -> Tally {
        self.search.tally()
    }

    /// Distinct states and transitions of all rounds together.
    pub fn totals(&self) -> (u64, u64) {
        let tally = self.search.tally();
        (self.states + u64::from(tally.states), self.transitions + tally.generated)
    }

    pub fn is_exhausted(&self) -> bool {
        self.round + 1 == self.rounds.len() && self.search.is_exhausted()
    }

    pub fn stop(&self) -> Option<Stop> {
        self.search.stop()
    }

    /// What has become of this goal so far.
    pub fn answer(&mut self, goal: usize) -> Answer {
        let pace = self.question().pace;
        let by_chance = matches!(self.manner.order, Order::Random { .. });
        let shortest = !by_chance && !self.manner.limits.sleep && !self.is_planned();
        if let Some(schedule) = self.schedule(goal) {
            return Answer::Found { schedule, pace, shortest };
        }
        match self.planned.get(goal).cloned().flatten() {
            Some(schedule) => Answer::Found { schedule, pace: Pace::Clock, shortest: false },
            None if self.is_exhausted() => Answer::Nothing,
            None => Answer::Unknown,
        }
    }

    /// Is this the round that only follows the plan?
    fn is_planned(&self) -> bool {
        self.rounds.len() > 1 && self.round == 0
    }

    fn schedule(&mut self, goal: usize) -> Option<Schedule> {
        let found = self.search.found(goal)?;
        let question = self.question().clone();
        let (property, wanted) = question.goals[goal];
        let mut worlds = Worlds::new(self.world.clone(), question.clone());
        let mut choices = Vec::new();
        let mut node = worlds.start();
        for choice in found.way {
            choices.push(worlds.moves(&node, choice)?);
            node = worlds.after(&node, choice)?;
        }
        let mut schedule = Schedule { choices, round: found.round };
        if matches!(self.manner.order, Order::Random { .. }) || question.pace == Pace::Clock {
            schedule = schedule.without_what_it_does_not_need(&self.world, property, wanted);
        }
        Some(schedule.in_causal_order(&self.world, question.pace, property, wanted))
    }
}

/// What a search without faults does without.
const FAULTS: [Kind; 6] =
    [Kind::Crashes, Kind::Recoveries, Kind::Drops, Kind::Duplicates, Kind::Partitions, Kind::Forgeries];

fn begin(world: &World, question: &Question, mut manner: Manner) -> Search<Worlds> {
    // Where the clock decides there are few choices and many steps.
    if question.pace == Pace::Clock {
        manner.limits.depth = manner.limits.depth.max(PLANNED);
    }
    Search::new(Worlds::new(world.clone(), question.clone()), manner.order, manner.limits)
}

/// A planned run is followed for so many events.
const PLANNED: u32 = 5_000;
