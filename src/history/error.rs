//! Why a history cannot be read or checked, one sentence each. Lines count from 1; a history that was put together has
//! line 0.

use thiserror::Error;

use super::operation::counted;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    #[error("it is larger than the limit of {limit} bytes")]
    Large { limit: usize },
    #[error("no operation of a client is in it{}", others(*skipped))]
    Empty { skipped: u32 },
    #[error("it is neither Jepsen's log or EDN, nor Porcupine's format, nor JSON")]
    UnknownFormat,
    #[error("line {line}: there are more than {limit} operations")]
    ManyOperations { line: u32, limit: usize },
    #[error("line {line}: there are more than {limit} processes")]
    ManyClients { line: u32, limit: usize },
    #[error("line {line}: {what}")]
    Syntax { line: u32, what: &'static str },
    #[error("line {line}: “{field}” is missing")]
    Missing { line: u32, field: &'static str },
    #[error("line {line}: “{field}” should be {wanted}")]
    Field { line: u32, field: &'static str, wanted: &'static str },
    #[error("line {line}: there is no function “{name}”; there are {known}")]
    UnknownFunction { line: u32, name: String, known: String },
    #[error("line {line}: there is no model “{name}”; there are {known}")]
    UnknownModel { line: u32, name: String, known: String },
    #[error("line {line}: process {client} calls, but its operation of line {open} is still open")]
    Overlap { line: u32, client: String, open: u32 },
    #[error("line {line}: process {client} is answered, but has no open operation")]
    Unmatched { line: u32, client: String },
    #[error("line {line}: process {client} is answered for another {what} than it called in line {open}")]
    Mismatch { line: u32, client: String, what: &'static str, open: u32 },
    #[error("line {line}: an answer comes before its call")]
    Backwards { line: u32 },
    #[error("line {line}: the model {model} has no function “{function}”; it has {known}")]
    Foreign { line: u32, model: &'static str, function: &'static str, known: String },
    #[error("line {line}: “{function}” takes {wanted}")]
    Argument { line: u32, function: &'static str, wanted: &'static str },
    #[error("line {line}: “{function}” answers with {wanted}")]
    Answer { line: u32, function: &'static str, wanted: &'static str },
    #[error("the initial value of the model {model} {wanted}")]
    Initial { model: &'static str, wanted: &'static str },
}

fn others(entries: u32) -> String {
    match entries {
        0 => String::new(),
        entries => format!(", only {} of another kind", counted(entries as usize, "entry", "entries")),
    }
}
