//! Histories from files: Jepsen's logs, Porcupine's key-value format, Jepsen's EDN, and our JSON. All of it is untrusted.

use super::error::HistoryError;
use super::form::{Form, Kind, Reader};
use super::model::Model;
use super::operation::{Builder, Datum, Function, History, Outcome};
use super::points::in_order;

/// The longest text that is read, in bytes.
pub const MAX_TEXT: usize = 8 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines `INFO  jepsen.util - PROCESS  :type  :f  value`.
    Jepsen,
    /// Lines `{:process P, :type :invoke, :f :get, :key "K", :value nil}`.
    Porcupine,
    /// Maps as in Porcupine's, with or without `:key`, in a vector or not.
    Edn,
    /// `{"operations": [{"process": "A", "function": "write", "argument": 1, "call": 0, "return": 5}, …]}`, or the list alone. A
    /// list may also have an entry for each call and each answer, as in EDN: `{"process": 0, "type": "invoke", "f": "read"}`. Or
    /// the entries alone, one after the other, as logs have them.
    Json,
}

impl Format {
    pub const ALL: [Format; 4] = [Format::Jepsen, Format::Porcupine, Format::Edn, Format::Json];

    pub fn name(self) -> &'static str {
        match self {
            Format::Jepsen => "jepsen",
            Format::Porcupine => "porcupine",
            Format::Edn => "edn",
            Format::Json => "json",
        }
    }

    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What a text looks like.
    pub fn of(text: &str) -> Option<Format> {
        let start = text.trim_start();
        // Only in JSON a map's first name is a string.
        let list = start.strip_prefix('[').map_or(start, str::trim_start);
        if let Some(inside) = list.strip_prefix('{').map(str::trim_start) {
            return Some(if inside.starts_with(['"', '}']) { Format::Json } else { Format::Edn });
        }
        match start.chars().next() {
            Some('[' | '(' | '#' | ';') => Some(Format::Edn),
            _ => text.contains(UTIL).then_some(Format::Jepsen),
        }
    }
}

/// What Jepsen logs operations under.
const UTIL: &str = "jepsen.util";

/// Reads a history; the format is guessed if none is given.
pub fn read(text: &str, format: Option<Format>) -> Result<History, HistoryError> {
    if text.len() > MAX_TEXT {
        return Err(HistoryError::Large { limit: MAX_TEXT });
    }
    let history = match format.or_else(|| Format::of(text)).ok_or(HistoryError::UnknownFormat)? {
        Format::Jepsen => read_log(text)?,
        Format::Porcupine => read_maps(text, true)?,
        Format::Edn => read_maps(text, false)?,
        Format::Json => read_json(text)?,
    };
    if history.operations.is_empty() {
        return Err(HistoryError::Empty { skipped: history.skipped });
    }
    Ok(history)
}

/// One value, as in EDN; a word stands for itself.
pub fn value(text: &str) -> Result<Datum, HistoryError> {
    let mut reader = Reader::new(text, 1, false);
    let value = reader.form()?.map_or(Ok(Datum::Text(String::new())), |form| form.datum())?;
    match reader.form()? {
        None => Ok(value),
        Some(more) => Err(HistoryError::Syntax { line: more.line, what: "the text goes on after its end" }),
    }
}

/// What a line of a log says of an operation.
#[derive(Clone, Copy, PartialEq)]
enum Type {
    Invoke,
    Ok,
    Fail,
    Info,
}

impl Type {
    fn of(form: &Form) -> Result<Type, HistoryError> {
        match form.text() {
            Some("invoke") => Ok(Type::Invoke),
            Some("ok") => Ok(Type::Ok),
            Some("fail") => Ok(Type::Fail),
            Some("info") => Ok(Type::Info),
            _ => Err(HistoryError::Field { line: form.line, field: "type", wanted: "invoke, ok, fail or info" }),
        }
    }
}

/// One line of a log.
struct Entry {
    line: u32,
    client: String,
    kind: Type,
    function: Function,
    key: Option<Datum>,
    value: Datum,
}

fn read_log(text: &str) -> Result<History, HistoryError> {
    let (mut entries, mut skipped) = (Vec::new(), 0);
    for (line, words) in (1..).zip(text.lines()) {
        let said = words.split_once(" - ").filter(|(head, _)| head.trim_end().ends_with(UTIL));
        let Some((_, said)) = said else {
            skipped += u32::from(!words.trim().is_empty());
            continue;
        };
        let mut reader = Reader::new(said, line, false);
        let mut next = |field| reader.form()?.ok_or(HistoryError::Missing { line, field });
        let Some(client) = client(&next("process")?)? else {
            skipped += 1;
            continue;
        };
        let kind = Type::of(&next("type")?)?;
        let function = function(&next("f")?)?;
        let value = next("value")?.datum()?;
        entries.push(Entry { line, client, kind, function, key: None, value });
    }
    history(entries, skipped)
}

fn read_maps(text: &str, keyed: bool) -> Result<History, HistoryError> {
    let mut reader = Reader::new(text, 1, false);
    let mut maps = Vec::new();
    while let Some(form) = reader.form()? {
        match form.kind {
            Kind::List(forms) => maps.extend(forms),
            _ => maps.push(form),
        }
    }
    calls_and_answers(&maps, keyed)
}

/// A map for each call and for each answer.
fn calls_and_answers(maps: &[Form], keyed: bool) -> Result<History, HistoryError> {
    let (mut entries, mut skipped) = (Vec::new(), 0);
    for map in maps {
        let line = map.line;
        if !matches!(map.kind, Kind::Map(_)) {
            return Err(HistoryError::Syntax { line, what: "an operation should be a map" });
        }
        let field = |field| map.get(field).ok_or(HistoryError::Missing { line, field });
        let Some(client) = client(field("process")?)? else {
            skipped += 1;
            continue;
        };
        let (kind, function) = (Type::of(field("type")?)?, function(field("f")?)?);
        let key = if keyed { Some(field("key")?) } else { map.get("key") };
        let key = key.map(Form::datum).transpose()?;
        let value = match (kind, function) {
            // What it writes must be said.
            (Type::Invoke, Function::Write) => Some(field("value")?),
            _ => map.get("value"),
        };
        let value = value.map(Form::datum).transpose()?.unwrap_or(Datum::Nil);
        entries.push(Entry { line, client, kind, function, key, value });
    }
    if entries.iter().all(|entry| entry.key.is_none()) && entries.iter().any(is_pair_of_key) {
        apart(&mut entries);
    }
    history(entries, skipped)
}

/// Numbers are clients; words, such as `:nemesis`, are none.
fn client(form: &Form) -> Result<Option<String>, HistoryError> {
    match &form.kind {
        Kind::Number(number) => Ok(Some(number.to_string())),
        Kind::Text(_) => Ok(None),
        _ => Err(HistoryError::Field { line: form.line, field: "process", wanted: "a number" }),
    }
}

fn function(form: &Form) -> Result<Function, HistoryError> {
    let name = form.text().unwrap_or_default();
    Function::named(name).ok_or_else(|| HistoryError::UnknownFunction {
        line: form.line,
        name: name.to_owned(),
        known: Function::ALL.map(Function::name).join(", "),
    })
}

/// Whether this can only be a call for one of several keys, as Jepsen's `independent` writes it: `[key value]`.
fn is_pair_of_key(entry: &Entry) -> bool {
    let Datum::List(pair) = &entry.value else { return false };
    match (entry.function, pair.as_slice()) {
        (Function::Read, [_, Datum::Nil]) => entry.kind == Type::Invoke,
        (Function::Cas, [_, Datum::List(inner)]) => entry.kind == Type::Invoke && inner.len() == 2,
        _ => false,
    }
}

/// Takes the keys out of the values, if every call has one.
fn apart(entries: &mut [Entry]) {
    let has_key = |entry: &Entry| match (&entry.value, entry.function) {
        (Datum::List(pair), Function::Read | Function::Cas) if entry.kind == Type::Invoke => {
            pair.len() == 2 && is_pair_of_key(entry)
        }
        (Datum::List(pair), _) => pair.len() == 2,
        _ => entry.kind != Type::Invoke,
    };
    if !entries.iter().all(has_key) {
        return;
    }
    for entry in entries {
        if let Datum::List(pair) = &mut entry.value
            && let Some(value) = pair.pop()
        {
            entry.key = pair.pop();
            entry.value = value;
        }
    }
}

fn history(entries: Vec<Entry>, skipped: u32) -> Result<History, HistoryError> {
    let mut builder = Builder::new();
    for Entry { line, client, kind, function, key, value } in entries {
        if kind == Type::Invoke {
            // What is asked for is written where the answer will be: as nil.
            builder.call(&client, function, key, value, None, line)?;
            continue;
        }
        let called = builder.pending(&client, line)?;
        let other = |what| HistoryError::Mismatch { line, client: client.clone(), what, open: called.line };
        if called.function != function {
            return Err(other("function"));
        }
        if key.is_some() && called.key != key {
            return Err(other("key"));
        }
        let outcome = match kind {
            Type::Ok => Outcome::Ok(Some(value).filter(|value| answers(function) || *value != called.argument)),
            Type::Fail => Outcome::Fail,
            Type::Invoke | Type::Info => Outcome::Open,
        };
        builder.answer(&client, outcome, None, line)?;
    }
    let mut history = builder.finish();
    history.skipped = skipped;
    Ok(history)
}

/// Whether a completion tells what was answered, rather than what was asked for.
fn answers(function: Function) -> bool {
    matches!(function, Function::Read | Function::Get | Function::Dequeue | Function::Pop)
}

fn read_json(text: &str) -> Result<History, HistoryError> {
    let mut reader = Reader::new(text, 1, true);
    let mut forms = Vec::new();
    while let Some(form) = reader.form()? {
        forms.push(form);
    }
    let top = forms.first().ok_or(HistoryError::Empty { skipped: 0 })?;
    // As logs are written: an operation, a call or an answer a line.
    let by_line = top.get("operations").is_none() && top.get("process").is_some();
    let operations = if by_line {
        &forms
    } else if let Some(more) = forms.get(1) {
        return Err(HistoryError::Syntax { line: more.line, what: "the text goes on after its end" });
    } else {
        let list = match &top.kind {
            Kind::List(_) => top,
            _ => top.get("operations").ok_or(HistoryError::Missing { line: top.line, field: "operations" })?,
        };
        let Kind::List(operations) = &list.kind else {
            return Err(HistoryError::Field { line: list.line, field: "operations", wanted: "a list" });
        };
        operations
    };
    if operations.iter().any(|operation| operation.get("type").is_some()) {
        return calls_and_answers(operations, false);
    }
    // Intervals are closed: at the same time calls come before answers, each in the order of the file.
    let (mut moments, count) = (Vec::with_capacity(operations.len() * 2), operations.len() as u32);
    for (number, operation) in (0..).zip(operations) {
        let line = operation.line;
        if !matches!(operation.kind, Kind::Map(_)) {
            return Err(HistoryError::Syntax { line, what: "an operation should be a map" });
        }
        let call = time(operation, "call")?.ok_or(HistoryError::Missing { line, field: "call" })?;
        moments.push((call, number));
        if let Some(answer) = time(operation, "return")? {
            if answer < call {
                return Err(HistoryError::Backwards { line });
            }
            moments.push((answer, count + number));
        }
    }
    let mut builder = Builder::new();
    for moment in in_order(moments) {
        let answer = moment >= count;
        let operation = &operations[(moment % count) as usize];
        let at = time(operation, if answer { "return" } else { "call" })?;
        let line = operation.line;
        let process = operation.get("process").ok_or(HistoryError::Missing { line, field: "process" })?;
        let client = match &process.kind {
            Kind::Text(name) => name.clone(),
            Kind::Number(number) => number.to_string(),
            _ => return Err(HistoryError::Field { line, field: "process", wanted: "a name or a number" }),
        };
        let datum = |name| operation.get(name).map(Form::datum).transpose();
        if answer {
            let outcome = match operation.get("outcome").map(|form| form.text().unwrap_or_default()) {
                None | Some("ok") => Outcome::Ok(datum("result")?),
                Some("fail") => Outcome::Fail,
                Some("info") => Outcome::Open,
                Some(_) => return Err(HistoryError::Field { line, field: "outcome", wanted: "ok, fail or info" }),
            };
            builder.answer(&client, outcome, at, line)?;
        } else {
            let name = operation.get("function").ok_or(HistoryError::Missing { line, field: "function" })?;
            let (function, argument) = (function(name)?, datum("argument")?);
            if function == Function::Write && argument.is_none() {
                return Err(HistoryError::Missing { line, field: "argument" });
            }
            builder.call(&client, function, datum("key")?, argument.unwrap_or(Datum::Nil), at, line)?;
        }
    }
    let mut history = builder.finish();
    if let Some(form) = top.get("model") {
        let name = form.text().unwrap_or_default();
        let unknown = || HistoryError::UnknownModel {
            line: form.line,
            name: name.to_owned(),
            known: Model::ALL.map(Model::name).join(", "),
        };
        history.model = Some(Model::named(name).ok_or_else(unknown)?);
    }
    history.initial = top.get("initial").map(Form::datum).transpose()?;
    Ok(history)
}

fn time(operation: &Form, field: &'static str) -> Result<Option<i64>, HistoryError> {
    match operation.get(field).map(|form| &form.kind) {
        None | Some(Kind::Nil) => Ok(None),
        Some(Kind::Number(time)) => Ok(Some(*time)),
        Some(_) => Err(HistoryError::Field { line: operation.line, field, wanted: "a whole number" }),
    }
}
