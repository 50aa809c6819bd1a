//! The runs that come with two-phase commit.

use super::card::CARD;
use crate::faults::{Fault, When};
use crate::links::Network;
use crate::model::{MILLISECOND, MessageId, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);

/// The places among the requests on offer.
const COMMIT: u8 = 0;
const REFUSE: u8 = 1;
/// The place of DECISION among the kinds of messages.
const DECISION: u16 = 2;

const DECIDES: Expected = Expected::Holds { reached: &["everyone decides"] };
const AGREEMENT_FAILS: Expected = Expected::Violates("agreement");

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "commit-then-abort",
            title: "One commits, one aborts",
            headline: "Everybody says yes to the first transaction; in the second C says no: who may decide alone, and \
                       who must wait?",
            look: "The yes votes are on their way. From its yes until the DECISION a cohort is in doubt and holds its \
                   locks, while a no would settle everything at once. In the second transaction C aborts the moment it \
                   votes, and gets no DECISION.",
            plan: commit(request(commit(Plan::new(&CARD), 0), 50, C, REFUSE), 60),
            open_at: 4,
            events: 26,
            expected: DECIDES,
        },
        Shipped {
            id: "one-no",
            title: "One of six votes no",
            headline: "Six cohorts, one no: try to make anybody commit.",
            look: "The no decides as soon as it arrives; the yes votes after it come too late and are dropped. No \
                   majority helps: commit needs every single yes.",
            plan: one_no(),
            open_at: 6,
            events: 25,
            expected: DECIDES,
        },
        Shipped {
            id: "coordinator-crash",
            title: "The coordinator crashes before it decides",
            headline: "Everybody has voted yes and the coordinator is gone: why can the cohorts not settle it among \
                       themselves?",
            look: "B, C and D ask one another again and again, and each is in doubt itself. For all they know, A may \
                   have committed or aborted before it fell. They wait with their locks held: blocked, not wrong. \
                   Recover A to free them.",
            plan: fault(commit(Plan::new(&CARD), 0), 15, Fault::Crash { process: A }),
            open_at: 11,
            events: 33,
            expected: Expected::Blocks("everyone decides"),
        },
        Shipped {
            id: "coordinator-returns",
            title: "The coordinator comes back",
            headline: "The coordinator recovers without a decision in its log: what will it do with the yes votes it has \
                       forgotten?",
            look: "A knows only that transaction 1 began. Nothing in the log means abort: it forces that decision and \
                   tells everybody, and the locks are free after one message delay.",
            plan: recover(fault(commit(Plan::new(&CARD), 0), 15, Fault::Crash { process: A }), 130, A),
            open_at: 21,
            events: 28,
            expected: DECIDES,
        },
        Shipped {
            id: "one-knows",
            title: "One cohort knows",
            headline: "The coordinator crashes after its first DECISION, to B: must C and D wait until it is back?",
            look: "B has committed; C and D are in doubt until their timeout, then they ask everybody. B's answer frees \
                   them, although the coordinator stays down. One process that knows is enough.",
            plan: commit(mid_broadcast(Plan::new(&CARD)), 0),
            open_at: 8,
            events: 23,
            expected: DECIDES,
        },
        Shipped {
            id: "written-first",
            title: "Written before told",
            headline: "The coordinator crashes after telling only B to commit: what must its log say, and when must it \
                       have been written?",
            look: "A forced “commit” to its log before the first DECISION left. When it recovers, it finds that and \
                   repeats it to everybody, B included; B has committed already and only acknowledges. Turn on \
                   “no-force-decision” to see why the order matters.",
            plan: recover(commit(mid_broadcast(Plan::new(&CARD)), 0), 60, A),
            open_at: 11,
            events: 18,
            expected: DECIDES,
        },
        Shipped {
            id: "not-asked-yet",
            title: "A cohort that has not voted",
            headline: "PREPARE never reaches D, and the coordinator crashes: which of the cohorts can still end it?",
            look: "B and C voted yes and may not decide. D has not voted, so nobody can have committed: asked by the \
                   others, it aborts and tells them. Only doubt blocks, not ignorance.",
            plan: not_asked_yet(),
            open_at: 9,
            events: 20,
            expected: DECIDES,
        },
        Shipped {
            id: "cohort-crash",
            title: "Cohorts crash and return",
            headline: "D is down when the coordinator asks, C crashes after its yes: what does each find in its log when \
                       it comes back?",
            look: "In the first transaction D's vote is missing, and the timeout of A aborts it. In the second C votes \
                   yes, crashes and misses the DECISION; its log says PREPARED, so it asks when it recovers, and commits \
                   late.",
            plan: cohort_crash(),
            open_at: 19,
            events: 38,
            expected: DECIDES,
        },
        Shipped {
            id: "cohort-timeout-abort",
            title: "Broken: a cohort in doubt aborts",
            headline: "C has waited long enough for the decision and gives up: what did B do in the meantime?",
            look: "The DECISION to C is held on the link. B and D have committed. C voted yes and aborts by itself when \
                   its timeout runs out. With the rule on, C asks, and B tells it to commit.",
            plan: hold(
                commit(Plan::new(&CARD).variant("cohort-timeout-abort"), 0),
                25,
                MessageId { from: A, to: C, nth: 1, copy: 0 },
            ),
            open_at: 10,
            events: 14,
            expected: AGREEMENT_FAILS,
        },
        Shipped {
            id: "no-force-decision",
            title: "Broken: told before written",
            headline: "A tells B to commit and crashes before it writes that down: what will it say when it comes back?",
            look: "B has committed. A's log has no decision, so on recovery A presumes abort and tells the others so. \
                   With the rule on, the log says commit before B hears of it, and A repeats it.",
            plan: recover(commit(mid_broadcast(Plan::new(&CARD).variant("no-force-decision")), 0), 60, A),
            open_at: 11,
            events: 18,
            expected: AGREEMENT_FAILS,
        },
        Shipped {
            id: "no-force-prepared",
            title: "Broken: a yes that was not written",
            headline: "C votes yes, crashes and comes back without a trace of it: what does it answer when D asks?",
            look: "A crashed after telling B to commit. D, in doubt, asks everybody. C finds nothing in its log, takes \
                   itself for a cohort that never voted, and aborts. With the rule on, C would be in doubt too and ask \
                   for itself.",
            plan: recover(
                fault(
                    commit(mid_broadcast(Plan::new(&CARD).variant("no-force-prepared")), 0),
                    15,
                    Fault::Crash { process: C },
                ),
                40,
                C,
            ),
            open_at: 13,
            events: 20,
            expected: AGREEMENT_FAILS,
        },
    ]
}

fn at(ms: u64) -> When {
    When::At(Time(ms * MILLISECOND))
}

fn request(plan: Plan, ms: u64, process: ProcessId, offer: u8) -> Plan {
    plan.then(at(ms), Action::Request { process, offer, argument: 0 })
}

fn commit(plan: Plan, ms: u64) -> Plan {
    request(plan, ms, A, COMMIT)
}

fn fault(plan: Plan, ms: u64, fault: Fault) -> Plan {
    plan.then(at(ms), Action::Fault(fault))
}

fn recover(plan: Plan, ms: u64, process: ProcessId) -> Plan {
    fault(plan, ms, Fault::Recover { process })
}

fn hold(plan: Plan, ms: u64, message: MessageId) -> Plan {
    fault(plan, ms, Fault::Hold { message })
}

/// The coordinator will crash right after its first DECISION.
fn mid_broadcast(plan: Plan) -> Plan {
    fault(plan, 0, Fault::CrashAfterSends { process: A, sends: 1, kind: Some(DECISION) })
}

fn one_no() -> Plan {
    let data_centre = Network::preset("data-centre").expect("the preset is listed");
    let plan = Plan::new(&CARD).processes(7).network(data_centre);
    commit(request(plan, 0, D, REFUSE), 0)
}

fn not_asked_yet() -> Plan {
    let prepare = MessageId { from: A, to: D, nth: 0, copy: 0 };
    let plan = fault(commit(Plan::new(&CARD), 0), 5, Fault::Drop { message: prepare });
    fault(plan, 15, Fault::Crash { process: A })
}

fn cohort_crash() -> Plan {
    let plan = commit(fault(Plan::new(&CARD), 0, Fault::Crash { process: D }), 0);
    let plan = commit(recover(plan, 130, D), 140);
    recover(fault(plan, 155, Fault::Crash { process: C }), 190, C)
}
