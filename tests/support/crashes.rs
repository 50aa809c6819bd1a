//! Random runs of a broadcast: crashes at any moment, and the loss of what crashed processes have sent.
#![allow(dead_code)] // Each test file uses its own part of this.

use orrery::catalog::Entry;
use orrery::faults::Fault;
use orrery::links::{Delay, Network};
use orrery::model::{MILLISECOND, ProcessId};
use orrery::sim::{Action, Plan, Waiting};

use crate::support::{Dice, Run};

pub fn broadcast(process: u16, number: u32) -> Action {
    Action::Request { process: ProcessId(process), offer: 0, argument: number }
}

/// All but one.
pub fn any(n: usize) -> usize {
    n - 1
}

pub fn none(_: usize) -> usize {
    0
}

/// Fewer than half.
pub fn minority(n: usize) -> usize {
    (n - 1) / 2
}

fn reordering() -> Network {
    Network { delay: Delay::Uniform { min: 1_000, max: 10_000 }, fifo: false, ..orrery::links::PRESETS[0].network }
}

/// Broadcasts, deliveries in any order, crashes at any moment (also between two sends); what a crashed process has sent
/// may be lost. Then everything comes to rest, as far as it ever does.
pub fn play(entry: &Entry, plan: &Plan, seed: u64, crashes: fn(usize) -> usize, in_time: bool) -> Run {
    let mut dice = Dice::new(seed);
    let n = 2 + dice.below(4) as u16;
    let plan = plan.clone().processes(n).seed(seed).network(reordering());
    let mut run = Run::new(entry, &plan);
    let mut left = crashes(usize::from(n));
    for _ in 0..60 {
        let process = dice.below(usize::from(n)) as u16;
        let _ = match dice.below(20) {
            0..4 => run.apply(&broadcast(process, dice.below(9) as u32)).is_ok(),
            4 if left > 0 => {
                let sends = 1 + dice.below(3) as u32;
                let process = ProcessId(process);
                let armed = run.world.slot(process).is_some_and(|slot| slot.doom.is_some());
                let crash = match dice.percent(50) {
                    true => Fault::Crash { process },
                    false => Fault::CrashAfterSends { process, sends, kind: None },
                };
                let done = !armed && run.apply(&Action::Fault(crash)).is_ok();
                left -= usize::from(done);
                done
            }
            5 => lose_of_the_dead(&mut run, &mut dice),
            _ if in_time => run.advance(),
            _ => {
                let mut choices = run.world.enabled();
                choices.retain(|choice| choice.refused.is_none() && !matches!(choice.action, Action::Fault(_)));
                dice.pick(&choices).is_some_and(|choice| run.apply(&choice.action).is_ok())
            }
        };
    }
    let end = run.world.now().after(1_000 * MILLISECOND);
    while run.world.now() < end && run.world.events() < 5_000 && run.advance() {}
    run
}

/// Perfect links promise nothing for what a crashed process has sent.
fn lose_of_the_dead(run: &mut Run, dice: &mut Dice) -> bool {
    let dead = |id: ProcessId| run.world.slot(id).is_some_and(|slot| slot.state.is_none());
    let flying = run.world.pending().iter().filter_map(|pending| match &pending.what {
        Waiting::Message(message) if dead(message.id.from) => Some(message.id),
        _ => None,
    });
    let flying: Vec<_> = flying.collect();
    dice.pick(&flying).is_some_and(|&message| run.apply(&Action::Fault(Fault::Drop { message })).is_ok())
}
