//! Starts the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    orrery::ui::start();
}

// The page is built for the browser; natively there is nothing to start.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
