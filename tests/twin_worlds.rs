//! The document that comes with two forks which nobody but one process can tell apart: a coordinator that has crashed,
//! and one that is only slow.

use orrery::catalog;
use orrery::faults::Fault;
use orrery::model::{MILLISECOND, ProcessId, Time};
use orrery::session::{CompareMessage, ForkMessage, Message, Session};
use orrery::sim::Action;
use orrery::trace::Align;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/twin-worlds.orrery.json");

/// The cohorts of a two-phase commit have voted yes, and hear nothing more from their coordinator.
fn built() -> Session {
    let entry = catalog::find("two-phase-commit").expect("in the catalogue");
    let mut plan = entry.scenario("coordinator-crash").expect("shipped").plan;
    plan.script.retain(|cue| !matches!(cue.act, Action::Fault(_)));
    let mut session = Session::with_plan(entry, plan, 40, 0);
    session.title = "Crashed, or only slow?".to_owned();
    let coordinator = ProcessId(0);
    let silent = session.recording().before(Time(15 * MILLISECOND));
    let faults = [
        (Fault::Crash { process: coordinator }, "A has crashed"),
        (Fault::Pause { process: coordinator }, "A is only slow"),
    ];
    for (place, (fault, name)) in faults.into_iter().enumerate() {
        session.update(Message::SwitchBranch(0));
        session.update(Message::Seek(silent));
        session.update(Message::Act(Action::Fault(fault)));
        session.update(Message::Fork(ForkMessage::Rename(place + 1, name.to_owned())));
        session.update(Message::Fork(ForkMessage::Star(place + 1)));
    }
    session.update(Message::Step(12));
    session
}

#[test]
fn no_cohort_can_tell_a_crashed_coordinator_from_a_slow_one() {
    let text = built().file().expect("it can be written").1;
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(FILE, &text).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == text, "{FILE} is not what it was made from; UPDATE_GOLDEN=1 writes it anew");
    let mut session = Session::landing();
    session.update(Message::Open(kept));
    assert!(session.notice.is_none(), "{:?}", session.notice);
    session.update(Message::Compare(CompareMessage::With(1)));
    session.update(Message::Compare(CompareMessage::Align(Align::Time)));
    let mut compared = 0;
    for _ in 0..20 {
        let view = session.comparison().expect("two forks are compared");
        assert!(!view.twins[0].twin, "the coordinator knows: {}", view.twins[0].sentence);
        let cohorts = &view.twins[1..];
        // In the middle of one moment a cohort may have been ahead in one of the two, but never elsewhere.
        let apart = cohorts.iter().find(|twin| twin.sentence.contains("can tell"));
        assert!(apart.is_none(), "step {}: {apart:?}", session.event);
        if cohorts.iter().all(|twin| twin.twin) {
            let past = cohorts[0].sentence.split(' ').find_map(|word| word.parse::<u32>().ok());
            compared = compared.max(past.unwrap_or(0));
        }
        session.update(Message::Step(1));
    }
    assert!(compared > 3, "nothing happened to the cohorts: {compared}");
}
