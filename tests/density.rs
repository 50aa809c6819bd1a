//! The index of how much happened where, against counting.

use orrery::catalog;
use orrery::faults::Fault;
use orrery::model::ProcessId;
use orrery::sim::{Action, Plan};
use orrery::trace::Recording;
use orrery::trace::density::{CLASSES, Class, Condition, Counts, class_of, is_decision, is_rare};
use std::rc::Rc;

fn recorded(algorithm: &str, processes: u16, events: u32) -> Recording {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    let shipped = (entry.scenarios)().into_iter().next().expect("a scenario");
    let plan = Rc::new(Plan { processes, ..shipped.plan });
    let mut recording = Recording::new((entry.behaviour)(&plan), plan, Vec::new());
    recording.record_to(events);
    recording
}

/// Counted one by one: of each group, what comes before this event, and the condition then.
fn counted(recording: &Recording, event: u32) -> Vec<(Counts, Condition)> {
    let density = recording.density();
    let start = recording.world_at(0);
    let condition = |process: usize| {
        let process = ProcessId(process as u16);
        let badge = |slot: &orrery::sim::Slot| slot.state.as_ref().and_then(|state| start.behaviour().badge(&**state));
        let slot = start.slot(process).expect("a process");
        let badge = badge(slot).map_or(0, |badge| badge.number);
        Condition { status: slot.status(), role: start.style(process), badge }
    };
    let mut groups: Vec<_> = (0..density.groups())
        .map(|group| {
            (
                [0; CLASSES],
                condition((group * usize::from(density.each())).min(recording.plan().processes as usize - 1)),
            )
        })
        .collect();
    let behaviour = recording.behaviour().clone();
    for number in 0..event {
        let row = recording.row(number).expect("recorded");
        let Some(process) = row.at_process() else { continue };
        let family = recording.message(row.message).map(|message| behaviour.kinds()[usize::from(message.kind)].family);
        let (counts, condition) = &mut groups[density.group(process)];
        if let Some(class) = class_of(row, family) {
            counts[class as usize] += 1;
        }
        counts[Class::Decision as usize] += u32::from(is_decision(row));
        *condition = condition.after(row);
    }
    groups
}

fn holds(recording: &Recording) {
    let density = recording.density();
    assert_eq!(density.len(), recording.len());
    let grain = density.grain();
    let mut sums = vec![[0; CLASSES]; density.groups()];
    let mut conditions: Vec<Condition> = counted(recording, 0).into_iter().map(|(_, condition)| condition).collect();
    for (event, tag) in density.tags(0, recording.len()) {
        let row = recording.row(event).expect("recorded");
        assert_eq!(tag.group(), row.at_process().map(|process| density.group(process)), "{event}");
        let Some(group) = tag.group() else { continue };
        tag.class().into_iter().for_each(|class| sums[group][class] += 1);
        sums[group][Class::Decision as usize] += u32::from(tag.is_decision());
        let after = conditions[group].after(row);
        assert_eq!(tag.changed(), after != conditions[group], "{event}");
        conditions[group] = after;
        if (event + 1) % 500 == 0 {
            let counted = counted(recording, event + 1);
            assert!(counted.iter().map(|(counts, _)| counts).eq(&sums), "before {}", event + 1);
        }
    }
    for block in 0..=recording.len() / grain {
        for (group, (counts, condition)) in counted(recording, block * grain).into_iter().enumerate() {
            assert_eq!(density.before(group, block * grain), counts, "group {group} before {}", block * grain);
            if density.each() == 1 {
                assert_eq!(density.condition(group, block * grain), condition, "{group} at {}", block * grain);
            }
        }
    }
    let rare = |event: &u32| is_rare(recording.row(*event).expect("recorded"));
    let listed: Vec<u32> = (0..recording.len()).filter(rare).collect();
    assert_eq!(density.rare(0, recording.last()), listed);
    let budget = 3 * recording.len() as usize + density.grain() as usize * 4;
    assert!(density.bytes() <= budget, "{} bytes for {} events", density.bytes(), recording.len());
}

#[test]
fn blocks_count_what_counting_counts() {
    holds(&recorded("raft", 5, 5_000));
    holds(&recorded("raft", 3, 100));
    holds(&recorded("rumor-mongering", 200, 9_000));
}

#[test]
fn counts_only_grow_from_event_to_event() {
    let recording = recorded("raft", 5, 3_000);
    let density = recording.density();
    for group in 0..density.groups() {
        let mut last = [0; CLASSES];
        for event in 0..=recording.len() {
            let counts = density.before(group, event);
            assert!(counts.iter().zip(&last).all(|(now, before)| now >= before), "{group} at {event}");
            last = counts;
        }
        assert_eq!(last, counted(&recording, recording.len())[group].0);
    }
}

#[test]
fn a_fork_counts_its_own_events() {
    let recording = recorded("raft", 5, 4_000);
    holds(&recording);
    let crash = Action::Fault(Fault::Crash { process: ProcessId(2) });
    let mut fork = recording.fork(1_234, &crash).expect("it can crash");
    fork.record_to(3_000);
    holds(&fork);
    holds(&recording);
    assert!(fork.density().rare(1_235, 1_235) == [1_235]);
}
