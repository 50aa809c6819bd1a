//! What Chandy and Lamport's snapshot assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "chandy-lamport",
    name: "Chandy–Lamport snapshot",
    purpose: "Records one consistent state of all processes and channels while the computation goes on undisturbed.",
    sources: &[
        "K. M. Chandy, L. Lamport: Distributed Snapshots: Determining Global States of Distributed Systems, \
         ACM Transactions on Computer Systems 3(1), 1985",
        "G. Coulouris, J. Dollimore, T. Kindberg, G. Blair: Distributed Systems, 5th edition, 2012, section 14.5",
        "N. Lynch: Distributed Algorithms, 1996, section 19.2",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::None,
    links: Links::PerfectFifo,
    assumes: "Every channel delivers in the order of sending: a marker parts what was sent before the snapshot from what \
              was sent after it. There is a path of channels from whoever starts to everybody. Nobody crashes, nothing \
              is lost.",
    roles: &[
        ("running", "has recorded nothing yet"),
        ("recording", "has recorded its state, and still records channels whose marker has not come"),
        ("recorded", "has its part of the snapshot"),
    ],
    costs: &[
        ("markers for one snapshot, however many start it", "one for each channel: N(N−1) between all, N on a ring"),
        ("until everybody has its part", "at most diameter + 1 message delays: 2 between all, N on a ring"),
        ("what the computation waits for", "nothing"),
    ],
    pseudocode: &[
        Line { label: "", text: "upon start:  recorded := ⊥" },
        Line { label: "pay", text: "upon PAY(amount, q), balance ≥ amount:" },
        Line { label: "pay", text: "    balance := balance − amount; send PAYMENT(amount) to q" },
        Line { label: "initiate", text: "upon SNAPSHOT:  record" },
        Line { label: "record", text: "record, recorded = ⊥:" },
        Line { label: "record", text: "    recorded := balance; open := incoming channels" },
        Line { label: "record", text: "    channel[c] := [] for every incoming channel c" },
        Line { label: "record", text: "    send MARKER on every outgoing channel, before anything else" },
        Line { label: "marker", text: "upon MARKER on channel c:  record" },
        Line { label: "marker", text: "    open := open ∖ {c}" },
        Line { label: "receive", text: "upon PAYMENT(amount) on channel c:" },
        Line { label: "in-transit", text: "    recorded ≠ ⊥, c ∈ open:  append amount to channel[c]" },
        Line { label: "receive", text: "    balance := balance + amount" },
        Line { label: "complete", text: "when recorded ≠ ⊥, open = ∅:" },
        Line { label: "complete", text: "    indicate SNAPSHOT(recorded, channel)" },
    ],
    simplified: &[
        "The computation underneath is money that is paid to and fro; the algorithm works for any.",
        "A payment carries a number, by which the observer checks the cut. No process reads it.",
        "Each process keeps its part. The paper leaves open how the parts are gathered, and so does this.",
    ],
    parameters: &[
        Parameter { name: "money", meaning: "what a process has at first", default: 100, min: 0, max: 10_000 },
        Parameter {
            name: "holders",
            meaning: "how many have money at first, A and those after it; 0 stands for all",
            default: 0,
            min: 0,
            max: 12,
        },
        Parameter {
            name: "payments",
            meaning: "how many times each process pays by itself",
            default: 3,
            min: 0,
            max: 1_000,
        },
        Parameter {
            name: "pace",
            meaning: "how long it waits before it pays by itself, in ms; up to twice that",
            default: 10,
            min: 1,
            max: 10_000,
        },
        Parameter {
            name: "ring",
            meaning: "1: the only channels are those of a ring; 0: there is one from each to each",
            default: 0,
            min: 0,
            max: 1,
        },
    ],
    variants: &[
        Variant {
            id: "marker-late",
            rule: "Between recording its state and sending the markers a process sends nothing else.",
            instead: "A payment of 1 goes out in between, ahead of the marker.",
            breaks: "consistent cut",
        },
        Variant {
            id: "no-channel-recording",
            rule: "A payment that arrives after the state was recorded and before the channel's marker belongs to the \
                   channel's state.",
            instead: "Channels are not recorded.",
            breaks: "channel states",
        },
        Variant {
            id: "late-recording",
            rule: "A process records its state when the first marker arrives.",
            instead: "It records its state when the last marker has arrived.",
            breaks: "money is conserved",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 12 },
};
