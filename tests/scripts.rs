//! Scripts: entries that wait, entries that never apply, and forks with a script of their own.

mod support;

use std::rc::Rc;

use orrery::catalog::{self, Entry};
use orrery::faults::{Fault, Happening, Pattern, When};
use orrery::model::{MILLISECOND, Mark, ProcessId, Time};
use orrery::scenario::{Document, open};
use orrery::session::{Edit, Message, Session};
use orrery::sim::{Action, Cue, CueState, EventKind, Plan, Refusal, flags};
use orrery::trace::{Branches, Recording};
use support::Run;

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

fn raft() -> &'static Entry {
    catalog::find("raft").expect("in the catalogue")
}

/// A is elected at 30 ms.
fn elected() -> Plan {
    Plan::new(raft().card).then(When::At(Time(10 * MILLISECOND)), Action::Fire { process: A, timer: 0 })
}

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn crash(process: ProcessId) -> Action {
    Action::Fault(Fault::Crash { process })
}

fn record(plan: Plan, events: u32) -> Recording {
    let mut recording = Recording::new((raft().behaviour)(&plan), Rc::new(plan), Vec::new());
    recording.record_to(events);
    recording
}

fn digests(recording: &Recording) -> Vec<u64> {
    (0..recording.len()).map(|event| recording.world_at(event).digest()).collect()
}

#[test]
fn an_entry_that_waits_happens_right_after_what_it_waits_for() {
    let plan = elected().then(When::Once(Pattern::first(Happening::Indicated(Mark::Elected))), crash(A));
    let run = record(plan, 40);
    let elected = (0..40).find(|&event| run.row(event).is_some_and(|row| row.mark == Some(Mark::Elected)));
    let next = run.row(elected.expect("somebody is elected") + 1).expect("recorded");
    assert_eq!((next.kind, next.process, next.at), (EventKind::Crash, A, Time(30 * MILLISECOND)));
    assert!(next.has(flags::SCRIPT));
}

#[test]
fn it_can_wait_for_the_kth_message_of_a_kind_on_a_link_and_some_time_longer() {
    let kind = raft().behaviour_kind("AppendEntries");
    let pattern = Pattern {
        process: Some(A),
        peer: Some(B),
        kind: Some(kind),
        count: 3,
        then: 7 * MILLISECOND,
        ..Pattern::first(Happening::Sent)
    };
    let mut run = Run::new(raft(), &elected().then(When::Once(pattern), Action::Fault(Fault::Pause { process: C })));
    let (mut sent, mut third, mut paused) = (0, None, None);
    run.until(200, |world, step| {
        sent += step.sent.iter().filter(|sent| (sent.id.from, sent.id.to, sent.kind) == (A, B, kind)).count();
        if sent == 3 && third.is_none() {
            third = Some(world.now());
        }
        if step.row.kind == EventKind::Pause {
            assert_eq!(paused.replace(world.now()), None, "once");
        }
    });
    assert_eq!(paused, third.map(|third| third.after(7 * MILLISECOND)));
}

trait KindOf {
    fn behaviour_kind(&self, name: &str) -> u16;
}

impl KindOf for Entry {
    fn behaviour_kind(&self, name: &str) -> u16 {
        let behaviour = (self.behaviour)(&Plan::new(self.card));
        behaviour.kinds().iter().position(|kind| kind.name == name).expect("a kind of message") as u16
    }
}

/// A timed and a waiting script run side by side, whatever their order in the list.
#[test]
fn entries_that_wait_hold_up_nobody() {
    let never = When::Once(Pattern { process: Some(C), ..Pattern::first(Happening::Request) });
    let plan = Plan::new(raft().card).then(never, crash(C));
    let plan = Plan { script: plan.script.into_iter().chain(elected().script).collect(), ..plan };
    let run = record(plan.then(at(50), crash(B)), 60);
    assert!(run.acts(0, 59).iter().any(|(_, act)| *act == crash(B)));
    let states = run.head().cue_states();
    assert_eq!(states, [CueState::Waiting, CueState::Done, CueState::Done]);
}

#[test]
fn what_never_applies_is_told() {
    let plan = elected().then(at(40), crash(B)).then(at(45), crash(B)).then(at(1_000_000), crash(C));
    let run = record(plan, 80);
    let refused = run.row(0).map(|_| run.head().cue_states());
    let [CueState::Done, CueState::Done, CueState::Refused { event, refusal }, CueState::Waiting] =
        &refused.expect("recorded")[..]
    else {
        panic!("{:?}", run.head().cue_states());
    };
    assert_eq!(*refusal, Refusal::Crashed(B));
    assert!(run.row(*event).is_some_and(|row| row.at <= Time(45 * MILLISECOND)));
    assert!(run.row(*event + 1).is_some_and(|row| row.at >= Time(45 * MILLISECOND)));
}

#[test]
fn a_pattern_is_written_and_read_in_words() {
    let pattern = Pattern { process: Some(A), count: 2, ..Pattern::first(Happening::Delivered) };
    let text = serde_json::to_string(&When::Once(pattern)).expect("plain data");
    assert_eq!(text, r#"{"once":{"what":"delivered","process":0,"count":2}}"#);
    assert_eq!(serde_json::from_str::<When>(&text).expect("what was written can be read"), When::Once(pattern));
    assert!(serde_json::from_str::<When>(r#"{"once":{"what":"delivered","sometimes":true}}"#).is_err());
}

/// Another script gives the run that it would have given from the start, and shares what it can.
#[test]
fn a_run_under_another_script_is_the_run_of_that_plan() {
    let scripts: [Vec<Cue>; 6] = [
        elected().script,
        elected().then(at(200), crash(A)).script,
        elected().then(at(90), crash(B)).then(at(200), crash(A)).script,
        elected().then(When::After(77), crash(C)).script,
        elected().then(When::Once(Pattern { count: 40, ..Pattern::first(Happening::Delivered) }), crash(B)).script,
        Vec::new(),
    ];
    let plan = |script: &Vec<Cue>| Plan { script: script.clone(), ..elected() };
    for old in &scripts {
        let before = record(plan(old), 700);
        let kept = digests(&before);
        for new in &scripts {
            let (fork, same) = before.reprogrammed(new.clone(), &[]);
            let fresh = record(plan(new), 700);
            assert_eq!((fork.len(), digests(&fork)), (fresh.len(), digests(&fresh)), "{old:?} → {new:?}");
            assert_eq!(kept, digests(&before), "the old run is as it was");
            let alike = kept.iter().zip(digests(&fresh)).take_while(|(old, new)| **old == *new).count();
            assert_eq!(same as usize + 1, alike, "{old:?} → {new:?}");
            // From any place, also one just looked at, the fork goes on under its own script.
            for event in [same.saturating_sub(1), same, same + 1, fork.last()] {
                assert_eq!(fork.replayed(event).after.digest(), fresh.replayed(event).after.digest());
                assert_eq!(fork.world_at(event + 1).digest(), fresh.world_at(event + 1).digest());
            }
        }
    }
}

#[test]
fn changing_what_is_past_forks_and_changing_the_future_does_not() {
    let script = elected().then(at(200), crash(A)).script;
    let mut branches = Branches::new(record(Plan { script, ..elected() }, 300));
    let later = elected().then(at(300), crash(A)).script;
    let event_at = |branches: &Branches, ms: u64| {
        let recording = &branches.get(0).recording;
        (0..300).find(|&event| recording.row(event).is_some_and(|row| row.at >= Time(ms * MILLISECOND))).unwrap_or(0)
    };
    let early = event_at(&branches, 100);
    assert_eq!(branches.reprogram(0, early, (later.clone(), &[]), "later".into()).0, 0, "still to come");
    assert_eq!(branches.list().len(), 1);
    let late = event_at(&branches, 350);
    let (branch, same) = branches.reprogram(0, late, (elected().script, &[]), "never".into());
    assert_eq!((branch, branches.list().len()), (1, 2));
    assert_eq!(branches.get(1).parent, Some((0, same)));
    assert_eq!(branches.get(0).recording.plan().script, later);

    // It survives being kept.
    let plan = (**branches.get(0).recording.plan()).clone();
    let document = Document::of_plan("raft", "Two scripts", plan).with_branches(&branches);
    assert_eq!(document.branches[1].script, Some(elected().script));
    for text in [document.to_json().expect("a file"), document.to_link().expect("a link")] {
        let opened = open(&text).expect("what was written opens").document;
        assert_eq!(opened, document);
        let grown = opened.grow().expect("it runs");
        assert!(grown.warnings.is_empty());
        let mut recording = grown.branches.get(1).recording.clone();
        recording.record_to(300);
        assert_eq!(digests(&recording), digests(&branches.get(1).recording));
    }
}

#[test]
fn what_was_done_by_hand_can_become_the_script() {
    let mut session = Session::landing();
    session.update(Message::Act(crash(ProcessId(4))));
    session.update(Message::Step(3));
    session.update(Message::Act(Action::Fault(Fault::Recover { process: ProcessId(4) })));
    let by_hand = session.recording().clone();
    assert_eq!(by_hand.decisions().len(), 2);
    session.update(Message::Script(Edit::Keep));
    let scripted = session.recording();
    assert!(scripted.decisions().is_empty());
    let last = by_hand.last().min(scripted.last());
    assert_eq!(by_hand.world_at(last).digest(), scripted.world_at(last).digest());
    assert!(scripted.head().cue_states().iter().all(|state| !matches!(state, CueState::Refused { .. })));

    // And it comes back from its link.
    let mut again = Session::landing();
    again.update(Message::Open(session.fragment()));
    assert_eq!(again.notice, None);
    again.record_to(scripted.len());
    assert_eq!(digests(again.recording()), digests(scripted));
}
