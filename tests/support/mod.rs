//! What several test files share: dice, runs of a plan, and a look at everything that can be looked at.
#![allow(dead_code)] // Each test file uses its own part of this.

use std::rc::Rc;

use orrery::catalog::Entry;
use orrery::sim::{Action, Cause, Plan, Refusal, Shipped, Step, Waiting, World};

/// SplitMix64 (Steele, Lea, Flood 2014), so that a failing run is named by its seed alone.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// True this often of a hundred.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// A world and what its last step left behind.
pub struct Run {
    pub world: World,
    pub step: Step,
}

impl Run {
    pub fn new(entry: &Entry, plan: &Plan) -> Run {
        let plan = Rc::new(plan.clone());
        let mut step = Step::default();
        let world = World::new((entry.behaviour)(&plan), plan, &mut step);
        Run { world, step }
    }

    pub fn advance(&mut self) -> bool {
        self.world.advance(&mut self.step)
    }

    pub fn apply(&mut self, action: &Action) -> Result<(), Refusal> {
        self.world.apply(action, Cause::User, &mut self.step)
    }

    /// Advances until this many events have happened, calling `each` after every event, the start included. Returns
    /// false when the run is over earlier.
    pub fn until(&mut self, events: u32, mut each: impl FnMut(&World, &Step)) -> bool {
        each(&self.world, &self.step);
        while self.world.events() < events {
            if !self.advance() {
                return false;
            }
            each(&self.world, &self.step);
        }
        true
    }
}

/// Calls `each` for every scenario that comes with Orrery.
pub fn every_scenario(mut each: impl FnMut(&'static Entry, Shipped)) {
    for entry in orrery::catalog::ALL {
        (entry.scenarios)().into_iter().for_each(|scenario| each(entry, scenario));
    }
}

pub fn in_flight(world: &World) -> usize {
    world.pending().iter().filter(|pending| matches!(pending.what, Waiting::Message(_))).count()
}

/// Asks for everything that the page could show of this moment. Nothing of it may panic.
pub fn look_at_everything(world: &World, step: &Step) {
    let behaviour = world.behaviour();
    for slot in world.slots() {
        let _ = behaviour.stable_variables(slot.stable.as_deref());
        let Some(state) = slot.state.as_deref() else { continue };
        let variables = behaviour.variables(state);
        assert!(!variables.is_empty() && variables.iter().all(|variable| !variable.value.to_string().is_empty()));
        let portrait = behaviour.portrait(state, world.plan().processes);
        assert!(portrait.pips.iter().all(|pips| pips.have <= pips.of && pips.enough <= pips.of), "{portrait:?}");
        assert!(portrait.notes.len() <= 3, "{portrait:?}");
        assert!(!behaviour.role(state).name.is_empty());
        let _ = behaviour.badge(state);
        assert!(slot.timers.iter().all(|armed| !behaviour.timer_name(armed.timer).is_empty()));
    }
    for pending in world.pending() {
        if let Waiting::Message(message) = &pending.what {
            assert!(usize::from(message.kind) < behaviour.kinds().len());
            let _ = behaviour.fields(&*message.payload);
        }
    }
    for entry in &step.effects.list {
        assert!(usize::from(entry.layer) < behaviour.layers().len());
        match &entry.effect {
            orrery::sim::Effect::Send { message, .. } => drop(behaviour.fields(&**message)),
            orrery::sim::Effect::Indicate { indication, .. } => {
                let (name, _, sentence) = behaviour.indication(&**indication);
                assert!(!name.is_empty() && !sentence.is_empty());
            }
            orrery::sim::Effect::Inner { indication, tell, .. } => {
                let (name, _, sentence) = tell(&**indication);
                assert!(!name.is_empty() && !sentence.is_empty());
            }
            orrery::sim::Effect::SetTimer { .. }
            | orrery::sim::Effect::CancelTimer { .. }
            | orrery::sim::Effect::Store(_)
            | orrery::sim::Effect::Amend(_)
            | orrery::sim::Effect::AdjustClock { .. }
            | orrery::sim::Effect::SlewClock { .. } => {}
        }
    }
    let _ = (world.lamps(), world.enabled(), world.requests());
}
