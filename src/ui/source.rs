//! The Rust source of what runs, loaded when it is looked at: the repository's files lie beside the page's.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

use super::browser;
use crate::session::SourceView;

/// A component, so that a file is loaded once, and a step compares its lines only when others are lit.
pub struct Source {
    /// What was loaded, by path; `None`: it could not be.
    loaded: Vec<(&'static str, Option<String>)>,
    asked: Vec<&'static str>,
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub files: Vec<SourceView>,
}

pub enum Act {
    Loaded(&'static str, Option<String>),
    Again,
}

impl Component for Source {
    type Message = Act;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut source = Source { loaded: Vec::new(), asked: Vec::new() };
        source.ask(ctx);
        source
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        self.ask(ctx);
        ctx.props() != old
    }

    fn update(&mut self, ctx: &Context<Self>, act: Act) -> bool {
        match act {
            Act::Loaded(file, text) => self.loaded.push((file, text)),
            Act::Again => {
                self.loaded.retain(|(_, text)| text.is_some());
                self.asked = self.loaded.iter().map(|(file, _)| *file).collect();
                self.ask(ctx);
            }
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        browser::reveal_code();
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let files = &ctx.props().files;
        if files.is_empty() {
            return html! { <p class="hint">{ "No event near this one runs a handler." }</p> };
        }
        html! { <>{ for files.iter().map(|view| self.file(ctx, view)) }</> }
    }
}

impl Source {
    /// Loads the files that nobody has asked for yet.
    fn ask(&mut self, ctx: &Context<Self>) {
        for view in &ctx.props().files {
            let file = view.file;
            if !self.asked.contains(&file) {
                self.asked.push(file);
                let link = ctx.link().clone();
                wasm_bindgen_futures::spawn_local(async move {
                    link.send_message(Act::Loaded(file, fetch(file).await));
                });
            }
        }
    }

    fn file(&self, ctx: &Context<Self>, view: &SourceView) -> Html {
        let file = view.file;
        let text = match self.loaded.iter().find(|(loaded, _)| *loaded == file) {
            Some((_, Some(text))) => text,
            Some((_, None)) => {
                let again = ctx.link().callback(|_: MouseEvent| Act::Again);
                return html! {
                    <p class="hint" role="status">
                        { format!("{file} could not be loaded; without a connection the pseudocode still tells what happens. ") }
                        <button type="button" class="boxed" onclick={again}>{ "Try again" }</button>
                    </p>
                };
            }
            None => return html! { <p class="hint" role="status">{ format!("{file} is being loaded.") }</p> },
        };
        let line = |(number, text): (u32, &str)| {
            let lit = view.lit.contains(&number);
            html! {
                <li class={lit.then_some("is-lit")} aria-current={lit.then_some("step")}>
                    <span class="line-label">{ number }</span><code>{ text.to_owned() }</code>
                </li>
            }
        };
        html! {
            <>
                <p class="layer">{ file }</p>
                <ol class="code is-source" aria-label={format!("{file}; the lines of this step are lit")}>
                    { for (1..).zip(text.lines()).map(line) }
                </ol>
            </>
        }
    }
}

/// The text of a file of the repository; `None` when the page's server does not give it.
async fn fetch(file: &str) -> Option<String> {
    // Whoever builds on Windows has other separators.
    let file = file.replace('\\', "/");
    let name = ["src/algorithms/", "src/sim/"].into_iter().find_map(|folder| file.strip_prefix(folder))?;
    let answer = web_sys::window()?.fetch_with_str(&format!("source/{name}"));
    let response: web_sys::Response = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
