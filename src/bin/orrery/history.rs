//! `orrery history`: whether a consistency model allows what clients were answered.

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use orrery::history::{
    Consistency, Datum, Format, History, HistoryError, Limits, Model, Points, Refusal, Verdict, View, broken, check,
    counted, left_out, read,
};
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::history::{Bars, bars};
use orrery::scene::text::FontTable;
use orrery::scene::theme::{Theme, Tone};
use serde::Serialize;

use super::command::Found;
use super::problem::Problem;
use super::source::text_of;

/// What `history` was told.
#[derive(Debug)]
pub struct HistoryOptions {
    pub file: String,
    pub format: Option<Format>,
    pub model: Option<Model>,
    pub initial: Option<Datum>,
    /// With the name under which it was asked for.
    pub consistency: (&'static str, Consistency),
    pub seconds: Option<u64>,
    pub json: bool,
    /// Where to draw it, and in which theme.
    pub svg: Option<String>,
    pub theme: Theme,
}

/// What was found, as JSON. These names are public: add, never rename.
#[derive(Serialize)]
struct Answer<'a> {
    verdict: &'static str,
    operations: usize,
    steps: u64,
    model: &'static str,
    consistency: &'static str,
    processes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<Witness<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<Refused<'a>>,
    /// Smallest sets of session guarantees that cannot be kept together, and those of which that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<Vec<Vec<&'static str>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    undecided: Vec<Vec<&'static str>>,
}

/// Places of operations in the order of their calls.
#[derive(Serialize)]
#[serde(untagged)]
enum Witness<'a> {
    One(&'a [u32]),
    Each(Vec<Process<'a>>),
}

#[derive(Serialize)]
struct Process<'a> {
    process: &'a str,
    order: &'a [u32],
}

#[derive(Serialize)]
struct Refused<'a> {
    operation: u32,
    prefix: u32,
    shortest: bool,
    process: &'a str,
    line: u32,
    why: &'a str,
}

pub fn history(options: &HistoryOptions, out: &mut impl Write) -> Result<Found, Problem> {
    let path = &options.file;
    let named = |error| match error {
        HistoryError::UnknownFormat => Problem::FormatOfHistory { path: path.clone(), error },
        error => Problem::History { path: path.clone(), error },
    };
    let history = read(&text_of(path, orrery::history::MAX_TEXT)?, options.format).map_err(named)?;
    let keyed = options.format == Some(Format::Porcupine);
    let model = options.model.or(history.model).or(keyed.then_some(Model::Kv)).ok_or(Problem::NoModel)?;
    let initial = options.initial.as_ref().or(history.initial.as_ref());
    let usual = Limits::default();
    let limits = Limits { steps: options.seconds.map_or(usual.steps, |_| u64::MAX), ..usual };
    let start = Instant::now();
    let mut go_on = || options.seconds.is_none_or(|seconds| start.elapsed() < Duration::from_secs(seconds));
    let (name, consistency) = options.consistency;
    let report = check(&history, model, initial, consistency, limits, &mut go_on).map_err(named)?;
    let refused = matches!(report.verdict, Verdict::Refused(_));
    let (parts, open) = match refused && name == "session" {
        true => broken(&history, model, initial, limits, &mut go_on).map_err(named)?,
        false => Default::default(),
    };
    let names = |sets: &[orrery::history::Guarantees]| sets.iter().map(|set| set.names()).collect::<Vec<_>>();
    let verdict = match &report.verdict {
        Verdict::Allowed(_) => "ok",
        Verdict::Refused(_) => "violated",
        Verdict::Undecided => "undecided",
    };
    let answer = Answer {
        verdict,
        operations: history.operations.len(),
        steps: report.steps,
        model: model.name(),
        consistency: name,
        processes: history.clients.len(),
        witness: match &report.verdict {
            Verdict::Allowed(views) => Some(witness(&history, views)),
            Verdict::Refused(_) | Verdict::Undecided => None,
        },
        refused: match &report.verdict {
            Verdict::Refused(refusal) => Some(refused_of(&history, refusal)),
            Verdict::Allowed(_) | Verdict::Undecided => None,
        },
        broken: (refused && name == "session").then(|| names(&parts)),
        undecided: names(&open),
    };
    if let Some(path) = &options.svg {
        let text = picture(&history, &report.verdict, options.theme, &format!("{}: {name} {verdict}", options.file));
        fs::write(path, text).map_err(|error| Problem::WriteFile { path: path.clone(), error })?;
    }
    if options.json {
        serde_json::to_writer(&mut *out, &answer)?;
        writeln!(out)?;
    } else {
        describe(&answer, &history, path, out)?;
    }
    Ok(if refused { Found::Violation } else { Found::Nothing })
}

/// Bars, with the points of an order in real time, or the refused answer.
fn picture(history: &History, verdict: &Verdict, theme: Theme, title: &str) -> String {
    let points = match verdict {
        Verdict::Allowed(views) => match views.as_slice() {
            [View { client: None, order }] => Points::new(history, order),
            _ => None,
        },
        Verdict::Refused(_) | Verdict::Undecided => None,
    };
    let refusal = match verdict {
        Verdict::Refused(refusal) => Some(refusal),
        Verdict::Allowed(_) | Verdict::Undecided => None,
    };
    let list =
        bars(&Bars { history, points: points.as_ref(), refusal, wrong: None, chosen: None, measure: &FontTable });
    let description = refusal.map_or(String::new(), |refusal| refusal.why.clone());
    let words =
        SvgOptions { title, description: &description, background: Some(Tone::Canvas), ..SvgOptions::default() };
    svg(&list, theme, &words)
}

fn witness<'a>(history: &'a History, views: &'a [View]) -> Witness<'a> {
    match views {
        [View { client: None, order }] => Witness::One(order),
        _ => Witness::Each(
            views
                .iter()
                .filter_map(|view| {
                    let process = &history.clients[view.client? as usize];
                    Some(Process { process, order: &view.order })
                })
                .collect(),
        ),
    }
}

fn refused_of<'a>(history: &'a History, refusal: &'a Refusal) -> Refused<'a> {
    let Refusal { operation, prefix, shortest, why } = refusal;
    let of = &history.operations[*operation as usize];
    let process = &history.clients[of.client as usize];
    Refused { operation: *operation, prefix: *prefix, shortest: *shortest, process, line: of.answer_line, why }
}

fn describe(answer: &Answer<'_>, history: &History, path: &str, out: &mut impl Write) -> Result<(), Problem> {
    let Answer { verdict, operations, steps, model, consistency, processes, .. } = answer;
    let operations = counted(*operations, "operation", "operations");
    let processes = counted(*processes, "process", "processes");
    writeln!(out, "{path}: {operations} of {processes} on a {model}")?;
    if history.skipped > 0 {
        writeln!(out, "left out     {}", left_out(history.skipped))?;
    }
    writeln!(out, "{consistency:<12} {verdict}, after {steps} steps")?;
    if let Some(Refused { prefix, shortest, why, .. }) = &answer.refused {
        writeln!(out, "refused      {why}")?;
        let shortest = if *shortest { "shortest prefix" } else { "a prefix" };
        writeln!(out, "             {shortest} that is refused: the first {prefix} calls and answers")?;
    }
    for set in answer.broken.iter().flatten() {
        writeln!(out, "broken       {}", set.join(" together with "))?;
    }
    for set in &answer.undecided {
        writeln!(out, "undecided    {}", set.join(" together with "))?;
    }
    match &answer.witness {
        Some(Witness::One(order)) => order_of(history, "an order that explains every answer", order, out)?,
        Some(Witness::Each(all)) => {
            for Process { process, order } in all {
                order_of(history, &format!("as process {process} can have seen it"), order, out)?;
            }
        }
        None => {}
    }
    Ok(())
}

fn order_of(history: &History, title: &str, order: &[u32], out: &mut impl Write) -> Result<(), Problem> {
    writeln!(out, "\n{title}")?;
    for number in order {
        let operation = &history.operations[*number as usize];
        writeln!(out, "{number:>7}  process {}: {operation}", history.clients[operation.client as usize])?;
    }
    Ok(())
}
