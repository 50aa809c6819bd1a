//! The whole system as one value, and its one transition function.

use std::collections::VecDeque;
use std::rc::Rc;

use super::action::{Action, Refusal};
use super::erased::{Behaviour, Object};
use super::parts::{Cut, InFlight, Pending, Slot, Waiting};
use super::plan::Plan;
use super::property::{Breach, Lamp, Moment, Progress, Violation};
use super::running::Call;
use super::script::{Skips, Watch};
use super::step::{Cause, EventKind, Fate, NO_PROCESS, Row, Step, flags};
use crate::clocks;
use crate::links::Network;
use crate::model::{Digest, Map, ProcessId, Role, RoleStyle, Time, digest_of};

/// Every process's state, every message in flight, every pending timer, every fault in force. Cheap to clone.
#[derive(Clone)]
pub struct World {
    pub(super) behaviour: Rc<dyn Behaviour>,
    pub(super) plan: Rc<Plan>,
    pub(super) now: Time,
    /// True time at the start of the run.
    epoch: Time,
    /// How many events have happened; event 0 is the start.
    events: u32,
    pub(super) serials: u32,
    order: u32,
    /// Entries of the script that are taken in order: the first that has not had its turn.
    pub(super) cues: u32,
    pub(super) watch: Option<Rc<Watch>>,
    pub(super) skipped: Skips,
    pub(super) slots: Vec<Rc<Slot>>,
    /// Latest first, so that the next is the last.
    pub(super) pending: VecDeque<Pending>,
    /// Held and waiting messages plus paused processes: while 0, the next thing is simply the earliest.
    pub(super) obstacles: u32,
    /// Directed links that are cut.
    pub(super) cuts: Rc<Map<(ProcessId, ProcessId), Cut>>,
    /// The links that are not as the plan's network says; none where there is no link.
    pub(super) rules: Rc<Map<(ProcessId, ProcessId), Option<Network>>>,
    /// Does the plan ask of links more than a delay, loss, doubling and order? While false, nothing else is looked up.
    pub(super) unusual: bool,
    pub(super) ghost: Rc<dyn Object>,
    pub(super) broken: Rc<Vec<Breach>>,
    /// When somebody last interfered: the script or the user.
    disturbed: Time,
    pub(super) digest: Digest,
}

impl World {
    /// The world in which every process has just started. `step` reports the start as event 0.
    pub fn new(behaviour: Rc<dyn Behaviour>, plan: Rc<Plan>, step: &mut Step) -> World {
        let count = plan.processes;
        let slot = Rc::new(Slot {
            state: None,
            stable: None,
            paused: false,
            percent: 100,
            lamport: 0,
            timers: Vec::new(),
            doom: None,
            quirks: None,
            draws: 0,
            links: Vec::new(),
            busy: Map::new(),
            copies: Map::new(),
        });
        let (ghost, watch, epoch) = (behaviour.ghost(), Watch::new(&plan), clocks::epoch(&plan.clocks));
        let rules = Rc::new(super::transit::rules(&plan));
        let unusual = !rules.is_empty() || plan.network.is_unusual() || !plan.timing.is_asynchronous();
        let mut world = World {
            behaviour,
            plan,
            now: Time::ZERO,
            epoch,
            events: 0,
            serials: 0,
            order: 0,
            cues: 0,
            watch,
            skipped: Skips::default(),
            slots: vec![slot; usize::from(count)],
            pending: VecDeque::new(),
            obstacles: 0,
            cuts: Rc::default(),
            rules,
            unusual,
            ghost,
            broken: Rc::default(),
            disturbed: Time::ZERO,
            digest: Digest::new(),
        };
        world.set_clocks();
        world.begin(EventKind::Start, NO_PROCESS, Cause::Clock, step);
        for process in ProcessId::all(count) {
            world.handle(process, Call::Start, step);
        }
        step.row.process = NO_PROCESS;
        if !world.plan.clocks.is_empty() {
            step.row.flags |= flags::CLOCK;
        }
        world.finish(None, step);
        world
    }

    /// Makes this choice happen, or says why it cannot. A refused action changes nothing.
    pub fn apply(&mut self, action: &Action, cause: Cause, step: &mut Step) -> Result<(), Refusal> {
        self.refusal(action).map_or(Ok(()), Err)?;
        match action {
            Action::Deliver { message } => match self.find_message(*message) {
                Some(place) => self.run(place, self.now, cause, step),
                None => return Err(Refusal::NotInFlight(*message)),
            },
            Action::Fire { process, timer } => match self.find_timer(*process, *timer) {
                Some(place) => self.run(place, self.now, cause, step),
                None => return Err(Refusal::NotArmed),
            },
            Action::Request { process, offer, argument } => {
                self.begin(EventKind::Request, *process, cause, step);
                self.digest.mix(u64::from(*offer) << 32 | u64::from(*argument));
                self.handle(*process, Call::Request { offer: *offer, argument: *argument }, step);
                self.finish(Some(*process), step);
                step.act = Some(action.clone());
            }
            Action::Fault(fault) => {
                self.suffer(fault, cause, step);
                step.act = Some(action.clone());
            }
        }
        // That a message is quicker than its link promises disturbs nothing that is promised.
        if !matches!(action, Action::Deliver { .. }) {
            self.disturbed = self.now;
        }
        Ok(())
    }

    /// Makes the choice that the clock would make: the script's next entry when its time has come, else the earliest
    /// thing that can happen. An entry that is refused then is skipped. Returns false, with nothing changed, when
    /// nothing can happen.
    pub fn advance(&mut self, step: &mut Step) -> bool {
        let next = self.earliest();
        let due = next.map(|place| self.pending[place].due);
        if self.script_is_due(due) && self.follow_script(due, step) {
            return true;
        }
        let Some(place) = next else { return false };
        self.run(place, self.pending[place].due, Cause::Clock, step);
        true
    }

    pub fn behaviour(&self) -> &Rc<dyn Behaviour> {
        &self.behaviour
    }

    pub fn plan(&self) -> &Rc<Plan> {
        &self.plan
    }

    pub fn now(&self) -> Time {
        self.now
    }

    /// What a perfect clock shows now. It is later than [`World::now`] where a clock starts behind true time, because
    /// no clock shows a time before zero.
    pub fn true_time(&self) -> Time {
        self.now.after(self.epoch.0)
    }

    /// True time at the start of the run.
    pub fn epoch(&self) -> Time {
        self.epoch
    }

    /// What the clock of this process shows now.
    pub fn clock(&self, process: ProcessId) -> Option<Time> {
        self.slot(process).map(|slot| slot.clock(self.true_time()))
    }

    /// How many messages have been sent, copies included; the next one gets this serial.
    pub fn serials(&self) -> u32 {
        self.serials
    }

    /// How many events have happened, the start included.
    pub fn events(&self) -> u32 {
        self.events
    }

    pub fn slots(&self) -> &[Rc<Slot>] {
        &self.slots
    }

    pub fn slot(&self, process: ProcessId) -> Option<&Slot> {
        self.slots.get(process.index()).map(|slot| &**slot)
    }

    /// Is a message held, or does one wait at a cut, or is a process paused? While not, all that is pending can happen.
    pub fn has_obstacles(&self) -> bool {
        self.obstacles > 0
    }

    /// Messages in flight and armed timers, the latest first.
    pub fn pending(&self) -> &VecDeque<Pending> {
        &self.pending
    }

    pub fn role(&self, process: ProcessId) -> Option<Role> {
        let state = self.slot(process)?.state.as_ref()?;
        Some(self.behaviour.role(&**state))
    }

    /// One lamp for each property, in the algorithm's order.
    pub fn lamps(&self) -> Vec<Lamp> {
        (0..self.behaviour.properties().len()).map(|property| self.lamp(property as u8)).collect()
    }

    /// The lamp of the property at this place of the algorithm's list.
    pub fn lamp(&self, property: u8) -> Lamp {
        if let Some(breach) = self.broken.iter().find(|breach| breach.property == property) {
            return Lamp::Broken { event: breach.event, violation: breach.violation.clone() };
        }
        match self.progress(property) {
            None => Lamp::Holds,
            Some(Progress::Reached) => Lamp::Reached,
            Some(Progress::Blocked(why)) => Lamp::Blocked(why),
            Some(Progress::NotYet(why)) => {
                let sentence = match self.overdue(property) {
                    _ if self.is_over() => why,
                    Some(bound) => format!("{why}, {bound} after the last interference"),
                    None => return Lamp::Open(why),
                };
                let variable = self.behaviour.properties().get(usize::from(property)).map_or("", |info| info.name);
                let violation = Violation { process: None, variable, sentence };
                Lamp::Broken { event: self.events - 1, violation }
            }
        }
    }

    /// How far a liveness property has come; `None` for a safety property.
    pub fn progress(&self, property: u8) -> Option<Progress> {
        self.behaviour.progress(property, &self.moment())
    }

    fn moment(&self) -> Moment<'_> {
        Moment { slots: &self.slots, ghost: &*self.ghost, now: self.true_time(), touched: None }
    }

    /// The declared bound of a liveness property, if it has passed since somebody last interfered. While anything is
    /// cut, held or paused, and on links without a bound, nothing is promised.
    fn overdue(&self, property: u8) -> Option<Time> {
        if self.obstacles > 0 || !self.cuts.is_empty() {
            return None;
        }
        let (from, delay) = self.plan.bound()?;
        let bound = self.behaviour.bound(property, &self.moment(), delay)?;
        (self.now > self.disturbed.max(from).after(bound)).then_some(Time(bound))
    }

    /// The first violation of each broken safety property.
    pub fn broken(&self) -> &[Breach] {
        &self.broken
    }

    /// Nothing is pending and the script has nothing left that could happen: nothing will ever happen by itself.
    pub fn is_over(&self) -> bool {
        self.pending.is_empty() && self.script_is_over()
    }

    /// A number that is equal for two worlds that came about by the same events and hold the same states.
    pub fn digest(&self) -> u64 {
        let mut digest = self.digest;
        for slot in &self.slots {
            digest.mix(slot.state.as_ref().map_or(0, |state| state.digest()));
            digest.mix(slot.stable.as_ref().map_or(0, |stable| stable.digest()));
        }
        digest.mix(self.ghost.digest());
        digest.value()
    }

    /// The place of the earliest thing that can happen. What a paused process or a held message waits for is passed
    /// over.
    fn earliest(&self) -> Option<usize> {
        if self.obstacles == 0 {
            return self.pending.len().checked_sub(1);
        }
        (0..self.pending.len()).rev().find(|&place| self.obstacle(&self.pending[place]).is_none())
    }

    /// Runs what is pending at `place`, at `at` or now, whichever is later.
    fn run(&mut self, place: usize, at: Time, cause: Cause, step: &mut Step) {
        let Some(pending) = self.pending.remove(place) else { return };
        self.now = self.now.max(at);
        match pending.what {
            Waiting::Timer { process, timer } => {
                let slot = Rc::make_mut(&mut self.slots[process.index()]);
                slot.timers.retain(|armed| armed.timer != timer);
                self.begin(EventKind::Fire, process, cause, step);
                self.digest.mix(u64::from(timer));
                step.row.timer = timer;
                self.handle(process, Call::Timer(timer), step);
                self.finish(Some(process), step);
            }
            Waiting::Message(message) => {
                let id = message.id;
                if message.held {
                    self.obstacles -= 1;
                }
                let receiver = &self.slots[id.to.index()];
                let (kind, end) = match receiver.state.is_none() {
                    true => (EventKind::LostAtCrashed, Some(Fate::ReceiverDown)),
                    false if receiver.quirks.is_some() && self.omits_to_receive(id) => {
                        (EventKind::Omitted, Some(Fate::Omitted))
                    }
                    false if message.corrupt => (EventKind::Corrupted, Some(Fate::Corrupted)),
                    false => (EventKind::Deliver, None),
                };
                self.begin(kind, id.to, cause, step);
                (step.row.peer, step.row.message) = (id.from, message.serial);
                self.digest.mix(digest_of(&id));
                step.about = Some(message.kind);
                if let Some(fate) = end {
                    step.fates.push((message.serial, fate));
                    self.finish(None, step);
                    return;
                }
                let InFlight { serial, payload, lamport, claims, .. } = message;
                self.handle(id.to, Call::Message { from: claims, payload, lamport }, step);
                let fate = if step.row.has(flags::IGNORED) { Fate::Ignored } else { Fate::Delivered };
                step.fates.push((serial, fate));
                self.finish(Some(id.to), step);
            }
        }
    }

    /// Clears the step and opens its row.
    pub(super) fn begin(&mut self, kind: EventKind, process: ProcessId, cause: Cause, step: &mut Step) {
        step.sent.clear();
        step.fates.clear();
        step.moved.clear();
        step.forged.clear();
        step.effects.clear(0);
        step.done = 0;
        step.about = None;
        step.act = None;
        step.row = Row::empty();
        step.row.kind = kind;
        step.row.process = process;
        step.row.at = self.now;
        step.row.first_sent = self.serials;
        step.row.flags = match cause {
            Cause::Clock => 0,
            Cause::Script => flags::SCRIPT,
            Cause::User => flags::USER,
        };
        self.digest.mix((kind as u64) << 32 | u64::from(process.0));
        self.digest.mix(self.now.0);
    }

    /// Evaluates the properties and counts the event. `touched` is the process whose handler ran.
    pub(super) fn finish(&mut self, touched: Option<ProcessId>, step: &mut Step) {
        step.row.sent = step.sent.len() as u16;
        if let Some(slot) = step.row.at_process().and_then(|process| self.slots.get(process.index())) {
            step.row.lamport = slot.lamport;
            match &slot.state {
                // The handler has said it.
                Some(_) if touched.is_some() && !step.row.kind.is_fault() => {}
                Some(state) => step.row.plays(self.behaviour.role(&**state), self.behaviour.badge(&**state)),
                None => (step.row.role, step.row.badge) = (RoleStyle::Plain, 0),
            }
        }
        let before = self.broken.len();
        let moment = Moment { slots: &self.slots, ghost: &*self.ghost, now: self.true_time(), touched };
        self.behaviour.check(&moment, self.events, &mut self.broken);
        if self.broken.len() > before {
            step.row.flags |= flags::VIOLATION;
        }
        self.events += 1;
        if self.watch.is_some() {
            self.look_out(step);
        }
    }

    /// Files what will happen under its time; what came first stays first among equals.
    pub(super) fn wait(&mut self, due: Time, what: Waiting) -> u32 {
        let order = self.order;
        self.order += 1;
        let place = self.place(due, order).unwrap_or_else(|place| place);
        self.pending.insert(place, Pending { due, order, what });
        order
    }

    /// Where (due, order) stands or belongs in the list, which runs from latest to earliest.
    pub(super) fn place(&self, due: Time, order: u32) -> Result<usize, usize> {
        self.pending.binary_search_by(|pending| (due, order).cmp(&(pending.due, pending.order)))
    }

    /// The row's style for a process that is up, used by pictures of a moment.
    pub fn style(&self, process: ProcessId) -> RoleStyle {
        self.role(process).map_or(RoleStyle::Plain, |role| role.style)
    }
}
