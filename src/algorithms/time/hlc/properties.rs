//! What the hybrid logical clock promises.

use super::HybridClock;
use crate::model::ProcessId;
use crate::sim::{Property, View, Violation};

pub fn all() -> &'static [Property<HybridClock>] {
    const {
        &[
            Property::always(
                "causality",
                "If e happened before f, then (l, c) of e is smaller than (l, c) of f, whatever the physical clocks show.",
                causality,
            ),
            Property::always(
                "not behind the clock",
                "At every event, l is at least what the process's physical clock shows.",
                not_behind,
            ),
            Property::always(
                "close to the clock",
                "At every event, l is at most ε ahead of the process's physical clock, if no two clocks differ by more than ε.",
                close,
            ),
            Property::always(
                "bounded counter",
                "c is at most the number of events that have the same l.",
                bounded_counter,
            ),
        ]
    }
}

type Seen<'a> = View<'a, HybridClock>;

fn violation(process: ProcessId, variable: &'static str, sentence: String) -> Option<Violation> {
    Some(Violation { process: Some(process), variable, sentence })
}

fn causality(view: &Seen<'_>) -> Option<Violation> {
    let latest = view.ghost().latest()?;
    let before = view.ghost().before().find(|before| before.stamp >= latest.stamp)?;
    let sentence = format!(
        "event {} of {} has {}, and event {} of {}, which happened before it, has {}",
        latest.number, latest.process, latest.stamp, before.number, before.process, before.stamp
    );
    violation(latest.process, "l", sentence)
}

fn not_behind(view: &Seen<'_>) -> Option<Violation> {
    let (id, HybridClock { stamp, pt, .. }) = view.touched()?;
    let pt = pt.filter(|pt| stamp.l < *pt)?;
    violation(id, "l", format!("l of {id} is {}, and its clock shows {pt}", stamp.l))
}

fn close(view: &Seen<'_>) -> Option<Violation> {
    let (id, HybridClock { stamp, pt, .. }) = view.touched()?;
    let pt = pt.filter(|pt| stamp.l > pt.after(view.options().max_offset))?;
    violation(id, "l", format!("l of {id} is {}, and its clock shows only {pt}", stamp.l))
}

fn bounded_counter(view: &Seen<'_>) -> Option<Violation> {
    let latest = view.ghost().latest().filter(|latest| latest.stamp.c > 0)?;
    let sharing = view.ghost().all().filter(|event| event.stamp.l == latest.stamp.l).count();
    if latest.stamp.c as usize <= sharing {
        return None;
    }
    let sentence = format!("c of {} is {}, and only {sharing} events have its l", latest.process, latest.stamp.c);
    violation(latest.process, "c", sentence)
}
