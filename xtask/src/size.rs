//! What a visitor downloads before the page can be used, and the most it may be.

use crate::process::cannot_start;
use crate::{Done, root};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Compressed as most servers do it (gzip), all files together.
const BUDGET: u64 = 940_000;

struct Row {
    file: String,
    raw: u64,
    gzip: u64,
}

/// Prints the sizes of the built page and fails above the budget.
pub fn check() -> Done {
    let dist = root().join("dist");
    let mut rows = Vec::new();
    for file in first_files(&dist)? {
        let path = dist.join(&file);
        let raw = path.metadata().map_err(|error| format!("{} cannot be read: {error}.", path.display()))?.len();
        // Fonts and pictures are compressed already; no server does it twice.
        let gzip = if file.ends_with(".woff2") { raw } else { gzip(&path)? };
        rows.push(Row { file, raw, gzip });
    }
    let (raw, gzip) = rows.iter().fold((0, 0), |(raw, gzip), row| (raw + row.raw, gzip + row.gzip));
    rows.push(Row { file: "together".to_owned(), raw, gzip });
    println!("\n{:<52} {:>12} {:>12}", "downloaded first (bytes)", "raw", "gzip");
    for Row { file, raw, gzip } in &rows {
        println!("{file:<52} {raw:>12} {gzip:>12}");
    }
    if gzip > BUDGET {
        return Err(format!("the page needs {gzip} bytes compressed, more than the {BUDGET} that it may.").into());
    }
    println!("{} % of the budget of {BUDGET} bytes.", gzip * 100 / BUDGET);
    Ok(())
}

/// The page, the files it names, and the files that its styles name, each once.
fn first_files(dist: &Path) -> Done<Vec<String>> {
    let read = |name: &str| {
        let path = dist.join(name);
        fs::read_to_string(&path).map_err(|error| format!("{} cannot be read: {error}.", path.display()))
    };
    let mut files = vec!["index.html".to_owned()];
    let named = quoted(&read("index.html")?);
    let styles: Vec<String> = named.iter().filter(|name| name.ends_with(".css")).cloned().collect();
    let mut all = named;
    for style in styles {
        // A font for a range of characters is loaded when one of them stands in the page; the page itself has none.
        let first = |rule: &&str| !rule.contains("unicode-range");
        all.extend(read(&style)?.split('}').filter(first).flat_map(quoted));
    }
    for name in all {
        if !files.contains(&name) && dist.join(&name).is_file() {
            files.push(name);
        }
    }
    Ok(files)
}

/// Every quoted text, without a leading `./` or `/`: what of it is a file, the folder knows.
fn quoted(text: &str) -> Vec<String> {
    let clean = |piece: &str| piece.trim_start_matches("./").trim_start_matches('/').to_owned();
    let between_quotes = text.split('"').skip(1).step_by(2);
    // Shortened styles write `url(name)` without quotes.
    let in_urls =
        text.split("url(").skip(1).filter_map(|rest| rest.split(')').next()).filter(|name| !name.starts_with('"'));
    between_quotes.chain(in_urls).map(clean).filter(|piece| !piece.is_empty()).collect()
}

fn gzip(file: &Path) -> Done<u64> {
    // Node is there anyway, wherever the page is built; the standard library cannot compress.
    const SCRIPT: &str = "const{readFileSync}=require('fs'),{gzipSync}=require('zlib');\
                          console.log(gzipSync(readFileSync(process.argv[1]),{level:9}).length)";
    let mut node = Command::new("node");
    node.args(["-e", SCRIPT]).arg(file).stderr(Stdio::inherit());
    let output = node.output().map_err(|error| cannot_start(&node, &error))?;
    let length = String::from_utf8_lossy(&output.stdout).trim().parse();
    length.map_err(|_| format!("the compressed size of {} could not be found.", file.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_between_quotes() {
        let html = r#"<script src="./boot-1.mjs" type="module"></script><link href="/app.css" rel="stylesheet">"#;
        assert_eq!(quoted(html), ["boot-1.mjs", "module", "app.css", "stylesheet"]);
        assert_eq!(quoted(r#"src: url("fonts/a.woff2") format("woff2");"#), ["fonts/a.woff2", "woff2"]);
    }
}
