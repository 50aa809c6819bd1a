//! `cargo xtask serve`: the page on this machine, built again after every change.

use crate::options::Options;
use crate::{Done, process, tools};
use std::net::{Ipv4Addr, TcpListener};

const FIRST_PORT: u16 = 8080;
const PORTS_TRIED: u16 = 20;

pub fn run(arguments: Vec<String>) -> Done {
    let mut options = Options::new(arguments);
    let open = !options.flag("--no-open");
    let release = options.flag("--release");
    let port = options.number("--port")?;
    options.end()?;
    let port = free_port(port)?;

    let mut trunk = tools::trunk()?;
    // Not into dist/, where a published page may lie under test meanwhile.
    trunk.args(["serve", "--dist", "target/serve", "--port", &port.to_string()]);
    if open {
        trunk.arg("--open");
    }
    if release {
        tools::wasm_opt()?;
        trunk.arg("--release");
    }
    println!("The page will be at http://127.0.0.1:{port}/ and follows every change to the source. Ctrl-C ends it.");
    println!("The first build takes a few minutes, later ones seconds.");
    hand_over(trunk)
}

/// The port that was asked for, or the first free one.
fn free_port(wanted: Option<u16>) -> Done<u16> {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    match wanted {
        Some(port) if free(&port) => Ok(port),
        Some(port) => {
            Err(format!("port {port} cannot be used, perhaps because it is taken; choose another `--port`.").into())
        }
        None => match (FIRST_PORT..FIRST_PORT + PORTS_TRIED).find(free) {
            Some(port) => Ok(port),
            None => Err(format!("no port from {FIRST_PORT} on is free; choose one with `--port`.").into()),
        },
    }
}

/// Becomes Trunk, so that whoever ends this process ends Trunk with it.
#[cfg(unix)]
fn hand_over(mut trunk: std::process::Command) -> Done {
    use std::os::unix::process::CommandExt;
    let error = trunk.exec();
    Err(process::cannot_start(&trunk, &error))
}

#[cfg(not(unix))]
fn hand_over(mut trunk: std::process::Command) -> Done {
    process::run(&mut trunk, "trunk serve")
}
