//! Oral messages, OM(m): generals agree on an order although up to m of them are traitors.
//!
//! The commander sends his order to every lieutenant. Then, m times, everybody relays to everybody what he was told, and
//! by whom: an order arrives along every path of generals. At the end each lieutenant folds the tree of what he heard
//! from its leaves to its root by majority. With three times as many generals as traitors, and one more, the loyal ones
//! cannot be split; with fewer, nobody can tell who lies.
//!
//! Time goes in rounds of a known length. What has not come by the end of its round will not come any more: silence is
//! taken for "retreat".

mod card;
mod properties;
mod scenarios;

pub use scenarios::scenarios;

use crate::model::{
    Badge, Card, Cell, Family, Kind, MILLISECOND, Map, Mark, Pips, Portrait, ProcessId, Role, RoleStyle, Value,
    Variable, Variables,
};
use crate::sim::{self, Algorithm, Context, NoRequest, Property, Settings};

/// The general who gives the order.
pub const COMMANDER: ProcessId = ProcessId(0);

/// Through whom an order came, the commander first.
pub type Path = Vec<ProcessId>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    Attack,
    Retreat,
}

/// One general, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct General {
    me: ProcessId,
    generals: u16,
    /// The round that goes on; 0 before the first.
    round: u8,
    /// val[π]: what each path said, as far as it said anything.
    told: Map<Path, Order>,
    decision: Option<Order>,
}

/// `ORDER(π, v)`: along the path π the order is v.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    path: Path,
    order: Order,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    RoundOver,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decide(Order);

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// m + 1: the commander's round, and m in which orders are relayed.
    rounds: u8,
    round: u64,
    order: Order,
    no_default: bool,
}

impl Algorithm for General {
    type Message = Message;
    type Timer = Timer;
    type Request = NoRequest;
    type Indication = Decide;
    type Stable = (); // Whoever loses his memory is counted among the traitors.
    type Options = Options;
    type Ghost = ();

    const CARD: Card = card::CARD;

    const FORGERIES: &'static [&'static str] = &["attack", "retreat", "the opposite"];

    fn forge(forgery: u8, message: &Message, _: ProcessId, _: u16) -> Option<Message> {
        let order = match (forgery, message.order) {
            (0, _) | (2, Order::Retreat) => Order::Attack,
            (1, _) | (2, Order::Attack) => Order::Retreat,
            _ => return None,
        };
        Some(Message { path: message.path.clone(), order })
    }

    fn shortfall(settings: &Settings<'_>) -> Option<&'static str> {
        let traitors = settings.number("m");
        (i64::from(settings.processes()) <= 3 * traitors)
            .then_some("assumes more than three times as many generals as traitors, N > 3m")
    }

    fn options(settings: &Settings<'_>) -> Options {
        let m = settings.number("m") as u8;
        Options {
            rounds: if settings.variant("round-less") { m.max(1) } else { m + 1 },
            round: settings.number("round").unsigned_abs() * MILLISECOND,
            order: if settings.number("order") == 1 { Order::Attack } else { Order::Retreat },
            no_default: settings.variant("no-default"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        ctx.set_timer(Timer::RoundOver, ctx.options().round);
        General { me: ctx.me(), generals: ctx.count(), round: 0, told: Map::new(), decision: None }
    }

    /// Outside the assumptions: he has slept through the rounds, and does not take part any more.
    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        let round = ctx.options().rounds + 1;
        General { me: ctx.me(), generals: ctx.count(), round, told: Map::new(), decision: None }
    }

    fn on_message(&mut self, from: ProcessId, Message { path, order }: Message, ctx: &mut Context<'_, Self>) {
        if path.last() != Some(&from) || !self.can_hear(&path, ctx.options()) {
            return ctx.ignore("no order can take this path");
        }
        if path.len() < usize::from(self.round) {
            return ctx.ignore("its round is over");
        }
        if self.told.contains_key(&path) {
            return ctx.ignore("this path has spoken already");
        }
        ctx.step("hear");
        self.told.insert(path, order);
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::RoundOver => self.upon_round_over(ctx),
        }
    }

    fn on_request(&mut self, request: NoRequest, _: &mut Context<'_, Self>) {
        match request {}
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe((): &mut (), _: ProcessId, _: &Self, _: &Decide) {}

    fn variables(&self) -> Variables {
        let Self { me: _, generals: _, round, told, decision } = self;
        let told = told.iter().map(|(path, order)| Value::text(format!("{}: {}", name(path), order.name())));
        vec![
            Variable::volatile("round", u32::from(*round)),
            Variable::volatile("val", Value::List(told.collect())),
            Variable::volatile("decision", decision.map_or(Value::Nothing, |order| order.name().into())),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        match (self.decision, self.me) {
            (Some(Order::Attack), _) => Role { name: "attacks", style: RoleStyle::Informed },
            (Some(Order::Retreat), _) => Role { name: "retreats", style: RoleStyle::Retired },
            (None, COMMANDER) => Role { name: "commander", style: RoleStyle::Coordinator },
            (None, _) => Role { name: "lieutenant", style: RoleStyle::Plain },
        }
    }

    fn badge(&self) -> Option<Badge> {
        (self.round > 0 && self.decision.is_none()).then_some(Badge { letter: 'r', number: u32::from(self.round) })
    }

    fn portrait(&self, _: u16) -> Portrait {
        let mut portrait = Portrait::default();
        if self.me != COMMANDER {
            // As if nothing more came: a branch that is silent yet stands for "retreat".
            let depth = self.told.keys().map(Vec::len).max().unwrap_or(1);
            let branches = self.branches(&vec![COMMANDER], depth, true);
            let votes: Vec<_> = branches.iter().filter_map(|(who, vote)| Some((who, (*vote)?))).collect();
            let have = votes.iter().filter(|(_, vote)| *vote == Order::Attack).count() as u16;
            let of = self.generals - 1;
            portrait.pips.push(Pips { label: "attack".to_owned(), have, of, enough: of / 2 + 1 });
            let cell = |(who, vote): (&ProcessId, Order)| {
                let tint = if vote == Order::Attack { 3 } else { 2 };
                Cell { text: format!("{who} {}", vote.short()), tint, settled: self.decision.is_some() }
            };
            portrait.cells = votes.into_iter().map(cell).collect();
        }
        if let Some(order) = self.decision {
            portrait.notes.push(("decides", order.name().into()));
        }
        portrait
    }
}

impl General {
    fn upon_round_over(&mut self, ctx: &mut Context<'_, Self>) {
        self.round += 1;
        if self.round > ctx.options().rounds {
            return self.decide(ctx);
        }
        ctx.set_timer(Timer::RoundOver, ctx.options().round);
        match (self.round, self.me) {
            (1, COMMANDER) => {
                ctx.step("order");
                let order = ctx.options().order;
                ctx.send_all(ctx.others(), &Message { path: vec![COMMANDER], order });
            }
            (1, _) | (_, COMMANDER) => {}
            _ => self.relay(ctx),
        }
    }

    /// Tells what every path of the last round said to everybody who is not on it.
    fn relay(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("relay");
        for path in self.paths(usize::from(self.round) - 1) {
            let order = self.told.get(&path).copied().unwrap_or(Order::Retreat);
            let others = ctx.others().filter(|other| !path.contains(other));
            let path = extended(&path, self.me);
            ctx.send_all(others, &Message { path, order });
        }
    }

    fn decide(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("decide");
        let Options { rounds, order, no_default, .. } = *ctx.options();
        let decision = match self.me {
            COMMANDER => order,
            _ => self.resolve(&vec![COMMANDER], usize::from(rounds), no_default).unwrap_or(Order::Retreat),
        };
        self.decision = Some(decision);
        ctx.indicate(Decide(decision));
    }

    /// What this path said, all things considered: a leaf as it was heard, else the majority of what this process heard
    /// itself and of what the others say they heard. Silence and a tie are "retreat".
    fn resolve(&self, path: &Path, rounds: usize, no_default: bool) -> Option<Order> {
        if path.len() >= rounds {
            return self.heard(path, no_default);
        }
        let branches = self.branches(path, rounds, no_default);
        let votes = || branches.iter().filter_map(|(_, vote)| *vote);
        let attack = votes().filter(|vote| *vote == Order::Attack).count();
        Some(if 2 * attack > votes().count() { Order::Attack } else { Order::Retreat })
    }

    /// The votes under a path, each with the general it came from; the own one is what this process heard itself.
    fn branches(&self, path: &Path, rounds: usize, no_default: bool) -> Vec<(ProcessId, Option<Order>)> {
        let others = ProcessId::all(self.generals).filter(|other| !path.contains(other));
        let vote = |other: ProcessId| match other == self.me {
            true => self.heard(path, no_default),
            false => self.resolve(&extended(path, other), rounds, no_default),
        };
        others.map(|other| (other, vote(other))).collect()
    }

    fn heard(&self, path: &Path, no_default: bool) -> Option<Order> {
        self.told.get(path).copied().or((!no_default).then_some(Order::Retreat))
    }

    /// All paths of this length that an order can take to this general.
    fn paths(&self, length: usize) -> Vec<Path> {
        let mut paths = vec![vec![COMMANDER]];
        for _ in 1..length {
            let longer = |path: Path| {
                let next = ProcessId::all(self.generals).filter(|next| *next != self.me && !path.contains(next));
                next.map(|next| extended(&path, next)).collect::<Vec<Path>>()
            };
            paths = paths.into_iter().flat_map(longer).collect();
        }
        paths
    }

    /// Is this a path from the commander to this general, of different generals, and not too long?
    fn can_hear(&self, path: &Path, options: &Options) -> bool {
        let twice = |(place, general): (usize, &ProcessId)| path[..place].contains(general);
        path.first() == Some(&COMMANDER)
            && path.len() <= usize::from(options.rounds)
            && !path.contains(&self.me)
            && !path.iter().enumerate().any(twice)
    }
}

fn extended(path: &Path, next: ProcessId) -> Path {
    path.iter().copied().chain([next]).collect()
}

/// "A·C": told by A, relayed by C.
fn name(path: &Path) -> String {
    let names: Vec<String> = path.iter().map(ProcessId::to_string).collect();
    names.join("·")
}

impl Order {
    fn name(self) -> &'static str {
        match self {
            Order::Attack => "attack",
            Order::Retreat => "retreat",
        }
    }

    fn short(self) -> &'static str {
        match self {
            Order::Attack => "att",
            Order::Retreat => "ret",
        }
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] =
        &[Kind::new("ORDER attack", "att", Family::Payload), Kind::new("ORDER retreat", "ret", Family::Ask)];

    fn kind(&self) -> u16 {
        u16::from(self.order == Order::Retreat)
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("path", Value::text(name(&self.path))), ("order", self.order.name().into())]
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] = &[(Timer::RoundOver, "the next round")];
}

impl sim::Indication for Decide {
    fn name(&self) -> &'static str {
        "decide"
    }

    fn mark(&self) -> Mark {
        match self.0 {
            Order::Attack => Mark::Decide,
            Order::Retreat => Mark::Abort,
        }
    }

    fn sentence(&self) -> String {
        format!("decides to {}", self.0.name())
    }
}
