//! The headless command: lists the algorithms, runs them, once or with many seeds, searches all that could happen, draws
//! runs, checks histories, and turns files into links and back.
//!
//! Exit status: 0 all is well, 1 a property was violated or a history refused, 2 the input or the options are wrong.

#[cfg(not(target_arch = "wasm32"))]
mod args;
#[cfg(not(target_arch = "wasm32"))]
mod check;
#[cfg(not(target_arch = "wasm32"))]
mod check_args;
#[cfg(not(target_arch = "wasm32"))]
mod command;
#[cfg(not(target_arch = "wasm32"))]
mod history;
#[cfg(not(target_arch = "wasm32"))]
mod list;
#[cfg(not(target_arch = "wasm32"))]
mod problem;
#[cfg(not(target_arch = "wasm32"))]
mod render;
#[cfg(not(target_arch = "wasm32"))]
mod run;
#[cfg(not(target_arch = "wasm32"))]
mod source;
#[cfg(not(target_arch = "wasm32"))]
mod sweep;
#[cfg(not(target_arch = "wasm32"))]
mod walk;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    command::main(std::env::args_os().skip(1))
}

/// In a browser there is no command line.
#[cfg(target_arch = "wasm32")]
fn main() {}
