//! Ricart and Agrawala's algorithm: random schedules within its assumptions, and the textbook's numbers.

mod support;

use orrery::algorithms::mutual_exclusion::ricart_agrawala::{self, RicartAgrawala};
use orrery::catalog::Entry;
use orrery::model::{MILLISECOND, Mark, ProcessId, Time};
use orrery::sim::{Action, Lamp, Plan};
use support::{Dice, Run};

const SCHEDULES: u64 = 2_500;
const DELAY: u64 = 10 * MILLISECOND;

fn entry() -> &'static Entry {
    orrery::catalog::find("ricart-agrawala").expect("it is listed")
}

fn plan() -> Plan {
    Plan::new(entry().card)
}

fn enter(process: u16) -> Action {
    Action::Request { process: ProcessId(process), offer: 0, argument: 0 }
}

/// Anything that can happen may happen next, so that messages overtake one another in every way.
fn step_at_random(run: &mut Run, dice: &mut Dice, ask: bool) -> bool {
    let mut choices = run.world.enabled();
    if ask && dice.percent(30) {
        choices = run.world.requests();
    }
    choices.retain(|choice| choice.refused.is_none());
    dice.pick(&choices).is_some_and(|choice| run.apply(&choice.action).is_ok())
}

#[test]
fn random_schedules_never_let_two_in() {
    let reordering = orrery::links::Network::preset("reordering").expect("the preset is listed");
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let plan = plan().network(reordering).seed(seed).processes(2 + dice.below(5) as u16);
        let plan = plan.set("first-clock", dice.below(9) as i64).set("clock-step", dice.below(4) as i64);
        let mut run = Run::new(entry(), &plan);
        for _ in 0..150 {
            step_at_random(&mut run, &mut dice, true);
        }
        while step_at_random(&mut run, &mut dice, false) {}
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        let lamps = run.world.lamps();
        assert_eq!(lamps[2], Lamp::Reached, "seed {seed}: everybody who asked has entered");
    }
}

/// The same schedules find each variant out, so they are worth something.
#[test]
fn random_schedules_find_every_variant_out() {
    for variant in entry().card.variants {
        let caught = (0..400).any(|seed| {
            let mut dice = Dice::new(seed);
            let mut run = Run::new(entry(), &plan().seed(seed).processes(3).variant(variant.id));
            for _ in 0..150 {
                step_at_random(&mut run, &mut dice, true);
            }
            run.world.broken().first().is_some_and(|breach| breach.property == 0)
        });
        assert!(caught, "{}", variant.id);
    }
}

/// When each process entered and left, in order, and how many messages were sent in all.
fn entries(run: &mut Run) -> (Vec<(Mark, Time)>, usize) {
    let (mut marks, mut messages) = (Vec::new(), 0);
    run.until(u32::MAX, |_, step| {
        messages += step.sent.len();
        marks.extend(step.row.mark.map(|mark| (mark, step.row.at)));
    });
    (marks, messages)
}

#[test]
fn one_entry_costs_two_messages_for_each_of_the_others_and_two_delays() {
    for processes in [2, 5, 12] {
        let mut run = Run::new(entry(), &plan().processes(processes));
        run.apply(&enter(1)).expect("it may ask");
        let asked = run.step.sent.len();
        let (marks, messages) = entries(&mut run);
        let others = usize::from(processes) - 1;
        assert_eq!(asked, others);
        assert_eq!(messages, 2 * others, "{processes} processes");
        assert_eq!(marks[0], (Mark::Enter, Time(2 * DELAY)), "{processes} processes");
    }
}

#[test]
fn from_leaving_to_the_next_entry_is_one_delay() {
    for processes in [2, 3, 8] {
        let mut run = Run::new(entry(), &plan().processes(processes));
        for process in 0..processes {
            run.apply(&enter(process)).expect("it may ask");
        }
        let (marks, messages) = entries(&mut run);
        let all = usize::from(processes);
        let asked_before = (all - 1) * (all - 1);
        assert_eq!(asked_before + messages, 2 * all * (all - 1), "{processes} processes");
        for pair in marks[1..].chunks_exact(2) {
            let [(left, out), (entered, next)] = [pair[0], pair[1]];
            assert_eq!((left, entered), (Mark::Leave, Mark::Enter));
            assert_eq!(next.since(out), DELAY, "{processes} processes");
        }
    }
}

#[test]
fn whoever_is_inside_may_leave_early() {
    let leave = Action::Request { process: ProcessId(0), offer: 1, argument: 0 };
    let mut run = Run::new(entry(), &plan());
    assert_eq!(run.apply(&leave).map_err(|refusal| refusal.to_string()), Err("it is not inside".to_owned()));
    run.apply(&enter(0)).expect("it may ask");
    assert_eq!(run.apply(&enter(0)).map_err(|refusal| refusal.to_string()), Err("it has asked already".to_owned()));
    while run.step.row.mark != Some(Mark::Enter) {
        assert!(run.advance());
    }
    assert_eq!(run.apply(&enter(0)).map_err(|refusal| refusal.to_string()), Err("it is inside already".to_owned()));
    run.apply(&leave).expect("it may leave");
    assert!(run.world.is_over(), "the timer is gone with the section");
}

/// The classic figure: stamps 8 and 12, the later by the wall clock goes first.
#[test]
fn the_smaller_stamp_enters_first_though_it_was_asked_later() {
    let scenario = ricart_agrawala::scenarios().swap_remove(0);
    let mut run = Run::new(entry(), &scenario.plan);
    let mut entered = Vec::new();
    run.until(scenario.events, |world, step| {
        if step.row.mark == Some(Mark::Enter) {
            let state = world.slot(step.row.process).and_then(|slot| slot.state.clone()).expect("it is up");
            let state: &RicartAgrawala = (*state).as_any().downcast_ref().expect("it is the algorithm");
            entered.push(format!("{}", state_stamp(state)));
        }
    });
    assert_eq!(entered[..2], ["(8, A)", "(12, C)"]);
}

fn state_stamp(state: &RicartAgrawala) -> orrery::model::Value {
    let variables = orrery::sim::Algorithm::variables(state);
    variables.into_iter().find(|variable| variable.name == "stamp").expect("it is shown").value
}
