//! The file `.orrery.json`: the document as JSON that a person can read and write.

use serde::{Deserialize, Serialize};

use super::Opened;
use super::document::{Branch, Document, View};
use super::error::{DocumentError, beginning};
use crate::sim::Plan;

/// The version of files and links. It rises when an older reader would misunderstand a newer writer.
pub const VERSION: u64 = 1;

/// In bytes, before anything is read.
pub const MAX_FILE: usize = 8 << 20;

/// All that is read when the version is not ours.
#[derive(Deserialize)]
struct Header {
    orrery: u64,
}

/// The document with its version, in the order in which it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    orrery: u64,
    algorithm: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
    #[serde(default)]
    title: String,
    plan: Plan,
    #[serde(default = "untouched", skip_serializing_if = "is_untouched")]
    branches: Vec<Branch>,
    #[serde(default)]
    view: View,
}

fn untouched() -> Vec<Branch> {
    vec![Branch::main()]
}

fn is_untouched(branches: &Vec<Branch>) -> bool {
    *branches == untouched()
}

impl Document {
    /// The text of the file.
    pub fn to_json(&self) -> Result<String, DocumentError> {
        self.validate()?;
        let Document { algorithm, title, plan, branches, view, origin } = self.clone();
        let file = File { orrery: VERSION, algorithm, origin, title, plan, branches, view };
        let mut text = serde_json::to_string_pretty(&file).map_err(|error| json_error("file", &error))?;
        text.push('\n');
        within(&text, "make the run shorter")?;
        Ok(text)
    }

    /// Reads the text of a file.
    pub fn from_json(text: &str) -> Result<Document, DocumentError> {
        within(text, "this is hardly a run of Orrery")?;
        let Header { orrery } = serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => DocumentError::NoVersion,
            _ => json_error("file", &error),
        })?;
        if orrery != VERSION {
            return Err(DocumentError::Version { what: "file", needed: orrery });
        }
        let file: File = serde_json::from_str(text).map_err(|error| json_error("file", &error))?;
        let File { orrery: _, algorithm, origin, title, plan, branches, view } = file;
        let document = Document { algorithm, title, plan, branches, view, origin };
        document.validate()?;
        Ok(document)
    }
}

pub(super) fn read(text: &str) -> Result<Opened, DocumentError> {
    Document::from_json(text).map(|document| Opened { document, warnings: Vec::new() })
}

fn within(text: &str, instead: &'static str) -> Result<(), DocumentError> {
    if text.len() > MAX_FILE {
        return Err(DocumentError::TooLong { what: "file", given: text.len(), limit: MAX_FILE, instead });
    }
    Ok(())
}

/// The parser's own words name the field, the line and the column.
pub(super) fn json_error(what: &'static str, error: &serde_json::Error) -> DocumentError {
    const SHOWN: usize = 200;
    let text = error.to_string();
    let (problem, place) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
    let problem = match place.split_once(" column ") {
        Some((line, column)) => format!("line {line}, column {column}: {}", beginning(problem, SHOWN)),
        None => beginning(problem, SHOWN),
    };
    DocumentError::Json { what, problem }
}
