//! Vector clocks (Fidge 1988, Mattern 1989).

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::model::ProcessId;

/// Entry p counts the events of p that are known. The clock of an event is also its causal past: so many of the first
/// events of each process could have influenced it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VectorClock(pub Vec<u32>);

impl VectorClock {
    pub fn new(processes: u16) -> Self {
        VectorClock(vec![0; usize::from(processes)])
    }

    /// Counts one more event of `process`.
    pub fn tick(&mut self, process: ProcessId) {
        if let Some(own) = self.0.get_mut(process.index()) {
            *own += 1;
        }
    }

    /// Takes over what `other` knows.
    pub fn merge(&mut self, other: &VectorClock) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// How many events of `process` are known.
    pub fn of(&self, process: ProcessId) -> u32 {
        self.0.get(process.index()).copied().unwrap_or(0)
    }
}

impl PartialOrd for VectorClock {
    /// `Less` is happened-before, `None` is concurrent.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let mut order = Ordering::Equal;
        for (mine, theirs) in self.0.iter().zip(&other.0) {
            match (order, mine.cmp(theirs)) {
                (_, Ordering::Equal) => {}
                (Ordering::Equal, difference) => order = difference,
                (known, difference) if known == difference => {}
                _ => return None,
            }
        }
        Some(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_tell_before_from_concurrent() {
        let (mut a, mut b) = (VectorClock::new(2), VectorClock::new(2));
        a.tick(ProcessId(0));
        b.tick(ProcessId(1));
        assert_eq!(a.partial_cmp(&b), None);
        let sent = a.clone();
        b.merge(&sent);
        b.tick(ProcessId(1));
        assert_eq!(sent.partial_cmp(&b), Some(Ordering::Less));
        assert_eq!(b.partial_cmp(&sent), Some(Ordering::Greater));
        assert_eq!((b.of(ProcessId(0)), b.of(ProcessId(1)), b.of(ProcessId(2))), (1, 2, 0));
    }
}
