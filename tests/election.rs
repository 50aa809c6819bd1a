//! Chang and Roberts' election: random schedules within its assumptions and outside them, and the paper's numbers.

mod support;

use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::links::Network;
use orrery::model::{MILLISECOND, Mark, ProcessId, Time, Value};
use orrery::sim::{Action, Lamp, Plan};
use support::{Dice, Run};

const SCHEDULES: u64 = 2_500;
const DELAY: u64 = 10 * MILLISECOND;
const RISING: i64 = 0;
const FALLING: i64 = 1;
const SHUFFLED: i64 = 2;

fn entry() -> &'static Entry {
    orrery::catalog::find("chang-roberts").expect("it is listed")
}

fn plan(processes: u16, placement: i64) -> Plan {
    Plan::new(entry().card).processes(processes).set("placement", placement)
}

fn start(process: u16) -> Action {
    Action::Request { process: ProcessId(process), offer: 0, argument: 0 }
}

/// What an election came to.
struct Outcome {
    elections: u32,
    announcements: u32,
    /// When the leader knew, and when all was still.
    known: Time,
    still: Time,
    ids: Vec<i64>,
}

/// Starts an election at these processes at once and lets it come to its end.
fn elect(plan: &Plan, starters: impl IntoIterator<Item = u16>) -> Outcome {
    let mut run = Run::new(entry(), plan);
    let ids = run.world.slots().iter().map(|slot| {
        let state = slot.state.as_deref().expect("it is up");
        match run.world.behaviour().variables(state)[0].value {
            Value::Number(id) => id,
            ref other => panic!("an identifier is a number, not {other}"),
        }
    });
    let ids = ids.collect();
    let mut outcome = Outcome { elections: 0, announcements: 0, known: Time::ZERO, still: Time::ZERO, ids };
    for process in starters {
        run.apply(&start(process)).expect("it may start");
        outcome.elections += 1;
    }
    while run.advance() {
        for sent in &run.step.sent {
            match sent.kind {
                0 => outcome.elections += 1,
                _ => outcome.announcements += 1,
            }
        }
        if run.step.row.mark == Some(Mark::Elected) {
            outcome.known = run.step.row.at;
        }
        outcome.still = run.step.row.at;
    }
    assert!(run.world.broken().is_empty(), "{:?}", run.world.broken());
    assert_eq!(run.world.lamps()[3], Lamp::Reached);
    outcome
}

fn delays(many: usize) -> Time {
    Time(many as u64 * DELAY)
}

/// How far an identifier travels when all start: to the next greater one, or home.
fn hops(ids: &[i64]) -> usize {
    let travels = |place: usize| (1..ids.len()).find(|hop| ids[(place + hop) % ids.len()] > ids[place]);
    (0..ids.len()).map(|place| travels(place).unwrap_or(ids.len())).sum()
}

#[test]
fn one_starter_right_behind_the_greatest_costs_the_most() {
    for processes in [2, 3, 5, 8, 16, 64] {
        let n = usize::from(processes);
        let outcome = elect(&plan(processes, FALLING), [1]);
        assert_eq!(outcome.elections as usize, 2 * n - 1, "{n} processes");
        assert_eq!(outcome.announcements as usize, n, "{n} processes");
        assert_eq!((outcome.known, outcome.still), (delays(2 * n - 1), delays(3 * n - 1)), "{n} processes");
    }
}

#[test]
fn one_starter_costs_its_distance_to_the_greatest_and_two_laps() {
    for processes in [4, 7, 12] {
        for starter in 0..processes {
            let outcome = elect(&plan(processes, RISING), [starter]);
            let distance = u32::from(processes - 1 - starter);
            assert_eq!(outcome.elections, distance + u32::from(processes));
            assert_eq!(outcome.announcements, u32::from(processes));
        }
    }
}

/// With all starting at once on links of one speed this is LCR, whose leader knows after N rounds.
#[test]
fn when_all_start_the_placement_decides() {
    for processes in [2, 3, 6, 20, 64] {
        let n = usize::from(processes);
        for (placement, elections) in [(RISING, 2 * n - 1), (FALLING, n * (n + 1) / 2)] {
            let outcome = elect(&plan(processes, placement), 0..processes);
            assert_eq!(outcome.elections as usize, elections, "{n} processes");
            assert_eq!(outcome.announcements as usize, n, "{n} processes");
            assert_eq!((outcome.known, outcome.still), (delays(n), delays(2 * n)), "{n} processes");
        }
    }
}

#[test]
fn shuffled_identifiers_cost_n_times_the_harmonic_number_on_average() {
    for (processes, runs) in [(4, 3_000), (10, 3_000)] {
        let total: u32 = (0..runs)
            .map(|seed| {
                let outcome = elect(&plan(processes, SHUFFLED).seed(seed), 0..processes);
                assert_eq!(outcome.elections as usize, hops(&outcome.ids), "seed {seed}: {:?}", outcome.ids);
                outcome.elections
            })
            .sum();
        let average = f64::from(total) / runs as f64;
        let expected = f64::from(processes) * (1..=processes).map(|k| 1.0 / f64::from(k)).sum::<f64>();
        assert!((average / expected - 1.0).abs() < 0.01, "{processes} processes: {average}, not {expected}");
    }
}

#[test]
fn the_textbooks_figure() {
    let outcome = elect(&plan(8, 3), [0]);
    assert_eq!(outcome.ids, [17, 24, 1, 28, 15, 9, 4, 3]);
    assert_eq!((outcome.elections, outcome.announcements), (3 + 8, 8));
}

/// Anything that can happen may happen next.
fn step_at_random(run: &mut Run, dice: &mut Dice, starts: usize) -> bool {
    let mut choices = run.world.enabled();
    if dice.percent(starts) {
        choices = run.world.requests();
    }
    choices.retain(|choice| choice.refused.is_none());
    dice.pick(&choices).is_some_and(|choice| run.apply(&choice.action).is_ok())
}

fn random_run(plan: &Plan, dice: &mut Dice) -> Run {
    let mut run = Run::new(entry(), plan);
    let starter = dice.below(usize::from(plan.processes)) as u16;
    run.apply(&start(starter)).expect("it may start");
    for _ in 0..100 {
        step_at_random(&mut run, dice, 15);
    }
    while run.world.events() < 3_000 && step_at_random(&mut run, dice, 0) {}
    run
}

#[test]
fn random_schedules_elect_the_greatest() {
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let plan = plan(2 + dice.below(8) as u16, dice.below(4) as i64).seed(seed);
        let run = random_run(&plan, &mut dice);
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        assert_eq!(run.world.lamps()[3], Lamp::Reached, "seed {seed}");
    }
}

/// Where messages overtake one another no wrong process leads, but an election may set off another, and so the bound on
/// the messages falls.
#[test]
fn without_order_the_leader_is_right_and_the_bound_is_not() {
    let reordering = Network::preset("reordering").expect("the preset is listed");
    let mut exceeded = 0;
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let plan = plan(3 + dice.below(3) as u16, dice.below(3) as i64).seed(seed).network(reordering);
        let run = random_run(&plan, &mut dice);
        assert!(run.world.broken().iter().all(|breach| breach.property == 2), "seed {seed}: {:?}", run.world.broken());
        exceeded += usize::from(!run.world.broken().is_empty());
    }
    assert!(exceeded > 0, "the bound needs order");
}

/// Whoever crashes before everybody knows leaves the others waiting, wherever it stands and whenever it happens.
#[test]
fn a_crash_leaves_everybody_waiting() {
    for process in 0..5 {
        for after in 0..9 {
            let mut run = Run::new(entry(), &plan(5, FALLING));
            run.apply(&start(1)).expect("it may start");
            (0..after).for_each(|_| assert!(run.advance()));
            run.apply(&Action::Fault(Fault::Crash { process: ProcessId(process) })).expect("it is up");
            while run.advance() {}
            assert!(run.world.broken().is_empty());
            assert!(matches!(run.world.lamps()[3], Lamp::Blocked(_)), "{process} after {after}");
        }
    }
}

#[test]
fn random_schedules_find_every_variant_out() {
    for (variant, property) in [("no-swallow", 0), ("duplicate-ids", 0), ("forget-participant", 2)] {
        let caught = (0..400).any(|seed| {
            let mut dice = Dice::new(seed);
            let run = random_run(&plan(4, SHUFFLED).seed(seed).variant(variant), &mut dice);
            run.world.broken().iter().any(|breach| breach.property == property)
        });
        assert!(caught, "{variant}");
    }
}
