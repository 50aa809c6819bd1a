//! The runs that come with the heartbeat failure detector.

use super::CARD;
use crate::faults::{Fault, When};
use crate::links::{Delay, Network};
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);

const ACCURATE: &str = "eventual strong accuracy";
const COMPLETE: &str = "strong completeness";

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "crash",
            title: "A crash is noticed",
            headline: "B crashes just after it has answered: how long will the others believe that it is alive?",
            look: "Everybody asks everybody each 50 ms. B answers the second round and crashes; that answer still counts, \
                   so the silence shows only when the third round is over. No crash can stay unnoticed for longer than \
                   two periods.",
            plan: fault(Plan::new(&CARD), 61, Fault::Crash { process: B }),
            open_at: 30,
            events: 95,
            expected: Expected::Holds { reached: &[COMPLETE, ACCURATE] },
        },
        Shipped {
            id: "push",
            title: "Heartbeats, and a crash in the middle of one",
            headline: "B crashes after one heartbeat of three has left: who notices first?",
            look: "Nobody asks here: each process sends a heartbeat every 30 ms, half the messages of pull. A hears B once \
                   more, C and D do not, so they suspect B one period earlier than A. The deadline of each is pushed back \
                   by every heartbeat.",
            plan: fault(push(), 55, Fault::CrashAfterSends { process: B, sends: 1, kind: None }),
            open_at: 28,
            events: 75,
            expected: Expected::Holds { reached: &[COMPLETE, ACCURATE] },
        },
        Shipped {
            id: "slow-answer",
            title: "One slow answer",
            headline: "B's answer to A takes far too long: is B dead or slow?",
            look: "A cannot know, and suspects B. When the late answer comes, ◇P takes the suspicion back and makes A's \
                   timeout longer, so that the same delay would not be a mistake again. P would have been wrong for ever.",
            plan: fault(eventually().network(unordered(10, 10)), 61, delay(B, A, 3, 70)),
            open_at: 46,
            events: 140,
            expected: Expected::Holds { reached: &[ACCURATE, COMPLETE] },
        },
        Shipped {
            id: "slow-heartbeat",
            title: "One slow heartbeat",
            headline: "A heartbeat of B is late at A: what does A do when it comes after all?",
            look: "A's deadline for B passes, and A suspects B. The next heartbeat shows that this was a mistake: A \
                   trusts B again, and from now on waits 10 ms longer for B, and for B alone.",
            plan: fault(push().set("class", 1).network(unordered(10, 10)), 31, delay(B, A, 1, 50)),
            open_at: 24,
            events: 110,
            expected: Expected::Holds { reached: &[ACCURATE, COMPLETE] },
        },
        Shipped {
            id: "cut",
            title: "Cut off",
            headline: "D is cut off and nobody has crashed: what does each side believe?",
            look: "D suspects all the others, and they suspect D. Slow, dead and out of reach look alike from outside. \
                   After the link is healed everybody is trusted again, at the price of a longer timeout.",
            plan: fault(fault(eventually(), 60, Fault::Isolate { group: vec![ProcessId(3)] }), 260, Fault::HealAll),
            open_at: 60,
            events: 280,
            expected: Expected::Holds { reached: &[ACCURATE] },
        },
        Shipped {
            id: "short-timeout",
            title: "The timeout finds its length",
            headline: "The timeout is shorter than a round trip: after how many mistakes will it fit?",
            look: "Every process suspects all the others at first. Each mistake makes its timeout 5 ms longer, until it is \
                   longer than any round trip; then the suspicions end. Nobody ever told it the bound.",
            plan: eventually().set("timeout", 18).set("step", 5).network(unordered(5, 20)),
            open_at: 24,
            events: 420,
            expected: Expected::Holds { reached: &[ACCURATE] },
        },
        Shipped {
            id: "no-bound",
            title: "P where delays have no bound",
            headline: "P is promised a bound that these links do not keep: what is its certainty worth?",
            look: "Links between continents are mostly quick and now and then slow, and no timeout is always enough. P \
                   has suspected a process that is up, and it will never take that back. Whoever built on P builds on sand.",
            plan: Plan::new(&CARD)
                .set("timeout", 150)
                .network(Network::preset("continents").expect("the preset is listed")),
            open_at: 30,
            events: 150,
            expected: Expected::Unpromised("strong accuracy"),
        },
        Shipped {
            id: "fixed-timeout",
            title: "Broken: the timeout never grows",
            headline: "The timeout is too short and stays too short: when will the suspicions end?",
            look: "Each answer comes after its period is over. Suspected, trusted again, suspected again: that goes on \
                   for ever. With the rule on, the timeout has grown past the round trip soon.",
            plan: eventually().processes(3).set("timeout", 15).variant("fixed-timeout"),
            open_at: 20,
            events: 400,
            expected: Expected::Violates(ACCURATE),
        },
        Shipped {
            id: "no-restore",
            title: "Broken: no way back",
            headline: "One answer was slow, and A hears B answering ever since: does A trust B again?",
            look: "Every later answer of B is ignored, because A has made up its mind. One slow message was enough. With \
                   the rule on, A trusts B again at the end of the next period.",
            plan: fault(eventually().network(unordered(10, 10)).variant("no-restore"), 61, delay(B, A, 3, 70)),
            open_at: 46,
            events: 360,
            expected: Expected::Violates(ACCURATE),
        },
        Shipped {
            id: "any-answer",
            title: "Broken: any answer counts",
            headline: "B is dead, and a copy of an old answer of B turns up at A: how long does A go on trusting it?",
            look: "The copy set out before the crash and arrives one period later. A takes it for a sign of life and \
                   does not notice the crash within two periods, that is 80 ms, but 108 ms after it. With the rule on, the copy is ignored, \
                   because it answers an earlier ping.",
            plan: any_answer(),
            open_at: 30,
            events: 48,
            expected: Expected::Violates(COMPLETE),
        },
    ]
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Fault(fault))
}

/// ◇P, pull.
fn eventually() -> Plan {
    Plan::new(&CARD).set("class", 1)
}

/// P, push.
fn push() -> Plan {
    Plan::new(&CARD).set("detector", 1)
}

/// Links that delay from `min` to `max` ms and keep no order.
fn unordered(min: u64, max: u64) -> Network {
    let delay = Delay::Uniform { min: min * MILLISECOND, max: max * MILLISECOND };
    Network { delay, fifo: false, ..crate::links::PRESETS[0].network }
}

fn delay(from: ProcessId, to: ProcessId, nth: u32, ms: u64) -> Fault {
    Fault::Delay { message: MessageId { from, to, nth, copy: 0 }, micros: ms * MILLISECOND }
}

/// A second copy of B's first answer to A is slow enough to arrive in the period in which B is dead.
fn any_answer() -> Plan {
    let message = MessageId { from: B, to: A, nth: 3, copy: 0 };
    let plan = Plan::new(&CARD).processes(3).set("timeout", 40).network(unordered(10, 10)).variant("any-answer");
    let plan = fault(plan, 51, Fault::Duplicate { message });
    let plan = fault(plan, 52, delay_copy(message, 40));
    fault(plan, 52, Fault::Crash { process: B })
}

fn delay_copy(message: MessageId, ms: u64) -> Fault {
    Fault::Delay { message: MessageId { copy: 1, ..message }, micros: ms * MILLISECOND }
}
