//! Causality in the inspector, and the panel of explanations.

use yew::prelude::*;

use super::header::{emit, text_button};
use crate::session::{Inquiry, Message, Panel, Session};

/// Folded in the inspector: stamps, causes and effects of the event that is looked at, the pair, the cut.
pub fn fold(session: &Session, act: &Callback<Message>) -> Html {
    let open = session.pinned.is_some() || session.cut.is_some() || session.slide.is_some() || session.looks.causality;
    let unfolded = act.clone();
    let ontoggle = Callback::from(move |event: Event| {
        if let Some(details) = event.target_dyn_into::<web_sys::Element>() {
            unfolded.emit(Message::Inquire(Inquiry::Show(details.has_attribute("open"))));
        }
    });
    html! {
        <details class="links causality" {open} {ontoggle}>
            <summary>{ "Causality" }</summary>
            if open { { inside(session, act) } }
        </details>
    }
}

fn inside(session: &Session, act: &Callback<Message>) -> Html {
    let (view, cone) = (&session.causality(), session.looks.cone);
    let ask = |name: &'static str, inquiry| text_button(act, Message::Inquire(inquiry), "boxed", html! { name });
    let keyed = |name: String, key: &'static str, inquiry| {
        text_button(act, Message::Inquire(inquiry), "boxed", html! { <>{ name }<kbd class="kbd">{ key }</kbd></> })
    };
    let pin = match view.pinned {
        Some(event) if event == view.event => "Unpin",
        Some(_) => "Pin this one instead",
        None => "Pin, to compare",
    };
    html! {
        <>
            <p>{ view.sentence.clone() }</p>
            <table class="state"><tbody>
                for (name, stamp) in view.stamps.iter() { <tr><th scope="row">{ *name }</th><td>{ stamp.clone() }</td></tr> }
            </tbody></table>
            { steps("Caused by", &view.causes, act) }
            { steps("May influence", &view.effects, act) }
            if let Some(pair) = &view.pair {
                <p><b>{ pair.sign }</b>{ " " }{ pair.sentence.clone() }</p>
                { steps("A shortest way", &pair.path, act) }
            }
            if let Some(cut) = &view.cut {
                <p><b>{ format!("Cut {}", cut.frontier) }</b></p>
                <p>{ cut.sentence.clone() }</p>
                { steps("The message", &cut.torn, act) }
                { steps("In the channels", &cut.channels, act) }
            }
            if let Some(slide) = &view.slide { <p>{ slide.clone() }</p> }
            <div class="verbs" role="group" aria-label="Ask about causality">
                { ask(if cone { "Tell past and future apart under the pointer only" } else { "Tell past and future apart" }, Inquiry::Cone) }
                { ask(pin, Inquiry::Pin) }
                if session.lens.is_none() { { ask("Cut here", Inquiry::CutHere) } }
                if let Some(cut) = &view.cut {
                    if !cut.consistent {
                        { ask("Widen it", Inquiry::Widen) }
                        { ask("Narrow it", Inquiry::Narrow) }
                    }
                    { keyed(format!("Cut {} earlier", cut.handled), "<", Inquiry::Handle(-1)) }
                    { keyed(format!("Cut {} later", cut.handled), ">", Inquiry::Handle(1)) }
                    { ask("Remove the cut", Inquiry::NoCut) }
                }
                // Cuts and slides are of the whole run.
                if session.lens.is_none() {
                { keyed("Slide earlier".to_owned(), "(", Inquiry::Slide(-1)) }
                { keyed("Slide later".to_owned(), ")", Inquiry::Slide(1)) }
                if view.slide.is_some() { { ask("Put it back", Inquiry::NoSlide) } }
                { text_button(act, Message::Show(Panel::States), "boxed", html! { "Global states" }) }
                }
            </div>
        </>
    }
}

fn steps(name: &str, steps: &[(u32, String)], act: &Callback<Message>) -> Html {
    if steps.is_empty() {
        return html! {};
    }
    html! {
        <>
            <span class="label">{ name.to_owned() }</span>
            <ul class="changed">
                for (event, sentence) in steps.iter() {
                    <li><button type="button" onclick={emit(act, Message::Seek(*event))}>{ format!("{event}. {sentence}") }</button></li>
                }
            </ul>
        </>
    }
}

/// For each violated property the events that brought it about.
pub fn why(session: &Session, act: &Callback<Message>) -> Html {
    let all = session.why();
    html! {
        <>
            if all.is_empty() { <p>{ "No safety property is violated up to here." }</p> }
            for why in all.iter() {
                <h3>{ why.property }</h3>
                <p>{ why.sentence.clone() }</p>
                { steps("How it came about", &why.events, act) }
            }
        </>
    }
}
