//! The runs that come with OM(m), the figures of the paper among them.

use super::card::CARD;
use crate::faults::{Fault, Strategy, When};
use crate::links::{Delay, Network};
use crate::model::{MILLISECOND, ProcessId, Time};
use crate::sim::{Action, Expected, Plan, Shipped};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);
const E: ProcessId = ProcessId(4);
const F: ProcessId = ProcessId(5);
const G: ProcessId = ProcessId(6);

/// Places in the list of forgeries.
const RETREAT: Strategy = Strategy::Forge(1);
const OPPOSITE: Strategy = Strategy::Forge(2);

const AGREE: Expected = Expected::Holds { reached: &["every loyal general decides"] };

pub fn scenarios() -> Vec<Shipped> {
    vec![
        Shipped {
            id: "traitor-lieutenant",
            title: "A traitor among the lieutenants",
            headline: "The commander says “attack”, and D tells everybody that he said “retreat”: whom does B believe?",
            look: "B and C each hear “attack” from A, “attack” from each other and “retreat” from D. Two of three votes \
                   are right, so both attack. Compare the votes in B's and C's portraits; D's lies are zigzags once they have arrived.",
            plan: lies(generals(4, 1), &[D], &[], OPPOSITE),
            open_at: 13,
            events: 23,
            expected: AGREE,
        },
        Shipped {
            id: "traitor-commander",
            title: "The commander is the traitor",
            headline: "A orders B and D to attack and C to retreat. Can the three still do the same thing?",
            look: "After the first round C holds another order than B and D. After the second all three hold the same \
                   three votes, attack, retreat, attack, in another order, and the same majority. There is no right \
                   answer here, only a common one.",
            plan: lies(generals(4, 1), &[A], &[C], OPPOSITE),
            open_at: 8,
            events: 23,
            expected: AGREE,
        },
        Shipped {
            id: "three-generals-lieutenant",
            title: "Three generals: the lieutenant lies",
            headline: "One traitor among three generals: B hears “attack” from A, and from C that A said “retreat”.",
            look: "One vote against one: B cannot tell who lies, and retreats, although the commander is loyal and said \
                   “attack”. Keep B's two messages in mind and open “Three generals: the commander lies”.",
            plan: lies(generals(3, 1), &[C], &[], OPPOSITE),
            open_at: 9,
            events: 15,
            expected: Expected::Unpromised("validity"),
        },
        Shipped {
            id: "three-generals-commander",
            title: "Three generals: the commander lies",
            headline: "B hears exactly what it heard when C was the traitor. So what should it do?",
            look: "A says “attack” to B and “retreat” to C, and both relay what they heard. To B this run and the one in \
                   which C lies are the same; whichever rule B has, it is wrong in one of them. Here B and C at least do \
                   the same.",
            plan: lies(generals(3, 1), &[A], &[C], OPPOSITE),
            open_at: 9,
            events: 15,
            expected: AGREE,
        },
        Shipped {
            id: "seven-generals",
            title: "Two traitors collude among seven",
            headline: "The commander and G both say “retreat” to B, D and F, and the truth to the others. Is that enough?",
            look: "OM(2) relays twice, so a traitor's lie about what another traitor said is outvoted as well: 156 \
                   messages until five loyal lieutenants hold the same six votes. Step through the last round and watch \
                   the votes settle.",
            plan: lies(generals(7, 2), &[A, G], &[B, D, F], RETREAT),
            open_at: 40,
            events: 186,
            expected: AGREE,
        },
        Shipped {
            id: "m-too-small",
            title: "Two traitors, prepared for one",
            headline: "Seven generals run OM(1), and there are two traitors: who can be split off?",
            look: "A orders B, C and D to attack and E and F to retreat: three votes to two, and G has the last one. It \
                   tells B “attack” and all others “retreat”. With OM(2) the others would have asked each other what G \
                   said.",
            plan: lies(lies(generals(7, 1), &[A], &[E, F], RETREAT), &[G], &[C, D, E, F], RETREAT),
            open_at: 18,
            events: 60,
            expected: Expected::Unpromised("agreement"),
        },
        Shipped {
            id: "late-orders",
            title: "The messengers are late",
            headline: "Nobody lies and nothing is lost, but a messenger takes longer than a round. What is silence worth?",
            look: "A lieutenant who hears nothing by the end of the round takes it for “retreat”, and the order that comes \
                   later is ignored. Everybody but the loyal commander retreats: the algorithm lives from knowing how \
                   long a message can take.",
            plan: Plan { network: slow(), ..generals(4, 1) },
            open_at: 12,
            events: 22,
            expected: Expected::Unpromised("validity"),
        },
        Shipped {
            id: "round-less",
            title: "Broken: nobody relays",
            headline: "The commander orders attack, retreat, attack, and the lieutenants obey at once.",
            look: "Without the round in which they tell each other what they heard, each lieutenant holds one vote, and \
                   the traitor chooses it. With the rule on, all three hold the same three votes.",
            plan: lies(generals(4, 1).variant("round-less"), &[A], &[C], OPPOSITE),
            open_at: 8,
            events: 13,
            expected: Expected::Violates("agreement"),
        },
        Shipped {
            id: "no-default",
            title: "Broken: silence does not count",
            headline: "The commander orders B and C to attack and says nothing to D and E. How many votes has each?",
            look: "B and C count four votes and find a tie: they retreat. D and E do not count the order that they never \
                   got, so of three votes two say “attack”. With the rule on, all count their silence as “retreat”.",
            plan: lies(generals(5, 1).variant("no-default"), &[A], &[D, E], Strategy::Silent),
            open_at: 10,
            events: 31,
            expected: Expected::Violates("agreement"),
        },
    ]
}

fn generals(count: u16, m: i64) -> Plan {
    Plan::new(&CARD).processes(count).set("m", m)
}

/// From the start on, these traitors treat what they send to those (all, if none is named) like this.
fn lies(plan: Plan, traitors: &[ProcessId], to: &[ProcessId], strategy: Strategy) -> Plan {
    let (processes, to) = (traitors.to_vec(), to.to_vec());
    plan.then(When::At(Time::ZERO), Action::Fault(Fault::Byzantine { processes, to, kind: None, strategy }))
}

/// A round and a half.
fn slow() -> Network {
    Network { delay: Delay::Constant { micros: 30 * MILLISECOND }, ..Plan::new(&CARD).network }
}
