//! The register of Attiya, Bar-Noy and Dolev: a variable that survives the crash of any minority.
//!
//! Every replica holds a value with a tag, a number and the name of its writer. A write makes a tag greater than all that a
//! quorum knows and has a quorum store it; a read takes the greatest that a quorum knows. Any two quorums have a replica
//! in common, so nothing that has ended is missed. A read also has a quorum store what it is about to return: without
//! that, a second read after it could meet a quorum that has not heard of it yet (the variant `no-write-back`).
//!
//! Links need not keep order: questions are numbered, and answers to earlier ones do not count.

mod card;
mod messages;
mod properties;
mod scenarios;

pub use messages::{Indication, Message, Request, Timer};
pub use properties::History;
pub use scenarios::scenarios;

use crate::history::Model;
use crate::model::{
    Badge, Card, MILLISECOND, Map, Mark, Pips, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables,
};
use crate::sim::{Algorithm, Context, Property, Settings};

/// Ordered by number, then by writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag {
    pub number: u32,
    pub writer: ProcessId,
}

/// A value and the tag with which it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    pub tag: Tag,
    pub value: u32,
}

/// One process: a replica, and a client of all of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Abd {
    stable: Stable,
    operation: Option<Operation>,
    /// There is one writer, and it is another process.
    reads_only: bool,
}

/// What survives a crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stable {
    /// What the replica holds: `ts` and `val`.
    pair: Pair,
    /// The number of the client's latest question.
    rid: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Operation {
    what: Request,
    phase: Phase,
    /// How many answers end the phase.
    enough: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Phase {
    Ask { replies: Map<ProcessId, Pair> },
    Spread { pair: Pair, acks: Set<ProcessId> },
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    single_writer: bool,
    read_quorum: u16,
    write_quorum: u16,
    resend: u64,
    no_write_back: bool,
    write_without_query: bool,
    any_reply: bool,
    volatile_replica: bool,
}

/// Where there is only one writer.
const WRITER: ProcessId = ProcessId(0);

impl Default for Tag {
    /// That of the value at the start, which nobody wrote.
    fn default() -> Tag {
        Tag { number: 0, writer: ProcessId(0) }
    }
}

impl Algorithm for Abd {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = Stable;
    type Options = Options;
    type Ghost = History;

    const CARD: Card = card::CARD;

    const DRAWS_REACH_STATES: bool = false; // Nothing is drawn.

    /// Not who may write: tags are compared by their writers too, and that of the start bears the first one's name.
    fn is_interchangeable(options: &Options, process: ProcessId, asked: bool) -> bool {
        process != WRITER && (options.single_writer || !asked)
    }

    fn options(settings: &Settings<'_>) -> Options {
        let processes = settings.processes();
        let quorum = |name| match u16::try_from(settings.number(name)) {
            Ok(number @ 1..) => number.min(processes),
            _ => processes / 2 + 1,
        };
        Options {
            single_writer: settings.number("single-writer") == 1,
            read_quorum: quorum("read-quorum"),
            write_quorum: quorum("write-quorum"),
            resend: settings.number("resend").unsigned_abs() * MILLISECOND,
            no_write_back: settings.variant("no-write-back"),
            write_without_query: settings.variant("write-without-query"),
            any_reply: settings.variant("any-reply"),
            volatile_replica: settings.variant("volatile-replica"),
        }
    }

    fn shortfall(settings: &Settings<'_>) -> Option<&'static str> {
        let Options { read_quorum, write_quorum, .. } = Self::options(settings);
        (read_quorum + write_quorum <= settings.processes())
            .then_some("assumes that any read quorum and any write quorum have a process in common: R + W > N")
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let reads_only = ctx.options().single_writer && ctx.me() != WRITER;
        Abd { stable: Stable::default(), operation: None, reads_only }
    }

    fn on_recover(stable: Stable, ctx: &mut Context<'_, Self>) -> Self {
        ctx.step("recover");
        Abd { stable, ..Self::on_start(ctx) }
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::Read { rid } => {
                ctx.step("answer");
                ctx.send(from, Message::Value { rid, pair: self.stable.pair });
            }
            Message::Write { rid, pair } => {
                self.adopt(pair, ctx);
                ctx.step("acknowledge");
                ctx.send(from, Message::Ack { rid });
            }
            Message::Value { rid, pair } => self.upon_value(from, rid, pair, ctx),
            Message::Ack { rid } => self.upon_ack(from, rid, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::ResendDue => self.upon_resend_due(ctx),
        }
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        if let Some(reason) = self.refuses(&request) {
            return ctx.ignore(reason);
        }
        ctx.indicate(Indication::Begins(request));
        match request {
            Request::Write(value) if ctx.options().single_writer || ctx.options().write_without_query => {
                ctx.step("write-alone");
                let tag = Tag { number: self.stable.pair.tag.number + 1, writer: ctx.me() };
                self.spread(request, Pair { tag, value }, ctx);
            }
            Request::Write(_) => {
                ctx.step("write");
                self.ask(request, ctx);
            }
            Request::Read => {
                ctx.step("read");
                self.ask(request, ctx);
            }
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        match request {
            _ if self.operation.is_some() => Some("its last operation has not ended"),
            Request::Write(_) if self.reads_only => Some("only A writes"),
            Request::Read | Request::Write(_) => None,
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut History, process: ProcessId, _: &Self, indication: &Indication) {
        ghost.observe(process, indication);
    }

    fn variables(&self) -> Variables {
        let Self { stable, operation, reads_only: _ } = self;
        let (replies, acks) = match operation.as_ref().map(|operation| &operation.phase) {
            None => (Value::Nothing, Value::Nothing),
            Some(Phase::Ask { replies }) => (Value::processes(replies.keys()), Value::Nothing),
            Some(Phase::Spread { acks, .. }) => (Value::Nothing, Value::processes(acks)),
        };
        let mut variables = Self::stable_variables(stable);
        variables.extend([
            Variable::volatile("operation", self.role().name),
            Variable::volatile("replies", replies),
            Variable::volatile("acks", acks),
        ]);
        variables
    }

    fn stable_variables(Stable { pair, rid }: &Stable) -> Variables {
        vec![
            Variable::durable("ts", stamp(pair.tag)),
            Variable::durable("val", pair.value),
            Variable::durable("rid", *rid),
        ]
    }

    fn role(&self) -> Role {
        let (name, style) = match &self.operation {
            None => ("idle", RoleStyle::Plain),
            Some(Operation { phase: Phase::Ask { .. }, .. }) => ("asking", RoleStyle::Candidate),
            Some(Operation { what: Request::Read, .. }) => ("writing back", RoleStyle::Informed),
            Some(Operation { what: Request::Write(_), .. }) => ("writing", RoleStyle::Coordinator),
        };
        Role { name, style }
    }

    fn badge(&self) -> Option<Badge> {
        let number = self.stable.pair.tag.number;
        (number > 0).then_some(Badge { letter: 'V', number })
    }

    const OBJECT: Option<(Model, Option<i64>)> = Some((Model::Register, Some(0)));

    const ANSWERS: &'static [Mark] = &[Mark::Deliver];

    fn portrait(&self, processes: u16) -> Portrait {
        let mut portrait = Portrait::default();
        if let Some(Operation { phase, enough, .. }) = &self.operation {
            let (label, quorum): (_, Vec<ProcessId>) = match phase {
                Phase::Ask { replies } => ("replies", replies.keys().copied().collect()),
                Phase::Spread { acks, .. } => ("acknowledged", acks.iter().copied().collect()),
            };
            let have = quorum.len() as u16;
            portrait.pips.push(Pips { label: label.to_owned(), have, of: processes, enough: *enough });
            portrait.quorum = quorum;
        }
        portrait.notes = vec![("val", self.stable.pair.value.into()), ("ts", stamp(self.stable.pair.tag))];
        portrait
    }

    const MEASURED: &'static [&'static str] = &["version"];

    fn measures(&self) -> Vec<u32> {
        vec![self.stable.pair.tag.number]
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        let fills = match (message, &self.operation.as_ref()?.phase) {
            (Message::Value { rid, .. }, Phase::Ask { replies }) => {
                *rid == self.stable.rid && !replies.contains_key(&from)
            }
            (Message::Ack { rid }, Phase::Spread { acks, .. }) => *rid == self.stable.rid && !acks.contains(&from),
            _ => false,
        };
        fills.then_some(0)
    }
}

impl Abd {
    fn ask(&mut self, what: Request, ctx: &mut Context<'_, Self>) {
        ctx.step("ask");
        let enough = ctx.options().read_quorum;
        self.operation = Some(Operation { what, phase: Phase::Ask { replies: Map::new() }, enough });
        self.question(ctx);
        self.upon_value(ctx.me(), self.stable.rid, self.stable.pair, ctx);
    }

    fn spread(&mut self, what: Request, pair: Pair, ctx: &mut Context<'_, Self>) {
        ctx.step("spread");
        let enough = ctx.options().write_quorum;
        self.operation = Some(Operation { what, phase: Phase::Spread { pair, acks: Set::new() }, enough });
        // Before anybody else hears of the tag, so that it is never given to two values, whatever crashes.
        self.adopt(pair, ctx);
        self.question(ctx);
        self.upon_ack(ctx.me(), self.stable.rid, ctx);
    }

    /// Begins a phase: numbers its question and puts it to all others.
    fn question(&mut self, ctx: &mut Context<'_, Self>) {
        self.stable.rid += 1;
        self.store(ctx);
        self.put(ctx);
    }

    fn upon_resend_due(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("resend");
        self.put(ctx);
    }

    /// Puts the current question to all who have not answered.
    fn put(&self, ctx: &mut Context<'_, Self>) {
        let rid = self.stable.rid;
        match self.operation.as_ref().map(|operation| &operation.phase) {
            None => return ctx.ignore("nothing is under way"),
            Some(Phase::Ask { replies }) => {
                let silent = ctx.others().filter(|process| !replies.contains_key(process));
                ctx.send_all(silent, &Message::Read { rid });
            }
            Some(Phase::Spread { pair, acks }) => {
                let silent = ctx.others().filter(|process| !acks.contains(process));
                ctx.send_all(silent, &Message::Write { rid, pair: *pair });
            }
        }
        ctx.set_timer(Timer::ResendDue, ctx.options().resend);
    }

    /// Does an answer with this number count?
    fn is_current(&self, rid: u32, options: &Options) -> bool {
        rid == self.stable.rid || options.any_reply
    }

    fn upon_value(&mut self, from: ProcessId, rid: u32, pair: Pair, ctx: &mut Context<'_, Self>) {
        let current = self.is_current(rid, ctx.options());
        let Some(Operation { what, phase: Phase::Ask { replies }, enough }) =
            self.operation.as_mut().filter(|_| current)
        else {
            return ctx.ignore("it answers an earlier question");
        };
        ctx.step("value");
        replies.insert(from, pair);
        if replies.len() < usize::from(*enough) {
            return;
        }
        let latest = replies.values().max().copied().unwrap_or_default();
        match *what {
            Request::Read if ctx.options().no_write_back => self.end(Indication::Returns(latest), ctx),
            Request::Read => {
                ctx.step("read-back");
                self.spread(Request::Read, latest, ctx);
            }
            Request::Write(value) => {
                ctx.step("next-tag");
                let tag = Tag { number: latest.tag.number + 1, writer: ctx.me() };
                self.spread(Request::Write(value), Pair { tag, value }, ctx);
            }
        }
    }

    fn upon_ack(&mut self, from: ProcessId, rid: u32, ctx: &mut Context<'_, Self>) {
        let current = self.is_current(rid, ctx.options());
        let Some(Operation { what, phase: Phase::Spread { pair, acks }, enough }) =
            self.operation.as_mut().filter(|_| current)
        else {
            return ctx.ignore("it answers an earlier question");
        };
        ctx.step("ack");
        acks.insert(from);
        if acks.len() < usize::from(*enough) {
            return;
        }
        let answer = match what {
            Request::Read => Indication::Returns(*pair),
            Request::Write(_) => Indication::Written(*pair),
        };
        self.end(answer, ctx);
    }

    fn end(&mut self, answer: Indication, ctx: &mut Context<'_, Self>) {
        ctx.step("end");
        self.operation = None;
        ctx.cancel_timer(Timer::ResendDue);
        ctx.indicate(answer);
    }

    /// The replica takes over what is newer than what it holds.
    fn adopt(&mut self, pair: Pair, ctx: &mut Context<'_, Self>) {
        if pair.tag > self.stable.pair.tag {
            ctx.step("adopt");
            self.stable.pair = pair;
            self.store(ctx);
        }
    }

    fn store(&self, ctx: &mut Context<'_, Self>) {
        let forgetful = Stable { rid: self.stable.rid, ..Stable::default() };
        ctx.store(if ctx.options().volatile_replica { forgetful } else { self.stable });
    }
}

fn stamp(tag: Tag) -> Value {
    Value::Stamp { clock: u64::from(tag.number), process: tag.writer }
}
