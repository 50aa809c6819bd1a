//! The runs that come with Suzuki and Kasami's algorithm.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::{Network, PRESETS};
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);

/// The place of `enter` among the requests on offer.
const ENTER: u8 = 0;

const ENTERS: Expected = Expected::Holds { reached: &["every request enters"] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "ask-for-the-token",
            title: "Ask for the token",
            headline: "C asks three others and one of them has the token: what does its second entry cost?",
            look: "Three REQUESTs and one TOKEN let C in after two delays. The token stays where it was last used, so \
                   when C wants in again, it enters at once and nobody hears of it.",
            plan: enter(enter(Plan::new(&CARD), 0, C), 70, C),
            open_at: 2,
            events: 9,
            expected: ENTERS,
        },
        Shipped {
            id: "queue",
            title: "Three wait for one",
            headline: "B, C and D ask while A is inside: who decides in which order they enter?",
            look: "A does when it leaves: it puts into the token's queue everybody whose number in RN is one more than \
                   in LN, and hands the token to the first. The queue travels with the token, so B and C find it ready \
                   made.",
            plan: [(0, A), (5, D), (6, C), (7, B)]
                .into_iter()
                .fold(Plan::new(&CARD), |plan, (ms, process)| enter(plan, ms, process)),
            open_at: 14,
            events: 21,
            expected: ENTERS,
        },
        Shipped {
            id: "late-request",
            title: "A request arrives too late",
            headline: "C's REQUEST reaches B long after C has been in and out, and B has the token: will C get it again?",
            look: "The request says 1, and the token says that C's request 1 was served. So B keeps the token. The two \
                   numbers are all that tells an old request from a new one.",
            plan: late_request(Plan::new(&CARD).processes(3)),
            open_at: 10,
            events: 12,
            expected: ENTERS,
        },
        Shipped {
            id: "overtaken-request",
            title: "An old request comes after a new one",
            headline: "B hears of C's second request, and then of its first: which one will it believe?",
            look: "The one with the greater number, whichever came last: RN keeps the maximum. So B, which is inside, \
                   finds C waiting when it leaves.",
            plan: overtaken(Plan::new(&CARD).processes(3)),
            open_at: 12,
            events: 17,
            expected: ENTERS,
        },
        Shipped {
            id: "any-order",
            title: "Messages in any order",
            headline: "Five processes on links that do not keep order: try to bring two of them inside together.",
            look: "There is one token, and who is inside has it. Deliver what you like when you like: an order of \
                   messages decides who is next, never how many.",
            plan: any_order(),
            open_at: 20,
            events: 38,
            expected: ENTERS,
        },
        Shipped {
            id: "token-lost",
            title: "The token is lost with its holder",
            headline: "A crashes while it is inside: what do the others wait for?",
            look: "For a token that no longer exists. Nothing wrong happens and nothing good either. The algorithm \
                   assumes that nobody crashes; to make a new token, the others would have to agree that the old one is \
                   gone.",
            plan: fault(enter(enter(Plan::new(&CARD), 0, A), 5, C), 12, Fault::Crash { process: A }),
            open_at: 3,
            events: 7,
            expected: Expected::Blocks("every request enters"),
        },
        Shipped {
            id: "token-doubled",
            title: "The token arrives twice",
            headline: "A link delivers the TOKEN to C a second time, when B has it: what will C do?",
            look: "Enter: to C it is the token. All safety rests on links that deliver nothing twice, so with such a \
                   link in the plan two are inside although every rule is kept.",
            plan: token_doubled(),
            open_at: 12,
            events: 17,
            expected: Expected::Unpromised("mutual exclusion"),
        },
        Shipped {
            id: "keep-token",
            title: "Broken: a token is copied",
            headline: "A gives the token to C and keeps one for itself: how long until both use theirs?",
            look: "A still finds a token at home and enters without asking. With the rule on, it has none, asks, and waits \
                   until C leaves.",
            plan: enter(enter(Plan::new(&CARD).processes(3).variant("keep-token"), 0, C), 30, A),
            open_at: 4,
            events: 8,
            expected: Expected::Violates("mutual exclusion"),
        },
        Shipped {
            id: "no-outdated-check",
            title: "Broken: every request is served",
            headline: "C's old REQUEST reaches B, which has the token: where does the token go?",
            look: "To C, which has not asked since it left, and enters all the same. With the rule on, B compares the \
                   request's number with LN and keeps the token.",
            plan: late_request(Plan::new(&CARD).processes(3).variant("no-outdated-check")),
            open_at: 11,
            events: 14,
            expected: UNASKED,
        },
        Shipped {
            id: "not-noted",
            title: "Broken: the token does not know who was served",
            headline: "C has been inside, and the token does not say so: what will B think when it leaves?",
            look: "That C still waits, because its number in RN is 1 and in LN 0. B hands the token to C, which enters \
                   unasked. With the rule on, C has noted its 1 in the token.",
            plan: enter(enter(Plan::new(&CARD).processes(3).variant("not-noted"), 0, C), 60, B),
            open_at: 9,
            events: 13,
            expected: UNASKED,
        },
        Shipped {
            id: "latest-arrived",
            title: "Broken: the last to arrive counts",
            headline: "An old request of C's arrives at B after its new one, and B forgets the new one: who else will \
                       tell it?",
            look: "Nobody. B leaves, finds that C's request 1 was served and keeps the token; C waits for ever. With the \
                   rule on, B keeps the greater number.",
            plan: overtaken(Plan::new(&CARD).processes(3).variant("latest-arrived")),
            open_at: 13,
            events: 15,
            expected: Expected::Violates("every request enters"),
        },
    ]
}

const UNASKED: Expected = Expected::Violates("nobody enters unasked");

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn enter(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    plan.then(at(ms), Action::Request { process, offer: ENTER, argument: 0 })
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(at(ms), Action::Fault(fault))
}

fn message(from: ProcessId, to: ProcessId, nth: u32) -> MessageId {
    MessageId { from, to, nth, copy: 0 }
}

/// C asks, enters and leaves; its request to B is `late` ms late. Then B asks and gets the token from C.
fn slow_link(plan: Plan, late: u64) -> Plan {
    let plan = plan.network(Network { fifo: false, ..PRESETS[0].network });
    let plan = fault(enter(plan, 0, C), 1, Fault::Delay { message: message(C, B, 0), micros: late * MILLISECOND });
    enter(plan, 60, B)
}

/// The request arrives when B has left and has the token.
fn late_request(plan: Plan) -> Plan {
    slow_link(plan, 120)
}

/// C asks again while B is inside, and B hears of that before it hears of the first time.
fn overtaken(plan: Plan) -> Plan {
    enter(slow_link(plan, 92), 85, C)
}

fn token_doubled() -> Plan {
    let plan = enter(enter(Plan::new(&CARD), 0, C), 12, B);
    let plan = fault(plan, 15, Fault::Duplicate { message: message(A, C, 0) });
    let copy = MessageId { copy: 1, ..message(A, C, 0) };
    fault(plan, 16, Fault::Delay { message: copy, micros: 45 * MILLISECOND })
}

fn any_order() -> Plan {
    let reordering = Network::preset("reordering").expect("the preset is listed");
    let plan = Plan::new(&CARD).processes(5).network(reordering).set("section", 20);
    let order = [(0, 4), (5, 1), (10, 0), (15, 3), (20, 2), (150, 0)];
    order.into_iter().fold(plan, |plan, (ms, process)| enter(plan, ms, ProcessId(process)))
}
