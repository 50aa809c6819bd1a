//! Why a document is refused, each reason one sentence that names the place and what to do.

use thiserror::Error;

use super::document::{MAX_DECISIONS, MAX_EVENTS, MAX_REPLAY, MAX_SCRIPT, MAX_ZOOM};
use super::file::VERSION;
use crate::sim::PlanError;
use crate::trace::MAX_BRANCHES;

/// What is wrong with a document. Branches are counted from 0, as in the file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    #[error("this is neither a link nor a file of Orrery: a link has “#s=” in it, a file begins with “{{”")]
    Unknown,
    #[error("the {what} is too long: {given} characters, and the limit is {limit}; {instead}")]
    TooLong { what: &'static str, given: usize, limit: usize, instead: &'static str },
    #[error("the link is damaged: {what}; copy it again, whole")]
    Damaged { what: &'static str },
    #[error("the link holds more than {limit} bytes when unpacked, so it is not opened")]
    Inflated { limit: usize },
    #[error("this {what} needs version {needed}; this is version {VERSION}: reload the page or update Orrery")]
    Version { what: &'static str, needed: u64 },
    #[error("the file does not say “\"orrery\": {VERSION}”, so it is not a run of Orrery")]
    NoVersion,
    #[error("the {what} cannot be read: {problem}")]
    Json { what: &'static str, problem: String },
    #[error("the link refers to no scenario and leaves out {what}; make the link again")]
    Incomplete { what: &'static str },
    #[error("algorithm: there is no algorithm “{id}”")]
    UnknownAlgorithm { id: String },
    #[error("origin: {algorithm} has no scenario “{id}”")]
    UnknownScenario { algorithm: &'static str, id: String },
    #[error("plan: {0}")]
    Plan(#[from] PlanError),
    #[error("plan, script: {given} entries are more than the limit of {MAX_SCRIPT}")]
    LongScript { given: usize },
    #[error("{place}: {given} characters are more than the limit of {limit}")]
    LongText { place: String, given: usize, limit: usize },
    #[error("{place}: “{text}” may hold only lower-case letters, digits and hyphens")]
    NotAWord { place: &'static str, text: String },
    #[error("{place}: line breaks and control characters are not allowed")]
    Control { place: String },
    #[error("branches: there must be at least one")]
    NoBranches,
    #[error("branches: {given} are more than the limit of {MAX_BRANCHES}")]
    ManyBranches { given: usize },
    #[error("branches: {given} decisions are more than the limit of {MAX_DECISIONS}")]
    ManyDecisions { given: usize },
    #[error("branch {branch}: the first branch starts the run, so it has no parent and leaves from event 0")]
    RootWithParent { branch: usize },
    #[error("branch {branch}: it needs a parent, one of the branches before it")]
    NoParent { branch: usize },
    #[error("branch {branch}: its parent, {parent}, does not come before it")]
    LateParent { branch: usize, parent: u32 },
    #[error("{place}: event {given} is beyond the limit of {MAX_EVENTS}")]
    LateEvent { place: String, given: u32 },
    #[error("branch {branch}, decision {decision}: event {after} is before event {from}, where the branch leaves")]
    BeforeBranch { branch: usize, decision: usize, after: u32, from: u32 },
    #[error("branch {branch}, decision {decision}: event {after} is not later than that of the decision before it")]
    Order { branch: usize, decision: usize, after: u32 },
    #[error("branch {branch}, decision {decision}: a group of {given} processes is more than there are")]
    LargeGroup { branch: usize, decision: usize, given: usize },
    #[error("plan, script, entry {entry}: a group of {given} processes is more than there are")]
    LargeGroupInScript { entry: usize, given: usize },
    #[error("view, moved, entry {entry}: processes of the run, in order, can be moved by -1000 to 1000 thousandths")]
    BadMove { entry: usize },
    #[error("view: there is no branch {given}")]
    NoSuchBranch { given: u32 },
    #[error("view, zoom: {given} is beyond the limit of {MAX_ZOOM} millionths of a pixel")]
    LargeZoom { given: u32 },
    #[error("view, lanes: {given} is no process, or comes twice")]
    NoSuchLane { given: u16 },
    #[error("branches: {given} events would have to be run again in all, and the limit is {MAX_REPLAY}")]
    LongReplay { given: u64 },
}

/// What a reader should know about a document that was opened all the same.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Warning {
    #[error("the scenario “{title}” has changed since this link was made, so the run may differ from the one shared")]
    ScenarioChanged { title: &'static str },
    #[error("branch “{branch}”: what was done after event {after} cannot be done here: {why}")]
    Refused { branch: String, after: u32, why: String },
    #[error("branch “{branch}”: it ends before event {after}, after which something was to be done")]
    Unreached { branch: String, after: u32 },
    #[error("the run ends before event {event}, at which it was to be opened")]
    ViewUnreached { event: u32 },
}

/// The beginning of a name from outside, for a message.
pub(super) fn short(text: &str) -> String {
    beginning(text, 60)
}

/// The first letters of a text, on one line.
pub(super) fn beginning(text: &str, shown: usize) -> String {
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(shown).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}
