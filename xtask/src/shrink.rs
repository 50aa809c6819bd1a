//! The last step towards a small download: order and names in the finished program.
//!
//! Compression finds what repeats within 32 KiB, so the functions are put in order of their names: the copies of one generic
//! function then stand together. And what program and script call each other by is long names with digests in them,
//! which both have to carry; they become a letter or two.

use crate::process::cannot_start;
use crate::{Done, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Shortens the one program in the folder, and the script that starts it.
pub fn program(dist: &Path) -> Done {
    let wasm = only(dist, "_bg.wasm")?;
    let script = wasm.with_file_name(wasm.file_name().unwrap_or_default().to_string_lossy().replace("_bg.wasm", ".js"));
    let mut optimizer = Command::new(root().join("node_modules/.bin/wasm-opt"));
    // Without `-g` the names themselves, which only the order needs, are not written.
    optimizer.arg(&wasm).arg("-o").arg(&wasm).arg("--reorder-functions-by-name");
    optimizer.arg("--minify-imports-and-exports-and-modules").stderr(Stdio::inherit());
    let output = optimizer.output().map_err(|error| cannot_start(&optimizer, &error))?;
    if !output.status.success() {
        return Err("wasm-opt failed; the reason stands above.".into());
    }
    let text = fs::read_to_string(&script).map_err(|error| format!("{} cannot be read: {error}.", script.display()))?;
    let short = renamed(&text, &String::from_utf8_lossy(&output.stdout));
    fs::write(&script, short).map_err(|error| format!("{} cannot be written: {error}.", script.display()).into())
}

fn only(folder: &Path, end: &str) -> Done<PathBuf> {
    let listed = fs::read_dir(folder).map_err(|error| format!("{} cannot be read: {error}.", folder.display()))?;
    let mut files = listed.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let found = files.find(|file| file.to_string_lossy().ends_with(end));
    found.ok_or_else(|| format!("there is no file “…{end}” in {}.", folder.display()).into())
}

/// What wasm-opt calls the one module that all imports come from.
const MODULE: &str = "a";

/// The script with the names of this list: `["module", "name", "new"]` for what the program imports, and
/// `["name", "new"]` for what it exports.
fn renamed(script: &str, list: &str) -> String {
    let mut text = script.to_owned();
    for line in list.lines() {
        match line.split('"').skip(1).step_by(2).collect::<Vec<_>>().as_slice() {
            [module, name, new] => {
                text = text.replace(&format!(" {name}:"), &format!(" {new}:"));
                text = text.replace(&format!(" \"{module}\":"), &format!(" {MODULE}:"));
            }
            [name, new] => text = exported(&text, name, new),
            _ => {}
        }
    }
    text
}

/// `wasm.name` as `wasm.new`, where the name ends there.
fn exported(text: &str, name: &str, new: &str) -> String {
    let old = format!("wasm.{name}");
    let mut pieces = text.split(&old);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let goes_on = piece.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        format!("{text}wasm.{}{piece}", if goes_on { name } else { new })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_get_the_short_names() {
        let list = "{\n \"imports\": [\n  [\"./p.js\", \"__wbg_href_1\", \"$\"]\n ],\n \"exports\": [\n  [\"free\", \"b\"]\n ]\n}";
        let script = "const i = {\n __wbg_href_1: () => wasm.free(wasm.freely),\n};\nreturn { \"./p.js\": i };";
        let short = "const i = {\n $: () => wasm.b(wasm.freely),\n};\nreturn { a: i };";
        assert_eq!(renamed(script, list), short);
    }
}
