//! One adaptor erases the types of an algorithm, so that the kernel, the recording and the front end are compiled
//! once: a hundred algorithms must not become a hundred copies of the engine in the download.

use std::any::Any;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::rc::Rc;

use super::compose::tell;
use super::context::Context;
use super::contract::{Algorithm, Answer, Indication as _, Message as _, Offer, Request as _, Settings, Timer as _};
use super::effects::Effects;
use super::parts::Env;
use super::plan::Plan;
use super::property::{Breach, Check, Moment, Progress, PropertyInfo, View};
use super::stack;
use crate::history::{Function, Model};
use crate::model::{Badge, Card, Kind, Mark, Portrait, Print, ProcessId, Role, Sign, Value, Variables};

/// A value whose type the kernel does not know: a state, a message, a stored record, a ghost.
///
/// Every method here is compiled once for each such type, so there are no more than it takes.
pub trait Object: Any {
    fn copy(&self) -> Rc<dyn Object>;
    fn print(&self, print: &mut Print<'_>);
}

impl<T: Clone + Eq + Hash + 'static> Object for T {
    fn copy(&self) -> Rc<dyn Object> {
        Rc::new(self.clone())
    }
    fn print(&self, print: &mut Print<'_>) {
        self.hash(print);
    }
}

impl dyn Object {
    pub fn as_any(&self) -> &dyn Any {
        self
    }

    pub fn digest(&self) -> u64 {
        self.digest_by(None)
    }

    /// By other names of the processes.
    pub fn digest_by(&self, names: Option<&[u64]>) -> u64 {
        let mut print = Print::new(names);
        self.print(&mut print);
        print.finish()
    }

    /// A state as the algorithm knows it, without what a layer of links has put around it.
    pub fn bare(&self) -> &dyn Any {
        stack::bare(self)
    }

    /// Are they alike? As worlds are compared: by their digests.
    pub(super) fn equals(&self, other: &dyn Object) -> bool {
        self.digest() == other.digest()
    }
}

/// The value behind a shared pointer, copied first when somebody else holds it too.
pub(super) fn unshared(object: &mut Rc<dyn Object>) -> &mut dyn Object {
    if Rc::get_mut(object).is_none() {
        // `(**object)` because the shared pointer itself is an `Object` too.
        *object = (**object).copy();
    }
    Rc::get_mut(object).expect("a fresh copy has one owner")
}

/// What a byzantine process says in place of a message.
pub struct Forged {
    pub payload: Rc<dyn Object>,
    pub kind: u16,
    pub sign: Option<Sign>,
}

/// An algorithm as the kernel sees it.
pub trait Behaviour {
    fn card(&self) -> &'static Card;
    /// The cards of what it stands on, from the top down. The pseudocode of layer n is on the n-th, counted from 1.
    fn below(&self) -> &[&'static Card];
    /// The names of the layers from the top down: the algorithm's own, then those of what it stands on.
    fn layers(&self) -> &[&'static str];
    fn kinds(&self) -> &[Kind];
    fn offers(&self) -> &'static [Offer];
    /// What the plan's settings lack that the algorithm assumes.
    fn shortfall(&self) -> Option<&'static str>;
    fn properties(&self) -> &[PropertyInfo];
    fn timer_name(&self, timer: u32) -> &'static str;

    fn start(&self, env: &Env, effects: &mut Effects) -> Rc<dyn Object>;
    fn recover(&self, stable: Option<&dyn Object>, env: &Env, effects: &mut Effects) -> Rc<dyn Object>;
    fn message(
        &self,
        state: &mut dyn Object,
        from: ProcessId,
        message: Rc<dyn Object>,
        env: &Env,
        effects: &mut Effects,
    );
    fn timer(&self, state: &mut dyn Object, timer: u32, env: &Env, effects: &mut Effects);
    fn request(&self, state: &mut dyn Object, offer: u8, argument: u32, env: &Env, effects: &mut Effects);
    fn refuses(&self, state: &dyn Object, offer: u8, argument: u32) -> Option<&'static str>;

    /// The names of the algorithm's forgeries.
    fn forgeries(&self) -> &'static [&'static str];
    fn forge(&self, forgery: u8, message: &dyn Object, to: ProcessId, processes: u16) -> Option<Forged>;

    fn ghost(&self) -> Rc<dyn Object>;
    fn observe(&self, ghost: &mut dyn Object, process: ProcessId, state: &dyn Object, indication: &dyn Object);
    /// Evaluates every safety property that is not broken yet.
    fn check(&self, moment: &Moment<'_>, event: u32, broken: &mut Rc<Vec<Breach>>);
    /// How far a liveness property has come; `None` for a safety property.
    fn progress(&self, property: u8, moment: &Moment<'_>) -> Option<Progress>;
    /// How long a liveness property may take after the last act from outside, in microseconds, on links whose longest
    /// delay is `delay`; `None` when the algorithm declares no bound.
    fn bound(&self, property: u8, moment: &Moment<'_>, delay: u64) -> Option<u64>;

    fn role(&self, state: &dyn Object) -> Role;
    fn badge(&self, state: &dyn Object) -> Option<Badge>;
    fn variables(&self, state: &dyn Object) -> Variables;
    fn stable_variables(&self, stable: Option<&dyn Object>) -> Variables;
    fn portrait(&self, state: &dyn Object, processes: u16) -> Portrait;
    /// Whether anybody ever leads.
    fn leads(&self) -> bool;
    /// What charts show of a process, and its numbers.
    fn measured(&self) -> &'static [&'static str];
    fn measures(&self, state: &dyn Object) -> Vec<u32>;
    /// The marks of what answers a request.
    fn answers(&self) -> &'static [Mark];
    /// The object that clients see, and its value at first.
    fn object(&self) -> Option<(Model, Option<i64>)>;
    /// A request, and an indication, as a client sees them.
    fn call(&self, offer: u8, argument: u32) -> Option<(Function, Option<i64>)>;
    fn answer(&self, indication: &dyn Object) -> Option<Answer>;
    /// In which row of the portrait's dots the message would fill one.
    fn fills(&self, state: &dyn Object, from: ProcessId, message: &dyn Object) -> Option<u8>;
    /// Does everybody only send to the next one?
    fn is_ring(&self) -> bool;
    /// Can what a process draws by chance reach its state or its messages?
    fn draws_reach_states(&self) -> bool;
    /// Does what a process does depend on what its clock shows?
    fn reads_clock(&self) -> bool;
    /// Could it and others of which this is true change places? `asked`: the layer above may ask something of it.
    fn is_interchangeable(&self, process: ProcessId, asked: bool) -> bool;
    fn fields(&self, message: &dyn Object) -> Vec<(&'static str, Value)>;
    /// Name, mark and sentence of an indication.
    fn indication(&self, indication: &dyn Object) -> (&'static str, Mark, String);
}

/// The one implementation of [`Behaviour`]. Everything in it is a thin step from erased to typed.
pub struct Adaptor<A: Algorithm> {
    options: A::Options,
    layers: Vec<&'static str>,
    shortfall: Option<&'static str>,
    infos: Vec<PropertyInfo>,
    algorithm: PhantomData<A>,
}

impl<A: Algorithm> Adaptor<A> {
    /// The algorithm with the parameters and variants of this plan, on the links that it asks for.
    pub fn behaviour(plan: &Plan) -> Rc<dyn Behaviour> {
        let settings = Settings { plan, card: &A::CARD, above: None };
        let adaptor = Adaptor::<A> {
            options: A::options(&settings),
            shortfall: A::shortfall(&settings),
            layers: [&A::CARD].iter().chain(A::BELOW).map(|card| card.name).collect(),
            infos: A::properties().iter().map(|property| property.info).collect(),
            algorithm: PhantomData,
        };
        stack::over(Rc::new(adaptor), plan.stack)
    }

    fn view<'a>(&'a self, moment: &Moment<'a>) -> View<'a, A> {
        View { moment: *moment, ghost: typed(moment.ghost), options: &self.options }
    }
}

/// The kernel never mixes the objects of two algorithms, so a failing cast is our own mistake.
pub(super) fn typed<T: 'static>(object: &dyn Object) -> &T {
    let any: &dyn Any = object;
    any.downcast_ref().unwrap_or_else(|| strange())
}

pub(super) fn typed_mut<T: 'static>(object: &mut dyn Object) -> &mut T {
    let any: &mut dyn Any = object;
    any.downcast_mut().unwrap_or_else(|| strange())
}

/// One for all types, because it is in none of their ways.
#[cold]
fn strange() -> ! {
    panic!("an object of another algorithm")
}

impl<A: Algorithm> Behaviour for Adaptor<A> {
    fn card(&self) -> &'static Card {
        &A::CARD
    }

    fn below(&self) -> &[&'static Card] {
        A::BELOW
    }

    fn layers(&self) -> &[&'static str] {
        &self.layers
    }

    fn kinds(&self) -> &[Kind] {
        A::Message::KINDS
    }

    fn offers(&self) -> &'static [Offer] {
        A::Request::OFFERS
    }

    fn shortfall(&self) -> Option<&'static str> {
        self.shortfall
    }

    fn properties(&self) -> &[PropertyInfo] {
        &self.infos
    }

    fn timer_name(&self, timer: u32) -> &'static str {
        A::Timer::from_key(timer).map_or("unknown timer", A::Timer::name)
    }

    fn start(&self, env: &Env, effects: &mut Effects) -> Rc<dyn Object> {
        Rc::new(A::on_start(&mut Context::new(env, effects, &self.options)))
    }

    fn recover(&self, stable: Option<&dyn Object>, env: &Env, effects: &mut Effects) -> Rc<dyn Object> {
        let stable = stable.map(|stable| typed::<A::Stable>(stable).clone()).unwrap_or_default();
        Rc::new(A::on_recover(stable, &mut Context::new(env, effects, &self.options)))
    }

    fn message(
        &self,
        state: &mut dyn Object,
        from: ProcessId,
        message: Rc<dyn Object>,
        env: &Env,
        effects: &mut Effects,
    ) {
        let message = typed::<A::Message>(&*message).clone();
        typed_mut::<A>(state).on_message(from, message, &mut Context::new(env, effects, &self.options));
    }

    fn timer(&self, state: &mut dyn Object, timer: u32, env: &Env, effects: &mut Effects) {
        if let Some(timer) = A::Timer::from_key(timer) {
            typed_mut::<A>(state).on_timer(timer, &mut Context::new(env, effects, &self.options));
        }
    }

    fn request(&self, state: &mut dyn Object, offer: u8, argument: u32, env: &Env, effects: &mut Effects) {
        if let Some(request) = A::Request::from_offer(offer, argument) {
            typed_mut::<A>(state).on_request(request, &mut Context::new(env, effects, &self.options));
        }
    }

    fn refuses(&self, state: &dyn Object, offer: u8, argument: u32) -> Option<&'static str> {
        let request = A::Request::from_offer(offer, argument)?;
        typed::<A>(state).refuses(&request)
    }

    fn forgeries(&self) -> &'static [&'static str] {
        A::FORGERIES
    }

    fn forge(&self, forgery: u8, message: &dyn Object, to: ProcessId, processes: u16) -> Option<Forged> {
        let message = A::forge(forgery, typed(message), to, processes)?;
        let (kind, sign) = (message.kind(), message.sign());
        Some(Forged { payload: Rc::new(message), kind, sign })
    }

    fn ghost(&self) -> Rc<dyn Object> {
        Rc::new(A::Ghost::default())
    }

    fn observe(&self, ghost: &mut dyn Object, process: ProcessId, state: &dyn Object, indication: &dyn Object) {
        A::observe(typed_mut(ghost), process, typed(state), typed(indication));
    }

    fn check(&self, moment: &Moment<'_>, event: u32, broken: &mut Rc<Vec<Breach>>) {
        let view = self.view(moment);
        for (index, property) in A::properties().iter().enumerate() {
            let Check::Always(check) = property.check else { continue };
            if broken.iter().any(|breach| usize::from(breach.property) == index) {
                continue;
            }
            if let Some(violation) = check(&view) {
                Rc::make_mut(broken).push(Breach { property: index as u8, event, violation });
            }
        }
    }

    fn progress(&self, property: u8, moment: &Moment<'_>) -> Option<Progress> {
        match A::properties().get(usize::from(property))?.check {
            Check::Always(_) => None,
            Check::Eventually(check) => Some(check(&self.view(moment))),
        }
    }

    fn bound(&self, property: u8, moment: &Moment<'_>, delay: u64) -> Option<u64> {
        let bound = A::properties().get(usize::from(property))?.bound?;
        Some(bound(&self.view(moment), delay))
    }

    fn role(&self, state: &dyn Object) -> Role {
        typed::<A>(state).role()
    }

    fn badge(&self, state: &dyn Object) -> Option<Badge> {
        typed::<A>(state).badge()
    }

    fn variables(&self, state: &dyn Object) -> Variables {
        typed::<A>(state).variables()
    }

    fn stable_variables(&self, stable: Option<&dyn Object>) -> Variables {
        let stable = stable.map(|stable| typed::<A::Stable>(stable).clone()).unwrap_or_default();
        A::stable_variables(&stable)
    }

    fn portrait(&self, state: &dyn Object, processes: u16) -> Portrait {
        typed::<A>(state).portrait(processes)
    }

    fn leads(&self) -> bool {
        A::LEADS
    }

    fn measured(&self) -> &'static [&'static str] {
        A::MEASURED
    }

    fn measures(&self, state: &dyn Object) -> Vec<u32> {
        typed::<A>(state).measures()
    }

    fn answers(&self) -> &'static [Mark] {
        A::ANSWERS
    }

    fn object(&self) -> Option<(Model, Option<i64>)> {
        A::OBJECT
    }

    fn call(&self, offer: u8, argument: u32) -> Option<(Function, Option<i64>)> {
        A::Request::from_offer(offer, argument)?.call()
    }

    fn answer(&self, indication: &dyn Object) -> Option<Answer> {
        typed::<A::Indication>(indication).answer()
    }

    fn fills(&self, state: &dyn Object, from: ProcessId, message: &dyn Object) -> Option<u8> {
        typed::<A>(state).fills(from, typed(message))
    }

    fn is_ring(&self) -> bool {
        A::RING
    }

    fn draws_reach_states(&self) -> bool {
        A::DRAWS_REACH_STATES
    }

    fn reads_clock(&self) -> bool {
        A::READS_CLOCK
    }

    fn is_interchangeable(&self, process: ProcessId, asked: bool) -> bool {
        A::is_interchangeable(&self.options, process, asked)
    }

    fn fields(&self, message: &dyn Object) -> Vec<(&'static str, Value)> {
        typed::<A::Message>(message).fields()
    }

    fn indication(&self, indication: &dyn Object) -> (&'static str, Mark, String) {
        tell::<A::Indication>(indication)
    }
}
