//! What could happen next in a world that is searched.

use super::budget::Kind;
use super::question::Pace;
use super::worlds::{Letter, Node, Worlds};
use crate::faults::{Effects, Fault};
use crate::links::InTransit;
use crate::model::ProcessId;
use crate::sim::{Action, Cause, Effect, Pending, Step, Waiting, World};

/// One choice. Messages are named by what they say, not by their numbers, which differ between ways to the same state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    Run(Handler),
    /// The process whose handler runs next crashes right after so many of its effects.
    CrashAmid {
        process: ProcessId,
        after: u16,
        handler: Handler,
    },
    Crash(ProcessId),
    Recover(ProcessId),
    Drop(u64),
    Duplicate(u64),
    /// Two groups: a process is in the second if its bit is set.
    Part(u64),
    Heal,
    Forge {
        message: u64,
        forgery: u8,
    },
}

/// What runs a handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handler {
    /// Whatever the clock and the script bring next.
    Clock,
    Deliver(u64),
    Fire {
        process: ProcessId,
        timer: u32,
    },
    /// By its place in the question's list.
    Request(u16),
}

/// One step of the player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    Act(Action),
    /// The clock goes on.
    Clock,
}

impl Move {
    /// Makes it, if it can be made.
    pub fn make(&self, world: &mut World, step: &mut Step) -> bool {
        match self {
            Move::Clock => world.advance(step),
            Move::Act(action) => world.apply(action, Cause::User, step).is_ok(),
        }
    }
}

impl Choice {
    /// What it takes from the budget.
    pub(super) fn costs(self, pace: Pace) -> impl Iterator<Item = Kind> {
        let handler = |handler: Handler| match handler {
            Handler::Deliver(_) if pace == Pace::Clock => Some(Kind::Early),
            Handler::Clock | Handler::Deliver(_) => None,
            Handler::Fire { .. } => Some(Kind::Timers),
            Handler::Request(_) => Some(Kind::Requests),
        };
        let (one, other) = match self {
            Choice::Run(run) => (handler(run), None),
            Choice::CrashAmid { handler: run, .. } => (handler(run), Some(Kind::Crashes)),
            Choice::Crash(_) => (None, Some(Kind::Crashes)),
            Choice::Recover(_) => (None, Some(Kind::Recoveries)),
            Choice::Drop(_) => (None, Some(Kind::Drops)),
            Choice::Duplicate(_) => (None, Some(Kind::Duplicates)),
            Choice::Part(_) => (None, Some(Kind::Partitions)),
            Choice::Heal => (None, None),
            Choice::Forge { .. } => (None, Some(Kind::Forgeries)),
        };
        one.into_iter().chain(other)
    }
}

impl Worlds {
    /// What the player does for a choice in this state; `None` if it is not open.
    pub fn moves(&self, node: &Node, choice: Choice) -> Option<Vec<Move>> {
        let message = |name: u64| node.letters.iter().find(|letter| letter.name == name).map(|letter| letter.id);
        let fault = match choice {
            Choice::Run(handler) => return self.run_moves(node, handler),
            Choice::CrashAmid { process, after, handler } => {
                let mut moves = self.run_moves(node, handler)?;
                let armed = Fault::CrashAfterEffects { process, count: u32::from(after), of: Effects::All };
                moves.insert(0, Move::Act(Action::Fault(armed)));
                return Some(moves);
            }
            Choice::Crash(process) => Fault::Crash { process },
            Choice::Recover(process) => Fault::Recover { process },
            Choice::Drop(name) => Fault::Drop { message: message(name)? },
            Choice::Duplicate(name) => Fault::Duplicate { message: message(name)? },
            Choice::Part(second) => {
                let all = ProcessId::all(node.world.plan().processes);
                let (two, one) = all.partition(|process| second >> process.0.min(63) & 1 == 1);
                Fault::Partition { groups: vec![one, two], one_way: false, in_transit: InTransit::Lose }
            }
            Choice::Heal => Fault::HealAll,
            Choice::Forge { message: name, forgery } => Fault::Forge { message: message(name)?, forgery },
        };
        Some(vec![Move::Act(Action::Fault(fault))])
    }

    fn run_moves(&self, node: &Node, handler: Handler) -> Option<Vec<Move>> {
        let act = match handler {
            Handler::Clock => return Some(vec![Move::Clock]),
            Handler::Deliver(name) => {
                let message = node.letters.iter().find(|letter| letter.name == name)?.id;
                let deliver = Move::Act(Action::Deliver { message });
                let copy = || Move::Act(Action::Fault(Fault::Duplicate { message }));
                return Some(if self.question.repeats { vec![copy(), deliver] } else { vec![deliver] });
            }
            Handler::Fire { process, timer } => Action::Fire { process, timer },
            Handler::Request(place) => {
                let &(process, offer, argument) = self.question.requests.get(usize::from(place))?;
                Action::Request { process, offer, argument }
            }
        };
        Some(vec![Move::Act(act)])
    }

    /// The handlers that could run next.
    pub(super) fn handlers(&self, node: &Node, choices: &mut Vec<Choice>) {
        let (world, budget) = (&node.world, node.budget);
        let free = self.question.pace == Pace::Free;
        if !free {
            choices.push(Choice::Run(Handler::Clock));
        }
        if free || budget.allows(Kind::Early) {
            for (place, letter) in node.letters.iter().enumerate() {
                let seen = node.letters[..place].iter().any(|other| other.name == letter.name);
                if !seen && (free || self.could_be_here(node, letter)) && self.can_arrive(node, letter) {
                    choices.push(Choice::Run(Handler::Deliver(letter.name)));
                }
            }
        }
        if free && budget.allows(Kind::Timers) {
            for process in ProcessId::all(world.plan().processes) {
                let slot = world.slot(process).filter(|slot| slot.state.is_some() && !slot.paused);
                let from = choices.len();
                // In an order that does not depend on which was armed first.
                for armed in slot.iter().flat_map(|slot| &slot.timers) {
                    let earlier = |known: &Choice| matches!(known, Choice::Run(Handler::Fire { timer, .. }) if *timer < armed.timer);
                    let place = from + choices[from..].partition_point(earlier);
                    choices.insert(place, Choice::Run(Handler::Fire { process, timer: armed.timer }));
                }
            }
        }
        if free && !self.unfired.get() && !self.question.budget.allows(Kind::Timers) {
            self.unfired.set(world.slots().iter().any(|slot| slot.state.is_some() && !slot.timers.is_empty()));
        }
        if budget.allows(Kind::Requests) {
            for (place, &(process, offer, argument)) in (0..).zip(&self.question.requests) {
                if world.refusal(&Action::Request { process, offer, argument }).is_none() {
                    choices.push(Choice::Run(Handler::Request(place)));
                }
            }
        }
    }

    /// Where time matters: has the message been on its way for as long as its link takes at least, and is it not what the
    /// clock would bring anyway?
    fn could_be_here(&self, node: &Node, letter: &Letter) -> bool {
        let next = node.world.pending().back();
        let is_next = matches!(next, Some(Pending { what: Waiting::Message(next), .. }) if next.id == letter.id);
        let sent_at = node.world.message(letter.id).map(|message| message.sent_at);
        !is_next && sent_at.is_some_and(|sent_at| sent_at.after(self.least) <= node.world.now())
    }

    fn can_arrive(&self, node: &Node, letter: &Letter) -> bool {
        let smooth = !self.fifo && !node.world.has_obstacles();
        smooth || node.world.refusal(&Action::Deliver { message: letter.id }).is_none()
    }

    /// What may go wrong.
    pub(super) fn faults(&mut self, node: &Node, choices: &mut Vec<Choice>) {
        let (world, budget) = (&node.world, node.budget);
        let all = || ProcessId::all(world.plan().processes);
        let is_up = |process: &ProcessId| world.slot(*process).is_some_and(|slot| slot.state.is_some());
        if budget.allows(Kind::Crashes) {
            self.crashes_amid(node, choices);
            choices.extend(all().filter(is_up).map(Choice::Crash));
        }
        if budget.allows(Kind::Recoveries) {
            choices.extend(all().filter(|process| !is_up(process)).map(Choice::Recover));
        }
        let mut each = |allowed: bool, choose: fn(u64) -> Choice| {
            for letter in node.letters.iter().filter(|_| allowed) {
                let choice = choose(letter.name);
                if !choices.contains(&choice) {
                    choices.push(choice);
                }
            }
        };
        each(budget.allows(Kind::Drops), Choice::Drop);
        each(budget.allows(Kind::Duplicates), Choice::Duplicate);
        if world.cuts().next().is_some() {
            choices.push(Choice::Heal);
        } else if budget.allows(Kind::Partitions) {
            // Every way to part few processes, the first of them in the first group; of many, each alone.
            let count = u32::from(world.plan().processes);
            match count {
                2..=5 => choices.extend((1..1 << (count - 1)).map(|groups: u64| Choice::Part(groups << 1))),
                _ => choices.extend((0..count.min(64)).map(|alone| Choice::Part(1 << alone))),
            }
        }
        if budget.allows(Kind::Forgeries) {
            for letter in &node.letters {
                for forgery in 0..world.behaviour().forgeries().len() as u8 {
                    let choice = Choice::Forge { message: letter.name, forgery };
                    let act = Action::Fault(Fault::Forge { message: letter.id, forgery });
                    if !choices.contains(&choice) && world.refusal(&act).is_none() {
                        choices.push(choice);
                    }
                }
            }
        }
    }

    /// Crashes in the middle of the handlers that could run next. How many effects a handler has is known when it has run.
    fn crashes_amid(&mut self, node: &Node, choices: &mut Vec<Choice>) {
        for at in 0..choices.len() {
            let Choice::Run(handler) = choices[at] else { continue };
            let Some(moves) = self.run_moves(node, handler) else { continue };
            let mut world = node.world.clone();
            if !self.make(&mut world, &moves) {
                continue;
            }
            let (Some(process), false) = (self.step.row.at_process(), self.step.row.kind.is_fault()) else { continue };
            let effects = self.step.effects.list.iter().filter(|layered| counts(&layered.effect)).count();
            // After all of them is a crash after the event.
            choices.extend((1..effects.min(64) as u16).map(|after| Choice::CrashAmid { process, after, handler }));
        }
    }
}

/// Does an armed crash count this effect?
pub(super) fn counts(effect: &Effect) -> bool {
    matches!(effect, Effect::Send { .. } | Effect::Store(_) | Effect::Amend(_) | Effect::Indicate { .. })
}
