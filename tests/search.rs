//! The search on a walk so small that what it must find is plain.
//!
//! Each of these changes was made once, and a test failed: a later find that replaces an earlier one, initial states or those outside
//! that are not judged, a search in depth that goes on as long as something lies beyond it.

use orrery::check::{Limits, Order, Search, Standing, System};

/// A walk on a grid from one of several places, to the right, up, or nowhere. Places further away than `edge` do not count.
struct Grid {
    starts: Vec<(u8, u8)>,
    edge: u8,
    /// Each property is found in one place.
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

    fn judge(&self, property: usize, state: &(u8, u8)) -> Standing {
        if self.found[property] == *state { Standing::Found } else { Standing::Holds }
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
        // The second is found last; the first could be found again, and on longer ways, meanwhile.
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
        let mut search = searched(&[(2, 2), (0, 0)], 9, &[(0, 0)], order, LIMITS);
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
        assert_eq!(search.stop(), None);
    }
}
