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
use orrery::sim::{Action, Plan, Step, World};
use orrery::trace::Recording;

const SERVERS: u16 = 5;
/// So many events at the end can be looked at.
const WINDOW: u32 = 20_000;

/// Five servers on bad links; about every 300 events something breaks or is mended, and now and then a client writes.
fn plan(events: u32) -> Plan {
    let card = catalog::find("raft").expect("in the catalogue").card;
    let mut plan =
        Plan::new(card).processes(SERVERS).seed(2_026).network(Network::preset("bad-wifi").expect("a preset"));
    for nth in 0..events / 300 {
        let pick = |which: u32, bound: u64| below(7, ProcessId(999), 8 * nth + which, bound);
        let process = ProcessId(pick(0, SERVERS.into()) as u16);
        let other = ProcessId(pick(1, SERVERS.into()) as u16);
        let fault = match pick(2, 12) {
            0 => Fault::Crash { process },
            1 => Fault::CrashAfterSends { process, sends: 1 + pick(3, 4) as u32, kind: None },
            2 => Fault::Pause { process },
            3 => Fault::Slow { process, percent: 50 + pick(3, 200) as u32 },
            4 => Fault::Cut { from: process, to: other, both: pick(3, 2) == 0 },
            5 => Fault::Isolate { group: [process, other].into() },
            6 => Fault::HealAll,
            7 => Fault::Resume { process },
            8 | 9 => Fault::Recover { process },
            _ => {
                let write = Action::Request { process, offer: 0, argument: nth % 1_000 };
                plan = plan.then(When::After(300 * nth), write);
                continue;
            }
        };
        // Most of it is mended soon.
        let mend = match &fault {
            Fault::Crash { .. } | Fault::CrashAfterSends { .. } => Fault::Recover { process },
            Fault::Pause { .. } => Fault::Resume { process },
            Fault::Slow { .. } => Fault::Slow { process, percent: 100 },
            _ => Fault::HealAll,
        };
        plan = plan.then(When::After(300 * nth), Action::Fault(fault));
        if pick(4, 4) > 0 {
            plan = plan.then(When::After(300 * nth + 150), Action::Fault(mend));
        }
    }
    plan
}

/// What the process has in memory, in bytes, where the system tells.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Records so many events, asserts that memory is flat from the first fifth on, and returns the digest.
fn soak(events: u32) -> u64 {
    let plan = Rc::new(plan(events));
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
    let leaders = recording.head().slots().iter().filter_map(|slot| slot.state.as_ref());
    println!(
        "{} messages, {} servers up, virtual time {}",
        recording.messages(),
        leaders.count(),
        recording.head().now()
    );
    let (first, last) = (samples[0], samples[4]);
    assert!(last.0 * 10 <= first.0 * 12, "by its own count: {samples:?}");
    assert!(last.1 * 10 <= first.1 * 13, "resident: {samples:?}");

    // The window can be looked at, and nothing before it.
    assert!(recording.last() - recording.first() >= WINDOW && recording.last() - recording.first() <= WINDOW + 1_000);
    assert_eq!((recording.row(0), recording.message(0)), (None, None));
    assert_eq!(recording.world_at(0).events(), recording.first() + 1);
    for event in (recording.first()..recording.last()).step_by(1_237) {
        assert_eq!(recording.world_at(event).events(), event + 1);
        assert_eq!(recording.replayed(event + 1).step.row, *recording.row(event + 1).expect("in the window"));
    }
    recording.head().digest()
}

/// The digest after so many events, without a recording.
fn bare(events: u32) -> u64 {
    let plan = Rc::new(plan(events));
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut step = Step::default();
    let mut world = World::new((entry.behaviour)(&plan), plan, &mut step);
    while world.events() < events {
        assert!(world.advance(&mut step));
    }
    world.digest()
}

#[test]
fn a_long_run_needs_no_more_memory_than_its_window_and_can_be_repeated() {
    assert_eq!(soak(1_000_000), bare(1_000_000));
}

#[test]
#[ignore = "takes a minute: cargo test --profile native --test soak -- --ignored --nocapture"]
fn ten_million_events() {
    assert_eq!(soak(10_000_000), bare(10_000_000));
}

/// What a fork of a bounded recording shares, and that the distant past is not a place to act.
#[test]
fn the_window_of_a_recording_can_be_forked() {
    let plan = Rc::new(plan(30_000));
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
