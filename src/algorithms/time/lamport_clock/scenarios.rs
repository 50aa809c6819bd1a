//! The runs that come with Lamport's clock.

use super::card::CARD;
use crate::algorithms::time::sandbox::{A, B, C, fault, local, send, six_events};
use crate::faults::Fault;
use crate::sim::{Expected, Plan, Shipped};

const ORDERED: Expected = Expected::Holds { reached: &[] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "six-eight-ten",
            title: "Clocks that tick 6, 8 and 10",
            headline: "C sent its message at 60, and B's own count says 56: which time will B write on the receipt?",
            look: "Three clocks run at different rates, and every 10 ms each has an event. The messages from A to B \
                   and from B to C come late enough to change nothing. The one from C arrives before it was sent, so to \
                   say: B goes to 61, and its answer, sent at 69, moves A from 54 to 70.",
            plan: six_eight_ten(),
            open_at: 18,
            events: 31,
            expected: ORDERED,
        },
        Shipped {
            id: "by-hand",
            title: "Your own messages",
            headline: "Choose a process and tell it to send: can you make a stamp go down along an arrow?",
            look: "Select a process; “send to …” and “local event” are among its verbs, and the messages can be held, \
                   delayed and delivered in any order. Every lane carries its clock. Whatever you try, the number at \
                   the head of an arrow is greater than the one at its tail.",
            plan: send(local(Plan::new(&CARD), 0, A), 0, A, B),
            open_at: 2,
            events: 4,
            expected: ORDERED,
        },
        Shipped {
            id: "six-events",
            title: "A smaller stamp that means nothing",
            headline: "C's first event has stamp 1, and A's second has 2: did the one influence the other?",
            look: "No chain of messages leads from C's first event to anything at A or B, nor back: they are concurrent, \
                   and still their stamps are ordered. From e → f follows C(e) < C(f), but not the other way round. The \
                   vector clock, on the same six events, tells the two cases apart.",
            plan: six_events(Plan::new(&CARD)),
            open_at: 3,
            events: 7,
            expected: ORDERED,
        },
        Shipped {
            id: "phone-call",
            title: "A telephone call",
            headline: "A does its sixth thing, and tells C by telephone to do its first: whose stamp is smaller?",
            look: "A's event 6 was the reason for C's event 1, but the telephone is outside the system, and no stamp \
                   went with the call: C writes 1. A logical clock orders what passes through it, nothing else. That is \
                   what physical clocks are for.",
            plan: send(local((0..6).fold(Plan::new(&CARD), |plan, i| local(plan, 10 * i, A)), 70, C), 80, C, B),
            open_at: 7,
            events: 10,
            expected: ORDERED,
        },
        Shipped {
            id: "crash",
            title: "A crash in between",
            headline: "B crashes after stamp 4 and comes back: where does its clock go on?",
            look: "The clock is on disk before anybody learns of a stamp, so B goes on from 4. While it is down a \
                   message to it is lost, and orders nothing. Turn on “volatile-clock” to see the stamps given again.",
            plan: with_crash(Plan::new(&CARD)),
            open_at: 5,
            events: 12,
            expected: ORDERED,
        },
        Shipped {
            id: "no-max",
            title: "Broken: the message's stamp is not looked at",
            headline: "A's third event is a sending, and B has done nothing yet: which stamp will the receipt have?",
            look: "The message carries 3, and B writes 1 on its receipt, as if it had come before it was sent. With the \
                   rule on, B writes 4.",
            plan: ahead(Plan::new(&CARD).variant("no-max")),
            open_at: 3,
            events: 5,
            expected: Expected::Violates("clock condition"),
        },
        Shipped {
            id: "no-plus-one",
            title: "Broken: not beyond the stamp",
            headline: "B takes over the 3 of the message: which of the two events was first?",
            look: "Sending and receipt both have stamp 3, so nothing says that one led to the other. With the rule on, \
                   the receipt has 4.",
            plan: ahead(Plan::new(&CARD).variant("no-plus-one")),
            open_at: 3,
            events: 5,
            expected: Expected::Violates("clock condition"),
        },
        Shipped {
            id: "volatile-clock",
            title: "Broken: a clock that forgets",
            headline: "B crashes and begins at 0 again: what becomes of the stamps that it has given?",
            look: "B's first event after its recovery has stamp 1, as its first event of all. Two events with the same \
                   stamp and the same process cannot be put in order any more. With the rule on, B goes on from 4.",
            plan: with_crash(Plan::new(&CARD).variant("volatile-clock")),
            open_at: 8,
            events: 12,
            expected: Expected::Violates("unique stamps"),
        },
    ]
}

/// Ten ticks of 10 ms; where a process sends or receives, that is its event.
fn six_eight_ten() -> Plan {
    let mut plan = Plan::new(&CARD).set("first-step", 6).set("step-growth", 2);
    for tick in 1..=10 {
        let ms = 10 * tick;
        plan = match tick {
            1 => send(plan, ms, A, B),
            9 => plan,
            _ => local(plan, ms, A),
        };
        plan = match tick {
            2 | 7 => plan,
            3 => send(plan, ms, B, C),
            8 => send(plan, ms, B, A),
            _ => local(plan, ms, B),
        };
        plan = match tick {
            4 => plan,
            6 => send(plan, ms, C, B),
            _ => local(plan, ms, C),
        };
    }
    plan
}

/// A is two events ahead when it sends to B.
fn ahead(plan: Plan) -> Plan {
    send(local(local(plan, 0, A), 2, A), 4, A, B)
}

/// B has stamps 1 to 4, crashes, misses a message, recovers and has two more events.
fn with_crash(plan: Plan) -> Plan {
    let plan = local(local(local(plan, 0, B), 2, B), 4, B);
    let plan = fault(send(send(plan, 6, B, C), 8, A, B), 12, Fault::Crash { process: B });
    local(local(fault(plan, 24, Fault::Recover { process: B }), 26, B), 28, B)
}
