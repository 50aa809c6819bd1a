//! `orrery check`: searches all that could happen for a run that breaks a property.

use std::io::Write;
use std::time::{Duration, Instant};

use orrery::check::{
    Answer, Budget, Finding, Goal, Inquiry, Kind as Budgeted, Limits, Move, Order, Pace, Stop, Symmetry, Wish, opening,
};
use orrery::scenario::Document;
use orrery::scene::sentence;
use orrery::sim::{Action, Kind};
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
    let mut inquiry = Inquiry::new(world, wish);
    let began = Instant::now();
    let most = options.seconds.map_or(Duration::MAX, Duration::from_secs);
    let mut late = false;
    while !late && !inquiry.go(SLICE) {
        late = began.elapsed() >= most;
    }
    let seconds = began.elapsed().as_secs_f64();
    let answers: Vec<Answer> = (0..goals.len()).map(|goal| inquiry.answer(goal)).collect();
    // The shortest of all that was found.
    let found = (0..goals.len()).filter_map(|place| match &answers[place] {
        Answer::Found(finding) => Some((place, finding)),
        _ => None,
    });
    let best = found.min_by_key(|(_, finding)| finding.schedule.choices.len());
    let saved =
        best.map(|(place, finding)| saved(&document, branch, from, finding, infos[usize::from(goals[place].0)].name));
    if let (Some(path), Some(document)) = (&options.save, &saved) {
        let text = document.to_json().map_err(|error| source::named(path, error))?;
        std::fs::write(path, text).map_err(|error| Problem::WriteFile { path: path.clone(), error })?;
    }
    let report = report(&mut inquiry, &goals, &answers, best, infos, seconds);
    if options.run.json {
        serde_json::to_writer(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        describe(&report, &inquiry, late, goal, out)?;
        if let (Some((_, finding)), Some(document)) = (best, &saved) {
            narrate(document, from, finding, out)?;
        }
    }
    let violated = goal == Goal::Violation && best.is_some();
    Ok(if violated { Found::Violation } else { Found::Nothing })
}

/// Where the search begins: after this event, or before anything but what the script says of the system itself.
fn root(recording: &mut Recording, from: Option<u32>) -> Result<(u32, orrery::sim::World), Problem> {
    let Some(from) = from else {
        recording.record_to(1);
        let mut world = (*recording.world_at(0)).clone();
        return Ok((opening(&mut world), world));
    };
    recording.record_to(from.saturating_add(1));
    let last = recording.last();
    if from > last {
        return Err(Problem::BeyondTheEnd { option: "--from", at: from, last });
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
    goals: &[(u8, Goal)],
    answers: &[Answer],
    best: Option<(usize, &Finding)>,
    infos: &[orrery::sim::PropertyInfo],
    seconds: f64,
) -> Report {
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
            shortest: finding.map(|finding| finding.shortest.is_some()),
            within: finding.map_or(whole, |finding| finding.shortest).map(|budget| budget.write()),
            minimal: finding.map(|finding| finding.minimal),
            round: finding.and_then(|finding| finding.schedule.round),
        }
    };
    let properties: Vec<OneProperty> = goals.iter().zip(answers).map(one).collect();
    let exhausted = answers.iter().all(|answer| matches!(answer, Answer::Nothing(_)));
    Report {
        verdict: match best {
            Some((place, _)) => properties[place].verdict,
            None if exhausted => properties.first().map_or("holds", |property| property.verdict),
            None => "bounded",
        },
        property: best.map(|(place, _)| properties[place].name),
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

fn beyond(within: &Option<String>) -> String {
    let budget = within.as_deref().filter(|budget| !budget.is_empty());
    budget.map_or(String::new(), |budget| format!(" with at most {budget}"))
}

fn describe(report: &Report, inquiry: &Inquiry, late: bool, goal: Goal, out: &mut impl Write) -> Result<(), Problem> {
    for property in &report.properties {
        let verdict = match (property.verdict, property.steps, &property.within) {
            ("holds", _, within) => format!("no violation; all of it was searched{}", beyond(within)),
            ("unreachable", _, within) => format!("it never comes about; all of it was searched{}", beyond(within)),
            ("bounded", ..) => "nothing found; the search ended before all was seen, and proves nothing".to_owned(),
            (word, Some(steps), within) => {
                let how = match within {
                    Some(_) => format!("no shorter way{}", beyond(within)),
                    None if property.minimal == Some(true) => {
                        "none of its steps can be left out, but another way may be shorter".to_owned()
                    }
                    None => "there may be shorter ways".to_owned(),
                };
                format!("{word} in {steps} steps ({how})")
            }
            (word, None, _) => word.to_owned(),
        };
        writeln!(out, "property     {}: {verdict}", property.name)?;
    }
    let (stop, question) = (inquiry.stop(), inquiry.question());
    let ended = match stop {
        _ if late => "; the time was up",
        Some(Stop::States) => "; the limit of states was reached",
        Some(Stop::Bytes) => "; the limit of memory was reached",
        None => "",
    };
    let budget = question.budget.write();
    let pace = match question.pace {
        Pace::Free => "any order, time stands still",
        Pace::Clock => "the plan's clock",
    };
    let within = if budget.is_empty() { "no faults".to_owned() } else { budget };
    writeln!(
        out,
        "searched     {pace}, with {within}, {}",
        if goal == Goal::Witness { "for a witness" } else { "for a violation" }
    )?;
    writeln!(
        out,
        "             {} states, {} transitions, depth {}, {} states/s, {} MB{ended}",
        report.states,
        report.transitions,
        report.depth,
        report.states_per_second,
        report.peak_bytes >> 20,
    )?;
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
