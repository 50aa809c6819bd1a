//! Text to forms: the part of EDN and of JSON that histories are written in, with the line of everything.

use super::error::HistoryError;
use super::operation::Datum;

/// Forms within forms; a history needs four.
const DEEPEST: u32 = 32;

#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub line: u32,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Nil,
    Truth(bool),
    Number(i64),
    /// A string, a keyword or any other word.
    Text(String),
    List(Vec<Form>),
    Map(Vec<(Form, Form)>),
}

impl Form {
    /// What a map has under a name.
    pub fn get(&self, name: &str) -> Option<&Form> {
        let Kind::Map(fields) = &self.kind else { return None };
        let found = fields.iter().find(|(key, _)| matches!(&key.kind, Kind::Text(text) if text == name));
        found.map(|(_, value)| value)
    }

    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As a value. A map is none.
    pub fn datum(&self) -> Result<Datum, HistoryError> {
        Ok(match &self.kind {
            Kind::Nil => Datum::Nil,
            Kind::Truth(truth) => Datum::Truth(*truth),
            Kind::Number(number) => Datum::Number(*number),
            Kind::Text(text) => Datum::Text(text.clone()),
            Kind::List(forms) => Datum::List(forms.iter().map(Form::datum).collect::<Result<_, _>>()?),
            Kind::Map(_) => {
                return Err(HistoryError::Syntax { line: self.line, what: "a map cannot be a value" });
            }
        })
    }
}

/// Where the reader is. `json`: a colon separates, instead of beginning a keyword.
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    json: bool,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str, line: u32, json: bool) -> Reader<'a> {
        Reader { text, at: 0, line, json }
    }

    /// The next form; nothing at the end.
    pub fn form(&mut self) -> Result<Option<Form>, HistoryError> {
        self.blank();
        if self.at >= self.text.len() { Ok(None) } else { self.one(0).map(Some) }
    }

    fn bad<T>(&self, what: &'static str) -> Result<T, HistoryError> {
        Err(HistoryError::Syntax { line: self.line, what })
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over blanks, commas and comments.
    fn blank(&mut self) {
        while let Some(byte) = self.byte() {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' | b',' => {}
                b':' if self.json => {}
                b';' if !self.json => {
                    while self.byte().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                    continue;
                }
                _ => return,
            }
            self.at += 1;
        }
    }

    fn one(&mut self, depth: u32) -> Result<Form, HistoryError> {
        if depth > DEEPEST {
            return self.bad("forms are nested too deeply");
        }
        let line = self.line;
        let kind = match self.byte() {
            None => return self.bad("the text ends in the middle of a form"),
            Some(b'"') => Kind::Text(self.string()?),
            Some(b'[') => Kind::List(self.many(b']', depth)?),
            Some(b'(') if !self.json => Kind::List(self.many(b')', depth)?),
            Some(b'{') => {
                let forms = self.many(b'}', depth)?;
                if forms.len() % 2 == 1 {
                    return Err(HistoryError::Syntax { line, what: "a map has a name without a value" });
                }
                let mut fields = Vec::with_capacity(forms.len() / 2);
                let mut forms = forms.into_iter();
                while let (Some(name), Some(value)) = (forms.next(), forms.next()) {
                    fields.push((name, value));
                }
                Kind::Map(fields)
            }
            Some(b'#') if !self.json => {
                self.at += 1;
                if self.byte() == Some(b'{') {
                    Kind::List(self.many(b'}', depth)?)
                } else {
                    // A tag says what type the next form is of, which we do not ask.
                    if self.word().is_empty() {
                        return self.bad("a tag has no name");
                    }
                    self.blank();
                    return self.one(depth + 1);
                }
            }
            Some(_) => self.atom()?,
        };
        Ok(Form { line, kind })
    }

    /// Forms up to the closing bracket.
    fn many(&mut self, end: u8, depth: u32) -> Result<Vec<Form>, HistoryError> {
        self.at += 1;
        let mut forms = Vec::new();
        loop {
            self.blank();
            if self.byte() == Some(end) {
                self.at += 1;
                return Ok(forms);
            }
            forms.push(self.one(depth + 1)?);
        }
    }

    fn word(&mut self) -> &'a str {
        let start = self.at;
        let ends = |byte: u8| byte.is_ascii_whitespace() || b",\"[](){}".contains(&byte) || (byte == b':' && self.json);
        let rest = &self.text.as_bytes()[start..];
        let length = rest.iter().position(|byte| ends(*byte)).unwrap_or(rest.len());
        self.at += length;
        &self.text[start..start + length]
    }

    fn atom(&mut self) -> Result<Kind, HistoryError> {
        let word = self.word();
        let first = word.trim_start_matches(['-', '+']).bytes().next();
        Ok(match word {
            "" => return self.bad("a bracket is closed that was not opened"),
            "nil" | "null" => Kind::Nil,
            "true" => Kind::Truth(true),
            "false" => Kind::Truth(false),
            _ if first.is_some_and(|byte| byte.is_ascii_digit()) => match word.parse() {
                Ok(number) => Kind::Number(number),
                Err(_) => return self.bad("a number is not a whole one in 64 bits"),
            },
            _ => Kind::Text(word.strip_prefix(':').unwrap_or(word).to_owned()),
        })
    }

    fn string(&mut self) -> Result<String, HistoryError> {
        self.at += 1;
        let mut said = String::new();
        let mut rest = self.text[self.at..].char_indices();
        while let Some((place, letter)) = rest.next() {
            let letter = match letter {
                '"' => {
                    self.at += place + 1;
                    return Ok(said);
                }
                '\n' => {
                    self.line += 1;
                    '\n'
                }
                '\\' => match rest.next().map(|(_, letter)| letter) {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some('b') => '\u{8}',
                    Some('f') => '\u{c}',
                    Some(letter @ ('"' | '\\' | '/')) => letter,
                    Some('u') => {
                        let mut unit = || (0..4).try_fold(0, |code, _| Some(code * 16 + rest.next()?.1.to_digit(16)?));
                        let mut code: Option<u32> = unit();
                        if let Some(high @ 0xD800..0xDC00) = code {
                            // The first half of a pair.
                            let pair = (rest.next(), rest.next());
                            let mut unit =
                                || (0..4).try_fold(0, |code, _| Some(code * 16 + rest.next()?.1.to_digit(16)?));
                            code = match (pair, unit()) {
                                ((Some((_, '\\')), Some((_, 'u'))), Some(low @ 0xDC00..0xE000)) => {
                                    Some(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                                }
                                _ => None,
                            };
                        }
                        match code.and_then(char::from_u32) {
                            Some(letter) => letter,
                            None => return self.bad("a string has an escape that is no letter"),
                        }
                    }
                    _ => return self.bad("a string has an escape that is no letter"),
                },
                _ => letter,
            };
            said.push(letter);
        }
        self.bad("a string does not end")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, json: bool) -> Result<Datum, HistoryError> {
        Reader::new(text, 1, json).form()?.expect("a form").datum()
    }

    #[test]
    fn both_notations_are_read() {
        let list = |items: &[i64]| Datum::List(items.iter().map(|item| Datum::Number(*item)).collect());
        assert_eq!(one(" [3, 0] ; from, to", false), Ok(list(&[3, 0])));
        assert_eq!(one("#{3 -1}", false), Ok(list(&[3, -1])));
        assert_eq!(one("#jepsen.tag (7)", false), Ok(list(&[7])));
        assert_eq!(one(":timed-out", false), Ok(Datum::Text("timed-out".into())));
        assert_eq!(one("null", true), Ok(Datum::Nil));
        assert_eq!(one(r#""a\n\u00e9\ud83d\ude00""#, true), Ok(Datum::Text("a\né😀".into())));
        let map = Reader::new("{\"a\":1,\n\"b\" : [true]}", 4, true).form().unwrap().unwrap();
        assert_eq!(map.get("b").map(|form| form.line), Some(5));
        assert_eq!(map.get("a").map(|form| &form.kind), Some(&Kind::Number(1)));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let refused = |text: &str, json| match one(text, json) {
            Err(HistoryError::Syntax { line, what }) => (line, what),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(refused("[1\n2", false), (2, "the text ends in the middle of a form"));
        assert_eq!(refused("\n\n]", false), (3, "a bracket is closed that was not opened"));
        assert_eq!(refused("\"a\nb", true), (2, "a string does not end"));
        assert_eq!(refused("99999999999999999999", true), (1, "a number is not a whole one in 64 bits"));
        assert_eq!(refused("{1}", false), (1, "a map has a name without a value"));
        assert_eq!(refused(r#""\ud800x""#, true), (1, "a string has an escape that is no letter"));
        assert_eq!(refused(&"[".repeat(1_000_000), false), (1, "forms are nested too deeply"));
        assert_eq!(refused(&"#a ".repeat(1_000_000), false), (1, "forms are nested too deeply"));
    }
}
