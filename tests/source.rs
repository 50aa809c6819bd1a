//! The lines of the Rust source that are lit for an event are those that its handler went through.

use std::path::Path;

use orrery::catalog::ALL;
use orrery::session::{Message, Session};

/// Where the page keeps what it can load: see `index.html`.
const SERVED: [&str; 2] = ["src/algorithms/", "src/sim/stack.rs"];

#[test]
fn every_step_of_every_algorithm_lights_the_line_that_names_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("index.html")).expect("the page");
    for served in SERVED {
        assert!(page.contains(&format!("href=\"{}\"", served.trim_end_matches('/'))), "the page copies {served}");
    }
    for entry in ALL {
        for shipped in (entry.scenarios)() {
            let name = format!("{} {}", entry.card.id, shipped.id);
            let mut session = Session::shipped(entry, shipped);
            let last = session.recording().last().min(150);
            let mut lines = 0;
            for event in 0..=last {
                session.update(Message::Seek(event));
                let files = session.source();
                assert!(!files.is_empty(), "{name}, event {event}: no file is near");
                let effects = session.recording().replayed(event).step.effects;
                for view in files {
                    let file = view.file.replace('\\', "/");
                    assert!(SERVED.iter().any(|served| file.starts_with(served)), "{name}: {file} is not served");
                    let text = std::fs::read_to_string(root.join(&file)).expect("a file of the repository");
                    for line in view.lit {
                        let text = text.lines().nth(line as usize - 1).unwrap_or_default();
                        assert!(
                            text.contains("step(") || text.contains("ignore("),
                            "{name}, event {event}: {file}:{line} is {text}"
                        );
                        let quoted = effects.steps.iter().any(|step| text.contains(&format!("\"{}\"", step.label)));
                        let ignored = effects.ignored.is_some();
                        assert!(quoted || ignored || !text.contains('"'), "{name}, event {event}: {text}");
                        lines += 1;
                    }
                }
            }
            assert!(lines > 0, "{name}: nothing is ever lit");
        }
    }
}

#[test]
fn source_and_pseudocode_take_each_other_s_place() {
    let mut session = Session::landing();
    let shown = |session: &Session| (session.looks.code, session.looks.source);
    session.update(Message::ToggleSource);
    assert_eq!(shown(&session), (true, true));
    session.update(Message::ToggleCode);
    assert_eq!(shown(&session), (true, false), "the pseudocode takes its place");
    session.update(Message::ToggleSource);
    session.update(Message::ToggleSource);
    assert!(!session.looks.code, "the same again closes it");
    let views = session.looks();
    let code = views.iter().find(|view| view.name == "Code").expect("a choice");
    assert_eq!(code.options.iter().filter(|option| option.chosen).count(), 1);
    // What is not chosen leads to it, whatever is shown.
    for place in [1, 2, 0, 2, 1, 0] {
        let option = session.looks().iter().find(|view| view.name == "Code").expect("a choice").options[place].clone();
        session.update(option.message);
        let now = session.looks().iter().find(|view| view.name == "Code").expect("a choice").options[place].chosen;
        assert!(now, "{}", option.name);
    }
}
