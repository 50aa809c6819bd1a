//! Two forks set side by side, and the ghost of the one that was left: what differs, since when, why, and who could tell.

use std::rc::Rc;

use super::message::Message;
use super::session::Session;
use super::zoom::Shown;
use crate::model::{Mark, ProcessId};
use crate::scene::axis::{Axis, Ruler};
use crate::scene::compare::{FOLD, Halves, compare, overlay};
use crate::scene::frame::{Frame, Viewport, follow};
use crate::scene::list::{DisplayList, HitId};
use crate::scene::look::{Ghost, Look, Selection};
use crate::scene::sentence;
use crate::scene::text::FontTable;
use crate::sim::Row;
use crate::trace::{Align, Comparison, Pairing, Side};

/// The table of what differs has at most so many rows.
const ROWS: usize = 60;
/// So many events are compared anew in a frame without being noticed.
const USUAL_COMPARED: u32 = 2_000;

/// The fork that is set beside the one that is looked at, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compare {
    pub other: usize,
    pub align: Align,
    /// The process of which it is asked whether it could tell the two apart.
    pub twin: Option<ProcessId>,
    /// Is it told why they differ?
    pub explained: bool,
    /// Are both drawn on the same lanes?
    pub overlaid: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareMessage {
    /// Sets a fork beside the one that is looked at, or ends that.
    Toggle,
    With(usize),
    /// Sets this fork beside that one.
    Pair(usize, usize),
    /// Draws both on the same lanes, or one above the other again.
    Overlay,
    Swap,
    Align(Align),
    Twin(Option<ProcessId>),
    Explain,
    /// To an event of the other fork, or of the ghost.
    Other(u32),
    /// Shows the future that was left as a ghost, or dismisses it.
    Ghost,
}

/// What is worked out of two forks, as far as both are recorded.
pub(super) struct Parallel {
    pair: (usize, usize),
    lengths: (u32, u32),
    comparison: Comparison,
    same: [Rc<Vec<bool>>; 2],
    /// Of the second, what is not the same in the first.
    own: Rc<Vec<u32>>,
    columns: [Rc<Vec<u32>>; 2],
}

/// One variable that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferenceView {
    pub process: ProcessId,
    pub variable: String,
    pub values: [String; 2],
}

/// Whether a process could know in which of the two it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwinView {
    pub process: ProcessId,
    pub twin: bool,
    pub sentence: String,
    pub chosen: bool,
}

/// Everything that stands beside the two diagrams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompareView {
    pub names: [String; 2],
    pub other: usize,
    pub align: Align,
    pub overlaid: bool,
    /// Where each stands.
    pub moments: [u32; 2],
    pub base: u32,
    /// What parts them, in words.
    pub divergence: String,
    pub differences: Vec<DifferenceView>,
    /// How many more differ.
    pub more: usize,
    pub twins: Vec<TwinView>,
    pub explained: Option<Vec<String>>,
    /// Only so much of longer runs is compared.
    pub cut: bool,
}

impl Session {
    /// A comparison takes the room of some other things. Whoever asks for them then is told so.
    pub(super) fn has_room_for(&mut self, what: &str) -> bool {
        let free = self.compare.is_none();
        if !free {
            let key = self.keymap.shown("Escape");
            self.refuse(format!(
                "Two forks are compared, and there is no room for the {what}. End that first ({key})."
            ));
        }
        free
    }

    pub(super) fn tend_compare(&mut self, message: CompareMessage) {
        match (message, &mut self.compare) {
            (CompareMessage::Toggle, Some(_)) => self.compare = None,
            (CompareMessage::Toggle, None) => {
                let parent = self.branches.get(self.branch).parent.map(|(parent, _)| parent);
                let newest = (0..self.branches.list().len()).rev().find(|other| *other != self.branch);
                match self.ghost.or(parent).or(newest).filter(|other| *other != self.branch) {
                    Some(other) => self.begin(other),
                    None => self
                        .refuse("There is only one run. Act in the past, and there are two to be compared.".to_owned()),
                }
            }
            (CompareMessage::With(other), _) => self.begin(other),
            (CompareMessage::Pair(one, other), _) => {
                if one != self.branch {
                    self.switch(one);
                }
                if one == self.branch {
                    self.begin(other);
                }
            }
            (CompareMessage::Overlay, None) => {
                self.tend_compare(CompareMessage::Toggle);
                if let Some(compare) = &mut self.compare {
                    compare.overlaid = true;
                }
            }
            (CompareMessage::Overlay, Some(compare)) => compare.overlaid = !compare.overlaid,
            (CompareMessage::Ghost, _) => self.toggle_ghost(),
            (CompareMessage::Other(event), None) => {
                if let Some(ghost) = self.ghost {
                    self.switch(ghost);
                    self.seek(event);
                }
            }
            (_, None) => self.refuse("No two forks are compared.".to_owned()),
            (CompareMessage::Align(align), Some(compare)) => {
                compare.align = align;
                self.scroll = None;
            }
            (CompareMessage::Twin(process), Some(compare)) => {
                compare.twin = process.filter(|process| compare.twin != Some(*process));
            }
            (CompareMessage::Explain, Some(compare)) => compare.explained = !compare.explained,
            (CompareMessage::Swap, Some(compare)) => {
                let (own, other) = (self.branch, compare.other);
                let there = self.linked();
                let Some(compare) = &mut self.compare else { return };
                (compare.other, self.branch) = (own, other);
                self.event = there.min(self.recording().last());
                self.jumps += 1;
            }
            (CompareMessage::Other(event), Some(Compare { other, align, .. })) => {
                let (other, align) = (*other, *align);
                let here = {
                    let recordings = [self.recording(), &self.branches.get(other).recording];
                    self.parallel(other).comparison.linked(recordings, 1, event, align)
                };
                self.seek(here);
            }
        }
    }

    fn begin(&mut self, other: usize) {
        if other >= self.branches.list().len() || other == self.branch {
            return self.refuse("Choose another fork than the one that is looked at.".to_owned());
        }
        let old = self.compare.take();
        let align = old.map_or(Align::Step, |old| old.align);
        let twin = old.and_then(|old| old.twin);
        let (explained, overlaid) = old.map_or((false, false), |old| (old.explained, old.overlaid));
        self.compare = Some(Compare { other, align, twin, explained, overlaid });
        self.panel = super::Panel::None;
        self.scroll = None;
        // Both runs are shown whole: what one process knows is told process by process.
        self.lens = None;
        // Before the divergence there is nothing to be seen.
        let base = self.parallel(other).comparison.base;
        if self.event <= base {
            self.seek(base + 1);
        }
    }

    fn toggle_ghost(&mut self) {
        if self.ghost.take().is_some() {
            return;
        }
        let parent = self.branches.get(self.branch).parent.map(|(parent, _)| parent);
        let child = || {
            let list = self.branches.list();
            (0..list.len()).rev().find(|other| list[*other].parent.is_some_and(|(parent, _)| parent == self.branch))
        };
        self.ghost = parent.or_else(child);
        if self.ghost.is_none() {
            self.refuse("There is no other future to show: nothing was changed.".to_owned());
        }
    }

    /// After every message: the fork beside is another than the one that is looked at, and recorded as far.
    pub(super) fn tend_other(&mut self, before: usize) {
        if self.branch != before && self.ghost == Some(self.branch) {
            self.ghost = Some(before).filter(|before| *before < self.branches.list().len());
        }
        let Some(compare) = &mut self.compare else { return };
        if compare.other == self.branch {
            compare.other = before;
        }
        if compare.other == self.branch || compare.other >= self.branches.list().len() {
            self.compare = None;
            return;
        }
        let other = compare.other;
        let wanted = self.recording().len().min(self.event.saturating_add(4 * super::session::AHEAD));
        self.branches.get_mut(other).recording.record_to(wanted);
    }

    /// Both forks as far as they are recorded; what was worked out before is kept.
    fn parallel(&self, other: usize) -> Rc<Parallel> {
        let recordings = [self.recording(), &self.branches.get(other).recording];
        let pair = (self.branch, other);
        let lengths = (recordings[0].len(), recordings[1].len());
        let known = self.parallels.take().filter(|known| known.pair == pair);
        // A recording that is shorter than it was is another one.
        let known = known.filter(|known| known.lengths.0 <= lengths.0 && known.lengths.1 <= lengths.1);
        let parallel = match known {
            Some(known) if known.lengths == lengths || self.is_recent(&known, lengths) => known,
            known => {
                let comparison = match known.map(Rc::try_unwrap) {
                    Some(Ok(known)) => {
                        let mut comparison = known.comparison;
                        comparison.extend(recordings);
                        comparison
                    }
                    _ => Comparison::new(recordings, self.branches.shared(self.branch, other)),
                };
                Rc::new(Parallel::of(pair, lengths, comparison))
            }
        };
        self.parallels.replace(Some(parallel.clone()));
        parallel
    }

    /// While a long run is played, what is new is taken up only now and then.
    fn is_recent(&self, known: &Parallel, lengths: (u32, u32)) -> bool {
        let events = |lengths: (u32, u32)| lengths.0 + lengths.1;
        let compared = events(known.lengths) - 2 * known.comparison.base;
        self.playing && compared > USUAL_COMPARED && events(lengths) - events(known.lengths) < compared / 8
    }

    /// The moment of the other fork that corresponds to the playhead.
    fn linked(&self) -> u32 {
        let Some(compare) = self.compare else { return self.event };
        let recordings = [self.recording(), &self.branches.get(compare.other).recording];
        self.parallel(compare.other).comparison.linked(recordings, 0, self.event, compare.align)
    }

    /// What the diagram shows of the future that was left.
    pub(super) fn ghost_look(&self) -> Option<Ghost<'_>> {
        let branch = self.branches.list().get(self.ghost?)?;
        let parallel = self.parallel(self.ghost?);
        let (base, events) = (parallel.comparison.base, parallel.own.clone());
        Some(Ghost { recording: &branch.recording, name: &branch.name, base, events })
    }

    /// Both diagrams as one picture, while forks are compared. The frame is that of the upper one.
    pub fn comparison_picture(
        &self,
        (moment, hover, scale): (f32, Option<HitId>, f32),
        (width, height): (f32, f32),
    ) -> Option<(DisplayList, Frame, Shown)> {
        let shown = self.compare?;
        let other = &self.branches.get(shown.other).recording;
        let parallel = self.parallel(shown.other);
        let linked = self.linked();
        let base = parallel.comparison.base;
        let mut one = self.look(moment, hover.filter(|hit| !matches!(hit, HitId::Other(_))), scale);
        (one.causal, one.ghost) = (None, None);
        let axis = if shown.align == Align::Time { Axis::Real } else { Axis::Step };
        one.ruler = Ruler::new(one.recording, axis);
        let mut two = Look::at(other, linked, &FontTable);
        two.ruler = one.ruler.over(other);
        (two.scale, two.folded, two.selection) = (scale, one.folded, Selection::Event(linked));
        two.hover = hover.and_then(|hit| if let HitId::Other(event) = hit { Some(HitId::Event(event)) } else { None });
        if shown.align == Align::Match {
            one.ruler.columns = Some((base, &parallel.columns[0]));
            two.ruler.columns = Some((base, &parallel.columns[1]));
        }
        one.tied = Some((base, parallel.same[0].clone()));
        two.tied = Some((base, parallel.same[1].clone()));
        let start = one.ruler.own(base as f32);
        let end = one.ruler.end().max(two.ruler.end());
        let room = (width - (88.0 + FOLD) * scale).max(1.0);
        let least = room / (end - start + 3.0);
        let per_step = self.pixels(least, scale);
        let fold = FOLD * scale / per_step;
        let places = room / per_step + fold;
        let here = one.ruler.own(one.moment.ceil()) - start;
        let first = self.scroll.unwrap_or_else(|| start - fold + follow(here, end - start, places - fold));
        let view = Viewport { first, per_step, vertical: false };
        let chosen = match hover {
            Some(HitId::Event(event)) => Some((0, event)),
            Some(HitId::Other(event)) => Some((1, event)),
            _ => Some((0, self.event)),
        };
        let twin = shown.twin.map(|process| (process, self.twin(process, &parallel.comparison, linked).sentence));
        let titles = [(self.branch, 0), (shown.other, 1)].map(|(branch, side)| {
            let branch = self.branches.get(branch);
            let first = sentence::event(&branch.recording, base + 1);
            let first = if side == 0 || !first.is_empty() { format!("After step {base}: {first}") } else { first };
            (branch.name.clone(), first)
        });
        let halves = Halves { looks: [one, two], titles, comparison: &parallel.comparison, twin, chosen };
        let (list, frame) = if shown.overlaid {
            let name = &self.branches.get(shown.other).name;
            overlay(&halves, &Ghost { recording: other, name, base, events: parallel.own.clone() }, view, width, height)
        } else {
            compare(&halves, view, width, height)
        };
        Some((list, frame, Shown { view, places, least, size: (width, height), scale }))
    }

    /// What there is to be said of the two forks at the playhead.
    pub fn comparison(&self) -> Option<CompareView> {
        let shown = self.compare?;
        let other = self.branches.get(shown.other);
        let recordings = [self.recording(), &other.recording];
        let parallel = self.parallel(shown.other);
        let comparison = &parallel.comparison;
        let (base, moments) = (comparison.base, [self.event, self.linked()]);
        let first = |side: Side| sentence::event(recordings[side], base + 1);
        let divergence = if comparison.is_different() {
            format!("Up to step {base} they are one run. Then in A: {} In B: {}", full(first(0)), full(first(1)))
        } else {
            "Nothing differs yet: they are one run as far as they are recorded.".to_owned()
        };
        let (differences, more) = self.differences([recordings[0], recordings[1]], moments);
        let all = ProcessId::all(recordings[0].plan().processes);
        let twins = all.into_iter().map(|process| self.twin(process, comparison, moments[1])).collect();
        let compared = base.saturating_add(crate::trace::MOST_COMPARED);
        Some(CompareView {
            names: [self.branches.get(self.branch).name.clone(), other.name.clone()],
            other: shown.other,
            align: shown.align,
            overlaid: shown.overlaid,
            moments,
            base,
            divergence,
            differences,
            more,
            twins,
            explained: shown.explained.then(|| explanation(comparison, recordings)),
            cut: recordings.iter().any(|recording| recording.last() > compared),
        })
    }

    fn differences(&self, recordings: [&crate::trace::Recording; 2], at: [u32; 2]) -> (Vec<DifferenceView>, usize) {
        let worlds = [recordings[0].world_at(at[0]), recordings[1].world_at(at[1])];
        let mut rows = Vec::new();
        for process in ProcessId::all(recordings[0].plan().processes) {
            let mut row = |variable: String, values: [String; 2]| {
                if values[0] != values[1] {
                    rows.push(DifferenceView { process, variable, values });
                }
            };
            let stands = worlds.each_ref().map(|world| sentence::standing(world, process));
            let [one, other] = worlds.each_ref().map(|world| self.variables(world, process));
            row("is".to_owned(), stands.map(|text| own_words(&text, process)));
            for variable in &one {
                let there = other.iter().find(|it| (it.name, it.layer) == (variable.name, variable.layer));
                let there = there.map_or("–".to_owned(), |it| super::view::shown(&it.value));
                row(variable.name.to_owned(), [super::view::shown(&variable.value), there]);
            }
            for variable in &other {
                if !one.iter().any(|it| (it.name, it.layer) == (variable.name, variable.layer)) {
                    row(variable.name.to_owned(), ["–".to_owned(), super::view::shown(&variable.value)]);
                }
            }
        }
        let more = rows.len().saturating_sub(ROWS);
        rows.truncate(ROWS);
        (rows, more)
    }

    fn twin(&self, process: ProcessId, comparison: &Comparison, linked: u32) -> TwinView {
        let other = self.compare.map_or(self.branch, |compare| compare.other);
        let recordings = [self.recording(), &self.branches.get(other).recording];
        let alike = comparison.alike(process, [self.event, linked]);
        let event =
            |side: Side, event: u32| full(format!("step {event}, {}", sentence::event(recordings[side], event)));
        let sentence = match alike.differs {
            [None, None] => {
                let events = if alike.same == 1 { "event" } else { "events" };
                format!("To {process}, both worlds look the same so far: {} {events} since they parted.", alike.same)
            }
            [Some(one), Some(two)] => {
                format!("{process} can tell them apart. In A: {} In B: {}", event(0, one), event(1, two))
            }
            [Some(one), None] => format!("{process} has seen more in A: {}", event(0, one)),
            [None, Some(two)] => format!("{process} has seen more in B: {}", event(1, two)),
        };
        let chosen = self.compare.is_some_and(|compare| compare.twin == Some(process));
        TwinView { process, twin: alike.is_twin(), sentence, chosen }
    }

    /// About an event of the fork beside, or of the ghost.
    pub(super) fn sentence_beside(&self, event: u32) -> String {
        let other = self.compare.map(|compare| compare.other).or(self.ghost);
        let Some(branch) = other.and_then(|other| self.branches.list().get(other)) else { return String::new() };
        let text = sentence::event(&branch.recording, event);
        match self.compare {
            Some(_) => format!("In B, step {event}. {text}"),
            None => format!("As it was in “{}”, step {event}. {text}", branch.name),
        }
    }

    /// Says that the playhead of the other has its place, for those who do not see it.
    pub(super) fn spoken_beside(&self) -> Option<String> {
        let compare = self.compare?;
        let linked = self.linked();
        let other = &self.branches.get(compare.other).recording;
        Some(format!(" In B, step {linked}. {}", sentence::event(other, linked)))
    }

    /// The way in, from a fork's row or from the palette.
    pub fn compare_with(other: usize) -> Message {
        Message::Compare(CompareMessage::With(other))
    }

    pub(super) fn note_ghost(&mut self, left: usize) {
        self.ghost = Some(left);
        let text =
            "You changed history. The old future is still there, as a ghost (Shift G dismisses it). Ctrl Z goes back.";
        self.tell(text.to_owned());
    }
}

impl Parallel {
    fn of(pair: (usize, usize), lengths: (u32, u32), comparison: Comparison) -> Parallel {
        let pairings = |side: Side| {
            let same = |event| matches!(comparison.pairing(side, event), Pairing::Same(_));
            (comparison.base + 1..=comparison.last(side)).map(same).collect::<Vec<bool>>()
        };
        let same = [pairings(0), pairings(1)];
        let own = (comparison.base + 1..).zip(&same[1]).filter(|(_, same)| !**same).map(|(event, _)| event).collect();
        let columns = comparison.columns().map(Rc::new);
        Parallel { pair, lengths, same: same.map(Rc::new), own: Rc::new(own), columns, comparison }
    }
}

/// What a decision is, for the question why it differs.
fn decides(row: &Row) -> bool {
    matches!(row.mark, Some(Mark::Decide | Mark::Abort | Mark::Elected | Mark::Enter))
}

/// From the divergence to the first decision that differs, in sentences.
fn explanation(comparison: &Comparison, recordings: [&crate::trace::Recording; 2]) -> Vec<String> {
    let weighty = |row: &Row| row.mark.is_some_and(|mark| mark != Mark::Note);
    let decision = comparison.first_different(recordings, decides);
    let decision = decision.or_else(|| comparison.first_different(recordings, weighty));
    let base = comparison.base;
    let mut sentences = vec![format!("Both are one run up to step {base}.")];
    for (side, name) in [(0, "A"), (1, "B")] {
        let first = sentence::event(recordings[side], base + 1);
        if !first.is_empty() {
            sentences.push(format!("{name}, step {}: {}", base + 1, full(first)));
        }
    }
    let Some((side, target)) = decision else {
        sentences.push("No decision differs, as far as both are recorded.".to_owned());
        return sentences;
    };
    let (own, other) = (["A", "B"][side], ["B", "A"][side]);
    let event = |event: u32| format!("{own}, step {event}: {}", full(sentence::event(recordings[side], event)));
    if let Some(why) = comparison.explain(recordings, side, target) {
        let mut told = base + 1;
        let way =
            std::iter::once(why.root.event).chain(why.hops.iter().flat_map(|hop| [hop.sent.event, hop.received.event]));
        for step in way {
            if step > told && step != target {
                sentences.push(event(step));
                told = step;
            }
        }
    }
    sentences.push(format!("So {}", event(target)));
    sentences.push(match comparison.pairing(side, target).other() {
        Some(there) => {
            format!(
                "In {other} it comes out differently, at step {there}: {}",
                full(sentence::event(recordings[1 - side], there))
            )
        }
        None => format!("In {other} this does not happen, as far as it is recorded."),
    });
    sentences
}

/// With its full stop.
fn full(mut text: String) -> String {
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}

/// "B is a follower" as "a follower".
fn own_words(text: &str, process: ProcessId) -> String {
    text.strip_prefix(&format!("{process} is ")).unwrap_or(text).to_owned()
}
