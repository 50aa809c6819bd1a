//! What a search is asked.

use super::budget::{Budget, Kind};
use super::symmetry::Symmetry;
use crate::faults::{Fault, When};
use crate::model::{Failures, ProcessId, Time, Timing};
use crate::sim::{Action, Cue, Kind as PropertyKind, Step, World};

/// What decides when something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Nothing: every message arrives and every timer goes off at any moment, or never. Time stands still.
    Free,
    /// The plan's links, its timers and its script, as in a run. A search departs from that as its budget allows.
    Clock,
}

/// What is to be found of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A run that violates it.
    Violation,
    /// A run in which what it promises comes about.
    Witness,
}

/// Which choices a search has, and what it is after.
#[derive(Clone, Debug)]
pub struct Question {
    pub pace: Pace,
    /// A message that has arrived stays in flight and can arrive again; several that say the same are one.
    pub repeats: bool,
    /// Leave out what changes nothing: a delivery that is ignored leaves its message in flight.
    pub elide: bool,
    pub budget: Budget,
    /// What may be asked for: process, offer and number.
    pub requests: Vec<(ProcessId, u8, u32)>,
    /// Properties by their places in the algorithm's list.
    pub goals: Vec<(u8, Goal)>,
    /// Which processes are alike: states that differ only by renaming them are one.
    pub symmetry: Option<Symmetry>,
}

impl Question {
    /// What one would ask of this world first: at the pace that the property needs.
    pub fn usual(world: &World, property: u8) -> Question {
        let infos = world.behaviour().properties();
        let timing = infos.get(usize::from(property)).map_or(Timing::Asynchronous, |info| info.timing);
        let is_eventual = infos.get(usize::from(property)).is_some_and(|info| info.kind != PropertyKind::Always);
        let timed = timing != Timing::Asynchronous || world.behaviour().reads_clock() || is_eventual;
        let pace = if timed { Pace::Clock } else { Pace::Free };
        let goals = vec![(property, Goal::Violation)];
        let (budget, requests) = (Budget::default(), requests(world));
        let question = Question { pace, repeats: false, elide: true, budget, requests, goals, symmetry: None };
        question.at_pace(world, pace)
    }

    /// The same at another pace, with as much trouble and as many requests as the plan's script makes.
    pub fn at_pace(self, world: &World, pace: Pace) -> Question {
        let script = &world.plan().script;
        let acts = |is: fn(&Fault) -> bool| {
            let those = script.iter().filter(|cue| matches!(&cue.act, Action::Fault(fault) if is(fault)));
            those.count().min(3) as u8
        };
        let asked = script.iter().filter(|cue| matches!(cue.act, Action::Request { .. })).count().min(3) as u8;
        let budget = match pace {
            // The script goes on by itself.
            Pace::Clock => Budget::default().set(Kind::Early, 1).set(Kind::Requests, if asked == 0 { 2 } else { 0 }),
            Pace::Free => Budget::default()
                .set(Kind::Crashes, acts(|fault| fault.failures() == Failures::CrashStop))
                .set(Kind::Recoveries, acts(|fault| matches!(fault, Fault::Recover { .. })))
                .set(Kind::Duplicates, acts(|fault| matches!(fault, Fault::Duplicate { .. })))
                .set(Kind::Timers, 3)
                .set(Kind::Requests, if asked == 0 { 2 } else { asked }),
        };
        Question { pace, budget, ..self }
    }
}

/// Makes what the script says of the system itself before anything happens: who is byzantine, who omits, who is slow, what
/// the clocks show. Returns how many events that took.
pub fn opening(world: &mut World) -> u32 {
    let (mut step, mut events) = (Step::default(), 0);
    while world.next_cue().is_some_and(|cue| is_opening(cue, world.events())) && world.advance(&mut step) {
        events += 1;
    }
    events
}

fn is_opening(cue: &Cue, events: u32) -> bool {
    let due = match cue.when {
        When::At(at) => at == Time::ZERO,
        When::After(event) => event < events,
        When::Once(_) => false,
    };
    let says = matches!(
        cue.act,
        Action::Fault(
            Fault::Byzantine { .. }
                | Fault::Omit { .. }
                | Fault::Slow { .. }
                | Fault::StepClock { .. }
                | Fault::SlewClock { .. }
        )
    );
    due && says
}

/// The script's requests, each once; where it has none, all that can be asked of anybody.
fn requests(world: &World) -> Vec<(ProcessId, u8, u32)> {
    let mut requests = Vec::new();
    for cue in &world.plan().script {
        if let Action::Request { process, offer, argument } = cue.act
            && !requests.contains(&(process, offer, argument))
        {
            requests.push((process, offer, argument));
        }
    }
    if requests.is_empty() {
        for process in ProcessId::all(world.plan().processes) {
            for (offer, kind) in (0..).zip(world.behaviour().offers()) {
                requests.push((process, offer, kind.argument.map_or(0, |argument| argument.default)));
            }
        }
    }
    requests
}
