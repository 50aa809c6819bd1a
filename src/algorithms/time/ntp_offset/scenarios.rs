//! The runs that come with NTP's offset.

use super::CLIENT;
use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::{Delay, Network};
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);
const E: ProcessId = ProcessId(4);
const MS: i64 = MILLISECOND as i64;

const FOUND: Expected = Expected::Holds { reached: &["the time is found"] };
const TRUTH_IS_LOST: Expected = Expected::Violates("most servers are believed");

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "four-times",
            title: "100, 115, 116, 111",
            headline: "A asked at 100, B got the question at 115 and answered at 116, A got the answer at 111: by how much \
                       do the clocks differ?",
            look: "θ = ((115 − 100) + (116 − 111)) / 2 = 10 and δ = (111 − 100) − (116 − 115) = 10, all in ms. That B took \
                   1 ms to answer does no harm, because B says so. The question came 15 ms “late” and the answer 5 ms \
                   “early”: half of the sum is B's lead, half of the difference the way.",
            plan: poll(quick(2).clock(B, 10 * MS, 0), 100),
            open_at: 3,
            events: 5,
            expected: FOUND,
        },
        Shipped {
            id: "by-hand",
            title: "Your own questions",
            headline: "Three servers are right, and A is 40 ms ahead: delay an answer, and see whether A is misled.",
            look: "Select A; “ask the servers” is among its verbs. Delay messages and step the servers' clocks. A bad \
                   sample has a large δ, and the one with the smallest counts; one server that lies is outvoted.",
            plan: poll(quick(4).clock(CLIENT, 40 * MS, 0), 0),
            open_at: 3,
            events: 4,
            expected: Expected::Holds { reached: &[] },
        },
        Shipped {
            id: "asymmetric",
            title: "Five there, thirteen back",
            headline: "The answer takes 8 ms longer than the question: by how much is A wrong?",
            look: "By 4 ms, half of the difference. δ is 18 ms, so A knows only that it is wrong by at most 9; no clock at \
                   either end can tell which way was the long one.",
            plan: delay(poll(quick(2), 0), 8, B, 0, 8),
            open_at: 4,
            events: 6,
            expected: FOUND,
        },
        Shipped {
            id: "late-answer",
            title: "An answer to another question",
            headline: "A has asked anew when the answer to its first question arrives: what may A make of it?",
            look: "Nothing: the T1 in it is that of the first question, and only the second is open. Each question is \
                   answered once, or not at all. The second answer had to wait behind the first; its δ says so.",
            plan: poll(delay(poll(quick(2), 0), 8, B, 0, 30), 20),
            open_at: 5,
            events: 10,
            expected: FOUND,
        },
        Shipped {
            id: "falseticker",
            title: "One server of four is wrong",
            headline: "E is 300 ms ahead of the other three servers: what does A believe?",
            look: "The intervals of B, C and D meet, and E's is far away; three of four are more than half. A's θ is what \
                   the three say, and E counts for nothing.",
            plan: poll(quick(5).clock(E, 300 * MS, 0).clock(CLIENT, 25 * MS, 0), 0),
            open_at: 8,
            events: 14,
            expected: FOUND,
        },
        Shipped {
            id: "two-servers",
            title: "A man with two clocks",
            headline: "One of two servers is 300 ms ahead: which of them is right?",
            look: "A cannot know. Their intervals do not meet, neither is more than half of two, and A has no time at all \
                   where with one server it would have had one, right or wrong. So NTP wants at least three, and four to \
                   bear one that is wrong and one that is silent.",
            plan: poll(quick(3).clock(C, 300 * MS, 0), 0),
            open_at: 6,
            events: 8,
            expected: Expected::Blocks("the time is found"),
        },
        Shipped {
            id: "congestion",
            title: "Answers in a queue",
            headline: "From the second question on, all answers wait in a queue for 80 ms: what becomes of θ?",
            look: "The new samples say that A is 40 ms ahead, with δ = 90 ms. The first had δ = 10 ms, and of the last \
                   eight it is still the best: θ stays where it was, and only the allowance for drift grows with its age.",
            plan: congested(quick(4)),
            open_at: 16,
            events: 50,
            expected: FOUND,
        },
        Shipped {
            id: "bad-wifi",
            title: "Bad Wi-Fi",
            headline: "A tenth of the messages is lost, some come twice: does A find the time?",
            look: "Every exchange is a sample of its own, so a loss costs only that sample, and an answer that comes twice \
                   or too late is dropped. The clock of A drifts, and θ follows it.",
            plan: Plan::new(&CARD).set("period", 100).network(wifi()).clock(CLIENT, 20 * MS, 100),
            open_at: 20,
            events: 80,
            expected: FOUND,
        },
        Shipped {
            id: "average-all-samples",
            title: "Broken: all samples count",
            headline: "From the second question on, all answers wait in a queue for 80 ms: what is the mean of the samples?",
            look: "It moves by up to 40 ms with every sample from the queue, and with it what all three servers seem to \
                   say. With the rule on, the one good sample outweighs them.",
            plan: congested(quick(4).variant("average-all-samples")),
            open_at: 16,
            events: 50,
            expected: TRUTH_IS_LOST,
        },
        Shipped {
            id: "no-selection",
            title: "Broken: every server counts",
            headline: "E is 300 ms ahead of the other three servers: what is the mean of the four?",
            look: "75 ms beside the truth, three honest servers notwithstanding. With the rule on, E is outvoted.",
            plan: poll(quick(5).variant("no-selection").clock(E, 300 * MS, 0).clock(CLIENT, 25 * MS, 0), 0),
            open_at: 8,
            events: 14,
            expected: TRUTH_IS_LOST,
        },
    ]
}

/// The client asks when it is told to, and every message takes 5 ms.
fn quick(processes: u16) -> Plan {
    let plan = Plan::new(&CARD).set("period", 0).processes(processes);
    let network = Network { delay: Delay::Constant { micros: 5 * MILLISECOND }, ..plan.network };
    plan.network(network)
}

fn wifi() -> Network {
    Network::preset("bad-wifi").expect("the preset is listed")
}

fn poll(plan: Plan, ms: u64) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Request { process: CLIENT, offer: 0, argument: 0 })
}

/// At `ms`, the n-th answer of this server is made to take `by` ms longer.
fn delay(plan: Plan, ms: u64, server: ProcessId, nth: u32, by: u64) -> Plan {
    let message = MessageId { from: server, to: CLIENT, nth, copy: 0 };
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Fault(Fault::Delay { message, micros: by * MILLISECOND }))
}

fn congested(plan: Plan) -> Plan {
    let mut plan = poll(plan, 0);
    for nth in 1..4 {
        let ms = u64::from(nth) * 200;
        plan = poll(plan, ms);
        for server in [B, C, D] {
            plan = delay(plan, ms + 8, server, nth, 80);
        }
    }
    plan
}
