//! A question put to a world, and what became of it.
//!
//! Asked the usual way, a search goes through rounds. First it follows the run as it is planned. If that shows what is looked for,
//! it is cut down to what it needs; then a way with fewer steps is looked for, first with no more than that takes, then with
//! all that may be asked for and go wrong. Otherwise it goes through all orders without faults, then with as many faults as the
//! plan's script makes.

use super::budget::{Budget, FAULTS, Kind as Budgeted};
use super::choices::{Choice, Move};
use super::question::{Goal, Pace, Question};
use super::schedule::Schedule;
use super::search::{Limits, Order, Search, Stop, Tally};
use super::symmetry::{Symmetry, Unalike};
use super::system::System;
use super::worlds::Worlds;
use crate::sim::{Action, Kind as PropertyKind, World};

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
    /// Count states that differ only by renaming processes that are alike as one, where that can be done.
    pub symmetry: bool,
    pub order: Order,
    /// The limit of states is for each property, whatever the others take.
    pub limits: Limits,
}

/// A search in rounds, under way.
pub struct Inquiry {
    world: World,
    wish: Wish,
    /// By the clock ways are searched to this depth at least.
    planned: u32,
    rounds: Vec<Round>,
    round: usize,
    search: Search<Worlds>,
    found: Vec<Option<Finding>>,
    /// By goal: has all been searched that its last round allows, or what was found there is the nearest?
    settled: Vec<bool>,
    /// By goal: the last round that looked for it.
    searched: Vec<Option<Searched>>,
    /// By goal: how many states more may be seen for it.
    left: Vec<u32>,
    stop: Option<Stop>,
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
    part: Part,
}

/// What a round is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// It only follows the plan.
    Plan,
    /// It looks for a shorter way that needs no more than the known one does.
    Own,
    Search,
}

/// What was found of one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub schedule: Schedule,
    pub pace: Pace,
    /// What it takes of a budget.
    pub used: Budget,
    /// No run within this budget, into which it fits, has fewer steps.
    pub shortest: Option<Budget>,
    /// None of its steps can be left out.
    pub minimal: bool,
}

/// What the last round saw that looked for one property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Searched {
    pub pace: Pace,
    pub budget: Budget,
    /// Distinct ones.
    pub states: u32,
    pub depth: u32,
    /// Was that all there is within the budget?
    pub whole: bool,
    /// Which limit ended it.
    pub stop: Option<Stop>,
    /// A timer was set that could not go off.
    unfired: bool,
    /// There are requests, but none could be made.
    unasked: bool,
    /// Does no further round remain, which would allow more?
    last: bool,
}

impl Searched {
    /// What the algorithm has and this budget leaves no room for, in words.
    pub fn silences(&self) -> Vec<&'static str> {
        let words = [(self.unfired, "no timer fires"), (self.unasked, "nothing is requested")];
        words.into_iter().filter_map(|(is_so, words)| is_so.then_some(words)).collect()
    }
}

impl Finding {
    /// Nothing need happen: it is so where the search begins.
    pub fn is_at_start(&self) -> bool {
        self.schedule.choices.is_empty()
    }
}

/// What became of one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Found(Finding),
    /// Everything within the budget was searched.
    Nothing(Searched),
    /// The search ended before that, or before it came to this property at all.
    Unknown(Option<Searched>),
}

impl Inquiry {
    /// By the clock, where there are few choices and many steps, it goes deeper than the wish says.
    pub fn new(world: World, wish: Wish) -> Inquiry {
        Inquiry::to_depth(world, wish, PLANNED)
    }

    /// No way that is searched has more steps than the wish says.
    pub fn no_deeper(world: World, wish: Wish) -> Inquiry {
        Inquiry::to_depth(world, wish, 0)
    }

    fn to_depth(world: World, wish: Wish, planned: u32) -> Inquiry {
        let mut rounds = rounds(&world, &wish);
        let search = begin(&world, &mut rounds[0], &wish, planned, wish.limits.states, None);
        let count = wish.goals.len();
        let (found, settled, searched) = (vec![None; count], vec![false; count], vec![None; count]);
        let (states, transitions, depth, bytes) = (0, 0, 0, 0);
        let (left, stop) = (vec![wish.limits.states; count], None);
        Inquiry {
            world,
            wish,
            planned,
            rounds,
            round: 0,
            search,
            found,
            settled,
            searched,
            left,
            stop,
            states,
            transitions,
            depth,
            bytes,
        }
    }

    /// Expands at most so many states. Returns whether the search is over.
    pub fn go(&mut self, states: u32) -> bool {
        if !self.search.go(states) {
            return false;
        }
        self.conclude();
        self.plan_on();
        let tally = self.search.tally();
        for &goal in &self.rounds[self.round].goals {
            self.left[goal] = self.left[goal].saturating_sub(tally.states);
        }
        let next = (self.round + 1..self.rounds.len())
            .find(|&round| self.rounds[round].goals.iter().any(|&goal| self.is_open(goal, round)));
        let Some(next) = next else { return true };
        self.stop = self.stop();
        self.states += u64::from(tally.states);
        self.transitions += tally.generated;
        self.depth = self.depth.max(tally.depth);
        self.bytes = self.bytes.max(tally.bytes);
        let mut goals = std::mem::take(&mut self.rounds[next].goals);
        goals.retain(|&goal| self.is_open(goal, next));
        let bound = goals
            .iter()
            .map(|&goal| self.found[goal].as_ref().map(|it| (it.schedule.choices.len() as u32).saturating_sub(1)));
        let bound = bound.collect::<Option<Vec<u32>>>().and_then(|all| all.into_iter().max());
        let states = goals.iter().map(|&goal| self.left[goal]).max().unwrap_or(0);
        let round = &mut self.rounds[next];
        round.question.goals = goals.iter().map(|&goal| self.wish.goals[goal]).collect();
        round.goals = goals;
        self.round = next;
        self.search = begin(&self.world, &mut self.rounds[next], &self.wish, self.planned, states, bound);
        false
    }

    /// Is there something to find out about a goal in this round? Orders without faults are of no use where a way is known:
    /// it is to be undercut by any means.
    fn is_open(&self, goal: usize, round: usize) -> bool {
        let open = !self.settled[goal] && self.left[goal] > 0;
        open && (self.is_last(goal, round) || self.found[goal].is_none() || self.rounds[round].part == Part::Own)
    }

    /// Does no later round look for this goal?
    fn is_last(&self, goal: usize, round: usize) -> bool {
        self.rounds[round + 1..].iter().all(|later| !later.goals.contains(&goal))
    }

    /// What the plan alone has shown is cut down to what it needs, and then to be undercut with no more than that.
    fn plan_on(&mut self) {
        let Round { goals, part, .. } = self.rounds[self.round].clone();
        if part != Part::Plan || self.wish.budget.is_some() {
            return;
        }
        for goal in goals {
            let Some(finding) = self.found[goal].as_ref().filter(|finding| !finding.is_at_start()) else { continue };
            let Some(usual) = self.rounds.iter().rfind(|round| round.goals.contains(&goal)).cloned() else { continue };
            if usual.question.pace != Pace::Free {
                continue;
            }
            let (property, wanted) = self.wish.goals[goal];
            let question = Question {
                budget: Budget::any(),
                goals: vec![(property, wanted)],
                symmetry: None,
                ..usual.question.clone()
            };
            let moves: Vec<Move> = finding.schedule.moves().cloned().collect();
            let mut worlds = Worlds::new(self.world.clone(), question.clone());
            let way = worlds.followed(&self.world, &moves);
            let Some(way) = worlds.cut_down(&way) else { continue };
            let way: Vec<Choice> = way.iter().map(|placed| placed.choice).collect();
            let Some(schedule) = self.rebuilt(&question, &way, None) else { continue };
            let schedule = schedule.without_faults_it_does_not_need(&self.world, Pace::Free, property, wanted);
            if self.planned == 0 && schedule.choices.len() as u64 > u64::from(self.wish.limits.depth) {
                continue;
            }
            let used = used(&way, Pace::Free);
            // A fault that nobody has asked for is not asked for here either.
            let own =
                FAULTS.iter().fold(used, |own, &kind| own.set(kind, own.of(kind).min(usual.question.budget.of(kind))));
            self.found[goal] = Some(Finding { schedule, pace: Pace::Free, used, shortest: None, minimal: true });
            let own = Round { question: Question { budget: own, ..question }, goals: vec![goal], part: Part::Own };
            self.rounds.insert(self.round + 1, own);
        }
    }

    /// Why no round of this search can count states that differ only by renaming processes as one.
    pub fn unalike(world: &World, wish: &Wish) -> Option<Unalike> {
        let rounds = rounds(world, wish);
        let mut timeless =
            rounds.iter().filter(|round| round.question.pace == Pace::Free && !goes_round(world, round, wish));
        timeless.next().map_or(Some(Unalike::Time), |round| Symmetry::of(world, &round.question.requests).err())
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

    /// Which limit ended a round.
    pub fn stop(&self) -> Option<Stop> {
        self.round_stop().or(self.stop)
    }

    /// Where a way is known for every goal, it is not the wish that bounds the depth.
    fn round_stop(&self) -> Option<Stop> {
        let known = self.rounds[self.round].goals.iter().all(|&goal| self.found[goal].is_some());
        self.search.stop().filter(|stop| *stop != Stop::Depth || !known)
    }

    /// What has become of this goal so far. To stop early loses nothing.
    pub fn answer(&mut self, goal: usize) -> Answer {
        self.conclude();
        let searched = self.searched.get(goal).copied().flatten();
        match (self.found.get(goal).cloned().flatten(), searched) {
            (Some(finding), _) => Answer::Found(finding),
            (None, Some(searched)) if searched.whole && searched.last => Answer::Nothing(searched),
            (None, searched) => Answer::Unknown(searched),
        }
    }

    /// Takes down what the round under way has found.
    fn conclude(&mut self) {
        let Round { question, goals, part } = self.rounds[self.round].clone();
        let Tally { states, depth, .. } = self.search.tally();
        let whole = self.search.is_exhausted();
        let unfired = self.search.system.unfired.get();
        let scripted = |world: &World| world.plan().script.iter().any(|cue| matches!(cue.act, Action::Request { .. }));
        let asks = question.budget.allows(Budgeted::Requests)
            || question.requests.is_empty()
            || (question.pace == Pace::Clock && scripted(&self.world));
        let in_order = part != Part::Plan && !matches!(self.wish.order, Order::Random { .. });
        for (place, &goal) in goals.iter().enumerate() {
            let last = self.is_last(goal, self.round);
            let Question { pace, budget, .. } = question;
            let stop = self.search.stop();
            self.searched[goal] =
                Some(Searched { pace, budget, states, depth, whole, stop, unfired, unasked: !asks, last });
            if self.settled[goal] {
                continue;
            }
            // Of runs that never end, the first that is found need not be the one with the fewest steps.
            let endless = question.pace == Pace::Free && is_eventual(&self.world, self.wish.goals[goal]);
            let within = (in_order && !endless).then_some(question.budget);
            if let Some((schedule, used)) = self.schedule(&question, place) {
                let at_start = schedule.choices.is_empty();
                let shortest = if at_start { Some(question.budget) } else { within };
                self.found[goal] = Some(Finding { schedule, pace: question.pace, used, shortest, minimal: false });
                self.settled[goal] = at_start || (in_order && part == Part::Search);
            } else if self.search.is_through()
                && let Some(finding) = &mut self.found[goal]
            {
                // Nothing is nearer.
                if finding.used.fits(question.budget) {
                    finding.shortest = within;
                }
                self.settled[goal] = part == Part::Search;
            }
        }
    }

    fn schedule(&mut self, question: &Question, place: usize) -> Option<(Schedule, Budget)> {
        let found = self.search.found(place)?;
        let mut schedule = self.rebuilt(question, &found.way, found.round)?;
        let (property, wanted) = question.goals[place];
        if matches!(self.wish.order, Order::Random { .. }) || question.pace == Pace::Clock {
            schedule = schedule.without_what_it_does_not_need(&self.world, property, wanted);
        }
        schedule = schedule.without_faults_it_does_not_need(&self.world, question.pace, property, wanted);
        let schedule = schedule.in_causal_order(&self.world, question.pace, property, wanted);
        Some((schedule, used(&found.way, question.pace)))
    }

    /// The player's moves for a way from the start.
    fn rebuilt(&self, question: &Question, way: &[Choice], round: Option<usize>) -> Option<Schedule> {
        let mut worlds = Worlds::new(self.world.clone(), question.clone());
        let (mut choices, mut node) = (Vec::new(), worlds.start());
        for &choice in way {
            choices.push(worlds.moves(&node, choice)?);
            node = worlds.after(&node, choice)?;
        }
        Some(Schedule { choices, round })
    }
}

fn used(way: &[Choice], pace: Pace) -> Budget {
    let kinds = way.iter().flat_map(|choice| choice.costs(pace));
    kinds.fold(Budget::default(), |used, kind| used.set(kind, used.of(kind).saturating_add(1)))
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
            Some(budget) => questions.push((Question { budget, ..full }, Part::Search)),
            None => {
                // The plan is not followed where somebody asks for another way to search.
                let follows = wish.pace != Some(Pace::Free) && !matches!(wish.order, Order::Random { .. });
                let plan = Question { pace: Pace::Clock, budget: Budget::default(), ..full.clone() };
                questions.extend(follows.then_some((plan, Part::Plan)));
                let quiet = FAULTS.iter().fold(full.budget, |budget, kind| budget.set(*kind, 0));
                questions
                    .extend((quiet != full.budget).then(|| (Question { budget: quiet, ..full.clone() }, Part::Search)));
                questions.push((full, Part::Search));
            }
        }
        for (question, part) in questions {
            let same = |round: &&mut Round| {
                round.part == part && (round.question.pace, round.question.budget) == (question.pace, question.budget)
            };
            match rounds.iter_mut().find(same) {
                Some(round) => round.goals.push(goal),
                None => rounds.push(Round { question, goals: vec![goal], part }),
            }
        }
    }
    for round in &mut rounds {
        round.question.goals = round.goals.iter().map(|&goal| wish.goals[goal]).collect();
    }
    // What only follows the plan costs nothing and comes first; the others keep their order.
    let (planned, mut others): (Vec<_>, Vec<_>) = rounds.into_iter().partition(|round| round.part == Part::Plan);
    let trouble = |round: &Round| FAULTS.iter().any(|kind| round.question.budget.allows(*kind));
    let (troubled, quiet): (Vec<_>, Vec<_>) = others.drain(..).partition(trouble);
    planned.into_iter().chain(quiet).chain(troubled).collect()
}

/// Only what is promised eventually can be broken by going round, and only where time stands still can one.
fn goes_round(world: &World, round: &Round, wish: &Wish) -> bool {
    let eventual = round.question.goals.iter().any(|goal| is_eventual(world, *goal));
    wish.limits.cycles && round.question.pace == Pace::Free && eventual
}

/// `bound`: of what is known nothing longer is looked for.
fn begin(
    world: &World,
    round: &mut Round,
    wish: &Wish,
    planned: u32,
    states: u32,
    bound: Option<u32>,
) -> Search<Worlds> {
    let mut limits = Limits { states, ..wish.limits };
    // Where the clock decides there are few choices and many steps.
    if round.question.pace == Pace::Clock {
        limits.depth = limits.depth.max(planned);
        limits.sleep = false;
    }
    limits.depth = bound.map_or(limits.depth, |bound| limits.depth.min(bound));
    limits.cycles = goes_round(world, round, wish);
    // Who is put off on a way round is not told by states that stand for others.
    if wish.symmetry && round.question.pace == Pace::Free && !limits.cycles {
        round.question.symmetry = Symmetry::of(world, &round.question.requests).ok();
    }
    Search::new(Worlds::new(world.clone(), round.question.clone()), wish.order, limits)
}

/// Is a run asked for in which something promised never comes about?
fn is_eventual(world: &World, (property, goal): (u8, Goal)) -> bool {
    let info = world.behaviour().properties().get(usize::from(property));
    goal == Goal::Violation && info.is_some_and(|info| info.kind != PropertyKind::Always)
}

/// A planned run is followed for so many events.
const PLANNED: u32 = 5_000;
