//! The heartbeat failure detector: silence is taken for a crash.
//!
//! *Pull* asks everybody once a period, and suspects whoever has not answered when the period is over. *Push* lets
//! everybody send a heartbeat each period, and suspects whoever has been silent for too long. With a timeout that no
//! correct process can miss this is the perfect detector P. Where nobody knows such a timeout, ◇P makes it longer
//! after each mistake, until there are none.

mod card;
mod properties;
mod scenarios;

pub use card::{CARD, CLASS, PERIOD, STEP, STYLE, TIMEOUT};
pub use scenarios::scenarios;

use crate::model::{
    Card, Cell, Family, Kind, MILLISECOND, Map, Mark, Portrait, ProcessId, Role, RoleStyle, Set, Time, Value, Variable,
    Variables,
};
use crate::sim::{self, Algorithm, Context, NoRequest, Property, Settings};

/// One process, which watches all the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heartbeat {
    /// The number of the period.
    seq: u32,
    /// Pull: T, in microseconds.
    period: u64,
    /// Pull: who has answered in this period.
    alive: Set<ProcessId>,
    /// Push: how long each may be silent, in microseconds.
    timeout: Map<ProcessId, u64>,
    /// The highest number heard from each.
    last: Map<ProcessId, u32>,
    /// Who is suspected, and since which period.
    suspected: Map<ProcessId, u32>,
    /// How many suspicions were taken back.
    mistakes: u32,
    /// Outside the model: the process is back after a crash.
    recovered: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Ping(u32),
    Ack(u32),
    Heartbeat(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The next period begins.
    Period,
    /// Push: this process has been silent for too long.
    Deadline(ProcessId),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Suspect(ProcessId),
    Restore(ProcessId),
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    push: bool,
    /// ◇P instead of P.
    adaptive: bool,
    timeout: u64,
    period: u64,
    step: u64,
    fixed_timeout: bool,
    no_restore: bool,
    any_answer: bool,
}

impl Options {
    /// How long after a crash everybody suspects at the latest, if the timeout fits delays of up to `delay`.
    pub fn detection(&self, delay: u64) -> u64 {
        if self.push { delay + self.timeout } else { 2 * self.timeout }
    }
}

type Ctx<'a> = Context<'a, Heartbeat>;

impl Algorithm for Heartbeat {
    type Message = Message;
    type Timer = Timer;
    type Request = NoRequest;
    type Indication = Indication;
    type Stable = (); // Crash-stop: nobody comes back.
    type Options = Options;
    type Ghost = ();

    const CARD: Card = CARD;

    fn options(settings: &Settings<'_>) -> Options {
        let micros = |name| settings.number(name).unsigned_abs() * MILLISECOND;
        Options {
            push: settings.number("detector") == 1,
            adaptive: settings.number("class") == 1,
            timeout: micros("timeout"),
            period: micros("period"),
            step: micros("step"),
            fixed_timeout: settings.variant("fixed-timeout"),
            no_restore: settings.variant("no-restore"),
            any_answer: settings.variant("any-answer"),
        }
    }

    fn on_start(ctx: &mut Ctx<'_>) -> Self {
        let Options { push, timeout, .. } = *ctx.options();
        let mut process = Heartbeat {
            seq: 0,
            period: timeout,
            alive: ctx.others().collect(),
            timeout: Map::new(),
            last: Map::new(),
            suspected: Map::new(),
            mistakes: 0,
            recovered: false,
        };
        if push {
            for q in ctx.others() {
                process.timeout.insert(q, timeout);
                ctx.set_timer(Timer::Deadline(q), timeout);
            }
        }
        process.upon_period(ctx);
        process
    }

    /// Outside the assumptions: begins anew, with numbers above those from before the crash.
    fn on_recover((): (), ctx: &mut Ctx<'_>) -> Self {
        let seq = (ctx.now().0 / MILLISECOND) as u32;
        Heartbeat { seq, recovered: true, ..Self::on_start(ctx) }
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Ctx<'_>) {
        match message {
            Message::Ping(seq) => {
                ctx.step("answer");
                ctx.send(from, Message::Ack(seq));
            }
            Message::Ack(seq) => self.upon_ack(from, seq, ctx),
            Message::Heartbeat(seq) => self.upon_heartbeat(from, seq, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx<'_>) {
        match timer {
            Timer::Period => self.upon_period(ctx),
            Timer::Deadline(q) => {
                ctx.step("silence");
                self.suspect(q, ctx);
            }
        }
    }

    fn on_request(&mut self, request: NoRequest, _: &mut Ctx<'_>) {
        match request {}
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe((): &mut (), _: ProcessId, _: &Self, _: &Indication) {}

    fn variables(&self) -> Variables {
        let Self { seq, period, alive, timeout, last, suspected, mistakes, recovered: _ } = self;
        let mut variables = vec![Variable::volatile("seq", *seq)];
        if timeout.is_empty() {
            variables.push(Variable::volatile("T", Value::Time(Time(*period))));
            variables.push(Variable::volatile("alive", Value::processes(alive)));
        } else {
            let each = |micros: &u64| Value::Time(Time(*micros));
            variables.push(Variable::volatile("timeout", Value::List(timeout.values().map(each).collect())));
            variables.push(Variable::volatile("last", Value::List(last.values().map(|&seq| seq.into()).collect())));
        }
        variables.push(Variable::volatile("suspected", Value::processes(suspected.keys())));
        variables.push(Variable::volatile("mistakes", *mistakes));
        variables
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        Role { name: "monitor", style: RoleStyle::Plain }
    }

    fn portrait(&self, _: u16) -> Portrait {
        let mut portrait = Portrait::default();
        let cell = |q: &ProcessId| Cell { text: format!("{q}?"), tint: 0, settled: false };
        portrait.cells.extend(self.suspected.keys().map(cell));
        portrait.notes.push(("timeout", Value::Time(Time(self.longest_timeout()))));
        if self.mistakes > 0 {
            portrait.notes.push(("mistakes", self.mistakes.into()));
        }
        portrait
    }
}

impl Heartbeat {
    fn upon_period(&mut self, ctx: &mut Ctx<'_>) {
        self.seq += 1;
        if ctx.options().push {
            ctx.step("beat");
            ctx.send_all(ctx.others(), &Message::Heartbeat(self.seq));
            return ctx.set_timer(Timer::Period, ctx.options().period);
        }
        let alive = std::mem::take(&mut self.alive);
        let mistakes = self.mistakes;
        for q in ctx.others() {
            match (alive.contains(&q), self.suspected.contains_key(&q)) {
                (false, false) => {
                    ctx.step("suspect");
                    self.suspect(q, ctx);
                }
                (true, true) => {
                    ctx.step("restore");
                    self.restore(q, ctx);
                }
                (true, false) | (false, true) => {}
            }
        }
        if self.mistakes > mistakes && !ctx.options().fixed_timeout {
            self.period += ctx.options().step;
        }
        ctx.step("ping");
        ctx.send_all(ctx.others(), &Message::Ping(self.seq));
        ctx.set_timer(Timer::Period, self.period);
    }

    fn upon_ack(&mut self, from: ProcessId, seq: u32, ctx: &mut Ctx<'_>) {
        let suspected = self.suspected.contains_key(&from);
        if suspected && self.is_final(ctx) {
            return ctx.ignore("no suspicion is taken back");
        }
        let new = self.last.get(&from).is_none_or(|&last| last < seq);
        if seq == self.seq || ctx.options().any_answer {
            ctx.step("alive");
        } else if suspected && new {
            ctx.step("late");
        } else {
            return ctx.ignore("it answers the ping of an earlier period");
        }
        self.last.insert(from, seq);
        self.alive.insert(from);
    }

    fn upon_heartbeat(&mut self, from: ProcessId, seq: u32, ctx: &mut Ctx<'_>) {
        if self.last.get(&from).is_some_and(|&last| seq <= last) {
            return ctx.ignore("a later heartbeat has been heard");
        }
        let suspected = self.suspected.contains_key(&from);
        if suspected && self.is_final(ctx) {
            return ctx.ignore("no suspicion is taken back");
        }
        ctx.step("heard");
        self.last.insert(from, seq);
        if suspected {
            ctx.step("mistaken");
            self.restore(from, ctx);
        }
        let timeout = self.timeout.get_or_insert_with(from, || ctx.options().timeout);
        if suspected && !ctx.options().fixed_timeout {
            *timeout += ctx.options().step;
        }
        ctx.set_timer(Timer::Deadline(from), *timeout);
    }

    /// Does whoever is suspected once stay suspected? So it is in P, which makes no mistakes.
    fn is_final(&self, ctx: &Ctx<'_>) -> bool {
        !ctx.options().adaptive || ctx.options().no_restore
    }

    fn suspect(&mut self, q: ProcessId, ctx: &mut Ctx<'_>) {
        self.suspected.insert(q, self.seq);
        ctx.indicate(Indication::Suspect(q));
    }

    fn restore(&mut self, q: ProcessId, ctx: &mut Ctx<'_>) {
        self.suspected.remove(&q);
        self.mistakes += 1;
        ctx.indicate(Indication::Restore(q));
    }

    /// The longest time that it lets anybody be silent, in microseconds.
    fn longest_timeout(&self) -> u64 {
        self.timeout.values().copied().max().unwrap_or(self.period)
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind::new("PING", "PING", Family::Ask),
        Kind::new("ACK", "ACK", Family::Answer),
        Kind::new("HEARTBEAT", "HB", Family::Control),
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Ping(_) => 0,
            Message::Ack(_) => 1,
            Message::Heartbeat(_) => 2,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let (Message::Ping(seq) | Message::Ack(seq) | Message::Heartbeat(seq)) = self;
        vec![("seq", (*seq).into())]
    }
}

impl sim::Timer for Timer {
    fn key(self) -> u32 {
        match self {
            Timer::Period => 0,
            Timer::Deadline(q) => 1 + u32::from(q.0),
        }
    }

    fn from_key(key: u32) -> Option<Self> {
        match key {
            0 => Some(Timer::Period),
            key => u16::try_from(key - 1).ok().map(|q| Timer::Deadline(ProcessId(q))),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Timer::Period => "next period",
            Timer::Deadline(_) => "deadline of a heartbeat",
        }
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Suspect(_) => "suspect",
            Indication::Restore(_) => "restore",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Suspect(_) => Mark::Abort,
            Indication::Restore(_) => Mark::Note,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Suspect(q) => format!("suspects {q}"),
            Indication::Restore(q) => format!("trusts {q} again"),
        }
    }
}
