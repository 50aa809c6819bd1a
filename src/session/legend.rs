//! Which marks can be seen, and what this algorithm calls what they stand for, so that the legend explains those and no
//! others.

use super::session::Session;
use crate::model::{Cell, Family, Mark, ProcessId, RoleStyle, Set, Sign};
use crate::scene::arena::{DETAILED, erased};
use crate::scene::arrow::MessageFamily;
use crate::scene::frame::{Frame, Level};
use crate::scene::legend::{LegendEntry, LegendMark};
use crate::scene::look::{Look, family_of};
use crate::sim::{EventKind, Fate, Lamp, Row, Slot, Status, Waiting, World, flags};
use crate::trace::MessageRow;

/// So many events before the playhead, and behind it, are looked through before the diagram was laid out.
const BEFORE: u32 = 60;
const BEHIND: u32 = 30;
/// Of a long run that is looked at from afar, so many of the events that have pins.
const PINS: usize = 2_500;
/// So many messages of a family are called by their names.
const NAMES: usize = 4;

impl Session {
    /// The marks that can be seen round the playhead, weightiest first.
    pub fn legend(&self) -> Vec<LegendEntry> {
        let mut marks = Set::new();
        let look = self.look(self.event as f32, None, 1.0);
        let (from, to, level) = self.in_sight(&look);
        self.lines(&mut marks);
        let recording = self.recording();
        if level == Level::Density {
            marks.insert(LegendMark::Density);
            let events = recording.interesting();
            let first = events.partition_point(|event| *event < from);
            let seen = events[first..].iter().take_while(|event| **event <= to).take(PINS);
            seen.filter_map(|event| recording.row(*event)).for_each(|row| pins(&mut marks, row));
        } else {
            for (_, row) in recording.rows(from, to).filter(|(_, row)| look.shows(row)) {
                pins(&mut marks, row);
                milestones(&mut marks, row);
                match level {
                    Level::Ticks => marks.insert(LegendMark::Tick),
                    _ => details(&mut marks, row),
                };
            }
        }
        let kinds = recording.behaviour().kinds();
        let mut named = |row: &MessageRow| marks.extend(mark_of(family_of(kinds, row)));
        // The arena shows what is on its way, whatever there is room for in the diagram.
        let flying = look.world.pending().iter().filter_map(|pending| match &pending.what {
            Waiting::Message(message) => recording.message(message.serial),
            Waiting::Timer { .. } => None,
        });
        flying.for_each(&mut named);
        if level >= Level::Marks {
            let sent = || recording.sent_between(from, to).filter_map(|serial| recording.message(serial));
            sent().for_each(&mut named);
            sent().for_each(|row| fates(&mut marks, row));
        }
        conditions(&mut marks, &look);
        marks.extend((self.event < to).then_some(LegendMark::NotYet));
        marks.into_iter().map(|mark| LegendEntry { mark, words: self.called(mark, &look.world, (from, to)) }).collect()
    }

    /// The first and the last event that the diagram shows, and with how much of each.
    fn in_sight(&self, look: &Look<'_>) -> (u32, u32, Level) {
        let Some(shown) = self.shown() else {
            return (self.event.saturating_sub(BEFORE), self.event.saturating_add(BEHIND), Level::Words);
        };
        let frame = Frame::of(look, shown.view, shown.size.0, shown.size.1);
        let (from, to) = look.ruler.visible(&frame);
        let level = frame.level(look.ruler.apart(from, to));
        (from, to, if frame.is_crowded() { level.min(Level::Ticks) } else { level })
    }

    /// What was asked of the pictures: causality, cuts, forks, a process's eyes.
    fn lines(&self, marks: &mut Set<LegendMark>) {
        if self.looks.cone {
            marks.extend([LegendMark::Past, LegendMark::Future, LegendMark::Concurrent]);
        }
        if let Some(drawn) = self.drawn() {
            marks.extend(drawn.pair.is_some().then_some(LegendMark::Pinned));
            marks.extend(drawn.cut.as_ref().filter(|cut| !cut.torn.is_empty()).map(|_| LegendMark::Torn));
        }
        marks.extend(self.ghost.is_some().then_some(LegendMark::Ghost));
        marks.extend(self.lens.is_some().then_some(LegendMark::Unknown));
        marks.extend(self.looks.quiet.then_some(LegendMark::Folded));
        if self.compare.is_some() {
            marks.extend([LegendMark::OnlyHere, LegendMark::Differs, LegendMark::Shared]);
        }
        marks.insert(LegendMark::Now);
        // No process can judge the whole.
        if self.eyes.is_none() {
            marks.extend(self.world().lamps().iter().filter_map(|lamp| match lamp {
                Lamp::Holds | Lamp::Reached => Some(LegendMark::Holds),
                Lamp::Open(_) => Some(LegendMark::Unsure),
                Lamp::Blocked(_) => Some(LegendMark::Blocked),
                Lamp::Broken { .. } => None,
            }));
        }
    }

    /// What a mark says in this run: messages and roles by the names that the algorithm gives them.
    fn called(&self, mark: LegendMark, world: &World, (from, to): (u32, u32)) -> String {
        let family = match mark {
            LegendMark::Ask => Some(Family::Ask),
            LegendMark::Answer => Some(Family::Answer),
            LegendMark::Payload => Some(Family::Payload),
            LegendMark::Special => Some(Family::Special),
            LegendMark::Control => Some(Family::Control),
            _ => None,
        };
        if let Some(family) = family {
            let kinds = world.behaviour().kinds().iter().filter(|kind| kind.family == family);
            let names: Vec<&str> = kinds.map(|kind| kind.name).collect();
            return match names.len() {
                0 => mark.words().to_owned(),
                1..=NAMES => names.join(", "),
                more => format!("{} and {} more", names[..NAMES - 1].join(", "), more + 1 - NAMES),
            };
        }
        let named = |slot: &Slot, style| {
            let role = world.behaviour().role(&**slot.state.as_ref()?);
            (role.style == style).then_some(role.name)
        };
        // Nobody may play this part now, but somebody did or will, on this screen.
        let elsewhere = |style| {
            let (event, row) = self.recording().rows(from, to).find(|(_, row)| row.role == style)?;
            named(self.recording().world_at(event).slot(row.at_process()?)?, style)
        };
        let role = |style| world.slots().iter().find_map(|slot| named(slot, style)).or_else(|| elsewhere(style));
        let style = match mark {
            LegendMark::Asks => RoleStyle::Candidate,
            LegendMark::Leads => RoleStyle::Leader,
            LegendMark::Informed => RoleStyle::Informed,
            LegendMark::Coordinates => RoleStyle::Coordinator,
            LegendMark::Retired => RoleStyle::Retired,
            LegendMark::Term => {
                let states = world.slots().iter().filter_map(|slot| slot.state.as_ref());
                let badge = states.filter_map(|state| world.behaviour().badge(&**state)).next();
                let letter = badge.map_or('T', |badge| badge.letter);
                return format!("band: {letter}1, {letter}2 …, a colour each");
            }
            _ => return mark.words().to_owned(),
        };
        role(style).map_or_else(|| mark.words().to_owned(), |name| format!("bar: {name}"))
    }
}

fn mark_of(family: MessageFamily) -> Option<LegendMark> {
    match family {
        MessageFamily::Ask => Some(LegendMark::Ask),
        MessageFamily::Answer => Some(LegendMark::Answer),
        MessageFamily::Payload => Some(LegendMark::Payload),
        MessageFamily::Special => Some(LegendMark::Special),
        MessageFamily::Control => Some(LegendMark::Control),
        MessageFamily::Client => None,
    }
}

/// What has a mark however far away one looks.
fn pins(marks: &mut Set<LegendMark>, row: &Row) {
    marks.extend(row.has(flags::VIOLATION).then_some(LegendMark::Violated));
    marks.extend(row.has(flags::USER).then_some(LegendMark::ByYou));
    marks.extend((row.has(flags::CRASHED) || row.kind == EventKind::Crash).then_some(LegendMark::Crash));
    marks.extend(match row.kind {
        EventKind::Recover => Some(LegendMark::Recovers),
        EventKind::Cut => Some(LegendMark::Parted),
        EventKind::Heal => Some(LegendMark::Healed),
        EventKind::Delay => Some(LegendMark::Delayed),
        EventKind::Pause => Some(LegendMark::Paused),
        EventKind::Slow => Some(LegendMark::Slow),
        _ => None,
    });
}

/// What has a mark as long as events can be told apart, and the bars.
fn milestones(marks: &mut Set<LegendMark>, row: &Row) {
    marks.extend(match row.mark {
        Some(Mark::Decide | Mark::Learn) => Some(LegendMark::Decided),
        Some(Mark::Abort) => Some(LegendMark::Aborts),
        Some(Mark::Leave) => Some(LegendMark::Leaves),
        Some(Mark::Snapshot) => Some(LegendMark::Snapshot),
        _ => None,
    });
    marks.extend((row.badge > 0).then_some(LegendMark::Term));
    marks.extend(match row.role {
        RoleStyle::Leader => Some(LegendMark::Leads),
        RoleStyle::Candidate => Some(LegendMark::Asks),
        RoleStyle::Holder => Some(LegendMark::Section),
        RoleStyle::Informed => Some(LegendMark::Informed),
        RoleStyle::Coordinator => Some(LegendMark::Coordinates),
        RoleStyle::Retired => Some(LegendMark::Retired),
        RoleStyle::Plain => None,
    });
}

/// What has a mark where there is room for a glyph at each event.
fn details(marks: &mut Set<LegendMark>, row: &Row) -> bool {
    let ignored = row.has(flags::IGNORED);
    marks.extend(ignored.then_some(LegendMark::Ignored));
    marks.extend(row.has(flags::STORED).then_some(LegendMark::Stored));
    marks.extend(match row.kind {
        EventKind::Fire => Some(LegendMark::Timer),
        EventKind::Request => Some(LegendMark::Requested),
        EventKind::Deliver if !ignored && row.mark.is_none() => Some(LegendMark::Handled),
        _ => None,
    });
    marks.extend(match row.flags & (flags::TIMER_SET | flags::TIMER_CANCELLED) {
        0 => None,
        flags::TIMER_CANCELLED => Some(LegendMark::TimerCancelled),
        _ => Some(LegendMark::TimerSet),
    });
    marks.extend(match row.mark {
        Some(Mark::Deliver) => Some(LegendMark::Delivered),
        Some(Mark::Note) => Some(LegendMark::Changed),
        _ => None,
    });
    true
}

/// What became of a message.
fn fates(marks: &mut Set<LegendMark>, row: &MessageRow) {
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

/// How processes and links are now, and what the arena shows of them.
fn conditions(marks: &mut Set<LegendMark>, look: &Look<'_>) {
    let world = &look.world;
    marks.extend(world.pending().iter().filter_map(|pending| match &pending.what {
        Waiting::Message(message) if message.held => Some(LegendMark::Held),
        Waiting::Message(_) => Some(LegendMark::InFlight),
        Waiting::Timer { .. } => None,
    }));
    marks.extend(world.cuts().next().is_some().then_some(LegendMark::Partition));
    for process in ProcessId::all(look.count()) {
        marks.extend(look.is_superseded(world, process).then_some(LegendMark::Superseded));
        let Some(slot) = world.slot(process) else { continue };
        marks.extend((slot.status() == Status::Crashed).then_some(LegendMark::Down));
        marks.extend((slot.status() == Status::Paused).then_some(LegendMark::Paused));
        marks.extend((slot.percent != 100).then_some(LegendMark::Slow));
        marks.extend(Slot::is_byzantine(slot).then_some(LegendMark::Byzantine));
        let blank = look.eyes.as_ref().is_some_and(|eyes| eyes.is_blank(process));
        if let Some(state) = slot.state.as_ref().filter(|_| !blank && look.count() <= DETAILED) {
            marks.extend((!slot.timers.is_empty()).then_some(LegendMark::TimerLeft));
            let portrait = world.behaviour().portrait(&**state, look.count());
            marks.extend((!portrait.pips.is_empty() && look.eyes.is_none()).then_some(LegendMark::Votes));
            let standing = |(cell, number): (&Cell, u32)| match cell.settled {
                _ if number < portrait.applied => LegendMark::Applied,
                true => LegendMark::Settled,
                false => LegendMark::Open,
            };
            marks.extend(portrait.cells.iter().zip(0..).map(standing));
            marks.extend((!erased(look, process, &portrait).is_empty()).then_some(LegendMark::Erased));
        }
    }
}
