//! What Chang and Roberts' election assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "chang-roberts",
    name: "Chang–Roberts ring election",
    purpose: "Elects the process with the greatest identifier, on a ring whose messages all travel the same way round.",
    sources: &[
        "E. Chang, R. Roberts: An Improved Algorithm for Decentralized Extrema-Finding in Circular Configurations of \
         Processes, Communications of the ACM 22(5), 1979",
        "G. Le Lann: Distributed Systems – Towards a Formal Approach, IFIP Congress, 1977",
        "N. Lynch: Distributed Algorithms, 1996, section 3.3 (the synchronous form, LCR)",
        "G. Coulouris, J. Dollimore, T. Kindberg, G. Blair: Distributed Systems, 5th edition, 2012, section 15.3",
        "A. Petrov: Database Internals, 2019, chapter 10",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::None,
    links: Links::PerfectFifo,
    assumes: "Every process has an identifier of its own and knows its successor; nobody needs to know how many there \
              are. Nobody crashes: one crashed process opens the ring. Without order on the links no wrong leader is \
              elected, but messages of an election that is over may start another.",
    roles: &[
        ("idle", "takes no part; it may start an election"),
        ("participant", "has put an identifier on the ring and waits for the outcome"),
        ("follower", "knows the elected leader"),
        ("leader", "its own identifier came back to it, so it is the greatest"),
    ],
    costs: &[
        ("ELECTION messages, one process starts, at worst", "2N−1: its predecessor has the greatest identifier"),
        ("ELECTION messages, all start, at best", "2N−1: identifiers rise in the direction of the messages"),
        ("ELECTION messages, all start, on average", "N·(1 + 1/2 + … + 1/N)"),
        ("ELECTION messages, all start, at worst", "N(N+1)/2: identifiers fall in the direction of the messages"),
        ("ELECTED messages", "N"),
        ("until the leader knows, all start at once", "N message delays"),
        ("until all is still, one process starts, at worst", "3N−1 message delays"),
    ],
    pseudocode: &[
        Line { label: "", text: "upon start:  participant := false; leader := ⊥" },
        Line { label: "start", text: "upon START, not participant:" },
        Line { label: "start", text: "    participant := true; send ELECTION(id) to next" },
        Line { label: "election", text: "upon ELECTION(j):" },
        Line { label: "forward", text: "    j > id:  participant := true; send ELECTION(j) to next" },
        Line { label: "replace", text: "    j < id, not participant:" },
        Line { label: "replace", text: "        participant := true; send ELECTION(id) to next" },
        Line { label: "swallow", text: "    j < id, participant:  nothing; j cannot win" },
        Line { label: "win", text: "    j = id:  leader := id; indicate LEADER(id)" },
        Line { label: "win", text: "        send ELECTED(id) to next" },
        Line { label: "elected", text: "upon ELECTED(j):  participant := false" },
        Line { label: "learn", text: "    j ≠ id:  leader := j; indicate LEADER(j)" },
        Line { label: "learn", text: "        send ELECTED(j) to next" },
        Line { label: "done", text: "    j = id:  all know; the election is over" },
    ],
    simplified: &[
        "The paper ends when the greatest process knows that it is the greatest. The second lap, ELECTED, is the \
         textbooks' addition; the paper's message counts are those of ELECTION alone.",
        "LCR is the same algorithm in lock step: start all processes at once on links that all take the same time.",
        "Nobody watches the leader: an election starts when a process is asked to start one. A message that is lost \
         with a crashed process is not sent again, and no crashed successor is skipped.",
    ],
    parameters: &[Parameter {
        name: "placement",
        meaning: "identifiers along the ring: 0 rising, 1 falling, 2 shuffled by the seed, 3 as in the textbook's figure",
        default: 2,
        min: 0,
        max: 3,
    }],
    variants: &[
        Variant {
            id: "no-swallow",
            rule: "A participant swallows an identifier that is smaller than its own.",
            instead: "A smaller identifier travels on as well, so each one comes home and its owner takes itself for \
                      elected.",
            breaks: "one leader",
        },
        Variant {
            id: "duplicate-ids",
            rule: "No two processes have the same identifier.",
            instead: "The second half of the ring has the same identifiers as the first.",
            breaks: "one leader",
        },
        Variant {
            id: "forget-participant",
            rule: "A process puts its own identifier on the ring once in an election.",
            instead: "It forgets that it takes part, and puts its identifier on the ring again for every smaller one that \
                      arrives.",
            breaks: "few messages",
        },
    ],
    processes: ProcessRange { min: 2, default: 5, max: 64 },
};
