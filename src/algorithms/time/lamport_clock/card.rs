//! What Lamport's clock assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "lamport-clock",
    name: "Lamport logical clock",
    purpose: "Gives every event a number, so that whatever could have influenced it has a smaller one.",
    sources: &[
        "L. Lamport: Time, Clocks, and the Ordering of Events in a Distributed System, \
         Communications of the ACM 21(7), 1978",
        "A. S. Tanenbaum, M. van Steen: Distributed Systems, 3rd edition, 2017, section 6.2 (the clocks that tick in \
         steps of 6, 8 and 10)",
        "G. Coulouris, J. Dollimore, T. Kindberg, G. Blair: Distributed Systems, 5th edition, 2012, section 14.4 (the \
         six events a to f)",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "Nothing about time, order or loss: a message that is lost orders nothing. The clock is on stable storage, \
              so that no stamp is given twice.",
    roles: &[
        ("on its own count", "its last event has the stamp that its own counting gives"),
        ("moved on by a message", "its last event was a receipt whose stamp was ahead of its own count"),
    ],
    costs: &[
        ("messages", "none of its own: each message of the application carries one number"),
        ("state", "one number a process"),
    ],
    pseudocode: &[
        Line { label: "", text: "upon start:  L := 0" },
        Line { label: "local", text: "upon a local event e:" },
        Line { label: "local", text: "    L := L + d;  C(e) := L" },
        Line { label: "send", text: "upon sending m to q, event e:" },
        Line { label: "send", text: "    L := L + d;  C(e) := L;  send (m, ts = L) to q" },
        Line { label: "receive", text: "upon receiving (m, ts) from q, event e:" },
        Line { label: "receive", text: "    L := L + d" },
        Line { label: "jump", text: "    if L ≤ ts:  L := ts + 1" },
        Line { label: "receive", text: "    C(e) := L" },
        Line { label: "", text: "total order:  e before f  if  (C(e), process of e) < (C(f), process of f)" },
        Line { label: "recover", text: "upon recovery:  L := what is on stable storage" },
    ],
    simplified: &[
        "The step d is 1 unless the parameters say otherwise; with d = 1 a receipt sets L to max(L, ts) + 1. The paper \
         asks only that the clock moves between two events.",
        "Every event writes L to stable storage. The paper has no crash.",
        "The number in a message is its name for the observer who checks the clock condition; the clock does not read \
         it.",
    ],
    parameters: &[
        Parameter {
            name: "first-step",
            meaning: "how far A's clock moves at each event",
            default: 1,
            min: 1,
            max: 1_000,
        },
        Parameter {
            name: "step-growth",
            meaning: "how much further each process's clock moves than that of the one before",
            default: 0,
            min: 0,
            max: 1_000,
        },
    ],
    variants: &[
        Variant {
            id: "no-max",
            rule: "A receipt moves the clock past the stamp in the message.",
            instead: "A receipt only counts, like any other event.",
            breaks: "clock condition",
        },
        Variant {
            id: "no-plus-one",
            rule: "A clock that is moved by a message goes one beyond its stamp.",
            instead: "It is set to the stamp itself, so that the receipt has the stamp of the sending.",
            breaks: "clock condition",
        },
        Variant {
            id: "volatile-clock",
            rule: "A process that recovers goes on from the clock on its stable storage.",
            instead: "It begins at 0 again.",
            breaks: "unique stamps",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 6 },
};
