//! The only way out of a handler.

use std::marker::PhantomData;
use std::panic::Location;
use std::rc::Rc;

use super::contract::{Algorithm, Indication as _, Message as _, Timer as _};
use super::effects::{Effect, Effects, Executed, Ignored};
use super::erased::{Object, typed};
use super::parts::Env;
use crate::links::below;
use crate::model::{ProcessId, Time};

/// What a handler sees of the world and does to it.
pub struct Context<'a, A: Algorithm> {
    pub(super) env: &'a Env,
    pub(super) effects: &'a mut Effects,
    pub(super) options: &'a A::Options,
    algorithm: PhantomData<A>,
}

impl<'a, A: Algorithm> Context<'a, A> {
    pub(super) fn new(env: &'a Env, effects: &'a mut Effects, options: &'a A::Options) -> Self {
        Context { env, effects, options, algorithm: PhantomData }
    }

    /// This process.
    pub fn me(&self) -> ProcessId {
        self.env.me
    }

    /// How many processes there are, this one included.
    pub fn count(&self) -> u16 {
        self.env.count
    }

    /// All processes, this one included, in order.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = ProcessId> + Clone + use<A> {
        ProcessId::all(self.env.count)
    }

    /// All processes but this one, in order.
    pub fn others(&self) -> impl DoubleEndedIterator<Item = ProcessId> + Clone + use<A> {
        let me = self.env.me;
        self.all().filter(move |&process| process != me)
    }

    /// The least number of processes that is more than half of all.
    pub fn majority(&self) -> u16 {
        self.env.count / 2 + 1
    }

    pub fn options(&self) -> &'a A::Options {
        self.options
    }

    /// What the process's own clock shows. True time is hidden from it.
    pub fn now(&self) -> Time {
        self.env.now
    }

    /// A random number below `bound` (at least 1) that belongs to this process's n-th draw.
    pub fn draw(&mut self, bound: u64) -> u64 {
        let number = below(self.env.seed, self.env.me, self.effects.draws, bound);
        self.effects.draws += 1;
        number
    }

    /// Puts a message on the link to another process. What a process tells itself it does by a function call.
    #[track_caller]
    pub fn send(&mut self, to: ProcessId, message: A::Message) {
        assert!(to != self.env.me && to.0 < self.env.count, "{} sends to {to}", self.env.me);
        let (kind, sign) = (message.kind(), message.sign());
        let line = Location::caller().line();
        self.effects.push(Effect::Send { to, message: Rc::new(message), kind, sign, line });
    }

    /// Sends the same message to each of these processes; this one is left out.
    #[track_caller]
    pub fn send_all(&mut self, to: impl IntoIterator<Item = ProcessId>, message: &A::Message) {
        for process in to {
            if process != self.env.me {
                self.send(process, message.clone());
            }
        }
    }

    /// Arms the timer to fire after `micros` of the process's own clock; an armed one is moved.
    pub fn set_timer(&mut self, timer: A::Timer, micros: u64) {
        self.effects.push(Effect::SetTimer { timer: timer.key(), micros });
    }

    pub fn cancel_timer(&mut self, timer: A::Timer) {
        self.effects.push(Effect::CancelTimer { timer: timer.key() });
    }

    /// Writes to stable storage. The write is done before anything that the handler asks for after it.
    pub fn store(&mut self, stable: A::Stable) {
        self.effects.push(Effect::Store(Rc::new(stable)));
    }

    /// Writes a part of the record on stable storage and leaves the rest as it is: what stands below has its own part
    /// in it.
    pub fn amend(&mut self, change: impl Fn(&mut A::Stable) + 'static) {
        self.effects.push(Effect::Amend(Rc::new(move |stable: Option<&dyn Object>| {
            let mut stable = stable.map(|stable| typed::<A::Stable>(stable).clone()).unwrap_or_default();
            change(&mut stable);
            Rc::new(stable)
        })));
    }

    /// Sets the process's own clock forward, or back when negative, as soon as the handler has returned.
    pub fn adjust_clock(&mut self, micros: i64) {
        self.effects.push(Effect::AdjustClock { micros });
    }

    /// Lets the process's own clock run `ppm` parts per million faster than its oscillator, or slower when negative,
    /// until it is told otherwise; 0 ends the correction. It never exceeds [`MAX_SLEW`](crate::clocks::MAX_SLEW).
    pub fn slew_clock(&mut self, ppm: i32) {
        self.effects.push(Effect::SlewClock { ppm });
    }

    /// Tells the layer above.
    pub fn indicate(&mut self, indication: A::Indication) {
        let mark = indication.mark();
        self.effects.push(Effect::Indicate { indication: Rc::new(indication), mark });
    }

    /// Names the step of the pseudocode that is being executed.
    #[track_caller]
    pub fn step(&mut self, label: &'static str) {
        self.effects.steps.push(Executed { label, at: Location::caller(), layer: 0 });
    }

    /// Says why the event is dropped. Nothing is dropped in silence.
    #[track_caller]
    pub fn ignore(&mut self, reason: &'static str) {
        self.effects.ignored = Some(Ignored { reason, at: Location::caller(), layer: 0 });
    }

    /// The message that arrived is kept until it may be handled.
    pub fn buffer(&mut self) {
        self.effects.buffered = true;
    }
}
