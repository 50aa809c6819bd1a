//! The runs that come with the two generals.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::Network;
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);

const DECIDE: Expected = Expected::Holds { reached: &["both decide"] };
const AGREEMENT_FAILS: Expected = Expected::Violates("agreement");
/// No rule is broken: nobody can promise it.
const NOT_TO_BE_HAD: Expected = Expected::Unpromised("agreement");

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "last-messenger",
            title: "The last messenger is caught",
            headline: "B has acknowledged the plan, A has acknowledged that, and the messenger never arrives: who attacks?",
            look: "A, alone. It has everything that it will ever get: whether its last message arrives or not, all looks the \
                   same to A. But B must hold, for that message is missing. Set the length to anything you like and drop the \
                   last message again.",
            plan: drop(propose(length(3)), 25, A, B, 1),
            open_at: 3,
            events: 7,
            expected: NOT_TO_BE_HAD,
        },
        Shipped {
            id: "all-arrive",
            title: "Every messenger arrives",
            headline: "Four messages, and each arrives: what does A know now that it did not know after the second?",
            look: "One “knows that” more with every message. A knows that B knows that A knows that B knows the plan, and so on \
                   as long as one likes; that everybody knows it without end, which acting together takes, no number of \
                   messages can bring about.",
            plan: propose(length(4)),
            open_at: 3,
            events: 8,
            expected: DECIDE,
        },
        Shipped {
            id: "one-less",
            title: "One message less",
            headline: "If A's acknowledgement can be lost without harm it can as well be left out: does that help?",
            look: "The handshake has two messages now and B sends the last one. It is caught, B attacks alone. Leave this one \
                   out too, and A attacks alone when the plan itself is caught; leave that out, and nobody ever attacks.",
            plan: drop(propose(length(2)), 15, B, A, 0),
            open_at: 2,
            events: 6,
            expected: NOT_TO_BE_HAD,
        },
        Shipped {
            id: "one-in-the-middle",
            title: "Any other messenger is caught",
            headline: "The second of four messages is lost: why is that less dangerous than losing the fourth?",
            look: "Nothing more is sent, so to each general some message is missing, and both hold. Only the loss of the last \
                   message parts them. Where that is one depends on the length; that there is one does not.",
            plan: drop(propose(length(4)), 15, B, A, 0),
            open_at: 2,
            events: 6,
            expected: DECIDE,
        },
        Shipped {
            id: "send-again",
            title: "Send it again, and again",
            headline: "Three of ten messengers are caught, but each general sends its last message again every 25 ms: is it \
                       solved?",
            look: "Here it goes well: the plan is caught twice, and still all arrive in time and both attack. With r copies of the last message \
                   disagreement has the chance 0.3 to the power of r. The seed decides, and no r makes it 0.",
            plan: lossy(),
            open_at: 4,
            events: 18,
            expected: DECIDE,
        },
        Shipped {
            id: "in-vain",
            title: "Every copy is caught",
            headline: "B sends its acknowledgement again every 10 ms, and every messenger is caught: what has it gained?",
            look: "Nothing: from where B stands, this run and one in which the first copy arrived look alike. It attacks. “Fair \
                   loss” says that of infinitely many copies some arrive, and a deadline leaves time for finitely many.",
            plan: fault(
                propose(length(2).set("resend", 10).set("deadline", 75)),
                5,
                Fault::Cut { from: B, to: A, both: false },
            ),
            open_at: 5,
            events: 26,
            expected: NOT_TO_BE_HAD,
        },
        Shipped {
            id: "never-attack",
            title: "Never attack",
            headline: "With a handshake of no messages the two always agree: what is wrong with that?",
            look: "Both hold, whatever A proposes. This is where leaving out the last message ends: agreement without \
                   messages can be had only by attacking never, or always. Neither is worth a general.",
            plan: propose(length(0)),
            open_at: 1,
            events: 4,
            expected: Expected::Unpromised("non-triviality"),
        },
        Shipped {
            id: "always-attack",
            title: "Broken: always attack",
            headline: "Nobody has proposed anything, and both attack: do they agree?",
            look: "They do, on every link and in every run. But what they agree on is no longer what anybody wanted: A's \
                   proposal makes no difference. With the rule on, both hold.",
            plan: Plan::new(&CARD).variant("always-attack"),
            open_at: 0,
            events: 3,
            expected: Expected::Violates("validity"),
        },
        Shipped {
            id: "one-is-enough",
            title: "Broken: whoever knows of the plan attacks",
            headline: "The plan itself is caught on its way to B: what does A do, and what should it?",
            look: "A knows of the plan, for it is its own, and attacks alone. With the rule on it holds: no acknowledgement has \
                   come, so for all it knows B has never heard of it.",
            plan: drop(propose(length(4).variant("one-is-enough")), 5, A, B, 0),
            open_at: 1,
            events: 5,
            expected: AGREEMENT_FAILS,
        },
    ]
}

fn length(length: i64) -> Plan {
    Plan::new(&CARD).set("length", length)
}

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn propose(plan: Plan) -> Plan {
    plan.then(at(0), Action::Request { process: A, offer: 0, argument: 300 })
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(at(ms), Action::Fault(fault))
}

fn drop(plan: Plan, ms: u64, from: ProcessId, to: ProcessId, nth: u32) -> Plan {
    fault(plan, ms, Fault::Drop { message: MessageId { from, to, nth, copy: 0 } })
}

fn lossy() -> Plan {
    let textbook = Network::preset("textbook").expect("the preset is listed");
    let network = Network { loss: 300, ..textbook };
    propose(length(3).network(network).set("resend", 25).seed(8))
}
