//! A sweep's hands: workers that load the same program as the page, or the page itself in slices where there are none.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use yew::Callback;

use super::app::Shared;
use super::browser;
use super::hired::Hired;
use crate::model::Set;
use crate::scenario;
use crate::session::{Message, Sweep, SweepMessage};
use crate::sweep::{FOREVER, Job, Outcome, Run};

/// A worker answers about so often, in milliseconds: often enough to be seen, rarely enough to cost little.
const ANSWER: f64 = 60.0;
/// No worker is given more seeds than this at a time.
const MOST: u32 = 200;
/// The page's own slices last so many milliseconds: half a frame.
const SLICE: f64 = 8.0;
/// A slice looks at the clock after so many events.
const EVENTS: u32 = 200;

thread_local! {
    static JOB: RefCell<Option<Job>> = const { RefCell::new(None) };
}

/// In a worker: what is to be run. Returns whether that could be read.
#[wasm_bindgen(js_name = sweepPrepare)]
pub fn prepare(document: &str, events: u32) -> bool {
    let job = scenario::open(document).and_then(|opened| Job::new(&opened.document, events, FOREVER));
    JOB.set(job.ok());
    JOB.with_borrow(Option::is_some)
}

/// In a worker: the outcomes of so many seeds, as rows of numbers in JSON.
#[wasm_bindgen(js_name = sweepRun)]
pub fn run(first: u32, count: u32) -> String {
    let row = |job: &Job, seed: u32| job.run(seed.into()).row();
    let rows: Vec<Vec<u64>> =
        JOB.with_borrow(|job| job.iter().flat_map(|job| (first..first + count).map(|seed| row(job, seed))).collect());
    serde_json::to_string(&rows).unwrap_or_default()
}

/// Runs one sweep. To drop it is to stop it.
pub struct Sweeper {
    pub number: u32,
    _pool: Rc<Pool>,
}

struct Pool {
    number: u32,
    job: Job,
    last: u32,
    next: Cell<u32>,
    workers: Cell<u32>,
    session: Shared,
    act: Callback<Message>,
    hands: RefCell<Vec<Hand>>,
    own: RefCell<Own>,
}

/// One worker.
struct Hand {
    worker: Hired,
    seeds: u32,
}

/// The page's own work.
#[derive(Default)]
struct Own {
    /// What workers had done before they failed.
    done: Set<u32>,
    run: Option<Run>,
    timer: Option<Timeout>,
}

impl Sweeper {
    pub fn start(sweep: &Sweep, session: Shared, act: Callback<Message>) -> Sweeper {
        let (number, job, last) = (sweep.number, sweep.job.clone(), sweep.wanted);
        let (next, workers, hands, own) = (Cell::new(1), Cell::new(0), RefCell::default(), RefCell::default());
        let pool = Rc::new(Pool { number, job, last, next, workers, session, act, hands, own });
        for _ in 0..browser::cores().min(last) {
            match pool.hire() {
                Some(hand) => pool.hands.borrow_mut().push(hand),
                None => break,
            }
        }
        let workers = pool.hands.borrow().len();
        pool.workers.set(workers as u32);
        if workers == 0 {
            pool.work_alone();
        } else {
            pool.tell(SweepMessage::Workers { number, workers: workers as u32 });
            (0..workers).for_each(|hand| pool.ask(hand));
        }
        Sweeper { number, _pool: pool }
    }
}

impl Pool {
    fn tell(&self, message: SweepMessage) {
        self.act.emit(Message::Sweep(message));
    }

    /// A worker that has been told what to run.
    fn hire(self: &Rc<Self>) -> Option<Hand> {
        let index = self.hands.borrow().len();
        let document = self.job.document().to_json().ok()?;
        let pool = Rc::downgrade(self);
        let worker = Hired::new(&[document.into(), self.job.events.into()], move |answer| {
            if let Some(pool) = pool.upgrade() {
                pool.hear(index, &answer.get(0).as_string().unwrap_or_default(), answer.get(1).as_f64());
            }
        })?;
        Some(Hand { worker, seeds: 1 })
    }

    /// Gives a worker its next seeds, if any are left.
    fn ask(&self, index: usize) {
        let first = self.next.get();
        let mut hands = self.hands.borrow_mut();
        let Some(hand) = hands.get_mut(index).filter(|_| first <= self.last) else { return };
        // The last seeds are shared out, so that nobody waits for one worker at the end.
        let share = (self.last - first + 1).div_ceil(self.workers.get().max(1));
        let count = hand.seeds.min(share);
        self.next.set(first + count);
        hand.worker.ask(&[first.into(), count.into()]);
    }

    /// An answer, and how long the worker worked for it.
    fn hear(self: &Rc<Self>, index: usize, answer: &str, worked: Option<f64>) {
        let rows: Option<Vec<Vec<u64>>> = serde_json::from_str(answer).ok();
        let outcomes = rows.and_then(|rows| rows.iter().map(|row| Outcome::of_row(row)).collect::<Option<Vec<_>>>());
        let Some(outcomes) = outcomes.filter(|outcomes| !outcomes.is_empty()) else { return self.work_alone() };
        if let Some(hand) = self.hands.borrow_mut().get_mut(index) {
            // Eight times as many at a time is as far as one measurement is trusted.
            let wanted = f64::from(hand.seeds) * (ANSWER / worked.unwrap_or(ANSWER).max(0.1)).min(8.0);
            hand.seeds = (wanted as u32).clamp(1, MOST);
        }
        self.ask(index);
        self.tell(SweepMessage::Came { number: self.number, outcomes });
    }

    /// Without workers, from the start or from now on. This closure may be one of theirs, so they end a little later.
    fn work_alone(self: &Rc<Self>) {
        if let Some(sweep) = &self.session.borrow().sweeps.last {
            self.own.borrow_mut().done = sweep.outcomes.iter().map(|outcome| outcome.seed as u32).collect();
        }
        self.next.set(1);
        let pool = Rc::downgrade(self);
        self.later(
            move |pool| {
                pool.hands.borrow_mut().clear();
                pool.tell(SweepMessage::Workers { number: pool.number, workers: 0 });
                pool.slice();
            },
            pool,
        );
    }

    fn later(&self, work: impl FnOnce(Rc<Pool>) + 'static, pool: Weak<Pool>) {
        let timer = Timeout::new(0, move || {
            if let Some(pool) = pool.upgrade() {
                work(pool);
            }
        });
        self.own.borrow_mut().timer = Some(timer);
    }

    /// A little of the work, and then the next little.
    fn slice(self: Rc<Self>) {
        let until = browser::now() + SLICE;
        let mut outcomes = Vec::new();
        let mut run = self.own.borrow_mut().run.take();
        while browser::now() < until {
            match run.take().or_else(|| self.next_run()) {
                None => break,
                Some(mut going) => {
                    if going.advance(EVENTS) {
                        outcomes.push(going.outcome());
                    } else {
                        run = Some(going);
                    }
                }
            }
        }
        let more = run.is_some() || self.next.get() <= self.last;
        self.own.borrow_mut().run = run;
        if !outcomes.is_empty() {
            self.tell(SweepMessage::Came { number: self.number, outcomes });
        }
        if more {
            self.later(Pool::slice, Rc::downgrade(&self));
        }
    }

    fn next_run(&self) -> Option<Run> {
        let mut next = self.next.get();
        while self.own.borrow().done.contains(&next) {
            next += 1;
        }
        self.next.set(next.saturating_add(1));
        (next <= self.last).then(|| self.job.start(next.into()))
    }
}
