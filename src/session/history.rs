//! The history of what clients asked and were told, of this run or from a file: which consistency allows it, and the points of
//! an order that a person may look for by hand.

use super::heard::{Heard, heard};
use super::message::Panel;
use super::session::Session;
use crate::history::{
    Consistency, Datum, Guarantees, History, HistoryError, Limits, Misfit, Model, Operation, Outcome, Points, Refusal,
    Report, Verdict, broken, check, counted, judge, left_out, read,
};
use crate::scene::history::{Bars, Ruler, bars, window};
use crate::scene::list::DisplayList;
use crate::scene::look::Selection;
use crate::scene::path::Rect;
use crate::scene::text::FontTable;

/// A page reads no longer text than this, in bytes.
pub const LONGEST: usize = 1 << 20;
/// A judgement takes so many steps at first, a few hundredths of a second, and at most so many.
const FIRST: u64 = 100_000;
const MOST: u64 = 1_000_000;
/// So many operations are listed in words.
const ROWS: usize = 1_000;
/// Configurations remembered meanwhile, 16 MB or less.
const MEMORY: usize = 1 << 18;

/// What can be done with a history.
#[derive(Clone, Debug, PartialEq)]
pub enum HistoryMessage {
    /// Opens the panel, with the history of the run unless a file is open in it.
    Show,
    /// Reads a file's text, in any of the formats.
    Read {
        name: String,
        text: String,
    },
    /// Goes back from the file to the run.
    Run,
    /// By its place in [`models`].
    Model(usize),
    /// By its place in [`consistencies`].
    Consistency(usize),
    /// Judges again with more work.
    Longer,
    Choose(u32),
    /// The operation that takes effect after the chosen one, or before.
    Next(bool),
    /// Moves a point to a place on the axis of calls and answers.
    Slide(u32, f32),
    /// Moves the chosen point past the next one, or past the one before.
    Pass(bool),
    /// The chosen operation, which was never answered, takes effect or does not.
    Toggle,
    /// Puts every point where it was at first.
    PutBack,
    /// Goes to the event in which the chosen operation was called.
    Jump,
}

/// The names of what a history can be held against.
pub fn consistencies() -> impl Iterator<Item = &'static str> {
    Consistency::ALL.into_iter().map(|(name, _)| name)
}

/// The names of the objects that clients can share.
pub fn models() -> impl Iterator<Item = &'static str> {
    Model::ALL.into_iter().map(Model::name)
}

/// What a session keeps of histories.
#[derive(Default)]
pub struct Histories {
    pub trial: Option<Trial>,
    /// The place of the chosen consistency.
    pub consistency: usize,
}

/// One history, how it was judged, and where its points stand.
pub struct Trial {
    /// The file; none is the run itself.
    pub file: Option<String>,
    pub history: History,
    pub model: Model,
    /// Of the run: the event of each call.
    calls: Vec<u32>,
    /// Not everything that was answered is in it.
    pub cut: bool,
    /// The place of the consistency that was asked for, and how many steps that may take.
    asked: usize,
    allowed: u64,
    pub report: Report,
    /// The smallest sets of session guarantees that cannot be kept together.
    broken: Vec<Guarantees>,
    /// The points at first, and as they stand now. Only an order in real time has any.
    first: Option<Points>,
    pub points: Option<Points>,
    pub misfit: Option<Misfit>,
    pub chosen: Option<u32>,
}

/// What is known of an order or of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Fits,
    Fails,
    Open,
}

/// Operations one after another: each by its number and in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderView {
    pub title: String,
    pub rows: Vec<(u32, String)>,
    /// So many are left out at the end.
    pub more: usize,
}

impl Trial {
    fn new(file: Option<String>, history: History, model: Model, asked: usize) -> Result<Trial, HistoryError> {
        let mut trial = Trial {
            file,
            history,
            model,
            calls: Vec::new(),
            cut: false,
            asked,
            allowed: FIRST,
            report: Report { verdict: Verdict::Undecided, steps: 0 },
            broken: Vec::new(),
            first: None,
            points: None,
            misfit: None,
            chosen: None,
        };
        trial.decide()?;
        Ok(trial)
    }

    fn consistency(&self) -> (&'static str, Consistency) {
        Consistency::ALL.get(self.asked).copied().unwrap_or(Consistency::ALL[0])
    }

    fn decide(&mut self) -> Result<(), HistoryError> {
        let (name, consistency) = self.consistency();
        let (limits, initial) = (Limits { steps: self.allowed, memory: MEMORY }, self.history.initial.as_ref());
        self.report = check(&self.history, self.model, initial, consistency, limits, &mut || true)?;
        let refused = matches!(self.report.verdict, Verdict::Refused(_));
        self.broken = match refused && name == "session" {
            true => broken(&self.history, self.model, initial, limits, &mut || true)?.0,
            false => Vec::new(),
        };
        self.first = (consistency == Consistency::Linearizable).then(|| {
            let found = match &self.report.verdict {
                Verdict::Allowed(views) => views.first().and_then(|view| Points::new(&self.history, &view.order)),
                Verdict::Refused(refusal) => self.attempt(refusal.prefix, limits),
                Verdict::Undecided => None,
            };
            found.unwrap_or_else(|| Points::by_answer(&self.history))
        });
        self.put_back();
        self.chosen = self.chosen.or(self.refusal().map(|refusal| refusal.operation)).or(Some(0));
        Ok(())
    }

    /// Points that explain everything before the end of a refused prefix, and then the rest in the order of the answers.
    fn attempt(&self, prefix: u32, limits: Limits) -> Option<Points> {
        let last = prefix.checked_sub(1)?;
        let mut before = self.history.clone();
        before.operations.retain(|operation| operation.call < last);
        for operation in &mut before.operations {
            if operation.answer.is_some_and(|answer| answer >= last) {
                (operation.answer, operation.outcome) = (None, Outcome::Open);
            }
        }
        before.events = last;
        let (initial, asked) = (self.history.initial.as_ref(), Consistency::Linearizable);
        let verdict = check(&before, self.model, initial, asked, limits, &mut || true).ok()?.verdict;
        let Verdict::Allowed(mut views) = verdict else { return None };
        let mut order = views.pop()?.order;
        let mut placed = vec![false; self.history.operations.len()];
        order.iter().for_each(|number| placed[*number as usize] = true);
        let rest = Points::by_answer(&self.history).order();
        order.extend(rest.into_iter().filter(|number| !placed[*number as usize]));
        Points::new(&self.history, &order)
    }

    fn put_back(&mut self) {
        self.points = self.first.clone();
        self.judge();
    }

    /// Holds the points against the model.
    fn judge(&mut self) {
        let judged = self.points.as_ref().map(|points| {
            judge(&self.history, self.model, self.history.initial.as_ref(), &points.order()).ok().and_then(Result::err)
        });
        self.misfit = judged.flatten();
    }

    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.report.verdict {
            Verdict::Refused(refusal) => Some(refusal),
            Verdict::Allowed(_) | Verdict::Undecided => None,
        }
    }

    /// The operation that does not fit where the points put it.
    fn wrong(&self) -> Option<u32> {
        match self.misfit.as_ref()? {
            Misfit::Answer { operation, .. } | Misfit::TooLate { operation, .. } => Some(*operation),
            Misfit::Missing { operation } | Misfit::Twice { operation } => Some(*operation),
        }
    }

    /// The places of what it was held against, in [`models`] and in [`consistencies`].
    pub fn asked(&self) -> (usize, usize) {
        (Model::ALL.iter().position(|model| *model == self.model).unwrap_or(0), self.asked)
    }

    pub fn has_moved(&self) -> bool {
        self.points != self.first
    }

    /// Can the judgement be given more work?
    pub fn may_take_longer(&self) -> bool {
        self.report.verdict == Verdict::Undecided && self.allowed < MOST
    }

    fn said(&self, number: u32) -> String {
        let operation = &self.history.operations[number as usize];
        format!("{operation} of {}", self.client(operation))
    }

    fn client(&self, operation: &Operation) -> &str {
        &self.history.clients[operation.client as usize]
    }

    /// What the history is, in one sentence.
    pub fn summary(&self) -> String {
        let History { operations, clients, skipped, .. } = &self.history;
        let skipped = match skipped {
            0 => String::new(),
            entries => format!(" Left out: {}.", left_out(*entries)),
        };
        let cut = if self.cut { " The run is long: what was answered later is left out." } else { "" };
        let operations = counted(operations.len(), "operation", "operations");
        let clients = counted(clients.len(), "client", "clients");
        format!("{operations} of {clients} of a {}.{skipped}{cut}", self.model.name())
    }

    /// Whether the consistency allows the history, and why not.
    pub fn verdict(&self) -> (Standing, String) {
        let (name, steps) = (self.consistency().0, self.report.steps);
        match &self.report.verdict {
            Verdict::Allowed(_) => (Standing::Fits, format!("{name}: an order explains every answer.")),
            Verdict::Refused(refusal) => {
                let shortest = if refusal.shortest { "The shortest" } else { "A" };
                let (why, prefix) = (&refusal.why, refusal.prefix);
                let mut said = format!(
                    "not {name}: {why} {shortest} prefix that is refused: the first {prefix} calls and answers."
                );
                for set in &self.broken {
                    said.push_str(&format!(" Broken: {}.", set.names().join(" together with ")));
                }
                (Standing::Fails, said)
            }
            Verdict::Undecided => (Standing::Open, format!("{name}: undecided after {steps} steps.")),
        }
    }

    /// Whether the order in which the points stand explains every answer; if not, which one it does not.
    pub fn judged(&self) -> Option<(Standing, String)> {
        self.points.as_ref()?;
        let Some(misfit) = &self.misfit else {
            return Some((Standing::Fits, "With these points every answer is explained.".to_owned()));
        };
        let said = match misfit {
            Misfit::Answer { operation, state } => {
                let (holds, name) = (if self.model == Model::Mutex { "is" } else { "holds" }, self.model.name());
                let said = self.said(*operation);
                format!("{said} does not fit: with these points the {name} {holds} {state} at that moment.")
            }
            Misfit::TooLate { operation, after } => {
                format!("{} was answered before {} was called.", self.said(*operation), self.said(*after))
            }
            Misfit::Missing { operation } => format!("{} was answered and takes no effect.", self.said(*operation)),
            Misfit::Twice { operation } => format!("{} takes effect twice.", self.said(*operation)),
        };
        Some((Standing::Fails, said))
    }

    /// The operations in the order of their points, or one such list for each order that was found.
    pub fn orders(&self) -> Vec<OrderView> {
        let list = |title: String, order: &[u32], room: usize| {
            let shown = order.iter().take(room).map(|number| (*number, self.said(*number)));
            OrderView { title, rows: shown.collect(), more: order.len().saturating_sub(room) }
        };
        if let Some(points) = &self.points {
            return vec![list("In the order of the points".to_owned(), &points.order(), ROWS)];
        }
        let Verdict::Allowed(views) = &self.report.verdict else { return Vec::new() };
        let title = |client: Option<u32>| match client {
            None => "An order that explains every answer".to_owned(),
            Some(client) => format!("As {} can have seen it", self.history.clients[client as usize]),
        };
        let room = ROWS / views.len().max(1);
        views.iter().map(|view| list(title(view.client), &view.order, room)).collect()
    }

    /// What is looked at, in words.
    pub fn told(&self) -> Option<String> {
        let number = self.chosen?;
        let operation = &self.history.operations[number as usize];
        let order = self.points.as_ref().map_or(Vec::new(), Points::order);
        let nth = match order.iter().position(|other| *other == number) {
            Some(place) => format!(": number {} of {}", place + 1, order.len()),
            None if self.points.is_some() => ": takes no effect".to_owned(),
            None => String::new(),
        };
        let (line, open) = (operation.line, if operation.answer.is_none() { ", never answered" } else { "" });
        let line = if line > 0 { format!(", line {line}") } else { String::new() };
        Some(format!("{}{line}{open}{nth}.", self.said(number)))
    }

    /// Was the chosen operation never answered?
    pub fn is_open(&self) -> bool {
        self.chosen.is_some_and(|number| self.history.operations[number as usize].answer.is_none())
    }

    pub fn is_run(&self) -> bool {
        self.file.is_none()
    }

    fn seen(&self) -> Bars<'_> {
        let (points, refusal) = (self.points.as_ref(), self.refusal());
        let (wrong, chosen) = (self.wrong(), self.chosen);
        Bars { history: &self.history, points, refusal, wrong, chosen, measure: &FontTable }
    }

    /// What a window of the picture shows.
    pub fn picture(&self, ruler: Ruler, seen: Rect) -> DisplayList {
        window(&self.seen(), ruler, seen)
    }

    /// How far apart events stand that fill a picture of this width, `times` as far.
    pub fn ruler(&self, width: f32, times: f32) -> Ruler {
        Ruler::filling(&self.history, &FontTable, width).zoomed(&self.history, &FontTable, times)
    }

    /// Where the chosen operation is in the picture.
    pub fn chosen_place(&self) -> Option<(f32, u32)> {
        let number = self.chosen?;
        let operation = &self.history.operations[number as usize];
        let at = self.points.as_ref().and_then(|points| points.at(number));
        Some((at.unwrap_or(operation.call as f32), operation.client))
    }

    /// The whole picture.
    pub fn figure(&self) -> DisplayList {
        bars(&Bars { chosen: None, ..self.seen() })
    }

    fn choose_next(&mut self, later: bool) {
        let order = match &self.points {
            Some(points) => points.order(),
            None => (0..self.history.operations.len() as u32).collect(),
        };
        let place = self.chosen.and_then(|number| order.iter().position(|other| *other == number));
        let next = match place {
            None => 0,
            Some(place) if later => (place + 1).min(order.len().saturating_sub(1)),
            Some(place) => place.saturating_sub(1),
        };
        self.chosen = order.get(next).copied();
    }
}

impl Session {
    pub(super) fn tend_history(&mut self, message: HistoryMessage) {
        match message {
            HistoryMessage::Show => {
                (self.panel, self.playing) = (Panel::History, false);
                if self.histories.trial.as_ref().is_none_or(Trial::is_run) {
                    self.judge_run();
                }
            }
            HistoryMessage::Run => self.judge_run(),
            HistoryMessage::Read { name, text } => match self.read_history(name, &text) {
                Ok(trial) => self.histories.trial = Some(trial),
                Err(error) => self.refuse(format!("Not opened: {error}.")),
            },
            HistoryMessage::Consistency(place) => {
                self.histories.consistency = place.min(Consistency::ALL.len() - 1);
                let asked = self.histories.consistency;
                self.decide_again(|trial| (trial.asked, trial.allowed) = (asked, FIRST));
            }
            HistoryMessage::Model(place) => {
                let model = Model::ALL[place.min(Model::ALL.len() - 1)];
                let before = self.histories.trial.as_ref().map(|trial| trial.model);
                self.decide_again(|trial| (trial.model, trial.allowed) = (model, FIRST));
                // What the model does not allow was refused.
                if let (Some(trial), Some(before), true) = (&mut self.histories.trial, before, self.notice.is_some()) {
                    trial.model = before;
                }
            }
            HistoryMessage::Longer => self.decide_again(|trial| trial.allowed = MOST),
            HistoryMessage::Jump => self.jump_to_call(),
            message => {
                let Some(trial) = &mut self.histories.trial else { return };
                let known = |number: &u32| (*number as usize) < trial.history.operations.len();
                match (message, &mut trial.points, trial.chosen) {
                    (HistoryMessage::Choose(number), ..) => trial.chosen = Some(number).filter(known),
                    (HistoryMessage::Next(later), ..) => trial.choose_next(later),
                    (HistoryMessage::PutBack, ..) => trial.put_back(),
                    (HistoryMessage::Slide(number, to), Some(points), _)
                        if to.is_finite() && points.at(number).is_some() =>
                    {
                        points.slide(&trial.history, number, to);
                        trial.chosen = Some(number);
                        trial.judge();
                    }
                    (HistoryMessage::Pass(later), Some(points), Some(number)) => {
                        if points.pass(&trial.history, number, later) {
                            trial.judge();
                        } else {
                            let ends = if later { "this one and its answer" } else { "its call and this one" };
                            self.tell(format!("No other point stands between {ends}."));
                        }
                    }
                    (HistoryMessage::Toggle, Some(points), Some(number)) => {
                        points.toggle(&trial.history, number);
                        trial.judge();
                    }
                    _ => {}
                }
            }
        }
    }

    fn decide_again(&mut self, change: impl FnOnce(&mut Trial)) {
        let Some(trial) = &mut self.histories.trial else { return };
        change(trial);
        if let Err(error) = trial.decide() {
            self.refuse(format!("Not judged: {error}."));
        }
    }

    fn read_history(&self, name: String, text: &str) -> Result<Trial, HistoryError> {
        if text.len() > LONGEST {
            return Err(HistoryError::Large { limit: LONGEST });
        }
        let history = read(text, None)?;
        let asked = self.histories.consistency;
        // The first model that understands all of it, or else that at least knows its functions.
        let fits = |model: &Model| judge(&history, *model, history.initial.as_ref(), &[]).is_ok();
        let knows = |model: &Model| history.operations.iter().all(|one| model.functions().contains(&one.function));
        let guessed = || Model::ALL.into_iter().find(fits).or_else(|| Model::ALL.into_iter().find(knows));
        let model = history.model.or_else(guessed).unwrap_or(Model::CasRegister);
        Trial::new(Some(name), history, model, asked)
    }

    /// Judges what clients of the run were told, unless that has not changed.
    fn judge_run(&mut self) {
        let Some((model, initial)) = self.recording().behaviour().object() else {
            self.histories.trial = None;
            return;
        };
        let Heard { mut history, calls, cut } = heard(self.recording());
        history.initial = initial.map(Datum::Number);
        let same = |trial: &Trial| trial.is_run() && trial.model == model && trial.history == history;
        if history.operations.is_empty() || self.histories.trial.as_ref().is_some_and(same) {
            self.histories.trial.take_if(|_| history.operations.is_empty());
            return;
        }
        let trial = Trial::new(None, history, model, self.histories.consistency);
        self.histories.trial = trial.ok().map(|trial| Trial { calls, cut, ..trial });
    }

    fn jump_to_call(&mut self) {
        let event = self.histories.trial.as_ref().and_then(|trial| trial.calls.get(trial.chosen? as usize).copied());
        if let Some(event) = event {
            self.panel = Panel::None;
            self.seek(event);
            self.selection = Selection::Event(event);
        }
    }
}
