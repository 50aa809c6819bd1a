//! A history as our JSON: an operation a line.

use std::fmt::Write;

use super::operation::{Datum, Function, History, Operation, Outcome};

impl History {
    /// The text that [`super::read`] reads back.
    pub fn to_json(&self) -> String {
        let mut text = "{\"orrery-history\": 1,".to_owned();
        if let Some(model) = self.model {
            text += &format!(" \"model\": \"{}\",", model.name());
        }
        if let Some(initial) = &self.initial {
            text += " \"initial\": ";
            datum(initial, &mut text);
            text.push(',');
        }
        text += " \"operations\": [";
        for (place, operation) in self.operations.iter().enumerate() {
            text += if place > 0 { ",\n" } else { "\n" };
            self.operation(operation, &mut text);
        }
        text += "\n]}\n";
        text
    }

    fn operation(&self, operation: &Operation, text: &mut String) {
        let Operation { client, function, key, argument, outcome, called_at, answered_at, .. } = operation;
        *text += "{\"process\": ";
        string(&self.clients[*client as usize], text);
        *text += &format!(", \"function\": \"{}\"", function.name());
        // A write says what it writes, also if that is nil.
        let argument = Some(argument).filter(|said| **said != Datum::Nil || *function == Function::Write);
        let (ended, result) = match outcome {
            Outcome::Ok(result) => ("ok", result.as_ref()),
            Outcome::Fail => ("fail", None),
            Outcome::Open => ("info", None),
        };
        for (name, value) in [("key", key.as_ref()), ("argument", argument), ("result", result)] {
            if let Some(value) = value {
                *text += &format!(", \"{name}\": ");
                datum(value, text);
            }
        }
        *text += &format!(", \"call\": {called_at}");
        if let Some(answered_at) = answered_at {
            *text += &format!(", \"return\": {answered_at}");
        }
        *text += &format!(", \"outcome\": \"{ended}\"}}");
    }
}

/// A value as JSON.
pub fn datum(value: &Datum, text: &mut String) {
    match value {
        Datum::Nil => *text += "null",
        Datum::Truth(truth) => *text += if *truth { "true" } else { "false" },
        Datum::Number(number) => *text += &number.to_string(),
        Datum::Text(said) => string(said, text),
        Datum::List(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                *text += if place > 0 { ", " } else { "" };
                datum(item, text);
            }
            text.push(']');
        }
    }
}

fn string(said: &str, text: &mut String) {
    text.push('"');
    for letter in said.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            '\n' => *text += "\\n",
            '\0'..' ' => {
                // A string takes everything that is written to it.
                let _always_fits = write!(text, "\\u{:04x}", letter as u32);
            }
            _ => text.push(letter),
        }
    }
    text.push('"');
}
