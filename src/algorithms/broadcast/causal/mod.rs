//! FIFO and causal-order broadcast by holding back.
//!
//! Every message carries how many messages of each process its sender had delivered when it was broadcast. A receiver
//! that has delivered fewer has missed something which the message may be an answer to, and lets it wait. It stands on
//! reliable broadcast, which sees to it that what is missing comes.
//!
//! Source: Birman, Schiper, Stephenson 1991.

mod card;
mod messages;
mod properties;
mod scenarios;

pub use messages::{Indication, Message, Request, Stamped};
pub use properties::Order;
pub use scenarios::scenarios;

use crate::algorithms::broadcast::reliable::{self, Broadcast, Data, Deliver, Key, Reliable, name};
use crate::algorithms::failure_detection::heartbeat;
use crate::model::{
    Card, Cell, Count, Each, Portrait, ProcessId, Role, RoleStyle, Value, Variable, Variables, digest_of,
};
use crate::sim::{Algorithm, Context, Property, Settings, StandsOn};

/// One process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Causal {
    /// V: how many messages of each process were delivered.
    v: Each,
    /// How many were received; only the variant `count-received` reads it.
    received: Each,
    /// What came too early, with its sender.
    buffer: Vec<(ProcessId, Stamped)>,
    /// In the order of their delivery.
    delivered: Vec<Key>,
    reliable: Reliable<Stamped>,
    /// Outside the model: the process is back after a crash.
    recovered: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    causal: bool,
    reliable: reliable::Options,
    no_check: bool,
    count_received: bool,
    gaps: bool,
}

type Ctx<'a> = Context<'a, Causal>;

impl StandsOn<Reliable<Stamped>> for Causal {
    fn wrap_message(below: reliable::Message<Stamped>) -> Message {
        Message(below)
    }

    fn wrap_timer(below: reliable::Timer) -> reliable::Timer {
        below
    }

    fn options_below(own: &Options) -> &reliable::Options {
        &own.reliable
    }
}

impl Algorithm for Causal {
    type Message = Message;
    type Timer = reliable::Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // Crash-stop: nobody comes back.
    type Options = Options;
    type Ghost = Order;

    const CARD: Card = card::CARD;
    const BELOW: &'static [&'static Card] = &[&reliable::CARD, &heartbeat::CARD];
    const DRAWS_REACH_STATES: bool = false; // Nothing is drawn.

    fn is_interchangeable(options: &Options, process: ProcessId, asked: bool) -> bool {
        Reliable::<Stamped>::is_interchangeable(&options.reliable, process, asked)
    }

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            causal: settings.number("order") == 1,
            reliable: Reliable::<Stamped>::options(&settings.below(&reliable::CARD)),
            no_check: settings.variant("no-check"),
            count_received: settings.variant("count-received"),
            gaps: settings.variant("gaps"),
        }
    }

    fn on_start(ctx: &mut Ctx<'_>) -> Self {
        let (reliable, _) = ctx.lend(Reliable::on_start);
        let none = Each::zero(ctx.count());
        Causal {
            v: none.clone(),
            received: none,
            buffer: Vec::new(),
            delivered: Vec::new(),
            reliable,
            recovered: false,
        }
    }

    /// Outside the assumptions: the process begins anew.
    fn on_recover((): (), ctx: &mut Ctx<'_>) -> Self {
        let (reliable, _) = ctx.lend(|ctx| Reliable::on_recover((), ctx));
        Causal { reliable, recovered: true, ..Self::on_start(ctx) }
    }

    fn on_message(&mut self, from: ProcessId, Message(message): Message, ctx: &mut Ctx<'_>) {
        let ((), heard) = ctx.lend(|ctx| self.reliable.on_message(from, message, ctx));
        self.upon_delivery(heard, ctx);
    }

    fn on_timer(&mut self, timer: reliable::Timer, ctx: &mut Ctx<'_>) {
        let ((), heard) = ctx.lend(|ctx| self.reliable.on_timer(timer, ctx));
        self.upon_delivery(heard, ctx);
    }

    fn on_request(&mut self, Request(number): Request, ctx: &mut Ctx<'_>) {
        ctx.step("broadcast");
        let me = ctx.me();
        self.v[me.index()] += 1;
        self.received[me.index()] += 1;
        let stamped = Stamped { stamp: self.v.clone(), number };
        self.deliver(me, &stamped, ctx);
        let ((), heard) = ctx.lend(|ctx| self.reliable.on_request(Broadcast(stamped), ctx));
        self.upon_delivery(heard, ctx);
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut Order, process: ProcessId, _: &Self, Indication { key, number }: &Indication) {
        ghost.deliver(process, *key, digest_of(number));
    }

    fn variables(&self) -> Variables {
        let Self { v, received: _, buffer, delivered, reliable, recovered: _ } = self;
        let held = buffer.iter().map(|(j, message)| Value::text(message.name(*j)));
        let log = delivered.iter().map(|&key| Value::text(name(key)));
        let mut variables = vec![
            Variable::volatile("V", vector(v)),
            Variable::volatile("buffer", Value::List(held.collect())),
            Variable::volatile("delivered", Value::List(log.collect())),
        ];
        variables.extend(reliable.variables().into_iter().map(|variable| variable.lowered(1)));
        variables
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        Role { name: "peer", style: RoleStyle::Plain }
    }

    fn portrait(&self, _: u16) -> Portrait {
        let cell = |key: Key, settled| Cell { text: name(key), tint: u32::from(key.0.0) + 1, settled };
        let mut portrait = Portrait::default();
        portrait.cells.extend(self.delivered.iter().map(|&key| cell(key, true)));
        portrait.cells.extend(self.buffer.iter().map(|(j, message)| cell((*j, message.stamp[j.index()]), false)));
        portrait.vector = self.v.iter().map(|&number| Count { number, news: false }).collect();
        if let Some(missing) = self.buffer.first().and_then(|(j, message)| self.missing(*j, message)) {
            portrait.notes.push(("waits for", Value::text(name(missing))));
        }
        portrait
    }
}

impl Causal {
    fn upon_delivery(&mut self, heard: Vec<Deliver<Stamped>>, ctx: &mut Ctx<'_>) {
        for Deliver(Data { key: (j, _), payload }) in heard {
            // The own message was delivered when it was broadcast.
            if j != ctx.me() {
                ctx.step("receive");
                self.received[j.index()] += 1;
                let nth = payload.stamp[j.index()];
                self.buffer.push((j, payload));
                self.drain(ctx);
                if self.buffer.last().is_some_and(|(k, message)| (*k, message.stamp[k.index()]) == (j, nth)) {
                    ctx.buffer();
                }
            }
        }
    }

    fn drain(&mut self, ctx: &mut Ctx<'_>) {
        while let Some(place) = self.buffer.iter().position(|(j, message)| self.is_due(*j, message, ctx.options())) {
            let (j, message) = self.buffer.remove(place);
            ctx.step("deliver");
            let count = &mut self.v[j.index()];
            *count = message.stamp[j.index()].max(*count);
            self.deliver(j, &message, ctx);
        }
        if !self.buffer.is_empty() {
            ctx.step("hold");
        }
    }

    /// Has everything been delivered that comes before this message of `j`?
    fn is_due(&self, j: ProcessId, message: &Stamped, options: &Options) -> bool {
        let (stamp, v) = (&message.stamp, &self.v);
        let seen = if options.count_received { &self.received } else { v };
        let next = if options.gaps { stamp[j.index()] > v[j.index()] } else { stamp[j.index()] == v[j.index()] + 1 };
        let past = || (0..stamp.len()).all(|k| k == j.index() || stamp[k] <= seen[k]);
        options.no_check || next && (!options.causal || past())
    }

    /// The first message that this one of `j` has to wait for.
    fn missing(&self, j: ProcessId, message: &Stamped) -> Option<Key> {
        let before = |k: ProcessId| message.stamp[k.index()] - u32::from(k == j);
        let short = |k: &ProcessId| self.v[k.index()] < before(*k);
        let k = ProcessId::all(self.v.len() as u16).find(short)?;
        Some((k, self.v[k.index()] + 1))
    }

    fn deliver(&mut self, j: ProcessId, message: &Stamped, ctx: &mut Ctx<'_>) {
        let key = (j, message.stamp[j.index()]);
        self.delivered.push(key);
        ctx.indicate(Indication { key, number: message.number });
    }
}

fn vector(v: &[u32]) -> Value {
    Value::List(v.iter().map(|&count| count.into()).collect())
}
