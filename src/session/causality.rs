//! What the page says of causality: an event's stamps, its causes and effects, how it stands to another event, a cut, the
//! global states of the last few events, and what a violation needs.

use std::rc::Rc;

use super::message::Panel;
use super::session::Session;
use crate::causality::{Lattice, Point};
use crate::model::ProcessId;
use crate::scene::cone::{Causal, Cone};
use crate::scene::list::HitId;
use crate::scene::look::Selection;
use crate::scene::mark::MarkState;
use crate::scene::pair::Pair;
use crate::scene::sentence;
use crate::sim::{EventKind, Lamp};

/// Vectors and matrices are written out for so many processes, longer ones would not be read.
const WRITTEN: u16 = 10;
/// Global states are counted, and their lattice drawn, for the last so many events.
const WINDOW: u32 = 10;
const MAX_STATES: usize = 600;
/// An explanation lists so many events at most, the last ones.
const LISTED: usize = 30;

/// An act of the person on what this panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inquiry {
    /// Remembers the event that is looked at, to compare others with it; the same one again forgets it.
    Pin,
    /// Lets the cut pass right after the event that is looked at, at its process.
    CutHere,
    /// The least consistent cut that contains this one.
    Widen,
    /// The greatest consistent cut inside this one.
    Narrow,
    NoCut,
    /// Lets the cut pass this process after so many of its events.
    Cut(ProcessId, u32),
    /// Moves the cut's handle at the process that is looked at by so many events.
    Handle(i32),
    /// Draws the event that is looked at so many places later.
    Slide(i32),
    /// Draws this event at this place.
    SlideTo(u32, u32),
    /// Every event is drawn in its place again.
    NoSlide,
    /// Cuts the run at the global state with this place in the lattice of the last events.
    State(u32),
    /// Tells past, future and concurrent events apart in the diagram, or no longer.
    Cone,
    /// Unfolds or folds this part of the inspector. What is folded is not computed.
    Show(bool),
}

/// An event that can be gone to, in words.
pub type Step = (u32, String);

/// How two events stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairView {
    /// →, ← or ∥, as seen from the pinned event.
    pub sign: &'static str,
    pub sentence: String,
    /// A shortest way from the earlier to the later one.
    pub path: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutView {
    pub frontier: String,
    pub consistent: bool,
    pub sentence: String,
    /// The sending and the receipt that make it inconsistent.
    pub torn: Vec<Step>,
    /// What is under way in this global state: where each was sent, and what it is called.
    pub channels: Vec<Step>,
    /// The process whose handle the keys and buttons move.
    pub handled: ProcessId,
}

/// One event among all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CausalityView {
    pub event: u32,
    pub stamps: Vec<(&'static str, String)>,
    pub sentence: String,
    pub causes: Vec<Step>,
    pub effects: Vec<Step>,
    pub pinned: Option<u32>,
    pub pair: Option<PairView>,
    pub cut: Option<CutView>,
    /// What is said of the event that is drawn elsewhere.
    pub slide: Option<String>,
}

/// The global states that the last few events could have led through.
#[derive(Clone, Debug, Default)]
pub struct StatesView {
    pub from: u32,
    pub lattice: Lattice,
    /// The places of the cuts that the run went through.
    pub path: Vec<usize>,
    /// The places of the cuts at which a safety property is violated.
    pub broken: Vec<usize>,
    pub sentences: Vec<String>,
}

/// The event, the branch and the length of the recording that they were worked out for.
pub(super) type KeptStates = Option<((u32, usize, u32), Rc<StatesView>)>;

/// Why a property is violated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyView {
    pub property: &'static str,
    pub sentence: String,
    pub events: Vec<Step>,
}

impl Session {
    /// The event that is looked at: the selected one, or else the one at the playhead.
    pub(super) fn looked_at(&self) -> u32 {
        match self.selection {
            Selection::Event(event) => event.min(self.recording().last()),
            _ => self.event,
        }
    }

    fn told(&self, point: Point) -> Step {
        (point.event, sentence::event(self.recording(), point.event))
    }

    pub(super) fn inquire(&mut self, inquiry: Inquiry) {
        if let Inquiry::Show(shown) = inquiry {
            self.looks.causality = shown;
            return;
        }
        if inquiry == Inquiry::Cone {
            self.looks.cone = !self.looks.cone;
            self.spoken = match self.looks.cone {
                true => self.causality().sentence,
                false => "Past and future are told apart under the pointer only.".to_owned(),
            };
            return;
        }
        let event = self.looked_at();
        match inquiry {
            Inquiry::Pin => self.pinned = if self.pinned == Some(event) { None } else { Some(event) },
            Inquiry::CutHere => {
                let point = self.recording().history().point(event);
                let process = point.map_or(ProcessId(0), |point| point.process);
                let nth = self.recording().history().at(event).of(process);
                self.cut_at(process, nth);
            }
            Inquiry::Widen | Inquiry::Narrow => {
                let history = self.recording().history();
                let cut = self.cut.clone().unwrap_or_else(|| history.at(self.event));
                let widen = inquiry == Inquiry::Widen;
                let cut = if widen { history.least_above(&cut) } else { history.greatest_below(&cut) };
                drop(history);
                self.cut = Some(cut);
            }
            Inquiry::NoCut => self.cut = None,
            Inquiry::Cut(process, nth) => self.cut_at(process, nth),
            Inquiry::Handle(by) => self.move_handle(by),
            Inquiry::Slide(by) => self.slide_by(by),
            Inquiry::SlideTo(event, place) => self.slide_to(event, place),
            Inquiry::NoSlide => self.slide = None,
            Inquiry::State(place) => {
                if let Some(cut) = self.states().lattice.cuts.get(place as usize).cloned() {
                    self.cut_through(cut);
                    self.panel = Panel::None;
                }
            }
            Inquiry::Cone | Inquiry::Show(_) => {}
        }
        self.causal.take();
    }

    /// What the diagram shows of causality while the pointer is here; worked out once for an event.
    pub fn causal(&self, hover: Option<HitId>) -> Option<Rc<Causal>> {
        let drawn = self.drawn();
        let focus = match hover {
            Some(HitId::Event(event)) => event.min(self.recording().last()),
            _ if self.looks.cone => self.looked_at(),
            _ => return drawn,
        };
        let length = self.recording().len();
        let mut kept = self.cone.borrow_mut();
        if let Some((_, _, causal)) = kept.as_ref().filter(|(event, events, _)| (*event, *events) == (focus, length)) {
            return Some(causal.clone());
        }
        let cone = Some(Cone::of(self.recording(), focus));
        let causal = Rc::new(Causal { cone, ..drawn.as_deref().cloned().unwrap_or_default() });
        *kept = Some((focus, length, causal.clone()));
        Some(causal)
    }

    /// The same but for the cone: nothing of it follows the pointer.
    pub(super) fn drawn(&self) -> Option<Rc<Causal>> {
        if self.pinned.is_none() && self.cut.is_none() && self.slide.is_none() {
            return None;
        }
        let of = (self.looked_at(), self.recording().len());
        if let Some((_, _, causal)) = self.causal.borrow().as_ref().filter(|(event, events, _)| (*event, *events) == of)
        {
            return Some(causal.clone());
        }
        let causal = Rc::new(Causal {
            cone: None,
            pair: self.pair().map(Rc::new),
            cut: self.drawn_cut().map(Rc::new),
            slide: self.slid(),
        });
        *self.causal.borrow_mut() = Some((of.0, of.1, causal.clone()));
        Some(causal)
    }

    /// The sentence of a mark under the pointer; of an event also how it stands to what is looked at.
    pub fn told_of(&self, hit: HitId, label: String) -> String {
        let mut label = if label.is_empty() { self.sentence_of(hit) } else { label };
        let (HitId::Event(event), at) = (hit, self.looked_at()) else { return label };
        let causal = self.causal(Some(hit)).filter(|_| event != at);
        let row = self.recording().row(at);
        let standing = causal.and_then(|causal| causal.cone.as_ref()?.standing(at, row?));
        label.push_str(&match standing {
            Some(MarkState::Past) => format!(" In the future of step {at}."),
            Some(MarkState::Future) => format!(" In the past of step {at}."),
            Some(MarkState::Concurrent) => format!(" ∥ Concurrent with step {at}."),
            _ => return label,
        });
        label
    }

    pub fn causality(&self) -> CausalityView {
        let (recording, event) = (self.recording(), self.looked_at());
        let history = recording.history();
        let pinned = self.pinned.filter(|pinned| *pinned < history.len());
        let mut view = CausalityView { event, pinned, cut: self.judged(), ..Default::default() };
        view.slide = self.drawn().and_then(|drawn| Some(drawn.slide.as_ref()?.sentence.clone()));
        let Some(point) = history.point(event) else {
            let future = recording.influence(event);
            let reached = ProcessId::all(history.processes())
                .map(|process| (history.lane(process).len() as u32).saturating_sub(future.of(process)))
                .sum::<u32>();
            view.sentence = match event {
                0 => "The start is the first event of every process; nothing caused it.".to_owned(),
                _ => format!("This is no event of a process. It may have influenced {}.", events(reached)),
            };
            return view;
        };
        let (past, future) = (history.past(point), history.future(point));
        let all: u32 = ProcessId::all(history.processes()).map(|process| history.lane(process).len() as u32).sum();
        let (before, after) = (past.size() - 1, all - future.size() - 1);
        view.sentence = format!(
            "{} could have influenced it, it could influence {}, and {} happened independently.",
            capital(&events(before)),
            events(after),
            events(all - before - after - 1)
        );
        view.causes =
            [history.before(point), history.cause(point)].into_iter().flatten().map(|at| self.told(at)).collect();
        view.causes.dedup();
        let mut effects: Vec<Point> = history.after(point).into_iter().chain(history.receipts(point).take(8)).collect();
        effects.dedup();
        view.effects = effects.into_iter().map(|at| self.told(at)).collect();
        let clock = |event, process| recording.clock(event, process).0;
        let lamport = recording.row(event).map_or(0, |row| row.lamport);
        view.stamps.push(("Lamport", format!("({lamport}, {})", point.process)));
        if history.processes() <= WRITTEN {
            view.stamps.push(("vector", tuple(&past.0)));
            let row = |process| history.nth_of(process, past.of(process)).map(|last| tuple(&history.past(last).0));
            let rows: Vec<String> = ProcessId::all(history.processes()).filter_map(row).collect();
            view.stamps.push(("matrix", rows.join(" ")));
        }
        view.stamps.push(("hybrid", history.hybrid(point, clock).to_string()));
        view.stamps.push(("physical", recording.clock(event, point.process).to_string()));
        view.pair =
            self.drawn().and_then(|drawn| drawn.pair.clone()).filter(|pair| !pair.sign.is_empty()).map(|pair| {
                let ends = pair.hops.iter().flat_map(|hop| [hop.sent, hop.received]);
                let mut path: Vec<Step> = Vec::new();
                if let Some((from, to)) = pair.ends {
                    for point in [from].into_iter().chain(ends.clone()).chain([to]) {
                        let step = self.told(point);
                        if path.last() != Some(&step) {
                            path.push(step);
                        }
                    }
                }
                PairView { sign: pair.sign, sentence: pair.sentence.clone(), path }
            });
        view
    }

    /// How the pinned event stands to the one that is looked at.
    fn pair(&self) -> Option<Pair> {
        let history = self.recording().history();
        let pinned = self.pinned.filter(|pinned| *pinned < history.len())?;
        let mut pair = Pair { pinned, other: self.looked_at(), ..Pair::default() };
        let (Some(a), Some(b)) = (history.point(pinned), history.point(pair.other)) else { return Some(pair) };
        if a == b {
            return Some(pair);
        }
        let (sign, from, to) = match (history.precedes(a, b), history.precedes(b, a)) {
            (true, _) => ("→", a, b),
            (_, true) => ("←", b, a),
            _ => {
                pair.sign = "∥";
                pair.sentence = format!(
                    "Steps {} and {} are concurrent: neither could know of the other, and either could have come first.",
                    a.event, b.event
                );
                return Some(pair);
            }
        };
        let hops = history.path(from, to)?;
        pair.sentence = match hops.len() {
            0 => format!("Step {} came before step {} at the same process.", from.event, to.event),
            1 => format!("Step {} could have influenced step {}, by one message.", from.event, to.event),
            more => format!("Step {} could have influenced step {}, by {more} messages.", from.event, to.event),
        };
        (pair.sign, pair.ends, pair.hops) = (sign, Some((from, to)), hops);
        Some(pair)
    }

    /// The global states between the playhead and a few events before it.
    pub fn states(&self) -> Rc<StatesView> {
        let of = (self.event, self.branch, self.recording().len());
        let mut kept = self.global_states.borrow_mut();
        if let Some((_, view)) = kept.as_ref().filter(|(kept, _)| *kept == of) {
            return view.clone();
        }
        let view = Rc::new(self.global_states());
        *kept = Some((of, view.clone()));
        view
    }

    fn global_states(&self) -> StatesView {
        let recording = self.recording();
        let from = self.event.saturating_sub(WINDOW).max(recording.first());
        let history = recording.history();
        let lattice = history.lattice(&history.at(from), &history.at(self.event), MAX_STATES);
        let states = recording.states_of(&lattice);
        let path: Vec<usize> = (from..=self.event).filter_map(|event| lattice.find(&history.at(event))).collect();
        let broken: Vec<usize> = (0..states.len()).filter(|place| !states[*place].broken().is_empty()).collect();
        let mut sentences = vec![match lattice.exceeded {
            true => format!(
                "From step {from} to {} there are more than {MAX_STATES} global states; the first are shown.",
                self.event
            ),
            false => {
                let orders = lattice.orders().last().copied().unwrap_or(1);
                let orders = match orders {
                    1 => "in one order".to_owned(),
                    u64::MAX => "in very many orders that no process could tell apart".to_owned(),
                    orders => format!("in {orders} orders that no process could tell apart"),
                };
                let states = lattice.len();
                let states =
                    if states == 1 { "one global state".to_owned() } else { format!("{states} global states") };
                format!("From step {from} to {} the run could have gone through {states}, {orders}.", self.event)
            }
        }];
        let lamps: Vec<Vec<Lamp>> = states.iter().map(|state| state.lamps()).collect();
        for (index, info) in recording.behaviour().properties().iter().enumerate() {
            let safety = matches!(info.kind, crate::sim::Kind::Always);
            let holds = |place: usize| match lamps[place].get(index) {
                Some(Lamp::Broken { .. }) => safety,
                Some(Lamp::Reached) => !safety,
                _ => false,
            };
            let Some(first) = lattice.possibly(holds) else { continue };
            let word = if safety { "violated" } else { "reached" };
            let sure = !lattice.exceeded && lattice.definitely(holds).is_ok();
            let verdict = if sure { "definitely: whatever the order" } else { "possibly: in some orders" };
            let level = lattice.cuts[first].size() - lattice.cuts[0].size();
            sentences.push(format!("{}: {word}, {verdict}, first after {}.", info.name, events(level)));
        }
        StatesView { from, lattice, path, broken, sentences }
    }

    /// For each safety property that is violated by now, the events that brought it about.
    pub fn why(&self) -> Vec<WhyView> {
        let recording = self.recording();
        let world = self.world();
        let history = recording.history();
        let one = |breach: &crate::sim::Breach| {
            let needed = recording.needed_for(breach.event, breach.property);
            let inside = |point: Point| history.nth(point) <= needed.of(point.process);
            let weighty = |event: u32| {
                let Some(row) = recording.row(event) else { return false };
                match history.point(event) {
                    Some(point) => inside(point) && (row.is_interesting() || row.kind == EventKind::Request),
                    // What was done to messages and links counts when it could have made a difference.
                    None => {
                        event > 0 && row.kind.is_fault() && {
                            let future = recording.influence(event);
                            needed.0.iter().zip(&future.0).any(|(needed, before)| needed > before)
                        }
                    }
                }
            };
            let mut chosen: Vec<u32> = Vec::new();
            for event in (1..=breach.event).rev().filter(|event| weighty(*event)).take(LISTED / 2) {
                chosen.push(event);
                // How it came to matter: the messages from there to the violation.
                if let (Some(from), Some(to)) = (history.point(event), history.point(breach.event)) {
                    let hops = history.path(from, to).unwrap_or_default();
                    chosen.extend(hops.iter().flat_map(|hop| [hop.sent.event, hop.received.event]));
                }
            }
            chosen.push(breach.event);
            let listed = (1..=breach.event).filter(|event| chosen.contains(event)).collect::<Vec<u32>>();
            let listed = &listed[listed.len().saturating_sub(LISTED)..];
            let (part, whole) = (needed.size(), history.at(breach.event).size());
            let name =
                recording.behaviour().properties().get(usize::from(breach.property)).map_or("", |info| info.name);
            let sentence = format!(
                "{} Of the {whole} events up to step {} it takes {part}; without the others it is violated all the same.",
                breach.violation.sentence, breach.event
            );
            let events = listed.iter().map(|event| (*event, sentence::event(recording, *event))).collect();
            WhyView { property: name, sentence, events }
        };
        world.broken().iter().map(one).collect()
    }
}

fn events(count: u32) -> String {
    match count {
        0 => "no event".to_owned(),
        1 => "1 event".to_owned(),
        more => format!("{more} events"),
    }
}

fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    text[..1].make_ascii_uppercase();
    text
}

fn tuple(counts: &[u32]) -> String {
    let counts: Vec<String> = counts.iter().map(u32::to_string).collect();
    format!("({})", counts.join(", "))
}
