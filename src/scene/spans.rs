//! What lasts beside the lanes' own conditions: a process that catches up, links that flap, what was changed by hand.

use super::frame::Frame;
use super::labels::{Kind, Labels};
use super::list::{DisplayList, Fill, Stroke};
use super::look::Look;
use super::path::{Path, pt};
use super::theme::Tone;
use crate::model::ProcessId;
use crate::sim::{EventKind, World};

/// Looking back for a recovery gives up after so many events of the process.
const BACK: usize = 64;

/// Until when a process that is up at `event` has heard from nobody since it recovered; `None` when it has, or never
/// crashed.
pub fn catching_up(look: &Look<'_>, process: ProcessId, event: u32) -> Option<u32> {
    let history = look.recording.history();
    let lane = history.lane(process);
    let kind = |event: u32| look.recording.row(event).map(|row| row.kind);
    let until = lane.partition_point(|own| *own <= event);
    let last = lane[..until].iter().rev().take(BACK).find_map(|own| match kind(*own) {
        Some(EventKind::Deliver) => Some(false),
        Some(EventKind::Recover) => Some(true),
        _ => None,
    });
    if last != Some(true) {
        return None;
    }
    let heard = lane[until..].iter().find(|own| kind(**own) == Some(EventKind::Deliver));
    Some(heard.copied().unwrap_or(u32::MAX))
}

/// Whether nothing passes between two neighbours, there and back, from some event on: each change in order. `worlds`
/// are those in which a link was cut or healed; a link that flaps is down on its schedule in between.
pub fn broken(
    look: &Look<'_>,
    (a, b): (ProcessId, ProcessId),
    worlds: &[(u32, std::rc::Rc<World>)],
    to: u32,
) -> Vec<(u32, (bool, bool))> {
    let plan = look.recording.plan();
    let flaps = plan.network.flap.is_some()
        || plan.links.iter().any(|rule| rule.network.is_some_and(|network| network.flap.is_some()));
    let severed = |world: &World, from: ProcessId, to: ProcessId| world.cuts().any(|(f, t, _)| (f, t) == (from, to));
    let mut changes: Vec<(u32, (bool, bool))> = Vec::new();
    let mut add = |event: u32, state: (bool, bool)| {
        if changes.last().is_none_or(|(_, last)| *last != state) {
            changes.push((event, state));
        }
    };
    for (place, (event, world)) in worlds.iter().enumerate() {
        if !flaps {
            add(*event, (world.is_cut(a, b), world.is_cut(b, a)));
            continue;
        }
        let cut = (severed(world, a, b), severed(world, b, a));
        let until = worlds.get(place + 1).map_or(to + 1, |(event, _)| *event);
        for (event, row) in look.recording.rows(*event, until.saturating_sub(1)) {
            add(event, (cut.0 || world.is_down(a, b, row.at), cut.1 || world.is_down(b, a, row.at)));
        }
    }
    changes
}

/// A thin bracket along the lanes' edge over what was changed by hand.
pub fn edited(list: &mut DisplayList, frame: &Frame, look: &Look<'_>, labels: &mut Labels<'_>) {
    if look.eyes.is_some() {
        return;
    }
    let decisions = look.recording.decisions();
    let (Some(first), Some(last)) = (decisions.first(), decisions.last()) else { return };
    let s = frame.scale;
    let along = |after: u32| frame.along(look.ruler.own((after + 1).min(look.recording.last()) as f32));
    let (start, end) = (along(first.after), along(last.after));
    let end = end.max(start + 12.0 * s);
    if end < frame.near() || start > frame.far() {
        return;
    }
    let edge = if frame.view.vertical { 48.0 } else { 38.0 } * s;
    let ends = [start.max(frame.near()), end.min(frame.far())];
    let points = [(ends[0], 5.0), (ends[0], 0.0), (ends[1], 0.0), (ends[1], 5.0)];
    let points = points.map(|(along, in_by)| frame.place(along, edge + in_by * s)).to_vec();
    list.polyline(points, Stroke::new(Tone::Ink0, 1.25));
    if start >= frame.near() {
        let corner = frame.place(start, edge);
        let tab = [corner, corner + frame.place(6.0 * s, 0.0), corner + frame.place(0.0, 6.0 * s)];
        list.fill_path(Path::polygon(&tab), Fill::Solid(Tone::Ink0));
        labels.beside(Kind::Act, "changed here".to_owned(), corner + pt(0.0, 2.0 * s));
    }
}
