//! A partition in the arena: a seam between two groups where a straight line parts them, and the groups' names.

use super::course::Course;
use super::lanes::groups;
use super::layout::{Ground, TIMER};
use super::list::{Anchor, DisplayList, Stroke, Text};
use super::look::Look;
use super::mark;
use super::path::{Point, Rect, pt};
use super::text::{Face, Weight};
use super::theme::Tone;
use crate::model::ProcessId;

/// In how many directions a parting line is looked for.
const DIRECTIONS: u16 = 24;

/// A line with one group on either side.
pub struct Seam {
    from: Point,
    to: Point,
    /// Towards the second group.
    normal: Point,
    /// The letter of each process's group.
    letters: Vec<&'static str>,
}

impl Seam {
    /// Do these two stand on different sides?
    pub fn parts(&self, a: ProcessId, b: ProcessId) -> bool {
        self.letters[a.index()] != self.letters[b.index()]
    }

    /// After what part of its way a message that is stopped here stands still, in front of the seam.
    pub fn stops(&self, course: &Course, scale: f32) -> Option<f32> {
        const PARTS: u16 = 40;
        let before = |part: &u16| {
            let offset = course.at(f32::from(*part) / f32::from(PARTS)) - self.from;
            (offset.x * self.normal.x + offset.y * self.normal.y).abs() < 13.0 * scale
        };
        (1..PARTS).find(before).map(|part| f32::from(part - 1) / f32::from(PARTS))
    }

    pub fn draw(&self, list: &mut DisplayList, scale: f32) {
        // Links end at it on both sides.
        list.line(self.from, self.to, Stroke::new(Tone::Canvas, 22.0 * scale));
        mark::seam(list, self.from, self.to, scale);
    }
}

/// The seam between two groups that cannot talk to each other, where they stand apart from each other.
pub fn seam(look: &Look<'_>, ground: &Ground, width: f32, height: f32) -> Option<Seam> {
    let letters = groups(look);
    let first = *letters.first()?;
    let second = *letters.iter().find(|letter| **letter != first)?;
    if letters.iter().any(|letter| *letter != first && *letter != second) {
        return None;
    }
    let reach = if ground.detailed { TIMER * ground.scale } else { ground.disc };
    let mut best: Option<(f32, Point, f32)> = None;
    for part in 0..2 * DIRECTIONS {
        let normal = Point::at_turn(0.25 + f32::from(part) / f32::from(2 * DIRECTIONS));
        let along = |at: &Point| at.x * normal.x + at.y * normal.y;
        let (mut last, mut next) = (f32::MIN, f32::MAX);
        for (at, letter) in ground.centres.iter().zip(&letters) {
            if *letter == first { last = last.max(along(at)) } else { next = next.min(along(at)) }
        }
        let gap = next - last - 2.0 * reach;
        // Upright is easiest to read.
        let worth = if part == 0 || part == DIRECTIONS { gap * 1.6 } else { gap };
        if gap > 14.0 * ground.scale && best.is_none_or(|(known, ..)| worth > known) {
            best = Some((worth, normal, (next + last) / 2.0));
        }
    }
    let (_, normal, distance) = best?;
    let (from, to) = clipped(normal * distance, normal.perp(), width, height)?;
    Some(Seam { from, to, normal, letters })
}

/// The part of a line through `at` that is in the picture.
fn clipped(at: Point, along: Point, width: f32, height: f32) -> Option<(Point, Point)> {
    let (mut first, mut last) = (f32::MIN, f32::MAX);
    for (start, step, of) in [(at.x, along.x, width), (at.y, along.y, height)] {
        if step.abs() > 1e-4 {
            let (a, b) = (-start / step, (of - start) / step);
            (first, last) = (first.max(a.min(b)), last.min(a.max(b)));
        }
    }
    (first < last).then(|| (at + along * first, at + along * last))
}

/// The groups' names: with a seam in the corners on their sides, how many each has; else a letter at each process.
pub fn names(list: &mut DisplayList, look: &Look<'_>, ground: &Ground, seam: Option<&Seam>, taken: &mut Vec<Rect>) {
    let s = ground.scale;
    let Some(seam) = seam else {
        if ground.detailed {
            for (letter, at) in groups(look).into_iter().zip(&ground.centres) {
                let right = ground.places.first().is_none_or(|_| at.x > list.width / 2.0);
                let at = *at + pt(if right { -30.0 } else { 30.0 }, 36.0) * s;
                let face = Face::BODY.weight(Weight::Strong).scaled(s);
                list.text(Text::new(letter, at, face, Tone::Ink1).middle());
            }
        }
        return;
    };
    let (strong, plain) = (Face::BODY.weight(Weight::Strong).scaled(1.35 * s), Face::SECONDARY.scaled(s));
    let all = seam.letters.len();
    let first = seam.letters[0];
    let second = seam.letters.iter().find(|letter| **letter != first).copied().unwrap_or(first);
    for (letter, side) in [(first, -1.0), (second, 1.0)] {
        let size = seam.letters.iter().filter(|other| **other == letter).count();
        let share = format!("{size} of {all}");
        let majority = if 2 * size > all { "a majority" } else { "no majority" };
        let width = look.measure.width(&share, plain).max(look.measure.width(majority, plain)) + 22.0 * s;
        let (w, h) = (list.width, list.height);
        let (edge, block) = (14.0 * s, pt(width, 38.0 * s));
        let corners = [
            pt(edge, edge * 0.6),
            pt(w - edge - block.x, edge * 0.6),
            pt(edge, h - edge * 0.6 - block.y),
            pt(w - edge - block.x, h - edge * 0.6 - block.y),
        ];
        let reach = if ground.detailed { (TIMER + 4.0) * s } else { ground.disc + 2.0 };
        let fits = |corner: &&Point| {
            let area = Rect::new(corner.x, corner.y, block.x, block.y);
            let ends = [
                pt(area.x, area.y),
                pt(area.right(), area.bottom()),
                pt(area.x, area.bottom()),
                pt(area.right(), area.y),
            ];
            let beyond =
                |at: &Point| ((*at - seam.from).x * seam.normal.x + (*at - seam.from).y * seam.normal.y) * side;
            ends.iter().all(|at| beyond(at) > 12.0 * s)
                && ground.centres.iter().all(|at| area.distance(*at) > reach)
                && !taken.iter().any(|other| other.intersects(&area))
        };
        let Some(&corner) = corners.iter().find(fits) else { continue };
        taken.push(Rect::new(corner.x, corner.y, block.x, block.y));
        let left = corner.x < w / 2.0 - block.x / 2.0;
        let (x, anchor, step) =
            if left { (corner.x, Anchor::Start, 1.0) } else { (corner.x + block.x, Anchor::End, -1.0) };
        let y = corner.y + 16.0 * s;
        list.text(Text::new(letter, pt(x, y), strong, Tone::Ink0).anchor(anchor).halo(Tone::Canvas));
        let beside = pt(x + step * 20.0 * s, y);
        list.text(Text::new(share, beside, plain, Tone::Ink1).anchor(anchor).halo(Tone::Canvas));
        let under = pt(x, y + 18.0 * s);
        list.text(Text::new(majority, under, plain, Tone::Ink1).anchor(anchor).halo(Tone::Canvas));
    }
}
