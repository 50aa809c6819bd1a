//! Every algorithm and every scenario that comes with Orrery keeps what its card says.

mod support;

use std::collections::BTreeSet;

use orrery::catalog::{self, ALL, Entry};
use orrery::model::{ProcessId, RoleStyle};
use orrery::sim::{Expected, Lamp, Plan, Shipped, World, flags};
use support::{Run, every_scenario, in_flight, look_at_everything};

fn name(entry: &Entry, scenario: &Shipped) -> String {
    format!("{} / {}", entry.card.id, scenario.id)
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[test]
fn ids_are_unique_and_well_formed() {
    let mut algorithms = BTreeSet::new();
    for entry in ALL {
        let card = entry.card;
        assert!(is_id(card.id) && algorithms.insert(card.id), "{}", card.id);
        let mut scenarios = BTreeSet::new();
        for scenario in (entry.scenarios)() {
            assert!(is_id(scenario.id) && scenarios.insert(scenario.id), "{}", name(entry, &scenario));
            assert!(entry.scenario(scenario.id).is_some());
        }
        let mut names = BTreeSet::new();
        for id in card.parameters.iter().map(|parameter| parameter.name).chain(card.variants.iter().map(|v| v.id)) {
            assert!(is_id(id) && names.insert(id), "{} {id}", card.id);
        }
    }
}

#[test]
fn every_algorithm_stands_in_one_chapter() {
    let listed: Vec<&str> = catalog::CHAPTERS.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    for entry in ALL {
        assert_eq!(listed.iter().filter(|id| **id == entry.card.id).count(), 1, "{}", entry.card.id);
    }
}

#[test]
fn every_card_is_complete() {
    for entry in ALL {
        let card = entry.card;
        let behaviour = (entry.behaviour)(&Plan::new(card));
        assert!(card.processes.min <= card.processes.default && card.processes.default <= card.processes.max);
        for parameter in card.parameters {
            assert!((parameter.min..=parameter.max).contains(&parameter.default), "{} {}", card.id, parameter.name);
        }
        assert!((entry.scenarios)().len() >= 2 && card.variants.len() >= 2, "{} has too little to show", card.id);
        assert!(!card.sources.is_empty() && !card.costs.is_empty() && !card.simplified.is_empty(), "{}", card.id);
        for text in [card.name, card.purpose, card.assumes] {
            assert!(!text.is_empty(), "{}", card.id);
        }
        assert!(behaviour.kinds().iter().all(|kind| (1..=4).contains(&kind.short.chars().count())), "{}", card.id);
        for variant in card.variants {
            let property = behaviour.properties().iter().find(|property| property.name == variant.breaks);
            assert!(property.is_some(), "{} breaks an unknown property", variant.id);
        }
    }
}

#[test]
fn every_plan_is_valid() {
    every_scenario(|entry, scenario| {
        assert_eq!(scenario.plan.validate(entry.card), Ok(()), "{}", name(entry, &scenario))
    });
}

#[test]
fn every_plan_survives_being_written_down() {
    every_scenario(|entry, scenario| {
        let text = serde_json::to_string(&scenario.plan).expect("a plan is plain data");
        let read: Plan = serde_json::from_str(&text).expect("what was written can be read");
        assert_eq!(read, scenario.plan, "{}", name(entry, &scenario));
    });
}

/// A cue that is refused when its turn comes is skipped without a word, so a script that ships must not contain one.
#[test]
fn every_cue_is_accepted() {
    every_scenario(|entry, scenario| {
        let mut scripted = 0;
        let mut run = Run::new(entry, &scenario.plan);
        run.until(scenario.events, |_, step| scripted += usize::from(step.row.has(flags::SCRIPT)));
        assert_eq!(scripted, scenario.plan.script.len(), "{}: cues accepted", name(entry, &scenario));
    });
}

/// The state of one property at the end of a run.
fn lamp(world: &World, property: &str) -> Lamp {
    let place = world.behaviour().properties().iter().position(|info| info.name == property);
    world.lamps().swap_remove(place.unwrap_or_else(|| panic!("no property {property}")))
}

fn assert_safe(world: &World, name: &str) {
    assert!(world.broken().is_empty(), "{name}: {:?}", world.broken());
}

#[test]
fn outcomes_are_as_stated() {
    every_scenario(|entry, scenario| {
        let name = name(entry, &scenario);
        let mut run = Run::new(entry, &scenario.plan);
        run.until(scenario.events, |_, _| {});
        match scenario.expected {
            Expected::Holds { reached } => {
                assert_safe(&run.world, &name);
                for property in reached {
                    assert_eq!(lamp(&run.world, property), Lamp::Reached, "{name}: {property}");
                }
            }
            Expected::Blocks(property) => {
                assert_safe(&run.world, &name);
                assert!(matches!(lamp(&run.world, property), Lamp::Blocked(_)), "{name}: {property}");
            }
            Expected::Violates(property) | Expected::Unpromised(property) => {
                let lamp = lamp(&run.world, property);
                assert!(matches!(lamp, Lamp::Broken { .. }), "{name}: {property} is not violated but {lamp:?}");
            }
        }
    });
}

#[test]
fn what_a_variant_breaks_holds_without_it() {
    every_scenario(|entry, scenario| {
        let mut plan = scenario.plan.clone();
        if matches!(scenario.expected, Expected::Unpromised(_)) {
            assert!(plan.variants.is_empty(), "{}: no rule is to blame", name(entry, &scenario));
            return;
        }
        plan.variants.clear();
        let mut run = Run::new(entry, &plan);
        run.until(scenario.events * 2, |_, _| {});
        let name = name(entry, &scenario);
        assert_safe(&run.world, &name);
        if let Expected::Violates(property) = scenario.expected {
            let lamp = lamp(&run.world, property);
            assert!(
                !matches!(lamp, Lamp::Broken { .. }),
                "{name}: {property} fails also without the variant, {lamp:?}"
            );
        }
    });
}

#[test]
fn every_variant_is_shown_breaking_what_it_says() {
    for entry in ALL {
        for variant in entry.card.variants {
            let shown = (entry.scenarios)().into_iter().any(|scenario| {
                let alone = scenario.plan.variants.len() == 1 && scenario.plan.variants.contains(variant.id);
                alone && scenario.expected == Expected::Violates(variant.breaks)
            });
            assert!(shown, "{}: no scenario shows {} breaking {}", entry.card.id, variant.id, variant.breaks);
        }
    }
}

#[test]
fn scenarios_open_at_an_interesting_moment() {
    for entry in ALL {
        let mut flying = false;
        for scenario in (entry.scenarios)() {
            assert!(scenario.open_at < scenario.events, "{}", name(entry, &scenario));
            let mut run = Run::new(entry, &scenario.plan);
            assert!(run.until(scenario.open_at + 1, |_, _| {}), "{} is over before it opens", name(entry, &scenario));
            flying |= in_flight(&run.world) > 0;
            for text in [scenario.title, scenario.headline, scenario.look] {
                assert!(!text.is_empty() && !text.contains("  "), "{}: “{text}”", name(entry, &scenario));
            }
        }
        assert!(flying, "{}: no scenario opens with a message in flight", entry.card.id);
    }
}

#[test]
fn steps_and_pseudocode_agree() {
    for entry in ALL {
        let listed: BTreeSet<&str> =
            entry.card.pseudocode.iter().map(|line| line.label).filter(|label| !label.is_empty()).collect();
        let mut reached = BTreeSet::new();
        for scenario in (entry.scenarios)() {
            let mut run = Run::new(entry, &scenario.plan);
            run.until(scenario.events, |world, step| {
                for step in &step.effects.steps {
                    match world.behaviour().below().get(usize::from(step.layer).wrapping_sub(1)) {
                        None => _ = reached.insert(step.label),
                        Some(below) => {
                            let listed = below.pseudocode.iter().any(|line| line.label == step.label);
                            assert!(listed, "{}: {} has no step “{}”", entry.card.id, below.name, step.label);
                        }
                    }
                }
            });
        }
        let unknown: Vec<_> = reached.difference(&listed).collect();
        assert!(unknown.is_empty(), "{}: handlers name steps that the card has not: {unknown:?}", entry.card.id);
        let unseen: Vec<_> = listed.difference(&reached).collect();
        assert!(unseen.is_empty(), "{}: no scenario reaches {unseen:?}", entry.card.id);
    }
}

#[test]
fn the_same_plan_gives_the_same_run() {
    every_scenario(|entry, scenario| {
        let play = || {
            let mut digests = Vec::new();
            Run::new(entry, &scenario.plan).until(scenario.events, |world, _| digests.push(world.digest()));
            digests
        };
        assert_eq!(play(), play(), "{}", name(entry, &scenario));
    });
}

#[test]
fn who_leads_is_charted_where_somebody_does() {
    for entry in ALL {
        let (mut leads, mut told) = (false, false);
        for scenario in (entry.scenarios)() {
            let mut run = Run::new(entry, &scenario.plan);
            told |= run.world.behaviour().leads();
            run.until(scenario.events, |world, _| {
                leads |=
                    ProcessId::all(world.plan().processes).any(|process| world.style(process) == RoleStyle::Leader);
            });
        }
        assert_eq!(leads, told, "{}", entry.card.id);
    }
}

#[test]
fn every_moment_can_be_looked_at() {
    every_scenario(|entry, scenario| {
        Run::new(entry, &scenario.plan).until(scenario.events, look_at_everything);
    });
}
