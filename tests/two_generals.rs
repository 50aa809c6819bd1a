//! The two generals: what can be had, what cannot, and that no rule of decision whatever would change it.

mod support;

use std::collections::BTreeMap;

use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::links::Network;
use orrery::model::{MILLISECOND, Mark, MessageId, ProcessId, Time};
use orrery::sim::{Action, EventKind, Lamp, Plan, Waiting};
use support::{Dice, Run};

const SCHEDULES: u64 = 3_000;
const DELAY: u64 = 10 * MILLISECOND;
const AGREEMENT: u8 = 0;
const DECIDE: usize = 3;

fn entry() -> &'static Entry {
    orrery::catalog::find("two-generals").expect("it is listed")
}

fn plan(length: i64) -> Plan {
    Plan::new(entry().card).set("length", length)
}

fn propose(run: &mut Run) {
    let action = Action::Request { process: ProcessId(0), offer: 0, argument: 9_000 };
    run.apply(&action).expect("A may propose");
}

fn in_flight(run: &Run) -> Vec<MessageId> {
    let message = |waiting: &Waiting| match waiting {
        Waiting::Message(message) => Some(message.id),
        Waiting::Timer { .. } => None,
    };
    run.world.pending().iter().filter_map(|pending| message(&pending.what)).collect()
}

/// Proposes and catches the messages for which `caught` says so, by their place in the handshake.
fn shake_hands(plan: &Plan, caught: impl Fn(u32) -> bool) -> Run {
    let mut run = Run::new(entry(), plan);
    propose(&mut run);
    loop {
        for message in in_flight(&run) {
            // The odd ones come from A, so the n-th of either link has its place.
            if caught(2 * message.nth + 1 + u32::from(message.from.0)) {
                run.apply(&Action::Fault(Fault::Drop { message })).expect("it is in flight");
            }
        }
        if !run.advance() {
            return run;
        }
    }
}

/// The name of each general's decision, A's first.
fn decisions(run: &Run) -> [String; 2] {
    [0, 1].map(|process| variable(run, process, "decision"))
}

fn variable(run: &Run, process: u16, name: &str) -> String {
    let state = run.world.slot(ProcessId(process)).and_then(|slot| slot.state.clone()).expect("it is up");
    let variables = run.world.behaviour().variables(&*state);
    variables.iter().find(|variable| variable.name == name).expect("it is shown").value.to_string()
}

fn breaches(run: &Run) -> Vec<u8> {
    run.world.broken().iter().map(|breach| breach.property).collect()
}

#[test]
fn without_loss_the_handshake_costs_its_length_and_both_attack() {
    for length in 1..=12 {
        let mut run = Run::new(entry(), &plan(length));
        propose(&mut run);
        let (mut sent, mut last) = (run.step.sent.len() as i64, Time::ZERO);
        while run.advance() {
            sent += run.step.sent.len() as i64;
            if run.step.row.kind == EventKind::Deliver {
                last = run.step.row.at;
            }
        }
        assert_eq!((sent, last), (length, Time(length as u64 * DELAY)));
        assert_eq!(decisions(&run), ["attack", "attack"], "length {length}");
        assert_eq!((breaches(&run), &run.world.lamps()[DECIDE]), (vec![], &Lamp::Reached));
    }
}

/// Every set of lost messages, for every length up to eight: what parts the generals is the loss of the last message
/// and of no other, and there is always one that does.
#[test]
fn for_every_length_the_loss_of_the_last_message_and_no_other_parts_them() {
    for length in 1..=8u32 {
        for lost in 0..1u32 << length {
            let run = shake_hands(&plan(i64::from(length)), |place| lost >> (place - 1) & 1 == 1);
            let parted = lost.trailing_zeros() + 1 == length;
            assert_eq!(breaches(&run) == [AGREEMENT], parted, "length {length}, lost {lost:b}");
            assert!(parted || breaches(&run).is_empty(), "length {length}, lost {lost:b}: {:?}", breaches(&run));
            let both = if lost == 0 { "attack" } else { "hold" };
            assert!(parted || decisions(&run) == [both, both]);
        }
    }
}

/// All that a general can base its decision on.
fn view(run: &Run, process: u16) -> String {
    ["plan", "got", "unanswered"].map(|name| variable(run, process, name)).join(" ")
}

/// The proof, for every length up to ten. What each general has seen at the deadline is taken from runs in which the
/// first so many messages arrive. The sender of the last that was lost cannot tell whether it was; so every rule that maps
/// what was seen to a decision, and all pairs of them are tried, breaks one of three wishes.
#[test]
fn no_rule_of_decision_whatever_works() {
    for length in 1..=10u32 {
        let runs: Vec<Run> =
            (0..=length).map(|arrive| shake_hands(&plan(i64::from(length)), |place| place > arrive)).collect();
        let mut names: BTreeMap<(u16, String), usize> = BTreeMap::new();
        let mut name = |run: &Run, process| {
            let next = names.len();
            *names.entry((process, view(run, process))).or_insert(next)
        };
        let seen: Vec<[usize; 2]> = runs.iter().map(|run| [name(run, 0), name(run, 1)]).collect();
        let mut idle = Run::new(entry(), &plan(i64::from(length)));
        while idle.advance() {}
        let unasked = [name(&idle, 0), name(&idle, 1)];

        assert_eq!(seen[0][1], unasked[1], "B cannot tell a lost proposal from none");
        for arrive in 1..=length as usize {
            let sender = (arrive + 1) % 2;
            assert_eq!(
                seen[arrive - 1][sender],
                seen[arrive][sender],
                "whoever sent message {arrive} sees no difference"
            );
            assert_ne!(seen[arrive - 1][1 - sender], seen[arrive][1 - sender]);
        }
        let works = (0..1u32 << names.len()).any(|rule| {
            let attacks = |view: usize| rule >> view & 1 == 1;
            let agree = seen.iter().all(|[a, b]| attacks(*a) == attacks(*b));
            let valid = !attacks(unasked[0]) && !attacks(unasked[1]);
            let worth_it = attacks(seen[length as usize][0]) && attacks(seen[length as usize][1]);
            agree && valid && worth_it
        });
        assert!(!works, "length {length}");
    }
}

#[test]
fn never_attacking_agrees_and_is_worth_nothing() {
    let run = shake_hands(&plan(0), |_| false);
    assert_eq!(decisions(&run), ["hold", "hold"]);
    assert_eq!(breaches(&run), [2]);
}

/// With r copies of the only message, each lost with chance 0.3, the generals part with chance 0.3 to the power of r.
#[test]
fn more_copies_make_disagreement_rare_and_never_impossible() {
    let textbook = Network::preset("textbook").expect("the preset is listed");
    let network = Network { loss: 300, ..textbook };
    const RUNS: u64 = 4_000;
    for copies in 1..=6u32 {
        let plan = plan(1).network(network).set("resend", 10).set("deadline", 10 * i64::from(copies) + 5);
        let parted = (0..RUNS).filter(|&seed| {
            let mut run = Run::new(entry(), &plan.clone().seed(seed));
            propose(&mut run);
            while run.advance() {}
            assert_eq!(run.world.lamps()[DECIDE], Lamp::Reached);
            breaches(&run) == [AGREEMENT]
        });
        let share = parted.count() as f64 / RUNS as f64;
        let expected = 0.3f64.powi(copies as i32);
        let spread = (expected * (1.0 - expected) / RUNS as f64).sqrt();
        assert!((share - expected).abs() < 4.0 * spread, "{copies} copies: {share}, not {expected}");
        assert!(share > 0.0 || expected * (RUNS as f64) < 10.0, "{copies} copies");
    }
}

/// Anything that can happen may happen next, messengers may be caught or doubled, and it may be that nobody proposes.
fn random_run(plan: &Plan, dice: &mut Dice, losses: usize) -> Run {
    let mut run = Run::new(entry(), plan);
    if dice.percent(90) {
        propose(&mut run);
    }
    loop {
        if let Some(&message) = dice.pick(&in_flight(&run))
            && dice.percent(losses)
        {
            let fault = if dice.percent(50) { Fault::Drop { message } } else { Fault::Duplicate { message } };
            run.apply(&Action::Fault(fault)).expect("it is in flight");
            continue;
        }
        let mut choices = run.world.enabled();
        choices.retain(|choice| choice.refused.is_none());
        let Some(choice) = dice.pick(&choices) else { return run };
        run.apply(&choice.action.clone()).expect("it is enabled");
    }
}

#[test]
fn random_schedules_break_agreement_and_nothing_else() {
    let mut parted = 0;
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let resend = if dice.percent(50) { 10 } else { 0 };
        let plan = plan(dice.below(9) as i64 + 1).seed(seed).set("resend", resend);
        let run = random_run(&plan, &mut dice, 20);
        assert!(breaches(&run).iter().all(|&property| property == AGREEMENT), "seed {seed}: {:?}", run.world.broken());
        assert_eq!(run.world.lamps()[DECIDE], Lamp::Reached, "seed {seed}");
        parted += usize::from(!breaches(&run).is_empty());
    }
    assert!(parted > 0, "theory says that there is such a run");
}

/// On links that lose nothing and are quick enough for the deadline, agreement can be had as well.
#[test]
fn where_nothing_is_lost_they_agree() {
    let reordering = Network::preset("reordering").expect("the preset is listed");
    for seed in 0..SCHEDULES {
        let mut dice = Dice::new(seed);
        let plan = plan(dice.below(13) as i64).seed(seed).network(reordering).set("deadline", 500);
        let mut run = Run::new(entry(), &plan);
        let asked = plan.parameters.get("length").is_some_and(|&length| length > 0) && dice.percent(90);
        if asked {
            propose(&mut run);
        }
        let mut attacks = 0;
        while run.advance() {
            attacks += usize::from(run.step.row.mark == Some(Mark::Decide));
        }
        assert!(run.world.broken().is_empty(), "seed {seed}: {:?}", run.world.broken());
        assert_eq!(attacks, if asked { 2 } else { 0 }, "seed {seed}");
    }
}

#[test]
fn random_schedules_find_every_variant_out() {
    for (variant, property) in [("always-attack", 1), ("one-is-enough", AGREEMENT)] {
        let caught = (0..400).any(|seed| {
            // The correct algorithm survives these: only the first of several messages is lost.
            let lost = seed % 2 == 0;
            let plan = plan(4).seed(seed).variant(variant);
            let run =
                if lost { shake_hands(&plan, |place| place == 1) } else { random_run(&plan, &mut Dice::new(seed), 0) };
            breaches(&run).contains(&property)
        });
        assert!(caught, "{variant}");
    }
    assert!(breaches(&shake_hands(&plan(4), |place| place == 1)).is_empty());
}
