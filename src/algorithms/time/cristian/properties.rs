//! What Cristian's synchronisation promises.

use super::{Cristian, SERVER};
use crate::sim::{Progress, Property, View, Violation};

/// Readings of two clocks are cut off to whole microseconds, and so is half of RTT.
const ROUNDING: u64 = 3;

pub fn all() -> &'static [Property<Cristian>] {
    const {
        &[
            Property::always(
                "reading within its error",
                "When an answer is accepted, the reading is at most RTT/2 − d_min (and 2ρ·RTT for drift) from what the \
             server's clock shows.",
                within_error,
            ),
            Property::always("time never goes back", "No client sets its clock back.", never_back),
            Property::eventually(
                "every client reads the time",
                "Every client accepts an answer some day.",
                every_client_reads,
            ),
        ]
    }
}

type Seen<'a> = View<'a, Cristian>;

/// Judged in the step in which the answer was accepted: only then does the clock show what it was set to.
fn within_error(view: &Seen<'_>) -> Option<Violation> {
    let (id, process) = view.touched()?;
    let reading =
        process.reading.filter(|reading| view.clock(id).0 == reading.t1.0.saturating_add_signed(reading.stepped))?;
    let server = view.clock(SERVER);
    let wrong = server.0.abs_diff(reading.target.0);
    if wrong <= reading.err + ROUNDING {
        return None;
    }
    let sentence = format!("{id} reads {} ± {} µs, and the server's clock shows {server}", reading.target, reading.err);
    Some(Violation { process: Some(id), variable: "target", sentence })
}

fn never_back(view: &Seen<'_>) -> Option<Violation> {
    let (id, process) = view.touched()?;
    let reading = process.reading.filter(|reading| reading.stepped < 0)?;
    let sentence = format!("{id} set its clock back by {} µs", reading.stepped.unsigned_abs());
    Some(Violation { process: Some(id), variable: "gap", sentence })
}

fn every_client_reads(view: &Seen<'_>) -> Progress {
    if !view.is_up(SERVER) {
        return Progress::Blocked(format!("the server, {SERVER}, is crashed"));
    }
    match view.live().find(|(_, process)| !process.serves && process.reading.is_none()) {
        None => Progress::Reached,
        Some((id, _)) => Progress::NotYet(format!("{id} has accepted no answer yet")),
    }
}
