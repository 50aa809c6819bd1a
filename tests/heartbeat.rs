//! The heartbeat failure detector: what it costs, how soon it notices, and what it promises in which system.

mod support;

use orrery::catalog::Entry;
use orrery::faults::{Fault, When};
use orrery::links::{Delay, Network};
use orrery::model::{MILLISECOND, ProcessId, Time};
use orrery::sim::{Action, Effect, Lamp, Plan};
use support::{Dice, Run};

const ACCURACY: usize = 0;
const COMPLETENESS: usize = 1;
const EVENTUAL_ACCURACY: usize = 2;

fn entry() -> &'static Entry {
    orrery::catalog::find("heartbeat-fd").expect("it is listed")
}

fn plan(push: bool, eventually: bool) -> Plan {
    Plan::new(entry().card).set("detector", i64::from(push)).set("class", i64::from(eventually))
}

/// Delays of whole microseconds up to `longest`, in any order.
fn links(longest: u64) -> Network {
    let delay = Delay::Uniform { min: longest / 10, max: longest };
    Network { delay, fifo: false, ..orrery::links::PRESETS[0].network }
}

fn until(run: &mut Run, time: u64, mut each: impl FnMut(&Run)) {
    while run.world.now() < Time(time) && run.advance() {
        each(run);
    }
}

#[test]
fn messages_of_a_period_are_counted_exactly() {
    for n in [2u64, 3, 5, 8, 16] {
        for (push, expected) in [(false, 2 * n * (n - 1)), (true, n * (n - 1))] {
            let mut run = Run::new(entry(), &plan(push, false).processes(n as u16).set("period", 50));
            let mut sent = run.step.sent.len() as u64;
            // Ten periods of 50 ms, the first from the start on; the eleventh begins at 500 ms.
            until(&mut run, 499 * MILLISECOND, |run| {
                sent += if run.world.now() < Time(500 * MILLISECOND) { run.step.sent.len() as u64 } else { 0 };
            });
            assert_eq!(sent, 10 * expected, "{n} processes, push: {push}");
        }
    }
}

/// A run with one crash: how long after it each survivor suspects, and the bound.
fn detection(push: bool, seed: u64) -> (Vec<u64>, u64, u64) {
    let mut dice = Dice::new(seed);
    let longest = (1 + dice.below(40) as u64) * MILLISECOND;
    let period = longest + dice.below(50) as u64 * MILLISECOND;
    let timeout = if push { period + longest } else { 2 * longest } + (1 + dice.below(30) as u64) * MILLISECOND;
    let crash = Time(timeout * 3 + dice.below(200_000) as u64);
    let victim = ProcessId(0);
    let n = 2 + dice.below(7) as u16;
    let plan = plan(push, false).processes(n).seed(seed).network(links(longest));
    let plan = plan.set("timeout", (timeout / MILLISECOND) as i64).set("period", (period / MILLISECOND) as i64);
    let plan = plan.then(When::At(crash), Action::Fault(Fault::Crash { process: victim }));
    let mut run = Run::new(entry(), &plan);
    let mut noticed = Vec::new();
    until(&mut run, crash.0 + 4 * timeout, |run| {
        for entry in &run.step.effects.list {
            if let Effect::Indicate { indication, .. } = &entry.effect {
                let (name, _, sentence) = run.world.behaviour().indication(&**indication);
                assert_eq!((name, sentence.as_str()), ("suspect", "suspects A"), "seed {seed}: nobody else crashed");
                noticed.push(run.world.now().0 - crash.0);
            }
        }
    });
    assert_eq!(noticed.len(), usize::from(n) - 1, "seed {seed}: everybody notices, and once");
    assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
    assert_eq!(run.world.lamps()[COMPLETENESS], Lamp::Reached);
    (noticed, if push { longest + timeout } else { 2 * timeout }, period + timeout)
}

/// Chen, Toueg and Aguilera's bound for push is Δ + timeout, the textbook's for pull two periods. Both are tight.
#[test]
fn detection_times_are_within_the_published_bounds() {
    for push in [false, true] {
        let mut worst = 0;
        for seed in 0..1500 {
            let (noticed, bound, looser) = detection(push, seed);
            let latest = noticed.into_iter().max().unwrap_or(0);
            assert!(latest <= bound, "push: {push}, seed {seed}: {latest} µs after the crash, not within {bound} µs");
            assert!(!push || latest <= looser, "seed {seed}: with Δ ≤ h also within h + timeout");
            worst = worst.max(latest * 100 / bound);
        }
        assert!((90..=100).contains(&worst), "push: {push}: the worst came to {worst} % of the bound");
    }
}

/// Delays up to a bound that the timeout does not fit; crashes now and then. ◇P learns: with constant delays it is done
/// soon, with random ones the next mistake may take its time, but there is an end to them.
#[test]
fn the_eventually_perfect_detector_becomes_accurate_and_stays_so() {
    for seed in 0..1000 {
        let mut dice = Dice::new(seed);
        let (push, constant) = (dice.percent(50), dice.percent(50));
        let longest = (2 + dice.below(30) as u64) * MILLISECOND;
        let n = 2 + dice.below(4) as u16;
        let mut network = links(longest);
        if constant {
            network.delay = Delay::Constant { micros: longest };
        }
        let plan = plan(push, true).processes(n).seed(seed).network(network).set("step", 5);
        let plan = plan.set("timeout", 1 + dice.below(40) as i64).set("period", 5 + dice.below(20) as i64);
        let mut run = Run::new(entry(), &plan);
        until(&mut run, dice.below(300_000) as u64, |_| {});
        for process in 1..n {
            if dice.percent(30) {
                let crash = Action::Fault(Fault::Crash { process: ProcessId(process) });
                assert_eq!(run.apply(&crash), Ok(()));
            }
        }
        let wrong = |run: &Run| {
            let lamps = run.world.lamps();
            let broken = lamps.iter().any(|lamp| matches!(lamp, Lamp::Broken { .. }));
            assert!(!broken, "seed {seed}, push: {push}: {lamps:?}");
            lamps[COMPLETENESS] != Lamp::Reached || lamps[EVENTUAL_ACCURACY] != Lamp::Reached
        };
        let mut last = 0;
        until(&mut run, 3_000 * MILLISECOND, |run| last = if wrong(run) { run.world.now().0 } else { last });
        assert!(!constant || last < 2_000 * MILLISECOND, "seed {seed}, push: {push}: wrong at {last} µs");
    }
}

/// Outside its assumptions P is wrong: where delays have no bound, and where the timeout does not fit the bound.
#[test]
fn p_is_wrong_where_its_bound_does_not_hold() {
    let breach = |plan: Plan| {
        (0..50).any(|seed| {
            let mut run = Run::new(entry(), &plan.clone().seed(seed));
            until(&mut run, 1_000 * MILLISECOND, |_| {});
            run.world.broken().first().is_some_and(|breach| usize::from(breach.property) == ACCURACY)
        })
    };
    let continents = Network::preset("continents").expect("the preset is listed");
    assert!(breach(plan(false, false).network(continents).set("timeout", 150)));
    assert!(breach(plan(true, false).network(continents).set("timeout", 100)));
    assert!(breach(plan(false, false).network(links(30 * MILLISECOND)).set("timeout", 59)), "2Δ is 60 ms");
}

/// A timer that was set earlier comes before an answer in the same instant, so the round trip must be shorter than T.
#[test]
fn a_timeout_of_exactly_one_round_trip_is_too_short() {
    for (timeout, broken) in [(20, true), (21, false)] {
        let mut run = Run::new(entry(), &plan(false, false).set("timeout", timeout));
        until(&mut run, 200 * MILLISECOND, |_| {});
        assert_eq!(!run.world.broken().is_empty(), broken, "T = {timeout} ms, Δ = 10 ms");
    }
}

/// In the run that keeps it up for ever, each suspicion is taken back and made again.
#[test]
fn with_a_fixed_timeout_the_same_mistake_is_made_for_ever() {
    let plan = plan(false, true).processes(2).set("timeout", 15).variant("fixed-timeout");
    let mut run = Run::new(entry(), &plan);
    let mut late = [0, 0];
    until(&mut run, 10_000 * MILLISECOND, |run| {
        for entry in &run.step.effects.list {
            if let Effect::Indicate { indication, .. } = &entry.effect
                && run.world.now() > Time(9_000 * MILLISECOND)
            {
                let (name, ..) = run.world.behaviour().indication(&**indication);
                late[usize::from(name == "restore")] += 1;
            }
        }
    });
    assert!(late[0] > 20 && late[1] > 20, "{late:?} suspicions and restorations in the tenth second");
}
