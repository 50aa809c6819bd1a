//! The document that a person keeps or shares: a plan, the choices that were made by hand, and where to look.
//!
//! It holds no states: whoever opens it runs it again. [`open`] reads whatever a person may have: a share link, its
//! fragment, or the text of an `.orrery.json` file. Everything that comes from outside is bounded before it is decoded,
//! checked before it is run, and refused with a sentence that names the place.

mod document;
mod error;
mod file;
mod grow;
mod link;

pub use document::{
    Branch, Document, MAX_DECISIONS, MAX_EVENTS, MAX_NAME, MAX_REPLAY, MAX_SCRIPT, MAX_TITLE, USUAL_EVENTS, View,
};
pub use error::{DocumentError, Warning};
pub use file::{MAX_FILE, VERSION};
pub use grow::Grown;
pub use link::{MAX_INFLATED, MAX_LINK};

/// What was read, and what the reader should be told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub document: Document,
    pub warnings: Vec<Warning>,
}

/// Reads a link, a link's fragment (`#s=…` or `#json=…`), or the text of a file.
pub fn open(text: &str) -> Result<Opened, DocumentError> {
    let text = text.trim();
    if text.starts_with('{') {
        return file::read(text);
    }
    let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
    if let Some(code) = fragment.strip_prefix("s=") {
        link::read(code)
    } else if let Some(json) = fragment.strip_prefix("json=") {
        file::read(&link::percent_decoded(json)?)
    } else {
        Err(DocumentError::Unknown)
    }
}
