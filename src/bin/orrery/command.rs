//! From the words on the command line to an exit status.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use super::args::{Command, HELP, parse};
use super::problem::Problem;
use super::{check, history, list, render, run, source, sweep};

const VIOLATED: u8 = 1;
const WRONG: u8 = 2;

/// What a command that succeeded has found.
pub enum Found {
    Nothing,
    Violation,
}

pub fn main(words: impl Iterator<Item = OsString>) -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let answer = execute(words, &mut out).and_then(|found| {
        out.flush()?;
        Ok(found)
    });
    match answer {
        Ok(Found::Nothing) => ExitCode::SUCCESS,
        Ok(Found::Violation) => ExitCode::from(VIOLATED),
        // Whoever reads our output has read enough.
        Err(Problem::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(problem) => {
            say(&format!("orrery: {problem}"));
            ExitCode::from(WRONG)
        }
    }
}

fn execute(words: impl Iterator<Item = OsString>, out: &mut impl Write) -> Result<Found, Problem> {
    let words: Result<Vec<String>, OsString> = words.map(OsString::into_string).collect();
    let words = words.map_err(|word| Problem::NotText(word.to_string_lossy().into_owned()))?;
    match parse(words)? {
        Command::Help => out.write_all(HELP.as_bytes())?,
        Command::Version => writeln!(out, "orrery {}", env!("CARGO_PKG_VERSION"))?,
        Command::List { json } => list::list(json, out)?,
        Command::Link { subject } => source::convert(&subject, out)?,
        Command::Render(options) => render::render(&options, out)?,
        Command::History(options) => return history::history(&options, out),
        Command::Run(options) => return run::run(&options, out),
        Command::Check(options) => return check::check(&options, out),
        Command::Sweep { run, seeds } => return sweep::sweep(&run, seeds, out),
    }
    Ok(Found::Nothing)
}

/// A sentence on standard error. If nobody listens there, there is nobody to tell.
pub fn say(sentence: &str) {
    let _unheard = writeln!(io::stderr(), "{sentence}");
}
