//! The runs that come with Chandy and Lamport's snapshot.

use super::card::CARD;
use crate::faults::When;
use crate::links::Network;
use crate::model::{MILLISECOND, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

/// The places among the requests on offer.
const SNAPSHOT: u8 = 0;
const PAY_NEXT: u8 = 1;

const COMPLETES: Expected = Expected::Holds { reached: &["every snapshot completes"] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "two-banks",
            title: "Money on its way",
            headline: "A pays 50 to B; B records its balance of 100 before they arrive: where in the snapshot are the 50?",
            look: "On the channel. A recorded 50, having paid. B recorded 100 and then received 50 before A's marker came: \
                   that payment was on its way when the snapshot was taken, so B writes it down as the state of the channel \
                   from A. 50 and 100 and 50 make 200.",
            plan: snapshot(pay(by_hand(2), 0, A, 50), 5, B),
            open_at: 4,
            events: 6,
            expected: COMPLETES,
        },
        Shipped {
            id: "one-token",
            title: "One token, two processes",
            headline: "A records that it holds the only token, and passes it on a moment later: can B record it as well?",
            look: "The marker is ahead of the token on the same channel, and channels keep order. So B records “no token” \
                   before the token arrives, and the channel as empty, because its marker has come. This is the paper's first \
                   example; without the marker the token would be there twice, or not at all.",
            plan: pay(snapshot(by_hand(2).set("money", 1).set("holders", 1), 0, A), 1, A, 1),
            open_at: 3,
            events: 6,
            expected: COMPLETES,
        },
        Shipped {
            id: "never-was",
            title: "A state that never was",
            headline: "A records 100, B records 80, and 20 are on their way from B to A: at which moment of this run was \
                       that so?",
            look: "At none. When B paid its 20, A had already paid 30. But A's payment and B's are concurrent: nobody could \
                   tell had B paid first, and then the recorded state would have been passed through. That is all that a \
                   snapshot promises, and it is enough for whatever stays true once it is true.",
            plan: pay(pay(snapshot(by_hand(2), 0, A), 1, A, 30), 5, B, 20),
            open_at: 4,
            events: 8,
            expected: COMPLETES,
        },
        Shipped {
            id: "two-start",
            title: "Two start the same snapshot",
            headline: "A and C start a snapshot at the same time while all four pay one another: is it one snapshot or two?",
            look: "One. Whoever has recorded already only closes the channel on which a marker comes. The lanes change their \
                   tint where they record, and every payment that crosses from the old tint to the new is in a channel's \
                   state. Twelve markers, one for each channel, and the sum is 400.",
            plan: snapshot(snapshot(Plan::new(&CARD).processes(4), 25, A), 25, C),
            open_at: 12,
            events: 39,
            expected: COMPLETES,
        },
        Shipped {
            id: "token-ring",
            title: "A token on a ring",
            headline: "One token goes around a ring while C takes a snapshot: what must the recorded states and channels \
                       contain?",
            look: "Exactly one token, in a state or on a channel. The marker follows the token around the ring or is \
                   followed by it, and never overtakes. Five channels, five markers, and C is done when its own comes home.",
            plan: token_ring(),
            open_at: 9,
            events: 21,
            expected: COMPLETES,
        },
        Shipped {
            id: "is-it-over",
            title: "Is it over?",
            headline: "A takes two snapshots to find out whether all payments have arrived: what do they say?",
            look: "The first finds 80 on channels: not yet. The second finds every channel empty, and nobody pays by itself any \
                   more. That has come to stay, so it is still so when A learns of it. A single look at all balances \
                   could not have told, for it does not see the channels.",
            plan: snapshot(snapshot(Plan::new(&CARD).set("payments", 2), 14, A), 70, A),
            open_at: 8,
            events: 27,
            expected: COMPLETES,
        },
        Shipped {
            id: "overtaking",
            title: "Links that do not keep order",
            headline: "Nothing is broken but the order on the links: what does a marker that overtakes a payment do to \
                       the sum?",
            look: "A marker that overtakes a payment closes the channel too early, and the payment is missing. A payment that \
                   overtakes a marker is received before the cut although it was made after it, and counts twice. The \
                   algorithm is right; its assumption is not met.",
            plan: overtaking(),
            open_at: 14,
            events: 38,
            expected: Expected::Unpromised("money is conserved"),
        },
        Shipped {
            id: "marker-late",
            title: "Broken: a payment ahead of the marker",
            headline: "A records 100 and pays 1 before it sends the marker: who counts that coin?",
            look: "Both. A recorded it, and B received it before the marker and so before it recorded. The cut contains a \
                   receipt without its payment: no order of events leads to such a state.",
            plan: snapshot(by_hand(2).variant("marker-late"), 0, A),
            open_at: 2,
            events: 6,
            expected: Expected::Violates("consistent cut"),
        },
        Shipped {
            id: "no-channel-recording",
            title: "Broken: only the processes are recorded",
            headline: "The 50 are between the banks again, and nobody writes down what is on a channel: how much is left?",
            look: "150 of 200. Every process recorded its own state correctly and the cut is consistent; what was on its way \
                   belongs to the state of the whole as well.",
            plan: snapshot(pay(by_hand(2).variant("no-channel-recording"), 0, A, 50), 5, B),
            open_at: 3,
            events: 6,
            expected: Expected::Violates("channel states"),
        },
        Shipped {
            id: "late-recording",
            title: "Broken: recorded at the last marker",
            headline: "B hears of the snapshot from A and pays C 40 before C's marker has come: which balance does it record?",
            look: "100 would be right, for that is what it had when A's marker came. It records 60, and C, whose marker from B \
                   came before the money, does not record the 40 on the channel.",
            plan: pay(snapshot(by_hand(3).variant("late-recording"), 0, A), 15, B, 40),
            open_at: 6,
            events: 10,
            expected: Expected::Violates("money is conserved"),
        },
    ]
}

/// Nobody pays but when asked to.
fn by_hand(processes: u16) -> Plan {
    Plan::new(&CARD).processes(processes).set("payments", 0)
}

fn request(plan: Plan, ms: u64, process: ProcessId, offer: u8, argument: u32) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Request { process, offer, argument })
}

fn snapshot(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    request(plan, ms, process, SNAPSHOT, 0)
}

fn pay(plan: Plan, ms: u64, process: ProcessId, amount: u32) -> Plan {
    request(plan, ms, process, PAY_NEXT, amount)
}

/// Whoever has the token passes it on after 5 ms; C starts in between.
fn token_ring() -> Plan {
    let plan = by_hand(5).set("ring", 1).set("money", 1).set("holders", 1);
    let pass = |plan, (ms, process)| pay(plan, ms, ProcessId(process), 1);
    let plan = snapshot([(0, 0), (15, 1), (30, 2)].into_iter().fold(plan, pass), 38, C);
    [(45, 3), (60, 4), (75, 0), (90, 1)].into_iter().fold(plan, pass)
}

fn overtaking() -> Plan {
    let reordering = Network::preset("reordering").expect("the preset is listed");
    snapshot(Plan::new(&CARD).network(reordering).set("pace", 5).set("payments", 5), 12, A)
}
