//! What vector clocks promise.

use super::{Vector, VectorClocks};
use crate::algorithms::time::history::Named;
use crate::model::ProcessId;
use crate::sim::{Property, View, Violation};

pub fn all() -> &'static [Property<VectorClocks>] {
    const {
        &[
            Property::always(
                "smaller vector means happened before",
                "e happened before f if and only if V(e) < V(f).",
                exactly_happened_before,
            ),
            Property::always(
                "own entry counts own events",
                "In a stamp of process i, entry i is the number of events that i has had.",
                own_entry_counts,
            ),
            Property::always(
                "nobody knows more of me than I do",
                "Entry i of no process's vector is greater than entry i of process i's own.",
                nobody_knows_more,
            ),
        ]
    }
}

type Seen<'a> = View<'a, VectorClocks>;

fn violation(process: ProcessId, sentence: String) -> Option<Violation> {
    Some(Violation { process: Some(process), variable: "V", sentence })
}

/// The vectors of one process grow, so it is enough to look at the last event of each process that happened before
/// this one, at the first that did not, and at the last of all.
fn exactly_happened_before(view: &Seen<'_>) -> Option<Violation> {
    let history = view.ghost();
    let latest = history.latest()?;
    let says = |earlier: &Named<'_, Vector>| earlier.stamp.happened_before(latest.stamp);
    if let Some(before) = history.before().find(|before| !says(before)) {
        let Named { process, number, stamp } = before;
        let sentence = format!(
            "event {number} of {process} happened before event {} of {}, but {stamp} is not smaller than {}",
            latest.number, latest.process, latest.stamp
        );
        return violation(latest.process, sentence);
    }
    let backwards = || history.last_of_others().find(|other| latest.stamp.happened_before(other.stamp));
    let Named { process, number, stamp } = history.first_beside().find(says).or_else(backwards)?;
    let sentence = format!(
        "event {number} of {process} and event {} of {} are concurrent, but {stamp} and {} are ordered",
        latest.number, latest.process, latest.stamp
    );
    violation(latest.process, sentence)
}

fn own_entry_counts(view: &Seen<'_>) -> Option<Violation> {
    let Named { process, number, stamp } = view.ghost().latest()?;
    let own = *stamp.0.0.get(process.index())?;
    if own == number {
        return None;
    }
    violation(process, format!("event {number} of {process} has {own} in its own entry"))
}

fn nobody_knows_more(view: &Seen<'_>) -> Option<Violation> {
    for (owner, own) in view.live() {
        let of = owner.index();
        let more = |other: &VectorClocks| other.vector.0.0[of] > own.vector.0.0[of];
        if let Some((knows, other)) = view.live().find(|(_, other)| more(other)) {
            let (theirs, mine) = (other.vector.0.0[of], own.vector.0.0[of]);
            let sentence = format!("{knows} counts {theirs} events of {owner}, and {owner} itself counts {mine}");
            return violation(knows, sentence);
        }
    }
    None
}
