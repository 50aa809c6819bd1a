//! The fault script of the shown branch: what it says, what became of it, and how a person changes it.
//!
//! A change of what is still to come is made in place; a change of what has been makes a fork.

use super::session::Session;
use crate::faults::{Happening, Pattern, When};
use crate::model::{MILLISECOND, Map, Mark, ProcessId, Time};
use crate::scene::{script, sentence};
use crate::sim::{Action, Cue, CueState, Plan, flags};
use crate::trace::Decision;

/// A longer script is shown by its first entries; a person cannot edit ten thousand.
const SHOWN: usize = 200;
/// Of a larger system every link cannot be listed.
const LISTED: u16 = 9;

/// One change of the script.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The entry is due right before this event's time.
    Move {
        cue: u32,
        event: u32,
    },
    /// The entry is due at this time.
    At {
        cue: u32,
        at: Time,
    },
    Remove {
        cue: u32,
    },
    Add(Cue),
    /// The entry that was put together from what is offered.
    Compose(Composed),
    /// What was done by hand on this branch becomes part of the script.
    Keep,
}

/// An entry put together from [`Session::script_acts`] and [`Session::script_moments`], by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Composed {
    pub act: usize,
    /// What it waits for; `None` for a time.
    pub moment: Option<usize>,
    /// Only where this process does it.
    pub process: Option<ProcessId>,
    /// Which occurrence counts, from 1.
    pub count: u32,
    /// So many milliseconds after the playhead, or after what it waits for.
    pub ms: u64,
}

/// One end of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    pub cue: u32,
    /// "crash B at 120 ms".
    pub sentence: String,
    /// Why it did not or does not happen; empty when all is well.
    pub trouble: String,
    /// The event at which it happened, or the last before which it is due.
    pub event: Option<u32>,
    /// When it is due, for entries with a time.
    pub at: Option<Time>,
}

/// One row: a fault, and what puts it right again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackView {
    pub start: EntryView,
    pub end: Option<EntryView>,
}

impl Session {
    /// The script as tracks, and how many entries are not shown.
    pub fn tracks(&self) -> (Vec<TrackView>, usize) {
        let script = &self.recording().plan().script;
        let shown = script.len().min(SHOWN);
        let events = self.cue_events();
        let states = if shown > 0 { self.recording().head().cue_states() } else { Vec::new() };
        let view = |index: usize| self.entry_view(index, &states[index], events.get(&(index as u32)).copied());
        let mut taken = vec![false; shown];
        let mut tracks = Vec::new();
        for index in 0..shown {
            if taken[index] {
                continue;
            }
            let ends = |later: &usize| match (&script[index].act, &script[*later].act) {
                (Action::Fault(fault), Action::Fault(other)) => !taken[*later] && fault.is_ended_by(other),
                _ => false,
            };
            let end = (index + 1..shown).find(ends);
            if let Some(end) = end {
                taken[end] = true;
            }
            tracks.push(TrackView { start: view(index), end: end.map(view) });
        }
        (tracks, script.len() - shown)
    }

    fn entry_view(&self, index: usize, state: &CueState, event: Option<u32>) -> EntryView {
        let recording = self.recording();
        let cue = &recording.plan().script[index];
        let behaviour = recording.behaviour().as_ref();
        let at = if let When::At(at) = cue.when { Some(at) } else { None };
        let over = recording.head().is_over();
        // That a time has not come yet is no trouble.
        let told = over || !matches!((state, cue.when), (CueState::Waiting, When::At(_) | When::After(_)));
        let trouble = script::trouble(state, over).filter(|_| told).unwrap_or_default();
        EntryView {
            cue: index as u32,
            sentence: format!("{} {}", sentence::action(behaviour, &cue.act), script::when(behaviour, cue.when)),
            trouble,
            event: event.or_else(|| at.map(|at| recording.before(at))),
            at,
        }
    }

    /// At which event each entry happened.
    fn cue_events(&self) -> Map<u32, u32> {
        let recording = self.recording();
        let script = &recording.plan().script;
        let mut found = Map::new();
        let scripted = recording.acts(0, recording.last()).iter();
        let scripted = scripted.filter(|(event, _)| recording.row(*event).is_some_and(|row| row.has(flags::SCRIPT)));
        let mut rest: Vec<u32> = (0..script.len().min(SHOWN) as u32).collect();
        for (event, act) in scripted {
            if let Some(place) = rest.iter().position(|&cue| script[cue as usize].act == *act) {
                found.insert(rest.remove(place), *event);
            }
        }
        found
    }

    pub(super) fn edit_script(&mut self, edit: Edit) {
        let mut script = self.recording().plan().script.clone();
        let keep = edit == Edit::Keep;
        let known = |cue: u32| (cue as usize) < script.len();
        match edit {
            Edit::Move { cue, .. } | Edit::At { cue, .. } | Edit::Remove { cue } if !known(cue) => {
                return self.refuse("There is no such entry in the script.".to_owned());
            }
            Edit::Move { cue, event } => {
                let at = self.recording().row(event.min(self.recording().last())).map_or(Time::ZERO, |row| row.at);
                let cue = script.remove(cue as usize);
                self.insert(&mut script, Cue { when: When::At(at), ..cue });
            }
            Edit::At { cue, at } => {
                let cue = script.remove(cue as usize);
                self.insert(&mut script, Cue { when: When::At(at), ..cue });
            }
            Edit::Remove { cue } => {
                script.remove(cue as usize);
            }
            Edit::Add(cue) => self.insert(&mut script, cue),
            Edit::Compose(composed) => match self.composed(composed) {
                Some(cue) => self.insert(&mut script, cue),
                None => return self.refuse("That is not on offer any more; choose again.".to_owned()),
            },
            Edit::Keep => {
                let recording = self.recording();
                if recording.decisions().is_empty() {
                    return self.refuse("Nothing was done by hand on this branch.".to_owned());
                }
                let cues: Vec<Cue> = recording
                    .decisions()
                    .iter()
                    .map(|decision| {
                        let time = |event: u32| recording.row(event).map(|row| row.at);
                        // Where other things happen at the same moment, only their number tells what comes first.
                        let when = match (time(decision.after), time(decision.after + 1)) {
                            (Some(before), Some(at)) if before < at => When::At(at),
                            _ => When::After(decision.after),
                        };
                        Cue { when, act: decision.action.clone() }
                    })
                    .collect();
                cues.into_iter().for_each(|cue| self.insert(&mut script, cue));
            }
        }
        let manual = if keep { Vec::new() } else { self.recording().decisions().to_vec() };
        self.reprogram(script, &manual);
    }

    fn composed(&self, Composed { act, moment, process, count, ms }: Composed) -> Option<Cue> {
        let (_, act) = self.script_acts().into_iter().flat_map(|(_, acts)| acts).nth(act)?;
        let micros = ms.saturating_mul(MILLISECOND);
        let when = match moment {
            // What happens at the playhead's own time has happened.
            None => When::At(self.world().now().after(micros.saturating_add(1))),
            Some(moment) => {
                let (_, pattern) = self.script_moments().into_iter().nth(moment)?;
                When::Once(Pattern { process, count, then: micros, ..pattern })
            }
        };
        Some(Cue { when, act })
    }

    /// Entries are taken in order, so each stands where its time puts it.
    fn insert(&self, script: &mut Vec<Cue>, cue: Cue) {
        let time = |when: When| match when {
            When::At(at) => at,
            When::After(event) => self.recording().row(event).map_or(Time(u64::MAX), |row| row.at),
            When::Once(_) => Time(u64::MAX),
        };
        let in_order = |other: &Cue| !matches!(other.when, When::Once(_)) && time(other.when) > time(cue.when);
        let place = script.iter().position(in_order).unwrap_or(script.len());
        script.insert(place, cue);
    }

    fn reprogram(&mut self, script: Vec<Cue>, decisions: &[Decision]) {
        let plan = Plan { script, ..(**self.recording().plan()).clone() };
        if let Err(error) = plan.validate(self.entry.card) {
            return self.refuse(format!("{error}."));
        }
        if self.branches.is_full() {
            return self
                .refuse("There are too many forks to add another; share this one and start from its link.".into());
        }
        self.playing = false;
        let (branch, same) = self.branches.reprogram(
            self.branch,
            self.event,
            (plan.script, decisions),
            format!("script at {}", self.event),
        );
        if branch != self.branch {
            let text = format!(
                "The script differs from event {} on, so this is a fork; the other run is still there.",
                same + 1
            );
            self.tell(text);
        }
        self.branch = branch;
        self.event = self.event.min(self.recording().last());
        self.jumps += 1;
        self.record_ahead();
    }

    /// Everything that can be put into the script, each with its name, in groups.
    pub fn script_acts(&self) -> Vec<(&'static str, Vec<(String, Action)>)> {
        use crate::faults::{Fault, Strategy};
        let world = self.world();
        let behaviour = world.behaviour().as_ref();
        let count = world.plan().processes;
        let named = |action: Action| (sentence::action(behaviour, &action), action);
        let each = |fault: fn(ProcessId) -> Fault| -> Vec<(String, Action)> {
            ProcessId::all(count).map(|process| named(Action::Fault(fault(process)))).collect()
        };
        let mut links = vec![named(Action::Fault(Fault::HealAll))];
        links.extend(each(|process| Fault::Isolate { group: vec![process] }));
        if count <= LISTED {
            let pairs = ProcessId::all(count).flat_map(|from| ProcessId::all(count).map(move |to| (from, to)));
            for (from, to) in pairs.filter(|(from, to)| from < to) {
                links.push(named(Action::Fault(Fault::Cut { from, to, both: true })));
                links.push(named(Action::Fault(Fault::Heal { from, to, both: true })));
            }
        }
        let requests = world.requests().into_iter().map(|choice| named(choice.action)).collect();
        let lie = |strategy| {
            let lie = move |process| Fault::Byzantine { processes: vec![process], to: vec![], kind: None, strategy };
            ProcessId::all(count).map(move |process| Action::Fault(lie(process)))
        };
        let forgeries = (0..behaviour.forgeries().len() as u8).map(Strategy::Forge);
        let strategies = [Strategy::Silent, Strategy::Arbitrary, Strategy::Honest].into_iter().chain(forgeries);
        let composed = self.deeds().into_iter().map(named).collect();
        vec![
            ("Crash", each(|process| Fault::Crash { process })),
            ("Recover", each(|process| Fault::Recover { process })),
            ("Pause", each(|process| Fault::Pause { process })),
            ("Resume", each(|process| Fault::Resume { process })),
            ("Slow down", each(|process| Fault::Slow { process, percent: 200 })),
            ("Normal speed", each(|process| Fault::Slow { process, percent: 100 })),
            ("Omit to send", each(|process| Fault::Omit { process, send: 1000, receive: 0 })),
            ("Omit to receive", each(|process| Fault::Omit { process, send: 0, receive: 1000 })),
            ("Omit nothing", each(|process| Fault::Omit { process, send: 0, receive: 0 })),
            ("Byzantine", strategies.flat_map(lie).map(named).collect()),
            ("Clock 100 ms forward", each(|process| Fault::StepClock { process, micros: 100_000 })),
            ("Clock 100 ms back", each(|process| Fault::StepClock { process, micros: -100_000 })),
            ("Links", links),
            ("Requests", requests),
            ("As put together under “More ways to interfere”", composed),
        ]
    }

    /// What an entry can wait for, each with its name.
    pub fn script_moments(&self) -> Vec<(String, Pattern)> {
        let behaviour = self.recording().behaviour().as_ref();
        let mut moments = Vec::new();
        let mut offer = |pattern: Pattern| moments.push((script::happening(behaviour, &pattern), pattern));
        let marks = [Mark::Elected, Mark::Decide, Mark::Enter, Mark::Deliver, Mark::Abort];
        let seen = |mark: &Mark| {
            let rows = self.recording().rows(0, self.recording().last().min(5_000));
            rows.into_iter().any(|(_, row)| row.mark == Some(*mark))
        };
        marks.into_iter().filter(seen).for_each(|mark| offer(Pattern::first(Happening::Indicated(mark))));
        for what in [Happening::Sent, Happening::Delivered] {
            (0..behaviour.kinds().len() as u16)
                .for_each(|kind| offer(Pattern { kind: Some(kind), ..Pattern::first(what) }));
        }
        for what in [Happening::Crash, Happening::Recovery, Happening::Violation, Happening::Timer] {
            offer(Pattern::first(what));
        }
        moments
    }
}
