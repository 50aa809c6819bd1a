//! Composition: an algorithm that stands on another holds it as a field and lends it a context of its own.
//!
//! The algorithm below is an ordinary [`Algorithm`], which can also be run alone. What it sends and what it sets timers
//! for is wrapped into a message and a timer of the algorithm above; what it stores becomes a part of what the one above
//! has stored; what it indicates goes up, which means that [`Context::lend`] returns it. All of it is recorded with the
//! layer that it belongs to, so that a reader may fold that layer away.

use std::rc::Rc;

use super::context::Context;
use super::contract::{Algorithm, Indication, Message as _, Settings, Timer as _};
use super::effects::{Effect, Effects};
use super::erased::{Object, typed};
use crate::model::{Card, Mark};

/// An algorithm that holds an `L` as a field and stands on it.
pub trait StandsOn<L: Algorithm>: Algorithm {
    /// How many layers down it is: its place in [`Algorithm::BELOW`], counted from 1.
    const DEPTH: u8 = 1;

    /// What the one below says, as a message of this one.
    fn wrap_message(below: L::Message) -> Self::Message;

    /// What the one below waits for, as a timer of this one.
    fn wrap_timer(below: L::Timer) -> Self::Timer;

    fn options_below(own: &Self::Options) -> &L::Options;

    /// Where the stored record of the one below lies within this one's; `None` if it stores nothing.
    fn stable_below(own: &mut Self::Stable) -> Option<&mut L::Stable> {
        let _ = own;
        None
    }
}

impl<A: Algorithm> Context<'_, A> {
    /// Lends the algorithm below a context for one call of a handler. Returns what the call returned, and what the
    /// algorithm below indicated meanwhile. Its effects have their place among this handler's own.
    pub fn lend<L: Algorithm, T>(&mut self, call: impl FnOnce(&mut Context<'_, L>) -> T) -> (T, Vec<L::Indication>)
    where
        A: StandsOn<L>,
    {
        let from = self.effects.open();
        let returned = call(&mut Context::new(self.env, self.effects, A::options_below(self.options)));
        (returned, settle::<A, L>(self.effects, from))
    }
}

impl Settings<'_> {
    /// The same plan as the algorithm below reads it. Parameters that the uppermost card lists too have its default.
    pub fn below(&self, card: &'static Card) -> Settings<'_> {
        Settings { plan: self.plan, card, above: self.above.or(Some(self.card)) }
    }
}

/// What the effects were when the context was lent.
struct Opened {
    effects: usize,
    steps: usize,
    ignored: Option<super::effects::Ignored>,
}

impl Effects {
    fn open(&mut self) -> Opened {
        Opened { effects: self.list.len(), steps: self.steps.len(), ignored: self.ignored.take() }
    }

    /// Moves everything asked for since `from` this many layers down. The one part that knows types is `lift`.
    fn sink(&mut self, from: Opened, depth: u8, lift: &mut dyn FnMut(&mut Effect)) {
        for entry in &mut self.list[from.effects..] {
            entry.layer += depth;
            lift(&mut entry.effect);
        }
        for step in &mut self.steps[from.steps..] {
            step.layer += depth;
        }
        match &mut self.ignored {
            Some(ignored) => ignored.layer += depth,
            none => *none = from.ignored,
        }
    }
}

/// Turns what `L` asked for since `from` into effects of `A`, and takes out what `L` indicated.
fn settle<A: StandsOn<L>, L: Algorithm>(effects: &mut Effects, from: Opened) -> Vec<L::Indication> {
    let mut heard = Vec::new();
    effects.sink(from, A::DEPTH, &mut |effect| match effect {
        Effect::Send { message, kind, sign, .. } => {
            let wrapped = A::wrap_message(typed::<L::Message>(&**message).clone());
            (*kind, *sign) = (wrapped.kind(), wrapped.sign());
            *message = Rc::new(wrapped);
        }
        Effect::SetTimer { timer, .. } | Effect::CancelTimer { timer } => {
            let below = L::Timer::from_key(*timer).expect("a timer has the key that it gave");
            *timer = A::wrap_timer(below).key();
        }
        Effect::Store(stable) => {
            let stable = stable.clone();
            *effect = keep_below::<A, L>(Rc::new(move |_| stable.clone()));
        }
        Effect::Amend(change) => *effect = keep_below::<A, L>(change.clone()),
        Effect::Indicate { indication, mark } => {
            heard.push(typed::<L::Indication>(&**indication).clone());
            let (indication, mark) = (indication.clone(), *mark);
            *effect = Effect::Inner { indication, mark, tell: tell::<L::Indication> };
        }
        Effect::AdjustClock { .. } | Effect::SlewClock { .. } | Effect::Inner { .. } => {}
    });
    heard
}

/// A change of the stored record of `L` as a change of the record of `A` around it.
fn keep_below<A: StandsOn<L>, L: Algorithm>(change: Change) -> Effect {
    Effect::Amend(Rc::new(move |stable| {
        let mut stable = stable.map(|stable| typed::<A::Stable>(stable).clone()).unwrap_or_default();
        let below = A::stable_below(&mut stable).expect("what stands below stores, so it has its place");
        *below = typed::<L::Stable>(&*change(Some(below))).clone();
        Rc::new(stable)
    }))
}

/// From the record that is stored, if any, to the one to be stored.
pub type Change = Rc<dyn Fn(Option<&dyn Object>) -> Rc<dyn Object>>;

/// Name, mark and sentence of an indication.
pub(super) fn tell<I: Indication>(indication: &dyn Object) -> (&'static str, Mark, String) {
    let indication: &I = typed(indication);
    (indication.name(), indication.mark(), indication.sentence())
}
