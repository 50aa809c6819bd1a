//! Pictures are compared as text: a change in a picture must be meant. `UPDATE_GOLDEN=1 cargo test` accepts it.

use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::sheet::sheet;
use orrery::scene::theme::{Theme, Tone};
use std::path::PathBuf;

fn golden(name: &str, found: &str) {
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

#[test]
fn glyph_sheet() {
    let options = SvgOptions {
        title: "Every mark of Orrery",
        description: "All marks, their states, and each kind of message in each of its fates.",
        background: Some(Tone::Canvas),
        style: &fonts("../../static/fonts"),
        tooltips: false,
    };
    golden("glyph_sheet.svg", &svg(&sheet(), Theme::Light, &options));
}

/// The document is looked at from the repository, where the fonts are a few folders away.
fn fonts(folder: &str) -> String {
    let face = |family: &str, file: &str, weight: &str| {
        format!("@font-face{{font-family:'{family}';src:url('{folder}/{file}.woff2');font-weight:{weight}}}")
    };
    [
        face("Inter Orrery", "inter-var-400-700", "400 700"),
        face("JetBrains Mono Orrery", "jetbrains-mono-nl-regular", "400"),
        face("JetBrains Mono Orrery", "jetbrains-mono-nl-semibold", "600"),
    ]
    .concat()
}
