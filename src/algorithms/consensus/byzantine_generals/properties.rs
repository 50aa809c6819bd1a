//! What OM(m) promises: the paper's two conditions of interactive consistency, and that there is a decision.

use super::{COMMANDER, General, Order};
use crate::model::ProcessId;
use crate::sim::{Progress, Property, View, Violation};

pub(super) fn all() -> &'static [Property<General>] {
    const {
        &[
            Property::always("agreement", "IC1: all loyal lieutenants obey the same order.", agreement),
            Property::always(
                "validity",
                "IC2: if the commander is loyal, every loyal lieutenant obeys the order he sends.",
                validity,
            ),
            Property::eventually(
                "every loyal general decides",
                "Every loyal general decides after m + 1 rounds.",
                every_loyal_general_decides,
            )
            .within(|view, _| (u64::from(view.options().rounds) + 1) * view.options().round),
        ]
    }
}

type Seen<'a> = View<'a, General>;

/// Every loyal lieutenant who has decided, and how.
fn decisions<'a>(view: &'a Seen<'_>) -> impl Iterator<Item = (ProcessId, Order)> + 'a {
    let loyal = view.live().filter(|(id, _)| *id != COMMANDER && view.is_correct(*id));
    loyal.filter_map(|(id, general)| Some((id, general.decision?)))
}

fn agreement(view: &Seen<'_>) -> Option<Violation> {
    let (first, order) = decisions(view).next()?;
    let (other, differs) = decisions(view).find(|(_, decision)| *decision != order)?;
    let sentence = format!("{first} decides to {}, {other} to {}", order.name(), differs.name());
    Some(Violation { process: Some(other), variable: "decision", sentence })
}

fn validity(view: &Seen<'_>) -> Option<Violation> {
    if !view.is_correct(COMMANDER) {
        return None;
    }
    let order = view.options().order;
    let (rebel, decision) = decisions(view).find(|(_, decision)| *decision != order)?;
    let sentence =
        format!("{rebel} decides to {}, but the loyal commander's order was to {}", decision.name(), order.name());
    Some(Violation { process: Some(rebel), variable: "decision", sentence })
}

fn every_loyal_general_decides(view: &Seen<'_>) -> Progress {
    let undecided = view.live().find(|(id, general)| view.is_correct(*id) && general.decision.is_none());
    match undecided {
        None => Progress::Reached,
        Some((id, general)) if general.round > view.options().rounds => {
            Progress::Blocked(format!("{id} was down and has slept through the rounds"))
        }
        Some((id, general)) => Progress::NotYet(format!("{id} is in round {}", general.round)),
    }
}
