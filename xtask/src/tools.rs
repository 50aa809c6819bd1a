//! What the commands need beside Rust, and how it is got.
//!
//! Compiled tools are kept in the user's cache, one folder a version, so that every checkout shares them. What comes from npm
//! lies in the project's node_modules, as the lock file has it.

use crate::process::{answer, cannot_start, find, run as run_command, spoken};
use crate::{Done, Problem, options::Options, root};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132";
/// What playwright-core needs.
const NODE: u32 = 20;
const WASM: &str = "wasm32-unknown-unknown";

/// A program that Cargo builds from its published source.
struct CargoTool {
    program: &'static str,
    package: &'static str,
    version: String,
    purpose: &'static str,
    /// Whether to build with the versions that its authors tested. wasm-bindgen must only equal the version in our lock file;
    /// what it is itself made of may be newer.
    locked: bool,
    usual: &'static str,
}

fn cargo_tools() -> Done<[CargoTool; 2]> {
    Ok([
        CargoTool {
            program: "trunk",
            package: "trunk",
            version: TRUNK.to_owned(),
            purpose: "which builds and serves the page",
            locked: true,
            usual: "5 to 10 minutes",
        },
        CargoTool {
            program: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: locked_version("wasm-bindgen")?,
            purpose: "which connects WebAssembly to the browser",
            locked: false,
            usual: "2 to 4 minutes",
        },
    ])
}

/// `cargo xtask tools`
pub fn run(arguments: Vec<String>) -> Done {
    Options::new(arguments).end()?;
    trunk()?;
    npm()?;
    println!("Everything is there; Chromium is {}.", chromium()?.display());
    Ok(())
}

/// The wasm-bindgen that fits the lock file.
pub fn wasm_bindgen() -> Done<Command> {
    wasm_target()?;
    let [_, bindgen] = cargo_tools()?;
    Ok(Command::new(bindgen.folder()?.join(bindgen.program)))
}

/// Trunk, ready to be given a command: its helpers come first on the path, whatever else is installed.
pub fn trunk() -> Done<Command> {
    wasm_target()?;
    let mut folders = Vec::new();
    for tool in cargo_tools()? {
        folders.push(tool.folder()?);
    }
    folders.push(root().join("node_modules/.bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(folders.iter().cloned().chain(std::env::split_paths(&path)))
        .map_err(|error| format!("a folder on the path has a name that cannot be used: {error}."))?;

    let mut command = Command::new(folders[0].join("trunk"));
    command.current_dir(root()).env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // This Trunk takes NO_COLOR=1, which many terminals set, for a malformed option and stops.
    command.env_remove("NO_COLOR");
    Ok(command)
}

impl CargoTool {
    /// The folder with the program in it, after building it if need be.
    fn folder(&self) -> Done<PathBuf> {
        let folder = cache()?.join(format!("{}-{}", self.program, self.version));
        let binaries = folder.join("bin");
        if self.is_in(&binaries) {
            return Ok(binaries);
        }
        if let Some(other) =
            find(self.program).and_then(|file| file.parent().map(Path::to_owned)).filter(|f| self.is_in(f))
        {
            return Ok(other);
        }
        self.install(&folder)?;
        if self.is_in(&binaries) {
            return Ok(binaries);
        }
        Err(format!(
            "{} was installed into {} but does not answer `--version` with {}; delete that folder and try again.",
            self.program,
            folder.display(),
            self.version
        )
        .into())
    }

    fn is_in(&self, folder: &Path) -> bool {
        let file = folder.join(format!("{}{}", self.program, std::env::consts::EXE_SUFFIX));
        let said = answer(Command::new(file).arg("--version").env_remove("NO_COLOR"));
        said.is_some_and(|text| text.split_whitespace().nth(1) == Some(&self.version))
    }

    fn install(&self, folder: &Path) -> Done {
        let Self { program, package, version, purpose, locked, usual } = self;
        println!("{program} {version}, {purpose}, is missing. It is downloaded and compiled now.");
        println!("That happens once and usually takes {usual}; it may be interrupted and goes on where it stopped.");

        let building = folder.with_file_name(format!("{program}-{version}-building"));
        fs::create_dir_all(&building).map_err(|error| cannot_write(&building, &error))?;
        let log = folder.with_file_name(format!("{program}-{version}.log"));
        let output = File::create(&log).map_err(|error| cannot_write(&log, &error))?;
        let errors = output.try_clone().map_err(|error| cannot_write(&log, &error))?;

        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["install", package, "--version", &format!("={version}"), "--root"]).arg(folder);
        cargo.arg("--target-dir").arg(&building).stdout(output).stderr(errors);
        // Whoever set these meant our own build.
        cargo.env_remove("CARGO_BUILD_TARGET").env_remove("RUSTFLAGS");
        // Their release profiles optimize across all crates, which doubles the wait and gains us nothing.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        if *locked {
            cargo.arg("--locked");
        }
        let start = Instant::now();
        let mut child = cargo.spawn().map_err(|error| cannot_start(&cargo, &error))?;
        let mut spoke = start;
        let status = loop {
            if let Some(status) = child.try_wait().map_err(|error| cannot_start(&cargo, &error))? {
                break status;
            }
            if spoke.elapsed() > Duration::from_secs(20) {
                spoke = Instant::now();
                println!("  {program}: {} parts compiled in {}", compiled(&log), spoken(start.elapsed()));
            }
            sleep(Duration::from_millis(200));
        };
        if !status.success() {
            eprintln!("{}", last_lines(&log, 20));
            let log = log.display();
            return Err(
                format!("{program} could not be installed; the reason stands above, and all of it in {log}.").into()
            );
        }
        println!("{program} {version} is installed ({}).", spoken(start.elapsed()));
        // Only what an interrupted build would need again; leaving it behind does no harm.
        let _ = fs::remove_dir_all(&building);
        let _ = fs::remove_file(&log);
        Ok(())
    }
}

/// The folder that all checkouts share.
fn cache() -> Done<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base =
        from("XDG_CACHE_HOME").or_else(|| from("HOME").or_else(|| from("USERPROFILE")).map(|home| home.join(".cache")));
    match base {
        Some(base) => Ok(base.join("orrery/tools")),
        None => {
            Err("neither HOME nor XDG_CACHE_HOME is set, so there is no place to keep tools; set one of them.".into())
        }
    }
}

/// The version of a package in our lock file.
fn locked_version(package: &str) -> Done<String> {
    let file = root().join("Cargo.lock");
    let text = fs::read_to_string(&file).map_err(|error| format!("{} cannot be read: {error}.", file.display()))?;
    version_in(&text, package).ok_or_else(|| format!("Cargo.lock does not name `{package}`.").into())
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    Some(lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

/// rust-toolchain.toml names the target, but a toolchain that was there before may lack it.
pub fn wasm_target() -> Done {
    let folder = answer(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    println!("Rust cannot build for the browser yet; rustup adds that now, which takes less than a minute.");
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", WASM]).current_dir(root());
    if !rustup.status().is_ok_and(|status| status.success()) {
        return Err(format!("Rust's target {WASM} is missing; install Rust with rustup, or the target by hand.").into());
    }
    Ok(())
}

/// What npm brings: wasm-opt, and what drives and judges the browser.
pub fn npm() -> Done {
    node()?;
    let wanted = root().join("package-lock.json");
    let done = root().join("node_modules/.package-lock.copy");
    let text = fs::read(&wanted).map_err(|error| format!("{} cannot be read: {error}.", wanted.display()))?;
    if fs::read(&done).is_ok_and(|copy| copy == text) {
        return Ok(());
    }
    println!("npm fetches wasm-opt and the drivers of the browser tests now; that usually takes less than a minute.");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(npm);
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(root());
    run_command(&mut command, "npm ci")?;
    fs::write(&done, text).map_err(|error| cannot_write(&done, &error))
}

fn node() -> Done {
    const INSTALL: &str = "install Node.js with npm (on Debian: apt-get install nodejs npm)";
    let Some(said) = answer(Command::new("node").arg("--version")) else {
        return Err(format!("Node.js is missing; {INSTALL}, version {NODE} or newer.").into());
    };
    let major = said.trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE) {
        return Err(format!("Node.js here is {said}; version {NODE} or newer is needed.").into());
    }
    if find(if cfg!(windows) { "npm.cmd" } else { "npm" }).is_none() {
        return Err(format!("npm is missing; {INSTALL}.").into());
    }
    Ok(())
}

/// The optimizer must be the one that npm brought: older ones break the program, some of them without a word.
pub fn wasm_opt() -> Done {
    npm()?;
    let file = root().join("node_modules/.bin").join(if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" });
    let said = answer(Command::new(&file).arg("--version")).unwrap_or_default();
    if said.split_whitespace().nth(2) == Some(BINARYEN) {
        return Ok(());
    }
    Err(format!("wasm-opt in node_modules is not version {BINARYEN}; delete node_modules and try again.").into())
}

/// A Chromium for the tests: the one that CHROMIUM names, else one on the path, else Debian's.
pub fn chromium() -> Done<PathBuf> {
    if let Some(file) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        return if file.is_file() {
            Ok(file)
        } else {
            Err(format!("CHROMIUM names {}, which is not a file.", file.display()).into())
        };
    }
    let installed = || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find);
    if let Some(file) = installed() {
        return Ok(file);
    }
    let missing =
        "Chromium is missing; install it (on Debian: apt-get install chromium), or set CHROMIUM to where it is.";
    let Some(before) = may_install() else { return Err(missing.into()) };
    println!(
        "Chromium, in which the page is tested, is missing; Debian's is installed now, which takes a minute or two."
    );
    for step in [&["update"][..], &["install", "--yes", "--no-install-recommends", "chromium"]] {
        let words: Vec<&str> = before.iter().copied().chain(["apt-get", "-q"]).chain(step.iter().copied()).collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive");
        run_command(&mut command, &words.join(" "))?;
    }
    installed().ok_or_else(|| Problem(missing.to_owned()))
}

/// The words before `apt-get` with which it may install without asking anybody.
fn may_install() -> Option<&'static [&'static str]> {
    find("apt-get")?;
    if answer(Command::new("id").arg("-u"))? == "0" {
        return Some(&[]);
    }
    answer(Command::new("sudo").args(["-n", "true"])).map(|_| &["sudo", "-n"][..])
}

fn compiled(log: &Path) -> usize {
    let text = fs::read_to_string(log).unwrap_or_default();
    text.lines().filter(|line| line.trim_start().starts_with("Compiling ")).count()
}

fn last_lines(log: &Path, count: usize) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn cannot_write(place: &Path, error: &std::io::Error) -> Problem {
    Problem(format!("{} cannot be written: {error}.", place.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_package_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"somewhere\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "wasm"), None);
    }

    #[test]
    fn the_optimizer_is_the_same_everywhere() {
        let read = |name: &str| fs::read_to_string(root().join(name)).unwrap();
        assert!(read("Trunk.toml").contains(&format!("wasm_opt = \"version_{BINARYEN}\"")));
        assert!(read("Trunk.toml").contains(&format!("trunk-version = \"^{TRUNK}\"")));
        assert!(read("package.json").contains(&format!("\"binaryen\": \"{BINARYEN}.0.0\"")));
    }
}
