//! One seed of a plan, run to its end or its bound.

use std::rc::Rc;

use super::outcome::{Moment, Outcome, Standing, Verdict};
use crate::catalog::Entry;
use crate::model::{Mark, Time};
use crate::scenario::{Document, DocumentError, MAX_EVENTS};
use crate::sim::{EventKind, Lamp, Plan, Step, World};

/// More seeds than this at a time are refused.
pub const MAX_SEEDS: u64 = 100_000;

/// What is run, whatever the seed.
#[derive(Clone)]
pub struct Job {
    pub entry: &'static Entry,
    pub plan: Plan,
    /// A run ends after so many events, if nothing ends it before.
    pub events: u32,
    /// No event is later than this.
    pub until: Time,
}

/// One seed under way.
pub struct Run {
    seed: u64,
    world: World,
    step: Step,
    events: u32,
    until: Time,
    messages: u32,
    decided: Option<Moment>,
    verdicts: Vec<Verdict>,
}

/// Among so many processes the properties are looked at after every event, so that "since" is exact.
pub const FEW: usize = 16;

/// No bound on the time.
pub const FOREVER: Time = Time(u64::MAX);

impl Job {
    /// The plan of a document. What was done by hand is left out: it belongs to one run.
    pub fn new(document: &Document, events: u32, until: Time) -> Result<Job, DocumentError> {
        let entry = document.validate()?;
        Ok(Job { entry, plan: document.plan.clone(), events: events.min(MAX_EVENTS), until })
    }

    /// The plan as a document, which can be handed on.
    pub fn document(&self) -> Document {
        Document::of_plan(self.entry.card.id, "Sweep", self.plan.clone())
    }

    /// The run with this seed, at its start.
    pub fn start(&self, seed: u64) -> Run {
        let plan = Rc::new(self.plan.clone().seed(seed));
        let mut step = Step::default();
        let world = World::new((self.entry.behaviour)(&plan), plan, &mut step);
        let verdicts = vec![Verdict { standing: Standing::Holds, since: None }; world.behaviour().properties().len()];
        let (events, until) = (self.events, self.until);
        let mut run = Run { seed, world, step, events, until, messages: 0, decided: None, verdicts };
        run.note();
        run
    }

    /// The outcome with this seed.
    pub fn run(&self, seed: u64) -> Outcome {
        let mut run = self.start(seed);
        while !run.advance(u32::MAX) {}
        run.outcome()
    }
}

impl Run {
    /// Goes on by at most so many events. Returns whether the run has ended.
    pub fn advance(&mut self, events: u32) -> bool {
        for _ in 0..events {
            if self.world.events() >= self.events {
                return true;
            }
            // Only the event itself tells when it is.
            let before = (self.until < FOREVER).then(|| self.world.clone());
            if !self.world.advance(&mut self.step) {
                return true;
            }
            if let Some(before) = before.filter(|_| self.world.now() > self.until) {
                self.world = before;
                return true;
            }
            self.note();
        }
        false
    }

    /// How the run stands.
    pub fn outcome(mut self) -> Outcome {
        self.look();
        Outcome {
            seed: self.seed,
            verdicts: self.verdicts,
            messages: self.messages,
            events: self.world.events(),
            decided: self.decided,
            end: self.world.now(),
            over: self.world.is_over(),
            digest: self.world.digest(),
        }
    }

    fn moment(&self) -> Moment {
        Moment { event: self.world.events() - 1, at: self.world.now() }
    }

    /// Takes down what the last step says.
    fn note(&mut self) {
        let row = &self.step.row;
        self.messages += self.step.sent.iter().filter(|message| message.id.copy == 0).count() as u32;
        if self.decided.is_none() && row.mark.is_some_and(|mark| mark >= Mark::Learn) {
            self.decided = Some(self.moment());
        }
        // Among many processes to look costs more than to run. What was promised comes about, or is undone, mostly by
        // something that is told to the layer above or done from there.
        let few = self.world.slots().len() <= FEW;
        if few || row.mark.is_some() || row.is_interesting() || row.kind == EventKind::Request {
            self.look();
        }
    }

    /// Looks at the properties, and notes since when they are as they are.
    fn look(&mut self) {
        let now = self.moment();
        for (verdict, lamp) in self.verdicts.iter_mut().zip(self.world.lamps()) {
            let (standing, since) = match lamp {
                Lamp::Holds => (Standing::Holds, None),
                Lamp::Reached => (Standing::Reached, Some(now)),
                Lamp::Open(_) => (Standing::NotYet, None),
                Lamp::Blocked(_) => (Standing::Blocked, None),
                Lamp::Broken { .. } => (Standing::Violated, Some(now)),
            };
            if verdict.standing != standing {
                *verdict = Verdict { standing, since };
            }
        }
    }
}
