//! Cristian's clock synchronisation: ask a server for the time, and allow for the way of its answer.
//!
//! The answer was right when it left, so a client that waited RTT for it adds half of that. It cannot know how RTT was
//! shared between the two ways, but no way is shorter than the minimum delay: the reading is wrong by at most
//! RTT/2 − d_min. A client whose clock is behind sets it forward; one that is ahead lets it run slower until it is
//! right, so that its time never goes back.

mod card;
mod properties;
mod scenarios;

pub use scenarios::scenarios;

use super::signed;
use crate::model::{
    Card, Family, Kind, MILLISECOND, Mark, Portrait, ProcessId, Role, RoleStyle, Time, Value, Variable, Variables,
};
use crate::sim::{self, Algorithm, Context, Offer, Property, Settings};

/// Who knows the time.
pub const SERVER: ProcessId = ProcessId(0);

/// While a clock is ahead it runs this much slower, in parts per million.
const SLEW: i32 = 100_000;

/// One process. The server keeps nothing but its clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cristian {
    serves: bool,
    /// The number of the last request.
    rid: u32,
    /// When it was sent, by the own clock; nothing while no answer is awaited.
    t0: Option<Time>,
    /// The last answer that was accepted.
    reading: Option<Reading>,
    /// Is the clock made to run slower just now?
    slewing: bool,
}

/// What an answer says of the server's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// When the answer arrived, by the own clock.
    pub t1: Time,
    pub rtt: u64,
    /// What the server's clock shows at t1, by this reading.
    pub target: Time,
    /// By how much the reading can be wrong, in microseconds.
    pub err: u64,
    /// By how much the clock was set forward.
    pub stepped: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    TimeReq { rid: u32 },
    TimeResp { rid: u32, time: Time },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    PollDue,
    AnswerLate,
    SlewDone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Ask,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Accepted(Reading),
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    period: u64,
    max_rtt: u64,
    min_delay: u64,
    /// ρ, in parts per million.
    drift: u64,
    use_server_time: bool,
    step_back: bool,
    accept_old: bool,
}

impl Algorithm for Cristian {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // A client that recovers asks again.
    type Options = Options;
    type Ghost = ();

    const READS_CLOCK: bool = true;
    const CARD: Card = card::CARD;

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            period: settings.number("period").unsigned_abs() * MILLISECOND,
            max_rtt: settings.number("max-rtt").unsigned_abs() * MILLISECOND,
            min_delay: settings.number("min-delay").unsigned_abs() * MILLISECOND,
            drift: settings.number("drift-bound").unsigned_abs(),
            use_server_time: settings.variant("use-server-time"),
            step_back: settings.variant("step-back"),
            accept_old: settings.variant("accept-old-reply"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let process = Cristian { serves: ctx.me() == SERVER, rid: 0, t0: None, reading: None, slewing: false };
        process.wait(ctx);
        process
    }

    /// Its clock ran on, but whatever correction it had begun is forgotten; so is the number of the last request, and
    /// an answer from before the crash could be taken for a new one, were numbers not taken at random.
    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        ctx.slew_clock(0);
        let mut process = Self::on_start(ctx);
        process.rid = ctx.draw(1 << 30) as u32;
        process
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::TimeReq { rid } => {
                ctx.step("serve");
                ctx.send(from, Message::TimeResp { rid, time: ctx.now() });
            }
            Message::TimeResp { rid, time } => self.upon_answer(rid, time, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::PollDue => {
                self.ask(ctx);
                self.wait(ctx);
            }
            Timer::AnswerLate => {
                ctx.step("retry");
                self.ask(ctx);
            }
            Timer::SlewDone => {
                ctx.step("slewed");
                self.stop_slewing(ctx);
            }
        }
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        match request {
            Request::Ask if self.serves => ctx.ignore("it is the server"),
            Request::Ask => self.ask(ctx),
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        match request {
            Request::Ask if self.serves => Some("it is the server"),
            Request::Ask if self.t0.is_some() => Some("it has asked and waits for the answer"),
            Request::Ask => None,
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe((): &mut (), _: ProcessId, _: &Self, _: &Indication) {}

    fn variables(&self) -> Variables {
        let Self { serves, rid, t0, reading, slewing } = self;
        if *serves {
            return vec![Variable::volatile("role", "time server")];
        }
        let of = |value: fn(&Reading) -> Value| reading.as_ref().map_or(Value::Nothing, value);
        vec![
            Variable::volatile("rid", *rid),
            Variable::volatile("T0", t0.map_or(Value::Nothing, Value::Time)),
            Variable::volatile("T1", of(|reading| Value::Time(reading.t1))),
            Variable::volatile("RTT", of(|reading| Value::Time(Time(reading.rtt)))),
            Variable::volatile("target", of(|reading| Value::Time(reading.target))),
            Variable::volatile("gap", of(|reading| signed(reading.gap()))),
            Variable::volatile("err", of(|reading| Value::Time(Time(reading.err)))),
            Variable::volatile("slewing", *slewing),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        match (self.serves, self.slewing, self.t0, self.reading) {
            (true, ..) => Role { name: "server", style: RoleStyle::Coordinator },
            (_, true, ..) => Role { name: "slows its clock", style: RoleStyle::Holder },
            (_, _, Some(_), _) => Role { name: "waits for the time", style: RoleStyle::Candidate },
            (.., Some(_)) => Role { name: "has read the time", style: RoleStyle::Informed },
            (.., None) => Role { name: "client", style: RoleStyle::Plain },
        }
    }

    fn portrait(&self, _: u16) -> Portrait {
        let mut portrait = Portrait::default();
        if let Some(reading) = self.reading {
            portrait.notes.push(("was off by", signed(-reading.gap())));
            portrait.notes.push(("±", Value::Time(Time(reading.err))));
        }
        portrait
    }
}

impl Cristian {
    fn wait(&self, ctx: &mut Context<'_, Self>) {
        let period = ctx.options().period;
        if !self.serves && period > 0 {
            ctx.set_timer(Timer::PollDue, period);
        }
    }

    fn ask(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("ask");
        // RTT is measured at the clock's own rate.
        self.stop_slewing(ctx);
        self.rid += 1;
        self.t0 = Some(ctx.now());
        ctx.send(SERVER, Message::TimeReq { rid: self.rid });
        ctx.set_timer(Timer::AnswerLate, ctx.options().max_rtt);
    }

    fn upon_answer(&mut self, rid: u32, time: Time, ctx: &mut Context<'_, Self>) {
        let Options { min_delay, drift, use_server_time, step_back, accept_old, .. } = *ctx.options();
        let Some(t0) = self.t0.filter(|_| rid == self.rid || accept_old) else {
            ctx.step("discard");
            return ctx.ignore("it answers an earlier request");
        };
        ctx.step("accept");
        self.t0 = None;
        ctx.cancel_timer(Timer::AnswerLate);
        let t1 = ctx.now();
        let rtt = t1.since(t0);
        let target = if use_server_time { time } else { time.after(rtt / 2) };
        let err = (rtt / 2).saturating_sub(min_delay) + 2 * drift * rtt / 1_000_000;
        let mut reading = Reading { t1, rtt, target, err, stepped: 0 };
        let gap = reading.gap();
        if gap >= 0 || step_back {
            ctx.step("forward");
            reading.stepped = gap;
            ctx.adjust_clock(gap);
        } else {
            ctx.step("slew");
            self.slewing = true;
            ctx.slew_clock(-SLEW);
            ctx.set_timer(Timer::SlewDone, slowed(gap.unsigned_abs()));
        }
        self.reading = Some(reading);
        ctx.indicate(Indication::Accepted(reading));
    }

    fn stop_slewing(&mut self, ctx: &mut Context<'_, Self>) {
        if std::mem::take(&mut self.slewing) {
            ctx.cancel_timer(Timer::SlewDone);
            ctx.slew_clock(0);
        }
    }

    pub fn reading(&self) -> Option<Reading> {
        self.reading
    }
}

/// How long the slow clock must run, by its own time, to fall back by `gap` microseconds.
fn slowed(gap: u64) -> u64 {
    let slew = u64::from(SLEW.unsigned_abs());
    gap.saturating_mul(1_000_000 - slew) / slew
}

impl Reading {
    /// How far the server's clock is ahead of the own one; behind when negative.
    pub fn gap(&self) -> i64 {
        self.target.0.cast_signed() - self.t1.0.cast_signed()
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind { name: "TIME-REQ", short: "REQ", family: Family::Ask, layer: 0 },
        Kind { name: "TIME-RESP", short: "RESP", family: Family::Answer, layer: 0 },
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::TimeReq { .. } => 0,
            Message::TimeResp { .. } => 1,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::TimeReq { rid } => vec![("rid", (*rid).into())],
            Message::TimeResp { rid, time } => vec![("rid", (*rid).into()), ("T", Value::Time(*time))],
        }
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] = &[
        (Timer::PollDue, "time to ask"),
        (Timer::AnswerLate, "answer too late"),
        (Timer::SlewDone, "end of the slow clock"),
    ];
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[Offer { name: "ask for the time", argument: None }];

    fn from_offer(offer: u8, _: u32) -> Option<Self> {
        (offer == 0).then_some(Request::Ask)
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        "reading"
    }

    fn mark(&self) -> Mark {
        Mark::Learn
    }

    fn sentence(&self) -> String {
        let Indication::Accepted(reading) = self;
        let err = Time(reading.err);
        format!("reads the server's clock as {} ± {err}, {} from its own", reading.target, signed(reading.gap()))
    }
}
