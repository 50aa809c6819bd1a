//! The project's own commands: `cargo xtask serve`, `build`, `test` and the rest of [`HELP`].
//!
//! Nothing but the standard library, so that the first command of a newcomer starts within seconds.

mod bench_web;
mod build;
mod options;
mod process;
mod screenshots;
mod serve;
mod shrink;
mod size;
mod test;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <command> [options]

  serve [--no-open] [--port N] [--release]   build the page, open it, build it again after every change
  build                                      build the page for publication into dist/ and check its size
  test [--native]                            run every test there is; --native leaves out the page and the browser
  bench-web [--runs N] [--only MEASURE]      measure the published page in Chromium
  screenshots [--out DIR]                    photograph the published page at several sizes, light and dark
  tools                                      only install what the other commands need
  help                                       show this text

What is missing is installed on the way, once, and kept outside the project.";

/// A failure, in one sentence that says what to do about it.
#[derive(Debug)]
struct Problem(String);

impl<T: Into<String>> From<T> for Problem {
    fn from(sentence: T) -> Self {
        Self(sentence.into())
    }
}

type Done<T = ()> = Result<T, Problem>;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_else(|| "help".to_owned());
    match run(&command, arguments.collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Problem(sentence)) => {
            eprintln!("xtask {command}: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, arguments: Vec<String>) -> Done {
    match command {
        "serve" => serve::run(arguments),
        "build" => build::run(arguments),
        "test" => test::run(arguments),
        "bench-web" => bench_web::run(arguments),
        "screenshots" => screenshots::run(arguments),
        "tools" => tools::run(arguments),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`; `cargo xtask help` lists them.").into()),
    }
}

/// The top of the project. Asked of Cargo at run time, so that a moved checkout still works.
fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    PathBuf::from(package).parent().expect("xtask lies inside the project").to_owned()
}
