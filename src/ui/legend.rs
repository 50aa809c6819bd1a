//! What the marks mean: those on the screen under the pictures, all of them in a panel.

use std::cell::RefCell;

use yew::prelude::*;

use super::header::button;
use super::icon::{icon, picture};
use crate::model::Map;
use crate::scene::glyph::GlyphKind;
use crate::scene::legend::LegendMark;
use crate::session::{Message, Panel, Session};

/// There is room for so many beside the strip.
const ROOM: usize = 9;

thread_local! {
    static DRAWN: RefCell<Map<LegendMark, Html>> = RefCell::default();
}

fn entry(mark: LegendMark, words: String) -> Html {
    let sample = DRAWN.with_borrow_mut(|drawn| drawn.get_or_insert_with(mark, || picture(&mark.sample())).clone());
    html! { <li>{ sample }{ words }</li> }
}

/// What the marks on this screen mean.
pub fn legend(session: &Session, act: &Callback<Message>) -> Html {
    html! {
        <section class="legend" aria-label="On this screen">
            <div class="sub">
                <span class="label">{ "On this screen" }</span>
                { button(act, Message::Show(Panel::Legend), "", "What every mark means", icon(GlyphKind::IconList)) }
            </div>
            <ul class="key">for seen in session.legend().into_iter().take(ROOM) { { entry(seen.mark, seen.words) } }</ul>
        </section>
    }
}

/// All marks, those on the screen first.
pub fn panel(session: &Session) -> Html {
    let seen = session.legend();
    let rest = LegendMark::ALL.into_iter().filter(|mark| seen.iter().all(|entry| entry.mark != *mark));
    html! {
        <div class="marks">
            <h3>{ "Here and now" }</h3>
            <ul class="key">for seen in seen.iter() { { entry(seen.mark, seen.words.clone()) } }</ul>
            <h3>{ "Elsewhere" }</h3>
            <ul class="key">for mark in rest { { entry(mark, mark.words().to_owned()) } }</ul>
        </div>
    }
}
