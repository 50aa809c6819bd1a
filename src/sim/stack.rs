//! Stubborn, perfect and first-in-first-out links, as a layer under any algorithm.
//!
//! The layer is a [`Behaviour`] around a [`Behaviour`]: compiled once, whatever stands on it. Each message of the
//! algorithm travels in a segment with a number; acknowledgements and what is sent again are messages of the lowest
//! layer, which a reader may fold away. All that the layer remembers is volatile: after a crash a sender no longer knows
//! what was not acknowledged, and a receiver may deliver again what it delivered before. Logged links, which keep both on
//! stable storage, are not built.
//!
//! Source: C. Cachin, R. Guerraoui, L. Rodrigues, "Introduction to Reliable and Secure Distributed Programming", 2011,
//! sections 2.4.3 (stubborn links), 2.4.4 (perfect links) and 3.9 (FIFO order). There a perfect link stands on a stubborn
//! one, which never stops; here an acknowledgement ends the sending, as section 2.4 remarks that a real system would.

use std::any::Any;
use std::panic::Location;
use std::rc::Rc;

use super::contract::{Answer, Offer};
use super::effects::{Effect, Effects, Executed, Ignored, Layered};
use super::erased::{Behaviour, Forged, Object, typed, typed_mut, unshared};
use super::parts::Env;
use super::property::{Breach, Moment, Progress, PropertyInfo};
use crate::history::{Function, Model};
use crate::links::{LinkKind, Stack, below};
use crate::model::{
    Badge, Card, Failures, Family, Kind, Line, Links, Map, Mark, Portrait, Print, ProcessId, ProcessRange, Role, Sign,
    Timing, Value, Variable, Variables, digest_of,
};

/// The one timer of the layer. An algorithm's own timers count from 0.
const RESEND: u32 = u32::MAX;

/// The algorithm on the links that this plan asks for.
pub(super) fn over(inner: Rc<dyn Behaviour>, stack: Stack) -> Rc<dyn Behaviour> {
    if stack.is_none() {
        return inner;
    }
    let depth = inner.layers().len() as u8;
    let card = match stack.kind {
        LinkKind::FairLoss | LinkKind::Stubborn => &STUBBORN,
        LinkKind::Perfect => &PERFECT,
        LinkKind::PerfectFifo => &PERFECT_FIFO,
    };
    let mut kinds = inner.kinds().to_vec();
    kinds.push(Kind { layer: depth, ..Kind::new("Retransmission", "RT", Family::Control) });
    kinds.push(Kind { layer: depth, ..Kind::new("Acknowledgement", "ACK", Family::Answer) });
    let layers = inner.layers().iter().copied().chain([card.name]).collect();
    let cards = inner.below().iter().copied().chain([card]).collect();
    Rc::new(OnLinks { inner, stack, depth, kinds, layers, cards })
}

/// A process on its links.
#[derive(Clone)]
struct Linked {
    algorithm: Rc<dyn Object>,
    ends: Ends,
}

/// The ends of a process's links.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Ends {
    /// Drawn at every start, so that the numbers of a process that has lost its memory are not taken for old ones.
    session: u32,
    /// Is the timer set?
    armed: bool,
    out: Map<ProcessId, Outbox>,
    /// By sender and its session.
    heard: Map<(ProcessId, u32), Inbox>,
}

/// What one process is to hear.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Outbox {
    next: u32,
    /// By number: what is not acknowledged.
    kept: Map<u32, Kept>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Kept {
    payload: Shared,
    kind: u16,
    sign: Option<Sign>,
    /// When it was sent last, on the process's own clock.
    at: crate::model::Time,
}

/// What was heard from one process in one session.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Inbox {
    /// Everything below was delivered.
    expect: u32,
    /// Beyond: delivered already (none), or held back until its turn.
    beyond: Map<u32, Option<Shared>>,
}

/// A value of the algorithm above.
#[derive(Clone)]
struct Shared(Rc<dyn Object>);

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        self.0.equals(&*other.0)
    }
}

impl Eq for Shared {}

impl std::hash::Hash for Shared {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        state.write_u64((*self.0).digest());
    }
}

/// What travels.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Segment {
    Data {
        session: u32,
        number: u32,
        /// The lowest number that the sender still keeps: below it everything has arrived.
        base: u32,
        kind: u16,
        payload: Shared,
    },
    Ack {
        session: u32,
        number: u32,
    },
}

/// Not by the blanket implementation, because the algorithm's own state is inside.
impl Object for Linked {
    fn copy(&self) -> Rc<dyn Object> {
        Rc::new(self.clone())
    }
    fn print(&self, print: &mut Print<'_>) {
        print.mix(digest_of(&self.ends));
        print.mix(self.algorithm.digest());
    }
}

struct OnLinks {
    inner: Rc<dyn Behaviour>,
    stack: Stack,
    /// The layer's number, counted from the algorithm's 0.
    depth: u8,
    kinds: Vec<Kind>,
    layers: Vec<&'static str>,
    cards: Vec<&'static Card>,
}

fn linked(state: &dyn Object) -> &Linked {
    typed(state)
}

fn above(state: &dyn Object) -> &dyn Object {
    &*linked(state).algorithm
}

/// A state without the links that may be around it.
pub(super) fn bare(state: &dyn Object) -> &dyn Any {
    match state.as_any().downcast_ref::<Linked>() {
        Some(linked) => &*linked.algorithm as &dyn Any,
        None => state,
    }
}

fn linked_mut(state: &mut dyn Object) -> &mut Linked {
    typed_mut(state)
}

impl OnLinks {
    fn retransmission(&self) -> u16 {
        self.kinds.len() as u16 - 2
    }

    fn acknowledgement(&self) -> u16 {
        self.kinds.len() as u16 - 1
    }

    #[track_caller]
    fn step(&self, label: &'static str, effects: &mut Effects) {
        effects.steps.push(Executed { label, at: Location::caller(), layer: self.depth });
    }

    #[track_caller]
    fn ignore(&self, reason: &'static str, effects: &mut Effects) {
        effects.ignored = Some(Ignored { reason, at: Location::caller(), layer: self.depth });
    }

    fn ask(&self, effect: Effect, effects: &mut Effects) {
        effects.list.push(Layered { layer: self.depth, effect });
    }

    fn begin(&self, algorithm: Rc<dyn Object>, env: &Env, effects: &mut Effects) -> Rc<dyn Object> {
        let session = below(env.seed, env.me, effects.draws, 1 << 32) as u32;
        effects.draws += 1;
        let mut linked = Linked { algorithm, ends: Ends { session, ..Ends::default() } };
        self.send(&mut linked.ends, 0, env, effects);
        Rc::new(linked)
    }

    /// Puts what the algorithm has sent since `from` into segments, and keeps it.
    fn send(&self, ends: &mut Ends, from: usize, env: &Env, effects: &mut Effects) {
        let mut sent = false;
        for entry in &mut effects.list[from..] {
            let Effect::Send { to, message, kind, sign, .. } = &mut entry.effect else { continue };
            let session = ends.session;
            let outbox = ends.out.get_or_insert_with(*to, Outbox::default);
            let (number, payload) = (outbox.next, Shared(message.clone()));
            outbox.next += 1;
            outbox.kept.insert(number, Kept { payload: payload.clone(), kind: *kind, sign: *sign, at: env.now });
            *message = Rc::new(Segment::Data { session, number, base: outbox.base(), kind: *kind, payload });
            sent = true;
        }
        if sent {
            self.step("send", effects);
            self.arm(ends, env, effects);
        }
    }

    /// Sets the timer for what has waited longest, or takes it away when nothing is kept.
    fn arm(&self, ends: &mut Ends, env: &Env, effects: &mut Effects) {
        let mut kept = ends.out.values().flat_map(|outbox| outbox.kept.values()).map(|kept| kept.at);
        if ends.armed {
            if kept.next().is_none() {
                self.ask(Effect::CancelTimer { timer: RESEND }, effects);
                ends.armed = false;
            }
        } else if let Some(oldest) = kept.min() {
            let micros = self.stack.every.saturating_sub(env.now.since(oldest)).max(1);
            self.ask(Effect::SetTimer { timer: RESEND, micros }, effects);
            ends.armed = true;
        }
    }

    /// Hands a message to the algorithm.
    fn deliver(&self, state: &mut Linked, from: ProcessId, payload: Shared, env: &Env, effects: &mut Effects) {
        let before = effects.list.len();
        self.inner.message(unshared(&mut state.algorithm), from, payload.0, env, effects);
        self.send(&mut state.ends, before, env, effects);
    }

    /// Sends again what has waited for as long as it is to.
    fn resend(&self, ends: &mut Ends, env: &Env, effects: &mut Effects) {
        self.step("resend", effects);
        let (session, every, kind) = (ends.session, self.stack.every, self.retransmission());
        for (to, outbox) in ends.out.iter_mut() {
            let base = outbox.base();
            for (&number, kept) in outbox.kept.iter_mut() {
                // A clock that was set back must not silence the link.
                if env.now >= kept.at && env.now.since(kept.at) < every {
                    continue;
                }
                kept.at = env.now;
                let payload = kept.payload.clone();
                let segment = Segment::Data { session, number, base, kind: kept.kind, payload };
                let (to, sign, line) = (*to, kept.sign, line!());
                self.ask(Effect::Send { to, message: Rc::new(segment), kind, sign, line }, effects);
            }
        }
    }
}

impl Outbox {
    fn base(&self) -> u32 {
        self.kept.keys().next().copied().unwrap_or(self.next)
    }
}

impl Inbox {
    /// Notes a number, and says whether it is new. Below `base` the sender knows that everything has arrived.
    fn is_new(&mut self, number: u32, base: u32) -> bool {
        self.expect = self.expect.max(base);
        let expect = self.expect;
        self.beyond.retain(|&number, _| number >= expect);
        number >= expect && !self.beyond.contains_key(&number)
    }
}

impl Behaviour for OnLinks {
    fn card(&self) -> &'static Card {
        self.inner.card()
    }

    fn below(&self) -> &[&'static Card] {
        &self.cards
    }

    fn layers(&self) -> &[&'static str] {
        &self.layers
    }

    fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    fn shortfall(&self) -> Option<&'static str> {
        self.inner.shortfall()
    }

    fn offers(&self) -> &'static [Offer] {
        self.inner.offers()
    }

    fn properties(&self) -> &[PropertyInfo] {
        self.inner.properties()
    }

    fn timer_name(&self, timer: u32) -> &'static str {
        match (timer, self.stack.kind) {
            (RESEND, LinkKind::Stubborn) => "send everything again",
            (RESEND, _) => "send again what is not acknowledged",
            _ => self.inner.timer_name(timer),
        }
    }

    fn start(&self, env: &Env, effects: &mut Effects) -> Rc<dyn Object> {
        let algorithm = self.inner.start(env, effects);
        self.begin(algorithm, env, effects)
    }

    fn recover(&self, stable: Option<&dyn Object>, env: &Env, effects: &mut Effects) -> Rc<dyn Object> {
        let algorithm = self.inner.recover(stable, env, effects);
        self.begin(algorithm, env, effects)
    }

    fn message(
        &self,
        state: &mut dyn Object,
        from: ProcessId,
        message: Rc<dyn Object>,
        env: &Env,
        effects: &mut Effects,
    ) {
        let state = linked_mut(state);
        let (session, number, base, payload) = match typed::<Segment>(&*message).clone() {
            Segment::Data { session, number, base, payload, .. } => (session, number, base, payload),
            Segment::Ack { session, number } => {
                let outbox = state.ends.out.get_mut(&from).filter(|_| session == state.ends.session);
                match outbox.and_then(|outbox| outbox.kept.remove(&number)) {
                    Some(_) => self.step("acknowledged", effects),
                    None => self.ignore("acknowledged already, or sent before a crash", effects),
                }
                return self.arm(&mut state.ends, env, effects);
            }
        };
        if self.stack.kind == LinkKind::Stubborn {
            self.step("deliver", effects);
            return self.deliver(state, from, payload, env, effects);
        }
        let (message, kind, line) = (Rc::new(Segment::Ack { session, number }), self.acknowledgement(), line!());
        self.step("acknowledge", effects);
        self.ask(Effect::Send { to: from, message, kind, sign: None, line }, effects);
        let inbox = state.ends.heard.get_or_insert_with((from, session), Inbox::default);
        if !inbox.is_new(number, base) {
            return self.ignore("it has arrived before", effects);
        }
        let in_order = self.stack.kind == LinkKind::PerfectFifo;
        inbox.beyond.insert(number, in_order.then(|| payload.clone()));
        let mut next = Vec::new();
        while let Some(held) = inbox.beyond.remove(&inbox.expect) {
            inbox.expect += 1;
            next.extend(held);
        }
        if !in_order {
            next.push(payload);
        }
        effects.buffered |= next.is_empty();
        self.step(if next.is_empty() { "hold" } else { "deliver" }, effects);
        for payload in next {
            self.deliver(state, from, payload, env, effects);
        }
    }

    fn timer(&self, state: &mut dyn Object, timer: u32, env: &Env, effects: &mut Effects) {
        let state = linked_mut(state);
        if timer == RESEND {
            state.ends.armed = false;
            self.resend(&mut state.ends, env, effects);
            return self.arm(&mut state.ends, env, effects);
        }
        self.inner.timer(unshared(&mut state.algorithm), timer, env, effects);
        self.send(&mut state.ends, 0, env, effects);
    }

    fn request(&self, state: &mut dyn Object, offer: u8, argument: u32, env: &Env, effects: &mut Effects) {
        let state = linked_mut(state);
        self.inner.request(unshared(&mut state.algorithm), offer, argument, env, effects);
        self.send(&mut state.ends, 0, env, effects);
    }

    fn refuses(&self, state: &dyn Object, offer: u8, argument: u32) -> Option<&'static str> {
        self.inner.refuses(above(state), offer, argument)
    }

    fn forgeries(&self) -> &'static [&'static str] {
        self.inner.forgeries()
    }

    /// A traitor lies in what the algorithm says; its links are as honest as the others.
    fn forge(&self, forgery: u8, message: &dyn Object, to: ProcessId, processes: u16) -> Option<Forged> {
        let Segment::Data { session, number, base, payload, .. } = typed::<Segment>(message).clone() else {
            return None;
        };
        let Forged { payload, kind, sign } = self.inner.forge(forgery, &*payload.0, to, processes)?;
        let segment = Segment::Data { session, number, base, kind, payload: Shared(payload) };
        Some(Forged { payload: Rc::new(segment), kind, sign })
    }

    fn ghost(&self) -> Rc<dyn Object> {
        self.inner.ghost()
    }

    fn observe(&self, ghost: &mut dyn Object, process: ProcessId, state: &dyn Object, indication: &dyn Object) {
        self.inner.observe(ghost, process, above(state), indication);
    }

    fn check(&self, moment: &Moment<'_>, event: u32, broken: &mut Rc<Vec<Breach>>) {
        self.inner.check(moment, event, broken);
    }

    fn progress(&self, property: u8, moment: &Moment<'_>) -> Option<Progress> {
        self.inner.progress(property, moment)
    }

    fn bound(&self, property: u8, moment: &Moment<'_>, delay: u64) -> Option<u64> {
        self.inner.bound(property, moment, delay)
    }

    fn role(&self, state: &dyn Object) -> Role {
        self.inner.role(above(state))
    }

    fn badge(&self, state: &dyn Object) -> Option<Badge> {
        self.inner.badge(above(state))
    }

    fn variables(&self, state: &dyn Object) -> Variables {
        let Linked { algorithm, ends } = linked(state);
        let mut variables = self.inner.variables(&**algorithm);
        let list = |items: Vec<String>| Value::List(items.into_iter().map(Value::text).collect());
        let kept = ends.out.iter().filter(|(_, outbox)| !outbox.kept.is_empty());
        let kept = kept.map(|(to, outbox)| format!("{} for {to}", outbox.kept.len())).collect();
        let name = if self.stack.kind == LinkKind::Stubborn { "sent" } else { "unacknowledged" };
        let mut own = vec![Variable::volatile(name, list(kept))];
        if self.stack.kind != LinkKind::Stubborn {
            let heard = ends.heard.iter().map(|((from, _), inbox)| {
                let held = inbox.beyond.values().flatten().count();
                match (inbox.beyond.len(), held) {
                    (0, _) => format!("{} of {from}", inbox.expect),
                    (_, 0) => format!("{} and {} of {from}", inbox.expect, inbox.beyond.len()),
                    (_, held) => format!("{} of {from}, {held} held back", inbox.expect),
                }
            });
            own.push(Variable::volatile("delivered", list(heard.collect())));
        }
        variables.extend(own.into_iter().map(|variable| variable.lowered(self.depth)));
        variables
    }

    fn stable_variables(&self, stable: Option<&dyn Object>) -> Variables {
        self.inner.stable_variables(stable)
    }

    fn portrait(&self, state: &dyn Object, processes: u16) -> Portrait {
        self.inner.portrait(above(state), processes)
    }

    fn leads(&self) -> bool {
        self.inner.leads()
    }

    fn measured(&self) -> &'static [&'static str] {
        self.inner.measured()
    }

    fn answers(&self) -> &'static [Mark] {
        self.inner.answers()
    }

    fn object(&self) -> Option<(Model, Option<i64>)> {
        self.inner.object()
    }

    fn call(&self, offer: u8, argument: u32) -> Option<(Function, Option<i64>)> {
        self.inner.call(offer, argument)
    }

    fn answer(&self, indication: &dyn Object) -> Option<Answer> {
        self.inner.answer(indication)
    }

    fn measures(&self, state: &dyn Object) -> Vec<u32> {
        self.inner.measures(above(state))
    }

    fn fills(&self, state: &dyn Object, from: ProcessId, message: &dyn Object) -> Option<u8> {
        match typed::<Segment>(message) {
            Segment::Data { payload, .. } => self.inner.fills(above(state), from, &*payload.0),
            Segment::Ack { .. } => None,
        }
    }

    fn is_ring(&self) -> bool {
        self.inner.is_ring()
    }

    fn draws_reach_states(&self) -> bool {
        self.inner.draws_reach_states()
    }

    fn reads_clock(&self) -> bool {
        self.inner.reads_clock()
    }

    /// Sessions are drawn, by process.
    fn is_interchangeable(&self, _: ProcessId, _: bool) -> bool {
        false
    }

    fn fields(&self, message: &dyn Object) -> Vec<(&'static str, Value)> {
        match typed::<Segment>(message) {
            Segment::Ack { number, .. } => vec![("number", Value::from(*number))],
            Segment::Data { number, kind, payload, .. } => {
                let mut fields = self.inner.fields(&*payload.0);
                let name = self.kinds.get(usize::from(*kind)).map_or("message", |kind| kind.name);
                fields.extend([("carries", Value::from(name)), ("number", Value::from(*number))]);
                fields
            }
        }
    }

    fn indication(&self, indication: &dyn Object) -> (&'static str, Mark, String) {
        self.inner.indication(indication)
    }
}

const STUBBORN: Card = Card {
    id: "stubborn-links",
    name: "Stubborn links",
    purpose: "Whatever is sent once is delivered again and again, though the network loses.",
    sources: &[
        "Cachin, Guerraoui, Rodrigues: Introduction to Reliable and Secure Distributed Programming, 2011, 2.4.3",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashStop,
    links: Links::FairLoss,
    assumes: "",
    roles: &[],
    costs: &[],
    pseudocode: &[
        Line { label: "send", text: "upon send m to q: send m; keep (q, m)" },
        Line { label: "resend", text: "upon timeout: send all that is kept again; start the timer" },
        Line { label: "deliver", text: "upon m from p: deliver m" },
    ],
    simplified: &[],
    parameters: &[],
    variants: &[],
    processes: ProcessRange { min: 2, default: 2, max: u16::MAX },
};

const PERFECT: Card = Card {
    id: "perfect-links",
    name: "Perfect links",
    purpose: "Between correct processes nothing is lost, repeated or invented.",
    sources: &[
        "Cachin, Guerraoui, Rodrigues: Introduction to Reliable and Secure Distributed Programming, 2011, 2.4.4",
    ],
    pseudocode: &[
        Line { label: "send", text: "upon send m to q: number m; send it; keep it" },
        Line { label: "resend", text: "upon timeout: send again what is not acknowledged" },
        Line { label: "acknowledge", text: "upon m from p: acknowledge its number" },
        Line { label: "deliver", text: "    if it has not arrived before: deliver m" },
        Line { label: "acknowledged", text: "upon acknowledgement from q: forget m" },
    ],
    simplified: &["Acknowledgements end the sending; what the links remember falls with a crash."],
    ..STUBBORN
};

const PERFECT_FIFO: Card = Card {
    id: "perfect-fifo-links",
    name: "Perfect links, first in first out",
    purpose: "Perfect links that deliver in the order of sending.",
    pseudocode: &[
        Line { label: "send", text: "upon send m to q: number m; send it; keep it" },
        Line { label: "resend", text: "upon timeout: send again what is not acknowledged" },
        Line { label: "acknowledge", text: "upon m from p: acknowledge its number" },
        Line { label: "hold", text: "    if it has not arrived before: hold it back" },
        Line { label: "deliver", text: "    while the next number is held back: deliver it" },
        Line { label: "acknowledged", text: "upon acknowledgement from q: forget m" },
    ],
    ..PERFECT
};
