//! What Ricart and Agrawala's algorithm promises.

use super::{RicartAgrawala, State};
use crate::clocks::Stamp;
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers: the stamp of the latest entry, and the first entry that came out of order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entries {
    latest: Option<Stamp>,
    /// The entry before, and the one with a smaller stamp that came after it.
    disorder: Option<(Stamp, Stamp)>,
}

impl Entries {
    pub(super) fn enter(&mut self, stamp: Stamp) {
        if let Some(before) = self.latest.filter(|before| *before > stamp) {
            self.disorder = self.disorder.or(Some((before, stamp)));
        }
        self.latest = Some(stamp);
    }
}

pub fn all() -> &'static [Property<RicartAgrawala>] {
    const {
        &[
            Property::always("mutual exclusion", "At most one process is in the critical section.", mutual_exclusion),
            Property::always(
                "entries in stamp order",
                "The requests enter in the order of their stamps, ties broken by process.",
                entries_in_stamp_order,
            ),
            Property::eventually(
                "every request enters",
                "Whoever asks enters some day, if nobody crashes.",
                every_request_enters,
            ),
        ]
    }
}

type Seen<'a> = View<'a, RicartAgrawala>;

/// Only the process that just moved can have entered.
fn mutual_exclusion(view: &Seen<'_>) -> Option<Violation> {
    let (id, process) = view.touched()?;
    if process.state != State::Held {
        return None;
    }
    let (other, _) = view.live().find(|&(other, process)| other != id && process.state == State::Held)?;
    let sentence = format!("{id} is in the critical section while {other} is");
    Some(Violation { process: Some(id), variable: "state", sentence })
}

/// Stronger than an order among requests that wait at the same time: whoever asks after somebody's entry has answered
/// that request before, and so carries a greater stamp.
fn entries_in_stamp_order(view: &Seen<'_>) -> Option<Violation> {
    let (before, after) = view.ghost().disorder?;
    let [before, after] = [before, after].map(super::value);
    let sentence = format!("the request {after} entered after the request {before}");
    Some(Violation { process: None, variable: "stamp", sentence })
}

fn every_request_enters(view: &Seen<'_>) -> Progress {
    let waiting = || view.live().filter(|(_, process)| process.state == State::Wanted);
    let missing = |process: &RicartAgrawala| process.awaiting.iter().copied().find(|&other| !view.is_up(other));
    if let Some((id, crashed)) = waiting().find_map(|(id, process)| Some((id, missing(process)?))) {
        return Progress::Blocked(format!("{id} waits for the permission of {crashed}, which is crashed"));
    }
    match waiting().next() {
        None => Progress::Reached,
        Some((id, process)) => {
            let whom = super::Value::processes(&process.awaiting);
            Progress::NotYet(format!("{id} still waits for the permission of {whom}"))
        }
    }
}
