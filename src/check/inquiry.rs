//! A question put to a world, and what became of it.
//!
//! Asked the usual way, a search goes through rounds: the run as it is planned, then all orders without faults, then with as
//! many faults as the plan's script makes. So what is found has the fewest faults first, and then the fewest steps.

use super::budget::{Budget, FAULTS};
use super::question::{Goal, Pace, Question};
use super::schedule::Schedule;
use super::search::{Limits, Order, Search, Stop, Tally};
use super::system::System;
use super::worlds::Worlds;
use crate::sim::{Kind as PropertyKind, World};

/// What somebody who asks may leave open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Properties by their places in the algorithm's list, and what is to be found of each.
    pub goals: Vec<(u8, Goal)>,
    /// `None`: as each property needs it.
    pub pace: Option<Pace>,
    /// `None`: the usual rounds.
    pub budget: Option<Budget>,
    /// A message that has arrived can arrive again.
    pub repeats: bool,
    pub order: Order,
    pub limits: Limits,
}

/// A search in rounds, under way.
pub struct Inquiry {
    world: World,
    wish: Wish,
    rounds: Vec<Round>,
    round: usize,
    search: Search<Worlds>,
    found: Vec<Option<Finding>>,
    /// By goal: has all been searched that its last round allows?
    exhausted: Vec<bool>,
    states: u64,
    transitions: u64,
    depth: u32,
    bytes: usize,
}

#[derive(Clone)]
struct Round {
    question: Question,
    /// By the places of the wish: which of its goals.
    goals: Vec<usize>,
    /// It only follows the plan.
    planned: bool,
}

/// What was found of one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub schedule: Schedule,
    pub pace: Pace,
    /// No run within the round's budget has fewer steps.
    pub shortest: bool,
}

/// What became of one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Found(Finding),
    /// Everything within the budget was searched.
    Nothing,
    /// The search ended before that.
    Unknown,
}

impl Inquiry {
    pub fn new(world: World, wish: Wish) -> Inquiry {
        let rounds = rounds(&world, &wish);
        let search = begin(&world, &rounds[0], &wish);
        let count = wish.goals.len();
        let (found, exhausted) = (vec![None; count], vec![false; count]);
        let (states, transitions, depth, bytes) = (0, 0, 0, 0);
        Inquiry { world, wish, rounds, round: 0, search, found, exhausted, states, transitions, depth, bytes }
    }

    /// Expands at most so many states. Returns whether the search is over.
    pub fn go(&mut self, states: u32) -> bool {
        if !self.search.go(states) {
            return false;
        }
        self.conclude();
        let (tally, open) = (self.search.tally(), |goal: &usize| !self.has_shortest(*goal));
        let next = (self.round + 1..self.rounds.len()).find(|&round| self.rounds[round].goals.iter().any(open));
        let Some(next) = next else { return true };
        self.states += u64::from(tally.states);
        self.transitions += tally.generated;
        self.depth = self.depth.max(tally.depth);
        self.bytes = self.bytes.max(tally.bytes);
        let round = &mut self.rounds[next];
        let known: Vec<usize> = (0..self.found.len()).filter(|goal| has_shortest(&self.found, *goal)).collect();
        round.goals.retain(|goal| !known.contains(goal));
        round.question.goals = round.goals.iter().map(|&goal| self.wish.goals[goal]).collect();
        self.round = next;
        self.search = begin(&self.world, &self.rounds[next], &self.wish);
        false
    }

    /// The round under way, from 1, and how many there are.
    pub fn round(&self) -> (usize, usize) {
        (self.round + 1, self.rounds.len())
    }

    pub fn question(&self) -> &Question {
        &self.rounds[self.round].question
    }

    /// Of the round under way.
    pub fn tally(&self) -> Tally {
        self.search.tally()
    }

    /// Distinct states, transitions, the greatest depth and the most bytes of memory, over all rounds.
    pub fn totals(&self) -> (u64, u64, u32, usize) {
        let Tally { states, generated, depth, bytes, .. } = self.search.tally();
        let (all, made) = (self.states + u64::from(states), self.transitions + generated);
        (all, made, self.depth.max(depth), self.bytes.max(bytes))
    }

    /// Which limit ended the last round.
    pub fn stop(&self) -> Option<Stop> {
        self.search.stop()
    }

    /// What has become of this goal so far. To stop early loses nothing.
    pub fn answer(&mut self, goal: usize) -> Answer {
        self.conclude();
        match self.found.get(goal).cloned().flatten() {
            Some(finding) => Answer::Found(finding),
            None if self.exhausted.get(goal) == Some(&true) => Answer::Nothing,
            None => Answer::Unknown,
        }
    }

    fn has_shortest(&self, goal: usize) -> bool {
        has_shortest(&self.found, goal)
    }

    /// Takes down what the round under way has found.
    fn conclude(&mut self) {
        let Round { question, goals, planned } = self.rounds[self.round].clone();
        let in_order = !matches!(self.wish.order, Order::Random { .. }) && !self.wish.limits.sleep;
        for (place, &goal) in goals.iter().enumerate() {
            self.exhausted[goal] = self.search.is_exhausted();
            if self.has_shortest(goal) {
                continue;
            }
            if let Some(schedule) = self.schedule(&question, place) {
                let finding = Finding { schedule, pace: question.pace, shortest: in_order && !planned };
                self.found[goal] = Some(finding);
            }
        }
    }

    fn schedule(&mut self, question: &Question, place: usize) -> Option<Schedule> {
        let found = self.search.found(place)?;
        let (property, wanted) = question.goals[place];
        let mut worlds = Worlds::new(self.world.clone(), question.clone());
        let (mut choices, mut node) = (Vec::new(), worlds.start());
        for choice in found.way {
            choices.push(worlds.moves(&node, choice)?);
            node = worlds.after(&node, choice)?;
        }
        let mut schedule = Schedule { choices, round: found.round };
        if matches!(self.wish.order, Order::Random { .. }) || question.pace == Pace::Clock {
            schedule = schedule.without_what_it_does_not_need(&self.world, property, wanted);
        }
        Some(schedule.in_causal_order(&self.world, question.pace, property, wanted))
    }
}

fn has_shortest(found: &[Option<Finding>], goal: usize) -> bool {
    found[goal].as_ref().is_some_and(|finding| finding.shortest)
}

/// What is searched, one after the other.
fn rounds(world: &World, wish: &Wish) -> Vec<Round> {
    let mut rounds: Vec<Round> = Vec::new();
    for (goal, &(property, _)) in wish.goals.iter().enumerate() {
        let mut full = Question::usual(world, property);
        full.repeats = wish.repeats;
        if let Some(pace) = wish.pace.filter(|pace| *pace != full.pace) {
            full = full.at_pace(world, pace);
        }
        let mut questions = Vec::new();
        match wish.budget {
            Some(budget) => questions.push((Question { budget, ..full }, false)),
            None => {
                questions.push((Question { pace: Pace::Clock, budget: Budget::default(), ..full.clone() }, true));
                let quiet = FAULTS.iter().fold(full.budget, |budget, kind| budget.set(*kind, 0));
                questions.extend((quiet != full.budget).then(|| (Question { budget: quiet, ..full.clone() }, false)));
                questions.push((full, false));
            }
        }
        for (question, planned) in questions {
            let same = |round: &&mut Round| {
                round.planned == planned
                    && (round.question.pace, round.question.budget) == (question.pace, question.budget)
            };
            match rounds.iter_mut().find(same) {
                Some(round) => round.goals.push(goal),
                None => rounds.push(Round { question, goals: vec![goal], planned }),
            }
        }
    }
    for round in &mut rounds {
        round.question.goals = round.goals.iter().map(|&goal| wish.goals[goal]).collect();
    }
    // What only follows the plan costs nothing and comes first; the others keep their order.
    let (planned, mut others): (Vec<_>, Vec<_>) = rounds.into_iter().partition(|round| round.planned);
    let trouble = |round: &Round| FAULTS.iter().any(|kind| round.question.budget.allows(*kind));
    let (troubled, quiet): (Vec<_>, Vec<_>) = others.drain(..).partition(trouble);
    planned.into_iter().chain(quiet).chain(troubled).collect()
}

fn begin(world: &World, round: &Round, wish: &Wish) -> Search<Worlds> {
    let mut limits = wish.limits;
    // Where the clock decides there are few choices and many steps.
    if round.question.pace == Pace::Clock {
        limits.depth = limits.depth.max(PLANNED);
        limits.sleep = false;
    }
    // Only what is promised eventually can be broken by going round.
    let infos = world.behaviour().properties();
    let eventual = |(property, goal): &(u8, Goal)| {
        let info = infos.get(usize::from(*property));
        *goal == Goal::Violation && info.is_some_and(|info| info.kind != PropertyKind::Always)
    };
    limits.cycles &= round.question.pace == Pace::Free && round.question.goals.iter().any(eventual);
    Search::new(Worlds::new(world.clone(), round.question.clone()), wish.order, limits)
}

/// A planned run is followed for so many events.
const PLANNED: u32 = 5_000;
