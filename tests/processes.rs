//! The models of processes: what a crash takes and leaves, omissions, pauses, clocks, lies, and scripts that wait for
//! something to happen. Each has its defining properties here.

#[path = "support/probe.rs"]
mod probe;

use std::rc::Rc;

use orrery::faults::Fault;
use orrery::model::{MILLISECOND, ProcessId, Time};
use orrery::sim::{Action, Adaptor, Cause, EventKind, Plan, Refusal, Step, World, flags};
use orrery::trace::{Decision, Recording};
use probe::{ALARM, BACK, CARD, FORWARD, Probe, SLEW};
use proptest::prelude::*;

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);

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
    assert_eq!(
        (lab.clock(A), lab.clock(B), lab.clock(ProcessId(2))),
        (Time(950_000), Time(1_020_000), Time(1_000_000))
    );
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
        while lab.advance() {}
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
