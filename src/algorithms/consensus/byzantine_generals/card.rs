//! What the algorithm of the Byzantine generals assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "byzantine-generals",
    name: "Byzantine generals, OM(m)",
    purpose: "Lets all loyal generals obey the same order, the commander's if he is loyal, although up to m of them lie.",
    sources: &[
        "L. Lamport, R. Shostak, M. Pease: The Byzantine Generals Problem, ACM Transactions on Programming Languages \
         and Systems 4(3), 1982, section 3",
        "M. Pease, R. Shostak, L. Lamport: Reaching Agreement in the Presence of Faults, Journal of the ACM 27(2), 1980",
    ],
    timing: Timing::Synchronous,
    failures: Failures::Byzantine,
    links: Links::Perfect,
    assumes: "At most m traitors among at least 3m + 1 generals. Everything that is sent arrives before its round is \
              over; whoever receives it knows who sent it. Nothing is signed: a traitor may relay what he never heard.",
    roles: &[
        ("commander", "A, who gives the order"),
        ("lieutenant", "hears the order along every path, and relays it"),
        ("attacks, retreats", "has decided"),
    ],
    costs: &[
        (
            "messages",
            "T(N, m) = (N−1)·(1 + T(N−1, m−1)), T(N, 0) = N−1: 9 for OM(1) with 4 generals, 156 for OM(2) with 7",
        ),
        ("from the order to the decision", "m + 1 rounds, and with traitors no algorithm needs fewer"),
    ],
    pseudocode: &[
        Line { label: "order", text: "round 1, at the commander:  send ORDER([A], v) to all others" },
        Line { label: "hear", text: "upon ORDER(π, v) from the last of π, before round |π| is over:" },
        Line { label: "hear", text: "    val[π] := v" },
        Line {
            label: "relay", text: "round r = 2 … m+1, at each lieutenant i, for every π with |π| = r−1, i ∉ π:"
        },
        Line { label: "relay", text: "    send ORDER(π·i, val[π]) to every j ∉ π·i         (silence: RETREAT)" },
        Line { label: "decide", text: "after round m+1:  decide resolve([A]); the commander decides v, where" },
        Line { label: "decide", text: "    resolve(π) = val[π] if |π| = m+1             (silence: RETREAT), else" },
        Line {
            label: "decide", text: "    the majority of val[π] and all resolve(π·j), j ∉ π·i  (tie: RETREAT)"
        },
    ],
    simplified: &[
        "The paper's OM(m) is a recursion in which every lieutenant commands a smaller OM(m−1). Here the recursion is \
         unfolded into rounds, and a path says which of the nested runs a message belongs to: the same messages, one for \
         each path.",
        "All generals begin the first round together, one round after the start, and their clocks are perfect unless the \
         run sets them otherwise.",
        "A general who crashes and comes back has slept through the rounds, and does not take part any more.",
    ],
    parameters: &[
        Parameter { name: "m", meaning: "how many traitors are borne", default: 1, min: 0, max: 3 },
        Parameter {
            name: "order",
            meaning: "what the commander wants: 1 to attack, 0 to retreat",
            default: 1,
            min: 0,
            max: 1,
        },
        Parameter { name: "round", meaning: "how long a round lasts, in ms", default: 20, min: 1, max: 10_000 },
    ],
    variants: &[
        Variant {
            id: "round-less",
            rule: "After the commander's round, orders are relayed in m rounds.",
            instead: "The last round of relaying is left out.",
            breaks: "agreement",
        },
        Variant {
            id: "no-default",
            rule: "Whoever is told nothing counts it as “retreat”.",
            instead: "What is not told does not count.",
            breaks: "agreement",
        },
    ],
    processes: ProcessRange { min: 3, default: 4, max: 10 },
};
