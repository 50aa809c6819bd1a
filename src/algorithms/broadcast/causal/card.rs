//! The card of FIFO and causal-order broadcast.

use crate::algorithms::broadcast::reliable;
use crate::algorithms::failure_detection::heartbeat;
use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "causal-broadcast",
    name: "Causal-order broadcast",
    purpose: "Nobody delivers an answer before the question: messages are held back until everything that may have \
              caused them has been delivered.",
    sources: &[
        "K. Birman, A. Schiper, P. Stephenson: Lightweight Causal and Atomic Group Multicast, ACM Transactions on \
         Computer Systems 9(3), 1991 (the hold-back rule of CBCAST)",
        "C. Cachin, R. Guerraoui, L. Rodrigues: Introduction to Reliable and Secure Distributed Programming, 2nd \
         edition, 2011, sections 3.9.4 “waiting causal broadcast” and 3.8 “FIFO”",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::CrashStop,
    links: Links::Perfect,
    assumes: "Reliable broadcast below, which brings every message to all correct processes in any order. Over \
              best-effort the order holds just as well, but after a crash a message may wait for ever. No order of \
              messages on the links is needed.",
    roles: &[("peer", "broadcasts, and holds back what comes too early")],
    costs: &[
        ("messages a broadcast", "those of the broadcast below, none besides: N−1 over best-effort"),
        ("what a message carries besides", "N numbers"),
        ("from broadcast to delivery, when nothing is held back", "1 message delay"),
    ],
    pseudocode: &[
        Line { label: "", text: "upon start:  V := (0, …, 0);  buffer := ∅" },
        Line { label: "broadcast", text: "upon BROADCAST m at i:  V[i] := V[i] + 1;  DELIVER (i, V[i], m)" },
        Line { label: "broadcast", text: "    reliably broadcast DATA(V, m)" },
        Line { label: "receive", text: "upon reliable delivery of DATA(T, m) of j ≠ i:" },
        Line { label: "receive", text: "    buffer := buffer ∪ {(j, T, m)}" },
        Line { label: "deliver", text: "while there is (j, T, m) in buffer with" },
        Line { label: "deliver", text: "      T[j] = V[j] + 1  and, in causal order,  T[k] ≤ V[k] for all k ≠ j:" },
        Line { label: "deliver", text: "    remove it;  V[j] := V[j] + 1;  DELIVER (j, T[j], m)" },
        Line { label: "hold", text: "what is left in buffer waits for what it names" },
    ],
    simplified: &[
        "V counts what was delivered from each process, as in the paper; it is no vector clock of all events.",
        "The other form of the textbook, in which every message carries its whole past and nothing waits, is left out.",
        "Recovery is outside the model: a process that recovers begins anew.",
    ],
    parameters: &[
        Parameter {
            name: "order",
            meaning: "0 first in, first out for each sender, 1 causal",
            default: 1,
            min: 0,
            max: 1,
        },
        reliable::RELAYS,
        heartbeat::STYLE,
        heartbeat::CLASS,
        heartbeat::TIMEOUT,
        heartbeat::PERIOD,
    ],
    variants: &[
        Variant {
            id: "no-check",
            rule: "A message that comes too early is held back.",
            instead: "Everything is delivered at once.",
            breaks: "causal order",
        },
        Variant {
            id: "count-received",
            rule: "V counts what was delivered.",
            instead: "What others have sent counts when it is received, even while it is held back.",
            breaks: "causal order",
        },
        Variant {
            id: "gaps",
            rule: "Of each sender the very next message is delivered: T[j] = V[j] + 1.",
            instead: "Any later one will do: T[j] > V[j]. What it has overtaken is delivered afterwards or never.",
            breaks: "FIFO order",
        },
    ],
    processes: ProcessRange { min: 2, default: 3, max: 12 },
};
