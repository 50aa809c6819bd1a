//! What the register of Attiya, Bar-Noy and Dolev assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

const fn line(label: &'static str, text: &'static str) -> Line {
    Line { label, text }
}

const fn parameter(name: &'static str, meaning: &'static str, default: i64, min: i64, max: i64) -> Parameter {
    Parameter { name, meaning, default, min, max }
}

pub const CARD: Card = Card {
    id: "abd-register",
    name: "ABD atomic register",
    purpose: "Makes replicas of one variable behave like a single one, while a majority of them is up.",
    sources: &[
        "H. Attiya, A. Bar-Noy, D. Dolev: Sharing Memory Robustly in Message-Passing Systems, Journal of the ACM 42(1), \
         1995 (one writer)",
        "N. Lynch, A. Shvartsman: Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts, FTCS \
         1997 (several writers)",
        "L. Lamport: On Interprocess Communication, Distributed Computing 1(2), 1986 (regular and atomic registers)",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "What is on stable storage survives every crash. Any read quorum has a process in common with any write \
              quorum. An operation ends if as many processes as a quorum needs are up.",
    roles: &[
        ("idle", "a replica whose own client wants nothing just now"),
        ("asking", "asks a read quorum for the greatest tag, for a read or before a write"),
        ("writing", "has a write quorum store its client's value"),
        ("writing back", "has a write quorum store the value that it is about to return"),
    ],
    costs: &[
        ("messages for a read, or a write of one of several writers", "4(N−1): a question and an answer, twice"),
        ("messages for a write of the only writer", "2(N−1)"),
        ("how long an operation takes", "4 message delays; a write of the only writer 2"),
    ],
    pseudocode: &[
        line("", "Client"),
        line("read", "upon READ-REQUEST:  ask as below"),
        line("write", "upon WRITE-REQUEST(v), several writers:  ask as below"),
        line("write-alone", "upon WRITE-REQUEST(v), one writer:  spread (ts.n + 1, self), v as below"),
        line("ask", "ask:  rid := rid + 1; send READ(rid) to all"),
        line("value", "upon VALUE(rid, t, v) from p, rid current:  replies := replies ∪ {(p, t, v)}"),
        line("read-back", "when replies are a read quorum, and it reads:"),
        line("read-back", "    spread the pair (t, v) with the greatest t"),
        line("next-tag", "when replies are a read quorum, and it writes v:"),
        line("next-tag", "    t := the greatest tag among them; spread (t.n + 1, self), v"),
        line("spread", "spread t, v:  rid := rid + 1; send WRITE(rid, t, v) to all"),
        line("ack", "upon ACK(rid) from p, rid current:  acks := acks ∪ {p}"),
        line("end", "when acks are a write quorum:  the operation ends; a read returns v"),
        line("resend", "while an operation lasts, every so often:  send again to those who have not answered"),
        line("", "Replica"),
        line("answer", "upon READ(r) from p:  send VALUE(r, ts, val) to p"),
        line("adopt", "upon WRITE(r, t, v) from p, t > ts:  store ts := t, val := v"),
        line("acknowledge", "upon WRITE(r, t, v) from p, in any case:  send ACK(r) to p"),
        line("recover", "upon recovery:  ts, val and rid are as stored; the operation is forgotten"),
    ],
    simplified: &[
        "Every process is a replica and has one client, which does one thing at a time. What a process would send to \
         itself it does at once.",
        "The papers assume links that lose nothing, and crashes without return. Here questions are sent again, and what a \
         replica holds is stored.",
        "A read always writes back, also where all replies agree and it could return at once.",
        "Quorums are numbers. Each can be set; 0 is a majority.",
    ],
    parameters: &[
        parameter("single-writer", "1: only A writes, and need not ask; 0: everybody may write", 0, 0, 1),
        parameter("read-quorum", "how many replies are enough; 0: a majority", 0, 0, 12),
        parameter("write-quorum", "how many acknowledgements are enough; 0: a majority", 0, 0, 12),
        parameter("resend", "after how long questions without an answer are sent again, in ms", 150, 1, 100_000),
    ],
    variants: &[
        Variant {
            id: "no-write-back",
            rule: "A read has a write quorum store what it is about to return.",
            instead: "A read returns as soon as it has its replies.",
            breaks: "atomicity",
        },
        Variant {
            id: "write-without-query",
            rule: "Each of several writers asks a read quorum for the greatest tag before it makes a greater one.",
            instead: "A writer counts on from the tag that its own replica happens to have.",
            breaks: "regularity",
        },
        Variant {
            id: "any-reply",
            rule: "Only answers to the current question count.",
            instead: "Answers to earlier questions count as well.",
            breaks: "regularity",
        },
        Variant {
            id: "volatile-replica",
            rule: "A replica stores what it is given before it acknowledges.",
            instead: "A replica keeps it in memory only, and a crash takes it.",
            breaks: "regularity",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 12 },
};
