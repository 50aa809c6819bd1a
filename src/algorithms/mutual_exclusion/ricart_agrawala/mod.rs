//! Ricart and Agrawala's mutual exclusion: ask everybody, and enter when everybody has agreed.
//!
//! A request carries a Lamport stamp. Whoever receives one agrees at once, unless it is inside, or has asked with a
//! smaller stamp itself; then its answer waits until it leaves. All processes order the requests alike, so of two that
//! want the same, exactly one waits for the other.
//!
//! Links need not keep order (Lamport's own algorithm needs that, this one does not). Merging the clocks is needed for
//! safety, not only for fairness: the variant `no-clock-merge` shows why.

mod card;
mod properties;
mod scenarios;

pub use properties::Entries;
pub use scenarios::scenarios;

use super::client::{Request, State, Timer};
use crate::clocks::Stamp;
use crate::history::{Function, Model};
use crate::model::{
    Card, Family, Kind, MILLISECOND, Mark, Pips, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables,
};
use crate::sim::{self, Algorithm, Answer, Context, Property, Settings};

/// One process, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RicartAgrawala {
    state: State,
    clock: u64,
    /// The stamp of the own request: the current one while wanted or held, else the last.
    stamp: Option<Stamp>,
    /// Whose permission is still missing.
    awaiting: Set<ProcessId>,
    /// Who is answered when this process leaves.
    deferred: Set<ProcessId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Request(Stamp),
    Reply,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Enter(Stamp),
    Leave,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    section: u64,
    first_clock: u64,
    clock_step: u64,
    no_tiebreak: bool,
    no_clock_merge: bool,
    reply_while_held: bool,
}

impl Algorithm for RicartAgrawala {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // The algorithm assumes that nobody crashes, so nothing is kept.
    type Options = Options;
    type Ghost = Entries;

    const CARD: Card = card::CARD;

    const DRAWS_REACH_STATES: bool = false; // Nothing is drawn.

    /// Not who may ask: stamps are compared by their processes too. Nor where clocks begin with different numbers.
    fn is_interchangeable(options: &Options, _: ProcessId, asked: bool) -> bool {
        !asked && options.clock_step == 0
    }

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            section: settings.number("section").unsigned_abs() * MILLISECOND,
            first_clock: settings.number("first-clock").unsigned_abs(),
            clock_step: settings.number("clock-step").unsigned_abs(),
            no_tiebreak: settings.variant("no-tiebreak"),
            no_clock_merge: settings.variant("no-clock-merge"),
            reply_while_held: settings.variant("reply-while-held"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let Options { first_clock, clock_step, .. } = *ctx.options();
        RicartAgrawala {
            state: State::Released,
            clock: first_clock + clock_step * u64::from(ctx.me().0),
            stamp: None,
            awaiting: Set::new(),
            deferred: Set::new(),
        }
    }

    /// Outside the assumptions: the process begins anew, and nobody learns of it.
    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        Self::on_start(ctx)
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::Request(stamp) => self.upon_request(from, stamp, ctx),
            Message::Reply => self.upon_reply(from, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::SectionDue => self.upon_done(ctx),
        }
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        match request {
            Request::Enter => self.upon_want(ctx),
            Request::Leave => self.upon_done(ctx),
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        request.refused(self.state)
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut Entries, _: ProcessId, _: &Self, indication: &Indication) {
        match indication {
            Indication::Enter(stamp) => ghost.enter(*stamp),
            Indication::Leave => {}
        }
    }

    fn variables(&self) -> Variables {
        let Self { state, clock, stamp, awaiting, deferred } = self;
        vec![
            Variable::volatile("state", state.name()),
            Variable::volatile("clock", *clock),
            Variable::volatile("stamp", stamp.map_or(Value::Nothing, value)),
            Variable::volatile("awaiting", Value::processes(awaiting)),
            Variable::volatile("deferred", Value::processes(deferred)),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        let style = match self.state {
            State::Released => RoleStyle::Plain,
            State::Wanted => RoleStyle::Candidate,
            State::Held => RoleStyle::Holder,
        };
        Role { name: self.state.name(), style }
    }

    const OBJECT: Option<(Model, Option<i64>)> = Some((Model::Mutex, None));

    const ANSWERS: &'static [Mark] = &[Mark::Enter];

    fn portrait(&self, processes: u16) -> Portrait {
        let mut portrait = Portrait::default();
        if let (State::Wanted | State::Held, Some(stamp)) = (self.state, self.stamp) {
            let of = processes - 1;
            let have = of.saturating_sub(self.awaiting.len() as u16);
            portrait.pips.push(Pips { label: "permissions".to_owned(), have, of, enough: of });
            portrait.notes.push(("stamp", value(stamp)));
        } else {
            portrait.notes.push(("clock", self.clock.into()));
        }
        if !self.deferred.is_empty() {
            portrait.notes.push(("deferred", Value::processes(&self.deferred)));
        }
        portrait
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        (*message == Message::Reply && self.awaiting.contains(&from)).then_some(0)
    }
}

impl RicartAgrawala {
    fn upon_want(&mut self, ctx: &mut Context<'_, Self>) {
        if self.state != State::Released {
            return ctx.ignore("it has asked already");
        }
        ctx.step("want");
        self.state = State::Wanted;
        self.clock += 1;
        let stamp = Stamp { clock: self.clock, process: ctx.me() };
        self.stamp = Some(stamp);
        self.awaiting = ctx.others().collect();
        ctx.send_all(ctx.others(), &Message::Request(stamp));
    }

    fn upon_request(&mut self, from: ProcessId, theirs: Stamp, ctx: &mut Context<'_, Self>) {
        ctx.step("request");
        if !ctx.options().no_clock_merge {
            self.clock = self.clock.max(theirs.clock) + 1;
        }
        if self.must_wait(theirs, ctx.options()) {
            ctx.step("defer");
            self.deferred.insert(from);
        } else {
            ctx.step("grant");
            ctx.send(from, Message::Reply);
        }
    }

    /// Does the request with this stamp come after what this process does or wants itself?
    fn must_wait(&self, theirs: Stamp, options: &Options) -> bool {
        match (self.state, self.stamp) {
            (State::Held, _) => !options.reply_while_held,
            (State::Wanted, Some(mine)) if options.no_tiebreak => mine.clock < theirs.clock,
            (State::Wanted, Some(mine)) => mine < theirs,
            (State::Wanted, None) | (State::Released, _) => false,
        }
    }

    fn upon_reply(&mut self, from: ProcessId, ctx: &mut Context<'_, Self>) {
        if self.state != State::Wanted || !self.awaiting.contains(&from) {
            return ctx.ignore("no permission is missing from this process");
        }
        ctx.step("reply");
        self.awaiting.remove(&from);
        self.try_enter(ctx);
    }

    fn try_enter(&mut self, ctx: &mut Context<'_, Self>) {
        let (true, Some(stamp)) = (self.awaiting.is_empty(), self.stamp) else { return };
        ctx.step("enter");
        self.state = State::Held;
        ctx.indicate(Indication::Enter(stamp));
        ctx.set_timer(Timer::SectionDue, ctx.options().section);
    }

    fn upon_done(&mut self, ctx: &mut Context<'_, Self>) {
        if self.state != State::Held {
            return ctx.ignore("it is not inside");
        }
        ctx.step("leave");
        self.state = State::Released;
        ctx.cancel_timer(Timer::SectionDue);
        ctx.indicate(Indication::Leave);
        ctx.send_all(std::mem::take(&mut self.deferred), &Message::Reply);
    }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Released => "released",
            State::Wanted => "wanted",
            State::Held => "held",
        }
    }
}

fn value(stamp: Stamp) -> Value {
    Value::Stamp { clock: stamp.clock, process: stamp.process }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] =
        &[Kind::new("REQUEST", "REQ", Family::Ask), Kind::new("REPLY", "OK", Family::Answer)];

    fn kind(&self) -> u16 {
        match self {
            Message::Request(_) => 0,
            Message::Reply => 1,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::Request(stamp) => vec![("stamp", value(*stamp))],
            Message::Reply => Vec::new(),
        }
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Enter(_) => "enter",
            Indication::Leave => "leave",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Enter(_) => Mark::Enter,
            Indication::Leave => Mark::Leave,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Enter(stamp) => format!("enters the critical section with stamp {}", value(*stamp)),
            Indication::Leave => "leaves the critical section".to_owned(),
        }
    }

    fn answer(&self) -> Option<Answer> {
        match self {
            Indication::Enter(_) => Some(Answer::Ends(None)),
            Indication::Leave => Some(Answer::Does(Function::Release)),
        }
    }
}
