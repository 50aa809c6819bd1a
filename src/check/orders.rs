//! The three orders in which a search expands states.

use super::graph::OPTIONAL;
use super::search::{Level, Search, Waiting};
use super::system::System;
use super::visited::{NONE, Visited};
use crate::model::digest_of;

impl<S: System> Search<S> {
    // Nearest first.

    pub(super) fn enter(&mut self) {
        for start in 0..self.starts.len() {
            let state = self.starts[start].clone();
            self.generated += 1;
            if let Ok(number) = self.visited.insert(self.system.fingerprint(&state), NONE) {
                self.judge(number, &state);
                let kept = self.system.keep(None, state);
                self.queue.push_back(Waiting { number, depth: 0, kept, sleep: Box::default() });
            }
        }
    }

    /// Returns whether there was a state to expand.
    ///
    /// Sleep sets (Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996, chapter 5): of two choices
    /// that commute, the later one's state need not make the earlier one. In depth, a state that is found again must then make what
    /// was asleep at first and is not now; here it need not. What a choice asleep in a state leads to has been found before
    /// that state is expanded: let the state come from p by c, and x be asleep in it. Then p after x had been found before it, if x
    /// was made in p because it came earlier, and if x was asleep in p by induction. So p after x is expanded
    /// earlier, and from there c was made or, again by induction, leads to what had been found.
    pub(super) fn expand_nearest(&mut self) -> bool {
        let Some(Waiting { number, depth, kept, sleep }) = self.queue.pop_front() else { return false };
        if depth >= self.limits.depth && self.beyond && !self.open {
            return true;
        }
        let state = self.system.wake(&kept);
        drop(kept);
        let mut choices = std::mem::take(&mut self.choices);
        choices.clear();
        self.system.choices(&state, &mut choices);
        if depth >= self.limits.depth {
            let mut moved = false;
            for &choice in &choices {
                let leads_on = self.system.after(&state, choice).is_some();
                self.beyond |= leads_on;
                moved |= leads_on && self.system.must(choice);
            }
            if !moved {
                self.judge_end(number, &state);
            }
            self.choices = choices;
            return true;
        }
        let (mut moved, mut done) = (false, sleep.to_vec());
        for &choice in &choices {
            if sleep.contains(&choice) {
                moved |= self.system.must(choice);
                continue;
            }
            let Some(next) = self.system.after(&state, choice) else { continue };
            let must = self.system.must(choice);
            moved |= must;
            self.generated += 1;
            if !self.system.counts(&next) {
                self.judge_outside(number, choice, &next);
                continue;
            }
            let reached = self.visited.insert(self.system.fingerprint(&next), number);
            if let Some(graph) = &mut self.graph {
                let (Ok(to) | Err(to)) = reached;
                graph.link(number, to, if must { digest_of(&choice) | 1 } else { OPTIONAL });
            }
            if let Ok(new) = reached {
                self.depth = self.depth.max(depth + 2);
                self.judge(new, &next);
                let asleep = done.iter().copied().filter(|&other| self.system.commute(&state, other, choice)).collect();
                let kept = self.system.keep(Some((&state, choice)), next);
                self.queue.push_back(Waiting { number: new, depth: depth + 1, kept, sleep: asleep });
            }
            if self.limits.sleep {
                done.push(choice);
            }
        }
        if !moved {
            self.judge_end(number, &state);
        }
        self.choices = choices;
        true
    }

    // In depth.

    /// Takes one step of the search in depth. Returns false when a round found no more than the one before.
    pub(super) fn go_deeper(&mut self) -> bool {
        let Some(level) = self.stack.last_mut() else {
            if self.start < self.starts.len() && self.round > 0 {
                self.descend_from(self.start);
                return true;
            }
            if self.round > 0 {
                let found = self.visited.len();
                if found == self.nearer {
                    self.beyond = false;
                    return false;
                }
                (self.nearer, self.depth) = (found, self.round);
                if self.round > self.limits.depth {
                    return false;
                }
            }
            (self.round, self.start, self.beyond, self.generated) = (self.round + 1, 0, false, 0);
            self.visited = Visited::default();
            return true;
        };
        let Some(&choice) = level.choices.get(level.next) else {
            let level = self.stack.pop();
            if let Some(level) = level.filter(|level| !level.moved) {
                self.judge_end(NONE, &level.state);
            }
            if self.stack.is_empty() {
                self.start += 1;
            }
            self.way.pop();
            return true;
        };
        level.next += 1;
        let Some(next) = self.system.after(&level.state, choice) else { return true };
        level.moved |= self.system.must(choice);
        self.generated += 1;
        if !self.system.counts(&next) {
            self.judge_outside(NONE, choice, &next);
            return true;
        }
        let depth = self.stack.len() as u32;
        if depth >= self.round {
            self.beyond = true;
            return true;
        }
        self.way.push(choice);
        if !self.descend(next, depth) {
            self.way.pop();
        }
        true
    }

    fn descend_from(&mut self, start: usize) {
        let state = self.starts[start].clone();
        self.generated += 1;
        if !self.descend(state, 0) {
            self.start += 1;
        }
    }

    /// Goes on from a state, unless it was there before at no greater depth. The parent of a state is the depth here.
    fn descend(&mut self, state: S::State, depth: u32) -> bool {
        match self.visited.insert(self.system.fingerprint(&state), depth) {
            Ok(number) => self.judge(number, &state),
            Err(known) if self.visited.parent(known) > depth => self.visited.set_parent(known, depth),
            Err(_) => return false,
        }
        let mut choices = Vec::new();
        self.system.choices(&state, &mut choices);
        self.stack.push(Level { state, choices, next: 0, moved: false });
        true
    }

    // By chance.

    /// Takes one step of a walk; at its end the next begins.
    pub(super) fn walk_on(&mut self, seed: u64) -> bool {
        if self.starts.is_empty() {
            return false;
        }
        let walk = self.round;
        let drawn = |what: u32, of: usize| (digest_of(&(seed, walk, what)) % of as u64) as usize;
        let Some(Level { state, mut choices, .. }) = self.stack.pop() else {
            self.round += 1;
            self.start = drawn(u32::MAX, self.starts.len());
            self.way.clear();
            let state = self.starts[self.start].clone();
            self.walk_to(state);
            return true;
        };
        let depth = self.way.len() as u32;
        if depth >= self.limits.depth {
            return true;
        }
        let mut draw = 0;
        while !choices.is_empty() {
            let choice = choices.swap_remove(drawn(depth << 8 | draw, choices.len()));
            draw = (draw + 1).min(255);
            if let Some(next) = self.system.after(&state, choice) {
                if !self.system.counts(&next) {
                    self.judge_outside(NONE, choice, &next);
                    continue;
                }
                self.way.push(choice);
                self.walk_to(next);
                return true;
            }
        }
        self.judge_end(NONE, &state);
        true
    }

    fn walk_to(&mut self, state: S::State) {
        self.generated += 1;
        self.depth = self.depth.max(self.way.len() as u32 + 1);
        if let Ok(number) = self.visited.insert(self.system.fingerprint(&state), NONE) {
            self.judge(number, &state);
        }
        let mut choices = Vec::new();
        self.system.choices(&state, &mut choices);
        self.stack.push(Level { state, choices, next: 0, moved: false });
    }
}
