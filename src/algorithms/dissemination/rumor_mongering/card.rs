//! The card of rumour mongering: what it promises, what it costs, its text line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "rumor-mongering",
    name: "Rumour mongering",
    purpose: "News spreads to nearly all processes as an epidemic does, without anybody knowing who has heard it.",
    sources: &[
        "Alan Demers et al., “Epidemic Algorithms for Replicated Database Maintenance”, PODC 1987, §1.3–1.4 (rumour \
         mongering, loss of interest) and §2 (death certificates).",
        "Richard Karp, Christian Schindelhauer, Scott Shenker, Berthold Vöcking, “Randomized Rumor Spreading”, FOCS \
         2000 (push, pull and why push–pull is quick at both ends).",
        "Boris Pittel, “On Spreading a Rumor”, SIAM Journal on Applied Mathematics 47(1), 1987 (log₂ N + ln N rounds).",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "Every process knows all the others and draws its partners at random. Any number may crash and any share \
              of messages may be lost: news travels more slowly and leaves a larger residue, but it travels.",
    roles: &[
        ("susceptible", "has heard nothing yet"),
        ("infective", "spreads what it has heard"),
        ("removed", "knows, and has lost interest in telling"),
    ],
    costs: &[
        ("rounds, push without stopping, F = 1", "≈ log₂ N + ln N when all beat in step; ≈ 2 ln N with random phases"),
        ("pull, once half know", "the susceptible share is squared every round: ≈ log₂ log₂ N more rounds"),
        ("messages, push, blind, counter k", "k · F pushes a process that heard it"),
        (
            "messages, push, feedback, counter k, F = 1",
            "(k + 1) m − 1 pushes for m processes that heard it, as many answers",
        ),
        ("residue s, push, feedback, coin 1/k", "s = e^−(k+1)(1−s): ≈ 20 % for k = 1, ≈ 6 % for k = 2"),
    ],
    pseudocode: &[
        Line { label: "learn", text: "upon LOCAL-UPDATE r:  known := known ∪ {r};  st[r] := I" },
        Line { label: "delete", text: "upon DELETE r:  known := known ∖ {r} ∪ {†r};  st[†r] := I" },
        Line { label: "", text: "every τ, while a rumour is infective (push) or news came lately (pull):" },
        Line { label: "push", text: "    push:   choose F random peers;  send PUSH(r) to them, ∀ r with st[r] = I" },
        Line { label: "blind", text: "            blind: loseInterest(r)" },
        Line { label: "pull", text: "    pull:   send PULL-REQ(known) to F random peers (push–pull: to the same)" },
        Line { label: "", text: "upon PUSH(r):" },
        Line {
            label: "fresh",
            text: "    r new:  known := known ∪ {r};  st[r] := I;  DELIVER r;  feedback: send FRESH(r)",
        },
        Line {
            label: "bury",
            text: "    †r new: known := known ∖ {r} ∪ {†r};  st[†r] := I;  feedback: send FRESH(†r)",
        },
        Line { label: "stale", text: "    old:    feedback: send STALE(r)" },
        Line { label: "go on", text: "upon FRESH(r):  nothing changes: it was worth telling" },
        Line { label: "tire", text: "upon STALE(r), st[r] = I:  loseInterest(r)" },
        Line { label: "answer", text: "upon PULL-REQ(d):  send PULL-RESP(known ∖ d)" },
        Line { label: "wake", text: "    d ∖ known ≠ ∅:  there is news about: ask again in the rounds to come" },
        Line { label: "", text: "upon PULL-RESP(r), ∀ r new:  as upon PUSH(r), without an answer" },
        Line { label: "", text: "loseInterest(r):" },
        Line {
            label: "remove",
            text: "    counter: cnt[r]++;  cnt[r] ≥ k → st[r] := R      coin: with probability 1/k: st[r] := R",
        },
    ],
    simplified: &[
        "The push and the pull of a round go to the same F partners, and one message carries all infective rumours; \
         the paper chooses a partner for each rumour.",
        "Whoever pulls gives up after “rounds” rounds in a row without news, so that a run ends; anti-entropy in a real \
         system never ends. A request that names something unknown starts the asking again.",
        "A rumour is a number: no two versions of one item. A death certificate outranks its rumour for ever; the paper \
         compares timestamps, drops old certificates, and keeps dormant ones at a few sites.",
        "What was heard is written to stable storage; after a crash a process knows it, but has lost interest in it.",
        "Everyone knows everyone. Real systems gossip over partial views.",
    ],
    parameters: &[
        Parameter { name: "mode", meaning: "0 push, 1 pull, 2 push–pull", default: 0, min: 0, max: 2 },
        Parameter { name: "fan-out", meaning: "F: partners in a round", default: 1, min: 1, max: 10 },
        Parameter {
            name: "feedback",
            meaning: "loss of interest: 1 when the partner knew already, 0 blindly after every round",
            default: 1,
            min: 0,
            max: 1,
        },
        Parameter {
            name: "coin",
            meaning: "loss of interest: 0 at the k-th occasion, 1 at each occasion with probability 1/k",
            default: 0,
            min: 0,
            max: 1,
        },
        Parameter { name: "k", meaning: "how hard it is to lose interest", default: 2, min: 1, max: 100 },
        Parameter { name: "period", meaning: "τ: from round to round, in ms", default: 50, min: 1, max: 10_000 },
        Parameter {
            name: "phase",
            meaning: "0 all processes begin their rounds together, 1 each at a random moment of the period",
            default: 1,
            min: 0,
            max: 1,
        },
        Parameter {
            name: "rounds",
            meaning: "pull: rounds in a row without news after which a process asks no more",
            default: 12,
            min: 1,
            max: 1_000,
        },
    ],
    variants: &[
        Variant {
            id: "fixed-peer",
            rule: "A process draws new partners for every round.",
            instead: "It keeps the partners of its first round for ever.",
            breaks: "everyone knows",
        },
        Variant {
            id: "too-early",
            rule: "A process loses interest when its partners have shown that they know.",
            instead: "It loses interest after telling it in one round, whatever comes of it.",
            breaks: "everyone knows",
        },
        Variant {
            id: "resurrect",
            rule: "A process that deletes a rumour keeps its death certificate and spreads that.",
            instead: "It only forgets the rumour.",
            breaks: "no resurrection",
        },
    ],
    processes: ProcessRange { min: 2, default: 8, max: 1_000 },
};
