//! The card of uniform reliable broadcast.

use crate::algorithms::failure_detection::heartbeat;
use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "uniform-reliable-broadcast",
    name: "Uniform reliable broadcast",
    purpose: "What any process delivers, even one that crashes right afterwards, all correct processes deliver.",
    sources: &[
        "C. Cachin, R. Guerraoui, L. Rodrigues: Introduction to Reliable and Secure Distributed Programming, 2nd \
         edition, 2011, sections 3.4.2 “all-ack” and 3.4.3 “majority-ack uniform reliable broadcast”",
        "V. Hadzilacos, S. Toueg: A Modular Approach to Fault-Tolerant Broadcasts and Related Problems, Cornell \
         University TR 94-1425, 1994",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashStop,
    links: Links::Perfect,
    assumes: "Majority-ack: fewer than half crash. All-ack: any number may crash, and a perfect failure detector tells \
              whom not to wait for, so the system must be synchronous. No order of messages is needed.",
    roles: &[("peer", "broadcasts, passes on, and delivers once enough others have it too")],
    costs: &[
        ("messages a broadcast", "N(N−1): everybody passes it on to all the others once"),
        ("from broadcast to delivery, majority, N = 3", "1 message delay at the receivers, 2 at the sender"),
        ("from broadcast to delivery, majority, N ≥ 4", "2 message delays"),
        ("from broadcast to delivery, all-ack", "2 message delays"),
    ],
    pseudocode: &[
        Line { label: "broadcast", text: "upon BROADCAST m:  pending := pending ∪ {(self, n, m)}" },
        Line { label: "broadcast", text: "    best-effort broadcast DATA(self, n, m)" },
        Line { label: "ack", text: "upon DATA(o, n, m) from q:  ack[o, n] := ack[o, n] ∪ {q}" },
        Line { label: "pass on", text: "    (o, n) ∉ pending:  pending := pending ∪ {(o, n, m)}" },
        Line { label: "pass on", text: "        best-effort broadcast DATA(o, n, m)" },
        Line { label: "crash", text: "upon SUSPECT p (all-ack):  correct := correct ∖ {p}" },
        Line { label: "deliver", text: "when (o, n, m) ∈ pending ∖ delivered and enough have it:" },
        Line { label: "deliver", text: "    delivered := delivered ∪ {(o, n)};  DELIVER (o, n, m)" },
        Line { label: "", text: "enough:  majority: |ack[o, n]| > N/2;   all-ack: correct ⊆ ack[o, n]" },
    ],
    simplified: &[
        "Passing a message on is the acknowledgement. The own copy of a best-effort broadcast arrives at once and is no \
         message.",
        "Messages stay in “pending” after their delivery, as in the textbook.",
        "Recovery is outside the model: a process that recovers begins anew.",
    ],
    parameters: &[
        Parameter {
            name: "mode",
            meaning: "0 majority-ack, 1 all-ack with a failure detector",
            default: 0,
            min: 0,
            max: 1,
        },
        heartbeat::STYLE,
        heartbeat::CLASS,
        heartbeat::TIMEOUT,
        heartbeat::PERIOD,
    ],
    variants: &[
        Variant {
            id: "deliver-first",
            rule: "A process delivers once enough others have the message too.",
            instead: "It delivers at the first sight of the message, as eager reliable broadcast does.",
            breaks: "uniform agreement",
        },
        Variant {
            id: "quorum-minus-one",
            rule: "More than half have to have it.",
            instead: "Half of them, rounded down, is taken for enough.",
            breaks: "uniform agreement",
        },
    ],
    processes: ProcessRange { min: 2, default: 5, max: 16 },
};
