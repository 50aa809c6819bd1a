//! Pictures kept as text: `UPDATE_GOLDEN=1 cargo test` accepts a change that is meant.
#![allow(dead_code)] // Each test file uses its own part of this.

use std::path::PathBuf;

pub fn golden(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("the golden file can be written");
        return;
    }
    // A checkout on Windows may have other line ends.
    let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let first = kept.lines().zip(found.lines()).position(|(a, b)| a != b);
    let line = first.unwrap_or(kept.lines().count().min(found.lines().count()));
    assert!(
        kept == found,
        "{name} differs from line {} on:\n  kept:  {:?}\n  found: {:?}\nUPDATE_GOLDEN=1 accepts the new picture",
        line + 1,
        kept.lines().nth(line),
        found.lines().nth(line)
    );
}
