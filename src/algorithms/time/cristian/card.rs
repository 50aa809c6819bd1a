//! What Cristian's synchronisation assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "cristian",
    name: "Cristian clock synchronisation",
    purpose: "Reads a time server's clock over a network, with a bound on how wrong the reading can be.",
    sources: &[
        "F. Cristian: Probabilistic Clock Synchronization, Distributed Computing 3, 1989",
        "G. Coulouris, J. Dollimore, T. Kindberg, G. Blair: Distributed Systems, 5th edition, 2012, section 14.3",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "No message takes less than d_min, and some round trip some day at most max-rtt. Clocks drift by at most ρ. \
              The server's clock is right: if it is wrong, everybody is.",
    roles: &[
        ("server", "answers with what its clock shows"),
        ("client", "asks every period, and when its user says so"),
        ("waits for the time", "has asked"),
        ("slows its clock", "was ahead, and lets its clock run 10 % slower until it is right"),
        ("has read the time", "its clock was right, but for the error, at the last reading"),
    ],
    costs: &[
        ("messages for one reading", "2: TIME-REQ and TIME-RESP"),
        ("from asking to reading", "2 message delays"),
        ("error of one reading", "at most RTT/2 − d_min, and 2ρ·RTT for drift"),
    ],
    pseudocode: &[
        Line { label: "ask", text: "every period, or when asked to:" },
        Line { label: "ask", text: "    rid := rid + 1; T0 := clock; send TIME-REQ(rid) to the server" },
        Line { label: "serve", text: "server, upon TIME-REQ(r) from q:  send TIME-RESP(r, clock) to q" },
        Line { label: "retry", text: "when no answer has come after max-rtt:  ask anew" },
        Line { label: "discard", text: "upon TIME-RESP(r, T), r ≠ rid:  drop it" },
        Line { label: "accept", text: "upon TIME-RESP(rid, T):" },
        Line { label: "accept", text: "    T1 := clock; RTT := T1 − T0; target := T + RTT/2" },
        Line { label: "accept", text: "    err := RTT/2 − d_min + 2ρ·RTT" },
        Line { label: "forward", text: "    if target ≥ T1:  clock := target" },
        Line { label: "slew", text: "    else:  let the clock run slower until it has lost T1 − target" },
        Line { label: "slewed", text: "when it has, or before it asks again:  let it run at its own rate" },
    ],
    simplified: &[
        "A clock that is behind is set forward in one step; the paper also spreads such a correction over time. One that \
         is ahead is slowed however far it is ahead.",
        "The paper limits the attempts; here a client tries until it succeeds.",
        "The paper computes the best rate of reading for a given precision; here period and max-rtt are parameters.",
    ],
    parameters: &[
        Parameter {
            name: "period",
            meaning: "how often a client asks, in ms; 0: only when its user says so",
            default: 200,
            min: 0,
            max: 1_000_000,
        },
        Parameter {
            name: "max-rtt",
            meaning: "how long a client waits before it asks anew, in ms",
            default: 30,
            min: 1,
            max: 100_000,
        },
        Parameter { name: "min-delay", meaning: "d_min, in ms", default: 1, min: 0, max: 10_000 },
        Parameter {
            name: "drift-bound",
            meaning: "ρ, by how much a clock is too fast or too slow at most, in parts per million",
            default: 100,
            min: 0,
            max: 500_000,
        },
    ],
    variants: &[
        Variant {
            id: "use-server-time",
            rule: "Half of the round trip is added to the server's time.",
            instead: "The server's time is used as it came, though it was right when the answer left.",
            breaks: "reading within its error",
        },
        Variant {
            id: "step-back",
            rule: "A clock that is ahead is slowed until it is right.",
            instead: "It is set back at once.",
            breaks: "time never goes back",
        },
        Variant {
            id: "accept-old-reply",
            rule: "Only the answer to the last request counts.",
            instead: "Any answer does, and RTT is counted from the last request.",
            breaks: "reading within its error",
        },
    ],
    processes: ProcessRange { min: 2, default: 2, max: 8 },
};
