//! The search on a walk so small that what it must find is plain.
//!
//! Each of these changes was made once, and a test failed: a later find that replaces an earlier one, initial states or those outside
//! that are not judged, a search in depth that goes on as long as something lies beyond it, sleep sets that keep what does
//! not commute.

use orrery::check::{Limits, Order, Search, Standing, Stop, System};
use orrery::model::digest_of;

/// A walk on a grid from one of several places, to the right, up, or nowhere. Places further away than `edge` do not count.
struct Grid {
    starts: Vec<(u8, u8)>,
    edge: u8,
    /// Each property is found in this place and in those that are not left of it or below it.
    found: Vec<(u8, u8)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Step {
    Right,
    Up,
    Stay,
}

impl System for Grid {
    type State = (u8, u8);
    type Choice = Step;
    type Kept = (u8, u8);

    fn starts(&mut self) -> Vec<(u8, u8)> {
        self.starts.clone()
    }

    fn fingerprint(&self, state: &(u8, u8)) -> u64 {
        u64::from(state.0) << 32 | u64::from(state.1)
    }

    fn choices(&mut self, _: &(u8, u8), choices: &mut Vec<Step>) {
        choices.extend([Step::Right, Step::Up, Step::Stay]);
    }

    fn after(&mut self, &(x, y): &(u8, u8), choice: Step) -> Option<(u8, u8)> {
        Some(match choice {
            Step::Right => (x + 1, y),
            Step::Up => (x, y + 1),
            Step::Stay => (x, y),
        })
    }

    fn counts(&self, &(x, y): &(u8, u8)) -> bool {
        x + y <= self.edge
    }

    fn properties(&self) -> usize {
        self.found.len()
    }

    fn judge(&self, property: usize, &(x, y): &(u8, u8)) -> Standing {
        let (right, up) = self.found[property];
        if x >= right && y >= up { Standing::Found } else { Standing::Holds }
    }

    fn commute(&mut self, &(x, y): &(u8, u8), _: Step, _: Step) -> bool {
        x + y + 2 <= self.edge
    }

    fn keep(&self, _: Option<(&(u8, u8), Step)>, state: (u8, u8)) -> (u8, u8) {
        state
    }

    fn wake(&mut self, kept: &(u8, u8)) -> (u8, u8) {
        *kept
    }
}

const LIMITS: Limits = Limits { depth: 1_000, states: 10_000, bytes: 1 << 24, cycles: false, sleep: false };

fn searched(starts: &[(u8, u8)], edge: u8, found: &[(u8, u8)], order: Order, limits: Limits) -> Search<Grid> {
    let mut search = Search::new(Grid { starts: starts.to_vec(), edge, found: found.to_vec() }, order, limits);
    while !search.go(7) {}
    search
}

const ORDERS: [Order; 2] = [Order::Breadth, Order::Deepening];

#[test]
fn every_place_is_found_and_then_it_ends() {
    for order in ORDERS {
        let search = searched(&[(0, 0)], 9, &[], order, LIMITS);
        let tally = search.tally();
        assert_eq!((tally.states, tally.depth, search.is_exhausted()), (55, 10, true), "{order:?}");
    }
    let sleeping = searched(&[(0, 0)], 9, &[], Order::Breadth, Limits { sleep: true, ..LIMITS });
    assert_eq!(sleeping.tally().states, 55);
    assert!(sleeping.tally().generated < searched(&[(0, 0)], 9, &[], Order::Breadth, LIMITS).tally().generated);
}

#[test]
fn several_properties_do_not_lengthen_each_others_ways() {
    for order in ORDERS {
        // The second is found last; meanwhile the others are found again, on longer ways.
        let mut search = searched(&[(0, 0)], 9, &[(1, 1), (4, 4), (0, 3), (9, 9)], order, LIMITS);
        for (property, steps) in [Some(2), Some(8), Some(3), None].into_iter().enumerate() {
            assert_eq!(search.steps(property), steps, "{order:?}, {property}");
            assert_eq!(search.found(property).map(|found| found.way.len()), steps, "{order:?}, {property}");
        }
        assert!(search.is_exhausted(), "{order:?}");
    }
}

#[test]
fn an_initial_state_may_violate_it() {
    for order in ORDERS {
        let mut search = searched(&[(0, 0), (2, 2)], 9, &[(2, 1)], order, LIMITS);
        let found = search.found(0).expect("found");
        assert_eq!((found.start, found.way.len()), (1, 0), "{order:?}");
        let nearest = searched(&[(0, 0), (2, 2)], 9, &[(3, 2)], order, LIMITS).found(0).expect("found");
        assert_eq!((nearest.start, nearest.way.as_slice()), (1, [Step::Right].as_slice()), "{order:?}");
    }
}

#[test]
fn states_that_do_not_count_are_judged_before_they_are_forgotten() {
    for order in ORDERS {
        let mut search = searched(&[(0, 0)], 3, &[(0, 4)], order, LIMITS);
        assert_eq!(search.steps(0), Some(4), "{order:?}");
        assert_eq!(search.found(0).map(|found| found.way), Some(vec![Step::Up; 4]), "{order:?}");
        assert!(search.tally().states <= 10, "{order:?}");
        assert!(!searched(&[(0, 0)], 3, &[(0, 5)], order, LIMITS).has_found(0), "{order:?}: two steps outside");
    }
    let search = searched(&[(0, 0)], 3, &[(0, 4)], Order::Random { seed: 1 }, LIMITS);
    assert!(search.has_found(0));
}

#[test]
fn a_depth_that_was_not_enough_is_said() {
    for order in ORDERS {
        let search = searched(&[(0, 0)], 9, &[], order, Limits { depth: 4, ..LIMITS });
        assert_eq!((search.tally().states, search.tally().depth, search.is_exhausted()), (15, 5, false), "{order:?}");
        assert_eq!(search.stop(), Some(Stop::Depth));
    }
}

/// Some small machines and moves that one or two of them make together.
struct Machines {
    moves: Vec<Move>,
    seed: u64,
}

/// Who moves, from where, to where; both may be the same machine.
struct Move {
    who: [usize; 2],
    from: [u8; 2],
    to: [u8; 2],
}

const COUNT: usize = 4;

impl Machines {
    fn random(seed: u64) -> Machines {
        let draw = |what: u32, part: u32, of: u64| digest_of(&(seed, what, part)) % of;
        let moves = (0..9 + draw(1_000, 0, 6) as u32).map(|at| {
            let pair = |part: u32, of: u64| [draw(at, part, of), draw(at, part + 1, of)];
            let mut who = pair(0, COUNT as u64).map(|who| who as usize);
            if draw(at, 6, 3) > 0 {
                who[1] = who[0];
            }
            Move { who, from: pair(2, 3).map(|state| state as u8), to: pair(4, 3).map(|state| state as u8) }
        });
        Machines { moves: moves.collect(), seed }
    }
}

impl System for Machines {
    type State = [u8; COUNT];
    type Choice = u8;
    type Kept = [u8; COUNT];

    fn starts(&mut self) -> Vec<[u8; COUNT]> {
        vec![[0; COUNT]]
    }

    fn fingerprint(&self, state: &[u8; COUNT]) -> u64 {
        digest_of(state)
    }

    /// In an order that differs from state to state.
    fn choices(&mut self, state: &[u8; COUNT], choices: &mut Vec<u8>) {
        choices.extend(0..self.moves.len() as u8);
        choices.sort_by_key(|choice| digest_of(&(self.seed, state, choice)));
    }

    fn after(&mut self, state: &[u8; COUNT], choice: u8) -> Option<[u8; COUNT]> {
        let Move { who, from, to } = &self.moves[usize::from(choice)];
        let open = state[who[0]] == from[0] && (who[0] == who[1] || state[who[1]] == from[1]);
        let mut next = *state;
        next[who[1]] = to[1];
        next[who[0]] = to[0];
        open.then_some(next)
    }

    fn properties(&self) -> usize {
        0
    }

    fn judge(&self, _: usize, _: &[u8; COUNT]) -> Standing {
        Standing::Holds
    }

    /// By trying.
    fn commute(&mut self, state: &[u8; COUNT], one: u8, other: u8) -> bool {
        let mut both = |one, other| {
            let state = self.after(state, one)?;
            self.after(&state, other)
        };
        let way = both(one, other);
        way.is_some() && way == both(other, one)
    }

    fn keep(&self, _: Option<(&[u8; COUNT], u8)>, state: [u8; COUNT]) -> [u8; COUNT] {
        state
    }

    fn wake(&mut self, kept: &[u8; COUNT]) -> [u8; COUNT] {
        *kept
    }
}

/// Also where a state is reached first with a choice asleep and then with it awake.
#[test]
fn sleep_sets_lose_no_state_of_random_machines() {
    let (mut made, mut spared) = (0, 0);
    for seed in 0..2_000 {
        let mut plain = Search::new(Machines::random(seed), Order::Breadth, LIMITS);
        let mut sleeping = Search::new(Machines::random(seed), Order::Breadth, Limits { sleep: true, ..LIMITS });
        while !plain.go(100) {}
        while !sleeping.go(100) {}
        let reach = |search: &Search<Machines>| (search.tally().states, search.tally().depth);
        assert_eq!(reach(&sleeping), reach(&plain), "seed {seed}");
        made += plain.tally().generated;
        spared += plain.tally().generated - sleeping.tally().generated;
    }
    assert!(spared * 5 > made, "{spared} of {made} are spared");
}
