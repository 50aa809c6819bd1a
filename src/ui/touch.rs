//! Under a thumb: what can be done with what was tapped, in one row of large buttons. Wide screens have it at the side.

use yew::prelude::*;

use super::header::{button, emit};
use super::icon::icon;
use crate::scene::glyph::GlyphKind;
use crate::scene::look::Selection;
use crate::session::{Message, Session};

/// More have no room on a telephone.
const MOST: usize = 4;

pub fn bar(session: &Session, act: &Callback<Message>) -> Html {
    if !matches!(session.selection, Selection::Message(_) | Selection::Process(_) | Selection::Link(..)) {
        return html! {};
    }
    let view = session.inspector();
    let title = match session.selection {
        Selection::Process(_) => view.standing,
        _ => view.title,
    };
    html! {
        <section class="touch" aria-label="What was tapped">
            <p>{ title }</p>
            { button(act, Message::Select(Selection::Nothing), "", "Nothing selected", icon(GlyphKind::IconClose)) }
            <div class="touch-verbs">
                for verb in view.verbs.iter().filter(|verb| verb.refused.is_none()).take(MOST) {
                    <button type="button" class="boxed" onclick={emit(act, verb.message.clone())}>{ verb.name.clone() }</button>
                }
            </div>
        </section>
    }
}
