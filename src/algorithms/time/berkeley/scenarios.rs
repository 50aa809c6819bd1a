//! The runs that come with the Berkeley algorithm.

use super::MASTER;
use super::card::CARD;
use crate::faults::{Fault, When};
use crate::model::{MILLISECOND, ProcessId, SECOND, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);
const MS: i64 = MILLISECOND as i64;
const MINUTE: i64 = 60 * SECOND as i64;

const ADJUSTED: Expected = Expected::Holds { reached: &["every clock is adjusted"] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "three-clocks",
            title: "3:00, 3:25 and 2:50",
            headline: "A's clock shows 3:00, B's is 25 minutes ahead of it and C's 10 behind: what will A tell them?",
            look: "The mean is 5 minutes ahead of A. So A itself goes forward by 5, B back by 20 and C forward by 15: all \
                   three show 3:05, plus the 30 ms that the round has taken. Nobody knows whether that is the time.",
            plan: poll(by_hand().set("tolerance", 2_400_000).clock(B, 25 * MINUTE, 0).clock(C, -10 * MINUTE, 0)),
            open_at: 4,
            events: 8,
            expected: ADJUSTED,
        },
        Shipped {
            id: "by-hand",
            title: "Your own rounds",
            headline: "Four clocks, some milliseconds apart: delay an answer, and see how much worse the round becomes.",
            look: "Select A; “poll the clocks” is among its verbs, and any clock can be stepped. An answer that was slow \
                   in one direction only is read wrongly, by at most half of its round trip; the error that A notes beside \
                   each estimate says how far that can go.",
            plan: poll(by_hand().processes(4).clock(B, 12 * MS, 0).clock(C, -30 * MS, 0).clock(D, 6 * MS, 0)),
            open_at: 3,
            events: 4,
            expected: Expected::Holds { reached: &[] },
        },
        Shipped {
            id: "wild-clock",
            title: "A clock that is wild",
            headline: "D is an hour ahead of the other three: where will their mean be?",
            look: "Three clocks agree within γ, and D with none of them, so D does not enter the mean. It is adjusted all \
                   the same, by minus one hour and a little.",
            plan: poll(wild(by_hand())),
            open_at: 6,
            events: 11,
            expected: ADJUSTED,
        },
        Shipped {
            id: "drift",
            title: "Clocks that drift",
            headline: "B gains a hundredth and C loses as much: how far apart are they between two rounds?",
            look: "Every half second they are 10 ms apart and are brought together again. A's own clock is in between, and \
                   is hardly changed at all.",
            plan: Plan::new(&CARD).set("drift-bound", 10_000).clock(B, 0, 10_000).clock(C, 0, -10_000),
            open_at: 4,
            events: 40,
            expected: ADJUSTED,
        },
        Shipped {
            id: "slave-crash",
            title: "No answer from C",
            headline: "C crashes before it can answer: how long does A wait, and for what?",
            look: "For its patience, 100 ms, and then it goes on with those that have answered. A's estimates do not grow \
                   old meanwhile, because they are differences.",
            plan: crash(poll(by_hand().clock(B, 40 * MS, 0)), 5, C),
            open_at: 4,
            events: 8,
            expected: ADJUSTED,
        },
        Shipped {
            id: "master-crash",
            title: "The master crashes",
            headline: "A crashes when the answers are on their way: who brings the clocks together now?",
            look: "Nobody: the answers arrive at a crashed process, and the clocks stay as they were. The original elects \
                   another master.",
            plan: crash(poll(by_hand().clock(B, 40 * MS, 0)), 15, MASTER),
            open_at: 3,
            events: 7,
            expected: Expected::Blocks("every clock is adjusted"),
        },
        Shipped {
            id: "send-absolute",
            title: "Broken: a time is sent",
            headline: "A tells B and C what time it is: how old is that news when it arrives?",
            look: "10 ms: B and C are behind A by the time that the message took, and they were read to ± 9 ms. A \
                   difference, as the rule has it, does not grow old.",
            plan: poll(apart().variant("send-absolute")),
            open_at: 5,
            events: 8,
            expected: Expected::Violates("precision"),
        },
        Shipped {
            id: "no-rtt",
            title: "Broken: the answer's own way is forgotten",
            headline: "B's answer was on its way for 10 ms: how far behind does A believe B to be?",
            look: "10 ms further than it is, and so is C: after the round both are 10 ms ahead of A. With the rule on, A \
                   adds half of the round trip.",
            plan: poll(apart().variant("no-rtt")),
            open_at: 5,
            events: 8,
            expected: Expected::Violates("precision"),
        },
        Shipped {
            id: "mean-of-all",
            title: "Broken: everybody counts",
            headline: "D is an hour ahead of the other three: where will the mean of all four be?",
            look: "A quarter of an hour ahead of three clocks that agreed. They agree again after the round, but one wild \
                   clock has moved them all. With the rule on, D does not count.",
            plan: poll(wild(by_hand()).variant("mean-of-all")),
            open_at: 6,
            events: 11,
            expected: Expected::Violates("outliers do not count"),
        },
    ]
}

fn by_hand() -> Plan {
    Plan::new(&CARD).set("period", 0)
}

fn apart() -> Plan {
    by_hand().clock(B, 40 * MS, 0).clock(C, -25 * MS, 0)
}

fn wild(plan: Plan) -> Plan {
    plan.processes(4).clock(B, 30 * MS, 0).clock(C, -30 * MS, 0).clock(D, 60 * MINUTE, 0)
}

fn poll(plan: Plan) -> Plan {
    plan.then(When::At(Time::ZERO), Action::Request { process: MASTER, offer: 0, argument: 0 })
}

fn crash(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Fault(Fault::Crash { process }))
}
