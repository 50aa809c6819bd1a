//! How much happened where, as an index: so that a picture of a million events costs what its pixels cost.
//!
//! Events are counted for each process and class. Every block of events begins with the counts so far, so to count what
//! lies between two events is to subtract, whatever lies between. Where that is too coarse, a number for each event says
//! what it counts as. The events that no picture may leave out are listed.
//! Less than three bytes an event; grows with the recording; forks share the blocks.

use std::cell::Ref;
use std::rc::Rc;

use super::chunks::Chunks;
use super::recording::Recording;
use crate::model::{Family, Mark, ProcessId, RoleStyle};
use crate::sim::{EventKind, Row, Status, World, flags};

/// What an event counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The arrival of a message of this family.
    Ask,
    Answer,
    Payload,
    /// Upkeep, and what a process does by itself: timers, requests.
    Control,
    Special,
    /// Only what the algorithm stands on had a part in it.
    Below,
    /// A decision, or an election that was won. It counts as this beside its other class.
    Decision,
}

pub const CLASSES: usize = 7;
/// So many events by class.
pub type Counts = [u32; CLASSES];

/// At most so many lanes are told apart; beyond that neighbours are counted together.
const GROUPS: usize = 64;
/// What a block keeps of a group: its counts, its badge, its condition.
const WORDS: usize = CLASSES + 2;
const ROLES: [RoleStyle; 7] = [
    RoleStyle::Plain,
    RoleStyle::Leader,
    RoleStyle::Candidate,
    RoleStyle::Coordinator,
    RoleStyle::Holder,
    RoleStyle::Informed,
    RoleStyle::Retired,
];
/// What an event counts as, in 16 bits: `class + 8 * group`, and the flags below. That of nobody is `NONE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(u16);

impl Tag {
    const NONE: Tag = Tag(u16::MAX);
    const UNCOUNTED: u16 = CLASSES as u16;
    const CHANGED: u16 = 1 << 9;
    const DECISION: u16 = 1 << 10;

    /// The group of the process, if one did something.
    pub fn group(self) -> Option<usize> {
        (self != Tag::NONE).then_some(usize::from(self.0 >> 3) % GROUPS)
    }

    /// The number of the class, if it counts.
    pub fn class(self) -> Option<usize> {
        Some(usize::from(self.0 % 8)).filter(|class| *class < CLASSES)
    }

    /// Was the condition of the group another one after it?
    pub fn changed(self) -> bool {
        self.0 & Tag::CHANGED != 0
    }

    pub fn is_decision(self) -> bool {
        self.0 & Tag::DECISION != 0
    }
}

const STATUSES: [Status; 3] = [Status::Up, Status::Crashed, Status::Paused];

/// What lasts, as far as rows tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    pub status: Status,
    pub role: RoleStyle,
    pub badge: u32,
}

impl Condition {
    pub const START: Condition = Condition { status: Status::Up, role: RoleStyle::Plain, badge: 0 };

    /// The condition of the row's process after its event.
    pub fn after(self, row: &Row) -> Condition {
        let status = match row.kind {
            EventKind::Crash => Status::Crashed,
            _ if row.has(flags::CRASHED) => Status::Crashed,
            EventKind::Recover | EventKind::Resume => Status::Up,
            EventKind::Pause => Status::Paused,
            _ => self.status,
        };
        Condition { status, role: row.role, badge: row.badge }
    }

    fn words(self) -> [u32; 2] {
        let place = STATUSES.iter().position(|status| *status == self.status).unwrap_or(0);
        [self.badge, place as u32 + 4 * self.role as u32]
    }

    fn read([badge, word]: [u32; 2]) -> Condition {
        let status = STATUSES.get((word % 4) as usize).copied().unwrap_or(Status::Up);
        Condition { status, role: ROLES.get((word / 4) as usize).copied().unwrap_or(RoleStyle::Plain), badge }
    }
}

/// What an event counts as. `family`: that of the message it is about. `None`: nothing that a process did.
pub fn class_of(row: &Row, family: Option<Family>) -> Option<Class> {
    // What was lost happened to nobody.
    row.at_process().filter(|_| !row.kind.is_lost_arrival())?;
    Some(match family {
        _ if row.layer > 0 => Class::Below,
        Some(Family::Ask) if row.kind == EventKind::Deliver => Class::Ask,
        Some(Family::Answer) if row.kind == EventKind::Deliver => Class::Answer,
        Some(Family::Payload) if row.kind == EventKind::Deliver => Class::Payload,
        Some(Family::Special) if row.kind == EventKind::Deliver => Class::Special,
        _ => Class::Control,
    })
}

pub fn is_decision(row: &Row) -> bool {
    matches!(row.mark, Some(Mark::Decide | Mark::Elected | Mark::Abort))
}

/// Must it be seen however small the picture is? (Decisions must, too; there may be too many of them for a list.)
pub fn is_rare(row: &Row) -> bool {
    row.kind.is_done() || row.has(flags::USER | flags::VIOLATION | flags::CRASHED)
}

#[derive(Clone)]
pub struct Density {
    processes: u16,
    /// Processes that are counted together.
    each: u16,
    /// Events in a block: a power of two.
    block: u32,
    length: u32,
    /// Of each group: the counts, and the condition of its last process that did something.
    now: Vec<u32>,
    /// `now` as it was at the beginning of each block, one after the other.
    blocks: Chunks<u32>,
    tags: Chunks<Tag>,
    rare: Vec<u32>,
}

impl Density {
    pub fn new(processes: u16) -> Density {
        let each = processes.div_ceil(GROUPS as u16).max(1);
        let groups = usize::from(processes.div_ceil(each)).max(1);
        // So that a block takes less than a byte an event.
        let block = (groups * WORDS * size_of::<u32>()).next_power_of_two().max(128) as u32;
        let mut now = vec![0; groups * WORDS];
        let start = Condition::START.words();
        for group in now.chunks_exact_mut(WORDS) {
            group[CLASSES..].copy_from_slice(&start);
        }
        Density {
            processes,
            each,
            block,
            length: 0,
            now,
            blocks: Chunks::default(),
            tags: Chunks::default(),
            rare: Vec::new(),
        }
    }

    /// How a process is before anything was taken up.
    pub fn start(&mut self, process: ProcessId, condition: Condition) {
        let start = self.group(process) * WORDS + CLASSES;
        if let Some(words) = self.now.get_mut(start..start + 2) {
            words.copy_from_slice(&condition.words());
        }
    }

    /// Takes up the next event. `family`: that of the message it is about.
    pub fn push(&mut self, row: &Row, family: Option<Family>) {
        if self.length.is_multiple_of(self.block) {
            self.now.iter().for_each(|word| self.blocks.push(*word));
        }
        let process = row.at_process().filter(|process| process.0 < self.processes);
        let mut tag = Tag::NONE;
        if let Some(process) = process {
            let place = self.group(process);
            let group = &mut self.now[place * WORDS..(place + 1) * WORDS];
            let class = class_of(row, family).map(|class| class as usize);
            if let Some(class) = class {
                group[class] += 1;
            }
            tag.0 = class.map_or(Tag::UNCOUNTED, |class| class as u16) | (place as u16) << 3;
            if is_decision(row) {
                group[Class::Decision as usize] += 1;
                tag.0 |= Tag::DECISION;
            }
            let before = [group[CLASSES], group[CLASSES + 1]];
            let after = Condition::read(before).after(row).words();
            if before != after {
                group[CLASSES..].copy_from_slice(&after);
                tag.0 |= Tag::CHANGED;
            }
        }
        self.tags.push(tag);
        if is_rare(row) {
            self.rare.push(self.length);
        }
        self.length += 1;
    }

    /// How many events have been taken up.
    pub fn len(&self) -> u32 {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Forgets all events but the first so many, and a few before them that must be taken up again.
    pub fn truncate(&mut self, events: u32) {
        if events >= self.length {
            return;
        }
        self.length = events / self.block * self.block;
        let words = self.now.len();
        let first = (self.length / self.block) as usize * words;
        for (place, word) in self.now.iter_mut().enumerate() {
            *word = self.blocks.get(first + place).copied().unwrap_or(0);
        }
        self.blocks.truncate(first);
        self.tags.truncate(self.length as usize);
        self.rare.truncate(self.rare.partition_point(|event| *event < self.length));
    }

    /// How many events are counted exactly only together.
    pub fn grain(&self) -> u32 {
        self.block
    }

    /// Which lanes are counted together: the group of each process.
    pub fn group(&self, process: ProcessId) -> usize {
        usize::from(process.0 / self.each)
    }

    pub fn groups(&self) -> usize {
        self.now.len() / WORDS
    }

    /// How many processes a group has at most.
    pub fn each(&self) -> u16 {
        self.each
    }

    fn word(&self, block: u32, group: usize, word: usize) -> u32 {
        let place = group * WORDS + word;
        let kept = self.blocks.get(block as usize * self.now.len() + place);
        kept.copied().unwrap_or(self.now[place])
    }

    /// How many events of a group there are before this one; within a block they count as evenly spread.
    pub fn before(&self, group: usize, event: u32) -> Counts {
        let event = event.min(self.length);
        let (block, offset) = (event / self.block, u64::from(event % self.block));
        let size = u64::from(self.block.min(self.length - block * self.block).max(1));
        std::array::from_fn(|class| {
            let (start, end) = (self.word(block, group, class), self.word(block + 1, group, class));
            // Mostly nothing happened, and a division is slow.
            if end == start { start } else { start + (u64::from(end - start) * offset / size) as u32 }
        })
    }

    /// What the events from `from` up to, not including, `to` count as.
    pub fn tags(&self, from: u32, to: u32) -> impl Iterator<Item = (u32, Tag)> + '_ {
        (from..).zip(self.tags.range(from as usize, to as usize).copied())
    }

    /// The condition of a group's process when the block with this event begins.
    pub fn condition(&self, group: usize, event: u32) -> Condition {
        let block = event.min(self.length) / self.block;
        Condition::read([self.word(block, group, CLASSES), self.word(block, group, CLASSES + 1)])
    }

    /// Faults, crashes, violations and acts of the person from one event to another, both included.
    pub fn rare(&self, from: u32, to: u32) -> &[u32] {
        let start = self.rare.partition_point(|event| *event < from);
        let end = self.rare.partition_point(|event| *event <= to);
        &self.rare[start..end.max(start)]
    }

    /// Its memory in bytes.
    pub fn bytes(&self) -> usize {
        4 * (self.blocks.held() + self.rare.len() + self.now.len()) + size_of::<Tag>() * self.tags.held()
    }
}

impl Recording {
    /// A moment whose world costs nothing: the last keyframe up to this event, or the oldest.
    pub fn keyframe_before(&self, event: u32) -> (u32, &Rc<World>) {
        let place = self.keyframes.partition_point(|(at, _)| *at <= event).saturating_sub(1);
        let (at, world) = &self.keyframes[place];
        (*at, world)
    }

    /// How much happened where, up to the newest event.
    pub fn density(&self) -> Ref<'_, Density> {
        if self.density.borrow().len() < self.len() {
            let mut density = self.density.borrow_mut();
            let density = Rc::make_mut(&mut density);
            let behaviour = self.behaviour();
            let kinds = behaviour.kinds();
            if density.is_empty() {
                for (process, slot) in ProcessId::all(self.plan().processes).zip(self.keyframes[0].1.slots()) {
                    let badge = slot.state.as_ref().and_then(|state| behaviour.badge(&**state));
                    let (role, badge) = (self.keyframes[0].1.style(process), badge.map_or(0, |badge| badge.number));
                    density.start(process, Condition { status: slot.status(), role, badge });
                }
            }
            let nobodys = Row::nobodys();
            for event in density.len()..self.len() {
                let row = self.row(event).unwrap_or(&nobodys);
                let kind = self.message(row.message).and_then(|message| kinds.get(usize::from(message.kind)));
                density.push(row, kind.map(|kind| kind.family));
            }
        }
        Ref::map(self.density.borrow(), |density| &**density)
    }
}
