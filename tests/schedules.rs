//! Whatever a person, a file or a link asks for, in any order, nothing panics, refusals change nothing, and the choices
//! that were made give the same run again.

mod support;

use std::collections::BTreeMap;

use orrery::catalog::Entry;
use orrery::faults::{Effects, Fault, Strategy};
use orrery::links::{InTransit, MAX_DELAY, Network};
use orrery::model::{MessageId, ProcessId};
use orrery::sim::{Action, Fate, Plan, Waiting, World};
use support::{Dice, Run, every_scenario, look_at_everything};

/// One choice of a run: the clock's, or an action.
enum Choice {
    Clock,
    Action(Action),
}

fn process(dice: &mut Dice, world: &World) -> ProcessId {
    match dice.below(20) {
        0 => ProcessId(u16::MAX),
        1 => ProcessId(world.plan().processes),
        _ => ProcessId(dice.below(usize::from(world.plan().processes)) as u16),
    }
}

fn message(dice: &mut Dice, world: &World) -> MessageId {
    let flying = world.pending().iter().filter_map(|pending| match &pending.what {
        Waiting::Message(message) => Some(message.id),
        Waiting::Timer { .. } => None,
    });
    let flying: Vec<_> = flying.collect();
    match dice.pick(&flying) {
        Some(&id) if dice.percent(85) => id,
        _ => {
            let nth = if dice.percent(10) { u32::MAX } else { dice.below(4) as u32 };
            let copy = if dice.percent(10) { u8::MAX } else { dice.below(2) as u8 };
            MessageId { from: process(dice, world), to: process(dice, world), nth, copy }
        }
    }
}

fn fault(dice: &mut Dice, world: &World) -> Fault {
    let (both, sends) = (dice.percent(50), dice.below(4) as u32);
    let kind = dice.percent(50).then(|| if dice.percent(10) { u16::MAX } else { dice.below(8) as u16 });
    match dice.below(27) {
        0 => Fault::Crash { process: process(dice, world) },
        1 => Fault::CrashAfterSends { process: process(dice, world), sends, kind },
        2 | 3 => Fault::Recover { process: process(dice, world) },
        4 => Fault::Pause { process: process(dice, world) },
        5 | 6 => Fault::Resume { process: process(dice, world) },
        7 => {
            let percent = dice.pick(&[0, 10, 50, 100, 200, 10_000, 10_001, u32::MAX]).copied().unwrap_or(100);
            Fault::Slow { process: process(dice, world), percent }
        }
        8 => Fault::Cut { from: process(dice, world), to: process(dice, world), both },
        9 => Fault::Heal { from: process(dice, world), to: process(dice, world), both },
        10 => Fault::Isolate { group: (0..dice.below(4)).map(|_| process(dice, world)).collect() },
        11 => Fault::HealAll,
        12 => Fault::Drop { message: message(dice, world) },
        13 => Fault::Hold { message: message(dice, world) },
        14 => Fault::Release { message: message(dice, world) },
        15 => {
            let micros = dice.pick(&[0, 1, 10_000, 500_000, MAX_DELAY, MAX_DELAY + 1, u64::MAX]).copied().unwrap_or(1);
            Fault::Delay { message: message(dice, world), micros }
        }
        16 => {
            let micros = dice.pick(&[0, 1, -1, 40_000, -900_000, i64::MIN, i64::MAX]).copied().unwrap_or(1);
            Fault::StepClock { process: process(dice, world), micros }
        }
        17 => {
            let ppm = dice.pick(&[0, 1, 200_000, -500_000, 500_001, i32::MIN]).copied().unwrap_or(1);
            Fault::SlewClock { process: process(dice, world), ppm }
        }
        18 => {
            let mut share = || dice.pick(&[0, 0, 1, 500, 1000, 1001, u16::MAX]).copied().unwrap_or(0);
            let (send, receive) = (share(), share());
            Fault::Omit { process: process(dice, world), send, receive }
        }
        19 => {
            let some = |dice: &mut Dice| (0..dice.below(3)).map(|_| process(dice, world)).collect::<Vec<_>>();
            let (processes, to) = (some(dice), some(dice));
            let strategy = match dice.below(5) {
                0 => Strategy::Honest,
                1 => Strategy::Silent,
                2 => Strategy::Forge(dice.below(4) as u8),
                3 => Strategy::Replay(process(dice, world)),
                _ => Strategy::Arbitrary,
            };
            Fault::Byzantine { processes, to, kind, strategy }
        }
        21 => {
            let of = [Effects::All, Effects::Sends, Effects::Stores, Effects::Indications][dice.below(4)];
            Fault::CrashAfterEffects { process: process(dice, world), count: sends, of }
        }
        25 => Fault::Impersonate { message: message(dice, world), sender: process(dice, world) },
        20 => Fault::Forge { message: message(dice, world), forgery: dice.below(4) as u8 },
        22 => Fault::Duplicate { message: message(dice, world) },
        23 => Fault::Corrupt { message: message(dice, world) },
        _ => {
            let mut groups = vec![Vec::new(); dice.below(4)];
            for process in ProcessId::all(world.plan().processes + u16::from(dice.percent(5))) {
                if let Some(group) = groups.get_mut(dice.below(4)) {
                    group.push(process);
                }
            }
            if dice.percent(5) {
                groups.push(vec![process(dice, world)]);
            }
            let in_transit =
                *dice.pick(&[InTransit::Lose, InTransit::Arrive, InTransit::Wait]).expect("there are three");
            Fault::Partition { groups, one_way: both, in_transit }
        }
    }
}

fn action(dice: &mut Dice, world: &World) -> Action {
    let argument = if dice.percent(10) { u32::MAX } else { dice.below(4) as u32 };
    match dice.below(10) {
        0..=2 => {
            let choices = world.enabled();
            dice.pick(&choices).map_or(Action::Fault(Fault::HealAll), |choice| choice.action.clone())
        }
        3 => {
            let choices = world.requests();
            dice.pick(&choices).map_or(Action::Fault(Fault::HealAll), |choice| choice.action.clone())
        }
        4 => Action::Deliver { message: message(dice, world) },
        5 => Action::Fire { process: process(dice, world), timer: dice.below(5) as u32 },
        6 => Action::Request { process: process(dice, world), offer: dice.below(5) as u8, argument },
        _ => Action::Fault(fault(dice, world)),
    }
}

fn snapshot(world: &World) -> impl PartialEq + std::fmt::Debug + use<> {
    (world.digest(), world.events(), world.now(), world.enabled(), world.requests(), world.cuts().collect::<Vec<_>>())
}

/// Plays `choices` random choices and returns those that were not refused.
fn play(run: &mut Run, choices: usize, seed: u64) -> Vec<Choice> {
    let mut dice = Dice::new(seed);
    let mut made = Vec::new();
    for _ in 0..choices {
        if dice.percent(40) {
            if run.advance() {
                made.push(Choice::Clock);
                look_at_everything(&run.world, &run.step);
            }
            continue;
        }
        let action = action(&mut dice, &run.world);
        let announced = run.world.refusal(&action);
        let before = announced.is_some().then(|| snapshot(&run.world));
        match run.apply(&action) {
            Ok(()) => {
                assert_eq!(announced, None, "seed {seed}: {action:?} was done though it was to be refused");
                made.push(Choice::Action(action));
                look_at_everything(&run.world, &run.step);
            }
            Err(refusal) => {
                assert_eq!(Some(&refusal), announced.as_ref(), "seed {seed}: {action:?}");
                assert!(!refusal.to_string().is_empty());
                assert!(
                    before == Some(snapshot(&run.world)),
                    "seed {seed}: {action:?} was refused and changed something"
                );
            }
        }
    }
    made
}

#[test]
fn any_actions_in_any_order() {
    every_scenario(|entry, scenario| {
        for seed in 0..60 {
            let mut first = Run::new(entry, &scenario.plan);
            let made = play(&mut first, 120, seed);
            let mut second = Run::new(entry, &scenario.plan);
            for choice in &made {
                match choice {
                    Choice::Clock => assert!(second.advance()),
                    Choice::Action(action) => {
                        let text = serde_json::to_string(action).expect("an action is plain data");
                        let read: Action = serde_json::from_str(&text).expect("what was written can be read");
                        assert_eq!(second.apply(&read), Ok(()), "seed {seed}: {read:?}");
                    }
                }
            }
            let name = format!("{} / {}, seed {seed}", entry.card.id, scenario.id);
            assert_eq!(first.world.digest(), second.world.digest(), "{name}");
            assert!(snapshot(&first.world) == snapshot(&second.world), "{name}");
        }
    });
}

/// How long each message takes when nothing interferes, by its name.
type Delays = BTreeMap<MessageId, u64>;

/// Plays a plan; the message with this name is dropped as soon as it is on its way.
fn delays(entry: &Entry, plan: &Plan, events: u32, dropped: Option<MessageId>) -> Delays {
    let mut run = Run::new(entry, plan);
    let mut delays = Delays::new();
    loop {
        for sent in run.step.sent.iter().filter(|sent| sent.fate == Fate::InFlight) {
            delays.insert(sent.id, sent.due.since(run.step.row.at));
        }
        if let Some(id) = dropped.filter(|id| run.step.sent.iter().any(|sent| sent.id == *id)) {
            let _ = run.apply(&Action::Fault(Fault::Drop { message: id }));
        }
        if run.world.events() >= events || !run.advance() {
            return delays;
        }
    }
}

#[test]
fn dropping_one_message_leaves_the_delay_of_every_other() {
    let reordering = Network::preset("reordering").expect("the preset is listed");
    let mut compared = 0;
    every_scenario(|entry, scenario| {
        let slowed = scenario.plan.script.iter().any(|cue| matches!(cue.act, Action::Fault(Fault::Slow { .. })));
        if slowed {
            return; // What arrives at a slow process takes longer, whenever it was slowed.
        }
        let plan = scenario.plan.clone().network(reordering);
        let events = scenario.events.min(150);
        let whole = delays(entry, &plan, events, None);
        for &dropped in whole.keys().take(40) {
            let fork = delays(entry, &plan, events, Some(dropped));
            for (id, delay) in &fork {
                let before = whole.get(id);
                compared += usize::from(before.is_some());
                let name = format!("{} / {}", entry.card.id, scenario.id);
                assert!(
                    before.is_none_or(|before| before == delay),
                    "{name}: without {dropped}, {id} takes another time"
                );
            }
        }
    });
    assert!(compared > 1_000, "only {compared} delays were compared");
}
