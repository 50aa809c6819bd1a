//! What the pictures show, as rows of choices at the top of the column at the side.

use yew::prelude::*;

use super::header::{button, emit};
use super::icon::icon;
use crate::scene::glyph::GlyphKind;
use crate::session::{LookOption, Message, Session};

pub fn looks(session: &Session, act: &Callback<Message>) -> Html {
    let choose = |option: &LookOption| {
        let onclick = (!option.chosen).then(|| emit(act, option.message.clone()));
        html! { <button type="button" aria-pressed={option.chosen.to_string()} {onclick}>{ option.name.clone() }</button> }
    };
    html! {
        <section class="looks" aria-label="What the pictures show">
            <div class="sub"><h2>{ "View" }</h2>{ button(act, Message::ToggleLooks, "", "Close (Shift V)", icon(GlyphKind::IconClose)) }</div>
            for view in session.looks() {
                <div class="look" role="group" aria-label={view.name}>
                    <span class="label">{ view.name }</span>
                    <div class="seg">for option in view.options.iter() { { choose(option) } }</div>
                </div>
            }
        </section>
    }
}
