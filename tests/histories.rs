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
#[path = "support/shell.rs"]
mod shell;
use shell::{answer, file, json, orrery, refused};

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

/// What the repository keeps of real histories.
fn real_history(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/histories").join(name).to_str().expect("text").to_owned()
}

#[test]
fn a_history_is_refused_with_the_answer_that_nothing_explains() {
    let path = real_history("jepsen/etcd_004.log");
    let found = &json(&["history", &path, "--model", "cas-register", "--json"], 1)[0];
    assert_eq!(
        (&found["verdict"], &found["operations"], &found["processes"]),
        (&"violated".into(), &85.into(), &14.into())
    );
    let refused = &found["refused"];
    assert_eq!((&refused["process"], &refused["line"], &refused["shortest"]), (&"4".into(), &63.into(), &true.into()));
    assert_eq!(refused["prefix"], 61);
    assert!(found.get("witness").is_none());
    let output =
        orrery(&["history", &path, "--model=cas-register", "--format", "jepsen", "--consistency", "linearizable"]);
    let text = String::from_utf8(output.stdout).expect("text");
    let why = "process 4, lines 62 to 63, read → 2: between its call and its answer the cas-register could only be 4.";
    assert!(text.contains(why), "{text}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn an_allowed_history_has_a_witness() {
    let path = real_history("kv/c10-ok.txt");
    for (words, verdict) in [(&["--format", "porcupine"][..], "linearizable"), (&["--model", "kv"], "sequential")] {
        let found = &json(&[&["history", &path, "--json", "--consistency", verdict], words].concat(), 0)[0];
        assert_eq!((&found["verdict"], &found["consistency"]), (&"ok".into(), &verdict.into()));
        assert_eq!(found["witness"].as_array().map(Vec::len), Some(337));
    }
    let found = &json(&["history", &path, "--json", "--consistency", "causal", "--model", "kv"], 0)[0];
    assert_eq!(found["witness"].as_array().map(Vec::len), Some(10));
    assert_eq!(found["witness"][0]["process"], "9");
    assert!(answer(&["history", &path, "--model", "kv"]).contains("\n      0  process 9: append “0” “x 9 0 y”\n"));
}

#[test]
fn one_is_not_called_many() {
    let text = "[{:process 0 :type :invoke :f :read :value nil}\n{:process :nemesis}]";
    let path = file("one.edn", text);
    let said = answer(&["history", &path, "--model", "register"]);
    assert!(said.starts_with(&format!("{path}: 1 operation of 1 process on a register\n")), "{said}");
    assert!(said.contains("left out     1 entry that is no operation of a client\n"), "{said}");
}

#[test]
fn broken_guarantees_are_named() {
    let path = file(
        "sessions.json",
        r#"{"model": "register", "initial": 0, "operations": [
            {"process": "A", "function": "write", "argument": 1, "call": 0, "return": 1},
            {"process": "A", "function": "write", "argument": 2, "call": 2, "return": 3},
            {"process": "A", "function": "read", "result": 1, "call": 4, "return": 5},
            {"process": "B", "function": "read", "result": 0, "call": 6, "return": 7}]}"#,
    );
    let found = &json(&["history", &path, "--consistency", "session", "--json"], 1)[0];
    assert_eq!(found["broken"], serde_json::json!([["read-your-writes", "monotonic-writes"]]));
    let output = orrery(&["history", &path, "--consistency", "session"]);
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("broken       read-your-writes together with monotonic-writes\n"), "{text}");
    assert!(answer(&["history", &path, "--consistency", "read-your-writes"]).contains("as process B can have seen it"));
}

#[test]
fn wrong_histories_are_refused_in_a_sentence() {
    let good = real_history("jepsen/etcd_005.log");
    let models = "register, cas-register, kv, queue, stack, set, counter, mutex or append-log";
    refused(&["history", &good], &format!("--model: say what the clients use: {models}"));
    refused(&["history", &good, "--model", "heap"], &format!("--model: “heap” is not {models}"));
    refused(
        &["history", &good, "--model", "register"],
        &format!("{good}: line 3: the model register has no function “cas”; it has read, write"),
    );
    refused(&["history"], "history: name a file");
    let path = file(
        "answer.edn",
        "{:process 0 :type :invoke :f :write :value 1}\n{:process 0 :type :ok :f :write :value 2}\n",
    );
    let sentence = "line 2: “write” answers with nothing, or with what it was called with";
    refused(&["history", &path, "--model", "register"], &format!("{path}: {sentence}"));
    let path = file("argument.json", r#"[{"process": 0, "function": "write", "call": 0, "return": 5}]"#);
    refused(&["history", &path, "--model", "register"], &format!("{path}: line 1: “argument” is missing"));
    let path = file("words.txt", "hello");
    let sentence = "it is neither Jepsen's log or EDN, nor Porcupine's format, nor JSON, as far as can be told; --format says \
        which it is: jepsen, porcupine, edn or json";
    refused(&["history", &path, "--model", "register"], &format!("{path}: {sentence}"));
    let path =
        file("overlap.log", "INFO  jepsen.util - 1 :invoke :read nil\nINFO  jepsen.util - 1 :invoke :read nil\n");
    let sentence = "line 2: process 1 calls, but its operation of line 1 is still open";
    refused(&["history", &path, "--model", "register"], &format!("{path}: {sentence}"));
    refused(
        &["history", &path, "--model", "register", "--initial", "[1"],
        "--initial: “[1” is not a value such as 0, nil or a word",
    );
}
