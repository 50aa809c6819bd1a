//! The five verbs and what each means for what is selected.

use super::session::Session;
use crate::faults::Fault;
use crate::model::{MILLISECOND, MessageId, ProcessId};
use crate::scene::look::Selection;
use crate::sim::{Action, Status};

/// The same key, icon and meaning for a message, a process and a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Drop, crash, cut.
    Kill,
    /// Release, recover, heal.
    Revive,
    /// Hold back, pause or resume.
    Hold,
    /// Delay, run at half speed or at full speed again.
    Slow,
    /// Duplicate.
    Double,
    /// Deliver it, or fire the timer that is due first.
    Now,
    /// The first request that the process takes.
    Request,
    /// Cut the chosen processes off from all others.
    Isolate,
    HealAll,
}

/// A message is delayed by this much at a time.
pub const DELAY: u64 = 20 * MILLISECOND;

impl Session {
    /// The action that this verb means now, or why it means none.
    pub fn action_for(&self, verb: Verb) -> Result<Action, String> {
        let fault = |fault| Ok(Action::Fault(fault));
        match (verb, self.target()) {
            (Verb::HealAll, _) => fault(Fault::HealAll),
            (Verb::Isolate, target) => {
                let mut group = self.group.clone();
                if let (true, Target::Process(process)) = (group.is_empty(), target) {
                    group.insert(process);
                }
                if group.is_empty() {
                    return Err("Choose the processes to isolate first.".to_owned());
                }
                fault(Fault::Isolate { group: group.into_iter().collect() })
            }
            (Verb::Kill, Target::Message(message)) => fault(Fault::Drop { message }),
            (Verb::Kill, Target::Process(process)) => fault(Fault::Crash { process }),
            (Verb::Kill, Target::Link(from, to)) => fault(Fault::Cut { from, to, both: true }),
            (Verb::Revive, Target::Message(message)) => fault(Fault::Release { message }),
            (Verb::Revive, Target::Process(process)) => match self.status(process) {
                Some(Status::Paused) => fault(Fault::Resume { process }),
                _ => fault(Fault::Recover { process }),
            },
            (Verb::Revive, Target::Link(from, to)) => fault(Fault::Heal { from, to, both: true }),
            (Verb::Hold, Target::Message(message)) => {
                let held = self.world().message(message).is_some_and(|message| message.held);
                fault(if held { Fault::Release { message } } else { Fault::Hold { message } })
            }
            (Verb::Hold, Target::Process(process)) => match self.status(process) {
                Some(Status::Paused) => fault(Fault::Resume { process }),
                _ => fault(Fault::Pause { process }),
            },
            (Verb::Slow, Target::Message(message)) => fault(Fault::Delay { message, micros: DELAY }),
            (Verb::Slow, Target::Process(process)) => {
                let slow = self.world().slot(process).is_some_and(|slot| slot.percent != 100);
                fault(Fault::Slow { process, percent: if slow { 100 } else { 200 } })
            }
            (Verb::Double, Target::Message(message)) => fault(Fault::Duplicate { message }),
            (Verb::Now, Target::Message(message)) => Ok(Action::Deliver { message }),
            (Verb::Now, Target::Process(process)) => {
                let world = self.world();
                let timers = world.slot(process).map(|slot| slot.timers.clone()).unwrap_or_default();
                let first = timers.iter().min_by_key(|armed| armed.due);
                first
                    .map(|armed| Action::Fire { process, timer: armed.timer })
                    .ok_or_else(|| format!("{process} has no timer set."))
            }
            (Verb::Request, target) => {
                let requests = self.world().requests();
                let at = |action: &Action| match (action, &target) {
                    (Action::Request { process, .. }, Target::Process(chosen)) => process == chosen,
                    _ => true,
                };
                let mut here = requests.into_iter().filter(|choice| at(&choice.action)).peekable();
                let refused = here.peek().and_then(|choice| choice.refused.clone());
                here.find(|choice| choice.refused.is_none()).map(|choice| self.numbered(choice.action)).ok_or_else(
                    || refused.map_or("Nobody takes requests here.".to_owned(), |why| format!("Not now: {why}.")),
                )
            }
            (Verb::Hold, Target::Link(..)) => Err("A link can be cut, not held; hold its messages instead.".to_owned()),
            (Verb::Slow | Verb::Double | Verb::Now, Target::Link(..)) => {
                Err("That works on a message or a process, not on a link.".to_owned())
            }
            (Verb::Double, Target::Process(_)) => Err("Only a message can be duplicated.".to_owned()),
            (_, Target::Nothing) => Err("Choose a message, a process or a link first.".to_owned()),
        }
    }

    /// A request's number counts up, so that two writes differ.
    pub fn numbered(&self, action: Action) -> Action {
        let Action::Request { process, offer, argument } = action else { return action };
        let offers = self.recording().behaviour().offers();
        let Some(range) = offers.get(usize::from(offer)).and_then(|kind| kind.argument) else {
            return Action::Request { process, offer, argument };
        };
        let used = self.recording().acts(0, self.event).iter().filter_map(|(_, act)| match act {
            Action::Request { offer: other, argument, .. } if *other == offer => Some(*argument),
            _ => None,
        });
        let argument = used.max().map_or(argument, |highest| highest.saturating_add(1)).clamp(range.min, range.max);
        Action::Request { process, offer, argument }
    }

    fn status(&self, process: ProcessId) -> Option<Status> {
        self.world().slot(process).map(|slot| slot.status())
    }

    /// What a verb acts on.
    fn target(&self) -> Target {
        match self.selection {
            Selection::Nothing => Target::Nothing,
            Selection::Process(process) => Target::Process(process),
            Selection::Link(from, to) => Target::Link(from, to),
            Selection::Message(serial) => {
                self.recording().message(serial).map_or(Target::Nothing, |row| Target::Message(row.id))
            }
            Selection::Event(event) => {
                let process = self.recording().row(event).and_then(|row| row.at_process());
                process.map_or(Target::Nothing, Target::Process)
            }
        }
    }
}

enum Target {
    Nothing,
    Message(MessageId),
    Process(ProcessId),
    Link(ProcessId, ProcessId),
}
