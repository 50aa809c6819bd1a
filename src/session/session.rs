//! The session and its one transition function.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::causality::KeptStates;
use super::charts::Charted;
use super::check::Checks;
use super::compare::{Compare, Parallel};
use super::deed::Draft;
use super::figure::Figure;
use super::forks::{Pasts, fitting};
use super::history::Histories;
use super::keymap::Keymap;
use super::lens::Seen;
use super::looks::Looks;
use super::marks::Marks;
use super::message::{Message, Panel, Setting};
use super::present::Presenting;
use super::sweep::Sweeps;
use super::zoom::{Shown, Zoom};
use crate::catalog::{self, Entry};
use crate::causality::Frontier;
use crate::links::Network;
use crate::model::{ProcessId, Set};
use crate::scene::axis::Axis;
use crate::scene::band::Shift;
use crate::scene::cone::Causal;
use crate::scene::list::HitId;
use crate::scene::look::Selection;
use crate::scene::sentence;
use crate::sim::{Action, Plan, Shipped, Waiting, World};
use crate::trace::{Branches, Eyes, MAX_EVENTS, Recording};

/// Events a second while playing.
pub const SPEEDS: [f32; 9] = [0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 50.0, 250.0, 1000.0];
const USUAL_SPEED: usize = 2;
/// After an act, so many events are recorded ahead, so that its consequences can be seen as a promise.
pub(super) const AHEAD: u32 = 24;
/// Looking for the next interesting event gives up after so many.
pub(super) const SEARCH: u32 = 50_000;

/// A sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    /// Something was refused or went wrong, rather than merely being told.
    pub bad: bool,
}

/// What the person is looking at.
pub struct Session {
    pub entry: &'static Entry,
    /// The shipped scenario that this run came from, if it came from one.
    pub shipped: Option<Shipped>,
    pub title: String,
    pub branches: Branches,
    pub branch: usize,
    /// The playhead: the newest event that has happened.
    pub event: u32,
    pub selection: Selection,
    /// Processes chosen to be isolated together.
    pub group: Set<ProcessId>,
    /// What is put together to be done beyond the verbs.
    pub draft: Draft,
    pub playing: bool,
    pub speed: usize,
    pub zoom: Zoom,
    /// The place at the edge of the diagram; `None` while it follows the playhead.
    pub scroll: Option<f32>,
    /// What was read for the charts.
    pub(super) charted: RefCell<Charted>,
    /// What the diagram showed when it was last laid out.
    pub(super) shown: Cell<Option<Shown>>,
    /// What the pictures show, and how.
    pub looks: Looks,
    /// The process through whose eyes the run is seen.
    pub lens: Option<ProcessId>,
    pub(super) seen: Option<Rc<Seen>>,
    /// How far they reach, in a session that holds what one process can know.
    pub eyes: Option<Rc<Eyes>>,
    pub panel: Panel,
    /// The event that others are compared with.
    pub pinned: Option<u32>,
    /// A cut through the run that is being judged.
    pub cut: Option<Frontier>,
    /// The cut is drawn as close to this event as it can be.
    pub cut_anchor: u32,
    /// An event that is drawn elsewhere on its lane, and the one that it was held up by.
    pub slide: Option<(Shift, Option<u32>)>,
    /// What the diagram shows of causality, for the event and the length of the recording that it was worked out for.
    pub(super) cone: RefCell<Option<(u32, u32, Rc<Causal>)>>,
    /// The same without the cone, for the event that is looked at.
    pub(super) causal: RefCell<Option<(u32, u32, Rc<Causal>)>>,
    /// What the pictures keep of clocks and folded stretches.
    pub(super) marks: Marks,
    /// The last global states that were asked for: at which event of which branch, and how long it was.
    pub(super) global_states: RefCell<KeptStates>,
    /// The same plan under many seeds. It outlives the run that it was started from.
    pub sweeps: Sweeps,
    /// The search of all that could happen. It outlives the run, too.
    pub checks: Checks,
    pub histories: Histories,
    /// The picture that is to leave the page.
    pub picture: Figure,
    /// The person's own keys.
    pub keymap: Keymap,
    /// The run is shown to a room.
    pub presenting: Option<Presenting>,
    /// The fork that was left by the last act, until it is dismissed.
    pub ghost: Option<usize>,
    /// The fork that is set beside this one.
    pub compare: Option<Compare>,
    /// What is worked out of two forks.
    pub(super) parallels: RefCell<Option<Rc<Parallel>>>,
    /// What can be gone back on.
    pub(super) pasts: Pasts,
    pub notice: Option<Notice>,
    /// The sentence for screen readers; changes with every step.
    pub spoken: String,
    /// Counts jumps: a step forward by one is animated, a jump is not.
    pub jumps: u32,
}

impl Session {
    /// Opens one of the shipped scenarios.
    pub fn shipped(entry: &'static Entry, shipped: Shipped) -> Session {
        let mut session = Session::with_plan(entry, shipped.plan.clone(), shipped.events, shipped.open_at);
        session.title = shipped.title.to_owned();
        session.shipped = Some(shipped);
        session
    }

    /// Opens a run with this plan, recorded so far, with the playhead at this event.
    pub fn with_plan(entry: &'static Entry, plan: Plan, events: u32, open_at: u32) -> Session {
        let behaviour = (entry.behaviour)(&plan);
        let mut recording = Recording::new(behaviour, Rc::new(plan), Vec::new());
        recording.record_to(events.max(1));
        Session::from_branches(entry, Branches::new(recording), 0, open_at)
    }

    pub fn from_branches(entry: &'static Entry, branches: Branches, branch: usize, event: u32) -> Session {
        let mut session = Session {
            entry,
            shipped: None,
            title: "Free run".to_owned(),
            branch: branch.min(branches.list().len() - 1),
            branches,
            event: 0,
            selection: Selection::Nothing,
            group: Set::new(),
            draft: Draft::default(),
            playing: false,
            speed: USUAL_SPEED,
            zoom: Zoom::Usual,
            scroll: None,
            charted: RefCell::default(),
            shown: Cell::default(),
            looks: Looks::default(),
            lens: None,
            seen: None,
            eyes: None,
            panel: Panel::None,
            pinned: None,
            cut: None,
            cut_anchor: 0,
            slide: None,
            cone: RefCell::default(),
            causal: RefCell::default(),
            marks: Marks::default(),
            global_states: RefCell::default(),
            sweeps: Sweeps::default(),
            checks: Checks::default(),
            histories: Histories::default(),
            picture: Figure::default(),
            keymap: Keymap::default(),
            presenting: None,
            ghost: None,
            compare: None,
            parallels: RefCell::default(),
            pasts: Pasts::default(),
            notice: None,
            spoken: String::new(),
            jumps: 0,
        };
        session.event = event.min(session.recording().last());
        session
    }

    /// The first scenario of the first algorithm: the page opens on it.
    pub fn landing() -> Session {
        let entry = &catalog::ALL[0];
        match (entry.scenarios)().into_iter().next() {
            Some(shipped) => Session::shipped(entry, shipped),
            None => Session::free_run(entry),
        }
    }

    pub fn free_run(entry: &'static Entry) -> Session {
        Session::with_plan(entry, Plan::new(entry.card), AHEAD, 0)
    }

    pub fn recording(&self) -> &Recording {
        &self.branches.get(self.branch).recording
    }

    fn recording_mut(&mut self) -> &mut Recording {
        &mut self.branches.get_mut(self.branch).recording
    }

    /// About what can be hit in a picture of the playhead.
    pub fn sentence_of(&self, hit: HitId) -> String {
        match hit {
            HitId::Other(event) => self.sentence_beside(event),
            hit => sentence::hit(&self.look(self.event as f32, None, 1.0), hit),
        }
    }

    /// The world at the playhead.
    pub fn world(&self) -> Rc<World> {
        self.recording().world_at(self.event)
    }

    /// Does what the person asks, of a session that is shown whole.
    pub(super) fn transact(&mut self, message: Message) {
        let (before, branch) = (self.event, self.branch);
        self.causal.take();
        self.cone.take();
        if !matches!(message, Message::Tick(_) | Message::Say(_)) {
            self.notice = None;
        }
        match message {
            Message::Step(steps) => self.step(steps),
            Message::Seek(event) => self.seek(event),
            Message::Start => self.seek(0),
            Message::Newest => self.seek(self.recording().last()),
            Message::NextInteresting => self.next_interesting(),
            Message::PreviousInteresting => {
                let events = self.recording().interesting();
                let place = events.partition_point(|event| *event < self.event);
                let event = place.checked_sub(1).map_or(0, |place| events[place]);
                self.seek(event);
            }
            Message::TogglePlay => self.playing = !self.playing,
            Message::Tick(events) => {
                let wanted = self.event.saturating_add(events);
                self.recording_mut().record_to(wanted.saturating_add(1));
                self.event = wanted.min(self.recording().last());
                if self.event < wanted {
                    self.playing = false;
                    self.say_end();
                }
            }
            Message::Faster => self.speed = (self.speed + 1).min(SPEEDS.len() - 1),
            Message::Slower => self.speed = self.speed.saturating_sub(1),
            Message::SetSpeed(speed) => self.speed = speed.min(SPEEDS.len() - 1),
            Message::Select(selection) => self.selection = selection,
            Message::SelectNext(by) => self.select_next(by),
            Message::ToggleGroup(process) => {
                if !self.group.remove(&process) {
                    self.group.insert(process);
                }
            }
            Message::Do(verb) => match self.action_for(verb) {
                Ok(action) => _ = self.act(&action),
                Err(why) => self.refuse(why),
            },
            Message::Act(action) => _ = self.act(&action),
            Message::Set(knob, text) => self.set(knob, &text),
            Message::Inflict(deed) => self.inflict(deed),
            Message::Choose(number) => {
                let rows = self.choices();
                match rows.get(usize::from(number).saturating_sub(1)).filter(|row| row.possible) {
                    Some(row) => _ = self.act(&row.action),
                    None => self.refuse(format!("There is no row {number} that can happen.")),
                }
            }
            Message::Primary => self.primary(),
            Message::SwitchBranch(branch) => self.switch(branch),
            Message::Fork(message) => self.tend_fork(message),
            Message::Compare(message) => self.tend_compare(message),
            Message::Load { algorithm, scenario } => self.load(&algorithm, scenario.as_deref()),
            Message::Configure(setting) => self.configure(setting),
            Message::Open(text) => self.open(&text),
            Message::Script(edit) => {
                self.edit_script(edit);
                // A fork may have been replaced where it stands.
                self.parallels.take();
            }
            Message::ToggleLooks => self.looks.shown = !self.looks.shown,
            Message::ToggleCharts => self.toggle_charts(),
            Message::ToggleTracks => self.looks.tracks = !self.looks.tracks,
            Message::Inquire(inquiry) => self.inquire(inquiry),
            Message::Zoom(by) => self.zoom(by),
            Message::ZoomAt { times, at } => self.zoom_at(times, at),
            Message::Pan(pixels) => self.pan(pixels),
            Message::Leaf(quarters) => self.leaf(quarters),
            Message::Centre(event) => self.centre(event),
            Message::Fit => self.fit(),
            Message::Follow => (self.scroll, self.zoom) = (None, Zoom::Usual),
            Message::ToggleFold if self.layers().len() < 2 => {
                self.refuse("this algorithm stands on no other".to_owned())
            }
            Message::ToggleFold => self.looks.folded = !self.looks.folded,
            Message::SetAxis(axis) => self.set_axis(axis),
            Message::NextAxis => self.set_axis(self.looks.axis.next()),
            Message::SetStamp(stamp) => self.set_stamp(stamp),
            Message::NextStamp => self.set_stamp(self.looks.stamp.next()),
            Message::ToggleQuiet => self.toggle_quiet(),
            Message::Unfold(first) => self.unfold(first),
            Message::Lane(act) => self.arrange(act),
            Message::SetLayout(layout) => self.set_layout(layout),
            Message::NextLayout => self.set_layout(self.looks.arrangement.layout.next()),
            Message::Place(process, shift) => self.place(process, shift),
            Message::Nudge(process, by) => self.nudge(process, by),
            Message::ToggleMoving => self.toggle_moving(),
            Message::PutBack => self.looks.arrangement.moved = Default::default(),
            Message::SelectOn(from, to) => self.select_on(from, to),
            Message::Turn => self.looks.turned = Some(!self.is_vertical()),
            Message::SetTheme(theme) => self.looks.theme = theme,
            Message::NextTheme => self.looks.theme = self.looks.theme.next(),
            Message::Present => self.present(),
            Message::Curtain => self.draw_curtain(),
            Message::Spotlight => self.turn_spotlight(),
            Message::Rebind(rebind) => self.rebind(rebind),
            Message::Show(panel) => {
                self.panel = panel;
                self.playing = false;
            }
            Message::Close => self.close(),
            Message::Dismiss => self.notice = None,
            Message::ToggleCode => self.toggle_code(false),
            Message::ToggleSource => self.toggle_code(true),
            Message::Lens => self.turn_lens(),
            Message::SeeAs(process) => self.see_as(process),
            Message::Sweep(message) => self.sweep(message),
            Message::Check(message) => self.check(message),
            Message::History(message) => self.tend_history(message),
            Message::Say(text) => self.tell(text),
        }
        self.tend_other(branch);
        if self.branch != branch {
            (self.pinned, self.cut) = (None, None);
        }
        if self.playing || (self.event, self.branch) != (before, branch) || self.looks.axis != Axis::Step {
            self.slide = None;
        }
        if (self.event, self.branch) != (before, branch) {
            if self.event != before + 1 || self.branch != branch {
                self.jumps += 1;
            }
            self.scroll = None;
            if !self.playing || self.speed <= USUAL_SPEED + 1 {
                self.speak();
            }
        }
    }

    fn speak(&mut self) {
        self.spoken = self.said();
    }

    /// The sentence that says where we are.
    pub(super) fn said(&self) -> String {
        let mut spoken = format!("Step {}. {}", self.event, sentence::event(self.recording(), self.event));
        if let Some(process) = self.recording().row(self.event).and_then(|row| row.at_process()) {
            spoken.push_str(&format!(" {}.", self.standing(&self.world(), process)));
        }
        spoken.extend(self.spoken_beside());
        spoken
    }

    pub(super) fn refuse(&mut self, text: String) {
        self.notice = Some(Notice { text, bad: true });
    }

    pub(super) fn tell(&mut self, text: String) {
        self.notice = Some(Notice { text, bad: false });
    }

    fn say_end(&mut self) {
        let text = if self.recording().len() >= MAX_EVENTS {
            format!("The recording has reached its limit of {MAX_EVENTS} events.")
        } else if self.world().pending().is_empty() {
            "Nothing can happen any more by itself. Hand in a request, recover a process, or step back.".to_owned()
        } else {
            "Everything that could happen waits for you: release, resume, or step back.".to_owned()
        };
        self.tell(text);
    }

    fn step(&mut self, steps: i32) {
        self.playing = false;
        if steps < 0 {
            self.event = self.event.saturating_sub(steps.unsigned_abs());
            return;
        }
        let wanted = self.event.saturating_add(steps.unsigned_abs());
        self.recording_mut().record_to(wanted.saturating_add(1));
        self.event = wanted.min(self.recording().last());
        if self.event < wanted {
            self.say_end();
        }
    }

    pub(super) fn seek(&mut self, event: u32) {
        self.playing = false;
        self.event = event.min(self.recording().last());
        self.jumps += 1;
    }

    fn next_interesting(&mut self) {
        self.playing = false;
        let start = self.event;
        loop {
            let events = self.recording().interesting();
            if let Some(&event) = events.get(events.partition_point(|event| *event <= start)) {
                return self.seek(event);
            }
            if self.recording().last() >= start.saturating_add(SEARCH) || !self.recording_mut().record() {
                self.seek(self.recording().last());
                return self.say_end();
            }
        }
    }

    /// Makes this happen at the playhead. If it happens next anyway, that is one step; else the run forks. Was it
    /// refused?
    pub(super) fn act(&mut self, action: &Action) -> bool {
        self.playing = false;
        if self.recording().happens_next(self.event, action) {
            self.step(1);
            return false;
        }
        let in_the_past = self.event < self.recording().last();
        if in_the_past && self.branches.is_full() {
            self.refuse("There are too many forks to add another; share this one and start from its link.".into());
            return true;
        }
        let name = format!("{} at {}", sentence::action(self.recording().behaviour().as_ref(), action), self.event);
        let (length, before) = (self.recording().len(), (self.branch, self.event));
        match self.branches.act(self.branch, self.event, action, fitting(&name)) {
            Ok(branch) => {
                if branch != self.branch {
                    self.note_ghost(self.branch);
                }
                self.branch = branch;
                self.event += 1;
                self.note_act(before);
                let ahead = length.min(self.event + 4 * AHEAD).max(self.event + AHEAD);
                self.recording_mut().record_to(ahead);
                false
            }
            Err(refusal) => {
                self.refuse(format!("Not now: {refusal}."));
                true
            }
        }
    }

    fn primary(&mut self) {
        match self.selection {
            Selection::Message(_) | Selection::Process(_) => match self.action_for(super::Verb::Now) {
                Ok(action) => _ = self.act(&action),
                Err(why) => self.refuse(why),
            },
            Selection::Event(event) => self.seek(event),
            Selection::Nothing | Selection::Link(..) => {
                let first = self.choices().into_iter().find(|row| row.possible);
                match first {
                    Some(row) => _ = self.act(&row.action),
                    None => self.say_end(),
                }
            }
        }
    }

    /// Goes round the processes, or round the messages in flight when one of them is selected.
    fn select_next(&mut self, by: i32) {
        if let Selection::Message(serial) = self.selection {
            let world = self.world();
            let flying: Vec<u32> = world
                .pending()
                .iter()
                .rev()
                .filter_map(|pending| match &pending.what {
                    Waiting::Message(message) => Some(message.serial),
                    Waiting::Timer { .. } => None,
                })
                .collect();
            if let Some(place) = flying.iter().position(|other| *other == serial) {
                let next = (place as i32 + by).rem_euclid(flying.len() as i32);
                self.selection = Selection::Message(flying[next as usize]);
                return;
            }
        }
        let count = i32::from(self.recording().plan().processes);
        let next = match self.selection {
            Selection::Process(process) => (i32::from(process.0) + by).rem_euclid(count),
            _ if by < 0 => count - 1,
            _ => 0,
        };
        self.selection = Selection::Process(ProcessId(next as u16));
    }

    fn load(&mut self, algorithm: &str, scenario: Option<&str>) {
        let Some(entry) = catalog::find(algorithm) else {
            return self.refuse(format!("There is no algorithm “{algorithm}”."));
        };
        let next = match scenario.map(|id| entry.scenario(id)) {
            Some(Some(shipped)) => Session::shipped(entry, shipped),
            Some(None) => return self.refuse(format!("{} has no such scenario.", entry.card.name)),
            None => Session::free_run(entry),
        };
        self.replace(next);
    }

    /// Takes over another run and keeps how the person likes to look at it.
    pub(super) fn replace(&mut self, next: Session) {
        let (speed, jumps) = (self.speed, self.jumps + 1);
        // Which lanes there are belongs to the run.
        let lanes = next.looks.lanes.clone();
        let looks = Looks { lanes, ..std::mem::take(&mut self.looks) };
        let (sweeps, mut checks) = (std::mem::take(&mut self.sweeps), std::mem::take(&mut self.checks));
        if self.entry.card.id != next.entry.card.id {
            // What was asked of one algorithm means nothing to another.
            checks = checks.anew();
        }
        let histories = std::mem::take(&mut self.histories);
        let (picture, keymap, presenting) =
            (std::mem::take(&mut self.picture), std::mem::take(&mut self.keymap), self.presenting);
        *self = Session { speed, jumps, looks, sweeps, checks, histories, picture, keymap, presenting, ..next };
        self.speak();
    }

    fn configure(&mut self, setting: Setting) {
        let mut plan = (**self.recording().plan()).clone();
        match setting {
            Setting::Processes(processes) => {
                plan.processes = processes;
                plan.links.retain(|rule| rule.from.max(rule.to).0 < processes);
                plan.clocks.retain(|clock| clock.process.0 < processes);
            }
            Setting::Alike => plan.links.clear(),
            Setting::PerfectClocks => plan.clocks.clear(),
            Setting::Seed(seed) => plan.seed = seed,
            Setting::Network(id) => match Network::preset(&id) {
                Some(network) => plan.network = network,
                None => return self.refuse(format!("There is no network “{id}”.")),
            },
            Setting::Parameter(name, value) => {
                plan.parameters.insert(name, value);
            }
            Setting::Variant(id, true) => {
                plan.variants.insert(id);
            }
            Setting::Variant(id, false) => {
                plan.variants.remove(&id);
            }
        }
        self.start_with(plan);
    }

    /// Starts the run again from another plan, unless it contradicts itself or the algorithm.
    pub(super) fn start_with(&mut self, plan: Plan) {
        if let Err(error) = plan.validate(self.entry.card) {
            return self.refuse(format!("{error}."));
        }
        let fits = |selection: &Selection| match *selection {
            Selection::Process(process) => process.0 < plan.processes,
            Selection::Link(from, to) => from.max(to).0 < plan.processes,
            _ => false,
        };
        let selection = Some(self.selection).filter(fits).unwrap_or(Selection::Nothing);
        let (events, event) = (self.branches.get(0).recording.len(), self.event);
        let lens = self.lens.filter(|process| process.0 < plan.processes);
        let (panel, title, shipped, zoom) = (self.panel, self.title.clone(), self.shipped.clone(), self.zoom);
        let mut next = Session::with_plan(self.entry, plan, events.clamp(AHEAD, 2_000), event);
        if next.recording().plan().processes == self.recording().plan().processes {
            next.looks.lanes = self.looks.lanes.clone();
        }
        self.replace(Session { panel, title, shipped, zoom, selection, lens, ..next });
    }

    /// Records the shown branch until there are so many events, or nothing more can happen.
    pub fn record_to(&mut self, events: u32) {
        self.recording_mut().record_to(events);
    }

    /// What follows is recorded far enough to be seen as a promise.
    pub(super) fn record_ahead(&mut self) {
        let shipped = self.shipped.as_ref().map_or(0, |shipped| shipped.events);
        let wanted = shipped.max(self.event + AHEAD);
        self.recording_mut().record_to(wanted);
    }
}
