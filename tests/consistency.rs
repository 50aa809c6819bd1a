//! The consistency checkers against the obvious: random histories of up to eight operations, every order of them tried one
//! after the other, with models written down a second time.

use std::collections::{BTreeMap, BTreeSet};

use orrery::history::{
    Builder, Consistency, Datum, Function, Guarantees, History, Limits, Misfit, Model, Operation, Outcome, Verdict,
    broken, check, judge,
};

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

// The models once more.

/// The state of one object.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Value(Datum),
    List(Vec<Datum>),
    Total(i64),
    Holder(Option<u32>),
}

/// What an object says to an operation.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    Nothing,
    Value(Datum),
    /// Whether it did what it was asked to.
    Done(bool),
}

fn initial(model: Model) -> State {
    match model {
        Model::Register | Model::CasRegister => State::Value(Datum::Nil),
        Model::Kv => State::Value(text("")),
        Model::Queue | Model::Stack | Model::Set | Model::AppendLog => State::List(Vec::new()),
        Model::Counter => State::Total(0),
        Model::Mutex => State::Holder(None),
    }
}

fn text(said: &str) -> Datum {
    Datum::Text(said.to_owned())
}

fn said(datum: &Datum) -> &str {
    match datum {
        Datum::Text(said) => said,
        other => panic!("{other:?} is no text"),
    }
}

/// Lets an operation happen, whatever its answer was.
fn happen(model: Model, state: &mut State, operation: &Operation) -> Told {
    let argument = &operation.argument;
    match (state, operation.function) {
        (State::Value(value), Function::Read | Function::Get) => Told::Value(value.clone()),
        (State::Value(value), Function::Write | Function::Put) => {
            *value = argument.clone();
            Told::Nothing
        }
        (State::Value(value), Function::Append) => {
            *value = text(&format!("{}{}", said(value), said(argument)));
            Told::Nothing
        }
        (State::Value(value), Function::Cas) => {
            let Datum::List(pair) = argument else { panic!("two values") };
            let can = *value == pair[0];
            if can {
                *value = pair[1].clone();
            }
            Told::Done(can)
        }
        (State::List(list), Function::Enqueue | Function::Push) => {
            list.push(argument.clone());
            Told::Nothing
        }
        (State::List(list), Function::Dequeue) if list.is_empty() => Told::Value(Datum::Nil),
        (State::List(list), Function::Dequeue) => Told::Value(list.remove(0)),
        (State::List(list), Function::Pop) => Told::Value(list.pop().unwrap_or(Datum::Nil)),
        (State::List(list), Function::Append) => {
            list.push(argument.clone());
            Told::Value(Datum::Number(list.len() as i64 - 1))
        }
        (State::List(list), Function::Read) => match argument {
            Datum::Number(place) => Told::Value(list.get(*place as usize).cloned().unwrap_or(Datum::Nil)),
            _ if model == Model::Set => {
                let mut sorted = list.clone();
                sorted.sort_by_key(|value| value.to_string());
                Told::Value(Datum::List(sorted))
            }
            _ => Told::Value(Datum::List(list.clone())),
        },
        (State::List(list), Function::Contains) => Told::Done(list.contains(argument)),
        (State::List(list), Function::Add) => {
            let new = !list.contains(argument);
            if new {
                list.push(argument.clone());
            }
            Told::Done(new)
        }
        (State::List(list), Function::Remove) => {
            let place = list.iter().position(|value| value == argument);
            if let Some(place) = place {
                list.remove(place);
            }
            Told::Done(place.is_some())
        }
        (State::Total(total), Function::Add) => {
            let Datum::Number(by) = argument else { panic!("a number") };
            *total += by;
            Told::Nothing
        }
        (State::Total(total), Function::Read) => Told::Value(Datum::Number(*total)),
        (State::Holder(holder), Function::Acquire) => {
            let free = holder.is_none();
            if free {
                *holder = Some(operation.client);
            }
            Told::Done(free)
        }
        (State::Holder(holder), Function::Release) => {
            let holds = *holder == Some(operation.client);
            if holds {
                *holder = None;
            }
            Told::Done(holds)
        }
        (state, function) => panic!("{function:?} of {state:?}"),
    }
}

/// Whether an answer is what the object said.
fn fits(operation: &Operation, told: &Told) -> bool {
    use Function::{Acquire, Cas, Release};
    match (&operation.outcome, told) {
        (Outcome::Fail, told) => *told == Told::Done(false),
        (Outcome::Ok(_), Told::Done(done)) if matches!(operation.function, Cas | Acquire | Release) => *done,
        (Outcome::Open | Outcome::Ok(None), _) | (_, Told::Nothing) => true,
        (Outcome::Ok(Some(answer)), Told::Done(done)) => *answer == Datum::Truth(*done),
        (Outcome::Ok(Some(answer)), Told::Value(value)) => answer == value,
    }
}

/// Failed operations did nothing; only of a cas does that say something.
fn counts(operation: &Operation) -> bool {
    operation.outcome != Outcome::Fail || operation.function == Function::Cas
}

/// Whether it may have changed something, as far as its answer tells.
fn changes(operation: &Operation) -> bool {
    use Function::*;
    !matches!(
        (operation.function, &operation.outcome),
        (Read | Get | Contains, _)
            | (_, Outcome::Fail)
            | (Dequeue | Pop, Outcome::Ok(Some(Datum::Nil)))
            | (Add | Remove, Outcome::Ok(Some(Datum::Truth(false))))
    )
}

fn tells(operation: &Operation) -> bool {
    use Function::*;
    match (operation.function, &operation.outcome) {
        (_, Outcome::Open) | (Write | Put | Enqueue | Push, _) => false,
        (Cas | Acquire | Release, _) => true,
        (_, Outcome::Ok(answer)) => answer.is_some(),
        (_, Outcome::Fail) => false,
    }
}

// Every order.

struct Part {
    operation: usize,
    required: bool,
    shown: bool,
}

/// Whether some order of the parts explains all that is shown. `before(a, b)`: a must come before b.
fn some_order(history: &History, model: Model, parts: &[Part], before: &dyn Fn(usize, usize) -> bool) -> bool {
    fn go(
        history: &History,
        model: Model,
        parts: &[Part],
        before: &dyn Fn(usize, usize) -> bool,
        taken: &mut Vec<bool>,
        objects: &BTreeMap<String, State>,
    ) -> bool {
        if parts.iter().zip(&*taken).all(|(part, taken)| *taken || !part.required) {
            return true;
        }
        for next in 0..parts.len() {
            let free = |other: usize| taken[other] || !before(parts[other].operation, parts[next].operation);
            if taken[next] || !(0..parts.len()).all(free) {
                continue;
            }
            let operation = &history.operations[parts[next].operation];
            let mut objects = objects.clone();
            let object = objects.entry(format!("{:?}", operation.key)).or_insert_with(|| initial(model));
            let told = happen(model, object, operation);
            if parts[next].shown && !fits(operation, &told) {
                continue;
            }
            taken[next] = true;
            let found = go(history, model, parts, before, taken, &objects);
            taken[next] = false;
            if found {
                return true;
            }
        }
        false
    }
    go(history, model, parts, before, &mut vec![false; parts.len()], &BTreeMap::new())
}

/// The first `events` calls and answers of a history.
fn linearizable(history: &History, model: Model, events: u32) -> bool {
    let all = history.operations.iter().enumerate();
    let parts: Vec<Part> = all
        .filter(|(_, operation)| operation.call < events && counts(operation))
        .map(|(number, operation)| {
            let answered = operation.answer.is_some_and(|answer| answer < events);
            Part { operation: number, required: answered, shown: answered }
        })
        .collect();
    let before = |one: usize, other: usize| {
        let (one, other) = (&history.operations[one], &history.operations[other]);
        one.answer.is_some_and(|answer| answer < other.call)
    };
    some_order(history, model, &parts, &before)
}

/// An operation in an order without real time, when only the first answers are looked at.
fn weak_part(history: &History, number: usize, mine: bool, answers: usize) -> Option<Part> {
    let operation = &history.operations[number];
    let earlier =
        |answer: u32| history.operations.iter().filter(|other| other.answer.is_some_and(|at| at < answer)).count();
    let shown = mine && operation.answer.is_some_and(|answer| earlier(answer) < answers) && tells(operation);
    let part = Part { operation: number, required: operation.answer.is_some(), shown };
    (counts(operation) && (shown || changes(operation))).then_some(part)
}

fn sequential(history: &History, model: Model, answers: usize) -> bool {
    let parts: Vec<Part> =
        (0..history.operations.len()).filter_map(|number| weak_part(history, number, true, answers)).collect();
    let before = |one: usize, other: usize| one < other && client(history, one) == client(history, other);
    some_order(history, model, &parts, &before)
}

fn client(history: &History, number: usize) -> u32 {
    history.operations[number].client
}

/// All that can explain an answer: sets of updates.
fn sources(history: &History, model: Model, number: usize) -> Vec<Vec<usize>> {
    let operation = &history.operations[number];
    let candidates: Vec<usize> = (0..history.operations.len())
        .filter(|other| *other != number && changes(&history.operations[*other]) && counts(&history.operations[*other]))
        .filter(|other| history.operations[*other].key == operation.key)
        .collect();
    let subsets = 0..1usize << candidates.len();
    let subsets = subsets.map(|set| {
        let inside = |(place, _): &(usize, &usize)| set & 1 << place != 0;
        candidates.iter().enumerate().filter(inside).map(|(_, other)| *other).collect::<Vec<usize>>()
    });
    subsets.filter(|set| explains(history, model, set, operation)).collect()
}

fn explains(history: &History, model: Model, set: &[usize], operation: &Operation) -> bool {
    use Function::*;
    let of = |number: &usize| &history.operations[*number];
    let puts = |number: &usize, value: &Datum| match of(number).function {
        Write | Enqueue | Push => of(number).argument == *value,
        Add | Append => of(number).argument == *value,
        Cas => matches!(&of(number).argument, Datum::List(pair) if pair[1] == *value),
        _ => false,
    };
    let one = |value: &Datum| set.len() == 1 && puts(&set[0], value);
    let answer = match &operation.outcome {
        Outcome::Ok(answer) => answer.as_ref(),
        Outcome::Fail | Outcome::Open => None,
    };
    let truth = matches!(answer, Some(Datum::Truth(true)));
    match (model, operation.function, answer) {
        (Model::Register | Model::CasRegister, Read, Some(value)) => {
            one(value) || (set.is_empty() && *value == Datum::Nil)
        }
        (_, Cas, _) if matches!(operation.outcome, Outcome::Ok(_)) => {
            let Datum::List(pair) = &operation.argument else { panic!("two values") };
            one(&pair[0]) || (set.is_empty() && pair[0] == Datum::Nil)
        }
        (_, Get, Some(value)) => pieces(history, set, said(value), true),
        (Model::Queue | Model::Stack, Dequeue | Pop, Some(value)) if *value != Datum::Nil => one(value),
        (Model::Set, Contains | Remove, Some(_)) if truth => one(&operation.argument),
        (Model::Set, Add, Some(Datum::Truth(false))) => one(&operation.argument),
        (Model::Set | Model::AppendLog, Read, Some(Datum::List(values))) => {
            let mut left = set.to_vec();
            let each = values.iter().all(|value| {
                let place = left.iter().position(|number| puts(number, value));
                place.map(|place| left.remove(place)).is_some()
            });
            each && left.is_empty()
        }
        (Model::AppendLog, Read, Some(value)) if *value != Datum::Nil => one(value),
        (Model::Counter, Read, Some(Datum::Number(total))) => {
            let by = |number: &usize| match of(number).argument {
                Datum::Number(by) => by,
                _ => panic!("a number"),
            };
            set.iter().map(by).sum::<i64>() == *total && set.iter().all(|number| by(number) != 0)
        }
        (Model::Mutex, Acquire, _) if matches!(operation.outcome, Outcome::Ok(_)) => {
            set.is_empty() || (set.len() == 1 && of(&set[0]).function == Release)
        }
        _ => set.is_empty(),
    }
}

/// Whether some order of all these updates makes up the text. Only the first may be a put.
fn pieces(history: &History, set: &[usize], whole: &str, first: bool) -> bool {
    if set.is_empty() {
        return whole.is_empty();
    }
    set.iter().enumerate().any(|(place, number)| {
        let operation = &history.operations[*number];
        let allowed = if operation.function == Function::Put { first } else { !said(&operation.argument).is_empty() };
        let mut rest = set.to_vec();
        rest.remove(place);
        allowed
            && whole.strip_prefix(said(&operation.argument)).is_some_and(|whole| pieces(history, &rest, whole, false))
    })
}

fn session(history: &History, model: Model, guarantees: Guarantees, answers: usize) -> bool {
    let count = history.operations.len();
    let follow = guarantees.has(Guarantees::WRITES_FOLLOW_READS);
    let all: Vec<Vec<Vec<usize>>> = (0..count)
        .map(|number| {
            let known = weak_part(history, number, true, answers).is_some_and(|part| part.shown);
            if follow && known { sources(history, model, number) } else { vec![Vec::new()] }
        })
        .collect();
    fn choose(
        all: &[Vec<Vec<usize>>],
        chosen: &mut Vec<Vec<usize>>,
        test: &mut dyn FnMut(&[Vec<usize>]) -> bool,
    ) -> bool {
        let Some(ways) = all.get(chosen.len()) else { return test(chosen) };
        ways.iter().any(|way| {
            chosen.push(way.clone());
            let found = choose(all, chosen, test);
            chosen.pop();
            found
        })
    }
    choose(&all, &mut Vec::new(), &mut |sources| {
        (0..history.clients.len() as u32).all(|client| one_view(history, model, guarantees, answers, client, sources))
    })
}

fn one_view(
    history: &History,
    model: Model,
    guarantees: Guarantees,
    answers: usize,
    me: u32,
    sources: &[Vec<usize>],
) -> bool {
    let count = history.operations.len();
    let parts: Vec<Part> =
        (0..count).filter_map(|number| weak_part(history, number, client(history, number) == me, answers)).collect();
    let shown = |number: usize| parts.iter().any(|part| part.operation == number && part.shown);
    let mut before = BTreeSet::new();
    let mut order = |one, other, holds| {
        if holds {
            before.insert((one, other));
        }
    };
    let same = |one, other| client(history, one) == client(history, other);
    if guarantees == Guarantees::CAUSAL {
        // As Ahamad and others say it: the transitive closure of program order and of what an answer comes from.
        for (one, from) in sources.iter().enumerate() {
            (one + 1..count).for_each(|other| order(one, other, same(one, other)));
            from.iter().for_each(|source| order(*source, one, true));
        }
        for through in 0..count {
            for one in 0..count {
                for other in 0..count {
                    if before.contains(&(one, through)) && before.contains(&(through, other)) {
                        before.insert((one, other));
                    }
                }
            }
        }
        if (0..count).any(|one| before.contains(&(one, one))) {
            return false;
        }
    } else {
        for one in 0..count {
            let mine = client(history, one) == me;
            for other in (one + 1..count).filter(|other| same(one, *other)) {
                let writes = |number: usize| changes(&history.operations[number]);
                order(one, other, writes(one) && writes(other) && guarantees.has(Guarantees::MONOTONIC_WRITES));
                order(one, other, mine && shown(one) && writes(other));
                let reads_own = mine && writes(one) && shown(other);
                order(one, other, reads_own && guarantees.has(Guarantees::READ_YOUR_WRITES));
                order(one, other, mine && shown(one) && shown(other) && guarantees.has(Guarantees::MONOTONIC_READS));
            }
        }
        for (number, from) in sources.iter().enumerate() {
            for source in from {
                let writes = |later: &usize| same(*later, number) && changes(&history.operations[*later]);
                (number..count).filter(writes).for_each(|later| order(*source, later, true));
                order(*source, number, shown(number));
            }
        }
    }
    some_order(history, model, &parts, &|one, other| before.contains(&(one, other)))
}

// Random histories.

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
