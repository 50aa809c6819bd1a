//! Matrix clocks (Wuu and Bernstein 1984; Sarin and Lynch 1987): what everybody knows that everybody knows.

use super::VectorClock;
use crate::model::ProcessId;

/// Row q is the vector clock of the newest event of q that is known here; the owner's row is its own vector clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MatrixClock(pub Vec<VectorClock>);

impl MatrixClock {
    pub fn new(processes: u16) -> Self {
        MatrixClock(vec![VectorClock::new(processes); usize::from(processes)])
    }

    /// Counts one more event of the owner, `me`.
    pub fn tick(&mut self, me: ProcessId) {
        if let Some(own) = self.0.get_mut(me.index()) {
            own.tick(me);
        }
    }

    /// Takes over what came with a message from `sender`: the owner now knows all that the sender knew of the others,
    /// and all that the sender itself knew.
    pub fn merge(&mut self, me: ProcessId, sender: ProcessId, other: &MatrixClock) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            mine.merge(theirs);
        }
        if let (Some(own), Some(theirs)) = (self.0.get_mut(me.index()), other.0.get(sender.index())) {
            own.merge(theirs);
        }
    }

    /// How many events of `process` everybody is known to know of: what only records those can be thrown away.
    pub fn known_to_all(&self, process: ProcessId) -> u32 {
        self.0.iter().map(|row| row.of(process)).min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_makes_known_that_the_question_is_known() {
        let [a, b] = [ProcessId(0), ProcessId(1)];
        let (mut at_a, mut at_b) = (MatrixClock::new(2), MatrixClock::new(2));
        at_a.tick(a);
        let question = at_a.clone();
        at_b.merge(b, a, &question);
        at_b.tick(b);
        assert_eq!(at_b.known_to_all(a), 1, "B knows it, and knows that A does");
        assert_eq!(at_a.known_to_all(a), 0, "A cannot tell yet whether B knows it");
        let answer = at_b.clone();
        at_a.merge(a, b, &answer);
        at_a.tick(a);
        assert_eq!(at_a.known_to_all(a), 1);
        assert_eq!(at_a.0, [VectorClock(vec![2, 1]), VectorClock(vec![1, 1])]);
    }
}
