//! The runs that come with vector clocks.

use super::card::CARD;
use crate::algorithms::time::sandbox::{A, B, C, fault, local, send, six_events};
use crate::faults::Fault;
use crate::links::Network;
use crate::model::{MessageId, ProcessId};
use crate::sim::{Expected, Plan, Shipped};

const D: ProcessId = ProcessId(3);

const EXACT: Expected = Expected::Holds { reached: &[] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "six-events",
            title: "Six events",
            headline: "C's first event has (0, 0, 1), A's second has (2, 0, 0): which of them is the smaller?",
            look: "Neither, so the two are concurrent, and Lamport's clock, which gives them 1 and 2 on the same run, \
                   cannot say that. C's second event is the receipt of B's message and knows of everything: (2, 2, 2) is \
                   greater than all others.",
            plan: six_events(Plan::new(&CARD)),
            open_at: 4,
            events: 7,
            expected: EXACT,
        },
        Shipped {
            id: "by-hand",
            title: "Your own messages",
            headline: "Choose a process and tell it to send: can you bring it about that somebody knows more of A's \
                       events than A does?",
            look: "Select a process; “send to …” and “local event” are among its verbs, and the messages can be held, \
                   delayed and delivered in any order. Beside each process stands what it knows of each. An entry moves \
                   only along an arrow, and only up.",
            plan: send(local(Plan::new(&CARD), 0, A), 0, A, B),
            open_at: 2,
            events: 4,
            expected: EXACT,
        },
        Shipped {
            id: "by-hearsay",
            title: "By hearsay",
            headline: "A never writes to D: how can D know how many events A has had?",
            look: "Knowledge is handed on: A tells B, B tells C, C tells D, and D's entry for A is 1 after three messages. \
                   D's answer goes straight to A, and A learns of B and C, who never wrote to it either.",
            plan: by_hearsay(),
            open_at: 4,
            events: 9,
            expected: EXACT,
        },
        Shipped {
            id: "old-news",
            title: "Old news",
            headline: "A's first message is held on its way and arrives after its second: what does B learn from it?",
            look: "B has (2, 1, 0) from the second message, and the first, with (1, 0, 0), raises no entry: only B's own \
                   count moves. The maximum of each pair makes late messages harmless.",
            plan: old_news(),
            open_at: 5,
            events: 7,
            expected: EXACT,
        },
        Shipped {
            id: "merge-only",
            title: "Broken: a receipt is not an event",
            headline: "B has the vector of the message that it received: which of the two events was first?",
            look: "Sending and receipt both have (1, 0, 0), so nothing says that one led to the other. With the rule on, \
                   the receipt has (1, 1, 0).",
            plan: send(Plan::new(&CARD).variant("merge-only"), 0, A, B),
            open_at: 1,
            events: 3,
            expected: Expected::Violates("smaller vector means happened before"),
        },
        Shipped {
            id: "overwrite",
            title: "Broken: the message replaces what was known",
            headline: "B has told C of two events, and then hears from A, who knows nothing of B: how many events does B \
                       count?",
            look: "B has taken over A's vector with everything in it, also the 0 in its own place, and counts from there: \
                   C knows of two events of B, B itself of one. With the rule on, B goes on to 3.",
            plan: send(send(local(Plan::new(&CARD).variant("overwrite"), 0, B), 2, B, C), 14, A, B),
            open_at: 4,
            events: 6,
            expected: Expected::Violates("nobody knows more of me than I do"),
        },
        Shipped {
            id: "wrong-index",
            title: "Broken: counted in the wrong place",
            headline: "A has had one event: how does B come to count two?",
            look: "B has counted its own receipt in A's place, and knows more of A than A does. With the rule on, B has \
                   (1, 1, 0).",
            plan: send(Plan::new(&CARD).variant("wrong-index"), 0, A, B),
            open_at: 1,
            events: 3,
            expected: Expected::Violates("nobody knows more of me than I do"),
        },
    ]
}

fn by_hearsay() -> Plan {
    let plan = Plan::new(&CARD).processes(4);
    send(send(send(send(plan, 0, A, B), 15, B, C), 30, C, D), 45, D, A)
}

fn old_news() -> Plan {
    let first = MessageId { from: A, to: B, nth: 0, copy: 0 };
    let unordered = Network { fifo: false, ..Plan::new(&CARD).network };
    let plan = send(Plan::new(&CARD).network(unordered), 0, A, B);
    let plan = fault(plan, 2, Fault::Hold { message: first });
    fault(send(plan, 4, A, B), 20, Fault::Release { message: first })
}
