//! Best-effort, lazy and eager reliable broadcast.
//!
//! Best-effort sends to everybody and hopes that the sender survives it. Eager relays every message at its first
//! delivery, so that it reaches all who stay up even if the sender crashes after one send. Lazy relays only the messages
//! of senders that have crashed, which a failure detector tells; it stands on the heartbeat detector.

mod card;
mod messages;
mod properties;
mod scenarios;

pub use card::{CARD, RELAYS};
pub use messages::{Broadcast, Data, Deliver, Key, Message, NUMBER, Payload, Timer, name};
pub use properties::Deliveries;
pub use scenarios::scenarios;

use crate::algorithms::failure_detection::heartbeat::{self, Heartbeat};
use crate::model::{
    Card, Cell, MILLISECOND, Map, Portrait, ProcessId, Role, RoleStyle, Set, Value, Variable, Variables, digest_of,
};
use crate::sim::{Algorithm, Context, Property, Settings, StandsOn};

/// One process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reliable<P: Payload = u32> {
    /// How many messages it has broadcast itself.
    n: u32,
    delivered: Set<Key>,
    /// Lazy: the messages of each sender, in case it crashes.
    from: Map<Key, P>,
    /// Whom the detector reports as crashed: all processes but the textbook's `correct`.
    crashed: Set<ProcessId>,
    /// Lazy: the failure detector below.
    detector: Option<Heartbeat>,
    /// Outside the model: the process is back after a crash.
    recovered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relays {
    BestEffort,
    Lazy,
    Eager,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub relays: Relays,
    pub detector: heartbeat::Options,
    no_relay: bool,
    lazy_forget: bool,
    no_dedup: bool,
}

type Ctx<'a, P> = Context<'a, Reliable<P>>;

impl<P: Payload> StandsOn<Heartbeat> for Reliable<P> {
    fn wrap_message(below: heartbeat::Message) -> Message<P> {
        Message::Detector(below)
    }

    fn wrap_timer(below: heartbeat::Timer) -> Timer {
        Timer(below)
    }

    fn options_below(own: &Options) -> &heartbeat::Options {
        &own.detector
    }
}

impl<P: Payload> Algorithm for Reliable<P> {
    type Message = Message<P>;
    type Timer = Timer;
    type Request = Broadcast<P>;
    type Indication = Deliver<P>;
    type Stable = (); // Crash-stop: nobody comes back.
    type Options = Options;
    type Ghost = Deliveries;

    const CARD: Card = CARD;
    const BELOW: &'static [&'static Card] = &[&heartbeat::CARD];
    const DRAWS_REACH_STATES: bool = false; // Nothing is drawn.

    /// The detector has a timer for each process.
    fn is_interchangeable(options: &Options, _: ProcessId, _: bool) -> bool {
        options.relays != Relays::Lazy
    }

    fn options(settings: &Settings<'_>) -> Options {
        Options {
            relays: match settings.number("relays") {
                0 => Relays::BestEffort,
                1 => Relays::Lazy,
                _ => Relays::Eager,
            },
            detector: Heartbeat::options(&settings.below(&heartbeat::CARD)),
            no_relay: settings.variant("no-relay"),
            lazy_forget: settings.variant("lazy-forget"),
            no_dedup: settings.variant("no-dedup"),
        }
    }

    fn on_start(ctx: &mut Ctx<'_, P>) -> Self {
        let lazy = ctx.options().relays == Relays::Lazy;
        Reliable {
            n: 0,
            delivered: Set::new(),
            from: Map::new(),
            crashed: Set::new(),
            detector: lazy.then(|| ctx.lend(Heartbeat::on_start).0),
            recovered: false,
        }
    }

    /// Outside the assumptions: begins anew, with numbers above those from before the crash.
    fn on_recover((): (), ctx: &mut Ctx<'_, P>) -> Self {
        let n = (ctx.now().0 / MILLISECOND) as u32;
        Reliable { n, recovered: true, ..Self::on_start(ctx) }
    }

    fn on_message(&mut self, from: ProcessId, message: Message<P>, ctx: &mut Ctx<'_, P>) {
        match message {
            Message::Data(data) | Message::Relay(data) => self.upon_data(data, ctx),
            Message::Detector(message) => self.detect(ctx, |detector, ctx| detector.on_message(from, message, ctx)),
        }
    }

    fn on_timer(&mut self, Timer(timer): Timer, ctx: &mut Ctx<'_, P>) {
        self.detect(ctx, |detector, ctx| detector.on_timer(timer, ctx));
    }

    fn on_request(&mut self, Broadcast(payload): Broadcast<P>, ctx: &mut Ctx<'_, P>) {
        ctx.step("broadcast");
        self.n += 1;
        let data = Data { key: (ctx.me(), self.n), payload };
        self.upon_data(data.clone(), ctx);
        ctx.send_all(ctx.others(), &Message::Data(data));
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut Deliveries, process: ProcessId, _: &Self, Deliver(data): &Deliver<P>) {
        ghost.deliver(process, data.key, digest_of(&data.payload));
    }

    fn variables(&self) -> Variables {
        let Self { n, delivered, from, crashed, detector, recovered: _ } = self;
        let list =
            |keys: &mut dyn Iterator<Item = &Key>| Value::List(keys.map(|&key| Value::text(name(key))).collect());
        let mut variables =
            vec![Variable::volatile("n", *n), Variable::volatile("delivered", list(&mut delivered.iter()))];
        if let Some(detector) = detector {
            variables.push(Variable::volatile("from", list(&mut from.keys())));
            variables.push(Variable::volatile("crashed", Value::processes(crashed)));
            variables.extend(detector.variables().into_iter().map(|variable| variable.lowered(1)));
        }
        variables
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        Role { name: "peer", style: RoleStyle::Plain }
    }

    fn portrait(&self, _: u16) -> Portrait {
        let cell = |&key: &Key| Cell { text: name(key), tint: u32::from(key.0.0) + 1, settled: true };
        let mut portrait = Portrait { cells: self.delivered.iter().map(cell).collect(), ..Portrait::default() };
        if !self.crashed.is_empty() {
            portrait.notes.push(("crashed", Value::processes(&self.crashed)));
        }
        portrait
    }
}

impl<P: Payload> Reliable<P> {
    fn upon_data(&mut self, data: Data<P>, ctx: &mut Ctx<'_, P>) {
        if !self.delivered.insert(data.key) && !ctx.options().no_dedup {
            return ctx.ignore("it was delivered already");
        }
        ctx.step("deliver");
        ctx.indicate(Deliver(data.clone()));
        let origin = data.key.0;
        match ctx.options().relays {
            Relays::BestEffort => {}
            Relays::Eager if origin == ctx.me() => {}
            Relays::Eager => {
                ctx.step("eager");
                self.relay(data, ctx);
            }
            Relays::Lazy => {
                ctx.step("keep");
                self.from.insert(data.key, data.payload.clone());
                if self.crashed.contains(&origin) {
                    ctx.step("orphan");
                    self.relay(data, ctx);
                }
            }
        }
    }

    fn relay(&self, data: Data<P>, ctx: &mut Ctx<'_, P>) {
        if !ctx.options().no_relay {
            ctx.send_all(ctx.others(), &Message::Relay(data));
        }
    }

    /// Lets the detector handle an event, and acts on what it indicates.
    fn detect(&mut self, ctx: &mut Ctx<'_, P>, event: impl FnOnce(&mut Heartbeat, &mut Context<'_, Heartbeat>)) {
        let Some(detector) = &mut self.detector else { return ctx.ignore("there is no detector in this mode") };
        let ((), heard) = ctx.lend(|ctx| event(detector, ctx));
        for indication in heard {
            match indication {
                heartbeat::Indication::Suspect(p) => self.upon_crash(p, ctx),
                heartbeat::Indication::Restore(p) => _ = self.crashed.remove(&p),
            }
        }
    }

    fn upon_crash(&mut self, p: ProcessId, ctx: &mut Ctx<'_, P>) {
        ctx.step("crash");
        self.crashed.insert(p);
        if ctx.options().lazy_forget {
            return;
        }
        for (&key, payload) in self.from.range((p, 0)..=(p, u32::MAX)) {
            ctx.step("repair");
            self.relay(Data { key, payload: payload.clone() }, ctx);
        }
    }
}
