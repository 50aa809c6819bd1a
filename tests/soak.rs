//! A very long run under random faults: memory stays flat while only its last events are kept, and it can be repeated.
//!
//! `cargo test --profile native --test soak -- --ignored --nocapture` runs ten million events and prints the figures.

use std::fs;
use std::rc::Rc;
use std::time::Instant;

use orrery::catalog;
use orrery::faults::{Fault, When};
use orrery::links::{Network, below};
use orrery::model::ProcessId;
use orrery::sim::{Action, Cause, Plan, Step, World};
use orrery::trace::Recording;

const SERVERS: u16 = 5;
/// So many events at the end can be looked at.
const WINDOW: u32 = 20_000;

/// Five servers on bad links. About every 150 events something breaks or is mended, or a client writes, whatever of it
/// is possible just then; most of what breaks is mended soon. Returns the plan, and the digest of the world in which it was
/// drawn up.
fn random_faults(events: u32) -> (Rc<Plan>, u64) {
    let entry = catalog::find("raft").expect("in the catalogue");
    let network = Network::preset("bad-wifi").expect("a preset");
    let mut plan = Plan::new(entry.card).processes(SERVERS).seed(2_026).network(network);
    let mut step = Step::default();
    let mut world = World::new((entry.behaviour)(&plan), Rc::new(plan.clone()), &mut step);
    let mut mend = None;
    while world.events() < events {
        let after = world.events() - 1;
        if after.is_multiple_of(150) && after > 0 {
            let pick = |which: u32, bound: u64| below(7, ProcessId(999), 8 * (after / 150) + which, bound);
            let process = ProcessId(pick(0, SERVERS.into()) as u16);
            let other = ProcessId(pick(1, SERVERS.into()) as u16);
            let drawn = match pick(2, 10) {
                0 => Action::Fault(Fault::Crash { process }),
                1 => Action::Fault(Fault::CrashAfterSends { process, sends: 1 + pick(3, 4) as u32, kind: None }),
                2 => Action::Fault(Fault::Pause { process }),
                3 => Action::Fault(Fault::Slow { process, percent: 50 + pick(3, 200) as u32 }),
                4 => Action::Fault(Fault::Cut { from: process, to: other, both: pick(3, 2) == 0 }),
                5 => Action::Fault(Fault::Isolate { group: [process, other].into() }),
                6 => Action::Fault(Fault::HealAll),
                7 => Action::Fault(Fault::Resume { process }),
                8 => Action::Fault(Fault::Recover { process }),
                _ => Action::Request { process, offer: 0, argument: after % 1_000 },
            };
            let action = mend.take().unwrap_or(drawn);
            if world.apply(&action, Cause::Script, &mut step).is_ok() {
                let repair = match &action {
                    Action::Fault(Fault::Crash { process } | Fault::CrashAfterSends { process, .. }) => {
                        Some(Fault::Recover { process: *process })
                    }
                    Action::Fault(Fault::Pause { process }) => Some(Fault::Resume { process: *process }),
                    Action::Fault(Fault::Cut { .. } | Fault::Isolate { .. }) => Some(Fault::HealAll),
                    _ => None,
                };
                mend = repair.filter(|_| pick(4, 4) > 0).map(Action::Fault);
                plan = plan.then(When::After(after), action);
                continue;
            }
        }
        if !world.advance(&mut step) {
            // Everybody is down or paused.
            let up =
                ProcessId::all(SERVERS).flat_map(|process| [Fault::Recover { process }, Fault::Resume { process }]);
            let action = up.map(Action::Fault).find(|action| world.refusal(action).is_none()).expect("one is down");
            plan = plan.then(When::After(after), action.clone());
            world.apply(&action, Cause::Script, &mut step).expect("not refused");
        }
    }
    (Rc::new(plan), world.digest())
}

/// What the process has in memory, in bytes, where the system tells.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The window, up to a keyframe more of it, its messages and its keyframes take no more than this, by the recording's own
/// count. It goes up and down by half of that with what is in flight, and with how much of the window is not forgotten yet.
const MOST: u64 = 6_000_000;
/// From the first fifth to the end the process grows by less than this, however many events there are: what goes up and
/// down, and the servers' logs, which hold every write. A recording that forgets nothing grows by 90 MB a million events.
const MORE: u64 = 8_000_000;

/// Records so many events, and asserts that memory is flat from the first fifth on and that the run is the same again.
fn soak(events: u32) {
    let (plan, digest) = random_faults(events);
    let entry = catalog::find("raft").expect("in the catalogue");
    let began = Instant::now();
    let mut recording = Recording::new((entry.behaviour)(&plan), plan.clone(), Vec::new());
    recording.keep_last(WINDOW);
    let mut samples = Vec::new();
    for part in 1..=5 {
        assert!(recording.record_to(events / 5 * part), "the run goes on for ever");
        samples.push((recording.bytes() as u64, resident().unwrap_or(0)));
        assert!(recording.head().broken().is_empty(), "{:?}", recording.head().broken());
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{events} events in {seconds:.1} s: {:.0} events/s", f64::from(events) / seconds);
    for (part, (own, resident)) in samples.iter().enumerate() {
        println!(
            "after {}/5: {:.1} MB by its own count, {:.1} MB resident",
            part + 1,
            *own as f64 / 1e6,
            *resident as f64 / 1e6
        );
    }
    let up = recording.head().slots().iter().filter_map(|slot| slot.state.as_ref());
    println!("{} messages, {} servers up, virtual time {}", recording.messages(), up.count(), recording.head().now());
    let (first, last) = (samples[0], samples[4]);
    assert!(samples.iter().all(|sample| sample.0 <= MOST), "by its own count: {samples:?}");
    assert!(last.1 <= first.1 + MORE, "resident: {samples:?}");

    // The window can be looked at, and nothing before it.
    assert!(recording.last() - recording.first() >= WINDOW && recording.last() - recording.first() <= WINDOW + 1_000);
    assert_eq!((recording.row(0), recording.message(0)), (None, None));
    assert_eq!(recording.world_at(0).events(), recording.first() + 1);
    for event in (recording.first()..recording.last()).step_by(1_237) {
        assert_eq!(recording.world_at(event).events(), event + 1);
        assert_eq!(recording.replayed(event + 1).step.row, *recording.row(event + 1).expect("in the window"));
    }
    assert_eq!(recording.head().digest(), digest);
}

#[test]
fn a_long_run_needs_no_more_memory_than_its_window_and_can_be_repeated() {
    soak(1_000_000);
}

#[test]
#[ignore = "takes a minute: cargo test --profile native --test soak -- --ignored --nocapture"]
fn ten_million_events() {
    soak(10_000_000);
}

/// What a fork of a bounded recording shares, and that the distant past is not a place to act.
#[test]
fn the_window_of_a_recording_can_be_forked() {
    let (plan, _) = random_faults(30_000);
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut whole = Recording::new((entry.behaviour)(&plan), plan.clone(), Vec::new());
    let mut bounded = whole.clone();
    bounded.keep_last(4_000);
    assert!(whole.record_to(30_000) && bounded.record_to(30_000));
    let event = 28_000;
    assert!(bounded.first() > 20_000 && bounded.first() < 26_001);
    assert_eq!(bounded.world_at(event).digest(), whole.world_at(event).digest());
    assert!(bounded.rows(0, event).eq(whole.rows(bounded.rows(0, event).next().expect("rows").0, event)));
    assert!(bounded.sent_between(0, event).len() < whole.sent_between(0, event).len());
    let crash = [0, 1, 2, 3, 4].map(|process| Action::Fault(Fault::Crash { process: ProcessId(process) }));
    let possible = crash.iter().find(|crash| whole.world_at(event).refusal(crash).is_none()).expect("somebody is up");
    let (mut fork, mut other) =
        (bounded.fork(event, possible).expect("possible"), whole.fork(event, possible).expect("possible"));
    assert!(fork.record_to(30_000) && other.record_to(30_000));
    assert_eq!(fork.head().digest(), other.head().digest());
    assert!(fork.first() >= bounded.first());
    let old = bounded.fork(5, possible).map(|fork| fork.last());
    assert!(old.is_err() || old == Ok(bounded.first() + 1), "a forgotten event stands for the first that is left");
}
