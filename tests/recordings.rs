//! Time travel is exact: any moment of any shipped scenario comes back as it was, and forks disturb nobody.

use std::rc::Rc;

use orrery::catalog::{ALL, Entry};
use orrery::faults::Fault;
use orrery::sim::{Action, Shipped, Step, Waiting, World};
use orrery::trace::{Branches, NEVER, Recording};

/// Long enough for every scenario to pass several keyframes.
const EVENTS: u32 = 1_500;

fn scenarios() -> impl Iterator<Item = (&'static Entry, Shipped)> {
    ALL.iter().flat_map(|entry| (entry.scenarios)().into_iter().map(move |scenario| (entry, scenario)))
}

fn recorded(entry: &Entry, scenario: &Shipped, events: u32) -> Recording {
    let behaviour = (entry.behaviour)(&scenario.plan);
    let mut recording = Recording::new(behaviour, Rc::new(scenario.plan.clone()), Vec::new());
    recording.record_to(events);
    recording
}

/// The digest of the world after every event, on the way forward.
fn digests(entry: &Entry, scenario: &Shipped, events: u32) -> Vec<u64> {
    let mut step = Step::default();
    let mut world = World::new((entry.behaviour)(&scenario.plan), Rc::new(scenario.plan.clone()), &mut step);
    let mut digests = vec![world.digest()];
    while digests.len() < events as usize && world.advance(&mut step) {
        digests.push(world.digest());
    }
    digests
}

/// Jumps all over the run, in an order that neither runs forward nor backward.
fn jumps(last: u32) -> impl Iterator<Item = u32> {
    (0..60u64).map(move |jump| ((jump * 7_919 + 13) % u64::from(last + 1)) as u32)
}

#[test]
fn every_moment_comes_back_as_it_was() {
    for (entry, scenario) in scenarios() {
        let forward = digests(entry, &scenario, EVENTS);
        let recording = recorded(entry, &scenario, EVENTS);
        assert_eq!(recording.len() as usize, forward.len(), "{}", scenario.id);
        for event in jumps(recording.last()) {
            let world = recording.world_at(event);
            assert_eq!(world.digest(), forward[event as usize], "{} at {event}", scenario.id);
            assert_eq!(world.events(), event + 1);
        }
    }
}

#[test]
fn a_replayed_event_joins_its_two_moments() {
    for (entry, scenario) in scenarios() {
        let recording = recorded(entry, &scenario, 400);
        for event in jumps(recording.last()).filter(|event| *event > 0) {
            let replayed = recording.replayed(event);
            assert_eq!(replayed.before.digest(), recording.world_at(event - 1).digest());
            assert_eq!(replayed.after.digest(), recording.world_at(event).digest());
            assert_eq!(Some(&replayed.step.row), recording.row(event), "{} at {event}", scenario.id);
        }
    }
}

#[test]
fn the_rows_of_messages_agree_with_the_worlds() {
    for (entry, scenario) in scenarios() {
        let recording = recorded(entry, &scenario, 400);
        for event in jumps(recording.last()) {
            let world = recording.world_at(event);
            let flying = |waiting: &Waiting| match waiting {
                Waiting::Message(message) => Some(message.serial),
                Waiting::Timer { .. } => None,
            };
            let mut in_world: Vec<u32> = world.pending().iter().filter_map(|pending| flying(&pending.what)).collect();
            in_world.sort_unstable();
            let under_way = |serial: &u32| {
                let row = recording.message(*serial).expect("a row for each serial");
                row.sent <= event && (row.ended == NEVER || row.ended > event)
            };
            let in_rows: Vec<u32> = (0..recording.messages()).filter(under_way).collect();
            assert_eq!(in_world, in_rows, "{} at {event}", scenario.id);
        }
    }
}

/// Something to do in this world that the clock would not do.
fn meddling(world: &World) -> Option<Action> {
    let message = world.pending().iter().find_map(|pending| match &pending.what {
        Waiting::Message(message) => Some(message.id),
        Waiting::Timer { .. } => None,
    });
    let fault = message.map_or(Fault::HealAll, |message| Fault::Drop { message });
    Some(Action::Fault(fault)).filter(|action| world.refusal(action).is_none())
}

#[test]
fn acting_in_the_past_forks_and_leaves_the_old_future_as_it_was() {
    let mut forks = 0;
    for (entry, scenario) in scenarios() {
        let recording = recorded(entry, &scenario, 300);
        let forward = digests(entry, &scenario, 300);
        let mut branches = Branches::new(recording);
        for event in jumps(branches.get(0).recording.last()).take(12) {
            let main = &branches.get(0).recording;
            let Some(action) = meddling(&main.world_at(event)) else { continue };
            if event == main.last() {
                continue;
            }
            let branch = branches.act(0, event, &action, "meddling".to_owned()).expect("nothing was said against it");
            branches.get_mut(branch).recording.record_to(300);
            forks += 1;
            let (main, fork) = (&branches.get(0).recording, &branches.get(branch).recording);
            assert_eq!(fork.act(event + 1), Some(&action));
            for shared in jumps(event) {
                assert_eq!(fork.world_at(shared).digest(), forward[shared as usize], "{} at {shared}", scenario.id);
                assert_eq!(fork.row(shared), main.row(shared));
            }
            for old in jumps(main.last()) {
                assert_eq!(main.world_at(old).digest(), forward[old as usize], "{} at {old}", scenario.id);
            }
            // The fork, made again from its decisions alone, is the same run.
            let behaviour = (entry.behaviour)(&scenario.plan);
            let mut again = Recording::new(behaviour, main.plan().clone(), fork.decisions().to_vec());
            again.record_to(300);
            assert_eq!(again.head().digest(), fork.head().digest(), "{} from {event}", scenario.id);
        }
    }
    assert!(forks > 200, "only {forks} forks were tried");
}

#[test]
fn a_refused_act_makes_no_fork() {
    let (entry, scenario) = scenarios().next().expect("a scenario");
    let mut branches = Branches::new(recorded(entry, &scenario, 50));
    let before = branches.get(0).recording.head().digest();
    assert!(branches.act(0, 10, &Action::Fault(Fault::HealAll), "none".to_owned()).is_err());
    assert_eq!(branches.list().len(), 1);
    assert_eq!(branches.get(0).recording.head().digest(), before);
}
