//! A cut on the picture: a line through all lanes with a handle on each, and what is wrong with it, or what is in the
//! channels.

use super::caption::Caption;
use super::frame::Frame;
use super::list::{Dash, DisplayList, Fill, HitId, HitShape, Stroke};
use super::look::{Look, Selection};
use super::path::{Path, Point};
use super::theme::{Family, Tone};
use super::timeline;
use crate::causality::{self, Frontier, History};
use crate::model::ProcessId;
use crate::sim::Fate;
use crate::trace::MessageRow;

/// What is drawn of a cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Of each process, its last event inside and its first outside.
    pub lanes: Vec<(u32, Option<u32>)>,
    /// The line stays as close to this event as it can.
    pub anchor: u32,
    /// Of messages that are received inside though they are sent outside, the first few serials.
    pub torn: Vec<u32>,
    /// Messages that are under way in its global state.
    pub channels: Vec<u32>,
    /// What it says on the picture.
    pub sentence: String,
}

impl Cut {
    pub fn of(history: &History, cut: &Frontier, anchor: u32) -> Cut {
        let event = |process, nth| history.nth_of(process, nth).map(|point| point.event);
        let lane = |process| {
            let count = cut.of(process).min(history.lane(process).len() as u32);
            (event(process, count).unwrap_or(0), event(process, count + 1))
        };
        let lanes = ProcessId::all(history.processes()).map(lane).collect();
        Cut { lanes, anchor, ..Cut::default() }
    }

    fn holds(&self, point: causality::Point) -> bool {
        self.lanes.get(point.process.index()).is_some_and(|(last, _)| point.event <= *last)
    }

    /// Is this message received before it is sent, according to the cut?
    pub fn tears(&self, history: &History, row: &MessageRow) -> bool {
        let point = |event, process| causality::Point { event, process };
        matches!(row.fate, Fate::Delivered | Fate::Ignored)
            && self.holds(point(row.ended, row.id.to))
            && !self.holds(history.sending(point(row.sent, row.id.from)))
    }

    /// Where the line meets a lane: between the last event inside and the first outside, as near to the anchor as can be.
    fn place(&self, look: &Look<'_>, process: ProcessId) -> f32 {
        let at = |moment: f32| look.ruler.place(moment, process);
        let (last, next) = self.lanes.get(process.index()).copied().unwrap_or_default();
        let low = at(last as f32);
        let high = next.map(|next| at(next as f32));
        let margin = high.map_or(0.5, |high| ((high - low) / 2.0).clamp(0.0, 0.5));
        let anchor = at(self.anchor as f32) + 0.5;
        let least = anchor.max(low + margin);
        high.map_or(least, |high| least.min(high - margin))
    }

    fn tone(&self) -> Tone {
        Tone::Hue(if self.torn.is_empty() { Family::Magenta } else { Family::Red })
    }
}

/// The line from before the first lane to behind the last one.
fn points(frame: &Frame, look: &Look<'_>, cut: &Cut) -> Vec<Point> {
    let (start, end) = frame.extent();
    let along = |process| frame.along(cut.place(look, process));
    let mut points = Vec::with_capacity(usize::from(look.count()) + 2);
    let last = ProcessId(look.count().saturating_sub(1));
    points.push(frame.place(along(ProcessId(0)), start));
    points.extend(look.lanes().into_iter().map(|process| frame.place(along(process), frame.across(process.0))));
    points.push(frame.place(along(last), end));
    points
}

/// Tints what lies on its past side; under everything.
pub fn tint(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, cut: &Cut) {
    let mut points = points(frame, look, cut);
    let (start, end) = frame.extent();
    points.extend([frame.place(frame.near(), end), frame.place(frame.near(), start)]);
    list.faded(0.08, |list| list.fill_path(Path::polygon(&points), Fill::Solid(cut.tone())));
}

/// Draws the line, its handles and the signs on messages that it tears; over everything.
pub fn draw(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, cut: &Cut) -> Caption {
    let points = points(frame, look, cut);
    let dash = if cut.torn.is_empty() { Dash::None } else { Dash::Slow };
    list.polyline(points.clone(), Stroke::new(cut.tone(), 3.0).dash(dash).round());
    // Small where steps are narrow, so that events can still be seen between two of them.
    let (s, radius) = (frame.scale, (frame.view.per_step * 0.33).clamp(4.0, 6.5 * frame.scale));
    for serial in &cut.torn {
        if let Some(row) = look.recording.message(*serial) {
            let at = |event: u32, lane: ProcessId| frame.point(look.ruler.place(event as f32, lane), lane.0);
            let middle = at(row.sent, row.id.from).lerp(at(row.ended, row.id.to), 0.5);
            timeline::back_badge(list, middle, s, Tone::Hue(Family::Red));
        }
    }
    // Where lanes stand too close for handles there are the keys.
    for process in look.lanes().into_iter().filter(|_| !frame.is_crowded()) {
        let at = points[process.index() + 1];
        let chosen = look.selection == Selection::Process(process);
        let ground = if chosen || look.hover == Some(HitId::Handle(u32::from(process.0))) {
            Tone::Selection
        } else {
            Tone::Canvas
        };
        list.circle(at, radius, Some(Fill::Solid(ground)), Some(Stroke::new(cut.tone(), 2.5)));
        let label = format!(
            "Handle of the cut at {process}, right after step {}. Drag it along the lane, or select {process} and press < or >.",
            cut.lanes[process.index()].0
        );
        list.hit(HitShape::Circle(at, radius), HitId::Handle(u32::from(process.0)), label);
    }
    let last = points.last().copied().unwrap_or_default();
    Caption {
        along: if frame.view.vertical { last.y } else { last.x },
        sign: String::new(),
        text: cut.sentence.clone(),
        edge: cut.tone(),
    }
}
