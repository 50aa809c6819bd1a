//! Prints a scenario of Raft as text: `cargo run --example raft_story -- two-crowns [variants off|on]`.

use std::rc::Rc;

use orrery::catalog;
use orrery::model::ProcessId;
use orrery::sim::{Effect, EventKind, Lamp, Step, World};

fn main() {
    let id = std::env::args().nth(1).unwrap_or_else(|| "two-crowns".to_owned());
    let entry = catalog::find("raft").expect("Raft is in the catalogue");
    let scenario = entry.scenario(&id).expect("a scenario of that name");
    let mut plan = scenario.plan.clone();
    match std::env::args().nth(2).as_deref() {
        Some("off") => plan.variants.clear(),
        Some(variant) => plan = plan.variant(variant),
        None => {}
    }
    let behaviour = (entry.behaviour)(&plan);
    let mut step = Step::default();
    let mut world = World::new(behaviour.clone(), Rc::new(plan), &mut step);
    for event in 0..scenario.events {
        if event > 0 && !world.advance(&mut step) {
            break;
        }
        let row = &step.row;
        let what = match row.kind {
            EventKind::Fire => behaviour.timer_name(row.timer).to_owned(),
            EventKind::Deliver | EventKind::LostAtCrashed => format!("#{} from {}", row.message, row.peer),
            kind => kind.word().to_owned(),
        };
        let labels: Vec<_> = step.effects.steps.iter().map(|step| step.label).collect();
        let told: Vec<_> = step
            .effects
            .list
            .iter()
            .filter_map(|effect| match effect {
                Effect::Indicate { indication, .. } => Some(behaviour.indication(&**indication).2),
                _ => None,
            })
            .collect();
        let sent: Vec<_> = step
            .sent
            .iter()
            .map(|sent| {
                let sign = sent.sign.map_or(String::new(), |sign| format!(" {sign:?}"));
                let fate = format!("{:?}", sent.fate).replace("InFlight", "");
                format!(
                    "{}→{} {}{sign} {fate}",
                    sent.id.from,
                    sent.id.to,
                    behaviour.kinds()[usize::from(sent.kind)].short
                )
            })
            .collect();
        let at = if row.process.0 < 100 { row.process.to_string() } else { "-".to_owned() };
        let crowns: Vec<_> = ProcessId::all(world.plan().processes)
            .filter(|&process| world.role(process).is_some_and(|role| role.name == "leader"))
            .map(|process| {
                let portrait = behaviour.portrait(&**world.slot(process).unwrap().state.as_ref().unwrap(), 5);
                let pips: Vec<_> = portrait.pips.iter().map(|pips| format!("{}:{}", pips.label, pips.have)).collect();
                format!("{process}({})", pips.join(" "))
            })
            .collect();
        let ignored = step.effects.ignored.map_or(String::new(), |(why, _)| format!("({why})"));
        println!(
            "{event:3} {:>9} {at} T{} {what:<14} [{}]{ignored} {} | sent {} | {}{}",
            row.at.to_string(),
            row.badge,
            labels.join(" "),
            told.join("; "),
            sent.join(", "),
            crowns.join(" "),
            if row.has(orrery::sim::flags::VIOLATION) { "  *** VIOLATION" } else { "" }
        );
    }
    for (property, lamp) in behaviour.properties().iter().zip(world.lamps()) {
        if !matches!(lamp, Lamp::Holds) {
            println!("{}: {lamp:?}", property.name);
        }
    }
}
