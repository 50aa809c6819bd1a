//! What stands beside two forks that are compared: which, how their moments correspond, what differs, who could tell.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::header::{button, emit, text_button};
use super::icon::icon;
use crate::scene::glyph::GlyphKind;
use crate::session::{CompareMessage, CompareView, Message, Session};
use crate::trace::Align;

const ALIGNS: [(Align, &str); 3] = [(Align::Step, "step"), (Align::Time, "time"), (Align::Match, "matched event")];

const LEGEND: &str = "Pale: in both, and its process cannot tell them apart (≡). A or B in a rhombus: in that one only. \
    ≠: in both, but it comes out differently. =: it leads to the same state again. Dotted strip: what they share.";

/// The column at the side while forks are compared.
pub fn side(session: &Session, act: &Callback<Message>) -> Html {
    let Some(view) = session.comparison() else { return html! {} };
    let tell = |message| Message::Compare(message);
    html! {
        <section class="compare" aria-label="Two forks compared" tabindex="0">
            <div class="sub">
                <h2>{ "Two forks compared" }</h2>
                { button(act, tell(CompareMessage::Toggle), "", "End the comparison (Escape)", icon(GlyphKind::IconClose)) }
            </div>
            <p class="hint small-screen">{ "Comparing needs a larger screen; here is what differs, in words." }</p>
            <p class="pair"><b class="side-letter">{ "A" }</b><span>{ view.names[0].clone() }</span><small>{ format!("step {}", view.moments[0]) }</small></p>
            <p class="pair"><b class="side-letter">{ "B" }</b>{ choose(session, &view, act) }<small>{ format!("step {}", view.moments[1]) }</small></p>
            <div class="verbs">
                { text_button(act, tell(CompareMessage::Swap), "boxed", html! { "Swap" }) }
                <div class="seg" role="group" aria-label="Moments correspond by">
                    for (align, name) in ALIGNS {
                        <button type="button" aria-pressed={(view.align == align).to_string()} onclick={emit(act, tell(CompareMessage::Align(align)))}>{ name }</button>
                    }
                </div>
            </div>
            <div class="seg" role="group" aria-label="Drawn">
                for (overlaid, name) in [(false, "one above the other"), (true, "on the same lanes")] {
                    <button type="button" aria-pressed={(view.overlaid == overlaid).to_string()}
                        onclick={if view.overlaid == overlaid { Callback::noop() } else { emit(act, tell(CompareMessage::Overlay)) }}>{ name }</button>
                }
            </div>
            <p>{ view.divergence.clone() }</p>
            if view.cut { <p class="hint">{ format!("Only the first {} events after that are compared.", crate::trace::MOST_COMPARED) }</p> }
            { table(&view) }
            { twins(&view, act) }
            <button type="button" class="boxed" aria-expanded={view.explained.is_some().to_string()} onclick={emit(act, tell(CompareMessage::Explain))}>
                { "Why they decide differently" }
            </button>
            if let Some(sentences) = &view.explained {
                <ol class="changed">for sentence in sentences.iter() { <li>{ sentence.clone() }</li> }</ol>
            }
            <p class="hint">{ LEGEND }{ if view.overlaid { " Hollow and dotted, a little below its lane: what only B has." } else { "" } }</p>
        </section>
    }
}

/// How the pictures share their room.
pub fn stage_class(session: &Session) -> Classes {
    let comparing = session.compare.is_some();
    let charted = !comparing && session.looks.charts;
    classes!("stage", comparing.then_some("is-comparing"), charted.then_some("is-charted"))
}

/// What the canvas of the diagram is for those who do not see it.
pub fn diagram_label(session: &Session) -> String {
    match session.compare {
        Some(compare) => {
            let how = if compare.overlaid { "on the same lanes" } else { "one above the other" };
            format!("Two forks, {how}. What differs is told beside them in words.")
        }
        None => format!("Space-time diagram at step {}. The list of events tells the same in words.", session.event),
    }
}

fn choose(session: &Session, view: &CompareView, act: &Callback<Message>) -> Html {
    let act = act.clone();
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(other) = select.and_then(|select| select.value().parse().ok()) {
            act.emit(Message::Compare(CompareMessage::With(other)));
        }
    });
    html! {
        <select aria-label="Compare with" data-now={view.other.to_string()} {onchange}>
            for (index, fork) in session.forks().into_iter().enumerate().filter(|(_, fork)| !fork.current) {
                <option value={index.to_string()} selected={index == view.other}>{ fork.name }</option>
            }
        </select>
    }
}

/// Only what differs.
fn table(view: &CompareView) -> Html {
    if view.differences.is_empty() {
        return html! { <p class="hint">{ "Here every variable of every process has the same value in both." }</p> };
    }
    html! {
        <table class="state differences">
            <caption>{ "What differs here" }</caption>
            <thead><tr><th scope="col">{ "variable" }</th><th scope="col">{ "A" }</th><th scope="col">{ "B" }</th></tr></thead>
            <tbody>
                for row in view.differences.iter() {
                    <tr><th scope="row"><b>{ row.process.to_string() }</b>{ " " }{ row.variable.clone() }</th><td>{ row.values[0].clone() }</td><td>{ row.values[1].clone() }</td></tr>
                }
            </tbody>
            if view.more > 0 { <tfoot><tr><td colspan="3">{ format!("{} more differ.", view.more) }</td></tr></tfoot> }
        </table>
    }
}

/// For each process, whether it could know in which of the two it is.
fn twins(view: &CompareView, act: &Callback<Message>) -> Html {
    let twin = |process| Message::Compare(CompareMessage::Twin(Some(process)));
    html! {
        <>
            <h3 class="label">{ "Who could tell the two worlds apart?" }</h3>
            <ul class="twins">
                for row in view.twins.iter() {
                    <li>
                        <button type="button" class="boxed" aria-pressed={row.chosen.to_string()} onclick={emit(act, twin(row.process))}
                            aria-label={format!("Tie the lanes of {}", row.process)}>{ row.process.to_string() }</button>
                        <b class="twin-sign" aria-hidden="true">{ if row.twin { "≡" } else { "≠" } }</b>
                        <span>{ row.sentence.clone() }</span>
                    </li>
                }
            </ul>
        </>
    }
}
