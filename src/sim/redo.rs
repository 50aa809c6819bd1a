//! Making choices of a recorded run again, in another order or without some of them.

use super::action::{Action, Refusal};
use super::parts::Waiting;
use super::step::{Cause, Step};
use super::world::World;
use crate::model::{MessageId, Time};

impl World {
    /// Makes this choice happen at this time, which may be earlier than that of the choice before. A process learns the
    /// time only when something happens at it, so it cannot tell that events of others, none of which is a cause, have
    /// changed places with its own.
    pub fn apply_at(&mut self, at: Time, action: &Action, step: &mut Step) -> Result<(), Refusal> {
        self.refusal(action).map_or(Ok(()), Err)?;
        self.now = at;
        self.apply(action, Cause::User, step)
    }

    /// Forgets which properties are broken: nobody who takes part in a run can judge it.
    pub fn forget_judgement(&mut self) {
        if !self.broken.is_empty() {
            self.broken = Default::default();
        }
    }

    /// Puts what was under way in `before`, and is no longer, on its way again, except these messages.
    pub fn put_back(&mut self, before: &World, except: &[MessageId]) {
        for pending in &before.pending {
            let Waiting::Message(message) = &pending.what else { continue };
            if self.find_message(message.id).is_none() && !except.contains(&message.id) {
                self.obstacles += u32::from(message.held);
                self.wait(pending.due, pending.what.clone());
            }
        }
    }
}
