//! The runs that come with Raft.

use super::Raft;
use crate::faults::{Fault, When};
use crate::links::Network;
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Algorithm, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);
const E: ProcessId = ProcessId(4);

/// A script in milliseconds.
struct Script(Plan);

impl Script {
    /// Elections happen when the script says so, and heartbeats are rare, so that little distracts.
    fn quiet(processes: u16) -> Script {
        let plan = Plan::new(&Raft::CARD).processes(processes);
        Script(plan.set("election-timeout", 1_000).set("election-spread", 500).set("heartbeat", 200))
    }

    fn with(self, change: impl FnOnce(Plan) -> Plan) -> Script {
        Script(change(self.0))
    }

    fn at(self, ms: u64, act: Action) -> Script {
        Script(self.0.then(When::At(Time(ms * MILLISECOND)), act))
    }

    fn election(self, ms: u64, process: ProcessId) -> Script {
        self.at(ms, Action::Fire { process, timer: 0 })
    }

    fn write(self, ms: u64, process: ProcessId, x: u32) -> Script {
        self.at(ms, Action::Request { process, offer: 0, argument: x })
    }

    fn fault(self, ms: u64, fault: Fault) -> Script {
        self.at(ms, Action::Fault(fault))
    }

    fn crash(self, ms: u64, process: ProcessId) -> Script {
        self.fault(ms, Fault::Crash { process })
    }

    fn recover(self, ms: u64, process: ProcessId) -> Script {
        self.fault(ms, Fault::Recover { process })
    }

    fn isolate(self, ms: u64, group: &[ProcessId]) -> Script {
        self.fault(ms, Fault::Isolate { group: group.to_vec() })
    }

    fn cut(self, ms: u64, from: ProcessId, to: ProcessId) -> Script {
        self.fault(ms, Fault::Cut { from, to, both: true })
    }

    fn heal(self, ms: u64) -> Script {
        self.fault(ms, Fault::HealAll)
    }
}

/// The message that is the `nth` (from 0) on its link.
fn message(from: ProcessId, to: ProcessId, nth: u32) -> MessageId {
    MessageId { from, to, nth, copy: 0 }
}

fn data_centre(plan: Plan) -> Plan {
    Network::preset("data-centre").map_or(plan.clone(), |network| plan.network(network))
}

pub fn scenarios() -> Vec<Shipped> {
    vec![two_crowns()]
}

fn two_crowns() -> Shipped {
    let script = Script::quiet(5)
        .with(|plan| data_centre(plan).seed(1).set("heartbeat", 60))
        .election(10, A)
        .write(45, A, 1)
        .isolate(90, &[A, B])
        .election(95, D)
        .write(130, A, 2)
        .write(140, D, 3)
        .heal(230);
    Shipped {
        id: "two-crowns",
        title: "Two crowns",
        headline: "Two leaders at once. Is that a bug?",
        look: "A was cut off and still believes that it leads; the others have elected D in a newer term. Look at the \
               dots under each crown: how many copies does each leader's write have, and how many does it need? Step \
               on, and only one of the two writes is committed.",
        plan: script.0,
        open_at: 50,
        events: 100,
        expected: Expected::Holds { reached: &["a leader exists", "applied everywhere"] },
    }
}
