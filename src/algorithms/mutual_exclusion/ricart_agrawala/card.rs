//! What Ricart and Agrawala's algorithm assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "ricart-agrawala",
    name: "Ricart–Agrawala mutual exclusion",
    purpose: "Lets at most one process at a time into the critical section, in the order of the requests' stamps, \
              without a coordinator.",
    sources: &[
        "G. Ricart, A. K. Agrawala: An Optimal Algorithm for Mutual Exclusion in Computer Networks, \
         Communications of the ACM 24(1), 1981",
        "L. Lamport: Time, Clocks, and the Ordering of Events in a Distributed System, \
         Communications of the ACM 21(7), 1978",
        "G. Coulouris, J. Dollimore, T. Kindberg, G. Blair: Distributed Systems, 5th edition, 2012, section 15.2",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::None,
    links: Links::Perfect,
    assumes: "Nobody crashes: one crashed process, even an idle one, blocks everybody who asks. Messages may overtake \
              one another. Whoever is inside leaves some day.",
    roles: &[
        ("released", "wants nothing, and agrees to every request"),
        ("wanted", "has asked everybody and waits for the last permission"),
        ("held", "is in the critical section, and answers nobody until it leaves"),
    ],
    costs: &[
        ("messages for one entry", "2(N−1): a REQUEST to each of the others and a REPLY from each"),
        ("from asking to entering, when nobody else asks", "2 message delays"),
        ("from one process leaving to the next entering", "1 message delay"),
    ],
    pseudocode: &[
        Line { label: "", text: "upon start:  state := RELEASED; clock := 0; deferred := ∅" },
        Line { label: "want", text: "upon WANT, state = RELEASED:" },
        Line { label: "want", text: "    state := WANTED; clock := clock + 1; stamp := (clock, self)" },
        Line { label: "want", text: "    awaiting := others; send REQUEST(stamp) to all others" },
        Line { label: "request", text: "upon REQUEST(t, j) from j:" },
        Line { label: "request", text: "    clock := max(clock, t) + 1" },
        Line { label: "defer", text: "    if state = HELD, or state = WANTED and stamp < (t, j):" },
        Line { label: "defer", text: "        deferred := deferred ∪ {j}" },
        Line { label: "grant", text: "    else:  send REPLY to j" },
        Line { label: "reply", text: "upon REPLY from j:  awaiting := awaiting ∖ {j}" },
        Line { label: "enter", text: "when state = WANTED and awaiting = ∅:" },
        Line { label: "enter", text: "    state := HELD; enter the critical section" },
        Line { label: "leave", text: "upon DONE, state = HELD:" },
        Line { label: "leave", text: "    leave the critical section; state := RELEASED" },
        Line { label: "leave", text: "    send REPLY to every j in deferred; deferred := ∅" },
    ],
    simplified: &[
        "The critical section lasts as long as the parameter says; it can also be left earlier by hand.",
        "The paper keeps “the highest sequence number seen” and adds one when asking; here the clock also ticks when a \
         request arrives, as Lamport's clock does. The order of the requests is the same.",
        "The paper has no crash. Here a process that recovers begins anew, and nobody learns of it: permissions that it \
         owed stay missing.",
    ],
    parameters: &[
        Parameter {
            name: "section",
            meaning: "how long the critical section lasts, in ms",
            default: 30,
            min: 1,
            max: 10_000,
        },
        Parameter { name: "first-clock", meaning: "what A's clock starts at", default: 0, min: 0, max: 1_000 },
        Parameter {
            name: "clock-step",
            meaning: "how much further each process's clock starts than the one before",
            default: 0,
            min: 0,
            max: 1_000,
        },
    ],
    variants: &[
        Variant {
            id: "no-tiebreak",
            rule: "Of two requests with equal clock values, the one from the lower process comes first.",
            instead: "Whoever wants to enter defers only requests with a greater clock value, and agrees to an equal one.",
            breaks: "mutual exclusion",
        },
        Variant {
            id: "no-clock-merge",
            rule: "A request that arrives moves the clock past its own stamp.",
            instead: "A request that arrives leaves the clock alone, so a later request may carry a smaller stamp than one \
                      that was agreed to before.",
            breaks: "mutual exclusion",
        },
        Variant {
            id: "reply-while-held",
            rule: "Whoever is inside answers nobody until it leaves.",
            instead: "Whoever is inside agrees to every request at once.",
            breaks: "mutual exclusion",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 12 },
};
