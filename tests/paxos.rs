//! Paxos: random schedules with loss, doubling and crashes, and the numbers of the literature.

mod support;

use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::links::Network;
use orrery::model::{MILLISECOND, Mark, MessageId, ProcessId, Time};
use orrery::sim::{Action, Lamp, Plan, Waiting};
use support::{Dice, Run};

const SCHEDULES: u64 = 2_500;
const DELAY: u64 = 10 * MILLISECOND;
/// The place of “every proposer decides”.
const DECIDES: usize = 3;

fn entry() -> &'static Entry {
    orrery::catalog::find("paxos").expect("it is listed")
}

fn plan() -> Plan {
    Plan::new(entry().card)
}

fn propose(process: u16, value: u32) -> Action {
    Action::Request { process: ProcessId(process), offer: 0, argument: value }
}

fn in_flight(run: &Run) -> Vec<MessageId> {
    let message = |waiting: &Waiting| match waiting {
        Waiting::Message(message) => Some(message.id),
        _ => None,
    };
    run.world.pending().iter().filter_map(|pending| message(&pending.what)).collect()
}

/// Anything may happen next: a message arrives, is lost or doubled, a timer goes off, a process crashes, comes back, or
/// proposes.
fn step_at_random(run: &mut Run, dice: &mut Dice, processes: u16) {
    let process = ProcessId(dice.below(usize::from(processes)) as u16);
    let message = dice.pick(&in_flight(run)).copied();
    let action = match (dice.below(100), message) {
        (0, _) => Action::Fault(Fault::Crash { process }),
        (1, _) => Action::Fault(Fault::CrashAfterSends { process, sends: 1 + dice.below(3) as u32, kind: None }),
        (2..6, _) => Action::Fault(Fault::Recover { process }),
        (6..12, _) => propose(process.0, u32::from(process.0) + 1),
        (12..18, Some(message)) => Action::Fault(Fault::Drop { message }),
        (18..22, Some(message)) => Action::Fault(Fault::Duplicate { message }),
        (22..90, Some(message)) => Action::Deliver { message },
        _ => match dice.pick(&run.world.enabled()) {
            Some(choice) => choice.action.clone(),
            None => return,
        },
    };
    let _ = run.apply(&action); // What cannot happen is refused.
}

fn reordering(seed: u64) -> Plan {
    plan().network(Network::preset("reordering").expect("the preset is listed")).seed(seed)
}

#[test]
fn random_schedules_choose_one_value() {
    let mut decided = 0;
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let processes = 2 + dice.below(4) as u16;
        let mut run = Run::new(entry(), &reordering(seed).processes(processes));
        for _ in 0..200 {
            step_at_random(&mut run, &mut dice, processes);
            decided += usize::from(matches!(run.step.row.mark, Some(Mark::Learn | Mark::Decide)));
        }
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
    }
    assert!(decided > SCHEDULES as usize, "{decided} decisions: the schedules go far enough");
}

/// The same schedules find these variants out, so they are worth something. The others need histories that chance
/// rarely makes; they have a scenario of their own.
#[test]
fn random_schedules_find_common_mistakes_out() {
    for (variant, processes) in [("own-value", 3), ("no-check", 3), ("half-quorum", 4)] {
        let caught = (0..2_000).any(|seed| {
            let mut dice = Dice::new(seed);
            let mut run = Run::new(entry(), &reordering(seed).processes(processes).variant(variant));
            for _ in 0..200 {
                step_at_random(&mut run, &mut dice, processes);
            }
            !run.world.broken().is_empty()
        });
        assert!(caught, "{variant}");
    }
}

/// All propose at once on links with a bound: chance lets one of them through in time.
#[test]
fn rivals_decide_within_the_declared_bound() {
    let data_centre = Network::preset("data-centre").expect("the preset is listed");
    for seed in 0..400 {
        let processes = 2 + (seed % 6) as u16;
        let mut run = Run::new(entry(), &plan().network(data_centre).seed(seed).processes(processes));
        for process in 0..processes {
            run.apply(&propose(process, u32::from(process) + 1)).expect("it may propose");
        }
        while run.world.lamps()[DECIDES] != Lamp::Reached {
            assert!(run.advance(), "seed {seed}: the run is over");
            assert!(!matches!(run.world.lamps()[DECIDES], Lamp::Broken { .. }), "seed {seed}: too late");
        }
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
    }
}

#[test]
fn one_proposer_costs_what_the_literature_says() {
    for processes in [2, 5, 12] {
        let mut run = Run::new(entry(), &plan().processes(processes));
        run.apply(&propose(0, 7)).expect("it may propose");
        let mut messages = run.step.sent.len();
        let (mut decided, mut learned) = (None, 0);
        while run.advance() {
            messages += run.step.sent.len();
            match run.step.row.mark {
                Some(Mark::Decide) => decided = Some(run.step.row.at),
                Some(Mark::Learn) => learned += 1,
                _ => {}
            }
        }
        let (all, others) = (usize::from(processes), usize::from(processes) - 1);
        assert_eq!(messages, 3 * others + all * others, "{processes} processes");
        assert_eq!(decided, Some(Time(4 * DELAY)), "{processes} processes");
        assert_eq!(learned, others, "{processes} processes");
    }
}

/// Two proposers that never give way: 40 s, thousands of ballots, and nothing chosen or broken.
#[test]
fn duelling_proposers_choose_nothing_for_as_long_as_they_like() {
    let scenario = entry().scenario("no-backoff").expect("shipped");
    let mut run = Run::new(entry(), &scenario.plan);
    let mut chosen = 0;
    run.until(40_000, |_, step| chosen += usize::from(matches!(step.row.mark, Some(Mark::Learn | Mark::Decide))));
    assert_eq!(chosen, 0);
    assert!(run.world.broken().is_empty());
    assert!(matches!(run.world.lamps()[DECIDES], Lamp::Broken { .. }));
}
