//! The run through the eyes of one process: what is shown is a session of its own, over the run of the causal past alone.
//!
//! So nothing that is shown, be it a picture or a sentence, has anything else to draw upon. Acts are those of the person,
//! whose hand is not bound by what the process knows.

use std::rc::Rc;

use super::causality::Inquiry;
use super::looks::{LookOption, LookView};
use super::message::{Message, Panel};
use super::session::{Notice, SEARCH, Session};
use crate::model::ProcessId;
use crate::scene::axis::Axis;
use crate::scene::look::Selection;
use crate::sim::Row;
use crate::trace::{Branches, Known, Recording};

/// What one process can know at the playhead.
pub(super) struct Seen {
    known: Known,
    pub(super) session: Session,
}

impl Session {
    /// What the interface shows: this session, or what a process can know of it.
    pub fn visible(&self) -> &Session {
        self.seen.as_ref().map_or(self, |seen| &seen.session)
    }

    /// Does what the person asks. Every refusal becomes a notice, and nothing else changes.
    pub fn update(&mut self, message: Message) {
        let (before, lens) = ((self.event, self.branch), self.lens);
        let moved = !matches!(message, Message::Tick(_));
        let is_act = matches!(
            message,
            Message::Do(_)
                | Message::Act(_)
                | Message::Choose(_)
                | Message::Primary
                | Message::Inflict(_)
                | Message::Script(_)
                | Message::Fork(_)
                | Message::SwitchBranch(_)
        );
        match lens {
            None => self.transact(message),
            Some(process) => self.transact_seen(process, message),
        }
        let Some(process) = self.lens else {
            self.seen = None;
            return;
        };
        if is_act && lens.is_some() {
            let bad = self.notice.as_ref().is_some_and(|notice| notice.bad);
            let text = match bad {
                true => format!("Not now. Why not is more than {process} can know."),
                false => {
                    format!("Done, by a hand that sees everything. {process} learns of it only by what reaches it.")
                }
            };
            self.notice = Some(Notice { text, bad });
        }
        self.look_again(process, moved);
        if lens != self.lens || before != (self.event, self.branch) {
            self.spoken = format!("As {process} sees it: {}", self.visible().said());
            let spoken = self.spoken.clone();
            if let Some(seen) = self.seen.as_mut().and_then(Rc::get_mut) {
                seen.session.spoken = spoken;
            }
        }
    }

    /// Through the eyes of the process that is looked at, or everything again.
    pub(super) fn turn_lens(&mut self) {
        let at = |event: u32| self.recording().row(event).and_then(Row::at_process);
        let chosen = match self.selection {
            _ if self.lens.is_some() => None,
            Selection::Process(process) => Some(process),
            Selection::Event(event) => at(event),
            _ => at(self.event),
        };
        self.see_as(chosen.or((self.lens.is_none()).then_some(ProcessId(0))));
    }

    pub(super) fn see_as(&mut self, process: Option<ProcessId>) {
        let there = |process: &ProcessId| process.0 < self.recording().plan().processes;
        self.lens = process.filter(there).filter(|_| self.recording().first() == 0);
        self.scroll = None;
        self.jumps += 1;
        let text = match self.lens {
            Some(process) => {
                format!("You see what {process} can know by now, and nothing else. Your hand still reaches everything.")
            }
            None => "You see everything again.".to_owned(),
        };
        self.tell(text);
    }

    /// What would tell more than the process knows is done differently, the rest as ever.
    fn transact_seen(&mut self, process: ProcessId, message: Message) {
        let any = |_: &Row| true;
        match message {
            Message::Step(by) => {
                self.notice = None;
                for _ in 0..by.unsigned_abs() {
                    self.own_step(process, by > 0, any);
                }
            }
            Message::NextInteresting => self.own_step(process, true, Row::is_interesting),
            Message::PreviousInteresting => self.own_step(process, false, Row::is_interesting),
            Message::Newest => {
                let last = self.recording().history().lane(process).last().copied();
                self.transact(Message::Seek(last.unwrap_or(0)));
            }
            Message::Tick(_) => {
                self.transact(message);
                if !self.playing {
                    self.say_silence(process);
                }
            }
            Message::SelectNext(_) if matches!(self.selection, Selection::Message(_)) => {
                self.selection = Selection::Process(process);
                self.transact(message);
            }
            Message::Inquire(Inquiry::Pin) => {
                let own = self.seen.as_ref().and_then(|seen| seen.known.events.last().copied());
                let event = match self.selection {
                    Selection::Event(event) => Some(event),
                    _ => own,
                };
                self.pinned = if self.pinned == event { None } else { event };
            }
            Message::Inquire(Inquiry::Cone) => self.looks.cone = !self.looks.cone,
            Message::Inquire(Inquiry::Show(_)) => self.transact(message),
            Message::Inquire(_) => {
                let text = "Cuts and slides go through the whole run: see everything first.".to_owned();
                self.refuse(text);
            }
            // What is shown has places of its own.
            Message::Zoom(_)
            | Message::ZoomAt { .. }
            | Message::Pan(_)
            | Message::Leaf(_)
            | Message::Centre(_)
            | Message::Fit => {
                if let Some(seen) = self.seen.as_mut().and_then(Rc::get_mut) {
                    seen.session.transact(message);
                    (self.zoom, self.scroll) = (seen.session.zoom, seen.session.scroll);
                }
            }
            other => self.transact(other),
        }
    }

    fn say_silence(&mut self, process: ProcessId) {
        self.tell(format!("Nothing more happens at {process}."));
    }

    /// To the next event of the process that is of this kind, or to the one before.
    fn own_step(&mut self, process: ProcessId, forward: bool, wanted: impl Fn(&Row) -> bool) {
        let start = self.event;
        loop {
            let found = {
                let (recording, history) = (self.recording(), self.recording().history());
                let lane = history.lane(process);
                let here = lane.partition_point(|own| *own <= start);
                let is_wanted = |own: &&u32| recording.row(**own).is_some_and(&wanted);
                match forward {
                    true => lane[here..].iter().find(is_wanted).copied(),
                    false => Some(lane[..here.saturating_sub(1)].iter().rfind(is_wanted).copied().unwrap_or(0)),
                }
            };
            if let Some(event) = found {
                return self.transact(Message::Seek(event));
            }
            let length = self.recording().len();
            self.record_to(length + 32);
            if self.recording().len() == length || length >= start.saturating_add(SEARCH) {
                self.playing = false;
                return self.say_silence(process);
            }
        }
    }

    /// Works out what the process can know now.
    fn look_again(&mut self, process: ProcessId, moved: bool) {
        let earlier = self.seen.take();
        let own = |recording: &Recording| {
            let history = recording.history();
            let lane = history.lane(process);
            lane[..lane.partition_point(|own| *own <= self.event)].last().copied()
        };
        if let Some(seen) =
            earlier.as_ref().filter(|seen| !moved && seen.known.events.last().copied() == own(self.recording()))
        {
            let unchanged = (seen.session.playing, seen.session.speed) == (self.playing, self.speed);
            if unchanged && seen.known.eyes.process == process {
                self.seen = earlier;
                return;
            }
        }
        let known = self.recording().known_to(process, self.event, earlier.as_ref().map(|seen| &seen.known));
        let Some(known) = known else {
            self.lens = None;
            return;
        };
        let last = known.recording.last();
        let mut session = Session::from_branches(self.entry, Branches::new(known.recording.clone()), 0, last);
        session.title = format!("what {process} can know");
        session.looks = self.looks.clone();
        session.looks.tracks = false;
        // A process has no clock but its own.
        if session.looks.axis == Axis::Real {
            session.looks.axis = Axis::Local;
        }
        session.selection = match self.selection {
            Selection::Event(event) => known.place(event).map_or(Selection::Nothing, Selection::Event),
            Selection::Message(serial) => {
                known.serial_of(self.recording(), serial).map_or(Selection::Nothing, Selection::Message)
            }
            other => other,
        };
        session.pinned = self.pinned.and_then(|pinned| known.place(pinned));
        (session.group, session.draft) = (self.group.clone(), self.draft.clone());
        (session.playing, session.speed) = (self.playing, self.speed);
        (session.presenting, session.keymap) = (self.presenting, self.keymap.clone());
        session.picture = self.picture.clone();
        session.shown.set(earlier.as_ref().map_or(&self.shown, |earlier| &earlier.session.shown).get());
        (session.zoom, session.scroll, session.panel) = (self.zoom, self.scroll, self.panel);
        (session.notice, session.spoken) = (self.notice.clone(), self.spoken.clone());
        // Several events may become known at once, so none is flown to.
        session.jumps = self.jumps.wrapping_add(self.event);
        session.lens = Some(process);
        session.eyes = Some(known.eyes.clone());
        self.seen = Some(Rc::new(Seen { known, session }));
    }

    /// What something chosen in what is shown means in the whole run.
    pub fn meant(&self, message: Message) -> Message {
        let Some(Seen { known, .. }) = self.seen.as_deref() else { return message };
        let event = |place: u32| known.events.get(place as usize).copied().unwrap_or(self.event);
        match message {
            Message::Seek(place) => Message::Seek(event(place)),
            Message::Select(Selection::Event(place)) => Message::Select(Selection::Event(event(place))),
            Message::Select(Selection::Message(serial)) => {
                let serial = known.serial_in(self.recording(), serial);
                Message::Select(serial.map_or(Selection::Nothing, Selection::Message))
            }
            other => other,
        }
    }

    /// Whose eyes can be chosen, and which are.
    pub fn lenses(&self) -> LookView {
        let option = |process: Option<ProcessId>| LookOption {
            name: process.map_or("All".to_owned(), |process| process.to_string()),
            chosen: self.lens == process,
            message: Message::SeeAs(process),
        };
        let all = ProcessId::all(self.recording().plan().processes);
        LookView { name: "See as", options: [None].into_iter().chain(all.map(Some)).map(option).collect() }
    }

    /// The sentence about the whole picture: whose knowledge it is, and how far that reaches.
    pub fn horizon(&self) -> Option<String> {
        let eyes = self.eyes.as_deref()?;
        let process = eyes.process;
        if !eyes.has_heard() {
            return Some(format!("{process} has heard nothing yet."));
        }
        Some(format!("You see what {process} can know: the causal past of its last event. All else is fogged."))
    }

    /// What is known of each other process, and since when.
    pub fn hearsay(&self) -> Vec<(ProcessId, String)> {
        let Some(eyes) = self.eyes.as_deref() else { return Vec::new() };
        let others = ProcessId::all(self.recording().plan().processes).filter(|other| *other != eyes.process);
        others.take(24).map(|other| (other, crate::scene::lens::heard(eyes, other))).collect()
    }

    /// The time: simulated, or what the clock of the process shows through whose eyes the run is seen.
    pub fn clock_text(&self) -> String {
        match self.eyes.as_deref() {
            Some(eyes) => self.recording().clock(self.event, eyes.process).to_string(),
            None => self.world().now().to_string(),
        }
    }

    /// Does this panel tell more than one process can know?
    pub fn is_beyond(&self, panel: Panel) -> bool {
        self.eyes.is_some()
            && matches!(panel, Panel::Why | Panel::States | Panel::Sweep | Panel::Check | Panel::History | Panel::Forks)
    }
}
