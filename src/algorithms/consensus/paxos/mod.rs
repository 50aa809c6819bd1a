//! Paxos for one decision: proposers ask for promises, then for votes, and a majority of votes chooses.
//!
//! A ballot is a number with its proposer's name. An acceptor that promises a ballot will accept nothing in a lower one,
//! and says what it has accepted so far. So a proposer with a majority of promises knows of any value that can have been
//! chosen before: it is that of the highest ballot among them, and the proposer must ask for that one again.
//!
//! Safety needs no clock. Progress needs proposers that give way to one another: two that keep overtaking each other,
//! each before the other's votes are in, choose nothing for ever (the variant `no-backoff`).

mod card;
mod messages;
mod properties;
mod scenarios;

pub use messages::{Indication, Message, Propose, Timer};
pub use properties::History;
pub use scenarios::scenarios;

use crate::model::{
    Badge, Card, MILLISECOND, Map, Mark, Pips, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables,
};
use crate::sim::{Algorithm, Context, Property, Settings};

/// Ordered by round, then by proposer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ballot {
    pub round: u32,
    pub proposer: ProcessId,
}

/// A value accepted in a ballot; in one ballot there is only one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Vote {
    pub ballot: Ballot,
    pub value: u32,
}

/// One process: proposer, acceptor and learner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Paxos {
    stable: Stable,
    /// Proposer: what it wants to be chosen, until it learns what is.
    own: Option<u32>,
    /// Proposer: its current ballot; none while it waits to try again.
    attempt: Option<Attempt>,
    /// Learner: who has accepted in which ballot.
    votes: Map<Ballot, Set<ProcessId>>,
    chosen: Option<u32>,
}

/// What survives a crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stable {
    /// Proposer: the highest round it has used or heard of, so that no ballot is used twice.
    round: u32,
    /// Acceptor.
    promised: Option<Ballot>,
    accepted: Option<Vote>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Attempt {
    ballot: Ballot,
    promises: Map<ProcessId, Option<Vote>>,
    /// What a majority of promises left to propose.
    value: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    timeout: u64,
    backoff: u64,
    own_value: bool,
    lowest_ballot: bool,
    no_check: bool,
    volatile_acceptor: bool,
    half_quorum: bool,
    no_backoff: bool,
}

impl Algorithm for Paxos {
    type Message = Message;
    type Timer = Timer;
    type Request = Propose;
    type Indication = Indication;
    type Stable = Stable;
    type Options = Options;
    type Ghost = History;

    const CARD: Card = card::CARD;

    const DRAWS_REACH_STATES: bool = false; // They only say how long a proposer waits.

    /// Not who may propose: ballots are compared by their proposers too.
    fn is_interchangeable(_: &Options, _: ProcessId, asked: bool) -> bool {
        !asked
    }

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            timeout: settings.number("timeout").unsigned_abs() * MILLISECOND,
            backoff: settings.number("backoff").unsigned_abs() * MILLISECOND,
            own_value: settings.variant("own-value"),
            lowest_ballot: settings.variant("lowest-ballot"),
            no_check: settings.variant("no-check"),
            volatile_acceptor: settings.variant("volatile-acceptor"),
            half_quorum: settings.variant("half-quorum"),
            no_backoff: settings.variant("no-backoff"),
        }
    }

    fn on_start(_: &mut Context<'_, Self>) -> Self {
        Paxos::default()
    }

    fn on_recover(stable: Stable, ctx: &mut Context<'_, Self>) -> Self {
        ctx.step("recover");
        Paxos { stable, ..Paxos::default() }
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::Prepare(ballot) => self.upon_prepare(from, ballot, ctx),
            Message::Promise { ballot, accepted } => self.upon_promise(from, ballot, accepted, ctx),
            Message::Accept(vote) => self.upon_accept(from, vote, ctx),
            Message::Accepted(vote) => self.upon_accepted(from, vote, ctx),
            Message::Nack { promised, .. } => self.upon_nack(promised, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::RetryDue => {
                ctx.step("retry");
                self.prepare(ctx);
            }
        }
    }

    fn on_request(&mut self, Propose(value): Propose, ctx: &mut Context<'_, Self>) {
        if self.own.is_some() || self.chosen.is_some() {
            return ctx.ignore("it proposes already, or knows what is chosen");
        }
        ctx.step("propose");
        self.own = Some(value);
        ctx.indicate(Indication::Proposed(value));
        self.prepare(ctx);
    }

    fn refuses(&self, _: &Propose) -> Option<&'static str> {
        match (self.own, self.chosen) {
            (_, Some(_)) => Some("it knows already what is chosen"),
            (Some(_), None) => Some("it proposes already"),
            (None, None) => None,
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut History, process: ProcessId, _: &Self, indication: &Indication) {
        ghost.observe(process, indication);
    }

    fn variables(&self) -> Variables {
        let Self { stable, own, attempt, votes, chosen } = self;
        let number = |value: Option<u32>| value.map_or(Value::Nothing, Value::from);
        let attempt = attempt.as_ref();
        let votes = votes.iter().map(|(ballot, by)| Value::List(vec![stamp(*ballot), Value::processes(by)]));
        let mut variables = Self::stable_variables(stable);
        variables.extend([
            Variable::volatile("own", number(*own)),
            Variable::volatile("b", attempt.map_or(Value::Nothing, |attempt| stamp(attempt.ballot))),
            Variable::volatile(
                "promises",
                attempt.map_or(Value::Nothing, |attempt| Value::processes(attempt.promises.keys())),
            ),
            Variable::volatile("value", number(attempt.and_then(|attempt| attempt.value))),
            Variable::volatile("votes", Value::List(votes.collect())),
            Variable::volatile("chosen", number(*chosen)),
        ]);
        variables
    }

    fn stable_variables(Stable { round, promised, accepted }: &Stable) -> Variables {
        vec![
            Variable::durable("round", *round),
            Variable::durable("promised", promised.map_or(Value::Nothing, stamp)),
            Variable::durable("accepted", accepted.map_or(Value::Nothing, messages::vote)),
        ]
    }

    fn role(&self) -> Role {
        let (name, style) = match (self.chosen, &self.attempt, self.own) {
            (Some(_), _, _) => ("decided", RoleStyle::Informed),
            (None, Some(Attempt { value: Some(_), .. }), _) => ("proposing", RoleStyle::Coordinator),
            (None, Some(_), _) => ("preparing", RoleStyle::Candidate),
            (None, None, Some(_)) => ("waiting", RoleStyle::Candidate),
            (None, None, None) => ("acceptor", RoleStyle::Plain),
        };
        Role { name, style }
    }

    fn badge(&self) -> Option<Badge> {
        self.stable.promised.map(|ballot| Badge { letter: 'B', number: ballot.round })
    }

    const ANSWERS: &'static [Mark] = &[Mark::Learn, Mark::Decide];

    fn portrait(&self, processes: u16) -> Portrait {
        let mut portrait = Portrait::default();
        if let Some(attempt) = &self.attempt {
            let voters = self.votes.get(&attempt.ballot).into_iter().flat_map(Set::iter);
            let (label, quorum): (_, Vec<ProcessId>) = match attempt.value {
                None => ("promises", attempt.promises.keys().copied().collect()),
                Some(_) => ("votes", voters.copied().collect()),
            };
            let have = quorum.len() as u16;
            let pips = Pips { label: label.to_owned(), have, of: processes, enough: processes / 2 + 1 };
            (portrait.pips, portrait.quorum) = (vec![pips], quorum);
        }
        let Stable { promised, accepted, .. } = self.stable;
        portrait.notes.extend(promised.map(|ballot| ("promised", stamp(ballot))));
        portrait.notes.extend(accepted.map(|vote| ("accepted", messages::vote(vote))));
        portrait.notes.extend(self.chosen.map(|value| ("chosen", value.into())));
        portrait
    }

    const MEASURED: &'static [&'static str] = &["promised", "accepted"];

    fn measures(&self) -> Vec<u32> {
        let Stable { promised, accepted, .. } = self.stable;
        [promised, accepted.map(|vote| vote.ballot)].map(|ballot| ballot.map_or(0, |ballot| ballot.round)).to_vec()
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        let attempt = self.attempt.as_ref()?;
        let fills = match (message, attempt.value) {
            (Message::Promise { ballot, .. }, None) => {
                *ballot == attempt.ballot && !attempt.promises.contains_key(&from)
            }
            (Message::Accepted(vote), Some(_)) => {
                let known = self.votes.get(&vote.ballot).is_some_and(|by| by.contains(&from));
                vote.ballot == attempt.ballot && !known
            }
            _ => false,
        };
        fills.then_some(0)
    }
}

/// Proposer.
impl Paxos {
    fn prepare(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("prepare");
        self.stable.round += 1;
        let ballot = Ballot { round: self.stable.round, proposer: ctx.me() };
        self.attempt = Some(Attempt { ballot, promises: Map::new(), value: None });
        // Its own acceptor has promised nothing higher, because `round` is the highest of all it has heard of.
        self.stable.promised = Some(ballot);
        self.store(ctx);
        let wait = ctx.options().timeout + ctx.draw(ctx.options().backoff + 1);
        ctx.set_timer(Timer::RetryDue, wait);
        ctx.send_all(ctx.others(), &Message::Prepare(ballot));
        self.upon_promise(ctx.me(), ballot, self.stable.accepted, ctx);
    }

    fn upon_promise(&mut self, from: ProcessId, ballot: Ballot, accepted: Option<Vote>, ctx: &mut Context<'_, Self>) {
        let current = |attempt: &&mut Attempt| attempt.ballot == ballot && attempt.value.is_none();
        let Some(attempt) = self.attempt.as_mut().filter(current) else {
            return ctx.ignore("no promise is missing, or it is for an earlier ballot");
        };
        ctx.step("count");
        attempt.promises.insert(from, accepted);
        if attempt.promises.len() < quorum(ctx) {
            return;
        }
        ctx.step("pick");
        let votes = attempt.promises.values().flatten();
        let bound = if ctx.options().lowest_ballot { votes.min() } else { votes.max() };
        let bound = bound.filter(|_| !ctx.options().own_value).map(|vote| vote.value);
        attempt.value = bound.or(self.own);
        let Some(value) = attempt.value else { return };
        let vote = Vote { ballot, value };
        ctx.send_all(ctx.others(), &Message::Accept(vote));
        self.accept(vote, ctx);
    }

    /// Upon word of a ballot: gives up a lower one of its own.
    fn heard_of(&mut self, ballot: Ballot, ctx: &mut Context<'_, Self>) {
        self.stable.round = self.stable.round.max(ballot.round);
        if self.attempt.as_ref().is_none_or(|attempt| attempt.ballot >= ballot) {
            return;
        }
        ctx.step("overtaken");
        self.attempt = None;
        let most = ctx.options().backoff * u64::from(self.stable.round.min(LONGEST));
        let wait = if ctx.options().no_backoff { 0 } else { ctx.draw(most + 1) };
        ctx.set_timer(Timer::RetryDue, wait);
    }

    fn upon_nack(&mut self, promised: Ballot, ctx: &mut Context<'_, Self>) {
        if self.attempt.as_ref().is_none_or(|attempt| attempt.ballot >= promised) {
            ctx.ignore("it has given that ballot up already");
        }
        self.heard_of(promised, ctx);
    }
}

/// Acceptor.
impl Paxos {
    fn upon_prepare(&mut self, from: ProcessId, ballot: Ballot, ctx: &mut Context<'_, Self>) {
        if let Some(promised) = self.stable.promised.filter(|promised| *promised > ballot) {
            ctx.step("refuse");
            return ctx.send(from, Message::Nack { ballot, promised });
        }
        ctx.step("promise");
        self.heard_of(ballot, ctx);
        self.stable.promised = Some(ballot);
        self.store(ctx);
        ctx.send(from, Message::Promise { ballot, accepted: self.stable.accepted });
    }

    fn upon_accept(&mut self, from: ProcessId, vote: Vote, ctx: &mut Context<'_, Self>) {
        let higher = self.stable.promised.filter(|promised| *promised > vote.ballot && !ctx.options().no_check);
        if let Some(promised) = higher {
            ctx.step("refuse");
            return ctx.send(from, Message::Nack { ballot: vote.ballot, promised });
        }
        self.heard_of(vote.ballot, ctx);
        self.accept(vote, ctx);
    }

    fn accept(&mut self, vote: Vote, ctx: &mut Context<'_, Self>) {
        ctx.step("accept");
        self.stable.promised = self.stable.promised.max(Some(vote.ballot));
        self.stable.accepted = Some(vote);
        self.store(ctx);
        ctx.indicate(Indication::Accepted { ballot: vote.ballot, value: vote.value });
        ctx.send_all(ctx.others(), &Message::Accepted(vote));
        if self.chosen.is_none() {
            self.upon_accepted(ctx.me(), vote, ctx);
        }
    }

    fn store(&self, ctx: &mut Context<'_, Self>) {
        let forgetful = Stable { round: self.stable.round, ..Stable::default() };
        ctx.store(if ctx.options().volatile_acceptor { forgetful } else { self.stable });
    }
}

/// Learner.
impl Paxos {
    fn upon_accepted(&mut self, from: ProcessId, Vote { ballot, value }: Vote, ctx: &mut Context<'_, Self>) {
        if self.chosen.is_some() {
            return ctx.ignore("it knows already what is chosen");
        }
        ctx.step("vote");
        let votes = self.votes.get_or_insert_with(ballot, Set::new);
        votes.insert(from);
        if votes.len() < quorum(ctx) {
            return;
        }
        ctx.step("chosen");
        (self.own, self.attempt, self.votes) = (None, None, Map::new());
        self.chosen = Some(value);
        ctx.cancel_timer(Timer::RetryDue);
        ctx.indicate(Indication::Chosen { value, in_own_ballot: ballot.proposer == ctx.me() });
    }
}

/// From this round on, overtaken proposers wait no longer than before.
const LONGEST: u32 = 16;

/// How many promises, or votes, are enough.
fn quorum(ctx: &Context<'_, Paxos>) -> usize {
    let count = ctx.count();
    usize::from(if ctx.options().half_quorum { (count / 2).max(1) } else { ctx.majority() })
}

fn stamp(ballot: Ballot) -> Value {
    Value::Stamp { clock: u64::from(ballot.round), process: ballot.proposer }
}
