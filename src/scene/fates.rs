//! What became of each message, as its arrow says it.

use super::arrow::Fate as Line;
use super::axis::Ruler;
use super::frame::Frame;
use super::look::Look;
use super::path::Point;
use crate::model::{Map, ProcessId};
use crate::sim::{EventKind, Fate, Waiting, flags};
use crate::trace::{MessageRow, NEVER};

/// Faults are looked for among so many of the last ones.
const FAULTS: usize = 256;
/// With more messages in sight the lines are too many for badges.
const MANY: usize = 400;

/// The fate of a message that is drawn from one point to another. Where it crosses an earlier one of its link that it
/// overtook, `crossing` says.
pub fn fate(frame: &Frame, look: &Look<'_>, (serial, row): (u32, &MessageRow), crossing: Option<Point>) -> Line {
    let ended = look.has_ended(row);
    if row.sent as f32 > look.moment {
        // What is known of the future, and no arrow that arrives where nothing does.
        return match row.fate {
            Fate::Lost | Fate::Dropped | Fate::Omitted => Line::Lost,
            Fate::Cut => Line::Cut { seam: seam_at(look, row), along: frame.time() },
            _ => Line::Delivered,
        };
    }
    if !ended {
        let message = look.world.has_obstacles().then(|| look.world.message(row.id)).flatten();
        return match message {
            Some(message) if message.held => Line::Held { steps: held_for(look, serial) },
            Some(message) if message.waits => Line::Buffered { delivered: false },
            _ => Line::InFlight,
        };
    }
    let arrival = || look.recording.row(row.ended);
    match row.fate {
        Fate::Corrupted => Line::Forged,
        Fate::Lost | Fate::Dropped | Fate::Omitted => Line::Lost,
        Fate::ReceiverDown => Line::ReceiverDown,
        Fate::Cut => Line::Cut { seam: seam_at(look, row), along: frame.time() },
        _ if row.forged => Line::Forged,
        Fate::Ignored => Line::Ignored,
        _ if arrival().is_some_and(|row| row.has(flags::BUFFERED)) => Line::Buffered { delivered: true },
        _ if row.waited => Line::Buffered { delivered: true },
        _ => match (crossing, original(frame, look, serial, row)) {
            (Some(crossing), _) => Line::Overtook { crossing },
            (None, Some(original)) => Line::Delayed { original },
            (None, None) => Line::Delivered,
        },
    }
}

/// The last fault of this kind that befell a message by now.
fn fault(look: &Look<'_>, serial: u32, kind: EventKind) -> Option<u32> {
    let events = look.recording.interesting();
    let until = events.partition_point(|event| *event <= look.event);
    let befell = |event: &u32| look.recording.row(*event).is_some_and(|row| row.kind == kind && row.message == serial);
    events[..until].iter().rev().take(FAULTS).copied().find(befell)
}

fn held_for(look: &Look<'_>, serial: u32) -> u32 {
    fault(look, serial, EventKind::Hold).map_or(0, |since| look.event - since)
}

/// The event by which a message was delayed by hand, if it was by now.
pub fn delayed(look: &Look<'_>, serial: u32, row: &MessageRow) -> Option<u32> {
    if row.moved && look.eyes.is_none() { fault(look, serial, EventKind::Delay) } else { None }
}

/// Where a message would have arrived if it had not been delayed by hand.
pub fn original(frame: &Frame, look: &Look<'_>, serial: u32, row: &MessageRow) -> Option<Point> {
    let delayed = delayed(look, serial, row)?;
    let before = look.recording.world_at(delayed.checked_sub(1)?);
    let is_it = |waiting: &Waiting| matches!(waiting, Waiting::Message(message) if message.serial == serial);
    let due = before.pending().iter().find(|pending| is_it(&pending.what))?.due;
    let event = look.recording.before(due).max(delayed) as f32 + 0.5;
    Some(frame.point(look.ruler.place(event.min(row.ended as f32 - 0.5), row.id.to), row.id.to.0))
}

/// How much of the way there is to the first seam that the message meets.
fn seam_at(look: &Look<'_>, row: &MessageRow) -> f32 {
    let world = look.recording.world_at(row.ended.min(look.recording.last()));
    let mut lanes = look.lanes();
    let place = |lanes: &[_], process| lanes.iter().position(|lane| *lane == process).unwrap_or(0);
    if place(&lanes, row.id.from) > place(&lanes, row.id.to) {
        lanes.reverse();
    }
    let way = &lanes[place(&lanes, row.id.from)..=place(&lanes, row.id.to)];
    let cut = |pair: &[_]| world.is_cut(pair[0], pair[1]) || world.is_cut(pair[1], pair[0]);
    let crossed = way.windows(2).position(cut);
    crossed.map_or(0.5, |crossed| (crossed as f32 + 0.5) / (way.len() - 1) as f32)
}

/// What part of the way from one point to another the bar of a message keeps before the middle of a seam.
pub fn before_seam(frame: &Frame, from: Point, to: Point) -> f32 {
    let (way, time) = (to - from, frame.time());
    6.0 * frame.scale / (way.x * time.y - way.y * time.x).abs().max(1.0)
}

/// Where a message that a seam stops was headed, so that it meets the seam no earlier than the seam is there: what was on
/// its way when the link was cut would else seem to be stopped by nothing.
pub fn aimed(frame: &Frame, look: &Look<'_>, row: &MessageRow, (from, to): (Point, Point), seam: f32) -> Point {
    let events = look.recording.interesting();
    let until = events.partition_point(|event| *event <= row.ended);
    let is_cut = |event: &u32| look.recording.row(*event).is_some_and(|row| row.kind == EventKind::Cut);
    let cut = events[..until].iter().rev().take(FAULTS).copied().find(is_cut);
    let Some(cut) = cut.filter(|cut| *cut > row.sent) else { return to };
    let part = (seam - before_seam(frame, from, to)).max(0.04);
    let (stops, begins) = (from.lerp(to, part), frame.along(look.ruler.place(cut as f32 + 0.4, row.id.to)));
    if frame.along_of(stops) >= begins {
        return to;
    }
    let stops = frame.place(begins, if frame.view.vertical { stops.x } else { stops.y });
    from + (stops - from) * (1.0 / part)
}

/// One message of a link: its number there, its serial, and both ends of its line.
type OnLink = (u32, u32, u32, Point, Point);

/// Messages that overtook an earlier one of their link, and where the two lines cross.
pub fn overtakers(frame: &Frame, look: &Look<'_>, serials: &[u32]) -> Vec<(u32, Point)> {
    let mut found = Vec::new();
    if frame.is_crowded() || serials.len() > MANY {
        return found;
    }
    let mut links: Map<(ProcessId, ProcessId), Vec<OnLink>> = Map::new();
    for &serial in serials {
        let Some(row) = look.recording.message(serial) else { continue };
        let arrived = matches!(row.fate, Fate::Delivered | Fate::Ignored) && row.id.copy == 0 && row.ended != NEVER;
        if !arrived || !look.has_ended(row) {
            continue;
        }
        let (from, to) = ends(frame, &look.ruler, row);
        let link = links.get_or_insert_with((row.id.from, row.id.to), Vec::new);
        if let Some(crossing) = link.iter().find_map(|&(nth, _, ended, a, b)| {
            // The earlier one was sent before, and arrived later.
            (nth < row.id.nth && ended > row.ended).then(|| crossing((a, b), (from, to)))
        }) {
            found.push((serial, crossing));
        }
        link.push((row.id.nth, serial, row.ended, from, to));
    }
    found
}

fn ends(frame: &Frame, ruler: &Ruler<'_>, row: &MessageRow) -> (Point, Point) {
    let end = |event: u32, process: ProcessId| frame.point(ruler.place(event as f32, process), process.0);
    (end(row.sent, row.id.from), end(row.ended, row.id.to))
}

/// Where two lines cross; between their middles where they do not.
fn crossing((a, b): (Point, Point), (c, d): (Point, Point)) -> Point {
    let (r, s) = (b - a, d - c);
    let det = r.x * s.y - r.y * s.x;
    let t = ((c.x - a.x) * s.y - (c.y - a.y) * s.x) / det;
    match t.is_finite() && (0.0..=1.0).contains(&t) {
        true => a.lerp(b, t),
        false => a.lerp(b, 0.5).lerp(c.lerp(d, 0.5), 0.5),
    }
}
