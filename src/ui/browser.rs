//! The browser's facilities that the page uses, each behind one small function that cannot fail loudly.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlAnchorElement, HtmlElement};

use crate::scene::theme::Theme;

const THEME_KEY: &str = "orrery.theme";
const KEYS_KEY: &str = "orrery.single-keys";
const KEYMAP_KEY: &str = "orrery.keys";
const PRESENT_KEY: &str = "orrery.presenting";
const CODE_KEY: &str = "orrery.code";

pub fn document_root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

/// The browser's answer to a media query, to ask and to listen to.
pub fn media(query: &str) -> Option<web_sys::MediaQueryList> {
    web_sys::window().and_then(|window| window.match_media(query).ok().flatten())
}

pub fn matches(query: &str) -> bool {
    media(query).is_some_and(|list| list.matches())
}

/// Does the person want no motion?
pub fn is_still() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// The theme in force, as `theme.js` or a later choice has set it.
pub fn theme() -> Theme {
    let name = document_root().and_then(|root| root.get_attribute("data-theme"));
    name.as_deref().and_then(Theme::named).unwrap_or_default()
}

pub fn set_theme(theme: Theme) {
    if let Some(root) = document_root() {
        // Setting an attribute on the root element fails only if the name were malformed.
        let _ = root.set_attribute("data-theme", theme.name());
    }
}

/// The theme of the next visit.
pub fn keep_theme(theme: Theme) {
    remember(THEME_KEY, theme.name());
}

/// Has the person ever chosen a theme?
pub fn has_theme() -> bool {
    recall(THEME_KEY).is_some()
}

/// The person's own keys, as they were written.
pub fn keymap() -> String {
    recall(KEYMAP_KEY).unwrap_or_default()
}

pub fn keep_keymap(text: &str) {
    remember(KEYMAP_KEY, text);
}

/// Is the run presented? This outlives a reload of the page and no more.
pub fn is_presenting() -> bool {
    let storage = web_sys::window().and_then(|window| window.session_storage().ok().flatten());
    storage.is_some_and(|storage| matches!(storage.get_item(PRESENT_KEY), Ok(Some(_))))
}

pub fn keep_presenting(on: bool) {
    if let Some(storage) = web_sys::window().and_then(|window| window.session_storage().ok().flatten()) {
        // Without it a reload merely ends the presentation.
        let _ = if on { storage.set_item(PRESENT_KEY, "on") } else { storage.remove_item(PRESENT_KEY) };
    }
}

/// Does the page fill the whole screen?
pub fn is_full_screen() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.fullscreen_element().is_some())
}

/// A value from the address's query.
pub fn query(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    let pairs = search.strip_prefix('?').unwrap_or(&search).split('&');
    pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Single letters act as commands unless the person has switched that off.
pub fn single_keys() -> bool {
    recall(KEYS_KEY).as_deref() != Some("off")
}

pub fn set_single_keys(on: bool) {
    remember(KEYS_KEY, if on { "on" } else { "off" });
}

pub fn code_docked() -> bool {
    recall(CODE_KEY).as_deref() == Some("docked")
}

pub fn set_code_docked(docked: bool) {
    remember(CODE_KEY, if docked { "docked" } else { "folded" });
}

/// Brings the first lit line of the docked pseudocode into sight, and moves nothing else.
pub fn reveal_code() {
    let room =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id("code-room"));
    let Some(room) = room else { return };
    let lit = room.query_selector(".is-lit").ok().flatten();
    if let Some(lit) = lit {
        let (line, view) = (lit.get_bounding_client_rect(), room.get_bounding_client_rect());
        if line.top() < view.top() || line.bottom() > view.bottom() {
            room.set_scroll_top(room.scroll_top() + (line.top() - view.top() - view.height() / 3.0) as i32);
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Storage may be refused, for example in a private window; then the choice lasts as long as the page.
fn remember(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// The part of the address after `#`, with it.
pub fn fragment() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The address of the page without its fragment.
pub fn address() -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// Writes the fragment without adding to the history.
pub fn set_fragment(fragment: &str) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else { return };
    // Some browsers refuse when it is called too often; the next call will do.
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(fragment));
}

/// Puts text on the clipboard; `done` hears whether that worked.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let Some(window) = web_sys::window() else { return done(false) };
    // Outside a secure context there is no clipboard at all.
    let navigator: wasm_bindgen::JsValue = window.navigator().into();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok().filter(|found| found.is_object());
    let Some(clipboard) = clipboard else { return done(false) };
    let promise = clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text);
    wasm_bindgen_futures::spawn_local(async move {
        done(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
    });
}

/// Saves text as a file on the person's machine.
pub fn download(name: &str, kind: &str, text: &str) -> Option<()> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&text.into());
    download_blob(name, &web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?)
}

/// Saves bytes as a file on the person's machine.
pub fn download_blob(name: &str, blob: &web_sys::Blob) -> Option<()> {
    let url = web_sys::Url::create_object_url_with_blob(blob).ok()?;
    let document = web_sys::window()?.document()?;
    let anchor: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser has taken its reference by now.
    let _ = web_sys::Url::revoke_object_url(&url);
    Some(())
}

/// Is the person typing, or on a control that has its own use for Enter and Space?
pub fn takes_keys(element: Option<Element>, key: &str) -> bool {
    let Some(element) = element else { return false };
    let name = element.tag_name().to_ascii_lowercase();
    let kind = element.get_attribute("type").unwrap_or_default();
    match name.as_str() {
        "textarea" => true,
        "select" => key.len() == 1 || key.starts_with("Arrow"),
        "input" => match kind.as_str() {
            "range" => key.starts_with("Arrow") || key.starts_with("Page") || key == "Home" || key == "End",
            "checkbox" | "radio" => key == " " || key.starts_with("Arrow"),
            _ => true,
        },
        "button" | "a" | "summary" => key == "Enter" || key == " ",
        _ => false,
    }
}

/// Moves the keyboard focus to the element with this id, if there is one.
pub fn focus(id: &str) -> bool {
    let found = web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id(id));
    // Also what is no HTML element has the method: a node of a picture.
    found.is_some_and(|element| element.unchecked_into::<HtmlElement>().focus().is_ok())
}

/// Sets every choice that names its value to it. A browser stops listening to `selected` on an option that somebody once
/// chose, so what was refused would go on showing.
pub fn settle_choices() {
    let page = web_sys::window().and_then(|window| window.document());
    let Some(found) = page.and_then(|page| page.query_selector_all("select[data-now]").ok()) else { return };
    for index in 0..found.length() {
        let select = found.item(index).and_then(|node| node.dyn_into::<web_sys::HtmlSelectElement>().ok());
        let Some(select) = select else { continue };
        select.set_value(&select.get_attribute("data-now").unwrap_or_default());
    }
}

/// How many workers a sweep may have: a page does not know how many cores it may use, and is told at most this.
pub fn cores() -> u32 {
    web_sys::window().map_or(0.0, |window| window.navigator().hardware_concurrency()).clamp(1.0, 8.0) as u32
}

/// The address of the program's own script, which a worker loads too.
pub fn program() -> Option<String> {
    let page = web_sys::window()?.document()?;
    let named = page.query_selector("meta[name=\"orrery:program\"]").ok()??.get_attribute("content")?;
    let base = page.base_uri().ok()??;
    Some(web_sys::Url::new_with_base(&named, &base).ok()?.href())
}

/// Milliseconds since the page, or the worker, began.
pub fn now() -> f64 {
    // A worker has no window.
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok();
    performance.map_or(0.0, |performance| performance.unchecked_into::<web_sys::Performance>().now())
}

/// Calls `act` with every such event. Drop the result, and it ends.
pub fn listen(
    target: &web_sys::EventTarget,
    name: &str,
    act: impl FnMut(JsValue) + 'static,
) -> Closure<dyn FnMut(JsValue)> {
    let closure = Closure::<dyn FnMut(JsValue)>::new(act);
    // Fails only when the target is gone, and then there is nothing to hear.
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure
}

/// Reads a file as text; none when it cannot be read so.
pub fn read(file: &web_sys::File, then: impl FnOnce(Option<String>) + 'static) {
    let text = file.text();
    wasm_bindgen_futures::spawn_local(async move {
        let read = wasm_bindgen_futures::JsFuture::from(text).await;
        then(read.ok().map(|text| text.as_string().unwrap_or_default()));
    });
}
