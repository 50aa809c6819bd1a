//! What all outcomes together say.

use super::distribution::Values;
use super::outcome::{Outcome, Standing};
use crate::model::{Digest, Time};

/// Outcomes, counted as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub runs: u32,
    /// Runs by how they ended, in the order of [`Standing::ALL`].
    pub standings: [u32; 5],
    /// For each property, runs by how it ended.
    pub properties: Vec<[u32; 5]>,
    pub messages: Values,
    pub events: Values,
    /// Microseconds to the decision, of the runs that came to one.
    pub decided: Values,
    /// For each property, microseconds until it was reached, of the runs in which it was.
    pub reached: Vec<Values>,
    /// Sum of the runs' digests, each mixed with its seed: equal for the same outcomes in any order.
    pub digest: u64,
}

impl Tally {
    pub fn add(&mut self, outcome: &Outcome) {
        self.runs += 1;
        self.standings[outcome.standing() as usize] += 1;
        self.properties.resize(outcome.verdicts.len(), [0; 5]);
        self.reached.resize(outcome.verdicts.len(), Values::default());
        for (index, verdict) in outcome.verdicts.iter().enumerate() {
            self.properties[index][verdict.standing as usize] += 1;
            if let (Standing::Reached, Some(since)) = (verdict.standing, verdict.since) {
                self.reached[index].add(since.at.0);
            }
        }
        self.messages.add(outcome.messages.into());
        self.events.add(outcome.events.into());
        if let Some(decided) = outcome.decided {
            self.decided.add(decided.at.since(Time::ZERO));
        }
        let mut digest = Digest::new();
        digest.mix(outcome.seed);
        digest.mix(outcome.digest);
        self.digest = self.digest.wrapping_add(digest.value());
    }

    pub fn violated(&self) -> u32 {
        self.standings[Standing::Violated as usize]
    }
}
