//! What clients did: operations, each with its call and its answer.

use std::fmt;

use super::error::HistoryError;
use super::model::Model;
use crate::model::Map;

pub const MAX_OPERATIONS: usize = 100_000;
pub const MAX_CLIENTS: usize = 10_000;

/// A value as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Datum {
    Nil,
    Truth(bool),
    Number(i64),
    Text(String),
    List(Vec<Datum>),
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Datum::Nil => f.write_str("nil"),
            Datum::Truth(truth) => write!(f, "{truth}"),
            Datum::Number(number) => write!(f, "{number}"),
            Datum::Text(text) => write!(f, "“{text}”"),
            Datum::List(items) => {
                f.write_str("[")?;
                for (place, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if place > 0 { " " } else { "" })?;
                }
                f.write_str("]")
            }
        }
    }
}

/// What a client asks for. Which of them an object knows is the [`Model`]'s to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    Read,
    Write,
    Cas,
    Get,
    Put,
    Append,
    Enqueue,
    Dequeue,
    Push,
    Pop,
    Add,
    Remove,
    Contains,
    Acquire,
    Release,
}

impl Function {
    pub const ALL: [Function; 15] = [
        Function::Read,
        Function::Write,
        Function::Cas,
        Function::Get,
        Function::Put,
        Function::Append,
        Function::Enqueue,
        Function::Dequeue,
        Function::Push,
        Function::Pop,
        Function::Add,
        Function::Remove,
        Function::Contains,
        Function::Acquire,
        Function::Release,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Function::Read => "read",
            Function::Write => "write",
            Function::Cas => "cas",
            Function::Get => "get",
            Function::Put => "put",
            Function::Append => "append",
            Function::Enqueue => "enqueue",
            Function::Dequeue => "dequeue",
            Function::Push => "push",
            Function::Pop => "pop",
            Function::Add => "add",
            Function::Remove => "remove",
            Function::Contains => "contains",
            Function::Acquire => "acquire",
            Function::Release => "release",
        }
    }

    pub fn named(name: &str) -> Option<Function> {
        Function::ALL.into_iter().find(|function| function.name() == name)
    }
}

/// How an operation ended. There are three ways, never two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took effect. What it answered, where that was told.
    Ok(Option<Datum>),
    /// It did not take effect.
    Fail,
    /// Nobody knows: it may take effect at any time after its call, or never.
    Open,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The place of its client in [`History::clients`].
    pub client: u32,
    pub function: Function,
    /// The object that it acts on, where there are several.
    pub key: Option<Datum>,
    pub argument: Datum,
    pub outcome: Outcome,
    /// The places of call and answer in the order of all events. Those of an interval that is open have no answer.
    pub call: u32,
    pub answer: Option<u32>,
    /// The same as times, in the unit of the file; places where it has no times.
    pub called_at: i64,
    pub answered_at: Option<i64>,
    /// Where it stands in the file.
    pub line: u32,
    pub answer_line: u32,
}

impl fmt::Display for Operation {
    /// For example `write 4`, `cas [3 0] fails`, `get “k” → nil`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.function.name())?;
        for part in self.key.iter().chain((self.argument != Datum::Nil).then_some(&self.argument)) {
            write!(f, " {part}")?;
        }
        match &self.outcome {
            Outcome::Ok(Some(answer)) => write!(f, " → {answer}"),
            Outcome::Ok(None) => Ok(()),
            Outcome::Fail => f.write_str(" fails"),
            Outcome::Open => f.write_str(" …"),
        }
    }
}

/// So many of something, in words.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What of a file is no part of its history.
pub fn left_out(entries: u32) -> String {
    counted(entries as usize, "entry that is no operation of a client", "entries that are no operations of clients")
}

/// Operations in the order of their calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    pub clients: Vec<String>,
    pub operations: Vec<Operation>,
    /// How many calls and answers there are.
    pub events: u32,
    /// Entries of the file, in logs its lines, that are no part of the history.
    pub skipped: u32,
    /// What the file says of the objects, if it does.
    pub model: Option<Model>,
    pub initial: Option<Datum>,
}

/// Puts a history together, event by event in the order in which they happened.
#[derive(Default)]
pub struct Builder {
    history: History,
    clients: Map<String, u32>,
    /// The open operation of each client, and whether it is known that nobody will ever know its end.
    open: Vec<Option<(u32, bool)>>,
}

impl Builder {
    pub fn new() -> Builder {
        Builder::default()
    }

    pub fn call(
        &mut self,
        client: &str,
        function: Function,
        key: Option<Datum>,
        argument: Datum,
        at: Option<i64>,
        line: u32,
    ) -> Result<(), HistoryError> {
        let place = match self.clients.get(client) {
            Some(place) => *place,
            None => {
                if self.open.len() >= MAX_CLIENTS {
                    return Err(HistoryError::ManyClients { line, limit: MAX_CLIENTS });
                }
                self.open.push(None);
                self.history.clients.push(client.to_owned());
                let place = self.open.len() as u32 - 1;
                self.clients.insert(client.to_owned(), place);
                place
            }
        };
        let operations = &mut self.history.operations;
        if let Some((open, _)) = self.open[place as usize] {
            let open = operations[open as usize].line;
            return Err(HistoryError::Overlap { line, client: client.to_owned(), open });
        }
        if operations.len() >= MAX_OPERATIONS {
            return Err(HistoryError::ManyOperations { line, limit: MAX_OPERATIONS });
        }
        self.open[place as usize] = Some((operations.len() as u32, false));
        let call = self.history.events;
        self.history.events += 1;
        operations.push(Operation {
            client: place,
            function,
            key,
            argument,
            outcome: Outcome::Open,
            call,
            answer: None,
            called_at: at.unwrap_or(call.into()),
            answered_at: None,
            line,
            answer_line: line,
        });
        Ok(())
    }

    /// The operation that this client has open.
    pub fn pending(&self, client: &str, line: u32) -> Result<&Operation, HistoryError> {
        let open = self.clients.get(client).and_then(|place| self.open[*place as usize]);
        let unmatched = || HistoryError::Unmatched { line, client: client.to_owned() };
        let open = open.filter(|(_, over)| !over);
        open.map(|(place, _)| &self.history.operations[place as usize]).ok_or_else(unmatched)
    }

    /// The client's open operation ends. One that ends as [`Outcome::Open`] stays open, and its client calls no more.
    pub fn answer(&mut self, client: &str, outcome: Outcome, at: Option<i64>, line: u32) -> Result<(), HistoryError> {
        let client_place = self.pending(client, line)?.client as usize;
        let Some((place, _)) = self.open[client_place].take() else { return Ok(()) };
        if outcome == Outcome::Open {
            self.open[client_place] = Some((place, true));
            return Ok(());
        }
        let operation = &mut self.history.operations[place as usize];
        operation.outcome = outcome;
        operation.answer = Some(self.history.events);
        operation.answered_at = Some(at.unwrap_or(self.history.events.into()));
        operation.answer_line = line;
        self.history.events += 1;
        Ok(())
    }

    pub fn finish(self) -> History {
        self.history
    }
}
