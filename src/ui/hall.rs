//! The page in front of a room: a caption under the pictures, a thin line of progress, a ring round the pointer.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};
use yew::prelude::*;

use super::browser;
use super::dock;
use super::header::button;
use super::icon::icon;
use crate::scene::glyph::GlyphKind;
use crate::session::{Message, Session};

/// What stands under the pictures.
pub fn band(session: &Session, act: &Callback<Message>) -> Html {
    let caption = session.caption();
    let last = session.recording().last();
    html! {
        <footer class="band">
            <p class={classes!("caption", caption.headline.then_some("is-headline"))}>{ caption.text }</p>
            <span class="band-step">{ format!("{} / {last}", session.event) }</span>
            <div class="band-doors">
                { button(act, Message::Step(-1), "", "Back one event (Page Up)", icon(GlyphKind::IconPrev)) }
                { button(act, Message::Step(1), "", "Forward one event (Page Down)", icon(GlyphKind::IconNext)) }
                { button(act, Message::Curtain, "", "Curtain (B)", icon(GlyphKind::IconMoon)) }
                { button(act, Message::Present, "", "Leave the presentation (Escape)", icon(GlyphKind::IconClose)) }
            </div>
            <div class="band-line">
                <progress max={last.max(1).to_string()} value={session.event.to_string()} aria-hidden="true"></progress>
                { dock::scrubber(session, act) }
            </div>
        </footer>
    }
}

/// The room sees nothing until the curtain is drawn again.
pub fn curtain(session: &Session, act: &Callback<Message>) -> Html {
    if !session.presenting.is_some_and(|presenting| presenting.curtain) {
        return html! {};
    }
    let act = act.clone();
    html! {
        <button type="button" class="curtain" aria-label="Curtain; press B to show the run again"
            onclick={Callback::from(move |_: MouseEvent| act.emit(Message::Curtain))}></button>
    }
}

/// Moves the ring to the pointer.
pub fn follow_pointer(ring: &NodeRef, event: &PointerEvent) {
    let Some(ring) = ring.cast::<HtmlElement>() else { return };
    let at = format!("translate({}px, {}px)", event.client_x() - 14, event.client_y() - 14);
    // These properties exist everywhere; without them there is merely no ring.
    let _ = ring.style().set_property("transform", &at);
    let _ = ring.style().set_property("visibility", "visible");
}

/// Asks for the whole screen, or gives it back. A browser may refuse; then the page fills its window.
pub fn fill_screen(on: bool) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let target: Option<(wasm_bindgen::JsValue, &str)> = if on {
        document.document_element().map(|root| (root.into(), "requestFullscreen"))
    } else {
        browser::is_full_screen().then(|| (document.into(), "exitFullscreen"))
    };
    let Some((owner, name)) = target else { return };
    let Ok(method) = js_sys::Reflect::get(&owner, &name.into()) else { return };
    let Some(method) = method.dyn_ref::<js_sys::Function>() else { return };
    if let Ok(promise) = method.call0(&owner) {
        // A refusal would otherwise be reported as an error that nobody handled.
        let promise = js_sys::Promise::resolve(&promise);
        wasm_bindgen_futures::spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}
