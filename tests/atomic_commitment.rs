//! Two-phase commit: random crashes and recoveries, and the textbook's numbers.

mod support;

use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::links::Network;
use orrery::model::{MILLISECOND, Mark, ProcessId, Time};
use orrery::sim::{Action, Lamp, Plan, Status};
use support::{Dice, Run};

const SCHEDULES: u64 = 2_500;
const DELAY: u64 = 10 * MILLISECOND;
const A: ProcessId = ProcessId(0);
const COMMIT: Action = Action::Request { process: A, offer: 0, argument: 0 };

fn entry() -> &'static Entry {
    orrery::catalog::find("two-phase-commit").expect("it is listed")
}

fn plan() -> Plan {
    Plan::new(entry().card)
}

fn refuse(process: u16) -> Action {
    Action::Request { process: ProcessId(process), offer: 1, argument: 0 }
}

/// One random choice: mostly what can happen anyway, now and then a request, a crash, an armed crash or a recovery.
fn step_at_random(run: &mut Run, dice: &mut Dice) {
    let process = ProcessId(dice.below(run.world.slots().len()) as u16);
    let kind = dice.percent(70).then(|| dice.below(5) as u16);
    let sends = 1 + dice.below(3) as u32;
    let action = match dice.below(100) {
        0..10 => COMMIT,
        10..12 => refuse(process.0),
        12..15 => Action::Fault(Fault::Crash { process }),
        15..20 => Action::Fault(Fault::CrashAfterSends { process, sends, kind }),
        20..28 => Action::Fault(Fault::Recover { process }),
        _ => {
            let mut choices = run.world.enabled();
            choices.retain(|choice| choice.refused.is_none() && choice.due.is_some());
            match dice.pick(&choices) {
                Some(choice) => choice.action.clone(),
                None => COMMIT,
            }
        }
    };
    let _ = run.apply(&action);
}

/// Recovers everybody and lets the clock run until everybody knows.
fn settle(run: &mut Run) -> Lamp {
    for process in ProcessId::all(run.world.plan().processes) {
        if run.world.slot(process).is_some_and(|slot| slot.status() == Status::Crashed) {
            run.apply(&Action::Fault(Fault::Recover { process })).expect("it is crashed");
        }
    }
    for _ in 0..3_000 {
        let crashed = run.world.slots().iter().position(|slot| slot.status() == Status::Crashed);
        if let Some(process) = crashed {
            // An armed crash struck after all.
            let process = ProcessId(process as u16);
            run.apply(&Action::Fault(Fault::Recover { process })).expect("it is crashed");
        }
        if !run.advance() {
            break;
        }
    }
    run.world.lamps().swap_remove(3)
}

fn random_run(seed: u64, plan: Plan) -> (Run, Dice) {
    let mut dice = Dice::new(seed);
    let plan = plan.seed(seed).processes(2 + dice.below(4) as u16);
    let mut run = Run::new(entry(), &plan);
    for _ in 0..120 {
        step_at_random(&mut run, &mut dice);
    }
    (run, dice)
}

#[test]
fn random_crashes_never_make_two_outcomes() {
    let networks = ["textbook", "reordering", "bad-wifi"].map(|id| Network::preset(id).expect("the preset is listed"));
    for seed in 0..SCHEDULES {
        let network = networks[seed as usize % networks.len()];
        let (mut run, _) = random_run(seed, plan().network(network));
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        let lamp = settle(&mut run);
        assert!(run.world.broken().is_empty(), "seed {seed}, at the end: {:?}", run.world.broken());
        assert_eq!(lamp, Lamp::Reached, "seed {seed}: everybody knows once everybody is back");
    }
}

/// The same schedules find each variant out, so they are worth something.
#[test]
fn random_crashes_find_every_variant_out() {
    for variant in entry().card.variants {
        let caught = (0..1_000).filter(|&seed| {
            let (mut run, _) = random_run(seed, plan().variant(variant.id));
            settle(&mut run);
            run.world.broken().iter().any(|breach| breach.property == 0)
        });
        assert!(caught.count() > 0, "{}", variant.id);
    }
}

/// Without a failure and with every yes, the transaction commits, at the stated cost.
#[test]
fn a_commit_costs_three_messages_a_cohort_and_its_acknowledgement() {
    for processes in [2, 4, 12] {
        let mut run = Run::new(entry(), &plan().processes(processes));
        run.apply(&COMMIT).expect("it may begin");
        let (mut messages, mut learned, mut stored) = (vec![0usize; 5], Vec::new(), Vec::new());
        let mut decided = None;
        run.until(u32::MAX, |_, step| {
            step.sent.iter().for_each(|sent| messages[usize::from(sent.kind)] += 1);
            match step.row.mark {
                Some(Mark::Decide) => decided = Some(step.row.at),
                Some(Mark::Learn) => learned.push(step.row.at),
                _ => {}
            }
            if step.row.has(orrery::sim::flags::STORED) {
                stored.push(step.row.process);
            }
        });
        let cohorts = usize::from(processes) - 1;
        assert_eq!(messages, [cohorts, cohorts, cohorts, cohorts, 0], "{processes} processes");
        assert_eq!(decided, Some(Time(2 * DELAY)));
        assert_eq!(learned, vec![Time(3 * DELAY); cohorts], "{processes} processes");
        assert_eq!(run.world.now(), Time(4 * DELAY), "the coordinator may forget after four delays");
        let at_cohorts = stored.iter().filter(|process| **process != A).count();
        assert_eq!(at_cohorts, 2 * cohorts, "forced writes at the cohorts");
    }
}

#[test]
fn a_no_spares_the_one_who_said_it() {
    let mut run = Run::new(entry(), &plan());
    run.apply(&refuse(2)).expect("it may refuse");
    assert_eq!(run.apply(&refuse(2)).map_err(|refusal| refusal.to_string()), Err("it will vote no already".to_owned()));
    run.apply(&COMMIT).expect("it may begin");
    let mut decisions = 0;
    let mut marks = Vec::new();
    run.until(u32::MAX, |_, step| {
        decisions += step.sent.iter().filter(|sent| sent.kind == 2).count();
        marks.extend(step.row.mark);
    });
    assert_eq!(decisions, 2);
    assert_eq!(marks.iter().filter(|mark| **mark == Mark::Abort).count(), 4);
    assert!(!marks.contains(&Mark::Decide) && !marks.contains(&Mark::Learn));
}

#[test]
fn requests_are_refused_in_words() {
    let mut run = Run::new(entry(), &plan());
    let words = |run: &mut Run, action: &Action| run.apply(action).map_err(|refusal| refusal.to_string());
    let commit_at_b = Action::Request { process: ProcessId(1), offer: 0, argument: 0 };
    assert_eq!(words(&mut run, &commit_at_b), Err("only the coordinator begins a transaction".to_owned()));
    assert_eq!(words(&mut run, &refuse(0)), Err("the coordinator does not vote".to_owned()));
    assert_eq!(words(&mut run, &COMMIT), Ok(()));
    assert_eq!(words(&mut run, &COMMIT), Err("the votes of the last transaction are not in yet".to_owned()));
}

/// Blocking is the coordinator's absence and nothing else: in every prefix of a run without it, cohorts that are all in
/// doubt stay so, and its return ends it.
#[test]
fn a_blocked_run_stays_blocked_until_the_coordinator_returns() {
    let scenario = entry().scenario("coordinator-crash").expect("it ships");
    let mut run = Run::new(entry(), &scenario.plan);
    run.until(400, |_, _| {});
    assert!(matches!(run.world.lamps()[3], Lamp::Blocked(_)));
    assert_eq!(settle(&mut run), Lamp::Reached);
}
