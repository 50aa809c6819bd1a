//! The headless command, as a shell runs it: output, exit status, and one sentence for whatever is wrong.

#[path = "support/shell.rs"]
mod shell;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use orrery::catalog;
use orrery::faults::{Fault, When};
use orrery::model::{ProcessId, Time};
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scenario::{Branch, Document, open};
use orrery::scene::theme::Theme;
use orrery::session::{Session, outside};
use orrery::sim::{Action, Cue, Plan};
use orrery::trace::Decision;
use serde_json::Value;
use shell::{answer, file, json, orrery, refused};

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn crash(after: u32, process: u16) -> Decision {
    Decision { after, action: Action::Fault(Fault::Crash { process: ProcessId(process) }) }
}

fn residue() -> Document {
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    Document::of_shipped(entry.card.id, &entry.scenario("residue").expect("shipped"))
}

#[test]
fn the_list_is_the_catalogue() {
    let listed = json(&["list", "--json"], 0);
    assert_eq!(listed.len(), catalog::ALL.len());
    for (listed, entry) in listed.iter().zip(catalog::ALL) {
        let mut names = keys(listed);
        names.sort();
        let mut expected =
            vec!["id", "name", "purpose", "processes", "parameters", "variants", "properties", "messages", "scenarios"];
        expected.sort();
        assert_eq!(names, expected);
        assert_eq!(listed["id"], entry.card.id);
        assert_eq!(listed["processes"]["max"], entry.card.processes.max);
        assert_eq!(listed["parameters"].as_array().map(Vec::len), Some(entry.card.parameters.len()));
        assert!(listed["properties"].as_array().is_some_and(|all| all.iter().any(|one| one["kind"] == "always")));
        assert!(listed["messages"].as_array().is_some_and(|all| all.iter().all(Value::is_string)));
        assert!(listed["variants"].as_array().is_some_and(|all| all.iter().all(|one| one["breaks"].is_string())));
        assert_eq!(listed["scenarios"].as_array().map(Vec::len), Some((entry.scenarios)().len()));
    }
    let text = answer(&["list"]);
    assert!(text.contains("--scenario one-rumour") && text.contains("--variant fixed-peer"));
}

#[test]
fn a_run_is_one_object_an_event_and_a_summary() {
    let lines = json(&["run", "rumor-mongering", "--scenario", "one-rumour", "--json"], 0);
    let (last, events) = lines.split_last().expect("lines");
    for (n, event) in events.iter().enumerate() {
        assert_eq!(event["n"], n);
        let known = [
            "n",
            "at_us",
            "process",
            "kind",
            "message",
            "from",
            "to",
            "label",
            "lamport",
            "vector",
            "detail",
            "hybrid",
            "physical_us",
        ];
        assert!(keys(event).iter().all(|key| known.contains(key)), "{event}");
        for always in ["at_us", "process", "kind", "lamport"] {
            assert!(event.get(always).is_some(), "{event}");
        }
    }
    assert_eq!(events[0]["kind"], "start");
    assert!(events[0]["process"].is_null());
    let third = &events[3];
    assert_eq!((&third["process"], &third["kind"], &third["label"]), (&"D".into(), &"deliver".into(), &"fresh".into()));
    assert_eq!((&third["message"], &third["from"], &third["to"]), (&"PUSH".into(), &"A".into(), &"D".into()));
    assert_eq!(third["detail"], "D receives PUSH from A, sends FRESH (yes) to A. D delivers rumour 1.");
    // D has seen its own start and this event, and of A the start, the request and the round.
    assert_eq!(third["vector"], serde_json::json!([3, 0, 0, 2, 0, 0, 0, 0]));

    let summary = &last["summary"];
    let mut names = keys(summary);
    names.sort();
    assert_eq!(names, ["at_us", "digest", "events", "indications", "messages", "violations"]);
    assert_eq!(summary["events"], events.len());
    assert_eq!(summary["at_us"], events.last().expect("events")["at_us"]);
    assert_eq!(summary["messages"]["sent"], 46);
    assert_eq!(summary["messages"]["by_kind"], serde_json::json!({"FRESH": 7, "PUSH": 23, "STALE": 16}));
    assert_eq!(summary["indications"]["deliver"], 7);
    assert_eq!(summary["violations"], serde_json::json!([]));
    assert_eq!(summary["digest"].as_str().map(str::len), Some(16));
}

#[test]
fn the_same_words_give_the_same_bytes() {
    let words = ["run", "rumor-mongering", "--scenario", "two-hundred", "--network", "bad-wifi", "--json"];
    assert_eq!(answer(&words), answer(&words));
    let other = [&words[..], &["--seed=18446744073709551615"]].concat();
    assert_ne!(answer(&words), answer(&other));
}

#[test]
fn a_violation_is_exit_status_one() {
    let lines = json(&["run", "rumor-mongering", "--scenario", "resurrect", "--json"], 1);
    let violations = &lines.last().expect("a summary")["summary"]["violations"];
    assert_eq!(violations[0]["property"], "no resurrection");
    assert!(violations[0]["event"].as_u64().is_some_and(|event| event > 0));
    // A liveness property is violated when the run is over without it.
    let lines = json(&["run", "rumor-mongering", "--scenario", "residue", "--variant", "fixed-peer", "--json"], 1);
    assert_eq!(lines.last().expect("a summary")["summary"]["violations"][0]["property"], "everyone knows");
    let people = orrery(&["run", "rumor-mongering", "--scenario", "resurrect"]);
    assert_eq!(people.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&people.stdout).contains("no resurrection: VIOLATED at event"));
}

#[test]
fn a_run_ends_where_it_is_told() {
    let last = |words: &[&str]| json(words, 0).pop().expect("a summary");
    let base = ["run", "rumor-mongering", "--scenario", "two-hundred", "--json"];
    assert_eq!(last(&[&base[..], &["--events", "77"]].concat())["summary"]["events"], 77);
    let until = json(&[&base[..], &["--until", "120ms"]].concat(), 0);
    let (summary, events) = until.split_last().expect("lines");
    assert!(events.iter().all(|event| event["at_us"].as_u64().is_some_and(|at| at <= 120_000)));
    let whole = json(&base, 0);
    assert!(whole[events.len()]["at_us"].as_u64().is_some_and(|at| at > 120_000));
    assert_eq!(summary["summary"]["at_us"], events.last().expect("events")["at_us"]);
    assert_eq!(last(&[&base[..], &["--until", "5s"]].concat()), *whole.last().expect("a summary"));
}

#[test]
fn options_change_the_plan() {
    let words = [
        "run",
        "rumor-mongering",
        "--scenario",
        "one-rumour",
        "--processes",
        "30",
        "--seed",
        "5",
        "--set",
        "k=6",
        "--set",
        "fan-out=2",
        "--network",
        "textbook",
        "--json",
    ];
    let lines = json(&words, 0);
    assert_eq!(lines[1]["vector"].as_array().map(Vec::len), Some(30));
    assert_eq!(lines.last().expect("a summary")["summary"]["indications"]["deliver"], 29);
}

#[test]
fn a_file_and_its_link_are_the_same_run() {
    let mut document = residue();
    document.branches[0].decisions = vec![crash(10, 3)];
    document.branches.push(Branch {
        name: "what if".into(),
        parent: Some(0),
        from_event: 20,
        decisions: vec![crash(20, 4), crash(30, 5)],
        script: None,
        starred: false,
    });
    document.view.branch = 1;
    document.view.event = 40;
    let text = document.to_json().expect("valid");
    let path = file("what-if.orrery.json", &text);
    let link = answer(&["link", &path]);
    assert_eq!(open(&link).expect("our link").document, document);
    assert_eq!(answer(&["link", link.trim()]), text);
    assert_eq!(answer(&["link", &format!("https://example.org/orrery/{}", link.trim())]), text);

    let of_file = json(&["run", &path, "--json"], 0);
    assert_eq!(of_file, json(&["run", link.trim(), "--json"], 0));
    let crashes: Vec<_> = of_file.iter().filter(|event| event["kind"] == "crash").collect();
    let at: Vec<_> = crashes.iter().map(|event| (&event["n"], &event["process"])).collect();
    assert_eq!(at, [(&11.into(), &"D".into()), (&21.into(), &"E".into()), (&31.into(), &"F".into())]);
}

#[test]
fn what_cannot_be_done_again_is_said_and_the_run_goes_on() {
    let mut document = residue();
    document.branches[0].decisions = vec![crash(10, 3), crash(12, 3)];
    let path = file("twice.orrery.json", &document.to_json().expect("valid"));
    let output = orrery(&["run", &path]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "orrery: branch “main”: what was done after event 12 cannot be done here: D is crashed\n");
}

#[test]
fn whatever_is_wrong_is_one_sentence_and_exit_status_two() {
    refused(&[], "say what to do: list, run, check, render, sweep, history or link; “orrery help” explains them");
    refused(
        &["prove"],
        "there is no command “prove”; there are list, run, check, render, sweep, history, link and help",
    );
    refused(&["list", "--all"], "list: there is no option --all; “orrery help” lists them");
    refused(&["run"], "run: name an algorithm, a file or a share link");
    refused(&["run", "raft", "raft"], "run: one subject is enough, and “raft” is a second one");
    refused(&["run", "raft", "--quick"], "run: there is no option --quick; “orrery help” lists them");
    refused(&["run", "raft", "--seed"], "--seed: a value must follow, for example --seed 7");
    refused(&["run", "raft", "--seed", "-3"], "--seed: “-3” is not a whole number in 64 bits");
    refused(&["run", "raft", "--seed=1", "--seed=2"], "--seed: it is given twice");
    refused(&["run", "raft", "--events", "0"], "--events: “0” is not a number of events from 1 to 1000000");
    refused(&["run", "raft", "--until", "soon"], "--until: “soon” is not a time such as 5s, 300ms or 250us");
    refused(
        &["run", "raft", "--until", "1s", "--events", "5"],
        "--until and --events both say when to stop; give one of them",
    );
    refused(&["run", "raft", "--links", "rope"], "--links: “rope” is not fair-loss, stubborn, perfect or perfect-fifo");
    for timing in ["soon", "synchronous", "synchronous:5", "synchronous:5ms:5ms", "partially-synchronous:5ms"] {
        let wanted = "asynchronous, synchronous:Δ or partially-synchronous:GST:Δ, with times such as 50ms";
        refused(&["run", "raft", "--timing", timing], &format!("--timing: “{timing}” is not {wanted}"));
    }
    refused(
        &["run", "raft", "--network", "continents", "--timing", "synchronous:5ms"],
        "timing: Δ is 5 ms, but the network takes 40 ms at least: make Δ longer or the links faster",
    );
    refused(&["run", "raft", "--set", "k"], "--set: “k” is not a name, “=” and a whole number");
    refused(&["run", "rafd"], "“rafd” is neither an algorithm (“orrery list” names them) nor a file nor a link");
    refused(
        &["run", "rumor-mongering", "--network", "pigeons"],
        "--network: there is no network “pigeons”; there are textbook, one-machine, rack, data-centre, reordering, continents, bad-wifi, \
         adversary",
    );
    refused(
        &["run", "rumor-mongering", "--processes", "1001"],
        "processes: Rumour mongering runs with 2 to 1000 processes, not 1001",
    );
    refused(&["run", "rumor-mongering", "--set", "k=0"], "parameters: k must be between 1 and 100, not 0");
    refused(&["run", "rumor-mongering", "--variant", "fig8"], "variants: Rumour mongering has no variant “fig8”");
    let output = orrery(&["run", "rumor-mongering", "--scenario", "nothing"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.starts_with("orrery: --scenario: Rumour mongering has no scenario “nothing”; it has one-rumour, fan"));
    refused(&["link", "#s=AQAAAAAA"], "the link is damaged: a part is missing or was changed; copy it again, whole");
    let path = file("broken.orrery.json", "{\"orrery\": 1,\n \"algorithm\": \"raft\"\n");
    refused(
        &["run", &path],
        &format!("{path}: the file cannot be read: line 2, column 20: EOF while parsing an object"),
    );
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    let free = Document::of_plan(entry.card.id, "Free", Plan::new(entry.card));
    let path = file("free.orrery.json", &free.to_json().expect("valid"));
    refused(&["run", &path, "--scenario", "residue"], "--scenario: a file or a link is a scenario already");
    let folder = env!("CARGO_TARGET_TMPDIR");
    assert_eq!(orrery(&["run", folder]).status.code(), Some(2));
}

#[test]
fn a_sweep_is_one_object_a_seed_in_order_and_a_summary() {
    let words = ["sweep", "raft", "--scenario", "cold-start", "--seeds", "3..42", "--json"];
    let lines = json(&words, 0);
    let (last, runs) = lines.split_last().expect("lines");
    assert!(runs.iter().map(|run| run["seed"].as_u64()).eq((3..=42).map(Some)), "in order, whoever is first");
    for run in runs {
        let mut names = keys(run);
        names.sort();
        let expected = ["at_us", "decided", "digest", "events", "messages", "outcome", "over", "properties", "seed"];
        assert_eq!(names, expected);
        assert_eq!((&run["outcome"], &run["properties"][0]["name"]), (&"reached".into(), &"election safety".into()));
        let leader = &run["properties"][6];
        assert_eq!((&leader["name"], &leader["verdict"]), (&"a leader exists".into(), &"reached".into()));
        assert_eq!(leader["at_us"], run["decided"]["at_us"], "the first decision is the election");
    }
    let seventh =
        json(&["run", "raft", "--scenario", "cold-start", "--seed", "7", "--json"], 0).pop().expect("a summary");
    for same in ["digest", "events", "at_us"] {
        assert_eq!(runs[4][same], seventh["summary"][same], "{same}");
    }
    assert_eq!(runs[4]["messages"], seventh["summary"]["messages"]["sent"]);

    let summary = &last["summary"];
    assert_eq!((&summary["runs"], &summary["outcomes"]), (&40.into(), &serde_json::json!({"reached": 40})));
    let times = |run: &Value| run["decided"]["at_us"].as_u64().expect("a time");
    let mut sorted: Vec<u64> = runs.iter().map(times).collect();
    sorted.sort();
    let spread = &summary["decided"];
    assert_eq!(spread["quartiles"], serde_json::json!([sorted[9], sorted[19], sorted[29]]));
    assert_eq!((&spread["min"], &spread["max"]), (&sorted[0].into(), &sorted[39].into()));
    let (first, width) = (&spread["histogram"]["first"], &spread["histogram"]["width"]);
    let (first, width) = (first.as_u64().expect("a number"), width.as_u64().expect("a number"));
    for (place, count) in spread["histogram"]["bins"].as_array().expect("bins").iter().enumerate() {
        let bin = |time: &&u64| (**time - first) / width == place as u64;
        assert_eq!(*count, sorted.iter().filter(bin).count());
    }
    assert_eq!(answer(&words), answer(&words), "the cores change nothing");
    let people = answer(&words[..6]);
    assert!(people.starts_with("Raft: Cold start, 40 runs\noutcomes     reached 40\n"), "{people}");
    assert!(people.contains("time to the first decision (40 runs): least "));
}

#[test]
fn a_sweep_with_a_violation_is_exit_status_one_and_counts_it() {
    let words = ["sweep", "rumor-mongering", "--scenario", "too-early", "--seeds=0..9", "--json"];
    let lines = json(&words, 1);
    let summary = &lines.last().expect("a summary")["summary"];
    assert!(summary["outcomes"]["violated"].as_u64().is_some_and(|runs| runs > 5), "{summary}");
    // Large seeds are text, as everywhere; a bound on time holds for each run; what was done by hand is left out, and said.
    let large =
        ["sweep", "raft", "--seeds", "18446744073709551614..18446744073709551615", "--until", "100ms", "--json"];
    let lines = json(&large, 0);
    assert_eq!(lines[1]["seed"], "18446744073709551615");
    assert!(lines[..2].iter().all(|run| run["at_us"].as_u64().is_some_and(|at| at <= 100_000)));
    assert_eq!(lines[0]["outcome"], "not yet");
    let mut document = residue();
    document.branches[0].decisions = vec![crash(10, 3)];
    let path = file("swept.orrery.json", &document.to_json().expect("valid"));
    let output = orrery(&["sweep", &path, "--seeds", "1..3", "--json"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "orrery: what was done by hand (once) belongs to one run and is left out\n");
    let without = json(&["sweep", "rumor-mongering", "--scenario", "residue", "--seeds", "1..3", "--json"], 0);
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), without.len());
    assert!(String::from_utf8_lossy(&output.stdout).contains(without[0]["digest"].as_str().expect("a digest")));
}

#[test]
fn a_range_of_seeds_that_makes_no_sense_is_refused() {
    refused(&["sweep", "raft"], "--seeds: say which seeds, for example --seeds 1..200");
    refused(&["sweep", "raft", "--seeds"], "--seeds: a value must follow, for example --seeds 1..200");
    for bad in ["7", "a..b", "1..", "..9", "1..18446744073709551616", "-1..4"] {
        let sentence = format!("--seeds: “{bad}” is not two whole numbers in 64 bits with “..” between them");
        refused(&["sweep", "raft", "--seeds", bad], &sentence);
    }
    refused(
        &["sweep", "raft", "--seeds", "9..3"],
        "--seeds: there is no seed from 9 to 3; the smaller number comes first",
    );
    refused(&["sweep", "raft", "--seeds", "0..100000"], "--seeds: 100001 seeds are more than the limit of 100000");
    refused(
        &["sweep", "raft", "--seed", "3"],
        "--seed is for one run; a sweep takes --seeds, for example --seeds 1..200",
    );
    refused(&["sweep", "--seeds", "1..2"], "sweep: name an algorithm, a file or a share link");
}

/// Where a picture of a test goes, with nothing there.
fn picture(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&path);
    path.to_str().expect("a path of text").to_owned()
}

#[test]
fn a_picture_stands_alone_and_is_what_the_page_shows() {
    let path = picture("two-crowns.svg");
    let words = ["render", "raft", "--scenario", "two-crowns", "-o", &path];
    assert_eq!(answer(&words), "", "nothing on standard output");
    let opening = fs::read_to_string(&path).expect("a picture");
    assert!(opening.starts_with("<svg xmlns=") && opening.ends_with("</svg>\n"));
    assert!(!opening.contains("http://") || opening.matches("http://").count() == 1, "only the name of the language");
    assert!(!opening.contains("url(http") && !opening.contains("href=\"http"));
    assert!(opening.contains("Inter Orrery") && !opening.contains("font-face"), "fonts are named, not carried");
    assert!(opening.contains("<title>Raft: Two crowns, step 46</title>"));
    let entry = catalog::find("raft").expect("in the catalogue");
    let session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    let size = outside::usual_size(&session, "space-time", Theme::Light).expect("a view");
    let shown = outside::picture(&session, "space-time", Theme::Light, size).expect("a picture");
    let body = svg(&shown, Theme::Light, &SvgOptions::default());
    let lines =
        |text: &str| text.lines().filter(|line| line.starts_with("<path")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&opening), lines(&body));
    // Without -o it goes to standard output, and every option changes it.
    let words = ["render", "raft", "--scenario", "two-crowns"];
    assert_eq!(answer(&words), opening);
    let explicit = ["--at", "46", "--view", "space-time", "--theme", "light", "--axis", "step"];
    assert_eq!(answer(&[&words[..], &explicit].concat()), opening);
    for other in
        [["--at", "12"], ["--axis", "real"], ["--view", "arena"], ["--theme", "dark"], ["--theme=projector", "--at=46"]]
    {
        assert_ne!(answer(&[&words[..], &other].concat()), opening, "{other:?}");
    }
}

#[test]
fn a_picture_of_a_file_is_of_its_branch_and_its_event() {
    let mut document = residue();
    document.branches[0].decisions = vec![crash(10, 3)];
    document.branches.push(Branch {
        name: "what if".into(),
        parent: Some(0),
        from_event: 20,
        decisions: vec![crash(20, 4)],
        script: None,
        starred: false,
    });
    document.view.branch = 1;
    document.view.event = 21;
    let path = file("branch.orrery.json", &document.to_json().expect("valid"));
    let of_file = answer(&["render", &path]);
    assert!(of_file.contains("step 21</title>\n<desc>Crash E.</desc>"));
    assert_eq!(answer(&["render", answer(&["link", &path]).trim()]), of_file);
    assert_eq!(answer(&["render", &path, "--at", "21", "--theme", "light"]), of_file);
    assert!(answer(&["render", &path, "--at", "11"]).contains("<desc>Crash D.</desc>"));
}

#[test]
fn a_picture_that_cannot_be_drawn_leaves_no_file() {
    let path = picture("never.svg");
    let no = |words: &[&str], sentence: &str| {
        refused(&[&["render", "raft", "--scenario", "two-crowns", "-o", &path], words].concat(), sentence);
        assert!(!PathBuf::from(&path).exists(), "{words:?} left a file");
    };
    no(
        &["--at", "50", "--events", "40"],
        "--at: event 50 is beyond the end: the last one here is 39; --events or --until set another end",
    );
    no(&["--at", "-1"], "--at: “-1” is not the number of an event");
    no(&["--at", "1", "--at", "2"], "--at: it is given twice");
    no(&["--view", "ring"], "--view: “ring” is not space-time or arena");
    no(&["--theme", "sepia"], "--theme: “sepia” is not light, dark or projector");
    no(&["--axis", "lunar"], "--axis: “lunar” is not step, real, logical or local");
    no(&["--json"], "render: there is no option --json; “orrery help” lists them");
    no(&["--processes", "0"], "processes: Raft runs with 3 to 9 processes, not 0");
    refused(&["render"], "render: name an algorithm, a file or a share link");
    refused(&["render", "raft", "-o"], "-o: a value must follow, for example -o picture.svg");
    let output = orrery(&["render", "raft", "-o", env!("CARGO_TARGET_TMPDIR")]);
    assert_eq!(output.status.code(), Some(2), "a folder is no file");
    // The end that was asked for is the moment that is shown.
    let until = answer(&["render", "raft", "--scenario", "two-crowns", "--until", "100ms"]);
    let lines = json(&["run", "raft", "--scenario", "two-crowns", "--until", "100ms", "--json"], 0);
    assert!(until.contains(&format!("step {}</title>", lines.len() - 2)));
}

#[test]
fn help_is_help() {
    for words in [&["help"][..], &["--help"], &["run", "--help"], &["render", "--help"]] {
        assert!(answer(words).contains("orrery link <file.orrery.json | share link>"));
    }
    assert_eq!(answer(&["--version"]), format!("orrery {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let words = ["run", "rumor-mongering", "--scenario", "two-hundred", "--json"];
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_orrery")).args(words).stdout(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn entries_of_the_script_that_never_apply_are_told() {
    let raft = catalog::find("raft").expect("in the catalogue");
    let mut document = Document::of_plan("raft", "Never", Plan::new(raft.card));
    let at = |ms: u64| When::At(Time(ms * 1_000));
    let act = |process| Action::Fault(Fault::Recover { process: ProcessId(process) });
    document.plan.script = vec![Cue { when: at(1), act: act(0) }, Cue { when: at(3_600_000), act: act(1) }];
    let path = file("never.orrery.json", &document.to_json().expect("valid"));
    let told = orrery(&["run", &path, "--events", "40"]);
    let errors = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(errors.contains("entry 1 of the script, recover A at 1 ms: refused after event"), "{errors}");
    assert!(errors.contains("A is not crashed"), "{errors}");
    assert!(errors.contains("entry 2 of the script, recover B at 3600.00 s: has not had its turn"), "{errors}");
    let json = orrery(&["run", &path, "--events", "40", "--json"]);
    let last = String::from_utf8_lossy(&json.stdout).lines().last().map(str::to_owned).unwrap_or_default();
    let summary: serde_json::Value = serde_json::from_str(&last).expect("JSON");
    assert_eq!(summary["summary"]["script"].as_array().map(Vec::len), Some(2), "{last}");
}

#[test]
fn too_few_generals_are_told_before_the_run() {
    let told = |processes: &str| {
        let output = orrery(&["run", "byzantine-generals", "--processes", processes, "--events", "3"]);
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(told("3").contains("assumes more than three times as many generals as traitors"), "{}", told("3"));
    assert_eq!(told("4"), "");
}
