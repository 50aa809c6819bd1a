//! Runs that never end: ways that go round among states in which something promised has not come about.
//!
//! A way that goes round for ever is a run only if nobody is put off for ever: **weak fairness**. A choice that is open in
//! every state of the round must be made in it. So a message that stays in flight arrives some day, and a timer that
//! stays armed goes off.

use std::collections::VecDeque;

use crate::model::Set;

/// The label of choices that may be put off for ever.
pub(super) const OPTIONAL: u64 = 0;

/// The edges between states, in the order in which states were expanded.
#[derive(Default)]
pub(super) struct Graph {
    edges: Vec<Edge>,
    /// By state: its first edge.
    first: Vec<u32>,
    /// By state: a bit for each property that is open in it.
    open: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Edge {
    to: u32,
    /// Which choice: the same number in every state in which it is open; [`OPTIONAL`] for what need not be made.
    label: u64,
}

impl Graph {
    pub fn enter(&mut self, number: u32, open: u32) {
        debug_assert_eq!(self.open.len(), number as usize);
        self.open.push(open);
    }

    pub fn link(&mut self, from: u32, to: u32, label: u64) {
        while self.first.len() <= from as usize {
            self.first.push(self.edges.len() as u32);
        }
        self.edges.push(Edge { to, label });
    }

    pub fn bytes(&self) -> usize {
        self.edges.len() * size_of::<Edge>() + (self.first.len() + self.open.len()) * 4
    }

    /// The states of a fair round in all of which this property is open; the last is the first again.
    pub fn fair_round(&self, property: usize) -> Option<Vec<u32>> {
        if property >= 32 {
            return None;
        }
        let component = self.components(property);
        // What is reached first comes first, because the way to it is shortest.
        let mut seen = vec![false; component.len()];
        (0..).zip(&component).find_map(|(number, &own)| {
            let known = own == NOWHERE || std::mem::replace(&mut seen[own as usize], true);
            if known { None } else { self.round_through(number, own, &component) }
        })
    }

    fn edges_of(&self, number: u32) -> &[Edge] {
        let at = |number: usize| self.first.get(number).map_or(self.edges.len(), |&first| first as usize);
        &self.edges[at(number as usize)..at(number as usize + 1)]
    }

    /// A fair round from this state within its component, if there is one.
    fn round_through(&self, from: u32, own: u32, component: &[u32]) -> Option<Vec<u32>> {
        let inside = |number: u32| component[number as usize] == own;
        let states = || (from..).take(component.len() - from as usize).filter(|&number| inside(number));
        // A state that is a component by itself must lead to itself.
        if !self.edges_of(from).iter().any(|edge| inside(edge.to)) {
            return None;
        }
        let mut round = vec![from];
        let labels: Set<u64> = self.edges_of(from).iter().map(|edge| edge.label).collect();
        for &label in labels.iter().filter(|label| **label != OPTIONAL) {
            let taken = |state: u32| self.edges_of(state).iter().find(|edge| edge.label == label && inside(edge.to));
            let here = *round.last()?;
            if let Some((state, edge)) = states().find_map(|state| Some((state, taken(state)?))) {
                self.walk(here, state, own, component, &mut round)?;
                round.push(edge.to);
            } else {
                // Not taken: then it must be closed somewhere on the round.
                let closed = states().find(|&state| self.edges_of(state).iter().all(|edge| edge.label != label))?;
                self.walk(here, closed, own, component, &mut round)?;
            }
        }
        let here = *round.last()?;
        if round.len() == 1 {
            // Nothing is open in the first state but what goes round: one edge, then back.
            let edge = self.edges_of(from).iter().find(|edge| inside(edge.to))?;
            round.push(edge.to);
            self.walk(edge.to, from, own, component, &mut round)?;
        } else {
            self.walk(here, from, own, component, &mut round)?;
        }
        Some(round)
    }

    /// Appends a shortest way between two states of a component, without the first of them.
    fn walk(&self, from: u32, to: u32, own: u32, component: &[u32], round: &mut Vec<u32>) -> Option<()> {
        if from == to {
            return Some(());
        }
        let mut before = vec![NOWHERE; component.len()];
        before[from as usize] = from;
        let mut queue = VecDeque::from([from]);
        while let Some(state) = queue.pop_front() {
            for edge in self.edges_of(state) {
                if component[edge.to as usize] == own && before[edge.to as usize] == NOWHERE {
                    before[edge.to as usize] = state;
                    queue.push_back(edge.to);
                }
            }
        }
        let (mut way, mut at) = (vec![to], to);
        while before[at as usize] != from {
            at = before.get(at as usize).copied().filter(|&at| at != NOWHERE)?;
            way.push(at);
        }
        round.extend(way.iter().rev());
        Some(())
    }

    /// The strongly connected component of every state in which the property is open ([`NOWHERE`] for the others), by
    /// Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972), without recursion.
    fn components(&self, property: usize) -> Vec<u32> {
        let count = self.open.len();
        let open = |number: u32| self.open[number as usize] >> property & 1 == 1;
        let (mut component, mut order, mut low) = (vec![NOWHERE; count], vec![0u32; count], vec![0u32; count]);
        let (mut stack, mut calls, mut next, mut found) = (Vec::new(), Vec::new(), 1, 0);
        for root in (0..count as u32).filter(|&root| open(root)) {
            if order[root as usize] == 0 {
                calls.push((root, 0));
            }
            while let Some((state, edge)) = calls.pop() {
                let at = state as usize;
                if edge == 0 {
                    (order[at], low[at]) = (next, next);
                    next += 1;
                    stack.push(state);
                }
                let edges = self.edges_of(state);
                if let Some(&Edge { to, .. }) = edges.get(edge) {
                    calls.push((state, edge + 1));
                    match order[to as usize] {
                        _ if !open(to) => {}
                        0 => calls.push((to, 0)),
                        // Still on the stack: it belongs to the same component as all that lies between.
                        _ if component[to as usize] == NOWHERE => low[at] = low[at].min(order[to as usize]),
                        _ => {}
                    }
                    continue;
                }
                if low[at] == order[at] {
                    while let Some(member) = stack.pop() {
                        component[member as usize] = found;
                        if member == state {
                            break;
                        }
                    }
                    found += 1;
                }
                if let Some(&(caller, _)) = calls.last() {
                    low[caller as usize] = low[caller as usize].min(low[at]);
                }
            }
        }
        component
    }
}

const NOWHERE: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    /// A graph of states in all of which property 0 is open but for those named.
    fn graph(edges: &[(u32, u32, u64)], states: u32, reached: &[u32]) -> Graph {
        let mut graph = Graph::default();
        (0..states).for_each(|state| graph.enter(state, u32::from(!reached.contains(&state))));
        edges.iter().for_each(|&(from, to, label)| graph.link(from, to, label));
        graph
    }

    #[test]
    fn a_round_is_found_where_the_promise_is_never_kept() {
        let edges = [(0, 1, 1), (1, 2, 2), (2, 1, 3)];
        let round = graph(&edges, 3, &[]).fair_round(0).unwrap();
        assert_eq!((round.first(), round.last()), (Some(&1), Some(&1)));
        assert_eq!(graph(&edges, 3, &[2]).fair_round(0), None, "the round comes by a state in which it is kept");
        assert_eq!(graph(&edges[..2], 3, &[]).fair_round(0), None, "nothing goes round");
    }

    #[test]
    fn a_round_that_puts_somebody_off_for_ever_is_no_run() {
        // 7 is open all the way round and would lead out.
        let unfair = [(0, 1, 1), (0, 2, 7), (1, 0, 3), (1, 2, 7)];
        assert_eq!(graph(&unfair, 3, &[2]).fair_round(0), None);
        // In one state of the round it is not open.
        let fair = [(0, 1, 1), (0, 2, 7), (1, 0, 3)];
        assert!(graph(&fair, 3, &[2]).fair_round(0).is_some());
        // It is taken on the way round.
        let taken = [(0, 1, 1), (0, 2, 7), (1, 0, 7), (1, 2, 8)];
        assert_eq!(graph(&taken, 3, &[2]).fair_round(0).map(|round| round.len()), Some(3));
    }

    #[test]
    fn a_round_of_one_state_and_one_that_needs_several_turns() {
        assert_eq!(graph(&[(0, 0, 1)], 1, &[]).fair_round(0), Some(vec![0, 0]));
        // 1 and 2 are open in the middle state, and each must be made.
        let round = graph(&[(0, 1, 1), (0, 2, 2), (1, 0, 3), (2, 0, 3)], 3, &[]).fair_round(0).unwrap();
        assert!([1, 2].iter().all(|state| round.contains(state)), "{round:?}");
    }

    /// What goes wrong need not, however often it could.
    #[test]
    fn what_may_be_put_off_for_ever_is_no_way_out() {
        let edges = [(0, 1, 1), (0, 2, OPTIONAL), (1, 0, 3), (1, 2, OPTIONAL)];
        assert_eq!(graph(&edges, 3, &[2]).fair_round(0), Some(vec![0, 1, 0]));
    }

    /// 9 is open in the first state only; the way round must come by where it is not, though that is no shortest way.
    #[test]
    fn a_way_round_comes_by_where_what_is_not_made_cannot_be_made() {
        let edges = [(0, 0, 1), (0, 1, OPTIONAL), (0, 3, 9), (1, 0, 4)];
        let round = graph(&edges, 4, &[3]).fair_round(0).unwrap();
        assert!(round.contains(&1), "{round:?}");
    }

    #[test]
    fn each_property_has_states_of_its_own_and_a_state_may_lead_nowhere() {
        let mut graph = Graph::default();
        // Property 1 is open in the last two states, property 0 everywhere but there; the second state leads nowhere.
        [1, 1, 2, 2].iter().enumerate().for_each(|(state, open)| graph.enter(state as u32, *open));
        [(0, 1, 1), (0, 2, 2), (2, 3, 3), (3, 2, 4)].iter().for_each(|&(from, to, label)| graph.link(from, to, label));
        assert_eq!(graph.fair_round(0), None);
        assert_eq!(graph.fair_round(1), Some(vec![2, 3, 2]));
        assert_eq!(graph.fair_round(40), None);
    }

    #[test]
    fn a_round_is_found_however_long_it_is_and_never_by_a_state_in_which_the_promise_is_kept() {
        assert_eq!(graph(&[(0, 1, 1), (1, 2, 2), (2, 0, 3)], 3, &[]).fair_round(0), Some(vec![0, 1, 2, 0]));
        // All that goes round may be put off for ever, but need not be.
        assert_eq!(graph(&[(0, 1, OPTIONAL), (1, 0, OPTIONAL)], 2, &[]).fair_round(0), Some(vec![0, 1, 0]));
        // The short cut from 1 by 3 leads through a kept promise.
        let edges = [(0, 1, 1), (1, 2, 2), (1, 3, 3), (2, 4, 4), (3, 0, 5), (4, 0, 6)];
        assert_eq!(graph(&edges, 5, &[3]).fair_round(0), Some(vec![0, 1, 2, 4, 0]));
    }

    /// 9 leads out of the first round all the time; from the second one can go to the first, but not back.
    #[test]
    fn rounds_that_lead_to_one_another_are_two() {
        let edges = [(0, 1, 1), (0, 4, 9), (1, 0, 2), (1, 4, 9), (2, 3, 5), (3, 2, 6), (3, 0, 7)];
        assert_eq!(graph(&edges, 5, &[4]).fair_round(0), Some(vec![2, 3, 2]));
    }
}
