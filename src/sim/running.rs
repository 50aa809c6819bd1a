//! Running processes: a handler, its effects, its timers, and how a process stops and starts again.

use std::rc::Rc;

use super::effects::{Effect, Effects, Layered};
use super::erased::{Object, unshared};
use super::parts::{Armed, Env, Unsynced, Waiting};
use super::step::{Step, flags};
use super::world::World;
use crate::clocks::PhysicalClock;
use crate::model::{ProcessId, Time};

/// What runs in a handler.
pub(super) enum Call {
    Start,
    Recover,
    Message { from: ProcessId, payload: Rc<dyn Object>, lamport: u32 },
    Timer(u32),
    Request { offer: u8, argument: u32 },
}

impl World {
    /// Runs one handler and lets its effects take place.
    pub(super) fn handle(&mut self, process: ProcessId, call: Call, step: &mut Step) {
        let behaviour = self.behaviour.clone();
        let truth = self.true_time();
        let slot = Rc::make_mut(&mut self.slots[process.index()]);
        let env = Env { me: process, count: self.plan.processes, now: slot.clock(truth), seed: self.plan.seed };
        step.effects.clear(slot.draws);
        let known = if let Call::Message { lamport, .. } = &call { *lamport } else { 0 };
        slot.lamport = slot.lamport.max(known) + 1;
        let effects = &mut step.effects;
        let looks = |state: &dyn Object| (behaviour.role(state), behaviour.badge(state));
        let before = slot.state.as_deref().map(looks);
        match (call, &mut slot.state) {
            (Call::Start, state) => *state = Some(behaviour.start(&env, effects)),
            (Call::Recover, state) => *state = Some(behaviour.recover(slot.stable.as_deref(), &env, effects)),
            (_, None) => {}
            (Call::Message { from, payload, .. }, Some(state)) => {
                behaviour.message(unshared(state), from, payload, &env, effects);
            }
            (Call::Timer(timer), Some(state)) => behaviour.timer(unshared(state), timer, &env, effects),
            (Call::Request { offer, argument }, Some(state)) => {
                behaviour.request(unshared(state), offer, argument, &env, effects);
            }
        }
        if let Some((role, badge)) = slot.state.as_deref().map(looks) {
            step.row.plays(role, badge);
            if let Some((role_before, badge_before)) = before {
                step.row.flags |= if role == role_before { 0 } else { flags::ROLE };
                step.row.flags |= if badge == badge_before { 0 } else { flags::BADGE };
            }
        }
        slot.draws = effects.draws;
        step.row.layer = effects.layer();
        if effects.ignored.is_some() {
            step.row.flags |= flags::IGNORED;
        }
        if effects.buffered {
            step.row.flags |= flags::BUFFERED;
        }
        self.take_place(process, step);
    }

    /// Lets the effects take place in the order of the calls, until an armed crash strikes.
    fn take_place(&mut self, process: ProcessId, step: &mut Step) {
        let Effects { list, .. } = &mut step.effects;
        let list = std::mem::take(list);
        let mut doom = self.slots[process.index()].doom;
        let mut struck = doom.is_some_and(|doom| doom.left == 0);
        for Layered { effect, .. } in &list {
            if struck {
                break;
            }
            step.done += 1;
            match effect {
                Effect::Send { to, message, kind, sign, .. } => {
                    self.send(process, *to, message, (*kind, *sign), step);
                }
                Effect::SetTimer { timer, micros } => {
                    self.set_timer(process, *timer, *micros);
                    step.row.flags |= flags::TIMER_SET;
                }
                Effect::CancelTimer { timer } => {
                    self.cancel_timer(process, *timer);
                    step.row.flags |= flags::TIMER_CANCELLED;
                }
                Effect::Store(stable) => {
                    self.store(process, stable.clone());
                    step.row.flags |= flags::STORED;
                }
                Effect::AdjustClock { micros } => self.set_clock(process, step, |clock, _| clock.step(*micros)),
                Effect::SlewClock { ppm } => self.set_clock(process, step, |clock, truth| clock.set_slew(truth, *ppm)),
                Effect::Amend(change) => {
                    let stable = change(self.slots[process.index()].stable.as_deref());
                    self.store(process, stable);
                    step.row.flags |= flags::STORED;
                }
                Effect::Inner { indication, .. } => self.digest.mix(indication.digest()),
                Effect::Indicate { indication, mark } => {
                    step.row.mark = step.row.mark.max(Some(*mark));
                    self.digest.mix(indication.digest());
                    let slot = &self.slots[process.index()];
                    if let Some(state) = &slot.state {
                        self.behaviour.observe(unshared(&mut self.ghost), process, &**state, &**indication);
                    }
                }
            }
            if let Some(doom) = &mut doom
                && doom.counts(effect)
            {
                doom.left -= 1;
                struck = doom.left == 0;
            }
        }
        step.effects.list = list;
        if struck {
            step.row.flags |= flags::CRASHED;
            self.crash(process);
        } else if doom.is_some() {
            self.slot_mut(process).doom = doom;
        }
    }

    /// Writes to the process's disk. Where that is synced only now and then, what was written before the last time is safe.
    fn store(&mut self, process: ProcessId, stable: Rc<dyn Object>) {
        let synced_at = self.synced_at();
        let now = self.now;
        let slot = self.slot_mut(process);
        let before = slot.stable.replace(stable);
        let Some(synced_at) = synced_at else { return };
        let unsynced = &mut slot.quirks_mut().unsynced;
        match unsynced {
            Some(unsynced) if unsynced.since >= synced_at => {}
            _ => *unsynced = Some(Unsynced { since: now, synced: before }),
        }
    }

    /// When the disks were last synced; `None` where every write is safe at once.
    fn synced_at(&self) -> Option<Time> {
        let every = self.plan.sync_every;
        (every > 0).then(|| Time(self.now.0 - self.now.0 % every))
    }

    /// Has the process written something that a crash would take?
    pub fn is_unsynced(&self, process: ProcessId) -> bool {
        let unsynced = self.slot(process).and_then(|slot| slot.quirks.as_ref()?.unsynced.as_ref());
        unsynced.is_some_and(|unsynced| self.synced_at().is_some_and(|synced_at| unsynced.since >= synced_at))
    }

    /// The process loses its volatile state, its timers, and what was written since the disk was last synced. Its messages are on their way already.
    pub(super) fn crash(&mut self, process: ProcessId) {
        let unsynced = self.is_unsynced(process);
        let slot = self.slot_mut(process);
        if unsynced && let Some(lost) = slot.quirks_mut().unsynced.take() {
            slot.stable = lost.synced;
        }
        (slot.state, slot.doom) = (None, None);
        slot.timers.clear();
        if slot.paused {
            slot.paused = false;
            self.obstacles -= 1;
        }
        self.pending.retain(|pending| !matches!(pending.what, Waiting::Timer { process: of, .. } if of == process));
    }

    pub(super) fn recover(&mut self, process: ProcessId, step: &mut Step) {
        self.handle(process, Call::Recover, step);
    }

    fn set_timer(&mut self, process: ProcessId, timer: u32, micros: u64) {
        self.cancel_timer(process, timer);
        let slot = &self.slots[process.index()];
        let micros = slot.physical().map_or(micros, |clock| clock.span_of(micros));
        let due = self.now.after(micros.saturating_mul(u64::from(slot.percent)) / 100);
        self.arm(process, timer, self.now, due);
    }

    fn arm(&mut self, process: ProcessId, timer: u32, set: Time, due: Time) {
        let order = self.wait(due, Waiting::Timer { process, timer });
        let armed = Armed { timer, set, due, order };
        Rc::make_mut(&mut self.slots[process.index()]).timers.push(armed);
    }

    fn cancel_timer(&mut self, process: ProcessId, timer: u32) {
        let slot = Rc::make_mut(&mut self.slots[process.index()]);
        let Some(at) = slot.timers.iter().position(|armed| armed.timer == timer) else { return };
        let Armed { due, order, .. } = slot.timers.remove(at);
        if let Ok(place) = self.place(due, order) {
            self.pending.remove(place);
        }
    }

    /// Sets the clocks as the plan says.
    pub(super) fn set_clocks(&mut self) {
        let truth = self.true_time();
        let plan = self.plan.clone();
        for setting in &plan.clocks {
            if setting.process.0 < plan.processes {
                self.slot_mut(setting.process).quirks_mut().clock = Some(PhysicalClock::set(setting, truth));
            }
        }
    }

    /// Changes the clock of a process. Timers run on it, so armed ones take the rest of their time at its new rate; a
    /// jump does not move them.
    pub(super) fn set_clock(
        &mut self,
        process: ProcessId,
        step: &mut Step,
        change: impl FnOnce(&mut PhysicalClock, Time),
    ) {
        let (now, truth) = (self.now, self.true_time());
        let quirks = self.slot_mut(process).quirks_mut();
        let clock = quirks.clock.get_or_insert(PhysicalClock::perfect(truth));
        let earlier = *clock;
        change(clock, truth);
        let clock = *clock;
        step.row.flags |= flags::CLOCK;
        if clock.has_rate_of(&earlier) {
            return;
        }
        for Armed { timer, set, due, .. } in self.slots[process.index()].timers.clone() {
            self.cancel_timer(process, timer);
            self.arm(process, timer, set, now.after(clock.restretched(due.since(now), &earlier)));
        }
    }

    pub(super) fn find_timer(&self, process: ProcessId, timer: u32) -> Option<usize> {
        let armed = self.slot(process)?.timers.iter().find(|armed| armed.timer == timer)?;
        self.place(armed.due, armed.order).ok()
    }
}
