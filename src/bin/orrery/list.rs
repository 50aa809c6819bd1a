//! `orrery list`: the catalogue.

use std::io::Write;

use orrery::catalog::{self, Entry};
use orrery::sim::{Kind, Plan};
use serde::Serialize;

use super::problem::Problem;

#[derive(Serialize)]
struct Listed {
    id: &'static str,
    name: &'static str,
    purpose: &'static str,
    processes: Processes,
    parameters: Vec<Parameter>,
    variants: Vec<Variant>,
    properties: Vec<Property>,
    messages: Vec<&'static str>,
    scenarios: Vec<&'static str>,
}

#[derive(Serialize)]
struct Processes {
    min: u16,
    default: u16,
    max: u16,
}

#[derive(Serialize)]
struct Parameter {
    name: &'static str,
    default: i64,
    min: i64,
    max: i64,
}

#[derive(Serialize)]
struct Variant {
    id: &'static str,
    breaks: &'static str,
}

#[derive(Serialize)]
struct Property {
    name: &'static str,
    kind: &'static str,
}

pub fn list(json: bool, out: &mut impl Write) -> Result<(), Problem> {
    for entry in catalog::ALL {
        let listed = listed(entry);
        if json {
            serde_json::to_writer(&mut *out, &listed)?;
            writeln!(out)?;
        } else {
            describe(&listed, entry, out)?;
        }
    }
    Ok(())
}

fn listed(entry: &Entry) -> Listed {
    let card = entry.card;
    let behaviour = (entry.behaviour)(&Plan::new(card));
    let range = card.processes;
    let parameter =
        |p: &orrery::model::Parameter| Parameter { name: p.name, default: p.default, min: p.min, max: p.max };
    let property = |info: &orrery::sim::PropertyInfo| {
        let kind = match info.kind {
            Kind::Always => "always",
            Kind::Eventually => "eventually",
        };
        Property { name: info.name, kind }
    };
    Listed {
        id: card.id,
        name: card.name,
        purpose: card.purpose,
        processes: Processes { min: range.min, default: range.default, max: range.max },
        parameters: card.parameters.iter().map(parameter).collect(),
        variants: card.variants.iter().map(|variant| Variant { id: variant.id, breaks: variant.breaks }).collect(),
        properties: behaviour.properties().iter().map(property).collect(),
        messages: behaviour.kinds().iter().map(|kind| kind.name).collect(),
        scenarios: (entry.scenarios)().iter().map(|scenario| scenario.id).collect(),
    }
}

fn describe(listed: &Listed, entry: &Entry, out: &mut impl Write) -> Result<(), Problem> {
    let Listed { id, name, purpose, processes, .. } = listed;
    writeln!(out, "{id}: {name}\n  {purpose}")?;
    let Processes { min, default, max } = processes;
    writeln!(out, "  --processes {default:<18} {min} to {max}")?;
    for parameter in entry.card.parameters {
        let orrery::model::Parameter { name, meaning, default, min, max } = parameter;
        writeln!(out, "  --set {:24} {meaning} ({min} to {max})", format!("{name}={default}"))?;
    }
    for variant in entry.card.variants {
        writeln!(out, "  --variant {:20} {}", variant.id, variant.instead)?;
    }
    for scenario in (entry.scenarios)() {
        writeln!(out, "  --scenario {:19} {}", scenario.id, scenario.title)?;
    }
    writeln!(out)?;
    Ok(())
}
