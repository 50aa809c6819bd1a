//! Best-effort, lazy and eager reliable broadcast: what they cost, and what they promise while processes crash.

mod support;

use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::links::{Delay, Network};
use orrery::model::{MILLISECOND, Mark, ProcessId, Time};
use orrery::sim::{Action, Lamp, Plan, Waiting};
use support::{Dice, Run};

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

fn broadcast(process: u16, number: u32) -> Action {
    Action::Request { process: ProcessId(process), offer: 0, argument: number }
}

fn reordering() -> Network {
    Network { delay: Delay::Uniform { min: 1_000, max: 10_000 }, fifo: false, ..orrery::links::PRESETS[0].network }
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

/// Broadcasts, deliveries in any order, crashes at any moment (also between two sends); what a crashed process has sent
/// may be lost. Then everything comes to rest, as far as it ever does.
fn play(plan: &Plan, seed: u64, crashes: usize) -> Run {
    let mut dice = Dice::new(seed);
    let n = 2 + dice.below(4) as u16;
    let plan = plan.clone().processes(n).seed(seed).network(reordering());
    let mut run = Run::new(entry(), &plan);
    let mut left = crashes.min(usize::from(n) - 1);
    for _ in 0..60 {
        let process = dice.below(usize::from(n)) as u16;
        let _ = match dice.below(20) {
            0..4 => run.apply(&broadcast(process, dice.below(9) as u32)).is_ok(),
            4 if left > 0 => {
                let sends = 1 + dice.below(3) as u32;
                let process = ProcessId(process);
                let armed = run.world.slot(process).is_some_and(|slot| slot.doom.is_some());
                let crash = match dice.percent(50) {
                    true => Fault::Crash { process },
                    false => Fault::CrashAfterSends { process, sends, kind: None },
                };
                let done = !armed && run.apply(&Action::Fault(crash)).is_ok();
                left -= usize::from(done);
                done
            }
            5 => lose_of_the_dead(&mut run, &mut dice),
            _ => {
                let mut choices = run.world.enabled();
                choices.retain(|choice| choice.refused.is_none() && !matches!(choice.action, Action::Fault(_)));
                dice.pick(&choices).is_some_and(|choice| run.apply(&choice.action).is_ok())
            }
        };
    }
    let end = run.world.now().after(1_000 * MILLISECOND);
    while run.world.now() < end && run.world.events() < 5_000 && run.advance() {}
    run
}

/// Perfect links promise nothing for what a crashed process has sent.
fn lose_of_the_dead(run: &mut Run, dice: &mut Dice) -> bool {
    let dead = |id: ProcessId| run.world.slot(id).is_some_and(|slot| slot.state.is_none());
    let flying = run.world.pending().iter().filter_map(|pending| match &pending.what {
        Waiting::Message(message) if dead(message.id.from) => Some(message.id),
        _ => None,
    });
    let flying: Vec<_> = flying.collect();
    dice.pick(&flying).is_some_and(|&message| run.apply(&Action::Fault(Fault::Drop { message })).is_ok())
}

#[test]
fn random_crashes_never_split_the_correct_processes() {
    for seed in 0..3_000 {
        let relays = [BEST_EFFORT, LAZY, EAGER][seed as usize % 3];
        let plan = plan(relays).set("detector", (seed / 3 % 2) as i64).set("class", (seed / 6 % 2) as i64);
        let run = play(&plan, seed, 4);
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        let lamps = run.world.lamps();
        assert_eq!(lamps[VALIDITY], Lamp::Reached, "seed {seed}, relays {relays}");
        if relays != BEST_EFFORT {
            assert_eq!(lamps[AGREEMENT], Lamp::Reached, "seed {seed}, relays {relays}");
        }
    }
}

fn found(plan: Plan, property: usize, crashes: usize) -> bool {
    (0..300).any(|seed| matches!(play(&plan, seed, crashes).world.lamps()[property], Lamp::Broken { .. }))
}

#[test]
fn the_same_schedules_find_every_variant_out() {
    assert!(found(plan(EAGER).variant("no-relay"), AGREEMENT, 4));
    assert!(found(plan(LAZY).variant("no-relay"), AGREEMENT, 4));
    assert!(found(plan(LAZY).variant("lazy-forget"), AGREEMENT, 4));
    assert!(found(plan(EAGER).variant("no-dedup"), 0, 0));
}

#[test]
fn outside_its_assumptions_agreement_fails() {
    assert!(found(plan(BEST_EFFORT), AGREEMENT, 1), "best-effort promises nothing for a sender that crashes");
    let lossy = Network { loss: 500, ..orrery::links::PRESETS[0].network };
    let split = (0..200).any(|seed| {
        let mut run = Run::new(entry(), &plan(EAGER).processes(3).seed(seed).network(lossy));
        run.apply(&broadcast(0, 1)).expect("anybody may broadcast");
        while run.advance() {}
        matches!(run.world.lamps()[AGREEMENT], Lamp::Broken { .. })
    });
    assert!(split, "eager needs links that lose nothing");
}
