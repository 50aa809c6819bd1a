//! The runs that come with the hybrid logical clock.

use super::card::CARD;
use crate::algorithms::time::sandbox::{A, B, C, fault, local, send};
use crate::faults::Fault;
use crate::links::{Delay, Network};
use crate::model::{MILLISECOND, ProcessId};
use crate::sim::{Expected, Plan, Shipped};

const D: ProcessId = ProcessId(3);
const MS: i64 = MILLISECOND as i64;

const CLOSE: Expected = Expected::Holds { reached: &[] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "loop",
            title: "A clock that is ahead",
            headline: "A's clock is 10 ms ahead of the others', and its message goes round among B, C and D: how far will l \
                       run away from their clocks?",
            look: "It does not: l stays at 10 ms, and c counts the events. Lamport's rule would add one to the time at \
                   each hop instead. When the clock of D shows 11 ms, physical time has caught up: l follows it again, \
                   and c is 0.",
            plan: round(Plan::new(&CARD)),
            open_at: 5,
            events: 14,
            expected: CLOSE,
        },
        Shipped {
            id: "by-hand",
            title: "Your own messages",
            headline: "A's clock is 15 ms ahead, C's drifts: can you bring l further away from a clock than the clocks are \
                       from one another?",
            look: "Select a process; “send to …” and “local event” are among its verbs. A lane is marked while l is ahead \
                   of its clock, and c shows how many events share one l. Step a clock by more than 20 ms to see the \
                   guard at work.",
            plan: send(skewed().clock(C, -MS, 20_000), 0, A, B),
            open_at: 1,
            events: 3,
            expected: CLOSE,
        },
        Shipped {
            id: "crash",
            title: "A crash, and a clock that was set back",
            headline: "B crashes, and its clock is 8 ms behind when it recovers: will its next stamp be smaller than its \
                       last?",
            look: "l and c are on disk, so B goes on from them: l stays where it was, and c counts until the clock has \
                   caught up. Causality needs nothing of the physical clocks.",
            plan: set_back(),
            open_at: 5,
            events: 11,
            expected: CLOSE,
        },
        Shipped {
            id: "wild-clock",
            title: "A clock that is wild",
            headline: "C's clock is half a second ahead, and nobody can be more than 20 ms ahead: what does B do with C's \
                       message?",
            look: "B drops it: no correct clock can show that time yet. So l stays close to physical time at A and B, and \
                   C alone is wrong. Turn on “accept-any” to see what one message would do.",
            plan: wild(Plan::new(&CARD)),
            open_at: 1,
            events: 6,
            expected: CLOSE,
        },
        Shipped {
            id: "pt-only",
            title: "Broken: the physical clock alone",
            headline: "A sends at 15 ms by its own clock; B's shows 10 ms when the message is there: which was first?",
            look: "By their stamps the receipt came before the sending. Clocks that differ by more than a message takes \
                   cannot order events by themselves. With the rule on, B has l = 15 ms and c = 1.",
            plan: send(skewed().variant("pt-only"), 0, A, B),
            open_at: 1,
            events: 3,
            expected: Expected::Violates("causality"),
        },
        Shipped {
            id: "no-reset",
            title: "Broken: the counter never begins anew",
            headline: "A has an event every 5 ms, each at another time: what is there to count?",
            look: "Nothing: physical time tells the events apart by itself, and c should be 0. Here it grows with the \
                   length of the run, and no fixed number of bits is enough for it.",
            plan: send(
                (0..4).fold(Plan::new(&CARD).variant("no-reset"), |plan, i| local(plan, 5 * i + 1, A)),
                22,
                A,
                B,
            ),
            open_at: 5,
            events: 7,
            expected: Expected::Violates("bounded counter"),
        },
        Shipped {
            id: "accept-any",
            title: "Broken: any time is believed",
            headline: "One message from C, whose clock is half a second ahead: how long will B and A be wrong?",
            look: "B takes C's time over and hands it on to A. l is now half a second ahead of every correct clock, and \
                   stays there until they have caught up. With the rule on, B drops the message.",
            plan: wild(Plan::new(&CARD).variant("accept-any")),
            open_at: 1,
            events: 6,
            expected: Expected::Violates("close to the clock"),
        },
    ]
}

fn skewed() -> Plan {
    Plan::new(&CARD).clock(A, 15 * MS, 0)
}

/// After the paper's example: one process is 10 ahead, and a message goes round among the others. It takes 1 ms, and
/// each hands it on 1 ms after it has received it.
fn round(plan: Plan) -> Plan {
    let quick = Network { delay: Delay::Constant { micros: MILLISECOND }, ..plan.network };
    let plan = plan.processes(4).network(quick).clock(A, 10 * MS, 0);
    let hops = [(A, B), (B, C), (C, D), (D, B), (B, C), (C, D)];
    (0..).zip(hops).fold(plan, |plan, (hop, (from, to))| send(plan, 2 * hop, from, to))
}

fn set_back() -> Plan {
    let plan = send(local(local(Plan::new(&CARD), 5, B), 10, B), 12, B, C);
    let plan = fault(plan, 14, Fault::Crash { process: B });
    let plan = fault(plan, 16, Fault::StepClock { process: B, micros: -8 * MS });
    let plan = fault(plan, 18, Fault::Recover { process: B });
    local(send(plan, 19, B, A), 30, B)
}

fn wild(plan: Plan) -> Plan {
    send(send(plan.clock(C, 500 * MS, 0), 0, C, B), 12, B, A)
}
