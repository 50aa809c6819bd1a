//! The paths that a source file names, found without compiling it.

/// Crates that know a browser; a name that ends in `*` stands for all that begin so.
const BROWSER_CRATES: [&str; 7] =
    ["gloo*", "js_sys", "serde_wasm_bindgen", "wasm_bindgen", "wasm_bindgen_futures", "web_sys", "yew*"];

/// Files of `src` outside the layers: they may use everything.
const DOORS: [&str; 2] = ["src/lib.rs", "src/main.rs"];

/// A name in a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Used {
    pub line: usize,
    pub name: String,
}

/// Where a file stands: its layer first, then the modules below it.
#[derive(Debug)]
pub struct Place {
    modules: Vec<String>,
    file: String,
}

impl Place {
    /// None for the files outside the layers.
    pub fn of(path: &str) -> Option<Self> {
        if DOORS.contains(&path) || path.starts_with("src/bin/") {
            return None;
        }
        let inside = path.strip_prefix("src/")?;
        let modules = inside.strip_suffix(".rs")?;
        let modules = modules.strip_suffix("/mod").unwrap_or(modules).split('/').map(str::to_owned).collect();
        let file = inside.split_once('/').map_or(inside, |(_, file)| file).to_owned();
        Some(Self { modules, file })
    }

    pub fn layer(&self) -> &str {
        &self.modules[0]
    }

    /// The file, named from the layer's folder.
    pub fn file(&self) -> &str {
        &self.file
    }
}

/// The first name of every path from the top of the package: of `crate::a::b`, of `use crate::{a, b::c}`, and of as many
/// `super::` as lead there.
pub fn crate_paths(text: &str, place: &Place) -> Vec<Used> {
    let tokens = tokens(text);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut found = Vec::new();
    // For every open brace: whether it is that of a module, which makes `super` one longer.
    let mut braces = Vec::new();
    for at in 0..tokens.len() {
        match word(at) {
            "{" => braces.push(at >= 2 && word(at - 2) == "mod"),
            "}" => _ = braces.pop(),
            "crate" if word(at + 1) == "::" => first_names(&tokens, at + 2, &mut found),
            "super" if word(at + 1) == "::" && (at == 0 || word(at - 1) != "::") => {
                let steps =
                    (0..).take_while(|step| word(at + 2 * step) == "super" && word(at + 2 * step + 1) == "::").count();
                let depth = place.modules.len() + braces.iter().filter(|module| **module).count();
                if steps >= depth {
                    first_names(&tokens, at + 2 * steps, &mut found);
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a crate, named as the source names it, knows a browser.
pub fn is_browser_crate(crate_name: &str) -> bool {
    BROWSER_CRATES.iter().any(|name| match name.strip_suffix('*') {
        Some(start) => crate_name.starts_with(start),
        None => crate_name == *name,
    })
}

/// The crates that know a browser wherever a path begins with one.
pub fn browser_crates(text: &str) -> Vec<Used> {
    let tokens = tokens(text);
    let mut found: Vec<Used> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |at| tokens[at].text);
        let after = tokens.get(at + 1).map_or("", |next| next.text);
        let begins_path = before != "::" && (after == "::" || before == "use");
        // `::yew::Html` begins with the colons.
        let rooted = before == "::"
            && after == "::"
            && (at < 2 || !is_name(tokens[at - 2].text) || tokens[at - 2].text == "use");
        if is_browser_crate(token.text) && (begins_path || rooted) {
            found.push(Used { line: token.line, name: token.text.to_owned() });
        }
    }
    found
}

/// The name at `at`, or every first name of the group there.
fn first_names(tokens: &[Token], at: usize, found: &mut Vec<Used>) {
    let mut push = |token: &Token| found.push(Used { line: token.line, name: token.text.to_owned() });
    if tokens.get(at).is_none_or(|token| token.text != "{") {
        tokens.get(at).into_iter().for_each(push);
        return;
    }
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(at) {
        match token.text {
            "{" => depth += 1,
            "}" => depth -= 1,
            name if depth == 1 && is_name(name) && matches!(tokens[at - 1].text, "{" | ",") => push(token),
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    line: usize,
    text: &'a str,
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::` and single signs; without comments and the contents of strings, where a path means nothing.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, keep) = if first.is_alphabetic() || first == '_' {
            match raw_string(rest) {
                Some(length) => (length, false),
                None => (rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len()), true),
            }
        } else if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false)
        } else if rest.starts_with("/*") {
            (block_comment(rest), false)
        } else if first == '"' {
            (string(rest), false)
        } else if first == '\'' {
            (character(rest), false)
        } else if rest.starts_with("::") {
            (2, true)
        } else {
            (first.len_utf8(), !first.is_whitespace())
        };
        if keep {
            tokens.push(Token { line, text: &rest[..length] });
        }
        line += rest[..length].matches('\n').count();
        at += length;
    }
    tokens
}

/// The length of `r"…"`, `r#"…"#` and their kin at the start of the text.
fn raw_string(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r"].into_iter().find(|prefix| text.starts_with(prefix))?;
    let hashes = text[prefix.len()..].chars().take_while(|c| *c == '#').count();
    let start = prefix.len() + hashes;
    let body = text[start..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(start + 1 + body.find(&end).map_or(body.len(), |at| at + end.len()))
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character in quotes, or the quote alone where it begins a lifetime or a label.
fn character(text: &str) -> usize {
    let mut rest = text.char_indices().skip(1);
    match rest.next() {
        Some((_, '\\')) => {
            rest.next();
            rest.find(|(_, c)| *c == '\'').map_or(text.len(), |(at, _)| at + 1)
        }
        Some(_) => rest.next().filter(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1),
        None => 1,
    }
}

mod tests {
    use super::*;

    fn used(path: &str, text: &str) -> Vec<(usize, String)> {
        let place = Place::of(path).unwrap();
        crate_paths(text, &place).into_iter().map(|used| (used.line, used.name)).collect()
    }

    fn names(path: &str, text: &str) -> Vec<String> {
        used(path, text).into_iter().map(|(_, name)| name).collect()
    }

    fn browser(text: &str) -> Vec<String> {
        browser_crates(text).into_iter().map(|used| used.name).collect()
    }

    #[test]
    fn a_file_belongs_to_its_folder() {
        assert_eq!(Place::of("src/sim/mod.rs").unwrap().layer(), "sim");
        assert_eq!(Place::of("src/sim/world/index.rs").unwrap().file(), "world/index.rs");
        assert_eq!(Place::of("src/page.rs").unwrap().layer(), "page");
        assert!(Place::of("src/lib.rs").is_none());
        assert!(Place::of("src/bin/orrery.rs").is_none());
    }

    #[test]
    fn paths_and_groups_are_found_with_their_lines() {
        let text = "use crate::model::Time;\nuse crate::{\n    sim::{World, Event},\n    trace,\n};\nfn f() -> crate::scene::List {}";
        let expected = [(1, "model"), (3, "sim"), (4, "trace"), (6, "scene")];
        assert_eq!(used("src/ui/mod.rs", text), expected.map(|(line, name)| (line, name.to_owned())));
        assert_eq!(names("src/ui/mod.rs", "pub(crate) use x; $crate::model::m!()"), ["model"]);
    }

    #[test]
    fn words_and_comments_are_not_paths() {
        let text = r##"
            // crate::a
            /* crate::b /* crate::c */ crate::d */
            let s = "crate::e \" crate::f"; let r = r#"crate::g"#; let c = '"'; let q = '\''; let u = '\u{7b}';
            fn longest<'a>(x: &'a str) -> crate::h::X<'a> {}
        "##;
        assert_eq!(names("src/ui/mod.rs", text), ["h"]);
    }

    #[test]
    fn a_way_up_counts_only_when_it_reaches_the_top() {
        assert_eq!(names("src/sim/mod.rs", "use super::trace::Fork;"), ["trace"]);
        assert!(names("src/sim/world.rs", "use super::trace::Fork;").is_empty());
        assert_eq!(names("src/sim/world.rs", "use super::super::{trace, model::Time};"), ["trace", "model"]);
        assert!(names("src/sim/mod.rs", "mod tests { use super::*; fn f() { super::g(); } }").is_empty());
        assert_eq!(names("src/sim/mod.rs", "mod tests { use super::super::trace; } use super::ui;"), ["trace", "ui"]);
    }

    #[test]
    fn browser_crates_are_found_where_a_path_begins() {
        assert_eq!(
            browser("use yew::prelude::*; let w: web_sys::Window; #[wasm_bindgen::prelude::wasm_bindgen]").len(),
            3
        );
        assert_eq!(
            browser("use gloo_timers::callback::Timeout; use ::js_sys::Array; use yew;"),
            ["gloo_timers", "js_sys", "yew"]
        );
        assert!(browser("let yew = crate::trees::yew; yew.cut(); crate::yew::x()").is_empty());
    }
}
