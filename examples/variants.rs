use orrery::check::*;
use orrery::sim::*;
use orrery::catalog;
use std::rc::Rc;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let most: u32 = args.get(2).map_or(1_000_000, |s| s.parse().unwrap());
    for entry in catalog::ALL.iter() {
        for shipped in (entry.scenarios)() {
            let Expected::Violates(name) = shipped.expected else { continue };
            if args.get(1).is_some_and(|only| !only.is_empty() && !format!("{}/{}", entry.card.id, shipped.id).contains(only)) { continue }
            let mut plan = shipped.plan.clone();
            if let Some(n) = args.get(3).filter(|s| !s.is_empty()) { plan.processes = n.parse().unwrap(); }
            let plan = Rc::new(plan);
            let mut step = Step::default();
            let world = World::new((entry.behaviour)(&plan), plan.clone(), &mut step);
            let property = world.behaviour().properties().iter().position(|i| i.name == name).unwrap() as u8;
            let mut question = Question::usual(&world, property);
            if let Some(text) = args.get(4) { question.budget = question.budget.read(text).unwrap(); }
            let t = std::time::Instant::now();
            let (pace, budget) = (question.pace, question.budget.write());
            let cycles = false;
            let worlds = Worlds::new(world, question);
            let mut search = Search::new(worlds, Order::Breadth, Limits { depth: 100, states: most, bytes: 3 << 30, cycles, sleep: false });
            while !search.go(10_000) {}
            let tally = search.tally();
            let s = t.elapsed().as_secs_f64();
            println!("{:20} {:22} {:?} n={} {} [{budget}] {:?} states {} gen {} depth {} wait {} {:.2}s {:.0}/s {}MB exh {}", entry.card.id, shipped.id, pace, plan.processes, name, search.steps(0), tally.states, tally.generated, tally.depth, tally.waiting, s, tally.states as f64/s, tally.bytes>>20, search.is_exhausted());
            if args.len() > 5 { if let Some(found) = search.found(0) { for c in &found.way { println!("   {c:?}"); } } }
        }
    }
}
