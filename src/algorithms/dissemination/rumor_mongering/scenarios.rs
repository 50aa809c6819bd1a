//! The runs that come with rumour mongering.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::{Delay, Network};
use crate::model::{MILLISECOND, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const LEARN: u8 = 0;
const DELETE: u8 = 1;

const PUSH: i64 = 0;
const PULL: i64 = 1;
const PUSH_PULL: i64 = 2;

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn request(process: u16, offer: u8, rumor: u32) -> Action {
    Action::Request { process: ProcessId(process), offer, argument: rumor }
}

/// `count` processes, and A learns rumour 1 at once.
fn rumor(count: u16, seed: u64, mode: i64) -> Plan {
    let network = Network { delay: Delay::Uniform { min: 8 * MILLISECOND, max: 20 * MILLISECOND }, ..quiet() };
    Plan::new(&CARD).processes(count).seed(seed).network(network).set("mode", mode).then(at(0), request(0, LEARN, 1))
}

fn quiet() -> Network {
    Network { fifo: false, ..Network::of(Delay::Constant { micros: 10 * MILLISECOND }) }
}

fn lossy(thousandths: u16) -> Network {
    Network { delay: Delay::Exponential { min: 4 * MILLISECOND, mean: 8 * MILLISECOND }, loss: thousandths, ..quiet() }
}

/// Every fifth process but A crashes, one after the other from 100 ms on.
fn with_crashes(mut plan: Plan) -> Plan {
    for (order, process) in (4..plan.processes).step_by(5).enumerate() {
        let crash = Fault::Crash { process: ProcessId(process) };
        plan = plan.then(at(100 + 10 * order as u64), Action::Fault(crash));
    }
    plan
}

pub fn scenarios() -> Vec<Shipped> {
    const ALL_KNOW: Expected = Expected::Holds { reached: &["everyone knows"] };
    vec![
        Shipped {
            id: "one-rumour",
            title: "One rumour, eight processes",
            headline: "A tells one random process a round; how many rounds until all eight know?",
            look: "The infective ring spreads from A. The answer STALE tells a process that its partner knew already; \
                   after two of them it loses interest, and its ring is dotted.",
            plan: rumor(8, 6, PUSH),
            open_at: 14,
            events: 2_000,
            expected: ALL_KNOW,
        },
        Shipped {
            id: "fan-out",
            title: "Fan-out three",
            headline: "Three partners a round: is it three times as fast?",
            look: "Every round sends three rays at once. Set the fan-out to 1 and to 2 and compare the number of rounds, \
                   and of messages that told nobody anything.",
            plan: rumor(24, 6, PUSH).set("fan-out", 3),
            open_at: 12,
            events: 4_000,
            expected: ALL_KNOW,
        },
        Shipped {
            id: "push-tail",
            title: "Push: slow at the end",
            headline: "The last few processes wait for somebody to call on them. Why is the end so slow?",
            look: "The number of those who know doubles at first. At the end nearly every push meets somebody who \
                   knows: each round a susceptible process is missed with probability 1/e.",
            plan: rumor(32, 1, PUSH).set("phase", 0).set("k", 8),
            open_at: 40,
            events: 8_000,
            expected: ALL_KNOW,
        },
        Shipped {
            id: "pull-tail",
            title: "Pull: slow at the start",
            headline: "Everybody asks, one process knows. Why does it take so long to begin, and no time to end?",
            look: "At first nearly every request meets somebody who knows nothing either. Once half know, the \
                   susceptible share is squared with every round.",
            plan: rumor(32, 2, PULL).set("phase", 0).set("rounds", 16),
            open_at: 70,
            events: 8_000,
            expected: ALL_KNOW,
        },
        Shipped {
            id: "loss-and-crashes",
            title: "A third of the messages lost, a fifth of the processes crashed",
            headline: "Thirty per cent loss and thirteen crashes: does every living process hear it?",
            look: "Nothing is repeated and nobody is waited for; the rumour simply takes another way. Compare the \
                   number of rounds with a run without faults.",
            plan: with_crashes(rumor(64, 1, PUSH_PULL).network(lossy(300))),
            open_at: 300,
            events: 20_000,
            expected: ALL_KNOW,
        },
        Shipped {
            id: "two-hundred",
            title: "Two hundred processes",
            headline: "Twenty-five times as many processes as in the first picture: how many more rounds?",
            look: "Push starts the epidemic and pull ends it. The number of rounds grows with the logarithm of the \
                   number of processes, the number of messages hardly faster than that number.",
            plan: rumor(200, 1, PUSH_PULL).set("rounds", 6),
            open_at: 900,
            events: 30_000,
            expected: ALL_KNOW,
        },
        Shipped {
            id: "residue",
            title: "Those who never hear",
            headline: "Each loses interest at the first process that knew already. How many never hear the rumour?",
            look: "The rumour dies out while some rings are still empty: with k = 1 about one in five. Raise k to 2 and \
                   to 3, and watch the residue against the number of messages.",
            plan: rumor(64, 6, PUSH).set("k", 1),
            open_at: 150,
            events: 8_000,
            expected: Expected::Blocks("everyone knows"),
        },
        Shipped {
            id: "blind",
            title: "Blind: nobody answers",
            headline: "No STALE comes back: each process just tells it four times and stops. Does everybody hear it?",
            look: "Nobody learns whether a push was news, so everybody loses interest after k rounds, needed or not. Set \
                   feedback to 1 and compare the number of messages, and of those who never hear it.",
            plan: rumor(16, 1, PUSH).set("feedback", 0).set("k", 4),
            open_at: 14,
            events: 1_000,
            expected: ALL_KNOW,
        },
        Shipped {
            id: "death-certificate",
            title: "A death certificate",
            headline: "A deletes the rumour while the others still spread it. Does it come back?",
            look: "The certificate †r1 spreads as a rumour does, and outranks every old copy that it meets.",
            plan: deletion(),
            open_at: 30,
            events: 4_000,
            expected: ALL_KNOW,
        },
        Shipped {
            id: "fixed-peer",
            title: "Break it: always the same partner",
            headline: "Every process keeps the partner of its first round. Who will never hear the rumour?",
            look: "The partners form a few fixed paths. A process that is nobody's partner is never called on, however \
                   long the others go on.",
            plan: rumor(12, 1, PUSH).set("k", 6).variant("fixed-peer"),
            open_at: 20,
            events: 4_000,
            expected: Expected::Violates("everyone knows"),
        },
        Shipped {
            id: "too-early",
            title: "Break it: interest lost too early",
            headline: "Everybody tells it once and turns away. How far does the rumour get?",
            look: "Each infective process brings forth at most one other, and a process that calls on one who knows \
                   brings forth none: the chain breaks soon.",
            plan: rumor(24, 3, PUSH).set("k", 6).variant("too-early"),
            open_at: 10,
            events: 4_000,
            expected: Expected::Violates("everyone knows"),
        },
        Shipped {
            id: "resurrect",
            title: "Break it: deleted without a certificate",
            headline: "A deletes the rumour and keeps nothing. What does the next push to A bring?",
            look: "To A the old copy is news: it delivers the rumour again and spreads it.",
            plan: deletion().variant("resurrect"),
            open_at: 30,
            events: 4_000,
            expected: Expected::Violates("no resurrection"),
        },
    ]
}

/// A learns a rumour, and deletes it when some have heard it.
fn deletion() -> Plan {
    rumor(9, 7, PUSH).set("k", 4).then(at(170), request(0, DELETE, 1))
}
