//! `cargo xtask screenshots`: the published page at several sizes, light and dark.

use crate::options::Options;
use crate::{Done, build, process, root, tools};
use std::path::PathBuf;
use std::process::Command;

pub fn run(arguments: Vec<String>) -> Done {
    let mut options = Options::new(arguments);
    let folder = options.value("--out")?;
    options.end()?;
    let folder = match folder {
        // As the person who typed it means it: relative to where they are.
        Some(folder) => {
            std::path::absolute(&folder).map_err(|error| format!("`{folder}` is not a usable folder: {error}."))?
        }
        None => PathBuf::from("target/screenshots"),
    };
    let chromium = tools::chromium()?;
    build::page()?;
    let mut node = Command::new("node");
    node.arg("tests/browser/screenshots.mjs").arg(folder).current_dir(root()).env("CHROMIUM", chromium);
    process::run(&mut node, "taking the screenshots")
}
