//! What the heartbeat failure detector promises.

use super::Heartbeat;
use crate::links::MAX_DELAY;
use crate::model::{Failures, ProcessId, Timing};
use crate::sim::{Progress, Property, View, Violation};

pub fn all() -> &'static [Property<Heartbeat>] {
    const {
        &[
            Property::always("strong accuracy", "P: nobody is suspected who has not crashed.", strong_accuracy)
                .under(Timing::Synchronous, Failures::CrashStop),
            Property::eventually(
                "strong completeness",
                "Whoever crashes is suspected by every correct process some day, and from then on for ever.",
                strong_completeness,
            )
            .under(Timing::Asynchronous, Failures::CrashStop)
            .within(detection),
            Property::eventually(
                "eventual strong accuracy",
                "From some time on no correct process is suspected by any other.",
                eventual_strong_accuracy,
            )
            .within(learning),
        ]
    }
}

type Seen<'a> = View<'a, Heartbeat>;

/// Only the process that has just moved can have begun to suspect somebody.
fn strong_accuracy(view: &Seen<'_>) -> Option<Violation> {
    let (id, process) = view.touched().filter(|_| !view.options().adaptive)?;
    let crashed_once = |q: &ProcessId| view.process(*q).is_none_or(|other| other.recovered);
    let wronged = process.suspected.keys().find(|q| !crashed_once(q))?;
    let sentence = format!("{id} suspects {wronged}, which has not crashed");
    Some(Violation { process: Some(id), variable: "suspected", sentence })
}

fn strong_completeness(view: &Seen<'_>) -> Progress {
    let crashed = || ProcessId::all(view.count()).filter(|&q| !view.is_up(q));
    let trusts = |(id, process): (ProcessId, &Heartbeat)| {
        crashed()
            .find(|q| !process.suspected.contains_key(q))
            .map(|q| format!("{id} does not suspect {q}, which is crashed"))
    };
    view.live().find_map(trusts).map_or(Progress::Reached, Progress::NotYet)
}

/// How long after a crash the last correct process suspects at the latest, once delays keep to `delay`.
fn detection(view: &Seen<'_>, delay: u64) -> u64 {
    let options = view.options();
    let timeout = view.live().map(|(_, process)| process.longest_timeout()).max().unwrap_or(0);
    match (options.push, options.adaptive) {
        (true, _) => delay + timeout,
        (false, false) => 2 * timeout,
        // While the timeout does not fit, late answers of a suspected process give it further periods.
        (false, true) => 3 * timeout + 2 * delay,
    }
}

fn eventual_strong_accuracy(view: &Seen<'_>) -> Progress {
    let wrongs = |(id, process): (ProcessId, &Heartbeat)| {
        let wronged = process.suspected.keys().find(|q| view.is_up(**q))?;
        Some(format!("{id} suspects {wronged}, which is up"))
    };
    view.live().find_map(wrongs).map_or(Progress::Reached, Progress::NotYet)
}

/// While a timeout does not fit, delays up to `delay` allow another mistake at any time, so there is no telling when the
/// last one comes. But no mistake lasts longer than a few periods, and each makes a timeout longer, so there cannot be
/// more of them than fit in between.
fn learning(view: &Seen<'_>, delay: u64) -> u64 {
    let options = view.options();
    let enough = if options.push { options.period + delay } else { 2 * delay };
    let allowed = enough.saturating_sub(options.timeout) / options.step + 2;
    let learns = |process: &Heartbeat| {
        let period = if options.push { options.period } else { process.period };
        let lasting = |(q, since): (&ProcessId, &u32)| {
            view.is_up(*q) && u64::from(process.seq - since) > 4 + 2 * delay / period.max(1)
        };
        let mistakes = u64::from(process.mistakes) / u64::from(view.count() - 1);
        mistakes <= allowed && !process.suspected.iter().any(lasting)
    };
    if view.live().all(|(_, process)| learns(process)) {
        return MAX_DELAY;
    }
    4 * (view.live().map(|(_, process)| process.longest_timeout()).max().unwrap_or(0) + delay)
}
