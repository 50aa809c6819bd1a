//! Links that keep order keep it whatever is done to the messages on them.

use std::collections::BTreeMap;
use std::rc::Rc;

use orrery::catalog;
use orrery::faults::Fault;
use orrery::links::Network;
use orrery::model::{MessageId, ProcessId};
use orrery::sim::{Action, Cause, EventKind, Plan, Step, Waiting, World};

/// A small generator (SplitMix64), so that a failure names its seed.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Delays, holds, releases, doubles or drops a message that is in flight.
fn meddle(state: &mut u64, world: &World) -> Option<Action> {
    let in_flight: Vec<MessageId> = world
        .pending()
        .iter()
        .filter_map(|pending| match &pending.what {
            Waiting::Message(message) => Some(message.id),
            Waiting::Timer { .. } => None,
        })
        .collect();
    let message = *in_flight.get(next(state) as usize % in_flight.len().max(1))?;
    Some(match next(state) % 7 {
        0 | 1 => Action::Fault(Fault::Delay { message, micros: 1 + next(state) % 60_000 }),
        2 => Action::Fault(Fault::Hold { message }),
        3 | 4 => Action::Fault(Fault::Release { message }),
        5 => Action::Fault(Fault::Duplicate { message }),
        _ => Action::Deliver { message },
    })
}

#[test]
fn what_was_sent_first_arrives_first() {
    let raft = catalog::find("raft").expect("Raft is in the catalogue");
    let network = Network::preset("data-centre").expect("a preset");
    assert!(network.fifo);
    let mut arrived = 0;
    for seed in 0..300 {
        let mut chance = seed;
        let plan = Plan::new(raft.card).network(network).seed(seed);
        let mut step = Step::default();
        let mut world = World::new((raft.behaviour)(&plan), Rc::new(plan), &mut step);
        // The serial of the last message that arrived on each link.
        let mut last: BTreeMap<(ProcessId, ProcessId), u32> = BTreeMap::new();
        for event in 0..400 {
            let meddled = match next(&mut chance).is_multiple_of(4).then(|| meddle(&mut chance, &world)).flatten() {
                Some(action) => world.apply(&action, Cause::User, &mut step).is_ok(),
                None => false,
            };
            if !meddled && !world.advance(&mut step) {
                break;
            }
            if step.row.kind == EventKind::Deliver {
                let link = (step.row.peer, step.row.process);
                let before = last.insert(link, step.row.message);
                assert!(before.is_none_or(|before| before < step.row.message), "seed {seed}, event {event}: {link:?}");
                arrived += 1;
            }
        }
    }
    assert!(arrived > 20_000, "{arrived} messages arrived");
}
