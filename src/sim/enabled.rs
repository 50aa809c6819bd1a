//! What could happen next, and why some of it cannot.

use super::action::{Action, Refusal};
use super::parts::{Pending, Status, Waiting};
use super::world::World;
use crate::faults::Fault;
use crate::model::{ProcessId, Time};

/// One row of the next-up list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub action: Action,
    /// When the clock would let it happen; `None` for what waits for the user.
    pub due: Option<Time>,
    pub refused: Option<Refusal>,
}

impl World {
    /// Every message in flight, every armed timer and every crashed process, in the order in which the clock would
    /// take them; what cannot happen comes last, each with its reason. Requests are listed by [`World::requests`].
    pub fn enabled(&self) -> Vec<Choice> {
        self.next_up(usize::MAX, usize::MAX)
    }

    /// The first of them: at most so many that can happen, and so many that cannot.
    pub fn next_up(&self, most: usize, most_refused: usize) -> Vec<Choice> {
        let (mut possible, mut refused) = (Vec::new(), Vec::new());
        for pending in self.pending.iter().rev() {
            let obstacle = self.obstacle(pending);
            let (list, most) = if obstacle.is_some() { (&mut refused, most_refused) } else { (&mut possible, most) };
            if list.len() >= most {
                continue;
            }
            let action = match &pending.what {
                Waiting::Message(message) => Action::Deliver { message: message.id },
                Waiting::Timer { process, timer } => Action::Fire { process: *process, timer: *timer },
            };
            list.push(Choice { action, due: Some(pending.due), refused: obstacle });
        }
        let crashed = ProcessId::all(self.plan.processes)
            .filter(|process| self.slots[process.index()].status() == Status::Crashed)
            .map(|process| Action::Fault(Fault::Recover { process }));
        let room = most - possible.len();
        possible.extend(crashed.take(room).map(|action| Choice { action, due: None, refused: None }));
        possible.extend(refused);
        possible
    }

    /// Every request that could be handed in, with its default number, process by process.
    pub fn requests(&self) -> Vec<Choice> {
        self.requests_up_to(usize::MAX, usize::MAX)
    }

    /// The first of them: at most so many that can be handed in, and so many that cannot.
    pub fn requests_up_to(&self, most: usize, most_refused: usize) -> Vec<Choice> {
        let (mut choices, mut left, mut left_refused) = (Vec::new(), most, most_refused);
        for process in ProcessId::all(self.plan.processes) {
            for (offer, kind) in self.behaviour.offers().iter().enumerate() {
                let argument = kind.argument.map_or(0, |argument| argument.default);
                let action = Action::Request { process, offer: offer as u8, argument };
                let refused = self.refusal(&action);
                let left = if refused.is_some() { &mut left_refused } else { &mut left };
                if *left > 0 {
                    *left -= 1;
                    choices.push(Choice { action, due: None, refused });
                }
            }
        }
        choices
    }

    /// Why this action cannot happen now; `None` when it can.
    pub fn refusal(&self, action: &Action) -> Option<Refusal> {
        match action {
            Action::Deliver { message } => match self.find_message(*message) {
                None => Some(Refusal::NotInFlight(*message)),
                Some(place) => self.obstacle(&self.pending[place]),
            },
            Action::Fire { process, timer } => {
                if let Some(refusal) = self.not_running(*process) {
                    return Some(refusal);
                }
                self.find_timer(*process, *timer).is_none().then_some(Refusal::NotArmed)
            }
            Action::Request { process, offer, argument } => {
                if let Some(refusal) = self.not_running(*process) {
                    return Some(refusal);
                }
                let Some(kind) = self.behaviour.offers().get(usize::from(*offer)) else {
                    return Some(Refusal::NoOffer);
                };
                if let Some(range) = kind.argument
                    && !(range.min..=range.max).contains(argument)
                {
                    let (given, min, max) = (*argument, range.min, range.max);
                    return Some(Refusal::Argument { given, min, max });
                }
                let state = self.slot(*process)?.state.as_ref()?;
                self.behaviour.refuses(&**state, *offer, *argument).map(Refusal::Algorithm)
            }
            Action::Fault(fault) => self.fault_refusal(fault),
        }
    }

    fn not_running(&self, process: ProcessId) -> Option<Refusal> {
        match self.slot(process).map(|slot| slot.status()) {
            None => Some(Refusal::NoProcess(process)),
            Some(Status::Crashed) => Some(Refusal::Crashed(process)),
            Some(Status::Paused) => Some(Refusal::Paused(process)),
            Some(Status::Up) => None,
        }
    }

    /// Why something pending cannot happen now. A message to a crashed process can: it arrives and is lost.
    pub(super) fn obstacle(&self, pending: &Pending) -> Option<Refusal> {
        let process = pending.process();
        if self.slots[process.index()].paused {
            return Some(Refusal::Paused(process));
        }
        let Waiting::Message(message) = &pending.what else { return None };
        if message.held {
            return Some(Refusal::Held);
        }
        if message.waits {
            return Some(Refusal::Waits(message.id.from, message.id.to));
        }
        self.overtaken(message)
    }
}
