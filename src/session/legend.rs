//! Which marks can be seen, so that the legend explains those and no others.

use super::session::Session;
use crate::model::{Cell, Mark, ProcessId, RoleStyle, Set, Sign};
use crate::scene::arena::{DETAILED, erased};
use crate::scene::arrow::MessageFamily;
use crate::scene::legend::LegendMark;
use crate::scene::look::family_of;
use crate::sim::{EventKind, Fate, Slot, Status, flags};

/// So many events before the playhead, and behind it, are looked through.
const BEFORE: u32 = 60;
const BEHIND: u32 = 30;

impl Session {
    /// The marks that can be seen round the playhead, weightiest first.
    pub fn legend(&self) -> Vec<LegendMark> {
        let mut marks = Set::new();
        let recording = self.recording();
        let (from, to) = (self.event.saturating_sub(BEFORE), self.event.saturating_add(BEHIND));
        let cone = [LegendMark::Past, LegendMark::Future, LegendMark::Concurrent];
        marks.extend(cone.into_iter().filter(|_| self.looks.cone));
        if let Some(drawn) = self.drawn() {
            marks.extend(drawn.pair.is_some().then_some(LegendMark::Pinned));
            marks.extend(drawn.cut.as_ref().filter(|cut| !cut.torn.is_empty()).map(|_| LegendMark::Torn));
        }
        for (_, row) in recording.rows(from, to) {
            marks.extend(row.has(flags::VIOLATION).then_some(LegendMark::Violated));
            marks.extend(row.has(flags::IGNORED).then_some(LegendMark::Ignored));
            marks.extend(row.has(flags::USER).then_some(LegendMark::ByYou));
            marks.extend((row.has(flags::CRASHED) || row.kind == EventKind::Crash).then_some(LegendMark::Crash));
            marks.extend((row.kind == EventKind::Delay).then_some(LegendMark::Delayed));
            marks.extend((row.kind == EventKind::Fire).then_some(LegendMark::Timer));
            marks.extend((row.badge > 0).then_some(LegendMark::Term));
            marks.extend(row.has(flags::STORED).then_some(LegendMark::Stored));
            marks.extend(match row.kind {
                EventKind::Recover => Some(LegendMark::Recovers),
                EventKind::Request => Some(LegendMark::Requested),
                EventKind::Cut => Some(LegendMark::Parted),
                EventKind::Heal => Some(LegendMark::Healed),
                _ => None,
            });
            let timers = row.flags & (flags::TIMER_SET | flags::TIMER_CANCELLED);
            marks.extend(match timers {
                0 => None,
                flags::TIMER_CANCELLED => Some(LegendMark::TimerCancelled),
                _ => Some(LegendMark::TimerSet),
            });
            let ignored = row.has(flags::IGNORED);
            marks.extend(
                (row.kind == EventKind::Deliver && !ignored && row.mark.is_none()).then_some(LegendMark::Handled),
            );
            marks.extend(match row.role {
                RoleStyle::Leader => Some(LegendMark::Leads),
                RoleStyle::Candidate => Some(LegendMark::Asks),
                RoleStyle::Holder => Some(LegendMark::Section),
                RoleStyle::Informed => Some(LegendMark::Informed),
                RoleStyle::Coordinator => Some(LegendMark::Coordinates),
                RoleStyle::Retired => Some(LegendMark::Retired),
                RoleStyle::Plain => None,
            });
            marks.extend(match row.mark {
                Some(Mark::Decide | Mark::Learn) => Some(LegendMark::Decided),
                Some(Mark::Deliver) => Some(LegendMark::Delivered),
                Some(Mark::Abort) => Some(LegendMark::Aborts),
                Some(Mark::Leave) => Some(LegendMark::Leaves),
                Some(Mark::Snapshot) => Some(LegendMark::Snapshot),
                Some(Mark::Note) => Some(LegendMark::Changed),
                _ => None,
            });
        }
        let kinds = recording.behaviour().kinds();
        for serial in recording.sent_between(from, to) {
            let Some(row) = recording.message(serial) else { continue };
            marks.extend(match family_of(kinds, row) {
                MessageFamily::Ask => Some(LegendMark::Ask),
                MessageFamily::Answer => Some(LegendMark::Answer),
                MessageFamily::Payload => Some(LegendMark::Payload),
                MessageFamily::Special => Some(LegendMark::Special),
                MessageFamily::Control => Some(LegendMark::Control),
                MessageFamily::Client => None,
            });
            marks.extend(match row.fate {
                Fate::Lost | Fate::Dropped | Fate::ReceiverDown => Some(LegendMark::Lost),
                Fate::Cut => Some(LegendMark::Stopped),
                _ => None,
            });
            marks.extend((row.id.copy > 0).then_some(LegendMark::Doubled));
            marks.extend((row.forged || row.fate == Fate::Corrupted).then_some(LegendMark::Forged));
            marks.extend(match row.sign {
                Some(Sign::Yes) => Some(LegendMark::Yes),
                Some(Sign::No) => Some(LegendMark::No),
                _ => None,
            });
        }
        marks.extend(self.ghost.is_some().then_some(LegendMark::Ghost));
        let look = self.look(self.event as f32, None, 1.0);
        let world = &look.world;
        marks.extend(world.pending().iter().filter_map(|pending| match &pending.what {
            crate::sim::Waiting::Message(message) if message.held => Some(LegendMark::Held),
            crate::sim::Waiting::Message(_) => Some(LegendMark::InFlight),
            crate::sim::Waiting::Timer { .. } => None,
        }));
        marks.extend(world.cuts().next().is_some().then_some(LegendMark::Partition));
        marks.extend((self.event < recording.last()).then_some(LegendMark::NotYet));
        for process in ProcessId::all(look.count()) {
            marks.extend(look.is_superseded(world, process).then_some(LegendMark::Superseded));
            let Some(slot) = world.slot(process) else { continue };
            marks.extend((slot.status() == Status::Crashed).then_some(LegendMark::Down));
            marks.extend((slot.status() == Status::Paused).then_some(LegendMark::Paused));
            marks.extend((slot.percent != 100).then_some(LegendMark::Slow));
            marks.extend(Slot::is_byzantine(slot).then_some(LegendMark::Byzantine));
            let blank = look.eyes.as_ref().is_some_and(|eyes| eyes.is_blank(process));
            if let Some(state) = slot.state.as_ref().filter(|_| !blank && look.count() <= DETAILED) {
                let portrait = world.behaviour().portrait(&**state, look.count());
                let standing = |(cell, number): (&Cell, u32)| match cell.settled {
                    _ if number < portrait.applied => LegendMark::Applied,
                    true => LegendMark::Settled,
                    false => LegendMark::Open,
                };
                marks.extend(portrait.cells.iter().zip(0..).map(standing));
                marks.extend((!erased(&look, process, &portrait).is_empty()).then_some(LegendMark::Erased));
            }
        }
        marks.into_iter().collect()
    }
}
