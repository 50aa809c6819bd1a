//! Whatever a link or a file says, the answer is a document or a sentence, soon, and never a crash.
//!
//! Every mutation is a function of its seed, so a failure names the input that brought it about.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orrery::catalog;
use orrery::faults::{Effects, Fault, Strategy, When};
use orrery::links::{
    Delay, Flap, InTransit, LinkKind, LinkRule, MAX_DELAY, Network, PRESETS, Stack, TimingModel, below,
};
use orrery::model::{MessageId, ProcessId, Time, digest_of};
use orrery::scenario::{Branch, Document, MAX_INFLATED, MAX_LINK, open};
use orrery::sim::{Action, MAX_PENDING, Plan};
use orrery::trace::Decision;

/// One answer may take this long, also on a busy machine and without optimisation.
const SOON: Duration = Duration::from_secs(2);

/// Numbers that belong to a seed.
struct Dice {
    seed: u64,
    nth: u32,
}

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.nth += 1;
        below(self.seed, ProcessId(0), self.nth, bound.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Valid documents of several shapes.
fn documents() -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    for entry in catalog::ALL {
        for shipped in (entry.scenarios)() {
            documents.push(Document::of_shipped(entry.card.id, &shipped));
        }
        let plan = Plan::new(entry.card).seed(u64::MAX);
        documents.push(Document::of_plan(entry.card.id, "Free run", plan));
    }
    let message = MessageId { from: ProcessId(0), to: ProcessId(1), nth: 0, copy: 0 };
    for document in documents.clone() {
        let mut forked = document;
        let faults = [
            Fault::Crash { process: ProcessId(1) },
            Fault::Isolate { group: vec![ProcessId(0), ProcessId(2)] },
            Fault::Delay { message, micros: 5_000 },
            Fault::Duplicate { message },
            Fault::Slow { process: ProcessId(0), percent: 300 },
        ];
        let decisions = faults.into_iter().enumerate();
        let decisions: Vec<Decision> =
            decisions.map(|(nth, fault)| Decision { after: 5 + nth as u32, action: Action::Fault(fault) }).collect();
        forked.branches.push(Branch {
            name: "what if".into(),
            parent: Some(0),
            from_event: 4,
            decisions,
            script: None,
            starred: false,
        });
        documents.push(forked);
    }
    documents
}

/// Opens it and, if it is short, runs it. Either succeeds or gives a sentence. Returns whether it opened.
fn try_it(text: &str, seed: u64) -> bool {
    let begun = Instant::now();
    let answer = open(text);
    assert!(begun.elapsed() < SOON, "seed {seed}: {:?} to open {} bytes", begun.elapsed(), text.len());
    let document = match answer {
        Err(error) => {
            let sentence = error.to_string();
            let sound = !sentence.is_empty() && sentence.len() < 1_000 && !sentence.contains('\n');
            assert!(sound, "seed {seed}: {sentence}");
            return false;
        }
        Ok(opened) => opened.document,
    };
    assert!(document.validate().is_ok(), "seed {seed}");
    let decisions = document.branches.iter().flat_map(|branch| &branch.decisions);
    let last = decisions.map(|decision| decision.after).max().unwrap_or(0);
    if last.max(document.view.event) < 1_500 {
        assert!(document.grow().is_ok(), "seed {seed}");
    }
    true
}

/// One change of some bytes.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let place = dice.below(bytes.len());
    match dice.below(9) {
        0 => bytes[place] ^= 1 << dice.below(8),
        1 => bytes.truncate(place),
        2 => {
            let from = dice.below(other.len());
            let to = (from + dice.below(40)).min(other.len());
            bytes.splice(place..place, other[from..to].iter().copied());
        }
        3 => {
            let to = (place + dice.below(40)).min(bytes.len());
            bytes.drain(place..to);
        }
        4 => bytes
            .splice(place..place, std::iter::repeat_n(*b"[{0a,".get(dice.below(5)).unwrap_or(&b'['), 300))
            .for_each(drop),
        5 => bytes.extend_from_slice(&other[dice.below(other.len())..]),
        6 => bytes[place] = *dice.pick(b"{}[]\",:0123456789eE+-.\\%#=\0\xff"),
        7 => {
            // A number becomes another one, often far too large.
            let numbers =
                ["-1", "0", "65535", "4294967295", "18446744073709551615", "99999999999999999999", "1e308", "0.5"];
            if let Some(at) = (place..bytes.len()).find(|&at| bytes[at].is_ascii_digit()) {
                let end = (at..bytes.len()).find(|&end| !bytes[end].is_ascii_digit()).unwrap_or(bytes.len());
                bytes.splice(at..end, dice.pick(&numbers).bytes());
            }
        }
        _ => {
            // A word becomes another one of ours.
            let words =
                ["crash", "isolate", "deliver", "fire", "request", "fault", "at", "after", "raft", "null", "true"];
            if let Some(at) = (place..bytes.len()).find(|&at| bytes[at].is_ascii_lowercase()) {
                let end = (at..bytes.len()).find(|&end| !bytes[end].is_ascii_lowercase()).unwrap_or(bytes.len());
                bytes.splice(at..end, dice.pick(&words).bytes());
            }
        }
    }
    if bytes.is_empty() {
        bytes.push(b'{');
    }
}

fn mutated(text: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..=dice.below(2) * dice.below(3) {
        mutate(&mut bytes, other, dice);
    }
    bytes
}

/// The body of a link with a valid header, so that the mutation is not stopped by the checksum.
fn link_of(flags: u8, body: &[u8]) -> String {
    let mut bytes = vec![1, flags];
    bytes.extend((digest_of(&(flags, body)) as u16).to_le_bytes());
    bytes.extend_from_slice(body);
    format!("#s={}", URL_SAFE_NO_PAD.encode(bytes))
}

fn body_of(link: &str) -> (u8, Vec<u8>) {
    let bytes = URL_SAFE_NO_PAD.decode(&link[3..]).expect("a link of ours");
    (bytes[1], bytes[4..].to_vec())
}

#[test]
fn mutated_files() {
    let files: Vec<String> = documents().iter().map(|document| document.to_json().expect("valid")).collect();
    let mut opened = 0;
    for seed in 0..4_000 {
        let mut dice = Dice { seed, nth: 0 };
        let (file, other) = (dice.pick(&files).clone(), dice.pick(&files).clone());
        let text = mutated(file.as_bytes(), other.as_bytes(), &mut dice);
        opened += u32::from(try_it(&String::from_utf8_lossy(&text), seed));
    }
    println!("{opened} of 4000 open");
    assert!(opened >= 50, "the mutations do not get past the parser");
}

#[test]
fn mutated_links() {
    let links: Vec<String> = documents().iter().map(|document| document.to_link().expect("valid")).collect();
    let mut opened = 0;
    for seed in 0..4_000 {
        let mut dice = Dice { seed, nth: 0 };
        let (link, other) = (dice.pick(&links).clone(), dice.pick(&links).clone());
        let text = mutated(link.as_bytes(), other.as_bytes(), &mut dice);
        opened += u32::from(try_it(&String::from_utf8_lossy(&text), seed));
    }
    println!("{opened} of 4000 open");
    assert!(opened >= 10, "the mutations do not get past the parser");
}

#[test]
fn mutated_bodies_with_a_good_checksum() {
    let links: Vec<String> = documents().iter().map(|document| document.to_link().expect("valid")).collect();
    let mut opened = 0;
    for seed in 0..4_000 {
        let mut dice = Dice { seed, nth: 0 };
        let (flags, body) = body_of(dice.pick(&links).as_str());
        let (_, other) = body_of(dice.pick(&links).as_str());
        // Half of them are changed as packed, half as text.
        let text = match flags {
            1 => miniz_oxide::inflate::decompress_to_vec(&body).expect("deflated by us"),
            _ => body.clone(),
        };
        let (flags, body) = if dice.below(2) == 0 { (flags, body) } else { (0, text) };
        opened += u32::from(try_it(&link_of(flags, &mutated(&body, &other, &mut dice)), seed));
    }
    println!("{opened} of 4000 open");
    assert!(opened >= 50, "the mutations do not get past the parser");
}

#[test]
fn bombs_and_nests() {
    for (megabytes, byte) in [(2, b' '), (2, b'['), (64, b'0')] {
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![byte; megabytes << 20], 9);
        let link = link_of(1, &bomb);
        if link.len() < MAX_LINK {
            let sentence = open(&link).map(|_| ()).map_err(|error| error.to_string());
            let expected = format!("the link holds more than {MAX_INFLATED} bytes when unpacked, so it is not opened");
            assert_eq!(sentence, Err(expected));
        }
        try_it(&link, 0);
    }
    for (open_with, close_with) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [200, 100_000] {
            let nest = format!("{}0{}", open_with.repeat(depth), close_with.repeat(depth));
            try_it(&format!("{{\"orrery\":1,\"title\":{nest}}}"), 0);
            try_it(&format!("{{\"extra\":{nest},\"orrery\":1}}"), 0);
            try_it(&link_of(0, nest.as_bytes()), 0);
        }
    }
    try_it(&"{".repeat(20 << 20), 0);
    try_it(&format!("#json={}", "%".repeat(60_000)), 0);
    try_it(&format!("#s={}", "A".repeat(10 << 20)), 0);
    try_it(&format!("{{\"orrery\":1,\"algorithm\":\"{}\"}}", "\\u0000".repeat(100_000)), 0);
}

/// Any action at all, about processes and messages that mostly exist.
fn any_action(dice: &mut Dice, processes: u16) -> Action {
    let one = any_process(dice, processes);
    let other = any_process(dice, processes);
    let message = MessageId { from: one, to: other, nth: dice.below(3) as u32, copy: (dice.below(8) / 7) as u8 };
    let number = *dice.pick(&[0, 1, 2, 3, 100, 9_999, u32::MAX]);
    let both = dice.below(2) == 0;
    Action::Fault(match dice.below(29) {
        0 | 1 => return Action::Deliver { message },
        2 | 3 => return Action::Fire { process: one, timer: dice.below(3) as u32 },
        4 => return Action::Request { process: one, offer: dice.below(3) as u8, argument: number },
        5 => Fault::Crash { process: one },
        6 => Fault::CrashAfterSends { process: one, sends: number, kind: None },
        7 => Fault::Recover { process: one },
        8 => Fault::Pause { process: one },
        9 => Fault::Resume { process: one },
        10 => Fault::Slow { process: one, percent: number },
        11 => Fault::Cut { from: one, to: other, both },
        12 => Fault::Heal { from: one, to: other, both },
        13 => Fault::Isolate { group: vec![one, other] },
        14 if both => {
            let in_transit = *dice.pick(&[InTransit::Lose, InTransit::Arrive, InTransit::Wait]);
            let groups = vec![vec![one], vec![other]];
            Fault::Partition { groups, one_way: number.is_multiple_of(2), in_transit }
        }
        14 => Fault::HealAll,
        15 if both => Fault::Corrupt { message },
        15 => Fault::Drop { message },
        16 => Fault::Hold { message },
        17 => Fault::Release { message },
        18 => Fault::Delay { message, micros: u64::from(number) },
        19 => Fault::StepClock { process: one, micros: i64::from(number) - 100 },
        20 => Fault::SlewClock { process: one, ppm: number as i32 },
        21 => Fault::Omit { process: one, send: number as u16, receive: (number >> 8) as u16 },
        22 => {
            let strategy =
                *dice.pick(&[Strategy::Silent, Strategy::Arbitrary, Strategy::Replay(other), Strategy::Forge(0)]);
            Fault::Byzantine { processes: vec![one, other], to: vec![other], kind: None, strategy }
        }
        24 => {
            let of = *dice.pick(&[Effects::All, Effects::Stores]);
            Fault::CrashAfterEffects { process: one, count: number, of }
        }
        27 => Fault::Impersonate { message, sender: other },
        23 => Fault::Forge { message, forgery: dice.below(3) as u8 },
        _ => Fault::Duplicate { message },
    })
}

fn any_process(dice: &mut Dice, processes: u16) -> ProcessId {
    ProcessId(if dice.below(40) == 0 { u16::MAX } else { dice.below(usize::from(processes)) as u16 })
}

/// A valid document with an arbitrary plan and arbitrary deeds.
fn any_document(dice: &mut Dice) -> Document {
    let card = dice.pick(catalog::ALL).card;
    let processes = card.processes.min + dice.below(6) as u16;
    let mut plan = Plan::new(card).processes(processes.min(card.processes.max)).seed(dice.below(usize::MAX) as u64);
    plan.network = dice.pick(PRESETS).network;
    plan.network.duplicate = *dice.pick(&[0, 0, 100, 1_000]);
    plan.network.corrupt = *dice.pick(&[0, 0, 0, 200]);
    plan.network.bandwidth = *dice.pick(&[0, 0, 0, 300]);
    let in_transit = *dice.pick(&[InTransit::Lose, InTransit::Arrive, InTransit::Wait]);
    let schedule =
        Flap { period: 40_000, down: 1 + dice.below(900) as u16, phase: dice.below(40_000) as u64, in_transit };
    plan.network.flap = (dice.below(5) == 0).then_some(schedule);
    for _ in 0..dice.below(4) * dice.below(2) {
        let (from, to) = (any_process(dice, processes), any_process(dice, processes));
        let network = (dice.below(3) > 0).then(|| dice.pick(PRESETS).network);
        let rule = LinkRule { from, to, both: dice.below(2) == 0, network };
        plan = if from != to && from.max(to).0 < plan.processes { plan.link(rule) } else { plan };
    }
    let bound = MAX_DELAY / 2;
    let gst = Time(dice.below(200_000) as u64);
    let timing = match dice.below(6) {
        0 => TimingModel::Synchronous { bound },
        1 => TimingModel::PartiallySynchronous { gst, bound, before: 100 + dice.below(2) as u32 * 900 },
        _ => TimingModel::Asynchronous,
    };
    if plan.clone().timing(timing).validate(card).is_ok() {
        plan = plan.timing(timing);
    }
    if dice.below(4) == 0 {
        plan = plan.stack(Stack { kind: dice.pick(&LinkKind::ALL).0, every: 20_000 });
    }
    plan.sync_every = *dice.pick(&[0, 0, 20_000, MAX_DELAY]);
    if dice.below(3) == 0 {
        let offset = *dice.pick(&[0, 50_000, -3_600_000_000]);
        plan = plan.clock(ProcessId(0), offset, *dice.pick(&[0, 100, -500_000]));
    }
    for parameter in card.parameters {
        let value = *dice.pick(&[parameter.min, parameter.default, parameter.default, parameter.max]);
        plan = plan.set(parameter.name, value);
    }
    for variant in card.variants {
        if dice.below(8) == 0 {
            plan = plan.variant(variant.id);
        }
    }
    for _ in 0..dice.below(12) {
        let when = match dice.below(8) {
            0 => When::At(Time(100_000_000_000_000)),
            1..4 => When::At(Time(dice.below(300_000) as u64)),
            _ => When::After(dice.below(200) as u32),
        };
        plan = plan.then(when, any_action(dice, processes));
    }
    let mut document = Document::of_plan(card.id, "Any", plan);
    for index in 0..1 + dice.below(4) {
        let from_event = if index == 0 { 0 } else { dice.below(150) as u32 };
        let (mut after, mut decisions) = (from_event, Vec::new());
        for _ in 0..dice.below(25) {
            after += 1 + (dice.below(4) * dice.below(4)) as u32;
            decisions.push(Decision { after, action: any_action(dice, processes) });
        }
        let parent = (index > 0).then(|| dice.below(index) as u32);
        let branch =
            Branch { name: format!("branch {index}"), parent, from_event, starred: false, decisions, script: None };
        if index == 0 { document.branches[0] = branch } else { document.branches.push(branch) }
    }
    document
}

#[test]
fn whatever_is_valid_survives_and_runs() {
    for seed in 0..1_500 {
        let document = any_document(&mut Dice { seed, nth: 0 });
        let read = |text: &str| open(text).map(|opened| opened.document);
        assert_eq!(read(&document.to_json().expect("valid")).as_ref(), Ok(&document), "seed {seed}");
        assert_eq!(read(&document.to_link().expect("valid")).as_ref(), Ok(&document), "seed {seed}");
        let grown = document.grow().expect("valid");
        for branch in grown.branches.list() {
            let mut recording = branch.recording.clone();
            recording.record_to(400);
            // Any moment again, the last one from the start.
            let middle = recording.world_at(recording.last() / 2);
            assert_eq!(middle.events(), recording.last() / 2 + 1, "seed {seed}");
            recording.head().lamps();
        }
    }
}

/// A document may ask for a network that holds messages for an hour while hundreds are sent every millisecond.
#[test]
fn a_flood_ends_soon_and_stays_small() {
    let flood = Network { duplicate: 1_000, ..Network::of(Delay::Constant { micros: MAX_DELAY }) };
    let card = catalog::find("rumor-mongering").expect("in the catalogue").card;
    let mut plan = Plan::new(card).processes(200).network(flood);
    for (name, value) in [("mode", 2), ("fan-out", 10), ("period", 1), ("rounds", 1_000), ("k", 100)] {
        plan = plan.set(name, value);
    }
    let mut document = Document::of_plan(card.id, "Flood", plan);
    document.view.event = 20_000;
    let begun = Instant::now();
    let grown = document.grow().expect("it is valid");
    assert!(begun.elapsed() < 10 * SOON, "{:?}", begun.elapsed());
    let recording = &grown.branches.get(0).recording;
    assert_eq!(recording.last(), 20_000);
    // A timer more for each process: timers are never lost.
    assert!(recording.head().pending().len() <= MAX_PENDING + 200);
    assert!(recording.bytes() < 300 << 20, "{} bytes", recording.bytes());
}
