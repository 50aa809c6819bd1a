//! `cargo xtask build`: the page as it is published, in `dist/`.

use crate::options::Options;
use crate::{Done, process, root, shrink, size, tools};
use std::fs;
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
    shrink::program(&root().join("dist"))?;
    minify()?;
    size::check()
}

/// Shortens styles, scripts and the page: half of what wasm-bindgen writes is comments and white space, and Trunk's own
/// minifier cannot read it. None of these files is named with a digest, which would no longer fit.
fn minify() -> Done {
    let dist = root().join("dist");
    let page = dist.join("index.html");
    let text = fs::read_to_string(&page).map_err(|error| format!("{} cannot be read: {error}.", page.display()))?;
    let short = without_comments(&text);
    fs::write(&page, short).map_err(|error| format!("{} cannot be written: {error}.", page.display()))?;
    let listed = fs::read_dir(&dist).map_err(|error| format!("{} cannot be read: {error}.", dist.display()))?;
    let files = listed.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let scripts = files.filter(|path| path.extension().is_some_and(|end| end == "js" || end == "mjs" || end == "css"));
    for script in scripts {
        let mut esbuild = Command::new(root().join("node_modules/.bin/esbuild"));
        esbuild.arg(&script).arg("--minify").arg("--allow-overwrite").arg("--log-level=warning");
        esbuild.arg(format!("--outfile={}", script.display()));
        process::run(&mut esbuild, "esbuild")?;
    }
    Ok(())
}

/// The page without its comments and the white space that stands before its lines.
fn without_comments(page: &str) -> String {
    let mut pieces = page.split("<!--");
    let first = pieces.next().unwrap_or_default().to_owned();
    let rest = pieces.map(|piece| piece.split_once("-->").map_or("", |(_, after)| after));
    let text = rest.fold(first, |text, piece| text + piece);
    text.lines().map(str::trim_start).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indents_go_and_the_rest_stays() {
        assert_eq!(
            without_comments("<!doctype html>\n  <p>a</p> <!-- why\n so -->\n  <p>b</p>"),
            "<!doctype html>\n<p>a</p> \n<p>b</p>"
        );
    }
}
