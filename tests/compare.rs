//! Forks side by side: the events that are tied are exactly those before which the local history of their process is the
//! same in both, checked against whole histories collected by replay, for every algorithm under random scenarios.

mod support;

use std::rc::Rc;

use orrery::catalog::{ALL, Entry};
use orrery::causality::process_of;
use orrery::faults::{Fault, When};
use orrery::model::{ProcessId, Time};
use orrery::sim::{Action, EventKind, Plan};
use orrery::trace::{Align, Comparison, NEVER, Pairing, Recording, untouched};
use support::Dice;

const FORKS: usize = 20;
const EVENTS: u32 = 140;

/// What one process has lived through: each event with everything that it could notice of it.
type History =
    Vec<(u32, (EventKind, Option<ProcessId>, Option<u64>, u32, Option<(u8, u32)>, Option<u64>, Option<u64>))>;

fn histories(recording: &Recording) -> Vec<History> {
    let mut all = vec![Vec::new(); usize::from(recording.plan().processes)];
    for event in 1..=recording.last() {
        let replayed = recording.replayed(event);
        let row = replayed.step.row;
        let Some(process) = process_of(&row).filter(|process| process.index() < all.len()) else { continue };
        let id = recording.message(row.message).map(|message| message.id).filter(|_| row.kind == EventKind::Deliver);
        let content = id.and_then(|id| replayed.before.message(id)).map(|message| message.payload.digest());
        let asked = match recording.act(event) {
            Some(Action::Request { offer, argument, .. }) => Some((*offer, *argument)),
            _ => None,
        };
        let slot = replayed.after.slot(process).expect("a process");
        let state = slot.state.as_ref().map(|state| state.digest());
        let stable = slot.stable.as_ref().map(|stable| stable.digest());
        let noticed = (row.kind, id.map(|id| id.from), content, row.timer, asked, state, stable);
        all[process.index()].push((event, noticed));
    }
    all
}

fn random_plan(entry: &Entry, dice: &mut Dice) -> Plan {
    let scenarios = (entry.scenarios)();
    let small: Vec<_> = scenarios.iter().filter(|scenario| scenario.plan.processes <= 60).collect();
    let mut plan = dice.pick(&small).map_or_else(|| Plan::new(entry.card), |scenario| scenario.plan.clone());
    plan.seed = dice.next() >> 12;
    plan
}

/// A run and a fork of it in which one message was dropped, or one process crashed.
fn forked(entry: &Entry, dice: &mut Dice) -> Option<(Recording, Recording, u32)> {
    let plan = random_plan(entry, dice);
    let processes = plan.processes;
    let mut whole = Recording::new((entry.behaviour)(&plan), Rc::new(plan), Vec::new());
    whole.record_to(EVENTS);
    let (event, fault) = if dice.below(4) == 0 {
        let process = ProcessId(dice.below(usize::from(processes)) as u16);
        (dice.below(whole.last() as usize) as u32, Fault::Crash { process })
    } else {
        let row = *whole.message(dice.below(whole.messages().max(1) as usize) as u32)?;
        let end = if row.ended == NEVER { whole.last() } else { row.ended };
        let event = row.sent + dice.below(end.saturating_sub(row.sent).max(1) as usize) as u32;
        (event, Fault::Drop { message: row.id })
    };
    let mut fork = whole.fork(event, &Action::Fault(fault)).ok()?;
    fork.record_to(EVENTS);
    Some((whole, fork, event))
}

#[test]
fn exactly_the_events_with_one_local_history_are_tied() {
    for entry in ALL {
        let mut dice = Dice::new(11);
        let (mut forks, mut tied, mut others) = (0, 0u32, 0u32);
        for _ in 0..20 * FORKS {
            if forks == FORKS {
                break;
            }
            let Some((whole, fork, event)) = forked(entry, &mut dice) else { continue };
            forks += 1;
            let comparison = Comparison::new([&whole, &fork], event);
            let all = [histories(&whole), histories(&fork)];
            for (process, (one, other)) in (0..).map(ProcessId).zip(all[0].iter().zip(&all[1])) {
                let same = one.iter().zip(other).take_while(|(one, other)| one.1 == other.1).count();
                for (side, (mine, theirs)) in [(one, other), (other, one)].into_iter().enumerate() {
                    for (nth, (event, _)) in mine.iter().enumerate() {
                        let pairing = comparison.pairing(side, *event);
                        let name = format!("{}: event {event} of {process} in run {side}", entry.card.id);
                        match nth < same {
                            true => assert_eq!(pairing, Pairing::Same(theirs[nth].0), "{name}"),
                            false => assert!(!matches!(pairing, Pairing::Same(_)), "{name} is {pairing:?}"),
                        }
                        // What is paired is paired both ways.
                        if let Some(there) = pairing.other() {
                            assert_eq!(comparison.pairing(1 - side, there).other(), Some(*event), "{name}");
                        }
                    }
                }
                let alike = comparison.alike(process, [whole.last(), fork.last()]);
                let differs = [one.get(same), other.get(same)].map(|event| event.map(|event| event.0));
                assert_eq!(alike.differs, differs, "{}: {process}", entry.card.id);
                tied += same as u32;
                others += (one.len() - same) as u32;
            }
            check_columns(&comparison, [&whole, &fork]);
            check_links(&comparison, [&whole, &fork]);
        }
        println!("{}: {forks} forks, {tied} events tied, {others} not", entry.card.id);
        assert_eq!(forks, FORKS, "{}", entry.card.id);
        assert!(tied > 0 && others > 0, "{}: nothing was compared", entry.card.id);
    }
}

/// No two events of a run stand in one column, their order is kept, and whatever shares a column in both is the same.
fn check_columns(comparison: &Comparison, recordings: [&Recording; 2]) {
    let columns = comparison.columns();
    for (side, columns) in columns.iter().enumerate() {
        assert_eq!(columns.len() as u32, recordings[side].last() - comparison.base);
        assert!(columns.is_sorted_by(|one, other| one < other));
    }
    let tied = (0..columns[0].len()).filter(|place| {
        let event = comparison.base + 1 + *place as u32;
        let other =
            comparison.pairing(0, event).other().map(|other| columns[1][(other - comparison.base - 1) as usize]);
        other == Some(columns[0][*place])
    });
    let same = (comparison.base + 1..=recordings[0].last())
        .any(|event| matches!(comparison.pairing(0, event), Pairing::Same(_)));
    assert!(!same || tied.count() > 0, "nothing is aligned");
}

fn check_links(comparison: &Comparison, recordings: [&Recording; 2]) {
    for side in 0..2 {
        for event in 0..=recordings[side].last() {
            for align in [Align::Step, Align::Time, Align::Match] {
                let there = comparison.linked(recordings, side, event, align);
                assert!(there <= recordings[1 - side].last());
                if event <= comparison.base {
                    assert_eq!(there, event);
                }
            }
            let there = comparison.linked(recordings, side, event, Align::Time);
            let at = |recording: &Recording, event| recording.row(event).map_or(Time::ZERO, |row| row.at);
            assert!(at(recordings[1 - side], there) <= at(recordings[side], event));
        }
    }
}

/// An event that the act cannot have influenced is the same in both, unless the script watches all processes.
#[test]
fn what_an_act_cannot_have_reached_is_tied() {
    let mut checked = 0;
    for entry in ALL {
        let mut dice = Dice::new(23);
        for _ in 0..FORKS {
            let Some((whole, fork, event)) = forked(entry, &mut dice) else { continue };
            let by_time = |plan: &Plan| plan.script.iter().all(|cue| matches!(cue.when, When::At(_)));
            if !by_time(whole.plan()) {
                continue;
            }
            let comparison = Comparison::new([&whole, &fork], event);
            let until = whole.head().now().min(fork.head().now());
            let common = untouched(&whole, &fork, event);
            for (process, limit) in (0..).map(ProcessId).zip(common.0) {
                let history = whole.history();
                for event in history.lane(process).iter().take(limit as usize) {
                    if whole.row(*event).is_some_and(|row| row.at < until) {
                        let pairing = comparison.pairing(0, *event);
                        assert!(matches!(pairing, Pairing::Same(_)), "{}: {event} of {process}", entry.card.id);
                        checked += 1;
                    }
                }
            }
        }
    }
    assert!(checked > 1_000, "{checked}");
}

/// Recording on changes nothing of what was compared, and comes to the same as comparing anew.
#[test]
fn a_comparison_grows_with_its_runs() {
    let entry = &ALL[0];
    let mut dice = Dice::new(3);
    let (mut whole, mut fork, event) =
        std::iter::repeat_with(|| forked(entry, &mut dice)).flatten().next().expect("one");
    let mut grown = Comparison::new([&whole, &fork], event);
    for _ in 0..5 {
        whole.record_to(whole.len() + 17);
        fork.record_to(fork.len() + 9);
        grown.extend([&whole, &fork]);
    }
    let anew = Comparison::new([&whole, &fork], event);
    assert_eq!(grown.columns(), anew.columns());
    for side in 0..2 {
        assert_eq!(grown.last(side), anew.last(side));
        for event in 0..=grown.last(side) {
            assert_eq!(grown.pairing(side, event), anew.pairing(side, event));
        }
    }
}

/// The way from the divergence to an event runs along messages that were sent before they were received, and begins
/// where the runs begin to differ.
#[test]
fn an_explanation_is_a_causal_path() {
    let mut explained = 0;
    for entry in ALL {
        let mut dice = Dice::new(7);
        for _ in 0..FORKS {
            let Some((whole, fork, event)) = forked(entry, &mut dice) else { continue };
            let recordings = [&whole, &fork];
            let comparison = Comparison::new(recordings, event);
            let Some((side, target)) = comparison.first_different(recordings, |row| row.mark.is_some()) else {
                continue;
            };
            let Some(why) = comparison.explain(recordings, side, target) else { continue };
            explained += 1;
            assert!(!matches!(comparison.pairing(side, why.root.event), Pairing::Same(_)));
            assert!(why.root.event > comparison.base);
            let history = recordings[side].history();
            let mut at = why.root;
            for hop in &why.hops {
                assert!(hop.sent.event >= at.event && hop.received.event > hop.sent.event);
                assert_eq!(hop.sent.process, at.process);
                at = hop.received;
            }
            assert_eq!(history.point(target).map(|point| point.process), Some(at.process), "{}", entry.card.id);
            assert!(at.event <= target);
        }
    }
    assert!(explained > 20, "{explained}");
}
