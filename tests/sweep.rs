//! One plan under many seeds: outcomes are what recordings say, and together they agree with the literature.

use std::rc::Rc;
use std::thread;

use orrery::catalog::{self, Entry};
use orrery::faults::When;
use orrery::model::{Digest, MILLISECOND, Mark, ProcessId, Time};
use orrery::scenario::Document;
use orrery::session::{Message, Panel, Session, SweepMessage, SweepOrder};
use orrery::sim::{Action, Expected, Lamp, Plan, Shipped};
use orrery::sweep::{FEW, FOREVER, Job, Outcome, Standing, Tally};
use orrery::trace::Recording;

fn shipped() -> impl Iterator<Item = (&'static Entry, Shipped)> {
    catalog::ALL.iter().flat_map(|entry| (entry.scenarios)().into_iter().map(move |shipped| (entry, shipped)))
}

fn job(entry: &'static Entry, shipped: &Shipped) -> Job {
    Job::new(&Document::of_shipped(entry.card.id, shipped), shipped.events, FOREVER).expect("a shipped scenario")
}

fn recording(entry: &Entry, plan: Plan, events: u32) -> Recording {
    let mut recording = Recording::new((entry.behaviour)(&plan), Rc::new(plan), Vec::new());
    recording.record_to(events);
    recording
}

#[test]
fn an_outcome_is_what_the_recording_says() {
    for (entry, shipped) in shipped() {
        let place = format!("{} {}", entry.card.id, shipped.id);
        let outcome = job(entry, &shipped).run(shipped.plan.seed);
        let recorded = recording(entry, shipped.plan.clone(), shipped.events);
        let head = recorded.head();
        assert_eq!((outcome.seed, outcome.events), (shipped.plan.seed, recorded.len()), "{place}");
        assert_eq!((outcome.digest, outcome.end, outcome.over), (head.digest(), head.now(), head.is_over()), "{place}");
        let originals =
            (0..recorded.messages()).filter(|&serial| recorded.message(serial).is_some_and(|m| m.id.copy == 0));
        assert_eq!(outcome.messages as usize, originals.count(), "{place}");
        let deciding =
            |mark: Mark| matches!(mark, Mark::Learn | Mark::Abort | Mark::Decide | Mark::Enter | Mark::Elected);
        let first = recorded.rows(0, recorded.last()).find(|(_, row)| row.mark.is_some_and(deciding));
        let decided = outcome.decided.map(|moment| (moment.event, moment.at));
        assert_eq!(decided, first.map(|(event, row)| (event, row.at)), "{place}");
        for (verdict, lamp) in outcome.verdicts.iter().zip(head.lamps()) {
            match lamp {
                Lamp::Holds => assert_eq!((verdict.standing, verdict.since), (Standing::Holds, None), "{place}"),
                Lamp::Open(_) => assert_eq!(verdict.standing, Standing::NotYet, "{place}"),
                Lamp::Blocked(_) => assert_eq!(verdict.standing, Standing::Blocked, "{place}"),
                Lamp::Broken { .. } => assert_eq!(verdict.standing, Standing::Violated, "{place}"),
                Lamp::Reached => assert_eq!(verdict.standing, Standing::Reached, "{place}"),
            }
        }
        for breach in head.broken() {
            let since = outcome.verdicts[usize::from(breach.property)].since.expect("a violation has a moment");
            assert_eq!((since.event, Some(since.at)), (breach.event, recorded.row(breach.event).map(|row| row.at)));
        }
        if let Expected::Violates(_) = shipped.expected {
            assert_eq!(outcome.standing(), Standing::Violated, "{place}");
        }
    }
}

/// "Reached since" is exact: true at that event and ever after, and not at the event before.
#[test]
fn a_promise_is_reached_since_the_event_that_brought_it_about() {
    let mut checked = 0;
    for (entry, shipped) in
        shipped().filter(|(_, shipped)| shipped.events <= 400 && usize::from(shipped.plan.processes) <= FEW)
    {
        let outcome = job(entry, &shipped).run(shipped.plan.seed);
        let recorded = recording(entry, shipped.plan.clone(), shipped.events);
        for (property, verdict) in outcome.verdicts.iter().enumerate() {
            let (Standing::Reached, Some(since)) = (verdict.standing, verdict.since) else { continue };
            let reached = |event: u32| recorded.world_at(event).lamps()[property] == Lamp::Reached;
            let name = entry.card.id;
            assert!((since.event..recorded.len()).all(reached), "{name} {}: {since:?}", shipped.id);
            assert!(since.event == 0 || !reached(since.event - 1), "{name} {}: {since:?}", shipped.id);
            checked += 1;
        }
    }
    assert!(checked >= 10, "{checked}");
}

#[test]
fn slices_and_seeds_do_not_depend_on_each_other() {
    let (entry, shipped) = shipped().next().expect("a scenario");
    let job = job(entry, &shipped);
    let mut forward = Tally::default();
    let outcomes: Vec<Outcome> = (1..=20).map(|seed| job.run(seed)).collect();
    outcomes.iter().for_each(|outcome| forward.add(outcome));
    let mut backward = Tally::default();
    for seed in (1..=20).rev() {
        let mut run = job.start(seed);
        while !run.advance(7) {}
        let outcome = run.outcome();
        assert_eq!(outcome, outcomes[seed as usize - 1]);
        assert_eq!(Outcome::of_row(&outcome.row()), Some(outcome.clone()));
        backward.add(&outcome);
    }
    assert_eq!(forward, backward);
    assert_eq!((forward.runs, forward.standings.iter().sum::<u32>()), (20, 20));
    assert!(outcomes.windows(2).all(|pair| pair[0].digest != pair[1].digest), "every seed is another run");
    // Changing one outcome changes the digest of all.
    let mut other = Tally::default();
    outcomes.iter().skip(1).for_each(|outcome| other.add(outcome));
    other.add(&Outcome { digest: Digest::new().value(), ..outcomes[0].clone() });
    assert_ne!(other.digest, forward.digest);
}

#[test]
fn a_run_ends_at_its_bounds() {
    let (entry, shipped) = shipped().next().expect("a scenario");
    let whole = job(entry, &shipped);
    let recorded = recording(entry, shipped.plan.clone(), shipped.events);
    for event in [1, 10, recorded.last()] {
        let until = recorded.row(event).expect("a row").at;
        let outcome = Job { until, ..whole.clone() }.run(shipped.plan.seed);
        let last = recorded.rows(0, recorded.last()).take_while(|(_, row)| row.at <= until).last();
        assert_eq!(Some(outcome.events - 1), last.map(|(event, _)| event));
        let world = recorded.world_at(outcome.events - 1);
        assert_eq!((outcome.digest, outcome.end), (world.digest(), world.now()));
    }
    assert_eq!(Job { events: 12, ..whole }.run(3).events, 12);
}

/// Rounds until push has told everyone, when all beat in step and nobody loses interest.
///
/// A. Frieze, G. Grimmett, "The shortest-path problem for graphs with random arc-lengths", Discrete Applied Mathematics 10
/// (1985): log2 n + ln n, up to a factor that tends to 1. B. Pittel, "On Spreading a Rumor", SIAM J. Appl. Math. 47 (1987): up
/// to a constant. B. Doerr, M. Künnemann, "Tight Analysis of Randomized Rumor Spreading in Complete Graphs", ANALCO 2014: the
/// mean is from ⌊log2 n⌋ + ln n − 1.116 to ⌈log2 n⌉ + ln n + 2.765 + o(1), and the time is dominated by
/// ⌈log2 n⌉ + 2.562 + o(1) and a coupon collector's. Since at most twice as many know after each round, no run is shorter
/// than log2 n.
#[test]
fn push_reaches_everyone_within_the_published_bounds() {
    const PERIOD: u64 = 100;
    const SEEDS: u64 = 1_000;
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    for count in [16u16, 100, 1_000] {
        let learn = Action::Request { process: ProcessId(0), offer: 0, argument: 1 };
        let plan = Plan::new(entry.card).processes(count).set("period", PERIOD as i64).set("phase", 0).set("k", 100);
        let plan = plan.set("feedback", 0).then(When::At(Time::ZERO), learn);
        assert_eq!(plan.validate(entry.card), Ok(()));
        let rounds = |seed: u64| {
            let plan = Rc::new(plan.clone().seed(seed));
            let mut step = orrery::sim::Step::default();
            let mut world = orrery::sim::World::new((entry.behaviour)(&plan), plan, &mut step);
            let mut knowing = 1;
            while knowing < count {
                assert!(world.advance(&mut step), "seed {seed}: the rumour died out");
                knowing += u16::from(step.row.mark == Some(Mark::Deliver));
            }
            step.row.at.0 / (PERIOD * MILLISECOND)
        };
        let half = |odd: u64| (1..=SEEDS).filter(|seed| seed % 2 == odd).map(rounds).collect::<Vec<u64>>();
        let all = thread::scope(|scope| {
            let odd = scope.spawn(|| half(1));
            [half(0), odd.join().expect("no run panics")].concat()
        });
        let (n, total) = (f64::from(count), all.iter().sum::<u64>() as f64);
        let (mean, least, most) = (total / SEEDS as f64, all.iter().min(), all.iter().max());
        println!("{count} processes: mean {mean}, {least:?} to {most:?}, log2 n + ln n = {}", n.log2() + n.ln());
        assert!(mean >= n.log2().floor() + n.ln() - 1.116, "{count}: {mean}");
        assert!(mean <= n.log2().ceil() + n.ln() + 2.765, "{count}: {mean}");
        assert!(least.is_some_and(|least| *least as f64 >= n.log2()), "{count}: {least:?}");
        // The coupon collector needs four rounds more than usual with a probability of at most 1 / e^4.
        let late = n.log2().ceil() + n.ln() + 2.562 + 4.0;
        let far = all.iter().filter(|rounds| **rounds as f64 > late).count() as u64;
        assert!(far * 50 <= SEEDS, "{count}: {far} runs took more than {late} rounds");
    }
}

/// A session's sweep, its workers played by this thread.
fn swept(session: &mut Session, seeds: std::ops::RangeInclusive<u64>) {
    let sweep = session.sweeps.last.as_ref().expect("started");
    let (number, job) = (sweep.number, sweep.job.clone());
    // As workers answer: in any order.
    let outcomes = seeds.rev().map(|seed| job.run(seed)).collect();
    session.update(Message::Sweep(SweepMessage::Came { number, outcomes }));
}

#[test]
fn a_person_sweeps_sorts_and_opens_a_run() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("cold-start").expect("shipped"));
    session.update(Message::Sweep(SweepMessage::Seeds(20)));
    session.update(Message::Sweep(SweepMessage::Start));
    swept(&mut session, 1..=12);
    let sweep = |session: &Session| session.sweeps.last.clone().expect("a sweep");
    assert_eq!((sweep(&session).running, sweep(&session).tally.runs), (true, 12));
    swept(&mut session, 13..=20);
    assert!(!sweep(&session).running, "that was all");
    swept(&mut session, 1..=5);
    assert_eq!(sweep(&session).tally.runs, 20, "what comes late is not counted");

    let seeds = |session: &Session| sweep(session).rows().0.map(|outcome| outcome.seed).collect::<Vec<_>>();
    assert!(seeds(&session).into_iter().eq(1..=20));
    session.update(Message::Sweep(SweepMessage::Sort(SweepOrder::Decision)));
    let times: Vec<_> = sweep(&session).rows().0.map(|outcome| outcome.decided.map(|moment| moment.at)).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");

    let latest = sweep(&session).rows().0.next().cloned().expect("a row");
    session.update(Message::Show(Panel::Sweep));
    session.update(Message::Sweep(SweepMessage::Open(latest.seed)));
    assert_eq!((session.panel, session.recording().plan().seed), (Panel::None, latest.seed));
    assert_eq!(Some(session.event), latest.decided.map(|moment| moment.event), "it opens at the decision");
    session.record_to(latest.events);
    assert_eq!(session.recording().head().digest(), latest.digest);
    assert_eq!(session.title, "Cold start");
    assert_eq!(seeds(&session).len(), 20, "the sweep is still there");
    session.update(Message::Sweep(SweepMessage::Open(999)));
    assert_eq!(session.recording().plan().seed, latest.seed, "there is no such run");

    // Another one: the answers of the first are not for it.
    session.update(Message::Sweep(SweepMessage::Start));
    let first = sweep(&session).number - 1;
    let outcomes = vec![sweep(&session).job.run(1)];
    session.update(Message::Sweep(SweepMessage::Came { number: first, outcomes }));
    assert_eq!(sweep(&session).tally.runs, 0);
    swept(&mut session, 1..=3);
    session.update(Message::Sweep(SweepMessage::Cancel));
    swept(&mut session, 4..=6);
    assert_eq!((sweep(&session).running, sweep(&session).tally.runs), (false, 3));
    for refused in [0, 10_001] {
        session.update(Message::Sweep(SweepMessage::Seeds(refused)));
        let notice = session.notice.clone().expect("a refusal");
        assert!(notice.bad && notice.text.starts_with("A sweep here has 1 to 10000 seeds"), "{}", notice.text);
    }
    assert_eq!(session.sweeps.seeds, 20);
}

#[test]
fn a_run_with_a_violation_opens_where_it_happened() {
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("resurrect").expect("shipped"));
    session.update(Message::Sweep(SweepMessage::Start));
    swept(&mut session, 1..=30);
    session.update(Message::Sweep(SweepMessage::Sort(SweepOrder::Outcome)));
    let worst = session.sweeps.last.as_ref().and_then(|sweep| sweep.rows().0.next().cloned()).expect("a row");
    assert_eq!(worst.standing(), Standing::Violated);
    session.update(Message::Sweep(SweepMessage::Open(worst.seed)));
    let violated = worst.verdicts.iter().find_map(|verdict| verdict.since).expect("a moment");
    assert_eq!(session.event, violated.event);
    assert!(
        !session.world().broken().is_empty() && session.recording().world_at(violated.event - 1).broken().is_empty()
    );
}
