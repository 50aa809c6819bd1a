//! Rumour mongering against its own card: the runs that come with it, the literature's numbers, and random schedules.

use std::collections::BTreeSet;
use std::rc::Rc;

use orrery::catalog::{self, Entry};
use orrery::faults::{Fault, When};
use orrery::links::{Network, PRESETS, below};
use orrery::model::{MILLISECOND, MessageId, ProcessId, RoleStyle, Time};
use orrery::sim::{Action, Cause, Effect, EventKind, Expected, Lamp, Plan, PropertyInfo, Step, Waiting, World, flags};

const PERIOD: u64 = 100;
const SEEDS: u64 = 200;

fn entry() -> &'static Entry {
    catalog::find("rumor-mongering").expect("rumour mongering is in the catalogue")
}

/// What a finished run is measured by.
#[derive(Default)]
struct Outcome {
    world: Option<World>,
    /// By kind of message, as on the card.
    sent: [u32; 5],
    delivered: u32,
    last_delivery: Time,
    labels: BTreeSet<&'static str>,
}

impl Outcome {
    fn world(&self) -> &World {
        self.world.as_ref().expect("the run is over")
    }

    fn lamp(&self, name: &str) -> Lamp {
        lamp(self.world(), name)
    }

    /// The share of processes that never heard the rumour.
    fn residue(&self) -> f64 {
        let slots = self.world().slots().len();
        let world = self.world();
        let susceptible = ProcessId::all(slots as u16).filter(|p| world.style(*p) == RoleStyle::Plain).count();
        susceptible as f64 / slots as f64
    }
}

fn lamp(world: &World, name: &str) -> Lamp {
    let is_it = |info: &PropertyInfo| info.name == name;
    let index = world.behaviour().properties().iter().position(is_it).expect("a property of the algorithm");
    world.lamps().swap_remove(index)
}

/// Runs a plan until nothing can happen, or to this many events.
fn run(plan: Plan, events: u32) -> Outcome {
    run_until(plan, |world, _| world.events() >= events)
}

/// Runs a plan until one rumour has been delivered everywhere: nobody needs to lose interest first.
fn run_until_delivered(plan: Plan) -> Outcome {
    let others = u32::from(plan.processes) - 1;
    run_until(plan, |_, outcome| outcome.delivered == others)
}

fn run_until(plan: Plan, enough: impl Fn(&World, &Outcome) -> bool) -> Outcome {
    assert_eq!(plan.validate(entry().card), Ok(()));
    let mut step = Step::default();
    let mut world = World::new((entry().behaviour)(&plan), Rc::new(plan), &mut step);
    let mut outcome = Outcome::default();
    loop {
        outcome.labels.extend(step.effects.steps.iter().map(|executed| executed.label));
        for message in &step.sent {
            outcome.sent[usize::from(message.kind)] += 1;
        }
        for entry in &step.effects.list {
            if let Effect::Indicate { indication, .. } = &entry.effect
                && world.behaviour().indication(&**indication).0 == "deliver"
            {
                outcome.delivered += 1;
                outcome.last_delivery = step.row.at;
            }
        }
        if enough(&world, &outcome) || !world.advance(&mut step) {
            outcome.world = Some(world);
            return outcome;
        }
    }
}

fn learn(process: u16, rumor: u32) -> Action {
    Action::Request { process: ProcessId(process), offer: 0, argument: rumor }
}

/// One rumour at A, rounds of 100 ms, messages of 10 ms.
fn epidemic(processes: u16, seed: u64) -> Plan {
    let plan = Plan::new(entry().card).processes(processes).seed(seed).set("period", PERIOD as i64);
    plan.then(When::At(Time::ZERO), learn(0, 1))
}

fn mean(outcome: impl Fn(u64) -> Outcome, measure: impl Fn(&Outcome) -> f64) -> f64 {
    (1..=SEEDS).map(|seed| measure(&outcome(seed))).sum::<f64>() / SEEDS as f64
}

#[track_caller]
fn assert_near(measured: f64, predicted: f64, tolerance: f64) {
    assert!((measured / predicted - 1.0).abs() <= tolerance, "measured {measured}, predicted {predicted}");
}

#[test]
fn every_scenario_ends_as_expected() {
    for scenario in (entry().scenarios)() {
        let outcome = run(scenario.plan.clone(), scenario.events);
        let id = scenario.id;
        println!(
            "{id}: {} events, {} ms {:?}",
            outcome.world().events(),
            outcome.world().now().0 / 1000,
            outcome.world().lamps()
        );
        assert!(outcome.world().is_over(), "{id}: not over after {} events", scenario.events);
        assert!(scenario.open_at < outcome.world().events(), "{id}");
        match scenario.expected {
            Expected::Holds { reached } => {
                assert!(outcome.world().broken().is_empty(), "{id}");
                for name in reached {
                    assert_eq!(outcome.lamp(name), Lamp::Reached, "{id}");
                }
            }
            Expected::Blocks(name) => assert!(matches!(outcome.lamp(name), Lamp::Blocked(_)), "{id}"),
            Expected::Unpromised(name) => panic!("{id}: {name} is promised everywhere"),
            Expected::Violates(name) => {
                assert!(matches!(outcome.lamp(name), Lamp::Broken { .. }), "{id}");
                let correct = Plan { variants: orrery::model::Set::new(), ..scenario.plan };
                let lamp = run(correct, scenario.events).lamp(name);
                assert!(matches!(lamp, Lamp::Holds | Lamp::Reached), "{id}: {lamp:?}");
            }
        }
    }
}

#[test]
fn the_opening_shows_a_message_in_flight() {
    let scenario = (entry().scenarios)().swap_remove(0);
    let world = run(scenario.plan, scenario.open_at + 1).world.expect("a world");
    assert!(world.pending().iter().any(|pending| matches!(pending.what, Waiting::Message(_))));
}

#[test]
fn every_label_is_on_the_card_and_reached() {
    let listed: BTreeSet<_> = entry().card.pseudocode.iter().map(|line| line.label).filter(|l| !l.is_empty()).collect();
    let mut reached = BTreeSet::new();
    for scenario in (entry().scenarios)() {
        reached.append(&mut run(scenario.plan, scenario.events).labels);
    }
    let blind = epidemic(8, 1).set("feedback", 0);
    reached.append(&mut run(blind, 10_000).labels);
    assert_eq!(reached, listed);
}

/// Pittel 1987: log2 N + ln N rounds when all beat in step and nobody loses interest.
#[test]
fn push_reaches_all_after_as_many_rounds_as_pittel_says() {
    for count in [64u16, 200] {
        let n = f64::from(count);
        let plan = |seed| epidemic(count, seed).set("phase", 0).set("k", 100);
        let rounds = mean(
            |seed| run_until_delivered(plan(seed)),
            |outcome| {
                assert_eq!(outcome.residue(), 0.0);
                (outcome.last_delivery.0 / (PERIOD * MILLISECOND)) as f64
            },
        );
        println!("{count}: {rounds}");
        assert_near(rounds, n.log2() + n.ln(), 0.10);
    }
}

/// With random phases the epidemic grows like e^t instead of 2^t: 2 ln N periods, and two message delays a hop aside.
#[test]
fn random_phases_take_twice_the_natural_logarithm() {
    let plan = |seed| epidemic(200, seed).set("k", 100).set("period", 1_000);
    let rounds = mean(|seed| run_until_delivered(plan(seed)), |outcome| outcome.last_delivery.0 as f64 / 1e6);
    println!("{rounds}");
    assert_near(rounds, 2.0 * 200f64.ln(), 0.10);
}

/// Demers et al. 1987, §1.4: s = e^-(k+1)(1-s).
#[test]
fn the_residue_is_that_of_the_paper() {
    for (k, predicted) in [(1, 0.2032), (2, 0.0595)] {
        let residue = mean(|seed| run(epidemic(200, seed).set("coin", 1).set("k", k), 100_000), Outcome::residue);
        println!("k={k}: {residue}");
        assert_near(residue, predicted, 0.10);
    }
}

#[test]
fn messages_are_counted_exactly() {
    for seed in 1..=50 {
        for k in [1, 2, 3] {
            // Every process that heard it is told STALE k times; all other pushes brought news.
            let outcome = run(epidemic(40, seed).set("k", k), 100_000);
            let heard = outcome.delivered + 1;
            assert_eq!(outcome.sent, [(k as u32 + 1) * heard - 1, heard - 1, k as u32 * heard, 0, 0]);
            // Blindly: F pushes in each of k rounds.
            let outcome = run(epidemic(40, seed).set("feedback", 0).set("k", k).set("fan-out", 3), 100_000);
            assert_eq!(outcome.sent, [3 * k as u32 * (outcome.delivered + 1), 0, 0, 0, 0]);
            // Every request to pull is answered.
            let outcome = run(epidemic(40, seed).set("mode", 1), 100_000);
            assert_eq!(outcome.sent[3], outcome.sent[4]);
            assert_eq!(outcome.lamp("everyone knows"), Lamp::Reached);
        }
    }
}

#[test]
fn pull_begins_slowly_and_ends_fast_and_push_the_other_way() {
    // Rounds from one to half of all, and from half to all.
    let halves = |mode: i64| {
        let mut sums = (0.0, 0.0);
        for seed in 1..=SEEDS {
            let plan = epidemic(128, seed).set("mode", mode).set("phase", 0).set("k", 100).set("rounds", 30);
            let mut step = Step::default();
            let mut world = World::new((entry().behaviour)(&plan), Rc::new(plan), &mut step);
            let (mut knowing, mut half) = (1, 0.0);
            while knowing < 128 && world.advance(&mut step) {
                if step.row.has(flags::ROLE)
                    && step.row.role == RoleStyle::Informed
                    && step.row.kind == EventKind::Deliver
                {
                    knowing += 1;
                    let round = (step.row.at.0 / (PERIOD * MILLISECOND)) as f64;
                    if knowing == 64 {
                        half = round;
                    }
                    if knowing == 128 {
                        sums = (sums.0 + half, sums.1 + round - half);
                    }
                }
            }
        }
        (sums.0 / SEEDS as f64, sums.1 / SEEDS as f64)
    };
    let (push, pull) = (halves(0), halves(1));
    println!("{push:?} {pull:?}");
    assert!(pull.1 < push.1 / 1.5, "push {push:?}, pull {pull:?}");
    assert!(pull.0 > push.0, "push {push:?}, pull {pull:?}");
}

#[test]
fn everyone_alive_hears_it_in_spite_of_loss_and_crashes() {
    for seed in 1..=100 {
        let mut plan = epidemic(64, seed).set("mode", 2);
        plan.network.loss = 300;
        for process in (4..64).step_by(5) {
            let crash = Action::Fault(Fault::Crash { process: ProcessId(process) });
            plan = plan.then(When::At(Time(250 * MILLISECOND)), crash);
        }
        assert_eq!(run(plan, 100_000).lamp("everyone knows"), Lamp::Reached, "seed {seed}");
    }
}

/// Random schedules: any pending thing next, and loss, copies, delays, cuts, crashes and recoveries in between.
#[test]
fn no_schedule_breaks_safety() {
    for seed in 0..2_500u64 {
        let pick = |nth: u32, bound: u64| below(seed, ProcessId(999), nth, bound);
        let count = 2 + pick(0, 6) as u16;
        let mut plan = Plan::new(entry().card).processes(count).seed(seed);
        plan.network = PRESETS[pick(1, PRESETS.len() as u64) as usize].network;
        for (nth, name, bound) in [(2, "mode", 3), (3, "feedback", 2), (4, "coin", 2), (5, "phase", 2)] {
            plan = plan.set(name, pick(nth, bound) as i64);
        }
        plan = plan.set("k", 1 + pick(6, 3) as i64).set("fan-out", 1 + pick(7, 3) as i64);
        for rumor in 1..=3u32 {
            let process = pick(10 + rumor, u64::from(count)) as u16;
            plan = plan.then(When::After(4 * rumor), learn(process, rumor));
        }
        let mut step = Step::default();
        let mut world = World::new((entry().behaviour)(&plan), Rc::new(plan), &mut step);
        for nth in 0..150 {
            let number = |which: u32, bound: u64| pick(1_000 + 10 * nth + which, bound);
            let process = ProcessId(number(0, u64::from(count)) as u16);
            let other = ProcessId(number(1, u64::from(count)) as u16);
            let random: Option<MessageId> = {
                let pending = world.pending();
                let chosen = pending.get(number(2, pending.len().max(1) as u64) as usize);
                chosen.and_then(|pending| match &pending.what {
                    Waiting::Message(message) => Some(message.id),
                    Waiting::Timer { .. } => None,
                })
            };
            let action = match (number(3, 24), random) {
                (0, _) => Action::Fault(Fault::Crash { process }),
                (1 | 2, _) => Action::Fault(Fault::Recover { process }),
                (3, _) => Action::Fault(Fault::CrashAfterSends { process, sends: 1 + number(4, 3) as u32, kind: None }),
                (4, _) => Action::Fault(Fault::Cut { from: process, to: other, both: number(4, 2) == 0 }),
                (5, _) => Action::Fault(Fault::HealAll),
                (6, _) => Action::Request { process, offer: 1, argument: 1 + number(4, 3) as u32 },
                (7 | 8, _) => Action::Fire { process, timer: 0 },
                (9, Some(message)) => Action::Fault(Fault::Drop { message }),
                (10 | 11, Some(message)) => Action::Fault(Fault::Duplicate { message }),
                (12, Some(message)) => Action::Fault(Fault::Delay { message, micros: 1 + number(4, 500_000) }),
                (13..=18, Some(message)) => Action::Deliver { message },
                _ => {
                    world.advance(&mut step);
                    continue;
                }
            };
            let _refused_or_not = world.apply(&action, Cause::User, &mut step);
        }
        assert!(world.broken().is_empty(), "seed {seed}: {:?}", world.broken());
    }
}

#[test]
fn the_same_plan_gives_the_same_run() {
    let plan = || epidemic(50, 7).set("mode", 2).network(Network::preset("bad-wifi").expect("a preset"));
    let (first, second) = (run(plan(), 100_000), run(plan(), 100_000));
    assert_eq!(first.world().digest(), second.world().digest());
    assert_ne!(first.world().digest(), run(plan().seed(8), 100_000).world().digest());
}
