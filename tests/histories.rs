//! Histories of real systems, with verdicts that are known: `tests/data/histories` (MIT licence, see there).

use std::fs;
use std::path::PathBuf;

use orrery::history::{Consistency, Format, History, Limits, Misfit, Model, Points, Verdict, check, judge, read};
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::history::{Bars, bars};
use orrery::scene::list::HitId;
use orrery::scene::text::FontTable;
use orrery::scene::theme::{Theme, Tone};

#[path = "support/golden.rs"]
mod kept;
use kept::golden;

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

/// Three clients of a register: every kind of operation, one of them open. `last` is what the last of them read.
fn small(last: u32) -> History {
    let text = format!(
        r#"{{"model": "cas-register", "operations": [
{{"process": "A", "function": "write", "argument": 1, "call": 0, "return": 30}},
{{"process": "B", "function": "read", "result": 1, "call": 5, "return": 15}},
{{"process": "C", "function": "cas", "argument": [1, 2], "call": 10, "return": 40}},
{{"process": "B", "function": "cas", "argument": [7, 8], "call": 20, "return": 50, "outcome": "fail"}},
{{"process": "C", "function": "write", "argument": 3, "call": 45}},
{{"process": "A", "function": "read", "result": 3, "call": 55, "return": 70}},
{{"process": "B", "function": "read", "result": {last}, "call": 75, "return": 80}}]}}"#
    );
    read(&text, None).expect("a history")
}

fn decided(history: &History) -> Verdict {
    let report = check(history, Model::CasRegister, None, Consistency::Linearizable, Limits::default(), &mut || true);
    report.expect("a register's history").verdict
}

#[test]
fn operations_are_drawn_as_bars() {
    let words = SvgOptions { title: "A history", background: Some(Tone::Canvas), ..SvgOptions::default() };
    let history = small(3);
    let Verdict::Allowed(views) = decided(&history) else { panic!("it is linearizable") };
    let points = Points::new(&history, &views[0].order).expect("an order in real time");
    assert_eq!(points.order(), views[0].order);
    let drawn = bars(&Bars {
        history: &history,
        points: Some(&points),
        refusal: None,
        wrong: None,
        chosen: None,
        measure: &FontTable,
    });
    golden("history_allowed.svg", &svg(&drawn, Theme::Light, &words));
    let open = "Process C: write 3 …. It was never answered, so it may take effect at any time after its call, or never. It \
                takes effect as number 5.";
    assert_eq!(drawn.label(HitId::Handle(4)), Some(open));
    let history = small(2);
    let Verdict::Refused(refusal) = decided(&history) else { panic!("it is not linearizable") };
    for (name, theme) in [("light", Theme::Light), ("dark", Theme::Dark), ("projector", Theme::Projector)] {
        let drawn = bars(&Bars {
            history: &history,
            points: None,
            refusal: Some(&refusal),
            wrong: None,
            chosen: None,
            measure: &FontTable,
        });
        golden(&format!("history_refused_{name}.svg"), &svg(&drawn, theme, &words));
    }
    assert_eq!((refusal.operation, refusal.prefix), (6, 13));
}

#[test]
fn points_are_moved_within_their_bars_and_judged() {
    let history = small(3);
    let Verdict::Allowed(views) = decided(&history) else { panic!("it is linearizable") };
    let mut points = Points::new(&history, &views[0].order).expect("an order in real time");
    let judged =
        |points: &Points| judge(&history, Model::CasRegister, None, &points.order()).expect("a register's history");
    assert_eq!(judged(&points), Ok(()));
    // The read of 1 cannot come before the write, wherever its own bar allows it to.
    points.slide(&history, 0, 100.0);
    assert_eq!(points.at(0), history.operations[0].answer.map(|answer| answer as f32));
    assert_eq!(judged(&points), Err(Misfit::Answer { operation: 1, state: "nil".into() }));
    points.slide(&history, 0, -1.0);
    assert_eq!((points.at(0), judged(&points)), (Some(0.0), Ok(())));
    // Whoever moves the cas before the read lets it read 2.
    points.slide(&history, 2, 2.2);
    points.slide(&history, 1, 2.9);
    assert_eq!(judged(&points), Err(Misfit::Answer { operation: 1, state: "2".into() }));
    // An order that is not in real time has no points.
    assert_eq!(Points::new(&history, &[5, 0, 1]), None);
}
