//! `orrery sweep`: the same plan with many seeds, on every core.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::{panic, thread};

use orrery::model::{Map, Time};
use orrery::sim::{PropertyInfo, seed};
use orrery::sweep::{Distribution, FOREVER, Job, Moment, Outcome, Standing, Tally};
use serde::Serialize;

use super::args::RunOptions;
use super::command::{Found, say};
use super::problem::Problem;
use super::source;

/// One run as JSON. These names are public: add, never rename.
#[derive(Serialize)]
struct OneRun {
    #[serde(with = "seed")]
    seed: u64,
    outcome: &'static str,
    properties: Vec<OneProperty>,
    messages: u32,
    events: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<At>,
    at_us: u64,
    over: bool,
    digest: String,
}

#[derive(Serialize)]
struct OneProperty {
    name: &'static str,
    verdict: &'static str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    since: Option<At>,
}

#[derive(Serialize)]
struct At {
    event: u32,
    at_us: u64,
}

/// The last line.
#[derive(Serialize)]
struct Last {
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    runs: u32,
    outcomes: Map<&'static str, u32>,
    properties: Vec<Property>,
    messages: Option<Spread>,
    events: Option<Spread>,
    decided: Option<Spread>,
    digest: String,
}

#[derive(Serialize)]
struct Property {
    name: &'static str,
    verdicts: Map<&'static str, u32>,
    /// When it was reached, of the runs in which it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    reached: Option<Spread>,
}

/// Times are in microseconds.
#[derive(Serialize)]
struct Spread {
    runs: u32,
    min: u64,
    quartiles: [u64; 3],
    max: u64,
    histogram: Histogram,
}

/// Bin n counts what lies from `first + n * width` up to, not including, `first + (n + 1) * width`.
#[derive(Serialize)]
struct Histogram {
    first: u64,
    width: u64,
    bins: Vec<u32>,
}

pub fn sweep(options: &RunOptions, (first, last): (u64, u64), out: &mut impl Write) -> Result<Found, Problem> {
    let (document, usual) = source::document(options)?;
    let by_hand: usize = document.branches.iter().map(|branch| branch.decisions.len()).sum();
    if by_hand > 0 {
        let times = if by_hand == 1 { "once".to_owned() } else { format!("{by_hand} times") };
        say(&format!("orrery: what was done by hand ({times}) belongs to one run and is left out"));
    }
    let events = match (options.events, options.until) {
        (Some(events), _) => events,
        (None, Some(_)) => orrery::scenario::MAX_EVENTS,
        (None, None) => usual,
    };
    let job = Job::new(&document, events, options.until.unwrap_or(FOREVER))
        .map_err(|error| source::named(&options.subject, error))?;
    let behaviour = (job.entry.behaviour)(&job.plan);
    let properties = behaviour.properties();
    let mut tally = Tally::default();
    on_every_core(&job, first, last, |outcome| {
        tally.add(&outcome);
        if options.json {
            serde_json::to_writer(&mut *out, &one_run(&outcome, properties))?;
            writeln!(out)?;
        }
        Ok(())
    })?;
    if options.json {
        serde_json::to_writer(&mut *out, &Last { summary: summary(&tally, properties) })?;
        writeln!(out)?;
    } else {
        describe(&tally, properties, &format!("{}: {}", job.entry.card.name, document.title), out)?;
    }
    Ok(if tally.violated() > 0 { Found::Violation } else { Found::Nothing })
}

/// Runs every seed, and hands the outcomes over in the order of their seeds.
fn on_every_core(
    job: &Job,
    first: u64,
    last: u64,
    mut each: impl FnMut(Outcome) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    let (next, (sender, receiver)) = (AtomicU64::new(0), mpsc::channel());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    // A world never leaves its thread; only its outcome does.
                    while let Some(seed) = first.checked_add(next.fetch_add(1, Ordering::Relaxed))
                        && seed <= last
                        && sender.send(job.run(seed)).is_ok()
                    {}
                })
            })
            .collect();
        drop(sender);
        let (mut waiting, mut wanted) = (Map::new(), first);
        for outcome in &receiver {
            waiting.insert(outcome.seed, outcome);
            while let Some(outcome) = waiting.remove(&wanted) {
                // Returning drops the receiver, and the others stop at their next seed.
                if let Err(problem) = each(outcome) {
                    drop(receiver);
                    return Err(problem);
                }
                wanted = wanted.wrapping_add(1);
            }
        }
        for worker in workers {
            if let Err(cause) = worker.join() {
                panic::resume_unwind(cause);
            }
        }
        Ok(())
    })
}

fn one_run(outcome: &Outcome, properties: &[PropertyInfo]) -> OneRun {
    let at = |moment: Moment| At { event: moment.event, at_us: moment.at.0 };
    let each = properties.iter().zip(&outcome.verdicts);
    OneRun {
        seed: outcome.seed,
        outcome: outcome.standing().word(),
        properties: each
            .map(|(info, verdict)| OneProperty {
                name: info.name,
                verdict: verdict.standing.word(),
                since: verdict.since.map(at),
            })
            .collect(),
        messages: outcome.messages,
        events: outcome.events,
        decided: outcome.decided.map(at),
        at_us: outcome.end.0,
        over: outcome.over,
        digest: format!("{:016x}", outcome.digest),
    }
}

/// Counts by their words, without those that are zero.
fn by_word(counts: &[u32; 5]) -> Map<&'static str, u32> {
    let all = Standing::ALL.into_iter().zip(*counts).filter(|(_, count)| *count > 0);
    all.map(|(standing, count)| (standing.word(), count)).collect()
}

fn summary(tally: &Tally, properties: &[PropertyInfo]) -> Summary {
    let property = |(info, (counts, reached)): (&PropertyInfo, (&[u32; 5], &orrery::sweep::Values))| Property {
        name: info.name,
        verdicts: by_word(counts),
        reached: reached.distribution().map(spread),
    };
    Summary {
        runs: tally.runs,
        outcomes: by_word(&tally.standings),
        properties: properties.iter().zip(tally.properties.iter().zip(&tally.reached)).map(property).collect(),
        messages: tally.messages.distribution().map(spread),
        events: tally.events.distribution().map(spread),
        decided: tally.decided.distribution().map(spread),
        digest: format!("{:016x}", tally.digest),
    }
}

fn spread(all: Distribution) -> Spread {
    let Distribution { values, min, quartiles, max, first, width, bins } = all;
    Spread { runs: values, min, quartiles, max, histogram: Histogram { first, width, bins } }
}

/// The longest bar of a histogram, in letters.
const BAR: u32 = 40;

fn describe(tally: &Tally, properties: &[PropertyInfo], title: &str, out: &mut impl Write) -> Result<(), Problem> {
    let counts = |counts: &[u32; 5]| {
        let each: Vec<String> = by_word(counts).iter().map(|(word, count)| format!("{word} {count}")).collect();
        each.join(", ")
    };
    writeln!(out, "{title}, {} runs", tally.runs)?;
    writeln!(out, "outcomes     {}", counts(&tally.standings))?;
    for (info, verdicts) in properties.iter().zip(&tally.properties) {
        writeln!(out, "property     {}: {}", info.name, counts(verdicts))?;
    }
    let number = |value: u64| value.to_string();
    let time = |value: u64| Time(value).to_string();
    histogram("messages sent", tally.messages.distribution(), number, out)?;
    histogram("events", tally.events.distribution(), number, out)?;
    histogram("time to the first decision", tally.decided.distribution(), time, out)?;
    for (info, reached) in properties.iter().zip(&tally.reached) {
        histogram(&format!("time until reached: {}", info.name), reached.distribution(), time, out)?;
    }
    writeln!(out, "\ndigest       {:016x}", tally.digest)?;
    Ok(())
}

fn histogram(
    what: &str,
    all: Option<Distribution>,
    shown: fn(u64) -> String,
    out: &mut impl Write,
) -> Result<(), Problem> {
    let Some(Distribution { values, min, quartiles, max, first, width, bins }) = all else { return Ok(()) };
    let [lower, median, upper] = quartiles.map(shown);
    let (min, max) = (shown(min), shown(max));
    writeln!(out, "\n{what} ({values} runs): least {min}, quartiles {lower} | {median} | {upper}, most {max}")?;
    let most = bins.iter().copied().max().unwrap_or(0).max(1);
    for (place, count) in bins.iter().enumerate() {
        let bar = "#".repeat((u64::from(*count) * u64::from(BAR)).div_ceil(u64::from(most)) as usize);
        writeln!(out, "{:>12}  {bar} {count}", shown(first + place as u64 * width))?;
    }
    Ok(())
}
