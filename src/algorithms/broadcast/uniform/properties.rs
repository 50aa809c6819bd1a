//! What uniform reliable broadcast promises.

use super::Uniform;
use crate::algorithms::broadcast::reliable::name;
use crate::model::{ProcessId, Set};
use crate::sim::{Progress, Property, View, Violation};

pub fn all() -> &'static [Property<Uniform>] {
    const {
        &[
            Property::always("no duplication", "No message is delivered twice by a process.", |view| {
                view.ghost().duplication()
            }),
            Property::always("no creation", "What is delivered was broadcast by the process that it names.", |view| {
                view.ghost().creation()
            }),
            Property::always(
                "held by a correct process",
                "What anybody has delivered some process that is up has, to pass it on.",
                held,
            ),
            Property::eventually("validity", "A correct process delivers what it broadcasts itself.", |view| {
                missing(view, |key, _, process| key.0 == process)
            })
            .within(|view, delay| view.options().detector.detection(delay) + 2 * delay),
            Property::eventually(
                "uniform agreement",
                "What any process delivers, even one that crashes afterwards, all correct processes deliver.",
                |view| missing(view, |_, by, _| !by.is_empty()),
            )
            .within(|view, delay| view.options().detector.detection(delay) + 2 * delay),
        ]
    }
}

type Seen<'a> = View<'a, Uniform>;

fn correct<'a>(view: &'a Seen<'a>) -> impl Iterator<Item = (ProcessId, &'a Uniform)> {
    view.live().filter(|(_, state)| !state.recovered)
}

/// Have so many crashed that majority-ack promises nothing?
fn too_many_crashed(view: &Seen<'_>) -> bool {
    !view.options().all_ack && correct(view).count() < usize::from(view.majority())
}

fn held(view: &Seen<'_>) -> Option<Violation> {
    if too_many_crashed(view) || correct(view).next().is_none() {
        return None;
    }
    let lost = |(key, by): &(_, &Set<ProcessId>)| {
        !by.is_empty() && !correct(view).any(|(_, process)| process.pending.contains_key(key))
    };
    let (key, by) = view.ghost().all().find(lost)?;
    let process = by.first().copied();
    let sentence = format!("{} was delivered, and nobody who is up has it", name(key));
    Some(Violation { process, variable: "pending", sentence })
}

/// Is there a message that a correct process should deliver and has not?
fn missing(view: &Seen<'_>, due: fn((ProcessId, u32), &Set<ProcessId>, ProcessId) -> bool) -> Progress {
    for (key, by) in view.ghost().all() {
        if let Some((id, _)) = correct(view).find(|(id, _)| due(key, by, *id) && !by.contains(id)) {
            let why = format!("{id} has not delivered {}", name(key));
            return if too_many_crashed(view) {
                Progress::Blocked(format!("{why}: no majority is up"))
            } else {
                Progress::NotYet(why)
            };
        }
    }
    Progress::Reached
}
