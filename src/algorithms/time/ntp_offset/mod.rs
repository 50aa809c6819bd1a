//! NTP's offset: four times of one exchange, the best of eight exchanges, and what most servers agree on.
//!
//! Client and server write down when question and answer left and arrived, each by its own clock. From the four times
//! follow the offset θ between the clocks and the delay δ of both ways together, and the true offset is at most δ/2
//! from θ. Of the last eight samples of a server the one with the smallest δ says most; and where the intervals of more
//! than half of the servers meet, there the time is, whatever the others say.

mod card;
mod properties;
mod scenarios;
mod select;

pub use scenarios::scenarios;
pub use select::{Interval, agreed};

use super::signed;
use crate::model::{
    Card, Family, Kind, MILLISECOND, Map, Mark, Pips, Portrait, ProcessId, Role, RoleStyle, Time, Value, Variable,
    Variables,
};
use crate::sim::{self, Algorithm, Context, Offer, Property, Settings};

pub const CLIENT: ProcessId = ProcessId(0);

/// So many samples of each server are kept.
const KEPT: usize = 8;

/// One process: the client, or a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NtpOffset {
    asks: bool,
    /// The client's: of each server, when the question left that is not answered yet, and the last samples.
    servers: Map<ProcessId, Server>,
    /// The client's: where its time is by what most servers say, as an offset from its own clock.
    offset: Option<Interval>,
    /// A server's: who waits for an answer, with T1 and T2.
    waiting: Vec<(ProcessId, Time, Time)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Server {
    asked: Option<Time>,
    samples: Vec<Sample>,
}

/// What one exchange says, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    /// θ: how far the server's clock is ahead.
    pub offset: i64,
    /// δ: how long both ways took together.
    pub delay: u64,
    /// T1 and T4: when the exchange began and ended, by the client's clock.
    pub t1: Time,
    pub t4: Time,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Ntp { t1: Time },
    NtpReply { t1: Time, t2: Time, t3: Time },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    PollDue,
    AnswerReady,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Poll,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Sampled(ProcessId, Sample),
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    period: u64,
    turnaround: u64,
    /// By how much two clocks drift apart at most, in parts per million.
    drift: u64,
    average: bool,
    no_selection: bool,
}

impl Algorithm for NtpOffset {
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
            turnaround: settings.number("turnaround").unsigned_abs() * MILLISECOND,
            drift: 2 * settings.number("drift-bound").unsigned_abs(),
            average: settings.variant("average-all-samples"),
            no_selection: settings.variant("no-selection"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let asks = ctx.me() == CLIENT;
        let servers = if asks { ctx.others().map(|server| (server, Server::default())).collect() } else { Map::new() };
        let process = NtpOffset { asks, servers, offset: None, waiting: Vec::new() };
        process.wait(ctx);
        process
    }

    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        Self::on_start(ctx)
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::Ntp { t1 } => {
                ctx.step("question");
                self.waiting.push((from, t1, ctx.now()));
                match ctx.options().turnaround {
                    0 => self.answer(ctx),
                    micros => ctx.set_timer(Timer::AnswerReady, micros),
                }
            }
            Message::NtpReply { t1, t2, t3 } => self.upon_answer(from, [t1, t2, t3, ctx.now()], ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::PollDue => {
                self.poll(ctx);
                self.wait(ctx);
            }
            Timer::AnswerReady => self.answer(ctx),
        }
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        match request {
            Request::Poll if self.asks => self.poll(ctx),
            Request::Poll => ctx.ignore("it is a server"),
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        match request {
            Request::Poll => (!self.asks).then_some("it is a server"),
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe((): &mut (), _: ProcessId, _: &Self, _: &Indication) {}

    fn variables(&self) -> Variables {
        let Self { asks, servers, offset, waiting } = self;
        if !asks {
            let waiting = waiting.iter().map(|(client, ..)| Value::Process(*client)).collect();
            return vec![Variable::volatile("waiting", Value::List(waiting))];
        }
        let list = |server: &Server| Value::List(server.samples.iter().map(Sample::value).collect());
        let samples = servers.iter().map(|(id, server)| Value::text(format!("{id} {}", list(server))));
        vec![
            Variable::volatile("θ", offset.map_or(Value::Nothing, |offset| signed(offset.middle()))),
            Variable::volatile("±", offset.map_or(Value::Nothing, |offset| Value::Time(Time(offset.radius())))),
            Variable::volatile("samples (θ, δ)", Value::List(samples.collect())),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        match (self.asks, self.offset) {
            (false, _) => Role { name: "server", style: RoleStyle::Coordinator },
            (true, None) => Role { name: "client without the time", style: RoleStyle::Candidate },
            (true, Some(_)) => Role { name: "client with the time", style: RoleStyle::Informed },
        }
    }

    fn portrait(&self, processes: u16) -> Portrait {
        let mut portrait = Portrait::default();
        let of = processes - 1;
        if let Some(offset) = self.offset {
            portrait.notes.push(("θ", signed(offset.middle())));
            portrait.notes.push(("±", Value::Time(Time(offset.radius()))));
        }
        if self.asks {
            let have = self.servers.values().filter(|server| !server.samples.is_empty()).count() as u16;
            portrait.pips.push(Pips { label: "servers heard".to_owned(), have, of, enough: of / 2 + 1 });
        }
        portrait
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        let unheard = self.servers.get(&from).is_some_and(|server| server.samples.is_empty());
        (self.asks && unheard && matches!(message, Message::NtpReply { .. })).then_some(0)
    }
}

impl NtpOffset {
    fn wait(&self, ctx: &mut Context<'_, Self>) {
        let period = ctx.options().period;
        if self.asks && period > 0 {
            ctx.set_timer(Timer::PollDue, period);
        }
    }

    fn poll(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("poll");
        let t1 = ctx.now();
        for (_, server) in self.servers.iter_mut() {
            server.asked = Some(t1);
        }
        ctx.send_all(ctx.others(), &Message::Ntp { t1 });
    }

    fn answer(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("answer");
        for (client, t1, t2) in std::mem::take(&mut self.waiting) {
            ctx.send(client, Message::NtpReply { t1, t2, t3: ctx.now() });
        }
    }

    fn upon_answer(&mut self, from: ProcessId, [t1, t2, t3, t4]: [Time; 4], ctx: &mut Context<'_, Self>) {
        let Some(server) = self.servers.get_mut(&from).filter(|server| server.asked == Some(t1)) else {
            ctx.step("discard");
            return ctx.ignore("it answers an earlier question, or was answered already");
        };
        ctx.step("sample");
        server.asked = None;
        let offset = (ahead(t2, t1) + ahead(t3, t4)).div_euclid(2);
        let delay = t4.since(t1).saturating_sub(t3.since(t2));
        let sample = Sample { offset, delay, t1, t4 };
        if server.samples.len() == KEPT {
            server.samples.remove(0);
        }
        server.samples.push(sample);
        ctx.indicate(Indication::Sampled(from, sample));
        self.select(ctx);
    }

    /// What each server says by its best sample, and what most say.
    fn select(&mut self, ctx: &mut Context<'_, Self>) {
        let options = ctx.options();
        let said: Vec<Interval> = self.servers.values().filter_map(|server| server.says(ctx.now(), options)).collect();
        self.offset = if options.no_selection { Interval::mean(&said) } else { agreed(&said) };
        ctx.step(if self.offset.is_some() { "select" } else { "no-majority" });
    }

    /// Where the time is by what most servers say, as an offset from the client's own clock.
    pub fn offset(&self) -> Option<Interval> {
        self.offset
    }

    /// The last sample of this server.
    pub fn last_sample(&self, server: ProcessId) -> Option<Sample> {
        self.servers.get(&server)?.samples.last().copied()
    }
}

impl Server {
    /// The clock filter: the sample with the smallest delay, and what the clocks may have drifted apart since.
    fn says(&self, now: Time, options: &Options) -> Option<Interval> {
        let best = self.samples.iter().rev().min_by_key(|sample| sample.delay)?;
        let sum: i64 = self.samples.iter().map(|sample| sample.offset).sum();
        let mean = sum.div_euclid(self.samples.len() as i64);
        let middle = if options.average { mean } else { best.offset };
        let drifted = options.drift * now.since(best.t1) / 1_000_000;
        Some(Interval::around(middle, best.delay.div_ceil(2) + drifted))
    }
}

/// How far the one time is ahead of the other, in microseconds.
fn ahead(one: Time, other: Time) -> i64 {
    one.0.cast_signed() - other.0.cast_signed()
}

impl Sample {
    fn value(&self) -> Value {
        Value::text(format!("({}, {})", signed(self.offset), Time(self.delay)))
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind { name: "NTP", short: "NTP", family: Family::Ask, layer: 0 },
        Kind { name: "NTP-R", short: "R", family: Family::Answer, layer: 0 },
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Ntp { .. } => 0,
            Message::NtpReply { .. } => 1,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match *self {
            Message::Ntp { t1 } => vec![("T1", Value::Time(t1))],
            Message::NtpReply { t1, t2, t3 } => {
                vec![("T1", Value::Time(t1)), ("T2", Value::Time(t2)), ("T3", Value::Time(t3))]
            }
        }
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] =
        &[(Timer::PollDue, "time to ask"), (Timer::AnswerReady, "answer ready")];
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[Offer { name: "ask the servers", argument: None }];

    fn from_offer(offer: u8, _: u32) -> Option<Self> {
        (offer == 0).then_some(Request::Poll)
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn mark(&self) -> Mark {
        Mark::Learn
    }

    fn sentence(&self) -> String {
        let Indication::Sampled(server, Sample { offset, delay, .. }) = self;
        format!("finds {server} ahead by {}, with a delay of {}", signed(*offset), Time(*delay))
    }
}
