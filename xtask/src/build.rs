//! `cargo xtask build`: the page as it is published, in `dist/`.

use crate::options::Options;
use crate::{Done, process, size, tools};

pub fn run(arguments: Vec<String>) -> Done {
    Options::new(arguments).end()?;
    page()
}

/// Builds the page and refuses one that has become too large to open quickly.
pub fn page() -> Done {
    tools::wasm_opt()?;
    let mut trunk = tools::trunk()?;
    // Relative addresses, so that the folder can be published at any place of any site.
    trunk.args(["build", "--release", "--locked", "--public-url", "./"]);
    process::run(&mut trunk, "trunk build")?;
    size::check()
}
