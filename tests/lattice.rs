//! Global states: the lattice of cuts against brute force, states of cuts against what the processes held, published
//! examples, equivalent orders, and what a violation needs.

#[path = "support/graph.rs"]
mod graph;
#[path = "support/probe.rs"]
mod probe;
#[path = "support/random.rs"]
mod random;
mod support;

use std::collections::BTreeSet;
use std::rc::Rc;

use graph::Graph;
use orrery::causality::{Frontier, History, Lattice, Point};
use orrery::model::ProcessId;
use orrery::scene::band::Shift;
use orrery::sim::{Action, Adaptor, EventKind, Expected, Fate, Plan, Waiting, World};
use orrery::trace::{NEVER, Recording};
use probe::{CARD, KEEP, Probe, SAY};
use random::random_runs;
use support::{Dice, every_scenario};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

/// The last few events of a run, as two cuts: few enough for brute force.
fn window(recording: &Recording, events: u32) -> (Frontier, Frontier) {
    let history = recording.history();
    (history.at(recording.last().saturating_sub(events)), history.at(recording.last()))
}

/// Every cut between two others, consistent or not.
fn all_cuts(from: &Frontier, to: &Frontier) -> Vec<Frontier> {
    let mut cuts = vec![Vec::new()];
    for (low, high) in from.0.iter().zip(&to.0) {
        let longer = |cut: &Vec<u32>, count: u32| [cut.as_slice(), &[count]].concat();
        cuts = cuts.iter().flat_map(|cut| (*low..=*high).map(move |count| longer(cut, count))).collect();
    }
    cuts.into_iter().map(Frontier).collect()
}

#[test]
fn the_lattice_is_every_consistent_cut_and_its_ways_are_every_order() {
    let mut largest = 0;
    random_runs(40, |name, recording, _| {
        let (history, graph) = (recording.history(), Graph::of(recording));
        let (from, to) = window(recording, 9);
        let lattice = history.lattice(&from, &to, 100_000);
        assert!(!lattice.exceeded);
        let consistent: BTreeSet<Frontier> =
            all_cuts(&from, &to).into_iter().filter(|cut| graph.first_torn(cut).is_none()).collect();
        let found: BTreeSet<Frontier> = lattice.cuts.iter().cloned().collect();
        assert_eq!(found, consistent, "{name}");
        assert_eq!(found.len(), lattice.len(), "{name}: a cut is there twice");
        largest = largest.max(lattice.len());
        // Every order in which nothing comes before its cause is a way, and the other way round.
        let inside: Vec<Point> = (recording.last().saturating_sub(9) + 1..recording.len())
            .filter_map(|event| history.point(event))
            .collect();
        let orders = orders_of(&graph, &inside);
        let counted = lattice.orders().last().copied();
        assert_eq!(counted, Some(orders.len() as u64), "{name}");
        let ways: BTreeSet<Vec<Point>> = lattice.reorderings(&history, usize::MAX).into_iter().collect();
        assert_eq!(ways, orders, "{name}");
        let path = lattice.path(&history);
        assert_eq!(path.len(), inside.len() + 1, "{name}: the run is one of the ways");
    });
    assert!(largest > 100, "the largest lattice had {largest} cuts");
}

/// All orders of these events in which each comes after those that precede it.
fn orders_of(graph: &Graph, events: &[Point]) -> BTreeSet<Vec<Point>> {
    if events.is_empty() {
        return BTreeSet::from([Vec::new()]);
    }
    let first = events.iter().filter(|first| events.iter().all(|other| !graph.precedes(*other, **first)));
    let with = |first: &Point| {
        let rest: Vec<Point> = events.iter().copied().filter(|other| other != first).collect();
        let first = *first;
        orders_of(graph, &rest).into_iter().map(move |rest| [vec![first], rest].concat())
    };
    first.flat_map(with).collect()
}

#[test]
fn possibly_and_definitely_are_some_and_all_observations() {
    let (mut both, mut neither, mut between) = (0, 0, 0);
    random_runs(40, |name, recording, dice| {
        let history = recording.history();
        let (from, to) = window(recording, 7);
        let lattice = history.lattice(&from, &to, 100_000);
        let observations = lattice.reorderings(&history, usize::MAX);
        for _ in 0..8 {
            let share = dice.below(90);
            let holds: Vec<bool> = (0..lattice.len()).map(|_| dice.percent(share)).collect();
            let seen = |order: &Vec<Point>| {
                let mut cut = from.clone();
                let steps = order.iter().map(|point| {
                    cut.0[point.process.index()] += 1;
                    lattice.find(&cut).expect("on the way through the lattice")
                });
                let places: Vec<usize> = steps.collect();
                holds[0] || places.iter().any(|place| holds[*place])
            };
            let possibly = lattice.possibly(|place| holds[place]);
            assert_eq!(possibly.is_some(), observations.iter().any(seen), "{name}");
            assert!(possibly.is_none_or(|place| holds[place]));
            match lattice.definitely(|place| holds[place]) {
                Ok(()) => assert!(observations.iter().all(seen), "{name}"),
                Err(run) => {
                    assert_eq!((run.first(), run.last()), (Some(&0), Some(&(lattice.len() - 1))), "{name}");
                    assert!(run.iter().all(|place| !holds[*place]), "{name}");
                    assert!(
                        run.windows(2).all(|step| lattice.next[step[0]].iter().any(|(_, above)| *above == step[1]))
                    );
                }
            }
            let definitely = observations.iter().all(seen);
            match (possibly.is_some(), definitely) {
                (true, true) => both += 1,
                (true, false) => between += 1,
                _ => neither += 1,
            }
        }
    });
    assert!(both > 20 && between > 20 && neither > 5, "{both} definitely, {between} possibly, {neither} not");
}

fn holdings(world: &World, process: ProcessId) -> (Option<u64>, Option<u64>) {
    let slot = world.slot(process).expect("there");
    (slot.state.as_ref().map(|state| state.digest()), slot.stable.as_ref().map(|stable| stable.digest()))
}

/// The messages under way, by name.
fn under_way(world: &World) -> BTreeSet<String> {
    let message = |waiting: &Waiting| match waiting {
        Waiting::Message(message) => Some(message.id.to_string()),
        Waiting::Timer { .. } => None,
    };
    world.pending().iter().filter_map(|pending| message(&pending.what)).collect()
}

#[test]
fn the_state_of_a_cut_is_that_of_its_processes_and_channels() {
    let mut channels = 0;
    random_runs(60, |name, recording, dice| {
        let history = recording.history();
        for _ in 0..25 {
            let any = dice.below(recording.len() as usize) as u32;
            let mut cut = history.at(any);
            for count in &mut cut.0 {
                *count = count.saturating_sub(dice.below(4) as u32).max(1);
            }
            let cut = history.greatest_below(&cut);
            let state = recording.state_of(&cut);
            for process in ProcessId::all(history.processes()) {
                let Some(last) = history.nth_of(process, cut.of(process)) else { continue };
                let then = recording.world_at(last.event);
                assert_eq!(holdings(&state, process), holdings(&then, process), "{name}: {process} at {cut:?}");
            }
            // Sent inside and received outside is under way; what is under way was sent inside and not received there.
            let inside = |point: Point| history.nth(point) <= cut.of(point.process);
            let ways = under_way(&state);
            for serial in 0..recording.messages() {
                let Some(row) = recording.message(serial) else { continue };
                let received = if row.ended == NEVER { None } else { history.point(row.ended) };
                let sender = history.point(row.sent).unwrap_or(Point { event: 0, process: row.id.from });
                let copied = recording.row(row.sent).is_some_and(|row| row.kind == EventKind::Duplicate);
                let there = ways.contains(&row.id.to_string());
                if there && !copied {
                    assert!(inside(sender), "{name}: {} is under way and was not sent, {cut:?}", row.id);
                    assert!(received.is_none_or(|at| !inside(at)), "{name}: {} was received, {cut:?}", row.id);
                }
                let delivered = matches!(row.fate, Fate::Delivered | Fate::Ignored);
                if delivered && !copied && inside(sender) && received.is_some_and(|at| !inside(at)) {
                    assert!(there, "{name}: {} is neither under way nor received, {cut:?}", row.id);
                    channels += 1;
                }
            }
        }
    });
    assert!(channels > 500, "only {channels} messages crossed a cut");
}

#[test]
fn the_states_of_a_lattice_are_those_of_its_cuts() {
    random_runs(40, |name, recording, _| {
        let (from, to) = window(recording, 8);
        let lattice = recording.history().lattice(&from, &to, 400);
        for (cut, state) in lattice.cuts.iter().zip(recording.states_of(&lattice)) {
            let alone = recording.state_of(cut);
            for process in ProcessId::all(recording.plan().processes) {
                assert_eq!(holdings(&state, process), holdings(&alone, process), "{name}: {process} at {cut:?}");
            }
            assert_eq!(under_way(&state), under_way(&alone), "{name}: {cut:?}");
        }
    });
}

/// Swaps neighbours that are not cause and effect, many times over. What is nobody's stays where it is.
fn shuffled(history: &History, last: u32, dice: &mut Dice) -> Vec<u32> {
    let mut order: Vec<u32> = (1..=last).collect();
    for _ in 0..order.len() * 20 {
        let place = dice.below(order.len().saturating_sub(1));
        let Some(&[a, b]) = order.get(place..place + 2) else { continue };
        let (Some(a), Some(b)) = (history.point(a), history.point(b)) else { continue };
        if a.process != b.process && history.cause(b) != Some(a) {
            order.swap(place, place + 1);
        }
    }
    order
}

#[test]
fn no_process_notices_that_concurrent_events_changed_places() {
    let mut moved = 0;
    random_runs(80, |name, recording, dice| {
        let order = shuffled(&recording.history(), recording.last(), dice);
        moved += order.windows(2).filter(|pair| pair[0] > pair[1]).count();
        let world = match recording.rerun(&order) {
            Ok(world) => world,
            Err((event, refusal)) => panic!("{name}: event {event} of {order:?} is refused: {refusal}"),
        };
        for process in ProcessId::all(recording.plan().processes) {
            assert_eq!(holdings(&world, process), holdings(recording.head(), process), "{name}: {process}, {order:?}");
        }
        assert_eq!(under_way(&world), under_way(recording.head()), "{name}");
    });
    assert!(moved > 500, "only {moved} events moved");
}

#[test]
fn an_event_moves_exactly_as_far_as_causality_permits() {
    let (mut passed, mut held, mut nobodys) = (0, 0, 0);
    random_runs(60, |name, recording, dice| {
        let (history, graph) = (recording.history(), Graph::of(recording));
        let points: Vec<Point> = graph.points.iter().copied().filter(|point| point.event > 0).collect();
        for &point in &points {
            let room = recording.room(point.event).expect("an event of a process");
            let inside = points.iter().filter(|other| (room.first..=room.last).contains(&other.event));
            for &other in inside {
                let ordered = graph.precedes(point, other) || graph.precedes(other, point);
                assert!(!ordered, "{name}: {point:?} must not pass {other:?}, {room:?}");
                passed += usize::from(other != point);
            }
            // No further: what is next is ordered with it, or was done to it from outside.
            for by in [Some(room.after), room.before].into_iter().flatten() {
                match history.point(by) {
                    Some(other) => {
                        assert!(graph.precedes(point.min(other), point.max(other)), "{name}: {point:?} {by}")
                    }
                    None => nobodys += usize::from(by > 0),
                }
                held += 1;
            }
            assert_eq!(room.before.map_or(recording.last(), |before| before - 1), room.last);
        }
        // One of them, moved in fact as far as it goes.
        let Some(point) = dice.pick(&points).copied() else { return };
        let room = recording.room(point.event).expect("an event of a process");
        for to in [room.first, room.last] {
            let shift = Shift { event: point.event, process: point.process, to };
            let order: Vec<u32> = (1..=recording.last()).map(|place| shift.event_at(place)).collect();
            assert!(order.iter().zip(1..).all(|(event, place)| shift.own(*event) == place), "{shift:?}: {order:?}");
            let world = match recording.rerun(&order) {
                Ok(world) => world,
                Err((event, refusal)) => panic!("{name}: {shift:?}: event {event} is refused: {refusal}"),
            };
            for process in ProcessId::all(recording.plan().processes) {
                assert_eq!(holdings(&world, process), holdings(recording.head(), process), "{name}: {shift:?}");
            }
        }
    });
    assert!(passed > 5_000 && held > 5_000 && nobodys < held / 4, "{passed} passed, {held} held, {nobodys} by nobody");
}

#[test]
fn a_violation_is_explained_by_the_least_that_brings_it_about() {
    let (mut explained, mut smaller) = (0, 0);
    every_scenario(|entry, scenario| {
        let Expected::Violates(promise) = scenario.expected else { return };
        let mut recording =
            Recording::new((entry.behaviour)(&scenario.plan), Rc::new(scenario.plan.clone()), Vec::new());
        recording.record_to(scenario.events);
        let world = recording.head().clone();
        let broken = |breach: &&orrery::sim::Breach| {
            world.behaviour().properties()[usize::from(breach.property)].name == promise
        };
        // A promise about the end is broken by nothing in particular.
        let Some(breach) = world.broken().iter().find(broken) else { return };
        let needed = recording.needed_for(breach.event, breach.property);
        let history = recording.history();
        let whole = history.at(breach.event);
        assert!(history.is_consistent(&needed), "{}", scenario.id);
        assert!(needed.0.iter().zip(&whole.0).all(|(needed, whole)| needed <= whole), "{}", scenario.id);
        let again = recording.state_of(&needed);
        assert!(again.broken().iter().any(|other| other.property == breach.property), "{}: {needed:?}", scenario.id);
        // Nothing at the edge can be left out.
        let Some(point) = history.point(breach.event) else { return };
        for process in ProcessId::all(history.processes()).filter(|process| *process != point.process) {
            let mut fewer = needed.clone();
            fewer.0[process.index()] = fewer.of(process).saturating_sub(1);
            let fewer = history.greatest_below(&fewer);
            if needed.of(process) <= history.past(point).of(process) || !history.is_consistent(&fewer) {
                continue;
            }
            let without = recording.state_of(&fewer);
            assert!(
                without.broken().iter().all(|other| other.property != breach.property),
                "{}: it takes less than {needed:?} of {process}",
                scenario.id
            );
        }
        explained += 1;
        smaller += u32::from(needed != whole);
    });
    assert!(explained >= 5 && smaller >= 3, "{explained} violations were explained, {smaller} by less than all");
}

/// A run made by hand.
struct Lab(Recording);

impl Lab {
    fn new(processes: u16) -> Lab {
        let plan = Plan::new(&CARD).processes(processes);
        Lab(Recording::new(Adaptor::<Probe>::behaviour(&plan), Rc::new(plan), Vec::new()))
    }

    /// Returns the event.
    #[track_caller]
    fn act(&mut self, action: Action) -> Point {
        self.0 = self.0.fork(self.0.last(), &action).expect("it can happen");
        self.0.history().point(self.0.last()).expect("an event of a process")
    }

    fn ask(&mut self, process: ProcessId, offer: u8) -> Point {
        self.act(Action::Request { process, offer, argument: 1 })
    }

    /// Delivers the oldest message on its way from one process to another.
    #[track_caller]
    fn deliver(&mut self, from: ProcessId, to: ProcessId) -> Point {
        let flying = self.0.head().pending().iter().rev().find_map(|pending| match &pending.what {
            Waiting::Message(message) if message.id.from == from && message.id.to == to => Some(message.id),
            _ => None,
        });
        self.act(Action::Deliver { message: flying.expect("one is on its way") })
    }
}

/// Chandy and Lamport 1985, section 2.2: the single-token system. Process p sends the token to q, and q sends it back.
/// Its global states are, in this order and in no other, "in-p", "in-C", "in-q", "in-C'". What section 3.1 warns of,
/// a state of p from before the sending together with a state of q from after the receipt, holds two tokens: it is an
/// inconsistent cut.
#[test]
fn the_single_token_of_chandy_and_lamport() {
    let mut lab = Lab::new(2);
    lab.ask(A, SAY);
    let at_q = lab.deliver(A, B);
    let back = lab.ask(B, SAY);
    let run = &lab.0;
    let history = run.history();
    let lattice = history.lattice(&history.at(0), &history.at(run.last()), 100);
    assert_eq!((lattice.len(), lattice.levels.len()), (4, 4), "in-p, in-C, in-q, in-C': one after another");
    let tokens: Vec<usize> = run.states_of(&lattice).iter().map(|state| support::in_flight(state)).collect();
    assert_eq!(tokens, [0, 1, 0, 1]);

    // p before the sending, q after the receipt.
    let two_tokens = Frontier(vec![1, 2]);
    let sent = Point { event: at_q.event - 1, process: A };
    assert_eq!(history.inconsistency(&two_tokens), Some((sent, at_q)));
    assert_eq!(history.least_above(&two_tokens), Frontier(vec![2, 2]), "with the sending it is in-q");
    assert_eq!(history.greatest_below(&two_tokens), Frontier(vec![1, 1]), "without the receipt it is in-p");
    assert!(history.is_consistent(&Frontier(vec![2, 1])), "p after the sending, q before the receipt: in-C");
    assert!(history.precedes(sent, back) && !history.precedes(back, sent));
}

/// What Lamport 1978 says of the space-time diagram in his figure 1, as far as the text states it: p1 → r4, because
/// of p1 → q2 → q4 → r3 → r4; and p3 and q3 are concurrent.
#[test]
fn the_space_time_diagram_of_lamport() {
    let mut lab = Lab::new(3);
    let p1 = lab.ask(A, SAY);
    let _q1 = lab.ask(B, KEEP);
    let q2 = lab.deliver(A, B);
    let _p2 = lab.ask(A, KEEP);
    let q3 = lab.ask(B, KEEP);
    let p3 = lab.ask(A, KEEP);
    let q4 = lab.ask(B, SAY);
    lab.ask(C, KEEP);
    lab.ask(C, KEEP);
    let r3 = lab.deliver(B, C);
    let r4 = lab.ask(C, KEEP);
    let history = lab.0.history();
    assert!(history.precedes(p1, r4) && history.concurrent(p3, q3));
    let path: Vec<(Point, Point)> =
        history.path(p1, r4).expect("p1 → r4").iter().map(|hop| (hop.sent, hop.received)).collect();
    assert_eq!(path, [(p1, q2), (q4, r3)]);
}

#[test]
fn a_lattice_that_is_too_large_says_so_and_keeps_whole_levels() {
    let mut lab = Lab::new(6);
    for process in ProcessId::all(6) {
        for _ in 0..3 {
            lab.ask(process, KEEP);
        }
    }
    let history = lab.0.history();
    let (from, to) = (history.at(0), history.at(lab.0.last()));
    let all = history.lattice(&from, &to, 10_000);
    assert_eq!((all.len(), all.exceeded), (4usize.pow(6), false), "four states of each of six independent processes");
    assert_eq!(all.orders().last(), Some(&137_225_088_000), "18! / 3!⁶");
    let some: Lattice = history.lattice(&from, &to, 100);
    assert!(some.exceeded && some.len() <= 100);
    assert_eq!(some.cuts, all.cuts[..some.len()]);
    assert!(all.levels.contains(&some.len()), "no level is cut in two");
}
