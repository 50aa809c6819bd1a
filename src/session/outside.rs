//! The run as plain records with stable names, for scripts outside: `window.orrery` and the headless command.

use serde::Serialize;

use super::session::Session;
use crate::causality::StampScan;
use crate::model::{Map, ProcessId};
use crate::scene::arena::{DETAILED, arena};
use crate::scene::axis::Axis;
use crate::scene::list::{DisplayList, HitShape};
use crate::scene::sentence;
use crate::scene::theme::Theme;
use crate::sim::{Action, Fate, Lamp};

/// Longer texts are no actions.
const MAX_ACTION: usize = 100_000;

#[derive(Clone, Debug, Serialize)]
pub struct EnabledRecord {
    pub action: Action,
    pub text: String,
    pub note: String,
    pub possible: bool,
}

pub fn enabled(session: &Session) -> Vec<EnabledRecord> {
    let rows = session.choices().into_iter();
    rows.map(|row| EnabledRecord { action: row.action, text: row.text, note: row.note, possible: row.possible })
        .collect()
}

/// Reads an action from JSON.
pub fn action(text: &str) -> Result<Action, String> {
    if text.len() > MAX_ACTION {
        return Err(format!("an action of {} bytes is longer than the limit of {MAX_ACTION}", text.len()));
    }
    serde_json::from_str(text).map_err(|error| format!("this is not an action: {}", plainly(&error)))
}

/// What a reader of JSON found wrong with what a script gave, who has no lines and columns, and other words for numbers.
pub(super) fn plainly(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    let number = ["u64", "u32", "u16", "u8"].into_iter().find_map(|kind| what.strip_suffix(kind));
    number.map_or_else(|| what.to_owned(), |what| format!("{what}a whole number from 0"))
}

#[derive(Clone, Debug, Serialize)]
pub struct EventRecord {
    pub n: u32,
    pub at_us: u64,
    pub process: Option<String>,
    pub kind: &'static str,
    pub lamport: u32,
    /// The hybrid logical stamp: microseconds and count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hybrid: Option<(u64, u32)>,
    /// What the clock of the process showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub physical_us: Option<u64>,
    pub sentence: String,
}

pub fn events(session: &Session, from: u32, to: u32) -> Vec<EventRecord> {
    let recording = session.recording();
    let mut scan = StampScan::new(recording.plan().processes, false);
    let mut records = Vec::new();
    for (n, row) in recording.rows(0, to) {
        let clock = |process| recording.clock(n, process).0;
        let hybrid = scan.next(row, clock, |serial| recording.carries(serial)).map(|stamps| stamps.hybrid);
        if n < from {
            continue;
        }
        records.push(EventRecord {
            n,
            at_us: row.at.0,
            process: row.at_process().map(|process| process.to_string()),
            kind: row.kind.word(),
            lamport: row.lamport,
            hybrid: hybrid.map(|stamp| (stamp.latest, stamp.count)),
            physical_us: hybrid.and(row.at_process()).map(clock),
            sentence: sentence::event(recording, n),
        });
    }
    records
}

/// The vector clock of this event: of each process, how many events could have influenced it, itself included. `None`
/// for what is no event of one process.
pub fn vector(session: &Session, event: u32) -> Option<Vec<u32>> {
    let history = session.recording().history();
    Some(history.past(history.point(event)?).0)
}

/// For each process its variables, as text.
pub fn state(session: &Session, event: u32) -> Map<String, Map<&'static str, String>> {
    let world = session.recording().world_at(event);
    let variables = |process: ProcessId| {
        let slot = world.slot(process);
        let variables = match slot.and_then(|slot| slot.state.as_ref()) {
            Some(state) => world.behaviour().variables(&**state),
            None => world.behaviour().stable_variables(slot.and_then(|slot| slot.stable.as_deref())),
        };
        variables.into_iter().map(|variable| (variable.name, variable.value.to_string())).collect()
    };
    ProcessId::all(world.plan().processes).map(|process| (process.to_string(), variables(process))).collect()
}

#[derive(Clone, Debug, Serialize)]
pub struct SummaryRecord {
    pub events: u32,
    pub at_us: u64,
    pub sent: u32,
    pub delivered: u32,
    pub lost: u32,
    pub by_kind: Map<&'static str, u32>,
    pub violations: Vec<ViolationRecord>,
    /// As 16 hexadecimal digits: a number of 64 bits does not fit into JavaScript's.
    pub digest: String,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct ViolationRecord {
    pub property: &'static str,
    pub event: u32,
}

/// The whole recording of the branch that is shown, up to its newest event.
pub fn summary(session: &Session) -> SummaryRecord {
    let recording = session.recording();
    let head = recording.head();
    let kinds = recording.behaviour().kinds();
    let (mut delivered, mut lost, mut by_kind) = (0, 0, Map::new());
    for row in (0..recording.messages()).filter_map(|serial| recording.message(serial)) {
        match row.fate {
            Fate::InFlight => {}
            Fate::Delivered | Fate::Ignored => delivered += 1,
            Fate::Lost | Fate::Cut | Fate::ReceiverDown | Fate::Dropped | Fate::Omitted | Fate::Corrupted => lost += 1,
        }
        let name = kinds.get(usize::from(row.kind)).map_or("message", |kind| kind.name);
        *by_kind.get_or_insert_with(name, || 0) += 1;
    }
    // Some promises are broken only by the end: the lamps know, the list of breaches does not.
    let violation = |(info, lamp): (&crate::sim::PropertyInfo, Lamp)| match lamp {
        Lamp::Broken { event, .. } => Some(ViolationRecord { property: info.name, event }),
        _ => None,
    };
    let properties = recording.behaviour().properties();
    SummaryRecord {
        events: recording.len(),
        at_us: head.now().0,
        sent: recording.messages(),
        delivered,
        lost,
        by_kind,
        violations: properties.iter().zip(head.lamps()).filter_map(violation).collect(),
        digest: format!("{:016x}", head.digest()),
        bytes: recording.bytes() as u64,
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct ForkRecord {
    pub name: String,
    pub parent: Option<u32>,
    pub from: u32,
    pub events: u32,
    pub current: bool,
}

pub fn forks(session: &Session) -> Vec<ForkRecord> {
    let record = |(index, branch): (usize, &crate::trace::Branch)| ForkRecord {
        name: branch.name.clone(),
        parent: branch.parent.map(|(parent, _)| parent as u32),
        from: branch.parent.map_or(0, |(_, from)| from),
        events: branch.recording.len(),
        current: index == session.branch,
    };
    session.branches.list().iter().enumerate().map(record).collect()
}

/// The views of a run that can be drawn.
pub const VIEWS: [&str; 2] = ["space-time", "arena"];

/// A size at which this view of the run has room: `None` when there is no such view.
pub fn usual_size(session: &Session, view: &str, theme: Theme) -> Option<(f32, f32)> {
    let processes = session.recording().plan().processes;
    let (lanes, scale) = (f32::from(processes), theme.enlargement());
    let down = view == "space-time" && session.looks.turned == Some(true);
    let height = match view {
        "space-time" if down => 900.0,
        "space-time" => (110.0 + 60.0 * (lanes - 1.0)).clamp(290.0, 900.0),
        "arena" if processes <= DETAILED => 290.0,
        "arena" => 560.0,
        _ => return None,
    };
    let width = if down { (130.0 + 62.0 * (lanes - 1.0)).clamp(290.0, 1046.0) } else { 1046.0 };
    Some((width * scale, height * scale))
}

/// The picture of this moment at this size, on the time axis that is shown. `view` is one of [`VIEWS`].
pub fn picture(session: &Session, view: &str, theme: Theme, size: (f32, f32)) -> Result<DisplayList, String> {
    picture_on(session.looks.axis, session, view, theme, size)
}

/// The same on any time axis.
pub fn picture_on(
    axis: Axis,
    session: &Session,
    view: &str,
    theme: Theme,
    (width, height): (f32, f32),
) -> Result<DisplayList, String> {
    let mut look = session.look(session.event as f32, None, theme.enlargement());
    look.ruler = session.ruler_on(axis);
    let mut list = match view {
        "arena" => arena(&look, width, height),
        "space-time" => session.diagram(&look, session.viewport(&look, width, height), width, height),
        other => return Err(format!("there is no view “{other}”; use space-time or arena")),
    };
    for hit in list.hits.iter_mut().filter(|hit| hit.label.is_empty() && matches!(hit.shape, HitShape::Circle(..))) {
        hit.label = sentence::hit(&look, hit.id);
    }
    Ok(list)
}
