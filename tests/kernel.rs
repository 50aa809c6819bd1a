//! What the kernel promises to every algorithm, tried on one that does what it is told.

#[path = "support/probe.rs"]
mod probe;

use std::rc::Rc;

use orrery::faults::{Fault, When};
use orrery::links::{MAX_DELAY, Network};
use orrery::model::{MILLISECOND, Mark, MessageId, ProcessId, Time};
use orrery::sim::{Action, Adaptor, Cause, EventKind, Fate, NO_PROCESS, Plan, Refusal, Status, Step, World, flags};
use probe::{ALARM, CARD, KEEP, KEEP_AND_SAY, Probe, SAY};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

struct Lab {
    world: World,
    step: Step,
}

impl Lab {
    /// Three processes on the textbook network: 10 ms, first in, first out.
    fn new() -> Lab {
        Lab::with(Plan::new(&CARD))
    }

    fn with(plan: Plan) -> Lab {
        let mut step = Step::default();
        let world = World::new(Adaptor::<Probe>::behaviour(&plan), Rc::new(plan), &mut step);
        Lab { world, step }
    }

    #[track_caller]
    fn act(&mut self, action: Action) {
        let done = self.world.apply(&action, Cause::User, &mut self.step);
        assert_eq!(done, Ok(()), "{action:?}");
    }

    #[track_caller]
    fn ask(&mut self, process: ProcessId, offer: u8, argument: u32) {
        self.act(Action::Request { process, offer, argument });
    }

    #[track_caller]
    fn fault(&mut self, fault: Fault) {
        self.act(Action::Fault(fault));
    }

    /// A refused action changes nothing, and says why.
    #[track_caller]
    fn refused(&mut self, action: Action) -> Refusal {
        let before = (self.world.digest(), self.world.events(), self.world.now(), self.world.enabled());
        let refusal = self.world.apply(&action, Cause::User, &mut self.step).expect_err("it should be refused");
        assert_eq!(before, (self.world.digest(), self.world.events(), self.world.now(), self.world.enabled()));
        refusal
    }

    #[track_caller]
    fn refused_fault(&mut self, fault: Fault) -> Refusal {
        self.refused(Action::Fault(fault))
    }

    fn advance(&mut self) -> bool {
        self.world.advance(&mut self.step)
    }

    fn run(&mut self) {
        while self.advance() {}
    }

    #[track_caller]
    fn at(&self, process: ProcessId) -> &Probe {
        let state = self.world.slot(process).and_then(|slot| slot.state.as_deref()).expect("it is up");
        state.as_any().downcast_ref().expect("it is a probe")
    }

    fn heard(&self, process: ProcessId) -> Vec<u32> {
        self.at(process).heard.iter().map(|(_, number)| *number).collect()
    }

    fn kept(&self, process: ProcessId) -> u32 {
        let stable = self.world.slot(process).and_then(|slot| slot.stable.as_deref());
        stable.map_or(0, |stable| *stable.as_any().downcast_ref().expect("a number is stored"))
    }
}

fn id(from: ProcessId, to: ProcessId, nth: u32) -> MessageId {
    MessageId { from, to, nth, copy: 0 }
}

fn ms(ms: u64) -> Time {
    Time(ms * MILLISECOND)
}

#[test]
fn a_link_in_order_refuses_to_be_overtaken() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.ask(A, SAY, 2);
    assert_eq!(lab.refused(Action::Deliver { message: id(A, B, 1) }), Refusal::Fifo(id(A, B, 0)));
    lab.act(Action::Deliver { message: id(A, C, 0) });
    lab.act(Action::Deliver { message: id(A, B, 0) });
    lab.act(Action::Deliver { message: id(A, B, 1) });
    assert_eq!(lab.heard(B), [1, 2]);
}

#[test]
fn a_link_without_order_may_be_overtaken() {
    let mut lab = Lab::with(Plan::new(&CARD).network(Network::preset("reordering").expect("it is listed")));
    lab.ask(A, SAY, 1);
    lab.ask(A, SAY, 2);
    lab.act(Action::Deliver { message: id(A, B, 1) });
    lab.act(Action::Deliver { message: id(A, B, 0) });
    assert_eq!(lab.heard(B), [2, 1]);
}

#[test]
fn what_a_paused_process_missed_arrives_in_order_when_it_resumes() {
    let mut lab = Lab::new();
    lab.ask(B, ALARM, 15);
    lab.fault(Fault::Pause { process: B });
    for number in 1..=3 {
        lab.ask(A, SAY, number);
        lab.run();
    }
    assert_eq!(lab.heard(C), [1, 2, 3]);
    assert_eq!((lab.heard(B), lab.at(B).alarms), (vec![], 0));
    assert_eq!(lab.refused(Action::Deliver { message: id(A, B, 0) }), Refusal::Paused(B));
    assert_eq!(lab.refused(Action::Fire { process: B, timer: 0 }), Refusal::Paused(B));
    assert_eq!(lab.refused(Action::Request { process: B, offer: SAY, argument: 1 }), Refusal::Paused(B));
    assert_eq!(lab.refused_fault(Fault::Pause { process: B }), Refusal::Paused(B));
    let before = lab.world.now();
    lab.fault(Fault::Resume { process: B });
    lab.run();
    assert_eq!((lab.heard(B), lab.at(B).alarms), (vec![1, 2, 3], 1));
    assert_eq!(lab.world.now(), before, "what is overdue happens at once");
    assert_eq!(lab.refused_fault(Fault::Resume { process: B }), Refusal::NotPaused(B));
}

#[test]
fn a_crash_keeps_exactly_what_is_stored() {
    let mut lab = Lab::new();
    lab.ask(A, KEEP, 7);
    assert!(lab.step.row.has(flags::STORED));
    lab.ask(A, SAY, 1);
    lab.ask(A, ALARM, 5);
    lab.fault(Fault::Crash { process: A });
    assert_eq!(lab.world.slot(A).map(|slot| slot.status()), Some(Status::Crashed));
    lab.run();
    assert_eq!(lab.heard(B), [1], "what was sent is on its way");
    lab.ask(B, SAY, 2);
    lab.run();
    assert_eq!(lab.heard(C), [1, 2]);
    lab.fault(Fault::Recover { process: A });
    lab.run();
    assert_eq!(*lab.at(A), Probe { kept: 7, ..Probe::default() });
    assert_eq!(lab.refused_fault(Fault::Recover { process: A }), Refusal::NotCrashed(A));
}

#[test]
fn a_crashed_process_takes_part_in_nothing() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.fault(Fault::Crash { process: B });
    for action in [
        Action::Request { process: B, offer: SAY, argument: 1 },
        Action::Fire { process: B, timer: 0 },
        Action::Fault(Fault::Crash { process: B }),
        Action::Fault(Fault::Pause { process: B }),
        Action::Fault(Fault::Slow { process: B, percent: 200 }),
        Action::Fault(Fault::CrashAfterSends { process: B, sends: 1, kind: None }),
    ] {
        assert_eq!(lab.refused(action), Refusal::Crashed(B));
    }
    lab.act(Action::Deliver { message: id(A, B, 0) });
    assert_eq!((lab.step.row.kind, lab.step.fates[0].1), (EventKind::LostAtCrashed, Fate::ReceiverDown));
}

#[test]
fn an_armed_crash_strikes_in_the_middle_of_a_broadcast() {
    let mut lab = Lab::with(Plan::new(&CARD).processes(5));
    lab.fault(Fault::CrashAfterSends { process: A, sends: 2, kind: None });
    lab.ask(A, KEEP_AND_SAY, 4);
    assert!(lab.step.row.has(flags::CRASHED));
    assert_eq!((lab.step.row.sent, lab.step.done), (2, 3), "one store and two sends took place");
    assert_eq!(lab.kept(A), 4, "what was stored before the crash is there, what comes after is not");
    lab.run();
    let heard: Vec<usize> = (1..5).map(|process| lab.heard(ProcessId(process)).len()).collect();
    assert_eq!(heard, [1, 1, 0, 0]);
    lab.fault(Fault::Recover { process: A });
    lab.ask(A, SAY, 5);
    assert!(lab.world.slot(A).is_some_and(|slot| slot.state.is_some()), "the crash strikes once");
}

#[test]
fn an_armed_crash_counts_only_its_kind() {
    let mut lab = Lab::with(Plan::new(&CARD).processes(4));
    lab.fault(Fault::CrashAfterSends { process: A, sends: 1, kind: Some(1) });
    lab.ask(A, SAY, 1);
    lab.ask(A, KEEP_AND_SAY, 2);
    assert_eq!(lab.step.row.sent, 4, "three numbers and one closing word");
    lab.run();
    assert_eq!(lab.heard(ProcessId(3)), [1, 2]);
    assert_eq!(lab.refused_fault(Fault::CrashAfterSends { process: B, sends: 0, kind: None }), Refusal::NoSends);
}

#[test]
fn a_cut_loses_what_is_on_the_wire_and_what_is_sent_over_it() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.ask(B, SAY, 2);
    lab.fault(Fault::Cut { from: A, to: B, both: false });
    assert_eq!(lab.step.fates.iter().map(|(_, fate)| *fate).collect::<Vec<_>>(), [Fate::Cut]);
    lab.ask(A, SAY, 3);
    assert_eq!(lab.step.sent.iter().map(|sent| sent.fate).collect::<Vec<_>>(), [Fate::Cut, Fate::InFlight]);
    lab.run();
    assert_eq!((lab.heard(A), lab.heard(B), lab.heard(C)), (vec![2], vec![], vec![1, 2, 3]));
    assert_eq!(lab.refused_fault(Fault::Cut { from: A, to: B, both: false }), Refusal::AlreadyCut(A, B));
    assert_eq!(lab.refused_fault(Fault::Heal { from: B, to: A, both: false }), Refusal::NotCut);
    lab.fault(Fault::Heal { from: A, to: B, both: false });
    lab.ask(A, SAY, 4);
    lab.run();
    assert_eq!(lab.heard(B), [4], "healing brings nothing back");
}

#[test]
fn an_isolated_group_talks_among_itself() {
    let mut lab = Lab::with(Plan::new(&CARD).processes(4));
    lab.fault(Fault::Isolate { group: vec![A, B] });
    assert_eq!(lab.world.cuts().count(), 8);
    lab.ask(A, SAY, 1);
    lab.ask(C, SAY, 2);
    lab.run();
    let heard = |lab: &Lab| (0..4).map(|process| lab.heard(ProcessId(process))).collect::<Vec<_>>();
    assert_eq!(heard(&lab), [vec![], vec![1], vec![], vec![2]]);
    lab.fault(Fault::HealAll);
    lab.ask(A, SAY, 3);
    lab.run();
    assert_eq!(heard(&lab), [vec![], vec![1, 3], vec![3], vec![2, 3]]);
    assert_eq!(lab.refused_fault(Fault::HealAll), Refusal::NotCut);
    for group in [vec![], ProcessId::all(4).collect()] {
        assert_eq!(lab.refused_fault(Fault::Isolate { group }), Refusal::EmptyGroup);
    }
    assert_eq!(lab.refused_fault(Fault::Isolate { group: vec![NO_PROCESS] }), Refusal::NoProcess(NO_PROCESS));
}

#[test]
fn a_dropped_message_is_gone() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.fault(Fault::Drop { message: id(A, B, 0) });
    lab.run();
    assert_eq!((lab.heard(B), lab.heard(C)), (vec![], vec![1]));
    assert_eq!(lab.refused_fault(Fault::Drop { message: id(A, B, 0) }), Refusal::NotInFlight(id(A, B, 0)));
}

#[test]
fn a_held_message_and_those_behind_it_wait_until_it_is_released() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.fault(Fault::Hold { message: id(A, B, 0) });
    lab.ask(A, SAY, 2);
    lab.run();
    assert_eq!((lab.heard(B), lab.heard(C)), (vec![], vec![1, 2]));
    assert_eq!(lab.refused(Action::Deliver { message: id(A, B, 0) }), Refusal::Held);
    assert_eq!(lab.refused_fault(Fault::Hold { message: id(A, B, 0) }), Refusal::Held);
    assert_eq!(lab.refused_fault(Fault::Release { message: id(A, B, 1) }), Refusal::NotHeld(id(A, B, 1)));
    lab.fault(Fault::Release { message: id(A, B, 0) });
    lab.run();
    assert_eq!(lab.heard(B), [1, 2]);
}

#[test]
fn a_held_message_can_be_lost_in_every_way() {
    for lose in [Fault::Drop { message: id(A, B, 0) }, Fault::Cut { from: A, to: B, both: true }] {
        let mut lab = Lab::new();
        lab.ask(A, SAY, 1);
        lab.fault(Fault::Hold { message: id(A, B, 0) });
        lab.fault(lose);
        lab.run();
        assert!(lab.world.is_over());
        assert_eq!(lab.heard(C), [1]);
    }
}

#[test]
fn a_duplicate_is_a_message_of_its_own() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.fault(Fault::Duplicate { message: id(A, B, 0) });
    assert_eq!(lab.step.sent[0].id, MessageId { copy: 1, ..id(A, B, 0) });
    lab.fault(Fault::Duplicate { message: MessageId { copy: 1, ..id(A, B, 0) } });
    lab.fault(Fault::Drop { message: id(A, B, 0) });
    lab.run();
    assert_eq!(lab.heard(B), [1, 1]);
}

#[test]
fn a_copy_never_gets_the_name_of_an_earlier_one() {
    let mut lab = Lab::with(Plan::new(&CARD).network(Network { fifo: false, ..Network::preset("textbook").unwrap() }));
    lab.ask(A, SAY, 1);
    lab.fault(Fault::Duplicate { message: id(A, B, 0) });
    lab.act(Action::Deliver { message: MessageId { copy: 1, ..id(A, B, 0) } });
    lab.fault(Fault::Duplicate { message: id(A, B, 0) });
    assert_eq!(lab.step.sent[0].id, MessageId { copy: 2, ..id(A, B, 0) });
}

#[test]
fn a_copy_stands_behind_what_was_sent_before_it() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.ask(A, SAY, 2);
    lab.fault(Fault::Duplicate { message: id(A, B, 0) });
    let copy = MessageId { copy: 1, ..id(A, B, 0) };
    assert_eq!(lab.refused(Action::Deliver { message: copy }), Refusal::Fifo(id(A, B, 0)));
    lab.act(Action::Deliver { message: id(A, B, 0) });
    assert_eq!(lab.refused(Action::Deliver { message: copy }), Refusal::Fifo(id(A, B, 1)));
    lab.run();
    assert_eq!(lab.heard(B), [1, 2, 1]);
}

#[test]
fn a_delayed_message_moves_those_behind_it() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.ask(A, SAY, 2);
    lab.fault(Fault::Delay { message: id(A, B, 0), micros: 20 * MILLISECOND });
    assert_eq!(lab.step.moved.iter().map(|(_, due)| *due).collect::<Vec<_>>(), [ms(30), ms(30)]);
    lab.run();
    assert_eq!((lab.heard(B), lab.world.now()), (vec![1, 2], ms(30)));
    lab.ask(A, SAY, 3);
    for micros in [0, MAX_DELAY + 1, u64::MAX] {
        assert_eq!(lab.refused_fault(Fault::Delay { message: id(A, B, 2), micros }), Refusal::DelayRange);
    }
}

#[test]
fn what_is_sent_after_a_delay_arrives_after_it() {
    let mut lab = Lab::new();
    lab.ask(A, SAY, 1);
    lab.fault(Fault::Delay { message: id(A, B, 0), micros: 20 * MILLISECOND });
    lab.ask(A, SAY, 2);
    lab.run();
    assert_eq!((lab.heard(B), lab.world.now()), (vec![1, 2], ms(30)));
}

#[test]
fn a_slow_process_hears_late_and_wakes_late() {
    let mut lab = Lab::new();
    lab.fault(Fault::Slow { process: B, percent: 300 });
    lab.ask(A, SAY, 1);
    lab.ask(B, ALARM, 20);
    lab.ask(C, ALARM, 20);
    assert_eq!(lab.world.message(id(A, B, 0)).map(|message| message.sent_at), Some(Time::ZERO));
    lab.advance();
    assert_eq!((lab.world.now(), lab.heard(C)), (ms(10), vec![1]));
    lab.advance();
    assert_eq!((lab.world.now(), lab.at(C).alarms), (ms(20), 1));
    lab.advance();
    assert_eq!((lab.world.now(), lab.heard(B)), (ms(30), vec![1]));
    lab.advance();
    assert_eq!((lab.world.now(), lab.at(B).alarms), (ms(60), 1));
    for percent in [0, 9, 10_001, u32::MAX] {
        assert_eq!(lab.refused_fault(Fault::Slow { process: B, percent }), Refusal::Speed(percent));
    }
}

#[test]
fn an_armed_timer_is_moved_and_fires_once() {
    let mut lab = Lab::new();
    lab.ask(A, ALARM, 10);
    lab.ask(A, ALARM, 40);
    lab.run();
    assert_eq!((lab.world.now(), lab.at(A).alarms), (ms(40), 1));
    assert_eq!(lab.refused(Action::Fire { process: A, timer: 0 }), Refusal::NotArmed);
    assert_eq!(lab.refused(Action::Fire { process: A, timer: 99 }), Refusal::NotArmed);
    lab.ask(A, ALARM, 40);
    lab.act(Action::Fire { process: A, timer: 0 });
    assert_eq!((lab.world.now(), lab.at(A).alarms), (ms(40), 2));
}

#[test]
fn nonsense_is_refused_with_a_reason() {
    let mut lab = Lab::new();
    let nobody = ProcessId(9);
    lab.ask(A, SAY, 1);
    for (action, words) in [
        (Action::Request { process: nobody, offer: 0, argument: 1 }, "there is no process J"),
        (Action::Request { process: NO_PROCESS, offer: 0, argument: 1 }, "there is no process P65536"),
        (Action::Request { process: A, offer: 77, argument: 1 }, "there is no such request"),
        (Action::Request { process: A, offer: SAY, argument: 1_001 }, "the number 1001 is not between 0 and 1000"),
        (Action::Fire { process: nobody, timer: 0 }, "there is no process J"),
        (Action::Deliver { message: id(A, nobody, 0) }, "A→J #1 is not in flight"),
        (Action::Deliver { message: id(A, B, u32::MAX) }, "A→B #4294967296 is not in flight"),
        (Action::Fault(Fault::Crash { process: nobody }), "there is no process J"),
        (Action::Fault(Fault::Cut { from: A, to: nobody, both: true }), "there is no process J"),
        (Action::Fault(Fault::Cut { from: A, to: A, both: true }), "a process has no link to itself"),
        (Action::Fault(Fault::Heal { from: A, to: B, both: true }), "no link is cut there"),
    ] {
        assert_eq!(lab.refused(action).to_string(), words);
    }
}

#[test]
fn a_refused_cue_is_skipped_and_moves_nothing() {
    let cue = Action::Fault(Fault::Recover { process: A });
    let mut lab = Lab::with(Plan::new(&CARD).then(When::At(ms(500)), cue));
    assert!(!lab.advance());
    assert_eq!((lab.world.now(), lab.world.events()), (Time::ZERO, 1));
    assert!(lab.world.is_over());
}

/// Asking whether anything happens is not a choice: a recording does not keep it, so it must not use up the script.
#[test]
fn standing_still_leaves_the_script_as_it_is() {
    let plan = Plan::new(&CARD).then(When::After(0), Action::Fault(Fault::Recover { process: A }));
    let mut lab = Lab::with(plan);
    assert!(!lab.advance());
    lab.fault(Fault::Crash { process: A });
    assert!(!lab.world.is_over());
    assert!(lab.advance());
    assert_eq!((lab.step.row.kind, lab.step.row.has(flags::SCRIPT)), (EventKind::Recover, true));
}

#[test]
fn the_weightiest_mark_of_an_event_is_kept() {
    assert!(Mark::Note < Mark::Deliver && Mark::Learn < Mark::Decide && Mark::Leave < Mark::Enter);
    assert_eq!(Mark::Note.max(Mark::Abort), Mark::Abort);
}

#[test]
fn cues_are_taken_in_order_at_their_time() {
    let say = |argument| Action::Request { process: A, offer: SAY, argument };
    let plan =
        Plan::new(&CARD).then(When::At(ms(10)), say(1)).then(When::After(1), say(2)).then(When::At(ms(20)), say(3));
    let mut lab = Lab::with(plan);
    let mut rows = Vec::new();
    while lab.advance() {
        rows.push((lab.world.now(), lab.step.row.kind));
    }
    let (request, deliver) = (EventKind::Request, EventKind::Deliver);
    let expected = [(10, request), (10, request), (20, request), (20, deliver), (20, deliver), (20, deliver)];
    assert_eq!(rows[..6], expected.map(|(at, kind)| (ms(at), kind)));
    assert_eq!((lab.heard(B), lab.heard(C)), (vec![1, 2, 3], vec![1, 2, 3]));
}

#[test]
fn lossy_and_doubling_links_do_what_they_say() {
    let preset = Network::preset("textbook").expect("it is listed");
    for (loss, duplicate, times) in [(1_000, 0, 0), (0, 1_000, 2), (0, 0, 1)] {
        let mut lab = Lab::with(Plan::new(&CARD).network(Network { loss, duplicate, ..preset }));
        lab.ask(A, SAY, 1);
        lab.run();
        assert_eq!(lab.heard(B), vec![1; times]);
    }
}

/// Two worlds differ in their digest when different messages were lost, even while no state differs yet.
#[test]
fn the_digest_tells_faults_apart() {
    let lose = |to| {
        let mut lab = Lab::new();
        lab.ask(A, SAY, 1);
        lab.fault(Fault::Drop { message: id(A, to, 0) });
        lab.world.digest()
    };
    assert_eq!(lose(B), lose(B));
    assert_ne!(lose(B), lose(C));
}
