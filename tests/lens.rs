//! What a process can know, and that nothing else is shown through its eyes.

mod support;

use std::rc::Rc;

use orrery::catalog::{ALL, Entry};
use orrery::model::ProcessId;
use orrery::sim::{Fate, Plan, Shipped, flags};
use orrery::trace::{Known, NEVER, Recording};
use support::Dice;

/// Larger systems are left out, and longer runs cut short: the past is searched for every process.
const LARGEST: u16 = 16;
const LONGEST: u32 = 260;

fn scenarios() -> impl Iterator<Item = (&'static Entry, Shipped)> {
    let of = |entry: &'static Entry| (entry.scenarios)().into_iter().map(move |shipped| (entry, shipped));
    ALL.iter().flat_map(of).filter(|(_, shipped)| shipped.plan.processes <= LARGEST)
}

fn recorded(entry: &Entry, plan: &Plan, events: u32) -> Recording {
    let mut recording = Recording::new((entry.behaviour)(plan), Rc::new(plan.clone()), Vec::new());
    recording.record_to(events.min(LONGEST));
    recording
}

/// A few moments of a run, the last one among them.
fn moments(recording: &Recording) -> impl Iterator<Item = u32> + use<> {
    let last = recording.last();
    [0, 1, last / 5, last / 2, 4 * last / 5, last].into_iter()
}

#[test]
fn what_a_process_knows_is_its_causal_past_and_nothing_else() {
    let (mut events, mut hidden) = (0u64, 0u64);
    for (entry, shipped) in scenarios() {
        let whole = recorded(entry, &shipped.plan, shipped.events);
        for process in ProcessId::all(shipped.plan.processes) {
            let mut earlier: Option<Known> = None;
            for moment in moments(&whole) {
                let name = format!("{} {}: {process} after {moment}", entry.card.id, shipped.id);
                let known = whole.known_to(process, moment, earlier.as_ref()).expect("nothing was forgotten");
                let history = whole.history();
                let own = *history.lane(process).iter().rfind(|own| **own <= moment).expect("the start");
                let past = history.past(orrery::causality::Point { event: own, process });
                assert_eq!(known.events.last(), Some(&own), "{name}");
                let expected = (1..=own).filter(|event| {
                    history.point(*event).is_some_and(|point| history.nth(point) <= past.of(point.process))
                });
                let expected: Vec<u32> = [0].into_iter().chain(expected).collect();
                assert_eq!(known.events, expected, "{name}");
                events += u64::from(known.recording.last());
                hidden += u64::from(moment - known.recording.last());
                for other in ProcessId::all(shipped.plan.processes) {
                    let heard = known.eyes.of(other);
                    assert_eq!(heard.map_or(0, |heard| heard.events), past.of(other), "{name}: of {other}");
                    let Some(heard) = heard else { continue };
                    let at = known.events[heard.event as usize];
                    if whole.row(at).is_some_and(|row| row.has(flags::CRASHED)) {
                        continue;
                    }
                    let state = |recording: &Recording, event| {
                        let world = recording.world_at(event);
                        let state = world.slot(other).and_then(|slot| slot.state.clone());
                        state.map(|state| state.digest())
                    };
                    let last = known.recording.last();
                    assert_eq!(state(&known.recording, last), state(&whole, at), "{name}: the state of {other}");
                }
                for (place, &event) in known.events.iter().enumerate().skip(1) {
                    let (told, row) = (known.recording.row(place as u32).unwrap(), whole.row(event).unwrap());
                    assert_eq!((told.at, told.kind, told.process, told.lamport), (row.at, row.kind, row.process, row.lamport), "{name}: event {event}");
                }
                for serial in 0..known.recording.messages() {
                    let row = known.recording.message(serial).unwrap();
                    assert!(!row.forged, "{name}: who lies is not known");
                    assert_eq!(row.ended == NEVER, row.fate == Fate::InFlight, "{name}");
                    assert!(matches!(row.fate, Fate::InFlight | Fate::Delivered | Fate::Ignored), "{name}: {:?}", row.fate);
                }
                // Built upon what was known before, or anew: the same.
                let anew = whole.known_to(process, moment, None).expect("nothing was forgotten");
                assert_eq!(anew.recording.head().digest(), known.recording.head().digest(), "{name}");
                earlier = Some(known);
            }
        }
    }
    println!("{events} events known, {hidden} hidden");
    assert!(events > 50_000 && hidden > 20_000);
}
