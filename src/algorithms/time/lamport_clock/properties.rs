//! What Lamport's clock promises, and what it does not.

use super::{LamportClock, in_total_order};
use crate::sim::{Property, View, Violation};

pub fn all() -> &'static [Property<LamportClock>] {
    const {
        &[
            Property::always(
                "clock condition",
                "If e happened before f, then C(e) < C(f). The converse is not promised.",
                clock_condition,
            ),
            Property::always(
                "the clock only advances",
                "Of two events of one process, the later has the greater stamp.",
                only_advances,
            ),
            Property::always(
                "unique stamps",
                "No two events have the same (C, process), so these pairs put all events in one order.",
                unique_stamps,
            ),
        ]
    }
}

type Seen<'a> = View<'a, LamportClock>;

fn violation(view: &Seen<'_>, sentence: String) -> Option<Violation> {
    Some(Violation { process: view.touched().map(|(id, _)| id), variable: "L", sentence })
}

fn clock_condition(view: &Seen<'_>) -> Option<Violation> {
    let latest = view.ghost().latest()?;
    let before = view.ghost().before().find(|before| before.stamp >= latest.stamp)?;
    let sentence = format!(
        "event {} of {} has stamp {}, and event {} of {}, which happened before it, has {}",
        latest.number, latest.process, latest.stamp, before.number, before.process, before.stamp
    );
    violation(view, sentence)
}

fn only_advances(view: &Seen<'_>) -> Option<Violation> {
    let latest = view.ghost().latest()?;
    let before = view.ghost().earlier().last().filter(|before| before.stamp >= latest.stamp)?;
    violation(view, format!("the clock of {} went from {} to {}", latest.process, before.stamp, latest.stamp))
}

fn unique_stamps(view: &Seen<'_>) -> Option<Violation> {
    let latest = view.ghost().latest()?;
    let same = view.ghost().earlier().find(|earlier| earlier.stamp == latest.stamp)?;
    let stamp = in_total_order(*latest.stamp, latest.process);
    violation(view, format!("the events {} and {} of {} both have {stamp}", same.number, latest.number, latest.process))
}
