//! The runs that come with reliable broadcast.

use super::CARD;
use crate::faults::{Fault, When};
use crate::model::{MILLISECOND, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);

const AGREED: Expected = Expected::Holds { reached: &["agreement", "validity"] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "eager",
            title: "Eager, and nobody crashes",
            headline: "A broadcasts to four others: how many messages does it take to be sure?",
            look: "Four would be enough to tell everybody. Twenty are sent, because each of the four relays to all the \
                   others at once, A included, in case A has crashed meanwhile. All copies but the first are ignored.",
            plan: broadcast(Plan::new(&CARD), 0, A, 7),
            open_at: 2,
            events: 22,
            expected: AGREED,
        },
        Shipped {
            id: "best-effort-crash",
            title: "Best-effort, and the sender crashes",
            headline: "A crashes after two sends of four: who will ever hear what B and C have heard?",
            look: "B and C have delivered; D and E never will, and nobody does anything about it. Best-effort promises \
                   nothing for a sender that crashes, so no rule was broken, and yet the world is split.",
            plan: crash_in_broadcast(0),
            open_at: 2,
            events: 5,
            expected: Expected::Unpromised("agreement"),
        },
        Shipped {
            id: "eager-crash",
            title: "Eager, and the sender crashes",
            headline: "A crashes after two sends of four: how do D and E come to hear it?",
            look: "B and C relay what they deliver, without knowing that A has crashed. One more message delay, and \
                   everybody who is up has it. The same would happen if B were the only one whom A reached.",
            plan: crash_in_broadcast(2),
            open_at: 4,
            events: 20,
            expected: AGREED,
        },
        Shipped {
            id: "lazy-crash",
            title: "Lazy, and the sender crashes",
            headline: "A crashes after two sends of four, and nobody relays yet: what are B and C waiting for?",
            look: "B and C keep A's message and say nothing. When the failure detector reports that A has crashed, they \
                   relay all that they have of it, and D and E deliver. Without a crash it would have cost four messages.",
            plan: crash_in_broadcast(1),
            open_at: 62,
            events: 150,
            expected: AGREED,
        },
        Shipped {
            id: "false-suspicion",
            title: "Lazy, and the detector is wrong",
            headline: "The others take A for dead, and A broadcasts: what harm is done?",
            look: "A's links were cut for a while, so everybody suspects A. What A broadcasts later is delivered by all, \
                   and everybody relays it at once, as if A had crashed: twenty messages instead of four, and nothing \
                   worse.",
            plan: {
                let plan = Plan::new(&CARD).set("relays", 1);
                let plan = fault(plan, 40, Fault::Isolate { group: vec![A] });
                let plan = fault(plan, 160, Fault::HealAll);
                broadcast(broadcast(plan, 170, A, 7), 175, A, 8)
            },
            open_at: 118,
            events: 220,
            expected: AGREED,
        },
        Shipped {
            id: "no-relay",
            title: "Broken: nobody relays",
            headline: "A has reached two of four and is gone: what is eager broadcast without the eagerness?",
            look: "It is best-effort. D and E never hear of the message that B and C have delivered. With the rule on, \
                   they hear it from both.",
            plan: crash_in_broadcast(2).variant("no-relay"),
            open_at: 2,
            events: 5,
            expected: Expected::Violates("agreement"),
        },
        Shipped {
            id: "lazy-forget",
            title: "Broken: old messages are forgotten",
            headline: "B and C learn that A has crashed after they have delivered its message: do they pass it on?",
            look: "They would relay what comes from A from now on, but A is dead and nothing comes. What they had before \
                   is what D and E are missing. With the rule on, they relay it the moment they learn of the crash.",
            plan: crash_in_broadcast(1).variant("lazy-forget"),
            open_at: 62,
            events: 150,
            expected: Expected::Violates("agreement"),
        },
        Shipped {
            id: "no-dedup",
            title: "Broken: every copy is new",
            headline: "Three processes, one broadcast, and nobody remembers: when will it end?",
            look: "Each copy is delivered and relayed to all the others, and each relay is delivered and relayed again. \
                   Count the messages in flight: the storm grows with every message delay. With the rule on, it is \
                   over after six messages.",
            plan: broadcast(Plan::new(&CARD).processes(3).variant("no-dedup"), 0, B, 7),
            open_at: 4,
            events: 60,
            expected: Expected::Violates("no duplication"),
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

/// A broadcasts and crashes after two sends.
fn crash_in_broadcast(relays: i64) -> Plan {
    let plan = Plan::new(&CARD).set("relays", relays);
    let plan = fault(plan, 25, Fault::CrashAfterSends { process: A, sends: 2, kind: Some(0) });
    broadcast(plan, 25, A, 7)
}
