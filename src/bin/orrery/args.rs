//! The words on the command line.

use orrery::model::{MILLISECOND, SECOND, Time};

use super::problem::Problem;

pub const HELP: &str = "\
Orrery runs distributed algorithms, the same way every time.

  orrery list [--json]
      the algorithms, their parameters, variants, properties and scenarios

  orrery run <algorithm | file.orrery.json | share link> [options]
      --scenario ID      one of the algorithm's scenarios (otherwise a run in which nobody asks for anything)
      --processes N      how many processes
      --seed S           what chance is drawn from
      --variant V        switches a rule of the algorithm off; may be repeated
      --set NAME=VALUE   a parameter; may be repeated
      --network PRESET   textbook, data-centre, reordering, continents or bad-wifi
      --until TIME       stops after this much virtual time: 5s, 300ms, 250us
      --events N         stops after this many events
      --json             one JSON object an event, then a summary

  orrery link <file.orrery.json | share link>
      the share link's fragment of a file, or the file of a link

Exit status: 0 nothing wrong was found, 1 a property was violated, 2 the input or the options are wrong.
";

pub enum Command {
    Help,
    Version,
    List { json: bool },
    Run(RunOptions),
    Link { subject: String },
}

/// What `run` was told. `None` and empty mean: as the scenario has it.
#[derive(Debug, Default)]
pub struct RunOptions {
    pub subject: String,
    pub scenario: Option<String>,
    pub processes: Option<u16>,
    pub seed: Option<u64>,
    pub variants: Vec<String>,
    pub settings: Vec<(String, i64)>,
    pub network: Option<String>,
    pub until: Option<Time>,
    pub events: Option<u32>,
    pub json: bool,
}

/// Reads the command line.
pub fn parse(words: Vec<String>) -> Result<Command, Problem> {
    let mut words = words.into_iter();
    let command = words.next().ok_or(Problem::NoCommand)?;
    match command.as_str() {
        "help" | "--help" | "-h" => Ok(Command::Help),
        "version" | "--version" | "-V" => Ok(Command::Version),
        "list" => parse_list(words),
        "run" => parse_run(words),
        "link" => parse_link(words),
        _ => Err(Problem::UnknownCommand(command)),
    }
}

fn parse_list(words: impl Iterator<Item = String>) -> Result<Command, Problem> {
    let mut json = false;
    for word in words {
        match word.as_str() {
            "--json" => json = true,
            "--help" | "-h" => return Ok(Command::Help),
            _ => return Err(Problem::UnknownOption { command: "list", option: word }),
        }
    }
    Ok(Command::List { json })
}

fn parse_link(words: impl Iterator<Item = String>) -> Result<Command, Problem> {
    let mut subject = None;
    for word in words {
        match word.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            option if option.starts_with("--") => {
                return Err(Problem::UnknownOption { command: "link", option: word });
            }
            _ if subject.is_some() => return Err(Problem::TwoSubjects { command: "link", second: word }),
            _ => subject = Some(word),
        }
    }
    let subject = subject.ok_or(Problem::NoSubject { command: "link", wanted: "a file or a share link" })?;
    Ok(Command::Link { subject })
}

fn parse_run(words: impl Iterator<Item = String>) -> Result<Command, Problem> {
    let mut options = RunOptions::default();
    let mut subject = None;
    let mut words = words;
    while let Some(word) = words.next() {
        // Both `--seed 7` and `--seed=7`.
        let (name, attached) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
            _ => (word.clone(), None),
        };
        let mut value =
            |option, example| attached.clone().or_else(|| words.next()).ok_or(Problem::NoValue { option, example });
        match name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--json" if attached.is_none() => options.json = true,
            "--scenario" => once(&mut options.scenario, "--scenario", value("--scenario", "one-rumour")?)?,
            "--network" => once(&mut options.network, "--network", value("--network", "bad-wifi")?)?,
            "--processes" => {
                let count = number(&value("--processes", "5")?, "--processes", "a number of processes")?;
                once(&mut options.processes, "--processes", count)?;
            }
            "--seed" => {
                let seed = number(&value("--seed", "7")?, "--seed", "a whole number in 64 bits")?;
                once(&mut options.seed, "--seed", seed)?;
            }
            "--events" => {
                let wanted = "a number of events from 1 to 1000000";
                let given = value("--events", "500")?;
                let events = number(&given, "--events", wanted)?;
                if !(1..=orrery::scenario::MAX_EVENTS).contains(&events) {
                    return Err(Problem::BadValue { option: "--events", given, wanted });
                }
                once(&mut options.events, "--events", events)?;
            }
            "--until" => once(&mut options.until, "--until", time(&value("--until", "5s")?)?)?,
            "--variant" => options.variants.push(value("--variant", "fixed-peer")?),
            "--set" => options.settings.push(setting(&value("--set", "fan-out=2")?)?),
            option if option.starts_with('-') => {
                return Err(Problem::UnknownOption { command: "run", option: word });
            }
            _ if subject.is_some() => return Err(Problem::TwoSubjects { command: "run", second: word }),
            _ => subject = Some(word),
        }
    }
    if options.until.is_some() && options.events.is_some() {
        return Err(Problem::TwoEnds);
    }
    let wanted = "an algorithm, a file or a share link";
    options.subject = subject.ok_or(Problem::NoSubject { command: "run", wanted })?;
    Ok(Command::Run(options))
}

fn once<T>(place: &mut Option<T>, option: &'static str, value: T) -> Result<(), Problem> {
    if place.replace(value).is_some() {
        return Err(Problem::Twice { option });
    }
    Ok(())
}

fn number<T: std::str::FromStr>(given: &str, option: &'static str, wanted: &'static str) -> Result<T, Problem> {
    given.parse().map_err(|_| Problem::BadValue { option, given: given.to_owned(), wanted })
}

/// `name=value`
fn setting(given: &str) -> Result<(String, i64), Problem> {
    let bad =
        || Problem::BadValue { option: "--set", given: given.to_owned(), wanted: "a name, “=” and a whole number" };
    let (name, value) = given.split_once('=').ok_or_else(bad)?;
    Ok((name.to_owned(), value.parse().map_err(|_| bad())?))
}

/// `5s`, `300ms`, `250us`
fn time(given: &str) -> Result<Time, Problem> {
    let wanted = "a time such as 5s, 300ms or 250us";
    let bad = || Problem::BadValue { option: "--until", given: given.to_owned(), wanted };
    let units = [("ms", MILLISECOND), ("us", 1), ("s", SECOND)];
    let read = |(unit, micros): (&str, u64)| Some((given.strip_suffix(unit)?, micros));
    let (count, unit) = units.into_iter().find_map(read).ok_or_else(bad)?;
    let count: u64 = count.parse().map_err(|_| bad())?;
    count.checked_mul(unit).map(Time).ok_or_else(bad)
}
