//! Runs that never end, of an algorithm: what is promised eventually is broken by going round for ever, but only if nobody is
//! put off for ever on the way.
//!
//! Each of these changes was made once, and a test here or in `check/graph.rs` failed: fairness is forgotten, what goes wrong must be
//! done, a choice that is not open all the way round must be made, states in which the promise is kept lie on the way, one
//! property is taken for another, the way round is not closed.

use std::rc::Rc;

use orrery::catalog;
use orrery::check::{Answer, Budget, Finding, Goal, Inquiry, Limits, Order, Pace, Wish, opening};
use orrery::model::ProcessId;
use orrery::sim::{Plan, Progress, Step, World};

fn asked(algorithm: &str, property: &str, budget: &str) -> (World, u8, Answer) {
    let entry = catalog::find(algorithm).unwrap();
    let mut plan = Plan::new(entry.card).processes(2);
    plan.network.fifo = false;
    let plan = Rc::new(plan);
    let mut world = World::new((entry.behaviour)(&plan), plan, &mut Step::default());
    opening(&mut world);
    let place = world.behaviour().properties().iter().position(|info| info.name == property).unwrap() as u8;
    let wish = Wish {
        goals: vec![(place, Goal::Violation)],
        pace: Some(Pace::Free),
        budget: Some(Budget::default().read(budget).unwrap()),
        // What has arrived can arrive again, so that there are not more and more messages and states come back.
        repeats: true,
        symmetry: false,
        order: Order::Breadth,
        limits: Limits { depth: 1_000, states: 5_000, bytes: 1 << 30, cycles: true, sleep: false },
    };
    let mut inquiry = Inquiry::new(world.clone(), wish);
    while !inquiry.go(1_000) {}
    let answer = inquiry.answer(0);
    (world, place, answer)
}

/// Whoever repeats a message for ever gets it through, unless it is lost for ever.
#[test]
fn repeating_helps_against_everything_but_endless_loss() {
    for (algorithm, property) in [("two-phase-commit", "everyone decides"), ("abd-register", "every operation ends")] {
        let (.., answer) = asked(algorithm, property, "timers=any,requests=1");
        let whole = matches!(answer, Answer::Nothing(_));
        assert!(whole, "{algorithm}: a message that stays on its way arrives some day: {answer:?}");
        let (world, place, answer) = asked(algorithm, property, "timers=any,requests=1,drops=any");
        let Answer::Found(Finding { schedule, shortest, .. }) = answer else { panic!("{algorithm}: {answer:?}") };
        assert_eq!(shortest, None, "{algorithm}: the first way round need not be the shortest");
        let round = schedule.round.expect("it goes round");
        assert!(round < schedule.choices.len(), "{algorithm}: something happens on the way round");
        // The way round ends where it begins, and what is promised has nowhere come about on it.
        let (mut now, mut step, mut began) = (world.clone(), Step::default(), None);
        let prints = |world: &World| -> Vec<u64> {
            ProcessId::all(world.plan().processes).map(|process| world.process_fingerprint(process)).collect()
        };
        for (at, moves) in schedule.choices.iter().enumerate() {
            if at == round {
                began = Some((prints(&now), now.surroundings_fingerprint()));
            }
            assert!(moves.iter().all(|next| next.make(&mut now, &mut step)), "{algorithm}: step {at} can be played");
            let open = matches!(now.progress(place), Some(Progress::NotYet(_)));
            assert!(open || at < round, "{algorithm}: it has come about");
        }
        assert_eq!(began, Some((prints(&now), now.surroundings_fingerprint())), "{algorithm}");
    }
}
