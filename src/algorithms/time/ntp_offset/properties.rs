//! What NTP's offset promises.

use super::{CLIENT, NtpOffset, ahead};
use crate::model::ProcessId;
use crate::sim::{Progress, Property, View, Violation};

/// The four times are cut off to whole microseconds, and so is θ.
const ROUNDING: u64 = 3;

/// A server whose clock is wrong by no more than this, in microseconds, tells the truth.
const TRUE: u64 = 50;

pub fn all() -> &'static [Property<NtpOffset>] {
    const {
        &[
            Property::always(
                "offset within half the delay",
                "When a sample is taken, the offset between the two clocks is at most δ/2 from θ, and their drift in between.",
                within_half_the_delay,
            ),
            Property::always(
                "most servers are believed",
                "While more than half of the servers tell the truth, the true time is within the interval that the client \
             has chosen.",
                most_are_believed,
            ),
            Property::eventually(
                "the time is found",
                "The client finds an interval that most servers agree on.",
                time_is_found,
            ),
        ]
    }
}

type Seen<'a> = View<'a, NtpOffset>;

fn clients<'a>(view: &Seen<'a>) -> Option<&'a NtpOffset> {
    view.touched().filter(|(id, _)| *id == CLIENT).map(|(_, client)| client)
}

fn within_half_the_delay(view: &Seen<'_>) -> Option<Violation> {
    let client = clients(view)?;
    for server in client.servers.keys() {
        // Only the sample of this very step is judged.
        let Some(sample) = client.last_sample(*server).filter(|sample| sample.t4 == view.clock(CLIENT)) else {
            continue;
        };
        let truth = ahead(view.clock(*server), view.clock(CLIENT));
        let drifted = view.options().drift * sample.t4.since(sample.t1) / 1_000_000;
        if truth.abs_diff(sample.offset) > sample.delay.div_ceil(2) + drifted + ROUNDING {
            let sentence =
                format!("{server} is ahead by {truth} µs, and θ is {} with δ {}", sample.offset, sample.delay);
            return Some(Violation { process: Some(CLIENT), variable: "samples (θ, δ)", sentence });
        }
    }
    None
}

fn most_are_believed(view: &Seen<'_>) -> Option<Violation> {
    let client = clients(view)?;
    let offset = client.offset?;
    let heard = || client.servers.iter().filter(|(_, server)| !server.samples.is_empty()).map(|(id, _)| *id);
    let honest = |server: &ProcessId| view.clock(*server).0.abs_diff(view.now().0) <= TRUE;
    let truth = ahead(view.now(), view.clock(CLIENT));
    let slack = TRUE + ROUNDING;
    let holds =
        truth >= offset.low.saturating_sub_unsigned(slack) && truth <= offset.high.saturating_add_unsigned(slack);
    if holds || 2 * heard().filter(honest).count() <= heard().count() {
        return None;
    }
    let sentence = format!(
        "the client's clock is behind by {truth} µs, and it believes by {} ± {}",
        offset.middle(),
        offset.radius()
    );
    Some(Violation { process: Some(CLIENT), variable: "θ", sentence })
}

fn time_is_found(view: &Seen<'_>) -> Progress {
    let up = view.live().filter(|(id, _)| *id != CLIENT).count();
    match view.process(CLIENT) {
        None => Progress::Blocked("the client is crashed".to_owned()),
        Some(client) if client.offset.is_some() => Progress::Reached,
        Some(_) if up == 0 => Progress::Blocked("every server is crashed".to_owned()),
        Some(client) if client.servers.values().all(|server| !server.samples.is_empty()) => {
            Progress::Blocked("no offset lies in the intervals of more than half of the servers".to_owned())
        }
        Some(_) => Progress::NotYet("too few servers have answered, or they do not agree".to_owned()),
    }
}
