//! What causality adds to the diagram: a pair, a cut, an event that slides along its lane. As pictures, and by its rules.

#[path = "support/graph.rs"]
mod graph;
#[path = "support/random.rs"]
mod random;
mod support;

use std::path::PathBuf;

use orrery::catalog;
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::theme::{Theme, Tone};
use orrery::session::{Inquiry, Message, Session, outside};

fn open(algorithm: &str, scenario: &str) -> Session {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    Session::shipped(entry, entry.scenario(scenario).expect("shipped"))
}

fn ask(session: &mut Session, inquiry: Inquiry) {
    session.update(Message::Inquire(inquiry));
}

fn golden(name: &str, session: &Session, theme: Theme, size: (f32, f32)) {
    let list = outside::picture(session, "space-time", theme, size).expect("a picture");
    let found = svg(&list, theme, &SvgOptions { background: Some(Tone::Canvas), ..SvgOptions::default() });
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &found).expect("the golden file can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let line = kept.lines().zip(found.lines()).position(|(a, b)| a != b);
    assert!(kept == found, "{name} differs from line {line:?} on; UPDATE_GOLDEN=1 accepts the new picture");
}

const WIDE: (f32, f32) = (1046.0, 384.0);

/// The event is pinned, then another is looked at.
fn compared(pinned: u32, with: u32) -> Session {
    let mut session = open("raft", "two-crowns");
    session.update(Message::Seek(pinned));
    ask(&mut session, Inquiry::Pin);
    session.update(Message::Seek(with));
    session
}

#[test]
fn pairs_on_the_picture() {
    let mut signs = Vec::new();
    for (name, pinned, with, theme) in [
        ("pair_before.svg", 8, 33, Theme::Light),
        ("pair_after.svg", 33, 8, Theme::Dark),
        ("pair_concurrent.svg", 22, 30, Theme::Light),
        ("pair_off_screen.svg", 2, 33, Theme::Projector),
    ] {
        let mut session = compared(pinned, with);
        if name.contains("off_screen") {
            session.update(Message::Zoom(3));
        }
        let scale = theme.enlargement();
        signs.push(session.causality().pair.expect("two events").sign);
        golden(name, &session, theme, (WIDE.0 * scale, WIDE.1 * scale));
    }
    assert_eq!(signs, ["→", "←", "∥", "→"]);
}

#[test]
fn cuts_on_the_picture() {
    let mut session = open("raft", "two-crowns");
    session.update(Message::Seek(24));
    ask(&mut session, Inquiry::CutHere);
    golden("cut_consistent.svg", &session, Theme::Light, WIDE);
    assert!(session.causality().cut.expect("a cut").consistent);
}
