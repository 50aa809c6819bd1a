//! Chandy and Lamport's snapshot: random schedules within its assumptions and outside them, its costs, and the theorem
//! that what it records could have been.

mod support;

use std::collections::BTreeMap;

use orrery::algorithms::snapshot::chandy_lamport::{self, Indication, Message};
use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::links::Network;
use orrery::model::{MILLISECOND, MessageId, ProcessId, Time, Value};
use orrery::sim::{Action, Effect, Lamp, Plan, Waiting, World};
use support::{Dice, Run};

const SCHEDULES: u64 = 2_500;
const DELAY: u64 = 10 * MILLISECOND;
const SNAPSHOT: u8 = 0;
const MARKER: u16 = 1;
const CONSERVED: u8 = 2;
const COMPLETES: usize = 3;

fn entry() -> &'static Entry {
    orrery::catalog::find("chandy-lamport").expect("it is listed")
}

fn plan(processes: u16) -> Plan {
    Plan::new(entry().card).processes(processes)
}

fn snapshot(process: u16) -> Action {
    Action::Request { process: ProcessId(process), offer: SNAPSHOT, argument: 0 }
}

/// The markers that were sent until all was still, and when the last part was complete.
fn cost(plan: &Plan, starters: &[u16]) -> (usize, Time) {
    let mut run = Run::new(entry(), plan);
    let (mut markers, mut complete) = (0, Time::ZERO);
    let count = |run: &Run| run.step.sent.iter().filter(|sent| sent.kind == MARKER).count();
    for &process in starters {
        run.apply(&snapshot(process)).expect("it may start");
        markers += count(&run);
    }
    while run.advance() {
        markers += count(&run);
        if run.step.effects.steps.iter().any(|step| step.label == "complete") {
            complete = run.step.row.at;
        }
    }
    assert!(run.world.broken().is_empty(), "{:?}", run.world.broken());
    assert_eq!(run.world.lamps()[COMPLETES], Lamp::Reached);
    (markers, complete)
}

#[test]
fn a_snapshot_costs_a_marker_for_each_channel_and_the_diameter_and_one_delays() {
    for processes in [2, 3, 4, 7, 12] {
        for payments in [0, 4] {
            let n = usize::from(processes);
            let full = plan(processes).set("payments", payments);
            assert_eq!(cost(&full, &[0]), (n * (n - 1), Time(2 * DELAY)), "{n} processes");
            let ring = plan(processes).set("payments", payments).set("ring", 1);
            assert_eq!(cost(&ring, &[0]), (n, Time(n as u64 * DELAY)), "a ring of {n}");
        }
    }
}

#[test]
fn several_that_start_at_once_take_one_snapshot_at_the_same_cost() {
    for processes in [3, 5, 9] {
        let n = usize::from(processes);
        let all: Vec<u16> = (0..processes).collect();
        assert_eq!(cost(&plan(processes), &[0, 2]), (n * (n - 1), Time(2 * DELAY)));
        assert_eq!(cost(&plan(processes), &all), (n * (n - 1), Time(DELAY)), "everybody records at once");
    }
}

/// Anything that can happen may happen next.
fn step_at_random(run: &mut Run, dice: &mut Dice, asks: usize) -> bool {
    let mut choices = run.world.enabled();
    if dice.percent(asks) {
        choices = run.world.requests();
    }
    choices.retain(|choice| choice.refused.is_none());
    dice.pick(&choices).is_some_and(|choice| run.apply(&choice.action).is_ok())
}

fn random_run(plan: &Plan, dice: &mut Dice) -> Run {
    let mut run = Run::new(entry(), plan);
    for _ in 0..120 {
        step_at_random(&mut run, dice, 12);
    }
    while step_at_random(&mut run, dice, 0) {}
    run
}

fn random_plan(seed: u64, dice: &mut Dice) -> Plan {
    plan(2 + dice.below(4) as u16).seed(seed).set("ring", dice.below(2) as i64).set("payments", dice.below(6) as i64)
}

#[test]
fn random_schedules_record_consistent_cuts() {
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let run = random_run(&random_plan(seed, &mut dice), &mut dice);
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        assert_eq!(run.world.lamps()[COMPLETES], Lamp::Reached, "seed {seed}");
    }
}

#[test]
fn random_schedules_find_every_variant_out() {
    for (variant, property) in [("marker-late", 0), ("no-channel-recording", 1), ("late-recording", CONSERVED)] {
        let caught = (0..400).any(|seed| {
            let mut dice = Dice::new(seed);
            let plan = random_plan(seed, &mut dice).variant(variant);
            random_run(&plan, &mut dice).world.broken().iter().any(|breach| breach.property == property)
        });
        assert!(caught, "{variant}");
    }
}

/// One snapshot in the middle of busy payments: without order on the links nearly every sum is wrong, with it none.
#[test]
fn without_order_the_sum_is_wrong() {
    let reordering = Network::preset("reordering").expect("the preset is listed");
    let wrong = |network: Network| {
        let wrong = |seed: &u64| {
            let plan = plan(4).seed(*seed).network(network).set("payments", 20).set("pace", 4);
            let mut run = Run::new(entry(), &plan);
            while run.world.now() < Time(40 * MILLISECOND) {
                assert!(run.advance());
            }
            run.apply(&snapshot(0)).expect("it may start");
            while run.advance() {}
            run.world.broken().iter().any(|breach| breach.property == CONSERVED)
        };
        (0..1_000).filter(wrong).count()
    };
    let with_order = Network { fifo: true, ..reordering };
    assert_eq!(wrong(with_order), 0);
    let without = wrong(reordering);
    assert!(without > 900, "{without} of 1000");
}

#[test]
fn a_lost_marker_leaves_the_snapshot_open() {
    let mut run = Run::new(entry(), &plan(3).set("payments", 0));
    run.apply(&snapshot(0)).expect("it may start");
    let message = MessageId { from: ProcessId(0), to: ProcessId(1), nth: 0, copy: 0 };
    run.apply(&Action::Fault(Fault::Drop { message })).expect("it is in flight");
    while run.advance() {}
    assert!(run.world.broken().is_empty());
    assert!(matches!(run.world.lamps()[COMPLETES], Lamp::Broken { .. }), "nothing more can happen");
}

/// What a process did in the computation, as far as the payments go.
#[derive(Clone, Debug)]
enum Deed {
    /// Pays so much; the number is counted by the run itself.
    Pay(ProcessId, u32),
    /// Receives the payment with this number from this process.
    Receive(ProcessId, u32),
}

/// The balances of all processes and the amounts on every channel, in order.
type Global = (Vec<i64>, BTreeMap<(ProcessId, ProcessId), Vec<u32>>);

fn balance(world: &World, process: ProcessId) -> i64 {
    let state = world.slot(process).and_then(|slot| slot.state.clone()).expect("it is up");
    match world.behaviour().variables(&*state)[0].value {
        Value::Number(balance) => balance,
        ref other => panic!("a balance is a number, not {other}"),
    }
}

fn in_flight(world: &World) -> Vec<(MessageId, u32, u32)> {
    let mut payments = Vec::new();
    for pending in world.pending() {
        let Waiting::Message(message) = &pending.what else { continue };
        if let Some(Message::Payment { number, amount }) = (*message.payload).as_any().downcast_ref() {
            payments.push((message.id, *number, *amount));
        }
    }
    payments.sort_by_key(|&(id, number, _)| (id.from, id.to, number));
    payments
}

fn global(world: &World) -> Global {
    let mut channels: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for (id, _, amount) in in_flight(world) {
        channels.entry((id.from, id.to)).or_default().push(amount);
    }
    (ProcessId::all(world.plan().processes).map(|process| balance(world, process)).collect(), channels)
}

fn redo(run: &mut Run, process: ProcessId, deed: &Deed) {
    let action = match *deed {
        Deed::Pay(to, amount) => {
            let next = (process.0 + 1) % run.world.plan().processes;
            let offer = if to.0 == next { 1 } else { 2 };
            Action::Request { process, offer, argument: amount }
        }
        Deed::Receive(from, number) => {
            let found =
                in_flight(&run.world).into_iter().find(|(id, n, _)| (id.from, id.to, *n) == (from, process, number));
            Action::Deliver { message: found.expect("a consistent cut has no receipt without its payment").0 }
        }
    };
    run.apply(&action).expect("what was done can be done in another order");
}

/// Chandy and Lamport's theorem 1: do first all that was done before the cut, then the rest, each process in its own
/// order. It is a run of the same computation, it passes through the recorded state, and it ends where the first one did.
#[test]
fn the_recorded_state_could_have_been() {
    let mut never_was = 0;
    for seed in 0..500 {
        let mut dice = Dice::new(seed);
        // With three processes every other one is the next or the previous, so a payment can be asked for again.
        let plan = plan(3).seed(seed).set("payments", 4);
        let mut run = Run::new(entry(), &plan);
        let (mut deeds, mut recorded) = ([vec![], vec![]], vec![false; 3]);
        let mut told: Global = (vec![0; 3], BTreeMap::new());
        let (mut passed, mut started) = (Vec::new(), false);
        loop {
            passed.push(global(&run.world));
            if !started && dice.percent(15) {
                started = run.apply(&snapshot(dice.below(3) as u16)).is_ok();
            } else if !step_at_random(&mut run, &mut dice, 0) {
                break;
            }
            let process = run.step.row.process;
            for effect in &run.step.effects.list {
                let (deed, after) = match &effect.effect {
                    Effect::Send { to, message, .. } => match (**message).as_any().downcast_ref() {
                        Some(Message::Payment { amount, .. }) => (Deed::Pay(*to, *amount), recorded[process.index()]),
                        _ => continue,
                    },
                    Effect::Indicate { indication, .. } => match (**indication).as_any().downcast_ref() {
                        Some(Indication::Received { from, number, .. }) => {
                            (Deed::Receive(*from, *number), recorded[process.index()])
                        }
                        Some(Indication::Recorded { .. }) => {
                            recorded[process.index()] = true;
                            continue;
                        }
                        Some(Indication::Completed { recorded, channels, .. }) => {
                            told.0[process.index()] = i64::from(*recorded);
                            let channels = channels.iter().map(|(from, amounts)| ((*from, process), amounts.clone()));
                            told.1.extend(channels);
                            continue;
                        }
                        None => continue,
                    },
                    _ => continue,
                };
                deeds[usize::from(after)].push((process, deed));
            }
        }
        if !started {
            continue;
        }
        never_was += usize::from(!passed.contains(&told));
        let mut again = Run::new(entry(), &plan.clone().set("payments", 0));
        deeds[0].iter().for_each(|(process, deed)| redo(&mut again, *process, deed));
        assert_eq!(global(&again.world), told, "seed {seed}: the recorded state");
        deeds[1].iter().for_each(|(process, deed)| redo(&mut again, *process, deed));
        assert_eq!(global(&again.world), global(&run.world), "seed {seed}: the same end");
    }
    assert!(never_was > 50, "in {never_was} runs the recorded state never was");
}

#[test]
fn the_state_that_never_was() {
    let scenario =
        chandy_lamport::scenarios().into_iter().find(|scenario| scenario.id == "never-was").expect("shipped");
    let mut run = Run::new(entry(), &scenario.plan);
    let recorded: Global = (vec![100, 80], BTreeMap::from([((ProcessId(1), ProcessId(0)), vec![20])]));
    run.until(scenario.events, |world, _| assert_ne!(global(world), recorded));
    let variables = |process| {
        let state = run.world.slot(ProcessId(process)).and_then(|slot| slot.state.clone()).expect("it is up");
        let variables = run.world.behaviour().variables(&*state);
        let of = |name| variables.iter().find(|variable| variable.name == name).expect("it is shown").value.to_string();
        (of("recorded"), of("channel"))
    };
    assert_eq!(variables(0), ("100".to_owned(), "[B[20]]".to_owned()));
    assert_eq!(variables(1), ("80".to_owned(), "[]".to_owned()));
}
