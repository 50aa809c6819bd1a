//! Figures that the literature publishes, counted in runs.

#[path = "support/flood.rs"]
mod flood;
mod support;

use std::rc::Rc;

use flood::{CARD, Flood, edges, random_graph};
use orrery::links::PRESETS;
use orrery::model::{Mark, ProcessId};
use orrery::sim::{Action, Adaptor, Cause, Plan, Step, World};
use support::Dice;

/// Floods the graph of this plan from a process: how many messages were sent and how many processes heard.
fn flood(plan: Plan, from: ProcessId) -> (usize, usize) {
    let plan = Rc::new(plan);
    let mut step = Step::default();
    let mut world = World::new(Adaptor::<Flood>::behaviour(&plan), plan, &mut step);
    world
        .apply(&Action::Request { process: from, offer: 0, argument: 0 }, Cause::User, &mut step)
        .expect("it may begin");
    let (mut sent, mut heard) = (0, 0);
    loop {
        sent += step.sent.iter().filter(|sent| sent.id.copy == 0).count();
        heard += usize::from(step.row.mark == Some(Mark::Deliver));
        if !world.advance(&mut step) {
            return (sent, heard);
        }
    }
}

/// Each process sends to all its neighbours once: 2E messages. Not back to the sender saves one for each process but the
/// first: 2E − (N − 1). Neither delays nor order have a say in it.
#[test]
fn flooding_a_graph_costs_two_messages_an_edge() {
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        let (processes, more) = (2 + dice.below(60) as u16, dice.below(150));
        let graph = random_graph(seed, processes, more);
        let (n, e) = (usize::from(processes), edges(&graph));
        assert!(e >= n - 1, "a connected graph has at least a tree's edges");
        for preset in PRESETS.iter().filter(|preset| preset.network.loss == 0) {
            let plan = Plan::new(&CARD).processes(processes).seed(seed).network(preset.network);
            let plan = plan.set("more-edges", more as i64);
            let from = ProcessId(dice.below(n) as u16);
            assert_eq!(flood(plan.clone(), from), (2 * e, n), "seed {seed}, {n} processes, {e} edges");
            let skipping = flood(plan.set("skip-sender", 1), from);
            assert_eq!(skipping, (2 * e - (n - 1), n), "seed {seed}, {n} processes, {e} edges");
        }
    }
}
