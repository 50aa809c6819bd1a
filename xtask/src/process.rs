//! Running other programs, and saying in words how it went.

use crate::{Done, Problem};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Runs a command that talks to the person itself; `what` is the end of the sentence "… failed".
pub fn run(command: &mut Command, what: &str) -> Done {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{what} failed; the reason stands above.").into()) }
}

/// What a command prints, or nothing when it cannot be run or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub fn cannot_start(command: &Command, error: &std::io::Error) -> Problem {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        ErrorKind::NotFound => {
            Problem(format!("`{program}` is not installed, or not on the path; install it and try again."))
        }
        _ => Problem(format!("`{program}` could not be started: {error}.")),
    }
}

/// Where a program lies on the path.
pub fn find(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// A length of time as a person would say it.
pub fn spoken(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 90.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spoken() {
        assert_eq!(spoken(Duration::from_millis(1240)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn a_missing_program_is_named() {
        let mut command = Command::new("no-such-program-here");
        let Problem(sentence) = run(&mut command, "nothing").unwrap_err();
        assert!(sentence.starts_with("`no-such-program-here` is not installed"), "{sentence}");
    }
}
