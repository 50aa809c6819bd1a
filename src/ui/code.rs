//! The pseudocode: folded in the inspector, docked beside the pictures, or in full on the card. Docked, the Rust source can
//! take its place.

use yew::prelude::*;

use super::header::{button, emit};
use super::icon::icon;
use super::source::Source;
use crate::scene::glyph::GlyphKind;
use crate::session::{LineView, Message, Session};

/// The labels that the event that is looked at went through; all of it on demand.
pub fn fold(session: &Session) -> Html {
    let layers = session.pseudocode();
    let lines = layers.iter().flat_map(|(_, lines)| lines);
    let mut lit: Vec<&str> = lines.filter(|line| line.lit && !line.label.is_empty()).map(|line| line.label).collect();
    lit.dedup();
    html! {
        <details class="code-fold">
            <summary>{ "Pseudocode" }if !lit.is_empty() { { ": " }<b>{ lit.join(", ") }</b> }</summary>
            { listed(layers) }
        </details>
    }
}

/// All of it, always in sight while one steps.
pub fn pane(session: &Session, act: &Callback<Message>) -> Html {
    let event = session.executed();
    let who = session.recording().row(event).and_then(|row| row.at_process());
    let at = who.map_or(format!("step {event}"), |process| format!("{process}, step {event}"));
    let source = session.looks.source;
    let (close, name) = match source {
        true => (Message::ToggleSource, "Close the source (Shift R)"),
        false => (Message::ToggleCode, "Close the pseudocode (Shift C)"),
    };
    let tab = |message: Message, name: &'static str, shown: bool| {
        // What is shown already would be closed.
        let onclick = if shown { Callback::noop() } else { emit(act, message) };
        html! { <button type="button" aria-pressed={shown.to_string()} {onclick}>{ name }</button> }
    };
    html! {
        <section class="code-pane" aria-label="Code">
            <div class="sub">
                <h2 class="unseen">{ if source { "Rust source" } else { "Pseudocode" } }</h2>
                <div class="seg" role="group" aria-label="Which code">
                    { tab(Message::ToggleCode, "Pseudocode", !source) }
                    { tab(Message::ToggleSource, "Source", source) }
                </div>
                <span class="label">{ at }</span>
                { button(act, close, "", name, icon(GlyphKind::IconClose)) }
            </div>
            // Whoever has no pointer scrolls it with the arrow keys.
            <div class="code-room" id="code-room" tabindex="0" role="group" aria-label="Lines">
                if source { <Source files={session.source()} /> } else { { listed(session.pseudocode()) } }
            </div>
        </section>
    }
}

/// The pseudocode of every layer that is shown, with the executed lines lit.
pub fn listing(session: &Session) -> Html {
    listed(session.pseudocode())
}

fn listed(layers: Vec<(&'static str, Vec<LineView>)>) -> Html {
    let named = layers.len() > 1;
    html! {
        for (name, lines) in layers {
            if named { <p class="layer">{ name }</p> }
            <ol class="code" aria-label="Pseudocode; the lines of this step are lit">
                for line in lines {
                    <li class={line.lit.then_some("is-lit")} aria-current={line.lit.then_some("step")}>
                        <span class="line-label">{ line.label }</span><code>{ line.text }</code>
                    </li>
                }
            </ol>
        }
    }
}
