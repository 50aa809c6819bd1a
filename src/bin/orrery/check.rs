//! `orrery check`: searches all that could happen for a run that breaks a property.

use std::io::Write;
use std::time::{Duration, Instant};

use orrery::check::{
    Answer, Budget, Finding, Goal, Inquiry, Kind as Budgeted, Limits, Move, Order, Pace, Searched, Stop, Symmetry,
    Wish, opening,
};
use orrery::scenario::Document;
use orrery::scene::sentence;
use orrery::sim::{Action, Kind, Lamp, World};
use orrery::trace::Recording;
use serde::Serialize;

use super::args::RunOptions;
use super::command::{Found, say};
use super::problem::Problem;
use super::source;

/// What `check` was told. `None` means: as the property needs it.
#[derive(Debug)]
pub struct CheckOptions {
    pub run: RunOptions,
    /// By name; empty for all.
    pub properties: Vec<String>,
    pub witness: bool,
    pub pace: Option<Pace>,
    pub budget: Option<Budget>,
    pub links: Option<Links>,
    pub order: Order,
    pub sleep: bool,
    pub symmetry: bool,
    pub depth: Option<u32>,
    pub states: Option<u32>,
    pub seconds: Option<u64>,
    /// The event to begin after.
    pub from: Option<u32>,
    pub save: Option<String>,
}

/// What links do with messages while they are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    Ordered,
    Unordered,
    Duplicating,
}

/// The verdict as JSON, on all properties together. These names are public: add, never rename.
#[derive(Serialize)]
struct Report {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<&'static str>,
    properties: Vec<OneProperty>,
    states: u64,
    transitions: u64,
    depth: u32,
    exhausted: bool,
    states_per_second: u64,
    peak_bytes: usize,
    /// States of the last round that differ only by renaming these processes count once.
    #[serde(skip_serializing_if = "Option::is_none")]
    alike: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Vec<One>>,
}

#[derive(Serialize)]
struct OneProperty {
    name: &'static str,
    verdict: &'static str,
    pace: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    faults: Option<usize>,
    /// It is so already where the search begins, since this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shortest: Option<bool>,
    /// The budget within which no schedule has fewer steps, or none shows it at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<String>,
    /// None of its steps can be left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    minimal: Option<bool>,
    /// From which step on it goes round for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<usize>,
    /// What the last round saw that looked for it, where nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    searched: Option<Extent>,
}

/// What a round saw.
#[derive(Serialize)]
struct Extent {
    budget: String,
    states: u32,
    depth: u32,
    /// Was that all there is within the budget?
    whole: bool,
    /// Which limit ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<&'static str>,
    /// What the budget leaves no room for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    silences: Vec<&'static str>,
}

impl Extent {
    fn of(searched: &Searched) -> Extent {
        let Searched { budget, states, depth, whole, stop, .. } = *searched;
        let limit = |stop| match stop {
            Stop::States => "states",
            Stop::Bytes => "memory",
            Stop::Depth => "depth",
        };
        Extent { budget: budget.write(), states, depth, whole, limit: stop.map(limit), silences: searched.silences() }
    }
}

/// One move: an act, or the word `clock` where the clock goes on.
#[derive(Serialize)]
#[serde(untagged)]
enum One {
    Act(Action),
    Clock(&'static str),
}

/// States that are expanded between two looks at the time.
const SLICE: u32 = 2_000;
/// Without other words a search ends here.
const STATES: u32 = 20_000_000;
const BYTES: usize = 2 << 30;
const DEPTH: u32 = 1_000;

pub fn check(options: &CheckOptions, out: &mut impl Write) -> Result<Found, Problem> {
    let (mut document, _) = source::document(&options.run)?;
    if let Some(links) = options.links {
        document.plan.network.fifo = links == Links::Ordered;
    }
    let grown = document.grow().map_err(|error| source::named(&options.run.subject, error))?;
    for warning in &grown.warnings {
        say(&format!("orrery: {warning}"));
    }
    let branch = document.view.branch;
    let mut recording = grown.branches.get(branch as usize).recording.clone();
    let (from, world) = root(&mut recording, options.from)?;
    let infos = recording.behaviour().properties();
    let limits = Limits {
        depth: options.depth.unwrap_or(DEPTH),
        states: options.states.unwrap_or(STATES),
        bytes: BYTES,
        cycles: true,
        sleep: options.sleep,
    };
    let goal = if options.witness { Goal::Witness } else { Goal::Violation };
    let goals = goals(options, infos, goal)?;
    let repeats = options.links == Some(Links::Duplicating);
    let CheckOptions { pace, budget, order, .. } = *options;
    let CheckOptions { symmetry, .. } = *options;
    let wish = Wish { goals: goals.clone(), pace, budget, repeats, symmetry, order, limits };
    if let Some(why) = Inquiry::unalike(&world, &wish).filter(|_| symmetry) {
        return Err(why.into());
    }
    let begin = if options.depth.is_some() { Inquiry::no_deeper } else { Inquiry::new };
    let mut inquiry = begin(world.clone(), wish);
    let began = Instant::now();
    let most = options.seconds.map_or(Duration::MAX, Duration::from_secs);
    let mut late = false;
    while !late && !inquiry.go(SLICE) {
        late = began.elapsed() >= most;
    }
    let seconds = began.elapsed().as_secs_f64();
    let answers: Vec<Answer> = (0..goals.len()).map(|goal| inquiry.answer(goal)).collect();
    // The shortest of all that was found, but what is so already where the search begins needs no way.
    let found = (0..goals.len()).filter_map(|place| match &answers[place] {
        Answer::Found(finding) if !finding.is_at_start() => Some((place, finding)),
        _ => None,
    });
    let best = found.min_by_key(|(_, finding)| finding.schedule.choices.len());
    let saved =
        best.map(|(place, finding)| saved(&document, branch, from, finding, infos[usize::from(goals[place].0)].name));
    match (&options.save, &saved) {
        (Some(path), Some(document)) => {
            let text = document.to_json().map_err(|error| source::named(path, error))?;
            std::fs::write(path, text).map_err(|error| Problem::WriteFile { path: path.clone(), error })?;
        }
        (Some(path), None) => say(&format!("orrery: {path} is not written: no steps were found that could be saved")),
        (None, _) => {}
    }
    let report = report(&mut inquiry, &world, &goals, &answers, best, seconds);
    if options.run.json {
        serde_json::to_writer(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        describe(&report, &inquiry, late, out)?;
        if let (Some((_, finding)), Some(document)) = (best, &saved) {
            narrate(document, from, finding, out)?;
        }
    }
    let found = answers.iter().any(|answer| matches!(answer, Answer::Found(_)));
    let violated = goal == Goal::Violation && found;
    Ok(if violated { Found::Violation } else { Found::Nothing })
}

/// Where the search begins: after this event, or before anything but what the script says of the system itself.
fn root(recording: &mut Recording, from: Option<u32>) -> Result<(u32, World), Problem> {
    let Some(from) = from else {
        recording.record_to(1);
        let mut world = (*recording.world_at(0)).clone();
        return Ok((opening(&mut world), world));
    };
    recording.record_to(from.saturating_add(1));
    let last = recording.last();
    if from > last {
        return Err(Problem::BeyondTheRun { option: "--from", at: from, last });
    }
    Ok((from, (*recording.world_at(from)).clone()))
}

fn goals(options: &CheckOptions, infos: &[orrery::sim::PropertyInfo], goal: Goal) -> Result<Vec<(u8, Goal)>, Problem> {
    let place = |name: &String| {
        let found = infos.iter().position(|info| info.name == name);
        let known = || infos.iter().map(|info| info.name).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| Problem::UnknownProperty { name: name.clone(), known: known() })
    };
    let places: Vec<usize> = options.properties.iter().map(place).collect::<Result<_, _>>()?;
    let all = (0..infos.len()).filter(|&place| goal == Goal::Violation || infos[place].kind != Kind::Always);
    let places = if places.is_empty() { all.collect() } else { places };
    if goal == Goal::Witness
        && let Some(&place) = places.iter().find(|&&place| infos[place].kind == Kind::Always)
    {
        return Err(Problem::NoWitness { name: infos[place].name.to_owned() });
    }
    Ok(places.into_iter().map(|place| (place as u8, goal)).collect())
}

/// The document with what was found as a fork.
fn saved(document: &Document, branch: u32, from: u32, finding: &Finding, property: &str) -> Document {
    let events = finding.schedule.moves().count() as u32;
    let name = format!("Counterexample: {property}");
    document.clone().with_fork(name, (branch, from), &finding.schedule.acts(), events)
}

fn report(
    inquiry: &mut Inquiry,
    world: &World,
    goals: &[(u8, Goal)],
    answers: &[Answer],
    best: Option<(usize, &Finding)>,
    seconds: f64,
) -> Report {
    let infos = world.behaviour().properties();
    let (states, transitions, depth, peak_bytes) = inquiry.totals();
    let usual = inquiry.question().pace;
    let one = |(&(property, goal), answer): (&(u8, Goal), &Answer)| {
        let (verdict, pace, finding) = match answer {
            Answer::Found(finding) if goal == Goal::Witness => ("witnessed", finding.pace, Some(finding)),
            Answer::Found(finding) => ("violated", finding.pace, Some(finding)),
            Answer::Nothing(searched) if goal == Goal::Witness => ("unreachable", searched.pace, None),
            Answer::Nothing(searched) => ("holds", searched.pace, None),
            Answer::Unknown(searched) => ("bounded", searched.map_or(usual, |searched| searched.pace), None),
        };
        let whole = match answer {
            Answer::Nothing(searched) => Some(searched.budget),
            _ => None,
        };
        OneProperty {
            name: infos[usize::from(property)].name,
            verdict,
            pace: if pace == Pace::Free { "free" } else { "clock" },
            steps: finding.map(|finding| finding.schedule.choices.len()),
            faults: finding.map(|finding| finding.schedule.faults()),
            since: finding.filter(|finding| finding.is_at_start()).map(|_| match world.lamp(property) {
                Lamp::Broken { event, .. } => event,
                _ => world.events().saturating_sub(1),
            }),
            shortest: finding.map(|finding| finding.shortest.is_some()),
            within: finding.map_or(whole, |finding| finding.shortest).map(|budget| budget.write()),
            minimal: finding.map(|finding| finding.minimal),
            round: finding.and_then(|finding| finding.schedule.round),
            searched: match answer {
                Answer::Nothing(searched) | Answer::Unknown(Some(searched)) => Some(Extent::of(searched)),
                _ => None,
            },
        }
    };
    let properties: Vec<OneProperty> = goals.iter().zip(answers).map(one).collect();
    let at_start = properties.iter().position(|property| property.since.is_some());
    let exhausted = answers.iter().all(|answer| matches!(answer, Answer::Nothing(_)));
    Report {
        verdict: match best {
            Some((place, _)) => properties[place].verdict,
            None if at_start.is_some() => at_start.map_or("", |place: usize| properties[place].verdict),
            None if exhausted => properties.first().map_or("holds", |property| property.verdict),
            None => "bounded",
        },
        property: best.map(|(place, _)| place).or(at_start).map(|place| properties[place].name),
        properties,
        states,
        transitions,
        depth,
        exhausted,
        states_per_second: (states as f64 / seconds.max(1e-6)) as u64,
        peak_bytes,
        alike: inquiry.question().symmetry.as_ref().map(Symmetry::names),
        schedule: best.map(|(_, finding)| {
            let one = |next: &Move| match next {
                Move::Act(action) => One::Act(action.clone()),
                Move::Clock => One::Clock("clock"),
            };
            finding.schedule.moves().map(one).collect()
        }),
    }
}

/// With how much of what, and what that leaves no room for.
fn within(budget: &str, silences: &[&str]) -> String {
    let at_most = if budget.is_empty() { String::new() } else { format!(" with at most {budget}") };
    let silent = if silences.is_empty() { String::new() } else { format!(", where {}", silences.join(" and ")) };
    format!("{at_most}{silent}")
}

/// What became of one property, in the words of the page.
fn answer(property: &OneProperty, late: bool) -> String {
    let order = if property.pace == "free" { "in any order" } else { "by the clock" };
    let none = match property.verdict {
        "unreachable" => "it never comes about",
        "bounded" => "nothing found",
        _ => "no violation",
    };
    if let Some(since) = property.since {
        return format!("{} already where the search begins (since event {since})", property.verdict);
    }
    if let Some(steps) = property.steps {
        let how = match &property.within {
            Some(budget) => format!("no shorter way{}", within(budget, &[])),
            None if property.minimal == Some(true) => {
                "none of its steps can be left out, but another way may be shorter".to_owned()
            }
            None => "there may be shorter ways".to_owned(),
        };
        let faults = match property.faults {
            None | Some(0) => "without faults".to_owned(),
            Some(1) => "with one fault".to_owned(),
            Some(faults) => format!("with {faults} faults"),
        };
        return format!("{} in {steps} steps {faults}, {order} ({how})", property.verdict);
    }
    let time = if late { "; the time was up" } else { "" };
    let Some(Extent { budget, states, depth, whole, limit, silences }) = &property.searched else {
        return format!("not searched{time}");
    };
    let (within, bounded) = (within(budget, silences), "This is a bounded search, not a proof.");
    match (whole, limit) {
        (true, _) if property.verdict != "bounded" => format!(
            "{none} {order}{within}: all {states} states of this bounded search were seen, to depth {depth}. Beyond \
             these bounds it proves nothing."
        ),
        (true, _) => format!(
            "{none} {order}{within}: all {states} states were seen, to depth {depth}; what goes beyond them was not \
             searched{time}. {bounded}"
        ),
        (false, limit) => {
            let why = limit.map_or(time.to_owned(), |limit| format!("; the limit of {limit} was reached"));
            format!("{none} in {states} states to depth {depth} {order}{within}{why}. {bounded}")
        }
    }
}

fn describe(report: &Report, inquiry: &Inquiry, late: bool, out: &mut impl Write) -> Result<(), Problem> {
    for property in &report.properties {
        writeln!(out, "property     {}: {}", property.name, answer(property, late))?;
    }
    writeln!(
        out,
        "searched     {} states, {} transitions, depth {}, {} states/s, {} MB",
        report.states,
        report.transitions,
        report.depth,
        report.states_per_second,
        report.peak_bytes >> 20,
    )?;
    let question = inquiry.question();
    if let Some(alike) = &report.alike {
        let once =
            if question.budget.allows(Budgeted::Crashes) { ", as soon as nobody may crash any more" } else { "" };
        writeln!(out, "             counted up to renaming of {}{once}", alike.join(", "))?;
    }
    Ok(())
}

/// The counterexample in sentences.
fn narrate(document: &Document, from: u32, finding: &Finding, out: &mut impl Write) -> Result<(), Problem> {
    let grown = document.grow().map_err(|error| Problem::Picture(error.to_string()))?;
    let mut recording = grown.branches.get(document.view.branch as usize).recording.clone();
    let last = document.view.event;
    recording.record_to(last + 1);
    writeln!(out)?;
    for event in from + 1..=last.min(recording.last()) {
        let at = (event - from) as usize;
        let round = finding
            .schedule
            .round
            .is_some_and(|round| at == 1 + finding.schedule.choices[..round].iter().map(Vec::len).sum::<usize>());
        if round {
            writeln!(out, "             from here on it goes round for ever")?;
        }
        writeln!(out, "{at:>10}   {}", sentence::event(&recording, event))?;
    }
    Ok(())
}
