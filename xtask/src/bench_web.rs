//! `cargo xtask bench-web`: figures of the published page in Chromium, and of the search on models of published specifications.

use crate::options::Options;
use crate::{Done, build, process, root, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn run(arguments: Vec<String>) -> Done {
    let mut options = Options::new(arguments);
    let runs: Option<u32> = options.number("--runs")?;
    let only = options.value("--only")?;
    options.end()?;
    let chromium = tools::chromium()?;
    if only.as_deref() != Some("conformance") {
        build::page()?;
    }
    let mut node = Command::new("node");
    node.arg("tests/browser/bench.mjs").current_dir(root()).env("CHROMIUM", chromium);
    if only.as_deref().is_none_or(|only| only == "conformance") {
        node.arg(format!("--conformance={}", conformance()?.display()));
    }
    if let Some(runs) = runs {
        node.arg(format!("--runs={runs}"));
    }
    if let Some(only) = only {
        node.arg(format!("--only={only}"));
    }
    process::run(&mut node, "the measurement in the browser")
}

/// The models as a program of their own for a worker, with the profile of the page; the folder that it lies in.
fn conformance() -> Done<PathBuf> {
    const WASM: &str = "wasm32-unknown-unknown";
    tools::wasm_opt()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--locked", "--bin", "conformance_web", "--target", WASM]).current_dir(root());
    process::run(&mut cargo, "cargo build")?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root().join("target"), PathBuf::from);
    let folder = target.join("conformance-web");
    let mut bindgen = tools::wasm_bindgen()?;
    bindgen.arg(target.join(WASM).join("release/conformance_web.wasm"));
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "conformance", "--out-dir"]).arg(&folder);
    process::run(&mut bindgen, "wasm-bindgen")?;
    let program = folder.join("conformance_bg.wasm");
    let mut optimizer = Command::new(root().join("node_modules/.bin/wasm-opt"));
    optimizer.arg(&program).arg("-o").arg(&program).arg("-O3");
    process::run(&mut optimizer, "wasm-opt")?;
    write(&folder.join("index.html"), "<!doctype html><title>Conformance</title>\n")?;
    write(&folder.join("worker.mjs"), WORKER)?;
    Ok(folder)
}

const WORKER: &str = "import start, { search } from \"./conformance.js\";
onmessage = async ({ data }) => {
  await start();
  const began = performance.now();
  const states = search(data);
  postMessage([states, performance.now() - began]);
};
";

fn write(path: &Path, text: &str) -> Done {
    fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}.", path.display()).into())
}
