//! OM(m): the paper's numbers, thousands of lies within its assumptions, and violations beyond them.

mod support;

use orrery::catalog::Entry;
use orrery::faults::{Fault, Strategy};
use orrery::links::{Delay, Network};
use orrery::model::{MILLISECOND, Mark, ProcessId, Time};
use orrery::sim::{Action, Fate, Lamp, Plan};
use support::{Dice, Run};

const ROUND: u64 = 20 * MILLISECOND;
/// Places in the list of properties.
const AGREEMENT: u8 = 0;
const VALIDITY: u8 = 1;

fn entry() -> &'static Entry {
    orrery::catalog::find("byzantine-generals").expect("it is listed")
}

fn plan(generals: u16, m: i64) -> Plan {
    Plan::new(entry().card).processes(generals).set("m", m)
}

/// T(N, m) of the paper.
fn messages(generals: u32, m: u32) -> u32 {
    match m {
        0 => generals - 1,
        _ => (generals - 1) * (1 + messages(generals - 1, m - 1)),
    }
}

#[test]
fn the_paper_s_numbers_of_messages_and_rounds() {
    assert_eq!((messages(4, 1), messages(7, 2)), (9, 156));
    for (generals, m) in [(3, 0), (4, 1), (5, 1), (7, 2), (10, 3)] {
        for order in [0, 1] {
            let mut run = Run::new(entry(), &plan(generals, m).set("order", order));
            let (mut sent, mut decided) = (0, Vec::new());
            run.until(u32::MAX, |_, step| {
                sent += step.sent.len() as u32;
                decided.extend(step.row.mark.map(|mark| (mark, step.row.at)));
            });
            assert_eq!(sent, messages(generals.into(), m as u32), "OM({m}), {generals} generals");
            // The first round begins one round after the start.
            let (mark, at) = (if order == 1 { Mark::Decide } else { Mark::Abort }, Time((m as u64 + 2) * ROUND));
            assert_eq!(decided, vec![(mark, at); usize::from(generals)], "OM({m}), {generals} generals");
            assert_eq!(run.world.lamps()[2], Lamp::Reached);
        }
    }
}

fn strategy(dice: &mut Dice) -> Strategy {
    match dice.below(6) {
        0 => Strategy::Honest,
        1 => Strategy::Silent,
        2 => Strategy::Replay(ProcessId(dice.below(3) as u16)),
        3 | 4 => Strategy::Forge(dice.below(3) as u8),
        _ => Strategy::Arbitrary,
    }
}

/// A run in which so many random traitors collude, each receiver being told something else. Every message arrives
/// within its round. Returns the first property that is violated.
fn betray(seed: u64, generals: u16, m: i64, traitors: usize) -> Option<u8> {
    let mut dice = Dice::new(seed);
    let delay = Delay::Uniform { min: 1, max: ROUND - 1 };
    let network = Network { delay, fifo: false, ..Plan::new(entry().card).network };
    let plan = plan(generals, m).network(network).seed(seed).set("order", dice.below(2) as i64);
    let mut run = Run::new(entry(), &plan);
    let mut all: Vec<ProcessId> = ProcessId::all(generals).collect();
    let traitors: Vec<ProcessId> = (0..traitors).map(|_| all.remove(dice.below(all.len()))).collect();
    for &traitor in &traitors {
        for to in ProcessId::all(generals) {
            let processes = if dice.percent(30) { traitors.clone() } else { vec![traitor] };
            let fault = Fault::Byzantine { processes, to: vec![to], kind: None, strategy: strategy(&mut dice) };
            run.apply(&Action::Fault(fault)).expect("a sound strategy");
        }
    }
    run.until(u32::MAX, |_, step| {
        for sent in &step.sent {
            let loyal = !traitors.contains(&sent.id.from);
            assert!(!loyal || !sent.forged && sent.fate == Fate::InFlight, "seed {seed}: {:?}", sent.id);
        }
    });
    assert_eq!(run.world.lamps()[2], Lamp::Reached, "seed {seed}: every loyal general decides");
    run.world.broken().first().map(|breach| breach.property)
}

#[test]
fn with_more_than_three_times_as_many_generals_as_traitors_nobody_is_split_off() {
    for seed in 0..2_500 {
        assert_eq!(betray(seed, 4, 1, 1), None, "seed {seed}");
        assert_eq!(betray(seed, 5 + (seed % 2) as u16, 1, 1), None, "seed {seed}");
    }
    for seed in 0..400 {
        assert_eq!(betray(seed, 7, 2, 2), None, "seed {seed}");
        // Fewer traitors than are borne, and more generals than are needed.
        assert_eq!(betray(seed, 8, 2, 1 + (seed % 2) as usize), None, "seed {seed}");
    }
    for seed in 0..8 {
        assert_eq!(betray(seed, 10, 3, 3), None, "seed {seed}");
    }
}

#[test]
fn with_three_times_as_many_there_are_lies_that_split_them() {
    for (generals, m, traitors) in [(3, 1, 1), (6, 2, 2), (7, 1, 2)] {
        let violations: Vec<u8> = (0..1_500).filter_map(|seed| betray(seed, generals, m, traitors)).collect();
        assert!(violations.len() > 20, "{generals} generals, m = {m}: {}", violations.len());
        println!("{generals} generals, OM({m}), {traitors} traitors: {} of 1500 runs violated", violations.len());
    }
    assert!((0..1_500).any(|seed| betray(seed, 6, 2, 2) == Some(AGREEMENT)), "IC1 at N = 3m");
    assert!((0..1_500).any(|seed| betray(seed, 3, 1, 1) == Some(VALIDITY)), "IC2 at N = 3m");
}

#[test]
fn random_lies_find_every_variant_out() {
    for (variant, generals) in [("round-less", 4), ("no-default", 5)] {
        let caught = (0..400).any(|seed| {
            let mut dice = Dice::new(seed);
            let mut run = Run::new(entry(), &plan(generals, 1).seed(seed).variant(variant));
            for to in 1..generals {
                let (processes, to) = (vec![ProcessId(0)], vec![ProcessId(to)]);
                let fault = Fault::Byzantine { processes, to, kind: None, strategy: strategy(&mut dice) };
                run.apply(&Action::Fault(fault)).expect("a sound strategy");
            }
            run.until(u32::MAX, |_, _| {});
            run.world.broken().first().is_some_and(|breach| breach.property == AGREEMENT)
        });
        assert!(caught, "{variant}");
    }
}

/// What a lieutenant has received, in order: the figures of the paper's section 2 cannot be told apart by B.
#[test]
fn of_three_generals_the_loyal_lieutenant_sees_the_same_whoever_lies() {
    let heard = |id: &str| {
        let scenario = entry().scenario(id).expect("it is shipped");
        let mut run = Run::new(entry(), &scenario.plan);
        let mut heard = Vec::new();
        run.until(u32::MAX, |world, step| {
            if step.row.at_process() == Some(ProcessId(1)) {
                let state = world.slot(ProcessId(1)).and_then(|slot| slot.state.as_deref()).expect("it is up");
                heard.push((step.row.at, world.behaviour().variables(state)));
            }
        });
        heard
    };
    let (lieutenant, commander) = (heard("three-generals-lieutenant"), heard("three-generals-commander"));
    assert!(lieutenant.len() > 4);
    assert_eq!(lieutenant, commander);
}
