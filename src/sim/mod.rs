//! The kernel: one [`World`], one transition function, refusals with reasons.
//!
//! A run is a list of choices. [`World::enabled`] says what could happen next, [`World::apply`] makes one choice
//! happen, [`World::advance`] makes the choice that the clock would make. Nothing else ever changes a world.
//! Algorithms are written against [`Algorithm`] and [`Context`]; [`Adaptor`] erases their types, so that everything
//! here is compiled once.

mod action;
mod assumptions;
mod byzantine;
mod compose;
mod context;
mod contract;
mod effects;
mod enabled;
mod erased;
mod fault;
mod fingerprint;
mod parts;
mod plan;
mod property;
mod redo;
mod script;
mod running;
mod stack;
mod step;
mod transit;
mod world;

pub use action::{Action, Refusal};
pub use assumptions::{Contradiction, Shortfall, Which};
pub use byzantine::Lies;
pub use compose::{Change, StandsOn};
pub use context::Context;
pub use contract::{
    Algorithm, Answer, Argument, Indication, Message, NoRequest, NoTimer, Offer, Request, Settings, Timer,
};
pub use effects::{Effect, Effects, Executed, Ignored, Layered};
pub use enabled::Choice;
pub use erased::{Adaptor, Behaviour, Forged, Object};
pub use parts::{Armed, Doom, Env, InFlight, Pending, Quirks, Slot, Status, Unsynced, Waiting};
pub use plan::{Cue, Expected, Plan, PlanError, Shipped, seed};
pub use property::{Breach, Check, Kind, Lamp, Moment, Progress, Property, PropertyInfo, View, Violation};
pub use script::CueState;
pub use step::{Cause, EventKind, Fate, NO_MESSAGE, NO_PROCESS, Row, SentMessage, Step, flags};
pub use transit::MAX_PENDING;
pub use world::World;
