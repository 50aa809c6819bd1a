//! Documents: what is written is read again, old links keep opening, and every refusal is a sentence that names the place.

use std::rc::Rc;

use orrery::catalog::{self, Entry};
use orrery::faults::{Fault, When};
use orrery::links::{Delay, Network};
use orrery::model::{MessageId, ProcessId, Time};
use orrery::scenario::{Branch, Document, DocumentError, Opened, View, Warning, open};
use orrery::sim::{Action, Plan};
use orrery::trace::{Branches, Decision, Recording};

fn rumor() -> &'static Entry {
    catalog::find("rumor-mongering").expect("in the catalogue")
}

fn shipped(entry: &Entry, id: &str) -> Document {
    Document::of_shipped(entry.card.id, &entry.scenario(id).expect("a shipped scenario"))
}

fn crash(process: u16) -> Action {
    Action::Fault(Fault::Crash { process: ProcessId(process) })
}

fn decision(after: u32, action: Action) -> Decision {
    Decision { after, action }
}

/// A document with everything in it.
fn rich() -> Document {
    let message = MessageId { from: ProcessId(0), to: ProcessId(3), nth: 0, copy: 0 };
    let network =
        Network { loss: 12, duplicate: 3, fifo: false, ..Network::of(Delay::Exponential { min: 1_000, mean: 7_000 }) };
    let plan = Plan::new(rumor().card)
        .processes(9)
        .seed(u64::MAX - 1)
        .network(network)
        .set("k", 3)
        .variant("resurrect")
        .then(When::At(Time(0)), Action::Request { process: ProcessId(0), offer: 0, argument: 7 })
        .then(When::After(5), Action::Fault(Fault::Isolate { group: vec![ProcessId(1), ProcessId(2)] }));
    let mut document = Document::of_plan("rumor-mongering", "Everything – “quoted”, 100 %", plan);
    document.branches[0].decisions = vec![decision(3, Action::Fault(Fault::Hold { message })), decision(9, crash(4))];
    let fork = |name: &str, parent, from_event, decisions| Branch {
        name: name.to_owned(),
        parent: Some(parent),
        from_event,
        decisions,
        script: None,
        starred: false,
    };
    document.branches.push(fork("crash A", 0, 6, vec![decision(6, crash(0)), decision(8, crash(1))]));
    document.branches.push(fork("earlier", 1, 2, vec![decision(4, Action::Fire { process: ProcessId(0), timer: 0 })]));
    document.view = View {
        branch: 1,
        event: 12,
        axis: Some("logical".into()),
        lens: Some("causes".into()),
        zoom: Some(2_500_000),
        charts: true,
        lanes: vec![2, 0, 1],
        stamps: Some("vector".into()),
        quiet: true,
        layout: Some("free-grid".into()),
        moved: vec![(1, -40, 7), (2, 0, 1000)],
    };
    document
}

#[track_caller]
fn refused(text: &str, sentence: &str) {
    match open(text) {
        Ok(_) => panic!("it opens"),
        Err(error) => assert_eq!(error.to_string(), sentence),
    }
}

#[track_caller]
fn invalid(change: impl FnOnce(&mut Document), sentence: &str) {
    let mut document = rich();
    change(&mut document);
    assert_eq!(document.validate().err().map(|error| error.to_string()).as_deref(), Some(sentence));
    assert!(document.to_json().is_err() && document.to_link().is_err() && document.grow().is_err());
}

fn read(text: &str) -> Document {
    let Opened { document, warnings } = open(text).expect("it opens");
    assert_eq!(warnings, []);
    document
}

#[test]
fn every_shipped_scenario_survives_file_and_link() {
    for entry in catalog::ALL {
        for scenario in (entry.scenarios)() {
            let document = Document::of_shipped(entry.card.id, &scenario);
            assert_eq!(read(&document.to_json().expect("a file")), document);
            let link = document.to_link().expect("a link");
            assert_eq!(read(&link), document);
            assert!(link.len() < 120, "{}: {link}", scenario.id);
        }
    }
}

#[test]
fn everything_survives_file_and_link() {
    let document = rich();
    let json = document.to_json().expect("a file");
    assert_eq!(read(&json), document);
    assert_eq!(read(&document.to_link().expect("a link")), document);
    let encoded: String = json.bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert_eq!(read(&format!("https://example.org/orrery/#json={encoded}")), document);
    assert_eq!(read(&format!("#json={json}").replace('%', "%25")), document);
}

#[test]
fn a_link_is_found_in_a_whole_address() {
    let document = shipped(rumor(), "residue");
    let link = document.to_link().expect("a link");
    assert_eq!(read(&format!("  https://example.org/orrery/?x=1{link}\n")), document);
    assert_eq!(read(&link[1..]), document);
}

#[test]
fn a_link_to_a_scenario_carries_only_what_differs() {
    let plain = shipped(rumor(), "loss-and-crashes");
    let mut changed = plain.clone();
    changed.plan.seed = 77;
    changed.plan.variants.insert("fixed-peer".to_owned());
    changed.plan.network = Network::preset("bad-wifi").expect("a preset");
    changed.branches[0].decisions.push(decision(300, crash(0)));
    let (plain, link) = (plain.to_link().expect("a link"), changed.to_link().expect("a link"));
    assert!(link.len() < plain.len() + 160, "{} and {}", plain.len(), link.len());
    assert_eq!(read(&link), changed);
}

#[test]
fn thirty_decisions_in_five_forks_still_make_a_short_link() {
    let mut document = shipped(rumor(), "two-hundred");
    for fork in 1..=5u32 {
        let decisions = (0..6).map(|nth| decision(fork * 100 + 3 * nth, crash((fork * 7 + nth) as u16))).collect();
        let name = format!("what if {fork}");
        document.branches.push(Branch {
            name,
            parent: Some(fork - 1),
            from_event: fork * 100,
            decisions,
            script: None,
            starred: false,
        });
    }
    let link = document.to_link().expect("a link");
    assert!(link.len() < 800, "{}", link.len());
    assert_eq!(read(&link), document);
}

/// Links made by the first version. They must open for ever; a changed scenario may only add a warning.
#[test]
fn old_links_keep_opening() {
    for (link, algorithm, origin, seed, decisions) in GOLDEN {
        let Opened { document, warnings } = open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        assert_eq!((document.algorithm.as_str(), document.origin.as_deref()), (*algorithm, *origin));
        assert!(seed.is_none_or(|seed| document.plan.seed == seed));
        assert_eq!(document.branches.iter().map(|branch| branch.decisions.len()).sum::<usize>(), *decisions);
        assert!(warnings.iter().all(|warning| matches!(warning, Warning::ScenarioChanged { .. })));
        assert!(document.grow().is_ok());
    }
}

/// Link, algorithm, scenario, the seed if the link carries it, number of decisions.
type Golden = (&'static str, &'static str, Option<&'static str>, Option<u64>, usize);

const GOLDEN: &[Golden] = &[
    (
        "#s=AQB99HsiYSI6InJ1bW9yLW1vbmdlcmluZyIsInMiOlsib25lLXJ1bW91ciIsMTE0ODE0NzMyM10sInYiOlswLDE0XX0",
        "rumor-mongering",
        Some("one-rumour"),
        None,
        0,
    ),
    (
        "#s=AQAAR3siYSI6InJhZnQiLCJzIjpbInR3by1jcm93bnMiLDI0NzIzNjM3MzRdLCJ2IjpbMCw0Nl19",
        "raft",
        Some("two-crowns"),
        None,
        0,
    ),
    (
        "#s=AQGBuIWPywqDMBBFf6Xc9RS0Kmp-RVykGh-0SSTRdhHy750g3babYRjuPYcJkBBwh7buqq2ZlVvNDIKH6OCUX8dDgYq8yuqibMqmJyi\
         ItiU8IEIaN4K2Ix-zSLhzLcAwUsvVMGfkQ5dnFDDJ47mnzuCkX9KyOTsoz6YixthTd_sTq1Ksj3QK3ovcL-vEjo3dhAkir77C6jepPkn8zI\
         vjORVZHz8",
        "rumor-mongering",
        Some("residue"),
        Some(99),
        3,
    ),
    (
        "#s=AQEqf1WPTW6EMAyFr1K9dUYKCOgMB-glEIsMmB8NSaYmdKgQd6-TLqruHPv585cDBjV4s54v1ruReHYjFIJ0P5jojTcnT4f6qkCos6zM\
         b3lW6qLS1bWobu-VwkvCgfZw9_4h4QfqA9b3Es9PhR11g2Heqb88iRitQietA6-JXIwaOaYlaLoQn0yfG62pfLLvaF1lrOCHQZZjZXjcLDl\
         JlOd5Cu6ecMKCNXPU7aXR5OrAYLYlkXpazHfyEp4ZKZYDe5uAwYupfDJMvyJ27tjL1VJrnS40xR8LE5nlYpYFcVDFwcz0zzYT5GyTrWy3Uf\
         FLjLTS7fkD",
        "rumor-mongering",
        None,
        Some(1 << 60),
        3,
    ),
];

#[test]
fn a_link_says_when_its_scenario_has_changed() {
    let mut document = shipped(rumor(), "residue");
    document.title.push('!');
    let link = document.to_link().expect("a link");
    let body = |link: &str| String::from_utf8(unpacked(link)).expect("text");
    let print = body(&link).split("\"residue\",").nth(1).and_then(|rest| rest.split(']').next().map(str::to_owned));
    let forged = packed(&body(&link).replace(&print.expect("a fingerprint"), "12345"));
    let opened = open(&forged).expect("it opens all the same");
    assert_eq!(opened.document, document);
    let sentence = "the scenario “Those who never hear” has changed since this link was made, so the run may differ \
                    from the one shared";
    assert_eq!(opened.warnings.iter().map(Warning::to_string).collect::<Vec<_>>(), [sentence]);
}

/// The body of a link, as this test reads it.
fn unpacked(link: &str) -> Vec<u8> {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&link[3..]).expect("base64");
    match bytes[1] {
        0 => bytes[4..].to_vec(),
        _ => miniz_oxide::inflate::decompress_to_vec(&bytes[4..]).expect("deflated"),
    }
}

/// A link with this body, not deflated.
fn packed(body: &str) -> String {
    use base64::Engine;
    let sum = orrery::model::digest_of(&(0u8, body.as_bytes())) as u16;
    let mut bytes = vec![1, 0];
    bytes.extend(sum.to_le_bytes());
    bytes.extend(body.as_bytes());
    format!("#s={}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

#[test]
fn what_is_not_ours_is_refused_in_one_sentence() {
    let neither = "this is neither a link nor a file of Orrery: a link has “#s=” in it, a file begins with “{”";
    refused("", neither);
    refused("hello", neither);
    refused("https://example.org/#t=abc", neither);
    refused("{}", "the file does not say “\"orrery\": 1”, so it is not a run of Orrery");
    refused("{", "the file cannot be read: line 1, column 1: EOF while parsing an object");
    refused(
        "{\"orrery\": 7, \"new\": [1, 2]}",
        "this file needs version 7; this is version 1: reload the page or update Orrery",
    );
    refused(
        "{\"orrery\": 1, \"algoritm\": \"raft\"}",
        "the file cannot be read: line 1, column 24: unknown field `algoritm`, expected one of `orrery`, `algorithm`, \
         `origin`, `title`, `plan`, `branches`, `view`",
    );
    refused("#s=AQ", "the link is damaged: its end is missing; copy it again, whole");
    refused("#s=A*AA", "the link is damaged: it holds a character that no link has; copy it again, whole");
    refused("#s=AgAAAAAA", "this link needs version 2; this is version 1: reload the page or update Orrery");
    refused(
        &format!("#s={}", "A".repeat(100_000)),
        "the link is too long: 100000 characters, and the limit is 65536; save the run as a file and share that",
    );
    refused("#json=%7", "the link is damaged: after a “%” two hexadecimal digits must follow; copy it again, whole");
    refused(&packed("{\"a\":\"chord\"}"), "algorithm: there is no algorithm “chord”");
    refused(
        &packed("{\"a\":\"rumor-mongering\",\"s\":[\"gone\",1]}"),
        "origin: Rumour mongering has no scenario “gone”",
    );
    refused(
        &packed("{\"a\":\"rumor-mongering\",\"n\":4,\"e\":1}"),
        "the link refers to no scenario and leaves out the network; make the link again",
    );
}

#[test]
fn a_lost_or_changed_character_is_noticed() {
    let link = rich().to_link().expect("a link");
    for place in 3..link.len() {
        let mut changed = link.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("ASCII");
        assert!(open(&changed).map_or(true, |opened| opened.document == rich()), "place {place}");
        assert!(open(&link[..place]).is_err());
    }
}

#[test]
fn every_rule_is_checked_before_anything_runs() {
    invalid(|d| d.algorithm = "x".repeat(500), &format!("algorithm: there is no algorithm “{}…”", "x".repeat(60)));
    invalid(|d| d.title = "x".repeat(201), "title: 201 characters are more than the limit of 200");
    invalid(|d| d.title = "two\nlines".into(), "title: line breaks and control characters are not allowed");
    invalid(
        |d| d.origin = Some("Not an id".into()),
        "origin: “Not an id” may hold only lower-case letters, digits and hyphens",
    );
    invalid(|d| d.plan.processes = 1, "plan: processes: Rumour mongering runs with 2 to 1000 processes, not 1");
    invalid(
        |d| d.plan.parameters = [("k".to_owned(), 1_000)].into_iter().collect(),
        "plan: parameters: k must be between 1 and 100, not 1000",
    );
    invalid(
        |d| d.plan.script[0].when = When::At(Time(u64::MAX)),
        "plan: script: entry 1 is due after 18446744073709.55 s; nothing may be due after 100000000.00 s",
    );
    invalid(|d| d.branches.clear(), "branches: there must be at least one");
    invalid(|d| d.branches = vec![Branch::main(); 65], "branches: 65 are more than the limit of 64");
    invalid(|d| d.branches[2].parent = Some(2), "branch 2: its parent, 2, does not come before it");
    invalid(|d| d.branches[2].parent = None, "branch 2: it needs a parent, one of the branches before it");
    invalid(
        |d| d.branches[0].parent = Some(1),
        "branch 0: the first branch starts the run, so it has no parent and leaves from event 0",
    );
    invalid(|d| d.branches[1].name = "x".repeat(81), "branch 1, name: 81 characters are more than the limit of 80");
    invalid(
        |d| d.branches[1].decisions[1].after = 6,
        "branch 1, decision 2: event 6 is not later than that of the decision before it",
    );
    invalid(
        |d| d.branches[1].decisions[0].after = 5,
        "branch 1, decision 1: event 5 is before event 6, where the branch leaves",
    );
    invalid(
        |d| d.branches[1].decisions[1].after = 2_000_000,
        "branch 1, decision 2: event 2000000 is beyond the limit of 1000000",
    );
    invalid(|d| d.view.event = u32::MAX, "view: event 4294967295 is beyond the limit of 1000000");
    invalid(|d| d.view.branch = 3, "view: there is no branch 3");
    invalid(
        |d| d.view.moved = vec![(1, 0, 0), (1, 5, 5)],
        "view, moved, entry 1: processes of the run, in order, can be moved by -1000 to 1000 thousandths",
    );
    invalid(
        |d| d.view.moved = vec![(0, 0, 1001)],
        "view, moved, entry 0: processes of the run, in order, can be moved by -1000 to 1000 thousandths",
    );
    invalid(
        |d| d.view.lens = Some("<b>".into()),
        "view, lens: “<b>” may hold only lower-case letters, digits and hyphens",
    );
    invalid(
        |d| d.branches[1].decisions[0].action = Action::Fault(Fault::Isolate { group: vec![ProcessId(0); 10] }),
        "branch 1, decision 1: a group of 10 processes is more than there are",
    );
    invalid(
        |d| {
            d.branches[0].decisions[1].after = 900_000;
            d.branches[1].decisions[1].after = 900_000;
        },
        "branches: 1800002 events would have to be run again in all, and the limit is 1000000",
    );
    invalid(
        |d| d.branches[0].decisions = (0..10_001).map(|after| decision(after, crash(0))).collect(),
        "branches: 10004 decisions are more than the limit of 10000",
    );
}

#[test]
fn recorded_branches_come_back_as_they_were() {
    let scenario = rumor().scenario("one-rumour").expect("shipped");
    let behaviour = (rumor().behaviour)(&scenario.plan);
    let mut recording = Recording::new(behaviour, Rc::new(scenario.plan.clone()), Vec::new());
    recording.record_to(40);
    let mut branches = Branches::new(recording);
    let fork = branches.act(0, 14, &crash(0), "crash A".to_owned()).expect("it can crash");
    branches.get_mut(fork).recording.record_to(30);
    let end = branches.get(fork).recording.last();
    assert_eq!(branches.act(fork, end, &crash(1), String::new()), Ok(fork));
    branches.get_mut(fork).recording.record_to(35);
    let earlier = branches.act(fork, 5, &crash(2), "crash C".to_owned()).expect("it can crash");

    let mut document = Document::of_shipped(rumor().card.id, &scenario).with_branches(&branches);
    document.view = View { branch: earlier as u32, event: 6, ..View::default() };
    let document = read(&document.to_link().expect("a link"));
    let grown = document.grow().expect("it runs");
    assert_eq!(grown.warnings, []);
    for (old, new) in branches.list().iter().zip(grown.branches.list()) {
        assert_eq!((&old.name, old.parent), (&new.name, new.parent));
        let (mut old, mut new) = (old.recording.clone(), new.recording.clone());
        old.record_to(40);
        new.record_to(40);
        assert_eq!(old.head().digest(), new.head().digest());
    }
}

#[test]
fn what_cannot_be_done_again_is_said() {
    let mut document = shipped(rumor(), "one-rumour");
    document.branches[0].decisions =
        vec![decision(2, crash(9)), decision(4, crash(1)), decision(6, crash(1)), decision(5_000, crash(2))];
    document.view.event = 6_000;
    let warnings: Vec<String> = document.grow().expect("it runs").warnings.iter().map(Warning::to_string).collect();
    assert_eq!(
        warnings,
        [
            "branch “main”: what was done after event 2 cannot be done here: there is no process J",
            "branch “main”: what was done after event 6 cannot be done here: B is crashed",
            "branch “main”: it ends before event 5000, after which something was to be done",
            "the run ends before event 6000, at which it was to be opened",
        ]
    );
}

#[test]
fn a_seed_may_be_text() {
    let json = rich().to_json().expect("a file");
    assert!(json.contains("\"seed\": \"18446744073709551614\""));
    assert_eq!(read(&json.replace("\"18446744073709551614\"", "18446744073709551614")), rich());
    let error = open(&json.replace("\"18446744073709551614\"", "-1")).expect_err("a seed is not negative");
    assert!(error.to_string().ends_with("a seed is a whole number from 0 to 18446744073709551615"), "{error}");
    assert!(matches!(error, DocumentError::Json { what: "file", .. }));
}
