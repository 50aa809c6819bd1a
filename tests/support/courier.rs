//! Processes that send numbers when asked to and remember what they were told: all that is needed to watch links.

use std::rc::Rc;

use orrery::faults::Fault;
use orrery::links::Network;
use orrery::model::{Card, Failures, Links, ProcessId, ProcessRange, Timing};
use orrery::model::{Family, Kind, Mark, Portrait, Role, RoleStyle, Sign, Value, Variable, Variables};
use orrery::sim::{Action, Adaptor, Algorithm, Cause, Context, Plan, Refusal, Settings, Step, World};
use orrery::sim::{Argument, Indication, Message, Offer, Property, Request, Timer};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Courier {
    pub got: Vec<(ProcessId, u32)>,
    pub next: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parcel(pub u32);

impl Message for Parcel {
    const KINDS: &'static [Kind] = &[Kind { name: "Parcel", short: "P", family: Family::Payload, layer: 0 }];
    fn kind(&self) -> u16 {
        0
    }
    fn sign(&self) -> Option<Sign> {
        None
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("number", Value::from(self.0))]
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Never;

impl Timer for Never {
    const ALL: &'static [(Self, &'static str)] = &[];
}

/// Send so many parcels to every other process.
#[derive(Clone)]
pub struct Post(pub u32);

impl Request for Post {
    const OFFERS: &'static [Offer] =
        &[Offer { name: "post", argument: Some(Argument { name: "parcels", min: 1, max: 10_000, default: 1 }) }];
    fn from_offer(_: u8, argument: u32) -> Option<Self> {
        Some(Post(argument))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quiet;

impl Indication for Quiet {
    fn name(&self) -> &'static str {
        "quiet"
    }
    fn mark(&self) -> Mark {
        Mark::Note
    }
    fn sentence(&self) -> String {
        "is quiet".to_owned()
    }
}

pub const CARD: Card = Card {
    id: "courier",
    name: "Courier",
    purpose: "Carries parcels.",
    sources: &[],
    timing: Timing::Synchronous,
    failures: Failures::CrashStop,
    links: Links::PerfectFifo,
    assumes: "",
    roles: &[],
    costs: &[],
    pseudocode: &[],
    simplified: &[],
    parameters: &[],
    variants: &[],
    processes: ProcessRange { min: 2, default: 2, max: 9 },
};

impl Algorithm for Courier {
    type Message = Parcel;
    type Timer = Never;
    type Request = Post;
    type Indication = Quiet;
    type Stable = ();
    type Options = ();
    type Ghost = ();
    const CARD: Card = CARD;

    fn options(_: &Settings<'_>) {}
    fn on_start(_: &mut Context<'_, Self>) -> Self {
        Courier::default()
    }
    fn on_recover((): (), _: &mut Context<'_, Self>) -> Self {
        Courier::default()
    }
    fn on_message(&mut self, from: ProcessId, Parcel(number): Parcel, _: &mut Context<'_, Self>) {
        self.got.push((from, number));
    }
    fn on_timer(&mut self, _: Never, _: &mut Context<'_, Self>) {}
    fn on_request(&mut self, Post(count): Post, ctx: &mut Context<'_, Self>) {
        for _ in 0..count {
            ctx.send_all(ctx.others(), &Parcel(self.next));
            self.next += 1;
        }
    }
    fn properties() -> &'static [Property<Self>] {
        &[]
    }
    fn observe((): &mut (), _: ProcessId, _: &Self, _: &Quiet) {}
    fn variables(&self) -> Variables {
        vec![Variable::volatile("got", self.got.len() as u64)]
    }
    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }
    fn role(&self) -> Role {
        Role { name: "courier", style: RoleStyle::Plain }
    }
    fn portrait(&self, _: u16) -> Portrait {
        Portrait::default()
    }
}

/// A run of couriers.
pub struct Lab {
    pub world: World,
    pub step: Step,
}

impl Lab {
    pub fn new(plan: Plan) -> Lab {
        plan.validate(&CARD).expect("the plan is sound");
        let mut step = Step::default();
        let world = World::new(Adaptor::<Courier>::behaviour(&plan), Rc::new(plan), &mut step);
        Lab { world, step }
    }

    pub fn on(network: Network) -> Lab {
        Lab::new(plan().network(network))
    }

    pub fn apply(&mut self, action: Action) -> Result<(), Refusal> {
        self.world.apply(&action, Cause::User, &mut self.step)
    }

    pub fn post(&mut self, process: ProcessId, parcels: u32) {
        self.apply(Action::Request { process, offer: 0, argument: parcels }).expect("it is up");
    }

    pub fn fault(&mut self, fault: Fault) {
        self.apply(Action::Fault(fault)).expect("it can happen");
    }

    /// Lets the clock run to its end, or so many events.
    pub fn run(&mut self, events: u32) {
        let end = self.world.events() + events;
        while self.world.events() < end && self.world.advance(&mut self.step) {}
    }

    pub fn courier(&self, process: ProcessId) -> Courier {
        let state = self.world.slot(process).and_then(|slot| slot.state.clone()).expect("it is up");
        state.bare().downcast_ref::<Courier>().expect("it is a courier").clone()
    }

    /// The parcels that `process` has from `from`, in the order of arrival.
    pub fn got(&self, process: ProcessId, from: ProcessId) -> Vec<u32> {
        self.courier(process).got.into_iter().filter(|(sender, _)| *sender == from).map(|(_, number)| number).collect()
    }
}

pub fn plan() -> Plan {
    Plan::new(&CARD)
}
