//! An algorithm that stands on another: what the one below does is what it does alone, recorded with its layer.

#[path = "support/probe.rs"]
mod probe;

use std::rc::Rc;

use orrery::faults::Fault;
use orrery::model::{Card, Kind, Mark, Portrait, ProcessId, Role, RoleStyle, Sign, Value, Variable, Variables};
use orrery::sim::{
    Action, Adaptor, Algorithm, Behaviour, Cause, Context, Effect, EventKind, Indication, Message, Offer, Plan,
    Property, Request, Row, Settings, StandsOn, Step, Timer, World, flags,
};
use probe::{ALARM, KEEP, KEEP_AND_SAY, Probe, SAY};

/// Hands everything down and everything up, counts what came up, and keeps the count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Carrier<L: Algorithm> {
    below: L,
    heard: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Carried<M>(M);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due<T> {
    #[allow(dead_code)] // It moves the keys of those below.
    Own,
    Below(T),
}

#[derive(Clone, Debug)]
struct Handed<R>(R);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Up<I>(I);

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Kept<S> {
    heard: u32,
    below: S,
}

trait Below: Algorithm<Options = ()> + std::fmt::Debug {}
impl<L: Algorithm<Options = ()> + std::fmt::Debug> Below for L {}

impl<L: Below> StandsOn<L> for Carrier<L> {
    fn wrap_message(below: L::Message) -> Carried<L::Message> {
        Carried(below)
    }
    fn wrap_timer(below: L::Timer) -> Due<L::Timer> {
        Due::Below(below)
    }
    fn options_below((): &()) -> &() {
        &()
    }
    fn stable_below(own: &mut Kept<L::Stable>) -> Option<&mut L::Stable> {
        Some(&mut own.below)
    }
}

impl<L: Below> Carrier<L> {
    fn up(&mut self, heard: Vec<L::Indication>, ctx: &mut Context<'_, Self>) {
        for indication in heard {
            self.heard += 1;
            let heard = self.heard;
            ctx.amend(move |stable| stable.heard = heard);
            ctx.indicate(Up(indication));
        }
    }
}

impl<L: Below> Algorithm for Carrier<L> {
    type Message = Carried<L::Message>;
    type Timer = Due<L::Timer>;
    type Request = Handed<L::Request>;
    type Indication = Up<L::Indication>;
    type Stable = Kept<L::Stable>;
    type Options = ();
    type Ghost = u32;

    const CARD: Card = Card { id: "carrier", name: "Carrier", ..probe::CARD };
    const BELOW: &'static [&'static Card] = match L::BELOW.len() {
        0 => &[&L::CARD],
        _ => &[&L::CARD, L::BELOW[0]],
    };

    fn options(_: &Settings<'_>) {}

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        let (below, heard) = ctx.lend(L::on_start);
        let mut carrier = Carrier { below, heard: 0 };
        carrier.up(heard, ctx);
        carrier
    }

    fn on_recover(kept: Kept<L::Stable>, ctx: &mut Context<'_, Self>) -> Self {
        let (below, heard) = ctx.lend(|ctx| L::on_recover(kept.below, ctx));
        let mut carrier = Carrier { below, heard: kept.heard };
        carrier.up(heard, ctx);
        carrier
    }

    fn on_message(&mut self, from: ProcessId, Carried(message): Self::Message, ctx: &mut Context<'_, Self>) {
        let ((), heard) = ctx.lend(|ctx| self.below.on_message(from, message, ctx));
        self.up(heard, ctx);
    }

    fn on_timer(&mut self, timer: Self::Timer, ctx: &mut Context<'_, Self>) {
        let Due::Below(timer) = timer else { return ctx.ignore("its own timer is never set") };
        let ((), heard) = ctx.lend(|ctx| self.below.on_timer(timer, ctx));
        self.up(heard, ctx);
    }

    fn on_request(&mut self, Handed(request): Self::Request, ctx: &mut Context<'_, Self>) {
        let ((), heard) = ctx.lend(|ctx| self.below.on_request(request, ctx));
        self.up(heard, ctx);
    }

    fn properties() -> &'static [Property<Self>] {
        &[]
    }
    fn observe(ghost: &mut u32, _: ProcessId, _: &Self, _: &Self::Indication) {
        *ghost += 1;
    }
    fn variables(&self) -> Variables {
        let below = self.below.variables().into_iter().map(|variable| variable.lowered(1));
        [Variable::durable("heard", self.heard)].into_iter().chain(below).collect()
    }
    fn stable_variables(kept: &Self::Stable) -> Variables {
        let below = L::stable_variables(&kept.below).into_iter().map(|variable| variable.lowered(1));
        [Variable::durable("heard", kept.heard)].into_iter().chain(below).collect()
    }
    fn role(&self) -> Role {
        Role { name: "carrier", style: RoleStyle::Plain }
    }
    fn portrait(&self, processes: u16) -> Portrait {
        self.below.portrait(processes)
    }
}

impl<M: Message> Message for Carried<M> {
    const KINDS: &'static [Kind] = M::KINDS;
    fn kind(&self) -> u16 {
        self.0.kind()
    }
    fn sign(&self) -> Option<Sign> {
        self.0.sign()
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.0.fields()
    }
}

impl<T: Timer> Timer for Due<T> {
    fn key(self) -> u32 {
        match self {
            Due::Own => 0,
            Due::Below(timer) => 1 + timer.key(),
        }
    }
    fn from_key(key: u32) -> Option<Self> {
        match key {
            0 => Some(Due::Own),
            key => T::from_key(key - 1).map(Due::Below),
        }
    }
    fn name(self) -> &'static str {
        match self {
            Due::Own => "never",
            Due::Below(timer) => timer.name(),
        }
    }
}

impl<R: Request> Request for Handed<R> {
    const OFFERS: &'static [Offer] = R::OFFERS;
    fn from_offer(offer: u8, argument: u32) -> Option<Self> {
        R::from_offer(offer, argument).map(Handed)
    }
}

impl<I: Indication> Indication for Up<I> {
    fn name(&self) -> &'static str {
        "up"
    }
    fn mark(&self) -> Mark {
        self.0.mark()
    }
    fn sentence(&self) -> String {
        self.0.sentence()
    }
}

/// What a run of ten requests with a crash in the middle of a handler and a recovery leaves behind.
struct Story {
    world: World,
    steps: Vec<Step>,
}

const A: ProcessId = ProcessId(0);

fn story(behaviour: fn(&Plan) -> Rc<dyn Behaviour>) -> Story {
    let plan = Plan::new(&probe::CARD);
    let mut step = Step::default();
    let world = World::new(behaviour(&plan), Rc::new(plan), &mut step);
    let mut story = Story { world, steps: vec![step] };
    for process in ProcessId::all(3) {
        for (offer, argument) in [(SAY, 7), (KEEP, 5), (ALARM, 3), (ALARM, 4), (KEEP_AND_SAY, 9)] {
            story.act(Action::Request { process, offer, argument });
        }
    }
    story.advance(16);
    story.act(Action::Fault(Fault::CrashAfterSends { process: A, sends: 3, kind: None }));
    story.act(Action::Request { process: A, offer: KEEP_AND_SAY, argument: 20 });
    story.advance(1);
    story.act(Action::Fault(Fault::Recover { process: A }));
    story.advance(100);
    story
}

impl Story {
    fn act(&mut self, action: Action) {
        let mut step = Step::default();
        assert_eq!(self.world.apply(&action, Cause::User, &mut step), Ok(()));
        self.steps.push(step);
    }

    fn advance(&mut self, times: u32) {
        for _ in 0..times {
            let mut step = Step::default();
            if !self.world.advance(&mut step) {
                return;
            }
            self.steps.push(step);
        }
    }

    /// The value of a variable of `A` in this layer.
    fn variable(&self, name: &str, layer: u8) -> String {
        let state = self.world.slot(A).and_then(|slot| slot.state.as_deref()).expect("A is up");
        let variables = self.world.behaviour().variables(state).into_iter();
        let mut found = variables.filter(|variable| variable.name == name && variable.layer == layer);
        found.next().expect("it has the variable").value.to_string()
    }
}

#[test]
fn what_stands_below_does_what_it_does_alone() {
    let alone = story(Adaptor::<Probe>::behaviour);
    assert!(alone.steps.iter().any(|step| step.row.has(flags::CRASHED)), "the armed crash strikes");
    assert_eq!(alone.variable("kept", 0), "20", "stored before the crash in the middle of the handler");
    for (depth, behaviour) in [
        (1, Adaptor::<Carrier<Probe>>::behaviour as fn(&Plan) -> _),
        (2, Adaptor::<Carrier<Carrier<Probe>>>::behaviour),
    ] {
        let carried = story(behaviour);
        assert_eq!(alone.steps.len(), carried.steps.len());
        for (alone, carried) in alone.steps.iter().zip(&carried.steps) {
            // Only the key of the timer, the carrier's own writes and the layer are different.
            let timer = if alone.row.kind == EventKind::Fire { depth } else { 0 };
            let flags = alone.row.flags | carried.row.flags & flags::STORED;
            assert_eq!(Row { timer, flags, layer: carried.row.layer, ..alone.row }, carried.row);
            assert_eq!(alone.sent, carried.sent);
        }
        assert_eq!(carried.variable("kept", depth as u8), "20");
    }
}

#[test]
fn each_layer_keeps_its_own_part_of_the_stored_record() {
    let twice = story(Adaptor::<Carrier<Carrier<Probe>>>::behaviour);
    let delivered =
        |steps: &[Step]| steps.iter().filter(|step| step.row.process == A && step.row.mark.is_some()).count();
    let crash = twice.steps.iter().position(|step| step.row.has(flags::CRASHED)).expect("the armed crash strikes");
    assert!(delivered(&twice.steps[..crash]) > 0 && delivered(&twice.steps[crash..]) > 0);
    let heard = delivered(&twice.steps);
    // Both counts outlive the crash: neither layer's writes wipe out the other's.
    assert_eq!(twice.variable("heard", 0), heard.to_string());
    assert_eq!(twice.variable("heard", 1), heard.to_string());
}

#[test]
fn everything_is_recorded_with_its_layer() {
    let twice = story(Adaptor::<Carrier<Carrier<Probe>>>::behaviour);
    assert_eq!(twice.world.behaviour().layers(), ["Carrier", "Carrier", "Probe"]);
    assert_eq!(twice.world.behaviour().below().iter().map(|card| card.id).collect::<Vec<_>>(), ["carrier", "probe"]);
    let mut told = [0; 3];
    for step in &twice.steps {
        assert!(step.effects.steps.iter().all(|step| (step.label, step.layer) == ("say", 2)));
        assert!(step.effects.ignored.is_none_or(|ignored| (ignored.reason, ignored.layer) == ("only the end", 2)));
        for entry in &step.effects.list {
            match &entry.effect {
                Effect::Send { .. } | Effect::SetTimer { .. } | Effect::CancelTimer { .. } => {
                    assert_eq!(entry.layer, 2)
                }
                Effect::Indicate { indication, .. } => {
                    assert_eq!(entry.layer, 0);
                    assert_eq!(twice.world.behaviour().indication(&**indication).0, "up");
                    told[0] += 1;
                }
                Effect::Inner { indication, tell, .. } => {
                    assert_eq!(tell(&**indication).0, if entry.layer == 2 { "heard" } else { "up" });
                    told[usize::from(entry.layer)] += 1;
                }
                Effect::Store(_) => unreachable!("a store from below is a part of the record above"),
                Effect::Amend(_) | Effect::AdjustClock { .. } | Effect::SlewClock { .. } => {}
            }
        }
        let below_only = !step.effects.steps.is_empty() || step.row.has(flags::IGNORED);
        assert_eq!(
            step.row.layer,
            if below_only || step.row.kind == EventKind::Request { 2 } else { 0 },
            "{step:?}",
            step = step.row
        );
    }
    assert!(told[0] > 10 && told[1] == told[0] && told[2] == told[0], "{told:?}");
}

/// Folded, the page shows the conversation and not how it is carried; unfolded, both, each under its name.
#[test]
fn what_it_stands_on_can_be_folded_away() {
    use orrery::session::outside::picture;
    use orrery::session::{Message, Session};
    let open = |id: &str, scenario: &str| {
        let entry = orrery::catalog::find(id).expect("it is listed");
        Session::shipped(entry, entry.scenario(scenario).expect("it ships"))
    };
    let mut session = open("causal-broadcast", "reliable-crash");
    session.update(Message::Seek(4));
    let marks = |session: &Session| {
        let list = picture(session, "space-time", orrery::scene::theme::Theme::Light, (900.0, 400.0));
        list.expect("it is a picture").items.len()
    };
    let layers = |session: &Session| {
        let variables = session.inspector().variables;
        (session.pseudocode().len(), variables.iter().map(|variable| variable.layer).max())
    };
    let unfolded = marks(&session);
    assert_eq!(layers(&session), (3, Some(1)), "eager: the detector has a text but no variables");
    session.update(Message::ToggleFold);
    assert_eq!(layers(&session), (1, Some(0)));
    assert!(marks(&session) < unfolded, "the relays are gone");
    session.update(Message::ToggleFold);
    assert_eq!((layers(&session), marks(&session)), ((3, Some(1)), unfolded));

    let mut raft = open("raft", "two-crowns");
    raft.update(Message::ToggleFold);
    assert!(!raft.looks.folded && raft.notice.is_some(), "there is nothing to fold, and it says so");
}
