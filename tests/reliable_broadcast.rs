//! Best-effort, lazy and eager reliable broadcast: what they cost, and what they promise while processes crash.

#[path = "support/crashes.rs"]
mod crashes;
mod support;

use crashes::{any, broadcast, none, play};
use orrery::catalog::Entry;
use orrery::links::Network;
use orrery::model::{MILLISECOND, Mark, Time};
use orrery::sim::{Lamp, Plan};
use support::Run;

const VALIDITY: usize = 2;
const AGREEMENT: usize = 3;

const BEST_EFFORT: i64 = 0;
const LAZY: i64 = 1;
const EAGER: i64 = 2;

fn entry() -> &'static Entry {
    orrery::catalog::find("reliable-broadcast").expect("it is listed")
}

fn plan(relays: i64) -> Plan {
    Plan::new(entry().card).set("relays", relays)
}

#[test]
fn messages_and_latency_without_a_crash_are_as_on_the_card() {
    for n in [2u32, 3, 5, 8, 16] {
        for (relays, expected) in [(BEST_EFFORT, n - 1), (LAZY, n - 1), (EAGER, n * (n - 1))] {
            let mut run = Run::new(entry(), &plan(relays).processes(n as u16));
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

#[test]
fn random_crashes_never_split_the_correct_processes() {
    for seed in 0..3_000 {
        let relays = [BEST_EFFORT, LAZY, EAGER][seed as usize % 3];
        let plan = plan(relays).set("detector", (seed / 3 % 2) as i64).set("class", (seed / 6 % 2) as i64);
        let run = play(entry(), &plan, seed, any, false);
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        let lamps = run.world.lamps();
        assert_eq!(lamps[VALIDITY], Lamp::Reached, "seed {seed}, relays {relays}");
        if relays != BEST_EFFORT {
            assert_eq!(lamps[AGREEMENT], Lamp::Reached, "seed {seed}, relays {relays}");
        }
    }
}

fn found(plan: Plan, property: usize, crashes: fn(usize) -> usize) -> bool {
    (0..300)
        .any(|seed| matches!(play(entry(), &plan, seed, crashes, false).world.lamps()[property], Lamp::Broken { .. }))
}

#[test]
fn the_same_schedules_find_every_variant_out() {
    assert!(found(plan(EAGER).variant("no-relay"), AGREEMENT, any));
    assert!(found(plan(LAZY).variant("no-relay"), AGREEMENT, any));
    assert!(found(plan(LAZY).variant("lazy-forget"), AGREEMENT, any));
    assert!(found(plan(EAGER).variant("no-dedup"), 0, none));
}

#[test]
fn outside_its_assumptions_agreement_fails() {
    assert!(found(plan(BEST_EFFORT), AGREEMENT, any), "best-effort promises nothing for a sender that crashes");
    let lossy = Network { loss: 500, ..orrery::links::PRESETS[0].network };
    let split = (0..200).any(|seed| {
        let mut run = Run::new(entry(), &plan(EAGER).processes(3).seed(seed).network(lossy));
        run.apply(&broadcast(0, 1)).expect("anybody may broadcast");
        while run.advance() {}
        matches!(run.world.lamps()[AGREEMENT], Lamp::Broken { .. })
    });
    assert!(split, "eager needs links that lose nothing");
}
