//! Keeps ARCHITECTURE.md true: its table of layers against every path in the source, and the few rules that hold everywhere.

#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/table.rs"]
mod table;

use paths::{Place, browser_crates, crate_paths, is_browser_crate};
use std::fs;
use std::path::{Path, PathBuf};
use table::Table;

/// A file that is longer holds more than one idea.
const LONGEST_FILE: usize = 600;

/// Words that mark unfinished work. Split, because this file is read too.
const UNFINISHED: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimplemented", "!(")];

/// A source file, with its path from the top of the project.
struct Source {
    path: String,
    text: String,
}

#[test]
fn every_layer_uses_only_what_its_row_allows() {
    let table = Table::parse(&read("ARCHITECTURE.md")).expect("ARCHITECTURE.md has a table of layers");
    let faults: Vec<String> = sources(&["src"]).iter().flat_map(|source| layering_faults(&table, source)).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_native_build_has_no_browser_crate() {
    let manifest = read("Cargo.toml");
    let mut section = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line.trim();
        }
        let name = line.split(['=', '.']).next().unwrap_or_default().trim().replace('-', "_");
        let native = ["[dependencies]", "[dev-dependencies]", "[build-dependencies]"].contains(&section);
        assert!(
            !(native && is_browser_crate(&name)),
            "Cargo.toml: {section} names `{name}`, which belongs to the browser build"
        );
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for Source { path, text } in sources(&["src", "tests", "xtask/src", "benches"]) {
        assert!(text.starts_with("//!"), "{path} does not begin with `//!` and a sentence that says what it is for");
    }
}

#[test]
fn no_file_is_too_long() {
    for Source { path, text } in sources(&["src"]) {
        let lines = text.lines().count();
        assert!(
            lines <= LONGEST_FILE,
            "{path} has {lines} lines, more than {LONGEST_FILE}: it holds more than one idea"
        );
    }
}

#[test]
fn nothing_is_left_unfinished() {
    for Source { path, text } in sources(&["src", "tests", "xtask/src", "benches"]) {
        for (number, line) in text.lines().enumerate() {
            let word = UNFINISHED.iter().find(|word| line.contains(*word));
            assert!(word.is_none(), "{path}:{}: `{}` marks unfinished work", number + 1, word.unwrap());
        }
    }
}

fn layering_faults(table: &Table, source: &Source) -> Vec<String> {
    let Source { path, text } = source;
    let Some(place) = Place::of(path) else { return Vec::new() };
    let Some(row) = table.row(place.layer()) else {
        return vec![format!("{path}: the layer `{}` has no row in ARCHITECTURE.md", place.layer())];
    };
    let mut faults = Vec::new();
    for used in crate_paths(text, &place) {
        let (line, name) = (used.line, &used.name);
        if name == place.layer() || row.may_use.contains(name) {
            continue;
        }
        faults.push(match table.row(name) {
            Some(_) => format!("{path}:{line}: `{}` may not use `{name}` (ARCHITECTURE.md)", row.layer),
            None => format!("{path}:{line}: `crate::{name}` is not a layer; name the layer itself"),
        });
    }
    if !row.may_use_browser(place.file()) {
        let used = browser_crates(text).into_iter();
        faults.extend(
            used.map(|used| format!("{path}:{}: `{}` knows a browser, `{}` must not", used.line, used.name, row.layer)),
        );
    }
    faults
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(top().join(name)).unwrap_or_else(|error| panic!("{name} cannot be read: {error}"))
}

/// Every Rust file below the folders, in order. A folder that does not exist has none.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut files = Vec::new();
    for folder in folders {
        collect(&top().join(folder), &mut files);
    }
    files.sort();
    let source = |file: PathBuf| {
        let path = file.strip_prefix(top()).unwrap().to_string_lossy().replace('\\', "/");
        Source { text: read(&path), path }
    };
    files.into_iter().map(source).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = folder.read_dir() else { return };
    for path in entries.map(|entry| entry.expect("the folder can be listed").path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

mod tests {
    use super::*;

    const TABLE: &str = "| layer | holds | may use | never |\n|---|---|---|---|\n\
                         | `model` | names | – | acts |\n\
                         | `sim` | a world | `model` | |\n\
                         | `ui` | components (browser) | `sim` | |\n";

    fn faults(path: &str, text: &str) -> Vec<String> {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        layering_faults(&Table::parse(TABLE).unwrap(), &source)
    }

    #[test]
    fn an_arrow_downwards_passes_and_one_upwards_fails() {
        assert!(faults("src/sim/world.rs", "use crate::{model::Time, sim::Event};").is_empty());
        let found = faults("src/model/time.rs", "\nuse crate::sim::World;");
        assert_eq!(found, ["src/model/time.rs:2: `model` may not use `sim` (ARCHITECTURE.md)"]);
    }

    #[test]
    fn a_folder_without_a_row_fails() {
        assert_eq!(
            faults("src/extra/mod.rs", ""),
            ["src/extra/mod.rs: the layer `extra` has no row in ARCHITECTURE.md"]
        );
    }

    #[test]
    fn only_the_browser_layers_know_a_browser() {
        assert!(faults("src/ui/mod.rs", "use yew::Html;").is_empty());
        assert_eq!(
            faults("src/sim/mod.rs", "use web_sys::Window;"),
            ["src/sim/mod.rs:1: `web_sys` knows a browser, `sim` must not"]
        );
    }
}
