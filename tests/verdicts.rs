//! What `orrery check` says of each property: in which order, within which budget, how far and why no further.

#[path = "support/shell.rs"]
mod shell;

use std::fs;

use shell::{answer, file, json, orrery, refused};

#[test]
fn a_search_finds_a_shortest_way_and_saves_it_as_a_run() {
    let path = file("half.orrery.json", "");
    let words = ["check", "raft", "--scenario", "half-majority", "--property", "election safety", "--save", &path];
    let found = json(&[&words[..], &["--json"]].concat(), 1).pop().expect("a verdict");
    assert_eq!((&found["verdict"], &found["property"]), (&"violated".into(), &"election safety".into()));
    assert_eq!(found["properties"][0]["steps"], 6);
    assert_eq!(found["schedule"].as_array().map(Vec::len), Some(6));
    let run = json(&["run", &path, "--events", "7", "--json"], 1).pop().expect("a summary");
    assert_eq!(run["summary"]["violations"][0]["property"], "election safety");
    assert_eq!(run["summary"]["violations"][0]["event"], 6);
    let people = orrery(&words);
    let said = String::from_utf8_lossy(&people.stdout);
    assert!(
        said.contains("violated in 6 steps without faults, in any order (no shorter way with at most timers="),
        "{said}"
    );
    assert!(said.contains("6   C receives RequestVoteResponse (yes) from D, sends AppendEntries (heartbeat) to A, B, D; election safety is violated."), "{said}");
}

#[test]
fn a_search_that_finds_nothing_says_what_it_has_seen() {
    let base = ["check", "ricart-agrawala", "--processes", "2", "--budget", "requests=2,timers=2", "--json"];
    let all = json(&base, 0).pop().expect("a verdict");
    assert_eq!((&all["verdict"], &all["exhausted"]), (&"holds".into(), &true.into()));
    let some = json(&[&base[..], &["--max-states", "5"]].concat(), 0).pop().expect("a verdict");
    assert_eq!((&some["verdict"], &some["exhausted"]), (&"bounded".into(), &false.into()));
    let reduced = json(&[&base[..], &["--reduce", "sleep"]].concat(), 0).pop().expect("a verdict");
    assert_eq!(reduced["states"], all["states"]);
    let base = ["check", "raft", "--processes", "3", "--property", "election safety", "--budget", "timers=2", "--json"];
    let all = json(&base, 0).pop().expect("a verdict");
    let reduced = json(&[&base[..], &["--reduce", "symmetry"]].concat(), 0).pop().expect("a verdict");
    assert_eq!((&reduced["alike"], &reduced["verdict"]), (&serde_json::json!(["A", "B", "C"]), &all["verdict"]));
    assert!(all["alike"].is_null() && reduced["states"].as_u64() < all["states"].as_u64());
    let both = json(&[&base[..], &["--reduce", "all"]].concat(), 0).pop().expect("a verdict");
    assert_eq!((&both["states"], &both["depth"]), (&reduced["states"], &all["depth"]));
    let said = answer(&[&base[..8], &["--reduce", "symmetry"]].concat());
    assert!(said.contains("counted up to renaming of A, B, C"));
    refused(
        &["check", "chang-roberts", "--pace", "free", "--property", "one leader", "--reduce", "symmetry"],
        "--reduce symmetry: no process can stand for another, because Chang–Roberts ring election or what may be asked tells them apart by their names",
    );
    refused(
        &["check", "raft", "--pace", "clock", "--reduce", "symmetry"],
        "--reduce symmetry: offered where any order of events is searched for what must always hold, not by the clock or for what must come about some day",
    );
    refused(
        &["check", "raft", "--budget", "crash=1"],
        "--budget: there is no “crash”; it has crashes, recoveries, drops, duplicates, timers, requests, partitions, forgeries, early",
    );
    refused(
        &["check", "two-generals", "--property", "peace"],
        "--property: there is no “peace”; there are agreement, validity, non-triviality, both decide",
    );
    refused(
        &["check", "raft", "--from", "2000000"],
        "--from: event 2000000 is beyond the end: the last one here is 1000000",
    );
    for (option, value) in [("--events", "4"), ("--until", "5s")] {
        refused(
            &["check", "raft", option, value],
            &format!(
                "{option} ends one run; a search goes through many, and --max-depth, --max-states and --seconds end it"
            ),
        );
    }
}

/// The lines on the properties, and the exit status.
fn checked(words: &[&str]) -> (Vec<String>, Option<i32>) {
    let output = orrery(words);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = said.lines().filter(|line| line.starts_with("property")).map(str::to_owned).collect();
    (lines, output.status.code())
}

const HALF: [&str; 4] = ["check", "raft", "--scenario", "half-majority"];

#[test]
fn each_property_has_the_verdict_of_its_own_search() {
    let words = ["--property", "election safety", "--property", "a leader exists", "--budget", "crashes=1"];
    let (lines, _) = checked(&[&HALF[..], &words, &["--max-states", "2000"]].concat());
    let [safety, leader] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(
        safety.contains(
            "election safety: no violation in any order with at most crashes=1, where no timer fires and nothing is requested: all 5 states"
        ),
        "{safety}"
    );
    assert!(leader.contains("by the clock") && !leader.contains("no timer fires"), "{leader}");
    // What there is to fire and to ask for, and may, is no silence.
    let words = ["--property", "election safety", "--budget", "timers=1,requests=1"];
    let (lines, _) = checked(&[&HALF[..], &words].concat());
    assert!(lines[0].contains("with at most timers=1,requests=1: all"), "{lines:?}");
}

#[test]
fn no_search_goes_deeper_than_is_asked() {
    let words = ["--property", "election safety", "--pace", "clock"];
    let (lines, status) = checked(&[&HALF[..], &words, &["--max-depth", "3"]].concat());
    assert_eq!(status, Some(0), "{lines:?}");
    assert!(
        lines[0].contains("to depth 4 by the clock") && lines[0].contains("; the limit of depth was reached"),
        "{lines:?}"
    );
    assert_eq!(checked(&[&HALF[..], &words, &["--max-depth", "7"]].concat()).1, Some(1));
    let (lines, status) = checked(&[&HALF[..], &words[..2], &["--max-depth", "3"]].concat());
    assert_eq!(status, Some(0), "{lines:?}");
    assert!(lines[0].contains("in any order") && lines[0].contains("; the limit of depth was reached"), "{lines:?}");
}

#[test]
fn what_is_violated_where_the_search_begins_needs_no_steps() {
    let path = file("already.orrery.json", "");
    let words = ["--property", "election safety", "--from", "20", "--save", &path];
    let output = orrery(&[&HALF[..], &words].concat());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("election safety: violated already where the search begins (since event 7)\n"), "{said}");
    let aside = String::from_utf8_lossy(&output.stderr);
    assert_eq!(aside, format!("orrery: {path} is not written: no steps were found that could be saved\n"));
    assert!(!said.contains(" 1   ") && fs::read_to_string(&path).unwrap_or_default().is_empty(), "{said}");
    let verdict = json(&[&HALF[..], &words, &["--json"]].concat(), 1).pop().expect("a verdict");
    assert_eq!((&verdict["verdict"], &verdict["properties"][0]["since"]), (&"violated".into(), &7.into()));
    assert!(verdict["schedule"].is_null());
}

#[test]
fn a_network_that_duplicates_is_told_only_what_arrives_twice() {
    let output = orrery(&[&HALF[..], &["--property", "election safety", "--network", "duplicating"]].concat());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("violated in 6 steps without faults"), "{said}");
    assert!(said.contains("\n         6   C receives") && !said.contains("duplicated"), "{said}");
}
