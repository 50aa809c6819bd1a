//! Starts the page. The component here only holds the place of `ui`.

#[cfg(target_arch = "wasm32")]
fn main() {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("orrery"));
    yew::Renderer::<Page>::with_root(root.expect("index.html has the element")).render();
}

#[cfg(target_arch = "wasm32")]
#[yew::component]
fn Page() -> yew::Html {
    yew::html! { <h1>{ "Orrery" }</h1> }
}

// The page is built for the browser; natively there is nothing to start.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
