//! A sweep as the person sees it: how many seeds, how far it has come, what came out, and the way into one of its runs.

use super::message::Panel;
use super::session::{AHEAD, Session};
use crate::scenario::{Document, USUAL_EVENTS};
use crate::sim::Shipped;
use crate::sweep::{FOREVER, Job, Outcome, Standing, Tally};

/// A page holds no more outcomes than this.
pub const MOST_SEEDS: u32 = 10_000;
const USUAL_SEEDS: u32 = 200;
/// So many rows of the table are shown at first, and more at a time.
const ROWS: usize = 100;

/// What can be done with a sweep.
#[derive(Clone, Debug, PartialEq)]
pub enum SweepMessage {
    /// How many seeds the next one is to have.
    Seeds(u32),
    Start,
    /// Stops it; what has come is kept.
    Cancel,
    /// How many workers the sweep with this number has; none means that the page itself runs it in slices.
    Workers {
        number: u32,
        workers: u32,
    },
    Came {
        number: u32,
        outcomes: Vec<Outcome>,
    },
    Sort(SweepOrder),
    MoreRows,
    /// Opens the run with this seed.
    Open(u64),
}

/// How the table of runs is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SweepOrder {
    #[default]
    Seed,
    /// The worst first.
    Outcome,
    /// The most first.
    Messages,
    /// The latest first.
    Decision,
    /// The longest first.
    Events,
}

/// The sweeps of a session: the last one, and what the next one is to be.
#[derive(Clone)]
pub struct Sweeps {
    pub seeds: u32,
    pub last: Option<Sweep>,
    started: u32,
}

impl Default for Sweeps {
    fn default() -> Self {
        Sweeps { seeds: USUAL_SEEDS, last: None, started: 0 }
    }
}

/// One plan under many seeds, as far as it has come. The seeds are 1, 2, 3 and so on.
#[derive(Clone)]
pub struct Sweep {
    /// Tells it from those before it, whose late answers are not for it.
    pub number: u32,
    pub job: Job,
    pub title: String,
    shipped: Option<Shipped>,
    pub wanted: u32,
    pub running: bool,
    pub workers: Option<u32>,
    /// In the order of their arrival.
    pub outcomes: Vec<Outcome>,
    pub tally: Tally,
    pub order: SweepOrder,
    /// Places in `outcomes`, in the order of the table.
    sorted: Vec<u32>,
    rows: usize,
}

impl Sweep {
    /// The rows of the table, and how many more there are.
    pub fn rows(&self) -> (impl Iterator<Item = &Outcome>, usize) {
        let shown = self.sorted.iter().take(self.rows);
        let outcomes = shown.filter_map(|&place| self.outcomes.get(place as usize));
        (outcomes, self.sorted.len().saturating_sub(self.rows))
    }

    fn add(&mut self, outcome: Outcome) {
        self.tally.add(&outcome);
        self.outcomes.push(outcome);
        self.file(self.outcomes.len() - 1);
    }

    fn file(&mut self, place: usize) {
        let (order, outcomes) = (self.order, &self.outcomes);
        let key = key(order, &outcomes[place]);
        let at = self.sorted.partition_point(|&other| self::key(order, &outcomes[other as usize]) < key);
        self.sorted.insert(at, place as u32);
    }

    fn sort(&mut self, order: SweepOrder) {
        self.order = order;
        self.sorted.clear();
        (0..self.outcomes.len()).for_each(|place| self.file(place));
    }
}

/// What comes first in the table has the least key.
fn key(order: SweepOrder, outcome: &Outcome) -> (u64, u64) {
    let first = match order {
        SweepOrder::Seed => 0,
        SweepOrder::Outcome => u64::MAX - outcome.standing() as u64,
        SweepOrder::Messages => u64::MAX - u64::from(outcome.messages),
        SweepOrder::Decision => u64::MAX - outcome.decided.map_or(0, |moment| moment.at.0),
        SweepOrder::Events => u64::MAX - u64::from(outcome.events),
    };
    (first, outcome.seed)
}

impl Session {
    pub(super) fn sweep(&mut self, message: SweepMessage) {
        match message {
            SweepMessage::Seeds(seeds) if (1..=MOST_SEEDS).contains(&seeds) => self.sweeps.seeds = seeds,
            SweepMessage::Seeds(seeds) => {
                self.refuse(format!("A sweep here has 1 to {MOST_SEEDS} seeds, not {seeds}; the command takes more."));
            }
            SweepMessage::Start => self.start_sweep(),
            SweepMessage::Open(seed) => self.open_swept(seed),
            message => {
                let Some(sweep) = &mut self.sweeps.last else { return };
                match message {
                    SweepMessage::Cancel => sweep.running = false,
                    SweepMessage::Workers { number, workers } if number == sweep.number => {
                        sweep.workers = Some(workers);
                    }
                    SweepMessage::Came { number, outcomes } if number == sweep.number && sweep.running => {
                        outcomes.into_iter().for_each(|outcome| sweep.add(outcome));
                        sweep.running = sweep.tally.runs < sweep.wanted;
                    }
                    SweepMessage::Sort(order) => sweep.sort(order),
                    SweepMessage::MoreRows => sweep.rows += ROWS,
                    _ => {}
                }
            }
        }
    }

    fn start_sweep(&mut self) {
        let plan = (**self.recording().plan()).clone();
        let events = self.shipped.as_ref().map_or(USUAL_EVENTS, |shipped| shipped.events);
        match Job::new(&Document::of_plan(self.entry.card.id, &self.title, plan), events, FOREVER) {
            Ok(job) => {
                self.sweeps.started += 1;
                self.sweeps.last = Some(Sweep {
                    number: self.sweeps.started,
                    job,
                    title: self.title.clone(),
                    shipped: self.shipped.clone(),
                    wanted: self.sweeps.seeds,
                    running: true,
                    workers: None,
                    outcomes: Vec::new(),
                    tally: Tally::default(),
                    order: SweepOrder::default(),
                    sorted: Vec::new(),
                    rows: ROWS,
                });
            }
            Err(error) => self.refuse(format!("{error}.")),
        }
    }

    /// Opens one run of the sweep where it is decided: at its violation, or else at its decision.
    fn open_swept(&mut self, seed: u64) {
        let Some(sweep) = &self.sweeps.last else { return };
        let Some(outcome) = sweep.outcomes.iter().find(|outcome| outcome.seed == seed) else { return };
        let violated = outcome.verdicts.iter().filter(|verdict| verdict.standing == Standing::Violated);
        let moment = violated.filter_map(|verdict| verdict.since).next().or(outcome.decided);
        let event = moment.map_or(0, |moment| moment.event);
        let events = outcome.events.min(2_000).max(event + AHEAD);
        let next = Session::with_plan(sweep.job.entry, sweep.job.plan.clone().seed(seed), events, event);
        let (title, shipped) = (sweep.title.clone(), sweep.shipped.clone());
        self.replace(Session { title, shipped, panel: Panel::None, ..next });
    }
}
