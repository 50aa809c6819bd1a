//! Histories of real systems, with verdicts that are known: `tests/data/histories` (MIT licence, see there).

use std::fs;
use std::path::PathBuf;

use orrery::history::{Consistency, Format, History, Limits, Model, Verdict, check, judge, read};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/histories")
}

struct Known {
    name: String,
    history: History,
    model: Model,
    linearizable: bool,
}

fn all() -> Vec<Known> {
    let manifest = fs::read_to_string(folder().join("manifest.tsv")).expect("the manifest");
    let known = manifest.lines().skip(1).map(|line| {
        let [name, model, operations, verdict, clients] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("five columns: {line}");
        };
        let text = fs::read_to_string(folder().join(name)).expect("the history");
        let model = Model::named(model.split('(').next().unwrap_or_default()).expect("a model");
        let format = if model == Model::Kv { Format::Porcupine } else { Format::Jepsen };
        let history = read(&text, Some(format)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(history.operations.len().to_string(), operations, "{name}");
        assert_eq!(history.clients.len().to_string(), clients, "{name}");
        assert_eq!(history.skipped, 0);
        Known { name: name.to_owned(), history, model, linearizable: verdict == "linearizable" }
    });
    known.collect()
}

#[test]
fn every_verdict_is_the_known_one() {
    let all = all();
    assert_eq!(all.len(), 33);
    for Known { name, history, model, linearizable } in &all {
        let report = check(history, *model, None, Consistency::Linearizable, Limits::default(), &mut || true);
        let report = report.unwrap_or_else(|error| panic!("{name}: {error}"));
        match &report.verdict {
            Verdict::Allowed(views) => {
                assert!(linearizable, "{name} was allowed");
                assert_eq!(judge(history, *model, None, &views[0].order), Ok(Ok(())), "{name}");
            }
            Verdict::Refused(refusal) => {
                assert!(!linearizable, "{name}: {refusal:?}");
                assert!(refusal.shortest, "{name}");
            }
            Verdict::Undecided => panic!("{name} was not decided in {} steps", report.steps),
        }
    }
}
