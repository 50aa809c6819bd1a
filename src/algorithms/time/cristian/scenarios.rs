//! The runs that come with Cristian's synchronisation.

use super::SERVER;
use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::{Delay, Network};
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const MS: i64 = MILLISECOND as i64;

const READS: Expected = Expected::Holds { reached: &["every client reads the time"] };
const READING_FAILS: Expected = Expected::Violates("reading within its error");

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "symmetric",
            title: "Five there, five back",
            headline: "The answer says what the time was when it left: what does B set its clock to?",
            look: "RTT is 10 ms, and the answer took exactly half of it, so the server's time plus 5 ms is right to the \
                   microsecond. B does not know that: it says ± 4 ms, because each way might have taken as little as \
                   1 ms.",
            plan: ask(by_hand(5).clock(B, -40 * MS, 0), 0, B),
            open_at: 2,
            events: 4,
            expected: READS,
        },
        Shipped {
            id: "asymmetric",
            title: "One there, nine back",
            headline: "RTT is 10 ms as before, but nearly all of it was the way back: how wrong is B now?",
            look: "B adds 5 ms where 9 would have been right, and is 4 ms behind: exactly RTT/2 − d_min, so no better bound \
                   can be given. Nothing that B can measure tells this run from the symmetric one.",
            plan: delay_answer(ask(by_hand(1).clock(B, -40 * MS, 0), 0, B), 1_500, 8),
            open_at: 2,
            events: 5,
            expected: READS,
        },
        Shipped {
            id: "by-hand",
            title: "Your own readings",
            headline: "B is 30 ms behind and C 20 ms ahead: delay a message, and see whether B notices.",
            look: "Select a client; “ask for the time” is among its verbs. Delay the question or the answer while it is on \
                   its way: the error that the client states grows with RTT, and the reading stays within it. Whoever is \
                   ahead slows its clock, and goes back nowhere.",
            plan: ask(by_hand(10).processes(3).clock(B, -30 * MS, 0).clock(C, 20 * MS, 0), 0, B),
            open_at: 1,
            events: 2,
            expected: Expected::Holds { reached: &[] },
        },
        Shipped {
            id: "drift",
            title: "A clock that drifts",
            headline: "B's clock loses a hundredth of its time, C's gains as much: how often must they ask to stay within \
                       2 ms?",
            look: "Every 200 ms the clocks have gone wrong by 2 ms and are put right again, B with a step forward and C by \
                   running slower: the error is a saw. Half the period, half the teeth, twice the messages.",
            plan: drifting(),
            open_at: 8,
            events: 60,
            expected: READS,
        },
        Shipped {
            id: "wrong-server",
            title: "The server is wrong",
            headline: "The server's clock is a second behind: what do its clients make of it?",
            look: "They read it faithfully, each within its error, and are a second wrong themselves: their clocks run slow \
                   until they have lost it. To agree with a server is not to know the time; that is why NTP asks several.",
            plan: by_hand(10).set("period", 100).processes(3).clock(SERVER, -1_000 * MS, 0),
            open_at: 6,
            events: 30,
            expected: READS,
        },
        Shipped {
            id: "late-answer",
            title: "An answer too late",
            headline: "The answer to B's first question arrives 6 ms after its second: what may B make of it?",
            look: "Nothing: it would have to be counted from the first question, and that is too long ago. The number in the \
                   answer tells B so. The answer to the second question comes 4 ms later and is good.",
            plan: late_answer(by_hand(5)),
            open_at: 4,
            events: 8,
            expected: READS,
        },
        Shipped {
            id: "bad-wifi",
            title: "Bad Wi-Fi",
            headline: "A tenth of the messages is lost and the delays vary: do the clients ever get the time?",
            look: "Some day a round trip is quick enough, and that one reading is as good as its RTT is short: a client can \
                   tell a good reading from a bad one. Answers that come after the next question are dropped.",
            plan: Plan::new(&CARD).processes(4).network(wifi()).clock(B, -25 * MS, 50).clock(C, 15 * MS, -50),
            open_at: 12,
            events: 70,
            expected: READS,
        },
        Shipped {
            id: "use-server-time",
            title: "Broken: the answer's own way is forgotten",
            headline: "B sets its clock to what the answer says: how far behind is it?",
            look: "By the 5 ms that the answer was on its way, and its stated error is 4 ms. With the rule on, B adds half \
                   of RTT.",
            plan: ask(by_hand(5).variant("use-server-time").clock(B, -40 * MS, 0), 0, B),
            open_at: 2,
            events: 4,
            expected: READING_FAILS,
        },
        Shipped {
            id: "step-back",
            title: "Broken: time goes back",
            headline: "B is 40 ms ahead and learns it: what is wrong with setting it right at once?",
            look: "What B does next gets an earlier time than what it did before, and a file that was written later looks \
                   older. With the rule on, B's clock runs slower for a while.",
            plan: ask(by_hand(5).variant("step-back").clock(B, 40 * MS, 0), 0, B),
            open_at: 2,
            events: 4,
            expected: Expected::Violates("time never goes back"),
        },
        Shipped {
            id: "accept-old-reply",
            title: "Broken: any answer will do",
            headline: "The answer to B's first question arrives 6 ms after its second: how long was it on its way?",
            look: "36 ms, but B counts 6, from its second question, and believes a time that is 28 ms old. Its stated error \
                   is 2 ms. With the rule on, the numbers of question and answer must be the same.",
            plan: late_answer(by_hand(5).variant("accept-old-reply")),
            open_at: 4,
            events: 8,
            expected: READING_FAILS,
        },
    ]
}

/// Clients ask when they are told to, and every message takes so long.
fn by_hand(ms: u64) -> Plan {
    let plan = Plan::new(&CARD).set("period", 0);
    let network = Network { delay: Delay::Constant { micros: ms * MILLISECOND }, ..plan.network };
    plan.network(network)
}

fn ask(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Request { process, offer: 0, argument: 0 })
}

/// The server's first answer to B takes `by` longer.
fn delay_answer(plan: Plan, at: u64, by: u64) -> Plan {
    let message = MessageId { from: SERVER, to: B, nth: 0, copy: 0 };
    plan.then(When::At(Time(at)), Action::Fault(Fault::Delay { message, micros: by * MILLISECOND }))
}

/// Without an answer B asks anew after 30 ms; 6 ms later the old answer is there.
fn late_answer(plan: Plan) -> Plan {
    delay_answer(ask(plan, 0, B), 6 * MILLISECOND, 26)
}

fn drifting() -> Plan {
    let plan = by_hand(5).set("period", 200).set("drift-bound", 10_000).processes(3);
    plan.clock(B, 0, -10_000).clock(C, 0, 10_000)
}

fn wifi() -> Network {
    Network::preset("bad-wifi").expect("the preset is listed")
}
