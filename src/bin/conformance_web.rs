//! The models of published specifications in a browser's worker, to measure how fast they are searched there.
//!
//! `cargo xtask bench-web` builds this apart from the page, whose program never has it.

#[cfg(target_arch = "wasm32")]
mod browser {
    use orrery::conformance::run;
    use wasm_bindgen::prelude::*;

    /// Searches the model that these words name. The number of its states; an error if it could not be searched to the end.
    #[wasm_bindgen]
    pub fn search(words: &str) -> Result<u32, String> {
        let report = run(&words.split(' ').collect::<Vec<_>>()).map_err(|refusal| refusal.to_string())?;
        match report.verdict {
            orrery::conformance::Verdict::Holds => Ok(report.tally.states),
            other => Err(format!("{words}: {other:?}")),
        }
    }
}

fn main() {}
