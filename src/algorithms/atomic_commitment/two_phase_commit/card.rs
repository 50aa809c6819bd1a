//! What two-phase commit assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

const fn line(label: &'static str, text: &'static str) -> Line {
    Line { label, text }
}

pub const CARD: Card = Card {
    id: "two-phase-commit",
    name: "Two-phase commit",
    purpose: "Makes all processes of a transaction commit, or all abort, across crashes.",
    sources: &[
        "J. Gray: Notes on Data Base Operating Systems, Lecture Notes in Computer Science 60, 1978",
        "B. Lampson, H. Sturgis: Crash Recovery in a Distributed Data Storage System, Xerox PARC, 1976",
        "C. Mohan, B. Lindsay, R. Obermarck: Transaction Management in the R* Distributed Database Management System, \
         ACM Transactions on Database Systems 11(4), 1986 (presumed abort)",
        "P. Bernstein, V. Hadzilacos, N. Goodman: Concurrency Control and Recovery in Database Systems, 1987, \
         section 7.4 (cooperative termination)",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "What is forced to stable storage survives every crash. Nothing ever goes wrong by timing or crashes, but \
              while the coordinator is down, cohorts that voted yes may have to wait for it.",
    roles: &[
        ("coordinator", "A: asks for the votes, decides, tells everybody"),
        ("init", "a cohort that has not voted and may still abort alone"),
        ("prepared", "a cohort that voted yes: in doubt, holding its locks, until it learns the decision"),
        ("committed", "a cohort whose latest transaction committed"),
        ("aborted", "a cohort whose latest transaction aborted"),
    ],
    costs: &[
        ("messages with N cohorts", "3N, and N acknowledgements"),
        ("until the cohorts know", "3 message delays"),
        ("until the coordinator may forget", "4 message delays"),
        ("forced writes of a commit", "2 at each cohort, 1 at the coordinator"),
    ],
    pseudocode: &[
        line("", "Coordinator"),
        line("begin", "upon COMMIT-REQUEST:  t := a new transaction; votes := ∅"),
        line("begin", "    send PREPARE(t) to all cohorts; wait for votes until the timeout"),
        line("vote", "upon VOTE(t, v) from p, t undecided:  votes := votes ∪ {(p, v)}"),
        line("commit", "when all cohorts voted yes:  force decision[t] := commit"),
        line("commit", "    send DECISION(t, commit) to all cohorts"),
        line("votes-due", "upon timeout, t undecided:  abort as below"),
        line("abort", "when a cohort voted no:  force decision[t] := abort"),
        line("abort", "    send DECISION(t, abort) to all cohorts that did not vote no"),
        line("ack", "upon ACK(t) from p:  unacked[t] := unacked[t] ∖ {p}"),
        line("end", "when unacked[t] = ∅:  write that t has ended"),
        line("presume", "upon recovery, t begun and undecided:  abort as above"),
        line("resend", "upon recovery, t decided and not ended:"),
        line("resend", "    send DECISION(t, decision[t]) to all cohorts"),
        line("", "Cohort"),
        line("vote-yes", "upon PREPARE(t), st[t] = INIT, able to commit:"),
        line("vote-yes", "    force st[t] := PREPARED; send VOTE(t, yes); wait until the timeout"),
        line("vote-no", "upon PREPARE(t), st[t] = INIT, unable to commit:"),
        line("vote-no", "    force st[t] := ABORTED; send VOTE(t, no)"),
        line("decision", "upon DECISION(t, d), st[t] ∈ {INIT, PREPARED}:"),
        line("decision", "    force st[t] := d; release the locks"),
        line("acknowledge", "upon DECISION(t, d), in any case:  send ACK(t) to the coordinator"),
        line("inquire", "upon timeout, st[t] = PREPARED:"),
        line("inquire", "    send INQUIRE(t) to the coordinator and all cohorts; wait again"),
        line("recover", "upon recovery, st[t] = PREPARED:  inquire as above"),
        line("", "Both"),
        line("answer-init", "upon INQUIRE(t) at a cohort, st[t] = INIT:  force st[t] := ABORTED"),
        line("answer", "upon INQUIRE(t) from p, outcome d known:  send DECISION(t, d) to p"),
        line("", "upon INQUIRE(t), outcome unknown:  stay silent"),
    ],
    simplified: &[
        "One coordinator for all transactions, A. It collects the votes of one transaction at a time; cohorts may be in \
         doubt about several.",
        "Locks are a note at the process, not data: what the transaction does is left out, and a cohort votes yes unless \
         it is told to refuse.",
        "The coordinator also writes down each transaction's number, so that none is used twice; the sources leave that \
         to the transaction manager.",
        "Aborts are acknowledged like commits, where presumed abort would save those messages, and the outcome of an \
         ended transaction stays in the log, so that you can look at it.",
        "The coordinator does not repeat a DECISION by itself until it recovers: a cohort in doubt asks.",
        "A cohort hears of a transaction only by PREPARE, so there is no timeout before it.",
    ],
    parameters: &[
        Parameter {
            name: "vote-timeout",
            meaning: "how long the coordinator waits for votes, in ms",
            default: 80,
            min: 1,
            max: 100_000,
        },
        Parameter {
            name: "decision-timeout",
            meaning: "how long a cohort in doubt waits before it asks, in ms",
            default: 100,
            min: 1,
            max: 100_000,
        },
    ],
    variants: &[
        Variant {
            id: "cohort-timeout-abort",
            rule: "A cohort that voted yes never decides by itself, however long it waits.",
            instead: "A cohort that voted yes aborts when its timeout runs out.",
            breaks: "agreement",
        },
        Variant {
            id: "no-force-decision",
            rule: "The coordinator forces its decision to stable storage before it tells anybody.",
            instead: "The coordinator writes its decision down after it has told everybody.",
            breaks: "agreement",
        },
        Variant {
            id: "no-force-prepared",
            rule: "A cohort forces its yes to stable storage before it votes.",
            instead: "A cohort votes yes without writing it down.",
            breaks: "agreement",
        },
    ],
    processes: ProcessRange { min: 2, default: 4, max: 12 },
};
