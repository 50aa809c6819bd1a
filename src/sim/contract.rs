//! What an algorithm fulfils. Its file reads like the textbook page beside it: what a process remembers, what it
//! says, one handler for each "upon".

use std::hash::Hash;

use super::context::Context;
use super::plan::Plan;
use super::property::Property;
use crate::history::{Function, Model};
use crate::model::{Badge, Card, Kind, Mark, Portrait, ProcessId, Role, Sign, Value, Variables};

/// One process of an algorithm: the implementing type is its local variables.
///
/// A handler is a short synchronous function from (state, event) to (state, effects). The [`Context`] is the only way
/// out; its effects take place, in the order of the calls, when the handler returns. Handlers read no clock, no
/// randomness and no other process but through it.
pub trait Algorithm: Clone + Eq + Hash + 'static {
    type Message: Message;
    type Timer: Timer;
    /// What the layer above may ask of a process.
    type Request: Request;
    /// What a process tells the layer above.
    type Indication: Indication;
    /// What survives a crash; its default is an empty disk.
    type Stable: Clone + Default + Eq + Hash + 'static;
    /// Parameters and "break it" switches, read from the plan once.
    type Options: Clone + 'static;
    /// What an omniscient observer remembers for the properties. No handler ever reads it.
    type Ghost: Clone + Default + Eq + Hash + 'static;

    const CARD: Card;

    /// The cards of what this algorithm stands on, from the top down: layer 1, layer 2 … ([`super::StandsOn`]).
    const BELOW: &'static [&'static Card] = &[];

    /// Does everybody only send to the next one, and the last to the first? Then the picture shows no other link.
    const RING: bool = false;

    fn options(settings: &Settings<'_>) -> Self::Options;

    /// Upon start: the initial state.
    fn on_start(ctx: &mut Context<'_, Self>) -> Self;

    /// Upon recovery from a crash: the state as far as `stable` gives it back. All timers are gone.
    fn on_recover(stable: Self::Stable, ctx: &mut Context<'_, Self>) -> Self;

    fn on_message(&mut self, from: ProcessId, message: Self::Message, ctx: &mut Context<'_, Self>);

    fn on_timer(&mut self, timer: Self::Timer, ctx: &mut Context<'_, Self>);

    fn on_request(&mut self, request: Self::Request, ctx: &mut Context<'_, Self>);

    /// Why this request cannot be handed in just now, in words for the user.
    fn refuses(&self, request: &Self::Request) -> Option<&'static str> {
        let _ = request;
        None
    }

    /// What a byzantine process may say in place of a message, each by a name that follows "says": the lies that are
    /// worth telling. By default there is none.
    const FORGERIES: &'static [&'static str] = &[];

    /// The forgery at this place of [`Algorithm::FORGERIES`], in place of a message to `to`; `None` where there is none.
    fn forge(forgery: u8, message: &Self::Message, to: ProcessId, processes: u16) -> Option<Self::Message> {
        let _ = (forgery, message, to, processes);
        None
    }

    /// What these settings lack that the algorithm assumes, for example processes: a clause that begins with "assumes".
    fn shortfall(settings: &Settings<'_>) -> Option<&'static str> {
        let _ = settings;
        None
    }

    /// As a constant (`const { &[..] }`): a list made anew would be code for every field of every property.
    fn properties() -> &'static [Property<Self>];

    /// Updates the omniscient observer when `process` indicates something.
    fn observe(ghost: &mut Self::Ghost, process: ProcessId, state: &Self, indication: &Self::Indication);

    /// All variables, by destructuring, so that a new field breaks the build until it is shown or named `_`.
    fn variables(&self) -> Variables;

    /// The variables on stable storage: what is left of a crashed process.
    fn stable_variables(stable: &Self::Stable) -> Variables;

    fn role(&self) -> Role;

    fn badge(&self) -> Option<Badge> {
        None
    }

    /// What a learner must see at a glance.
    fn portrait(&self, processes: u16) -> Portrait;

    /// The marks of indications that answer a request: it is over when its process next gives one. By default charts
    /// tell nothing of requests.
    const ANSWERS: &'static [Mark] = &[];

    /// The object that its clients see, and its value at first if that is not the usual one. Then requests have a
    /// [`Request::call`], and indications an [`Indication::answer`].
    const OBJECT: Option<(Model, Option<i64>)> = None;

    /// Does what a process does depend on what its clock shows? A search must then let time pass.
    const READS_CLOCK: bool = false;

    /// Can what a process draws by chance reach its state or its messages? Not where chance only says how long a timer runs:
    /// then two processes that differ by how often they have drawn are alike to a search in which a timer may go off at any
    /// moment. To say `true` is always right.
    const DRAWS_REACH_STATES: bool = true;

    /// Are this process and all others of which this is true treated alike? So that from any state they could change
    /// places, names and all, and whatever can happen before can happen after, with places changed, and breaks the
    /// same properties. Not where an order of the names has a say, as in a ring, or as a tie-break; nor where a name hides in a
    /// number, such as a timer's key. What is listed by process must be an [`Each`](crate::model::Each) or a map.
    /// `asked`: the layer above may ask something of it. `tests/symmetry.rs` tries whether it is true. To say `false` is
    /// always right.
    fn is_interchangeable(options: &Self::Options, process: ProcessId, asked: bool) -> bool {
        let _ = (options, process, asked);
        false
    }

    /// Has it a role of [`RoleStyle::Leader`](crate::model::RoleStyle), so that a chart shows who leads when?
    const LEADS: bool = false;

    /// What a chart over time shows of a process, each by a name of at most eleven letters. By default nothing.
    const MEASURED: &'static [&'static str] = &[];

    /// The numbers that [`Algorithm::MEASURED`] names, in that order.
    fn measures(&self) -> Vec<u32> {
        Vec::new()
    }

    /// If this message arrived now, in which row of the portrait's dots would it fill one? By default in none.
    fn fills(&self, from: ProcessId, message: &Self::Message) -> Option<u8> {
        let _ = (from, message);
        None
    }
}

/// What processes say to each other.
pub trait Message: Clone + Eq + Hash + 'static {
    /// Every kind of message, named as in the source.
    const KINDS: &'static [Kind];

    /// Which of [`Message::KINDS`] this is.
    fn kind(&self) -> u16;

    /// The verdict that an answer carries.
    fn sign(&self) -> Option<Sign> {
        None
    }

    fn fields(&self) -> Vec<(&'static str, Value)>;
}

/// What a process may set a timer for. Setting one that is already armed moves it.
///
/// Listing all of them is enough. Where they cannot be listed, because there is one for each process, or because they
/// are those of an algorithm below as well, a timer gives its key and its name itself.
pub trait Timer: Copy + Eq + 'static {
    /// Every timer, with the name of what is due when it fires.
    const ALL: &'static [(Self, &'static str)] = &[];

    /// The number by which the kernel knows it: its place in the list.
    fn key(self) -> u32 {
        let place = Self::ALL.iter().position(|(known, _)| *known == self);
        assert!(place.is_some(), "a timer is missing in Timer::ALL");
        place.unwrap_or(0) as u32
    }

    /// The timer with this key.
    fn from_key(key: u32) -> Option<Self> {
        Self::ALL.get(key as usize).map(|(timer, _)| *timer)
    }

    /// What is due when it fires.
    fn name(self) -> &'static str {
        Self::ALL.get(self.key() as usize).map_or("", |(_, name)| name)
    }
}

/// What the layer above may ask, offered to the user as a verb and at most one number.
pub trait Request: Clone + 'static {
    const OFFERS: &'static [Offer];

    /// The request for the offer at this index; `None` when there is no such offer.
    fn from_offer(offer: u8, argument: u32) -> Option<Self>;

    /// As an operation of a client: its function and its argument. By default it is none.
    fn call(&self) -> Option<(Function, Option<i64>)> {
        None
    }
}

/// One kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// A verb: `write`, `enter`, `commit`.
    pub name: &'static str,
    pub argument: Option<Argument>,
}

/// The number that goes with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    pub name: &'static str,
    pub min: u32,
    pub max: u32,
    pub default: u32,
}

/// For algorithms that nobody asks for anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRequest {}

impl Request for NoRequest {
    const OFFERS: &'static [Offer] = &[];

    fn from_offer(_: u8, _: u32) -> Option<Self> {
        None
    }
}

/// For algorithms that wait for messages alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTimer {}

impl Timer for NoTimer {
    const ALL: &'static [(Self, &'static str)] = &[];
}

/// What a process tells the layer above.
pub trait Indication: Clone + Eq + Hash + 'static {
    /// Its name, for counting: `leader`, `commit`, `enter`.
    fn name(&self) -> &'static str;

    fn mark(&self) -> Mark;

    /// What happened, without the subject: "leads term 3".
    fn sentence(&self) -> String;

    /// What it is to the client of its process. By default nothing.
    fn answer(&self) -> Option<Answer> {
        None
    }
}

/// What an indication is to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The client's operation ends, with this value if it is one that tells.
    Ends(Option<i64>),
    /// The client does this, all at once.
    Does(Function),
}

/// The parameters and variants of a plan, as an algorithm reads them.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    pub(super) plan: &'a Plan,
    pub(super) card: &'a Card,
    /// The card of the algorithm that stands on it.
    pub(super) above: Option<&'a Card>,
}

impl Settings<'_> {
    pub fn processes(&self) -> u16 {
        self.plan.processes
    }

    /// What chance is keyed by in this run.
    pub fn seed(&self) -> u64 {
        self.plan.seed
    }

    /// The parameter's value, or its default. A name that is not on the card is our own mistake.
    pub fn number(&self, name: &str) -> i64 {
        let on = |card: &Card| card.parameters.iter().find(|parameter| parameter.name == name).copied();
        let own = on(self.card);
        assert!(own.is_some(), "{} has no parameter {name}", self.card.id);
        let default = self.above.and_then(on).or(own).map_or(0, |parameter| parameter.default);
        self.plan.parameters.get(name).copied().unwrap_or(default)
    }

    /// Is this "break it" switch on?
    pub fn variant(&self, id: &str) -> bool {
        assert!(self.card.variants.iter().any(|variant| variant.id == id), "{} has no variant {id}", self.card.id);
        self.plan.variants.contains(id)
    }
}
