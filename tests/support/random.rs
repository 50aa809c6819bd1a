//! Random runs of every algorithm: other seeds, other networks, faults, requests, and messages out of turn.

use std::rc::Rc;

use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::links::PRESETS;
use orrery::model::ProcessId;
use orrery::sim::{Action, Plan, Waiting, World};
use orrery::trace::Recording;

use super::support::{Dice, every_scenario};

/// A scenario under another seed and on another network, with faults and early deliveries thrown in: as a recording
/// that has as many events as it could get, up to `events`.
fn random_run(entry: &Entry, plan: &Plan, events: u32, dice: &mut Dice) -> Recording {
    let mut plan = plan.clone().seed(dice.next() >> 12);
    if let Some(preset) = dice.pick(PRESETS) {
        plan.network = preset.network;
    }
    if plan.validate(entry.card).is_err() {
        plan.network = PRESETS[0].network;
    }
    let mut recording = Recording::new((entry.behaviour)(&plan), Rc::new(plan), Vec::new());
    while recording.len() < events {
        let acted = dice.percent(20).then(|| meddling(recording.head(), dice)).flatten();
        match acted.and_then(|action| recording.fork(recording.last(), &action).ok()) {
            Some(fork) => recording = fork,
            None if recording.record() => {}
            None => break,
        }
    }
    recording
}

/// Something to do in this world that the clock would not do, if it occurs to the dice.
pub fn meddling(world: &World, dice: &mut Dice) -> Option<Action> {
    let flying = world.pending().iter().filter_map(|pending| match &pending.what {
        Waiting::Message(message) => Some(message.id),
        Waiting::Timer { .. } => None,
    });
    let flying: Vec<_> = flying.collect();
    let process = ProcessId(dice.below(usize::from(world.plan().processes)) as u16);
    let message = dice.pick(&flying).copied();
    let fault = match dice.below(9) {
        0 => Fault::Crash { process },
        1 | 2 => Fault::Recover { process },
        3 => Fault::CrashAfterSends { process, sends: 1, kind: None },
        4 => Fault::Duplicate { message: message? },
        5 => Fault::Drop { message: message? },
        6 => Fault::Delay { message: message?, micros: 30_000 },
        7 => return dice.pick(&world.requests()).map(|choice| choice.action.clone()),
        _ => return dice.pick(&world.enabled()).map(|choice| choice.action.clone()),
    };
    Some(Action::Fault(fault))
}

/// Calls `each` with two random runs of every shipped scenario that is not too big for brute force.
pub fn random_runs(events: u32, mut each: impl FnMut(&str, &Recording, &mut Dice)) {
    let mut dice = Dice::new(11);
    every_scenario(|entry, scenario| {
        if scenario.plan.processes > 12 {
            return;
        }
        for _ in 0..2 {
            let recording = random_run(entry, &scenario.plan, events, &mut dice);
            each(&format!("{} / {}", entry.card.id, scenario.id), &recording, &mut dice);
        }
    });
}
