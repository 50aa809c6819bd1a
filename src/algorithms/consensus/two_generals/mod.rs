//! The two generals: acknowledgements of acknowledgements, and why no number of them is enough.
//!
//! A and B must attack together or not at all, and any messenger may be caught. Whoever sends the last message of the
//! handshake never learns whether it arrived, so it must act alike in both cases; the other must not. If the last message
//! decides nothing, the protocol is the one without it, and so on down to a protocol without messages.
//!
//! What can be had: nobody attacks without a plan; both attack when nothing is lost; and with many copies of the last
//! message disagreement becomes rare.

mod card;
mod properties;
mod scenarios;

pub use scenarios::scenarios;

use crate::model::{
    Card, Family, Kind, MILLISECOND, Mark, Pips, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables,
};
use crate::sim::{self, Algorithm, Argument, Context, Offer, Property, Settings};

/// One general, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TwoGenerals {
    /// A, who proposes, and to whom the even messages go.
    proposer: bool,
    /// When to attack, in ms, once it is known.
    plan: Option<u32>,
    got: Set<u32>,
    /// The number of its last message while that is unanswered.
    unanswered: Option<u32>,
    decision: Option<Decision>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    Attack,
    Hold,
}

/// The i-th message of the handshake, with the time of the attack.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    number: u32,
    plan: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    Deadline,
    ResendDue,
}

/// What the layer above asks for: an attack at this time, in ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request(u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Proposed(u32),
    Decided(Decision),
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    length: u32,
    deadline: u64,
    resend: u64,
    always_attack: bool,
    one_is_enough: bool,
}

impl Algorithm for TwoGenerals {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // The generals stay up; only their messengers are caught.
    type Options = Options;
    /// Whether an attack was proposed.
    type Ghost = bool;

    const CARD: Card = card::CARD;

    fn options(settings: &Settings<'_>) -> Options {
        let number = |name| settings.number(name).unsigned_abs();
        Options {
            length: number("length") as u32,
            deadline: number("deadline") * MILLISECOND,
            resend: number("resend") * MILLISECOND,
            always_attack: settings.variant("always-attack"),
            one_is_enough: settings.variant("one-is-enough"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        ctx.set_timer(Timer::Deadline, ctx.options().deadline);
        TwoGenerals {
            proposer: ctx.me() == ProcessId(0),
            plan: None,
            got: Set::new(),
            unanswered: None,
            decision: None,
        }
    }

    /// Outside the assumptions: the general has forgotten everything and begins anew.
    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        Self::on_start(ctx)
    }

    fn on_message(&mut self, _: ProcessId, Message { number, plan }: Message, ctx: &mut Context<'_, Self>) {
        self.upon_message(number, plan, ctx);
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::Deadline => self.upon_deadline(ctx),
            Timer::ResendDue => self.upon_resend_due(ctx),
        }
    }

    fn on_request(&mut self, Request(plan): Request, ctx: &mut Context<'_, Self>) {
        self.upon_propose(plan, ctx);
    }

    fn refuses(&self, _: &Request) -> Option<&'static str> {
        match self {
            TwoGenerals { proposer: false, .. } => Some("only A proposes"),
            TwoGenerals { decision: Some(_), .. } => Some("it has decided already"),
            TwoGenerals { plan: Some(_), .. } => Some("there is a plan already"),
            _ => None,
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(proposed: &mut bool, _: ProcessId, _: &Self, indication: &Indication) {
        *proposed |= matches!(indication, Indication::Proposed(_));
    }

    fn variables(&self) -> Variables {
        let Self { proposer: _, plan, got, unanswered, decision } = self;
        let number = |number: Option<u32>| number.map_or(Value::Nothing, Value::from);
        vec![
            Variable::volatile("plan", number(*plan)),
            Variable::volatile("got", Value::List(got.iter().map(|&number| number.into()).collect())),
            Variable::volatile("unanswered", number(*unanswered)),
            Variable::volatile("decision", decision.map_or(Value::Nothing, |decision| decision.name().into())),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        let (name, style) = match (self.decision, self.plan) {
            (Some(Decision::Attack), _) => ("attacks", RoleStyle::Informed),
            (Some(Decision::Hold), _) => ("holds", RoleStyle::Retired),
            (None, Some(_)) => ("preparing", RoleStyle::Candidate),
            (None, None) => ("waiting", RoleStyle::Plain),
        };
        Role { name, style }
    }

    /// The ladder of knowledge: each message that arrives is one more “knows that”.
    fn portrait(&self, _: u16) -> Portrait {
        let mut portrait = Portrait::default();
        if let Some(plan) = self.plan {
            let rungs = self.got.last().copied().unwrap_or(1);
            let of = rungs as u16;
            portrait.pips.push(Pips { label: "deep".to_owned(), have: of, of, enough: 0 });
            portrait.notes.push(("knows", Value::text(knowledge(rungs))));
            portrait.notes.push(("attack at", plan.into()));
        }
        portrait.notes.extend(self.decision.map(|decision| ("decision", decision.name().into())));
        portrait
    }
}

impl TwoGenerals {
    fn upon_propose(&mut self, plan: u32, ctx: &mut Context<'_, Self>) {
        if let Some(reason) = self.refuses(&Request(plan)) {
            return ctx.ignore(reason);
        }
        if u64::from(plan) * MILLISECOND <= ctx.options().deadline {
            return ctx.ignore("the attack must be after the deadline");
        }
        ctx.step("propose");
        self.plan = Some(plan);
        ctx.indicate(Indication::Proposed(plan));
        self.say(1, ctx);
    }

    fn upon_message(&mut self, number: u32, plan: u32, ctx: &mut Context<'_, Self>) {
        if self.decision.is_some() {
            return ctx.ignore("it has decided already");
        }
        if !self.got.insert(number) {
            return ctx.ignore("it has this message already");
        }
        ctx.step("message");
        self.plan = Some(plan);
        self.unanswered = None;
        ctx.cancel_timer(Timer::ResendDue);
        if number < ctx.options().length {
            ctx.step("answer");
            self.say(number + 1, ctx);
        }
    }

    /// Sends this message of the handshake to the other general, if the handshake is as long as that.
    fn say(&mut self, number: u32, ctx: &mut Context<'_, Self>) {
        let (Some(plan), Options { length, resend, .. }) = (self.plan, *ctx.options()) else { return };
        if number > length {
            return;
        }
        self.unanswered = Some(number);
        ctx.send_all(ctx.others(), &Message { number, plan });
        if resend > 0 {
            ctx.set_timer(Timer::ResendDue, resend);
        }
    }

    fn upon_resend_due(&mut self, ctx: &mut Context<'_, Self>) {
        let (Some(number), None) = (self.unanswered, self.decision) else {
            return ctx.ignore("nothing is unanswered");
        };
        ctx.step("resend");
        self.say(number, ctx);
    }

    fn upon_deadline(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("deadline");
        let Options { always_attack, one_is_enough, .. } = *ctx.options();
        let decision = if self.has_all(ctx.options()) || always_attack || one_is_enough && self.plan.is_some() {
            ctx.step("attack");
            Decision::Attack
        } else {
            ctx.step("hold");
            Decision::Hold
        };
        self.decision = Some(decision);
        ctx.cancel_timer(Timer::ResendDue);
        ctx.indicate(Indication::Decided(decision));
    }

    /// Does it know of a plan, and has it every message that the handshake has for it?
    fn has_all(&self, options: &Options) -> bool {
        self.plan.is_some() && options.length > 0 && self.misses(options).is_none()
    }

    /// The first message for it that has not arrived: the odd ones go to B, the even ones to A.
    fn misses(&self, options: &Options) -> Option<u32> {
        let first = if self.proposer { 2 } else { 1 };
        (first..=options.length).step_by(2).find(|number| !self.got.contains(number))
    }
}

impl Decision {
    fn name(self) -> &'static str {
        match self {
            Decision::Attack => "attack",
            Decision::Hold => "hold",
        }
    }
}

/// What a general knows who has message `number`, or who made the plan itself.
fn knowledge(number: u32) -> String {
    match number {
        0 | 1 => "the plan".to_owned(),
        2 => "B knows it".to_owned(),
        3 => "A knows B knows it".to_owned(),
        4 => "B knows A knows B knows it".to_owned(),
        _ => format!("… {number} deep"),
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] =
        &[Kind::new("PROPOSAL", "PLAN", Family::Payload), Kind::new("ACKNOWLEDGEMENT", "ACK", Family::Answer)];

    fn kind(&self) -> u16 {
        u16::from(self.number > 1)
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("i", self.number.into()), ("attack at", self.plan.into())]
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] =
        &[(Timer::Deadline, "deadline"), (Timer::ResendDue, "time to send again")];
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[Offer {
        name: "propose",
        argument: Some(Argument { name: "time in ms", min: 1, max: 10_000, default: 300 }),
    }];

    fn from_offer(offer: u8, plan: u32) -> Option<Self> {
        (offer == 0).then_some(Request(plan))
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Proposed(_) => "proposed",
            Indication::Decided(decision) => decision.name(),
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Proposed(_) => Mark::Note,
            Indication::Decided(Decision::Attack) => Mark::Decide,
            Indication::Decided(Decision::Hold) => Mark::Abort,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Proposed(plan) => format!("proposes to attack at {plan} ms"),
            Indication::Decided(Decision::Attack) => "decides to attack".to_owned(),
            Indication::Decided(Decision::Hold) => "decides to hold".to_owned(),
        }
    }
}
