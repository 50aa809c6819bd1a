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
    vec![
        two_crowns(),
        cold_start(),
        split_vote(),
        deposed_leader(),
        lagging_follower(),
        figure_8(),
        figure_8_counting(),
        vote_forgotten(),
        short_log(),
        gap(),
        late_message(),
        half_majority(),
        fixed_timeouts(),
    ]
}

fn two_crowns() -> Shipped {
    let script = Script::quiet(5)
        .with(|plan| data_centre(plan).seed(1072).set("heartbeat", 60))
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
        open_at: 46,
        events: 72,
        expected: Expected::Holds { reached: &["a leader exists", "applied everywhere"] },
    }
}

fn cold_start() -> Shipped {
    // With this seed it is B that loses patience first.
    let script = Script(data_centre(Plan::new(&Raft::CARD)).seed(1)).write(240, B, 7);
    Shipped {
        id: "cold-start",
        title: "Cold start",
        headline: "Five servers wake up. Who will lead?",
        look: "Every server waits a random time for a leader. The first to lose patience asks for votes in term 1, and \
               a majority makes it the leader before the others lose theirs. Its heartbeats then keep them quiet.",
        plan: script.0,
        open_at: 0,
        events: 60,
        expected: Expected::Holds { reached: &["a leader exists", "applied everywhere"] },
    }
}

fn split_vote() -> Shipped {
    let script = Script::quiet(4)
        .with(|plan| {
            data_centre(plan).seed(123).set("election-timeout", 60).set("election-spread", 60).set("heartbeat", 30)
        })
        .election(10, A)
        .election(10, B);
    Shipped {
        id: "split-vote",
        title: "Split vote",
        headline: "Two candidates, two votes each. What now?",
        look: "A and B lose patience at the same moment, and each gets one vote besides its own: of four servers, \
               that is no majority. Nobody leads term 1. The next term is not split, because the waiting times are \
               random.",
        plan: script.0,
        open_at: 6,
        events: 40,
        expected: Expected::Holds { reached: &["a leader exists"] },
    }
}

fn fixed_timeouts() -> Shipped {
    Shipped {
        id: "fixed-timeouts",
        title: "Four candidates, for ever",
        headline: "All servers wait equally long. Will there ever be a leader?",
        look: "All four lose patience at the same moment, vote for themselves and refuse the others, term after term. No \
               rule of safety is broken, and nothing ever gets done. Random timeouts are all that Raft does against it.",
        plan: Plan::new(&Raft::CARD).processes(4).variant("fixed-timeouts"),
        open_at: 8,
        events: 720,
        expected: Expected::Violates("a leader exists"),
    }
}

fn deposed_leader() -> Shipped {
    let script = Script::quiet(5)
        .election(10, A)
        .write(45, A, 1)
        .isolate(80, &[A])
        .write(90, A, 2)
        .write(100, A, 3)
        .election(110, B)
        .write(150, B, 4)
        .heal(180);
    Shipped {
        id: "deposed-leader",
        title: "The deposed leader",
        headline: "A leader took two writes alone. What becomes of them?",
        look: "A is cut off and goes on taking writes, but no copy gets out and none is committed. B is elected \
               meanwhile. When the links are back, the first answer from the newer term deposes A, and B's log \
               replaces what A wrote alone.",
        plan: script.0,
        open_at: 36,
        events: 87,
        expected: Expected::Holds { reached: &["a leader exists", "applied everywhere"] },
    }
}

fn lagging_follower() -> Shipped {
    let script = Script::quiet(3)
        .election(10, A)
        .isolate(45, &[C])
        .write(50, A, 1)
        .write(80, A, 2)
        .write(110, A, 3)
        .crash(140, A)
        .heal(145)
        .election(150, B)
        .write(260, B, 4)
        .recover(280, A);
    Shipped {
        id: "lagging-follower",
        title: "The lagging follower",
        headline: "C missed everything. How does the leader find out how much?",
        look: "B leads with three entries and supposes that C has them too. C says no, and B tries one entry earlier \
               each time until the logs fit; then C gets all that it lacks in one message.",
        plan: script.0,
        open_at: 24,
        events: 59,
        expected: Expected::Holds { reached: &["a leader exists", "applied everywhere"] },
    }
}

/// The paper's Figure 8. Its servers S1 to S5 are A to E, its terms 2, 3, 4 are 1, 2, 3, and the run goes on to (d).
fn figure_8_script() -> Script {
    Script::quiet(5)
        // (a) A leads term 1; entry 2 reaches only B.
        .election(10, A)
        .write(45, A, 1)
        .isolate(70, &[A, B])
        .write(75, A, 2)
        .crash(100, A)
        .heal(101)
        // (b) E leads term 2 with the votes of C and D, and takes another entry 2, which reaches nobody.
        .election(110, E)
        .recover(115, A)
        .isolate(135, &[E])
        .write(136, E, 3)
        .crash(140, E)
        .heal(141)
        // (c) A leads term 3 and copies its old entry 2 to C as well: now a majority holds it.
        .cut(145, A, D)
        .election(150, A)
        .recover(155, E)
        .cut(165, A, E)
        // (d) E leads term 4 with the votes of B, C and D, and its entry 2 replaces A's.
        .crash(215, A)
        .heal(216)
        .election(220, E)
        .write(290, E, 4)
        .recover(300, A)
}

fn figure_8() -> Shipped {
    Shipped {
        id: "figure-8",
        title: "Figure 8",
        headline: "A majority holds the entry. Why does the leader not commit it?",
        look: "A leads again and has copied its old write x=2 to B and C, a majority of five. But the entry is of term \
               1, and E has a newer one: E can still win an election and replace it. So A must wait until an entry of \
               its own term has a majority; E replaces x=2, and no harm is done.",
        plan: figure_8_script().0,
        open_at: 60,
        events: 106,
        expected: Expected::Holds { reached: &["a leader exists", "applied everywhere"] },
    }
}

fn figure_8_counting() -> Shipped {
    Shipped {
        id: "figure-8-counting",
        title: "Figure 8, by counting",
        headline: "Here the leader does commit it. Watch what becomes of it.",
        look: "The same run, but leaders commit whatever a majority holds, of whatever term. A commits and applies x=2 \
               at index 2. Then E is elected without that entry, and everyone else applies x=3 at index 2.",
        plan: figure_8_script().0.variant("fig8"),
        open_at: 60,
        events: 106,
        expected: Expected::Violates("state machine safety"),
    }
}

fn vote_forgotten() -> Shipped {
    let script = Script::quiet(3)
        .with(|plan| plan.variant("volatile-vote"))
        .election(10, A)
        .election(15, B)
        .crash(21, C)
        .recover(23, C)
        .with(|plan| plan.set("heartbeat", 60));
    Shipped {
        id: "vote-forgotten",
        title: "The forgotten vote",
        headline: "C votes, crashes, comes back, and is asked again.",
        look: "C gives A its vote for term 1 and crashes. It comes back with its term but without its vote, and gives \
               B a vote for the same term. Now two leaders rule term 1: which server should have remembered what?",
        plan: script.0,
        open_at: 6,
        events: 40,
        expected: Expected::Violates("election safety"),
    }
}

fn short_log() -> Shipped {
    let script = Script::quiet(3)
        .with(|plan| plan.variant("no-log-check"))
        .election(10, A)
        .isolate(45, &[C])
        .write(50, A, 1)
        .heal(80)
        .election(85, C)
        .write(110, C, 2);
    Shipped {
        id: "short-log",
        title: "The candidate who missed it",
        headline: "C has an empty log and asks for votes. Should it get them?",
        look: "A and B have committed x=1, which C has not seen. Voters here do not compare logs, so they elect C, and \
               C replaces what was committed by what it holds.",
        plan: script.0,
        open_at: 14,
        events: 60,
        expected: Expected::Violates("leader completeness"),
    }
}

fn gap() -> Shipped {
    let script = Script::quiet(3)
        .with(|plan| plan.variant("no-prev-check"))
        .election(10, A)
        .isolate(45, &[C])
        .write(50, A, 1)
        .crash(80, A)
        .heal(81)
        .election(85, B)
        .write(106, B, 2)
        .write(150, B, 3);
    Shipped {
        id: "gap",
        title: "The gap",
        headline: "C lacks the first entry and is sent the second.",
        look: "Followers here take entries without asking whether the one before them is there. C puts the second entry \
               where the first should be, says that all is well, and is counted.",
        plan: script.0,
        open_at: 22,
        events: 50,
        expected: Expected::Violates("log matching"),
    }
}

fn late_message() -> Shipped {
    let unordered = |plan: Plan| {
        let network = Network { fifo: false, ..plan.network };
        plan.network(network).variant("blind-truncate")
    };
    // On the link from A to B: the request for a vote, the first heartbeat, x=1, then x=1 and x=2.
    let late = message(A, B, 2);
    let script = Script::quiet(3)
        .with(unordered)
        .election(10, A)
        .isolate(45, &[C])
        .write(50, A, 1)
        .fault(51, Fault::Hold { message: late })
        .write(55, A, 2)
        .fault(90, Fault::Release { message: late })
        .crash(110, A)
        .heal(111)
        .election(115, B)
        .write(150, B, 3);
    Shipped {
        id: "late-message",
        title: "The late message",
        headline: "An old message arrives late. What may it erase?",
        look: "B has acknowledged x=1 and x=2, and A has committed both. Then A's first message, with x=1 alone, \
               arrives late. Followers here delete everything after the previous index before they append, and so B \
               erases an entry that it has vouched for.",
        plan: script.0,
        open_at: 15,
        events: 50,
        expected: Expected::Violates("leader completeness"),
    }
}

fn half_majority() -> Shipped {
    let script = Script::quiet(4)
        .with(|plan| plan.variant("half-majority"))
        .isolate(5, &[A, B])
        .election(10, A)
        .election(12, C)
        .write(45, A, 1)
        .write(50, C, 2)
        .heal(100);
    Shipped {
        id: "half-majority",
        title: "Half is not a majority",
        headline: "Four servers, cut in two halves. May two servers decide?",
        look: "Two of four are enough here. The two halves have no server in common, so each elects a leader of the \
               same term, and each commits a write of its own.",
        plan: script.0,
        open_at: 1,
        events: 60,
        expected: Expected::Violates("election safety"),
    }
}
