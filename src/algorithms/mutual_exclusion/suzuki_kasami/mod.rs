//! Suzuki and Kasami's mutual exclusion: ask everybody for the one token, and enter when it comes.
//!
//! Requests are numbered, process by process. Everybody keeps the greatest number that it has heard from each (RN); the
//! token carries the number of each one's last request that was served (LN), and a queue. A request waits exactly if its
//! number is one more than what was served, so one that arrives late, after it was served, is told apart from a new one.
//!
//! Links need not keep order: of several requests the greatest number counts.

mod card;
mod properties;
mod scenarios;

pub use properties::Asked;
pub use scenarios::scenarios;

use super::client::{Request, State, Timer};
use crate::history::{Function, Model};
use crate::model::{
    Card, Cell, Each, Family, Kind, MILLISECOND, Mark, Portrait, ProcessId, Role, RoleStyle, Value, Variable, Variables,
};
use crate::sim::{self, Algorithm, Answer, Context, Property, Settings};

/// One process, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SuzukiKasami {
    state: State,
    /// RN: the greatest number of a request heard from each process.
    requests: Each,
    token: Option<Token>,
}

/// There is one of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// LN: the number of each process's last request that was served.
    served: Each,
    /// Q: who gets it next, the first one first.
    queue: Vec<ProcessId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Request(u32),
    Token(Token),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Ask,
    Enter,
    Leave,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    section: u64,
    keep_token: bool,
    no_outdated_check: bool,
    not_noted: bool,
    latest_arrived: bool,
}

/// Who has the token at first.
const FIRST: ProcessId = ProcessId(0);

impl Algorithm for SuzukiKasami {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // The algorithm assumes that nobody crashes, so nothing is kept.
    type Options = Options;
    type Ghost = Asked;

    const CARD: Card = card::CARD;

    const DRAWS_REACH_STATES: bool = false; // Nothing is drawn.

    /// Not who may ask: those that wait are queued in order of their names.
    fn is_interchangeable(_: &Options, process: ProcessId, asked: bool) -> bool {
        process != FIRST && !asked
    }

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            section: settings.number("section").unsigned_abs() * MILLISECOND,
            keep_token: settings.variant("keep-token"),
            no_outdated_check: settings.variant("no-outdated-check"),
            not_noted: settings.variant("not-noted"),
            latest_arrived: settings.variant("latest-arrived"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let zeros = Each::zero(ctx.count());
        let token = (ctx.me() == FIRST).then(|| Token { served: zeros.clone(), queue: Vec::new() });
        SuzukiKasami { state: State::Released, requests: zeros, token }
    }

    /// Outside the assumptions: the process begins anew, and never with a token.
    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        SuzukiKasami { token: None, ..Self::on_start(ctx) }
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::Request(number) => self.upon_request(from, number, ctx),
            Message::Token(token) => self.upon_token(token, ctx),
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

    fn observe(ghost: &mut Asked, process: ProcessId, _: &Self, indication: &Indication) {
        ghost.observe(process, indication);
    }

    fn variables(&self) -> Variables {
        let Self { state: _, requests, token } = self;
        let token = token.as_ref();
        vec![
            Variable::volatile("state", self.role().name),
            Variable::volatile("RN", numbers(requests)),
            Variable::volatile("LN", token.map_or(Value::Nothing, |token| numbers(&token.served))),
            Variable::volatile("Q", token.map_or(Value::Nothing, |token| queue(&token.queue))),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        let (name, style) = match (self.state, &self.token) {
            (State::Released, None) => ("released", RoleStyle::Plain),
            (State::Released, Some(_)) => ("token", RoleStyle::Informed),
            (State::Wanted, _) => ("wanted", RoleStyle::Candidate),
            (State::Held, _) => ("held", RoleStyle::Holder),
        };
        Role { name, style }
    }

    const OBJECT: Option<(Model, Option<i64>)> = Some((Model::Mutex, None));

    const ANSWERS: &'static [Mark] = &[Mark::Enter];

    fn portrait(&self, _: u16) -> Portrait {
        let mut portrait = Portrait::default();
        portrait.notes.push(("RN", numbers(&self.requests)));
        if let Some(token) = &self.token {
            portrait.notes.push(("LN", numbers(&token.served)));
            let cell = |process: &ProcessId| Cell { text: process.to_string(), tint: 0, settled: true };
            portrait.cells = token.queue.iter().map(cell).collect();
        }
        portrait
    }

    const MEASURED: &'static [&'static str] = &["queue"];

    fn measures(&self) -> Vec<u32> {
        vec![self.token.as_ref().map_or(0, |token| token.queue.len() as u32)]
    }
}

impl SuzukiKasami {
    fn upon_want(&mut self, ctx: &mut Context<'_, Self>) {
        if self.state != State::Released {
            return ctx.ignore("it has asked already");
        }
        ctx.indicate(Indication::Ask);
        if self.token.is_some() {
            ctx.step("re-enter");
            return self.enter(ctx);
        }
        ctx.step("want");
        self.state = State::Wanted;
        let number = &mut self.requests[ctx.me().index()];
        *number += 1;
        ctx.send_all(ctx.others(), &Message::Request(*number));
    }

    fn upon_request(&mut self, from: ProcessId, number: u32, ctx: &mut Context<'_, Self>) {
        ctx.step("request");
        let known = &mut self.requests[from.index()];
        *known = if ctx.options().latest_arrived { number } else { number.max(*known) };
        let idle = self.state == State::Released && self.token.is_some();
        if idle && (self.waits(from) || ctx.options().no_outdated_check) {
            ctx.step("pass");
            self.send_token(from, ctx);
        }
    }

    /// Has the latest request of this process, as far as is known here, not been served? Only the token can tell.
    fn waits(&self, process: ProcessId) -> bool {
        let place = process.index();
        self.token.as_ref().is_some_and(|token| self.requests[place] == token.served[place] + 1)
    }

    fn send_token(&mut self, to: ProcessId, ctx: &mut Context<'_, Self>) {
        let token = if ctx.options().keep_token { self.token.clone() } else { self.token.take() };
        if let Some(token) = token {
            ctx.send(to, Message::Token(token));
        }
    }

    fn upon_token(&mut self, token: Token, ctx: &mut Context<'_, Self>) {
        if self.token.is_some() {
            return ctx.ignore("it has the token already");
        }
        ctx.step("token");
        self.token = Some(token);
        self.enter(ctx);
    }

    fn enter(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("enter");
        self.state = State::Held;
        ctx.indicate(Indication::Enter);
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
        let waiting: Vec<ProcessId> = ctx.others().filter(|&process| self.waits(process)).collect();
        let Some(token) = &mut self.token else { return };
        token.queue.retain(|&process| process != ctx.me()); // It is there only if the token was doubled.
        if !ctx.options().not_noted {
            token.served[ctx.me().index()] = self.requests[ctx.me().index()];
        }
        let new = waiting.into_iter().filter(|process| !token.queue.contains(process));
        let new: Vec<ProcessId> = new.collect();
        if !new.is_empty() {
            ctx.step("enqueue");
            token.queue.extend(new);
        }
        if !token.queue.is_empty() {
            ctx.step("hand-on");
            let next = token.queue.remove(0);
            self.send_token(next, ctx);
        }
    }
}

fn numbers(list: &[u32]) -> Value {
    Value::List(list.iter().map(|&number| number.into()).collect())
}

fn queue(list: &[ProcessId]) -> Value {
    Value::List(list.iter().map(|&process| Value::Process(process)).collect())
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] =
        &[Kind::new("REQUEST", "REQ", Family::Ask), Kind::new("TOKEN", "TOK", Family::Special)];

    fn kind(&self) -> u16 {
        match self {
            Message::Request(_) => 0,
            Message::Token(_) => 1,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::Request(number) => vec![("n", (*number).into())],
            Message::Token(token) => vec![("LN", numbers(&token.served)), ("Q", queue(&token.queue))],
        }
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Ask => "ask",
            Indication::Enter => "enter",
            Indication::Leave => "leave",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Ask => Mark::Note,
            Indication::Enter => Mark::Enter,
            Indication::Leave => Mark::Leave,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Ask => "asks to enter the critical section",
            Indication::Enter => "enters the critical section",
            Indication::Leave => "leaves the critical section",
        }
        .to_owned()
    }

    fn answer(&self) -> Option<Answer> {
        match self {
            Indication::Ask => None,
            Indication::Enter => Some(Answer::Ends(None)),
            Indication::Leave => Some(Answer::Does(Function::Release)),
        }
    }
}
