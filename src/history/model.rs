//! What kinds of objects there are, and what each makes of an operation.

use super::operation::{Datum, Function};

/// A sequential specification: an object as it behaves when operations come one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// `read → v`, `write v`. Nil at first.
    Register,
    /// Also `cas [from to]`, which succeeds if, and only if, the register holds `from`.
    CasRegister,
    /// A text for each key, empty at first: `get → v`, `put v`, `append v`.
    Kv,
    /// First in, first out: `enqueue v`, `dequeue → v`, or nil from an empty queue.
    Queue,
    /// Last in, first out: `push v`, `pop → v`, or nil from an empty stack.
    Stack,
    /// `add v`, `remove v`, both may answer whether that changed the set; `contains v → true`, `read → [v …]`.
    Set,
    /// `add n`, `read → n`. Zero at first.
    Counter,
    /// `acquire`, `release`; only the client that holds it can release it.
    Mutex,
    /// `append v`, which may answer at which place, from 0; `read → [v …]`, `read place → v`, or nil beyond the end.
    AppendLog,
}

impl Model {
    pub const ALL: [Model; 9] = [
        Model::Register,
        Model::CasRegister,
        Model::Kv,
        Model::Queue,
        Model::Stack,
        Model::Set,
        Model::Counter,
        Model::Mutex,
        Model::AppendLog,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Model::Register => "register",
            Model::CasRegister => "cas-register",
            Model::Kv => "kv",
            Model::Queue => "queue",
            Model::Stack => "stack",
            Model::Set => "set",
            Model::Counter => "counter",
            Model::Mutex => "mutex",
            Model::AppendLog => "append-log",
        }
    }

    pub fn named(name: &str) -> Option<Model> {
        Model::ALL.into_iter().find(|model| model.name() == name)
    }

    pub fn functions(self) -> &'static [Function] {
        match self {
            Model::Register => &[Function::Read, Function::Write],
            Model::CasRegister => &[Function::Read, Function::Write, Function::Cas],
            Model::Kv => &[Function::Get, Function::Put, Function::Append],
            Model::Queue => &[Function::Enqueue, Function::Dequeue],
            Model::Stack => &[Function::Push, Function::Pop],
            Model::Set => &[Function::Add, Function::Remove, Function::Contains, Function::Read],
            Model::Counter => &[Function::Add, Function::Read],
            Model::Mutex => &[Function::Acquire, Function::Release],
            Model::AppendLog => &[Function::Append, Function::Read],
        }
    }
}

/// The number of a value. Equal values have one number.
pub type Value = u32;
pub const NIL: Value = 0;
pub const EMPTY: Value = 1;

/// An operation as its object understands it. What was answered is `None` where that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Read(Option<Value>),
    Write(Value),
    Cas {
        from: Value,
        to: Value,
        done: Option<bool>,
    },
    Get(Option<Value>),
    Put(Value),
    Append(Value),
    /// To the end of a queue, to the top of a stack.
    Insert(Value),
    TakeFirst(Option<Value>),
    TakeLast(Option<Value>),
    Add(Value, Option<bool>),
    Remove(Value, Option<bool>),
    Contains(Value, Option<bool>),
    /// In ascending order.
    Elements(Option<Vec<Value>>),
    Count(i64),
    Total(Option<i64>),
    Acquire,
    Release,
    Log(Value, Option<i64>),
    Entries(Option<Vec<Value>>),
    Entry(i64, Option<Value>),
}

impl Act {
    /// Whether it may change its object, as far as its answer tells.
    pub fn changes(&self) -> bool {
        match self {
            Act::Write(_) | Act::Put(_) | Act::Append(_) | Act::Insert(_) | Act::Count(_) | Act::Log(..) => true,
            Act::Acquire | Act::Release => true,
            Act::Cas { done, .. } | Act::Add(_, done) | Act::Remove(_, done) => *done != Some(false),
            Act::TakeFirst(taken) | Act::TakeLast(taken) => *taken != Some(NIL),
            Act::Read(_) | Act::Get(_) | Act::Contains(..) | Act::Elements(_) | Act::Total(_) => false,
            Act::Entries(_) | Act::Entry(..) => false,
        }
    }

    /// Whether it could have changed its object, had it ended otherwise.
    pub fn could_change(&self) -> bool {
        match self {
            Act::Cas { .. } | Act::Add(..) | Act::Remove(..) | Act::TakeFirst(_) | Act::TakeLast(_) => true,
            _ => self.changes(),
        }
    }

    /// Whether it matters who does it.
    pub fn is_personal(&self) -> bool {
        matches!(self, Act::Acquire | Act::Release)
    }

    /// Whether its answer says something about its object.
    pub fn tells(&self) -> bool {
        match self {
            Act::Write(_) | Act::Put(_) | Act::Append(_) | Act::Insert(_) | Act::Count(_) => false,
            Act::Acquire | Act::Release => true,
            Act::Cas { done: known, .. } | Act::Add(_, known) | Act::Remove(_, known) | Act::Contains(_, known) => {
                known.is_some()
            }
            Act::Read(value) | Act::Get(value) | Act::TakeFirst(value) | Act::TakeLast(value) => value.is_some(),
            Act::Entry(_, value) => value.is_some(),
            Act::Elements(values) | Act::Entries(values) => values.is_some(),
            Act::Total(number) | Act::Log(_, number) => number.is_some(),
        }
    }

    /// The value that it puts where others can find it.
    pub fn puts(&self) -> Option<Value> {
        match self {
            Act::Write(value) | Act::Cas { to: value, .. } | Act::Insert(value) => Some(*value),
            Act::Add(value, _) | Act::Log(value, _) => Some(*value),
            _ => None,
        }
    }

    /// What an object becomes by it: writes the state after it, and says whether the answer fits. With `shown` off the
    /// answer is not looked at.
    pub fn step(&self, client: u32, shown: bool, values: &[Datum], state: &[u32], next: &mut Vec<u32>) -> bool {
        fn fits<T: PartialEq>(shown: bool, told: &Option<T>, is: T) -> bool {
            !shown || told.as_ref().is_none_or(|told| *told == is)
        }
        next.clear();
        match self {
            Act::Write(value) => next.push(*value),
            Act::Put(value) => next.extend(piece(value)),
            _ => next.extend_from_slice(state),
        }
        match self {
            Act::Write(_) | Act::Put(_) => true,
            Act::Read(value) => fits(shown, value, state[0]),
            Act::Cas { from, to, done } => {
                let can = state[0] == *from;
                if can {
                    next[0] = *to;
                }
                fits(shown, done, can)
            }
            Act::Get(value) => !shown || value.is_none_or(|value| is_joined(value, state, values)),
            Act::Append(value) => {
                next.extend(piece(value));
                true
            }
            Act::Insert(value) => {
                next.push(*value);
                true
            }
            Act::TakeFirst(value) => {
                if !state.is_empty() {
                    next.remove(0);
                }
                fits(shown, value, state.first().copied().unwrap_or(NIL))
            }
            Act::TakeLast(value) => {
                let taken = next.pop();
                fits(shown, value, taken.unwrap_or(NIL))
            }
            Act::Add(value, new) => {
                let place = state.binary_search(value);
                if let Err(place) = place {
                    next.insert(place, *value);
                }
                fits(shown, new, place.is_err())
            }
            Act::Remove(value, was) => {
                let place = state.binary_search(value);
                if let Ok(place) = place {
                    next.remove(place);
                }
                fits(shown, was, place.is_ok())
            }
            Act::Contains(value, is) => fits(shown, is, state.binary_search(value).is_ok()),
            Act::Elements(all) | Act::Entries(all) => !shown || all.as_ref().is_none_or(|all| *all == state),
            Act::Count(by) => {
                number_to(number_of(state).wrapping_add(*by), next);
                true
            }
            Act::Total(number) => fits(shown, number, number_of(state)),
            Act::Acquire => {
                let free = state[0] == 0;
                if free {
                    next[0] = client + 1;
                }
                !shown || free
            }
            Act::Release => {
                let holds = state[0] == client + 1;
                if holds {
                    next[0] = 0;
                }
                !shown || holds
            }
            Act::Log(value, place) => {
                next.push(*value);
                fits(shown, place, state.len() as i64)
            }
            Act::Entry(place, value) => {
                let entry = usize::try_from(*place).ok().and_then(|place| state.get(place));
                fits(shown, value, entry.copied().unwrap_or(NIL))
            }
        }
    }
}

/// The state of a key is a list of pieces; the empty text has none.
fn piece(value: &Value) -> Option<Value> {
    Some(*value).filter(|value| *value != EMPTY)
}

pub fn number_of(state: &[u32]) -> i64 {
    (u64::from(state[0]) | u64::from(state[1]) << 32) as i64
}

pub fn number_to(number: i64, state: &mut Vec<u32>) {
    state.clear();
    state.extend([number as u64 as u32, (number as u64 >> 32) as u32]);
}

/// Whether a value is these pieces, one after the other.
fn is_joined(value: Value, pieces: &[Value], values: &[Datum]) -> bool {
    if pieces == [value] {
        return true;
    }
    let text = |value: Value| match &values[value as usize] {
        Datum::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let rest = pieces.iter().try_fold(text(value), |rest, piece| Some(rest?.strip_prefix(text(*piece)?)));
    rest.flatten() == Some("")
}
