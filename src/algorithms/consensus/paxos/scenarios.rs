//! The runs that come with Paxos.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::Network;
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);
const E: ProcessId = ProcessId(4);

/// Kinds of message, by their places on the card.
const ACCEPT: u16 = 2;

const DECIDES: Expected = Expected::Holds { reached: &["every proposer decides"] };
const CHANGES: Expected = Expected::Violates("one value is chosen");

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "one-proposer",
            title: "One proposer",
            headline: "A proposes 7 to five acceptors, itself included: how many answers does it need each time?",
            look: "Three of five are enough to promise, and three to choose; the rest come too late to matter. Everybody \
                   tells everybody that it has accepted, so all learn at 40 ms: 32 messages, 20 of them for that.",
            plan: propose(Plan::new(&CARD).processes(5), 0, A, 7),
            open_at: 6,
            events: 34,
            expected: DECIDES,
        },
        Shipped {
            id: "two-proposers",
            title: "Two proposers, one value",
            headline: "C asks for promises just before A's ACCEPT arrives: whose value will be chosen?",
            look: "A is overtaken: whoever promised C's ballot refuses A's lower one. A would try again after a random time, \
                   but the votes for C's value are in before. Had it tried, the promises would have named that value.",
            plan: propose(propose(Plan::new(&CARD), 0, A, 1), 15, C, 2),
            open_at: 10,
            events: 25,
            expected: DECIDES,
        },
        Shipped {
            id: "chosen-unknown",
            title: "Chosen, and nobody knows",
            headline: "B and C have accepted A's value, A is down and their messages are lost: can C still get its own \
                       value chosen?",
            look: "A majority has accepted 1, so it is chosen although no process knows. C's ballot needs two promises, \
                   and any two of the three name 1. C has to ask for it.",
            plan: chosen_unknown(),
            open_at: 14,
            events: 30,
            expected: DECIDES,
        },
        Shipped {
            id: "one-vote-heard",
            title: "One vote, and it is heard",
            headline: "A's proposer dies after one ACCEPT, to B; E's majority of promises includes B's: may E propose \
                       its own value?",
            look: "No. One vote of five chooses nothing, but E cannot know that it was the only one. It takes 1 over. \
                   Compare “One vote, and it is not heard”.",
            plan: one_vote(false),
            open_at: 18,
            events: 44,
            expected: DECIDES,
        },
        Shipped {
            id: "one-vote-unheard",
            title: "One vote, and it is not heard",
            headline: "The same crash, but B's promise comes too late to E: may E propose its own value now?",
            look: "Yes. Three promises that name nothing show that no majority has accepted anything below E's ballot, \
                   nor ever will. B's vote for 1 is overruled by E's higher ballot. Either end is right; two ends at once \
                   would not be.",
            plan: one_vote(true),
            open_at: 18,
            events: 46,
            expected: DECIDES,
        },
        Shipped {
            id: "acceptor-returns",
            title: "An acceptor remembers",
            headline: "A and B choose 1 while C is cut off; B crashes and returns, A crashes for good: what will C hear?",
            look: "B has forgotten that 1 is chosen, but not that it accepted 1: that is on its disk, written before it \
                   said so. One process that remembers is enough to bind C.",
            plan: acceptor_returns(Plan::new(&CARD)),
            open_at: 14,
            events: 22,
            expected: DECIDES,
        },
        Shipped {
            id: "bad-wifi",
            title: "Loss and doubling",
            headline: "One message in ten is lost and some arrive twice: which of the five proposals will win?",
            look: "Any, but only one. Nothing is sent again except by a proposer whose time is up, with a higher ballot. \
                   Doubled answers count once, because promises and votes are sets.",
            plan: bad_wifi(),
            open_at: 30,
            events: 170,
            expected: DECIDES,
        },
        Shipped {
            id: "no-backoff",
            title: "Broken: duelling proposers",
            headline: "A and B overtake each other again and again: which of them will win?",
            look: "Neither. Each PREPARE arrives before the other's ACCEPT, and the loser tries again at once. Nothing \
                   wrong is ever chosen, and nothing at all: a livelock. With the rule on, a random wait lets one of them \
                   through.",
            plan: propose(propose(Plan::new(&CARD).set("timeout", 60).variant("no-backoff"), 0, A, 1), 15, B, 2),
            open_at: 12,
            events: 1_600,
            expected: Expected::Violates("every proposer decides"),
        },
        Shipped {
            id: "own-value",
            title: "Broken: promises are not read",
            headline: "A and B have chosen 1, and C, which was cut off, proposes 2: do the promises bind it?",
            look: "Both promises that C gets name 1, and C asks for 2 all the same. A majority accepts, because C's \
                   ballot is higher: two values are chosen. With the rule on, C asks for 1.",
            plan: late_comer(Plan::new(&CARD).variant("own-value")),
            open_at: 11,
            events: 22,
            expected: CHANGES,
        },
        Shipped {
            id: "lowest-ballot",
            title: "Broken: the lowest ballot counts",
            headline: "A accepted 1 alone in a low ballot, B and C chose 2 in a higher one: which of the two must A take \
                       over?",
            look: "That of the higher ballot, because only the last one to get so far can have been chosen. A takes the \
                   lower one, its own 1, and a majority accepts it. With the rule on, A asks for 2.",
            plan: lowest_ballot(),
            open_at: 20,
            events: 32,
            expected: CHANGES,
        },
        Shipped {
            id: "no-check",
            title: "Broken: a promise is not kept",
            headline: "B promised C's ballot, and A's old ACCEPT arrives: will B accept it?",
            look: "It does, after it has accepted C's 2. A and B have now accepted 1 in A's ballot, B and C 2 in C's: two \
                   majorities, two values. With the rule on, B refuses.",
            plan: no_check(),
            open_at: 14,
            events: 26,
            expected: CHANGES,
        },
        Shipped {
            id: "volatile-acceptor",
            title: "Broken: an acceptor forgets",
            headline: "B accepted 1, crashed and came back with nothing on its disk: what does it tell C?",
            look: "That it has accepted nothing. A, which remembers, is down; so C's majority knows of no value, and C \
                   gets its own 2 chosen after 1. With the rule on, B's promise names 1.",
            plan: acceptor_returns(Plan::new(&CARD).variant("volatile-acceptor")),
            open_at: 14,
            events: 22,
            expected: CHANGES,
        },
        Shipped {
            id: "half-quorum",
            title: "Broken: half is enough",
            headline: "Four processes, cut into two and two: can both halves decide?",
            look: "With quorums of two they can, and they decide differently: the two quorums have nobody in common who \
                   could tell. With the rule on, it takes three, and neither half has them.",
            plan: half_quorum(),
            open_at: 8,
            events: 14,
            expected: Expected::Violates("agreement"),
        },
    ]
}

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn propose(plan: Plan, ms: u64, process: ProcessId, value: u32) -> Plan {
    plan.then(at(ms), Action::Request { process, offer: 0, argument: value })
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(at(ms), Action::Fault(fault))
}

fn message(from: ProcessId, to: ProcessId, nth: u32) -> MessageId {
    MessageId { from, to, nth, copy: 0 }
}

/// A crashes right after so many of its ACCEPTs.
fn crash_after_accepts(plan: Plan, sends: u32) -> Plan {
    fault(plan, 0, Fault::CrashAfterSends { process: A, sends, kind: Some(ACCEPT) })
}

/// A's two ACCEPTs arrive, and A is down. What B and C tell each other then is lost.
fn chosen_unknown() -> Plan {
    let plan = propose(crash_after_accepts(Plan::new(&CARD), 2), 0, A, 1);
    let plan = fault(plan, 32, Fault::Drop { message: message(B, C, 0) });
    let plan = fault(plan, 32, Fault::Drop { message: message(C, B, 0) });
    propose(plan, 50, C, 2)
}

/// Only B gets A's ACCEPT. E proposes; B hears of it in time or not.
fn one_vote(late: bool) -> Plan {
    let plan = propose(crash_after_accepts(Plan::new(&CARD).processes(5), 1), 0, A, 1);
    let plan = propose(plan, 50, E, 2);
    if !late {
        return plan;
    }
    fault(plan, 52, Fault::Delay { message: message(E, B, 0), micros: 30 * MILLISECOND })
}

fn acceptor_returns(plan: Plan) -> Plan {
    let plan = propose(fault(plan, 0, Fault::Isolate { group: vec![C] }), 0, A, 1);
    let plan = fault(fault(plan, 45, Fault::Crash { process: B }), 50, Fault::Recover { process: B });
    propose(fault(fault(plan, 55, Fault::Crash { process: A }), 60, Fault::HealAll), 60, C, 2)
}

fn late_comer(plan: Plan) -> Plan {
    let plan = propose(fault(plan, 0, Fault::Isolate { group: vec![C] }), 0, A, 1);
    propose(fault(plan, 50, Fault::HealAll), 50, C, 2)
}

/// A is cut off with its ACCEPTs still on the way. It tries again when its time is up.
fn lowest_ballot() -> Plan {
    let plan = propose(Plan::new(&CARD).variant("lowest-ballot").set("timeout", 80), 0, A, 1);
    let plan = propose(fault(plan, 22, Fault::Isolate { group: vec![A] }), 25, B, 2);
    fault(plan, 70, Fault::HealAll)
}

/// A's ACCEPTs are late; until then C, which A hears of late as well, has its own value chosen.
fn no_check() -> Plan {
    let plan = propose(Plan::new(&CARD).variant("no-check"), 0, A, 1);
    let late = |plan, ms, from, to, nth| {
        fault(plan, ms, Fault::Delay { message: message(from, to, nth), micros: 50 * MILLISECOND })
    };
    let plan = late(late(plan, 22, A, B, 1), 22, A, C, 1);
    late(propose(plan, 25, C, 2), 26, C, A, 1)
}

fn half_quorum() -> Plan {
    let plan = Plan::new(&CARD).processes(4).variant("half-quorum");
    let plan = fault(plan, 0, Fault::Isolate { group: vec![A, B] });
    propose(propose(plan, 0, A, 1), 0, D, 2)
}

fn bad_wifi() -> Plan {
    let network = Network::preset("bad-wifi").expect("the preset is listed");
    let plan = Plan::new(&CARD).processes(5).network(network);
    (0..5).fold(plan, |plan, process| propose(plan, 0, ProcessId(process), u32::from(process) + 1))
}
