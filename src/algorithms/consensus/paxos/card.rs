//! What single-decree Paxos assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

const fn line(label: &'static str, text: &'static str) -> Line {
    Line { label, text }
}

pub const CARD: Card = Card {
    id: "paxos",
    name: "Paxos (single decree)",
    purpose: "Makes processes choose one of the values that some of them propose, and never another, across crashes.",
    sources: &[
        "L. Lamport: The Part-Time Parliament, ACM Transactions on Computer Systems 16(2), 1998",
        "L. Lamport: Paxos Made Simple, ACM SIGACT News 32(4), 2001",
        "M. Fischer, N. Lynch, M. Paterson: Impossibility of Distributed Consensus with One Faulty Process, Journal of \
         the ACM 32(2), 1985 (why proposers can overtake one another for ever)",
    ],
    timing: Timing::PartiallySynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "What is on stable storage survives every crash. Nothing ever goes wrong by timing, loss or crashes; a value \
              is chosen some day if a majority is up and one proposer is left alone for long enough.",
    roles: &[
        ("acceptor", "proposes nothing just now: promises and accepts"),
        ("preparing", "a proposer that collects promises for its ballot"),
        ("proposing", "a proposer that has a majority of promises and asks to accept its value"),
        ("waiting", "a proposer that was overtaken and tries again later"),
        ("decided", "has learned which value is chosen"),
    ],
    costs: &[
        (
            "messages until all learn, one proposer",
            "3(N−1) + N(N−1): PREPARE, PROMISE and ACCEPT with each of the \
          others, then ACCEPTED from everybody to everybody",
        ),
        ("until the proposer learns", "4 message delays"),
        ("forced writes of a ballot", "2 at each acceptor: the promise and the vote"),
    ],
    pseudocode: &[
        line("", "Proposer"),
        line("propose", "upon PROPOSE(v):  own := v; prepare as below"),
        line("prepare", "prepare:  round := round + 1; b := (round, self); promises := ∅; value := ⊥"),
        line("prepare", "    store round; send PREPARE(b) to all; wait for some time"),
        line("count", "upon PROMISE(b, a) from p, b current, value = ⊥:  promises := promises ∪ {(p, a)}"),
        line("pick", "when promises are a majority, value = ⊥:"),
        line("pick", "    value := the value of the highest ballot among them, own if they name none"),
        line("pick", "    send ACCEPT(b, value) to all"),
        line("overtaken", "upon a ballot higher than b:  give b up; wait for a random time"),
        line("retry", "when it has waited and nothing is chosen:  prepare as above"),
        line("", "Acceptor"),
        line("promise", "upon PREPARE(b), b ≥ promised:"),
        line("promise", "    store promised := b; send PROMISE(b, accepted) to its proposer"),
        line("accept", "upon ACCEPT(b, v), b ≥ promised:"),
        line("accept", "    store promised := b and accepted := (b, v); send ACCEPTED(b, v) to all"),
        line("refuse", "upon PREPARE(b) or ACCEPT(b, v), b < promised:  send NACK(b, promised)"),
        line("recover", "upon recovery:  round, promised and accepted are as stored"),
        line("", "Learner"),
        line("vote", "upon ACCEPTED(b, v) from p:  votes[b] := votes[b] ∪ {p}"),
        line("chosen", "when votes[b] is a majority:  v is chosen"),
    ],
    simplified: &[
        "Every process is proposer, acceptor and learner. What it would send to itself it does at once.",
        "A refusal is answered (NACK), which the paper leaves as an optimisation; an acceptor that is itself proposing \
         gives up as soon as it promises another a higher ballot.",
        "Nobody elects a proposer. Instead a proposer that was overtaken waits a random time, up to “backoff” times its \
         round, before it tries again.",
        "A process that recovers has forgotten what it proposed, and what it had learned.",
    ],
    parameters: &[
        Parameter {
            name: "timeout",
            meaning: "how long a proposer waits for answers before it tries a higher ballot, in ms",
            default: 200,
            min: 1,
            max: 100_000,
        },
        Parameter {
            name: "backoff",
            meaning: "how long at most an overtaken proposer waits for each round so far, in ms",
            default: 40,
            min: 0,
            max: 10_000,
        },
    ],
    variants: &[
        Variant {
            id: "own-value",
            rule: "A proposer takes over the value of the highest ballot that its promises name.",
            instead: "A proposer always proposes its own value.",
            breaks: "one value is chosen",
        },
        Variant {
            id: "lowest-ballot",
            rule: "Of the values that its promises name, a proposer takes that of the highest ballot.",
            instead: "A proposer takes that of the lowest ballot.",
            breaks: "one value is chosen",
        },
        Variant {
            id: "no-check",
            rule: "An acceptor accepts nothing in a ballot below the one it has promised.",
            instead: "An acceptor accepts whatever it is asked to.",
            breaks: "one value is chosen",
        },
        Variant {
            id: "volatile-acceptor",
            rule: "An acceptor stores what it promises and accepts before it says so.",
            instead: "An acceptor keeps both in memory only, and a crash takes them.",
            breaks: "one value is chosen",
        },
        Variant {
            id: "half-quorum",
            rule: "A quorum is more than half of all processes, so that any two have one in common.",
            instead: "A quorum is half of all processes, rounded down.",
            breaks: "agreement",
        },
        Variant {
            id: "no-backoff",
            rule: "A proposer that was overtaken waits a random time before it tries again.",
            instead: "It tries again at once.",
            breaks: "every proposer decides",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 12 },
};
