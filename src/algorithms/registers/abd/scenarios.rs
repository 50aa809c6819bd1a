//! The runs that come with the register.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::{Network, PRESETS};
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);
const E: ProcessId = ProcessId(4);

/// The places of the requests on offer.
const READ: u8 = 0;
const WRITE: u8 = 1;

const ENDS: Expected = Expected::Holds { reached: &["every operation ends"] };
const STALE: Expected = Expected::Violates("regularity");

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "read-beside-write",
            title: "A read beside a write",
            headline: "B writes 5 while E reads: may E still return what was there before?",
            look: "Yes: the two overlap, so either value is right. E takes the greatest tag among three replies, and has \
                   three replicas store it before it returns. A second read, which begins after the write has ended, must \
                   return 5.",
            plan: read(read(write(Plan::new(&CARD).processes(5), 0, B, 5), 5, E), 60, D),
            open_at: 12,
            events: 52,
            expected: ENDS,
        },
        Shipped {
            id: "new-then-new",
            title: "Once new, always new",
            headline: "A's write has reached nobody else when B reads it, and then C reads without A: what will C get?",
            look: "The new value. B wrote it back before it returned, so a majority had it by then, and C's majority meets \
                   that one. Without the write-back C would get the old value after B got the new one: see “Broken: a read \
                   does not write back”.",
            plan: inversion(Plan::new(&CARD)),
            open_at: 8,
            events: 27,
            expected: ENDS,
        },
        Shipped {
            id: "same-number",
            title: "Two writers, one number",
            headline: "A and C write at the same time and both make tag number 1: which value will last?",
            look: "C's: of two tags with one number, that of the later process is greater, and every replica compares them \
                   alike. So the order in which the two arrive makes no difference.",
            plan: read(write(write(Plan::new(&CARD), 0, A, 1), 0, C, 2), 60, B),
            open_at: 9,
            events: 28,
            expected: ENDS,
        },
        Shipped {
            id: "minority-down",
            title: "A minority crashes",
            headline: "Two of five replicas crash in the middle of a write: what does the writer have to do about it?",
            look: "Nothing: it never knew whom it waits for, only how many. Three answers are enough, and the next read \
                   finds one of those three in any majority.",
            plan: minority_down(),
            open_at: 8,
            events: 31,
            expected: ENDS,
        },
        Shipped {
            id: "majority-down",
            title: "A majority crashes",
            headline: "B and C are down: why does A not simply read its own copy?",
            look: "It could be old, and A cannot tell. A asks again and again until one of them returns. Safety is never \
                   given up, so progress is.",
            plan: majority_down(),
            open_at: 4,
            events: 12,
            expected: Expected::Blocks("every operation ends"),
        },
        Shipped {
            id: "replica-returns",
            title: "A replica remembers",
            headline: "A and B hold 4; B crashes and returns, A crashes for good: what will C, which was cut off, read?",
            look: "4, from B's disk: a replica stores what it is given before it acknowledges. C's own copy is older, as \
                   its tag says.",
            plan: replica_returns(Plan::new(&CARD)),
            open_at: 12,
            events: 18,
            expected: ENDS,
        },
        Shipped {
            id: "lossy-links",
            title: "Questions are sent again",
            headline: "Four messages in ten are lost: what happens to an operation whose answers do not come?",
            look: "Its question is put again to those who have not answered. Asked twice, a replica answers twice and does \
                   nothing twice: a tag that is not greater changes nothing, and answers are sets.",
            plan: lossy(),
            open_at: 20,
            events: 90,
            expected: ENDS,
        },
        Shipped {
            id: "read-one-write-all",
            title: "Read one, write all",
            headline: "Reads that need one replica and writes that need all three: what does each cost?",
            look: "R + W = 4 > 3, so the one replica that a read asks, its own, has every write that has ended. But a read \
                   writes back too, to all three; and one crash would stop every operation.",
            plan: read(write(dials(1, 3), 0, B, 5), 60, C),
            open_at: 5,
            events: 19,
            expected: ENDS,
        },
        Shipped {
            id: "quorums-apart",
            title: "Quorums that do not meet",
            headline: "Two of four replicas are enough to write, and two to read: what does D read after the write has \
                       ended?",
            look: "The value at the start. A and B have the new one, C and D have not heard of it: R + W = 4 is not more \
                   than 4, so no replica has to be in both quorums. No rule is broken, only the dials are set too low.",
            plan: quorums_apart(),
            open_at: 8,
            events: 12,
            expected: Expected::Unpromised("regularity"),
        },
        Shipped {
            id: "no-write-back",
            title: "Broken: a read does not write back",
            headline: "B has read the new value and told nobody: what does C read after it, without A?",
            look: "The old value: B heard the new one from A and did not keep it, so C's majority of B and itself has not \
                   heard of it. First new, then old: each read alone is right, both together cannot be. With the rule on, C \
                   gets the new one.",
            plan: inversion(Plan::new(&CARD).variant("no-write-back")),
            open_at: 8,
            events: 16,
            expected: Expected::Violates("atomicity"),
        },
        Shipped {
            id: "write-without-query",
            title: "Broken: a writer does not ask",
            headline: "A has written twice without C; C, which knows nothing of it, writes 9: what is read then?",
            look: "A's second value, because C made tag (1, C), which is smaller than (2, A). C's write has ended and is \
                   lost. With the rule on, C would have asked first and made (3, C).",
            plan: write_without_query(),
            open_at: 13,
            events: 23,
            expected: STALE,
        },
        Shipped {
            id: "any-reply",
            title: "Broken: an old answer counts",
            headline: "C's answer to A's first read comes when A reads again: what does it say of B's write in between?",
            look: "Nothing, it is older; but A counts it, and has its majority. With the rule on, the question's number \
                   gives it away, and A waits for answers to the second question.",
            plan: any_reply(),
            open_at: 19,
            events: 31,
            expected: STALE,
        },
        Shipped {
            id: "volatile-replica",
            title: "Broken: a replica forgets",
            headline: "B acknowledged 4, crashed and came back with nothing on its disk: what will C read?",
            look: "The value at the start. A, which remembers, is down; B has forgotten, and C never knew. With the rule on, \
                   B's disk has the 4.",
            plan: replica_returns(Plan::new(&CARD).variant("volatile-replica")),
            open_at: 12,
            events: 18,
            expected: STALE,
        },
    ]
}

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn read(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    plan.then(at(ms), Action::Request { process, offer: READ, argument: 0 })
}

fn write(plan: Plan, ms: u64, process: ProcessId, value: u32) -> Plan {
    plan.then(at(ms), Action::Request { process, offer: WRITE, argument: value })
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(at(ms), Action::Fault(fault))
}

/// The nth message from one process to another takes so much longer.
fn late(plan: Plan, ms: u64, (from, to, nth): (ProcessId, ProcessId, u32), by: u64) -> Plan {
    let message = MessageId { from, to, nth, copy: 0 };
    fault(plan, ms, Fault::Delay { message, micros: by * MILLISECOND })
}

/// The textbook's links, but a late message does not make those after it late.
fn overtaking(plan: Plan) -> Plan {
    plan.network(Network { fifo: false, ..PRESETS[0].network })
}

fn dials(read: i64, write: i64) -> Plan {
    Plan::new(&CARD).set("read-quorum", read).set("write-quorum", write)
}

/// A writes, and nobody hears of it for a while; B reads, and then C, whom A's answer reaches late.
fn inversion(plan: Plan) -> Plan {
    let plan = write(overtaking(plan).set("single-writer", 1), 0, A, 5);
    let plan = late(late(plan, 1, (A, B, 0), 100), 1, (A, C, 0), 100);
    late(read(read(plan, 5, B), 50, C), 51, (C, A, 0), 50)
}

fn minority_down() -> Plan {
    let plan = write(Plan::new(&CARD).processes(5), 0, A, 3);
    let plan = fault(fault(plan, 15, Fault::Crash { process: D }), 25, Fault::Crash { process: E });
    read(plan, 60, C)
}

fn majority_down() -> Plan {
    let plan = fault(Plan::new(&CARD), 0, Fault::Crash { process: B });
    read(fault(plan, 0, Fault::Crash { process: C }), 5, A)
}

fn replica_returns(plan: Plan) -> Plan {
    let plan = write(fault(plan, 0, Fault::Isolate { group: vec![C] }), 0, A, 4);
    let plan = fault(fault(plan, 45, Fault::Crash { process: B }), 50, Fault::Recover { process: B });
    read(fault(fault(plan, 55, Fault::Crash { process: A }), 60, Fault::HealAll), 65, C)
}

fn lossy() -> Plan {
    let wifi = Network::preset("bad-wifi").expect("the preset is listed");
    let plan = Plan::new(&CARD).network(Network { loss: 400, ..wifi });
    let plan = read(write(plan, 0, A, 1), 0, B);
    read(read(write(plan, 400, C, 2), 450, A), 800, B)
}

fn quorums_apart() -> Plan {
    let plan = write(fault(dials(2, 2).processes(4), 0, Fault::Isolate { group: vec![A, B] }), 0, A, 8);
    read(plan, 60, D)
}

/// While C is cut off, A writes twice; then C writes, and B reads.
fn write_without_query() -> Plan {
    let plan = fault(Plan::new(&CARD).variant("write-without-query"), 0, Fault::Isolate { group: vec![C] });
    let plan = write(write(plan, 0, A, 1), 60, A, 2);
    read(write(fault(plan, 120, Fault::HealAll), 125, C, 9), 190, B)
}

/// C's answer to A's first read is late. Then B writes, without A.
fn any_reply() -> Plan {
    let plan = read(overtaking(Plan::new(&CARD).variant("any-reply")), 0, A);
    let plan = write(late(plan, 11, (C, A, 0), 95), 60, B, 6);
    // Of B's question and its value, neither reaches A in time.
    let plan = late(plan, 61, (B, A, 2), 200);
    let plan = late(plan, 81, (B, A, 3), 200);
    read(plan, 101, A)
}
