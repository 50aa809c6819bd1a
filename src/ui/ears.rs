//! What the page listens to, and how its canvases come to life.

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;
use yew::html::Scope;
use yew::prelude::*;

use super::app::{Act, App, Shared};
use super::browser::listen;
use super::frames::Frames;
use super::stage::Stage;
use super::{browser, output, shade};
use crate::scenario::MAX_FILE;
use crate::session::Message;

/// What the browser calls; it lives as long as its owner.
pub type Listener = Closure<dyn FnMut(JsValue)>;

/// Listeners on the document, the window and the system's wishes. They are dropped with the component, never before.
pub fn ears(link: &Scope<App>, session: &Shared) -> Vec<Listener> {
    let mut listeners = Vec::new();
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let keys = link.clone();
        listeners.push(listen(&document, "keydown", move |event| {
            keys.send_message(Act::Key(event.unchecked_into()));
        }));
        let screen = link.clone();
        listeners.push(listen(&document, "fullscreenchange", move |_| screen.send_message(Act::Screen)));
        // This event does not bubble, but whoever stands above hears it on its way down.
        let restored = link.clone();
        let heard = Closure::<dyn FnMut(JsValue)>::new(move |_| restored.send_message(Act::Restored));
        let function = heard.as_ref().unchecked_ref();
        // Fails only when the document is gone.
        let _ = document.add_event_listener_with_callback_and_bool("contextrestored", function, true);
        listeners.push(heard);
    }
    if let Some(window) = web_sys::window() {
        let opened = link.clone();
        listeners.push(listen(&window, "hashchange", move |_| {
            opened.send_message(Act::Do(Message::Open(browser::fragment())));
        }));
        let printed = session.clone();
        listeners.push(listen(&window, "beforeprint", move |_| {
            // Without paper the page is printed as it is.
            let _ = output::fill_paper(printed.borrow().visible());
        }));
        listeners.push(listen(&window, "afterprint", |_| output::clear_paper()));
    }
    for query in shade::QUERIES {
        let Some(media) = browser::media(query) else { continue };
        let changed = link.clone();
        listeners.push(listen(&media, "change", move |_| changed.send_message(Act::Resize)));
    }
    if let Some(media) = browser::media("(prefers-color-scheme: dark)") {
        let changed = link.clone();
        listeners.push(listen(&media, "change", move |_| changed.send_message(Act::Scheme)));
    }
    listeners
}

impl App {
    pub(super) fn raise_stage(&mut self, ctx: &Context<Self>) {
        let canvas = |node: &NodeRef| node.cast::<HtmlCanvasElement>();
        let (Some(arena), Some(diagram), Some(strip)) =
            (canvas(&self.arena), canvas(&self.diagram), canvas(&self.strip))
        else {
            return;
        };
        let link = ctx.link().clone();
        let resized = Closure::<dyn FnMut(JsValue)>::new(move |_| link.send_message(Act::Resize));
        if let Ok(observer) = web_sys::ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            for element in [&arena, &diagram, &strip] {
                observer.observe(element);
            }
            self._observer = Some((observer, resized));
        }
        *self.stage.borrow_mut() = Stage::new(arena, diagram, strip);
        let (stage, session, act) = (self.stage.clone(), self.session.clone(), ctx.link().callback(Act::Do));
        self.frames = Some(Frames::new(move |elapsed| {
            let Some((events, more)) =
                stage.borrow_mut().as_mut().map(|stage| stage.tick(session.borrow().visible(), elapsed))
            else {
                return false;
            };
            if events > 0 {
                act.emit(Message::Tick(events));
            }
            more
        }));
        // Text is measured for the page's own fonts; paint once more when they have arrived.
        let link = ctx.link().clone();
        let fonts = web_sys::window().and_then(|window| window.document()).map(|page| page.fonts());
        if let Some(Ok(ready)) = fonts.map(|fonts| fonts.ready()) {
            wasm_bindgen_futures::spawn_local(async move {
                // Without its fonts the page is still usable, so nothing is said.
                let _ = wasm_bindgen_futures::JsFuture::from(ready).await;
                link.send_message(Act::Restored);
            });
        }
    }

    /// Reads a file that the person chose, unless it is too large to be one of ours.
    pub(super) fn read(&mut self, ctx: &Context<Self>, file: web_sys::File) {
        if file.size() as u64 > MAX_FILE as u64 {
            let said =
                format!("Not opened: a file of {} bytes is larger than the limit of {MAX_FILE}.", file.size() as u64);
            return self.perform(ctx, Message::Say(said));
        }
        let act = ctx.link().callback(Act::Do);
        browser::read(&file, move |text| {
            let unread = || Message::Say("Not opened: the browser could not read the file as text.".to_owned());
            act.emit(text.map_or_else(unread, Message::Open));
        });
    }
}
