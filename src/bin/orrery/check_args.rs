//! The words after `orrery check`.

use orrery::check::{Budget, Order, Pace};

use super::args::{Command, EVENT, Reading, RunOptions, Word, number, once};
use super::check::{CheckOptions, Links};
use super::problem::Problem;

pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Command, Problem> {
    let mut run = RunOptions::default();
    let mut reading = Reading { command: "check", subject: None };
    let (mut properties, mut witness) = (Vec::new(), false);
    let (mut pace, mut budget, mut links, mut order, mut reduce) = (None, None, None, None, None);
    let (mut depth, mut states, mut seconds, mut from, mut save) = (None, None, None, None, None);
    while let Some(word) = words.next() {
        let mut option = Word::of(word, &mut words);
        match option.name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--json" if option.attached.is_none() => run.json = true,
            "--witness" if option.attached.is_none() => witness = true,
            "--property" => properties.push(option.value("--property", "agreement")?),
            "--pace" => {
                let given = option.value("--pace", "free")?;
                let known = [("free", Pace::Free), ("clock", Pace::Clock)];
                once(&mut pace, "--pace", one_of(&known, "--pace", given, "free or clock")?)?;
            }
            "--budget" => {
                let given = option.value("--budget", "crashes=1,timers=2")?;
                once(&mut budget, "--budget", Budget::default().read(&given)?)?;
            }
            "--network" => {
                let given = option.value("--network", "ordered")?;
                let known =
                    [("ordered", Links::Ordered), ("unordered", Links::Unordered), ("duplicating", Links::Duplicating)];
                let wanted = "ordered, unordered or duplicating";
                once(&mut links, "--network", one_of(&known, "--network", given, wanted)?)?;
            }
            "--order" => {
                let given = option.value("--order", "depth")?;
                let seed = 1;
                let known =
                    [("breadth", Order::Breadth), ("depth", Order::Deepening), ("random", Order::Random { seed })];
                once(&mut order, "--order", one_of(&known, "--order", given, "breadth, depth or random")?)?;
            }
            "--reduce" => {
                let given = option.value("--reduce", "sleep")?;
                let known = [
                    ("none", (false, false)),
                    ("sleep", (true, false)),
                    ("symmetry", (false, true)),
                    ("all", (true, true)),
                ];
                let wanted = "none, sleep, symmetry or all";
                once(&mut reduce, "--reduce", one_of(&known, "--reduce", given, wanted)?)?;
            }
            "--from" => once(&mut from, "--from", number(&option.value("--from", "28")?, "--from", EVENT)?)?,
            "--max-depth" => {
                let given = option.value("--max-depth", "20")?;
                once(&mut depth, "--max-depth", number(&given, "--max-depth", "a number of steps")?)?;
            }
            "--max-states" => {
                let given = option.value("--max-states", "1000000")?;
                once(&mut states, "--max-states", number(&given, "--max-states", "a number of states in 32 bits")?)?;
            }
            "--seconds" => {
                let given = option.value("--seconds", "10")?;
                once(&mut seconds, "--seconds", number(&given, "--seconds", "a whole number of seconds")?)?;
            }
            "--save" => once(&mut save, "--save", option.value("--save", "found.orrery.json")?)?,
            _ => reading.option_of_run(option, &mut run)?,
        }
    }
    reading.close(&mut run)?;
    let end = run.events.map(|_| "--events").or(run.until.map(|_| "--until"));
    if let Some(option) = end {
        return Err(Problem::EndOfCheck { option });
    }
    let (order, (sleep, symmetry)) = (order.unwrap_or(Order::Breadth), reduce.unwrap_or((false, false)));
    Ok(Command::Check(CheckOptions {
        run,
        properties,
        witness,
        pace,
        budget,
        links,
        order,
        sleep,
        symmetry,
        depth,
        states,
        seconds,
        from,
        save,
    }))
}

/// The value that goes by this name.
fn one_of<T: Copy>(
    known: &[(&str, T)],
    option: &'static str,
    given: String,
    wanted: &'static str,
) -> Result<T, Problem> {
    let found = known.iter().find(|(name, _)| *name == given).map(|(_, value)| *value);
    found.ok_or(Problem::BadValue { option, given, wanted })
}
