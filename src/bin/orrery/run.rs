//! `orrery run`: every event of a run, then a summary.

use std::collections::BTreeMap;
use std::io::Write;

use orrery::model::Time;
use orrery::scenario::MAX_EVENTS;
use orrery::scene::{script, sentence};
use orrery::sim::{Fate, Lamp};
use serde::Serialize;

use super::args::RunOptions;
use super::command::{Found, say};
use super::problem::Problem;
use super::source;
use super::walk::{Happening, Walk};

/// One event as JSON. These names are public: add, never rename.
#[derive(Serialize)]
struct Event {
    n: u32,
    at_us: u64,
    process: Option<String>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    lamport: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    vector: Option<Vec<u32>>,
    /// The hybrid logical stamp: microseconds and count.
    #[serde(skip_serializing_if = "Option::is_none")]
    hybrid: Option<(u64, u32)>,
    /// What the clock of the process showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// The last line.
#[derive(Serialize)]
struct Last<'a> {
    summary: &'a Summary,
}

#[derive(Default, Serialize)]
struct Summary {
    events: u32,
    at_us: u64,
    messages: Messages,
    indications: BTreeMap<&'static str, u32>,
    violations: Vec<Violation>,
    /// Entries of the script that did not happen, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    script: Vec<NotApplied>,
    digest: String,
}

/// Messages are counted when they are sent; the copies that a link makes are not. Each is delivered, lost, or still
/// on its way, and so is each copy.
#[derive(Default, Serialize)]
struct Messages {
    sent: u32,
    delivered: u32,
    lost: u32,
    by_kind: BTreeMap<&'static str, u32>,
}

/// An entry of the script that did not happen.
#[derive(Serialize)]
struct NotApplied {
    /// From 1.
    entry: usize,
    act: String,
    why: String,
}

#[derive(Serialize)]
struct Violation {
    property: &'static str,
    event: u32,
}

pub fn run(options: &RunOptions, out: &mut impl Write) -> Result<Found, Problem> {
    let (document, usual) = source::document(options)?;
    let grown = document.grow().map_err(|error| source::named(&options.subject, error))?;
    for warning in &grown.warnings {
        say(&format!("orrery: {warning}"));
    }
    let recording = grown.branches.get(document.view.branch as usize).recording.clone();
    let until = options.until.unwrap_or(Time(u64::MAX));
    let limit = match (options.events, options.until) {
        (Some(events), _) => events,
        (None, Some(_)) => MAX_EVENTS,
        (None, None) => usual.max(recording.len()),
    };
    if !options.json {
        let card = recording.behaviour().card();
        for shortfall in recording.shortfalls() {
            say(&format!("orrery: {} {shortfall}", card.name));
        }
    }
    let mut walk = Walk::new(recording);
    let mut summary = Summary::default();
    loop {
        let happening = walk.here();
        summary.count(&happening);
        if options.json {
            serde_json::to_writer(&mut *out, &event(&happening))?;
            writeln!(out)?;
        } else {
            line(&happening, out)?;
        }
        if summary.events >= limit || !walk.next(until) {
            break;
        }
    }
    if options.until.is_some() && summary.events >= limit {
        say(&format!("orrery: the run is longer than {limit} events and stops there"));
    }
    summary.close(&walk);
    if options.json {
        serde_json::to_writer(&mut *out, &Last { summary: &summary })?;
        writeln!(out)?;
    } else {
        for NotApplied { entry, act, why } in &summary.script {
            say(&format!("orrery: entry {entry} of the script, {act}: {why}"));
        }
        conclude(&summary, &walk, out)?;
    }
    Ok(if summary.violations.is_empty() { Found::Nothing } else { Found::Violation })
}

fn event(happening: &Happening<'_>) -> Event {
    let row = happening.row;
    let message = happening.message();
    Event {
        n: happening.event,
        at_us: row.at.0,
        process: row.at_process().map(|process| process.to_string()),
        kind: row.kind.word(),
        message: message.map(|(kind, _, _)| kind),
        from: message.map(|(_, from, _)| from.to_string()),
        to: message.map(|(_, _, to)| to.to_string()),
        label: happening.label(),
        lamport: row.lamport,
        hybrid: happening.stamps.map(|stamps| (stamps.hybrid.latest, stamps.hybrid.count)),
        physical_us: happening.physical(),
        vector: happening.stamps.map(|stamps| stamps.vector.0.clone()),
        detail: Some(happening.detail()).filter(|detail| !detail.is_empty()),
    }
}

impl Summary {
    fn count(&mut self, happening: &Happening<'_>) {
        self.events = happening.event + 1;
        self.at_us = happening.row.at.0;
        for message in &happening.step.sent {
            if message.id.copy == 0 {
                self.messages.sent += 1;
                *self.messages.by_kind.entry(happening.kind_name(message.kind)).or_default() += 1;
            }
            self.seal(message.fate);
        }
        for (_, fate) in &happening.step.fates {
            self.seal(*fate);
        }
        for (name, _) in happening.indications() {
            *self.indications.entry(name).or_default() += 1;
        }
    }

    fn seal(&mut self, fate: Fate) {
        match fate {
            Fate::InFlight => {}
            Fate::Delivered | Fate::Ignored => self.messages.delivered += 1,
            Fate::Lost | Fate::Cut | Fate::ReceiverDown | Fate::Dropped | Fate::Omitted | Fate::Corrupted => {
                self.messages.lost += 1
            }
        }
    }

    fn close(&mut self, walk: &Walk) {
        let world = walk.world();
        let lamps = world.behaviour().properties().iter().zip(world.lamps());
        self.violations = lamps
            .filter_map(|(info, lamp)| match lamp {
                Lamp::Broken { event, .. } => Some(Violation { property: info.name, event }),
                _ => None,
            })
            .collect();
        let states = world.cue_states();
        let over = world.is_over();
        self.script = (1..)
            .zip(&world.plan().script)
            .zip(&states)
            .filter_map(|((entry, cue), state)| {
                let behaviour = world.behaviour().as_ref();
                let act = format!("{} {}", sentence::action(behaviour, &cue.act), script::when(behaviour, cue.when));
                Some(NotApplied { entry, act, why: script::trouble(state, over)? })
            })
            .collect();
        self.digest = format!("{:016x}", world.digest());
    }
}

/// One event for people: number, time, process, kind, what happened, and the lines of the pseudocode.
fn line(happening: &Happening<'_>, out: &mut impl Write) -> Result<(), Problem> {
    let row = happening.row;
    let process = row.at_process().map_or("–".to_owned(), |process| process.to_string());
    let label = happening.label().map_or(String::new(), |label| format!("  [{label}]"));
    let (event, at, kind) = (happening.event, row.at.to_string(), row.kind.word());
    writeln!(out, "{event:>6}  {at:>9}  {process:<4} {kind:<9} {}{label}", happening.detail())?;
    Ok(())
}

fn conclude(summary: &Summary, walk: &Walk, out: &mut impl Write) -> Result<(), Problem> {
    let Messages { sent, delivered, lost, by_kind } = &summary.messages;
    let list = |counts: &BTreeMap<&'static str, u32>| {
        let each: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
        if each.is_empty() { "none".to_owned() } else { each.join(", ") }
    };
    writeln!(out, "\nevents       {} in {}", summary.events, Time(summary.at_us))?;
    writeln!(out, "messages     {sent} sent ({}), {delivered} delivered, {lost} lost", list(by_kind))?;
    writeln!(out, "indications  {}", list(&summary.indications))?;
    let world = walk.world();
    for (info, lamp) in world.behaviour().properties().iter().zip(world.lamps()) {
        let state = match lamp {
            Lamp::Holds => "holds".to_owned(),
            Lamp::Reached => "reached".to_owned(),
            Lamp::Open(why) => format!("not yet: {why}"),
            Lamp::Blocked(why) => format!("waits, as it may: {why}"),
            Lamp::Broken { event, violation } => format!("VIOLATED at event {event}: {}", violation.sentence),
        };
        writeln!(out, "property     {}: {state}", info.name)?;
    }
    writeln!(out, "digest       {}", summary.digest)?;
    Ok(())
}
