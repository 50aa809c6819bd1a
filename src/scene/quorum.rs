//! Whom a process counts on: the quorum of the process that is selected or pointed at, as an area around its members.

use super::layout::Ground;
use super::list::{Dash, DisplayList, Fill, Hatch, HitId, Stroke, Text};
use super::look::{Look, Selection};
use super::path::{Path, Point, Rect, pt};
use super::text::{Face, Weight};
use super::theme::{Family, Tone};
use crate::model::ProcessId;

/// So many points stand for the circle around a member.
const AROUND: u16 = 24;

/// Draws the quorums of the process that is selected and of the one under the pointer: with two of them one sees where
/// they meet.
pub(super) fn draw(list: &mut DisplayList, look: &Look<'_>, ground: &Ground) -> Vec<Label> {
    let mut labels = Vec::new();
    if !ground.detailed {
        return labels;
    }
    let selected = match look.selection {
        Selection::Process(process) => Some(process),
        _ => None,
    };
    let hovered = match look.hover {
        Some(HitId::Process(process)) => Some(ProcessId(process)).filter(|process| Some(*process) != selected),
        _ => None,
    };
    let shown = [(selected, Hatch::Diagonal, Family::Green), (hovered, Hatch::Dots, Family::Magenta)];
    for (process, hatch, family) in shown {
        let state = process.and_then(|process| look.world.slot(process)).and_then(|slot| slot.state.as_ref());
        let Some(state) = state else { continue };
        let blank = |eyes: &crate::trace::Eyes| process.is_none_or(|process| eyes.is_blank(process));
        if look.eyes.as_deref().is_some_and(blank) {
            continue;
        }
        let portrait = look.world.behaviour().portrait(&**state, look.count());
        let Some(row) = portrait.pips.last().filter(|_| !portrait.quorum.is_empty()) else { continue };
        let label = format!("{}: {} of {}", row.label, row.have, row.of);
        let edge = Stroke::new(Tone::Hue(family), 2.0);
        // Reached, its edge is whole.
        let edge = if row.have >= row.enough { edge } else { edge.dash(Dash::Slow) };
        let hull = area(list, look, ground, &portrait.quorum, (hatch, family, edge));
        labels.push(Label { text: label, family, hull });
    }
    labels
}

fn area(
    list: &mut DisplayList,
    look: &Look<'_>,
    ground: &Ground,
    members: &[ProcessId],
    (hatch, family, edge): (Hatch, Family, Stroke),
) -> Vec<Point> {
    let reach = ground.disc + 16.0 * ground.scale;
    let centres: Vec<Point> = members.iter().filter_map(|member| ground.centres.get(member.index()).copied()).collect();
    let circle = |at: &Point| {
        let at = *at;
        (0..AROUND).map(move |part| at + Point::at_turn(f32::from(part) / f32::from(AROUND)) * reach)
    };
    let hull = hull(centres.iter().flat_map(circle).collect());
    let mut others = ProcessId::all(look.count()).filter(|process| !members.contains(process));
    let strangers = others.any(|process| is_inside(&hull, ground.centres[process.index()]));
    let solid = |list: &mut DisplayList, path: Path| {
        list.faded(0.12, |list| list.fill_path(path.clone(), Fill::Solid(Tone::Hue(family))));
        list.faded(0.35, |list| list.fill_path(path.clone(), Fill::Hatch(hatch, Tone::Hue(family))));
        list.stroke_path(path, edge);
    };
    if strangers {
        // An area would take in somebody who does not belong to it.
        for at in &centres {
            solid(list, Path::circle(*at, reach));
        }
    } else {
        solid(list, Path::polygon(&hull));
    }
    hull
}

/// What is written at an area: whose it is, and of how many.
pub(super) struct Label {
    text: String,
    family: Family,
    hull: Vec<Point>,
}

impl Label {
    /// Writes it outside the area where nothing else is; if there is no such place, over what is there.
    pub fn write(&self, list: &mut DisplayList, look: &Look<'_>, ground: &Ground, taken: &mut Vec<Rect>) {
        let face = Face::MARK.weight(Weight::Strong).scaled(ground.scale);
        let (w, h) = (look.measure.width(&self.text, face) + 8.0, face.size * 1.3);
        let count = self.hull.len().max(1) as f32;
        let sum = self.hull.iter().fold(pt(0.0, 0.0), |sum, at| sum + *at);
        let middle = sum * (1.0 / count);
        let places = self.hull.iter().map(|at| {
            let out = (*at - middle).unit();
            Rect::centred(*at + pt(out.x * (w / 2.0 + 4.0), out.y * (h / 2.0 + 4.0)), w, h)
        });
        let inside =
            |area: &Rect| area.x >= 0.0 && area.y >= 0.0 && area.right() <= list.width && area.bottom() <= list.height;
        let reach = (super::layout::TIMER + 2.0) * ground.scale;
        let is_free = |area: &Rect| {
            ground.centres.iter().all(|at| area.distance(*at) > reach)
                && !taken.iter().any(|other| other.intersects(area))
        };
        let places: Vec<Rect> = places.filter(inside).collect();
        let Some(area) = places.iter().find(|area| is_free(area)).or(places.first()).copied() else { return };
        let at = pt(area.centre().x, area.centre().y + face.drop());
        list.text(Text::new(self.text.as_str(), at, face, Tone::TextHue(self.family)).middle().halo(Tone::Canvas));
        taken.push(area);
    }
}

/// Positive where `c` is to the right of the way from `a` to `b`.
fn turn(a: Point, b: Point, c: Point) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// The points of the smallest convex area around all, clockwise on the screen.
fn hull(points: Vec<Point>) -> Vec<Point> {
    let leftmost = |a: Point, b: Point| if (b.x, b.y) < (a.x, a.y) { b } else { a };
    let Some(first) = points.iter().copied().reduce(leftmost) else { return points };
    let mut hull = vec![first];
    // From each corner on to the point that has all others on its right: few corners, so this is quick enough.
    while hull.len() <= points.len() {
        let last = hull[hull.len() - 1];
        let mut next = points[0];
        for &at in &points {
            let side = turn(last, next, at);
            if next == last || side < 0.0 || side == 0.0 && last.distance(at) > last.distance(next) {
                next = at;
            }
        }
        if next == first {
            break;
        }
        hull.push(next);
    }
    hull
}

fn is_inside(hull: &[Point], at: Point) -> bool {
    let ends = hull.iter().cycle().skip(1);
    hull.iter().zip(ends).all(|(a, b)| turn(*a, *b, at) >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hull_has_the_corners_and_nothing_else() {
        let corners = [pt(0.0, 0.0), pt(10.0, 0.0), pt(10.0, 10.0), pt(0.0, 10.0)];
        let mut points = vec![pt(5.0, 5.0), pt(5.0, 0.0), pt(2.0, 7.0)];
        points.extend(corners);
        let hull = hull(points);
        assert_eq!(hull.len(), 4);
        assert!(corners.iter().all(|corner| hull.contains(corner)));
        assert!(is_inside(&hull, pt(5.0, 5.0)) && !is_inside(&hull, pt(11.0, 5.0)));
    }
}
