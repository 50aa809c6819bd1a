//! The lattice of global states: one level for each event more, the run's own way through it drawn bold.

use super::list::{Dash, DisplayList, Fill, HitId, HitShape, Stroke, Text};
use super::path::{Point, pt};
use super::text::{Face, FontTable, TextMeasure};
use super::theme::{Family, Tone};
use crate::causality::{History, Lattice};
use crate::model::ProcessId;

const LEVEL: f32 = 54.0;
const APART: f32 = 34.0;
const MARGIN: f32 = 28.0;
const RADIUS: f32 = 7.0;
/// Levels wider than this are drawn closer together.
const WIDEST: f32 = 420.0;

/// The picture: levels from left to right. `path` are the cuts that the run went through and `broken` those at which a
/// property is violated, by their places. The hit of a cut is a handle with its place.
pub fn lattice(history: &History, lattice: &Lattice, path: &[usize], broken: &[usize]) -> DisplayList {
    let widest = (0..lattice.levels.len()).map(|level| lattice.level(level).len()).max().unwrap_or(1) as f32;
    let apart = APART.min(WIDEST / widest);
    let height = 2.0 * MARGIN + apart * (widest - 1.0).max(1.0);
    let mut list = DisplayList::new(2.0 * MARGIN + LEVEL * (lattice.levels.len() as f32 - 1.0).max(1.0), height);
    let mut places: Vec<Point> = Vec::with_capacity(lattice.len());
    for level in 0..lattice.levels.len() {
        let cuts = lattice.level(level);
        let top = (height - apart * (cuts.len() as f32 - 1.0)) / 2.0;
        places.extend((0..cuts.len()).map(|row| pt(MARGIN + LEVEL * level as f32, top + apart * row as f32)));
    }
    for (from, next) in lattice.next.iter().enumerate() {
        for (_, to) in next {
            let on_path = path.windows(2).any(|step| step == [from, *to]);
            let stroke =
                if on_path { Stroke::new(Tone::Ink0, 3.0) } else { Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots) };
            list.line(places[from], places[*to], stroke);
        }
    }
    let face = Face::MARK;
    for (place, at) in places.iter().enumerate() {
        let (bad, taken) = (broken.contains(&place), path.contains(&place));
        let fill = if taken { Tone::Ink0 } else { Tone::Canvas };
        let edge = if bad { Stroke::new(Tone::Hue(Family::Red), 3.0) } else { Stroke::new(Tone::Ink0, 1.5) };
        let radius = RADIUS.min(apart / 2.5);
        list.circle(*at, radius, Some(Fill::Solid(fill)), Some(edge));
        if bad {
            // Not by colour alone.
            let (across, down) = (pt(radius + 3.0, radius + 3.0), pt(radius + 3.0, -radius - 3.0));
            list.line(*at - across, *at + across, Stroke::new(Tone::Hue(Family::Red), 1.5));
            list.line(*at - down, *at + down, Stroke::new(Tone::Hue(Family::Red), 1.5));
        }
        list.hit(
            HitShape::Circle(*at, radius),
            HitId::Handle(place as u32),
            sentence(history, lattice, place, taken, bad),
        );
    }
    for (level, at) in lattice.levels.iter().map(|first| places[*first]).enumerate() {
        let text = level.to_string();
        let width = FontTable.width(&text, face);
        list.text(Text::new(text, pt(at.x - width / 2.0, height - 6.0), face, Tone::Ink1));
    }
    list
}

/// One global state in words.
fn sentence(history: &History, lattice: &Lattice, place: usize, taken: bool, bad: bool) -> String {
    let (first, cut) = (&lattice.cuts[0], &lattice.cuts[place]);
    let newest = |process: ProcessId| {
        let moved = cut.of(process) > first.of(process);
        let last = history.nth_of(process, cut.of(process)).filter(|_| moved)?;
        Some(format!("{process} at step {}", last.event))
    };
    let moved: Vec<String> = ProcessId::all(history.processes()).filter_map(newest).collect();
    let moved = if moved.is_empty() { "the first of these global states".to_owned() } else { moved.join(", ") };
    let taken = if taken { "; the run went through it" } else { "" };
    let bad = if bad { "; a property is violated here" } else { "" };
    format!("Global state {}: {moved}{taken}{bad}.", place + 1)
}
