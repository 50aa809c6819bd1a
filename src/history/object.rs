//! A history as a model understands it: which object each operation acts on, and what it does there.

use super::error::HistoryError;
use super::memo::Index;
use super::model::{Act, EMPTY, Model, NIL, Value, number_of, number_to};
use super::operation::{Datum, Function, History, Operation, Outcome};
use crate::model::{Set, digest_of};

/// States are kept once each; together they have at most so many words.
const MAX_WORDS: usize = 64 << 20;
/// Longer descriptions are cut off.
const LONG: usize = 48;

/// One event: the operation, and whether it is its answer.
pub type Event = (u32, bool);

/// What an operation is, apart from which object it acts on. `None` if it did nothing and tells nothing.
pub struct Deed {
    pub act: Act,
    pub client: u32,
    pub object: u32,
}

/// All that a check needs of a history. Numbers of operations are places in [`History::operations`].
pub struct Task {
    pub model: Model,
    pub deeds: Vec<Option<Deed>>,
    pub objects: u32,
    pub values: Vec<Datum>,
    pub initial: Vec<u32>,
    /// In the order in which they happened.
    pub events: Vec<Event>,
    /// Operations in the order of their answers, and for each its place there.
    pub answered: Vec<u32>,
    pub rank: Vec<Option<u32>>,
    /// For each value the updates that put it somewhere, in the order of their calls.
    pub put: Vec<Vec<u32>>,
}

impl Task {
    pub fn new(history: &History, model: Model, initial: Option<&Datum>) -> Result<Task, HistoryError> {
        let mut values = Values::default();
        values.number(&Datum::Nil);
        values.number(&Datum::Text(String::new()));
        let initial = initial_state(model, initial, &mut values)?;
        let mut acts = Vec::with_capacity(history.operations.len());
        for operation in &history.operations {
            acts.push(act(model, operation, &mut values)?);
        }
        // A set is one object for each element, unless somebody asks for all of them.
        let whole = acts.iter().flatten().any(|act| matches!(act, Act::Elements(_)));
        let mut objects = Values::default();
        let each = history.operations.iter().zip(acts).map(|(operation, act)| {
            let act = act?;
            let element = match act {
                Act::Add(value, _) | Act::Remove(value, _) | Act::Contains(value, _) if !whole => value,
                _ => NIL,
            };
            let key = operation.key.clone().unwrap_or(Datum::Nil);
            let object = objects.number(&Datum::List(vec![key, Datum::Number(element.into())]));
            Some(Deed { act, client: operation.client, object })
        });
        let deeds: Vec<Option<Deed>> = each.collect();
        let mut events = vec![(0, false); history.events as usize];
        for (number, operation) in history.operations.iter().enumerate() {
            events[operation.call as usize] = (number as u32, false);
            if let Some(answer) = operation.answer {
                events[answer as usize] = (number as u32, true);
            }
        }
        let answered: Vec<u32> = events.iter().filter(|(_, answer)| *answer).map(|(number, _)| *number).collect();
        let mut rank = vec![None; deeds.len()];
        for (place, number) in answered.iter().enumerate() {
            rank[*number as usize] = Some(place as u32);
        }
        let objects = objects.all.len() as u32;
        let mut put = vec![Vec::new(); values.all.len()];
        for (number, deed) in (0..).zip(&deeds) {
            let act = deed.as_ref().map(|deed| &deed.act).filter(|act| act.changes());
            if let Some(value) = act.and_then(Act::puts) {
                put[value as usize].push(number);
            }
        }
        Ok(Task { model, deeds, objects, values: values.all, initial, events, answered, rank, put })
    }

    pub fn deed(&self, operation: u32) -> Option<&Deed> {
        self.deeds[operation as usize].as_ref()
    }

    /// The events of each object.
    pub fn events_of_objects(&self) -> Vec<Vec<Event>> {
        let mut parts = vec![Vec::new(); self.objects as usize];
        for event in &self.events {
            if let Some(deed) = self.deed(event.0) {
                parts[deed.object as usize].push(*event);
            }
        }
        parts
    }

    /// A state in words.
    pub fn describe(&self, state: &[u32], clients: &[String]) -> String {
        let value = |value: &Value| self.values[*value as usize].to_string();
        let list = || format!("[{}]", state.iter().map(value).collect::<Vec<_>>().join(" "));
        let mut said = match self.model {
            Model::Register | Model::CasRegister => value(&state[0]),
            Model::Kv => {
                let pieces = state.iter().map(|piece| match &self.values[*piece as usize] {
                    Datum::Text(text) => text.clone(),
                    other => other.to_string(),
                });
                format!("“{}”", pieces.collect::<String>())
            }
            Model::Queue | Model::Stack | Model::Set | Model::AppendLog => list(),
            Model::Counter => number_of(state).to_string(),
            Model::Mutex => match state[0].checked_sub(1).and_then(|client| clients.get(client as usize)) {
                Some(client) => format!("held by {client}"),
                None => "free".to_owned(),
            },
        };
        if let Some((end, _)) = said.char_indices().nth(LONG) {
            said.truncate(end);
            said.push('…');
        }
        said
    }
}

/// Values by number.
#[derive(Default)]
struct Values {
    all: Vec<Datum>,
    index: Index,
}

impl Values {
    fn number(&mut self, value: &Datum) -> Value {
        let Values { all, index } = self;
        let number = index.number(digest_of(value), all.len() as u32, |known| all[known as usize] == *value);
        if number as usize == all.len() {
            all.push(value.clone());
        }
        number
    }

    fn numbers(&mut self, list: &[Datum]) -> Vec<Value> {
        list.iter().map(|value| self.number(value)).collect()
    }
}

fn initial_state(model: Model, given: Option<&Datum>, values: &mut Values) -> Result<Vec<u32>, HistoryError> {
    let refused = |wanted| Err(HistoryError::Initial { model: model.name(), wanted });
    Ok(match (model, given) {
        (Model::Register | Model::CasRegister, given) => vec![values.number(given.unwrap_or(&Datum::Nil))],
        (Model::Kv, None) => Vec::new(),
        (Model::Kv, Some(Datum::Text(text))) if text.is_empty() => Vec::new(),
        (Model::Kv, Some(text @ Datum::Text(_))) => vec![values.number(text)],
        (Model::Kv, Some(_)) => return refused("is a text"),
        (Model::Counter, given) => {
            let mut state = Vec::new();
            match given {
                None => number_to(0, &mut state),
                Some(Datum::Number(number)) => number_to(*number, &mut state),
                Some(_) => return refused("is a number"),
            }
            state
        }
        (Model::Mutex, None) => vec![0],
        (_, None) => Vec::new(),
        (_, Some(_)) => return refused("cannot be chosen"),
    })
}

fn answers_nothing(model: Model, function: Function) -> bool {
    match function {
        Function::Write | Function::Put | Function::Enqueue | Function::Push => true,
        Function::Acquire | Function::Release => true,
        Function::Append => model == Model::Kv,
        Function::Add => model == Model::Counter,
        _ => false,
    }
}

/// What an operation does, in the terms of the model. `None` if it is known to have done nothing and says nothing: of
/// those that failed only `cas` says why.
fn act(model: Model, operation: &Operation, values: &mut Values) -> Result<Option<Act>, HistoryError> {
    let Operation { function, argument, outcome, line, answer_line, .. } = operation;
    if !model.functions().contains(function) {
        let known: Vec<&str> = model.functions().iter().map(|function| function.name()).collect();
        let (line, known) = (*line, known.join(", "));
        return Err(HistoryError::Foreign { line, model: model.name(), function: function.name(), known });
    }
    let bad_argument = |wanted| HistoryError::Argument { line: *line, function: function.name(), wanted };
    let bad_answer = |wanted| HistoryError::Answer { line: *answer_line, function: function.name(), wanted };
    let failed = *outcome == Outcome::Fail;
    let answer = match outcome {
        Outcome::Ok(answer) => answer.as_ref(),
        Outcome::Fail | Outcome::Open => None,
    };
    let nothing = || match argument {
        Datum::Nil => Ok(()),
        _ => Err(bad_argument("nothing")),
    };
    let something = |values: &mut Values| match argument {
        Datum::Nil => Err(bad_argument("a value that is not nil")),
        value => Ok(values.number(value)),
    };
    // An update may answer whether it changed anything; some files repeat its argument instead.
    let truth = || match answer {
        None | Some(Datum::Nil) => Ok(None),
        Some(Datum::Truth(truth)) => Ok(Some(*truth)),
        Some(other) if other == argument => Ok(None),
        Some(_) => Err(bad_answer("true or false")),
    };
    // An update that answers nothing may repeat what it was asked for; some files write nil, or that it was done.
    let done = |answer: &Datum| match answer {
        Datum::Nil => true,
        Datum::Truth(true) => !matches!(argument, Datum::Truth(_)),
        other => other == argument,
    };
    if answers_nothing(model, *function) && !answer.is_none_or(done) {
        return Err(bad_answer("nothing, or with what it was called with"));
    }
    let act = match (model, function) {
        (Model::Register | Model::CasRegister, Function::Read) => {
            nothing()?;
            Act::Read(answer.map(|value| values.number(value)))
        }
        (_, Function::Write) => Act::Write(values.number(argument)),
        (_, Function::Cas) => match argument {
            Datum::List(pair) if pair.len() == 2 => {
                let done = if failed { Some(false) } else { matches!(outcome, Outcome::Ok(_)).then_some(true) };
                let (from, to) = (values.number(&pair[0]), values.number(&pair[1]));
                return Ok(Some(Act::Cas { from, to, done }));
            }
            _ => return Err(bad_argument("two values, [from to]")),
        },
        (_, Function::Get) => {
            nothing()?;
            // A key that was never written has the empty text.
            Act::Get(answer.map(|value| if *value == Datum::Nil { EMPTY } else { values.number(value) }))
        }
        (_, Function::Put) => Act::Put(something(values)?),
        (Model::Kv, Function::Append) => match argument {
            Datum::Text(_) => Act::Append(something(values)?),
            _ => return Err(bad_argument("a text")),
        },
        (_, Function::Enqueue | Function::Push) => Act::Insert(something(values)?),
        (_, Function::Dequeue | Function::Pop) => {
            nothing()?;
            let taken = answer.map(|value| values.number(value));
            if *function == Function::Pop { Act::TakeLast(taken) } else { Act::TakeFirst(taken) }
        }
        (Model::Counter, Function::Add) => match argument {
            Datum::Number(by) => Act::Count(*by),
            _ => return Err(bad_argument("a whole number")),
        },
        (Model::Counter, _) => {
            nothing()?;
            Act::Total(match answer {
                None => None,
                Some(Datum::Number(number)) => Some(*number),
                Some(_) => return Err(bad_answer("a whole number")),
            })
        }
        (_, Function::Add) => Act::Add(something(values)?, truth()?),
        (_, Function::Remove) => Act::Remove(something(values)?, truth()?),
        (_, Function::Contains) => Act::Contains(something(values)?, truth()?),
        (_, Function::Acquire | Function::Release) => {
            nothing()?;
            if *function == Function::Acquire { Act::Acquire } else { Act::Release }
        }
        (Model::Set, _) => {
            nothing()?;
            let list = match answer {
                None => None,
                Some(Datum::List(list)) => Some(values.numbers(list)),
                Some(_) => return Err(bad_answer("a list of values")),
            };
            let ordered = |list: Vec<Value>| {
                let set: Set<Value> = list.iter().copied().collect();
                if set.len() < list.len() {
                    return Err(bad_answer("a list in which no element stands twice"));
                }
                Ok(set.iter().copied().collect())
            };
            Act::Elements(list.map(ordered).transpose()?)
        }
        (_, Function::Append) => {
            let place = match answer {
                Some(answer) if answer == argument => None,
                None | Some(Datum::Nil) => None,
                Some(Datum::Number(place)) => Some(*place),
                Some(_) => return Err(bad_answer("a place")),
            };
            Act::Log(something(values)?, place)
        }
        (_, Function::Read) => match (argument, answer) {
            (Datum::Nil, None) => Act::Entries(None),
            (Datum::Nil, Some(Datum::List(list))) => Act::Entries(Some(values.numbers(list))),
            (Datum::Nil, Some(_)) => return Err(bad_answer("a list of values")),
            (Datum::Number(place @ 0..), answer) => Act::Entry(*place, answer.map(|value| values.number(value))),
            _ => return Err(bad_argument("nothing, or a place from 0")),
        },
    };
    Ok((!failed).then_some(act))
}

/// States by number.
pub struct States {
    starts: Vec<u32>,
    words: Vec<u32>,
    index: Index,
    next: Vec<u32>,
}

impl States {
    /// State 0 is the initial one.
    pub fn new(initial: &[u32]) -> States {
        let mut states = States { starts: vec![0], words: Vec::new(), index: Index::default(), next: Vec::new() };
        states.next.extend_from_slice(initial);
        states.keep();
        states
    }

    pub fn get(&self, state: u32) -> &[u32] {
        &self.words[self.starts[state as usize] as usize..self.starts[state as usize + 1] as usize]
    }

    pub fn are_many(&self) -> bool {
        self.words.len() > MAX_WORDS
    }

    /// The state after an operation, if its answer fits.
    pub fn step(&mut self, deed: &Deed, shown: bool, values: &[Datum], state: u32) -> Option<u32> {
        let mut next = std::mem::take(&mut self.next);
        let before = self.get(state);
        let fits = deed.act.step(deed.client, shown, values, before, &mut next);
        let same = next == before;
        self.next = next;
        match (fits, same) {
            (false, _) => None,
            (true, true) => Some(state),
            (true, false) => Some(self.keep()),
        }
    }

    /// The number of the state in `next`.
    fn keep(&mut self) -> u32 {
        let States { starts, words, index, next } = self;
        let same = |known: u32| words[starts[known as usize] as usize..starts[known as usize + 1] as usize] == **next;
        let fresh = starts.len() as u32 - 1;
        let number = index.number(digest_of(next.as_slice()), fresh, same);
        if number == fresh {
            words.extend_from_slice(next);
            starts.push(words.len() as u32);
        }
        number
    }
}
