//! What one process can know: the run of its causal past alone, in which nothing else has happened.
//!
//! Everything that is drawn or said of that run is by construction a function of the past. What became of a message is
//! part of it only where its receipt is; whether a message was lost, who lies, what was cut, and who crashed in the
//! middle of a handler the process cannot know, so the run does not hold it.

use std::rc::Rc;

use super::recording::{MessageRow, NEVER, Recording};
use crate::causality::{History, Point};
use crate::faults::Fault;
use crate::model::{MessageId, ProcessId, Time};
use crate::sim::{Action, Fate, Plan, Refusal, SentMessage, Step, World, flags};

/// How long ago is worked out while processes times events are no more than this.
const WORK: usize = 2_000_000;

/// One event of a run that is told instead of chosen.
#[derive(Clone, PartialEq)]
pub(super) struct Told {
    at: Time,
    action: Action,
    /// What made it happen as it did and is nobody's event: a lie put together, a copy, a clock that was set.
    quietly: Vec<Action>,
}

/// The last that a process has heard of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The other's last event that it can know of, in the numbers of the known run.
    pub event: u32,
    /// How many events of the other it can know of, the start included.
    pub events: u32,
    /// Since when it could know of that one, by its own clock in microseconds; `None` in large runs.
    pub ago: Option<u64>,
}

/// Through whose eyes a run is seen, and how far they reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eyes {
    pub process: ProcessId,
    /// For each process; `None`: nothing was heard of it.
    pub heard: Vec<Option<Heard>>,
}

impl Eyes {
    pub fn of(&self, process: ProcessId) -> Option<Heard> {
        self.heard.get(process.index()).copied().flatten()
    }

    /// Is this another process, of which nothing was ever heard?
    pub fn is_blank(&self, process: ProcessId) -> bool {
        self.of(process).is_none()
    }

    /// Has it heard of anybody?
    pub fn has_heard(&self) -> bool {
        self.heard.iter().flatten().count() > 1
    }
}

/// What a process can know at some moment of a run.
#[derive(Clone)]
pub struct Known {
    pub eyes: Rc<Eyes>,
    /// The run in which the causal past has happened, and nothing else. Its last event is the process's own.
    pub recording: Recording,
    /// The numbers of its events in the whole run.
    pub events: Vec<u32>,
}

impl MessageRow {
    /// As it is when it is sent at this event.
    pub(super) fn new(sent: &SentMessage, event: u32) -> MessageRow {
        let SentMessage { id, kind, sign, due, fate, forged } = *sent;
        let ended = if fate == Fate::InFlight { NEVER } else { event };
        MessageRow { id, due, sent: event, ended, kind, sign, fate, moved: false, waited: false, forged }
    }
}

impl Known {
    /// The number of an event of the whole run, if it is known.
    pub fn place(&self, event: u32) -> Option<u32> {
        self.events.binary_search(&event).ok().map(|place| place as u32)
    }

    /// The serial here of a message of the whole run, if its sending is known.
    pub fn serial_of(&self, whole: &Recording, serial: u32) -> Option<u32> {
        let row = whole.message(serial)?;
        self.recording.serial_at(self.place(row.sent)?, row.id)
    }

    /// The serial in the whole run of a message from here.
    pub fn serial_in(&self, whole: &Recording, serial: u32) -> Option<u32> {
        let row = self.recording.message(serial)?;
        whole.serial_at(*self.events.get(row.sent as usize)?, row.id)
    }
}

impl Recording {
    fn serial_at(&self, event: u32, id: MessageId) -> Option<u32> {
        self.sent_between(event, event).find(|serial| self.message(*serial).is_some_and(|row| row.id == id))
    }

    /// What this process can know right after `event`: the causal past of its last event until then. What was known
    /// before is built upon where it can be. `None` when the beginning of the run is forgotten.
    pub fn known_to(&self, process: ProcessId, event: u32, earlier: Option<&Known>) -> Option<Known> {
        let history = self.history();
        let lane = history.lane(process);
        let last = *lane[..lane.partition_point(|own| *own <= event)].last().filter(|_| self.first() == 0)?;
        let past = history.past(Point { event: last, process });
        let count = self.plan().processes;
        let ends: Vec<Option<u32>> =
            ProcessId::all(count).map(|other| history.nth_of(other, past.of(other)).map(|point| point.event)).collect();
        let inside = |point: Point| ends[point.process.index()].is_some_and(|end| point.event <= end);
        let mut events = vec![0];
        events.extend((1..=last).filter(|event| history.point(*event).is_some_and(inside)));
        let tale = self.tale_of(&history, &events, &ends, process);
        let common = earlier.and_then(|earlier| {
            let old = earlier.recording.tale.as_ref()?;
            let same = Rc::ptr_eq(self.behaviour(), earlier.recording.behaviour());
            same.then(|| old.iter().zip(&tale).take_while(|(old, new)| old == new).count() as u32)
        });
        let mut recording = match (earlier, common) {
            (Some(earlier), Some(common)) => earlier.recording.retold(Rc::new(tale), common),
            _ => {
                // What the script has in store is not known to anybody.
                let plan = Plan { script: Vec::new(), ..(**self.plan()).clone() };
                Recording::new(self.behaviour().clone(), Rc::new(plan), Vec::new()).retold(Rc::new(tale), 0)
            }
        };
        let whole = recording.record_to(events.len() as u32);
        debug_assert!(whole, "event {} of the past does not happen again", recording.len());
        events.truncate(recording.len() as usize);
        drop(history);
        let eyes = Rc::new(recording.eyes_of(process, &past.0));
        Some(Known { eyes, recording, events })
    }

    fn tale_of(&self, history: &History, events: &[u32], ends: &[Option<u32>], eyes: ProcessId) -> Vec<Told> {
        let last = events.last().copied().unwrap_or(0);
        let acts = self.acts(1, last);
        let mut quiet = acts.iter().filter(|(event, _)| history.point(*event).is_none()).peekable();
        let later = |process: ProcessId, event: u32| {
            ends.get(process.index()).copied().flatten().is_some_and(|end| end > event)
        };
        let received = |row: &MessageRow| {
            matches!(row.fate, Fate::Delivered | Fate::Ignored)
                && ends[row.id.to.index()].is_some_and(|end| row.ended <= end)
        };
        let arrives = |event: u32| {
            let about = self.row(event).and_then(|row| self.message(row.message));
            about.is_some_and(received)
        };
        let copied =
            |event: u32| self.sent_between(event, event).filter_map(|serial| self.message(serial)).any(received);
        let matters = |event: u32, action: &Action| match action {
            Action::Fault(Fault::Byzantine { processes, .. }) => processes.iter().any(|process| later(*process, event)),
            Action::Fault(Fault::StepClock { process, .. } | Fault::SlewClock { process, .. }) => {
                later(*process, event)
            }
            // A process that crashes in the middle of a handler tells nobody, until it is back.
            Action::Fault(Fault::CrashAfterSends { process, .. } | Fault::CrashAfterEffects { process, .. }) => {
                let struck = self.crash_after(history, *process, event);
                struck.is_some_and(|struck| *process == eyes || later(*process, struck))
            }
            Action::Fault(Fault::Forge { .. } | Fault::Impersonate { .. }) => arrives(event),
            Action::Fault(Fault::Duplicate { .. }) => copied(event),
            _ => false,
        };
        let told = |&event: &u32| {
            let mut quietly = Vec::new();
            while let Some((at, action)) = quiet.next_if(|(at, _)| *at < event) {
                if matters(*at, action) {
                    quietly.push(action.clone());
                }
            }
            Some(Told { at: self.row(event)?.at, action: self.action_of(event)?, quietly })
        };
        events[1..].iter().filter_map(told).collect()
    }

    /// The event in which a crash that was armed at `event` struck.
    fn crash_after(&self, history: &History, process: ProcessId, event: u32) -> Option<u32> {
        let lane = history.lane(process);
        let later = &lane[lane.partition_point(|own| *own <= event)..];
        later.iter().copied().find(|own| self.row(*own).is_some_and(|row| row.has(flags::CRASHED)))
    }

    fn eyes_of(&self, process: ProcessId, past: &[u32]) -> Eyes {
        let history = self.history();
        let affordable = past.len() * self.len() as usize <= WORK;
        let own = history.lane(process).last().copied().unwrap_or(0);
        let clock = |event| self.clock(event, process).0;
        let heard = |other: ProcessId| {
            let events = past.get(other.index()).copied().filter(|events| *events > 0)?;
            let at = history.nth_of(other, events)?;
            let learned = || {
                let before = history.future(at).of(process);
                history.nth_of(process, before + 1).map_or(own, |learned| learned.event)
            };
            let ago = affordable.then(|| clock(own).saturating_sub(clock(learned())));
            Some(Heard { event: at.event, events, ago })
        };
        Eyes { process, heard: ProcessId::all(self.plan().processes).map(heard).collect() }
    }

    /// The first events of this run under another tale, ready to be recorded on.
    fn retold(&self, tale: Rc<Vec<Told>>, common: u32) -> Recording {
        let mut run = self.clone();
        run.cut_back(common, self.world_at(common));
        let first = run.tale.replace(tale).is_none();
        for serial in 0..run.messages() {
            if let Some(row) = run.messages.get_mut(serial as usize).filter(|row| first || row.forged || row.waited) {
                // Of what was sent at the start nobody knows what became either.
                if first {
                    unsettle(row);
                }
                (row.forged, row.waited) = (false, false);
            }
        }
        if first {
            // Nor that others sent anything then.
            if let Some(start) = run.rows.get_mut(0) {
                start.sent = 0;
            }
        }
        run
    }

    /// Makes the next event of the tale happen. Returns false when it cannot, or the tale is over.
    pub(super) fn tell(&mut self) -> bool {
        let mut step = std::mem::take(&mut self.scratch);
        let tale = self.tale.clone();
        let told = tale.as_ref().and_then(|tale| tale.get(self.last() as usize)).is_some_and(|told| {
            for action in &told.quietly {
                quietly(Rc::make_mut(&mut self.head), told.at, action, &mut step);
                self.file_quietly(&step);
            }
            happen(Rc::make_mut(&mut self.head), told, &mut step).is_ok()
        });
        self.scratch = step;
        if told {
            self.note();
        }
        told
    }

    /// Files messages whose sending is nobody's event: a copy was sent when its original was.
    fn file_quietly(&mut self, step: &Step) {
        for copy in &step.sent {
            let earlier = (0..self.messages()).rev().filter_map(|serial| self.message(serial));
            let original =
                earlier.filter(|row| row.id.copy == 0).find(|row| MessageId { copy: 0, ..copy.id } == row.id);
            let mut row = MessageRow::new(copy, original.map_or(self.last(), |row| row.sent));
            unsettle(&mut row);
            self.messages.push(row);
        }
        for (serial, kind, sign) in &step.forged {
            if let Some(row) = self.messages.get_mut(*serial as usize) {
                (row.kind, row.sign) = (*kind, *sign);
            }
        }
    }
}

/// Makes what was told happen in a world that has come so far.
pub(super) fn retrace(world: &mut World, told: &Told, step: &mut Step) {
    for action in &told.quietly {
        quietly(world, told.at, action, step);
    }
    let done = happen(world, told, step);
    debug_assert!(done.is_ok(), "{done:?}");
}

/// What is refused without the events that are left out had no part in what follows.
fn quietly(world: &mut World, at: Time, action: &Action, step: &mut Step) {
    if world.apply_at(at, action, step).is_err() {
        step.sent.clear();
        step.forged.clear();
    }
}

fn happen(world: &mut World, told: &Told, step: &mut Step) -> Result<(), Refusal> {
    // A message that overtook none in the whole run may do so here, where what was lost is still on its way.
    let mut done = world.apply_at(told.at, &told.action, step);
    while let Err(Refusal::Fifo(message)) = done {
        world.apply_at(told.at, &Action::Fault(Fault::Drop { message }), step)?;
        done = world.apply_at(told.at, &told.action, step);
    }
    done?;
    world.forget_judgement();
    step.row.flags &= !(flags::USER | flags::SCRIPT | flags::VIOLATION);
    for sent in &mut step.sent {
        (sent.fate, sent.forged) = (Fate::InFlight, false);
    }
    Ok(())
}

fn unsettle(row: &mut MessageRow) {
    (row.fate, row.ended, row.forged) = (Fate::InFlight, NEVER, false);
}
