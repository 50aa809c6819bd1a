//! The models of processes: what a crash takes and leaves, omissions, pauses, clocks, lies, and scripts that wait for
//! something to happen. Each has its defining properties here.

#[path = "support/probe.rs"]
mod probe;

use std::rc::Rc;

use orrery::faults::{Effects, Fault, Strategy};
use orrery::model::{MILLISECOND, MessageId, ProcessId, Time};
use orrery::sim::{Action, Adaptor, Cause, Effect, EventKind, Fate, Plan, Refusal, Step, World, flags};
use orrery::trace::{Decision, Recording};
use probe::{ALARM, BACK, CARD, FORWARD, KEEP, KEEP_AND_SAY, Probe, SAY, SLEW};
use proptest::prelude::*;

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

struct Lab {
    world: World,
    step: Step,
}

impl Lab {
    fn with(plan: Plan) -> Lab {
        let mut step = Step::default();
        let world = World::new(Adaptor::<Probe>::behaviour(&plan), Rc::new(plan), &mut step);
        Lab { world, step }
    }

    #[track_caller]
    fn act(&mut self, action: Action) {
        assert_eq!(self.world.apply(&action, Cause::User, &mut self.step), Ok(()), "{action:?}");
    }

    #[track_caller]
    fn ask(&mut self, process: ProcessId, offer: u8, argument: u32) {
        self.act(Action::Request { process, offer, argument });
    }

    #[track_caller]
    fn fault(&mut self, fault: Fault) {
        self.act(Action::Fault(fault));
    }

    #[track_caller]
    fn refused(&mut self, fault: Fault) -> Refusal {
        let before = self.world.digest();
        let refusal = self.world.apply(&Action::Fault(fault), Cause::User, &mut self.step).expect_err("refused");
        assert_eq!(before, self.world.digest());
        refusal
    }

    fn advance(&mut self) -> bool {
        self.world.advance(&mut self.step)
    }

    #[track_caller]
    fn at(&self, process: ProcessId) -> &Probe {
        let state = self.world.slot(process).and_then(|slot| slot.state.as_deref()).expect("it is up");
        state.as_any().downcast_ref().expect("it is a probe")
    }

    fn run(&mut self) {
        while self.advance() {}
    }

    fn kept(&self, process: ProcessId) -> u32 {
        let stable = self.world.slot(process).and_then(|slot| slot.stable.as_deref());
        stable.map_or(0, |stable| *stable.as_any().downcast_ref().expect("a number is stored"))
    }

    /// What a process heard from another, in order.
    fn heard(&self, at: ProcessId, from: ProcessId) -> Vec<u32> {
        let heard = self.at(at).heard.iter().filter(|(who, _)| *who == from);
        heard.map(|(_, number)| *number).collect()
    }

    fn clock(&self, process: ProcessId) -> Time {
        self.world.clock(process).expect("it exists")
    }
}

fn request(process: ProcessId, offer: u8, argument: u32) -> Action {
    Action::Request { process, offer, argument }
}

#[test]
fn a_plan_without_clocks_has_perfect_ones() {
    let mut lab = Lab::with(Plan::new(&CARD));
    lab.ask(A, ALARM, 30);
    assert!(lab.advance());
    assert_eq!((lab.at(A).set, lab.at(A).rang, lab.clock(A)), (Time(0), Time(30_000), Time(30_000)));
    assert!(lab.world.slots().iter().all(|slot| slot.quirks.is_none()));
    assert!(!serde_json::to_string(&Plan::new(&CARD)).expect("plain data").contains("clocks"));
}

#[test]
fn a_clock_behind_true_time_moves_the_epoch_of_all() {
    let plan = Plan::new(&CARD).clock(A, -50_000, 0).clock(B, 20_000, 0);
    let lab = Lab::with(plan);
    assert_eq!(lab.world.true_time(), Time(1_000_000));
    assert_eq!((lab.clock(A), lab.clock(B), lab.clock(C)), (Time(950_000), Time(1_020_000), Time(1_000_000)));
}

proptest! {
    /// A timer counts the ticks of its process's own clock, and the message delays of true time are none of its business.
    #[test]
    fn timers_run_on_the_process_own_clock(drift in -500_000i32..=500_000, later in -500_000i32..=500_000, ms in 2u32..1_000, offset in -1_000_000i64..1_000_000) {
        let mut lab = Lab::with(Plan::new(&CARD).clock(A, offset, drift));
        lab.ask(A, ALARM, ms);
        // Another rate in the middle: the rest of the time is counted at the new one.
        lab.ask(B, ALARM, 1);
        prop_assert!(lab.advance());
        lab.fault(Fault::SlewClock { process: A, ppm: later });
        lab.run();
        let counted = lab.at(A).rang.0 - lab.at(A).set.0;
        prop_assert!(counted.abs_diff(u64::from(ms) * MILLISECOND) <= 2, "{counted} µs for {ms} ms");
    }

    /// Whatever is done to a clock but a step back, it never shows less than before, and a replay tells every reading.
    #[test]
    fn clocks_are_monotone_unless_stepped_back(acts in prop::collection::vec((0u8..6, 0u32..1_000), 1..40)) {
        let decisions = acts.iter().zip(0..).map(|(&(what, number), after)| {
            let ppm = number as i32 * 1_000 - 500_000;
            let action = match what {
                0 => Action::Fault(Fault::SlewClock { process: A, ppm: ppm.clamp(-500_000, 500_000) }),
                1 => Action::Fault(Fault::StepClock { process: A, micros: i64::from(number) + 1 }),
                2 => request(A, SLEW, number),
                3 => request(A, FORWARD, number),
                _ => request(B, ALARM, number % 20 + 1),
            };
            Decision { after: after * 2, action }
        });
        let plan = Plan::new(&CARD).clock(A, 7, 300);
        let behaviour = Adaptor::<Probe>::behaviour(&plan);
        let mut recording = Recording::new(behaviour, Rc::new(plan), decisions.collect());
        recording.record_to(200);
        let mut last = Time::ZERO;
        for event in 1..=recording.last() {
            let before = recording.world_at(event - 1);
            let mut at = (*before).clone();
            let reading = recording.clock(event, A);
            // The world before, brought to the time of the event.
            let row = *recording.row(event).expect("recorded");
            if row.kind == EventKind::Fire {
                prop_assert!(at.advance(&mut Step::default()));
                prop_assert_eq!(at.clock(A), Some(reading), "event {}", event);
            }
            prop_assert!(reading >= last, "event {}: {} after {}", event, reading, last);
            last = reading;
        }
    }
}

#[test]
fn a_process_sets_its_own_clock_and_the_row_says_so() {
    let mut lab = Lab::with(Plan::new(&CARD).clock(A, -1_000_000, 0));
    lab.ask(A, FORWARD, 900);
    assert!(lab.step.row.has(flags::CLOCK));
    assert_eq!(lab.clock(A), Time(900_000));
    lab.ask(A, BACK, 1_000);
    assert_eq!(lab.clock(A), Time::ZERO);
    lab.ask(A, FORWARD, 100);
    assert_eq!(lab.clock(A), Time::ZERO);
}

#[test]
fn a_step_moves_no_timer() {
    let mut lab = Lab::with(Plan::new(&CARD));
    lab.ask(A, ALARM, 30);
    lab.fault(Fault::StepClock { process: A, micros: 500_000 });
    assert_eq!(lab.clock(A), Time(500_000));
    assert!(lab.advance());
    assert_eq!(lab.world.now(), Time(30_000));
    assert_eq!(lab.at(A).rang, Time(530_000));
}

#[test]
fn impossible_clocks_are_refused() {
    let mut lab = Lab::with(Plan::new(&CARD));
    assert_eq!(lab.refused(Fault::StepClock { process: A, micros: 0 }), Refusal::ClockStep);
    assert_eq!(lab.refused(Fault::StepClock { process: A, micros: i64::MIN }), Refusal::ClockStep);
    assert_eq!(lab.refused(Fault::SlewClock { process: A, ppm: 500_001 }), Refusal::ClockRate(500_001));
    assert_eq!(lab.refused(Fault::SlewClock { process: ProcessId(9), ppm: 0 }), Refusal::NoProcess(ProcessId(9)));
}

fn byzantine(processes: &[ProcessId], to: &[ProcessId], strategy: Strategy) -> Fault {
    Fault::Byzantine { processes: processes.to_vec(), to: to.to_vec(), kind: None, strategy }
}

#[test]
fn a_byzantine_process_tells_each_receiver_what_its_strategy_says() {
    let mut lab = Lab::with(Plan::new(&CARD).processes(5));
    let (d, e) = (ProcessId(3), ProcessId(4));
    lab.ask(A, SAY, 1);
    lab.fault(byzantine(&[A], &[B], Strategy::Forge(0)));
    lab.fault(byzantine(&[A], &[C], Strategy::Silent));
    lab.fault(byzantine(&[A], &[d], Strategy::Replay(e)));
    lab.ask(A, SAY, 2);
    let sent: Vec<_> = lab.step.sent.iter().map(|sent| (sent.id.to, sent.fate, sent.forged)).collect();
    let expected = [
        (B, Fate::InFlight, true),
        (C, Fate::Omitted, false),
        // To E it had said nothing yet since it became byzantine, so there was nothing to repeat.
        (d, Fate::InFlight, false),
        (e, Fate::InFlight, false),
    ];
    assert_eq!(sent, expected);
    lab.ask(A, SAY, 3);
    lab.run();
    assert_eq!(lab.heard(B, A), [1, 102, 103]);
    assert_eq!(lab.heard(C, A), [1]);
    assert_eq!(lab.heard(d, A), [1, 2, 2]);
    assert_eq!(lab.heard(e, A), [1, 2, 3]);
    // Its own state is that of an honest process.
    assert_eq!(lab.at(A).said, 3);
    // The newest rule counts, and a rule for all ends all others.
    lab.fault(byzantine(&[A], &[], Strategy::Honest));
    lab.ask(A, SAY, 4);
    lab.run();
    assert_eq!((lab.heard(B, A)[3], lab.heard(C, A)[1]), (4, 4));
    assert!(lab.world.slot(A).is_some_and(|slot| slot.is_byzantine()) && !lab.world.slots()[1].is_byzantine());
}

#[test]
fn colluders_share_a_strategy_and_kinds_can_be_told_apart() {
    let mut lab = Lab::with(Plan::new(&CARD));
    lab.fault(byzantine(&[A, B], &[C], Strategy::Forge(0)));
    lab.fault(Fault::Byzantine { processes: vec![B], to: vec![C], kind: Some(0), strategy: Strategy::Honest });
    lab.ask(A, SAY, 1);
    lab.ask(B, SAY, 1);
    lab.run();
    assert_eq!((lab.heard(C, A), lab.heard(C, B)), (vec![101], vec![1]));
    assert_eq!((lab.heard(B, A), lab.heard(A, B)), (vec![1], vec![1]));
}

#[test]
fn a_message_on_its_way_is_forged_only_for_a_byzantine_sender() {
    let mut lab = Lab::with(Plan::new(&CARD));
    lab.ask(A, SAY, 7);
    let message = MessageId { from: A, to: B, nth: 0, copy: 0 };
    assert_eq!(lab.refused(Fault::Forge { message, forgery: 0 }), Refusal::Correct(A));
    assert_eq!(Refusal::Correct(A).to_string(), "A is correct: only a byzantine process forges messages");
    lab.fault(byzantine(&[A], &[], Strategy::Honest));
    assert_eq!(lab.refused(Fault::Forge { message, forgery: 9 }), Refusal::NoForgery);
    lab.fault(Fault::Forge { message, forgery: 0 });
    assert_eq!(lab.step.row.kind, EventKind::Forge);
    lab.run();
    assert_eq!((lab.heard(B, A), lab.heard(C, A)), (vec![107], vec![7]));
}

#[test]
fn a_recording_remembers_which_messages_are_forged_and_a_fork_forgets_it() {
    let forge = Fault::Forge { message: MessageId { from: A, to: B, nth: 0, copy: 0 }, forgery: 1 };
    let acts = [request(A, SAY, 5), Action::Fault(byzantine(&[A], &[], Strategy::Honest)), Action::Fault(forge)];
    let decisions = acts.into_iter().zip(0..).map(|(action, after)| Decision { after, action }).collect();
    let plan = Plan::new(&CARD);
    let mut recording = Recording::new(Adaptor::<Probe>::behaviour(&plan), Rc::new(plan), decisions);
    recording.record_to(10);
    let row = recording.message(0).expect("it was sent");
    assert!(row.forged && row.kind == 1 && !recording.message(1).expect("it was sent").forged);
    let fork = recording.fork(2, &request(B, SAY, 1)).expect("possible");
    let row = fork.message(0).expect("it was sent");
    assert!(!row.forged && row.kind == 0);
}

#[test]
fn senseless_strategies_are_refused() {
    let mut lab = Lab::with(Plan::new(&CARD));
    let far = ProcessId(9);
    assert_eq!(lab.refused(byzantine(&[], &[], Strategy::Silent)), Refusal::Nobody);
    assert_eq!(lab.refused(byzantine(&[A, far], &[], Strategy::Silent)), Refusal::NoProcess(far));
    assert_eq!(lab.refused(byzantine(&[A], &[far], Strategy::Silent)), Refusal::NoProcess(far));
    assert_eq!(lab.refused(byzantine(&[A], &[], Strategy::Replay(far))), Refusal::NoProcess(far));
    assert_eq!(lab.refused(byzantine(&[A], &[], Strategy::Forge(2))), Refusal::NoForgery);
    let kind = Fault::Byzantine { processes: vec![A], to: vec![], kind: Some(2), strategy: Strategy::Silent };
    assert_eq!(lab.refused(kind), Refusal::NoKind);
    assert_eq!(lab.refused(Fault::Omit { process: A, send: 1001, receive: 0 }), Refusal::Share);
    for nth in 0..64 {
        let to = [vec![A; nth + 1], vec![B]].concat();
        lab.fault(byzantine(&[A], &to, Strategy::Silent));
    }
    assert_eq!(lab.refused(byzantine(&[A], &[C], Strategy::Silent)), Refusal::ManyRules(A));
}

proptest! {
    /// Whatever byzantine processes do: what correct ones send arrives as it was sent, under its sender's name, and
    /// nothing arrives that nobody sent.
    #[test]
    fn forgeries_come_only_from_byzantine_processes(seed in any::<u64>(), talk in prop::collection::vec((0u16..4, 1u32..100), 1..30)) {
        let mut lab = Lab::with(Plan::new(&CARD).processes(4).seed(seed));
        lab.fault(byzantine(&[A, B], &[], Strategy::Arbitrary));
        let (mut forged, mut kept) = (0, 0);
        for &(process, number) in &talk {
            lab.ask(ProcessId(process), SAY, number);
            for sent in &lab.step.sent {
                prop_assert_eq!(sent.id.from, ProcessId(process));
                prop_assert!(!sent.forged || process < 2);
                prop_assert!(sent.fate == Fate::InFlight || process < 2);
                forged += u32::from(sent.forged);
                kept += u32::from(!sent.forged);
            }
        }
        lab.run();
        prop_assert!(forged + kept == 3 * talk.len() as u32);
        for (from, at) in [(2, 0), (2, 1), (2, 3), (3, 0), (3, 2)].map(|(a, b)| (ProcessId(a), ProcessId(b))) {
            let said: Vec<u32> = talk.iter().filter(|(who, _)| *who == from.0).map(|(_, number)| *number).collect();
            prop_assert_eq!(lab.heard(at, from), said);
        }
    }

    /// The share of messages that is omitted is the one that was set, at the sender and at the receiver, and a cured
    /// process omits nothing.
    #[test]
    fn omissions_are_the_stated_share(seed in any::<u64>(), send in prop::sample::select(vec![0u16, 100, 500, 1000]), receive in prop::sample::select(vec![0u16, 250, 1000])) {
        let mut lab = Lab::with(Plan::new(&CARD).seed(seed));
        lab.fault(Fault::Omit { process: A, send, receive });
        let (mut unsent, mut unheard) = (0u32, 0u32);
        for number in 0..1_000 {
            lab.ask(A, SAY, number);
            unsent += lab.step.sent.iter().filter(|sent| sent.fate == Fate::Omitted).count() as u32;
            lab.ask(B, SAY, number);
            while lab.advance() {
                unheard += u32::from(lab.step.row.kind == EventKind::Omitted);
            }
        }
        let near = |count: u32, of: u32, share: u16| count.abs_diff(of * u32::from(share) / 1000) <= if share.is_multiple_of(1000) { 0 } else { of / 14 };
        prop_assert!(near(unsent, 2_000, send), "{unsent} of 2000 at {send}");
        prop_assert!(near(unheard, 1_000, receive), "{unheard} of 1000 at {receive}");
        prop_assert_eq!(lab.at(B).heard.len() + lab.at(C).heard.len(), 2_000 - unsent as usize + 1_000);
        lab.fault(Fault::Omit { process: A, send: 0, receive: 0 });
        lab.ask(A, SAY, 1);
        prop_assert!(lab.step.sent.iter().all(|sent| sent.fate == Fate::InFlight));
    }
}

proptest! {
    /// A crash keeps exactly what was stored: with disks that are synced now and then, what was stored before the last
    /// time that was done.
    #[test]
    fn a_crash_keeps_exactly_what_is_synced(every in prop::sample::select(vec![0u64, 1, 7_000, 20_000, 1_000_000]), gaps in prop::collection::vec(0u32..30, 1..12), last in 1u32..40) {
        let mut plan = Plan::new(&CARD);
        plan.sync_every = every;
        let mut lab = Lab::with(plan);
        let mut writes = vec![(0, 0)];
        for (number, gap) in (1..).zip(gaps) {
            lab.ask(A, KEEP, number);
            writes.push((lab.world.now().0, number));
            // Another process's alarm lets time pass.
            lab.ask(B, ALARM, gap);
            lab.run();
        }
        lab.ask(B, ALARM, last);
        lab.run();
        let now = lab.world.now().0;
        let synced_at = now.checked_div(every).map_or(u64::MAX, |times| times * every);
        let safe = writes.iter().rev().find(|(at, _)| *at < synced_at);
        let expected = safe.map_or(0, |(_, number)| *number);
        prop_assert_eq!(lab.world.is_unsynced(A), expected != lab.kept(A));
        lab.fault(Fault::Crash { process: A });
        prop_assert_eq!(lab.kept(A), expected);
        lab.fault(Fault::Recover { process: A });
        prop_assert_eq!(lab.at(A), &Probe { kept: expected, ..Probe::default() });
        // What survived once survives again.
        lab.fault(Fault::Crash { process: A });
        prop_assert_eq!(lab.kept(A), expected);
    }

    /// Of a handler that stores, sends and stores, everything up to the k-th effect that counts happens, and nothing
    /// after it.
    #[test]
    fn a_crash_strikes_right_after_the_effect(count in 0u32..9, of in prop::sample::select(vec![Effects::All, Effects::Sends, Effects::Stores, Effects::Indications])) {
        let mut lab = Lab::with(Plan::new(&CARD));
        lab.fault(Fault::CrashAfterEffects { process: A, count, of });
        lab.ask(A, KEEP_AND_SAY, 7);
        // Store, two numbers, two closings, store.
        let counted: Vec<usize> = match of {
            Effects::All => (1..=6).collect(),
            Effects::Sends => (2..=5).collect(),
            Effects::Stores => vec![1, 6],
            Effects::Indications => vec![],
        };
        prop_assert_eq!(lab.step.effects.list.len(), 6);
        let done = match count {
            0 => 0,
            k => counted.get(k as usize - 1).copied().unwrap_or(6),
        };
        let struck = count == 0 || count as usize <= counted.len();
        prop_assert_eq!(lab.step.done, done);
        prop_assert_eq!(lab.step.row.has(flags::CRASHED), struck);
        prop_assert_eq!(lab.world.slot(A).expect("it exists").state.is_none(), struck);
        let sends = lab.step.effects.list[..done].iter().filter(|entry| matches!(entry.effect, Effect::Send { .. })).count();
        prop_assert_eq!(lab.step.sent.len(), sends);
        prop_assert_eq!(lab.kept(A), match done { 0 => 0, 6 => 8, _ => 7 });
        // What was not used up counts on in the next handler.
        if !struck && of != Effects::Indications {
            let left = count as usize - counted.len();
            lab.ask(A, KEEP_AND_SAY, 20);
            prop_assert_eq!(lab.step.row.has(flags::CRASHED), left <= counted.len());
        }
    }
}

#[test]
fn a_crash_may_wait_for_an_indication() {
    let mut lab = Lab::with(Plan::new(&CARD));
    lab.fault(Fault::CrashAfterEffects { process: B, count: 2, of: Effects::Indications });
    lab.ask(A, SAY, 1);
    lab.ask(A, SAY, 2);
    lab.run();
    assert!(lab.world.slot(B).expect("it exists").state.is_none());
    assert_eq!(lab.heard(C, A), [1, 2]);
}

#[test]
fn a_pause_keeps_everything_and_what_is_overdue_comes_in_order() {
    let mut lab = Lab::with(Plan::new(&CARD));
    lab.ask(B, ALARM, 25);
    lab.ask(A, SAY, 1);
    lab.fault(Fault::Pause { process: B });
    for number in 2..5 {
        lab.ask(C, ALARM, 10);
        lab.run();
        lab.ask(A, SAY, number);
    }
    let before = lab.at(B).clone();
    lab.run();
    assert_eq!(lab.at(B), &before);
    let now = lab.world.now();
    lab.fault(Fault::Resume { process: B });
    // Due at 10, 20, 25, 30 and 40 ms.
    let mut order = Vec::new();
    while lab.advance() {
        assert_eq!(lab.world.now(), now.max(lab.step.row.at));
        order.push(lab.step.row.kind);
    }
    let (message, timer) = (EventKind::Deliver, EventKind::Fire);
    assert_eq!(order, [message, message, timer, message, message]);
    assert_eq!(lab.heard(B, A), [1, 2, 3, 4]);
}

#[test]
fn a_sender_s_name_is_forged_only_where_links_are_not_authenticated() {
    let message = MessageId { from: A, to: B, nth: 0, copy: 0 };
    let claim = |sender| Fault::Impersonate { message, sender };
    for authenticated in [true, false] {
        let mut plan = Plan::new(&CARD);
        plan.network.authenticated = authenticated;
        let mut lab = Lab::with(plan);
        lab.ask(A, SAY, 7);
        assert_eq!(lab.refused(claim(C)), Refusal::Correct(A));
        lab.fault(byzantine(&[A], &[], Strategy::Honest));
        if authenticated {
            assert_eq!(lab.refused(claim(C)), Refusal::Authenticated(A, B));
        } else {
            assert_eq!(lab.refused(claim(A)), Refusal::NoImpostor(A));
            assert_eq!(lab.refused(claim(B)), Refusal::NoImpostor(B));
            assert_eq!(lab.refused(claim(ProcessId(9))), Refusal::NoProcess(ProcessId(9)));
            lab.fault(claim(C));
        }
        lab.run();
        let (from_a, from_c) = if authenticated { (vec![7], vec![]) } else { (vec![], vec![7]) };
        assert_eq!((lab.heard(B, A), lab.heard(B, C)), (from_a, from_c));
        assert_eq!(lab.heard(C, A), [7]);
    }
}
