//! The words on the command line.

use orrery::history::{Consistency, Format, Model, value};
use orrery::links::{LinkKind, TimingModel};
use orrery::model::{MILLISECOND, SECOND, Time};
use orrery::scene::axis::Axis;
use orrery::scene::layout::Layout;
use orrery::scene::theme::Theme;
use orrery::session::outside::VIEWS;
use orrery::sweep::MAX_SEEDS;

use super::check::CheckOptions;
use super::check_args;
use super::history::HistoryOptions;
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
      --network PRESET   textbook, one-machine, rack, data-centre, reordering, continents, bad-wifi or adversary
      --links KIND       what the algorithm stands on: fair-loss (the network as it is), stubborn, perfect or
                         perfect-fifo
      --timing MODEL     asynchronous, synchronous:Δ or partially-synchronous:GST:Δ, for example synchronous:50ms
      --until TIME       stops after this much virtual time: 5s, 300ms, 250us
      --events N         stops after this many events
      --json             one JSON object an event, then a summary

  orrery render <algorithm | file.orrery.json | share link> [options of run, without --json] [options]
      draws one moment of the run as an SVG picture that stands alone
      --at N             the event to show (otherwise where the scenario opens or the file was left; with --until
                         or --events, and in a free run, the last one)
      --view VIEW        space-time (if nothing is said) or arena
      --theme THEME      light (if nothing is said), dark or projector
      --axis AXIS        step (if nothing is said), real, logical or local: what the diagram's axis counts
      --time WAY         right (if nothing is said), down, or up as in Lamport's paper of 1978
      --layout LAYOUT    automatic (if nothing is said), ring, columns, grid, tree or line: how the arena is laid out
      -o FILE            where to write the picture (otherwise to standard output)

  orrery sweep <algorithm | file.orrery.json | share link> --seeds A..B [options of run, without --seed]
      runs the same plan with every seed from A to B, both included, on all cores: how often it ends how, how many
      messages that takes, and how long. What a file or a link did by hand belongs to one run and is left out.
      --seeds A..B       at most 100000 seeds
      --events N         each run stops after this many events
      --json             one JSON object a seed, in order, then a summary

  orrery check <algorithm | file.orrery.json | share link> [options of run, without --network PRESET, --until and --events] [options]
      searches all that could happen for a shortest run that breaks a property; the run is a fork in the saved file
      --property NAME    may be repeated (otherwise all of the algorithm's properties)
      --witness          looks for a run in which what is promised eventually comes about
      --pace PACE        free: any order, time stands still; clock: the plan's links, timers and script, from which the
                         search departs within its budget (otherwise what the property needs)
      --budget NAME=N,…  how often each may happen: crashes, recoveries, drops, duplicates, timers, requests, partitions,
                         forgeries, early; N or any (otherwise first none, then as much as the script makes). What is not
                         named does not happen: with crashes=1 alone and in any order no timer fires and nothing is
                         requested
      --network KIND     ordered, unordered or duplicating
      --order ORDER      breadth (if nothing is said), depth or random
      --reduce KIND      none (if nothing is said); sleep: leaves out orders of choices that commute; symmetry: counts
                         states that differ only by renaming processes that are treated alike once; all: both
      --from N           begins after this event (otherwise at the start)
      --max-depth D      steps; --max-states M, for each property; --seconds T: where to stop
      --save FILE        where to write the counterexample
      --json             one JSON object

  orrery history <file> --model MODEL [options]
      whether an order of the operations explains what clients were answered. The work is bounded, and “undecided” is
      an answer.
      --model MODEL      register, cas-register, kv, queue, stack, set, counter, mutex or append-log
      --format FORMAT    jepsen (a log), porcupine (its key-value format), edn or json (otherwise it is guessed)
      --initial VALUE    the value at first, of registers, kv and counters
      --consistency C    linearizable (if nothing is said), sequential, causal, pram, or session: the four guarantees
                         read-your-writes, monotonic-reads, monotonic-writes and writes-follow-reads, which can also be
                         asked for one at a time
      --svg FILE         draws the operations as bars, with the points of such an order, or the answer that is refused
      --theme THEME      light (if nothing is said), dark or projector
      --seconds T        gives up after so long (otherwise after 50 million steps)
      --json             one JSON object

  orrery link <file.orrery.json | share link>
      the share link's fragment of a file, or the file of a link

Exit status: 0 done, and nothing wrong was found; 1 run, check, sweep: a property was violated, history: it was refused;
2 the input or the options are wrong, which one sentence on standard error says, and nothing is written.
";

/// The models that a history can have.
pub const MODELS: &str = "register, cas-register, kv, queue, stack, set, counter, mutex or append-log";

pub enum Command {
    Help,
    Version,
    List { json: bool },
    Run(RunOptions),
    Render(RenderOptions),
    Sweep { run: RunOptions, seeds: (u64, u64) },
    Check(CheckOptions),
    History(HistoryOptions),
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
    pub links: Option<LinkKind>,
    pub timing: Option<TimingModel>,
    pub until: Option<Time>,
    pub events: Option<u32>,
    pub json: bool,
}

/// In which direction time runs in a diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    #[default]
    Right,
    Down,
    Up,
}

impl Way {
    fn name(self) -> &'static str {
        ["right", "down", "up"][self as usize]
    }
}

/// What `render` was told.
#[derive(Debug)]
pub struct RenderOptions {
    pub run: RunOptions,
    pub at: Option<u32>,
    pub view: &'static str,
    pub theme: Theme,
    pub axis: Option<Axis>,
    pub time: Way,
    pub layout: Option<Layout>,
    pub out: Option<String>,
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
        "render" => parse_render(words),
        "sweep" => parse_sweep(words),
        "check" => check_args::parse(words),
        "history" => parse_history(words),
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

fn parse_run(mut words: impl Iterator<Item = String>) -> Result<Command, Problem> {
    let mut options = RunOptions::default();
    let mut reading = Reading { command: "run", subject: None };
    while let Some(word) = words.next() {
        let option = Word::of(word, &mut words);
        match option.name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--json" if option.attached.is_none() => options.json = true,
            _ => reading.option_of_run(option, &mut options)?,
        }
    }
    reading.close(&mut options)?;
    Ok(Command::Run(options))
}

fn parse_render(mut words: impl Iterator<Item = String>) -> Result<Command, Problem> {
    let mut options = RunOptions::default();
    let mut reading = Reading { command: "render", subject: None };
    let (mut at, mut view, mut theme, mut axis, mut time) = (None, None, None, None, None);
    let (mut layout, mut out) = (None, None);
    while let Some(word) = words.next() {
        let mut option = Word::of(word, &mut words);
        match option.name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--at" => once(&mut at, "--at", number(&option.value("--at", "28")?, "--at", EVENT)?)?,
            "--view" => {
                let given = option.value("--view", "arena")?;
                let known = VIEWS.into_iter().find(|known| *known == given);
                let bad = Problem::BadValue { option: "--view", given, wanted: "space-time or arena" };
                once(&mut view, "--view", known.ok_or(bad)?)?;
            }
            "--theme" => once(&mut theme, "--theme", theme_of(option.value("--theme", "dark")?)?)?,
            "--time" => {
                let given = option.value("--time", "down")?;
                let known = [Way::Right, Way::Down, Way::Up].into_iter().find(|way| way.name() == given);
                let bad = Problem::BadValue { option: "--time", given, wanted: "right, down or up" };
                once(&mut time, "--time", known.ok_or(bad)?)?;
            }
            "--axis" => {
                let given = option.value("--axis", "real")?;
                let known = Axis::named(&given);
                let bad = Problem::BadValue { option: "--axis", given, wanted: "step, real, logical or local" };
                once(&mut axis, "--axis", known.ok_or(bad)?)?;
            }
            "--layout" => {
                let given = option.value("--layout", "ring")?;
                let known = Layout::named(&given).filter(|layout| *layout != Layout::Free);
                let wanted = "automatic, ring, columns, grid, tree or line";
                once(&mut layout, "--layout", known.ok_or(Problem::BadValue { option: "--layout", given, wanted })?)?;
            }
            "-o" => once(&mut out, "-o", option.value("-o", "picture.svg")?)?,
            _ => reading.option_of_run(option, &mut options)?,
        }
    }
    reading.close(&mut options)?;
    let (view, theme) = (view.unwrap_or(VIEWS[0]), theme.unwrap_or_default());
    let time = time.unwrap_or_default();
    Ok(Command::Render(RenderOptions { run: options, at, view, theme, axis, time, layout, out }))
}

fn parse_sweep(mut words: impl Iterator<Item = String>) -> Result<Command, Problem> {
    let mut run = RunOptions::default();
    let mut reading = Reading { command: "sweep", subject: None };
    let mut range = None;
    while let Some(word) = words.next() {
        let mut option = Word::of(word, &mut words);
        match option.name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--json" if option.attached.is_none() => run.json = true,
            "--seeds" => once(&mut range, "--seeds", seeds(&option.value("--seeds", "1..200")?)?)?,
            "--seed" => return Err(Problem::SeedOfSweep),
            _ => reading.option_of_run(option, &mut run)?,
        }
    }
    reading.close(&mut run)?;
    Ok(Command::Sweep { run, seeds: range.ok_or(Problem::NoSeeds)? })
}

fn parse_history(mut words: impl Iterator<Item = String>) -> Result<Command, Problem> {
    let (mut file, mut format, mut model, mut initial) = (None, None, None, None);
    let (mut consistency, mut seconds, mut json, mut svg, mut theme) = (None, None, false, None, None);
    while let Some(word) = words.next() {
        let mut option = Word::of(word, &mut words);
        match option.name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--json" if option.attached.is_none() => json = true,
            "--format" => {
                let given = option.value("--format", "jepsen")?;
                let wanted = "jepsen, porcupine, edn or json";
                let known = Format::named(&given).ok_or(bad("--format", &given, wanted))?;
                once(&mut format, "--format", known)?;
            }
            "--model" => {
                let given = option.value("--model", "register")?;
                let known = Model::named(&given).ok_or(bad("--model", &given, MODELS))?;
                once(&mut model, "--model", known)?;
            }
            "--initial" => {
                let given = option.value("--initial", "0")?;
                let known = value(&given).map_err(|_| bad("--initial", &given, "a value such as 0, nil or a word"))?;
                once(&mut initial, "--initial", known)?;
            }
            "--consistency" => {
                let given = option.value("--consistency", "sequential")?;
                let known = Consistency::ALL.into_iter().find(|(name, _)| *name == given);
                let wanted = "linearizable, sequential, causal, pram, session or one of its guarantees";
                once(&mut consistency, "--consistency", known.ok_or(bad("--consistency", &given, wanted))?)?;
            }
            "--svg" => once(&mut svg, "--svg", option.value("--svg", "history.svg")?)?,
            "--theme" => once(&mut theme, "--theme", theme_of(option.value("--theme", "dark")?)?)?,
            "--seconds" => {
                let given = option.value("--seconds", "60")?;
                once(&mut seconds, "--seconds", number(&given, "--seconds", "a whole number of seconds")?)?;
            }
            name if name.starts_with('-') => {
                return Err(Problem::UnknownOption { command: "history", option: option.whole });
            }
            _ if file.is_some() => return Err(Problem::TwoSubjects { command: "history", second: option.whole }),
            _ => file = Some(option.whole),
        }
    }
    let file = file.ok_or(Problem::NoSubject { command: "history", wanted: "a file" })?;
    let consistency = consistency.unwrap_or(Consistency::ALL[0]);
    let theme = theme.unwrap_or_default();
    Ok(Command::History(HistoryOptions { file, format, model, initial, consistency, seconds, json, svg, theme }))
}

/// What `--at` and `--from` want.
pub(super) const EVENT: &str = "the number of an event";

/// `A..B`, both included.
fn seeds(given: &str) -> Result<(u64, u64), Problem> {
    let wanted = "two whole numbers in 64 bits with “..” between them";
    let bad = || Problem::BadValue { option: "--seeds", given: given.to_owned(), wanted };
    let (first, last) = given.split_once("..").ok_or_else(bad)?;
    let (first, last) = (first.parse().map_err(|_| bad())?, last.parse().map_err(|_| bad())?);
    if last < first {
        return Err(Problem::NoSeedBetween { first, last });
    }
    if last - first >= MAX_SEEDS {
        return Err(Problem::ManySeeds { given: u128::from(last - first) + 1, limit: MAX_SEEDS });
    }
    Ok((first, last))
}

/// One word of the command line, and where its value is.
pub(super) struct Word<'a> {
    pub whole: String,
    pub name: String,
    pub attached: Option<String>,
    pub rest: &'a mut dyn Iterator<Item = String>,
}

impl<'a> Word<'a> {
    /// Both `--seed 7` and `--seed=7`.
    pub(super) fn of(whole: String, rest: &'a mut dyn Iterator<Item = String>) -> Word<'a> {
        let (name, attached) = match whole.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
            _ => (whole.clone(), None),
        };
        Word { whole, name, attached, rest }
    }

    pub(super) fn value(&mut self, option: &'static str, example: &'static str) -> Result<String, Problem> {
        self.attached.take().or_else(|| self.rest.next()).ok_or(Problem::NoValue { option, example })
    }
}

/// The words that say which run is meant: the same for every command that runs one.
pub(super) struct Reading {
    pub command: &'static str,
    pub subject: Option<String>,
}

impl Reading {
    pub(super) fn option_of_run(&mut self, mut word: Word<'_>, options: &mut RunOptions) -> Result<(), Problem> {
        match word.name.as_str() {
            "--scenario" => once(&mut options.scenario, "--scenario", word.value("--scenario", "one-rumour")?)?,
            "--network" => once(&mut options.network, "--network", word.value("--network", "bad-wifi")?)?,
            "--links" => {
                let given = word.value("--links", "perfect")?;
                let known = LinkKind::ALL.into_iter().find(|(_, name)| *name == given);
                let wanted = "fair-loss, stubborn, perfect or perfect-fifo";
                let (kind, _) = known.ok_or(Problem::BadValue { option: "--links", given, wanted })?;
                once(&mut options.links, "--links", kind)?;
            }
            "--timing" => {
                once(&mut options.timing, "--timing", timing(&word.value("--timing", "synchronous:50ms")?)?)?;
            }
            "--processes" => {
                let count = number(&word.value("--processes", "5")?, "--processes", "a number of processes")?;
                once(&mut options.processes, "--processes", count)?;
            }
            "--seed" => {
                let seed = number(&word.value("--seed", "7")?, "--seed", "a whole number in 64 bits")?;
                once(&mut options.seed, "--seed", seed)?;
            }
            "--events" => {
                let wanted = "a number of events from 1 to 1000000";
                let given = word.value("--events", "500")?;
                let events = number(&given, "--events", wanted)?;
                if !(1..=orrery::scenario::MAX_EVENTS).contains(&events) {
                    return Err(Problem::BadValue { option: "--events", given, wanted });
                }
                once(&mut options.events, "--events", events)?;
            }
            "--until" => {
                let given = word.value("--until", "5s")?;
                let wanted = "a time such as 5s, 300ms or 250us";
                once(&mut options.until, "--until", time(&given).ok_or(bad("--until", &given, wanted))?)?;
            }
            "--variant" => options.variants.push(word.value("--variant", "fixed-peer")?),
            "--set" => options.settings.push(setting(&word.value("--set", "fan-out=2")?)?),
            option if option.starts_with('-') => {
                return Err(Problem::UnknownOption { command: self.command, option: word.whole });
            }
            _ if self.subject.is_some() => {
                return Err(Problem::TwoSubjects { command: self.command, second: word.whole });
            }
            _ => self.subject = Some(word.whole),
        }
        Ok(())
    }

    pub(super) fn close(self, options: &mut RunOptions) -> Result<(), Problem> {
        if options.until.is_some() && options.events.is_some() {
            return Err(Problem::TwoEnds);
        }
        let wanted = "an algorithm, a file or a share link";
        options.subject = self.subject.ok_or(Problem::NoSubject { command: self.command, wanted })?;
        Ok(())
    }
}

fn theme_of(given: String) -> Result<Theme, Problem> {
    let known = Theme::ALL.into_iter().find(|known| known.name() == given);
    known.ok_or(Problem::BadValue { option: "--theme", given, wanted: "light, dark or projector" })
}

pub(super) fn once<T>(place: &mut Option<T>, option: &'static str, value: T) -> Result<(), Problem> {
    if place.replace(value).is_some() {
        return Err(Problem::Twice { option });
    }
    Ok(())
}

pub(super) fn number<T: std::str::FromStr>(
    given: &str,
    option: &'static str,
    wanted: &'static str,
) -> Result<T, Problem> {
    given.parse().map_err(|_| Problem::BadValue { option, given: given.to_owned(), wanted })
}

/// `name=value`
fn setting(given: &str) -> Result<(String, i64), Problem> {
    let bad =
        || Problem::BadValue { option: "--set", given: given.to_owned(), wanted: "a name, “=” and a whole number" };
    let (name, value) = given.split_once('=').ok_or_else(bad)?;
    Ok((name.to_owned(), value.parse().map_err(|_| bad())?))
}

fn bad(option: &'static str, given: &str, wanted: &'static str) -> Problem {
    Problem::BadValue { option, given: given.to_owned(), wanted }
}

/// `asynchronous`, `synchronous:50ms`, `partially-synchronous:2s:50ms`
fn timing(given: &str) -> Result<TimingModel, Problem> {
    let wanted = "asynchronous, synchronous:Δ or partially-synchronous:GST:Δ, with times such as 50ms";
    let mut parts = given.split(':');
    let model = parts.next().unwrap_or_default();
    let times: Option<Vec<Time>> = parts.map(time).collect();
    match (model, times.as_deref()) {
        ("asynchronous", Some([])) => Ok(TimingModel::Asynchronous),
        ("synchronous", Some([bound])) => Ok(TimingModel::Synchronous { bound: bound.0 }),
        ("partially-synchronous", Some([gst, bound])) => {
            Ok(TimingModel::PartiallySynchronous { gst: *gst, bound: bound.0, before: 100 })
        }
        _ => Err(bad("--timing", given, wanted)),
    }
}

/// `5s`, `300ms`, `250us`
fn time(given: &str) -> Option<Time> {
    let units = [("ms", MILLISECOND), ("us", 1), ("s", SECOND)];
    let read = |(unit, micros): (&str, u64)| Some((given.strip_suffix(unit)?, micros));
    let (count, unit) = units.into_iter().find_map(read)?;
    let count: u64 = count.parse().ok()?;
    count.checked_mul(unit).map(Time)
}
