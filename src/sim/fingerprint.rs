//! Numbers that tell states of worlds apart, whatever way led to them. A [`World::digest`] tells runs apart, and knows the way.

use super::erased::Object;
use super::parts::{InFlight, Waiting};
use super::world::World;
use crate::links::Network;
use crate::model::{Digest, ProcessId, digest_of, name_of};

impl World {
    /// What a process is and has: its state, its stable storage, which of its timers are armed, what is the matter with
    /// it. Not how late it is: a timer counts as armed, whenever it is due.
    pub fn process_fingerprint(&self, process: ProcessId) -> u64 {
        self.process_print(process, None)
    }

    /// The same by other names of the processes, where [`World::has_luck`] is false.
    pub fn process_print(&self, process: ProcessId, names: Option<&[u64]>) -> u64 {
        let mut digest = Digest::new();
        let Some(slot) = self.slot(process) else { return 0 };
        let object = |object: &Option<std::rc::Rc<dyn Object>>| object.as_ref().map_or(0, |it| it.digest_by(names));
        digest.mix(object(&slot.state));
        digest.mix(object(&slot.stable));
        digest.mix(u64::from(slot.paused) << 32 | u64::from(slot.percent));
        // A sum, because it does not matter which was armed first; scrambled, because timers have small numbers.
        digest.mix(
            slot.timers.iter().fold(slot.timers.len() as u64, |sum, armed| sum.wrapping_add(digest_of(&armed.timer))),
        );
        if self.behaviour.draws_reach_states() {
            digest.mix(u64::from(slot.draws));
        }
        if let Some(doom) = slot.doom {
            digest.mix(u64::from(doom.left) << 32 | doom.kind.map_or(u64::from(u32::MAX), u64::from));
            digest.mix(doom.of as u64 + 1);
        }
        if let Some(quirks) = &slot.quirks {
            digest.mix(u64::from(quirks.omission.0) << 32 | u64::from(quirks.omission.1));
            if let Some(clock) = &quirks.clock {
                digest.mix(digest_of(clock));
            }
            if let Some(unsynced) = &quirks.unsynced {
                digest.mix(unsynced.since.0);
                digest.mix(object(&unsynced.synced));
            }
            if let Some(lies) = &quirks.lies {
                digest.mix(lies.fingerprint());
            }
        }
        // Where chance has a say, it goes by how many messages went over each link before.
        if self.has_luck() {
            for link in &slot.links {
                digest.mix(u64::from(link.to.0) << 32 | u64::from(link.sent));
            }
        }
        digest.value()
    }

    /// All but the processes and what is on its way: what observers remember, which links are cut, which properties are broken.
    pub fn surroundings_fingerprint(&self) -> u64 {
        let mut digest = Digest::new();
        digest.mix(self.ghost.digest());
        for (from, to, _) in self.cuts() {
            digest.mix(u64::from(from.0) << 16 | u64::from(to.0) | 1 << 32);
        }
        digest.mix(self.broken.iter().fold(0, |set, breach| set | 1 << (breach.property & 63)));
        digest.value()
    }

    /// The same by other names of the processes.
    pub fn surroundings_print(&self, names: &[u64]) -> u64 {
        let name = |process: ProcessId| name_of(Some(names), process.0);
        let cut = |(from, to, _)| digest_of(&(name(from), name(to)));
        let mut digest = Digest::new();
        digest.mix(self.ghost.digest_by(Some(names)));
        digest.mix(self.cuts().map(cut).fold(0, u64::wrapping_add));
        digest.mix(self.broken.iter().fold(0, |set, breach| set | 1 << (breach.property & 63)));
        digest.value()
    }

    /// When everything is due, in which order what is due at once, how far the script is, and what the clocks show: what
    /// else matters where time does.
    pub fn time_fingerprint(&self) -> u64 {
        let mut digest = Digest::new();
        digest.mix(self.now.0);
        digest.mix(u64::from(self.cues));
        if let Some(watch) = &self.watch {
            digest.mix(watch.fingerprint());
        }
        for pending in &self.pending {
            digest.mix(pending.due.0);
            digest.mix(match &pending.what {
                Waiting::Timer { process, timer } => u64::from(process.0) << 32 | u64::from(*timer),
                Waiting::Message(message) => message.fingerprint(),
            });
        }
        for slot in &self.slots {
            if let Some(clock) = slot.physical() {
                digest.mix(clock.at(self.true_time()).0);
                digest.mix(clock.span_of(1 << 30));
            }
        }
        digest.value()
    }

    /// Do messages get lost, doubled or damaged by chance, or does when they are sent matter?
    pub fn has_luck(&self) -> bool {
        let Network { loss, duplicate, corrupt, .. } = self.plan.network;
        let lucky = |slot: &std::rc::Rc<super::Slot>| slot.is_byzantine() || slot.omission() != (0, 0);
        self.unusual || loss > 0 || duplicate > 0 || corrupt > 0 || self.slots.iter().any(lucky)
    }
}

impl InFlight {
    /// What it says to whom, and what will become of it: messages with equal fingerprints are interchangeable.
    pub fn fingerprint(&self) -> u64 {
        let mut digest = Digest::new();
        let ends = [self.id.from.0, self.id.to.0, self.claims.0, self.kind];
        digest.mix(ends.iter().fold(0, |word, end| word << 16 | u64::from(*end)));
        digest.mix(u64::from(self.held) | u64::from(self.waits) << 1 | u64::from(self.corrupt) << 2);
        digest.mix(self.payload.digest());
        digest.value()
    }

    /// The same by other names of the processes.
    pub fn print(&self, names: &[u64]) -> u64 {
        let mut digest = Digest::new();
        for process in [self.id.from, self.id.to, self.claims] {
            digest.mix(name_of(Some(names), process.0));
        }
        let flags = u64::from(self.held) | u64::from(self.waits) << 1 | u64::from(self.corrupt) << 2;
        digest.mix(u64::from(self.kind) << 8 | flags);
        digest.mix(self.payload.digest_by(Some(names)));
        digest.value()
    }
}
