//! The card of the heartbeat failure detector.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const STYLE: Parameter = Parameter {
    name: "detector",
    meaning: "0 pull (ping and acknowledge), 1 push (heartbeats)",
    default: 0,
    min: 0,
    max: 1,
};

pub const CLASS: Parameter = Parameter {
    name: "class",
    meaning: "0 perfect P (fixed timeout), 1 eventually perfect ◇P (a mistake makes the timeout longer)",
    default: 0,
    min: 0,
    max: 1,
};

pub const TIMEOUT: Parameter = Parameter {
    name: "timeout",
    meaning: "pull: the period T, in ms; push: how long a heartbeat may fail to come, in ms",
    default: 50,
    min: 1,
    max: 100_000,
};

pub const PERIOD: Parameter =
    Parameter { name: "period", meaning: "push: the period h, in ms", default: 30, min: 1, max: 100_000 };

pub const STEP: Parameter = Parameter {
    name: "step",
    meaning: "◇P: by how much a mistake makes the timeout longer, in ms",
    default: 10,
    min: 1,
    max: 10_000,
};

pub const CARD: Card = Card {
    id: "heartbeat-fd",
    name: "Heartbeat failure detector",
    purpose: "Tells each process which of the others have crashed, by asking them (pull) or by listening for their \
              heartbeats (push).",
    sources: &[
        "T. D. Chandra, S. Toueg: Unreliable Failure Detectors for Reliable Distributed Systems, Journal of the ACM \
         43(2), 1996 (the classes P and ◇P; ◇P by growing timeouts under partial synchrony)",
        "C. Cachin, R. Guerraoui, L. Rodrigues: Introduction to Reliable and Secure Distributed Programming, 2nd \
         edition, 2011, sections 2.6.2 “exclude on timeout” and 2.6.4 “increasing timeout” (pull)",
        "W. Chen, S. Toueg, M. K. Aguilera: On the Quality of Service of Failure Detectors, IEEE Transactions on \
         Computers 51(5), 2002 (the common push detector: detection within the longest delay plus the timeout)",
    ],
    timing: Timing::PartiallySynchronous,
    failures: Failures::CrashStop,
    links: Links::Perfect,
    assumes: "Any number may crash. P needs a synchronous system and a timeout that fits: pull T > 2Δ, push \
              timeout > h + Δ, with Δ the longest delay. ◇P needs only that delays have some bound some day. No order \
              of messages is needed.",
    roles: &[("monitor", "watches all the others, and is watched by them")],
    costs: &[
        ("messages a period, pull", "2N(N−1): a PING to each of the others, and an ACK from each"),
        ("messages a period, push", "N(N−1)"),
        ("detection of a crash, pull", "at most 2T after it"),
        ("detection of a crash, push", "at most Δ + timeout after it, and so at most h + timeout while Δ ≤ h"),
    ],
    pseudocode: &[
        Line { label: "", text: "pull, every T:  seq := seq + 1;  ∀ q ≠ self:" },
        Line {
            label: "suspect", text: "    q ∉ alive, q ∉ suspected:  suspected := suspected ∪ {q};  SUSPECT q"
        },
        Line { label: "restore", text: "    q ∈ alive ∩ suspected (only ◇P):" },
        Line { label: "restore", text: "        suspected := suspected ∖ {q};  RESTORE q;  T := T + δ, once" },
        Line { label: "ping", text: "    send PING(seq) to q;  then alive := ∅" },
        Line { label: "answer", text: "upon PING(s) from q:  send ACK(s) to q" },
        Line { label: "alive", text: "upon ACK(s) from q, s = seq:  alive := alive ∪ {q}" },
        Line { label: "late", text: "    s < seq, q ∈ suspected (only ◇P):  alive := alive ∪ {q}" },
        Line { label: "", text: "" },
        Line { label: "beat", text: "push, every h:  seq := seq + 1;  send HEARTBEAT(seq) to all others" },
        Line { label: "heard", text: "upon HEARTBEAT(s) from q, s > last[q]:  last[q] := s" },
        Line {
            label: "mistaken", text: "    q ∈ suspected (only ◇P):  suspected := suspected ∖ {q};  RESTORE q"
        },
        Line { label: "mistaken", text: "        timeout[q] := timeout[q] + δ" },
        Line { label: "heard", text: "    deadline(q) := now + timeout[q]" },
        Line { label: "silence", text: "upon deadline(q):  suspected := suspected ∪ {q};  SUSPECT q" },
    ],
    simplified: &[
        "The first pings leave at the start, not one period after it.",
        "The textbook counts any answer of the period. Here an ACK names its PING, and counts for its own period alone, \
         so that a copy of an old one cannot keep a crashed process alive. From a suspected process ◇P takes a late ACK \
         as well: it shows that the suspicion was a mistake.",
        "The timeout must be longer than the round trip, not equal to it: of two things that happen in the same \
         instant, the timer, which was set earlier, comes first.",
        "Recovery is outside the model. A process that recovers begins anew with higher numbers; ◇P takes it back, P \
         does not.",
    ],
    parameters: &[STYLE, CLASS, TIMEOUT, PERIOD, STEP],
    variants: &[
        Variant {
            id: "fixed-timeout",
            rule: "In ◇P every mistake makes the timeout longer.",
            instead: "The timeout stays as it is, and the same mistake is made again and again.",
            breaks: "eventual strong accuracy",
        },
        Variant {
            id: "no-restore",
            rule: "In ◇P a suspected process that is heard of is trusted again.",
            instead: "Who is suspected once stays suspected, as in P.",
            breaks: "eventual strong accuracy",
        },
        Variant {
            id: "any-answer",
            rule: "An answer counts for the period in which it was asked for.",
            instead: "Any ACK counts as a sign of life, also a copy of an old one.",
            breaks: "strong completeness",
        },
    ],
    processes: ProcessRange { min: 2, default: 4, max: 16 },
};
