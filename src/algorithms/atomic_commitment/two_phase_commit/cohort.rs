//! A cohort's half of the listing.

use super::{COORDINATOR, Indication, Log, Message, Outcome, Phase, Timer, Transaction, TwoPhaseCommit};
use crate::model::{Portrait, ProcessId, Role, RoleStyle, Variable, Variables};
use crate::sim::Context;

/// A cohort's variables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cohort {
    log: Log,
    /// Will it vote no when it is asked next?
    refusing: bool,
}

type Ctx<'a> = Context<'a, TwoPhaseCommit>;

impl Cohort {
    pub(super) fn upon_refuse(&mut self, ctx: &mut Ctx<'_>) {
        if self.refusing {
            return ctx.ignore("it will vote no already");
        }
        self.refusing = true;
    }

    pub(super) fn upon_prepare(&mut self, transaction: Transaction, ctx: &mut Ctx<'_>) {
        match self.log.phase(transaction) {
            Phase::Init => {}
            Phase::Prepared => return ctx.ignore("has voted already"),
            Phase::Decided(_) => return ctx.ignore("knows the outcome already"),
        }
        if std::mem::take(&mut self.refusing) {
            self.vote_no(transaction, ctx);
        } else {
            self.vote_yes(transaction, ctx);
        }
    }

    fn vote_yes(&mut self, transaction: Transaction, ctx: &mut Ctx<'_>) {
        ctx.step("vote-yes");
        self.log.records.insert(transaction, Phase::Prepared);
        if !ctx.options().no_force_prepared {
            ctx.store(self.log.clone());
        }
        ctx.indicate(Indication::Voted { transaction, yes: true });
        ctx.send(COORDINATOR, Message::Vote { transaction, yes: true });
        ctx.set_timer(Timer::DecisionDue, ctx.options().decision_timeout);
    }

    fn vote_no(&mut self, transaction: Transaction, ctx: &mut Ctx<'_>) {
        ctx.step("vote-no");
        ctx.indicate(Indication::Voted { transaction, yes: false });
        self.settle(transaction, Outcome::Abort, ctx);
        ctx.send(COORDINATOR, Message::Vote { transaction, yes: false });
    }

    /// From the coordinator, or from whoever answers an inquiry. A decision that is known already is acknowledged
    /// again: the coordinator may have lost count in a crash.
    pub(super) fn upon_decision(&mut self, transaction: Transaction, outcome: Outcome, ctx: &mut Ctx<'_>) {
        if self.log.outcome(transaction).is_none() {
            ctx.step("decision");
            self.settle(transaction, outcome, ctx);
        }
        ctx.step("acknowledge");
        ctx.send(COORDINATOR, Message::Ack(transaction));
    }

    /// Forces the outcome to the log and lets go of the locks.
    fn settle(&mut self, transaction: Transaction, outcome: Outcome, ctx: &mut Ctx<'_>) {
        self.log.records.insert(transaction, Phase::Decided(outcome));
        ctx.store(self.log.clone());
        ctx.indicate(Indication::Decided { transaction, outcome, by_coordinator: false });
        if self.in_doubt().next().is_none() {
            ctx.cancel_timer(Timer::DecisionDue);
        }
    }

    pub(super) fn upon_decision_due(&mut self, ctx: &mut Ctx<'_>) {
        if self.in_doubt().next().is_none() {
            return ctx.ignore("not in doubt");
        }
        if ctx.options().cohort_timeout_abort {
            ctx.step("inquire");
            let in_doubt: Vec<_> = self.in_doubt().collect();
            return in_doubt.into_iter().for_each(|transaction| self.settle(transaction, Outcome::Abort, ctx));
        }
        self.inquire(ctx);
    }

    fn inquire(&mut self, ctx: &mut Ctx<'_>) {
        ctx.step("inquire");
        for transaction in self.in_doubt() {
            ctx.send_all(ctx.others(), &Message::Inquire(transaction));
        }
        ctx.set_timer(Timer::DecisionDue, ctx.options().decision_timeout);
    }

    pub(super) fn upon_inquiry(&mut self, from: ProcessId, transaction: Transaction, ctx: &mut Ctx<'_>) {
        let outcome = match self.log.phase(transaction) {
            Phase::Prepared => return ctx.ignore("in doubt itself"),
            Phase::Init => {
                ctx.step("answer-init");
                self.settle(transaction, Outcome::Abort, ctx);
                Outcome::Abort
            }
            Phase::Decided(outcome) => outcome,
        };
        ctx.step("answer");
        ctx.send(from, Message::Decision { transaction, outcome });
    }

    pub(super) fn upon_recovery(log: Log, ctx: &mut Ctx<'_>) -> Self {
        let mut cohort = Cohort { log, refusing: false };
        if cohort.in_doubt().next().is_some() {
            ctx.step("recover");
            cohort.inquire(ctx);
        }
        cohort
    }

    /// The transactions that it has voted yes on without knowing the outcome.
    pub(super) fn in_doubt(&self) -> impl Iterator<Item = Transaction> + '_ {
        let records = self.log.records.iter();
        records.filter(|(_, phase)| **phase == Phase::Prepared).map(|(&transaction, _)| transaction)
    }

    pub(super) fn phase(&self, transaction: Transaction) -> Phase {
        self.log.phase(transaction)
    }

    pub(super) fn is_refusing(&self) -> bool {
        self.refusing
    }

    pub(super) fn latest(&self) -> Transaction {
        self.log.records.keys().next_back().copied().unwrap_or(0)
    }

    /// Doubt about an older transaction counts for more than the latest outcome.
    fn shown(&self) -> Phase {
        if self.in_doubt().next().is_some() { Phase::Prepared } else { self.log.phase(self.latest()) }
    }

    pub(super) fn role(&self) -> Role {
        let phase = self.shown();
        let style = match phase {
            Phase::Init => RoleStyle::Plain,
            Phase::Prepared => RoleStyle::Candidate,
            Phase::Decided(Outcome::Commit) => RoleStyle::Informed,
            Phase::Decided(Outcome::Abort) => RoleStyle::Retired,
        };
        Role { name: phase.name(), style }
    }

    pub(super) fn variables(&self) -> Variables {
        let Self { log, refusing } = self;
        let mut variables = log.variables();
        variables.push(Variable::volatile("will vote no", *refusing));
        variables
    }

    pub(super) fn portrait(&self) -> Portrait {
        let mut portrait = Portrait { cells: self.log.cells(), ..Portrait::default() };
        if self.in_doubt().next().is_some() {
            portrait.notes.push(("locks", "held, in doubt".into()));
        }
        if self.refusing {
            portrait.notes.push(("next vote", "no".into()));
        }
        portrait
    }
}
