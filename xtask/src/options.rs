//! A command's options: flags, and options with a value.

use crate::{Done, Problem};

/// What is left of a command line, taken piece by piece.
pub struct Options {
    rest: Vec<String>,
}

impl Options {
    pub fn new(arguments: Vec<String>) -> Self {
        Self { rest: arguments }
    }

    /// Whether `name` was given.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.rest.len();
        self.rest.retain(|word| word != name);
        self.rest.len() < before
    }

    /// The value of `name value` or `name=value`.
    pub fn value(&mut self, name: &str) -> Done<Option<String>> {
        let Some(at) = self.rest.iter().position(|word| word.split('=').next() == Some(name)) else {
            return Ok(None);
        };
        let word = self.rest.remove(at);
        if let Some((_, value)) = word.split_once('=') {
            return Ok(Some(value.to_owned()));
        }
        if at == self.rest.len() {
            return Err(format!("`{name}` needs a value after it.").into());
        }
        Ok(Some(self.rest.remove(at)))
    }

    /// The value of `name`, which must be a number.
    pub fn number<N: std::str::FromStr>(&mut self, name: &str) -> Done<Option<N>> {
        let Some(text) = self.value(name)? else { return Ok(None) };
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(Problem(format!("`{name}` needs a number that fits; `{text}` does not."))),
        }
    }

    /// Ends the taking: whatever is left is not known.
    pub fn end(self) -> Done {
        match self.rest.first() {
            None => Ok(()),
            Some(word) => Err(format!("it has no option `{word}`; `cargo xtask help` lists them.").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Options {
        Options::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn takes_flags_and_values_in_any_order() {
        let mut line = options("--port 9000 --release --out=here");
        assert!(line.flag("--release"));
        assert!(!line.flag("--no-open"));
        assert_eq!(line.value("--out").unwrap().as_deref(), Some("here"));
        assert_eq!(line.number::<u16>("--port").unwrap(), Some(9000));
        assert!(line.end().is_ok());
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        assert!(options("--port").value("--port").is_err());
        assert!(options("--port 70000").number::<u16>("--port").is_err());
        assert!(options("--prot 1").end().is_err());
    }
}
