//! What Paxos promises.

use super::{Ballot, Indication, Paxos};
use crate::model::{Failures, Map, ProcessId, Set, Timing};
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers, also of processes that have crashed since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct History {
    proposed: Set<u32>,
    /// Who has ever accepted in a ballot, and which value.
    accepted: Map<Ballot, (u32, Set<ProcessId>)>,
    /// The first value that was learned, and by whom.
    learned: Option<(ProcessId, u32)>,
    /// The first who learned another value.
    conflict: Option<(ProcessId, u32)>,
}

impl History {
    pub(super) fn observe(&mut self, process: ProcessId, indication: &Indication) {
        match *indication {
            Indication::Proposed(value) => _ = self.proposed.insert(value),
            Indication::Accepted { ballot, value } => {
                self.accepted.get_or_insert_with(ballot, || (value, Set::new())).1.insert(process);
            }
            Indication::Chosen { value, .. } => {
                let (_, first) = *self.learned.get_or_insert((process, value));
                if first != value {
                    self.conflict.get_or_insert((process, value));
                }
            }
        }
    }
}

const fn safety(
    name: &'static str,
    promise: &'static str,
    check: fn(&View<'_, Paxos>) -> Option<Violation>,
) -> Property<Paxos> {
    Property::always(name, promise, check).under(Timing::Asynchronous, Failures::CrashRecovery)
}

pub fn all() -> &'static [Property<Paxos>] {
    const {
        &[
            safety(
                "agreement",
                "No two processes learn different values, also counting those that crash afterwards.",
                agreement,
            ),
            safety("validity", "Only a value that was proposed is learned.", validity),
            safety(
                "one value is chosen",
                "Once a majority has accepted a value in some ballot, no majority ever accepts another in any ballot.",
                one_value_is_chosen,
            ),
            Property::eventually(
                "every proposer decides",
                "Whoever proposes learns a chosen value, if a majority is up and proposers give way to one another.",
                every_proposer_decides,
            )
            .within(|view, delay| ATTEMPTS * (view.options().timeout + view.options().backoff + 4 * delay)),
        ]
    }
}

/// After so many ballots in a row that led to nothing, chance is no longer an excuse.
const ATTEMPTS: u64 = 10;

type Seen<'a> = View<'a, Paxos>;

fn agreement(view: &Seen<'_>) -> Option<Violation> {
    let (process, value) = view.ghost().conflict?;
    let (first, before) = view.ghost().learned?;
    let sentence = format!("{process} learned that {value} is chosen, after {first} had learned that {before} is");
    Some(Violation { process: Some(process), variable: "chosen", sentence })
}

fn validity(view: &Seen<'_>) -> Option<Violation> {
    let learned = view.ghost().learned.into_iter().chain(view.ghost().conflict);
    let (process, value) = learned.into_iter().find(|(_, value)| !view.ghost().proposed.contains(value))?;
    let sentence = format!("{process} learned that {value} is chosen, which nobody proposed");
    Some(Violation { process: Some(process), variable: "chosen", sentence })
}

/// Whether anybody has learned it or not.
fn one_value_is_chosen(view: &Seen<'_>) -> Option<Violation> {
    let majority = usize::from(view.majority());
    let mut chosen = view.ghost().accepted.iter().filter(|(_, (_, by))| by.len() >= majority);
    let (first, (value, _)) = chosen.next()?;
    let (second, (other, _)) = chosen.find(|(_, (other, _))| other != value)?;
    let [first, second] = [*first, *second].map(super::stamp);
    let sentence = format!("{value} was chosen in ballot {first}, and {other} in ballot {second}");
    Some(Violation { process: None, variable: "accepted", sentence })
}

fn every_proposer_decides(view: &Seen<'_>) -> Progress {
    let Some((id, _)) = view.live().find(|(_, process)| process.own.is_some()) else { return Progress::Reached };
    let (up, all, majority) = (view.live().count(), view.count(), view.majority());
    if up < usize::from(majority) {
        return Progress::Blocked(format!("{up} of {all} processes are up, and a majority is {majority}"));
    }
    Progress::NotYet(format!("{id} has proposed and does not know what is chosen"))
}
