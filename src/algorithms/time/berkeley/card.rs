//! What the Berkeley algorithm assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "berkeley",
    name: "Berkeley clock synchronisation",
    purpose: "Brings the clocks of a group together on their average, when nobody knows the true time.",
    sources: &[
        "R. Gusella, S. Zatti: The Accuracy of the Clock Synchronization Achieved by TEMPO in Berkeley UNIX 4.3BSD, \
         IEEE Transactions on Software Engineering 15(7), 1989",
        "A. S. Tanenbaum, M. van Steen: Distributed Systems, 3rd edition, 2017, section 6.1 (3:00, 3:25 and 2:50)",
    ],
    timing: Timing::Synchronous,
    failures: Failures::CrashStop,
    links: Links::Perfect,
    assumes: "A message takes at least d_min, and a round trip at most the master's patience. Most clocks agree within γ; \
              others may be wild. The master does not crash: without it the clocks drift apart.",
    roles: &[
        ("master", "polls, averages, and tells everybody how much to change"),
        ("slave", "answers with what its clock shows"),
        ("adjusted slave", "has changed its clock in this round"),
    ],
    costs: &[
        ("messages for one round", "3(N−1): a POLL, a TIME and an ADJUST for each slave"),
        ("from the poll to the last adjustment", "3 message delays"),
        ("two clocks after a round", "differ by at most the sum of their RTT/2 − d_min"),
    ],
    pseudocode: &[
        Line { label: "poll", text: "master, every period, or when asked to:" },
        Line { label: "poll", text: "    r := r + 1; P := clock; ahead[self] := 0; send POLL(r) to all slaves" },
        Line { label: "answer", text: "slave, upon POLL(r):  send TIME(r, clock) to the master" },
        Line { label: "estimate", text: "master, upon TIME(r, C) from q:" },
        Line { label: "estimate", text: "    RTT := clock − P;  ahead[q] := C + RTT/2 − clock" },
        Line { label: "adjust", text: "when all have answered, or after its patience:" },
        Line { label: "adjust", text: "    S := largest set of clocks that differ pairwise by at most γ" },
        Line { label: "adjust", text: "    mean := mean of ahead[q] over S" },
        Line { label: "adjust", text: "    send ADJUST(r, mean − ahead[q]) to every q that answered" },
        Line { label: "adjust", text: "    clock := clock + mean" },
        Line { label: "late", text: "        (those that are too late are left out of the round)" },
        Line { label: "obey", text: "slave, upon ADJUST(r, δ):  clock := clock + δ" },
    ],
    simplified: &[
        "A clock is changed in one step, so that the effect of a round can be seen; the original lets it run faster or \
         slower until the difference is made up.",
        "The original measures each clock several times and keeps the best; here once a round.",
        "When the master crashes, nobody takes its place; the original elects another.",
    ],
    parameters: &[
        Parameter {
            name: "period",
            meaning: "how often the master begins a round, in ms; 0: only when its user says so",
            default: 500,
            min: 0,
            max: 1_000_000,
        },
        Parameter {
            name: "patience",
            meaning: "how long the master waits for answers, in ms",
            default: 100,
            min: 1,
            max: 100_000,
        },
        Parameter {
            name: "tolerance",
            meaning: "γ, by how much two clocks in the mean may differ, in ms",
            default: 200,
            min: 1,
            max: 10_000_000,
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
            id: "send-absolute",
            rule: "A slave is told by how much to change its clock.",
            instead: "It is told what time it is, and by the time it hears that it is later.",
            breaks: "precision",
        },
        Variant {
            id: "no-rtt",
            rule: "Half of the round trip is added to the time in an answer.",
            instead: "The time is used as it came, though it is older than the master's.",
            breaks: "precision",
        },
        Variant {
            id: "mean-of-all",
            rule: "Only clocks that agree with most others enter the mean.",
            instead: "All clocks do, also those that are wild.",
            breaks: "outliers do not count",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 8 },
};
