//! The lens: through whose eyes the run is seen, and what that process has heard.

use yew::prelude::*;

use super::header::emit;
use super::processes::ProcessList;
use crate::model::ProcessId;
use crate::session::{Message, Panel, Session};

/// Above so many processes there is a list instead of buttons.
const BUTTONS: u16 = 9;

/// "See as" in the header.
pub fn choice(session: &Session, act: &Callback<Message>) -> Html {
    let count = session.recording().plan().processes;
    if count > BUTTONS {
        let choose = act.reform(Message::SeeAs);
        return html! { <ProcessList class="lens" name="See as" none="All" {count} chosen={session.lens} {choose} /> };
    }
    let view = session.lenses();
    html! {
        <div class="lens" role="group" aria-label={view.name}>
            <span class="label">{ view.name }</span>
            <div class="seg">
                for option in view.options.iter() {
                    <button type="button" aria-pressed={option.chosen.to_string()} onclick={emit(act, option.message.clone())}>{ option.name.clone() }</button>
                }
            </div>
        </div>
    }
}

/// In the place of the narration: how far the eyes reach, and what was heard of whom.
pub fn hearsay(session: &Session, process: ProcessId) -> Html {
    html! {
        <section class="say is-lens" aria-label="What is known">
            <h2>{ format!("As {process} sees it") }</h2>
            <p>{ session.horizon() }</p>
            <details class="links" open={session.recording().plan().processes <= 5}>
                <summary>{ "What was heard of the others" }</summary>
                <ul class="changed">for (_, sentence) in session.hearsay() { <li>{ sentence }</li> }</ul>
            </details>
            <p class="try">{ "Your own hand still reaches everything: what you do happens in the whole run." }</p>
        </section>
    }
}

/// Instead of the lamps.
pub fn unjudged(process: ProcessId) -> Html {
    html! { <li class="lamp is-open">{ format!("Whether the properties hold, {process} alone cannot judge.") }</li> }
}

/// Instead of a panel that tells more than the process knows.
pub fn beyond(session: &Session, panel: Panel, act: &Callback<Message>) -> Option<Html> {
    let process = session.lens.filter(|_| session.is_beyond(panel))?;
    Some(html! {
        <>
            <p>{ format!("This tells of the whole run, and you see it as {process} does.") }</p>
            <button type="button" class="boxed" onclick={emit(act, Message::SeeAs(None))}>{ "See everything" }</button>
        </>
    })
}
