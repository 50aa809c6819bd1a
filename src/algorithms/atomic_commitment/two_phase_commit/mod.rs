//! Two-phase commit: the coordinator asks everybody, decides, and tells everybody.
//!
//! A cohort that votes yes gives up the right to abort alone: until it learns the decision it is uncertain and holds
//! its locks. It may ask the others (cooperative termination), but if nobody who is up knows, it waits. That waiting is
//! not a flaw of this page: no commitment protocol is free of it when processes may be slow or down.
//!
//! What is "forced" is on stable storage before the handler's next message leaves. Reading order: this file for state
//! and messages, then [`Coordinator`], then [`Cohort`].

mod card;
mod cohort;
mod coordinator;
mod properties;
mod scenarios;

pub use cohort::Cohort;
pub use coordinator::Coordinator;
pub use properties::History;
pub use scenarios::scenarios;

use crate::model::{
    Badge, Card, Cell, Family, Kind, MILLISECOND, Map, Mark, Portrait, ProcessId, Role, Set, Sign, Value, Variable,
    Variables,
};
use crate::sim::{self, Algorithm, Context, Offer, Property, Settings};

/// The process that coordinates every transaction; all others are cohorts.
pub const COORDINATOR: ProcessId = ProcessId(0);

/// One process: it plays one part for good.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TwoPhaseCommit {
    Coordinator(Coordinator),
    Cohort(Cohort),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Commit,
    Abort,
}

/// How a cohort stands to one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Has not voted; also: has never heard of it.
    Init,
    /// Has voted yes and does not know the outcome.
    Prepared,
    Decided(Outcome),
}

/// Transactions are numbered from 1.
pub type Transaction = u32;

/// What is on stable storage. The coordinator logs how each transaction ended, a cohort how it stands to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Log {
    /// The coordinator's: the number of the latest transaction, so that none is given out twice.
    latest: Transaction,
    records: Map<Transaction, Phase>,
    /// The coordinator's: transactions that every cohort has acknowledged.
    ended: Set<Transaction>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Prepare(Transaction),
    Vote { transaction: Transaction, yes: bool },
    Decision { transaction: Transaction, outcome: Outcome },
    Ack(Transaction),
    Inquire(Transaction),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The coordinator: the last vote is due.
    VotesDue,
    /// A cohort in doubt: the decision is due.
    DecisionDue,
}

/// What the layer above asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Of the coordinator: begin the next transaction and commit it.
    Commit,
    /// Of a cohort: vote no next time.
    Refuse,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Voted { transaction: Transaction, yes: bool },
    Decided { transaction: Transaction, outcome: Outcome, by_coordinator: bool },
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    vote_timeout: u64,
    decision_timeout: u64,
    cohort_timeout_abort: bool,
    no_force_decision: bool,
    no_force_prepared: bool,
}

impl Algorithm for TwoPhaseCommit {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = Log;
    type Options = Options;
    type Ghost = History;

    const CARD: Card = card::CARD;

    const DRAWS_REACH_STATES: bool = false; // Nothing is drawn.

    fn is_interchangeable(_: &Options, process: ProcessId, _: bool) -> bool {
        process != COORDINATOR
    }

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            vote_timeout: settings.number("vote-timeout").unsigned_abs() * MILLISECOND,
            decision_timeout: settings.number("decision-timeout").unsigned_abs() * MILLISECOND,
            cohort_timeout_abort: settings.variant("cohort-timeout-abort"),
            no_force_decision: settings.variant("no-force-decision"),
            no_force_prepared: settings.variant("no-force-prepared"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        match ctx.me() {
            COORDINATOR => TwoPhaseCommit::Coordinator(Coordinator::default()),
            _ => TwoPhaseCommit::Cohort(Cohort::default()),
        }
    }

    fn on_recover(log: Log, ctx: &mut Context<'_, Self>) -> Self {
        match ctx.me() {
            COORDINATOR => TwoPhaseCommit::Coordinator(Coordinator::upon_recovery(log, ctx)),
            _ => TwoPhaseCommit::Cohort(Cohort::upon_recovery(log, ctx)),
        }
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match (self, message) {
            (Self::Cohort(cohort), Message::Prepare(t)) => cohort.upon_prepare(t, ctx),
            (Self::Coordinator(coordinator), Message::Vote { transaction, yes }) => {
                coordinator.upon_vote(from, transaction, yes, ctx);
            }
            (Self::Cohort(cohort), Message::Decision { transaction, outcome }) => {
                cohort.upon_decision(transaction, outcome, ctx);
            }
            (Self::Coordinator(coordinator), Message::Ack(t)) => coordinator.upon_ack(from, t, ctx),
            (Self::Coordinator(coordinator), Message::Inquire(t)) => coordinator.upon_inquiry(from, t, ctx),
            (Self::Cohort(cohort), Message::Inquire(t)) => cohort.upon_inquiry(from, t, ctx),
            (Self::Coordinator(_), Message::Prepare(_) | Message::Decision { .. }) => {
                ctx.ignore("for cohorts only");
            }
            (Self::Cohort(_), Message::Vote { .. } | Message::Ack(_)) => ctx.ignore("for the coordinator only"),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match (self, timer) {
            (Self::Coordinator(coordinator), Timer::VotesDue) => coordinator.upon_votes_due(ctx),
            (Self::Cohort(cohort), Timer::DecisionDue) => cohort.upon_decision_due(ctx),
            (Self::Coordinator(_), Timer::DecisionDue) => ctx.ignore("for cohorts only"),
            (Self::Cohort(_), Timer::VotesDue) => ctx.ignore("for the coordinator only"),
        }
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        match (self, request) {
            (Self::Coordinator(coordinator), Request::Commit) => coordinator.upon_commit(ctx),
            (Self::Cohort(cohort), Request::Refuse) => cohort.upon_refuse(ctx),
            (Self::Coordinator(_), Request::Refuse) => ctx.ignore("the coordinator does not vote"),
            (Self::Cohort(_), Request::Commit) => ctx.ignore("only the coordinator begins a transaction"),
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        match (self, request) {
            (Self::Coordinator(coordinator), Request::Commit) => {
                coordinator.is_voting().then_some("the votes of the last transaction are not in yet")
            }
            (Self::Cohort(cohort), Request::Refuse) => cohort.is_refusing().then_some("it will vote no already"),
            (Self::Coordinator(_), Request::Refuse) => Some("the coordinator does not vote"),
            (Self::Cohort(_), Request::Commit) => Some("only the coordinator begins a transaction"),
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut History, process: ProcessId, _: &Self, indication: &Indication) {
        ghost.observe(process, indication);
    }

    fn variables(&self) -> Variables {
        match self {
            Self::Coordinator(coordinator) => coordinator.variables(),
            Self::Cohort(cohort) => cohort.variables(),
        }
    }

    fn stable_variables(log: &Log) -> Variables {
        log.variables()
    }

    fn role(&self) -> Role {
        match self {
            Self::Coordinator(coordinator) => coordinator.role(),
            Self::Cohort(cohort) => cohort.role(),
        }
    }

    fn badge(&self) -> Option<Badge> {
        let number = match self {
            Self::Coordinator(coordinator) => coordinator.latest(),
            Self::Cohort(cohort) => cohort.latest(),
        };
        (number > 0).then_some(Badge { letter: 'T', number })
    }

    const ANSWERS: &'static [Mark] = &[Mark::Decide, Mark::Abort];

    fn portrait(&self, processes: u16) -> Portrait {
        match self {
            Self::Coordinator(coordinator) => coordinator.portrait(processes),
            Self::Cohort(cohort) => cohort.portrait(),
        }
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        match self {
            Self::Coordinator(coordinator) => coordinator.fills(from, message),
            Self::Cohort(_) => None,
        }
    }
}

impl Log {
    fn phase(&self, transaction: Transaction) -> Phase {
        self.records.get(&transaction).copied().unwrap_or(Phase::Init)
    }

    fn outcome(&self, transaction: Transaction) -> Option<Outcome> {
        match self.phase(transaction) {
            Phase::Decided(outcome) => Some(outcome),
            Phase::Init | Phase::Prepared => None,
        }
    }

    /// Only the coordinator numbers transactions; a cohort's log has nothing but records.
    fn variables(&self) -> Variables {
        let Log { latest, records, ended } = self;
        let record = |(t, phase): (&Transaction, &Phase)| Value::text(format!("{t}: {}", phase.name()));
        let mut variables = vec![Variable::durable("log", Value::List(records.iter().map(record).collect()))];
        if *latest > 0 {
            variables.push(Variable::durable("latest transaction", *latest));
            variables.push(Variable::durable("ended", Value::List(ended.iter().map(|&t| t.into()).collect())));
        }
        variables
    }

    /// One cell a transaction: the pages of the log.
    fn cells(&self) -> Vec<Cell> {
        let cell = |(&t, phase): (&Transaction, &Phase)| Cell {
            text: format!("{t}{}", phase.letter()),
            tint: t,
            settled: matches!(phase, Phase::Decided(_)),
        };
        self.records.iter().map(cell).collect()
    }
}

impl Outcome {
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Commit => "commit",
            Outcome::Abort => "abort",
        }
    }
}

impl Phase {
    pub fn name(self) -> &'static str {
        match self {
            Phase::Init => "init",
            Phase::Prepared => "prepared",
            Phase::Decided(Outcome::Commit) => "committed",
            Phase::Decided(Outcome::Abort) => "aborted",
        }
    }

    fn letter(self) -> char {
        match self {
            Phase::Init => '·',
            Phase::Prepared => '?',
            Phase::Decided(Outcome::Commit) => '✓',
            Phase::Decided(Outcome::Abort) => '✗',
        }
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind::new("PREPARE", "PREP", Family::Ask),
        Kind::new("VOTE", "VOTE", Family::Answer),
        Kind::new("DECISION", "DEC", Family::Payload),
        Kind::new("ACK", "ACK", Family::Control),
        Kind::new("INQUIRE", "INQ", Family::Special),
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Prepare(_) => 0,
            Message::Vote { .. } => 1,
            Message::Decision { .. } => 2,
            Message::Ack(_) => 3,
            Message::Inquire(_) => 4,
        }
    }

    fn sign(&self) -> Option<Sign> {
        match self {
            Message::Vote { yes: true, .. } | Message::Decision { outcome: Outcome::Commit, .. } => Some(Sign::Yes),
            Message::Vote { yes: false, .. } | Message::Decision { outcome: Outcome::Abort, .. } => Some(Sign::No),
            Message::Prepare(_) | Message::Ack(_) | Message::Inquire(_) => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::Prepare(t) | Message::Ack(t) | Message::Inquire(t) => vec![("transaction", (*t).into())],
            Message::Vote { transaction, yes } => {
                vec![("transaction", (*transaction).into()), ("vote", if *yes { "yes" } else { "no" }.into())]
            }
            Message::Decision { transaction, outcome } => {
                vec![("transaction", (*transaction).into()), ("decision", outcome.name().into())]
            }
        }
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] =
        &[(Timer::VotesDue, "votes due"), (Timer::DecisionDue, "decision due")];
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] =
        &[Offer { name: "commit", argument: None }, Offer { name: "refuse", argument: None }];

    fn from_offer(offer: u8, _: u32) -> Option<Self> {
        [Request::Commit, Request::Refuse].get(usize::from(offer)).copied()
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Voted { .. } => "vote",
            Indication::Decided { outcome, .. } => outcome.name(),
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Voted { .. } => Mark::Note,
            Indication::Decided { outcome: Outcome::Abort, .. } => Mark::Abort,
            Indication::Decided { by_coordinator: true, .. } => Mark::Decide,
            Indication::Decided { by_coordinator: false, .. } => Mark::Learn,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Voted { transaction, yes } => {
                format!("votes {} on transaction {transaction}", if *yes { "yes" } else { "no" })
            }
            Indication::Decided { transaction, outcome, by_coordinator: true } => {
                format!("decides to {} transaction {transaction}", outcome.name())
            }
            Indication::Decided { transaction, outcome, by_coordinator: false } => {
                format!("{}s transaction {transaction}", outcome.name())
            }
        }
    }
}
