//! FIFO and causal-order broadcast: what they cost, and that nothing is ever delivered out of order.

#[path = "support/crashes.rs"]
mod crashes;
mod support;

use crashes::{any, broadcast, none, play};
use orrery::catalog::Entry;
use orrery::model::{MILLISECOND, Mark, Time};
use orrery::sim::{Lamp, Plan};
use support::Run;

const FIFO: u8 = 0;
const CAUSAL: u8 = 1;
const NOTHING_WAITS: usize = 4;

fn entry() -> &'static Entry {
    orrery::catalog::find("causal-broadcast").expect("it is listed")
}

fn plan(order: u8, relays: i64) -> Plan {
    Plan::new(entry().card).set("order", i64::from(order)).set("relays", relays)
}

#[test]
fn messages_and_latency_without_a_crash_are_as_on_the_card() {
    for order in [FIFO, CAUSAL] {
        for n in [2u32, 3, 5, 8, 12] {
            for (relays, expected) in [(0, n - 1), (1, n - 1), (2, n * (n - 1))] {
                let mut run = Run::new(entry(), &plan(order, relays).processes(n as u16));
                run.apply(&broadcast(0, 7)).expect("anybody may broadcast");
                let (mut sent, mut deliveries, mut last) = (run.step.sent.len() as u32, 1, Time::ZERO);
                while run.world.now() < Time(45 * MILLISECOND) && run.advance() {
                    sent += run.step.sent.iter().filter(|message| message.kind < 2).count() as u32;
                    if run.step.row.mark == Some(Mark::Deliver) {
                        (deliveries, last) = (deliveries + 1, run.step.row.at);
                    }
                }
                assert_eq!((sent, deliveries), (expected, n), "{n} processes, relays {relays}");
                assert_eq!(last, Time(10 * MILLISECOND), "{n} processes, relays {relays}: one message delay");
            }
        }
    }
}

#[test]
fn random_crashes_and_orders_never_break_the_order() {
    let mut reached = 0;
    for seed in 0..3_000 {
        let relays = (seed % 3) as i64;
        let order = (seed / 3 % 2) as u8;
        let run = play(entry(), &plan(order, relays), seed, any, false);
        // FIFO does not promise causal order, which is another test's affair.
        let broken = run.world.broken().iter().find(|breach| order == CAUSAL || breach.property != CAUSAL);
        assert_eq!(broken, None, "seed {seed}");
        if relays != 0 {
            match &run.world.lamps()[NOTHING_WAITS] {
                Lamp::Reached => reached += 1,
                Lamp::Blocked(_) => {}
                other => panic!("seed {seed}, relays {relays}: {other:?}"),
            }
        }
    }
    assert!(reached > 1_500, "{reached} of 2000 runs have delivered everything");
}

/// In how many of 500 random runs without a crash a property breaks.
fn breaks(plan: &Plan, property: u8) -> usize {
    let broken = |seed: &u64| {
        let run = play(entry(), plan, *seed, none, false);
        run.world.broken().iter().any(|breach| breach.property == property)
    };
    (0..500).filter(broken).count()
}

#[test]
fn the_same_schedules_find_every_variant_out() {
    let no_check = breaks(&plan(CAUSAL, 0).variant("no-check"), CAUSAL);
    assert!(no_check > 100, "{no_check} of 500");
    assert!(breaks(&plan(CAUSAL, 0).variant("count-received"), CAUSAL) > 0);
    assert!(breaks(&plan(CAUSAL, 0).variant("gaps"), FIFO) > 0);
}

#[test]
fn outside_what_they_promise_they_fail() {
    assert!(breaks(&plan(FIFO, 0), CAUSAL) > 0, "FIFO order is not causal order");
    let waits = (0..500).any(|seed| {
        let lamps = play(entry(), &plan(CAUSAL, 0), seed, any, false).world.lamps();
        matches!(lamps[NOTHING_WAITS], Lamp::Broken { .. })
    });
    assert!(waits, "over best-effort, a message whose past was lost in a crash waits for ever");
}
