//! The card of best-effort, lazy and eager reliable broadcast.

use crate::algorithms::failure_detection::heartbeat;
use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const RELAYS: Parameter = Parameter {
    name: "relays",
    meaning: "0 never (best-effort), 1 when the sender has crashed (lazy), 2 at once (eager)",
    default: 2,
    min: 0,
    max: 2,
};

pub const CARD: Card = Card {
    id: "reliable-broadcast",
    name: "Reliable broadcast",
    purpose: "What one correct process delivers all correct processes deliver, also if the sender crashes in the middle \
              of its broadcast.",
    sources: &[
        "V. Hadzilacos, S. Toueg: A Modular Approach to Fault-Tolerant Broadcasts and Related Problems, Cornell \
         University TR 94-1425, 1994",
        "C. Cachin, R. Guerraoui, L. Rodrigues: Introduction to Reliable and Secure Distributed Programming, 2nd \
         edition, 2011, sections 3.2 “best-effort broadcast”, 3.3.2 “lazy” and 3.3.3 “eager reliable broadcast”",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashStop,
    links: Links::Perfect,
    assumes: "Any number may crash. Lazy needs a failure detector that notices every crash; one that is wrong now and \
              then costs messages, no more. No order of messages is needed.",
    roles: &[("peer", "broadcasts, delivers, and relays what others have broadcast")],
    costs: &[
        ("messages a broadcast, best-effort", "N−1"),
        ("messages a broadcast, eager", "N(N−1): everybody sends it to all the others once"),
        ("messages a broadcast, lazy", "N−1 without a crash, at worst N(N−1); heartbeats besides"),
        ("from broadcast to the last delivery, without a crash", "1 message delay"),
    ],
    pseudocode: &[
        Line { label: "broadcast", text: "upon BROADCAST m:  n := n + 1;  take DATA(self, n, m) as received" },
        Line { label: "broadcast", text: "    send DATA(self, n, m) to all others" },
        Line { label: "deliver", text: "upon DATA or RELAY(o, n, m), (o, n) ∉ delivered:" },
        Line { label: "deliver", text: "    delivered := delivered ∪ {(o, n)};  DELIVER (o, n, m)" },
        Line { label: "eager", text: "    eager, o ≠ self:  send RELAY(o, n, m) to all others" },
        Line { label: "keep", text: "    lazy:  from[o] := from[o] ∪ {(n, m)}" },
        Line { label: "orphan", text: "           o ∉ correct:  send RELAY(o, n, m) to all others" },
        Line { label: "crash", text: "upon SUSPECT p (lazy):  correct := correct ∖ {p}" },
        Line { label: "repair", text: "    ∀ (n, m) ∈ from[p]:  send RELAY(p, n, m) to all others" },
    ],
    simplified: &[
        "The textbook's sender relays its own message a second time in eager mode; here it has sent it already.",
        "A RELAY is a DATA that somebody else passes on; it has a name of its own only so that the picture can tell.",
        "Best-effort also remembers what it has delivered. On perfect links, which repeat nothing, that makes no \
         difference.",
        "If the detector takes a suspicion back, the process is in “correct” again.",
        "Recovery is outside the model: a process that recovers begins anew.",
    ],
    parameters: &[RELAYS, heartbeat::STYLE, heartbeat::CLASS, heartbeat::TIMEOUT, heartbeat::PERIOD],
    variants: &[
        Variant {
            id: "no-relay",
            rule: "What is delivered is relayed, at once or when its sender has crashed.",
            instead: "Nobody relays: best-effort that claims to be reliable.",
            breaks: "agreement",
        },
        Variant {
            id: "lazy-forget",
            rule: "Lazy: when a sender crashes, what it has sent before is relayed as well.",
            instead: "Only what comes after the notice of the crash is relayed.",
            breaks: "agreement",
        },
        Variant {
            id: "no-dedup",
            rule: "What was delivered already is dropped.",
            instead: "Every copy is delivered, and relayed again: a storm.",
            breaks: "no duplication",
        },
    ],
    processes: ProcessRange { min: 2, default: 5, max: 16 },
};
