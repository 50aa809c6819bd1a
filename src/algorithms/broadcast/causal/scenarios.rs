//! The runs that come with causal-order broadcast.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::Network;
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

const ORDERED: Expected = Expected::Holds { reached: &["nothing waits for ever"] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "question-answer",
            title: "The answer comes first",
            headline: "C has B's answer, and A's question is still on its way to C: what does C do with it?",
            look: "B's message says that B had delivered one message of A; C has delivered none. So C holds the answer \
                   back, and delivers both in order when the question arrives. A is not asked for anything.",
            plan: question_answer(1),
            open_at: 6,
            events: 9,
            expected: ORDERED,
        },
        Shipped {
            id: "fifo-anomaly",
            title: "The same with FIFO order only",
            headline: "Each sender's messages come in order, and C reads the answer before the question: what is missing?",
            look: "B has sent only one message, so FIFO has nothing to complain about. That the answer depends on the \
                   question is known to nobody who counts each sender by itself. FIFO order does not promise causal \
                   order.",
            plan: question_answer(0),
            open_at: 5,
            events: 9,
            expected: Expected::Unpromised("causal order"),
        },
        Shipped {
            id: "concurrent",
            title: "Two at once",
            headline: "A and C broadcast in the same instant: must everybody deliver the two in the same order?",
            look: "A has its own message first, and C has its own. Neither had heard of the other, so neither is a cause, \
                   and both orders are right. Causal order is no total order.",
            plan: broadcast(broadcast(over_best_effort(), 0, A, 1), 0, C, 2),
            open_at: 3,
            events: 7,
            expected: ORDERED,
        },
        Shipped {
            id: "chat",
            title: "A conversation over reordering links",
            headline: "Four processes talk, and messages overtake one another: is anything ever out of order?",
            look: "Deliver messages by hand in any order you like: what comes too early waits in the dashed cells, and \
                   each portrait names the message that is missing. Below, eager reliable broadcast relays everything; \
                   fold it away to see only the conversation.",
            plan: {
                let reordering = Network::preset("reordering").expect("the preset is listed");
                let plan = Plan::new(&CARD).processes(4).network(reordering);
                let talk = [(0, 0, 1), (12, 1, 2), (20, 2, 3), (30, 0, 4), (34, 3, 5), (50, 1, 6)];
                talk.into_iter().fold(plan, |plan, (ms, process, m)| broadcast(plan, ms, ProcessId(process), m))
            },
            open_at: 20,
            events: 79,
            expected: ORDERED,
        },
        Shipped {
            id: "best-effort-crash",
            title: "Over best-effort, and the sender crashes",
            headline: "A asked, reached only B, and crashed; C has B's answer: when will C deliver it?",
            look: "Never. The answer waits for a question that nobody will send again. Nothing is out of order, but \
                   something waits for ever: that is why reliable broadcast stands below.",
            plan: crash(over_best_effort()),
            open_at: 4,
            events: 7,
            expected: Expected::Unpromised("nothing waits for ever"),
        },
        Shipped {
            id: "reliable-crash",
            title: "Over reliable broadcast, and the sender crashes",
            headline: "The same crash over eager reliable broadcast: who brings C the question?",
            look: "B has relayed it at once, before its own answer left. The layer below repairs what the crash tore, and \
                   the layer above only puts it in order.",
            plan: crash(Plan::new(&CARD)),
            open_at: 4,
            events: 11,
            expected: ORDERED,
        },
        Shipped {
            id: "no-check",
            title: "Broken: nothing is held back",
            headline: "C delivers whatever comes, and the answer comes first: what does C read?",
            look: "An answer to a question that it has never seen. With the rule on, the answer waits.",
            plan: question_answer(1).variant("no-check"),
            open_at: 5,
            events: 9,
            expected: Expected::Violates("causal order"),
        },
        Shipped {
            id: "count-received",
            title: "Broken: what was received counts",
            headline: "C has A's second message and holds it back for the first; B's answer to the first arrives: is \
                       one message of A enough?",
            look: "One message of A has been received, but not the one that B has answered, and none was delivered. C \
                   takes the count for the message and delivers B's answer first. With the rule on, V[A] is still 0.",
            plan: count_received(),
            open_at: 7,
            events: 13,
            expected: Expected::Violates("causal order"),
        },
        Shipped {
            id: "gaps",
            title: "Broken: gaps do not matter",
            headline: "A's second message overtakes its first on the way to C: which one does C deliver?",
            look: "The second, because it is newer than anything that C has seen of A. The first is older than what was \
                   delivered when it comes, and waits for ever. With the rule on, C waits for the first.",
            plan: gaps(),
            open_at: 4,
            events: 8,
            expected: Expected::Violates("FIFO order"),
        },
    ]
}

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn broadcast(plan: Plan, ms: u64, process: ProcessId, argument: u32) -> Plan {
    plan.then(at(ms), Action::Request { process, offer: 0, argument })
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(at(ms), Action::Fault(fault))
}

fn over_best_effort() -> Plan {
    let unordered = Network { fifo: false, ..crate::links::PRESETS[0].network };
    Plan::new(&CARD).set("relays", 0).network(unordered)
}

/// The first message from `from` to `to` is late by `ms`.
fn late(plan: Plan, ms: u64, from: ProcessId, to: ProcessId, by: u64) -> Plan {
    let message = MessageId { from, to, nth: 0, copy: 0 };
    fault(plan, ms, Fault::Delay { message, micros: by * MILLISECOND })
}

/// A asks, B answers, and the question reaches C after the answer.
fn question_answer(order: i64) -> Plan {
    let plan = late(broadcast(over_best_effort().set("order", order), 0, A, 1), 2, A, C, 25);
    broadcast(plan, 12, B, 2)
}

/// A's question reaches only B, which answers.
fn crash(plan: Plan) -> Plan {
    let plan = fault(plan, 0, Fault::CrashAfterSends { process: A, sends: 1, kind: Some(0) });
    broadcast(broadcast(plan, 0, A, 1), 12, B, 2)
}

fn gaps() -> Plan {
    let plan = late(broadcast(over_best_effort().variant("gaps"), 0, A, 1), 2, A, C, 25);
    broadcast(plan, 4, A, 2)
}

/// A's second message overtakes the first on the way to C, and B answers the first.
fn count_received() -> Plan {
    let plan = late(broadcast(over_best_effort().variant("count-received"), 0, A, 1), 2, A, C, 40);
    broadcast(broadcast(plan, 5, A, 2), 12, B, 3)
}
