//! Chandy and Lamport's snapshot: record your state, and let a marker on each channel say so before anything sent later.
//!
//! Whoever receives a marker for the first time records its own state at once. What arrives on a channel after that and
//! before the channel's own marker was on its way when the snapshot was taken: it is the channel's state. Together the
//! parts are a consistent cut, and a state that the computation could have been in, though perhaps it never was.
//!
//! The computation underneath pays money to and fro, so everybody can see whether a snapshot is right: there is as much
//! money in it as in the whole system.

mod card;
mod money;
mod properties;
mod scenarios;

pub use money::{Indication, Message, Request, Timer};
pub use properties::Cuts;
pub use scenarios::scenarios;

use crate::model::{
    Badge, Card, Cell, MILLISECOND, Map, Pips, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables,
};
use crate::sim::{Algorithm, Context, Property, Settings};

/// One process, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChandyLamport {
    balance: u32,
    /// How many payments it has made: the number of the last.
    paid: u32,
    /// How many more it makes by itself.
    planned: u32,
    incoming: Set<ProcessId>,
    /// The channel to the next process first, that to the one before last.
    outgoing: Vec<ProcessId>,
    /// The parts of all snapshots, by their numbers.
    snapshots: Map<u32, Snapshot>,
}

/// One process's part of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Snapshot {
    recorded: u32,
    /// What was on the incoming channels; a channel that was empty is left out.
    channels: Map<ProcessId, Vec<u32>>,
    /// The channels whose marker has not come.
    open: Set<ProcessId>,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    money: u32,
    holders: u16,
    payments: u32,
    pace: u64,
    ring: bool,
    marker_late: bool,
    no_channel_recording: bool,
    late_recording: bool,
}

impl Algorithm for ChandyLamport {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // The algorithm assumes that nobody crashes, so nothing is kept.
    type Options = Options;
    type Ghost = Cuts;

    const CARD: Card = card::CARD;

    fn options(settings: &Settings<'_>) -> Options {
        let number = |name| settings.number(name).unsigned_abs();
        Options {
            money: number("money") as u32,
            holders: match number("holders") {
                0 => settings.processes(),
                holders => settings.processes().min(holders as u16),
            },
            payments: number("payments") as u32,
            pace: number("pace") * MILLISECOND,
            ring: number("ring") == 1,
            marker_late: settings.variant("marker-late"),
            no_channel_recording: settings.variant("no-channel-recording"),
            late_recording: settings.variant("late-recording"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let Options { money, holders, payments, ring, .. } = *ctx.options();
        let (me, count) = (ctx.me().0, ctx.count());
        let away = |steps: u16| ProcessId((me + steps) % count);
        let furthest = if ring { 1 } else { count - 1 };
        let mut process = ChandyLamport {
            balance: if me < holders { money } else { 0 },
            paid: 0,
            planned: payments,
            incoming: (1..=furthest).map(|steps| away(count - steps)).collect(),
            outgoing: (1..=furthest).map(away).collect(),
            snapshots: Map::new(),
        };
        process.plan(ctx);
        process
    }

    /// Outside the assumptions: the process begins anew, and nobody learns of it.
    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        Self::on_start(ctx)
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::Payment { number, amount } => self.upon_payment(from, number, amount, ctx),
            Message::Marker(snapshot) => self.upon_marker(from, snapshot, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::PaymentDue => self.upon_payment_due(ctx),
        }
    }

    fn on_request(&mut self, request: Request, ctx: &mut Context<'_, Self>) {
        if let Some(reason) = self.refuses(&request) {
            return ctx.ignore(reason);
        }
        let whom = match request {
            Request::Snapshot => return self.upon_snapshot(ctx),
            Request::PayNext(_) => self.outgoing.first(),
            Request::PayPrevious(_) => self.outgoing.last(),
        };
        if let (Request::PayNext(amount) | Request::PayPrevious(amount), Some(&to)) = (request, whom) {
            self.pay(to, amount, ctx);
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        match *request {
            Request::Snapshot => {
                self.latest().is_some_and(|(_, part)| !part.open.is_empty()).then_some("it is recording one")
            }
            Request::PayPrevious(_) if self.outgoing.last().is_some_and(|last| !self.incoming.contains(last)) => {
                Some("the ring has no channel to it")
            }
            Request::PayNext(amount) | Request::PayPrevious(amount) => {
                (amount > self.balance).then_some("it has less money than that")
            }
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut Cuts, process: ProcessId, _: &Self, indication: &Indication) {
        ghost.observe(process, indication);
    }

    fn variables(&self) -> Variables {
        let Self { balance, paid, planned, incoming: _, outgoing: _, snapshots: _ } = self;
        let latest = self.latest();
        let of = |value: fn(&Snapshot) -> Value| latest.map_or(Value::Nothing, |(_, part)| value(part));
        vec![
            Variable::volatile("balance", *balance),
            Variable::volatile("paid", *paid),
            Variable::volatile("planned", *planned),
            Variable::volatile("snapshot", latest.map_or(Value::Nothing, |(number, _)| number.into())),
            Variable::volatile("recorded", of(|part| part.recorded.into())),
            Variable::volatile("channel", of(|part| Value::List(part.channel_texts().map(Value::text).collect()))),
            Variable::volatile("open", of(|part| Value::processes(&part.open))),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        let (name, style) = match self.latest() {
            None => ("running", RoleStyle::Plain),
            Some((_, part)) if part.open.is_empty() => ("recorded", RoleStyle::Informed),
            Some(_) => ("recording", RoleStyle::Candidate),
        };
        Role { name, style }
    }

    /// The lane changes its tint where the process records: together these places are the cut.
    fn badge(&self) -> Option<Badge> {
        self.latest().map(|(number, _)| Badge { letter: 'S', number })
    }

    fn portrait(&self, _: u16) -> Portrait {
        let mut portrait = Portrait::default();
        portrait.notes.push(("balance", self.balance.into()));
        if let Some((number, part)) = self.latest() {
            let of = self.incoming.len() as u16;
            let have = of.saturating_sub(part.open.len() as u16);
            portrait.pips.push(Pips { label: "markers".to_owned(), have, of, enough: of });
            portrait.recorded = true;
            portrait.notes.push(("recorded", part.recorded.into()));
            let cell = |text| Cell { text, tint: number, settled: part.open.is_empty() };
            portrait.cells.extend(part.channel_texts().map(cell));
        }
        portrait
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        let (latest, part) = self.latest()?;
        (*message == Message::Marker(latest) && part.open.contains(&from)).then_some(0)
    }
}

impl ChandyLamport {
    fn latest(&self) -> Option<(u32, &Snapshot)> {
        self.snapshots.iter().next_back().map(|(&number, part)| (number, part))
    }

    fn pay(&mut self, to: ProcessId, amount: u32, ctx: &mut Context<'_, Self>) {
        ctx.step("pay");
        self.balance -= amount;
        self.paid += 1;
        ctx.send(to, Message::Payment { number: self.paid, amount });
    }

    fn upon_snapshot(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("initiate");
        self.record(self.latest().map_or(0, |(number, _)| number) + 1, ctx);
    }

    fn record(&mut self, snapshot: u32, ctx: &mut Context<'_, Self>) {
        ctx.step("record");
        let part = Snapshot { recorded: self.balance, channels: Map::new(), open: self.incoming.clone() };
        self.snapshots.insert(snapshot, part);
        ctx.indicate(Indication::Recorded { snapshot, paid: self.paid });
        if ctx.options().marker_late && self.balance > 0 {
            self.pay(self.outgoing[0], 1, ctx);
        }
        ctx.send_all(self.outgoing.iter().copied(), &Message::Marker(snapshot));
    }

    fn upon_marker(&mut self, from: ProcessId, snapshot: u32, ctx: &mut Context<'_, Self>) {
        if self.snapshots.get(&snapshot).is_some_and(|part| !part.open.contains(&from)) {
            return ctx.ignore("the marker of this channel has come already");
        }
        ctx.step("marker");
        if !self.snapshots.contains_key(&snapshot) {
            self.record(snapshot, ctx);
        }
        let Some(part) = self.snapshots.get_mut(&snapshot) else { return };
        part.open.remove(&from);
        if part.open.is_empty() {
            ctx.step("complete");
            if ctx.options().late_recording {
                part.recorded = self.balance;
            }
            let (recorded, channels) = (part.recorded, part.channels.clone());
            ctx.indicate(Indication::Completed { snapshot, recorded, channels });
        }
    }

    fn upon_payment(&mut self, from: ProcessId, number: u32, amount: u32, ctx: &mut Context<'_, Self>) {
        ctx.step("receive");
        let open = |part: &Snapshot| part.open.contains(&from) && !ctx.options().no_channel_recording;
        let recording = self.snapshots.iter_mut().map(|(_, part)| part).filter(|part| open(part));
        let in_transit =
            recording.map(|part| part.channels.get_or_insert_with(from, Vec::new).push(amount)).count() > 0;
        if in_transit {
            ctx.step("in-transit");
        }
        self.balance = self.balance.saturating_add(amount);
        ctx.indicate(Indication::Received { from, number, amount });
    }

    fn upon_payment_due(&mut self, ctx: &mut Context<'_, Self>) {
        self.planned -= 1;
        if self.balance == 0 {
            ctx.ignore("it has no money to pay with");
        } else {
            let to = self.outgoing[ctx.draw(self.outgoing.len() as u64) as usize];
            let amount = 1 + ctx.draw(u64::from(self.balance.div_ceil(2))) as u32;
            self.pay(to, amount, ctx);
        }
        self.plan(ctx);
    }

    /// Decides when it pays by itself the next time, if it does.
    fn plan(&mut self, ctx: &mut Context<'_, Self>) {
        if self.planned > 0 {
            let pace = ctx.options().pace;
            let more = ctx.draw(pace);
            ctx.set_timer(Timer::PaymentDue, pace + more);
        }
    }
}

impl Snapshot {
    /// Each channel that was not empty, and what was on it.
    fn channel_texts(&self) -> impl Iterator<Item = String> + '_ {
        self.channels.iter().map(|(from, amounts)| {
            let amounts = amounts.iter().map(|&amount| amount.into()).collect();
            format!("{from}{}", Value::List(amounts))
        })
    }
}
