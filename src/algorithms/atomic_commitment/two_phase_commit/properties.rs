//! What two-phase commit promises.

use super::{COORDINATOR, Indication, Outcome, Phase, Transaction, TwoPhaseCommit};
use crate::model::{Map, ProcessId, Set, Value};
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers of every transaction, also of processes that have crashed since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct History {
    yes: Map<Transaction, Set<ProcessId>>,
    decided: Map<(Transaction, ProcessId), Outcome>,
    /// The first process that decided otherwise than another on a transaction.
    conflict: Option<(Transaction, ProcessId)>,
    /// Who first decided otherwise than itself before.
    changed: Option<(Transaction, ProcessId)>,
    latest_commit: Option<(Transaction, ProcessId)>,
}

impl History {
    pub(super) fn observe(&mut self, process: ProcessId, indication: &Indication) {
        match *indication {
            Indication::Voted { transaction, yes: true } => {
                self.yes.get_or_insert_with(transaction, Set::new).insert(process);
            }
            Indication::Voted { yes: false, .. } => {}
            Indication::Decided { transaction, outcome, .. } => self.decide(transaction, process, outcome),
        }
    }

    fn decide(&mut self, transaction: Transaction, process: ProcessId, outcome: Outcome) {
        if self.opposed(transaction, process, outcome).is_some() {
            self.conflict = self.conflict.or(Some((transaction, process)));
        }
        let before = self.decided.insert((transaction, process), outcome);
        if before.is_some_and(|before| before != outcome) {
            self.changed = self.changed.or(Some((transaction, process)));
        }
        if outcome == Outcome::Commit {
            self.latest_commit = Some((transaction, process));
        }
    }

    /// Another process that decided otherwise, and how.
    fn opposed(&self, transaction: Transaction, process: ProcessId, outcome: Outcome) -> Option<(ProcessId, Outcome)> {
        let range = (transaction, ProcessId(0))..=(transaction, ProcessId(u16::MAX));
        let mut decided = self.decided.range(range).map(|(&(_, other), &otherwise)| (other, otherwise));
        decided.find(|&(other, otherwise)| other != process && otherwise != outcome)
    }
}

pub fn all() -> &'static [Property<TwoPhaseCommit>] {
    const {
        &[
            Property::always(
                "agreement",
                "No two processes decide differently on a transaction, also counting those that crash afterwards.",
                agreement,
            ),
            Property::always(
                "commit validity",
                "A transaction commits only if every cohort voted yes.",
                commit_validity,
            ),
            Property::always("stable decisions", "A decision never changes, also not by a crash.", stable_decisions),
            Property::eventually(
                "everyone decides",
                "Whoever takes part in a transaction learns its outcome some day, if the coordinator comes back.",
                everyone_decides,
            ),
        ]
    }
}

type Seen<'a> = View<'a, TwoPhaseCommit>;

fn agreement(view: &Seen<'_>) -> Option<Violation> {
    let (transaction, process) = view.ghost().conflict?;
    let outcome = *view.ghost().decided.get(&(transaction, process))?;
    let (other, otherwise) = view.ghost().opposed(transaction, process, outcome)?;
    let verb = |outcome| if outcome == Outcome::Commit { "committed" } else { "aborted" };
    let sentence = format!("{process} {} transaction {transaction}, {other} {} it", verb(outcome), verb(otherwise));
    Some(Violation { process: Some(process), variable: "log", sentence })
}

/// A process commits one transaction at a time, so the latest commit is the one to look at.
fn commit_validity(view: &Seen<'_>) -> Option<Violation> {
    let (transaction, process) = view.ghost().latest_commit?;
    let said_yes = |cohort: &ProcessId| view.ghost().yes.get(&transaction).is_some_and(|yes| yes.contains(cohort));
    let cohort = cohorts(view).find(|cohort| !said_yes(cohort))?;
    let sentence = format!("{process} committed transaction {transaction}, but {cohort} did not vote yes");
    Some(Violation { process: Some(process), variable: "log", sentence })
}

fn stable_decisions(view: &Seen<'_>) -> Option<Violation> {
    let (transaction, process) = view.ghost().changed?;
    let sentence = format!("{process} changed its decision on transaction {transaction}");
    Some(Violation { process: Some(process), variable: "log", sentence })
}

fn everyone_decides(view: &Seen<'_>) -> Progress {
    if let Some(TwoPhaseCommit::Coordinator(coordinator)) = view.process(COORDINATOR)
        && let Some(transaction) = coordinator.voting()
    {
        return Progress::NotYet(format!("{COORDINATOR} still collects votes on transaction {transaction}"));
    }
    let in_doubt = live_cohorts(view).find_map(|(id, cohort)| Some((id, cohort.in_doubt().next()?)));
    let Some((id, transaction)) = in_doubt else { return Progress::Reached };
    let all_prepared = live_cohorts(view).all(|(_, cohort)| cohort.phase(transaction) == Phase::Prepared);
    if view.is_up(COORDINATOR) || !all_prepared {
        return Progress::NotYet(format!("{id} does not know the outcome of transaction {transaction}"));
    }
    let up: Vec<ProcessId> = live_cohorts(view).map(|(id, _)| id).collect();
    let up = Value::processes(&up);
    Progress::Blocked(format!(
        "{COORDINATOR} is crashed, and of the cohorts that are up, {up}, all voted yes on transaction {transaction} and \
         none knows its outcome"
    ))
}

fn cohorts(view: &Seen<'_>) -> impl Iterator<Item = ProcessId> + use<> {
    ProcessId::all(view.count()).filter(|&process| process != COORDINATOR)
}

fn live_cohorts<'a>(view: &'a Seen<'_>) -> impl Iterator<Item = (ProcessId, &'a super::Cohort)> + 'a {
    view.live().filter_map(|(id, process)| match process {
        TwoPhaseCommit::Cohort(cohort) => Some((id, cohort)),
        TwoPhaseCommit::Coordinator(_) => None,
    })
}
