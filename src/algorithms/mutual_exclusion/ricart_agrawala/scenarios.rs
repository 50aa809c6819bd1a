//! The runs that come with Ricart and Agrawala's algorithm.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::Network;
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

/// The place of `enter` among the requests on offer.
const ENTER: u8 = 0;

const ENTERS: Expected = Expected::Holds { reached: &["every request enters"] };
const EXCLUSION_FAILS: Expected = Expected::Violates("mutual exclusion");

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "two-at-once",
            title: "Two want in at once",
            headline: "C asked first, with stamp 12; A asks 4 ms later with stamp 8: who gets in first, and how do \
                       both know?",
            look: "A has just received C's request and keeps its answer back, because 8 is before 12, whatever a wall \
                   clock says; C will compare the same two stamps and agree to A. Watch A's deferred set, and the one \
                   message after A leaves that lets C in. Later B asks while C is inside, and A asks again.",
            plan: enter(enter(enter(enter(clocks(7, 2), 0, C), 4, A), 74, B), 88, A),
            open_at: 5,
            events: 25,
            expected: ENTERS,
        },
        Shipped {
            id: "equal-stamps",
            title: "Equal stamps",
            headline: "Four processes ask in the same instant with the same clock value: in which order will they \
                       enter?",
            look: "All four stamps say 1, so the process decides: A before B before C before D. Everybody agrees to \
                   those before it and defers those after it. Each entry after the first costs one message delay.",
            plan: (0..4).fold(Plan::new(&CARD).processes(4), |plan, process| enter(plan, 0, ProcessId(process))),
            open_at: 8,
            events: 33,
            expected: ENTERS,
        },
        Shipped {
            id: "overtaking",
            title: "Messages overtake",
            headline: "Five processes on links that do not keep order: try to bring two of them inside together.",
            look: "Replies and requests overtake one another here, and it does no harm: a request is answered by what \
                   the receiver wants now, whatever came before. Deliver messages by hand in any order you like and \
                   watch “mutual exclusion”.",
            plan: overtaking(),
            open_at: 20,
            events: 61,
            expected: ENTERS,
        },
        Shipped {
            id: "idle-crash",
            title: "An idle process crashes",
            headline: "B wanted nothing and crashed: why does nobody get in any more?",
            look: "A has C's permission and waits for B's, and cannot tell a crashed process from a slow one. C asks \
                   later and waits as well. Nothing wrong happens, but nothing good either: the algorithm assumes that \
                   nobody crashes.",
            plan: enter(enter(fault(Plan::new(&CARD), 5, Fault::Crash { process: B }), 10, A), 30, C),
            open_at: 3,
            events: 9,
            expected: Expected::Blocks("every request enters"),
        },
        Shipped {
            id: "no-tiebreak",
            title: "Broken: no tie-break",
            headline: "A and C ask with equal clock values, and each agrees to the other: what was the process in the \
                       stamp for?",
            look: "Both requests carry clock value 1. Neither is smaller, so neither process defers, and both collect \
                   every permission. With the rule on, C waits for A.",
            plan: enter(enter(Plan::new(&CARD).variant("no-tiebreak"), 0, A), 0, C),
            open_at: 4,
            events: 11,
            expected: EXCLUSION_FAILS,
        },
        Shipped {
            id: "no-clock-merge",
            title: "Broken: clocks are not merged",
            headline: "A agreed to C's request with stamp 5, and then asks with stamp 1: what will C answer?",
            look: "A has forgotten, so to say, that it has seen a 5. C still waits for B's slow answer, sees a smaller \
                   stamp than its own and agrees to A, although A has agreed to C already. With the rule on, A asks \
                   with 7 and C defers it.",
            plan: no_clock_merge(),
            open_at: 7,
            events: 13,
            expected: EXCLUSION_FAILS,
        },
        Shipped {
            id: "reply-while-held",
            title: "Broken: answers from inside",
            headline: "C asks while A is inside, and A agrees at once: how long until both are in?",
            look: "A gives its permission away while it uses it. C needs one round trip and enters beside A. With the \
                   rule on, A defers C until it leaves.",
            plan: enter(enter(Plan::new(&CARD).variant("reply-while-held").set("section", 40), 0, A), 25, C),
            open_at: 7,
            events: 12,
            expected: EXCLUSION_FAILS,
        },
    ]
}

fn clocks(first: i64, step: i64) -> Plan {
    Plan::new(&CARD).set("first-clock", first).set("clock-step", step)
}

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn enter(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    plan.then(at(ms), Action::Request { process, offer: ENTER, argument: 0 })
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(at(ms), Action::Fault(fault))
}

fn overtaking() -> Plan {
    let reordering = Network::preset("reordering").expect("the preset is listed");
    let plan = Plan::new(&CARD).processes(5).network(reordering).set("section", 20).set("clock-step", 1);
    let order = [(0, 4), (5, 1), (10, 0), (15, 3), (20, 2), (150, 0)];
    order.into_iter().fold(plan, |plan, (ms, process)| enter(plan, ms, ProcessId(process)))
}

/// C asks with stamp 5; B's answer is late; meanwhile A, whose clock still says 0, asks with stamp 1.
fn no_clock_merge() -> Plan {
    let answer = MessageId { from: B, to: C, nth: 0, copy: 0 };
    let plan = enter(clocks(0, 2).variant("no-clock-merge"), 0, C);
    let plan = fault(plan, 12, Fault::Delay { message: answer, micros: 20 * MILLISECOND });
    enter(plan, 14, A)
}
