//! Vector clocks: each process counts the events that it knows of, of everybody.
//!
//! Every event adds one to the process's own entry, and the vector is the event's stamp. Whoever receives a message
//! takes over what its sender knew. So the entry for q in a stamp says how many events of q are in the event's past,
//! and one event happened before another exactly when its vector is the smaller.

mod card;
mod properties;
mod scenarios;

pub use super::sandbox::Request;
pub use scenarios::scenarios;

use std::fmt;

use super::history::History;
use super::sandbox::{Happening, Stamped};
use crate::clocks::VectorClock;
use crate::model::{Card, Count, Family, Kind, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables};
use crate::sim::{self, Algorithm, Context, NoTimer, Property, Settings};

/// One process, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VectorClocks {
    /// V: of each process, how many of its events are known here.
    vector: Vector,
    /// How many messages it has sent: the number of the last.
    sent: u32,
    /// Of whom the message that came last told something new.
    news: Set<ProcessId>,
    others: Set<ProcessId>,
}

/// A vector clock as a stamp.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Vector(pub VectorClock);

/// A message of the application. The number is its name for the observer; nobody else reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    number: u32,
    vector: Vector,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    merge_only: bool,
    overwrite: bool,
    wrong_index: bool,
}

impl Algorithm for VectorClocks {
    type Message = Message;
    type Timer = NoTimer;
    type Request = Request;
    type Indication = Stamped<Vector>;
    type Stable = (); // The algorithm assumes that nobody crashes, so nothing is kept.
    type Options = Options;
    type Ghost = History<Vector>;

    const CARD: Card = card::CARD;

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            merge_only: settings.variant("merge-only"),
            overwrite: settings.variant("overwrite"),
            wrong_index: settings.variant("wrong-index"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let vector = Vector(VectorClock::new(ctx.count()));
        VectorClocks { vector, sent: 0, news: Set::new(), others: ctx.others().collect() }
    }

    /// Outside the assumptions: the process begins anew, and counts its events from 1 again.
    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        Self::on_start(ctx)
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        ctx.step("receive");
        let Options { merge_only, overwrite, wrong_index } = *ctx.options();
        let theirs = &message.vector.0;
        self.news = ctx.all().filter(|q| theirs.0[q.index()] > self.vector.0.0[q.index()]).collect();
        if overwrite {
            self.vector = message.vector;
        } else {
            self.vector.0.merge(theirs);
        }
        if !merge_only {
            self.vector.0.tick(if wrong_index { from } else { ctx.me() });
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

    fn observe(ghost: &mut History<Vector>, process: ProcessId, state: &Self, event: &Stamped<Vector>) {
        ghost.record(state.others.len() as u16 + 1, process, event);
    }

    fn variables(&self) -> Variables {
        let Self { vector, sent, news, others: _ } = self;
        vec![
            Variable::volatile("V", vector.value()),
            Variable::volatile("sent", *sent),
            Variable::volatile("news of", Value::processes(news)),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        if self.news.is_empty() {
            Role { name: "nothing new", style: RoleStyle::Plain }
        } else {
            Role { name: "has news", style: RoleStyle::Informed }
        }
    }

    /// One column for each entry; tinted what the last message has raised.
    fn portrait(&self, processes: u16) -> Portrait {
        let count = |(process, &number)| Count { number, news: self.news.contains(&process) };
        let vector = ProcessId::all(processes).zip(self.vector.0.0.iter()).map(count).collect();
        Portrait { vector, ..Portrait::default() }
    }
}

impl VectorClocks {
    /// The stamp of its last event.
    pub fn vector(&self) -> &Vector {
        &self.vector
    }

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
        ctx.send(to, Message { number: self.sent, vector: self.vector.clone() });
    }

    fn tick(&mut self, ctx: &Context<'_, Self>) {
        self.vector.0.tick(ctx.me());
        self.news.clear();
    }

    /// The vector is the event's stamp.
    fn stamp(&mut self, happening: Happening, ctx: &mut Context<'_, Self>) {
        ctx.indicate(Stamped { happening, stamp: self.vector.clone() });
    }
}

impl Vector {
    pub fn happened_before(&self, other: &Vector) -> bool {
        self.0 < other.0
    }

    fn value(&self) -> Value {
        Value::text(self.to_string())
    }
}

impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, count) in self.0.0.iter().enumerate() {
            write!(f, "{}{count}", if index == 0 { "(" } else { ", " })?;
        }
        f.write_str(")")
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[Kind { name: "MESSAGE", short: "m", family: Family::Payload, layer: 0 }];

    fn kind(&self) -> u16 {
        0
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("vt", self.vector.value()), ("number", self.number.into())]
    }
}
