//! What can go wrong with a command, one sentence each.

use std::io;

use orrery::check::{BudgetError, Unalike};
use orrery::history::HistoryError;
use orrery::scenario::DocumentError;
use orrery::sim::PlanError;
use thiserror::Error;

use super::args::MODELS;

#[derive(Debug, Error)]
pub enum Problem {
    #[error("say what to do: list, run, check, render, sweep, history or link; “orrery help” explains them")]
    NoCommand,
    #[error("there is no command “{0}”; there are list, run, check, render, sweep, history, link and help")]
    UnknownCommand(String),
    #[error("{command}: there is no option {option}; “orrery help” lists them")]
    UnknownOption { command: &'static str, option: String },
    #[error("{option}: a value must follow, for example {option} {example}")]
    NoValue { option: &'static str, example: &'static str },
    #[error("{option}: it is given twice")]
    Twice { option: &'static str },
    #[error("{option}: “{given}” is not {wanted}")]
    BadValue { option: &'static str, given: String, wanted: &'static str },
    #[error("--until and --events both say when to stop; give one of them")]
    TwoEnds,
    #[error("--seeds: say which seeds, for example --seeds 1..200")]
    NoSeeds,
    #[error("--seed is for one run; a sweep takes --seeds, for example --seeds 1..200")]
    SeedOfSweep,
    #[error("--seeds: there is no seed from {first} to {last}; the smaller number comes first")]
    NoSeedBetween { first: u64, last: u64 },
    #[error("--seeds: {given} seeds are more than the limit of {limit}")]
    ManySeeds { given: u128, limit: u64 },
    #[error("{command}: name {wanted}")]
    NoSubject { command: &'static str, wanted: &'static str },
    #[error("{command}: one subject is enough, and “{second}” is a second one")]
    TwoSubjects { command: &'static str, second: String },
    #[error("“{0}” is not text that can be read")]
    NotText(String),
    #[error("“{0}” is neither an algorithm (“orrery list” names them) nor a file nor a link")]
    UnknownSubject(String),
    #[error("--property: there is no “{name}”; there are {known}")]
    UnknownProperty { name: String, known: String },
    #[error(
        "--witness: “{name}” is promised always, and every run is a witness; name a property that is promised eventually"
    )]
    NoWitness { name: String },
    #[error("--{0}")]
    Budget(#[from] BudgetError),
    #[error("--reduce {0}")]
    Unalike(#[from] Unalike),
    #[error("--scenario: {algorithm} has no scenario “{id}”; it has {known}")]
    UnknownScenario { algorithm: &'static str, id: String, known: String },
    #[error("--scenario: a file or a link is a scenario already")]
    ScenarioOfFile,
    #[error("--network: there is no network “{id}”; there are {known}")]
    UnknownNetwork { id: String, known: String },
    #[error("{0}")]
    Plan(#[from] PlanError),
    #[error("{path}: {error}")]
    File { path: String, error: DocumentError },
    #[error("{0}")]
    Link(DocumentError),
    #[error("{path}: {error}")]
    History { path: String, error: HistoryError },
    #[error("{path}: {error}, as far as can be told; --format says which it is: jepsen, porcupine, edn or json")]
    FormatOfHistory { path: String, error: HistoryError },
    #[error("--model: say what the clients use: {MODELS}")]
    NoModel,
    #[error("{path}: it cannot be read: {error}")]
    Read { path: String, error: io::Error },
    #[error("{path}: it is larger than the limit of {limit} bytes")]
    LargeFile { path: String, limit: usize },
    #[error("{option}: event {at} is beyond the end: the last one here is {last}; --events or --until set another end")]
    BeyondTheEnd { option: &'static str, at: u32, last: u32 },
    #[error("{option}: event {at} is beyond the end: the last one here is {last}")]
    BeyondTheRun { option: &'static str, at: u32, last: u32 },
    #[error("{option} ends one run; a search goes through many, and --max-depth, --max-states and --seconds end it")]
    EndOfCheck { option: &'static str },
    #[error("{0}")]
    Picture(String),
    #[error("{path}: it cannot be written: {error}")]
    WriteFile { path: String, error: io::Error },
    #[error("the output cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl From<serde_json::Error> for Problem {
    /// Our own values can always be written as JSON; only the writing fails.
    fn from(error: serde_json::Error) -> Problem {
        Problem::Write(error.into())
    }
}
