//! Where a run comes from: the catalogue, a file, or a link.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use orrery::catalog;
use orrery::links::{Network, PRESETS};
use orrery::scenario::{Document, DocumentError, MAX_FILE, Opened, USUAL_EVENTS, open};
use orrery::sim::Plan;

use super::args::RunOptions;
use super::command::say;
use super::problem::Problem;

/// The run that the options describe, and how many events it has when nobody says otherwise.
pub fn document(options: &RunOptions) -> Result<(Document, u32), Problem> {
    let (mut document, events) = match catalog::find(&options.subject) {
        Some(entry) => match &options.scenario {
            None => (Document::of_plan(entry.card.id, "Free run", Plan::new(entry.card)), USUAL_EVENTS),
            Some(id) => {
                let Some(shipped) = entry.scenario(id) else {
                    let known: Vec<&str> = (entry.scenarios)().iter().map(|scenario| scenario.id).collect();
                    let (algorithm, id, known) = (entry.card.name, id.clone(), known.join(", "));
                    return Err(Problem::UnknownScenario { algorithm, id, known });
                };
                (Document::of_shipped(entry.card.id, &shipped), shipped.events)
            }
        },
        None => {
            let opened = from_outside(&options.subject)?;
            if options.scenario.is_some() {
                return Err(Problem::ScenarioOfFile);
            }
            for warning in &opened.warnings {
                say(&format!("orrery: {warning}"));
            }
            let document = opened.document;
            let entry = document.entry().map_err(|error| named(&options.subject, error))?;
            let shipped = document.origin.as_deref().and_then(|id| entry.scenario(id));
            let events = shipped.map_or(USUAL_EVENTS, |shipped| shipped.events);
            (document, events)
        }
    };
    apply(options, &mut document.plan)?;
    let entry = document.entry().map_err(|error| named(&options.subject, error))?;
    document.plan.validate(entry.card)?;
    document.validate().map_err(|error| named(&options.subject, error))?;
    Ok((document, events))
}

/// `link`: prints the link of a file, or the file of a link.
pub fn convert(subject: &str, out: &mut impl Write) -> Result<(), Problem> {
    let Opened { document, warnings } = from_outside(subject)?;
    for warning in &warnings {
        say(&format!("orrery: {warning}"));
    }
    let text = if is_link(subject) { document.to_json() } else { document.to_link() };
    let text = text.map_err(|error| named(subject, error))?;
    writeln!(out, "{}", text.trim_end())?;
    Ok(())
}

/// Lays the options over the plan.
fn apply(options: &RunOptions, plan: &mut Plan) -> Result<(), Problem> {
    if let Some(id) = &options.network {
        let known = || PRESETS.iter().map(|preset| preset.id).collect::<Vec<_>>().join(", ");
        let unknown = || Problem::UnknownNetwork { id: id.clone(), known: known() };
        plan.network = Network::preset(id).ok_or_else(unknown)?;
    }
    if let Some(kind) = options.links {
        plan.stack.kind = kind;
    }
    plan.timing = options.timing.unwrap_or(plan.timing);
    plan.processes = options.processes.unwrap_or(plan.processes);
    plan.seed = options.seed.unwrap_or(plan.seed);
    plan.variants.extend(options.variants.iter().cloned());
    plan.parameters.extend(options.settings.iter().cloned());
    Ok(())
}

fn is_link(subject: &str) -> bool {
    ["s=", "json="].iter().any(|start| subject.starts_with(start) || subject.contains(&format!("#{start}")))
}

fn from_outside(subject: &str) -> Result<Opened, Problem> {
    if is_link(subject) {
        return open(subject).map_err(Problem::Link);
    }
    if !Path::new(subject).exists() {
        return Err(Problem::UnknownSubject(subject.to_owned()));
    }
    open(&text_of(subject, MAX_FILE)?).map_err(|error| named(subject, error))
}

/// A file, but never more of it than could be what is wanted.
pub fn text_of(path: &str, limit: usize) -> Result<String, Problem> {
    let bad = |error| Problem::Read { path: path.to_owned(), error };
    let mut text = String::new();
    let file = File::open(path).map_err(bad)?;
    file.take(limit as u64 + 1).read_to_string(&mut text).map_err(bad)?;
    if text.len() > limit {
        return Err(Problem::LargeFile { path: path.to_owned(), limit });
    }
    Ok(text)
}

/// What is wrong with a document, and which one it is.
pub fn named(subject: &str, error: DocumentError) -> Problem {
    if is_link(subject) { Problem::Link(error) } else { Problem::File { path: subject.to_owned(), error } }
}
