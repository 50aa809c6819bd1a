//! Searches for the violation that each variant's card names, the usual way, and prints what that took.
//!
//!     cargo run --profile native --example variants -- [part of algorithm/scenario] [most states]

use std::rc::Rc;
use std::time::Instant;

use orrery::check::{Answer, Inquiry, Limits, Manner, Order, opening};
use orrery::sim::{Expected, Step, World};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted = words.first().map_or("", String::as_str);
    let states = words.get(1).and_then(|word| word.parse().ok()).unwrap_or(1_000_000);
    for entry in orrery::catalog::ALL {
        for shipped in (entry.scenarios)() {
            let name = format!("{}/{}", entry.card.id, shipped.id);
            let Expected::Violates(property) = shipped.expected else { continue };
            if !name.contains(wanted) {
                continue;
            }
            let plan = Rc::new(shipped.plan);
            let mut world = World::new((entry.behaviour)(&plan), plan, &mut Step::default());
            opening(&mut world);
            let infos = world.behaviour().properties();
            let Some(place) = infos.iter().position(|info| info.name == property) else { continue };
            let limits = Limits { depth: 100, states, bytes: 2 << 30, cycles: false, sleep: false };
            let began = Instant::now();
            let manner = Manner { order: Order::Breadth, limits };
            let mut inquiry = Inquiry::usual(world, place as u8, manner);
            while !inquiry.go(1_000) {}
            let seconds = began.elapsed().as_secs_f64();
            let found = match inquiry.answer(0) {
                Answer::Found { schedule, pace, shortest } => {
                    let how = if shortest { "shortest" } else { "as planned" };
                    format!("{} steps, {} faults, {pace:?}, {how}", schedule.choices.len(), schedule.faults())
                }
                other => format!("{other:?}"),
            };
            let (states, transitions) = inquiry.totals();
            println!(
                "{name:42} {property:28} {found:40} {states:>8} states {transitions:>8} transitions {seconds:.2} s"
            );
        }
    }
}
