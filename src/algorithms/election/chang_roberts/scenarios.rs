//! The runs that come with Chang and Roberts' election.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::model::{MILLISECOND, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const D: ProcessId = ProcessId(3);

/// What the parameter `placement` says.
const RISING: i64 = 0;
const FALLING: i64 = 1;
const SHUFFLED: i64 = 2;
const FIGURE: i64 = 3;

const ELECTS: Expected = Expected::Holds { reached: &["everyone knows the leader"] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "figure",
            title: "The textbook's ring",
            headline: "Process 17 has started an election, and the greatest identifier met so far is 24: what will 28 do \
                       with it?",
            look: "B, which is 24, has put its own identifier in the place of 17, and C, which is 1, has passed it on. D, \
                   which is 28, will do what B did. Then 28 travels once around the ring: only when it comes home does D \
                   know that nobody is greater, and the second lap tells the others.",
            plan: start(ring(8, FIGURE), 0, A),
            open_at: 3,
            events: 21,
            expected: ELECTS,
        },
        Shipped {
            id: "furthest-start",
            title: "The furthest start",
            headline: "B starts, and the greatest identifier is right behind it: how many messages until the ring is \
                       still?",
            look: "Four hops until B's identifier reaches A, which is greater; five until A's own is back; five more to \
                   tell everybody. 3N−1 is the most that a single starter can cost.",
            plan: start(ring(5, FALLING), 0, B),
            open_at: 5,
            events: 16,
            expected: ELECTS,
        },
        Shipped {
            id: "best-case",
            title: "All start, identifiers rise",
            headline: "All six start at once and every identifier meets a greater one at its first hop: how many messages \
                       are left after one delay?",
            look: "One. Everybody is a participant, so five identifiers are swallowed where they arrive and only F's \
                   travels on: 2N−1 ELECTION messages. With all starting in lock step this is LCR, and F knows that it \
                   leads after N rounds.",
            plan: all_start(ring(6, RISING)),
            open_at: 6,
            events: 24,
            expected: ELECTS,
        },
        Shipped {
            id: "worst-case",
            title: "All start, identifiers fall",
            headline: "The same six, placed the other way round: which identifier travels how far?",
            look: "Each meets only smaller processes until it reaches A, the greatest: F's goes one hop, E's two, A's all \
                   six. That makes N(N+1)/2 ELECTION messages instead of 2N−1, after the same number of delays.",
            plan: all_start(ring(6, FALLING)),
            open_at: 9,
            events: 34,
            expected: ELECTS,
        },
        Shipped {
            id: "three-starters",
            title: "Three starters",
            headline: "A, D and G start at different times on a shuffled ring: can they elect different leaders?",
            look: "Follow one identifier: it ends at the first process that is greater, which has sent its own or does so \
                   now. So all that remains of three elections is one identifier on its way, and the swallowed ones are \
                   marked where they fell.",
            plan: [(0, 0), (5, 3), (18, 6)]
                .into_iter()
                .fold(ring(9, SHUFFLED), |plan, (ms, process)| start(plan, ms, ProcessId(process))),
            open_at: 9,
            events: 31,
            expected: ELECTS,
        },
        Shipped {
            id: "open-ring",
            title: "A crash opens the ring",
            headline: "The only message is on its way to D when D crashes: who will lead?",
            look: "Nobody. The identifier is gone, and A, B and C stay participants and wait for ever: none of them can tell \
                   a lost message from a slow one. Starting anew needs a timeout, and skipping D a way to know that it is \
                   down.",
            plan: fault(start(ring(6, RISING), 0, A), 25, Fault::Crash { process: D }),
            open_at: 5,
            events: 6,
            expected: Expected::Blocks("everyone knows the leader"),
        },
        Shipped {
            id: "no-swallow",
            title: "Broken: smaller identifiers travel on",
            headline: "Every identifier is passed on, however small: what does its owner conclude when it comes home?",
            look: "Each process sees its own identifier again and takes itself for elected. With the rule on, only the \
                   greatest can come home, because every other one meets a greater process on its way.",
            plan: all_start(ring(4, RISING).variant("no-swallow")),
            open_at: 9,
            events: 30,
            expected: Expected::Violates("one leader"),
        },
        Shipped {
            id: "duplicate-ids",
            title: "Broken: two of the same name",
            headline: "C has the same identifier as A: what does it conclude when A's message arrives?",
            look: "C reads its own identifier, takes it for the one that it sent, and leads; the same happens to A. Neither \
                   can know better. Among processes that are all alike no deterministic algorithm elects one; that \
                   takes coins.",
            plan: all_start(ring(4, FALLING).variant("duplicate-ids")),
            open_at: 8,
            events: 18,
            expected: Expected::Violates("one leader"),
        },
        Shipped {
            id: "forget-participant",
            title: "Broken: it forgets that it takes part",
            headline: "A puts its identifier on the ring again for every smaller one that arrives: is that dangerous?",
            look: "Not for the outcome: A leads, and only A. But it takes the lead five times, and each of the smaller \
                   identifiers costs another lap of its own. With the rule on they are swallowed.",
            plan: all_start(ring(5, FALLING).variant("forget-participant")),
            open_at: 10,
            events: 66,
            expected: Expected::Violates("few messages"),
        },
    ]
}

fn ring(processes: u16, placement: i64) -> Plan {
    Plan::new(&CARD).processes(processes).set("placement", placement)
}

fn start(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Request { process, offer: 0, argument: 0 })
}

fn all_start(plan: Plan) -> Plan {
    ProcessId::all(plan.processes).fold(plan, |plan, process| start(plan, 0, process))
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Fault(fault))
}
