//! Lamport's logical clock: one counter a process, which a message carries along.
//!
//! Every event moves the counter on, and its reading is the event's stamp. Whoever receives a message moves its counter
//! past the stamp in the message first. So whatever could have influenced an event has a smaller stamp. The converse is
//! not promised: a smaller stamp may mean nothing at all.

mod card;
mod properties;
mod scenarios;

pub use super::sandbox::Request;
pub use scenarios::scenarios;

use super::history::History;
use super::sandbox::{Happening, Stamped};
use crate::model::{Badge, Card, Family, Kind, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables};
use crate::sim::{self, Algorithm, Context, NoTimer, Property, Settings};

/// One process, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LamportClock {
    /// L: the stamp of the last event.
    clock: u64,
    /// How many messages it has sent: the number of the last.
    sent: u32,
    /// What the clock would show had the message that came last not moved it on.
    overruled: Option<u64>,
    others: Set<ProcessId>,
}

/// A message of the application. The number is its name for the observer; nobody else reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    number: u32,
    stamp: u64,
}

/// What is on disk: stamps stay unique across a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stable {
    clock: u64,
    sent: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    first_step: u64,
    step_growth: u64,
    no_max: bool,
    no_plus_one: bool,
    volatile_clock: bool,
}

impl Algorithm for LamportClock {
    type Message = Message;
    type Timer = NoTimer;
    type Request = Request;
    type Indication = Stamped<u64>;
    type Stable = Stable;
    type Options = Options;
    type Ghost = History<u64>;

    const CARD: Card = card::CARD;

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            first_step: settings.number("first-step").unsigned_abs(),
            step_growth: settings.number("step-growth").unsigned_abs(),
            no_max: settings.variant("no-max"),
            no_plus_one: settings.variant("no-plus-one"),
            volatile_clock: settings.variant("volatile-clock"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        LamportClock { clock: 0, sent: 0, overruled: None, others: ctx.others().collect() }
    }

    fn on_recover(stable: Stable, ctx: &mut Context<'_, Self>) -> Self {
        ctx.step("recover");
        let Stable { clock, sent } = stable;
        let clock = if ctx.options().volatile_clock { 0 } else { clock };
        LamportClock { clock, sent, overruled: None, others: ctx.others().collect() }
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        ctx.step("receive");
        self.tick(ctx);
        let Options { no_max, no_plus_one, .. } = *ctx.options();
        if self.clock <= message.stamp && !no_max {
            ctx.step("jump");
            self.overruled = Some(self.clock);
            self.clock = if no_plus_one { message.stamp } else { message.stamp + 1 };
        }
        self.stamp(Happening::Received(from, message.number), ctx);
    }

    fn on_timer(&mut self, timer: NoTimer, _: &mut Context<'_, Self>) {
        match timer {}
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        match request {
            Request::Local => self.upon_local(ctx),
            Request::Send(to) if self.others.contains(&to) => self.upon_send(to, ctx),
            Request::Send(_) => ctx.ignore("there is no link to that process"),
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        request.refused_by(&self.others)
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut History<u64>, process: ProcessId, state: &Self, event: &Stamped<u64>) {
        ghost.record(state.others.len() as u16 + 1, process, event);
    }

    fn variables(&self) -> Variables {
        let Self { clock, sent, overruled, others: _ } = self;
        vec![
            Variable::durable("L", *clock),
            Variable::durable("sent", *sent),
            Variable::volatile("overruled", overruled.map_or(Value::Nothing, Value::from)),
        ]
    }

    fn stable_variables(stable: &Stable) -> Variables {
        let Stable { clock, sent } = stable;
        vec![Variable::durable("L", *clock), Variable::durable("sent", *sent)]
    }

    fn role(&self) -> Role {
        match self.overruled {
            None => Role { name: "on its own count", style: RoleStyle::Plain },
            Some(_) => Role { name: "moved on by a message", style: RoleStyle::Informed },
        }
    }

    fn badge(&self) -> Option<Badge> {
        Some(Badge { letter: 'L', number: u32::try_from(self.clock).unwrap_or(u32::MAX) })
    }

    fn portrait(&self, _: u16) -> Portrait {
        let mut portrait = Portrait::default();
        if let Some(overruled) = self.overruled {
            portrait.notes.push(("instead of", overruled.into()));
        }
        portrait
    }
}

impl LamportClock {
    fn upon_local(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("local");
        self.tick(ctx);
        self.stamp(Happening::Local, ctx);
    }

    fn upon_send(&mut self, to: ProcessId, ctx: &mut Context<'_, Self>) {
        ctx.step("send");
        self.tick(ctx);
        self.sent += 1;
        self.stamp(Happening::Sent(self.sent), ctx);
        ctx.send(to, Message { number: self.sent, stamp: self.clock });
    }

    /// Moves the clock on between two events. Lamport asks only that it moves; by how much is the process's own affair.
    fn tick(&mut self, ctx: &Context<'_, Self>) {
        let Options { first_step, step_growth, .. } = *ctx.options();
        self.clock += first_step + step_growth * u64::from(ctx.me().0);
        self.overruled = None;
    }

    /// The clock's reading is the event's stamp. It is on disk before anybody learns of it.
    fn stamp(&mut self, happening: Happening, ctx: &mut Context<'_, Self>) {
        ctx.store(Stable { clock: self.clock, sent: self.sent });
        ctx.indicate(Stamped { happening, stamp: self.clock });
    }
}

/// The stamp as the total order has it: ties are broken by process.
fn in_total_order(clock: u64, process: ProcessId) -> Value {
    Value::Stamp { clock, process }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[Kind { name: "MESSAGE", short: "m", family: Family::Payload, layer: 0 }];

    fn kind(&self) -> u16 {
        0
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("ts", self.stamp.into()), ("number", self.number.into())]
    }
}
