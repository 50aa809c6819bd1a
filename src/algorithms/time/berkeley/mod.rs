//! The Berkeley algorithm: nobody knows the time, so the clocks agree on their average.
//!
//! The master asks everybody for the time, allows for the way of each answer, and finds out how far every clock is from
//! its own. Of the clocks that agree well enough with one another it takes the mean, and tells each by how much to
//! change. It sends a difference, not a time, because a difference does not grow old on its way.

mod card;
mod properties;
mod scenarios;

pub use scenarios::scenarios;

use super::signed;
use crate::model::{
    Card, Family, Kind, MILLISECOND, Map, Mark, Pips, Portrait, ProcessId, Role, RoleStyle, Set, Time, Value, Variable,
    Variables,
};
use crate::sim::{self, Algorithm, Context, Offer, Property, Settings};

pub const MASTER: ProcessId = ProcessId(0);

/// One process. A slave keeps only what it was told last.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Berkeley {
    leads: bool,
    /// The number of the round.
    round: u32,
    /// When the poll was sent, by the master's clock; nothing between rounds.
    polled: Option<Time>,
    /// What the master has learned in this round, or in the last.
    estimates: Map<ProcessId, Estimate>,
    /// Whose clocks entered the mean.
    agreeing: Set<ProcessId>,
    /// How the clock was changed last.
    adjusted: Option<Adjustment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Adjustment {
    pub round: u32,
    /// In microseconds.
    pub by: i64,
    /// What the clock showed after it.
    shows: Time,
}

/// How far a clock is ahead of the master's, and by how much that can be wrong, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Estimate {
    pub ahead: i64,
    pub err: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Poll {
        round: u32,
    },
    Time {
        round: u32,
        clock: Time,
    },
    Adjust {
        round: u32,
        by: i64,
    },
    /// Only in the variant that sends a time instead of a difference.
    Set {
        round: u32,
        clock: Time,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    RoundDue,
    AnswersLate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Poll,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Adjusted(i64),
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    period: u64,
    patience: u64,
    tolerance: u64,
    min_delay: u64,
    /// ρ, in parts per million.
    drift: u64,
    send_absolute: bool,
    mean_of_all: bool,
    no_rtt: bool,
}

impl Algorithm for Berkeley {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // Clocks run on; a master that recovers begins a new round.
    type Options = Options;
    type Ghost = ();

    const READS_CLOCK: bool = true;
    const CARD: Card = card::CARD;
    const LEADS: bool = true;

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            period: settings.number("period").unsigned_abs() * MILLISECOND,
            patience: settings.number("patience").unsigned_abs() * MILLISECOND,
            tolerance: settings.number("tolerance").unsigned_abs() * MILLISECOND,
            min_delay: settings.number("min-delay").unsigned_abs() * MILLISECOND,
            drift: settings.number("drift-bound").unsigned_abs(),
            send_absolute: settings.variant("send-absolute"),
            mean_of_all: settings.variant("mean-of-all"),
            no_rtt: settings.variant("no-rtt"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let process = Berkeley {
            leads: ctx.me() == MASTER,
            round: 0,
            polled: None,
            estimates: Map::new(),
            agreeing: Set::new(),
            adjusted: None,
        };
        process.wait(ctx);
        process
    }

    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        Self::on_start(ctx)
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::Poll { round } => {
                ctx.step("answer");
                self.round = round;
                ctx.send(from, Message::Time { round, clock: ctx.now() });
            }
            Message::Time { round, clock } => self.upon_time(from, round, clock, ctx),
            Message::Adjust { round, by } => self.upon_adjust(round, by, ctx),
            Message::Set { round, clock } => {
                self.upon_adjust(round, clock.0.cast_signed() - ctx.now().0.cast_signed(), ctx);
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::RoundDue => {
                self.poll(ctx);
                self.wait(ctx);
            }
            Timer::AnswersLate => {
                ctx.step("late");
                self.conclude(ctx);
            }
        }
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        match request {
            Request::Poll if self.leads => self.poll(ctx),
            Request::Poll => ctx.ignore("only the master begins a round"),
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        match request {
            Request::Poll if !self.leads => Some("only the master begins a round"),
            Request::Poll if self.polled.is_some() => Some("a round is under way"),
            Request::Poll => None,
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe((): &mut (), _: ProcessId, _: &Self, _: &Indication) {}

    fn variables(&self) -> Variables {
        let Self { leads, round, polled, estimates, agreeing, adjusted } = self;
        let adjusted = adjusted.map_or(Value::Nothing, |adjusted| signed(adjusted.by));
        let mut variables = vec![Variable::volatile("round", *round), Variable::volatile("adjusted", adjusted)];
        if *leads {
            let ahead = estimates.iter().map(|(process, estimate)| {
                Value::text(format!("{process} {} ± {}", signed(estimate.ahead), Time(estimate.err)))
            });
            variables.push(Variable::volatile("polled", polled.map_or(Value::Nothing, Value::Time)));
            variables.push(Variable::volatile("ahead", Value::List(ahead.collect())));
            variables.push(Variable::volatile("S", Value::processes(agreeing)));
        }
        variables
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        match (self.leads, self.adjusted) {
            (true, _) => Role { name: "master", style: RoleStyle::Leader },
            (false, Some(adjusted)) if adjusted.round == self.round => {
                Role { name: "adjusted slave", style: RoleStyle::Informed }
            }
            (false, _) => Role { name: "slave", style: RoleStyle::Plain },
        }
    }

    fn portrait(&self, processes: u16) -> Portrait {
        let mut portrait = Portrait::default();
        if self.leads && self.polled.is_some() {
            let have = self.estimates.len() as u16;
            portrait.pips.push(Pips { label: "clocks read".to_owned(), have, of: processes, enough: processes });
        } else if self.leads && !self.agreeing.is_empty() {
            portrait.notes.push(("mean of", Value::processes(&self.agreeing)));
        }
        if let Some(Adjustment { by, .. }) = self.adjusted {
            portrait.notes.push(("adjusted", signed(by)));
        }
        portrait
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        let awaited = self.polled.is_some() && !self.estimates.contains_key(&from);
        (awaited && matches!(message, Message::Time { round, .. } if *round == self.round)).then_some(0)
    }
}

impl Berkeley {
    fn wait(&self, ctx: &mut Context<'_, Self>) {
        let period = ctx.options().period;
        if self.leads && period > 0 {
            ctx.set_timer(Timer::RoundDue, period);
        }
    }

    fn poll(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("poll");
        self.round += 1;
        self.polled = Some(ctx.now());
        self.estimates.clear();
        self.estimates.insert(ctx.me(), Estimate { ahead: 0, err: 0 });
        ctx.send_all(ctx.others(), &Message::Poll { round: self.round });
        ctx.set_timer(Timer::AnswersLate, ctx.options().patience);
    }

    fn upon_time(&mut self, from: ProcessId, round: u32, clock: Time, ctx: &mut Context<'_, Self>) {
        let Some(polled) = self.polled.filter(|_| round == self.round) else {
            return ctx.ignore("the answer belongs to an earlier round");
        };
        ctx.step("estimate");
        let Options { min_delay, no_rtt, .. } = *ctx.options();
        let way = ctx.now().since(polled) / 2;
        let now_there = if no_rtt { clock } else { clock.after(way) };
        let ahead = now_there.0.cast_signed() - ctx.now().0.cast_signed();
        self.estimates.insert(from, Estimate { ahead, err: way.saturating_sub(min_delay) });
        if self.estimates.len() == usize::from(ctx.count()) {
            self.conclude(ctx);
        }
    }

    /// All have answered, or the others are too late.
    fn conclude(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("adjust");
        self.polled = None;
        ctx.cancel_timer(Timer::AnswersLate);
        let Options { tolerance, mean_of_all, send_absolute, .. } = *ctx.options();
        let tolerance = if mean_of_all { u64::MAX } else { tolerance };
        self.agreeing = largest_agreeing(&self.estimates, tolerance);
        let sum: i64 = self.agreeing.iter().filter_map(|process| Some(self.estimates.get(process)?.ahead)).sum();
        let mean = sum / self.agreeing.len() as i64;
        for (&process, estimate) in &self.estimates {
            if process == ctx.me() {
                continue;
            }
            let clock = Time(ctx.now().0.saturating_add_signed(mean));
            let adjust = Message::Adjust { round: self.round, by: mean - estimate.ahead };
            ctx.send(process, if send_absolute { Message::Set { round: self.round, clock } } else { adjust });
        }
        self.adjust(mean, ctx);
    }

    fn upon_adjust(&mut self, round: u32, by: i64, ctx: &mut Context<'_, Self>) {
        if round != self.round {
            return ctx.ignore("it belongs to an earlier round");
        }
        ctx.step("obey");
        self.adjust(by, ctx);
    }

    fn adjust(&mut self, by: i64, ctx: &mut Context<'_, Self>) {
        let shows = Time(ctx.now().0.saturating_add_signed(by));
        self.adjusted = Some(Adjustment { round: self.round, by, shows });
        ctx.adjust_clock(by);
        ctx.indicate(Indication::Adjusted(by));
    }

    pub fn adjusted(&self) -> Option<Adjustment> {
        self.adjusted
    }

    pub fn agreeing(&self) -> &Set<ProcessId> {
        &self.agreeing
    }
}

/// The largest set of clocks of which no two differ by more than `tolerance`; of several the one that is furthest
/// behind. Such a set is all clocks from some clock on, up to `tolerance` ahead of it.
fn largest_agreeing(estimates: &Map<ProcessId, Estimate>, tolerance: u64) -> Set<ProcessId> {
    let mut largest = Set::new();
    let mut first = i64::MAX;
    for lowest in estimates.values().map(|estimate| estimate.ahead) {
        let agrees = |estimate: &Estimate| estimate.ahead >= lowest && estimate.ahead.abs_diff(lowest) <= tolerance;
        let set: Set<ProcessId> = estimates.iter().filter(|(_, estimate)| agrees(estimate)).map(|(&p, _)| p).collect();
        if (set.len(), std::cmp::Reverse(lowest)) > (largest.len(), std::cmp::Reverse(first)) {
            (largest, first) = (set, lowest);
        }
    }
    largest
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind { name: "POLL", short: "POLL", family: Family::Ask, layer: 0 },
        Kind { name: "TIME", short: "TIME", family: Family::Answer, layer: 0 },
        Kind { name: "ADJUST", short: "ADJ", family: Family::Special, layer: 0 },
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Poll { .. } => 0,
            Message::Time { .. } => 1,
            Message::Adjust { .. } | Message::Set { .. } => 2,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match *self {
            Message::Poll { round } => vec![("r", round.into())],
            Message::Time { round, clock } => vec![("r", round.into()), ("C", Value::Time(clock))],
            Message::Adjust { round, by } => vec![("r", round.into()), ("δ", signed(by))],
            Message::Set { round, clock } => vec![("r", round.into()), ("avg", Value::Time(clock))],
        }
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] =
        &[(Timer::RoundDue, "time for a round"), (Timer::AnswersLate, "answers too late")];
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[Offer { name: "poll the clocks", argument: None }];

    fn from_offer(offer: u8, _: u32) -> Option<Self> {
        (offer == 0).then_some(Request::Poll)
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        "adjust"
    }

    fn mark(&self) -> Mark {
        Mark::Learn
    }

    fn sentence(&self) -> String {
        let Indication::Adjusted(by) = self;
        format!("changes its clock by {}", signed(*by))
    }
}
