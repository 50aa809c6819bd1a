//! The README says what the program does: its keys, its interface for scripts, its commands.

use std::fs;
use std::path::Path;

use orrery::catalog;
use orrery::session::{commands, key_name};

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).replace("\r\n", "\n")
}

/// A key as the page calls it, but for those that a reader of plain text would not know.
fn name(key: &str) -> String {
    match key {
        "Enter" | "Escape" => key.to_owned(),
        // A bar would end the cell of the table.
        _ => key_name(key).replace('|', "\\|"),
    }
}

#[test]
fn the_table_of_keys_is_the_one_of_the_page() {
    let row = |command: &orrery::session::Command| {
        let keys: Vec<String> = command.keys.iter().map(|key| format!("`{}`", name(key))).collect();
        format!("| {} | {} |", keys.join(" "), command.name)
    };
    let (with_key, by_name): (Vec<_>, Vec<_>) = commands().into_iter().partition(|command| !command.keys.is_empty());
    let mut rows: Vec<String> = with_key.iter().map(row).collect();
    let last = with_key.iter().rposition(|command| command.group == "Interfere").expect("a group");
    rows.insert(last + 1, "| `1` … `9` | Let the n-th row of the next-up list happen |".to_owned());
    let table = format!("| key | does |\n|---|---|\n{}\n", rows.join("\n"));
    assert!(read("README.md").contains(&table), "README.md should have this table:\n\n{table}");
    for command in by_name {
        assert!(
            read("README.md").contains(&format!("* {}\n", command.name)),
            "README.md does not list {}",
            command.name
        );
    }
}

#[test]
fn every_call_of_the_page_is_explained() {
    let source = read("src/ui/api.rs");
    let readme = read("README.md");
    let mut renamed = None;
    for line in source.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("#[wasm_bindgen(js_name = ") {
            renamed = rest.strip_suffix(")]").map(str::to_owned);
        }
        let Some(rest) = line.strip_prefix("pub fn ").filter(|rest| rest.contains("(&self")) else { continue };
        let own = rest.split('(').next().unwrap_or_default().to_owned();
        let name = renamed.take().unwrap_or(own);
        // The one that tests use to see the page fail.
        if name != "failForTest" {
            assert!(readme.contains(&format!("`{name}(")), "README.md does not explain orrery.{name}");
        }
    }
}

#[test]
fn what_it_names_is_there() {
    let readme = read("README.md");
    let examples: Vec<&str> = readme.lines().filter(|line| line.starts_with("orrery r")).collect();
    assert!(examples.len() >= 3);
    for line in examples {
        let words: Vec<&str> = line.split_whitespace().collect();
        let entry = catalog::find(words[2]).unwrap_or_else(|| panic!("{line}"));
        for pair in words.windows(2) {
            match pair[0] {
                "--scenario" => assert!(entry.scenario(pair[1]).is_some(), "{line}"),
                "--variant" => assert!(entry.card.variants.iter().any(|variant| variant.id == pair[1]), "{line}"),
                _ => {}
            }
        }
    }
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for link in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(
            link.starts_with("https://") || top.join(link).exists(),
            "README.md links to {link}, which is not there"
        );
    }
}
