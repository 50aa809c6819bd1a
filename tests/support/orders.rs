//! The obvious way to judge a history: the models written down a second time, and every order of the operations tried one
//! after the other.

use std::collections::{BTreeMap, BTreeSet};

use orrery::history::{Datum, Function, Guarantees, History, Model, Operation, Outcome};

// The models once more.

/// The state of one object.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Value(Datum),
    List(Vec<Datum>),
    Total(i64),
    Holder(Option<u32>),
}

/// What an object says to an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    Nothing,
    Value(Datum),
    /// Whether it did what it was asked to.
    Done(bool),
}

pub fn initial(model: Model) -> State {
    match model {
        Model::Register | Model::CasRegister => State::Value(Datum::Nil),
        Model::Kv => State::Value(text("")),
        Model::Queue | Model::Stack | Model::Set | Model::AppendLog => State::List(Vec::new()),
        Model::Counter => State::Total(0),
        Model::Mutex => State::Holder(None),
    }
}

pub fn text(said: &str) -> Datum {
    Datum::Text(said.to_owned())
}

pub fn said(datum: &Datum) -> &str {
    match datum {
        Datum::Text(said) => said,
        other => panic!("{other:?} is no text"),
    }
}

/// Lets an operation happen, whatever its answer was.
pub fn happen(model: Model, state: &mut State, operation: &Operation) -> Told {
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
pub fn fits(operation: &Operation, told: &Told) -> bool {
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
pub fn counts(operation: &Operation) -> bool {
    operation.outcome != Outcome::Fail || operation.function == Function::Cas
}

/// Whether it may have changed something, as far as its answer tells.
pub fn changes(operation: &Operation) -> bool {
    use Function::*;
    !matches!(
        (operation.function, &operation.outcome),
        (Read | Get | Contains, _)
            | (_, Outcome::Fail)
            | (Dequeue | Pop, Outcome::Ok(Some(Datum::Nil)))
            | (Add | Remove, Outcome::Ok(Some(Datum::Truth(false))))
    )
}

pub fn tells(operation: &Operation) -> bool {
    use Function::*;
    match (operation.function, &operation.outcome) {
        (_, Outcome::Open) | (Write | Put | Enqueue | Push, _) => false,
        (Cas | Acquire | Release, _) => true,
        (_, Outcome::Ok(answer)) => answer.is_some(),
        (_, Outcome::Fail) => false,
    }
}

// Every order.

pub struct Part {
    operation: usize,
    required: bool,
    shown: bool,
}

/// Whether some order of the parts explains all that is shown. `before(a, b)`: a must come before b.
pub fn some_order(history: &History, model: Model, parts: &[Part], before: &dyn Fn(usize, usize) -> bool) -> bool {
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
pub fn linearizable(history: &History, model: Model, events: u32) -> bool {
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
pub fn weak_part(history: &History, number: usize, mine: bool, answers: usize) -> Option<Part> {
    let operation = &history.operations[number];
    let earlier =
        |answer: u32| history.operations.iter().filter(|other| other.answer.is_some_and(|at| at < answer)).count();
    let shown = mine && operation.answer.is_some_and(|answer| earlier(answer) < answers) && tells(operation);
    let part = Part { operation: number, required: operation.answer.is_some(), shown };
    (counts(operation) && (shown || changes(operation))).then_some(part)
}

pub fn sequential(history: &History, model: Model, answers: usize) -> bool {
    let parts: Vec<Part> =
        (0..history.operations.len()).filter_map(|number| weak_part(history, number, true, answers)).collect();
    let before = |one: usize, other: usize| one < other && client(history, one) == client(history, other);
    some_order(history, model, &parts, &before)
}

pub fn client(history: &History, number: usize) -> u32 {
    history.operations[number].client
}

/// All that can explain an answer: sets of updates.
pub fn sources(history: &History, model: Model, number: usize) -> Vec<Vec<usize>> {
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

pub fn explains(history: &History, model: Model, set: &[usize], operation: &Operation) -> bool {
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
pub fn pieces(history: &History, set: &[usize], whole: &str, first: bool) -> bool {
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

pub fn session(history: &History, model: Model, guarantees: Guarantees, answers: usize) -> bool {
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

pub fn one_view(
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
