//! What Suzuki and Kasami's algorithm promises.

use super::{Indication, State, SuzukiKasami};
use crate::model::{Map, ProcessId};
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers: who has asked and not entered since, and the first who entered without.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Asked {
    waiting: Map<ProcessId, ()>,
    unasked: Option<ProcessId>,
}

impl Asked {
    pub(super) fn observe(&mut self, process: ProcessId, indication: &Indication) {
        match indication {
            Indication::Ask => _ = self.waiting.insert(process, ()),
            Indication::Enter if self.waiting.remove(&process).is_none() => {
                self.unasked = self.unasked.or(Some(process));
            }
            Indication::Enter | Indication::Leave => {}
        }
    }
}

pub fn all() -> &'static [Property<SuzukiKasami>] {
    const {
        &[
            Property::always("mutual exclusion", "At most one process is in the critical section.", mutual_exclusion),
            Property::always("one token", "At most one process has the token.", one_token),
            Property::always(
                "nobody enters unasked",
                "Each entry follows a request of the same process.",
                nobody_enters_unasked,
            ),
            Property::eventually(
                "every request enters",
                "Whoever asks enters some day, if nobody crashes.",
                every_request_enters,
            )
            .within(everybody_once),
        ]
    }
}

type Seen<'a> = View<'a, SuzukiKasami>;

/// A request is known everywhere after one delay. Until it is served, each of the others is inside at most once, with a
/// delay for the token before and one on the way when all began.
fn everybody_once(view: &Seen<'_>, delay: u64) -> u64 {
    u64::from(view.count()) * (view.options().section + delay) + 2 * delay
}

/// Only the process that just moved can have come to be what this says.
fn beside<'a>(view: &Seen<'a>, is: fn(&SuzukiKasami) -> bool) -> Option<(ProcessId, ProcessId)> {
    let (id, process) = view.touched()?;
    if !is(process) {
        return None;
    }
    let (other, _) = view.live().find(|&(other, process)| other != id && is(process))?;
    Some((id, other))
}

fn mutual_exclusion(view: &Seen<'_>) -> Option<Violation> {
    let (id, other) = beside(view, |process| process.state == State::Held)?;
    let sentence = format!("{id} is in the critical section while {other} is");
    Some(Violation { process: Some(id), variable: "state", sentence })
}

fn one_token(view: &Seen<'_>) -> Option<Violation> {
    let (id, other) = beside(view, |process| process.token.is_some())?;
    Some(Violation { process: Some(id), variable: "LN", sentence: format!("{id} and {other} both have a token") })
}

fn nobody_enters_unasked(view: &Seen<'_>) -> Option<Violation> {
    let id = view.ghost().unasked?;
    let sentence = format!("{id} entered without having asked");
    Some(Violation { process: Some(id), variable: "state", sentence })
}

fn every_request_enters(view: &Seen<'_>) -> Progress {
    let Some((id, _)) = view.live().find(|(_, process)| process.state == State::Wanted) else {
        return Progress::Reached;
    };
    match ProcessId::all(view.count()).find(|&process| !view.is_up(process)) {
        Some(down) => Progress::Blocked(format!("{id} waits for the token, and {down} is crashed")),
        None => Progress::NotYet(format!("{id} still waits for the token")),
    }
}
