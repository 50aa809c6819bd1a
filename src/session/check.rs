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
use crate::sim::{Action, Kind, World};

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
    States(u32),
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
    pub budget: String,
    pub states: u32,
    pub symmetry: bool,
    pub last: Option<Check>,
    pub(super) started: u32,
}

impl Checks {
    /// As at first; what was searched stays.
    pub(super) fn anew(&self) -> Checks {
        Checks { last: self.last.clone(), started: self.started, ..Checks::default() }
    }
}

impl Default for Checks {
    fn default() -> Self {
        let (property, here, pace, budget) = (None, false, None, String::new());
        Checks { property, here, pace, budget, states: USUAL_STATES, symmetry: false, last: None, started: 0 }
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
        let Searched { pace, budget, states, depth, whole, stop, .. } = searched;
        Extent { free: pace == Pace::Free, budget: budget.write(), states, depth, whole, limit: limit(stop) }
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
        let opened = scenario::open(&task.document).map_err(|error| error.to_string())?;
        let document = opened.document;
        let grown = document.grow().map_err(|error| error.to_string())?;
        let mut recording = grown.branches.get(document.view.branch as usize).recording.clone();
        let (from, world) = match task.from {
            None => {
                let mut world: World = (*recording.world_at(0)).clone();
                (opening(&mut world), world)
            }
            Some(from) => {
                recording.record_to(from.saturating_add(1));
                (from.min(recording.last()), (*recording.world_at(from)).clone())
            }
        };
        let budget = task.budget.as_deref().map(|text| Budget::default().read(text)).transpose();
        let goals: Vec<(u8, Goal)> = task.properties.iter().map(|&property| (property, Goal::Violation)).collect();
        let wish = Wish {
            goals: goals.clone(),
            pace: task.free.map(|free| if free { Pace::Free } else { Pace::Clock }),
            budget: budget.map_err(|error| error.to_string())?,
            repeats: false,
            symmetry: task.symmetry,
            order: Order::Breadth,
            limits: Limits { depth: DEPTH, states: task.states, bytes: BYTES, cycles: true, sleep: false },
        };
        Ok(Errand { from, goals: goals.len(), inquiry: Inquiry::new(world, wish), millis: 0 })
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

impl Check {
    /// The document that was searched, with what was found as a fork, and the event after which that begins. With `now`:
    /// that document instead, if all that was searched is still in it.
    fn found(&self, news: &News, goal: usize, now: Option<Document>) -> Option<(Document, u32)> {
        let Reply::Found { from, acts, events, .. } = news.answers.get(goal)? else { return None };
        let searched = scenario::open(&self.task.document).ok()?.document;
        let (name, place) = (format!("Breaks {}", self.names.get(goal)?), (searched.view.branch, *from));
        let document = now.filter(|now| now.extends(&searched)).unwrap_or(searched);
        Some((document.with_fork(name, place, acts, *events), *from))
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
            CheckMessage::Budget(text) => match Budget::default().read(&text) {
                Ok(_) => self.checks.budget = text,
                Err(error) => self.refuse(format!("{error}.")),
            },
            CheckMessage::States(states) if (1_000..=MOST_STATES).contains(&states) => self.checks.states = states,
            CheckMessage::States(states) => {
                self.refuse(format!(
                    "A search here has 1000 to {MOST_STATES} states, not {states}; the command takes more."
                ));
            }
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
        let infos = self.recording().behaviour().properties();
        let document = match self.document().to_json() {
            Ok(document) => document,
            Err(error) => return self.refuse(format!("{error}.")),
        };
        if let (true, Err(why)) = (self.checks.symmetry, self.symmetry()) {
            return self.refuse(format!("{why}."));
        }
        let Checks { property, here, pace, budget, states, symmetry, .. } = &self.checks;
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
            states: *states,
            symmetry: *symmetry,
        };
        self.checks.started += 1;
        let (number, title, news) = (self.checks.started, self.title.clone(), News::default());
        let told = Vec::new();
        self.checks.last = Some(Check { number, task, title, running: true, failed: false, news, names, told });
    }

    /// Opens what was found as a fork of the run that was searched, at its last event, told apart from what did not
    /// cause it. Forks made since then stay.
    fn open_found(&mut self, goal: usize) {
        let Some(document) = self.found(goal, Some(self.document())) else { return };
        self.open_document(&document);
        self.selection = Selection::Event(self.event);
        self.looks.cone = true;
    }

    /// The same schedule with all rules kept: what cannot happen then is left out.
    fn restore_rule(&mut self, goal: usize) {
        let Some(mut document) = self.found(goal, None) else { return };
        document.plan.variants.clear();
        document.origin = None;
        document.title = format!("{}, all rules kept", document.title);
        self.open_document(&document);
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

    /// Can a rule be restored?
    pub fn breaks_a_rule(&self) -> bool {
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
