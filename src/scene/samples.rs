//! What charts show, read off the worlds of a few moments, as far apart as a few pixels are; those that were read once are
//! kept, so that shifting the diagram reads only what is new. Where a moment is no one place, and through the eyes of a
//! process, each lane is read at its own events.

use super::frame::Frame;
use super::lens::is_known;
use super::list::{Fill, Hatch};
use super::look::Look;
use super::theme::{Family, Tone};
use crate::model::{self, ProcessId, RoleStyle, Set};
use crate::sim::{Waiting, World};
use crate::trace::{Eyes, Recording};

/// Pixels from one moment that is read to the next.
const GRAIN: f32 = 4.0;
/// From so many events between them on, only moments that cost nothing to read are taken.
const FAR: u32 = 64;
/// So many moments are kept, and at most so many are read where lanes are read one by one.
const KEPT: usize = 4_000;
const READ: usize = 2_000;
/// What was read off one world.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub event: u32,
    /// Messages in flight: ask, answer, payload, control, special.
    pub flying: [u32; 5],
    /// Who leads, and since which term, ballot or view.
    pub leaders: Vec<(ProcessId, u32)>,
    /// For each process what the algorithm measures; nothing of one that is down.
    pub measures: Vec<Option<Vec<u32>>>,
}

/// The moments that were read, by event.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<Sample>);

/// Families of messages, from the ground up, and how each is filled.
pub const FLYING: [(&str, Option<Fill>, Fill); 5] = [
    ("ask", None, Fill::Solid(Tone::Hue(Family::Blue))),
    ("answer", Some(Fill::Solid(Tone::Tint(Family::Blue))), Fill::Hatch(Hatch::Diagonal, Tone::Hue(Family::Blue))),
    ("payload", Some(Fill::Solid(Tone::Tint(Family::Green))), Fill::Hatch(Hatch::Cross, Tone::Hue(Family::Green))),
    ("control", None, Fill::Solid(Tone::Ink2)),
    ("special", Some(Fill::Solid(Tone::Tint(Family::Magenta))), Fill::Hatch(Hatch::Dots, Tone::Hue(Family::Magenta))),
];

impl Sample {
    /// `eyes`: through which it is seen; what they cannot know is left out.
    pub fn of(recording: &Recording, world: &World, event: u32, eyes: Option<&Eyes>) -> Sample {
        let behaviour = world.behaviour();
        let hides = |serial| eyes.is_some_and(|eyes| recording.message(serial).is_none_or(|row| !is_known(eyes, row)));
        let kinds = behaviour.kinds();
        let mut flying = [0; 5];
        for pending in world.pending() {
            let Waiting::Message(message) = &pending.what else { continue };
            if hides(message.serial) {
                continue;
            }
            let family = kinds.get(usize::from(message.kind)).map_or(model::Family::Control, |kind| kind.family);
            flying[family as usize] += 1;
        }
        let mut leaders = Vec::new();
        let mut measures = Vec::new();
        for (process, slot) in ProcessId::all(world.plan().processes).zip(world.slots()) {
            let heard_of = eyes.is_none_or(|eyes| !eyes.is_blank(process));
            let Some(state) = slot.state.as_ref().filter(|_| heard_of) else {
                measures.push(None);
                continue;
            };
            if behaviour.role(&**state).style == RoleStyle::Leader {
                leaders.push((process, behaviour.badge(&**state).map_or(0, |badge| badge.number)));
            }
            measures.push(Some(behaviour.measures(&**state)));
        }
        Sample { event, flying, leaders, measures }
    }
}

impl Samples {
    /// Reads what is needed to draw what lies between two events, and returns it.
    pub(super) fn read(&mut self, look: &Look<'_>, frame: &Frame, (from, to): (u32, u32)) -> Vec<Sample> {
        if self.0.len() > KEPT {
            self.0.clear();
        }
        let mut read: Vec<Sample> = Vec::new();
        if by_lane(look) {
            let events = own_events(look, frame);
            let (Some(first), Some(last)) = (events.first(), events.last()) else { return read };
            let far = (last - first) / events.len() as u32 >= FAR;
            events.iter().for_each(|event| self.take(look, *event, far, &mut read));
            return read;
        }
        let columns = ((frame.far() - frame.near()) / GRAIN).max(1.0) as u32;
        let stride = ((to - from) / columns).max(1).next_power_of_two();
        let mut event = from / stride * stride;
        while event <= to {
            self.take(look, event, stride >= FAR, &mut read);
            event += stride;
        }
        read
    }

    /// Reads the moment after an event, or from far away one that is near, unless it was the last.
    fn take(&mut self, look: &Look<'_>, event: u32, far: bool, read: &mut Vec<Sample>) {
        let recording = look.recording;
        let near = far.then(|| recording.keyframe_before(event));
        let at = near.map_or(event, |(at, _)| at);
        if read.last().is_some_and(|last| last.event >= at) {
            return;
        }
        let place = self.0.binary_search_by_key(&at, |sample| sample.event);
        let place = place.unwrap_or_else(|place| {
            let world = near.map_or_else(|| recording.world_at(at), |(_, world)| world.clone());
            self.0.insert(place, Sample::of(recording, &world, at, look.eyes.as_deref()));
            place
        });
        read.push(self.0[place].clone());
    }
}

/// Is each lane read at its own events? A process knows no others of those it has heard of.
pub(super) fn by_lane(look: &Look<'_>) -> bool {
    !look.ruler.axis.is_shared() || look.eyes.is_some()
}

/// The events of each lane that can be seen, and the one before; of many every second, fourth …
fn own_events(look: &Look<'_>, frame: &Frame) -> Set<u32> {
    let (from, to) = frame.window();
    let columns = ((frame.far() - frame.near()) / GRAIN).max(1.0) as usize;
    let most = (READ / usize::from(look.count())).clamp(4, columns.max(4));
    let mut events = Set::new();
    for process in ProcessId::all(look.count()) {
        let [first, end] = [from, to].map(|place| look.ruler.edge(process, place));
        let history = look.recording.history();
        let lane = history.lane(process);
        let first = lane.partition_point(|own| *own < first).saturating_sub(1);
        let end = lane.partition_point(|own| *own < end);
        let stride = (end.saturating_sub(first) / most).max(1).next_power_of_two();
        for place in (first / stride * stride..end).step_by(stride).chain(end.checked_sub(1)) {
            events.insert(lane[place]);
        }
    }
    events
}

/// How many charts there are for this algorithm.
pub fn count(look: &Look<'_>) -> usize {
    let behaviour = look.recording.behaviour();
    before_measures(look) + behaviour.measured().len() + usize::from(!behaviour.answers().is_empty())
}

/// The charts before those that an algorithm names: what is in flight, and who leads where somebody may.
pub(super) fn before_measures(look: &Look<'_>) -> usize {
    1 + usize::from(look.recording.behaviour().leads())
}
