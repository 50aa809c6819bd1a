//! A panic must not leave a dead page: the last good step is one click away, with a report to send.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::browser;

thread_local! {
    /// The fragment of the last step at which everything was well.
    static LAST_GOOD: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Notes where to come back to.
pub fn remember(fragment: &str) {
    LAST_GOOD.with_borrow_mut(|last| fragment.clone_into(last));
}

/// Installs what happens on a panic. The program cannot go on after one, so this draws with the browser alone.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        let fragment = LAST_GOOD.with(|last| last.try_borrow().map(|last| last.clone()).unwrap_or_default());
        let report = format!(
            "Orrery {} stopped: {info}\nThe run, at its last good step:\n{}{fragment}",
            env!("CARGO_PKG_VERSION"),
            browser::address(),
        );
        web_sys::console::error_1(&report.clone().into());
        // If even this fails there is nothing left to try.
        let _ = show(&report, fragment);
    }));
}

fn show(report: &str, fragment: String) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let body = document.body().ok_or("no body")?;
    // What fails after the first failure is its consequence; the first report is the one to send.
    if document.query_selector(".rescue")?.is_some() {
        return Ok(());
    }
    let element = |name: &str, class: &str, text: &str| -> Result<web_sys::Element, JsValue> {
        let element = document.create_element(name)?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        Ok(element)
    };
    let card = element("div", "rescue", "")?;
    card.set_attribute("role", "alertdialog")?;
    card.set_attribute("aria-label", "The simulator hit a bug")?;
    card.append_child(&element("h2", "", "The simulator hit a bug.")?.into())?;
    card.append_child(
        &element("p", "", "Your run is not lost. Go back to its last good step, and please send us this report:")?
            .into(),
    )?;
    let text = element("textarea", "", report)?;
    text.set_attribute("readonly", "")?;
    text.set_attribute("aria-label", "Report")?;
    card.append_child(&text.into())?;
    let button = element("button", "boxed", "Back to the last good step")?;
    button.set_attribute("type", "button")?;
    let back = Closure::<dyn FnMut()>::new(move || {
        browser::set_fragment(&fragment);
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    });
    button.add_event_listener_with_callback("click", back.as_ref().unchecked_ref())?;
    // The page ends with this dialog, and the closure with the page.
    back.forget();
    card.append_child(&button)?;
    body.append_child(&card)?;
    button.dyn_ref::<web_sys::HtmlElement>().map_or(Ok(()), |button| button.focus())
}
