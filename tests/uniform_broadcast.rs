//! Uniform reliable broadcast: what it costs, and that nobody ever delivers what the correct processes will not.

#[path = "support/crashes.rs"]
mod crashes;
mod support;

use crashes::{any, broadcast, minority, play};
use orrery::catalog::Entry;
use orrery::model::{MILLISECOND, Mark, ProcessId, Time};
use orrery::sim::{Lamp, Plan};
use support::Run;

const VALIDITY: usize = 3;
const AGREEMENT: usize = 4;

fn entry() -> &'static Entry {
    orrery::catalog::find("uniform-reliable-broadcast").expect("it is listed")
}

/// Majority-ack, or all-ack with a perfect detector.
fn plan(all_ack: bool) -> Plan {
    Plan::new(entry().card).set("mode", i64::from(all_ack))
}

#[test]
fn messages_and_latency_without_a_crash_are_as_on_the_card() {
    let one = Time(10 * MILLISECOND);
    let two = Time(20 * MILLISECOND);
    for all_ack in [false, true] {
        for n in [3u16, 4, 5, 8, 16] {
            let mut run = Run::new(entry(), &plan(all_ack).processes(n));
            run.apply(&broadcast(0, 7)).expect("anybody may broadcast");
            let (mut sent, mut delivered) = (run.step.sent.len(), Vec::new());
            while run.world.now() < Time(45 * MILLISECOND) && run.advance() {
                sent += run.step.sent.iter().filter(|message| message.kind == 0).count();
                if run.step.row.mark == Some(Mark::Deliver) {
                    delivered.push((run.step.row.process, run.step.row.at));
                }
            }
            assert_eq!(sent, usize::from(n) * (usize::from(n) - 1), "{n} processes, all-ack: {all_ack}");
            delivered.sort_unstable();
            let receivers = if n == 3 && !all_ack { one } else { two };
            let expected: Vec<_> = ProcessId::all(n).map(|id| (id, if id.0 == 0 { two } else { receivers })).collect();
            assert_eq!(delivered, expected, "{n} processes, all-ack: {all_ack}");
        }
    }
}

#[test]
fn random_crashes_within_the_assumptions_never_break_uniformity() {
    for seed in 0..3_000 {
        // Majority-ack in any order of events; all-ack in time, because its detector is perfect only then.
        let all_ack = seed % 2 == 1;
        let plan = plan(all_ack).set("detector", (seed / 2 % 2) as i64);
        let run = play(entry(), &plan, seed, if all_ack { any } else { minority }, all_ack);
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        for property in [VALIDITY, AGREEMENT] {
            assert_eq!(run.world.lamps()[property], Lamp::Reached, "seed {seed}, all-ack: {all_ack}");
        }
    }
}

/// With too many crashes nothing wrong is delivered; some things are not delivered at all.
#[test]
fn without_a_majority_it_waits_and_stays_right() {
    let mut blocked = 0;
    for seed in 0..600 {
        let run = play(entry(), &plan(false), seed, any, false);
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        let lamps = run.world.lamps();
        assert!(lamps.iter().all(|lamp| !matches!(lamp, Lamp::Broken { .. })), "seed {seed}: {lamps:?}");
        blocked += usize::from(matches!(lamps[VALIDITY], Lamp::Blocked(_)));
    }
    assert!(blocked > 20, "{blocked} of 600 runs wait");
}

fn found(plan: Plan, crashes: fn(usize) -> usize, in_time: bool) -> bool {
    let broken = |lamp: &Lamp| matches!(lamp, Lamp::Broken { .. });
    (0..1_000).any(|seed| broken(&play(entry(), &plan, seed, crashes, in_time).world.lamps()[AGREEMENT]))
}

#[test]
fn the_same_schedules_find_every_variant_out() {
    assert!(found(plan(false).variant("deliver-first"), minority, false));
    assert!(found(plan(true).variant("deliver-first"), any, true));
    assert!(found(plan(false).variant("quorum-minus-one"), minority, false));
}

#[test]
fn outside_its_assumptions_uniformity_fails() {
    assert!(found(plan(true), any, false), "all-ack with timeouts that do not fit: a detector that is wrong");
}
