//! What vector clocks assume, cost and say, line by line.

use crate::model::{Card, Failures, Line, Links, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "vector-clock",
    name: "Vector clock",
    purpose: "Gives every event a vector, so that one vector is smaller than another exactly when the one event happened \
              before the other.",
    sources: &[
        "C. J. Fidge: Timestamps in Message-Passing Systems That Preserve the Partial Ordering, \
         11th Australian Computer Science Conference, 1988",
        "F. Mattern: Virtual Time and Global States of Distributed Systems, \
         Parallel and Distributed Algorithms, North-Holland, 1989",
        "G. Coulouris, J. Dollimore, T. Kindberg, G. Blair: Distributed Systems, 5th edition, 2012, section 14.4 (the \
         six events a to f)",
        "B. Charron-Bost: Concerning the Size of Logical Clocks in Distributed Systems, \
         Information Processing Letters 39(1), 1991 (fewer than N entries do not suffice)",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::None,
    links: Links::FairLoss,
    assumes: "A fixed set of N processes. Nothing about time, order or loss. A process that crashes and begins anew \
              counts its events twice.",
    roles: &[
        ("nothing new", "its last event told it nothing of the others"),
        ("has news", "its last event was a receipt that told it of events that it did not know of"),
    ],
    costs: &[
        ("messages", "none of its own: each message of the application carries N numbers"),
        ("state", "N numbers a process"),
    ],
    pseudocode: &[
        Line { label: "", text: "upon start, at process i:  V[1..N] := 0" },
        Line { label: "local", text: "upon a local event e:" },
        Line { label: "local", text: "    V[i] := V[i] + 1;  V(e) := V" },
        Line { label: "send", text: "upon sending m to q, event e:" },
        Line { label: "send", text: "    V[i] := V[i] + 1;  V(e) := V;  send (m, vt = V) to q" },
        Line { label: "receive", text: "upon receiving (m, vt), event e:" },
        Line { label: "receive", text: "    for every k:  V[k] := max(V[k], vt[k])" },
        Line { label: "receive", text: "    V[i] := V[i] + 1;  V(e) := V" },
        Line { label: "", text: "u ≤ w  iff  u[k] ≤ w[k] for every k;   u < w  iff  u ≤ w and u ≠ w" },
        Line { label: "", text: "e and f are concurrent  iff  neither V(e) < V(f) nor V(f) < V(e)" },
    ],
    simplified: &[
        "Sending and receiving count as events of their own, as in Mattern's paper.",
        "The papers have no crash. Here a process that recovers begins anew with an empty vector.",
        "The number in a message is its name for the observer who checks the property; the clock does not read it.",
    ],
    parameters: &[],
    variants: &[
        Variant {
            id: "merge-only",
            rule: "A receipt is an event, and counts in the receiver's own entry.",
            instead: "It only takes the greater of each pair of entries.",
            breaks: "smaller vector means happened before",
        },
        Variant {
            id: "overwrite",
            rule: "A receipt keeps what the receiver knew, and adds what the sender knew.",
            instead: "The sender's vector replaces the receiver's, which forgets its own past.",
            breaks: "nobody knows more of me than I do",
        },
        Variant {
            id: "wrong-index",
            rule: "The receiver counts its receipt in its own entry.",
            instead: "It counts it in the sender's entry.",
            breaks: "nobody knows more of me than I do",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 6 },
};
