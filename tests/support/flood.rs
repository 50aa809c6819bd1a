//! A small algorithm on a given graph, to count messages with: flooding.

use orrery::model::{
    Card, Failures, Family, Kind, Links, Mark, Parameter, Portrait, ProcessId, ProcessRange, Role, RoleStyle, Timing,
    Value, Variables,
};
use orrery::sim::{self, Algorithm, Context, NoTimer, Offer, Property, Settings};

use crate::support::Dice;

/// A process that has heard passes it on to its neighbours, once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Flood {
    pub heard: bool,
}

#[derive(Clone, Debug)]
pub struct Options {
    graph: Graph,
    skip_sender: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word;

#[derive(Clone, Copy, Debug)]
pub struct Begin;

/// An undirected graph: the neighbours of each process.
pub type Graph = Vec<Vec<ProcessId>>;

/// A connected graph: each process but the first is tied to an earlier one, and so many more edges are added where there
/// is none.
pub fn random_graph(seed: u64, processes: u16, more: usize) -> Graph {
    let mut dice = Dice::new(seed);
    let mut graph: Graph = vec![Vec::new(); usize::from(processes)];
    let mut tie = |a: usize, b: usize| {
        let (one, other) = (ProcessId(a as u16), ProcessId(b as u16));
        if a != b && !graph[a].contains(&other) {
            graph[a].push(other);
            graph[b].push(one);
        }
    };
    for process in 1..usize::from(processes) {
        tie(process, dice.below(process));
    }
    for _ in 0..more {
        tie(dice.below(usize::from(processes)), dice.below(usize::from(processes)));
    }
    graph
}

pub fn edges(graph: &Graph) -> usize {
    graph.iter().map(Vec::len).sum::<usize>() / 2
}

pub const CARD: Card = Card {
    id: "flood",
    name: "Flooding",
    purpose: "Tells everybody, by telling all neighbours once.",
    sources: &[],
    timing: Timing::Asynchronous,
    failures: Failures::None,
    links: Links::Perfect,
    assumes: "",
    roles: &[],
    costs: &[],
    pseudocode: &[],
    simplified: &[],
    parameters: &[
        Parameter { name: "more-edges", meaning: "beyond those of a tree", default: 0, min: 0, max: 10_000 },
        Parameter { name: "skip-sender", meaning: "1: not back to the sender", default: 0, min: 0, max: 1 },
    ],
    variants: &[],
    processes: ProcessRange { min: 2, default: 10, max: 200 },
};

impl Algorithm for Flood {
    type Message = Word;
    type Timer = NoTimer;
    type Request = Begin;
    type Indication = Word;
    type Stable = ();
    type Options = Options;
    type Ghost = ();

    const CARD: Card = CARD;

    fn options(settings: &Settings<'_>) -> Options {
        let more = settings.number("more-edges") as usize;
        Options {
            graph: random_graph(settings.seed(), settings.processes(), more),
            skip_sender: settings.number("skip-sender") == 1,
        }
    }

    fn on_start(_: &mut Context<'_, Self>) -> Self {
        Flood { heard: false }
    }

    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        Self::on_start(ctx)
    }

    fn on_message(&mut self, from: ProcessId, Word: Word, ctx: &mut Context<'_, Self>) {
        self.tell(Some(from), ctx);
    }

    fn on_timer(&mut self, timer: NoTimer, _: &mut Context<'_, Self>) {
        match timer {}
    }

    fn on_request(&mut self, Begin: Begin, ctx: &mut Context<'_, Self>) {
        self.tell(None, ctx);
    }

    fn properties() -> &'static [Property<Self>] {
        &[]
    }

    fn observe((): &mut (), _: ProcessId, _: &Self, _: &Word) {}

    fn variables(&self) -> Variables {
        Vec::new()
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        Role { name: "peer", style: RoleStyle::Plain }
    }

    fn portrait(&self, _: u16) -> Portrait {
        Portrait::default()
    }
}

impl Flood {
    fn tell(&mut self, from: Option<ProcessId>, ctx: &mut Context<'_, Self>) {
        if self.heard {
            return ctx.ignore("it has heard already");
        }
        self.heard = true;
        ctx.indicate(Word);
        let Options { graph, skip_sender } = ctx.options();
        for &neighbour in &graph[ctx.me().index()] {
            if !skip_sender || Some(neighbour) != from {
                ctx.send(neighbour, Word);
            }
        }
    }
}

impl sim::Message for Word {
    const KINDS: &'static [Kind] = &[Kind::new("WORD", "WORD", Family::Payload)];

    fn kind(&self) -> u16 {
        0
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

impl sim::Request for Begin {
    const OFFERS: &'static [Offer] = &[Offer { name: "begin", argument: None }];

    fn from_offer(offer: u8, _: u32) -> Option<Self> {
        (offer == 0).then_some(Begin)
    }
}

impl sim::Indication for Word {
    fn name(&self) -> &'static str {
        "heard"
    }

    fn mark(&self) -> Mark {
        Mark::Deliver
    }

    fn sentence(&self) -> String {
        "hears it".to_owned()
    }
}
