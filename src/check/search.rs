//! The search itself: which states are found in which order, and when it ends.

use std::collections::VecDeque;

use super::graph::Graph;
use super::system::{Standing, System};
use super::visited::Visited;

/// In which order states are expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Nearest first: what is found is found on a shortest way.
    Breadth,
    /// Along one way to its end, first to depth 1, then to 2 and so on: shortest ways too, and little memory, but all
    /// that is near is searched again each time.
    Deepening,
    /// One way after another, each choice by chance. It never knows that it has seen everything.
    Random { seed: u64 },
}

/// What a search must not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps from an initial state.
    pub depth: u32,
    /// Distinct states.
    pub states: u32,
    /// Bytes of memory, for visited states and for those that wait.
    pub bytes: usize,
    /// Keep the edges between states and look for ways that go round for ever (16 bytes an edge).
    pub cycles: bool,
    /// Leave out orders of choices that commute (nearest first only, and not with `cycles`). All states are found, on ways as short.
    pub sleep: bool,
}

/// Why a search ended before it had seen everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    States,
    Bytes,
    /// Something lies beyond the depth.
    Depth,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Distinct states, the initial ones included.
    pub states: u32,
    /// All states that were made, duplicates and the initial ones included.
    pub generated: u64,
    /// States on the longest of the shortest ways from an initial state; an initial state alone is 1.
    pub depth: u32,
    /// States that wait to be expanded.
    pub waiting: usize,
    pub bytes: usize,
}

/// What a property came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<C> {
    /// Which of the initial states it begins with.
    pub start: usize,
    /// The choices from there.
    pub way: Vec<C>,
    /// From which choice on the way goes round for ever, if it does.
    pub round: Option<usize>,
}

/// Where a property was found.
enum Place<C> {
    /// In the state with this number.
    State(u32),
    /// Right after it, in a state that does not count.
    After(u32, C),
    Way(Found<C>),
}

/// A state that is to be expanded.
pub(super) struct Waiting<S: System> {
    pub number: u32,
    pub depth: u32,
    pub kept: S::Kept,
    /// Choices that need not be made here, because another order of the same choices leads to the same states.
    pub sleep: Box<[S::Choice]>,
}

/// A state on the way of a search in depth.
pub(super) struct Level<S: System> {
    pub state: S::State,
    pub choices: Vec<S::Choice>,
    pub next: usize,
    /// Has a choice led anywhere?
    pub moved: bool,
}

/// One search under way.
pub struct Search<S: System> {
    pub system: S,
    order: Order,
    pub(super) limits: Limits,
    pub(super) visited: Visited,
    pub(super) starts: Vec<S::State>,
    pub(super) queue: VecDeque<Waiting<S>>,
    pub(super) graph: Option<Graph>,
    pub(super) stack: Vec<Level<S>>,
    pub(super) way: Vec<S::Choice>,
    /// In depth: the initial state under way.
    pub(super) start: usize,
    /// In depth: how many states long the ways of this round are at most. By chance: how many walks there were.
    pub(super) round: u32,
    /// In depth: how many states the rounds before have found.
    pub(super) nearer: u32,
    pub(super) generated: u64,
    pub(super) depth: u32,
    /// Something lies beyond the depth.
    pub(super) beyond: bool,
    /// Something promised has not come about in some state.
    pub(super) open: bool,
    stop: Option<Stop>,
    over: bool,
    found: Vec<Option<Place<S::Choice>>>,
    pub(super) choices: Vec<S::Choice>,
}

impl<S: System> Search<S> {
    pub fn new(mut system: S, order: Order, limits: Limits) -> Search<S> {
        let starts = system.starts();
        // Whether a way round puts somebody off shows only where all edges are kept.
        let limits = Limits { sleep: limits.sleep && !limits.cycles, ..limits };
        let found = (0..system.properties()).map(|_| None).collect();
        let mut search = Search {
            system,
            order,
            limits,
            visited: Visited::default(),
            starts,
            queue: VecDeque::new(),
            graph: (limits.cycles && order == Order::Breadth).then(Graph::default),
            stack: Vec::new(),
            way: Vec::new(),
            start: 0,
            round: 0,
            nearer: 0,
            generated: 0,
            depth: 1,
            beyond: false,
            open: false,
            stop: None,
            over: false,
            found,
            choices: Vec::new(),
        };
        if order == Order::Breadth {
            search.enter();
        }
        search
    }

    /// Expands at most so many states. Returns whether the search is over.
    pub fn go(&mut self, states: u32) -> bool {
        for _ in 0..states {
            if self.over {
                break;
            }
            let goes_on = match self.order {
                Order::Breadth => self.expand_nearest(),
                Order::Deepening => self.go_deeper(),
                Order::Random { seed } => self.walk_on(seed),
            };
            let all = !self.found.is_empty() && self.found.iter().all(Option::is_some);
            self.stop = self.limit();
            self.over = !goes_on || all || self.stop.is_some();
            if self.over && !all {
                self.look_for_cycles();
            }
        }
        self.over
    }

    pub fn tally(&self) -> Tally {
        let Search { generated, depth, .. } = *self;
        let waiting = self.queue.len() + self.stack.len();
        Tally { states: self.visited.len(), generated, depth, waiting, bytes: self.bytes() }
    }

    /// Has every state been seen that the choices lead to? Chance never knows.
    pub fn is_exhausted(&self) -> bool {
        self.is_through() && !self.beyond
    }

    /// Has every state been seen that is no further away than the limit of depth?
    pub fn is_through(&self) -> bool {
        self.over && self.queue.is_empty() && self.stack.is_empty() && !matches!(self.order, Order::Random { .. })
    }

    /// Which limit ended the search.
    pub fn stop(&self) -> Option<Stop> {
        if self.is_through() { self.beyond.then_some(Stop::Depth) } else { self.stop }
    }

    /// The fingerprints of all states, in the order of finding.
    pub fn fingerprints(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.visited.len()).map(|number| self.visited.print(number))
    }

    /// Has this property been found violated, or witnessed?
    pub fn has_found(&self, property: usize) -> bool {
        self.found.get(property).is_some_and(Option::is_some)
    }

    /// The way to where this property is violated, or witnessed.
    pub fn found(&mut self, property: usize) -> Option<Found<S::Choice>> {
        match self.found.get(property)?.as_ref()? {
            Place::State(number) => {
                let (start, way) = self.way_to(*number)?;
                Some(Found { start, way, round: None })
            }
            Place::After(number, choice) => {
                let (number, choice) = (*number, *choice);
                let (start, mut way) = self.way_to(number)?;
                way.push(choice);
                Some(Found { start, way, round: None })
            }
            Place::Way(found) => Some(found.clone()),
        }
    }

    /// How many choices lead to what was found of it.
    pub fn steps(&self, property: usize) -> Option<usize> {
        Some(match self.found.get(property)?.as_ref()? {
            Place::State(number) => self.visited.way(*number).len() - 1,
            Place::After(number, _) => self.visited.way(*number).len(),
            Place::Way(found) => found.way.len(),
        })
    }

    /// Looks at a state that is new, before anything decides whether it is to be expanded.
    pub(super) fn judge(&mut self, number: u32, state: &S::State) {
        let mut open = 0;
        for property in 0..self.found.len() {
            match self.system.judge(property, state) {
                Standing::Holds => {}
                Standing::Open => open |= 1 << property.min(31),
                Standing::Found => self.note(property, number),
            }
        }
        self.open |= open != 0;
        if let Some(graph) = &mut self.graph {
            graph.enter(number, open);
        }
    }

    /// Looks at a state that does not count, before it is forgotten.
    pub(super) fn judge_outside(&mut self, number: u32, choice: S::Choice, state: &S::State) {
        for property in 0..self.found.len() {
            if self.found[property].is_none() && self.system.judge(property, state) == Standing::Found {
                self.found[property] = Some(if self.order == Order::Breadth {
                    Place::After(number, choice)
                } else {
                    let way = self.way.iter().copied().chain([choice]).collect();
                    Place::Way(Found { start: self.start, way, round: None })
                });
            }
        }
    }

    /// Nothing can be chosen in this state.
    pub(super) fn judge_end(&mut self, number: u32, state: &S::State) {
        if self.system.ends(state) {
            for property in 0..self.found.len() {
                if self.system.judge(property, state) == Standing::Open {
                    self.note(property, number);
                }
            }
        }
    }

    /// The first place counts: what is found later is not nearer.
    fn note(&mut self, property: usize, number: u32) {
        if self.found[property].is_none() {
            self.depth = self.depth.max(self.way.len() as u32 + 1);
            let way = || Place::Way(Found { start: self.start, way: self.way.clone(), round: None });
            self.found[property] = Some(if self.order == Order::Breadth { Place::State(number) } else { way() });
        }
    }

    fn look_for_cycles(&mut self) {
        let Some(graph) = self.graph.take() else { return };
        for property in 0..self.found.len() {
            if self.found[property].is_none()
                && let Some(round) = graph.fair_round(property)
                && let Some(found) = self.go_round(&round)
            {
                self.found[property] = Some(Place::Way(found));
            }
        }
    }

    /// The choices that lead through these states one after another, the first of which is reached on its shortest way.
    fn go_round(&mut self, round: &[u32]) -> Option<Found<S::Choice>> {
        let (start, mut way) = self.way_to(*round.first()?)?;
        let stem = way.len();
        let mut state = self.starts[start].clone();
        for &choice in &way {
            state = self.system.after(&state, choice)?;
        }
        for &number in &round[1..] {
            let (choice, next) = self.step_to(&state, number)?;
            way.push(choice);
            state = next;
        }
        Some(Found { start, way, round: Some(stem) })
    }

    /// The initial state and the choices that first led to a state.
    fn way_to(&mut self, number: u32) -> Option<(usize, Vec<S::Choice>)> {
        let numbers = self.visited.way(number);
        let print = self.visited.print(numbers[0]);
        let start = (0..self.starts.len()).find(|&at| self.system.fingerprint(&self.starts[at]) == print)?;
        let (mut state, mut way) = (self.starts[start].clone(), Vec::new());
        for &number in &numbers[1..] {
            let (choice, next) = self.step_to(&state, number)?;
            way.push(choice);
            state = next;
        }
        Some((start, way))
    }

    fn step_to(&mut self, state: &S::State, number: u32) -> Option<(S::Choice, S::State)> {
        let (mut choices, print) = (Vec::new(), self.visited.print(number));
        self.system.choices(state, &mut choices);
        choices.into_iter().find_map(|choice| {
            let next = self.system.after(state, choice)?;
            (self.system.fingerprint(&next) == print).then_some((choice, next))
        })
    }

    fn bytes(&self) -> usize {
        let graph = self.graph.as_ref().map_or(0, Graph::bytes);
        let waiting = self.queue.len() * (self.system.kept_bytes() + size_of::<Waiting<S>>() - size_of::<S::Kept>());
        self.visited.bytes() + waiting + graph
    }

    fn limit(&self) -> Option<Stop> {
        if self.visited.len() >= self.limits.states {
            return Some(Stop::States);
        }
        (self.bytes() > self.limits.bytes).then_some(Stop::Bytes)
    }
}
