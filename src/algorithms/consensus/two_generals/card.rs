//! What the two generals assume, what their messengers cost, and what they do, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "two-generals",
    name: "Two generals",
    purpose: "Tries to bring two generals to attack together or not at all, by messengers who may be caught; no protocol \
              can.",
    sources: &[
        "E. A. Akkoyunlu, K. Ekanadham, R. V. Huber: Some Constraints and Tradeoffs in the Design of Network \
         Communications, SOSP 1975",
        "J. Gray: Notes on Data Base Operating Systems, 1978, section 5.8.3.3.1 (the name, and the proof by the last \
         message)",
        "J. Y. Halpern, Y. Moses: Knowledge and Common Knowledge in a Distributed Environment, Journal of the ACM 37(3), \
         1990",
        "A. Petrov: Database Internals, 2019, chapter 8",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::None,
    links: Links::FairLoss,
    assumes: "Any of the messages may be lost, though not all of infinitely many. Both generals stay up and keep to the \
              protocol. Bounds on time or better clocks would not help.",
    roles: &[
        ("waiting", "has heard of no plan"),
        ("preparing", "knows of the plan, and has not decided"),
        ("attacks", "has every message that the protocol wants it to have"),
        ("holds", "at the deadline something was missing"),
    ],
    costs: &[
        ("messages, when nothing is lost", "k, the length of the handshake"),
        ("until the last has arrived", "k message delays"),
        (
            "disagreement, once the last message is sent r times and each is lost with chance p",
            "p to the power of r: small, and never 0",
        ),
    ],
    pseudocode: &[
        Line { label: "", text: "upon start:  got := ∅; decision := ⊥; deadline in D" },
        Line { label: "propose", text: "upon PROPOSE(T) at A, D < T:  send MSG(1, T) to B" },
        Line { label: "message", text: "upon MSG(i, T), i ∉ got, decision = ⊥:  got := got ∪ {i}" },
        Line { label: "answer", text: "    i < k:  send MSG(i + 1, T) back" },
        Line { label: "resend", text: "every r, until the answer to my last message arrives:" },
        Line { label: "resend", text: "    send my last message again" },
        Line { label: "deadline", text: "upon deadline:" },
        Line { label: "attack", text: "    k > 0, and got has every i ≤ k that was for me:  ATTACK(T)" },
        Line { label: "hold", text: "    else:  HOLD" },
    ],
    simplified: &[
        "Both decide at a deadline on their own clocks, which lies before the attack itself.",
        "Gray's generals settle the hour by messenger as well; here A proposes it and B agrees by answering.",
        "No better rule is left out: a test takes everything that the two generals can have seen, tries every rule of \
         decision there is, and finds none that agrees always and attacks ever.",
    ],
    parameters: &[
        Parameter {
            name: "length",
            meaning: "k: how many messages the handshake has; with 0 nobody ever attacks",
            default: 3,
            min: 0,
            max: 12,
        },
        Parameter { name: "deadline", meaning: "D: when both decide, in ms", default: 150, min: 1, max: 5_000 },
        Parameter {
            name: "resend",
            meaning: "r: how long a general waits before it sends its last message again, in ms; 0: never",
            default: 0,
            min: 0,
            max: 5_000,
        },
    ],
    variants: &[
        Variant {
            id: "always-attack",
            rule: "A general to whom a message is missing holds.",
            instead: "Both attack at the deadline, whatever has arrived: they agree, and nobody needs a plan.",
            breaks: "validity",
        },
        Variant {
            id: "one-is-enough",
            rule: "A general attacks only with every message that was for it.",
            instead: "Whoever knows of the plan attacks.",
            breaks: "agreement",
        },
    ],
    processes: ProcessRange { min: 2, default: 2, max: 2 },
};
