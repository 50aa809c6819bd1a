//! `cargo xtask build`: the page as it is published, in `dist/`.

use crate::options::Options;
use crate::{Done, process, root, size, tools};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

pub fn run(arguments: Vec<String>) -> Done {
    Options::new(arguments).end()?;
    page()
}

/// Builds the page and refuses one that has become too large to open quickly.
pub fn page() -> Done {
    tools::wasm_opt()?;
    let mut trunk = tools::trunk()?;
    // Relative addresses, so that the folder can be published at any place of any site.
    trunk.args(["build", "--release", "--locked", "--public-url", "./"]);
    process::run(&mut trunk, "trunk build")?;
    minify()?;
    size::check()
}

/// Shortens the styles and the script that wasm-bindgen writes: half of them is comments and white space, and Trunk's
/// own minifier cannot read that script. The other scripts are short, and named in the page with their digests.
fn minify() -> Done {
    let dist = root().join("dist");
    let listed = fs::read_dir(&dist).map_err(|error| format!("{} cannot be read: {error}.", dist.display()))?;
    let scripts = listed.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let ours = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with("orrery-page") && name.ends_with(".js") || name.ends_with(".css")
    };
    let scripts = scripts.filter(ours);
    for script in scripts {
        let mut esbuild = Command::new(root().join("node_modules/.bin/esbuild"));
        esbuild.arg(&script).arg("--minify").arg("--allow-overwrite").arg("--log-level=warning");
        esbuild.arg(format!("--outfile={}", script.display()));
        process::run(&mut esbuild, "esbuild")?;
    }
    Ok(())
}
