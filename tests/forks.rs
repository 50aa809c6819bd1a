//! Two runs that differ by one act differ only in what that act could have influenced. This is what keyed chance is
//! for, and it is checked for every algorithm under random scenarios.
//!
//! "The same event" means: the same process, the same virtual time, the same kind, message, timer or request, the same
//! messages sent with the same times of arrival and fates, the same Lamport time, and the same state afterwards. Its
//! number may differ, because the events of other processes stand between.

mod support;

use std::rc::Rc;

use orrery::catalog::{ALL, Entry};
use orrery::faults::{Fault, When};
use orrery::links::PRESETS;
use orrery::model::{MessageId, ProcessId, Time};
use orrery::sim::{Action, EventKind, Plan, Row, SentMessage, Shipped};
use orrery::trace::{NEVER, Recording, untouched};
use support::Dice;

const SCENARIOS: usize = 200;
const EVENTS: u32 = 160;

/// An event, as far as its own process can tell, and what became of what it sent.
#[derive(Debug, PartialEq)]
struct Local {
    at: Time,
    kind: EventKind,
    message: Option<MessageId>,
    timer: u32,
    request: Option<Action>,
    sent: Vec<SentMessage>,
    lamport: u32,
    state: Option<u64>,
}

fn local(recording: &Recording, event: u32, process: ProcessId) -> Local {
    let replayed = recording.replayed(event);
    let row: Row = replayed.step.row;
    let sent = replayed.step.sent.iter().filter(|sent| sent.id.from == process).copied().collect();
    let state = replayed.after.slot(process).and_then(|slot| slot.state.as_ref()).map(|state| state.digest());
    Local {
        at: row.at,
        kind: row.kind,
        message: recording.message(row.message).map(|message| message.id),
        timer: row.timer,
        request: recording.act(event).cloned(),
        sent,
        lamport: row.lamport,
        state,
    }
}

/// One of the algorithm's scenarios under another seed and on another network, without the cues that wait for something
/// else than a time: an event's number says how much has happened everywhere, so they let any process influence all.
fn random_plan(entry: &Entry, scenarios: &[Shipped], dice: &mut Dice) -> Plan {
    let small: Vec<&Shipped> = scenarios.iter().filter(|scenario| scenario.plan.processes <= 100).collect();
    let mut plan = dice.pick(&small).map_or_else(|| Plan::new(entry.card), |scenario| scenario.plan.clone());
    plan.script.retain(|cue| matches!(cue.when, When::At(_)));
    plan.seed = dice.next() >> 12;
    let usual = plan.network;
    if let Some(preset) = dice.pick(PRESETS) {
        plan.network = preset.network;
    }
    if plan.validate(entry.card).is_err() {
        plan.network = usual;
    }
    plan
}

/// A message that was under way for a while, and an event at which it was.
fn victim(recording: &Recording, dice: &mut Dice) -> Option<(u32, u32)> {
    for _ in 0..50 {
        let serial = dice.below(recording.messages() as usize) as u32;
        let row = recording.message(serial)?;
        let end = if row.ended == NEVER { recording.last() } else { row.ended };
        if end > row.sent {
            return Some((serial, row.sent + dice.below((end - row.sent) as usize) as u32));
        }
    }
    None
}

/// How many events of a process were before this time.
fn before(recording: &Recording, process: ProcessId, until: Time) -> u32 {
    let earlier = |event: &u32| recording.row(*event).is_some_and(|row| row.at < until);
    recording.history().lane(process).partition_point(earlier) as u32
}

/// Every event that is promised to be the same is the same. How many are, and how many others the whole run has.
fn compare(name: &str, whole: &Recording, fork: &Recording, event: u32) -> (u64, u64) {
    let (mut same, mut different) = (0, 0);
    let common = untouched(whole, fork, event);
    let until = whole.head().now().min(fork.head().now());
    for (process, &limit) in (0..).map(ProcessId).zip(&common.0) {
        let [all_of_whole, all_of_fork] = [whole, fork].map(|run| before(run, process, until));
        if limit == u32::MAX {
            assert_eq!(all_of_whole, all_of_fork, "{name}: {process} cannot have been reached");
        }
        let limit = limit.min(all_of_whole).min(all_of_fork);
        for nth in 1..=limit {
            let event_in = |recording: &Recording| {
                let point = recording.history().nth_of(process, nth).expect("counted");
                local(recording, point.event, process)
            };
            assert_eq!(event_in(whole), event_in(fork), "{name}: event {nth} of {process}");
        }
        same += u64::from(limit);
        different += u64::from(all_of_whole - limit);
    }
    (same, different)
}

#[test]
fn dropping_one_message_changes_only_what_it_could_have_influenced() {
    for entry in ALL {
        let mut dice = Dice::new(5);
        let scenarios = (entry.scenarios)();
        let (mut same, mut different, mut dropped) = (0u64, 0u64, 0);
        for number in 0..10 * SCENARIOS {
            if dropped == SCENARIOS {
                break;
            }
            let plan = random_plan(entry, &scenarios, &mut dice);
            let mut whole = Recording::new((entry.behaviour)(&plan), Rc::new(plan), Vec::new());
            whole.record_to(EVENTS);
            let Some((serial, event)) = victim(&whole, &mut dice) else { continue };
            let message = *whole.message(serial).expect("chosen among them");
            // A cue about this very message could not be followed in the fork, so it is an act that differs too.
            if whole
                .plan()
                .script
                .iter()
                .any(|cue| matches!(&cue.act, Action::Fault(fault) if fault.message() == Some(message.id)))
            {
                continue;
            }
            let drop = Action::Fault(Fault::Drop { message: message.id });
            let Ok(mut fork) = whole.fork(event, &drop) else { continue };
            fork.record_to(EVENTS);
            dropped += 1;

            let name = format!("{}, scenario {number}: {} dropped after event {event}", entry.card.id, message.id);
            let (alike, touched) = compare(&name, &whole, &fork, event);
            (same, different) = (same + alike, different + touched);
        }
        println!("{}: {dropped} messages dropped, {same} events the same, {different} in the cones", entry.card.id);
        assert!(dropped == SCENARIOS, "{}: only {dropped} messages could be dropped", entry.card.id);
        assert!(same > 0 && different > 0, "{}: nothing was compared", entry.card.id);
    }
}

/// What is done to a process may be the last that is seen of it: then no event of the fork says that it was reached.
#[test]
fn stopping_a_process_changes_only_what_that_could_have_influenced() {
    for entry in ALL {
        let mut dice = Dice::new(6);
        let scenarios = (entry.scenarios)();
        let (mut same, mut different, mut silenced) = (0u64, 0u64, 0);
        for number in 0..SCENARIOS / 2 {
            let plan = random_plan(entry, &scenarios, &mut dice);
            let processes = usize::from(plan.processes);
            let mut whole = Recording::new((entry.behaviour)(&plan), Rc::new(plan), Vec::new());
            whole.record_to(EVENTS);
            let event = dice.below(whole.last() as usize) as u32;
            let process = ProcessId(dice.below(processes) as u16);
            let other = ProcessId((process.0 + 1) % processes as u16);
            let fault = match number % 4 {
                0 | 1 => Fault::Pause { process },
                2 => Fault::Cut { from: process, to: other, both: true },
                _ => Fault::CrashAfterSends { process, sends: 1, kind: None },
            };
            let Ok(mut fork) = whole.fork(event, &Action::Fault(fault.clone())) else { continue };
            fork.record_to(EVENTS);
            silenced += u32::from(fork.history().lane(process).last().is_none_or(|last| *last <= event));
            let name = format!("{}, scenario {number}: {fault:?} after event {event}", entry.card.id);
            let (alike, touched) = compare(&name, &whole, &fork, event);
            (same, different) = (same + alike, different + touched);
        }
        assert!(same > 0 && different > 0 && silenced > 0, "{}: {same}, {different}, {silenced}", entry.card.id);
    }
}
