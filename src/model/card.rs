//! The card that introduces an algorithm: what it is for, what it assumes, what it costs, and its text line by line.

use serde::{Deserialize, Serialize};

/// What is known about time. Ordered from weakest to strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Timing {
    Asynchronous,
    PartiallySynchronous,
    Synchronous,
}

/// What may go wrong with a process. Ordered from tamest to wildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Failures {
    None,
    CrashStop,
    Omission,
    CrashRecovery,
    Byzantine,
}

/// What a link promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Links {
    /// May lose, repeat and reorder, but not for ever.
    FairLoss,
    /// Between correct processes nothing is lost, repeated or invented.
    Perfect,
    /// Perfect, and in the order of sending.
    PerfectFifo,
}

impl Timing {
    pub fn words(self) -> &'static str {
        match self {
            Timing::Asynchronous => "asynchronous",
            Timing::PartiallySynchronous => "partially synchronous",
            Timing::Synchronous => "synchronous",
        }
    }
}

impl Failures {
    pub fn words(self) -> &'static str {
        match self {
            Failures::None => "none",
            Failures::CrashStop => "crash-stop",
            Failures::Omission => "omission",
            Failures::CrashRecovery => "crash-recovery",
            Failures::Byzantine => "byzantine",
        }
    }
}

impl Links {
    pub fn words(self) -> &'static str {
        match self {
            Links::FairLoss => "may lose, repeat and reorder",
            Links::Perfect => "perfect, may reorder",
            Links::PerfectFifo => "perfect, first in first out",
        }
    }
}

/// How many processes an algorithm runs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessRange {
    pub min: u16,
    pub default: u16,
    pub max: u16,
}

/// A number that a user may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Lower case, words joined by hyphens: the name on the command line.
    pub name: &'static str,
    /// What it means, with its unit.
    pub meaning: &'static str,
    pub default: i64,
    pub min: i64,
    pub max: i64,
}

/// A "break it" switch: one rule of the algorithm turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Lower case, words joined by hyphens: the name on the command line.
    pub id: &'static str,
    /// The rule as it stands when the algorithm is right: "A process votes once a term, also across a crash."
    pub rule: &'static str,
    /// What the variant does instead.
    pub instead: &'static str,
    /// The name of the property that fails.
    pub breaks: &'static str,
}

/// One line of the pseudocode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The label that a handler names with `ctx.step`; empty for a line that is not a step.
    pub label: &'static str,
    pub text: &'static str,
}

/// What an algorithm is.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// Lower case, words joined by hyphens: the name in links and on the command line.
    pub id: &'static str,
    pub name: &'static str,
    /// One sentence: what it achieves.
    pub purpose: &'static str,
    /// Author, title, year, section.
    pub sources: &'static [&'static str],
    pub timing: Timing,
    pub failures: Failures,
    pub links: Links,
    /// Further assumptions in words, for example the number of failures borne.
    pub assumes: &'static str,
    pub roles: &'static [(&'static str, &'static str)],
    pub costs: &'static [(&'static str, &'static str)],
    pub pseudocode: &'static [Line],
    /// Where this differs from the source, and what it leaves out.
    pub simplified: &'static [&'static str],
    pub parameters: &'static [Parameter],
    pub variants: &'static [Variant],
    pub processes: ProcessRange,
}
