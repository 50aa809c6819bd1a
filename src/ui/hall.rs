//! The page in front of a room: a caption under the pictures, a thin line of progress, a ring round the pointer.

use std::cell::Cell;

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
                { button(act, Message::Spotlight, "", "Spotlight (Shift I)", icon(GlyphKind::IconSun)) }
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

/// So many dots are a second of the way that the pointer came.
const TRAIL: u32 = 14;
/// Pixels from one of them to the next.
const APART: f64 = 18.0;

/// What shows the room where the pointer is: a spotlight if it is on, a ring, and dots that fade where it was.
pub fn pointer(session: &Session, ring: &NodeRef) -> Html {
    let spot = session.presenting.is_some_and(|presenting| presenting.spot);
    html! {
        <div class="pointer" ref={ring.clone()} aria-hidden="true">
            <div class={classes!("spot", spot.then_some("is-on"))}></div>
            <div class="ring"></div>
            { for (0..TRAIL).map(|_| html! { <i class="trail"></i> }) }
        </div>
    }
}

thread_local! {
    /// The next dot of the trail, and where the last one lies.
    static LAST: Cell<(u32, f64, f64)> = const { Cell::new((0, 0.0, 0.0)) };
}

/// Moves the ring and the spotlight to the pointer, and leaves a dot when it has come far enough. The dots fade by themselves,
/// so nothing moves when the pointer does not.
pub fn follow_pointer(pointer: &NodeRef, event: &PointerEvent) {
    let Some(pointer) = pointer.cast::<HtmlElement>() else { return };
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let parts = pointer.children();
    let part = |place: u32| parts.item(place).and_then(|part| part.dyn_into::<HtmlElement>().ok());
    let put = |part: &HtmlElement| {
        // These properties exist everywhere; without them there is merely no ring.
        let _ = part.style().set_property("transform", &format!("translate({x}px, {y}px)"));
        let _ = part.style().set_property("visibility", "visible");
    };
    [0, 1].into_iter().filter_map(part).for_each(|part| put(&part));
    let (next, last_x, last_y) = LAST.get();
    if (x - last_x).abs().max((y - last_y).abs()) < APART || browser::is_still() {
        return;
    }
    LAST.set(((next + 1) % (2 * TRAIL), x, y));
    if let Some(dot) = part(2 + next % TRAIL) {
        put(&dot);
        // A fading under another name begins anew.
        dot.set_class_name(if next < TRAIL { "trail is-odd" } else { "trail is-even" });
    }
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
