//! What each fault does to the world.

use std::rc::Rc;

use super::action::Refusal;
use super::parts::{Doom, InFlight, Status};
use super::step::{Cause, EventKind, Fate, NO_PROCESS, Step};
use super::world::World;
use crate::clocks::{MAX_DRIFT, MAX_OFFSET};
use crate::faults::{Effects, Fault};
use crate::links::InTransit;
use crate::model::{MessageId, ProcessId, digest_of};

impl World {
    /// Why this fault cannot be injected now.
    pub(super) fn fault_refusal(&self, fault: &Fault) -> Option<Refusal> {
        let status = match fault.process() {
            Some(process) => match self.slot(process) {
                Some(slot) => slot.status(),
                None => return Some(Refusal::NoProcess(process)),
            },
            None => Status::Up,
        };
        match fault {
            Fault::Recover { process } => (status != Status::Crashed).then_some(Refusal::NotCrashed(*process)),
            Fault::Resume { process } => (status != Status::Paused).then_some(Refusal::NotPaused(*process)),
            Fault::Crash { process }
            | Fault::CrashAfterSends { process, .. }
            | Fault::CrashAfterEffects { process, .. }
            | Fault::Pause { process }
            | Fault::Slow { process, .. }
                if status == Status::Crashed =>
            {
                Some(Refusal::Crashed(*process))
            }
            Fault::Pause { process } => (status == Status::Paused).then_some(Refusal::Paused(*process)),
            Fault::CrashAfterSends { sends: 0, .. } => Some(Refusal::NoSends),
            Fault::Slow { percent, .. } => (!(10..=10_000).contains(percent)).then_some(Refusal::Speed(*percent)),
            Fault::Omit { send, receive, .. } => (*send.max(receive) > 1000).then_some(Refusal::Share),
            Fault::Byzantine { processes, to, kind, strategy } => {
                self.strategy_refusal(processes, to, *kind, *strategy)
            }
            Fault::StepClock { micros, .. } => {
                (!(1..=MAX_OFFSET.unsigned_abs()).contains(&micros.unsigned_abs())).then_some(Refusal::ClockStep)
            }
            Fault::SlewClock { ppm, .. } => {
                (ppm.unsigned_abs() > MAX_DRIFT.unsigned_abs()).then_some(Refusal::ClockRate(*ppm))
            }
            Fault::Crash { .. } | Fault::CrashAfterSends { .. } | Fault::CrashAfterEffects { .. } => None,
            Fault::Cut { from, to, both } => self.link_refusal(*from, *to).or_else(|| {
                let cut = self.is_severed(*from, *to) && (!*both || self.is_severed(*to, *from));
                cut.then_some(Refusal::AlreadyCut(*from, *to))
            }),
            Fault::Heal { from, to, both } => self.link_refusal(*from, *to).or_else(|| {
                let cut = self.is_severed(*from, *to) || (*both && self.is_severed(*to, *from));
                (!cut).then_some(Refusal::NotCut)
            }),
            Fault::Isolate { group } => {
                let inside = ProcessId::all(self.plan.processes).filter(|process| group.contains(process)).count();
                match group.iter().find(|process| process.0 >= self.plan.processes) {
                    Some(stranger) => Some(Refusal::NoProcess(*stranger)),
                    None if inside == 0 || inside == self.slots.len() => Some(Refusal::EmptyGroup),
                    None => None,
                }
            }
            Fault::HealAll => self.cuts.is_empty().then_some(Refusal::NotCut),
            Fault::Drop { message }
            | Fault::Hold { message }
            | Fault::Release { message }
            | Fault::Delay { message, .. }
            | Fault::Forge { message, .. }
            | Fault::Impersonate { message, .. }
            | Fault::Duplicate { message }
            | Fault::Corrupt { message } => self.message_refusal(fault, *message),
            Fault::Partition { groups, one_way, .. } => match self.sides(groups) {
                Err(refusal) => Some(refusal),
                Ok(sides) => self.parted(&sides, *one_way).next().is_none().then_some(Refusal::NoPartition),
            },
        }
    }

    /// Injects a fault that [`World::fault_refusal`] has nothing against.
    pub(super) fn suffer(&mut self, fault: &Fault, cause: Cause, step: &mut Step) {
        let (kind, at) = (kind_of(fault), fault.process().unwrap_or(NO_PROCESS));
        self.begin(kind, at, cause, step);
        self.digest.mix(digest_of(fault));
        let mut touched = fault.process();
        match fault {
            Fault::Crash { process } => {
                self.slot_mut(*process).lamport += 1;
                self.crash(*process);
            }
            Fault::CrashAfterSends { process, sends, kind } => {
                self.slot_mut(*process).doom = Some(Doom { left: *sends, of: Effects::Sends, kind: *kind });
            }
            Fault::CrashAfterEffects { process, count, of } => {
                self.slot_mut(*process).doom = Some(Doom { left: *count, of: *of, kind: None });
            }
            Fault::Recover { process } => self.recover(*process, step),
            Fault::Pause { process } => {
                self.slot_mut(*process).paused = true;
                self.obstacles += 1;
            }
            Fault::Resume { process } => {
                self.slot_mut(*process).paused = false;
                self.obstacles -= 1;
            }
            Fault::Slow { process, percent } => self.slot_mut(*process).percent = *percent,
            Fault::Omit { process, send, receive } => {
                self.slot_mut(*process).quirks_mut().omission = (*send, *receive);
            }
            Fault::Byzantine { processes, to, kind, strategy } => {
                self.make_byzantine(processes, to, *kind, *strategy);
            }
            Fault::Impersonate { message, sender } => {
                self.note_message(*message, step);
                if let Some(message) = self.message_mut(*message) {
                    message.claims = *sender;
                    message.forged |= *sender != message.id.from;
                    step.forged.push((message.serial, message.kind, message.sign));
                }
            }
            Fault::Forge { message, forgery } => {
                self.note_message(*message, step);
                self.forge(*message, *forgery, step);
            }
            Fault::StepClock { process, micros } => self.set_clock(*process, step, |clock, _| clock.step(*micros)),
            Fault::SlewClock { process, ppm } => {
                self.set_clock(*process, step, |clock, truth| clock.set_drift(truth, *ppm));
            }
            Fault::Cut { from, to, both } => {
                (step.row.process, step.row.peer) = (*from, *to);
                let back = both.then_some((*to, *from));
                self.cut([(*from, *to)].into_iter().chain(back).collect(), InTransit::Lose, step);
            }
            Fault::Isolate { group } => {
                let all = ProcessId::all(self.plan.processes);
                let sides: Vec<u16> = all.map(|process| if group.contains(&process) { 1 } else { 2 }).collect();
                let links = self.parted(&sides, false).collect();
                self.cut(links, InTransit::Lose, step);
            }
            Fault::Partition { groups, one_way, in_transit } => {
                let sides = self.sides(groups).unwrap_or_default();
                let links = self.parted(&sides, *one_way).collect();
                self.cut(links, *in_transit, step);
            }
            Fault::Heal { from, to, both } => {
                (step.row.process, step.row.peer) = (*from, *to);
                let (there, back) = ((*from, *to), (*to, *from));
                self.heal(|link| link == there || (*both && link == back), step);
            }
            Fault::HealAll => self.heal(|_| true, step),
            Fault::Drop { message } => {
                self.note_message(*message, step);
                if let Some(message) = self.take_message(*message) {
                    step.fates.push((message.serial, Fate::Dropped));
                }
            }
            Fault::Hold { message } | Fault::Release { message } => {
                let held = matches!(fault, Fault::Hold { .. });
                self.note_message(*message, step);
                if let Some(message) = self.message_mut(*message) {
                    message.held = held;
                }
                self.obstacles = if held { self.obstacles + 1 } else { self.obstacles - 1 };
            }
            Fault::Delay { message, micros } => {
                self.note_message(*message, step);
                self.delay(*message, *micros, step);
            }
            Fault::Corrupt { message } => {
                self.note_message(*message, step);
                if let Some(message) = self.message_mut(*message) {
                    message.corrupt = true;
                }
            }
            Fault::Duplicate { message } => {
                self.note_message(*message, step);
                if let Some(original) = self.message(*message).cloned() {
                    let copy = self.copies(*message) + 1;
                    let id = MessageId { copy, ..*message };
                    self.slot_mut(id.from).copies.insert((id.to, id.nth), copy);
                    self.launch(InFlight { id, held: false, waits: false, waited: false, ..original }, self.now, step);
                }
            }
        }
        if step.row.process == NO_PROCESS || step.row.peer != NO_PROCESS {
            touched = None;
        }
        self.finish(touched, step);
    }

    pub(super) fn slot_mut(&mut self, process: ProcessId) -> &mut super::Slot {
        Rc::make_mut(&mut self.slots[process.index()])
    }
}

fn kind_of(fault: &Fault) -> EventKind {
    match fault {
        Fault::Crash { .. } => EventKind::Crash,
        Fault::CrashAfterSends { .. } | Fault::CrashAfterEffects { .. } => EventKind::CrashArmed,
        Fault::Recover { .. } => EventKind::Recover,
        Fault::Pause { .. } => EventKind::Pause,
        Fault::Resume { .. } => EventKind::Resume,
        Fault::Slow { .. } => EventKind::Slow,
        Fault::StepClock { .. } | Fault::SlewClock { .. } => EventKind::Clock,
        Fault::Omit { .. } => EventKind::Omission,
        Fault::Byzantine { .. } => EventKind::Byzantine,
        Fault::Forge { .. } | Fault::Impersonate { .. } => EventKind::Forge,
        Fault::Cut { .. } | Fault::Isolate { .. } | Fault::Partition { .. } => EventKind::Cut,
        Fault::Heal { .. } | Fault::HealAll => EventKind::Heal,
        Fault::Drop { .. } => EventKind::Drop,
        Fault::Hold { .. } => EventKind::Hold,
        Fault::Release { .. } => EventKind::Release,
        Fault::Delay { .. } => EventKind::Delay,
        Fault::Duplicate { .. } => EventKind::Duplicate,
        Fault::Corrupt { .. } => EventKind::Corrupt,
    }
}
