//! The headless command, as a shell runs it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

pub fn orrery(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_orrery")).args(words).output().expect("the command starts")
}

/// Standard output, when all is well and nothing was said on standard error.
#[track_caller]
pub fn answer(words: &[&str]) -> String {
    let output = orrery(words);
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    String::from_utf8(output.stdout).expect("text")
}

/// The lines of standard output as JSON, whatever the exit status.
#[track_caller]
pub fn json(words: &[&str], status: i32) -> Vec<Value> {
    let output = orrery(words);
    assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object on each line")).collect()
}

#[track_caller]
pub fn refused(words: &[&str], sentence: &str) {
    let output = orrery(words);
    assert_eq!(String::from_utf8_lossy(&output.stderr), format!("orrery: {sentence}\n"));
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}

/// A file in the folder that Cargo keeps for tests.
pub fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the file can be written");
    path.to_str().expect("a path of text").to_owned()
}
