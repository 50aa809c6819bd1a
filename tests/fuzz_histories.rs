//! Whatever a history's file says, the answer is a history or a sentence that names the line, soon, and never a crash.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use orrery::history::{
    Builder, Consistency, Datum, Format, Function, History, HistoryError, Limits, MAX_TEXT, Model, Outcome,
};
use orrery::history::{check, read, value};

/// One answer may take this long, also on a busy machine and without optimisation.
const SOON: Duration = Duration::from_secs(5);

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound.max(1)
    }
}

fn shared(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/histories").join(name);
    fs::read_to_string(path).expect("the history")
}

const EDN: &str = "[#jepsen.history.Op{:index 0, :time 3, :type :invoke, :process 0, :f :write, :value [\"x\" 1]}
 {:type :invoke, :process 1, :f :read, :value [\"x\" nil]} ; a comment
 {:type :info, :process :nemesis, :f :kill, :value nil}
 {:type :ok, :process 0, :f :write, :value [\"x\" 1]}
 {:type :ok, :process 1, :f :read, :value [\"x\" 1]}
 {:type :invoke, :process 0, :f :cas, :value [\"y\" [1 2]]}
 {:type :fail, :process 0, :f :cas, :value [\"y\" [1 2]]}
 {:type :invoke, :process 1, :f :read, :value [\"y\" nil]}
 {:type :info, :process 1, :f :read, :value [\"y\" nil], :error :timed-out}]";

const JSON: &str = r#"{"orrery-history": 1, "model": "queue", "operations": [
{"process": "A", "function": "enqueue", "argument": 1, "call": 0, "return": 4},
{"process": 2, "function": "dequeue", "result": 1, "call": 4, "return": 9, "outcome": "ok"},
{"process": "C \"\u00e9", "function": "enqueue", "argument": ["a", -7, true, null], "call": 5, "outcome": "info"}
]}"#;

fn texts() -> Vec<(Format, String)> {
    let start = |text: String, lines: usize| text.lines().take(lines).map(|line| format!("{line}\n")).collect();
    vec![
        (Format::Jepsen, start(shared("jepsen/etcd_002.log"), 60)),
        (Format::Porcupine, start(shared("kv/c10-ok.txt"), 40)),
        (Format::Edn, EDN.to_owned()),
        (Format::Json, JSON.to_owned()),
    ]
}

#[test]
fn each_format_is_read_and_recognised() {
    for (format, text) in texts() {
        let history = read(&text, Some(format)).unwrap_or_else(|error| panic!("{format:?}: {error}"));
        let guessed = read(&text, None).unwrap_or_else(|error| panic!("{format:?}: {error}"));
        assert_eq!(history, guessed, "{format:?}");
        // Ours holds all of it.
        let again = read(&history.to_json(), None).expect("what we wrote");
        let bare = |history: &History| {
            let mut history = history.clone();
            history.skipped = 0;
            for operation in &mut history.operations {
                (operation.line, operation.answer_line) = (0, 0);
                // An open end says nothing, wherever it stands.
                operation.called_at = 0;
                operation.answered_at = operation.answer.map(|_| 0);
            }
            history
        };
        assert_eq!(bare(&again), bare(&history), "{format:?}");
    }
}

#[test]
fn keys_are_taken_out_of_values() {
    let history = read(EDN, None).expect("a history");
    assert_eq!((history.operations.len(), history.skipped), (4, 1));
    let written: Vec<String> = history.operations.iter().map(|operation| operation.to_string()).collect();
    assert_eq!(written, ["write “x” 1", "read “x” → 1", "cas “y” [1 2] fails", "read “y” …"]);
    let report = check(&history, Model::CasRegister, None, Consistency::Linearizable, Limits::default(), &mut || true);
    assert!(report.is_ok_and(|report| matches!(report.verdict, orrery::history::Verdict::Allowed(_))));
    // A register that holds lists has no keys.
    let lists = "{:process 0 :type :invoke :f :write :value [1 2]}\n{:process 0 :type :ok :f :write :value [1 2]}";
    assert_eq!(read(lists, None).expect("a history").operations[0].key, None);
}

#[test]
fn a_json_list_of_operations_is_read_alone() {
    let ours = r#"[{"process": 0, "function": "write", "argument": null, "call": 0, "return": 5}]"#;
    let whole = read(&format!("{{\"operations\": {ours}}}"), None);
    assert_eq!(read(ours, None), whole);
    let whole = whole.expect("a history");
    assert_eq!(read(&whole.to_json(), None).map(|again| again.operations.len()), Ok(1));
    let calls = r#" [ {"process":0,"type":"invoke","f":"write","value":1}, {"process":0,"type":"ok","f":"write","value":1},
        {"process":"nemesis","type":"info","f":"kill","value":null}]"#;
    let edn = "[{:process 0 :type :invoke :f :write :value 1}, {:process 0 :type :ok :f :write :value 1},\n{:process :nemesis}]";
    assert_eq!(read(calls, None), read(edn, None));
    assert_eq!(read(calls, None).map(|history| (history.operations.len(), history.skipped)), Ok((1, 1)));
    // The same entries one after the other, as a log has them.
    let lines = calls.replace(['[', ']', '\n'], "").replace("},", "}\n");
    let whole = read(&lines, None).expect("a history");
    assert_eq!((whole.operations[0].to_string(), whole.skipped), ("write 1".to_owned(), 1));
    assert_eq!((whole.operations[0].line, whole.operations[0].answer_line), (1, 2));
    let twice = format!("{{\"operations\": {ours}}}\n{{\"operations\": {ours}}}");
    let refused = "line 2: the text goes on after its end".to_owned();
    assert_eq!(read(&twice, None).map_err(|error| error.to_string()), Err(refused));
    // An answer that differs from its call is one only where something is answered.
    let read_of_nil = "[{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value 3}]";
    assert_eq!(read(read_of_nil, None).map(|history| history.operations[0].to_string()), Ok("read → 3".to_owned()));
}

#[test]
fn what_is_wrong_is_said_with_the_line() {
    let jepsen = |lines: &[&str]| {
        let text: String = lines.iter().map(|line| format!("INFO  jepsen.util - {line}\n")).collect();
        read(&text, None).expect_err("something is wrong").to_string()
    };
    let call = "0\t:invoke\t:read\tnil";
    assert_eq!(jepsen(&[call, call]), "line 2: process 0 calls, but its operation of line 1 is still open");
    assert_eq!(jepsen(&[call, "1 :ok :read 3"]), "line 2: process 1 is answered, but has no open operation");
    assert_eq!(
        jepsen(&[call, "0 :ok :write 3"]),
        "line 2: process 0 is answered for another function than it called in line 1"
    );
    assert_eq!(
        jepsen(&[call, "0 :info :read :timed-out", "0 :ok :read 3"]),
        "line 3: process 0 is answered, but has no open operation"
    );
    assert_eq!(
        jepsen(&[call, "0 :info :read :timed-out", call]),
        "line 3: process 0 calls, but its operation of line 1 is still open"
    );
    assert_eq!(jepsen(&["0 :begins :read nil"]), "line 1: “type” should be invoke, ok, fail or info");
    assert_eq!(jepsen(&["0 :invoke :read"]), "line 1: “value” is missing");
    assert!(jepsen(&["0 :invoke :reed nil"]).starts_with("line 1: there is no function “reed”; there are read, write"));
    let json = |operations: &str| {
        read(&format!("{{\"operations\": [\n{operations}]}}"), None).expect_err("something is wrong").to_string()
    };
    assert_eq!(json(r#"{"process": 1, "function": "read"}"#), "line 2: “call” is missing");
    assert_eq!(
        json(r#"{"process": 1, "function": "read", "call": 5, "return": 4}"#),
        "line 2: an answer comes before its call"
    );
    assert_eq!(
        json(
            "{\"process\": 1, \"function\": \"read\", \"call\": 5, \"return\": 7},\n{\"process\": 1, \"function\": \"read\", \"call\": 7}"
        ),
        "line 3: process 1 calls, but its operation of line 2 is still open"
    );
    assert_eq!(json(r#"{"process": 0, "function": "write", "call": 0, "return": 5}"#), "line 2: “argument” is missing");
    assert_eq!(json("7"), "line 2: an operation should be a map");
    assert_eq!(json(""), "no operation of a client is in it");
    assert_eq!(jepsen(&["nemesis :info :kill nil"]), "no operation of a client is in it, only 1 entry of another kind");
    let other = |text: &str| read(text, None).expect_err("something is wrong").to_string();
    assert_eq!(other("[]"), "no operation of a client is in it");
    assert_eq!(other("{}"), "line 1: “operations” is missing");
    assert_eq!(other("{\"a\": 1}"), "line 1: “operations” is missing");
    assert_eq!(other("{:process 0 :type :invoke :f :write}"), "line 1: “value” is missing");
    assert_eq!(other(r#"[{"process": 0, "function": "read"}]"#), "line 1: “call” is missing");
    assert_eq!(read("hello", None), Err(HistoryError::UnknownFormat));
    assert_eq!(read(&" ".repeat(MAX_TEXT + 1), None), Err(HistoryError::Large { limit: MAX_TEXT }));
}

#[test]
fn what_a_model_does_not_know_is_refused() {
    let wrong = |model: Model, function, argument: &str, answer: Option<&str>, initial: Option<&str>| {
        let datum = |text: &str| value(text).expect("a value");
        let mut builder = Builder::new();
        builder.call("0", function, None, datum(argument), None, 7).expect("idle");
        builder.answer("0", Outcome::Ok(answer.map(datum)), None, 8).expect("open");
        let initial = initial.map(datum);
        let found = check(
            &builder.finish(),
            model,
            initial.as_ref(),
            Consistency::Linearizable,
            Limits::default(),
            &mut || true,
        );
        found.expect_err("something is wrong").to_string()
    };
    use Function::*;
    let nothing = |function| format!("line 8: “{function}” answers with nothing, or with what it was called with");
    assert_eq!(wrong(Model::Register, Write, "1", Some("2"), None), nothing("write"));
    assert_eq!(wrong(Model::Register, Write, "false", Some("true"), None), nothing("write"));
    assert_eq!(wrong(Model::Kv, Put, "a", Some("b"), None), nothing("put"));
    assert_eq!(wrong(Model::Kv, Append, "a", Some("b"), None), nothing("append"));
    assert_eq!(wrong(Model::Queue, Enqueue, "1", Some("2"), None), nothing("enqueue"));
    assert_eq!(wrong(Model::Stack, Push, "1", Some("2"), None), nothing("push"));
    assert_eq!(wrong(Model::Counter, Add, "1", Some("2"), None), nothing("add"));
    assert_eq!(wrong(Model::Mutex, Acquire, "nil", Some("false"), None), nothing("acquire"));
    assert_eq!(
        wrong(Model::Register, Cas, "[1 2]", None, None),
        "line 7: the model register has no function “cas”; it has read, write"
    );
    assert_eq!(wrong(Model::CasRegister, Cas, "[1 2 3]", None, None), "line 7: “cas” takes two values, [from to]");
    assert_eq!(wrong(Model::Kv, Append, "3", None, None), "line 7: “append” takes a text");
    assert_eq!(wrong(Model::Queue, Enqueue, "nil", None, None), "line 7: “enqueue” takes a value that is not nil");
    assert_eq!(wrong(Model::Counter, Read, "nil", Some("x"), None), "line 8: “read” answers with a whole number");
    assert_eq!(
        wrong(Model::Set, Read, "nil", Some("[1 1]"), None),
        "line 8: “read” answers with a list in which no element stands twice"
    );
    assert_eq!(
        wrong(Model::Queue, Dequeue, "nil", None, Some("3")),
        "the initial value of the model queue cannot be chosen"
    );
    assert_eq!(
        wrong(Model::Counter, Read, "nil", None, Some("x")),
        "the initial value of the model counter is a number"
    );
}

#[test]
fn mutations_are_read_or_refused() {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        ":",
        "nil",
        ":ok",
        ":invoke",
        "99999999999999999999",
        "\n",
        "é",
        "#",
        ";",
        "-",
        " - ",
    ];
    let limits = Limits { steps: 20_000, memory: 1 << 16 };
    let (mut read_well, mut refused) = (0, 0);
    for (format, text) in texts() {
        for seed in 0..1_500 {
            let mut dice = Dice(seed);
            let mut letters: Vec<char> = text.chars().collect();
            for _ in 0..1 + dice.below(4) {
                let place = dice.below(letters.len());
                let end = (place + dice.below(12)).min(letters.len());
                let piece: Vec<char> = match dice.below(4) {
                    0 => Vec::new(),
                    1 => letters[place..end].iter().rev().copied().collect(),
                    2 => letters[place..end].repeat(2),
                    _ => pieces[dice.below(pieces.len())].chars().collect(),
                };
                letters.splice(place..end, piece);
            }
            let mutant: String = letters.into_iter().collect();
            let start = Instant::now();
            let guessed = read(&mutant, None);
            match read(&mutant, Some(format)) {
                Ok(history) => {
                    read_well += 1;
                    for model in Model::ALL {
                        for (_, consistency) in [Consistency::ALL[0], Consistency::ALL[2]] {
                            let _answer_or_sentence = check(&history, model, None, consistency, limits, &mut || true);
                        }
                    }
                }
                Err(error) => {
                    refused += 1;
                    let sentence = error.to_string();
                    assert!(!sentence.contains("line 0"), "{sentence}");
                }
            }
            assert!(start.elapsed() < SOON, "seed {seed} of {format:?} takes too long ({guessed:?})");
        }
    }
    assert!(read_well > 500 && refused > 500, "{read_well} read, {refused} refused");
}

/// The largest histories are read, and answered for within the limits.
#[test]
fn large_histories_come_to_an_end() {
    let mut text = String::from("{\"operations\": [\n");
    for number in 0..40_000 {
        let (function, side) = if number % 2 == 0 { ("enqueue", "argument") } else { ("dequeue", "result") };
        let (client, call, value) = (number % 7, number * 10, number / 2);
        let answer = call + 25;
        text += &format!(
            "{{\"process\":{client},\"function\":\"{function}\",\"{side}\":{value},\"call\":{call},\"return\":{answer}}},\n"
        );
    }
    text += "]}";
    let start = Instant::now();
    let history = read(&text, None).expect("a history");
    let limits = Limits { steps: 400_000, ..Limits::default() };
    let report = check(&history, Model::Queue, None, Consistency::Linearizable, limits, &mut || true).expect("a queue");
    assert!(matches!(report.verdict, orrery::history::Verdict::Allowed(_)), "after {} steps", report.steps);
    let _bounded = check(
        &history,
        Model::Queue,
        None,
        Consistency::Session(orrery::history::Guarantees::CAUSAL),
        limits,
        &mut || true,
    );
    assert!(start.elapsed() < 12 * SOON, "{:?}", start.elapsed());
    // A value is a datum, whatever it is made of.
    assert_eq!(value("[1 \"a\" nil]"), Ok(Datum::List(vec![Datum::Number(1), Datum::Text("a".into()), Datum::Nil])));
}
