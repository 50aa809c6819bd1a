//! The arena: processes where the layout puts them, messages flying between them. It shows the same moment as the diagram.

use super::card;
use super::changes;
use super::flight;
use super::layout::{Arrangement, Ground, Layout, Shift, Site};
use super::list::{Dash, DisplayList, HitId, HitShape, Stroke};
use super::look::{Look, Selection};
use super::parting::{self, Seam};
use super::path::{Point, Rect, pt};
use super::quorum;
use super::theme::Tone;
use crate::faults::Fault;
use crate::model::{ProcessId, RoleStyle};
use crate::sim::Action;

pub use super::card::erased;
pub use super::layout::DETAILED;

/// Among more processes, missing links are not looked for: a plan has no room for so many rules.
const SPARSE: u16 = 64;

/// Draws the arena of this moment at this size.
pub fn arena(look: &Look<'_>, width: f32, height: f32) -> DisplayList {
    let mut list = DisplayList::new(width, height);
    // Nothing can be seen in less than this, and no direction be told.
    if width < 8.0 || height < 8.0 {
        return list;
    }
    let ground = ground(look, width, height);
    let seam = parting::seam(look, &ground, width, height);
    let counted = quorum::draw(&mut list, look, &ground);
    links(&mut list, look, &ground, seam.as_ref());
    if let Some(seam) = &seam {
        seam.draw(&mut list, ground.scale);
    }
    let mut taken = Vec::new();
    let details: Vec<Option<Rect>> =
        ProcessId::all(look.count()).map(|process| card::beside(&mut list, look, &ground, process)).collect();
    taken.extend(details.iter().flatten());
    parting::names(&mut list, look, &ground, seam.as_ref(), &mut taken);
    for label in &counted {
        label.write(&mut list, look, &ground, &mut taken);
    }
    // In a crowd names matter more than tokens.
    if !ground.detailed {
        flight::messages(&mut list, look, &ground, seam.as_ref(), &[]);
    }
    for process in ProcessId::all(look.count()) {
        card::process(&mut list, look, &ground, process);
    }
    let told = changes::find(look, &ground, &details, &taken, pt(width, height));
    taken.extend(told.as_ref().map(|told| told.area));
    if ground.detailed {
        flight::messages(&mut list, look, &ground, seam.as_ref(), &taken);
    } else {
        card::names(&mut list, look, &ground);
    }
    if let Some(told) = told {
        told.write(&mut list, look);
    }
    list
}

/// Where everybody stands in a picture of this size.
pub fn ground(look: &Look<'_>, width: f32, height: f32) -> Ground {
    ground_of(&look.arrangement, look, width, height)
}

fn ground_of(arrangement: &Arrangement, look: &Look<'_>, width: f32, height: f32) -> Ground {
    let count = look.count();
    let all = || ProcessId::all(count).flat_map(move |a| ProcessId::all(count).map(move |b| (a, b)));
    let linked = |a: ProcessId, b: ProcessId| is_linked(look, a, b);
    let sparse = count <= SPARSE && all().any(|(a, b)| a < b && !linked(a, b));
    let links: Vec<(ProcessId, ProcessId)> =
        if sparse { all().filter(|(a, b)| a < b && linked(*a, *b)).collect() } else { Vec::new() };
    let asked = arrangement.layout == Layout::Columns || arrangement.base == Layout::Columns;
    let mut groups = scripted(look, false);
    let parted = !groups.is_empty();
    if asked && !parted {
        groups = scripted(look, true);
        if groups.is_empty() {
            groups = coordinators(look);
        }
    }
    let links = sparse.then_some(links.as_slice());
    let site = Site { count, width, height, scale: look.scale, links, groups: &groups, parted };
    Ground::new(arrangement, &site)
}

/// Does the algorithm use the link between two processes, and is there one?
fn is_linked(look: &Look<'_>, a: ProcessId, b: ProcessId) -> bool {
    let apart = a.0.abs_diff(b.0);
    let next = !look.world.behaviour().is_ring() || apart == 1 || apart + 1 == look.count();
    next && (look.world.has_link(a, b) || look.world.has_link(b, a))
}

/// The groups of the first partition in the script, or (`by_hand`) among what was done by hand.
fn scripted(look: &Look<'_>, by_hand: bool) -> Vec<u8> {
    let count = look.count();
    let groups_of = |action: &Action| -> Option<Vec<u8>> {
        let Action::Fault(fault) = action else { return None };
        let mut groups = vec![u8::MAX; usize::from(count)];
        let mut put = |members: &[ProcessId], number: usize| {
            for member in members {
                if let Some(group) = groups.get_mut(member.index()) {
                    *group = number as u8;
                }
            }
        };
        let many = match fault {
            Fault::Partition { groups: parts, one_way: false, .. } if parts.len() <= usize::from(MOST_GROUPS) => {
                for (number, members) in parts.iter().enumerate() {
                    put(members, number);
                }
                parts.len()
            }
            Fault::Isolate { group } => {
                put(group, 0);
                groups.iter_mut().filter(|group| **group == u8::MAX).for_each(|group| *group = 1);
                2
            }
            _ => return None,
        };
        // A bridge belongs to no group.
        let whole = groups.iter().all(|group| *group != u8::MAX);
        (whole && (0..many).all(|number| groups.contains(&(number as u8)))).then_some(groups)
    };
    if by_hand {
        look.recording.decisions().iter().find_map(|decision| groups_of(&decision.action)).unwrap_or_default()
    } else {
        look.recording.plan().script.iter().find_map(|cue| groups_of(&cue.act)).unwrap_or_default()
    }
}

/// So many groups have letters.
const MOST_GROUPS: u8 = 4;

/// Those that lead or coordinate from the start, and the others; nothing where that is all or none.
fn coordinators(look: &Look<'_>) -> Vec<u8> {
    let start = look.recording.world_at(0);
    let rules = |process| matches!(start.style(process), RoleStyle::Coordinator | RoleStyle::Leader);
    let groups: Vec<u8> = ProcessId::all(look.count()).map(|process| u8::from(!rules(process))).collect();
    if groups.contains(&0) && groups.contains(&1) { groups } else { Vec::new() }
}

fn links(list: &mut DisplayList, look: &Look<'_>, ground: &Ground, seam: Option<&Seam>) {
    let count = look.count();
    let s = ground.scale;
    let mut marks: Vec<Point> = Vec::new();
    let pairs = || ProcessId::all(count).flat_map(move |a| (a.0 + 1..count).map(move |b| (a, ProcessId(b))));
    // Among many, links are drawn only where there are few.
    let many = count > SPARSE
        || count > DETAILED
            && !ground.detailed
            && pairs().filter(|(a, b)| is_linked(look, *a, *b)).count() > 2 * usize::from(count);
    if many && look.world.cuts().next().is_none() && !matches!(look.selection, Selection::Link(..)) {
        return;
    }
    for from in ProcessId::all(count) {
        for to in ProcessId::all(count).filter(|to| *to > from) {
            let (there, back) = (look.world.is_cut(from, to), look.world.is_cut(to, from));
            let chosen =
                matches!(look.selection, Selection::Link(x, y) if (x, y) == (from, to) || (y, x) == (from, to));
            if many && !chosen || !is_linked(look, from, to) {
                continue;
            }
            let course = ground.course(from, to);
            if chosen {
                list.polyline(course.line(0.0, 1.0), Stroke::new(Tone::Selection, 8.0));
            }
            if many {
                continue;
            }
            let parted = there && back && seam.is_some_and(|seam| seam.parts(from, to));
            let stroke = Stroke::new(Tone::Hairline, 1.0);
            if parted {
                list.polyline(course.line(0.0, 1.0), stroke.dash(Dash::Dots));
            } else if there || back {
                list.polyline(course.line(0.0, 1.0), stroke.dash(Dash::Dots));
                // Where links cross, their seams would lie on each other.
                let clear = |part: &f32| {
                    let at = course.at(*part);
                    marks.iter().all(|mark| mark.distance(at) > 26.0 * s)
                        && ground.centres.iter().all(|centre| centre.distance(at) > ground.disc + 18.0 * s)
                };
                let part = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].into_iter().find(clear).unwrap_or(0.5);
                marks.push(course.at(part));
                cut_mark(list, (course.at(part), course.direction(part).unit()), there, back, s);
            } else {
                list.polyline(course.line(0.0, 1.0), stroke);
            }
            let label = match (there, back) {
                (true, true) => format!("link between {from} and {to}, cut"),
                (true, false) => format!("link between {from} and {to}, cut from {from} to {to}"),
                (false, true) => format!("link between {from} and {to}, cut from {to} to {from}"),
                (false, false) => format!("link between {from} and {to}"),
            };
            let line = course.inset(ground.disc + 12.0).line(0.0, 1.0);
            for pair in line.windows(2) {
                list.hit(HitShape::Segment(pair[0], pair[1]), HitId::Link(from.0, to.0), label.clone());
            }
        }
    }
}

/// A short seam across the link; one way, an arrow shows the direction that is still open.
fn cut_mark(list: &mut DisplayList, (middle, along): (Point, Point), there: bool, back: bool, scale: f32) {
    let across = along.perp() * (9.0 * scale);
    list.line(middle - along * 5.0, middle + along * 5.0, Stroke::new(Tone::Canvas, 4.0));
    super::mark::seam(list, middle - across, middle + across, scale * 0.8);
    if there != back {
        let open = if there { along * -1.0 } else { along };
        let tip = middle + open * (14.0 * scale);
        let wing = open.perp() * (4.0 * scale);
        let back = tip - open * (7.0 * scale);
        list.polyline(vec![back + wing, tip, back - wing], Stroke::new(Tone::Ink0, 1.5).round());
    }
}

/// The shift that puts a process at this point of a picture of this size.
pub fn shift_to(look: &Look<'_>, process: ProcessId, at: Point, width: f32, height: f32) -> Option<Shift> {
    let chosen = &look.arrangement;
    let layout = if chosen.layout == Layout::Free { chosen.base } else { chosen.layout };
    let unmoved = Arrangement { layout, ..Arrangement::default() };
    let from = *ground_of(&unmoved, look, width, height).centres.get(process.index())?;
    Some(super::layout::shift_to(from, at, width, height))
}
