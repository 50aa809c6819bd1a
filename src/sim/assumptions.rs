//! What a plan gives, set against what the algorithm's card assumes.
//!
//! To run an algorithm with less than it assumes is allowed, and often the point: each [`Shortfall`] says so in one
//! sentence. A plan that contradicts itself cannot be run at all: a [`Contradiction`] says why.
//!
//! **When is there a bound?** A timing model promises one. Without it, the law of delays decides: if it has a longest
//! delay, and nothing is lost, damaged, queued or stopped on the way, then every message arrives within that delay, and
//! the run is synchronous without being told. On a link that loses, a message that arrives does so in time, but one
//! that must arrive has to be sent again and again, for no bounded number of times: so loss takes the bound away from
//! whoever needs the message, whether the law has a longest delay or not. What somebody does by hand or by script (cut,
//! hold, delay, slow down) is outside every promise of the links.

use std::fmt;

use thiserror::Error;

use super::action::Action;
use super::plan::{MAX_TIME, Plan};
use crate::faults::Fault;
use crate::links::{Delay, InTransit, LinkKind, MAX_DELAY, Network, TimingModel};
use crate::model::{Card, Failures, Links, ProcessId, Time, Timing};

/// Which links: all that no rule names, or one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which(pub Option<(ProcessId, ProcessId)>);

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((from, to)) => write!(f, "the link from {from} to {to}"),
            None => f.write_str("the network"),
        }
    }
}

/// Why a plan cannot be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Contradiction {
    #[error("timing: Δ must be between 1 µs and one hour, not {given} µs")]
    Bound { given: u64 },
    #[error("timing: GST, {gst}, is later than anything can happen, {MAX_TIME}")]
    Late { gst: Time },
    #[error("timing: before GST delays are stretched to between 100 and 1000000 percent, not {given}")]
    Stretch { given: u32 },
    #[error("timing: Δ is {}, but {which} takes {} at least: make Δ longer or the links faster", Time(*bound), Time(*min))]
    Faster { bound: u64, which: Which, min: u64 },
    #[error(
        "timing: {which} lets {bandwidth} messages a second through, and what queues there exceeds every Δ: take the \
         limit or the timing model away"
    )]
    Queue { which: Which, bandwidth: u32 },
    #[error(
        "timing: messages wait while {which} is down, for longer than the Δ of {}: let it lose them, or take the timing \
         model away",
        Time(*bound)
    )]
    Stands { which: Which, bound: u64 },
}

/// What an algorithm assumes and this run does not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Shortfall {
    #[error("assumes bounded delays; {which} has no longest delay")]
    NoBound { which: Which },
    #[error("assumes bounded delays; {which} loses messages, and how often one must be sent again has no bound")]
    Resent { which: Which },
    #[error("assumes bounded delays; {which} has a queue at the sender's end, and that has no bound")]
    Queue { which: Which },
    #[error("assumes bounded delays; here the bound holds from {gst} on")]
    LateBound { gst: Time },
    #[error("assumes bounded delays; the script, entry {entry}, {deed}")]
    Interference { entry: usize, deed: &'static str },
    #[error("assumes that no message is lost; {which} loses {share} in a thousand")]
    Loss { which: Which, share: u16 },
    #[error("assumes that a message which is sent again and again arrives at last; {which} loses everything")]
    Unfair { which: Which },
    #[error("assumes that no message is lost; {which} damages {share} in a thousand, which are discarded")]
    Corruption { which: Which, share: u16 },
    #[error("assumes that no message is lost; {which} is down for {share} thousandths of the time")]
    Flapping { which: Which, share: u16 },
    #[error("assumes that no message is lost; the script, entry {entry}, {deed}")]
    LossByHand { entry: usize, deed: &'static str },
    #[error("assumes that no message arrives twice; {which} doubles {share} in a thousand")]
    Duplication { which: Which, share: u16 },
    #[error("assumes that no message arrives twice; stubborn links deliver every message again and again")]
    Repeated,
    #[error("assumes that messages arrive in the order of sending; on {which} a later one may overtake")]
    Reordering { which: Which },
    #[error("assumes that a message names its true sender; {which} does not see to that")]
    Unauthenticated { which: Which },
    #[error("{0}")]
    Settings(&'static str),
    #[error("bears {} failures; the script, entry {entry}, holds one that is {}", .assumed.words(), .given.words())]
    Failure { assumed: Failures, given: Failures, entry: usize },
}

impl Plan {
    /// The network, then the single links that are there.
    fn networks(&self) -> impl Iterator<Item = (Which, &Network)> + '_ {
        let rules = self.links.iter();
        let single = rules.filter_map(|rule| Some((Which(Some((rule.from, rule.to))), rule.network.as_ref()?)));
        std::iter::once((Which(None), &self.network)).chain(single)
    }

    /// From when on, and within how many microseconds, every message arrives that nobody interferes with; `None` when
    /// there is no such promise.
    pub fn bound(&self) -> Option<(Time, u64)> {
        let law = self.networks().try_fold(0, |longest: u64, (_, network)| {
            let whole = network.loss == 0 && !network.is_unusual();
            // A timing model is kept whatever the law says.
            let own = network.delay.bounds().1.or(self.timing.bound());
            own.filter(|_| whole).map(|own| longest.max(own))
        })?;
        Some(match self.timing {
            TimingModel::Asynchronous => (Time::ZERO, law),
            TimingModel::PartiallySynchronous { gst, bound, .. } => (gst, bound),
            TimingModel::Synchronous { bound } => (Time::ZERO, bound.min(law)),
        })
    }

    /// Why this plan cannot be run, whatever the algorithm.
    pub(super) fn contradiction(&self) -> Option<Contradiction> {
        let bound = self.timing.bound()?;
        if !(1..=MAX_DELAY).contains(&bound) {
            return Some(Contradiction::Bound { given: bound });
        }
        if let TimingModel::PartiallySynchronous { gst, before, .. } = self.timing {
            if gst > MAX_TIME {
                return Some(Contradiction::Late { gst });
            }
            if !(100..=1_000_000).contains(&before) {
                return Some(Contradiction::Stretch { given: before });
            }
        }
        self.networks().find_map(|(which, network)| {
            let min = network.delay.bounds().0;
            let waits = network.flap.is_some_and(|flap| flap.in_transit == InTransit::Wait);
            match network.bandwidth {
                _ if min > bound => Some(Contradiction::Faster { bound, which, min }),
                0 => waits.then_some(Contradiction::Stands { which, bound }),
                bandwidth => Some(Contradiction::Queue { which, bandwidth }),
            }
        })
    }

    /// What the algorithm on this card assumes and this plan does not give, worst first.
    pub fn shortfalls(&self, card: &Card) -> Vec<Shortfall> {
        let mut found = Vec::new();
        for (which, network) in self.networks() {
            self.lacks(card, which, network, &mut found);
        }
        if card.timing == Timing::Synchronous
            && let TimingModel::PartiallySynchronous { gst, .. } = self.timing
        {
            found.push(Shortfall::LateBound { gst });
        }
        if self.stack.kind == LinkKind::Stubborn && card.links >= Links::Perfect {
            found.push(Shortfall::Repeated);
        }
        self.scripted(card, &mut found);
        found
    }

    /// What one kind of link lacks.
    fn lacks(&self, card: &Card, which: Which, network: &Network, found: &mut Vec<Shortfall>) {
        let Network { delay, loss, duplicate, fifo, corrupt, bandwidth, authenticated, flap } = *network;
        let loses = loss > 0 || corrupt > 0 || flap.is_some();
        // What a stack of links makes up for.
        let kind = self.stack.kind;
        if card.links >= Links::Perfect && kind == LinkKind::FairLoss {
            if loss > 0 {
                found.push(Shortfall::Loss { which, share: loss });
            }
            if corrupt > 0 {
                found.push(Shortfall::Corruption { which, share: corrupt });
            }
            if let Some(flap) = flap.filter(|flap| flap.in_transit != InTransit::Wait) {
                found.push(Shortfall::Flapping { which, share: flap.down });
            }
            if duplicate > 0 {
                found.push(Shortfall::Duplication { which, share: duplicate });
            }
        } else if loss == 1000 || corrupt == 1000 {
            found.push(Shortfall::Unfair { which });
        }
        // What is sent again arrives behind what was sent after it.
        let again = loses && kind != LinkKind::FairLoss;
        let even = matches!(delay, Delay::Constant { .. }) && duplicate == 0 && flap.is_none();
        if card.links == Links::PerfectFifo && kind != LinkKind::PerfectFifo && (!fifo && !even || again) {
            found.push(Shortfall::Reordering { which });
        }
        if card.timing > Timing::Asynchronous && self.timing.is_asynchronous() {
            if delay.bounds().1.is_none() {
                found.push(Shortfall::NoBound { which });
            } else if bandwidth > 0 {
                found.push(Shortfall::Queue { which });
            }
        }
        if card.timing > Timing::Asynchronous && loses && card.links >= Links::Perfect {
            found.push(Shortfall::Resent { which });
        }
        if card.failures == Failures::Byzantine && !authenticated {
            found.push(Shortfall::Unauthenticated { which });
        }
    }

    /// What the script does beyond the assumptions: of each kind the first entry.
    fn scripted(&self, card: &Card, found: &mut Vec<Shortfall>) {
        let faults = (1..).zip(&self.script).filter_map(|(entry, cue)| match &cue.act {
            Action::Fault(fault) => Some((entry, fault)),
            _ => None,
        });
        let faults: Vec<(usize, &Fault)> = faults.collect();
        let failure = faults.iter().find(|(_, fault)| fault.failures() > card.failures);
        found.extend(failure.map(|&(entry, fault)| {
            let given = fault.failures();
            Shortfall::Failure { assumed: card.failures, given, entry }
        }));
        let loss = faults.iter().find_map(|(entry, fault)| Some((*entry, loses(fault)?)));
        if card.links >= Links::Perfect && self.stack.is_none() {
            found.extend(loss.map(|(entry, deed)| Shortfall::LossByHand { entry, deed }));
        }
        let slow = faults.iter().find_map(|(entry, fault)| Some((*entry, delays(fault)?)));
        if card.timing == Timing::Synchronous {
            found.extend(slow.map(|(entry, deed)| Shortfall::Interference { entry, deed }));
        }
    }
}

/// What the fault does to make messages be lost.
fn loses(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Partition { in_transit: InTransit::Wait, .. } => None,
        Fault::Cut { .. } | Fault::Isolate { .. } | Fault::Partition { .. } => Some("cuts links"),
        Fault::Drop { .. } => Some("drops a message"),
        Fault::Corrupt { .. } => Some("damages a message"),
        _ => None,
    }
}

/// What the fault does to make messages, or their receivers, be late.
fn delays(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Hold { .. } => Some("holds a message back"),
        Fault::Delay { .. } => Some("delays a message"),
        Fault::Partition { in_transit: InTransit::Wait, .. } => Some("makes messages wait at a cut"),
        Fault::Pause { .. } => Some("pauses a process"),
        Fault::Slow { .. } => Some("slows a process down"),
        _ => None,
    }
}
