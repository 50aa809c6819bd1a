//! What is wanted of the two generals: what can be had of it, and what cannot.

use super::{Decision, TwoGenerals};
use crate::model::ProcessId;
use crate::sim::{Progress, Property, View, Violation};

pub fn all() -> &'static [Property<TwoGenerals>] {
    const {
        &[
            Property::always(
                "agreement",
                "Both attack or both hold. On a link that may lose messages no protocol that ever attacks can promise it.",
                agreement,
            ),
            Property::always("validity", "Nobody attacks unless A has proposed it.", validity),
            Property::always(
                "non-triviality",
                "If A has proposed an attack and every message arrives before the deadline, both attack.",
                non_triviality,
            ),
            Property::eventually("both decide", "Both generals decide at their deadlines.", both_decide),
        ]
    }
}

type Seen<'a> = View<'a, TwoGenerals>;

fn decision(view: &Seen<'_>, process: ProcessId) -> Option<Decision> {
    view.process(process)?.decision
}

fn agreement(view: &Seen<'_>) -> Option<Violation> {
    let [a, b] = [ProcessId(0), ProcessId(1)];
    let (attacker, other) = match (decision(view, a)?, decision(view, b)?) {
        (Decision::Attack, Decision::Hold) => (a, b),
        (Decision::Hold, Decision::Attack) => (b, a),
        (Decision::Attack, Decision::Attack) | (Decision::Hold, Decision::Hold) => return None,
    };
    let sentence = format!("{attacker} attacks alone, {other} holds");
    Some(Violation { process: Some(attacker), variable: "decision", sentence })
}

fn validity(view: &Seen<'_>) -> Option<Violation> {
    let (id, general) = view.touched()?;
    (general.decision == Some(Decision::Attack) && !*view.ghost()).then(|| Violation {
        process: Some(id),
        variable: "decision",
        sentence: format!("{id} attacks, but nobody has proposed it"),
    })
}

fn non_triviality(view: &Seen<'_>) -> Option<Violation> {
    let everything_came = view.live().count() == 2 && view.live().all(|(_, it)| it.misses(view.options()).is_none());
    let (id, _) = view.live().find(|(_, general)| general.decision == Some(Decision::Hold))?;
    (*view.ghost() && everything_came).then(|| Violation {
        process: Some(id),
        variable: "decision",
        sentence: format!("{id} holds, although an attack was proposed and no message is missing"),
    })
}

fn both_decide(view: &Seen<'_>) -> Progress {
    let crashed = ProcessId::all(view.count()).find(|&process| !view.is_up(process));
    if let Some(crashed) = crashed {
        return Progress::Blocked(format!("{crashed} is crashed"));
    }
    match view.live().find(|(_, general)| general.decision.is_none()) {
        Some((id, _)) => Progress::NotYet(format!("{id} has not decided")),
        None => Progress::Reached,
    }
}
