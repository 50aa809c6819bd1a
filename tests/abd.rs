//! The register of Attiya, Bar-Noy and Dolev: random schedules with loss, doubling and crashes, judged by the properties
//! and by the search for an order, which knows nothing of tags; and the papers' numbers.

mod support;

use std::collections::BTreeMap;

use orrery::algorithms::registers::abd::{Indication, Request};
use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::history::{Builder, Consistency, Datum, Function, Limits, Model, Outcome, Verdict, check};
use orrery::links::Network;
use orrery::model::{MILLISECOND, Mark, MessageId, ProcessId, Time};
use orrery::sim::{Action, Effect, Lamp, Plan, Step, Waiting};
use support::{Dice, Run};

const SCHEDULES: u64 = 2_500;
const DELAY: u64 = 10 * MILLISECOND;
const READ: u8 = 0;
const WRITE: u8 = 1;
/// The place of “every operation ends”.
const ENDS: usize = 2;

fn entry() -> &'static Entry {
    orrery::catalog::find("abd-register").expect("it is listed")
}

fn plan() -> Plan {
    Plan::new(entry().card)
}

fn request(process: u16, offer: u8, argument: u32) -> Action {
    Action::Request { process: ProcessId(process), offer, argument }
}

/// What clients saw: calls and answers, without tags.
#[derive(Default)]
struct Watch {
    builder: Builder,
    /// Who asks for each process just now. What a process asked for before it crashed stays open, so it asks under a new
    /// name then.
    clients: BTreeMap<ProcessId, String>,
    calls: u32,
    ended: usize,
}

impl Watch {
    fn see(&mut self, step: &Step) {
        for entry in &step.effects.list {
            let Effect::Indicate { indication, .. } = &entry.effect else { continue };
            let process = step.row.process;
            match (**indication).as_any().downcast_ref::<Indication>().expect("it is the register's") {
                Indication::Begins(request) => {
                    self.calls += 1;
                    let client = format!("{process}{}", self.calls);
                    let (function, argument) = match request {
                        Request::Read => (Function::Read, Datum::Nil),
                        Request::Write(value) => (Function::Write, Datum::Number(i64::from(*value))),
                    };
                    self.builder.call(&client, function, None, argument, None, 0).expect("a new client");
                    self.clients.insert(process, client);
                }
                Indication::Returns(pair) => self.answer(process, Some(Datum::Number(i64::from(pair.value)))),
                Indication::Written(_) => self.answer(process, None),
            }
        }
    }

    fn answer(&mut self, process: ProcessId, answer: Option<Datum>) {
        self.ended += 1;
        self.builder.answer(&self.clients[&process], Outcome::Ok(answer), None, 0).expect("it has called");
    }

    /// Is there an order that explains every answer, in which nothing comes before what had ended when it began?
    fn can_be_ordered(self) -> bool {
        let (history, zero) = (self.builder.finish(), Datum::Number(0));
        let linearizable = Consistency::Linearizable;
        let report = check(&history, Model::Register, Some(&zero), linearizable, Limits::default(), &mut || true)
            .expect("a register's");
        assert_ne!(report.verdict, Verdict::Undecided);
        matches!(report.verdict, Verdict::Allowed(_))
    }
}

fn in_flight(run: &Run) -> Vec<MessageId> {
    let message = |waiting: &Waiting| match waiting {
        Waiting::Message(message) => Some(message.id),
        Waiting::Timer { .. } => None,
    };
    run.world.pending().iter().filter_map(|pending| message(&pending.what)).collect()
}

/// Anything may happen next. Each write has a value of its own.
fn step_at_random(run: &mut Run, dice: &mut Dice, processes: u16, asked: &mut u32) {
    let process = ProcessId(dice.below(usize::from(processes)) as u16);
    let message = dice.pick(&in_flight(run)).copied();
    let action = match (dice.below(100), message) {
        (0, _) => Action::Fault(Fault::Crash { process }),
        (1, _) => Action::Fault(Fault::CrashAfterSends { process, sends: 1 + dice.below(3) as u32, kind: None }),
        (2..6, _) => Action::Fault(Fault::Recover { process }),
        (6..14, _) if *asked < 14 => {
            let (offer, value) = if dice.percent(50) { (READ, 0) } else { (WRITE, *asked + 1) };
            request(process.0, offer, value)
        }
        (14..20, Some(message)) => Action::Fault(Fault::Drop { message }),
        (20..24, Some(message)) => Action::Fault(Fault::Duplicate { message }),
        (24..92, Some(message)) => Action::Deliver { message },
        _ => match dice.pick(&run.world.enabled()) {
            Some(choice) => choice.action.clone(),
            None => return,
        },
    };
    let asks = matches!(action, Action::Request { .. });
    if run.apply(&action).is_ok() && asks {
        *asked += 1;
    }
}

/// A run of this plan at random, and what clients saw of it.
fn at_random(plan: &Plan, dice: &mut Dice) -> (Run, Watch) {
    let reordering = Network::preset("reordering").expect("the preset is listed");
    let mut run = Run::new(entry(), &plan.clone().network(reordering));
    let (mut watch, mut asked) = (Watch::default(), 0);
    for _ in 0..250 {
        run.step = Step::default();
        step_at_random(&mut run, dice, plan.processes, &mut asked);
        watch.see(&run.step);
    }
    (run, watch)
}

#[test]
fn random_schedules_can_be_put_in_order() {
    let mut ended = 0;
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let processes = 2 + dice.below(4) as u16;
        let plan = plan().seed(seed).processes(processes).set("single-writer", i64::from(dice.percent(30)));
        let (run, watch) = at_random(&plan, &mut dice);
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        ended += watch.ended;
        assert!(watch.can_be_ordered(), "seed {seed}");
    }
    assert!(ended > 2 * SCHEDULES as usize, "{ended} operations ended: the schedules go far enough");
}

/// Quorums of other sizes do as well, as long as they meet; where they need not, the same schedules show it.
#[test]
fn quorums_must_meet() {
    for (read, write, meet) in [(1, 4, true), (4, 1, true), (2, 3, true), (2, 2, false), (1, 3, false)] {
        let plan = plan().processes(4).set("read-quorum", read).set("write-quorum", write);
        let bad = (0..300).find(|&seed| {
            let (run, watch) = at_random(&plan.clone().seed(seed), &mut Dice::new(seed));
            if meet { !run.world.broken().is_empty() || !watch.can_be_ordered() } else { !watch.can_be_ordered() }
        });
        assert_eq!(bad.is_none(), meet, "R = {read}, W = {write}: {bad:?}");
    }
}

/// Whatever cannot be put in order, the properties notice; and each variant comes to that.
#[test]
fn the_properties_notice_what_cannot_be_put_in_order() {
    for variant in entry().card.variants {
        let mut caught = 0;
        for seed in 0..1_500 {
            let mut dice = Dice::new(seed);
            let (run, watch) = at_random(&plan().seed(seed).variant(variant.id), &mut dice);
            caught += u32::from(!run.world.broken().is_empty());
            assert!(watch.can_be_ordered() || !run.world.broken().is_empty(), "{} seed {seed}", variant.id);
        }
        assert!(caught > 0, "{}", variant.id);
    }
}

/// How many messages an operation takes, and when it ends.
fn costs(plan: Plan, offer: u8) -> (usize, Time) {
    let mut run = Run::new(entry(), &plan);
    run.apply(&request(0, offer, 5)).expect("it may be asked");
    let (mut messages, mut end) = (run.step.sent.len(), Time::ZERO);
    while run.advance() {
        messages += run.step.sent.len();
        if run.step.row.mark == Some(Mark::Deliver) {
            end = run.step.row.at;
        }
    }
    (messages, end)
}

#[test]
fn operations_cost_what_the_papers_say() {
    for processes in [2, 5, 12] {
        let plan = plan().processes(processes);
        let others = usize::from(processes) - 1;
        assert_eq!(costs(plan.clone(), READ), (4 * others, Time(4 * DELAY)), "{processes} processes");
        assert_eq!(costs(plan.clone(), WRITE), (4 * others, Time(4 * DELAY)), "{processes} processes");
        let single = plan.set("single-writer", 1);
        assert_eq!(costs(single.clone(), WRITE), (2 * others, Time(2 * DELAY)), "{processes} processes");
        assert_eq!(costs(single, READ), (4 * others, Time(4 * DELAY)), "{processes} processes");
    }
}

/// A minority is down and all others are asked at once: each gets its answer within the declared bound.
#[test]
fn every_operation_ends_within_its_bound_while_a_majority_is_up() {
    let data_centre = Network::preset("data-centre").expect("the preset is listed");
    for seed in 0..300_u64 {
        let processes = 2 + (seed % 7) as u16;
        let mut run = Run::new(entry(), &plan().network(data_centre).seed(seed).processes(processes));
        for process in 0..(processes - 1) / 2 {
            run.apply(&Action::Fault(Fault::Crash { process: ProcessId(process) })).expect("it is up");
        }
        for process in (processes - 1) / 2..processes {
            run.apply(&request(process, (seed % 2) as u8, 3)).expect("it may be asked");
        }
        while run.world.lamps()[ENDS] != Lamp::Reached {
            assert!(run.advance(), "seed {seed}: the run is over");
            assert!(!matches!(run.world.lamps()[ENDS], Lamp::Broken { .. }), "seed {seed}: too late");
        }
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
    }
}
