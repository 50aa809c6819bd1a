//! The coordinator's half of the listing.

use super::{Indication, Log, Message, Outcome, Phase, Timer, Transaction, TwoPhaseCommit};
use crate::model::{Map, Pips, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables};
use crate::sim::Context;

/// The coordinator's variables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Coordinator {
    log: Log,
    /// The transaction whose votes are being collected.
    voting: Option<Transaction>,
    yes: Set<ProcessId>,
    no: Set<ProcessId>,
    /// By transaction: who has not acknowledged the decision.
    unacked: Map<Transaction, Set<ProcessId>>,
}

type Ctx<'a> = Context<'a, TwoPhaseCommit>;

impl Coordinator {
    pub(super) fn upon_commit(&mut self, ctx: &mut Ctx<'_>) {
        if self.is_voting() {
            return ctx.ignore("the votes of the last transaction are not in yet");
        }
        ctx.step("begin");
        let transaction = self.log.latest + 1;
        self.log.latest = transaction;
        self.voting = Some(transaction);
        self.yes.clear();
        self.no.clear();
        ctx.store(self.log.clone());
        ctx.send_all(ctx.others(), &Message::Prepare(transaction));
        ctx.set_timer(Timer::VotesDue, ctx.options().vote_timeout);
    }

    pub(super) fn upon_vote(&mut self, from: ProcessId, transaction: Transaction, yes: bool, ctx: &mut Ctx<'_>) {
        if self.voting != Some(transaction) {
            return ctx.ignore("decided already");
        }
        ctx.step("vote");
        if yes {
            self.yes.insert(from);
        } else {
            self.no.insert(from);
        }
        self.try_decide(transaction, ctx);
    }

    fn try_decide(&mut self, transaction: Transaction, ctx: &mut Ctx<'_>) {
        if !self.no.is_empty() {
            self.decide(transaction, Outcome::Abort, ctx);
        } else if ctx.others().all(|cohort| self.yes.contains(&cohort)) {
            self.decide(transaction, Outcome::Commit, ctx);
        }
    }

    pub(super) fn upon_votes_due(&mut self, ctx: &mut Ctx<'_>) {
        let Some(transaction) = self.voting else { return ctx.ignore("decided already") };
        ctx.step("votes-due");
        self.decide(transaction, Outcome::Abort, ctx);
    }

    fn decide(&mut self, transaction: Transaction, outcome: Outcome, ctx: &mut Ctx<'_>) {
        ctx.step(outcome.name());
        self.voting = None;
        ctx.cancel_timer(Timer::VotesDue);
        self.log.records.insert(transaction, Phase::Decided(outcome));
        if !ctx.options().no_force_decision {
            ctx.store(self.log.clone());
        }
        ctx.indicate(Indication::Decided { transaction, outcome, by_coordinator: true });
        let to = ctx.others().filter(|cohort| !self.no.contains(cohort)).collect();
        self.announce(transaction, outcome, to, ctx);
        if ctx.options().no_force_decision {
            ctx.store(self.log.clone());
        }
    }

    fn announce(&mut self, transaction: Transaction, outcome: Outcome, to: Set<ProcessId>, ctx: &mut Ctx<'_>) {
        ctx.send_all(to.iter().copied(), &Message::Decision { transaction, outcome });
        self.unacked.insert(transaction, to);
        self.try_end(transaction, ctx);
    }

    pub(super) fn upon_ack(&mut self, from: ProcessId, transaction: Transaction, ctx: &mut Ctx<'_>) {
        let Some(missing) = self.unacked.get_mut(&transaction) else { return ctx.ignore("ended already") };
        if !missing.remove(&from) {
            return ctx.ignore("acknowledged already");
        }
        ctx.step("ack");
        self.try_end(transaction, ctx);
    }

    fn try_end(&mut self, transaction: Transaction, ctx: &mut Ctx<'_>) {
        if self.unacked.get(&transaction).is_some_and(Set::is_empty) {
            ctx.step("end");
            self.unacked.remove(&transaction);
            self.log.ended.insert(transaction);
            ctx.store(self.log.clone());
        }
    }

    pub(super) fn upon_inquiry(&mut self, from: ProcessId, transaction: Transaction, ctx: &mut Ctx<'_>) {
        let Some(outcome) = self.log.outcome(transaction) else { return ctx.ignore("not decided yet") };
        ctx.step("answer");
        ctx.send(from, Message::Decision { transaction, outcome });
    }

    /// The votes are gone with the crash, and a late yes is no reason to wait: what is not decided is aborted.
    pub(super) fn upon_recovery(log: Log, ctx: &mut Ctx<'_>) -> Self {
        let mut coordinator = Coordinator { log, ..Coordinator::default() };
        for transaction in 1..=coordinator.log.latest {
            let cohorts = ctx.others().collect();
            match coordinator.log.outcome(transaction) {
                None => {
                    ctx.step("presume");
                    coordinator.decide(transaction, Outcome::Abort, ctx);
                }
                Some(outcome) if !coordinator.log.ended.contains(&transaction) => {
                    ctx.step("resend");
                    coordinator.announce(transaction, outcome, cohorts, ctx);
                }
                Some(_) => {}
            }
        }
        coordinator
    }

    pub(super) fn is_voting(&self) -> bool {
        self.voting.is_some()
    }

    pub(super) fn voting(&self) -> Option<Transaction> {
        self.voting
    }

    pub(super) fn latest(&self) -> Transaction {
        self.log.latest
    }

    pub(super) fn role(&self) -> Role {
        Role { name: "coordinator", style: RoleStyle::Coordinator }
    }

    pub(super) fn variables(&self) -> Variables {
        let Self { log, voting, yes, no, unacked } = self;
        let missing: Set<ProcessId> = unacked.values().flatten().copied().collect();
        let mut variables = log.variables();
        variables.extend([
            Variable::volatile("voting", voting.map_or(Value::Nothing, Value::from)),
            Variable::volatile("voted yes", Value::processes(yes)),
            Variable::volatile("voted no", Value::processes(no)),
            Variable::volatile("not acknowledged", Value::processes(&missing)),
        ]);
        variables
    }

    pub(super) fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        let fills = match *message {
            Message::Vote { transaction, yes: true } => self.voting == Some(transaction) && !self.yes.contains(&from),
            Message::Ack(transaction) => {
                let missing = self.unacked.get(&transaction).is_some_and(|missing| missing.contains(&from));
                missing && !self.is_voting() && transaction == self.log.latest
            }
            _ => false,
        };
        fills.then_some(0)
    }

    pub(super) fn portrait(&self, processes: u16) -> Portrait {
        let of = processes - 1;
        let pips = |label: &str, have: usize| Pips { label: label.to_owned(), have: have as u16, of, enough: of };
        let mut portrait = Portrait { cells: self.log.cells(), ..Portrait::default() };
        if self.is_voting() {
            portrait.pips.push(pips("yes votes", self.yes.len()));
            portrait.quorum = self.yes.iter().copied().collect();
        } else if let Some(missing) = self.unacked.get(&self.log.latest) {
            portrait.pips.push(pips("acknowledged", usize::from(of).saturating_sub(missing.len())));
        }
        if let Some(outcome) = self.log.outcome(self.log.latest) {
            portrait.notes.push(("decision", outcome.name().into()));
        }
        portrait
    }
}
