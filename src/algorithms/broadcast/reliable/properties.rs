//! What reliable broadcast promises.

use super::{Key, Relays, Reliable, name};
use crate::model::{Map, ProcessId, Set, Timing};
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers: who has delivered what, and the first delivery that should not have been.
///
/// A sender delivers its own message first, in the event that broadcasts it; so that delivery stands for the broadcast.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Deliveries {
    /// Of each message: the digest of what was broadcast, and who has delivered it.
    by: Map<Key, (u64, Set<ProcessId>)>,
    twice: Option<(ProcessId, Key)>,
    invented: Option<(ProcessId, Key)>,
}

impl Deliveries {
    /// For algorithms whose senders do not deliver first.
    pub fn broadcast(&mut self, key: Key, digest: u64) {
        self.by.insert(key, (digest, Set::new()));
    }

    pub fn deliver(&mut self, process: ProcessId, key: Key, digest: u64) {
        let new = !self.by.contains_key(&key);
        let (sent, by) = self.by.get_or_insert_with(key, || (digest, Set::new()));
        if (new && process != key.0) || *sent != digest {
            self.invented = self.invented.or(Some((process, key)));
        }
        if !by.insert(process) {
            self.twice = self.twice.or(Some((process, key)));
        }
    }

    pub fn duplication(&self) -> Option<Violation> {
        let (process, key) = self.twice?;
        let sentence = format!("{process} delivered {} twice", name(key));
        Some(Violation { process: Some(process), variable: "delivered", sentence })
    }

    pub fn creation(&self) -> Option<Violation> {
        let (process, key) = self.invented?;
        let sentence = format!("{process} delivered {}, which {} has not broadcast so", name(key), key.0);
        Some(Violation { process: Some(process), variable: "delivered", sentence })
    }

    /// Every message with all who have delivered it.
    pub fn all(&self) -> impl Iterator<Item = (Key, &Set<ProcessId>)> {
        self.by.iter().map(|(&key, (_, by))| (key, by))
    }
}

pub fn all<P: super::Payload>() -> &'static [Property<Reliable<P>>] {
    const {
        &[
            Property::always("no duplication", "No message is delivered twice by a process.", |view| {
                view.ghost().duplication()
            }),
            Property::always("no creation", "What is delivered was broadcast by the process that it names.", |view| {
                view.ghost().creation()
            }),
            Property::eventually(
                "validity",
                "What a correct process broadcasts all correct processes deliver.",
                |view| missing(view, |correct, key, _| correct.contains(&key.0)),
            )
            .within(|_, delay| delay),
            Property::eventually(
                "agreement",
                "Lazy and eager: what one correct process delivers all correct processes deliver.",
                |view| missing(view, |correct, _, by| by.iter().any(|process| correct.contains(process))),
            )
            .under(Timing::Asynchronous, crate::model::Failures::CrashStop)
            .within(repair),
        ]
    }
}

type Seen<'a, P> = View<'a, Reliable<P>>;

/// Is there a message that meets the condition and that a correct process has not delivered?
fn missing<P: super::Payload>(
    view: &Seen<'_, P>,
    counts: fn(&Set<ProcessId>, Key, &Set<ProcessId>) -> bool,
) -> Progress {
    let correct: Set<ProcessId> = view.live().filter(|(_, state)| !state.recovered).map(|(id, _)| id).collect();
    for (key, by) in view.ghost().all().filter(|(key, by)| counts(&correct, *key, by)) {
        if let Some(id) = correct.iter().find(|id| !by.contains(id)) {
            return Progress::NotYet(format!("{id} has not delivered {}", name(key)));
        }
    }
    Progress::Reached
}

/// How long it takes at most after the last crash until all have what one has.
fn repair<P: super::Payload>(view: &Seen<'_, P>, delay: u64) -> u64 {
    let detection = match view.options().relays {
        Relays::Lazy => view.options().detector.detection(delay),
        Relays::BestEffort | Relays::Eager => 0,
    };
    detection + 2 * delay
}
