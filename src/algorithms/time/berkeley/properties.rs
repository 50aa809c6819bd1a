//! What the Berkeley algorithm promises.

use super::{Berkeley, Estimate, MASTER, Options, largest_agreeing, signed};
use crate::model::ProcessId;
use crate::sim::{Progress, Property, View, Violation};

/// Half of a round trip and the mean are cut off to whole microseconds, and so are the readings of two clocks.
const ROUNDING: u64 = 4;

pub fn all() -> &'static [Property<Berkeley>] {
    const {
        &[
            Property::always(
                "precision",
                "When a round is over, two clocks that took part differ by at most the errors with which they were read, \
             RTT/2 − d_min each, and their drift since.",
                precision,
            ),
            Property::always(
                "outliers do not count",
                "No clock of the largest set of clocks that agree within γ is changed by more than γ.",
                outliers_do_not_count,
            ),
            Property::eventually(
                "every clock is adjusted",
                "Some round reaches every process.",
                every_clock_is_adjusted,
            ),
        ]
    }
}

type Seen<'a> = View<'a, Berkeley>;

/// The estimates of the round that is just over, and the processes that they are about. Nothing while one of them has
/// not been adjusted yet.
fn finished<'a>(view: &Seen<'a>) -> Option<&'a Berkeley> {
    let master = view.process(MASTER)?;
    let done = |process: &ProcessId| {
        let adjusted = view.process(*process).and_then(|slave| slave.adjusted);
        adjusted.is_some_and(|adjusted| adjusted.round == master.round)
    };
    let over = master.polled.is_none() && master.round > 0;
    (over && master.estimates.keys().all(done)).then_some(master)
}

/// Judged in the step in which the last of them was adjusted, before the clocks have drifted apart again.
fn precision(view: &Seen<'_>) -> Option<Violation> {
    let (id, touched) = view.touched()?;
    let just_now = touched.adjusted.is_some_and(|adjusted| adjusted.shows == view.clock(id));
    let master = finished(view).filter(|_| just_now)?;
    let ahead = |process: ProcessId| view.clock(process).0.cast_signed() - view.now().0.cast_signed();
    // A round trip takes at most the master's patience, and so does an ADJUST; two clocks drift apart by 2ρ.
    let Options { drift, patience, .. } = view.options();
    let slack = ROUNDING + 2 * drift * 2 * patience / 1_000_000;
    for (one, first) in &master.estimates {
        for (other, second) in &master.estimates {
            let apart = ahead(*one).abs_diff(ahead(*other));
            let Estimate { err, .. } = second;
            if apart > first.err + err + slack {
                let sentence = format!(
                    "{one} and {other} differ by {} after the round, and were read to ± {} and ± {} µs",
                    signed(apart.cast_signed()),
                    first.err,
                    err
                );
                return Some(Violation { process: Some(*one), variable: "adjusted", sentence });
            }
        }
    }
    None
}

fn outliers_do_not_count(view: &Seen<'_>) -> Option<Violation> {
    let master = finished(view)?;
    let tolerance = view.options().tolerance;
    let agreeing = largest_agreeing(&master.estimates, tolerance);
    let changed = |process: &ProcessId| view.process(*process).and_then(|process| Some(process.adjusted?.by));
    let (process, by) = agreeing
        .iter()
        .filter_map(|process| Some((*process, changed(process)?)))
        .find(|(_, by)| by.unsigned_abs() > tolerance + ROUNDING)?;
    let sentence = format!("{process} agrees with most, and was changed by {}", signed(by));
    Some(Violation { process: Some(process), variable: "adjusted", sentence })
}

fn every_clock_is_adjusted(view: &Seen<'_>) -> Progress {
    if !view.is_up(MASTER) {
        return Progress::Blocked(format!("the master, {MASTER}, is crashed"));
    }
    match view.live().find(|(_, process)| process.adjusted.is_none()) {
        None => Progress::Reached,
        Some((id, _)) => Progress::NotYet(format!("{id} was not adjusted yet")),
    }
}
