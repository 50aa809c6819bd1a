//! What every algorithm of mutual exclusion has on its upper side: somebody asks for the section, is in it for a while, and
//! leaves it.

use crate::history::Function;
use crate::sim::{self, Offer};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Released,
    Wanted,
    Held,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    SectionDue,
}

/// What the layer above asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Enter,
    Leave,
}

impl Request {
    /// Why a process in this state cannot be asked for it.
    pub fn refused(self, state: State) -> Option<&'static str> {
        match (self, state) {
            (Request::Enter, State::Released) | (Request::Leave, State::Held) => None,
            (Request::Enter, State::Wanted) => Some("it has asked already"),
            (Request::Enter, State::Held) => Some("it is inside already"),
            (Request::Leave, State::Released | State::Wanted) => Some("it is not inside"),
        }
    }
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] = &[(Timer::SectionDue, "end of the critical section")];
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] =
        &[Offer { name: "enter", argument: None }, Offer { name: "leave", argument: None }];

    fn from_offer(offer: u8, _: u32) -> Option<Self> {
        [Request::Enter, Request::Leave].get(usize::from(offer)).copied()
    }

    /// Who leaves has done so at once, and says so.
    fn call(&self) -> Option<(Function, Option<i64>)> {
        (*self == Request::Enter).then_some((Function::Acquire, None))
    }
}
