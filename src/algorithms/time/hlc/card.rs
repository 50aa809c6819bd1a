//! What the hybrid logical clock assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "hlc",
    name: "Hybrid logical clock",
    purpose: "Gives every event a time that respects causality and stays close to the physical clock.",
    sources: &[
        "S. Kulkarni, M. Demirbas, D. Madappa, B. Avva, M. Leone: Logical Physical Clocks and Consistent Snapshots in \
         Globally Distributed Databases, OPODIS 2014",
        "L. Lamport: Time, Clocks, and the Ordering of Events in a Distributed System, \
         Communications of the ACM 21(7), 1978",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "For causality nothing. For closeness to physical time: no two physical clocks differ by more than ε, and \
              none is set back.",
    roles: &[
        ("on its clock", "at its last event, its own clock showed the latest time that it knew of"),
        ("ahead of its clock", "it has heard of a later time than its own clock shows"),
    ],
    costs: &[
        ("messages", "none of its own: each message of the application carries two numbers"),
        ("state", "two numbers a process; the paper packs them into 64 bits"),
    ],
    pseudocode: &[
        Line { label: "", text: "upon start:  l := 0; c := 0" },
        Line { label: "local", text: "upon a local event, or before sending m:" },
        Line { label: "local", text: "    l′ := l;  l := max(l′, pt)" },
        Line { label: "local", text: "    c := c + 1 if l = l′, else 0" },
        Line { label: "send", text: "    send (m, l, c)" },
        Line { label: "reject", text: "upon (m, l.m, c.m), l.m > pt + ε:  drop m" },
        Line { label: "receive", text: "upon (m, l.m, c.m), otherwise:" },
        Line { label: "receive", text: "    l′ := l;  l := max(l′, l.m, pt)" },
        Line { label: "receive", text: "    if l = l′ = l.m:  c := max(c, c.m) + 1" },
        Line { label: "receive", text: "    else if l = l′:   c := c + 1" },
        Line { label: "receive", text: "    else if l = l.m:  c := c.m + 1" },
        Line { label: "receive", text: "    else:             c := 0" },
        Line { label: "recover", text: "upon recovery:  l, c := what is on stable storage" },
    ],
    simplified: &[
        "Every event writes l and c to stable storage; the paper has no crash.",
        "A message whose time is impossible is dropped, as the paper proposes for clocks that fail; what the application \
         does then is not modelled.",
        "The number in a message is its name for the observer who checks causality; the clock does not read it.",
    ],
    parameters: &[Parameter {
        name: "max-offset",
        meaning: "ε, by how much two physical clocks differ at most, in ms",
        default: 20,
        min: 0,
        max: 1_000_000,
    }],
    variants: &[
        Variant {
            id: "pt-only",
            rule: "The stamp is the latest time that the process has seen or heard of, with a counter.",
            instead: "The stamp is what the physical clock shows.",
            breaks: "causality",
        },
        Variant {
            id: "no-reset",
            rule: "The counter begins at 0 again when physical time has moved on.",
            instead: "It counts on.",
            breaks: "bounded counter",
        },
        Variant {
            id: "accept-any",
            rule: "A message from further ahead than clocks can differ is dropped.",
            instead: "Its time is believed, whatever it is.",
            breaks: "close to the clock",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 6 },
};
