//! What a variable of a process holds, in a form that the inspector, the differences between steps and the pictures
//! understand.

use std::borrow::Cow;
use std::fmt;

use super::{ProcessId, Time};

/// A value as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing there yet: ⊥ in the papers.
    Nothing,
    Truth(bool),
    Number(i64),
    Text(Cow<'static, str>),
    Process(ProcessId),
    /// A set of processes, in order.
    Processes(Vec<ProcessId>),
    /// A logical time with its owner as tie-break.
    Stamp {
        clock: u64,
        process: ProcessId,
    },
    Time(Time),
    List(Vec<Value>),
}

impl Value {
    pub fn text(text: impl Into<Cow<'static, str>>) -> Value {
        Value::Text(text.into())
    }

    pub fn processes<'a>(set: impl IntoIterator<Item = &'a ProcessId>) -> Value {
        Value::Processes(set.into_iter().copied().collect())
    }
}

impl From<Option<ProcessId>> for Value {
    fn from(process: Option<ProcessId>) -> Value {
        process.map_or(Value::Nothing, Value::Process)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Value {
        i64::try_from(number).map_or_else(|_| Value::text(number.to_string()), Value::Number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Number(i64::from(number))
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::Truth(truth)
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Value {
        Value::Text(Cow::Borrowed(text))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Nothing => f.write_str("none"),
            Value::Truth(true) => f.write_str("yes"),
            Value::Truth(false) => f.write_str("no"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Text(text) => f.write_str(text),
            Value::Process(process) => write!(f, "{process}"),
            Value::Processes(set) => braces(f, "{", set, "}"),
            Value::Stamp { clock, process } => write!(f, "({clock}, {process})"),
            Value::Time(time) => write!(f, "{time}"),
            Value::List(list) => braces(f, "[", list, "]"),
        }
    }
}

fn braces<T: fmt::Display>(f: &mut fmt::Formatter<'_>, open: &str, items: &[T], close: &str) -> fmt::Result {
    f.write_str(open)?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    f.write_str(close)
}

/// One variable of a process, under the name that its source uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: &'static str,
    pub value: Value,
    /// Kept on stable storage: survives a crash.
    pub durable: bool,
    /// Whose it is: 0 the algorithm's own, 1 and further those of what it stands on.
    pub layer: u8,
}

impl Variable {
    pub fn volatile(name: &'static str, value: impl Into<Value>) -> Variable {
        Variable { name, value: value.into(), durable: false, layer: 0 }
    }

    pub fn durable(name: &'static str, value: impl Into<Value>) -> Variable {
        Variable { name, value: value.into(), durable: true, layer: 0 }
    }

    /// The same variable in an algorithm that stands this many layers above.
    pub fn lowered(self, by: u8) -> Variable {
        Variable { layer: self.layer + by, ..self }
    }
}

/// The variables of a process, in the order of the source.
pub type Variables = Vec<Variable>;
