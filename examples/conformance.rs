//! Searches a model of a published specification, and prints distinct and generated states, depth and verdict.
//!
//!     cargo run --release --example conformance -- <model> <size> [option=value]

use std::process::ExitCode;
use std::time::Instant;

use orrery::check::Stop;
use orrery::conformance::{Verdict, run};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let began = Instant::now();
    let report = match run(&words) {
        Ok(report) => report,
        Err(refusal) => {
            eprintln!("conformance: {refusal}");
            return ExitCode::from(2);
        }
    };
    let seconds = began.elapsed().as_secs_f64();
    let verdict = match report.verdict {
        Verdict::Holds => "holds".to_owned(),
        Verdict::Violated { steps } => format!("violated in {steps} steps"),
        Verdict::Unknown(Some(Stop::States)) => "unknown: the limit of states was reached".to_owned(),
        Verdict::Unknown(Some(Stop::Bytes)) => "unknown: the limit of memory was reached".to_owned(),
        Verdict::Unknown(Some(Stop::Depth)) => "unknown: the limit of depth was reached".to_owned(),
        Verdict::Unknown(None) => "unknown".to_owned(),
    };
    let tally = report.tally;
    println!("{} {} {} {verdict}", tally.states, tally.generated, tally.depth);
    eprintln!("{seconds:.2} s, {:.0} distinct states a second", f64::from(tally.states) / seconds);
    ExitCode::SUCCESS
}
