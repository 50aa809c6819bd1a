//! `cargo xtask bench-web`: figures of the published page in Chromium.

use crate::options::Options;
use crate::{Done, build, process, root, tools};
use std::process::Command;

pub fn run(arguments: Vec<String>) -> Done {
    let mut options = Options::new(arguments);
    let runs: Option<u32> = options.number("--runs")?;
    options.end()?;
    let chromium = tools::chromium()?;
    build::page()?;
    let mut node = Command::new("node");
    node.arg("tests/browser/bench.mjs").current_dir(root()).env("CHROMIUM", chromium);
    if let Some(runs) = runs {
        node.arg(format!("--runs={runs}"));
    }
    process::run(&mut node, "the measurement in the browser")
}
