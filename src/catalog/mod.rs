//! The one list of all algorithms and the scenarios that come with them.

use std::rc::Rc;

use crate::algorithms::atomic_commitment::two_phase_commit::{self, TwoPhaseCommit};
use crate::algorithms::broadcast::causal::{self, Causal};
use crate::algorithms::broadcast::reliable::{self, Reliable};
use crate::algorithms::broadcast::uniform::{self, Uniform};
use crate::algorithms::consensus::byzantine_generals::{self, General};
use crate::algorithms::consensus::paxos::{self, Paxos};
use crate::algorithms::consensus::raft::{self, Raft};
use crate::algorithms::consensus::two_generals::{self, TwoGenerals};
use crate::algorithms::dissemination::rumor_mongering::{self, RumorMongering};
use crate::algorithms::election::chang_roberts::{self, ChangRoberts};
use crate::algorithms::failure_detection::heartbeat::{self, Heartbeat};
use crate::algorithms::mutual_exclusion::ricart_agrawala::{self, RicartAgrawala};
use crate::algorithms::mutual_exclusion::suzuki_kasami::{self, SuzukiKasami};
use crate::algorithms::registers::abd::{self, Abd};
use crate::algorithms::snapshot::chandy_lamport::{self, ChandyLamport};
use crate::algorithms::time::berkeley::{self, Berkeley};
use crate::algorithms::time::cristian::{self, Cristian};
use crate::algorithms::time::hlc::{self, HybridClock};
use crate::algorithms::time::lamport_clock::{self, LamportClock};
use crate::algorithms::time::ntp_offset::{self, NtpOffset};
use crate::algorithms::time::vector_clock::{self, VectorClocks};
use crate::model::Card;
use crate::sim::{Adaptor, Algorithm, Behaviour, Plan, Shipped};

/// One algorithm, without its types.
#[derive(Clone, Copy)]
pub struct Entry {
    pub card: &'static Card,
    pub behaviour: fn(&Plan) -> Rc<dyn Behaviour>,
    pub scenarios: fn() -> Vec<Shipped>,
}

impl Entry {
    /// The scenario with this id.
    pub fn scenario(&self, id: &str) -> Option<Shipped> {
        (self.scenarios)().into_iter().find(|scenario| scenario.id == id)
    }
}

const fn entry<A: Algorithm>(scenarios: fn() -> Vec<Shipped>) -> Entry {
    Entry { card: &A::CARD, behaviour: Adaptor::<A>::behaviour, scenarios }
}

/// Every algorithm.
pub const ALL: &[Entry] = &[
    entry::<Raft>(raft::scenarios),
    entry::<Paxos>(paxos::scenarios),
    entry::<General>(byzantine_generals::scenarios),
    entry::<TwoPhaseCommit>(two_phase_commit::scenarios),
    entry::<Abd>(abd::scenarios),
    entry::<RicartAgrawala>(ricart_agrawala::scenarios),
    entry::<SuzukiKasami>(suzuki_kasami::scenarios),
    entry::<TwoGenerals>(two_generals::scenarios),
    entry::<ChangRoberts>(chang_roberts::scenarios),
    entry::<ChandyLamport>(chandy_lamport::scenarios),
    entry::<RumorMongering>(rumor_mongering::scenarios),
    entry::<Heartbeat>(heartbeat::scenarios),
    entry::<Reliable>(reliable::scenarios),
    entry::<Uniform>(uniform::scenarios),
    entry::<Causal>(causal::scenarios),
    entry::<LamportClock>(lamport_clock::scenarios),
    entry::<VectorClocks>(vector_clock::scenarios),
    entry::<HybridClock>(hlc::scenarios),
    entry::<Cristian>(cristian::scenarios),
    entry::<Berkeley>(berkeley::scenarios),
    entry::<NtpOffset>(ntp_offset::scenarios),
];

/// The algorithms by their subjects, as a textbook's contents would list them.
pub const CHAPTERS: &[(&str, &[&str])] = &[
    ("Agreement", &["raft", "paxos", "two-generals", "byzantine-generals"]),
    ("Shared memory", &["abd-register"]),
    ("Atomic commitment", &["two-phase-commit"]),
    ("Mutual exclusion", &["ricart-agrawala", "suzuki-kasami"]),
    ("Leader election", &["chang-roberts"]),
    ("Failure detection", &["heartbeat-fd"]),
    ("Broadcast", &["reliable-broadcast", "uniform-reliable-broadcast", "causal-broadcast"]),
    ("Dissemination", &["rumor-mongering"]),
    ("Snapshots", &["chandy-lamport"]),
    ("Logical clocks", &["lamport-clock", "vector-clock", "hlc"]),
    ("Physical clocks", &["cristian", "berkeley", "ntp-offset"]),
];

/// The algorithm with this id.
pub fn find(id: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.card.id == id)
}
