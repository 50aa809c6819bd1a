//! How many events a second the kernel runs: five Raft servers, a write every 5 ms, properties after every step.
//!
//! With a number, a copy of the world is kept every so many events, as a recording does:
//! `cargo run --release --example raft_throughput -- 64`.

use std::rc::Rc;
use std::time::Instant;

use orrery::catalog;
use orrery::faults::When;
use orrery::model::{MILLISECOND, ProcessId, Time};
use orrery::sim::{Action, Cause, Lamp, Plan, Step, World};

const EVENTS: u32 = 1_000_000;
const A: ProcessId = ProcessId(0);

fn main() {
    let entry = catalog::find("raft").expect("Raft is in the catalogue");
    let first = Action::Fire { process: A, timer: 0 };
    let plan = Plan::new(entry.card).then(When::At(Time(10 * MILLISECOND)), first);
    let mut step = Step::default();
    let mut world = World::new((entry.behaviour)(&plan), Rc::new(plan), &mut step);
    let mut next_write = Time(50 * MILLISECOND);
    let keep: Option<u32> = std::env::args().nth(1).and_then(|every| every.parse().ok());
    let mut kept = Vec::new();
    let mut part = Instant::now();
    let start = part;
    while world.events() < EVENTS {
        if world.now() >= next_write {
            let write = Action::Request { process: A, offer: 0, argument: world.events() % 1000 };
            world.apply(&write, Cause::User, &mut step).expect("A leads");
            next_write = world.now().after(5 * MILLISECOND);
        } else {
            assert!(world.advance(&mut step), "something is always pending");
        }
        if keep.is_some_and(|every| world.events().is_multiple_of(every)) {
            kept.push(world.clone());
        }
        if world.events().is_multiple_of(EVENTS / 10) {
            let rate = f64::from(EVENTS / 10) / part.elapsed().as_secs_f64();
            println!("{:>9} events, {} of virtual time: {rate:>9.0} events/s", world.events(), world.now());
            part = Instant::now();
        }
    }
    println!("{} copies kept", kept.len());
    println!(
        "in all {:.0} events/s, digest {:016x}",
        f64::from(EVENTS) / start.elapsed().as_secs_f64(),
        world.digest()
    );
    assert!(world.lamps().iter().all(|lamp| matches!(lamp, Lamp::Holds | Lamp::Reached | Lamp::Open(_))));
}
