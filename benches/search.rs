//! What a search costs, on models of which the number of states is known. `cargo bench --bench search`, or
//! `cargo bench --bench search -- paxos` for a part.
//!
//! Time is processor time where the system tells it (Linux), so that a busy machine does not show; it is the best of several
//! searches. Memory is that of visited states and their parents at the end, and of everything at the most.

use std::time::{Duration, Instant};

use orrery::check::{Limits, Order, Search};
use orrery::conformance::{Model, Specified, Visitor, open};

fn main() {
    let part = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    for (words, times) in [("two-phase-commit 7", 10), ("paxos 3", 5), ("two-phase-commit 9", 1)] {
        if words.contains(&part) {
            open(&words.split(' ').collect::<Vec<_>>(), Measured { words, times }).expect("on offer");
        }
    }
}

struct Measured {
    words: &'static str,
    times: u32,
}

impl Visitor for Measured {
    type Output = ();

    fn visit<M: Model>(self, model: M) {
        let limits = Limits { depth: 1_000, states: u32::MAX, bytes: 2_000_000_000, cycles: false, sleep: false };
        let (mut best, mut most, mut last) = (Duration::MAX, 0, None);
        for _ in 0..self.times {
            let clock = Clock::start();
            let mut search = Search::new(Specified(&model), Order::Breadth, limits);
            while !search.go(10_000) {
                most = search.tally().bytes.max(most);
            }
            best = best.min(clock.elapsed());
            assert!(search.is_exhausted() && !search.has_found(0), "all states are seen, and the property holds");
            last = Some(search.tally());
        }
        let Some(tally) = last else { return };
        println!(
            "{:20} {:>9} states {:>9} generated {:>9.0} states/s {:>5.1} bytes a state, {} MB at the most",
            self.words,
            tally.states,
            tally.generated,
            f64::from(tally.states) / best.as_secs_f64(),
            tally.bytes as f64 / f64::from(tally.states),
            most / 1_000_000
        );
    }
}

/// Of the thread if the system tells it, else of the day.
struct Clock {
    began: Instant,
    spent: Option<Duration>,
}

impl Clock {
    fn start() -> Clock {
        Clock { began: Instant::now(), spent: spent() }
    }

    fn elapsed(&self) -> Duration {
        match (self.spent, spent()) {
            (Some(before), Some(now)) => now - before,
            _ => self.began.elapsed(),
        }
    }
}

/// Nanoseconds on a processor, the first number of the file.
fn spent() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}
