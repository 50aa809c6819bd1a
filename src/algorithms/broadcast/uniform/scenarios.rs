//! The runs that come with uniform reliable broadcast.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

const AGREED: Expected = Expected::Holds { reached: &["uniform agreement", "validity"] };
const SPLIT: Expected = Expected::Violates("uniform agreement");

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "majority",
            title: "Nobody delivers alone",
            headline: "B has received A's message and does not deliver it: what is it waiting for?",
            look: "B knows that two of five have the message, A and itself, and both might crash now. Only when a third \
                   has passed it on is it certain that a correct process has it. Watch the dots fill up: two message \
                   delays instead of one is the price of uniformity.",
            plan: broadcast(Plan::new(&CARD), 0, A, 7),
            open_at: 3,
            events: 22,
            expected: AGREED,
        },
        Shipped {
            id: "three",
            title: "With three, one message is enough",
            headline: "B delivers at the first copy that it receives: why may it, with three processes?",
            look: "A's copy shows that A has it, and B has it too; two of three are a majority. The sender itself has to \
                   wait for one of the others, so it delivers last.",
            plan: broadcast(Plan::new(&CARD).processes(3), 0, A, 7),
            open_at: 2,
            events: 8,
            expected: AGREED,
        },
        Shipped {
            id: "minority-crashes",
            title: "Two of five crash",
            headline: "A reached only B and is gone, and C is gone as well: who delivers?",
            look: "B passes the message on, and with that the three that are left are the majority they need. Nobody \
                   waits for a particular process, so it does not matter which two have crashed.",
            plan: {
                let plan = fault(Plan::new(&CARD), 0, Fault::Crash { process: C });
                broadcast(fault(plan, 5, crash_after(1)), 5, A, 7)
            },
            open_at: 4,
            events: 18,
            expected: AGREED,
        },
        Shipped {
            id: "majority-crashes",
            title: "Three of five crash",
            headline: "A broadcasts with only B left to hear it: what can the two be sure of?",
            look: "Each knows that two have the message, and for all they know the other three are only slow. Nothing \
                   wrong is delivered, because nothing is: with no majority up, waiting is all that is left.",
            plan: {
                let crash = |plan, process| fault(plan, 0, Fault::Crash { process: ProcessId(process) });
                broadcast(crash(crash(crash(Plan::new(&CARD), 2), 3), 4), 5, A, 7)
            },
            open_at: 5,
            events: 13,
            expected: Expected::Blocks("validity"),
        },
        Shipped {
            id: "all-ack",
            title: "All-ack, and one is dead",
            headline: "C has crashed, and everybody waits for C: until when?",
            look: "In this mode all processes have to have the message, except those that the failure detector reports. \
                   The copies of the others are there after two delays; the delivery waits for the detector. More than \
                   half may crash here, but the timeouts have to be right.",
            plan: {
                let plan = Plan::new(&CARD).processes(4).set("mode", 1);
                broadcast(fault(plan, 12, Fault::Crash { process: C }), 15, A, 7)
            },
            open_at: 32,
            events: 110,
            expected: AGREED,
        },
        Shipped {
            id: "wrong-suspicion",
            title: "All-ack with a detector that is wrong",
            headline: "A is cut off and takes all the others for dead: for whom does it wait before it delivers?",
            look: "For nobody. A delivers its own message alone and crashes, and no one else will ever hear of it. With a \
                   perfect detector that cannot happen; across a cut no detector is perfect.",
            plan: {
                let plan = Plan::new(&CARD).processes(3).set("mode", 1);
                let plan = fault(plan, 5, Fault::Isolate { group: vec![A] });
                let plan = fault(broadcast(plan, 110, A, 7), 115, Fault::Crash { process: A });
                fault(plan, 120, Fault::HealAll)
            },
            open_at: 30,
            events: 150,
            expected: Expected::Unpromised("uniform agreement"),
        },
        Shipped {
            id: "deliver-first",
            title: "Broken: delivers at first sight",
            headline: "B delivers A's message the moment it arrives; then both are gone: who else has it?",
            look: "Nobody. What B passed on was lost with it, as anything may be that a crashed process has sent. B may \
                   have printed a receipt by then. Eager reliable broadcast does exactly this, and promises nothing \
                   better. With the rule on, B has not delivered when it crashes.",
            plan: both_crash().variant("deliver-first"),
            open_at: 3,
            events: 9,
            expected: SPLIT,
        },
        Shipped {
            id: "quorum-minus-one",
            title: "Broken: half is taken for enough",
            headline: "Two of five have the message, and B delivers it: why is two one too few?",
            look: "Two may crash, and it may be just those two. Of any three at least one stays up and passes the message \
                   on. With the rule on, B waits for a third.",
            plan: both_crash().variant("quorum-minus-one"),
            open_at: 3,
            events: 9,
            expected: SPLIT,
        },
    ]
}

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn broadcast(plan: Plan, ms: u64, process: ProcessId, argument: u32) -> Plan {
    plan.then(at(ms), Action::Request { process, offer: 0, argument })
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(at(ms), Action::Fault(fault))
}

/// A crashes after so many sends of DATA.
fn crash_after(sends: u32) -> Fault {
    Fault::CrashAfterSends { process: A, sends, kind: Some(0) }
}

/// A reaches only B, and B crashes before anything that it passes on arrives.
fn both_crash() -> Plan {
    let plan = broadcast(fault(Plan::new(&CARD), 0, crash_after(1)), 0, A, 7);
    let plan = fault(plan, 12, Fault::Crash { process: B });
    let lost =
        |plan, to| fault(plan, 13, Fault::Drop { message: MessageId { from: B, to: ProcessId(to), nth: 0, copy: 0 } });
    (2..5).fold(plan, lost)
}
