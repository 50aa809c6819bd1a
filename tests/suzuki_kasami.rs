//! Suzuki and Kasami's algorithm: random schedules within its assumptions, and the paper's numbers.

mod support;

use orrery::catalog::Entry;
use orrery::model::{MILLISECOND, Mark, ProcessId, Time};
use orrery::sim::{Action, Lamp, Plan};
use support::{Dice, Run};

const SCHEDULES: u64 = 2_500;
const DELAY: u64 = 10 * MILLISECOND;
const SECTION: u64 = 30 * MILLISECOND;

fn entry() -> &'static Entry {
    orrery::catalog::find("suzuki-kasami").expect("it is listed")
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

fn reordering(seed: u64) -> Plan {
    plan().network(orrery::links::Network::preset("reordering").expect("the preset is listed")).seed(seed)
}

#[test]
fn random_schedules_break_nothing_and_everybody_enters() {
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let mut run = Run::new(entry(), &reordering(seed).processes(2 + dice.below(5) as u16));
        for _ in 0..150 {
            step_at_random(&mut run, &mut dice, true);
        }
        while step_at_random(&mut run, &mut dice, false) {}
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        assert_eq!(run.world.lamps()[3], Lamp::Reached, "seed {seed}: everybody who asked has entered");
    }
}

/// The same schedules find each variant out, so they are worth something.
#[test]
fn random_schedules_find_every_variant_out() {
    let behaviour = (entry().behaviour)(&plan());
    let properties = behaviour.properties();
    for variant in entry().card.variants {
        let place = properties.iter().position(|info| info.name == variant.breaks).expect("it is promised");
        let caught = (0..400).any(|seed| {
            let mut dice = Dice::new(seed);
            let mut run = Run::new(entry(), &reordering(seed).processes(3).variant(variant.id));
            for _ in 0..60 {
                step_at_random(&mut run, &mut dice, true);
            }
            for _ in 0..500 {
                step_at_random(&mut run, &mut dice, false);
            }
            matches!(run.world.lamps()[place], Lamp::Broken { .. })
        });
        assert!(caught, "{}", variant.id);
    }
}

/// When each process asked, entered and left, in order, and how many messages were sent in all.
fn entries(run: &mut Run) -> (Vec<(Mark, Time)>, usize) {
    let (mut marks, mut messages) = (Vec::new(), 0);
    run.until(u32::MAX, |_, step| {
        messages += step.sent.len();
        marks.extend(step.row.mark.map(|mark| (mark, step.row.at)));
    });
    (marks, messages)
}

#[test]
fn one_entry_costs_a_message_for_each_process_and_two_delays() {
    for processes in [2, 5, 12] {
        let mut run = Run::new(entry(), &plan().processes(processes));
        run.apply(&enter(1)).expect("it may ask");
        let (marks, messages) = entries(&mut run);
        assert_eq!(messages, usize::from(processes), "{processes} processes");
        assert_eq!(marks[1], (Mark::Enter, Time(2 * DELAY)), "{processes} processes");
    }
}

#[test]
fn whoever_has_the_token_enters_at_once_and_tells_nobody() {
    for processes in [2, 5, 12] {
        let mut run = Run::new(entry(), &plan().processes(processes));
        run.apply(&enter(0)).expect("it may ask");
        assert_eq!(run.step.row.mark, Some(Mark::Enter));
        let (_, messages) = entries(&mut run);
        assert_eq!(messages, 0, "{processes} processes");
    }
}

/// All ask at once: one delay from each exit to the next entry, within the declared bound.
#[test]
fn under_load_an_entry_follows_an_exit_after_one_delay() {
    for processes in [2_u16, 3, 8] {
        let mut run = Run::new(entry(), &plan().processes(processes));
        for process in 0..processes {
            run.apply(&enter(process)).expect("it may ask");
        }
        let (marks, tokens) = entries(&mut run);
        let others = u64::from(processes) - 1;
        // The last request is the step with which counting began.
        let requests = (others as usize).pow(2) - others as usize;
        assert_eq!(tokens + requests, usize::from(processes) * others as usize, "{processes} processes");
        for pair in marks.iter().filter(|(mark, _)| *mark != Mark::Note).collect::<Vec<_>>().chunks(2) {
            if let [(Mark::Leave, out), (Mark::Enter, next)] = pair {
                assert_eq!(next.since(*out), DELAY, "{processes} processes");
            }
        }
        let last = marks.iter().rfind(|(mark, _)| *mark == Mark::Enter).expect("they enter").1;
        assert_eq!(last, Time(others * (SECTION + DELAY)), "{processes} processes");
        assert_eq!(run.world.lamps()[3], Lamp::Reached);
    }
}
