//! Happened-before, cones, cuts and clocks, each against its definition, on random runs of every algorithm.

mod support;
#[path = "support/graph.rs"]
mod graph;
#[path = "support/random.rs"]
mod random;

use graph::Graph;
use orrery::causality::{Frontier, History, Point, StampScan};
use orrery::clocks::Hybrid;
use orrery::model::ProcessId;
use orrery::trace::Branches;
use random::{meddling, random_runs};

#[test]
fn before_after_and_beside_are_what_a_search_finds() {
    let mut concurrent = 0;
    random_runs(70, |name, recording, _| {
        let (history, graph) = (recording.history(), Graph::of(recording));
        for &a in &graph.points {
            assert_eq!(history.past(a), graph.past(a), "{name}: the past of {a:?}");
            assert_eq!(history.future(a), graph.outside_future(a), "{name}: the future of {a:?}");
            for &b in &graph.points {
                let before = graph.precedes(a, b);
                assert_eq!(history.precedes(a, b), before, "{name}: {a:?} before {b:?}");
                let beside = a != b && !before && !graph.precedes(b, a);
                assert_eq!(history.concurrent(a, b), beside, "{name}: {a:?} beside {b:?}");
                concurrent += u32::from(beside);
            }
        }
    });
    assert!(concurrent > 10_000, "only {concurrent} concurrent pairs were met");
}

#[test]
fn a_causal_path_is_one_and_none_has_fewer_messages() {
    let mut longest = 0;
    random_runs(50, |name, recording, _| {
        let (history, graph) = (recording.history(), Graph::of(recording));
        for &a in &graph.points {
            let distances = graph.messages_from(a);
            for (&b, distance) in graph.points.iter().zip(distances) {
                let path = history.path(a, b);
                assert_eq!(path.is_some(), graph.precedes(a, b), "{name}: {a:?} to {b:?}");
                let Some(path) = path else { continue };
                assert_eq!(Some(path.len()), distance, "{name}: {a:?} to {b:?}: {path:?}");
                longest = longest.max(path.len());
                let mut at = a;
                for hop in path {
                    assert!(at.process == hop.sent.process && at.event <= hop.sent.event, "{name}: {hop:?}");
                    assert!(graph.is_message(hop.sent, hop.received), "{name}: {hop:?}");
                    at = hop.received;
                }
                assert!(at.process == b.process && at.event <= b.event, "{name}: the path ends at {at:?}, not {b:?}");
            }
        }
    });
    assert!(longest >= 4, "the longest path had {longest} messages");
}

#[test]
fn neighbours_and_slack_are_those_of_the_graph() {
    random_runs(60, |name, recording, _| {
        let (history, graph) = (recording.history(), Graph::of(recording));
        for &point in graph.points.iter().filter(|point| point.event > 0) {
            let mut causes: Vec<Point> = [history.before(point), history.cause(point)].into_iter().flatten().collect();
            causes.sort();
            causes.dedup();
            assert_eq!(causes, graph.causes(point), "{name}: what caused {point:?}");
            let mut effects: Vec<Point> = history.receipts(point).chain(history.after(point)).collect();
            effects.sort();
            effects.dedup();
            assert_eq!(effects, graph.effects(point), "{name}: what {point:?} causes");
            let slack = history.slack(point).expect("not the start");
            assert_eq!(Some(&slack.after), graph.causes(point).last(), "{name}: {point:?}");
            assert_eq!(slack.before.as_ref(), graph.effects(point).first(), "{name}: {point:?}");
        }
    });
}

#[test]
fn cuts_are_judged_and_mended_as_their_definition_says() {
    let (mut consistent, mut inconsistent) = (0, 0);
    random_runs(60, |name, recording, dice| {
        let (history, graph) = (recording.history(), Graph::of(recording));
        for _ in 0..60 {
            let near = history.at(dice.below(recording.len() as usize) as u32);
            let cut = Frontier(
                ProcessId::all(history.processes())
                    .map(|process| {
                        let last = history.lane(process).len() as i64;
                        (i64::from(near.of(process)) + dice.below(5) as i64 - 2).clamp(0, last) as u32
                    })
                    .collect(),
            );
            let torn = history.inconsistency(&cut);
            assert_eq!(torn, graph.first_torn(&cut), "{name}: {cut:?}");
            match torn {
                None => consistent += 1,
                Some(_) => inconsistent += 1,
            }
            let (above, below) = (history.least_above(&cut), history.greatest_below(&cut));
            assert_eq!(above, graph.least_above(&cut), "{name}: {cut:?}");
            assert_eq!(below, graph.greatest_below(&cut), "{name}: {cut:?}");
            assert!(history.is_consistent(&above) && history.is_consistent(&below));
        }
        for event in 0..recording.len() {
            assert!(history.is_consistent(&history.at(event)), "{name}: what has happened up to {event}");
        }
    });
    assert!(consistent > 300 && inconsistent > 300, "{consistent} consistent, {inconsistent} inconsistent");
}

#[test]
fn every_clock_keeps_its_promise_on_every_event() {
    random_runs(80, |name, recording, dice| {
        let (history, graph) = (recording.history(), Graph::of(recording));
        // Clocks that are up to 20 ms apart, and run.
        let offsets: Vec<u64> = (0..history.processes()).map(|_| dice.below(20_000) as u64).collect();
        let physical =
            |event: u32, process: ProcessId| recording.row(event).map_or(0, |row| row.at.0) + offsets[process.index()];
        let mut scan = StampScan::new(history.processes(), true);
        let mut hybrids = vec![Hybrid::default(); recording.len() as usize];
        let depths = history.depths();
        for (event, row) in recording.rows(0, recording.last()) {
            let stamps =
                scan.next(row, |process| physical(event, process), |serial| recording.carries(serial)).cloned();
            assert_eq!(stamps.is_some(), history.point(event).is_some(), "{name}: {event}");
            let (Some(stamps), Some(point)) = (stamps, history.point(event)) else { continue };
            assert_eq!(stamps.vector.0, graph.past(point).0, "{name}: the vector of {event}");
            for known in ProcessId::all(history.processes()) {
                let row = &stamps.matrix.0[known.index()];
                let newest = history.nth_of(known, stamps.vector.of(known));
                let vector = newest.map_or(vec![0; offsets.len()], |newest| graph.past(newest).0);
                assert_eq!(row.0, vector, "{name}: what event {event} knows that {known} knows");
            }
            hybrids[event as usize] = stamps.hybrid;
            let alone = history.hybrid(point, physical);
            assert_eq!(alone, stamps.hybrid, "{name}: the hybrid stamp of {event}");
            assert!(stamps.hybrid.latest >= physical(event, point.process), "{name}: {event}");
            assert!(stamps.hybrid.latest <= row.at.0 + 20_000, "{name}: {event} is ahead of every clock");
            // The kernel's Lamport time is the length of the longest chain that ends here.
            assert_eq!(row.lamport, depths[event as usize], "{name}: Lamport time of {event}, a {}", row.kind.word());
        }
        for (a, b) in graph.pairs().filter(|(a, b)| a.event > 0 && graph.precedes(*a, *b)) {
            let (earlier, later) = (a.event as usize, b.event as usize);
            assert!(hybrids[earlier] < hybrids[later], "{name}: {a:?} before {b:?}");
            assert!(depths[earlier] < depths[later], "{name}: {a:?} before {b:?}");
        }
    });
}

#[test]
fn the_history_of_a_fork_is_that_of_its_own_run() {
    let mut forks = 0;
    random_runs(90, |name, recording, dice| {
        let mut branches = Branches::new(recording.clone());
        let before: Vec<Frontier> = pasts(&branches.get(0).recording.history());
        let event = dice.below(recording.len() as usize) as u32;
        let Some(action) = meddling(&recording.world_at(event), dice) else { return };
        let Ok(branch) = branches.act(0, event, &action, "fork".to_owned()) else { return };
        branches.get_mut(branch).recording.record_to(100);
        let fork = &branches.get(branch).recording;
        let graph = Graph::of(fork);
        for &point in &graph.points {
            assert_eq!(fork.history().past(point), graph.past(point), "{name}: {point:?} of the fork at {event}");
        }
        if branch > 0 {
            assert_eq!(pasts(&branches.get(0).recording.history()), before, "{name}: the fork at {event} changed it");
            forks += 1;
        }
    });
    assert!(forks > 10, "only {forks} runs forked");
}

fn pasts(history: &History) -> Vec<Frontier> {
    (0..history.len()).filter_map(|event| history.point(event)).map(|point| history.past(point)).collect()
}
