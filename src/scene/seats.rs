//! The layouts of the arena one by one: who sits where, and on which side of them there is room for details.

use super::layout::{Place, Seats, Side, Site, TIMER};
use super::path::{Point, pt};

/// What a crowd's discs and names need at least from one to the next, where a level of a tree or a column is folded.
const CLOSE: f32 = 30.0;
/// Details narrower than this stand under their process rather than beside it.
const NARROW: f32 = 84.0;
/// The widest details.
const WIDE: f32 = 190.0;

/// The distance of the nearest two; of a crowd an estimate would do, so it is asked for small numbers only.
fn nearest(centres: &[Point]) -> f32 {
    let mut least = f32::MAX;
    for (index, at) in centres.iter().enumerate() {
        for other in &centres[..index] {
            least = least.min(at.distance(*other));
        }
    }
    least
}

/// Around an ellipse. With cards, details stand outside at its sides where there is width to spare.
pub(super) fn ring(site: &Site<'_>, edge: Point, cards: bool) -> Seats {
    let middle = pt(site.width / 2.0, site.height / 2.0);
    let spare = if cards { (site.width - site.height - 100.0 * site.scale).max(0.0) * 0.2 } else { 0.0 };
    let radius = pt((middle.x - edge.x - spare).max(0.0), (middle.y - edge.y).max(0.0));
    let around = around(site.count, radius.x, radius.y);
    let centres: Vec<Point> = around.into_iter().map(|offset| middle + offset).collect();
    // Neighbours are a little nearer than along the ellipse; across its narrow side they may be nearer still.
    let pitch = if site.count <= 40 { nearest(&centres) } else { (centres[0]).distance(centres[1]) };
    let across = if site.count > 40 { 2.0 * radius.x.min(radius.y) } else { f32::MAX };
    Seats { centres, pitch: pitch.min(across) }
}

/// Points at equal distances along an ellipse, clockwise from its top.
fn around(count: u16, rx: f32, ry: f32) -> Vec<Point> {
    const PARTS: u16 = 360;
    let on_ellipse = |part: u16| {
        let direction = Point::at_turn(f32::from(part) / f32::from(PARTS));
        pt(rx * direction.x, ry * direction.y)
    };
    let lengths: Vec<f32> = (0..PARTS).map(|part| on_ellipse(part).distance(on_ellipse(part + 1))).collect();
    let whole: f32 = lengths.iter().sum();
    let (mut part, mut passed) = (0, 0.0);
    let mut points = Vec::new();
    for index in 0..count {
        let wanted = whole * f32::from(index) / f32::from(count);
        while part + 1 < PARTS && passed + lengths[usize::from(part)] <= wanted {
            passed += lengths[usize::from(part)];
            part += 1;
        }
        let rest = (wanted - passed) / lengths[usize::from(part)].max(1e-3);
        points.push(on_ellipse(part).lerp(on_ellipse(part + 1), rest.min(1.0)));
    }
    points
}

/// A ring pressed flat, for a wide picture: half of the processes above from left to right, the others below from
/// right to left, each row a little arched so that no link runs through a process. Details stand outside where they
/// can, so that the middle is free for messages.
pub(super) fn two_rows(count: u16, width: f32, height: f32, scale: f32) -> (Vec<Point>, Vec<Place>) {
    let timer = 42.0 * scale;
    let above = if count < 3 { count } else { count.div_ceil(2) };
    let below = count - above;
    let side = (width * 0.19).min(215.0 * scale);
    let (left, right) = (side, width - side);
    // The lower row is drawn in, so that links between the rows are long enough for a token.
    let drawn_in = match below {
        0 | 1 => 0.0,
        2 | 3 => width * 0.13,
        _ => width * 0.07,
    };
    let step = |row: u16, drawn_in: f32| (right - left - 2.0 * drawn_in) / f32::from(row.max(2) - 1);
    let mut centres = Vec::new();
    let mut places = Vec::new();
    for index in 0..count {
        let lower = index >= above;
        let (row, drawn_in) = if lower { (below, drawn_in) } else { (above, 0.0) };
        let place = if lower { below - 1 - (index - above) } else { index };
        let (x, across) = if row == 1 {
            (width / 2.0, 0.5)
        } else {
            (left + drawn_in + step(row, drawn_in) * f32::from(place), f32::from(place) / f32::from(row - 1))
        };
        let arch = if row > 2 { height * 0.55 * across * (1.0 - across) } else { 0.0 };
        let y = match (below, lower) {
            (0, _) => height / 2.0,
            (_, false) => (height * 0.34 - arch).max(48.0 * scale),
            (_, true) => (height * 0.74 + arch).min(height - 42.0 * scale),
        };
        centres.push(pt(x, y));
        let outside = place == 0 && row > 1;
        let end = outside || place + 1 == row;
        let edge = pt(if outside { x - timer - 4.0 * scale } else { x + timer + 4.0 * scale }, y);
        let room =
            if end && row > 1 { side - timer - 8.0 * scale } else { step(row, drawn_in) - 2.0 * timer - 8.0 * scale };
        let above = match (end, lower) {
            _ if below == 0 => 0.5,
            (true, false) => 0.6,
            (true, true) => 0.25,
            (false, false) => 0.85,
            (false, true) => 0.15,
        };
        let side = if outside { Side::Left } else { Side::Right };
        places.push(Place { edge, room: room.min(WIDE * scale), depth: height, side, above });
    }
    (centres, places)
}

/// How many columns and rows of so many let neighbours be farthest from each other.
fn table(count: u16, width: f32, height: f32) -> (u16, u16) {
    // Few have details beside them, so they share the height rather than the width.
    let height = if count <= 16 { 1.6 * height } else { height };
    let mut best = (1, count, -1.0);
    for columns in 1..=count {
        let rows = count.div_ceil(columns);
        let pitch = (width / f32::from(columns)).min(height / f32::from(rows));
        if pitch > best.2 {
            best = (columns, rows, pitch);
        }
    }
    (best.0, best.1)
}

/// The middle of one of so many equal parts of a length, all parts together inside of `edge` on both sides, the outermost
/// in the middle of theirs.
fn part(index: f32, of: u16, length: f32, edge: f32) -> f32 {
    let each = length / f32::from(of.max(1));
    let inset = (each / 2.0).max(edge);
    let step = if of > 1 { (length - 2.0 * inset) / f32::from(of - 1) } else { 0.0 };
    if of > 1 { inset + step * index } else { length / 2.0 }
}

/// The least distance from one part to the next.
fn apart(of: u16, length: f32, edge: f32) -> f32 {
    if of > 1 { part(1.0, of, length, edge) - part(0.0, of, length, edge) } else { f32::MAX }
}

/// Row by row; the last row stands in the middle.
pub(super) fn grid(site: &Site<'_>, edge: Point) -> Seats {
    let Site { count, width, height, .. } = *site;
    let (columns, rows) = table(count, width, height);
    let seat = |index: u16| {
        let (row, column) = (index / columns, index % columns);
        let in_row = if row + 1 == rows { count - row * columns } else { columns };
        let column = f32::from(column) + f32::from(columns - in_row) / 2.0;
        pt(part(column, columns, width, edge.x), part(f32::from(row), rows, height, edge.y))
    };
    let pitch = apart(columns, width, edge.x).min(apart(rows, height, edge.y));
    Seats { centres: (0..count).map(seat).collect(), pitch: pitch.min(width).min(height) }
}

/// A column for each group, from left to right. The middle of a column bulges outward, so that links along it are seen.
pub(super) fn columns(site: &Site<'_>, edge: Point, pitch: f32) -> Seats {
    let Site { count, width, height, groups, .. } = *site;
    let halves = |index: u16| u8::from(index >= count.div_ceil(2));
    let group_of = |index: u16| groups.get(usize::from(index)).copied().unwrap_or_else(|| halves(index));
    let many = (0..count).map(group_of).max().map_or(1, |last| u16::from(last) + 1);
    let mut centres = vec![pt(width / 2.0, height / 2.0); usize::from(count)];
    let mut least = f32::MAX;
    let (left, right) = (edge.x.max(width * 0.24).min(width / 2.0), width - edge.x.max(width * 0.24).min(width / 2.0));
    for group in 0..many {
        let members: Vec<u16> = (0..count).filter(|index| u16::from(group_of(*index)) == group).collect();
        let size = members.len() as u16;
        // Where one column is too long, it is folded.
        let room = (height - 2.0 * edge.y).max(0.0);
        let close = if pitch > 0.0 { pitch } else { CLOSE * site.scale };
        let longest = ((room / close) as u16 + 1).max(1);
        let breadth = (right - left) / f32::from(many) * if many > 1 { 0.9 } else { 1.0 };
        let fits = size <= longest || pitch > 0.0 && size <= 2 * longest;
        let folds = if fits { size.div_ceil(longest) } else { table(size, breadth, room).0 }.max(1);
        let rows = size.div_ceil(folds);
        let middle =
            if many == 1 { width / 2.0 } else { left + (right - left) * f32::from(group) / f32::from(many - 1) };
        let outward = f32::from(group) * 2.0 - f32::from(many - 1);
        let step = if folds > 1 { (breadth * 0.45).max(pitch).min(breadth / f32::from(folds)) } else { 0.0 };
        let step = if folds > 2 { breadth / f32::from(folds) } else { step };
        // The ends of a long column stand farther inside, by so much.
        let bow = if folds == 1 && rows > 2 { (width * 0.09).min((right - left) * 0.2) } else { 0.0 };
        for (place, index) in members.iter().enumerate() {
            let (column, row) = (place as u16 % folds, place as u16 / folds);
            let along = if rows > 1 { f32::from(row) / f32::from(rows - 1) } else { 0.0 };
            let short = !size.is_multiple_of(folds) && column >= size % folds;
            // Those of a shorter column stand between the others.
            let shift = if short && rows > 1 { apart(rows, height, edge.y) / 2.0 } else { 0.0 };
            let y = part(f32::from(row), rows, height, edge.y) + shift;
            let inward = f32::from(folds - 1 - column) * step + bow * (1.0 - 4.0 * along * (1.0 - along));
            let x = match outward {
                0.0 => middle + (f32::from(column) - f32::from(folds - 1) / 2.0) * step - bow / 2.0 + inward.min(bow),
                // Read from left to right.
                _ if folds > 1 && outward < 0.0 => middle + f32::from(column) * step,
                _ if outward < 0.0 => middle + inward,
                _ => middle - inward,
            };
            centres[usize::from(*index)] = pt(x, y);
        }
        least = least.min(if folds > 1 { step } else { f32::MAX }).min(apart(rows, height, edge.y));
        least = least.min(breadth.max(1.0));
    }
    let pitch = if count <= 40 { nearest(&centres) } else { least };
    Seats { centres, pitch: pitch.min(width).min(height) }
}

/// Neighbours by the links that there are.
fn neighbours(site: &Site<'_>) -> Option<Vec<Vec<u16>>> {
    let links = site.links?;
    let mut neighbours = vec![Vec::new(); usize::from(site.count)];
    for (from, to) in links {
        if from.0.max(to.0) < site.count && from != to {
            for (a, b) in [(from, to), (to, from)] {
                if !neighbours[a.index()].contains(&b.0) {
                    neighbours[a.index()].push(b.0);
                }
            }
        }
    }
    Some(neighbours)
}

/// Parents and levels, from the first process down along the links; without links, each passes on to two.
fn levels(site: &Site<'_>) -> (Vec<Option<u16>>, Vec<Vec<u16>>) {
    let count = site.count;
    let Some(neighbours) = neighbours(site) else {
        let parents = (0..count).map(|index| index.checked_sub(1).map(|before| before / 2)).collect();
        let mut levels = Vec::new();
        let (mut first, mut size) = (0, 1);
        while first < count {
            levels.push((first..(first + size).min(count)).collect());
            (first, size) = (first + size, size * 2);
        }
        return (parents, levels);
    };
    let mut parents = vec![None; usize::from(count)];
    let mut seen = vec![false; usize::from(count)];
    let mut levels: Vec<Vec<u16>> = Vec::new();
    for root in 0..count {
        // What cannot be reached from the first process is a tree of its own.
        let (mut level, mut depth) = (vec![root], 0);
        if std::mem::replace(&mut seen[usize::from(root)], true) {
            continue;
        }
        while !level.is_empty() {
            let mut below = Vec::new();
            for &parent in &level {
                for &child in &neighbours[usize::from(parent)] {
                    if !std::mem::replace(&mut seen[usize::from(child)], true) {
                        parents[usize::from(child)] = Some(parent);
                        below.push(child);
                    }
                }
            }
            match levels.get_mut(depth) {
                Some(known) => known.append(&mut level),
                None => levels.push(std::mem::take(&mut level)),
            }
            (level, depth) = (below, depth + 1);
        }
    }
    (parents, levels)
}

/// The first process on top, those that hear it under it.
pub(super) fn tree(site: &Site<'_>, edge: Point) -> Seats {
    let Site { count, width, height, scale, .. } = *site;
    let (parents, levels) = levels(site);
    // Each leaf has a column of its own, and each other process stands over the middle of its children.
    let mut column = vec![-1.0_f32; usize::from(count)];
    let mut leaves = 0;
    let mut children: Vec<Vec<u16>> = vec![Vec::new(); usize::from(count)];
    for index in 0..count {
        if let Some(parent) = parents[usize::from(index)] {
            children[usize::from(parent)].push(index);
        }
    }
    for root in (0..count).filter(|index| parents[usize::from(*index)].is_none()) {
        let mut open = vec![root];
        while let Some(at) = open.pop() {
            let below = &children[usize::from(at)];
            if below.is_empty() {
                column[usize::from(at)] = f32::from(leaves);
                leaves += 1;
            }
            open.extend(below.iter().rev());
        }
    }
    for level in levels.iter().rev() {
        for &at in level {
            let below = &children[usize::from(at)];
            if let (Some(first), Some(last)) = (below.first(), below.last()) {
                column[usize::from(at)] = (column[usize::from(*first)] + column[usize::from(*last)]) / 2.0;
            }
        }
    }
    // Levels that are wider than the picture are folded into rows; all rows are equally high.
    let inside = (width - 2.0 * edge.x).max(1.0);
    let folds = |pitch: f32| -> Vec<u16> {
        let fits = ((inside / pitch) as u16 + 1).max(1);
        levels.iter().map(|level| (level.len() as u16).div_ceil(fits)).collect()
    };
    let is_wide = apart(leaves, width, edge.x) < CLOSE * scale && leaves > 1;
    let rows = if is_wide {
        let mut pitch = CLOSE * scale;
        while pitch > 2.0 && f32::from(folds(pitch).iter().sum::<u16>() - 1) * pitch > height - 2.0 * edge.y {
            pitch *= 0.9;
        }
        folds(pitch)
    } else {
        vec![1; levels.len()]
    };
    let all: u16 = rows.iter().sum();
    let mut centres = vec![pt(0.0, 0.0); usize::from(count)];
    let mut above = 0;
    let mut least = apart(all, height, edge.y);
    for (level, &rows) in levels.iter().zip(&rows) {
        let across = (level.len() as u16).div_ceil(rows);
        for (place, &at) in level.iter().enumerate() {
            let (row, x) = if is_wide {
                let place = place as u16;
                // Folded, one who follows another stands beneath.
                (place % rows, part(f32::from(place / rows), across, width, edge.x))
            } else {
                (0, part(column[usize::from(at)], leaves, width, edge.x))
            };
            centres[usize::from(at)] = pt(x, part(f32::from(above + row), all, height, edge.y));
        }
        least = least.min(if is_wide { apart(across, width, edge.x) } else { f32::MAX });
        above += rows;
    }
    if !is_wide {
        // Cousins with few children may stand nearer than leaves do.
        least = least.min(apart(leaves, width, edge.x));
    }
    Seats { centres, pitch: least.min(width).min(height) }
}

/// Who comes after whom: along links from an end of them, else by name.
fn order(site: &Site<'_>) -> Vec<u16> {
    let Some(neighbours) = neighbours(site) else { return (0..site.count).collect() };
    let mut order: Vec<u16> = Vec::new();
    let mut seen = vec![false; usize::from(site.count)];
    let ends = (0..site.count).filter(|index| neighbours[usize::from(*index)].len() == 1);
    for start in ends.chain(0..site.count).collect::<Vec<_>>() {
        let mut next = Some(start).filter(|start| !seen[usize::from(*start)]);
        while let Some(at) = next {
            seen[usize::from(at)] = true;
            order.push(at);
            next = neighbours[usize::from(at)].iter().copied().filter(|other| !seen[usize::from(*other)]).min();
        }
    }
    order
}

/// From left to right; where that is too long, back from right to left below, and so on.
pub(super) fn line(site: &Site<'_>, edge: Point, pitch: f32) -> Seats {
    let Site { count, width, height, .. } = *site;
    let close = if pitch > 0.0 { pitch } else { CLOSE * site.scale };
    let (columns, rows) =
        if apart(count, width, edge.x) >= close || count < 3 { (count, 1) } else { table(count, width, height) };
    let mut centres = vec![pt(0.0, 0.0); usize::from(count)];
    for (place, at) in order(site).into_iter().enumerate() {
        let (row, along) = (place as u16 / columns, place as u16 % columns);
        let column = if row % 2 == 0 { along } else { columns - 1 - along };
        let y = part(f32::from(row), rows, height, edge.y);
        // One row with cards leaves the upper part for arcs over it.
        let y =
            if rows == 1 && pitch > 0.0 { (height * 0.6).min((height - edge.y - 40.0 * site.scale).max(y)) } else { y };
        centres[usize::from(at)] = pt(part(f32::from(column), columns, width, edge.x), y);
    }
    let pitch = apart(columns, width, edge.x).min(apart(rows, height, edge.y));
    Seats { centres, pitch: pitch.min(width).min(height) }
}

/// Where details stand beside processes: outward where there is room, else on the side with more room, else under them.
pub(super) fn places(centres: &[Point], site: &Site<'_>) -> Vec<Place> {
    let s = site.scale;
    let timer = (TIMER + 6.0) * s;
    let all = centres.iter().enumerate();
    let place = |(index, at): (usize, &Point)| {
        let others = || centres.iter().enumerate().filter(move |(other, _)| *other != index).map(|(_, other)| *other);
        // What stands in the same row takes half of the gap for its own details.
        let gap = |right: bool| {
            let edge = if right { site.width - at.x - timer - 6.0 * s } else { at.x - timer - 6.0 * s };
            let level = others().filter(|other| (other.y - at.y).abs() < 1.8 * timer && (other.x > at.x) == right);
            level.fold(edge, |room, other| room.min((other.x - at.x).abs() / 2.0 - timer - 4.0 * s))
        };
        let (left, right) = (gap(false), gap(true));
        let outward = at.x < site.width / 2.0 - 1.0;
        let (out, inn) = if outward { (left, right) } else { (right, left) };
        let under = || {
            let column = others().filter(|other| (other.x - at.x).abs() < 1.5 * timer && other.y > at.y);
            column.fold(site.height - at.y - timer, |room, other| room.min(other.y - at.y - 2.2 * timer))
        };
        let beside = if out >= NARROW * s || out >= inn { (outward, out) } else { (!outward, inn) };
        let depth = under();
        let row = others().filter(|other| (other.y - at.y).abs() < 2.0 * timer);
        let wide = row
            .fold(2.0 * (at.x).min(site.width - at.x) - 8.0, |room, other| room.min((other.x - at.x).abs() - 10.0 * s));
        if beside.1 < NARROW * s && depth >= 24.0 * s && wide > beside.1 {
            let edge = pt(at.x, at.y + timer + 8.0 * s);
            return Place { edge, room: wide.min(WIDE * s), depth, side: Side::Under, above: 0.0 };
        }
        let (left, room) = beside;
        let edge = pt(if left { at.x - timer - 4.0 * s } else { at.x + timer + 4.0 * s }, at.y);
        let side = if left { Side::Left } else { Side::Right };
        Place { edge, room: room.min(WIDE * s), depth: site.height, side, above: 0.5 }
    };
    all.map(place).collect()
}
