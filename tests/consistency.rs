//! The consistency checkers against the obvious: random histories of up to eight operations, every order of them tried one
//! after the other, with models written down a second time.

#[path = "support/orders.rs"]
mod orders;

use std::collections::BTreeMap;

use orrery::history::{
    Builder, Consistency, Datum, Function, Guarantees, History, Limits, Misfit, Model, Operation, Outcome, Verdict,
    broken, check, judge,
};

use orders::*;

/// Numbers that belong to a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }
}

/// A call that the model knows.
fn random_call(model: Model, dice: &mut Dice) -> (Function, Datum) {
    let functions = model.functions();
    let function = functions[dice.below(functions.len())];
    let number = |dice: &mut Dice| Datum::Number(dice.below(3) as i64);
    let argument = match (model, function) {
        (_, Function::Cas) => Datum::List(vec![number(dice), number(dice)]),
        (Model::Kv, Function::Put | Function::Append) => text(["", "a", "b", "ab"][dice.below(4)]),
        (Model::AppendLog, Function::Read) if dice.percent(40) => number(dice),
        (Model::Counter, Function::Add) => Datum::Number(dice.below(4) as i64 - 1),
        (_, Function::Read | Function::Get | Function::Contains) if function != Function::Contains => Datum::Nil,
        (_, Function::Dequeue | Function::Pop | Function::Acquire | Function::Release) => Datum::Nil,
        _ => number(dice),
    };
    (function, argument)
}

/// Something else than what the object said.
fn lie(model: Model, operation: &Operation, dice: &mut Dice) -> Datum {
    match (model, operation.function) {
        (Model::Kv, _) => text(["", "a", "b", "ab", "ba", "aab"][dice.below(6)]),
        (Model::Set, Function::Read) | (Model::AppendLog, Function::Read) if operation.argument == Datum::Nil => {
            Datum::List((0..3).filter(|_| dice.percent(50)).map(Datum::Number).collect())
        }
        (Model::Set, _) => Datum::Truth(dice.percent(50)),
        (Model::Counter | Model::AppendLog, Function::Read | Function::Append) => Datum::Number(dice.below(4) as i64),
        _ => [Datum::Nil, Datum::Number(0), Datum::Number(1), Datum::Number(2)][dice.below(4)].clone(),
    }
}

/// Clients that use objects which sometimes lie, or are late.
fn random_history(model: Model, dice: &mut Dice) -> History {
    let (clients, operations) = (1 + dice.below(5), 2 + dice.below(7));
    let keys = 1 + dice.below(2);
    let lies = [0, 10, 25, 60][dice.below(4)];
    let mut builder = Builder::new();
    // Each client's open call, as it was linearized.
    let mut open: Vec<Option<Option<Told>>> = vec![None; clients];
    let mut stuck = vec![false; clients];
    let mut objects: BTreeMap<String, State> = BTreeMap::new();
    let mut calls = 0;
    for _ in 0..operations * 4 {
        let who = dice.below(clients);
        let name = who.to_string();
        if stuck[who] {
            continue;
        }
        match open[who].take() {
            None if calls < operations => {
                let (function, argument) = random_call(model, dice);
                let key = (keys == 2).then(|| Datum::Number(dice.below(2) as i64));
                builder.call(&name, function, key, argument, None, 0).expect("idle");
                open[who] = Some(None);
                calls += 1;
            }
            None => {}
            Some(told) => {
                let operation = builder.pending(&name, 0).expect("open").clone();
                let told = told.unwrap_or_else(|| {
                    let object = objects.entry(format!("{:?}", operation.key)).or_insert_with(|| initial(model));
                    happen(model, object, &operation)
                });
                if dice.percent(40) {
                    open[who] = Some(Some(told));
                    continue;
                }
                let lying = dice.percent(lies);
                let outcome = match (operation.function, told) {
                    _ if dice.percent(10) => {
                        stuck[who] = true;
                        Outcome::Open
                    }
                    (Function::Cas | Function::Acquire | Function::Release, Told::Done(done)) => {
                        if done != lying {
                            Outcome::Ok(None)
                        } else {
                            Outcome::Fail
                        }
                    }
                    (_, Told::Nothing) => Outcome::Ok(None),
                    _ if dice.percent(5) => Outcome::Ok(None),
                    _ if lying => Outcome::Ok(Some(lie(model, &operation, dice))),
                    (_, Told::Value(value)) => Outcome::Ok(Some(value)),
                    (_, Told::Done(done)) => Outcome::Ok(Some(Datum::Truth(done))),
                };
                // A lie about an update may be a repetition of its argument, which is no answer.
                let outcome = match outcome {
                    Outcome::Ok(Some(answer)) if answer == operation.argument && changes(&operation) => {
                        Outcome::Ok(None)
                    }
                    other => other,
                };
                builder.answer(&name, outcome, None, 0).expect("open");
            }
        }
    }
    builder.finish()
}

fn verdict(history: &History, model: Model, consistency: Consistency) -> Verdict {
    let report = check(history, model, None, consistency, Limits::default(), &mut || true);
    report.unwrap_or_else(|error| panic!("{error}\n{}", history.to_json())).verdict
}

/// Runs a checker and an enumerator on the same histories. `allowed(history, n)`: what the enumerator says of the first n
/// events, or answers.
fn agree(
    consistency: Consistency,
    histories: usize,
    of: impl Fn(&History, Model) -> usize,
    prefix: impl Fn(&History, u32) -> usize,
    allowed: impl Fn(&History, Model, usize) -> bool,
) {
    let mut dice = Dice(2_024);
    for model in Model::ALL {
        let mut seen = [0; 2];
        for _ in 0..histories {
            let history = random_history(model, &mut dice);
            let expected = allowed(&history, model, of(&history, model));
            seen[usize::from(expected)] += 1;
            match verdict(&history, model, consistency) {
                Verdict::Allowed(views) => {
                    assert!(expected, "{} was allowed:\n{}", model.name(), history.to_json());
                    if consistency == Consistency::Linearizable {
                        assert_eq!(judge(&history, model, None, &views[0].order), Ok(Ok(())), "{}", history.to_json());
                    }
                }
                Verdict::Refused(refusal) => {
                    assert!(!expected, "{} was refused: {}\n{}", model.name(), refusal.why, history.to_json());
                    let shortest = prefix(&history, refusal.prefix);
                    assert!(refusal.shortest);
                    assert!(!allowed(&history, model, shortest), "{}\n{}", refusal.why, history.to_json());
                    assert!(allowed(&history, model, shortest - 1), "{}\n{}", refusal.why, history.to_json());
                    let answer = history.operations[refusal.operation as usize].answer;
                    assert_eq!(answer.map(|answer| answer + 1), Some(refusal.prefix));
                }
                Verdict::Undecided => panic!("so few operations can be decided:\n{}", history.to_json()),
            }
        }
        assert!(seen.iter().all(|seen| *seen > histories / 20), "{} has {seen:?}", model.name());
    }
}

/// How many answers there are among the first events.
fn answers(history: &History, events: u32) -> usize {
    history.operations.iter().filter(|operation| operation.answer.is_some_and(|answer| answer < events)).count()
}

#[test]
fn linearizability_agrees_with_every_order() {
    agree(
        Consistency::Linearizable,
        1_500,
        |history, _| history.events as usize,
        |_, prefix| prefix as usize,
        |history, model, events| linearizable(history, model, events as u32),
    );
}

#[test]
fn sequential_consistency_agrees_with_every_order() {
    let all = |history: &History, _| answers(history, u32::MAX);
    agree(Consistency::Sequential, 1_000, all, answers, sequential);
}

#[test]
fn session_guarantees_agree_with_every_order_of_every_client() {
    let all = |history: &History, _| answers(history, u32::MAX);
    for set in Guarantees::sets() {
        let histories = if set == Guarantees::CAUSAL || set == Guarantees::PRAM { 1_000 } else { 120 };
        let mut dice = Dice(7);
        if histories == 1_000 {
            agree(Consistency::Session(set), histories, all, answers, |history, model, answers| {
                session(history, model, set, answers)
            });
            continue;
        }
        for model in Model::ALL {
            for _ in 0..histories {
                let history = random_history(model, &mut dice);
                let expected = session(&history, model, set, usize::MAX);
                let allowed = matches!(verdict(&history, model, Consistency::Session(set)), Verdict::Allowed(_));
                assert_eq!(allowed, expected, "{} {:?}:\n{}", model.name(), set.names(), history.to_json());
            }
        }
    }
}

#[test]
fn sessions_that_break_one_promise() {
    // What each client does, in real time one after the other: writes are negative, reads positive.
    let history = |steps: &[(&str, i64)]| {
        let mut builder = Builder::new();
        for (client, value) in steps {
            let (function, argument, answer) = match value {
                ..0 => (Function::Write, Datum::Number(-value), None),
                _ => (Function::Read, Datum::Nil, Some(Datum::Number(*value))),
            };
            builder.call(client, function, None, argument, None, 0).expect("idle");
            builder.answer(client, Outcome::Ok(answer), None, 0).expect("open");
        }
        builder.finish()
    };
    let parts = |steps: &[(&str, i64)]| {
        let found = broken(&history(steps), Model::Register, None, Limits::default(), &mut || true);
        let (broken, open) = found.expect("a register's history");
        assert!(open.is_empty());
        broken.iter().map(|set| set.names().join(" + ")).collect::<Vec<_>>()
    };
    assert_eq!(parts(&[("A", -1), ("A", -2), ("A", 2), ("B", 1), ("B", 2)]), [""; 0]);
    assert_eq!(parts(&[("A", -1), ("A", -2), ("A", 1)]), ["read-your-writes + monotonic-writes"]);
    assert_eq!(parts(&[("A", -1), ("A", -2), ("B", 2), ("B", 1)]), ["monotonic-reads + monotonic-writes"]);
    let lost = [("A", -1), ("B", 1), ("B", -2), ("C", 2), ("C", 1)];
    assert_eq!(parts(&lost), ["monotonic-reads + writes-follow-reads"]);
    // Each is allowed where only the others are asked for.
    assert!(matches!(
        verdict(&history(&lost), Model::Register, Consistency::Session(Guarantees::PRAM)),
        Verdict::Allowed(_)
    ));
    let causal = Consistency::Session(Guarantees::CAUSAL);
    assert!(matches!(verdict(&history(&lost), Model::Register, causal), Verdict::Refused(_)));
    // Two clients that see two writes in different orders: causal, not sequential.
    let apart = [("A", -1), ("B", -2), ("C", 1), ("C", 2), ("D", 2), ("D", 1)];
    assert!(matches!(verdict(&history(&apart), Model::Register, causal), Verdict::Allowed(_)));
    assert!(matches!(verdict(&history(&apart), Model::Register, Consistency::Sequential), Verdict::Refused(_)));
    // A stale read by somebody else: sequential, not linearizable.
    let stale = [("A", -1), ("A", -2), ("B", 1)];
    assert!(matches!(verdict(&history(&stale), Model::Register, Consistency::Sequential), Verdict::Allowed(_)));
    let Verdict::Refused(refusal) = verdict(&history(&stale), Model::Register, Consistency::Linearizable) else {
        panic!("a stale read");
    };
    assert_eq!((refusal.operation, refusal.prefix, refusal.shortest), (2, 6, true));
    assert_eq!(refusal.why, "process B, read → 1: between its call and its answer the register could only be 2.");
}

#[test]
fn work_is_bounded() {
    // Thirty concurrent writes that nobody read, and a read of what nobody wrote.
    let mut builder = Builder::new();
    for client in 0..30 {
        builder.call(&client.to_string(), Function::Write, None, Datum::Number(client), None, 0).expect("idle");
    }
    for client in 0..30 {
        builder.answer(&client.to_string(), Outcome::Ok(None), None, 0).expect("open");
    }
    builder.call("reader", Function::Read, None, Datum::Nil, None, 0).expect("idle");
    builder.answer("reader", Outcome::Ok(Some(Datum::Number(99))), None, 0).expect("open");
    let history = builder.finish();
    for (name, consistency) in Consistency::ALL {
        for limits in [Limits { steps: 10_000, memory: 1 << 20 }, Limits { steps: 10_000, memory: 0 }] {
            let report = check(&history, Model::Register, None, consistency, limits, &mut || true).expect("a history");
            assert_eq!(report.verdict, Verdict::Undecided, "{name}");
            assert!(report.steps <= 10_010, "{name}: {}", report.steps);
        }
        let mut asked = 0;
        let mut stop = || {
            asked += 1;
            asked < 3
        };
        let report = check(&history, Model::Register, None, consistency, Limits::default(), &mut stop);
        assert_eq!(report.expect("a history").verdict, Verdict::Undecided, "{name}");
    }
}

#[test]
fn an_order_made_by_hand_is_judged() {
    let mut builder = Builder::new();
    let mut act = |client: &str, function, argument: i64, answer: Option<i64>| {
        let argument = if function == Function::Read { Datum::Nil } else { Datum::Number(argument) };
        builder.call(client, function, None, argument, None, 0).expect("idle");
        builder.answer(client, Outcome::Ok(answer.map(Datum::Number)), None, 0).expect("open");
    };
    act("A", Function::Write, 1, None);
    act("B", Function::Write, 2, None);
    act("A", Function::Read, 0, Some(2));
    let history = builder.finish();
    let judge = |order: &[u32]| judge(&history, Model::Register, None, order).expect("a register's history");
    assert_eq!(judge(&[0, 1, 2]), Ok(()));
    assert_eq!(judge(&[1, 0, 2]), Err(Misfit::TooLate { operation: 0, after: 1 }));
    assert_eq!(judge(&[0, 2, 1]), Err(Misfit::Answer { operation: 2, state: "1".into() }));
    assert_eq!(judge(&[0, 1]), Err(Misfit::Missing { operation: 2 }));
    assert_eq!(judge(&[0, 1, 1]), Err(Misfit::Twice { operation: 1 }));
    assert_eq!(judge(&[0, 9]), Err(Misfit::Twice { operation: 9 }));
}
