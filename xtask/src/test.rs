//! `cargo xtask test`: every test there is, the quick ones first, up to the first that fails.

use crate::options::Options;
use crate::process::{run as run_command, spoken};
use crate::{Done, Problem, build, root, tools};
use std::process::Command;
use std::time::Instant;

/// A stage has a name and something to do.
type Stage = (&'static str, fn() -> Done);

const NATIVE: &[Stage] = &[
    ("formatting", || cargo("fmt --all --check")),
    ("lints", || cargo("clippy --workspace --all-targets --locked -- -D warnings")),
    ("lints of the page", || {
        cargo("clippy --package orrery --lib --bins --target wasm32-unknown-unknown --locked -- -D warnings")
    }),
    ("native tests", || cargo("test --workspace --locked")),
];

const BROWSER: &[Stage] = &[("page and its size", build::page), ("browser tests", browser)];

pub fn run(arguments: Vec<String>) -> Done {
    let mut options = Options::new(arguments);
    let native_only = options.flag("--native");
    options.end()?;

    tools::wasm_target()?;
    if !native_only {
        // Before the first stage, so that a missing tool shows at once and the times below are those of the tests.
        tools::trunk()?;
        tools::wasm_opt()?;
        tools::chromium()?;
    }
    let start = Instant::now();
    let stages = if native_only { NATIVE.to_vec() } else { [NATIVE, BROWSER].concat() };
    let mut times = Vec::new();
    for (number, (name, stage)) in stages.iter().enumerate() {
        println!("\n== {} of {}: {name}", number + 1, stages.len());
        let began = Instant::now();
        stage().map_err(|Problem(sentence)| format!("the stage \"{name}\" did not pass: {sentence}"))?;
        times.push((name, began.elapsed()));
    }
    println!();
    for (name, time) in times {
        println!("{name:<20} {:>12}", spoken(time));
    }
    let left_out = if native_only { "; the page and the browser were left out" } else { "" };
    println!("All tests passed in {}{left_out}.", spoken(start.elapsed()));
    Ok(())
}

fn cargo(line: &str) -> Done {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(line.split(' ')).current_dir(root());
    run_command(&mut command, &format!("`cargo {line}`"))
}

fn browser() -> Done {
    let folder = root().join("tests/browser");
    let entries = folder.read_dir().map_err(|error| format!("{} cannot be read: {error}.", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    // Named one by one: what `node --test` makes of a folder differs between versions.
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    let mut node = Command::new("node");
    // Two at a time: each waits for its browser half of the time.
    node.args(["--test", "--test-concurrency=2", "--test-reporter=spec"]).args(files);
    node.current_dir(root()).env("CHROMIUM", tools::chromium()?);
    run_command(&mut node, "a browser test")
}
