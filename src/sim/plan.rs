//! What a run starts from: everything but the algorithm's code.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::action::Action;
use super::assumptions::Contradiction;
use crate::clocks::{self, ClockError, ClockSetting};
use crate::faults::When;
use crate::links::{LinkRule, MAX_DELAY, Network, NetworkError, Stack, TimingModel};
use crate::model::{Card, Map, ProcessId, SECOND, Set, Time};

/// A script longer than this is refused.
const MAX_SCRIPT: usize = 100_000;

/// Rules for single links: enough for all the links of 64 processes.
const MAX_RULES: usize = 4_096;

/// Nothing can be scripted later than this, about three years: sums with virtual times stay far from overflow.
pub(super) const MAX_TIME: Time = Time(100_000_000 * SECOND);

/// Processes, links, seed, parameters and the script. With the algorithm's name it determines the whole run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub processes: u16,
    #[serde(with = "seed")]
    pub seed: u64,
    /// What every link does that `links` does not name.
    pub network: Network,
    /// Links that are unlike the others, or missing; of two rules for one link the later counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkRule>,
    #[serde(default, skip_serializing_if = "TimingModel::is_asynchronous")]
    pub timing: TimingModel,
    /// The links that the algorithm stands on.
    #[serde(default, skip_serializing_if = "Stack::is_default")]
    pub stack: Stack,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Map<String, i64>,
    /// The "break it" switches that are on.
    #[serde(default, skip_serializing_if = "Set::is_empty")]
    pub variants: Set<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub script: Vec<Cue>,
    /// Processes whose clock is not perfect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockSetting>,
    /// Every so many microseconds the disks are synced: a crash takes what was written since. With 0 every write is safe
    /// at once.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sync_every: u64,
}

fn is_zero(micros: &u64) -> bool {
    *micros == 0
}

/// One entry of a script. Cues are taken strictly in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    pub when: When,
    pub act: Action,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    #[error("processes: {algorithm} runs with {min} to {max} processes, not {given}")]
    Processes { algorithm: &'static str, min: u16, max: u16, given: u16 },
    #[error("parameters: {algorithm} has no parameter “{name}”")]
    UnknownParameter { algorithm: &'static str, name: String },
    #[error("parameters: {name} must be between {min} and {max}, not {given}")]
    Parameter { name: &'static str, min: i64, max: i64, given: i64 },
    #[error("variants: {algorithm} has no variant “{id}”")]
    UnknownVariant { algorithm: &'static str, id: String },
    #[error("script: {given} entries are more than the limit of {MAX_SCRIPT}")]
    LongScript { given: usize },
    #[error("script: entry {entry} is due after {given}; nothing may be due after {MAX_TIME}")]
    LateScript { entry: usize, given: Time },
    #[error("script: entry {entry} waits for the 0th time; the first time is 1")]
    NeverCounts { entry: usize },
    #[error("sync_every: disks are synced at least once an hour, not every {given}")]
    Sync { given: Time },
    #[error(transparent)]
    Clocks(#[from] ClockError),
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error("links: {given} rules are more than the limit of {MAX_RULES}")]
    ManyRules { given: usize },
    #[error("links, rule {rule}: there is no link from {from} to {to}")]
    NoSuchLink { rule: usize, from: ProcessId, to: ProcessId },
    #[error("links, rule {rule}: {error}")]
    Rule { rule: usize, error: NetworkError },
    #[error("stack: links send again after 1 ms to one hour, not after {given} µs")]
    Resend { given: u64 },
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
}

impl Plan {
    /// The card's default number of processes, the textbook network, seed 1, nothing else.
    pub fn new(card: &Card) -> Plan {
        Plan {
            processes: card.processes.default,
            seed: 1,
            network: crate::links::PRESETS[0].network,
            links: Vec::new(),
            timing: TimingModel::Asynchronous,
            stack: Stack::default(),
            parameters: Map::new(),
            variants: Set::new(),
            script: Vec::new(),
            clocks: Vec::new(),
            sync_every: 0,
        }
    }

    pub fn processes(mut self, count: u16) -> Plan {
        self.processes = count;
        self
    }

    pub fn seed(mut self, seed: u64) -> Plan {
        self.seed = seed;
        self
    }

    pub fn network(mut self, network: Network) -> Plan {
        self.network = network;
        self
    }

    /// Adds a link that is unlike the others, or missing.
    pub fn link(mut self, rule: LinkRule) -> Plan {
        self.links.push(rule);
        self
    }

    pub fn timing(mut self, timing: TimingModel) -> Plan {
        self.timing = timing;
        self
    }

    pub fn stack(mut self, stack: Stack) -> Plan {
        self.stack = stack;
        self
    }

    pub fn set(mut self, parameter: &str, value: i64) -> Plan {
        self.parameters.insert(parameter.to_owned(), value);
        self
    }

    pub fn variant(mut self, id: &str) -> Plan {
        self.variants.insert(id.to_owned());
        self
    }

    /// Sets the clock of a process: `offset` in microseconds ahead, `drift` in parts per million too fast.
    pub fn clock(mut self, process: ProcessId, offset: i64, drift: i32) -> Plan {
        self.clocks.push(ClockSetting { process, offset, drift });
        self
    }

    /// Appends to the script.
    pub fn then(mut self, when: When, act: Action) -> Plan {
        self.script.push(Cue { when, act });
        self
    }

    /// Does this plan fit the algorithm on the card? Actions of the script are not judged here: one that cannot
    /// happen when its time comes is refused then.
    pub fn validate(&self, card: &'static Card) -> Result<(), PlanError> {
        let (algorithm, range) = (card.name, card.processes);
        if !(range.min..=range.max).contains(&self.processes) {
            let given = self.processes;
            return Err(PlanError::Processes { algorithm, min: range.min, max: range.max, given });
        }
        for (name, &given) in &self.parameters {
            let Some(parameter) = card.parameters.iter().find(|parameter| parameter.name == name) else {
                return Err(PlanError::UnknownParameter { algorithm, name: name.clone() });
            };
            if !(parameter.min..=parameter.max).contains(&given) {
                let (name, min, max) = (parameter.name, parameter.min, parameter.max);
                return Err(PlanError::Parameter { name, min, max, given });
            }
        }
        if let Some(id) = self.variants.iter().find(|id| card.variants.iter().all(|variant| variant.id != *id)) {
            return Err(PlanError::UnknownVariant { algorithm, id: id.clone() });
        }
        if self.script.len() > MAX_SCRIPT {
            return Err(PlanError::LongScript { given: self.script.len() });
        }
        for (entry, cue) in self.script.iter().enumerate() {
            let given = match cue.when {
                When::At(given) => given,
                When::After(_) => Time::ZERO,
                When::Once(pattern) => Time(pattern.then),
            };
            if given > MAX_TIME {
                return Err(PlanError::LateScript { entry: entry + 1, given });
            }
            if matches!(cue.when, When::Once(pattern) if pattern.count == 0) {
                return Err(PlanError::NeverCounts { entry: entry + 1 });
            }
        }
        if self.sync_every > MAX_DELAY {
            return Err(PlanError::Sync { given: Time(self.sync_every) });
        }
        clocks::validate(&self.clocks, self.processes)?;
        if !(1_000..=MAX_DELAY).contains(&self.stack.every) {
            return Err(PlanError::Resend { given: self.stack.every });
        }
        self.network.validate()?;
        self.validate_rules()?;
        Ok(self.contradiction().map_or(Ok(()), Err)?)
    }

    fn validate_rules(&self) -> Result<(), PlanError> {
        if self.links.len() > MAX_RULES {
            return Err(PlanError::ManyRules { given: self.links.len() });
        }
        for (index, LinkRule { from, to, network, .. }) in self.links.iter().enumerate() {
            let (rule, from, to) = (index + 1, *from, *to);
            if from == to || from.max(to).0 >= self.processes {
                return Err(PlanError::NoSuchLink { rule, from, to });
            }
            if let Some(Err(error)) = network.map(|network| network.validate()) {
                return Err(PlanError::Rule { rule, error });
            }
        }
        Ok(())
    }
}

/// A scenario that comes with Orrery.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// Lower case, words joined by hyphens; unique within its algorithm.
    pub id: &'static str,
    pub title: &'static str,
    /// One sentence that begs a question, or says what to try.
    pub headline: &'static str,
    /// Two or three sentences: what to look at.
    pub look: &'static str,
    pub plan: Plan,
    /// The event at which it opens.
    pub open_at: u32,
    /// How many events are recorded when it opens.
    pub events: u32,
    pub expected: Expected,
}

/// The outcome of a shipped scenario, which a test checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Every safety property holds, and these liveness properties are reached by the last recorded event.
    Holds { reached: &'static [&'static str] },
    /// This property is violated; with all variants off it is not.
    Violates(&'static str),
    /// Every safety property holds; this liveness property waits as its assumptions allow.
    Blocks(&'static str),
    /// This property is violated although every rule is kept: the plan gives less than the algorithm assumes, or what
    /// it wants cannot be had.
    Unpromised(&'static str),
}

/// Seeds in files: a number while JavaScript can hold it exactly, else text. Both are read.
pub mod seed {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    const EXACT: u64 = 1 << 53;

    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a seed is a whole number from 0 to 18446744073709551615")]
    enum Seed {
        Number(u64),
        Text(String),
    }

    pub fn serialize<S: Serializer>(seed: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        match *seed {
            0..=EXACT => serializer.serialize_u64(*seed),
            beyond => serializer.serialize_str(&beyond.to_string()),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        match Seed::deserialize(deserializer)? {
            Seed::Number(seed) => Ok(seed),
            Seed::Text(text) => text.parse().map_err(|_| D::Error::custom("a seed is a whole number in 64 bits")),
        }
    }
}
