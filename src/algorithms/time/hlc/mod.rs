//! The hybrid logical clock: a logical clock that stays close to physical time.
//!
//! l is the latest physical time that the process has seen or heard of, c counts the events that know of no later one.
//! The pair respects causality as Lamport's clock does, whatever the physical clocks say; and as long as those differ by
//! at most ε, l is never more than ε ahead of the own clock, so that it can be read as a time.

mod card;
mod properties;
mod scenarios;

pub use super::sandbox::Request;
pub use scenarios::scenarios;

use std::fmt;

use super::history::History;
use super::sandbox::{Happening, Stamped};
use crate::model::{
    Badge, Card, Family, Kind, MILLISECOND, Portrait, ProcessId, Role, RoleStyle, Set, Time, Value, Variable, Variables,
};
use crate::sim::{self, Algorithm, Context, NoTimer, Property, Settings};

/// One process, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HybridClock {
    stamp: Stamp,
    /// What the physical clock showed at the last event.
    pt: Option<Time>,
    /// How many messages it has sent: the number of the last.
    sent: u32,
    others: Set<ProcessId>,
}

/// Compared by l, then by c.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    pub l: Time,
    pub c: u32,
}

/// A message of the application. The number is its name for the observer; nobody else reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    number: u32,
    stamp: Stamp,
}

/// What is on disk: stamps go on growing across a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stable {
    stamp: Stamp,
    sent: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// ε: by how much two physical clocks differ at most, in microseconds.
    max_offset: u64,
    pt_only: bool,
    no_reset: bool,
    accept_any: bool,
}

impl Algorithm for HybridClock {
    type Message = Message;
    type Timer = NoTimer;
    type Request = Request;
    type Indication = Stamped<Stamp>;
    type Stable = Stable;
    type Options = Options;
    type Ghost = History<Stamp>;

    const READS_CLOCK: bool = true;
    const CARD: Card = card::CARD;

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            max_offset: settings.number("max-offset").unsigned_abs() * MILLISECOND,
            pt_only: settings.variant("pt-only"),
            no_reset: settings.variant("no-reset"),
            accept_any: settings.variant("accept-any"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        HybridClock { stamp: Stamp::default(), pt: None, sent: 0, others: ctx.others().collect() }
    }

    fn on_recover(Stable { stamp, sent }: Stable, ctx: &mut Context<'_, Self>) -> Self {
        ctx.step("recover");
        HybridClock { stamp, pt: None, sent, others: ctx.others().collect() }
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        let theirs = message.stamp;
        let latest_possible = ctx.now().after(ctx.options().max_offset);
        if theirs.l > latest_possible && !ctx.options().accept_any {
            ctx.step("reject");
            return ctx.ignore("its time is further ahead than clocks can differ");
        }
        ctx.step("receive");
        let Stamp { l: before, c } = self.stamp;
        let l = before.max(theirs.l).max(ctx.now());
        let c = match (l == before, l == theirs.l) {
            (true, true) => c.max(theirs.c) + 1,
            (true, false) => c + 1,
            (false, true) => theirs.c + 1,
            (false, false) => self.reset(ctx),
        };
        self.stamp(Stamp { l, c }, Happening::Received(from, message.number), ctx);
    }

    fn on_timer(&mut self, timer: NoTimer, _: &mut Context<'_, Self>) {
        match timer {}
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        match request {
            Request::Local => {
                ctx.step("local");
                self.advance(Happening::Local, ctx);
            }
            Request::Send(to) if self.others.contains(&to) => {
                ctx.step("local");
                self.sent += 1;
                self.advance(Happening::Sent(self.sent), ctx);
                ctx.step("send");
                ctx.send(to, Message { number: self.sent, stamp: self.stamp });
            }
            Request::Send(_) => ctx.ignore("there is no link to that process"),
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        request.refused_by(&self.others)
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut History<Stamp>, process: ProcessId, state: &Self, event: &Stamped<Stamp>) {
        ghost.record(state.others.len() as u16 + 1, process, event);
    }

    fn variables(&self) -> Variables {
        let Self { stamp: Stamp { l, c }, pt, sent, others: _ } = self;
        vec![
            Variable::volatile("pt", pt.map_or(Value::Nothing, Value::Time)),
            Variable::durable("l", Value::Time(*l)),
            Variable::durable("c", *c),
            Variable::durable("sent", *sent),
        ]
    }

    fn stable_variables(Stable { stamp: Stamp { l, c }, sent }: &Stable) -> Variables {
        vec![Variable::durable("l", Value::Time(*l)), Variable::durable("c", *c), Variable::durable("sent", *sent)]
    }

    /// Does l run ahead of the own clock?
    fn role(&self) -> Role {
        match self.pt {
            Some(pt) if pt < self.stamp.l => Role { name: "ahead of its clock", style: RoleStyle::Informed },
            Some(_) | None => Role { name: "on its clock", style: RoleStyle::Plain },
        }
    }

    fn badge(&self) -> Option<Badge> {
        Some(Badge { letter: 'c', number: self.stamp.c })
    }

    fn portrait(&self, _: u16) -> Portrait {
        let notes = match self.pt {
            None => vec![("l", Value::Time(self.stamp.l))],
            Some(pt) => vec![("pt", Value::Time(pt)), ("l", Value::Time(self.stamp.l)), ("c", self.stamp.c.into())],
        };
        Portrait { notes, ..Portrait::default() }
    }
}

impl HybridClock {
    /// A local event, or the sending of a message.
    fn advance(&mut self, happening: Happening, ctx: &mut Context<'_, Self>) {
        let Stamp { l: before, c } = self.stamp;
        let l = before.max(ctx.now());
        let c = if l == before { c + 1 } else { self.reset(ctx) };
        self.stamp(Stamp { l, c }, happening, ctx);
    }

    /// The counter at the first event that knows of a later physical time than all before it.
    fn reset(&self, ctx: &Context<'_, Self>) -> u32 {
        if ctx.options().no_reset { self.stamp.c + 1 } else { 0 }
    }

    /// Stamps the event. The stamp is on disk before anybody learns of it.
    fn stamp(&mut self, stamp: Stamp, happening: Happening, ctx: &mut Context<'_, Self>) {
        self.pt = Some(ctx.now());
        self.stamp = if ctx.options().pt_only { Stamp { l: ctx.now(), c: 0 } } else { stamp };
        ctx.store(Stable { stamp: self.stamp, sent: self.sent });
        ctx.indicate(Stamped { happening, stamp: self.stamp });
    }

    /// What it knows of time after its last event: the physical clock's reading then, and the stamp.
    pub fn reading(&self) -> (Option<Time>, Stamp) {
        (self.pt, self.stamp)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}, {})", self.l, self.c)
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[Kind { name: "MESSAGE", short: "m", family: Family::Payload, layer: 0 }];

    fn kind(&self) -> u16 {
        0
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("l", Value::Time(self.stamp.l)), ("c", self.stamp.c.into()), ("number", self.number.into())]
    }
}
