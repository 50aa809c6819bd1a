//! Uniform reliable broadcast: nobody delivers before it is certain that all correct processes will.
//!
//! Everybody passes a message on before it delivers it, and waits until enough others have passed it on too: more than
//! half, so that one of them is correct (majority-ack), or all that a perfect failure detector has not reported
//! (all-ack). It stands on best-effort broadcast, and in all-ack mode on the heartbeat detector.

mod card;
mod messages;
mod properties;
mod scenarios;

pub use messages::{Indication, Message, Original, Request, Timer};
pub use scenarios::scenarios;

use crate::algorithms::broadcast::reliable::{self, Broadcast, Data, Deliver, Deliveries, Key, Relays, Reliable, name};
use crate::algorithms::failure_detection::heartbeat::{self, Heartbeat};
use crate::model::{
    Card, Cell, MILLISECOND, Map, Pips, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables,
    digest_of,
};
use crate::sim::{Algorithm, Context, Property, Settings, StandsOn};

/// One process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Uniform {
    /// How many messages it has broadcast itself.
    n: u32,
    pending: Map<Key, u32>,
    /// Who has passed each message on.
    ack: Map<Key, Set<ProcessId>>,
    delivered: Set<Key>,
    /// Whom the detector reports as crashed: all processes but the textbook's `correct`.
    crashed: Set<ProcessId>,
    best_effort: Reliable<Original>,
    /// All-ack: the failure detector.
    detector: Option<Heartbeat>,
    /// Outside the model: the process is back after a crash.
    recovered: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    all_ack: bool,
    best_effort: reliable::Options,
    detector: heartbeat::Options,
    deliver_first: bool,
    quorum_minus_one: bool,
}

type Ctx<'a> = Context<'a, Uniform>;

impl StandsOn<Reliable<Original>> for Uniform {
    fn wrap_message(below: reliable::Message<Original>) -> Message {
        Message::Data(below)
    }

    fn wrap_timer(below: reliable::Timer) -> Timer {
        Timer(below.0)
    }

    fn options_below(own: &Options) -> &reliable::Options {
        &own.best_effort
    }
}

impl StandsOn<Heartbeat> for Uniform {
    const DEPTH: u8 = 2;

    fn wrap_message(below: heartbeat::Message) -> Message {
        Message::Detector(below)
    }

    fn wrap_timer(below: heartbeat::Timer) -> Timer {
        Timer(below)
    }

    fn options_below(own: &Options) -> &heartbeat::Options {
        &own.detector
    }
}

impl Algorithm for Uniform {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // Crash-stop: nobody comes back.
    type Options = Options;
    type Ghost = Deliveries;

    const CARD: Card = card::CARD;
    const BELOW: &'static [&'static Card] = &[&reliable::CARD, &heartbeat::CARD];
    const DRAWS_REACH_STATES: bool = false; // Nothing is drawn.

    /// The detector has a timer for each process.
    fn is_interchangeable(options: &Options, _: ProcessId, _: bool) -> bool {
        !options.all_ack
    }

    fn options(settings: &Settings<'_>) -> Options {
        let mut best_effort = Reliable::<Original>::options(&settings.below(&reliable::CARD));
        best_effort.relays = Relays::BestEffort;
        Options {
            all_ack: settings.number("mode") == 1,
            best_effort,
            detector: Heartbeat::options(&settings.below(&heartbeat::CARD)),
            deliver_first: settings.variant("deliver-first"),
            quorum_minus_one: settings.variant("quorum-minus-one"),
        }
    }

    fn on_start(ctx: &mut Ctx<'_>) -> Self {
        let (best_effort, _) = ctx.lend(Reliable::on_start);
        let all_ack = ctx.options().all_ack;
        Uniform {
            n: 0,
            pending: Map::new(),
            ack: Map::new(),
            delivered: Set::new(),
            crashed: Set::new(),
            best_effort,
            detector: all_ack.then(|| ctx.lend(Heartbeat::on_start).0),
            recovered: false,
        }
    }

    /// Outside the assumptions: begins anew, with numbers above those from before the crash.
    fn on_recover((): (), ctx: &mut Ctx<'_>) -> Self {
        let (best_effort, _) = ctx.lend(|ctx| Reliable::on_recover((), ctx));
        let n = (ctx.now().0 / MILLISECOND) as u32;
        Uniform { n, best_effort, recovered: true, ..Self::on_start(ctx) }
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Ctx<'_>) {
        match message {
            Message::Data(message) => {
                let ((), heard) = ctx.lend(|ctx| self.best_effort.on_message(from, message, ctx));
                self.upon_data(heard, ctx);
            }
            Message::Detector(message) => self.detect(ctx, |detector, ctx| detector.on_message(from, message, ctx)),
        }
    }

    fn on_timer(&mut self, Timer(timer): Timer, ctx: &mut Ctx<'_>) {
        self.detect(ctx, |detector, ctx| detector.on_timer(timer, ctx));
    }

    fn on_request(&mut self, Request(number): Request, ctx: &mut Ctx<'_>) {
        ctx.step("broadcast");
        self.n += 1;
        let key = (ctx.me(), self.n);
        ctx.indicate(Indication::Broadcast(Original { key, number }));
        self.pass_on(Original { key, number }, ctx);
        self.deliver(ctx);
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut Deliveries, process: ProcessId, _: &Self, indication: &Indication) {
        match indication {
            Indication::Broadcast(original) => ghost.broadcast(original.key, digest_of(&original.number)),
            Indication::Deliver(original) => ghost.deliver(process, original.key, digest_of(&original.number)),
        }
    }

    fn variables(&self) -> Variables {
        let Self { n, pending, ack, delivered, crashed, best_effort, detector, recovered: _ } = self;
        let list =
            |keys: &mut dyn Iterator<Item = &Key>| Value::List(keys.map(|&key| Value::text(name(key))).collect());
        let acks = ack.iter().map(|(&key, by)| Value::text(format!("{}: {}", name(key), Value::processes(by))));
        let mut variables = vec![
            Variable::volatile("n", *n),
            Variable::volatile("pending", list(&mut pending.keys())),
            Variable::volatile("ack", Value::List(acks.collect())),
            Variable::volatile("delivered", list(&mut delivered.iter())),
        ];
        if detector.is_some() {
            variables.push(Variable::volatile("crashed", Value::processes(crashed)));
        }
        variables.extend(best_effort.variables().into_iter().map(|variable| variable.lowered(1)));
        let detector = detector.iter().flat_map(Heartbeat::variables);
        variables.extend(detector.map(|variable| variable.lowered(2)));
        variables
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        Role { name: "peer", style: RoleStyle::Plain }
    }

    fn portrait(&self, processes: u16) -> Portrait {
        let cell = |&key: &Key| {
            let settled = self.delivered.contains(&key);
            Cell { text: name(key), tint: u32::from(key.0.0) + 1, settled }
        };
        let mut portrait = Portrait { cells: self.pending.keys().map(cell).collect(), ..Portrait::default() };
        if let Some(key) = &self.told_of() {
            portrait.quorum = self.ack.get(key).map(|ack| ack.iter().copied().collect()).unwrap_or_default();
            let have = portrait.quorum.len() as u16;
            let enough = if self.detector.is_some() { 0 } else { processes / 2 + 1 };
            portrait.pips.push(Pips { label: format!("have {}", name(*key)), have, of: processes, enough });
        }
        if !self.crashed.is_empty() {
            portrait.notes.push(("crashed", Value::processes(&self.crashed)));
        }
        portrait
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        let Message::Data(reliable::Message::Data(Data { payload, .. })) = message else { return None };
        let known = self.ack.get(&payload.key).is_some_and(|ack| ack.contains(&from));
        (!known && self.told_of() == Some(payload.key)).then_some(0)
    }
}

impl Uniform {
    /// The message whose copies the portrait counts: the first that waits, else the last.
    fn told_of(&self) -> Option<Key> {
        let waiting = self.pending.keys().find(|key| !self.delivered.contains(key));
        waiting.or(self.pending.keys().next_back()).copied()
    }

    /// Best-effort broadcast; the own copy arrives at once.
    fn pass_on(&mut self, original: Original, ctx: &mut Ctx<'_>) {
        self.pending.insert(original.key, original.number);
        let ((), heard) = ctx.lend(|ctx| self.best_effort.on_request(Broadcast(original), ctx));
        self.acknowledge(&heard, ctx);
    }

    fn acknowledge(&mut self, heard: &[Deliver<Original>], ctx: &mut Ctx<'_>) {
        for Deliver(Data { key: (q, _), payload: original }) in heard {
            ctx.step("ack");
            self.ack.get_or_insert_with(original.key, Set::new).insert(*q);
        }
    }

    fn upon_data(&mut self, heard: Vec<Deliver<Original>>, ctx: &mut Ctx<'_>) {
        self.acknowledge(&heard, ctx);
        for Deliver(Data { payload: original, .. }) in heard {
            if !self.pending.contains_key(&original.key) {
                ctx.step("pass on");
                self.pass_on(original, ctx);
            }
        }
        self.deliver(ctx);
    }

    /// Lets the detector handle an event, and acts on what it indicates.
    fn detect(&mut self, ctx: &mut Ctx<'_>, event: impl FnOnce(&mut Heartbeat, &mut Context<'_, Heartbeat>)) {
        let Some(detector) = &mut self.detector else { return ctx.ignore("there is no detector in this mode") };
        let ((), heard) = ctx.lend(|ctx| event(detector, ctx));
        for indication in heard {
            match indication {
                heartbeat::Indication::Suspect(p) => {
                    ctx.step("crash");
                    self.crashed.insert(p);
                    self.deliver(ctx);
                }
                heartbeat::Indication::Restore(p) => _ = self.crashed.remove(&p),
            }
        }
    }

    /// Delivers whatever enough others have.
    fn deliver(&mut self, ctx: &mut Ctx<'_>) {
        for (&key, &number) in self.pending.iter() {
            if !self.delivered.contains(&key) && self.enough(key, ctx) {
                ctx.step("deliver");
                self.delivered.insert(key);
                ctx.indicate(Indication::Deliver(Original { key, number }));
            }
        }
    }

    fn enough(&self, key: Key, ctx: &Ctx<'_>) -> bool {
        let Options { all_ack, deliver_first, quorum_minus_one, .. } = *ctx.options();
        let Some(ack) = self.ack.get(&key) else { return false };
        if deliver_first {
            return true;
        }
        if all_ack {
            return ctx.all().all(|q| ack.contains(&q) || self.crashed.contains(&q));
        }
        ack.len() >= usize::from(if quorum_minus_one { ctx.majority() - 1 } else { ctx.majority() })
    }
}
