//! What FIFO and causal-order broadcast promise.

use super::Causal;
use crate::algorithms::broadcast::reliable::{Deliveries, Key, name};
use crate::model::{Map, ProcessId, Set};
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers: the causal past of every message, and the first delivery out of order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Order {
    deliveries: Deliveries,
    /// Of each message: everything that its sender had delivered when it was broadcast, and what comes before that.
    past: Map<Key, Set<Key>>,
    delivered: Map<ProcessId, Set<Key>>,
    /// Who delivered what before what, out of a sender's order.
    fifo: Option<(ProcessId, Key, Key)>,
    /// The same, out of causal order.
    causal: Option<(ProcessId, Key, Key)>,
}

impl Order {
    pub(super) fn deliver(&mut self, process: ProcessId, key: Key, digest: u64) {
        self.deliveries.deliver(process, key, digest);
        let delivered = self.delivered.get_or_insert_with(process, Set::new);
        if key.0 == process {
            let mut past = delivered.clone();
            for before in delivered.iter().filter_map(|before| self.past.get(before)) {
                past.extend(before.iter().copied());
            }
            self.past.insert(key, past);
        } else if let Some(past) = self.past.get(&key) {
            let missing = past.iter().find(|before| !delivered.contains(before));
            self.causal = self.causal.or(missing.map(|&missing| (process, key, missing)));
        }
        let before = (key.0, key.1.saturating_sub(1));
        if before.1 > 0 && !delivered.contains(&before) {
            self.fifo = self.fifo.or(Some((process, key, before)));
        }
        delivered.insert(key);
    }
}

pub fn all() -> &'static [Property<Causal>] {
    const {
        &[
            Property::always(
                "FIFO order",
                "The messages of one sender are delivered in the order of their sending.",
                |view| out_of_order(view.ghost().fifo),
            ),
            Property::always(
                "causal order",
                "Causal order: nobody delivers a message before one that may have caused it.",
                |view| out_of_order(view.ghost().causal),
            ),
            Property::always("no duplication", "No message is delivered twice by a process.", |view| {
                view.ghost().deliveries.duplication()
            }),
            Property::always("no creation", "What is delivered was broadcast by the process that it names.", |view| {
                view.ghost().deliveries.creation()
            }),
            Property::eventually(
                "nothing waits for ever",
                "Whatever is held back is delivered some day, if what it waits for reached any correct process.",
                nothing_waits,
            )
            .within(|view, delay| view.options().reliable.detector.detection(delay) + 2 * delay),
        ]
    }
}

fn out_of_order(found: Option<(ProcessId, Key, Key)>) -> Option<Violation> {
    let (process, key, before) = found?;
    let sentence = format!("{process} delivered {} before {}", name(key), name(before));
    Some(Violation { process: Some(process), variable: "delivered", sentence })
}

/// What a crashed sender has never brought to any correct process is not coming, and what waits for it need not be
/// delivered by anybody.
fn nothing_waits(view: &View<'_, Causal>) -> Progress {
    let correct = || view.live().filter(|(_, process)| !process.recovered);
    let comes = |key: Key| view.is_up(key.0) || correct().any(|(_, process)| process.delivered.contains(&key));
    let mut progress = Progress::Reached;
    for (id, process) in correct() {
        for (j, message) in &process.buffer {
            let Some(missing) = process.missing(*j, message) else { continue };
            let why = format!("{} waits at {id} for {}", message.name(*j), name(missing));
            if comes(missing) {
                return Progress::NotYet(why);
            }
            progress = Progress::Blocked(format!("{why}, which nobody has who is up"));
        }
    }
    progress
}
