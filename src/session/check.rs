//! The checker as the person sees it: what is asked, how far the search has come, what was found, and the way into it.

use serde::{Deserialize, Serialize};

use super::message::Panel;
use super::session::Session;
use crate::check::{
    self, Budget, Finding, Goal, Inquiry, Limits, Move, NAMES, Order, Pace, Question, Searched, Stop, Symmetry,
    Unalike, Wish, opening,
};
use crate::scenario::{self, Document};
use crate::scene::look::Selection;
use crate::scene::sentence;
use crate::sim::{Action, Kind, Lamp, Step, World};

/// A page searches no more states than this at a time, and takes no more memory.
const MOST_STATES: u32 = 5_000_000;
/// About ten seconds.
const USUAL_STATES: u32 = 500_000;
const BYTES: usize = 1 << 30;
const DEPTH: u32 = 1_000;

/// What can be done with the checker.
#[derive(Clone, Debug, PartialEq)]
pub enum CheckMessage {
    /// Which property by its place, or all of them.
    Property(Option<u8>),
    /// From the event that is looked at, or from the start.
    Here(bool),
    /// `None`: as each property needs it.
    Pace(Option<Pace>),
    /// What may happen how often, as text; empty: the usual.
    Budget(String),
    /// The most states, as text.
    States(String),
    /// States that differ only by renaming processes that are alike count once.
    Symmetry(bool),
    Start,
    /// Stops it; what was found stays.
    Cancel,
    News(u32, News),
    /// The search with this number cannot go on.
    Failed(u32),
    /// Makes what was found of this goal a fork, and goes to where it ends.
    Open(usize),
    /// The same with all rules kept, as a run of its own.
    Restore(usize),
}

/// The checker of a session: what is asked next, and the last search.
#[derive(Clone)]
pub struct Checks {
    pub property: Option<u8>,
    pub here: bool,
    pub pace: Option<Pace>,
    /// As it was typed, right or wrong.
    pub budget: String,
    pub states: String,
    pub symmetry: bool,
    pub last: Option<Check>,
    pub(super) started: u32,
}

impl Checks {
    /// As at first; what was searched stays.
    pub(super) fn anew(&self) -> Checks {
        Checks { last: self.last.clone(), started: self.started, ..Checks::default() }
    }

    /// Why what was typed is no budget.
    pub fn no_budget(&self) -> Option<String> {
        Budget::default().read(&self.budget).err().map(|error| format!("{error}."))
    }

    pub(super) fn most_states(&self) -> Result<u32, String> {
        let states = self.states.trim().parse().ok().filter(|states| (1_000..=MOST_STATES).contains(states));
        states.ok_or_else(|| {
            let typed = if self.states.is_empty() { "nothing" } else { &self.states };
            format!("A search here has 1000 to {MOST_STATES} states, not {typed}; the command takes more.")
        })
    }

    /// Why what was typed is no number of states.
    pub fn no_states(&self) -> Option<String> {
        self.most_states().err()
    }
}

impl Default for Checks {
    fn default() -> Self {
        let (property, here, pace, budget) = (None, false, None, String::new());
        let states = USUAL_STATES.to_string();
        Checks { property, here, pace, budget, states, symmetry: false, last: None, started: 0 }
    }
}

/// One search.
#[derive(Clone)]
pub struct Check {
    /// Tells it from those before it, whose late answers are not for it.
    pub number: u32,
    pub task: Task,
    /// The run that is searched, as text, and its title.
    pub title: String,
    /// The algorithm of that run, and whether it breaks a rule.
    pub algorithm: &'static str,
    pub breaks: bool,
    pub running: bool,
    pub failed: bool,
    pub news: News,
    /// By goal: its property's name.
    pub names: Vec<&'static str>,
    /// By goal: what was found as sentences, one an event.
    pub told: Vec<Vec<String>>,
}

/// What a worker is told. It crosses over as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    document: String,
    /// `None`: before anything but what the script says of the system itself.
    from: Option<u32>,
    properties: Vec<u8>,
    /// Free, by the clock, or as each property needs it.
    free: Option<bool>,
    budget: Option<String>,
    states: u32,
    symmetry: bool,
}

/// How a search stands. It crosses over as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    pub round: usize,
    pub rounds: usize,
    pub states: u64,
    pub transitions: u64,
    pub depth: u32,
    pub waiting: usize,
    pub bytes: usize,
    /// Worked for so many milliseconds.
    pub millis: u64,
    pub over: bool,
    /// What was searched in the round under way.
    pub free: bool,
    pub budget: String,
    /// Up to renaming of these processes states were counted; empty if each counts.
    pub alike: Vec<String>,
    /// Which limit ended it.
    pub limit: Option<String>,
    /// By goal.
    pub answers: Vec<Reply>,
}

/// What became of one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    Found {
        /// The event after which it begins.
        from: u32,
        /// Acts, each with the number of events before it.
        acts: Vec<(u32, Action)>,
        events: u32,
        steps: usize,
        faults: usize,
        /// No run within this budget has fewer steps.
        shortest: Option<String>,
        /// None of its steps can be left out.
        minimal: bool,
        free: bool,
        /// After so many events it goes round for ever.
        round: Option<u32>,
    },
    /// Everything within the budget was searched.
    Nothing(Extent),
    /// The search ended before that, or before it came to this property at all.
    Unknown(Option<Extent>),
}

/// What the last round saw that looked for one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    pub free: bool,
    pub budget: String,
    pub states: u32,
    pub depth: u32,
    /// Was that all there is within the budget?
    pub whole: bool,
    /// Which limit ended it.
    pub limit: Option<String>,
    /// What the algorithm has and the budget leaves no room for, in words; empty where that is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub silent: String,
}

fn limit(stop: Option<Stop>) -> Option<String> {
    let name = |stop| match stop {
        Stop::States => "states",
        Stop::Bytes => "memory",
        Stop::Depth => "depth",
    };
    stop.map(|stop| name(stop).to_owned())
}

impl From<Searched> for Extent {
    fn from(searched: Searched) -> Extent {
        let silent = searched.silences().join(" and ");
        let Searched { pace, budget, states, depth, whole, stop, .. } = searched;
        Extent { free: pace == Pace::Free, budget: budget.write(), states, depth, whole, limit: limit(stop), silent }
    }
}

/// A search under way, in a worker or in the page itself.
pub struct Errand {
    from: u32,
    goals: usize,
    inquiry: Inquiry,
    millis: u64,
}

impl Task {
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a task and begins it.
    pub fn begin(text: &str) -> Result<Errand, String> {
        let task: Task = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let (from, world, wish) = task.asked()?;
        let goals = task.properties.len();
        Ok(Errand { from, goals, inquiry: Inquiry::new(world, wish), millis: 0 })
    }

    /// Why no round of it can count states that differ only by renaming processes as one.
    fn unalike(&self) -> Option<Unalike> {
        let (_, world, wish) = self.asked().ok()?;
        Inquiry::unalike(&world, &wish)
    }

    /// The event after which it begins, the world there, and what is searched for.
    fn asked(&self) -> Result<(u32, World, Wish), String> {
        let opened = scenario::open(&self.document).map_err(|error| error.to_string())?;
        let document = opened.document;
        let grown = document.grow().map_err(|error| error.to_string())?;
        let mut recording = grown.branches.get(document.view.branch as usize).recording.clone();
        let (from, world) = match self.from {
            None => {
                let mut world: World = (*recording.world_at(0)).clone();
                (opening(&mut world), world)
            }
            Some(from) => {
                recording.record_to(from.saturating_add(1));
                (from.min(recording.last()), (*recording.world_at(from)).clone())
            }
        };
        let budget = self.budget.as_deref().map(|text| Budget::default().read(text)).transpose();
        let wish = Wish {
            goals: self.properties.iter().map(|&property| (property, Goal::Violation)).collect(),
            pace: self.free.map(|free| if free { Pace::Free } else { Pace::Clock }),
            budget: budget.map_err(|error| error.to_string())?,
            repeats: false,
            symmetry: self.symmetry,
            order: Order::Breadth,
            limits: Limits { depth: DEPTH, states: self.states, bytes: BYTES, cycles: true, sleep: false },
        };
        Ok((from, world, wish))
    }
}

impl Errand {
    /// Goes on until `now` says that so many milliseconds have passed, or the search is over.
    pub fn work(&mut self, millis: f64, now: impl Fn() -> f64) -> News {
        let began = now();
        let mut over = false;
        while !over && now() - began < millis {
            over = self.inquiry.go(200);
        }
        self.millis += (now() - began) as u64;
        let (states, transitions, depth, bytes) = self.inquiry.totals();
        let (round, rounds) = self.inquiry.round();
        let (waiting, stop) = (self.inquiry.tally().waiting, self.inquiry.stop());
        let answers = (0..self.goals).map(|goal| self.reply(goal)).collect();
        let question = self.inquiry.question();
        News {
            round,
            rounds,
            states,
            transitions,
            depth,
            waiting,
            bytes,
            millis: self.millis,
            over,
            free: question.pace == Pace::Free,
            budget: question.budget.write(),
            alike: question.symmetry.as_ref().map_or(Vec::new(), Symmetry::names),
            limit: limit(stop),
            answers,
        }
    }

    fn reply(&mut self, goal: usize) -> Reply {
        match self.inquiry.answer(goal) {
            check::Answer::Nothing(searched) => Reply::Nothing(searched.into()),
            check::Answer::Unknown(searched) => Reply::Unknown(searched.map(Extent::from)),
            check::Answer::Found(Finding { schedule, pace, shortest, minimal, .. }) => {
                let before =
                    |round: usize| schedule.choices[..round].iter().map(|moves: &Vec<Move>| moves.len() as u32).sum();
                Reply::Found {
                    from: self.from,
                    acts: schedule.acts(),
                    events: schedule.moves().count() as u32,
                    steps: schedule.choices.len(),
                    faults: schedule.faults(),
                    shortest: shortest.map(|budget| budget.write()),
                    minimal,
                    free: pace == Pace::Free,
                    round: schedule.round.map(before),
                }
            }
        }
    }
}

/// A schedule replayed with all rules kept, and how it ends.
struct Restored {
    document: Document,
    sentence: String,
}

impl Check {
    /// The document that was searched, with what was found as a fork, and the event after which that begins. With `now`:
    /// that document instead, if all that was searched is still in it.
    fn found(&self, news: &News, goal: usize, now: Option<Document>) -> Option<(Document, u32)> {
        let Reply::Found { from, acts, events: events @ 1.., .. } = news.answers.get(goal)? else { return None };
        let searched = scenario::open(&self.task.document).ok()?.document;
        let (name, place) = (format!("Breaks {}", self.names.get(goal)?), (searched.view.branch, *from));
        let document = now.filter(|now| now.extends(&searched)).unwrap_or(searched);
        Some((document.with_fork(name, place, acts, *events), *from))
    }

    /// What was found, with all rules kept: whatever of it can happen then, and nothing else.
    fn restored(&self, goal: usize) -> Option<Restored> {
        let Reply::Found { from, acts, events, .. } = self.news.answers.get(goal)? else { return None };
        let name = self.names.get(goal)?;
        let mut document = scenario::open(&self.task.document).ok()?.document;
        document.plan.variants.clear();
        document.origin = None;
        document.title = format!("{}, all rules kept", document.title);
        let grown = document.grow().ok()?;
        let mut recording = grown.branches.get(document.view.branch as usize).recording.clone();
        recording.record_to(from.saturating_add(1));
        let (mut world, mut step) = ((*recording.world_at(*from)).clone(), Step::default());
        let (mut kept, mut made) = (Vec::new(), 0);
        for place in 0..*events {
            let act = acts.iter().find(|(after, _)| *after == place).map(|(_, action)| action.clone());
            let next = act.clone().map_or(Move::Clock, Move::Act);
            if next.make(&mut world, &mut step) {
                kept.extend(act.map(|action| (made, action)));
                made += 1;
            }
        }
        let property = usize::from(*self.task.properties.get(goal)?);
        let verdict = if matches!(world.lamps().get(property)?, Lamp::Broken { .. }) { "is violated" } else { "holds" };
        let sentence = match events - made {
            0 => format!("With all rules kept the same schedule can happen, and {name} {verdict}."),
            gone => format!("With all rules kept {gone} of its {events} events cannot happen, and {name} {verdict}."),
        };
        let place = (document.view.branch, *from);
        let document = document.with_fork(format!("{name}, all rules kept"), place, &kept, made);
        Some(Restored { document, sentence })
    }

    /// The run that was searched, with what was found as a fork of it, as text.
    pub fn document(&self, goal: usize) -> Option<String> {
        self.found(&self.news, goal, None).and_then(|(document, _)| document.to_json().ok())
    }

    fn found_steps(&self, news: &News, goal: usize) -> Vec<String> {
        let Some((document, from)) = self.found(news, goal, None) else { return Vec::new() };
        let Ok(grown) = document.grow() else { return Vec::new() };
        let mut recording = grown.branches.get(document.view.branch as usize).recording.clone();
        recording.record_to(document.view.event + 1);
        let last = document.view.event.min(recording.last());
        (from + 1..=last).map(|event| sentence::event(&recording, event)).collect()
    }
}

impl Session {
    pub(super) fn check(&mut self, message: CheckMessage) {
        match message {
            CheckMessage::Property(property) => self.checks.property = property,
            CheckMessage::Here(here) => self.checks.here = here,
            CheckMessage::Pace(pace) => self.checks.pace = pace,
            CheckMessage::Budget(text) => self.checks.budget = text,
            CheckMessage::States(text) => self.checks.states = text,
            CheckMessage::Symmetry(symmetry) => self.checks.symmetry = symmetry,
            CheckMessage::Start => self.start_check(),
            CheckMessage::Open(goal) => self.open_found(goal),
            CheckMessage::Restore(goal) => self.restore_rule(goal),
            message => {
                let Some(check) = &mut self.checks.last else { return };
                match message {
                    CheckMessage::Cancel => check.running = false,
                    CheckMessage::News(number, news) if number == check.number && check.running => {
                        check.running = !news.over;
                        let told = (0..news.answers.len()).map(|goal| match check.news.answers.get(goal) {
                            known if known == news.answers.get(goal) => {
                                check.told.get(goal).cloned().unwrap_or_default()
                            }
                            _ => check.found_steps(&news, goal),
                        });
                        check.told = told.collect();
                        check.news = news;
                    }
                    CheckMessage::Failed(number) if number == check.number => {
                        (check.running, check.failed) = (false, true);
                    }
                    _ => {}
                }
            }
        }
    }

    fn start_check(&mut self) {
        if let Some(why) = self.checks.no_budget() {
            return self.refuse(why);
        }
        let states = match self.checks.most_states() {
            Ok(states) => states,
            Err(why) => return self.refuse(why),
        };
        let document = match self.document().to_json() {
            Ok(document) => document,
            Err(error) => return self.refuse(format!("{error}.")),
        };
        if let (true, Err(why)) = (self.checks.symmetry, self.symmetry()) {
            return self.refuse(format!("{why}."));
        }
        let infos = self.recording().behaviour().properties();
        let Checks { property, here, pace, budget, symmetry, .. } = &self.checks;
        let properties: Vec<u8> = match property {
            Some(property) => vec![*property],
            None => (0..infos.len() as u8).collect(),
        };
        let names =
            properties.iter().filter_map(|&place| infos.get(usize::from(place))).map(|info| info.name).collect();
        let task = Task {
            document,
            from: here.then_some(self.event),
            properties,
            free: pace.map(|pace| pace == Pace::Free),
            budget: Some(budget.clone()).filter(|budget| !budget.is_empty()),
            states,
            symmetry: *symmetry,
        };
        // What no round of it could make use of is refused, not left out.
        if let Some(why) = task.symmetry.then(|| task.unalike()).flatten() {
            return self.refuse(format!("{why}."));
        }
        self.checks.started += 1;
        let (number, title, news) = (self.checks.started, self.title.clone(), News::default());
        let (algorithm, breaks, told) = (self.entry.card.id, self.breaks_a_rule(), Vec::new());
        let (running, failed) = (true, false);
        let check = Check { number, task, title, algorithm, breaks, running, failed, news, names, told };
        self.checks.last = Some(check);
    }

    /// Opens what was found as a fork of the run that was searched, at its last event, told apart from what did not
    /// cause it. Forks made since then stay.
    fn open_found(&mut self, goal: usize) {
        let Some(document) = self.found(goal, Some(self.document())) else { return };
        self.open_document(&document);
        self.selection = Selection::Event(self.event);
        self.looks.cone = true;
    }

    /// The same schedule with all rules kept, up to where nothing of it can happen any more.
    fn restore_rule(&mut self, goal: usize) {
        let Some(restored) = self.checks.last.as_ref().and_then(|check| check.restored(goal)) else { return };
        self.open_document(&restored.document);
        self.tell(restored.sentence);
    }

    fn found(&self, goal: usize, now: Option<Document>) -> Option<Document> {
        let check = self.checks.last.as_ref()?;
        check.found(&check.news, goal, now).map(|(document, _)| document)
    }

    fn open_document(&mut self, document: &Document) {
        let text = match document.to_json() {
            Ok(text) => text,
            Err(error) => return self.refuse(format!("{error}.")),
        };
        self.open(&text);
        self.panel = Panel::None;
    }

    /// Which processes are alike in what would be searched.
    pub fn symmetry(&self) -> Result<Symmetry, Unalike> {
        let from = if self.checks.here { self.event } else { 0 };
        let mut world = (*self.recording().world_at(from)).clone();
        if from == 0 {
            opening(&mut world);
        }
        Symmetry::of(&world, &Question::usual(&world, 0).requests)
    }

    /// Does this run break a rule of the algorithm?
    fn breaks_a_rule(&self) -> bool {
        !self.recording().plan().variants.is_empty()
    }

    /// The properties that can be chosen: name, promise, and whether it is promised always.
    pub fn checkable(&self) -> Vec<(&'static str, &'static str, bool)> {
        let infos = self.recording().behaviour().properties();
        infos.iter().map(|info| (info.name, info.promise, info.kind == Kind::Always)).collect()
    }
}

/// What a budget can name, for a hint.
pub fn budget_words() -> String {
    NAMES.join(", ")
}
