//! The checker on the atlas: variants fall, correct algorithms survive, and a plain enumerator finds the same states.

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use orrery::catalog;
use orrery::check::{
    Answer, Budget, Finding, Goal, Inquiry, Kind, Limits, Move, Order, Pace, Question, Schedule, Search, Wish, Worlds,
    opening,
};
use orrery::faults::{Effects, Fault};
use orrery::model::{MessageId, ProcessId};
use orrery::session::{CheckMessage, Message, Reply, Session, Setting, Task};
use orrery::sim::{Action, Cause, Effect, Expected, Kind as PropertyKind, Plan, Status, Step, Waiting, World};

fn world(entry: &catalog::Entry, plan: Plan) -> World {
    let plan = Rc::new(plan);
    let mut world = World::new((entry.behaviour)(&plan), plan, &mut Step::default());
    opening(&mut world);
    world
}

fn limits(states: u32) -> Limits {
    Limits { depth: 1_000, states, bytes: 1 << 30, cycles: true, sleep: false }
}

fn wish(goals: Vec<(u8, Goal)>, budget: Option<Budget>, states: u32) -> Wish {
    Wish { goals, pace: None, budget, repeats: false, symmetry: false, order: Order::Breadth, limits: limits(states) }
}

fn property(world: &World, name: &str) -> u8 {
    world.behaviour().properties().iter().position(|info| info.name == name).unwrap() as u8
}

fn settled(mut inquiry: Inquiry) -> Inquiry {
    while !inquiry.go(10_000) {}
    inquiry
}

/// Asked the usual way, without a word about how.
#[test]
fn every_variant_falls_and_what_is_found_can_be_played() {
    let mut open = Vec::new();
    for entry in catalog::ALL {
        for shipped in (entry.scenarios)() {
            let Expected::Violates(name) = shipped.expected else { continue };
            let place = format!("{}/{}", entry.card.id, shipped.id);
            let world = world(entry, shipped.plan.clone());
            let goal = (property(&world, name), Goal::Violation);
            // It goes on until all that may be asked and go wrong is seen; what is of interest here is known before.
            let mut inquiry = Inquiry::new(world.clone(), wish(vec![goal], None, 500_000));
            let is_shortest = |answer: &Answer| matches!(answer, Answer::Found(Finding { shortest: Some(_), .. }));
            while !inquiry.go(1_000) && !is_shortest(&inquiry.answer(0)) {}
            let Answer::Found(Finding { schedule, shortest, minimal, used, .. }) = inquiry.answer(0) else {
                panic!("{place}: {name} was not found violated");
            };
            assert!(schedule.shows(&world, goal.0, goal.1), "{place}: {name} is not violated when it is played");
            assert!(
                shortest.is_none_or(|budget| used.fits(budget)),
                "{place}: it is none of those it is compared with"
            );
            for step in (0..schedule.choices.len()).filter(|_| minimal) {
                let mut less = schedule.clone();
                less.choices.remove(step);
                let (after, _) = less.replay_what_can_be(&world);
                let broken = after.broken().iter().any(|breach| breach.property == goal.0);
                assert!(!broken, "{place}: step {step} of {} can be left out", schedule.choices.len());
            }
            if shortest.is_none() {
                assert!(minimal, "{place}: something can be left out");
                open.push(place);
            }
        }
    }
    assert_eq!(open, ["raft/figure-8-counting"], "not shown to be the shortest");
}

/// Small enough to be searched to the end.
#[test]
fn every_algorithm_survives_when_all_its_rules_are_kept() {
    for entry in catalog::ALL {
        let fewest = entry.card.processes.min.max(2);
        let world = world(entry, Plan::new(entry.card).processes(fewest));
        let budget = Budget::default().set(Kind::Timers, 1).set(Kind::Requests, 1).set(Kind::Early, 1);
        let infos = world.behaviour().properties();
        let safe = |place: &u8| {
            let info = infos[usize::from(*place)];
            info.kind == PropertyKind::Always && Question::usual(&world, *place).pace == Pace::Free
        };
        let goals: Vec<(u8, Goal)> =
            (0..infos.len() as u8).filter(safe).map(|place| (place, Goal::Violation)).collect();
        if goals.is_empty() {
            continue;
        }
        let mut inquiry = settled(Inquiry::new(world.clone(), wish(goals.clone(), Some(budget), 300_000)));
        for (place, goal) in goals.iter().enumerate() {
            let name = infos[usize::from(goal.0)].name;
            let answer = inquiry.answer(place);
            assert!(matches!(answer, Answer::Nothing(_)), "{}: {name}: {answer:?}", entry.card.id);
        }
    }
}

/// A state in all its parts: nothing is summed up, nothing is kept from the state before.
type Key = (Vec<u64>, Vec<u64>, u64, String);

fn key(world: &World, budget: Budget) -> Key {
    // Where order is kept, what is on a link is a sequence.
    let order = |serial: u32| if world.plan().network.fifo { serial } else { 0 };
    let mut letters: Vec<_> = messages(world);
    letters.sort_unstable_by_key(|(print, id, serial)| match order(*serial) {
        0 => (0, 0, 0, *print),
        serial => (id.from.0, id.to.0, serial, *print),
    });
    let letters = letters.iter().map(|(print, ..)| *print).collect();
    let all = ProcessId::all(world.plan().processes);
    let processes = all.map(|process| world.process_fingerprint(process)).collect();
    (processes, letters, world.surroundings_fingerprint(), budget.write())
}

/// What each says, its name, and its place in the order of sending, from 1.
fn messages(world: &World) -> Vec<(u64, MessageId, u32)> {
    let message = |pending: &orrery::sim::Pending| match &pending.what {
        Waiting::Message(message) => Some((message.fingerprint(), message.id, message.serial + 1)),
        Waiting::Timer { .. } => None,
    };
    world.pending().iter().filter_map(message).collect()
}

/// All worlds that one step leads to, by the plainest means.
fn successors(world: &World, budget: Budget, requests: &[(ProcessId, u8, u32)]) -> Vec<(World, Budget)> {
    let (mut next, mut step) = (Vec::new(), Step::default());
    let mut runs: Vec<(Action, Budget)> = Vec::new();
    for choice in world.enabled().into_iter().filter(|choice| choice.refused.is_none()) {
        match choice.action {
            Action::Deliver { .. } => runs.push((choice.action, budget)),
            Action::Fire { .. } if budget.allows(Kind::Timers) => {
                runs.push((choice.action, budget.spent(Kind::Timers)))
            }
            _ => {}
        }
    }
    let before = key(world, budget);
    for (run, left) in runs.clone() {
        let mut after = world.clone();
        after.apply(&run, Cause::User, &mut step).unwrap();
        // What changes nothing is left out, unless it makes way for what is behind it.
        let now = key(&after, budget);
        let idle =
            !world.plan().network.fifo && now.0 == before.0 && now.2 == before.2 && after.serials() == world.serials();
        if !idle {
            next.push((after, left));
        }
    }
    for &(process, offer, argument) in requests.iter().filter(|_| budget.allows(Kind::Requests)) {
        let run = Action::Request { process, offer, argument };
        let mut after = world.clone();
        if after.apply(&run, Cause::User, &mut step).is_ok() {
            runs.push((run, budget.spent(Kind::Requests)));
            let now = key(&after, budget);
            let fifo = world.plan().network.fifo;
            if fifo || now.0 != before.0 || now.2 != before.2 || after.serials() != world.serials() {
                next.push((after, budget.spent(Kind::Requests)));
            }
        }
    }
    let mut faults = Vec::new();
    for process in ProcessId::all(world.plan().processes) {
        match world.slot(process).map(|slot| slot.status()) {
            Some(Status::Crashed) if budget.allows(Kind::Recoveries) => {
                faults.push((Fault::Recover { process }, Kind::Recoveries));
            }
            Some(Status::Up) if budget.allows(Kind::Crashes) => faults.push((Fault::Crash { process }, Kind::Crashes)),
            _ => {}
        }
    }
    for (_, message, _) in messages(world) {
        if budget.allows(Kind::Drops) {
            faults.push((Fault::Drop { message }, Kind::Drops));
        }
        if budget.allows(Kind::Duplicates) {
            faults.push((Fault::Duplicate { message }, Kind::Duplicates));
        }
    }
    for (fault, kind) in faults {
        let mut after = world.clone();
        after.apply(&Action::Fault(fault), Cause::User, &mut step).unwrap();
        next.push((after, budget.spent(kind)));
    }
    if budget.allows(Kind::Crashes) {
        for (run, left) in runs {
            for count in 1..40 {
                let mut after = world.clone();
                let process = match run {
                    Action::Deliver { message } => message.to,
                    Action::Fire { process, .. } | Action::Request { process, .. } => process,
                    Action::Fault(_) => unreachable!(),
                };
                let armed = Fault::CrashAfterEffects { process, count, of: Effects::All };
                if after.apply(&Action::Fault(armed), Cause::User, &mut step).is_err() {
                    break;
                }
                after.apply(&run, Cause::User, &mut step).unwrap();
                let counted = |effect: &Effect| {
                    matches!(
                        effect,
                        Effect::Send { .. } | Effect::Store(_) | Effect::Amend(_) | Effect::Indicate { .. }
                    )
                };
                let effects = step.effects.list.iter().filter(|layered| counted(&layered.effect)).count();
                if count as usize >= effects {
                    break;
                }
                next.push((after, left.spent(Kind::Crashes)));
            }
        }
    }
    next
}

/// How many states there are, and after how many steps the first violates one of the properties.
fn enumerate(start: World, question: &Question) -> (usize, Option<u32>) {
    let mut seen = BTreeSet::from([key(&start, question.budget)]);
    let mut queue = VecDeque::from([(start, question.budget, 0)]);
    let mut violated = None;
    while let Some((world, budget, depth)) = queue.pop_front() {
        if violated.is_none() && world.broken().iter().any(|breach| question.goals[0].0 == breach.property) {
            violated = Some(depth);
        }
        for (next, left) in successors(&world, budget, &question.requests) {
            if seen.insert(key(&next, left)) {
                queue.push_back((next, left, depth + 1));
            }
        }
    }
    (seen.len(), violated)
}

fn explore(start: &World, question: &Question, order: Order, sleep: bool) -> Search<Worlds> {
    let limits = Limits { sleep, cycles: false, ..limits(2_000_000) };
    let mut search = Search::new(Worlds::new(start.clone(), question.clone()), order, limits);
    while !search.go(10_000) {}
    search
}

/// A property that nothing violates is asked for, so that the search goes to the end.
#[test]
fn a_plain_enumerator_finds_the_same_states_and_the_same_verdict() {
    let mut saved = 0;
    for entry in catalog::ALL {
        let fewest = entry.card.processes.min.max(2);
        for extra in ["", "crashes=1,recoveries=1", "drops=1,duplicates=1"] {
            let start = world(entry, Plan::new(entry.card).processes(fewest));
            let timers = if extra.is_empty() { 2 } else { 1 };
            let budget = Budget::default().set(Kind::Timers, timers).set(Kind::Requests, 1).read(extra).unwrap();
            let mut question = Question { budget, ..Question::usual(&start, 0).at_pace(&start, Pace::Free) };
            question.budget = budget;
            question.goals = Vec::new();
            let name = format!("{} [{}]", entry.card.id, budget.write());
            let probe = explore(&start, &question, Order::Breadth, false);
            if probe.tally().states > 6_000 {
                continue;
            }
            question.goals = vec![(0, Goal::Violation)];
            let (states, violated) = enumerate(start.clone(), &question);
            assert_eq!(probe.tally().states as usize, states, "{name}");
            let search = explore(&start, &question, Order::Breadth, false);
            let deep = explore(&start, &question, Order::Deepening, false);
            assert_eq!(search.steps(0).map(|steps| steps as u32), violated, "{name}");
            assert_eq!(deep.steps(0), search.steps(0), "{name}, in depth");
            question.goals = Vec::new();
            let slept = explore(&start, &question, Order::Breadth, true);
            let all = |search: &Search<Worlds>| search.fingerprints().collect::<BTreeSet<u64>>();
            assert_eq!(all(&slept), all(&probe), "{name}, without orders of what commutes");
            assert!(slept.tally().generated <= probe.tally().generated, "{name}");
            saved += probe.tally().generated - slept.tally().generated;
            assert_eq!(explore(&start, &question, Order::Deepening, false).tally().states as usize, states, "{name}");
        }
    }
    assert!(saved > 0, "something commutes somewhere");
}

/// What one property's search finds does not depend on which others are asked for.
#[test]
fn several_properties_neither_hide_nor_lengthen_each_others_counterexamples() {
    let raft = catalog::find("raft").unwrap();
    let plan = Plan::new(raft.card).processes(4).variant("half-majority");
    let world = world(raft, plan);
    let all: Vec<u8> = (0..world.behaviour().properties().len() as u8).collect();
    let safe = all.into_iter().filter(|&place| world.progress(place).is_none());
    let goals: Vec<(u8, Goal)> = safe.map(|place| (place, Goal::Violation)).collect();
    let budget = Some(Budget::default().read("timers=2,requests=1").unwrap());
    let mut together = settled(Inquiry::new(world.clone(), wish(goals.clone(), budget, 60_000)));
    let mut found = 0;
    for (place, goal) in goals.iter().enumerate() {
        let mut alone = settled(Inquiry::new(world.clone(), wish(vec![*goal], budget, 60_000)));
        let (one, other) = (together.answer(place), alone.answer(0));
        let steps = |answer: &Answer| match answer {
            Answer::Found(finding) => Some(finding.schedule.choices.len()),
            _ => None,
        };
        assert_eq!(steps(&one), steps(&other), "{}", world.behaviour().properties()[usize::from(goal.0)].name);
        found += usize::from(steps(&one).is_some());
    }
    assert!(found > 0);
}

#[test]
fn a_witness_shows_how_what_is_promised_comes_about() {
    let raft = catalog::find("raft").unwrap();
    let world = world(raft, Plan::new(raft.card).processes(3));
    let goal = (property(&world, "a leader exists"), Goal::Witness);
    let mut asked = wish(vec![goal], Some(Budget::default().set(Kind::Timers, 1)), 10_000);
    asked.pace = Some(Pace::Free);
    let mut inquiry = settled(Inquiry::new(world.clone(), asked));
    let Answer::Found(Finding { schedule, .. }) = inquiry.answer(0) else { panic!("no leader was found") };
    // A timer, a request for a vote, the vote.
    assert_eq!(schedule.choices.len(), 3);
    assert!(schedule.shows(&world, goal.0, goal.1));
}

/// A walk by chance is long; what is shown of it is not.
#[test]
fn what_chance_finds_is_cut_down_to_what_it_needs() {
    let raft = catalog::find("raft").unwrap();
    let world = world(raft, Plan::new(raft.card).processes(4).variant("half-majority"));
    let goal = (property(&world, "election safety"), Goal::Violation);
    let budget = Some(Budget::default().read("timers=4,requests=2,crashes=1,recoveries=1").unwrap());
    let mut asked = wish(vec![goal], budget, 200_000);
    asked.order = Order::Random { seed: 7 };
    asked.limits.depth = 60;
    let mut inquiry = settled(Inquiry::new(world.clone(), asked));
    let Answer::Found(Finding { schedule, shortest, .. }) = inquiry.answer(0) else { panic!("chance found nothing") };
    assert_eq!(shortest, None);
    assert!(schedule.choices.len() <= 15, "{} steps", schedule.choices.len());
    assert!(schedule.shows(&world, goal.0, goal.1));
}

/// A message is lost that is in nobody's way, and one that arrives again need not.
#[test]
fn what_goes_wrong_without_need_is_left_out() {
    let entry = catalog::find("raft").unwrap();
    let world = world(entry, entry.scenario("half-majority").unwrap().plan);
    let goal = (property(&world, "election safety"), Goal::Violation);
    let mut choices = vec![vec![Move::Clock]; 3];
    let before = Schedule { choices: choices.clone(), round: None }.replay(&world).unwrap();
    let (_, message, _) = messages(&before)[0];
    let lost = vec![Move::Act(Action::Fault(Fault::Drop { message }))];
    choices.push(lost);
    choices.extend(vec![vec![Move::Clock]; 4]);
    let harsh = Schedule { choices, round: None };
    assert_eq!(harsh.faults(), 1);
    assert!(harsh.replay(&world).is_some());
    let milder = harsh.without_faults_it_does_not_need(&world, Pace::Clock, goal.0, goal.1);
    assert_eq!((milder.faults(), milder.choices.len()), (0, 7));
    assert!(milder.shows(&world, goal.0, goal.1));
    let mut asked = wish(vec![goal], None, 50_000);
    asked.repeats = true;
    let Answer::Found(Finding { schedule, .. }) = settled(Inquiry::new(world.clone(), asked)).answer(0) else {
        panic!("nothing found")
    };
    assert_eq!((schedule.faults(), schedule.choices.len(), schedule.moves().count()), (0, 6, 6));
    assert!(schedule.shows(&world, goal.0, goal.1));
}

/// The rule is restored and the same schedule is played: the algorithm survives it.
#[test]
fn with_the_rule_restored_the_same_schedule_breaks_nothing() {
    let entry = catalog::find("ricart-agrawala").unwrap();
    let shipped = entry.scenario("no-tiebreak").unwrap();
    let broken = world(entry, shipped.plan.clone());
    let goal = (property(&broken, "mutual exclusion"), Goal::Violation);
    let mut inquiry = settled(Inquiry::new(broken, wish(vec![goal], None, 50_000)));
    let Answer::Found(Finding { schedule, .. }) = inquiry.answer(0) else { panic!("nothing found") };
    let mut plan = shipped.plan;
    plan.variants.clear();
    let (after, made) = schedule.replay_what_can_be(&world(entry, plan));
    assert!(after.broken().is_empty());
    assert!(made > 0);
}

#[test]
fn a_limit_ends_the_search_with_what_it_has() {
    let raft = catalog::find("raft").unwrap();
    let world = world(raft, Plan::new(raft.card));
    let goal = (property(&world, "log matching"), Goal::Violation);
    let budget = Budget::default().read("timers=any,requests=any").unwrap();
    for (states, bytes) in [(5_000, 1 << 30), (u32::MAX, 4 << 20)] {
        let mut asked = wish(vec![goal], Some(budget), states);
        asked.limits.bytes = bytes;
        let mut inquiry = settled(Inquiry::new(world.clone(), asked));
        let Answer::Unknown(Some(searched)) = inquiry.answer(0) else { panic!("{:?}", inquiry.answer(0)) };
        assert!(!searched.whole && searched.budget == budget);
        assert!(inquiry.stop().is_some() && searched.states >= 1_000);
    }
}

/// What is said to be searched whole is so with all that may be asked for and go wrong, not only without faults, whenever
/// the search is stopped. And each property has its own limit: what is found of it alone is found beside the others.
#[test]
fn an_answer_tells_what_was_searched_for_its_own_property() {
    let (mut whole, mut parts, mut found) = (0, 0, 0);
    for entry in catalog::ALL {
        let world = world(entry, Plan::new(entry.card));
        let infos = world.behaviour().properties();
        let goals: Vec<(u8, Goal)> = (0..infos.len() as u8).map(|place| (place, Goal::Violation)).collect();
        let usual: Vec<Question> = goals.iter().map(|goal| Question::usual(&world, goal.0)).collect();
        let mut inquiry = Inquiry::new(world.clone(), wish(goals.clone(), None, 500));
        let mut over = false;
        while !over {
            over = inquiry.go(100);
            for (place, usual) in usual.iter().enumerate() {
                let name = infos[place].name;
                match inquiry.answer(place) {
                    Answer::Nothing(searched) => {
                        assert!(searched.whole && searched.stop.is_none(), "{}: {name}", entry.card.id);
                        assert_eq!((searched.pace, searched.budget), (usual.pace, usual.budget), "{name}");
                    }
                    Answer::Unknown(Some(searched)) => {
                        assert!(u64::from(searched.states) <= inquiry.totals().0);
                        assert!(!searched.whole || searched.budget != usual.budget, "{}: {name}", entry.card.id);
                        *(if searched.whole { &mut whole } else { &mut parts }) += 1;
                    }
                    Answer::Unknown(None) | Answer::Found(_) => {}
                }
            }
        }
        for (place, &goal) in goals.iter().enumerate() {
            let (name, together) = (infos[place].name, inquiry.answer(place));
            match settled(Inquiry::new(world.clone(), wish(vec![goal], None, 500))).answer(0) {
                Answer::Nothing(_) => assert!(matches!(together, Answer::Nothing(_)), "{}: {name}", entry.card.id),
                Answer::Unknown(_) => {}
                Answer::Found(alone) => {
                    let Answer::Found(together) = together else { panic!("{}: {name}: {together:?}", entry.card.id) };
                    assert!(together.schedule.choices.len() <= alone.schedule.choices.len(), "{name}");
                    found += 1;
                }
            }
        }
    }
    assert!(whole > 0 && parts > 0 && found > 0, "{whole} {parts} {found}");
}

/// What the page does, with its worker's part done here.
fn searched(session: &mut Session) {
    session.update(Message::Check(CheckMessage::Start));
    finish(session);
}

fn finish(session: &mut Session) {
    let check = session.checks.last.clone().unwrap();
    let mut errand = Task::begin(&check.task.to_text()).unwrap();
    let time = std::cell::Cell::new(0.0);
    while session.checks.last.as_ref().unwrap().running {
        let news = errand.work(5.0, || time.replace(time.get() + 1.0));
        let text = serde_json::to_string(&news).unwrap();
        session.update(Message::Check(CheckMessage::News(check.number, serde_json::from_str(&text).unwrap())));
    }
}

#[test]
fn the_page_opens_what_was_found_as_a_fork_and_replays_it_with_the_rule_restored() {
    let entry = catalog::find("ricart-agrawala").unwrap();
    let mut session = Session::shipped(entry, entry.scenario("no-tiebreak").unwrap());
    let safe = session.checkable().iter().position(|(name, ..)| *name == "mutual exclusion").unwrap();
    session.update(Message::Check(CheckMessage::Property(Some(safe as u8))));
    searched(&mut session);
    let check = session.checks.last.as_ref().unwrap();
    let Some(Reply::Found { events, shortest: Some(_), .. }) = check.news.answers.first() else {
        panic!("nothing found")
    };
    let events = *events;
    assert_eq!(check.told[0].len(), events as usize);
    session.update(Message::Check(CheckMessage::Open(0)));
    assert_eq!((session.branch, session.event), (1, events));
    assert!(session.recording().head().broken().iter().any(|breach| usize::from(breach.property) == safe));
    session.update(Message::Check(CheckMessage::Restore(0)));
    assert!(session.recording().plan().variants.is_empty());
    assert!(session.recording().head().broken().is_empty(), "the rule makes the difference");
    assert!(session.checks.last.is_some(), "the search outlives the run");
}

#[test]
fn forks_made_while_a_search_runs_stay_beside_what_it_finds() {
    let entry = catalog::find("ricart-agrawala").unwrap();
    let mut session = Session::shipped(entry, entry.scenario("no-tiebreak").unwrap());
    let safe = session.checkable().iter().position(|(name, ..)| *name == "mutual exclusion").unwrap();
    session.update(Message::Check(CheckMessage::Property(Some(safe as u8))));
    session.update(Message::Check(CheckMessage::Start));
    session.update(Message::Seek(1));
    session.update(Message::Act(Action::Fault(Fault::Crash { process: ProcessId(1) })));
    let mine = session.recording().decisions().to_vec();
    assert_eq!(session.branch, 1, "in the past it forks");
    finish(&mut session);
    session.update(Message::Check(CheckMessage::Open(0)));
    let branches = session.document().branches;
    assert_eq!((session.branch, branches.len()), (2, 3));
    assert_eq!(branches[1].decisions, mine);
    assert_eq!(branches[2].parent, Some(0));
    // In a run that is not the one that was searched, what was found is opened alone.
    session.update(Message::Configure(Setting::Seed(7)));
    session.update(Message::Check(CheckMessage::Open(0)));
    assert_eq!((session.branch, session.document().branches.len()), (1, 2));
}

#[test]
fn to_stop_keeps_what_was_found_and_what_comes_late_is_not_for_it() {
    let entry = catalog::find("raft").unwrap();
    let mut session = Session::shipped(entry, entry.scenario("half-majority").unwrap());
    session.update(Message::Check(CheckMessage::Start));
    let check = session.checks.last.clone().unwrap();
    let mut errand = Task::begin(&check.task.to_text()).unwrap();
    let time = std::cell::Cell::new(0.0);
    let news = errand.work(60.0, || time.replace(time.get() + 1.0));
    session.update(Message::Check(CheckMessage::News(check.number, news)));
    let states = session.checks.last.as_ref().unwrap().news.states;
    session.update(Message::Check(CheckMessage::Cancel));
    let late = errand.work(60.0, || time.replace(time.get() + 1.0));
    session.update(Message::Check(CheckMessage::News(check.number, late)));
    assert_eq!(session.checks.last.as_ref().unwrap().news.states, states, "what comes late is not for it");
    assert!(Task::begin("{}").is_err());
}

/// Where any order is asked for, or chance, nothing is searched by the clock first.
#[test]
fn the_plan_is_followed_only_where_nothing_else_is_asked_for() {
    let entry = catalog::find("raft").unwrap();
    let world = world(entry, entry.scenario("half-majority").unwrap().plan);
    let goal = (property(&world, "election safety"), Goal::Violation);
    let first = |pace: Option<Pace>, order: Order| {
        let asked = Wish { pace, order, ..wish(vec![goal], None, 1_000) };
        let inquiry = Inquiry::new(world.clone(), asked);
        (inquiry.question().pace, inquiry.round().1)
    };
    assert_eq!(first(None, Order::Breadth), (Pace::Clock, 2));
    assert_eq!(first(Some(Pace::Free), Order::Breadth), (Pace::Free, 1));
    assert_eq!(first(None, Order::Random { seed: 1 }), (Pace::Free, 1));
    assert_eq!(first(Some(Pace::Clock), Order::Breadth).0, Pace::Clock);
}

/// What `orrery.check` of the page does, with its worker's part done here.
#[test]
fn a_script_asks_with_the_words_of_the_command_and_is_told_the_verdict() {
    let entry = catalog::find("raft").unwrap();
    let mut session = Session::shipped(entry, entry.scenario("half-majority").unwrap());
    let refusal = |session: &mut Session, asked: &str| session.ask(asked).unwrap_err();
    for (asked, sentence) in [
        (r#"{"property": "peace"}"#, "property: there is no “peace”; there are election safety,"),
        (r#"{"budget": "crash=1"}"#, "budget: there is no “crash”"),
        (r#"{"pace": "fast"}"#, "pace: “fast” is not free or clock"),
        (r#"{"states": 7}"#, "A search here has 1000 to"),
        (r#"{"speed": 7}"#, "this is no question to the checker: unknown field `speed`, expected one of `property`"),
        (
            r#"{"from": "3"}"#,
            "this is no question to the checker: invalid type: string \"3\", expected a whole number from 0",
        ),
        (
            "7",
            "this is no question to the checker: invalid type: integer `7`, expected an object such as {property, budget}",
        ),
    ] {
        let said = refusal(&mut session, asked);
        assert!(said.starts_with(sentence), "{asked}: {said}");
        assert!(session.checks.last.is_none());
    }
    let number = session.ask(r#"{"property": "election safety", "states": 50000}"#).unwrap();
    let check = session.checks.last.clone().unwrap();
    assert_eq!((number, check.report().verdict, check.best()), (check.number, "bounded", None));
    finish(&mut session);
    let check = session.checks.last.as_ref().unwrap();
    let report = check.report();
    assert_eq!((report.verdict, report.property), ("violated", Some("election safety")));
    let property = &report.properties[0];
    assert_eq!((property.pace, property.steps, property.faults), ("free", Some(6), Some(0)));
    assert_eq!((report.schedule.len(), check.progress().found), (6, 1));
    // The document that comes with it ends where the violation is.
    let mut found = Session::landing();
    found.update(Message::Open(check.document(check.best().unwrap()).unwrap()));
    assert!(found.recording().world_at(found.event).broken().iter().any(|breach| breach.event == found.event));
    // Up to renaming the same is found, and it is said up to renaming of whom; elsewhere it is refused.
    assert_eq!(session.symmetry().unwrap().names(), ["B", "D"], "the script asks the others");
    session.ask(r#"{"property": "election safety", "states": 50000, "reduce": "symmetry"}"#).unwrap();
    finish(&mut session);
    let reduced = session.checks.last.as_ref().unwrap().report();
    assert_eq!((reduced.properties[0].steps, reduced.alike.len()), (Some(6), 2));
    assert!(report.alike.is_empty() && reduced.states < report.states);
    let number = number + 1;
    assert!(
        refusal(&mut session, r#"{"from": 12, "reduce": "symmetry"}"#).starts_with("symmetry: offered from the start")
    );
    assert!(refusal(&mut session, r#"{"reduce": "sleep"}"#).starts_with("reduce: “sleep” is not none or symmetry"));
    // What is left out is as at first; what was found of the run stays.
    session.ask(r#"{"from": 12, "pace": "clock", "budget": "early=1"}"#).unwrap();
    assert_eq!((session.event, session.checks.property, session.checks.here), (12, None, true));
    assert!(session.ask("{}").unwrap() > number + 1 && !session.checks.here && session.checks.budget.is_empty());
}
